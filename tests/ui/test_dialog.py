#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line program's dialog in real windows, with a real pointer and keyboard.

Usage: test_dialog.py PROGRAM MODULE SHOTS LOCALES DRAG_SOURCE [unittest's arguments]

MODULE is the built widget_map.c, SHOTS a folder for screenshots, LOCALES the built translations, DRAG_SOURCE the built
drag_source.c. What
the dialog saves is compared with what the program makes without windows of the settings that the
dialog has kept as the last used.
"""

import configparser
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))

from cli_files import Png, png
from windows import Display, Program

PROGRAM = MODULE = SHOTS = LOCALES = DRAG_SOURCE = None

WIDTH, HEIGHT = 300, 220
NEAR, FAR = 230, 60  # stored depths of the left and the right half


def photo(width=WIDTH, height=HEIGHT):
    """Tiles and lamps."""
    rows = bytearray()
    for y in range(height):
        for x in range(width):
            tile = 60 + 90 * ((x // 17 + y // 13) % 2)
            lamp = 255 if (x % 61 - 30) ** 2 + (y % 53 - 26) ** 2 < 6 else 0
            rows += bytes((max(tile, lamp), max(tile // 2, lamp), max(200 - tile, lamp)))
    return png(width, height, 3, 8, bytes(rows))


def depth_map(width=WIDTH, height=HEIGHT):
    row = bytes(NEAR if x < width // 2 else FAR for x in range(width))
    return png(width, height, 1, 8, row * height)


def need(program):
    if shutil.which(program) is None:
        print('%s is missing' % program)
        sys.exit(77)


class DialogTest(unittest.TestCase):
    size = '1400x900'
    env = {}

    @classmethod
    def setUpClass(cls):
        cls.display = Display(cls.size)

    @classmethod
    def tearDownClass(cls):
        cls.display.close()

    def setUp(self):
        self.home = tempfile.mkdtemp(prefix='disk-dialog-')
        self.program = None
        self.put('in.png', photo())
        self.put('depth.png', depth_map())

    def tearDown(self):
        complaints = ''
        if self.program:
            self.program.close()
            complaints = self.program.complaints()
        shutil.rmtree(self.home, ignore_errors=True)
        self.assertEqual(complaints, '')

    def path(self, name):
        return os.path.join(self.home, name)

    def put(self, name, data):
        with open(self.path(name), 'wb') as file:
            file.write(data)

    def open(self, *args, **env):
        program = Program(
            [PROGRAM, *args], self.display, self.home, MODULE, SHOTS, **dict(self.env, **env)
        )
        self.program = program
        return program

    def open_dialog(self, *more, **env):
        args = ['--dialog', 'in.png', 'out.png', '--depth', 'depth.png', *more]
        program = self.open(*args, **env)
        program.find('Preview')
        program.rested()
        return program

    def last_used(self):
        parser = configparser.RawConfigParser(interpolation=None, delimiters=('=',))
        self.assertTrue(parser.read(self.path('config/disk-lens-blur/last-used.ini')))
        return dict(parser['disk-lens-blur'])

    def run_without(self, out, settings):
        """The same without windows."""
        args = [PROGRAM, 'in.png', out, '--depth', 'depth.png']
        for name, value in settings.items():
            args += ['--%s=%s' % (name, value)]
        env = {k: v for k, v in self.program.env.items() if k != 'DISPLAY'}
        done = subprocess.run(args, cwd=self.home, env=env, capture_output=True, timeout=300)
        self.assertEqual((done.returncode, done.stderr), (0, b''), done)

    def assert_saved(self, out='out.png'):
        """The dialog ends well, and its file is what its settings give without windows."""
        self.assertEqual(self.program.wait(), (0, ''))
        settings = self.last_used()
        self.run_without('again.png', settings)
        found, wanted = Png(self.path(out)), Png(self.path('again.png'))
        self.assertEqual((found.width, found.height), (wanted.width, wanted.height))
        self.assertEqual(found.samples, wanted.samples)
        self.assertNotEqual(found.samples, Png(self.path('in.png')).samples)
        return settings

    def files(self):
        return {n for n in os.listdir(self.home) if n.endswith('.png') or n.startswith('.disk')}

    # What it is for ------------------------------------------------------------------------

    def test_preset_focus_and_ok(self):
        program = self.open_dialog('--radius', '9', '--focus', '0.5')
        program.press('hexagon', 'GtkFlowBoxChild')
        program.rested()
        program.shot('preset')
        canvas = program.find('Preview')
        program.click(*canvas.place(0.42))  # the near half
        program.until(lambda: abs(program.value('Focus') - NEAR / 255) < 0.01, 'the near half')
        program.click(*canvas.place(0.58))
        program.until(lambda: abs(program.value('Focus') - FAR / 255) < 0.01, 'the far half')
        program.rested()
        program.shot('focus')
        program.press('OK')
        settings = self.assert_saved()
        self.assertEqual(settings['aperture'], 'hexagon')
        self.assertEqual(float(settings['radius']), 9)
        self.assertAlmostEqual(float(settings['focus']), FAR / 255, delta=1e-6)

    def test_a_drawing(self):
        program = self.open_dialog('--radius', '12', '--focus', '0.9')
        program.press('New')
        drawing = program.find('Aperture drawing')
        points = [(0.5 + 0.3 * math.cos(a / 5), 0.5 + 0.25 * math.sin(a / 5)) for a in range(31)]
        program.drag([drawing.place(*p) for p in points])
        time.sleep(0.5)
        program.rested()
        program.shot('drawing')
        program.press('OK')
        settings = self.assert_saved()
        own = os.listdir(self.path('data/disk-lens-blur/apertures'))
        self.assertEqual(len(own), 1, own)
        self.assertEqual(os.path.splitext(own[0])[0], settings['aperture'])

    def test_a_drawing_that_cannot_be_kept(self):
        """There is no folder for it: OK says so, and where, and the dialog stays."""
        self.put('data', b'a file')
        program = self.open_dialog()
        program.press('New', 'GtkButton')
        canvas = program.find('Aperture drawing')
        corners = (0.5, 0.2), (0.8, 0.7), (0.2, 0.7), (0.5, 0.21)
        program.drag([canvas.place(u, v) for u, v in corners])
        program.rested()
        program.press('OK')
        program.until(
            lambda: [w for w in program.all(kind='GtkLabel')
                     if 'could not be saved' in w.text and self.path('data') in w.text],
            'what is wrong',
        )  # fmt: skip
        program.shot('not kept')
        self.assertEqual(self.files(), {'in.png', 'depth.png'})

    def drop(self, name):
        """Drags a file from another program onto the panel, step by step as a hand does."""
        target = self.program.find('New', 'GtkButton')
        source = subprocess.Popen([DRAG_SOURCE, self.path(name)], env=self.program.env)
        time.sleep(1)
        x, y = target.place(0.5, -1)
        parts = [k / 20 for k in range(21)]
        self.program.drag([(20 + (x - 20) * t, 20 + (y - 20) * t) for t in parts])
        time.sleep(0.5)
        source.kill()
        source.wait()

    def test_drop(self):
        """What is dropped on the panel becomes an aperture; a file that is none is refused."""
        page = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">%s</svg>'
        self.put('leaf.svg', page % b'<path d="M0 0h10v5h-10z"/>')
        self.put('torn.png', b'no picture')
        program = self.open_dialog()
        self.drop('torn.png')
        program.until(
            lambda: [w for w in program.all(kind='GtkLabel') if 'torn.png' in w.text], 'a message'
        )
        self.drop('leaf.svg')
        self.assertTrue(program.find('leaf', 'GtkFlowBoxChild').active)
        program.shot('dropped')

    def test_cancel_leaves_nothing(self):
        program = self.open_dialog('--radius', '9')
        before = self.files()
        program.press('octagon', 'GtkFlowBoxChild')
        program.set_value('Radius', 20)
        program.press('Cancel')
        self.assertEqual(program.wait(), (1, 'disk-lens-blur: cancelled\n'))
        self.assertEqual(self.files(), before)
        self.assertFalse(os.path.exists(self.path('config/disk-lens-blur/last-used.ini')))

    def test_escape(self):
        program = self.open_dialog()
        before = self.files()
        program.keys('Escape')
        self.assertEqual(program.wait()[0], 1)
        self.assertEqual(self.files(), before)

    def test_cancel_while_it_filters(self):
        self.put('in.png', photo(1500, 1100))
        self.put('depth.png', depth_map(1500, 1100))
        program = self.open_dialog('--radius', '80', '--samples', '0', '--focus', '0.5')
        before = self.files()
        program.press('OK')
        program.find('Progress', 'GtkProgressBar')
        program.shot('progress')
        self.assertFalse(program.find('Radius', 'GtkSpinButton').sensitive)
        start = time.time()
        program.press('Cancel')
        program.gone('Progress')
        self.assertLess(time.time() - start, 10)
        self.assertTrue(program.find('Radius', 'GtkSpinButton').sensitive)
        program.keys('Escape')
        self.assertEqual(program.wait()[0], 1)
        self.assertEqual(self.files(), before)

    # Files ---------------------------------------------------------------------------------

    def test_asks_for_files(self):
        program = self.open()
        program.choose_file('Open a picture to blur', self.path('in.png'))
        program.find('Preview')
        program.rested()
        program.press('Take a depth map from a file')
        program.choose_file('Open a depth map', self.path('depth.png'))
        program.until(
            lambda: [w for w in program.all(kind='GtkComboBoxText') if w.text == 'depth.png'],
            'the depth map is chosen',
        )
        program.press('OK')
        program.find('Save the blurred picture as', 'GtkFileChooserDialog')
        time.sleep(0.5)
        program.shot('save')
        program.keys('Return')  # as it is proposed
        self.assert_saved('in-blurred.png')

    def test_a_bad_depth_map(self):
        self.put('bad.png', b'no picture')
        program = self.open('in.png')
        program.find('Preview')
        program.press('Take a depth map from a file')
        program.choose_file('Open a depth map', self.path('bad.png'))
        program.until(
            lambda: [w for w in program.all(kind='GtkInfoBar') if w.height > 1],
            'the error shows',
        )
        program.shot('error')
        program.keys('Escape')

    def test_a_bad_picture(self):
        self.put('in.png', b'no picture')
        program = self.open('in.png')
        self.assertEqual(program.wait()[0], 1)

    def test_metadata_is_kept(self):
        text = (b'tEXt', b'Author\0me')
        rows = bytes(range(256)) * 3
        self.put('in.png', png(16, 16, 3, 8, rows[:768], [text]))
        program = self.open('--dialog', 'in.png', 'out.png')
        program.find('Preview')
        program.press('OK')
        self.assertEqual(program.wait()[0], 0)
        self.assertIn(b'Author\0me', Png(self.path('out.png')).chunks.get(b'tEXt', []))

    # Habits --------------------------------------------------------------------------------

    def test_view(self):
        program = self.open_dialog('--radius', '8', '--focus', '0.9')
        canvas = program.find('Preview')

        def zoom(text):
            program.until(
                lambda: [w for w in program.all(kind='GtkLabel') if w.text == text], 'zoom ' + text
            )

        zoom('100 %')
        program.click(*canvas.place(), button=4, times=2)
        zoom('200 %')
        program.rested()
        program.drag([canvas.place(0.5, 0.5), canvas.place(0.7, 0.7)], button=2)
        program.keys('1')
        zoom('100 %')
        program.press('Zoom in')
        zoom('141 %')
        program.press('Show the whole picture')
        zoom('100 %')
        program.press('Split')
        self.assertTrue(program.find('Split', 'GtkToggleButton').active)
        program.drag([canvas.place(0.5, 0.3), canvas.place(0.35, 0.3)])
        program.rested()
        program.shot('split')
        program.press('Split')
        program.press('In focus')
        program.rested()
        program.shot('overlay')

    def test_focus_by_keyboard(self):
        program = self.open_dialog('--focus', '0.5')
        canvas = program.find('Preview')
        program.click(*canvas.place(), button=2)  # the keyboard's focus, and nothing else
        self.assertAlmostEqual(program.value('Focus'), 0.5)
        program.keys(*['Left'] * 6, 'Return')
        program.until(lambda: abs(program.value('Focus') - NEAR / 255) < 0.01, 'left: near')
        program.shot('cross')
        program.keys('shift+Right', 'shift+Right', 'Return')
        program.until(lambda: abs(program.value('Focus') - FAR / 255) < 0.01, 'right: far')

    def test_settings(self):
        program = self.open_dialog('--radius', '9', '--samples', '48')
        program.press('Settings', 'DiskSettingsMenu')
        program.press('Save as...', 'GtkMenuItem')
        program.find('Save settings', 'GtkDialog')
        time.sleep(0.3)
        program.write('mine')
        program.keys('Return')
        program.gone('Save settings', 'GtkDialog')
        program.set_value('Radius', 33)
        program.press('Settings', 'DiskSettingsMenu')
        program.shot('settings')
        program.press('mine', 'GtkMenuItem')
        program.until(lambda: program.value('Radius') == 9, 'the settings are back')
        program.press('Reset')
        program.until(lambda: program.value('Radius') == 16, 'the defaults are back')
        program.press('Settings', 'DiskSettingsMenu')
        program.press('Delete', 'GtkMenuItem')
        time.sleep(0.5)
        items = program.all('mine', 'GtkMenuItem')
        program.click(*items[-1].place())
        program.find('Question', 'GtkMessageDialog')
        program.keys('alt+d')
        program.until(
            lambda: not os.listdir(self.path('config/disk-lens-blur/settings')), 'it is deleted'
        )

    def test_help(self):
        program = self.open_dialog()
        program.keys('F1')
        program.find('Help on DISK Lens Blur')
        program.shot('help')
        program.keys('Escape')
        program.gone('Help on DISK Lens Blur')
        program.find('Preview')

    def test_shows_the_chosen_aperture(self):
        """The gallery is scrolled to it when the dialog opens."""
        program = self.open_dialog('--aperture', 'butterfly')
        tile, tabs = program.find('butterfly', 'GtkFlowBoxChild'), program.find('Light', 'GtkLabel')
        self.assertTrue(tile.active)
        self.assertGreater(tile.y, tabs.y + tabs.height)
        self.assertLessEqual(tile.y + tile.height, program.find('New', 'GtkButton').y)
        self.assertLess(program.find('disc', 'GtkFlowBoxChild').y, tabs.y + tabs.height)

    def test_the_editor_fits(self):
        """All of it shows at the size that the dialog opens with; the row for the name also when
        the window is low."""
        program = self.open_dialog()
        program.press('New', 'GtkButton')
        program.find('Aperture drawing')
        below = program.find('Samples', 'GtkLabel')
        for name in ('Draw', 'Larger', 'Aperture drawing', 'Smooth', 'Save', 'Back to the gallery'):
            widget = program.find(name)
            self.assertLess(widget.y + widget.height, below.y, name)
        program.shot('editor fits')
        program.xdo('search', '--name', 'DISK Lens Blur', 'windowsize', '--sync', '1000', '600')
        time.sleep(0.5)
        below = program.find('Samples', 'GtkLabel')
        for name in ('Draw', 'Save', 'Back to the gallery'):
            widget = program.find(name)
            self.assertLess(widget.y + widget.height, below.y, name)
        program.press('Back to the gallery', 'GtkButton')
        program.find('disc', 'GtkFlowBoxChild')

    def test_remembers_its_size(self):
        program = self.open_dialog()
        program.xdo('search', '--name', 'DISK Lens Blur', 'windowsize', '--sync', '1000', '700')
        time.sleep(0.5)
        width = program.find('Preview').width
        program.keys('Escape')
        program.wait()
        program = self.open_dialog()
        self.assertLess(abs(program.find('Preview').width - width), 30)

    def test_every_widget_has_a_name(self):
        program = self.open_dialog()
        kinds = ('GtkButton', 'GtkToggleButton', 'GtkSpinButton', 'GtkScale', 'GtkComboBoxText',
                 'GtkMenuButton', 'DiskSettingsMenu', 'DiskCanvas', 'GtkRadioButton', 'GtkEntry')
        for tab in ('Aperture', 'Depth', 'Light'):
            program.press(tab, 'GtkLabel')
            time.sleep(0.4)
            combos = program.all(kind='GtkComboBoxText')  # have a button of their own inside
            nameless = [
                w
                for w in program.widgets()
                if w.kind in kinds and not w.name and not any(c.holds(w) for c in combos)
            ]
            self.assertEqual(nameless, [])
            program.shot('tab ' + tab)

    def test_units_and_wheel(self):
        program = self.open_dialog('--radius', '9')
        scale = program.find('Focus', 'GtkScale')
        before = program.value('Focus')
        program.click(*scale.place(), button=5)
        time.sleep(0.3)
        self.assertEqual(program.value('Focus'), before)  # it has not the keyboard's focus
        program.set_value('Radius', 12.5)


class German(DialogTest):
    """The tests that look, in German."""

    def test_german(self):
        program = self.open(
            '--dialog', 'in.png', 'out.png', '--depth', 'depth.png', LANGUAGE='de',
            DISK_LOCALE_DIR=LOCALES,
        )
        program.find('Vorschau')
        program.rested()
        for tab in ('Blende', 'Tiefe', 'Licht'):
            program.press(tab, 'GtkLabel')
            program.shot('de ' + tab)
        program.keys('F1')
        program.find('Hilfe zu DISK Lens Blur')
        program.shot('de help')


class Small(DialogTest):
    size = '1366x768'

    def test_it_fits(self):
        program = self.open_dialog('--radius', '9')
        window = [w for w in program.widgets() if w.kind == 'GtkDialog'][0]
        self.assertLessEqual(window.height, 740)
        self.assertLessEqual(window.width, 1366)
        ok = program.find('OK')
        self.assertLessEqual(ok.y + ok.height, 768)
        program.shot('1366x768')


class Dense(DialogTest):
    size = '2800x1900'
    env = {'GDK_SCALE': '2', 'GTK_THEME': 'Adwaita:dark'}

    def test_dark_and_dense(self):
        program = self.open_dialog('--radius', '9', '--focus', '0.9')
        canvas = program.find('Preview')
        program.click(*canvas.place(0.25))
        program.until(lambda: abs(program.value('Focus') - NEAR / 255) < 0.01, 'the near half')
        program.rested()
        program.shot('dark 2x')
        program.press('New')
        program.shot('dark 2x editor')


# The looks inherit what opens a dialog, not its tests.
for look in (German, Small, Dense):
    for name in [n for n in dir(DialogTest) if n.startswith('test_')]:
        setattr(look, name, None)
del look


if __name__ == '__main__':
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    PROGRAM, MODULE, SHOTS, LOCALES, DRAG_SOURCE = map(os.path.abspath, sys.argv[1:6])
    for tool in ('Xvfb', 'openbox', 'xdotool', 'import'):
        need(tool)
    unittest.main(argv=sys.argv[:1] + sys.argv[6:])
