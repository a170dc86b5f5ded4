# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog from gimp-console, in a real window: what OK does is what a script does with the same
parameters; Cancel does nothing. Pictures of the windows stay in artefacts/ of the build folder."""

import configparser
import os
import shutil
import struct
import subprocess
import sys
import time

import gimp_case
import window
from gimp_case import cli_files

TITLE = 'DISK Lens Blur'
W, H, FRAME = 480, 320, 24


def scene(program, painter, folder):
    """The sample scene in a green frame, by which the eye finds it, and its depth map."""
    light, depth = (os.path.join(folder, name) for name in ('night.exr', 'night-depth.png'))
    png = os.path.join(folder, 'night.png')
    subprocess.run([painter, light, depth, str(W)], check=True)
    subprocess.run([program, light, png, '--radius', '0'], check=True)
    night = cli_files.Png(png)
    assert (night.width, night.height, night.channels, night.bits) == (W, H, 3, 16)
    out = bytearray(night.samples)
    for i in range(W * H):
        x, y = i % W, i // W
        if min(x, y, W - 1 - x, H - 1 - y) < FRAME:
            out[6 * i : 6 * i + 6] = b'\0\0\xd0\0\0\0'
    with open(png, 'wb') as file:
        file.write(cli_files.png(W, H, 3, 16, bytes(out)))
    # In three channels, as GIMP makes it when it becomes a layer of a picture in colour.
    gray = cli_files.Png(depth).samples
    with open(depth, 'wb') as file:
        three = b''.join(gray[i : i + 2] * 3 for i in range(0, len(gray), 2))
        file.write(cli_files.png(W, H, 3, 16, three))
    return png, depth


def brush(name):
    """A GIMP brush: an L of 20 x 20 pixels."""
    ink = bytes(255 * (x < 7 or y >= 13) for y in range(20) for x in range(20))
    head = struct.pack('>5I4sI', 28 + len(name) + 1, 2, 20, 20, 1, b'GIMP', 10)
    return head + name.encode() + b'\0' + ink


def is_green(red, green, blue):
    return green > 100 and red < 60 and blue < 60


class Window(gimp_case.GimpCase):
    painter, artefacts = '', ''

    @classmethod
    def setUpClass(cls):
        if window.missing():
            raise SystemExit(77)
        super().setUpClass()
        cls.photo, cls.depth = scene(cls.program, cls.painter, cls.home)
        os.makedirs(cls.artefacts, exist_ok=True)
        cls.flags = '-if'  # with brushes, but only this one
        os.mkdir(os.path.join(cls.home, 'profile', 'brushes'))
        with open(os.path.join(cls.home, 'profile', 'brushes', 'ell.gbr'), 'wb') as file:
            file.write(brush('Ell'))

    def setUp(self):
        """A display, a profile and a user's folders that no other test has used: GIMP 3 keeps the
        last values, the dialog its own."""
        super().setUp()
        profile = self.path('profile')
        shutil.copytree(os.path.join(self.home, 'profile'), profile, symlinks=True)
        self.env = dict(
            self.env,
            GIMP2_DIRECTORY=profile,
            GIMP3_DIRECTORY=profile,
            XDG_DATA_HOME=self.folder,
            XDG_CONFIG_HOME=self.folder,
        )
        os.mkdir(self.path('gtk-3.0'))
        calm = b'[Settings]\ngtk-cursor-blink=false\ngtk-enable-animations=false\n'
        self.put('gtk-3.0/settings.ini', calm)
        os.mkdir(self.path('disk-lens-blur'))  # the size that places in the window are given for
        self.put('disk-lens-blur/windows.ini', b'[gimp]\nwidth=1180\nheight=700\n')
        self.display = window.Display()
        self.addCleanup(self.display.close)
        for name in ('in.png', 'depth.png'):
            source = self.photo if name == 'in.png' else self.depth
            os.symlink(source, self.path(name))

    def start(self, script, program=None):
        env = dict(self.env, DISPLAY=self.display.name)
        command = self.command(script)
        self.gimp = subprocess.Popen(
            [program or command[0], *command[1:]],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.addCleanup(self.gimp.kill)

    def look(self, name):
        self.display.picture(
            os.path.join(self.artefacts, 'gimp-%d-%s.png' % (self.major, name))
        )

    def finish(self):
        self.output = self.gimp.communicate(timeout=240)[0].decode(errors='replace')
        self.assertTrue(os.path.exists(self.path('report.txt')), self.output)
        return self.report()

    def ask(self, image, layer, mode='RUN-INTERACTIVE'):
        if self.major == 2:
            rest = self.blur(image, layer).split(None, 5)[5]
            return '(plug-in-disk-lens-blur %s %s %s -1 %s' % (mode, image, layer, rest)
        call = '(plug-in-disk-lens-blur #:run-mode %s #:image %s #:drawables (vector %s))'
        return call % (mode, image, layer)

    def opened(self, name, mode='RUN-INTERACTIVE', before=''):
        """A picture with its map on top, run in that mode, saved as NAME.png."""
        script = '(let* ((image (open "%s")) (layer (only-layer image))' % self.path('in.png')
        script += '(chart (add-layer-from image "%s" "Depth")))' % self.path('depth.png')
        script += before + '(step "%s" %s)' % (name, self.ask('image', 'layer', mode))
        out = self.path(name + '.png')
        return script + '(select-none image) (step "save" (save image layer "%s")))' % out

    def params(self):
        """Those that the last dialog ended with, for the command line."""
        file = configparser.ConfigParser(interpolation=None)
        file.read(self.path('disk-lens-blur/last-used.ini'))
        values = dict(file['disk-lens-blur'])
        return {name.replace('-', '_'): value for name, value in values.items()}

    def check(self, name, params):
        self.cli('in.png', 'ref.png', 'depth.png', **params)
        self.assertClose(self.pixels(name + '.png'), self.pixels('ref.png'), 1, name)

    # The dialog's parts --------------------------------------------------------------------

    def open_dialog(self):
        self.dialog = self.display.wait_for(TITLE, alive=self.gimp)
        self.display.settle()

    def place(self, u, v):
        """Where a pixel of the picture is on the screen."""
        x, y, width, height = self.display.find(is_green)
        return round(x + (u + 0.5) * width / W), round(y + (v + 0.5) * height / H)

    def part(self, from_right, from_top):
        """A place in the dialog's right half, which keeps its width."""
        x, y, width, height = self.display.geometry(self.dialog)
        return x + width - from_right, y + from_top

    def click_part(self, from_right, from_top):
        self.display.click(*self.part(from_right, from_top))

    def press_button(self, from_right):
        x, y, width, height = self.display.geometry(self.dialog)
        self.display.press(x + width - from_right, y + height - 28)
        self.display.wait_gone(self.dialog)

    def press_ok(self):
        self.press_button(56)

    # Tests ---------------------------------------------------------------------------------

    def test_preset_focus_and_last_values(self):
        self.start(self.opened('ok') + self.opened('again', 'RUN-WITH-LAST-VALS'))
        self.open_dialog()
        self.look('opened')
        self.click_part(74, 324)  # the star in the gallery
        self.display.click(*self.place(318, 200))  # the walker's coat
        self.look('focused')
        self.press_ok()
        self.assertEqual(
            self.finish(), {'ok': 'done', 'again': 'done', 'save': 'done'}, self.output
        )
        params = self.params()
        self.assertEqual(params['aperture'], 'star')
        depth = cli_files.Png(self.path('depth.png'))
        there = depth.values()[3 * (200 * W + 318)] / (2**depth.bits - 1)
        self.assertAlmostEqual(float(params['focus']), there, delta=0.02)
        self.check('ok', params)
        self.check('again', params)

    def test_drawing(self):
        """A triangle by the pointer; it gets a name, under which the command line finds it."""
        self.start(self.opened('drawn'))
        self.open_dialog()
        self.click_part(394, 412)  # New
        self.look('editor')
        corners = [(269, 305), (180, 470), (360, 470), (269, 305)]
        points = []
        for (x0, y0), (x1, y1) in zip(corners, corners[1:]):
            for k in range(8):
                points.append(self.part(x0 + (x1 - x0) * k // 8, y0 + (y1 - y0) * k // 8))
        self.display.drag(points)
        self.display.settle()
        self.look('drawn')
        self.press_ok()
        self.assertEqual(self.finish(), {'drawn': 'done', 'save': 'done'}, self.output)
        params = self.params()
        self.check('drawn', params)
        self.assertAlike('drawn', dict(params, aperture=self.svg('M0 -1L.94 .65L-.94 .65Z')))

    def test_apertures_from_the_image(self):
        """The selection, the brush and the path."""
        path = '<svg><path d=\\"M 50 20 L 90 80 L 10 80 Z\\"/></svg>'
        self.start(
            self.opened('selection', before='(select image 30 40 120 40)')
            + self.opened('brush', before='(use-brush "Ell")')
            + self.opened('path', before='(add-path image "%s")' % path)
        )
        shapes = {
            'selection': 'M0 0H3V1H0Z',
            'brush': 'M0 0H7V13H20V20H0Z',
            'path': 'M50 20L90 80L10 80Z',
        }
        used = {}
        for i, name in enumerate(('selection', 'brush', 'path')):
            self.open_dialog()
            self.click_part(353, 452)  # From the image
            self.click_part(364, 486 + 25 * i)
            self.look(name)
            self.press_ok()
            used[name] = self.params()
        report = self.finish()
        self.assertEqual({report[name] for name in used}, {'done'}, self.output)
        self.assertEqual(len({params['aperture'] for params in used.values()}), 3)
        for name in ('brush', 'path'):
            self.check(name, used[name])
            self.assertAlike(name, dict(used[name], aperture=self.svg(shapes[name])))
        # Through the selection that it was taken from: inside it is the blur, outside the picture.
        self.cli('in.png', 'ref.png', 'depth.png', **used['selection'])
        out, before, blurred = (self.pixels(n) for n in ('selection.png', 'in.png', 'ref.png'))
        for i in range(W * H):
            inside = 30 <= i % W < 150 and 40 <= i // W < 80
            expected = (blurred if inside else before)[3 * i : 3 * i + 3]
            self.assertClose(out[3 * i : 3 * i + 3], expected, 1, 'pixel %d' % i)
        drawn = dict(used['selection'], aperture=self.svg(shapes['selection']))
        self.cli('in.png', 'selection.png', 'depth.png', **used['selection'])
        self.assertAlike('selection', drawn)

    def svg(self, path):
        """A file with that shape."""
        text = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-9 -9 109 109"><path d="%s"/></svg>'
        return self.put('shape.svg', (text % path).encode())

    def assertAlike(self, name, params):
        """Closer to the blur by this shape than a tenth of the blur."""
        self.cli('in.png', 'shape.png', 'depth.png', **params)
        out, shape, before = (self.pixels(n) for n in (name + '.png', 'shape.png', 'in.png'))
        error = sum((a - b) ** 2 for a, b in zip(out, shape))
        self.assertLess(error, 0.01 * sum((a - b) ** 2 for a, b in zip(out, before)))

    def test_one_step_of_undo(self):
        """In GIMP's own window: one Ctrl+Z takes all back, in GIMP 3 from two layers at once."""
        gimp = self.console.replace('-console', '')
        if not os.path.exists(gimp):
            self.skipTest('no ' + gimp)
        names = ['layer', 'second'][: self.major - 1]
        script = '(let* ((image (open "%s")) (layer (only-layer image))' % self.path('in.png')
        script += '(second (add-layer-from image "%s" "second")))' % self.path('in.png')
        script += '(gimp-display-new image) (step "blur" %s)' % self.blur(
            'image', names, radius=6, aperture='heart'
        )
        for when in ('blurred', 'undone'):
            for name in names:
                out = self.path('%s-%s.png' % (when, name))
                script += '(step "%s" (save image %s "%s"))' % (when + name, name, out)
            if when == 'blurred':
                script += '(close-output-port (open-output-file "%s"))' % self.path('ready')
                script += '(do () ((file-exists? "%s")) (usleep 100000))' % self.path('go')
        self.flags = '-sf'
        self.start(script + ')', gimp)
        self.wait_for_file('ready')
        self.display.wait_for('in.*GIMP', alive=self.gimp)
        self.display.settle()
        self.display.xdotool('key', 'ctrl+z', 'sleep', '2')
        self.look('undone')
        self.put('go', b'')
        self.wait_for_file('undone-%s.png' % names[-1])
        time.sleep(1)
        self.gimp.kill()  # else it asks whether to save the image
        self.gimp.communicate()
        for name in names:
            self.assertNotEqual(self.pixels('blurred-%s.png' % name), self.pixels('in.png'))
            self.assertSame('undone-%s.png' % name, 'in.png')

    def wait_for_file(self, name, seconds=90):
        end = time.monotonic() + seconds
        while not os.path.exists(self.path(name)):
            self.assertIsNone(self.gimp.poll(), name)
            self.assertLess(time.monotonic(), end, name)
            time.sleep(0.2)

    def test_cancel(self):
        self.start(self.opened('call'))
        self.open_dialog()
        self.press_button(148)
        self.assertEqual(self.finish()['save'], 'done', self.output)
        self.assertSame('call.png', 'in.png')


if __name__ == '__main__':
    Window.painter, Window.artefacts = map(os.path.abspath, sys.argv[7:9])
    del sys.argv[7:9]
    gimp_case.main()
