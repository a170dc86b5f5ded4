#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the command line program on files made here: its options, the blur, and what it does when
something is wrong.

Usage: test_cli.py PROGRAM [unittest's arguments]

With DISK_GEGL_MODULES naming the folder of disk-lens-blur.so, the pixels are compared with those of
the GEGL operation. What needs gegl is skipped where it is missing.
"""

import fcntl
import os
import pty
import resource
import shutil
import signal
import stat
import struct
import subprocess
import time
import zlib

from cli_case import CliCase, main
from cli_files import Png, chunk, exif, icc_profile, noise, png, smooth, tiff


class CliTest(CliCase):
    # The command line ----------------------------------------------------------------------

    def test_usage(self):
        self.bad(2, 'usage: IN OUT --help')
        self.bad(2, 'usage:', '--radius', '3')
        self.bad(2, 'IN OUT', 'one.png')
        self.bad(2, 'IN OUT', 'one.png', 'two.png', 'three.png')
        done = self.run_cli('--version')
        self.assertRegex(done.stdout, rb'\Adisk-lens-blur \d+\.\d+\.\d+\n\Z')
        names = self.run_cli('--list-apertures').stdout.decode().split('\n')
        self.assertTrue({'disc', 'heart'} <= set(names), names)

    def test_help_lists_the_table(self):
        text = self.run_cli('--help').stdout.decode()
        order = [
            'aperture',
            'radius',
            'rotation',
            'samples',
            'focus',
            'focus-range',
            'near',
            'near-strength',
            'far-strength',
            'occlusion',
            'highlight-factor',
            'highlight-threshold-low',
            'highlight-threshold-high',
            'squeeze',
            'cat-eye',
            'rim',
            'fringe',
            'engine',
            'depth-cleanup',
        ]
        places = [text.index('--%s=' % name) for name in order]
        self.assertEqual(places, sorted(places))
        for words in (
            '--radius=0..1000 ',
            '--near=white|black ',
            'whole number, default 48',
            'number, default 16',
            '--threads=0..64',
            '--depth=FILE',
        ):
            self.assertIn(words, text)

    def test_bad_options(self):
        self.put('a.png', png(4, 4, 1, 8, noise(16)))
        for option in (
            '--radius=-3',
            '--radius=1001',
            '--radius=nan',
            '--radius=inf',
            '--radius=1,5',
            '--radius=',
            '--radius=2x',
            '--radius= 2',
            '--radius=\n2',
            '--samples=4.5',
            '--samples=257',
            '--samples=99999999999',
            '--focus=1.1',
            '--near=grey',
            '--engine=Auto',
            '--threads=65',
            '--threads=-1',
            '--aperture=',
        ):
            name = option[2:].split('=')[0]
            self.bad(2, '--' + name, 'a.png', 'b.png', option)
        self.bad(2, '--radius 0 to 1000', 'a.png', 'b.png', '--radius', '-3')
        self.bad(2, 'white or black', 'a.png', 'b.png', '--near', 'grey')
        self.bad(2, '--radius', 'a.png', 'b.png', '--radius')
        self.bad(2, '--nope', 'a.png', 'b.png', '--nope')
        self.bad(2, '--nope', 'a.png', 'b.png', '--nope=3')
        self.bad(2, '-x', 'a.png', 'b.png', '-x')
        for place in ('3', '3,', '-1,2', '1,2,3', '1.5,2', ' 1,2', ''):
            self.bad(2, '--focus-at', 'a.png', 'b.png', '--depth', 'a.png', '--focus-at=' + place)
        self.bad(2, '--depth', 'a.png', 'b.png', '--focus-at', '1,1')
        self.bad(
            2, '--focus ', 'a.png', 'b.png', '--depth', 'a.png', '--focus=1', '--focus-at=1,1'
        )
        self.bad(2, '4,1', 'a.png', 'b.png', '--depth', 'a.png', '--focus-at', '4,1')

    def test_aperture(self):
        self.put('a.png', png(4, 4, 1, 8, noise(16)))
        self.put('empty.png', png(4, 4, 1, 8, bytes(16)))
        self.put('broken.svg', b'<svg')
        self.bad(1, 'nosuch', 'a.png', 'b.png', '--aperture', 'nosuch')
        self.bad(1, 'nosuch.svg', 'a.png', 'b.png', '--aperture', './nosuch.svg')
        self.bad(1, 'empty.png', 'a.png', 'b.png', '--aperture', './empty.png')
        self.bad(1, 'broken.svg', 'a.png', 'b.png', '--aperture', './broken.svg')

    def test_locale_and_last_value(self):
        self.put('a.png', png(4, 4, 1, 8, noise(16)))
        self.good(
            'a.png', 'b.png', '--radius', '0.25', '--focus=0.5', env={'LC_ALL': 'de_DE.UTF-8'}
        )
        self.good('--radius=7', 'a.png', '--radius=0', 'c.png', '--threads', '1')
        self.assertEqual(Png(self.path('c.png')).samples, Png(self.path('a.png')).samples)

    def test_names(self):
        self.put('-a.png', png(4, 4, 1, 8, noise(16)))
        self.good('--radius=0', '--', '-a.png', '-b.png')
        self.assertEqual(Png(self.path('-b.png')).samples, noise(16))
        odd = 'B\u00e4ume \u2600 %s\xa0.PNG'
        self.good('--radius=0', './-a.png', odd, env={'LC_ALL': 'C'})
        self.good('--radius=0', odd, b'\xff\xfe.png')
        self.assertEqual(Png(os.fsencode(self.path('')) + b'\xff\xfe.png').samples, noise(16))

    # The blur itself -----------------------------------------------------------------------------

    def test_focus_at(self):
        """The depth at a pixel as it is seen, against that depth as a number."""
        samples = noise(40 * 30 * 3)
        depth = bytes(51 if y < 10 else 204 for y in range(40) for _ in range(30))
        self.put('photo.png', png(40, 30, 3, 8, samples, [(b'eXIf', exif(6))]))
        self.put('depth.png', png(30, 40, 1, 8, depth))
        more = ('--depth', 'depth.png', '--radius', '5')
        for place, focus in (('29,0', '0.2'), ('0,39', '0.8')):
            self.good('photo.png', 'a.png', '--focus-at', place, *more)
            self.good('photo.png', 'b.png', '--focus', focus, *more)
            a, b = (Png(self.path(n)) for n in ('a.png', 'b.png'))
            self.assertLessEqual(max(abs(p - q) for p, q in zip(a.samples, b.samples)), 1)
            self.assertNotEqual(a.samples, samples)
        self.bad(2, '39,0', 'photo.png', 'c.png', '--focus-at', '39,0', *more)

    def test_show_blur(self):
        """A ramp of depth: orange before, white in, blue behind the focus, of the photo's form."""
        samples = noise(64 * 16)
        ramp = bytes(4 * x for _ in range(16) for x in range(64))
        icc = icc_profile(True, 1.8)
        extra = [(b'eXIf', exif(3)), (b'iCCP', b'name\0\0' + zlib.compress(icc))]
        self.put('photo.png', png(64, 16, 1, 16, samples * 2, extra))
        self.put('depth.png', png(64, 16, 1, 8, ramp))
        more = ('--depth', 'depth.png', '--focus', '0.5', '--radius', '16', '--depth-cleanup', '0')
        self.assertEqual(self.good('photo.png', 'map.png', '--show', 'blur', *more), '')
        out = Png(self.path('map.png'))
        self.assertEqual((out.width, out.height, out.channels, out.bits), (64, 16, 3, 8))
        self.assertEqual((out.orientation(), b'iCCP' in out.chunks), (3, False))
        row = [out.samples[3 * x : 3 * x + 3] for x in range(63, -1, -1)]  # upright
        for x, (red, green, blue) in enumerate(row):
            radius = 16 * (0.5 - 4 * x / 255) / 0.5
            if abs(radius) < 0.5:
                self.assertEqual((red, green, blue), (255, 255, 255), x)
            elif radius < 0:
                self.assertGreater(red, green + 25, x)
                self.assertGreater(green, blue + 9, x)
            else:
                self.assertGreater(blue, green + 25, x)
                self.assertGreaterEqual(green, red + 9, x)
        self.assertGreater(row[0][2], 240)
        self.assertGreater(row[63][0], 240)
        self.bad(2, '--show --depth', 'photo.png', 'b.png', '--show', 'blur')
        self.bad(2, '--show blur', 'photo.png', 'b.png', '--show', 'red', *more)

    def test_show_blur_is_cleaned_up(self):
        """A soft step of depth beside a hard one of the picture: no values between are left."""
        dark = [60 if x < 100 else 200 for _ in range(100) for x in range(200)]
        soft = [min(max(250 - 25 * (x - 98), 125), 250) for _ in range(100) for x in range(200)]
        self.put('photo.png', png(200, 100, 1, 8, bytes(dark)))
        self.put('depth.png', png(200, 100, 1, 8, bytes(soft)))
        more = ('--depth', 'depth.png', '--focus', '0.49', '--radius', '20', '--show', 'blur')
        between = []
        for strength in ('0', '0.5'):
            self.good('photo.png', 'map.png', '--depth-cleanup', strength, *more)
            out = Png(self.path('map.png'))
            row = [out.samples[3 * x : 3 * x + 3] for x in range(50 * 200, 51 * 200)]
            between.append(sum(p not in (row[0], row[-1]) for p in row))
        self.assertGreaterEqual(between[0], 4)
        self.assertEqual(between[1], 0)

    def test_light_is_conserved(self):
        """A white point of a linear PNG becomes a disc: as much light, spread over radius 6."""
        width = 48
        point = bytearray(2 * width * width)
        middle = 2 * (24 * width + 24)
        point[middle : middle + 2] = b'\xff\xff'
        self.put(
            'a.png', png(width, width, 1, 16, bytes(point), [(b'gAMA', struct.pack('>I', 100000))])
        )
        self.good('a.png', 'b.png', '--radius', '6', '--samples', '0')
        out = Png(self.path('b.png'))
        values = out.values()
        # Each of about 113 pixels rounds by at most half a level.
        self.assertLess(abs(sum(values) - 65535), 113)
        lit = [i for i, v in enumerate(values) if v > 300]
        far = max(((i % width - 24) ** 2 + (i // width - 24) ** 2) ** 0.5 for i in lit)
        self.assertTrue(5 < far < 7, far)

    def test_gray_and_profile_while_blurring(self):
        for gray in (True, False):
            icc, channels = icc_profile(gray, 2.2), 1 if gray else 3
            flat = b'\x5a\x5a' * 32 * 32 * channels
            self.put(
                'a.png',
                png(32, 32, channels, 16, flat, [(b'iCCP', b'name\0\0' + zlib.compress(icc))]),
            )
            self.good('a.png', 'b.png', '--radius', '4')
            out = Png(self.path('b.png'))
            self.assertEqual((out.channels, out.bits, out.profile()), (channels, 16, icc))
            self.assertLessEqual(max(abs(v - 0x5A5A) for v in out.values()), 8)

    def gegl(self, *args):
        """Runs the gegl program with the operations of the build."""
        modules = os.environ.get('DISK_GEGL_MODULES')
        if not modules or not shutil.which('gegl') or not shutil.which('pkg-config'):
            self.skipTest('gegl or DISK_GEGL_MODULES is missing')
        asked = subprocess.run(
            ['pkg-config', '--variable=pluginsdir', 'gegl-0.4'], check=True, stdout=subprocess.PIPE
        )
        system = asked.stdout.decode().strip()
        done = subprocess.run(
            ['gegl', *args],
            cwd=self.folder,
            env=dict(os.environ, GEGL_PATH=system + ':' + modules, XDG_CACHE_HOME=self.home),
            capture_output=True,
            timeout=120,
        )
        # gegl itself exits 0 whatever happens.
        self.assertNotIn(b'No such op', done.stderr)
        self.assertNotIn(b'no property', done.stderr)

    def same_as_gegl(self, photo, depth, ending):
        """Blurs by both programs; returns both results read back as linear floats."""
        values = {
            'aperture': 'heart',
            'radius': '9',
            'rotation': '20',
            'samples': '32',
            'focus': '0.4',
            'focus-range': '0.1',
            'near': 'black',
            'near-strength': '0.5',
            'highlight-factor': '0.3',
        }
        self.good(photo, 'b' + ending, '--depth', depth, *('--%s=%s' % v for v in values.items()))
        load = ['aux=[', 'gegl:load', 'path=' + self.path(depth), ']']
        blur = ['disk:lens-blur', *('%s=%s' % v for v in values.items()), *load]
        self.gegl(self.path(photo), '-o', self.path('c' + ending), '--', *blur)
        for name in 'bc':
            self.gegl(self.path(name + ending), '-o', self.path(name + '.npy'))
        return [self.npy(name + '.npy') for name in 'bc']

    def npy(self, name):
        data = self.bytes_of(name)
        (size,) = struct.unpack('<H', data[8:10])
        self.assertIn(b"'descr': '<f4'", data[10 : 10 + size])
        pixels = data[10 + size :]
        return struct.unpack('<%df' % (len(pixels) // 4), pixels)

    def test_same_as_the_operation(self):
        """What both write as floats differs by at most 1/65535 of full scale."""
        wide = b''.join(struct.pack('>H', 257 * v) for v in smooth(120, 80, 3))
        self.put('a.png', png(120, 80, 3, 16, wide))
        self.put('a8.png', png(120, 80, 3, 8, noise(120 * 80 * 3)))
        self.put('d.png', png(60, 40, 1, 8, smooth(60, 40, 1)))
        self.gegl(self.path('a8.png'), '-o', self.path('a.jpg'))
        self.gegl(self.path('d.png'), '-o', self.path('d.jpg'))
        for photo, depth in (('a.png', 'd.png'), ('a.jpg', 'd.jpg')):
            ours, theirs = self.same_as_gegl(photo, depth, '.exr')
            self.assertEqual(len(ours), 120 * 80 * 3)
            self.assertEqual(len(theirs), len(ours))
            self.assertLessEqual(max(abs(p - q) for p, q in zip(ours, theirs)), 1 / 65535)
            sharp = self.path(photo)
            self.gegl(sharp, '-o', self.path('s.npy'))
            changed = max(abs(p - q) for p, q in zip(ours, self.npy('s.npy')))
            self.assertGreater(changed, 0.003)

    def test_no_picture(self):
        picture = png(4, 4, 1, 8, noise(16))
        self.put('a.png', picture)
        self.put('empty.png', b'')
        self.put('text.png', b'this is no picture, whatever its name says\n')
        head = struct.pack('>IIBBBBB', 200000, 200000, 8, 2, 0, 0, 0)
        self.put('vast.png', picture[:8] + chunk(b'IHDR', head) + picture[33:])
        os.mkfifo(self.path('pipe.png'))
        self.bad(1, 'nosuch.png', 'nosuch.png', 'b.png')
        for name in ('empty.png', 'text.png', 'vast.png', 'pipe.png', '.'):
            self.bad(1, name, name, 'b.png')
        self.bad(1, 'nosuch.png', 'a.png', 'b.png', '--depth', 'nosuch.png')
        self.bad(1, 'text.png', 'a.png', 'b.png', '--depth', 'text.png')

    def test_cut_off(self):
        self.put('a.png', png(40, 30, 3, 16, noise(7200)))
        self.put('s.png', png(40, 30, 3, 8, smooth(40, 30, 3)))
        names = ['a.png']
        for name in ('a.tif', 'a.jpg', 'a.exr', 'a.webp'):
            if self.run_cli('s.png', name, '--radius', '0').returncode == 0:
                names.append(name)
        self.put('strip.tif', tiff(40, 30, 3, 8, 1, smooth(40, 30, 3)))
        for name in names + ['strip.tif']:
            whole, ending = self.bytes_of(name), os.path.splitext(name)[1]
            for part in (
                1,
                7,
                30,
                len(whole) // 3,
                len(whole) * 2 // 3,
                len(whole) - 12,
                len(whole) - 5,
            ):
                self.put('cut' + ending, whole[:part])
                self.bad(1, 'cut' + ending, 'cut' + ending, 'out' + ending)

    def test_bad_places(self):
        self.put('a.png', png(4, 4, 1, 8, noise(16)))
        os.mkdir(self.path('folder.png'))
        self.bad(1, 'b.xyz .png .jpg .tif', 'a.png', 'b.xyz')
        self.bad(1, 'b', 'a.png', 'b')
        self.bad(1, 'nosuch', 'a.png', 'nosuch/b.png')
        self.bad(1, 'folder.png', 'a.png', 'folder.png')
        os.mkfifo(self.path('pipe.png'))
        self.bad(1, 'pipe.png', 'a.png', 'pipe.png')
        os.symlink('circle.png', self.path('circle.png'))
        self.bad(1, 'circle.png', 'a.png', 'circle.png')

    def test_read_only_folder(self):
        self.put('a.png', png(4, 4, 1, 8, noise(16)))
        self.put('locked.png', png(4, 4, 1, 8, noise(16)))
        os.chmod(self.home, 0o755)
        os.chmod(self.path('locked.png'), 0o444)
        more = {}
        if os.getuid() == 0:  # run as nobody, who may not reach the build folder
            program = os.path.join(self.home, 'disk-lens-blur')
            shutil.copy(self.program, program)
            more = {'preexec_fn': lambda: os.setuid(65534), 'program': program}
        os.chmod(self.folder, 0o777)
        self.bad(1, 'locked.png', 'a.png', 'locked.png', '--radius', '0', **more)
        os.chmod(self.folder, 0o555)
        self.bad(1, 'b.png', 'a.png', 'b.png', '--radius', '0', **more)
        os.chmod(self.folder, 0o755)

    def test_full_disk(self):
        """A limit on the size of files stands for the full disk: writing fails part-way."""
        self.put('a.png', png(64, 64, 3, 16, noise(24576)))
        limit = {'preexec_fn': lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))}
        for name in ('b.png', 'b.tif', 'b.jpg', 'b.exr'):
            self.bad(1, name, 'a.png', name, '--radius', '0', **limit)

    def test_in_place_and_links(self):
        samples = noise(64)
        self.put('a.png', png(8, 8, 1, 8, samples))
        os.chmod(self.path('a.png'), 0o640)
        self.good('a.png', 'a.png', '--radius', '0')
        self.assertEqual(Png(self.path('a.png')).samples, samples)
        self.assertEqual(stat.S_IMODE(os.stat(self.path('a.png')).st_mode), 0o640)
        os.mkdir(self.path('sub'))
        os.symlink('../real.png', self.path('sub/link.png'))
        self.good('a.png', 'sub/link.png', '--radius', '0')  # a link that leads nowhere yet
        self.assertTrue(os.path.islink(self.path('sub/link.png')))
        self.assertEqual(Png(self.path('real.png')).samples, samples)
        self.good('sub/link.png', 'sub/link.png', '--radius', '0')
        self.assertTrue(os.path.islink(self.path('sub/link.png')))
        self.assertEqual(sorted(os.listdir(self.path('sub'))), ['link.png'])
        old = os.umask(0o027)
        self.good('a.png', 'new.png', '--radius', '0')
        os.umask(old)
        self.assertEqual(stat.S_IMODE(os.stat(self.path('new.png')).st_mode), 0o640)

    def test_interrupted(self):
        side = 1500
        self.put('a.png', png(side, side, 3, 8, noise(side) * (3 * side)))
        before = self.bytes_of('a.png')
        for number in (signal.SIGINT, signal.SIGTERM):
            env = dict(os.environ, XDG_DATA_HOME=self.home, XDG_CACHE_HOME=self.home)
            job = subprocess.Popen(
                [self.program, 'a.png', 'a.png', '--radius', '300', '--samples', '256'],
                cwd=self.folder,
                env=env,
                stderr=subprocess.PIPE,
            )
            limit = time.monotonic() + 60
            while len(os.listdir(self.folder)) == 1 and time.monotonic() < limit:
                time.sleep(0.01)
            time.sleep(0.2)
            start = time.monotonic()
            job.send_signal(number)
            _, line = job.communicate(timeout=60)
            self.assertEqual(
                (job.returncode, line), (128 + number, b'disk-lens-blur: interrupted\n')
            )
            self.assertLess(time.monotonic() - start, 1)
            self.assertEqual(os.listdir(self.folder), ['a.png'])
            self.assertEqual(self.bytes_of('a.png'), before)

    def test_progress_on_a_terminal(self):
        self.put('a.png', png(300, 300, 3, 8, smooth(300, 300, 3)))
        self.assertEqual(self.good('a.png', 'b.png', '--radius', '4'), '')
        try:
            ours, theirs = pty.openpty()
        except OSError as error:
            self.skipTest(f'no terminal can be had here: {error}')
        done = subprocess.run(
            [self.program, 'a.png', 'c.png', '--radius', '4'],
            cwd=self.folder,
            stderr=theirs,
            env=dict(os.environ, XDG_DATA_HOME=self.home, XDG_CACHE_HOME=self.home),
        )
        os.close(theirs)
        fcntl.fcntl(ours, fcntl.F_SETFL, os.O_NONBLOCK)
        try:
            seen = os.read(ours, 100000)
        except OSError:
            seen = b''
        os.close(ours)
        self.assertEqual(done.returncode, 0)
        self.assertIn(b'%', seen)


if __name__ == '__main__':
    main(__doc__)
