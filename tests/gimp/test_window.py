# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog from gimp-console, in a real window: what OK does is what a script does with the same
parameters; Cancel does nothing. Pictures of the windows stay in artefacts/ of the build folder."""

import configparser
import os
import subprocess
import sys

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
    return png, depth


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
        os.mkdir(os.path.join(cls.home, 'gtk-3.0'))
        with open(os.path.join(cls.home, 'gtk-3.0', 'settings.ini'), 'w', encoding='utf-8') as file:
            file.write('[Settings]\ngtk-cursor-blink=false\ngtk-enable-animations=false\n')

    def setUp(self):
        super().setUp()
        self.display = window.Display()
        self.addCleanup(self.display.close)
        for name in ('in.png', 'depth.png'):
            source = self.photo if name == 'in.png' else self.depth
            os.symlink(source, self.path(name))

    def start(self, script):
        env = dict(self.env, DISPLAY=self.display.name)
        self.gimp = subprocess.Popen(
            self.command(script),
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

    def opened(self, name, mode, out):
        """A picture with its map below it, run in that mode, saved."""
        script = '(let* ((image (open "%s")) (layer (only-layer image))' % self.path('in.png')
        script += '(chart (add-layer-from image "%s" "Depth")))' % self.path('depth.png')
        script += '(step "%s" %s)' % (name, self.ask('image', 'layer', mode))
        return script + '(step "save" (save image layer "%s")))' % self.path(out)

    def last_used(self):
        """The parameters that the dialog ended with, as the command line has them."""
        file = configparser.ConfigParser(interpolation=None)
        file.read(os.path.join(self.home, 'disk-lens-blur', 'last-used.ini'))
        return dict(file['disk-lens-blur'])

    def place(self, u, v):
        """Where a pixel of the picture is on the screen."""
        x, y, width, height = self.display.find(is_green)
        return round(x + (u + 0.5) * width / W), round(y + (v + 0.5) * height / H)

    def press_button(self, from_right):
        x, y, width, height = self.display.geometry(self.dialog)
        self.display.click(x + width - from_right, y + height - 28)

    def open_dialog(self):
        self.dialog = self.display.wait_for(TITLE, alive=self.gimp)
        self.display.settle()

    def test_ok(self):
        script = self.opened('ok', 'RUN-INTERACTIVE', 'out.png')
        self.start(script + self.opened('again', 'RUN-WITH-LAST-VALS', 'again.png'))
        self.open_dialog()
        self.look('opened')
        self.display.click(*self.place(318, 200))  # the walker's coat
        self.display.settle()
        self.look('focused')
        self.press_button(56)
        report = self.finish()
        self.assertEqual(report, {'ok': 'done', 'again': 'done', 'save': 'done'}, self.output)
        params = self.last_used()
        self.assertAlmostEqual(float(params['focus']), self.depth_at(318, 200), delta=0.05)
        params = {name.replace('-', '_'): value for name, value in params.items()}
        self.cli('in.png', 'ref.png', 'depth.png', **params)
        for name in ('out.png', 'again.png'):
            self.assertClose(self.pixels(name), self.pixels('ref.png'), 1, name)

    def depth_at(self, u, v):
        depth = cli_files.Png(self.path('depth.png'))
        return depth.values()[v * W + u] / (2**depth.bits - 1)

    def test_cancel(self):
        self.start(self.opened('call', 'RUN-INTERACTIVE', 'out.png'))
        self.open_dialog()
        self.press_button(148)
        self.assertEqual(self.finish()['save'], 'done', self.output)
        self.assertSame('out.png', 'in.png')


if __name__ == '__main__':
    Window.painter, Window.artefacts = map(os.path.abspath, sys.argv[7:9])
    del sys.argv[7:9]
    gimp_case.main()
