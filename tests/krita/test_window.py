#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension in Krita itself, in a virtual display: menu, dialog, OK, undo, and what goes wrong. It is
installed from its zip, as Krita's importer does it.

Usage: test_window.py PROGRAM ZIP PICTURES [unittest's arguments]; pictures of the screen go to that folder.
"""

import builtins
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from pictures import colours, is_running, krita_pixels
from window import Krita, add_driver, wait_for
from xwindows import stacked, transient_for

PROGRAM = ZIP = PICTURES = None
WIDTH, HEIGHT = 320, 240
IMPORTER = '/usr/share/krita/pykrita/plugin_importer'
TITLE = 'DISK Lens Blur'

DOCUMENT = '''
document = app.createDocument(%d, %d, 'test', %r, %r, '', 72.0)
app.activeWindow().addView(document)
photo = document.topLevelNodes()[0]
photo.setName('Photo')
'''
LAYERS = '''
photo.setPixelData(open(%r, 'rb').read(), 0, 0, %d, %d)
depth = document.createNode('Depth', 'paintlayer')
document.rootNode().addChildNode(depth, None)
depth.setPixelData(open(%r, 'rb').read(), 0, 0, %d, %d)
depth.setVisible(False)
document.refreshProjection()
'''
NAMES = 'result = [one.name() for one in document.topLevelNodes()]'
PHOTO = 'import hashlib; result = hashlib.sha1(bytes(photo.pixelData(0, 0, %d, %d))).hexdigest()'
MESSAGES = '''
result = [box.text() for box in QApplication.topLevelWidgets()
          if isinstance(box, QMessageBox) and box.isVisible()]
'''
CLOSE_MESSAGES = '''
for box in QApplication.topLevelWidgets():
    if isinstance(box, QMessageBox) and box.isVisible():
        box.accept()
'''
EXTENSION = '''
import sys
extension = sys.modules['disk_lens_blur'].registered
'''
KRITA = None


def import_zip(home):
    """As Tools > Scripts > Import Python Plugin does it."""
    resources = os.path.join(home, '.local', 'share', 'krita')
    os.makedirs(resources)
    os.makedirs(os.path.join(home, '.config'))
    sys.path.insert(0, IMPORTER)
    builtins.i18n = lambda text: text
    from plugin_importer import PluginImporter

    imported = PluginImporter(ZIP, resources, lambda plugin: True).import_all()
    assert [one['name'] for one in imported] == ['disk_lens_blur'], imported
    add_driver(home)


def setUpModule():
    """One Krita for all: its first start in a new home takes a while."""
    global KRITA
    folder = tempfile.mkdtemp(prefix='disk-krita-test-')
    unittest.addModuleCleanup(shutil.rmtree, folder)
    home = os.path.join(folder, 'home')
    import_zip(home)
    KRITA = Krita('/nowhere/program', home)
    unittest.addModuleCleanup(KRITA.close)
    KRITA.run(EXTENSION)


class Case(unittest.TestCase):
    """Each test has a document of its own."""

    def setUp(self):
        self.krita, self.run_code = KRITA, KRITA.run
        self.folder = tempfile.mkdtemp(prefix='disk-krita-test-')
        self.addCleanup(shutil.rmtree, self.folder)
        self.new_document()

    def tearDown(self):
        self.run_code(CLOSE_MESSAGES)
        self.run_code('extension.run and extension.run.end()')
        self.run_code('document.setBatchmode(True); document.setModified(False); document.close()')
        self.assertEqual(os.listdir(self.krita.runtime), [], 'files are left')

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as file:
            file.write(data)
        return path

    def new_document(self, model='RGBA', depth='U8', width=WIDTH, height=HEIGHT):
        self.run_code(DOCUMENT % (width, height, model, depth))
        if (model, depth, width) == ('RGBA', 'U8', WIDTH):
            photo = self.write('p.raw', krita_pixels('RGBA', 'U8', colours(WIDTH, HEIGHT)))
            ramp = bytes(x * 255 // WIDTH for _y in range(HEIGHT) for x in range(WIDTH))
            depth_map = self.write('d.raw', b''.join(bytes((v, v, v, 255)) for v in ramp))
            self.run_code(LAYERS % (photo, WIDTH, HEIGHT, depth_map, WIDTH, HEIGHT))
        time.sleep(0.5)  # Krita goes over to the new layer later
        self.krita.until('document.setActiveNode(photo)\n'
                         'result = document.activeNode().name() == "Photo"')  # fmt: skip

    def look(self, name):
        self.krita.picture(os.path.join(PICTURES, name + '.png'))

    def dialog(self):
        """The window's number, once it is there."""

        def find():
            found = self.krita.tool('xdotool', 'search', '--onlyvisible', '--name', TITLE).split()
            return next((one for one in found if self.name(one).startswith(TITLE + ': ')), None)

        return wait_for(find, 60, 'the dialog')

    def name(self, window):
        return self.krita.tool('xdotool', 'getwindowname', window).strip()

    def press(self, window, from_right):
        """Clicks a button at the lower right: OK is the first from the right, Cancel the second."""
        shape = dict(
            line.split('=') for line in
            self.krita.tool('xdotool', 'getwindowgeometry', '--shell', window).split()
        )  # fmt: skip
        x = int(shape['X']) + int(shape['WIDTH']) - 55 - 90 * (from_right - 1)
        y = int(shape['Y']) + int(shape['HEIGHT']) - 28
        self.krita.tool('xdotool', 'mousemove', str(x), str(y), 'click', '1')

    def is_gone(self, window):
        wait_for(lambda: not self.name(window), 30, "the dialog's end")

    def settle(self, window):
        """The dialog has drawn itself."""
        time.sleep(2)
        return window

    def helper(self):
        """The helper's process id."""
        pid = self.krita.until(
            'run = extension.run\n'
            'result = run._process.processId() if run and run._process else 0'
        )  # fmt: skip
        return pid

    def messages(self):
        return self.krita.until(MESSAGES)

    def ask(self):
        self.run_code("app.action('disk_lens_blur').trigger()")
        return self.settle(self.dialog())

    def remember(self, settings, depth=None):
        self.run_code(
            'import json\n'
            "app.writeSetting('disk_lens_blur', 'last', json.dumps(dict(settings=%r, depth=%r)))"
            % (settings, depth)
        )


class Windows(Case):
    # --- What is expected -------------------------------------------------------------------------

    def test_menu(self):
        """Both entries are in the Filter menu; a picture of it."""
        names = self.run_code(
            'bar = app.activeWindow().qwindow().menuBar()\n'
            "menu = [one.menu() for one in bar.actions() if one.text() == 'Filte&r'][0]\n"
            'result = [one.text() for one in menu.actions()]'
        )
        self.assertEqual(names[-2:], ['DISK Lens Blur...', 'Repeat DISK Lens Blur'])
        self.run_code('menu.popup(bar.mapToGlobal(QPoint(bar.width() // 2, bar.height())))')
        time.sleep(1)
        self.look('krita-menu')
        self.run_code('menu.hide()')

    def test_dialog(self):
        """Menu, dialog, OK: a new layer above; Krita never stood still; undone by deleting it."""
        before = self.run_code(PHOTO % (WIDTH, HEIGHT))
        self.remember({'aperture': 'heart', 'radius': 9}, None)
        self.run_code('driver.longest = 0')
        window = self.ask()
        self.assertEqual(self.name(window), TITLE + ': Photo')
        self.look('krita-dialog')
        self.press(window, 1)
        names = self.krita.until(NAMES + '\nresult = result if len(result) == 3 else None')
        self.is_gone(window)
        self.assertEqual(names[0], 'Photo')
        self.assertTrue(names[1].startswith('heart 9 px'), names)
        self.assertIn('Depth', names[1], 'a layer of that name is proposed as the depth map')
        self.assertLess(self.run_code('result = driver.longest'), 1)
        self.assertEqual(self.run_code(PHOTO % (WIDTH, HEIGHT)), before)
        self.krita.until("result = document.activeNode().name() == 'Photo'")
        time.sleep(1)
        self.look('krita-result')
        self.run_code('document.topLevelNodes()[1].remove(); document.waitForDone()')
        self.assertEqual(self.run_code(NAMES), ['Photo', 'Depth'])
        self.run_code('document.refreshProjection()')
        time.sleep(1)
        self.look('krita-undone')

    @unittest.skipUnless(shutil.which('msgfmt'), 'built without translations')
    def test_translated(self):
        """The zip brings the translations along, for the extension and for the program."""
        pykrita = os.path.join(self.krita.home, '.local', 'share', 'krita', 'pykrita')
        found = subprocess.run(
            [sys.executable, '-c', 'from disk_lens_blur import program, text\n'
             'print(text._("Cancel"), program.environment()["DISK_LOCALE_DIR"])'],
            cwd=pykrita, env=dict(os.environ, LANGUAGE='de'), stdout=subprocess.PIPE, text=True,
        ).stdout.split()  # fmt: skip
        self.assertEqual(found, ['Abbrechen', os.path.join(pykrita, 'disk_lens_blur', 'locale')])

    def test_cancel_in_dialog(self):
        window = self.ask()
        self.press(window, 2)
        self.is_gone(window)
        self.krita.until('result = extension.run is None')
        self.assertEqual(self.run_code(NAMES), ['Photo', 'Depth'])
        self.assertEqual(self.run_code(MESSAGES), [])

    def test_repeat(self):
        """At once, without a window, by the depth map of the remembered name."""
        self.remember({'aperture': 'star', 'radius': 6, 'focus': 0.5}, ['{no such id}', 'Depth'])
        self.run_code("app.action('disk_lens_blur_repeat').trigger()")
        names = self.krita.until(NAMES + '\nresult = result if len(result) == 3 else None')
        self.assertEqual(names[1], 'star 6 px, focus 0.5, Depth \u2013 DISK Lens Blur')

    def test_repeat_without_its_depth(self):
        self.remember({'radius': 6}, ['{no such id}', 'Elsewhere'])
        self.run_code("app.action('disk_lens_blur_repeat').trigger()")
        self.assertIn('Elsewhere', self.messages()[0])
        self.assertEqual(self.run_code(NAMES), ['Photo', 'Depth'])

    def test_settings_of_another_version(self):
        """Names that are gone and values that cannot be do not stand in the way."""
        self.remember({'radius': 6, 'bokeh': 3}, None)
        self.run_code("app.action('disk_lens_blur_repeat').trigger()")
        self.krita.until(NAMES + '\nresult = len(result) == 3')
        self.remember({'radius': -6}, None)
        window = self.ask()
        self.press(window, 2)
        self.is_gone(window)

    def blur_a_clipping(self):
        """A layer that is red within a rectangle, blurred at once; the layers then."""
        self.run_code(
            "clipping = document.createNode('<b>Clipping</b>', 'paintlayer')\n"
            'document.rootNode().addChildNode(clipping, None)\n'
            'clipping.setPixelData(bytes((0, 0, 255, 255)) * 10000, 100, 70, 100, 100)\n'
            'photo.setPixelData(bytes((255, 255, 255, 255)) * %d, 0, 0, %d, %d)\n'
            'document.refreshProjection(); document.waitForDone()' % (WIDTH * HEIGHT, WIDTH, HEIGHT)
        )
        time.sleep(0.5)
        self.krita.until('document.setActiveNode(clipping)\n'
                         'result = document.activeNode() == clipping')  # fmt: skip
        self.remember({'radius': 20}, None)
        self.run_code("app.action('disk_lens_blur_repeat').trigger()")
        self.krita.until(NAMES + '\nresult = len(result) == 4')
        self.krita.until('result = extension.run is None')

    def is_seen(self, what):
        """Whether the layer's eye is on, and the picture is what it should be, at a place within
        the rectangle's edge: sharp it is red, blurred a mixture."""
        self.krita.until(
            'at = bytes(document.pixelData(102, 120, 1, 1))\n'
            'sharp, blurred = at == bytes((0, 0, 255, 255)), 30 < at[0] < 225\n'
            'result = clipping.visible() == %r and %s' % (what == 'sharp', what), 10
        )

    def test_transparent(self):
        """A layer that would show through its blur is hidden as long as that is there."""
        self.blur_a_clipping()
        self.is_seen('blurred')
        self.look('krita-hidden')
        self.run_code("app.action('edit_undo').trigger()")
        self.is_seen('sharp')
        self.run_code("app.action('edit_redo').trigger()")
        self.is_seen('blurred')
        self.run_code('document.activeNode().remove()')
        self.is_seen('sharp')

    def test_transparent_merged(self):
        """The blur lives on in another layer: what is below stays hidden."""
        self.blur_a_clipping()
        self.run_code(
            "over = document.createNode('Over', 'paintlayer')\n"
            'document.rootNode().addChildNode(over, document.topLevelNodes()[-1])'
        )
        time.sleep(1)
        self.run_code('over.mergeDown(); document.waitForDone()')
        time.sleep(1)
        self.is_seen('blurred')

    # --- What goes wrong --------------------------------------------------------------------------

    def unchanged(self):
        self.assertEqual(self.run_code(NAMES), ['Photo', 'Depth'])

    def test_killed_in_dialog(self):
        window = self.ask()
        os.kill(self.helper(), signal.SIGKILL)
        self.assertIn('crashed or was killed', self.messages()[0])
        self.is_gone(window)
        self.look('krita-killed')
        self.unchanged()

    def test_killed_at_work(self):
        self.remember({'radius': 150, 'engine': 'dense'}, None)
        self.run_code("app.action('disk_lens_blur_repeat').trigger()")
        pid = self.helper()
        time.sleep(1.5)
        self.look('krita-progress')
        os.kill(pid, signal.SIGKILL)
        self.assertIn('as it was', self.messages()[0])
        self.unchanged()

    def test_stopped(self):
        """A helper that does not move any more can be cancelled."""
        self.remember({'radius': 150, 'engine': 'dense'}, None)
        self.run_code("app.action('disk_lens_blur_repeat').trigger()")
        pid = self.helper()
        time.sleep(0.5)
        os.kill(pid, signal.SIGSTOP)
        self.run_code('driver.longest = 0; extension.run.cancel()')
        self.krita.until('result = extension.run is None', 20)
        self.assertLess(self.run_code('result = driver.longest'), 1)
        self.unchanged()

    def test_cancel(self):
        self.remember({'radius': 150, 'engine': 'dense'}, None)
        self.run_code("app.action('disk_lens_blur_repeat').trigger()")
        self.helper()
        time.sleep(1)
        self.run_code('bar = [one for one in QApplication.topLevelWidgets() if '
                      "one.objectName() == 'disk_lens_blur_progress'][0]; "
                      'bar.findChild(QPushButton).click()')  # fmt: skip
        self.krita.until('result = extension.run is None', 5)
        self.assertEqual(self.run_code(MESSAGES), [])
        self.unchanged()

    def test_within_another_call(self):
        """Krita may go on with events while the layer joins the document: it joins once."""
        self.run_code(
            'layers = sys.modules["disk_lens_blur.layers"].NewLayer\n'
            'kept = layers.finish\n'
            'def finish(self, covers):\n'
            '    extension.run._react()\n'
            '    loop = QEventLoop(); QTimer.singleShot(300, loop.quit); loop.exec_()\n'
            '    return kept(self, covers)\n'
            'layers.finish = finish'
        )
        try:
            self.remember({'radius': 6}, None)
            self.run_code("app.action('disk_lens_blur_repeat').trigger()")
            self.krita.until(NAMES + '\nresult = len(result) > 2 and extension.run is None')
            self.assertEqual(len(self.run_code(NAMES)), 3)
        finally:
            self.run_code('layers.finish = kept')

    def test_cancel_at_once(self):
        """Before the helper has said a word."""
        self.remember({'radius': 6}, None)
        for _time in range(3):
            self.run_code("app.action('disk_lens_blur_repeat').trigger(); extension.run.cancel()")
            self.krita.until('result = extension.run is None', 5)
            self.assertEqual(self.run_code(MESSAGES), [])
        self.unchanged()

    def test_twice(self):
        """The dialog stays above Krita's window, and comes back when it is asked for once more."""
        window, display = self.ask(), self.krita.display.name
        own = self.run_code('result = int(app.activeWindow().qwindow().winId())')
        self.assertEqual(transient_for(display, int(window)), own)
        self.krita.tool('xdotool', 'windowraise', str(own))
        over = [one for one in stacked(display) if one in (own, int(window))]
        self.assertEqual(over, [int(window), own], 'without a window manager nobody keeps order')
        self.run_code("app.action('disk_lens_blur').trigger()")
        wait_for(lambda: [one for one in stacked(display) if one in (own, int(window))][-1]
                 == int(window), 10, 'the dialog in front')  # fmt: skip
        self.assertEqual(self.run_code(MESSAGES), [])
        self.remember({'radius': 6}, None)
        self.run_code("app.action('disk_lens_blur_repeat').trigger()")
        self.assertIn('at work already', self.messages()[0])
        self.run_code(CLOSE_MESSAGES)
        self.press(window, 2)
        self.is_gone(window)

    def test_no_room(self):
        self.remember({'radius': 6}, None)
        self.run_code(
            'import sys\n'
            "folder = sys.modules['disk_lens_blur.folder']\n"
            'kept = folder.has_room; folder.has_room = lambda place, size: False'
        )
        try:
            self.run_code("app.action('disk_lens_blur_repeat').trigger()")
            self.assertIn('no room', self.messages()[0])
            self.look('krita-no-room')
        finally:
            self.run_code('folder.has_room = kept')
        self.unchanged()

    def test_model(self):
        self.run_code('document.setBatchmode(True); document.setModified(False); document.close()')
        self.new_document('CMYKA')
        self.run_code("app.action('disk_lens_blur').trigger()")
        self.assertIn('CMYKA', self.messages()[0])
        self.look('krita-model')
        self.assertEqual(self.run_code(MESSAGES.replace('box.text()', 'int(box.textFormat())')),
                         [0], 'plain text: the names in it are no markup')  # fmt: skip
        self.assertEqual(self.run_code(NAMES), ['Photo'])

    def test_closed_meanwhile(self):
        window = self.ask()
        self.run_code('document.setBatchmode(True); document.setModified(False); document.close()')
        self.assertIn('closed', self.messages()[0])
        self.is_gone(window)
        self.new_document()

    def test_resized_meanwhile(self):
        window = self.ask()
        self.run_code('document.resizeImage(0, 0, 100, 100); document.waitForDone()')
        self.assertIn('size', self.messages()[0])
        self.is_gone(window)
        self.unchanged()

    def test_converted_meanwhile(self):
        """The result follows the layer into its new space, with the colours it had."""
        for x in (10, 300):  # one colour each: a blur within leaves it
            self.run_code('photo.setPixelData(bytes((%d, 100, 200, 255)) * 9600, %d, 0, 40, %d)'
                          % (x // 2, x - 10, HEIGHT))  # fmt: skip
        self.remember({'radius': 4, 'aperture': 'disc'}, None)
        window = self.ask()
        self.run_code("photo.setColorSpace('RGBA', 'U16', photo.colorProfile())")
        self.press(window, 1)
        self.krita.until(NAMES + '\nresult = len(result) == 3')
        found = self.run_code(
            'new = document.topLevelNodes()[1]\n'
            'result = [new.colorDepth(), list(bytes(new.pixelData(10, 120, 1, 1))[1::2])]'
        )
        self.assertEqual(found, ['U16', [5, 100, 200, 255]])

    def test_no_program(self):
        self.run_code(
            'import sys\n'
            "program = sys.modules['disk_lens_blur.program']\n"
            "kept = program.NAME; program.NAME = 'no-such-program'"
        )
        try:
            self.run_code("app.action('disk_lens_blur').trigger()")
            self.assertIn('not installed', self.messages()[0])
            self.krita.until('result = extension.run is None')
        finally:
            self.run_code('program.NAME = kept')


class Installed(unittest.TestCase):
    """By "meson install", below a folder of the test's own instead of the system's."""

    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix='disk-krita-test-'))
        self.addCleanup(shutil.rmtree, self.folder)

    def install(self):
        """Where the extension is then: .../share/krita/pykrita."""
        build = os.path.dirname(os.path.dirname(os.path.dirname(PROGRAM)))
        root = os.path.join(self.folder, 'root')
        subprocess.run(['meson', 'install', '-C', build, '--no-rebuild', '--destdir', root],
                       check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        return next(at for at, folders, _files in os.walk(root) if at.endswith('krita/pykrita'))

    def test_installed(self):
        pykrita = self.install()
        home = os.path.join(self.folder, 'home')
        os.makedirs(os.path.join(home, '.config'))
        add_driver(home)
        share = os.path.dirname(os.path.dirname(pykrita))
        program = os.path.join(os.path.dirname(share), 'bin', 'disk-lens-blur')
        if not os.path.exists(program):
            self.skipTest('this build goes into a user\'s folders, and its program elsewhere')
        krita = Krita('/nowhere/program', home, share)
        self.addCleanup(krita.close)
        krita.run(EXTENSION)
        found = krita.run(
            'result = [sys.modules["disk_lens_blur"].__file__,\n'
            '          sys.modules["disk_lens_blur.program"].find(),\n'
            "          app.action('disk_lens_blur').text()]"
        )
        self.assertEqual(os.path.dirname(os.path.dirname(found[0])), pykrita)
        self.assertEqual(found[1], program)
        krita.run(DOCUMENT % (WIDTH, HEIGHT, 'RGBA', 'U8'))
        krita.run(
            "app.writeSetting('disk_lens_blur', 'last', '{\"settings\": {}, \"depth\": null}')\n"
            "app.action('disk_lens_blur_repeat').trigger()"
        )
        names = krita.until(NAMES + '\nresult = len(result) == 2 and result')
        self.assertIn('DISK Lens Blur', names[1])


class WithoutKrita(Case):
    """Last of all, by its name. Each ends Krita, and begins with one that runs."""

    def setUp(self):
        if KRITA.process.poll() is not None:
            KRITA.start()
            KRITA.run(EXTENSION)
        super().setUp()

    def tearDown(self):
        pass

    def test_closed(self):
        """Krita's window is closed while the dialog is open: both end, and no message stays."""
        window = self.ask()
        pid = self.helper()
        self.run_code('document.setModified(False)')
        self.krita.run("QTimer.singleShot(0, app.action('file_quit').trigger)")
        wait_for(lambda: self.krita.process.poll() is not None, 20, "Krita's end")
        wait_for(lambda: not is_running(pid), 5, "the helper's end")
        self.assertEqual(os.listdir(self.krita.runtime), [])
        self.is_gone(window)

    def test_krita_killed(self):
        """The helper and its files go with Krita."""
        window = self.ask()
        pid = self.helper()
        self.assertNotEqual(os.listdir(self.krita.runtime), [])
        self.krita.process.kill()
        self.krita.process.wait()
        wait_for(lambda: not os.listdir(self.krita.runtime), 3, 'files are gone')
        wait_for(lambda: not is_running(pid), 3, 'the helper is gone')
        self.is_gone(window)


if __name__ == '__main__':
    PROGRAM, ZIP, PICTURES = (os.path.abspath(sys.argv.pop(1)) for _ in range(3))
    os.makedirs(PICTURES, exist_ok=True)
    unittest.main()
