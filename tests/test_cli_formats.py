#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command line program keeps of its files: samples, profiles, resolution, metadata,
orientation, in every format.

Usage: test_cli_formats.py PROGRAM [unittest's arguments]

What needs exiftool is skipped where it is missing.
"""

import os
import random
import shutil
import struct
import subprocess
import zlib

from cli_case import CliCase, main
from cli_files import Png, Tiff, chunk, exif, icc_profile, noise, png, smooth, tiff, turned


class FormatTest(CliCase):
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


if __name__ == '__main__':
    main(__doc__)
