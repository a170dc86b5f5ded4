# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped scripts, called from a shell as the README shows it."""

import os
import subprocess

import gimp_case
from gimp_case import H, W, cli_files, picture, ramp

HEART = dict(aperture='heart', radius=8, focus=0.6)
OPTIONS = '"aperture=heart" "radius=8" "focus=0.6"'


class Scripts(gimp_case.GimpCase):
    readme = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'README.md')

    def setUp(self):
        super().setUp()
        self.photo = cli_files.png(W, H, 3, 8, picture(3, 8))
        self.map = cli_files.png(45, 30, 1, 8, ramp(45, 30))

    def call(self, call, works):
        """Runs it in this test's folder. GIMP 3's exit status tells; 2.10's is always 0."""
        done = subprocess.run(
            self.batch(call),
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=240,
        )
        output = done.stdout.decode(errors='replace')
        self.assertEqual('batch command executed successfully' in output, works, output)
        status = 0 if works or self.major == 2 else 70
        self.assertEqual(done.returncode, status, output)
        return output

    def lines(self, name):
        with open(self.path(name), encoding='utf-8') as file:
            return [line.rstrip('\n').split('\t') for line in file]

    def test_a_picture(self):
        self.put('my photo.png', self.photo)
        self.put('my photo-depth.png', self.map)
        call = '(disk-lens-blur-file "my photo.png" "%s" "%s" %s)'
        self.call(call % ('my photo-depth.png', 'out.png', OPTIONS), True)
        self.cli('my photo.png', 'ref.png', 'my photo-depth.png', **HEART)
        self.assertBlurred('out.png', 'ref.png')
        # The map beside it, and none.
        self.call(call % ('', 'beside.png', OPTIONS), True)
        self.assertBlurred('beside.png', 'ref.png')
        self.call(call % ('none', 'even.png', '"radius=5" "engine=dense" "report=log.txt"'), True)
        self.cli('my photo.png', 'ref-even.png', radius=5, engine='dense')
        self.assertBlurred('even.png', 'ref-even.png')
        expected = [['done', 'my photo.png', ''], ['1 done, 0 skipped, 0 failed']]
        self.assertEqual(self.lines('log.txt'), expected)

    def test_wrong_options(self):
        self.put('photo.png', self.photo)
        call = '(disk-lens-blur-file "photo.png" "none" "out.png" "%s" "report=log.txt")'
        for option, word in (
            ('radios=5', 'radios'),
            ('radius=wide', 'wide'),
            ('engine=cubist', 'cubist'),
            ('radius', 'name=value'),
        ):
            self.assertIn(word, self.call(call % option, False))
            self.assertFalse(os.path.exists(self.path('log.txt')))
        for option in ('radius=2000', 'aperture=nowhere'):
            self.call(call % option, False)
            self.assertEqual(self.lines('log.txt')[-1], ['0 done, 0 skipped, 1 failed'])
        self.assertFalse(os.path.exists(self.path('out.png')))

    def test_a_folder(self):
        os.mkdir(self.path('in'))
        for name in ('a', 'b', 'c'):
            self.put('in/%s.png' % name, self.photo)
        self.put('in/a-depth.png', self.map)
        self.put('in/c-depth.png', b'no picture')
        self.put('in/notes.txt', b'no picture')
        call = '(disk-lens-blur-folder "in" "%s" "%s" %s)'
        self.call(call % ('', 'out', OPTIONS), False)
        lines = self.lines('out/disk-lens-blur.txt')
        self.assertEqual(lines[0], ['done', 'in/a.png', ''])
        self.assertEqual(lines[1][:2], ['failed', 'in/b.png'])
        self.assertIn('b-depth.png', lines[1][2])
        self.assertEqual(lines[2][:2], ['failed', 'in/c.png'])
        self.assertEqual(lines[3], ['1 done, 0 skipped, 2 failed'])
        self.cli('in/a.png', 'ref.png', 'in/a-depth.png', **HEART)
        self.assertBlurred('out/a.png', 'ref.png')
        self.assertEqual(sorted(os.listdir(self.path('out'))), ['a.png', 'disk-lens-blur.txt'])
        # One map for all: what is there is kept, ...
        self.put('map.png', self.map)
        self.put('out/a.png', b'mine')
        self.call(call % ('map.png', 'out', OPTIONS), True)
        lines = self.lines('out/disk-lens-blur.txt')
        self.assertEqual([line[0] for line in lines[:3]], ['skipped', 'done', 'done'])
        self.assertEqual(lines[3], ['2 done, 1 skipped, 0 failed'])
        with open(self.path('out/a.png'), 'rb') as file:
            self.assertEqual(file.read(), b'mine')
        self.assertBlurred('out/c.png', 'ref.png')
        # ... unless told otherwise.
        self.call(call % ('map.png', 'out', OPTIONS + ' "overwrite=yes" "report=r.txt"'), True)
        self.assertEqual(self.lines('r.txt')[3], ['3 done, 0 skipped, 0 failed'])
        self.assertBlurred('out/a.png', 'ref.png')

    def test_the_readme(self):
        """Its commands for this GIMP, in the order in which they stand there."""
        os.mkdir(self.path('photos'))
        for name in ('photo', 'photos/one', 'photos/two'):
            self.put(name + '-depth.png', self.map)
            self.put(name + '.png', self.photo)
            self.cli(name + '.png', name + '.jpg')
            os.remove(self.path(name + '.png'))
        self.put('map.png', self.map)
        program = os.path.basename(self.console)
        with open(self.readme, encoding='utf-8') as file:
            commands = [line.strip() for line in file if line.startswith('    ' + program + ' ')]
        self.assertGreaterEqual(len(commands), 2)
        for command in commands:
            done = subprocess.run(
                command.replace(program, self.console, 1),
                shell=True,
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=240,
            )
            output = done.stdout.decode(errors='replace')
            self.assertEqual(done.returncode, 0, command + output)
            self.assertIn('successfully', output, command)
        heart = dict(aperture='heart', radius=24, focus=0.6)
        self.cli('photo.jpg', 'ref.png', 'photo-depth.png', **heart)
        self.assertClose(self.pixels('out.png'), self.pixels('ref.png'), 3)  # two JPEG decoders
        if self.major == 3:
            self.assertClose(self.pixels('gegl.png'), self.pixels('ref.png'), 3)
        self.assertEqual(self.lines('blurred/disk-lens-blur.txt')[-1], ['2 done, 0 skipped, 0 failed'])
        self.assertEqual(len(os.listdir(self.path('blurred'))), 3)

    def test_turned_by_exif(self):
        """A photo that its EXIF turns meets its depth map upright."""
        turned = cli_files.png(
            W, H, 3, 8, picture(3, 8), chunks=[(b'eXIf', cli_files.exif(6))]
        )
        self.put('photo.png', turned)
        self.put('photo-depth.png', cli_files.png(H, W, 1, 8, ramp(H, W)))
        self.call('(disk-lens-blur-file "photo.png" "" "out.png" %s)' % OPTIONS, True)
        self.cli('photo.png', 'ref.png', 'photo-depth.png', **HEART)
        for name in ('out.png', 'ref.png'):
            picture_ = cli_files.Png(self.path(name))
            upright = cli_files.turned(
                picture_.samples, picture_.width, picture_.height, 3, picture_.orientation()
            )
            self.put('up-' + name, cli_files.png(H, W, 3, 8, upright[0]))
            self.assertEqual(upright[1:], (H, W))
        self.assertBlurred('up-out.png', 'up-ref.png')

    def test_gegl_operations(self):
        if self.major == 2:
            self.skipTest('GIMP 2.10 gives scripts no operations')
        self.put('photo.png', self.photo)
        self.put('depth.png', self.map)
        script = '(let* ((image (open "%s")) (layer (only-layer image))' % self.path('photo.png')
        script += '(other (open "%s")) (chart (only-layer other)))' % self.path('depth.png')
        script += '(step "lens" (disk-lens-blur-gegl layer chart "aperture" "heart" "radius" 8'
        script += ' "focus" 0.6) (save image layer "%s")))' % self.path('out.png')
        script += '(let* ((image (open "%s")) (layer (only-layer image)))' % self.path('photo.png')
        script += '(step "aperture" (disk-aperture-blur-gegl layer "aperture" "star" "radius" 6)'
        script += ' (save image layer "%s")))' % self.path('even.png')
        self.good(script)
        self.cli('photo.png', 'ref.png', 'depth.png', **HEART)
        self.cli('photo.png', 'ref-even.png', aperture='star', radius=6)
        self.assertClose(self.pixels('out.png'), self.pixels('ref.png'), 1)
        self.assertClose(self.pixels('even.png'), self.pixels('ref-even.png'), 1)


if __name__ == '__main__':
    gimp_case.main()
