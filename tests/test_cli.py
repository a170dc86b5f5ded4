#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the command line program on files made here, and looks at what it leaves.

Usage: test_cli.py PROGRAM [unittest's arguments]

PNG and TIFF files are written and read by this script itself, so that what the
program's libraries do is compared with something else. With DISK_GEGL_MODULES
naming the folder of disk-lens-blur.so, the pixels are also compared with those of
the GEGL operation. What needs gegl or exiftool is skipped where they are missing.
"""

import fcntl
import os
import pty
import random
import resource
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

PROGRAM = None


# PNG ---------------------------------------------------------------------------------------


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(width, height, channels, bits, samples, chunks=()):
    """A PNG of big-endian samples; chunks are (kind, data) that go behind the header."""
    colour = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    stride = width * channels * bits // 8
    rows = b''.join(b'\0' + samples[y * stride : (y + 1) * stride] for y in range(height))
    out = b'\x89PNG\r\n\x1a\n'
    out += chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, bits, colour, 0, 0, 0))
    for kind, data in chunks:
        out += chunk(kind, data)
    return out + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b'')


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def unfilter(raw, height, stride, step):
    out, before = bytearray(), bytes(stride)
    for y in range(height):
        kind, line = raw[y * (stride + 1)], bytearray(
            raw[y * (stride + 1) + 1 : (y + 1) * (stride + 1)]
        )
        for i in range(stride):
            a = line[i - step] if i >= step else 0
            b, c = before[i], before[i - step] if i >= step else 0
            line[i] = line[i] + (0, a, b, (a + b) // 2, paeth(a, b, c))[kind] & 255
        out += line
        before = line
    return bytes(out)


class Png:
    """A PNG, read: width, height, channels, bits, samples, chunks by kind."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            data = file.read()
        assert data[:8] == b'\x89PNG\r\n\x1a\n', path
        at, self.chunks, pixels = 8, {}, b''
        while at < len(data):
            size, kind = struct.unpack('>I4s', data[at : at + 8])
            body = data[at + 8 : at + 8 + size]
            assert (
                zlib.crc32(kind + body)
                == struct.unpack('>I', data[at + 8 + size : at + 12 + size])[0]
            )
            if kind == b'IDAT':
                pixels += body
            self.chunks.setdefault(kind, []).append(body)
            at += 12 + size
        self.width, self.height, self.bits, colour = struct.unpack(
            '>IIBB', self.chunks[b'IHDR'][0][:10]
        )
        self.channels = {0: 1, 4: 2, 2: 3, 6: 4}[colour]
        step = self.channels * self.bits // 8
        self.samples = unfilter(zlib.decompress(pixels), self.height, self.width * step, step)

    def values(self):
        return struct.unpack(
            '>%d%s' % (len(self.samples) * 8 // self.bits, 'H' if self.bits == 16 else 'B'),
            self.samples,
        )

    def profile(self):
        name, rest = self.chunks[b'iCCP'][0].split(b'\0', 1)
        return zlib.decompress(rest[1:])

    def orientation(self):
        for body in self.chunks.get(b'eXIf', []):
            order = '<' if body[:2] == b'II' else '>'
            (at,) = struct.unpack(order + 'I', body[4:8])
            (count,) = struct.unpack(order + 'H', body[at : at + 2])
            for i in range(count):
                entry = body[at + 2 + 12 * i : at + 14 + 12 * i]
                tag, _, _, value = struct.unpack(order + 'HHIH', entry[:10])
                if tag == 0x112:
                    return value
        return 1


def exif(orientation):
    return b'II\x2a\0\x08\0\0\0' + struct.pack('<HHHIHHI', 1, 0x112, 3, 1, orientation, 0, 0)


# TIFF --------------------------------------------------------------------------------------


def tiff(
    width,
    height,
    channels,
    bits,
    kind,
    samples,
    extra=None,
    orientation=1,
    icc=None,
    photometric=None,
    order='<',
):
    """An uncompressed TIFF of one strip; kind: 1 whole numbers, 3 float."""
    tags = [
        (256, 4, [width]),
        (257, 4, [height]),
        (258, 3, [bits] * channels),
        (259, 3, [1]),
        (262, 3, [photometric if photometric is not None else 1 if channels < 3 else 2]),
        (273, 4, [8]),
        (274, 3, [orientation]),
        (277, 3, [channels]),
        (278, 4, [height]),
        (279, 4, [len(samples)]),
        (339, 3, [kind] * channels),
    ]
    if extra is not None:
        tags.append((338, 3, [extra]))
    if icc is not None:
        tags.append((34675, 7, list(icc)))
    samples += b'\0' * (len(samples) % 2)
    at = 8 + len(samples)
    directory, outside = struct.pack(order + 'H', len(tags)), b''
    after = at + 2 + 12 * len(tags) + 4
    for tag, form, values in sorted(tags):
        data = struct.pack(order + '%d%s' % (len(values), {3: 'H', 4: 'I', 7: 'B'}[form]), *values)
        directory += struct.pack(order + 'HHI', tag, form, len(values))
        if len(data) > 4:
            directory += struct.pack(order + 'I', after + len(outside))
            outside += data + b'\0' * (len(data) % 2)
        else:
            directory += data.ljust(4, b'\0')
    head = (b'II' if order == '<' else b'MM') + struct.pack(order + 'HI', 42, at)
    return head + samples + directory + struct.pack(order + 'I', 0) + outside


class Tiff:
    """A little-endian, uncompressed TIFF, read."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            data = file.read()
        (at,) = struct.unpack('<I', data[4:8])
        (count,) = struct.unpack('<H', data[at : at + 2])
        self.tags = {}
        for i in range(count):
            tag, form, many = struct.unpack('<HHI', data[at + 2 + 12 * i : at + 10 + 12 * i])
            size = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}.get(form, 1) * many
            where = at + 10 + 12 * i
            if size > 4:
                (where,) = struct.unpack('<I', data[where : where + 4])
            code = {3: 'H', 4: 'I'}.get(form)
            body = data[where : where + size]
            self.tags[tag] = list(struct.unpack('<%d%s' % (many, code), body)) if code else body
        assert self.tags[259] == [1], 'compressed'
        self.samples = b''.join(data[o : o + n] for o, n in zip(self.tags[273], self.tags[279]))


# Profiles ----------------------------------------------------------------------------------


def icc_profile(gray, gamma):
    """A small version 2 profile: sRGB's primaries, a curve that is a power."""

    def number(value):
        return struct.pack('>i', round(value * 65536))

    def xyz(x, y, z):
        return b'XYZ \0\0\0\0' + number(x) + number(y) + number(z)

    def text(words):
        return b'desc\0\0\0\0' + struct.pack('>I', len(words) + 1) + words + b'\0' * 80

    curve = b'curv\0\0\0\0' + struct.pack('>IH', 1, round(gamma * 256))
    tags = [
        (b'desc', text(b'test')),
        (b'cprt', b'text\0\0\0\0none\0'),
        (b'wtpt', xyz(0.9642, 1, 0.8249)),
    ]
    if gray:
        tags.append((b'kTRC', curve))
    else:
        tags += [
            (b'rXYZ', xyz(0.4361, 0.2225, 0.0139)),
            (b'gXYZ', xyz(0.3851, 0.7169, 0.0971)),
            (b'bXYZ', xyz(0.1431, 0.0606, 0.7141)),
            (b'rTRC', curve),
            (b'gTRC', curve),
            (b'bTRC', curve),
        ]
    table, body, at = struct.pack('>I', len(tags)), b'', 128 + 4 + 12 * len(tags)
    for name, data in tags:
        table += name + struct.pack('>II', at + len(body), len(data))
        body += data + b'\0' * (-len(data) % 4)
    head = struct.pack(
        '>I4sI4s4s4s',
        128 + len(table) + len(body),
        b'\0\0\0\0',
        0x02400000,
        b'mntr',
        b'GRAY' if gray else b'RGB ',
        b'XYZ ',
    )
    head += struct.pack('>6H', 2020, 1, 1, 0, 0, 0) + b'acsp' + b'\0' * 28
    head += number(0.9642) + number(1) + number(0.8249) + b'\0' * 48
    assert len(head) == 128
    return head + table + body


# Pixels ------------------------------------------------------------------------------------


def noise(count, seed=1):
    return random.Random(seed).randbytes(count)


def smooth(width, height, channels):
    """8 bits a sample; smooth, so that JPEG keeps it closely."""
    return bytes(
        (40 + 150 * x // width + (c + 1) * 15 * y // height) & 255
        for y in range(height)
        for x in range(width)
        for c in range(channels)
    )


def turned(samples, width, height, step, orientation):
    """What a viewer shows of stored pixels: (samples, width, height)."""
    places = {
        1: lambda x, y: (x, y),
        2: lambda x, y: (width - 1 - x, y),
        3: lambda x, y: (width - 1 - x, height - 1 - y),
        4: lambda x, y: (x, height - 1 - y),
        5: lambda x, y: (y, x),
        6: lambda x, y: (y, height - 1 - x),
        7: lambda x, y: (width - 1 - y, height - 1 - x),
        8: lambda x, y: (width - 1 - y, x),
    }
    w, h = (height, width) if orientation > 4 else (width, height)
    out = b''
    for y in range(h):
        for x in range(w):
            a, b = places[orientation](x, y)
            out += samples[(b * width + a) * step : (b * width + a + 1) * step]
    return out, w, h


class CliTest(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp(prefix='disk-cli-')
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.folder = os.path.join(self.home, 'work')
        os.mkdir(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def put(self, name, data):
        with open(self.path(name), 'wb') as file:
            file.write(data)
        return name

    def bytes_of(self, name):
        with open(self.path(name), 'rb') as file:
            return file.read()

    def run_cli(self, *args, **more):
        env = dict(
            os.environ, XDG_DATA_HOME=self.home, XDG_CACHE_HOME=self.home, **more.pop('env', {})
        )
        return subprocess.run(
            [more.pop('program', PROGRAM), *args],
            cwd=self.folder,
            env=env,
            capture_output=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
            **more
        )

    def good(self, *args, **more):
        done = self.run_cli(*args, **more)
        self.assertEqual((done.returncode, done.stdout), (0, b''), done)
        self.assertNoTemporary()
        return done.stderr.decode()

    def bad(self, code, words, *args, **more):
        """Ends with that code and one line that has all the words; makes and changes no file."""
        before = {name: os.lstat(self.path(name)) for name in os.listdir(self.folder)}
        done = self.run_cli(*args, **more)
        line = done.stderr.decode()
        self.assertEqual(done.returncode, code, done)
        self.assertEqual((done.stdout, line.count('\n'), line[-1:]), (b'', 1, '\n'), done)
        for word in words.split():
            self.assertIn(word, line)
        after = {name: os.lstat(self.path(name)) for name in os.listdir(self.folder)}
        self.assertEqual(
            {n: (s.st_ino, s.st_size, s.st_mtime_ns) for n, s in before.items()},
            {n: (s.st_ino, s.st_size, s.st_mtime_ns) for n, s in after.items()},
        )

    def assertNoTemporary(self):
        self.assertEqual([n for n in os.listdir(self.folder) if n.startswith('.')], [])

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

    # Files that are kept as they are ----------------------------------------------------------

    def test_png_identity(self):
        for channels in (1, 2, 3, 4):
            for bits in (8, 16):
                samples = noise(13 * 7 * channels * bits // 8)
                self.put('a.png', png(13, 7, channels, bits, samples))
                self.assertEqual(self.good('a.png', 'b.png', '--radius', '0'), '')
                out = Png(self.path('b.png'))
                self.assertEqual(
                    (out.width, out.height, out.channels, out.bits), (13, 7, channels, bits)
                )
                self.assertEqual(out.samples, samples)
                self.assertLessEqual(set(out.chunks), {b'IHDR', b'IDAT', b'IEND'})

    def test_png_small_samples(self):
        rows = b'\0\xa5\0\x3c'
        head = struct.pack('>IIBBBBB', 8, 2, 1, 0, 0, 0, 0)
        self.put(
            'bits.png',
            b'\x89PNG\r\n\x1a\n'
            + chunk(b'IHDR', head)
            + chunk(b'IDAT', zlib.compress(rows))
            + chunk(b'IEND', b''),
        )
        self.good('bits.png', 'b.png', '--radius', '0')
        self.assertEqual(
            Png(self.path('b.png')).samples, bytes(255 * int(c) for c in '1010010100111100')
        )
        head = struct.pack('>IIBBBBB', 2, 1, 8, 3, 0, 0, 0)
        self.put(
            'palette.png',
            b'\x89PNG\r\n\x1a\n'
            + chunk(b'IHDR', head)
            + chunk(b'PLTE', bytes(range(6)))
            + chunk(b'tRNS', b'\x80')
            + chunk(b'IDAT', zlib.compress(b'\0\1\0'))
            + chunk(b'IEND', b''),
        )
        self.good('palette.png', 'b.png', '--radius', '0')
        out = Png(self.path('b.png'))
        self.assertEqual((out.channels, out.samples), (4, bytes((3, 4, 5, 255, 0, 1, 2, 128))))

    def test_tiff_identity(self):
        for channels in (1, 2, 3, 4):
            for bits, kind in ((8, 1), (16, 1), (32, 1), (16, 3), (32, 3), (64, 3)):
                rng = random.Random(bits + channels)
                many = 11 * 5 * channels
                if kind == 3:
                    code = {16: 'e', 32: 'f', 64: 'd'}[bits]
                    samples = struct.pack(
                        '<%d%s' % (many, code), *(rng.uniform(-2, 9) for _ in range(many))
                    )
                else:
                    samples = rng.randbytes(many * bits // 8)
                for extra in (2, 1) if channels in (2, 4) else (None,):
                    self.put('a.tif', tiff(11, 5, channels, bits, kind, samples, extra))
                    self.good('a.tif', 'b.tif', '--radius', '0')
                    out = Tiff(self.path('b.tif'))
                    self.assertEqual(out.samples, samples, (channels, bits, kind))
                    self.assertEqual(
                        (out.tags[258], out.tags[339][0], out.tags[277]),
                        ([bits] * channels, kind, [channels]),
                    )
                    self.assertEqual(out.tags.get(338), None if extra is None else [extra])

    def test_tiff_variants(self):
        samples = noise(2 * 11 * 5)
        swapped = b''.join(
            samples[i + 1 : i + 2] + samples[i : i + 1] for i in range(0, len(samples), 2)
        )
        self.put('mm.tif', tiff(11, 5, 1, 16, 1, swapped, order='>'))
        self.good('mm.tif', 'b.tif', '--radius', '0')
        self.assertEqual(Tiff(self.path('b.tif')).samples, samples)
        self.put('white0.tif', tiff(11, 5, 1, 16, 1, samples, photometric=0))
        self.good('white0.tif', 'b.tif', '--radius', '0')
        out = Tiff(self.path('b.tif'))
        self.assertEqual((out.samples, out.tags[262]), (bytes(255 - b for b in samples), [1]))
        self.put('cmyk.tif', tiff(5, 5, 4, 8, 1, noise(100), photometric=5))
        self.bad(1, 'cmyk.tif CMYK', 'cmyk.tif', 'c.tif')
        self.put('five.tif', tiff(5, 5, 5, 8, 1, noise(125), extra=0))
        self.bad(1, 'five.tif 5 channels', 'five.tif', 'c.tif')
        self.put('signed.tif', tiff(5, 5, 1, 16, 2, noise(50)))
        self.bad(1, 'signed.tif', 'signed.tif', 'c.tif')

    def test_tiff_bad_tags(self):
        """Values that other readers pass over: the picture is whole without them."""
        for orientation in (0, 99):
            self.put('a.tif', tiff(16, 16, 3, 8, 1, noise(768), orientation=orientation))
            self.assertEqual(self.good('a.tif', 'b.tif', '--radius', '0'), '')
            self.assertEqual(Tiff(self.path('b.tif')).samples, noise(768))

    def test_exr(self):
        many = 9 * 6 * 4
        floats = [random.Random(3).uniform(0, 20) for _ in range(many)]
        floats[3::4] = [0.25 + 0.7 * (i % 2) for i in range(many // 4)]
        self.put('a.tif', tiff(9, 6, 4, 32, 3, struct.pack('<%df' % many, *floats), extra=2))
        for name in ('b.exr', 'c.exr'):
            self.good('a.tif' if name == 'b.exr' else 'b.exr', name, '--radius', '0')
        self.assertEqual(self.bytes_of('b.exr'), self.bytes_of('c.exr'))
        self.good('c.exr', 'e.png', '--radius', '0')
        self.assertEqual((Png(self.path('e.png')).bits, Png(self.path('e.png')).channels), (16, 4))

    def test_exr_values(self):
        """Linear 0.5 is 0.735357 encoded: 48192 of 65535 (sRGB's formula)."""
        encoded = 1.055 * 0.5 ** (1 / 2.4) - 0.055
        self.put('a.tif', tiff(4, 4, 3, 32, 3, struct.pack('<48f', *[encoded] * 48)))
        self.good('a.tif', 'a.exr', '--radius', '0')
        self.good('a.exr', 'b.png', '--radius', '0')
        self.assertTrue(
            all(abs(v - encoded * 65535) <= 1 for v in Png(self.path('b.png')).values())
        )

    def test_webp(self):
        samples = noise(16 * 16 * 4)
        self.put('a.png', png(16, 16, 4, 8, samples))
        done = self.run_cli('a.png', 'a.webp', '--radius', '0')
        if b'cannot tell' in done.stderr:
            self.skipTest('built without WebP')
        self.good('a.webp', 'b.webp', '--radius', '0')
        self.good('b.webp', 'b.png', '--radius', '0')
        self.assertEqual(Png(self.path('b.png')).samples, samples)

    def test_jpeg(self):
        for channels in (1, 3):
            samples = smooth(64, 48, channels)
            self.put('a.png', png(64, 48, channels, 8, samples))
            self.good('a.png', 'b.jpg', '--radius', '0')
            self.good('b.jpg', 'c.jpeg', '--radius', '0')
            self.good('c.jpeg', 'd.png', '--radius', '0')
            out = Png(self.path('d.png'))
            self.assertEqual((out.channels, out.bits), (channels, 8))
            # Twice at quality 95: a few levels.
            self.assertLessEqual(max(abs(a - b) for a, b in zip(out.samples, samples)), 6)

    def test_depth_follows_the_kind(self):
        wide = b''.join(struct.pack('>H', 257 * v) for v in smooth(32, 32, 3))
        self.put('a.png', png(32, 32, 3, 16, wide))
        self.good('a.png', 'a.tif', '--radius', '0')
        self.good('a.tif', 'b.png', '--radius', '0')
        self.assertEqual(
            (Png(self.path('b.png')).bits, Png(self.path('b.png')).samples), (16, wide)
        )
        self.good('a.png', 'a.jpg', '--radius', '0')
        self.good('a.jpg', 'c.png', '--radius', '0')
        self.assertEqual(Png(self.path('c.png')).bits, 8)

    def test_alpha_to_jpeg(self):
        clear = b''.join(bytes((200, 30, 30, 0 if i % 16 < 8 else 255)) for i in range(256))
        self.put('a.png', png(16, 16, 4, 8, clear))
        self.assertIn('white', self.good('a.png', 'b.jpg', '--radius', '0'))
        self.good('b.jpg', 'c.png', '--radius', '0')
        out = Png(self.path('c.png'))
        self.assertEqual(out.channels, 3)
        for x, wanted in ((1, (255, 255, 255)), (14, (200, 30, 30))):
            self.assertTrue(all(abs(a - b) < 8 for a, b in zip(out.samples[3 * x :], wanted)))
        self.put('opaque.png', png(16, 16, 4, 8, b'\x80\x80\x80\xff' * 256))
        self.assertEqual(self.good('opaque.png', 'b.jpg', '--radius', '0'), '')

    # Colour, resolution, metadata, orientation ----------------------------------------------------

    def test_profiles(self):
        for gray in (False, True):
            icc, channels = icc_profile(gray, 1.8), 1 if gray else 3
            data = b'name\0\0' + zlib.compress(icc)
            wide = noise(2 * 256 * channels)
            self.put('a.png', png(16, 16, channels, 16, wide, [(b'iCCP', data)]))
            self.good('a.png', 'b.png', '--radius', '0')
            self.assertEqual(
                (Png(self.path('b.png')).profile(), Png(self.path('b.png')).samples), (icc, wide)
            )
            self.good('b.png', 'b.tif', '--radius', '0')
            self.good('b.tif', 'b.jpg', '--radius', '0')
            self.assertIn(icc, self.bytes_of('b.jpg'))
            self.good('b.jpg', 'c.png', '--radius', '0')
            self.assertEqual(Png(self.path('c.png')).profile(), icc)
            self.put('d.tif', tiff(16, 16, channels, 8, 1, noise(256 * channels), icc=icc))
            self.good('d.tif', 'e.tif', '--radius', '0')
            out = Tiff(self.path('e.tif'))
            self.assertEqual((out.tags[34675], out.samples), (icc, noise(256 * channels)))

    def test_damaged_profile(self):
        icc = icc_profile(False, 1.8)
        self.put('a.tif', tiff(16, 16, 3, 8, 1, noise(768), icc=icc[:300]))
        self.assertIn(
            'notice: its colour profile is damaged', self.good('a.tif', 'b.tif', '--radius', '0')
        )
        out = Tiff(self.path('b.tif'))
        self.assertEqual((out.samples, out.tags.get(34675)), (noise(768), None))

    def test_jpeg_with_broken_profile(self):
        """The markers that hold it do not touch the pixels."""
        self.put('a.png', png(16, 16, 3, 8, smooth(16, 16, 3)))
        self.good('a.png', 'a.jpg', '--radius', '0')
        data = self.bytes_of('a.jpg')
        part = b'ICC_PROFILE\0\1\2abcd'
        part = b'\xff\xe2' + struct.pack('>H', 2 + len(part)) + part
        self.put('broken.jpg', data[:2] + part + data[2:])
        for name in ('a', 'broken'):
            self.assertEqual(self.good(name + '.jpg', name + '-out.png', '--radius', '2'), '')
        ours, theirs = (Png(self.path(name + '-out.png')) for name in ('broken', 'a'))
        self.assertEqual(ours.samples, theirs.samples)

    def test_png_gamma_and_texts(self):
        extra = [
            (b'gAMA', struct.pack('>I', 100000)),
            (b'pHYs', struct.pack('>IIB', 11811, 5906, 1)),
            (b'tEXt', b'Title\0A picture'),
        ]
        self.put('a.png', png(8, 8, 1, 16, noise(128), extra))
        self.good('a.png', 'b.png', '--radius', '0')
        out = Png(self.path('b.png'))
        for kind, data in extra:
            self.assertEqual(out.chunks[kind], [data])
        self.assertEqual(out.samples, noise(128))

    def test_resolution(self):
        self.put(
            'a.png', png(8, 8, 3, 8, noise(192), [(b'pHYs', struct.pack('>IIB', 11811, 5906, 1))])
        )
        self.good('a.png', 'a.jpg', '--radius', '0')
        self.assertIn(b'JFIF\0\1\1\1' + struct.pack('>HH', 300, 150), self.bytes_of('a.jpg'))
        self.good('a.jpg', 'a.tif', '--radius', '0')
        self.good('a.tif', 'b.png', '--radius', '0')
        self.assertEqual(
            Png(self.path('b.png')).chunks[b'pHYs'], [struct.pack('>IIB', 11811, 5906, 1)]
        )

    def test_orientation(self):
        samples = noise(7 * 5 * 3)
        for number in range(1, 9):
            self.put('a.png', png(7, 5, 3, 8, samples, [(b'eXIf', exif(number))]))
            self.good('a.png', 'b.png', '--radius', '0')
            out = Png(self.path('b.png'))
            self.assertEqual((out.samples, out.width, out.orientation()), (samples, 7, number))
            shown, width, height = turned(samples, 7, 5, 3, number)
            # EXR has no place for the tag: it is stored upright, and so is what comes of it.
            self.good('a.png', 'b.exr', '--radius', '0')
            self.good('b.exr', 'c.tif', '--radius', '0')
            self.good('c.tif', 'c.png', '--radius', '0')
            out = Png(self.path('c.png'))
            self.assertEqual((out.width, out.height), (width, height))
            self.assertTrue(
                all(abs(a / 257 - b) < 0.1 for a, b in zip(out.values(), shown)), number
            )
            self.put('o.tif', tiff(7, 5, 3, 8, 1, samples, orientation=number))
            self.good('o.tif', 'p.tif', '--radius', '0')
            out = Tiff(self.path('p.tif'))
            self.assertEqual((out.samples, out.tags[274]), (samples, [number]))
            self.good('o.tif', 'p.png', '--radius', '0')
            out = Png(self.path('p.png'))
            self.assertEqual((out.samples, out.orientation()), (samples, number))

    def test_orientation_meets_depth(self):
        """A photo turned by its EXIF and an upright depth map, against both upright."""
        number, samples = 6, noise(40 * 30 * 3)
        shown, width, height = turned(samples, 40, 30, 3, number)
        depth = bytes(255 if y < height // 3 else 0 for y in range(height) for _ in range(width))
        back, w, h = turned(depth, width, height, 1, 8)  # 8 undoes 6
        self.put('photo.png', png(40, 30, 3, 8, samples, [(b'eXIf', exif(number))]))
        self.put('upright.png', png(width, height, 3, 8, shown))
        self.put('depth.png', png(width, height, 1, 8, depth))
        self.put('turned.png', png(w, h, 1, 8, back, [(b'eXIf', exif(number))]))
        more = ('--radius', '5', '--focus', '1', '--aperture', 'heart')
        self.good('photo.png', 'a.png', '--depth', 'depth.png', *more)
        self.good('photo.png', 'b.png', '--depth', 'turned.png', *more)
        self.good('upright.png', 'c.png', '--depth', 'depth.png', *more)
        a, b, c = (Png(self.path(n)) for n in ('a.png', 'b.png', 'c.png'))
        self.assertEqual(a.samples, b.samples)
        self.assertEqual(turned(a.samples, 40, 30, 3, number)[0], c.samples)
        self.assertEqual((a.orientation(), c.orientation()), (number, 1))
        third = width * (height // 3) * 3
        self.assertEqual(c.samples[: third // 2], shown[: third // 2])
        self.assertNotEqual(c.samples[third:], shown[third:])

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

    def test_metadata(self):
        if not shutil.which('exiftool'):
            self.skipTest('exiftool is missing')
        self.put('a.png', png(32, 24, 3, 8, smooth(32, 24, 3)))
        self.good('a.png', 'a.jpg', '--radius', '0')
        self.good('a.png', 'thumb.jpg', '--radius', '0')
        tags = {
            'Orientation': '6',
            'Artist': 'Ann',
            'ISO': '200',
            'Comment': 'words',
            'IPTC:Keywords': 'key',
            'XMP:Title': 'title',
            'GPSLatitudeRef': 'N',
        }
        subprocess.run(
            [
                'exiftool',
                '-q',
                '-overwrite_original',
                '-n',
                '-ThumbnailImage<=thumb.jpg',
                *('-%s=%s' % pair for pair in tags.items()),
                'a.jpg',
            ],
            cwd=self.folder,
            check=True,
        )

        def read(name, wanted):
            out = subprocess.run(
                ['exiftool', '-n', '-s3', '-f', *('-' + t for t in wanted), name],
                cwd=self.folder,
                stdout=subprocess.PIPE,
                check=True,
            )
            return dict(zip(wanted, out.stdout.decode().split('\n')))

        self.good('a.jpg', 'b.jpg', '--radius', '0')
        self.assertEqual(read('b.jpg', tags), tags)
        self.assertEqual(read('b.jpg', ['ThumbnailImage'])['ThumbnailImage'], '-')
        some = [t for t in tags if t != 'Comment']
        for name in ('c.png', 'c.tif'):
            self.good('a.jpg', name, '--radius', '0')
            self.assertEqual(read(name, some), {t: tags[t] for t in some}, name)
            self.good(name, 'd.jpg', '--radius', '0')
            self.assertEqual(read('d.jpg', some), {t: tags[t] for t in some}, name)
        self.good('c.tif', 'd.tif', '--radius', '0')
        self.assertEqual(read('d.tif', some), {t: tags[t] for t in some})

    # The blur itself -----------------------------------------------------------------------------

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
            shutil.copy(PROGRAM, program)
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
                [PROGRAM, 'a.png', 'a.png', '--radius', '300', '--samples', '256'],
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
            [PROGRAM, 'a.png', 'c.png', '--radius', '4'],
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
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
