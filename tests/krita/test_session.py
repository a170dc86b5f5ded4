#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension's side of the protocol: against helpers that lie, die and fill the disk, and against
the program itself, whose pixels are compared with the command line's. No Krita.

Usage: test_session.py PROGRAM [unittest's arguments]
"""

import errno
import os
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

from pictures import Source, colours, krita_pixels, rgba8, unpack
from cli_files import Png, png
from disk_lens_blur import folder, program, protocol, runner
from disk_lens_blur.session import Form, Request, Session

PROGRAM = None

# A helper in Python: `say` and `hear` a message, `hello` and `start` are done. Tests add their lies.
FAKE = '''
import json, os, signal, sys, time
def say(**message):
    print(json.dumps(message), flush=True)
def hear():
    return json.loads(sys.stdin.readline())
def hello(**changes):
    say(**dict(dict(type='hello', protocol=1, version='x', settings={'radius': 16, 'near': 'white'}),
               **changes))
    return hear()
def need(what, layer=-1, convert=False):
    say(type='need', what=what, layer=layer, convert=convert)
    return hear()
def done(**changes):
    say(**dict(dict(type='done', settings={'radius': 1, 'near': 'black'}, layer=-1, covers=True),
               **changes))
'''


class Case(unittest.TestCase):
    """Each test has a runtime folder of its own, which must be empty at the end."""

    def setUp(self):
        self.runtime = tempfile.mkdtemp(prefix='disk-krita-test-')
        self.addCleanup(shutil.rmtree, self.runtime)
        patch = mock.patch.dict(os.environ, XDG_RUNTIME_DIR=self.runtime)
        patch.start()
        self.addCleanup(patch.stop)

    def serve(self, request, source, command):
        session = runner.serve(source, request, command)
        self.addCleanup(session.close)
        return session

    def is_clean(self, session):
        session.close()
        self.assertEqual(os.listdir(self.runtime), [])


class Lies(Case):
    def lie(self, code, **changes):
        """The session after a helper of that code."""
        request = Request('apply', 'test', 16, 8, {'radius': 2}, layers=['a', 'b'], **changes)
        source = Source(16, rgba8(16, 8))
        return self.serve(request, source, [sys.executable, '-c', FAKE + code])

    def refused(self, code, *words, **changes):
        session = self.lie(code, **changes)
        self.assertEqual(session.over, 'failed')
        for word in words:
            self.assertIn(word, session.message)
        self.assertNotIn('Traceback', session.message)
        self.is_clean(session)

    def test_honest(self):
        """The fake one can do right: otherwise the other tests would say nothing."""
        session = self.lie('hello(); need("picture"); need("result"); done()')
        self.assertEqual((session.over, session.message), ('done', ''))
        self.assertEqual(session.settings, {'radius': 1, 'near': 'black'})
        self.assertEqual(b''.join(data for _y, _n, data in session.result()), bytes(16 * 8 * 4))
        self.is_clean(session)

    def test_no_such_program(self):
        """What cannot be executed is told as what is missing."""
        text = os.path.join(self.runtime, 'text')
        with open(text, 'w') as file:
            file.write('no program')
        os.chmod(text, 0o700)
        for path in ('/nowhere/disk-lens-blur', text):
            with self.assertRaisesRegex(program.NoProgram, 'cannot be started'):
                self.lie_with([path])

    def lie_with(self, command):
        return self.serve(Request('apply', 't', 16, 8, {}), Source(16, rgba8(16, 8)), command)

    def test_program_not_found(self):
        with mock.patch.dict(os.environ, PATH=self.runtime):
            with self.assertRaisesRegex(program.NoProgram, 'not installed'):
                program.find()

    def test_silent(self):
        with mock.patch.object(runner, 'PATIENCE', 0.2):
            self.refused('time.sleep(60)', 'does not answer')

    def test_protocols(self):
        for number in (0, 2):
            self.refused('hello(protocol=%d)' % number, 'belong together')
        self.refused('hello(protocol="1")', 'protocol')
        self.refused('hello(settings=[])', 'settings')
        self.refused('hello(settings={"radius": None})', 'settings')
        self.refused('say(type="done")', 'hello')

    def test_no_messages(self):
        for line in (b'hello', b'[]', b'{}', b'{"type":3}', b'\xff', b'[' * 100000, b'1e999', b''):
            self.refused('os.write(1, %r + b"\\n"); time.sleep(9)' % line, 'no message')

    def test_long_line(self):
        self.refused('hello(); os.write(1, b"x" * (3 << 20)); time.sleep(9)', 'too long')

    def test_unknown_message(self):
        self.refused('hello(); say(type="format-disk")', 'format-disk')

    def test_progress(self):
        for value in ('-1', '1.5', 'NaN', '"half"', 'null', 'true', '1e400'):
            code = 'hello(); os.write(1, b\'{"type":"progress","done":%s}\\n\'); time.sleep(9)'
            self.refused(code % value, 'done')

    def test_needs(self):
        self.refused('hello(); need("passwords")', 'unknown')
        for layer in (-1, 2, 10**30, True, '0'):
            self.refused('hello(); need("layer", %r)' % layer, 'layer')
        self.refused('hello(); need("picture", 0)', 'layer')
        self.refused('hello(); need("picture", convert=1)', 'convert')
        self.refused('hello(); need("result")', 'nothing')
        self.refused('hello(); need("picture"); need("picture")', 'too much')
        code = 'hello(); say(type="need", what="picture", layer=-1, convert=False);' * 2
        self.refused(code + 'time.sleep(9)')

    def test_missing_source(self):
        """What the source does not have is told, and the helper says what comes of it."""
        code = 'hello(); say(type="failed", message=need("layer", 1)["error"] + "!")'
        self.refused(code, 'there is no such thing!')

    def test_done_without_result(self):
        self.refused('hello(); done()', 'no result')
        self.refused('hello(); need("picture"); done()', 'no result')

    def test_done_malformed(self):
        begin = 'hello(); need("picture"); need("result"); '
        for lie in (
            'settings=None', 'settings={}', 'settings={"radius": 1}', 'layer=2', 'layer=-2',
            'layer="0"', 'covers=1', 'settings={"radius": 1, "near": "white", "more": 2}',
            'settings={"radius": [1], "near": "white"}', 'settings={"radius": "1", "near": "white"}',
            'settings={"radius": 1, "near": 2}', 'settings={"radius": 10**400, "near": "white"}',
            'settings={"radius":1e999,"near":"a"}',
        ):  # fmt: skip
            with self.subTest(lie=lie):
                self.refused(begin + 'done(%s)' % lie, 'nonsense')

    def test_result_cut(self):
        for size in (0, 511, 513):
            code = (
                's = hello(); need("picture"); r = need("result");'
                'os.truncate(os.path.join(s["folder"], r["name"]), %d); done()' % size
            )
            self.refused(code, 'another size')

    def test_result_cut_afterwards(self):
        """Between the size's check and the reading: an error, neither a signal nor old pixels."""
        code = (
            's = hello(); need("picture"); r = need("result");'
            'f = os.open(os.path.join(s["folder"], r["name"]), os.O_RDWR); done(); os.ftruncate(f, 9)'
        )
        session = self.lie(code)
        os.ftruncate(session._result, 9)
        with self.assertRaises(protocol.ProtocolError):
            list(session.result())
        self.is_clean(session)

    def test_deaths(self):
        for when in ('', 'hello();', 'hello(); need("picture");', 'hello(); need("picture");'
                     'need("result"); say(type="progress", done=0.5);'):  # fmt: skip
            self.refused(when + 'os.kill(os.getpid(), signal.SIGKILL)', 'signal 9', 'as it was')
            self.refused(when + 'os.kill(os.getpid(), signal.SIGSEGV)', 'signal 11', 'as it was')
            self.refused(when + 'sys.exit(7)', 'status 7', 'as it was')

    def test_folder_removed(self):
        """A helper that tidies too much harms nobody."""
        code = 'import shutil; shutil.rmtree(hello()["folder"]); need("picture")'
        self.refused(code, 'exchanged')

    def test_files_are_private(self):
        code = (
            's = hello(); p = need("picture"); r = need("result"); f = s["folder"];'
            'modes = [os.stat(os.path.join(f, n)).st_mode & 0o777 for n in (p["name"], r["name"])];'
            'say(type="failed", message="%o %o %o" % (os.stat(f).st_mode & 0o777, *modes))'
        )
        self.refused(code, '700 600 600')

    def test_unknown_setting(self):
        request = Request('apply', 'test', 16, 8, {'radios': 2})
        code = [sys.executable, '-c', FAKE + 'hello(); time.sleep(9)']
        session = self.serve(request, Source(16, rgba8(16, 8)), code)
        self.assertEqual(session.over, 'failed')
        self.assertIn('radios', session.message)


class Program(Case):
    """Where the program is looked for."""

    def installed(self, *path):
        """What a copy of the extension finds, the program being at that path of a prefix."""
        package = os.path.join(self.runtime, 'share', 'krita', 'pykrita', 'disk_lens_blur')
        shutil.copytree(os.path.dirname(program.__file__), package)
        place = os.path.join(self.runtime, *path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        shutil.copyfile(PROGRAM, place)  # without the permission to run, as Krita's importer does
        if path[0] == 'bin':
            os.chmod(place, 0o755)
        found = subprocess.run(
            [sys.executable, '-c', 'from disk_lens_blur import program; print(program.find())'],
            cwd=os.path.dirname(package), stdout=subprocess.PIPE, text=True,
            env=dict(os.environ, PATH='/usr/bin:/bin'),
        ).stdout.strip()  # fmt: skip
        self.assertEqual(os.path.realpath(found), os.path.realpath(place))
        shown = subprocess.run([found, '--version'], stdout=subprocess.PIPE, text=True).stdout
        self.assertIn('disk-lens-blur', shown)

    def test_beside(self):
        self.installed('share', 'krita', 'pykrita', 'disk_lens_blur', 'disk-lens-blur')

    def test_prefix(self):
        self.installed('bin', 'disk-lens-blur')

    def test_path(self):
        os.symlink(PROGRAM, os.path.join(self.runtime, 'disk-lens-blur'))
        with mock.patch.dict(os.environ, PATH=self.runtime):
            self.assertEqual(program.find(), os.path.join(self.runtime, 'disk-lens-blur'))

    def test_bundle(self):
        """A Krita that brings its own libraries keeps them to itself."""
        bundle = dict(APPDIR='/opt/krita', LD_LIBRARY_PATH='/opt/krita/lib:/usr/local/lib')
        with mock.patch.dict(os.environ, bundle):
            self.assertEqual(program.environment()['LD_LIBRARY_PATH'], '/usr/local/lib')


class FullDisk(Case):
    REQUEST = Request('apply', 'test', 512, 512, {'radius': 2})

    def refused(self):
        source = Source(512, rgba8(512, 512))
        session = self.serve(self.REQUEST, source, [PROGRAM, program.HELPER])
        self.assertEqual(session.over, 'failed')
        self.assertIn('no room', session.message)
        session.close()

    def test_no_room_anywhere(self):
        with mock.patch.object(folder, 'has_room', return_value=False):
            self.refused()
        self.assertEqual(os.listdir(self.runtime), [])

    def test_other_place(self):
        """Where the runtime folder is small, the temporary one serves."""
        with tempfile.TemporaryDirectory() as other:
            with mock.patch.object(tempfile, 'tempdir', other):
                with mock.patch.object(folder, 'has_room', side_effect=lambda at, _n: at == other):
                    made = folder.Folder(10)
                self.assertEqual(os.path.dirname(made.path), other)
                made.close()
                self.assertEqual(os.listdir(other), [])

    def test_open_runtime_folder(self):
        os.chmod(self.runtime, 0o755)
        self.assertNotIn(self.runtime, folder.places())

    def test_limit(self):
        """The room is gone by the time that the file is made."""
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 19, limits[1]))
        try:
            self.refused()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        self.assertEqual(os.listdir(self.runtime), [])

    def test_small_tmpfs(self):
        mounted = subprocess.run(
            ['mount', '-t', 'tmpfs', '-o', 'size=1536k,mode=700', 'tmpfs', self.runtime],
            stderr=subprocess.DEVNULL,
        )
        if mounted.returncode:
            self.skipTest('cannot mount a tmpfs')
        try:
            with mock.patch.object(folder, 'has_room', return_value=True):
                self.refused()
            self.assertEqual(os.listdir(self.runtime), [])
        finally:
            subprocess.run(['umount', self.runtime], check=True)

    def test_write_fails(self):
        """The disk fails in the middle of writing."""
        full = OSError(errno.EIO, os.strerror(errno.EIO))
        with mock.patch.object(os, 'pwrite', side_effect=full):
            source = Source(512, rgba8(512, 512))
            session = self.serve(self.REQUEST, source, [PROGRAM, program.HELPER])
        self.assertEqual(session.over, 'failed')
        self.assertIn(os.strerror(errno.EIO), session.message)
        self.is_clean(session)


class Places(Case):
    def test_not_writable(self):
        """Where the runtime folder takes nothing, the temporary one does."""
        places = ['/nowhere/at/all', self.runtime]
        with mock.patch.object(folder, 'places', return_value=places), \
             mock.patch.object(folder, 'has_room', return_value=True):  # fmt: skip
            made = folder.Folder(100)
        self.assertEqual(os.path.dirname(made.path), self.runtime)
        made.close()

    def test_nowhere(self):
        with mock.patch.object(folder, 'places', return_value=['/nowhere/at/all']), \
             mock.patch.object(folder, 'has_room', return_value=True):  # fmt: skip
            self.assertRaises(OSError, folder.Folder, 100)


class Pixels(Case):
    """The program's answers, held against the command line on the same pixels in PNG files."""

    WIDTH, HEIGHT = 80, 60
    SETTINGS = {'radius': 6, 'aperture': 'heart'}

    def filtered(self, pixels, settings=None, **request):
        """(result, session) of pixels as a Source has them."""
        wanted = Request(
            'apply', 'test', self.WIDTH, self.HEIGHT, settings or self.SETTINGS, **request
        )
        session = self.serve(wanted, Source(self.WIDTH, pixels), [PROGRAM, program.HELPER])
        self.assertEqual((session.over, session.message), ('done', ''))
        data = b''.join(data for _y, _count, data in session.result())
        self.is_clean(session)
        return data, session

    def command_line(self, picture, depth=None, settings=None):
        """The bytes of the samples of the command line's PNG."""
        paths = [os.path.join(self.runtime, name) for name in ('in.png', 'out.png', 'depth.png')]
        for path, data in ((paths[0], picture), (paths[2], depth)):
            if data:
                with open(path, 'wb') as file:
                    file.write(data)
        more = ['--depth', paths[2]] if depth else []
        for name, value in (settings or self.SETTINGS).items():
            more += ['--' + name, str(value)]
        subprocess.run([PROGRAM, paths[0], paths[1], *more], check=True)
        found = Png(paths[1]).values()
        for path in paths:
            if os.path.exists(path):
                os.unlink(path)
        return found

    def rgba(self, depth, alpha=lambda x, y: 1.0):
        """(a source's picture, the same as a PNG)."""
        bits = 8 if depth == 'U8' else 16
        data = krita_pixels('RGBA', depth, colours(self.WIDTH, self.HEIGHT, alpha))
        values = list(unpack(depth, data))
        values[0::4], values[2::4] = values[2::4], values[0::4]
        stored = struct.pack('>%d%s' % (len(values), 'B' if bits == 8 else 'H'), *values)
        form = Form('RGBA', depth, None, bits // 2)
        return {('picture', -1): (form, data)}, png(self.WIDTH, self.HEIGHT, 4, bits, stored)

    def swapped(self, depth, data):
        values = list(unpack(depth, data))
        values[0::4], values[2::4] = values[2::4], values[0::4]
        return tuple(values)

    def test_rgb(self):
        """Bit for bit: it is one renderer on the same pixels."""
        for depth in ('U8', 'U16'):
            with self.subTest(depth=depth):
                pixels, file = self.rgba(depth)
                data, session = self.filtered(pixels)
                self.assertEqual(self.swapped(depth, data), self.command_line(file))
                self.assertTrue(session.covers)
                self.assertNotEqual(data, pixels['picture', -1][1])

    def test_transparent(self):
        pixels, file = self.rgba('U8', lambda x, y: 0.0 if x < 20 else 1.0 if x > 40 else 0.5)
        data, session = self.filtered(pixels)
        self.assertEqual(self.swapped('U8', data), self.command_line(file))
        self.assertFalse(session.covers)

    def test_gray(self):
        data = krita_pixels('GRAYA', 'U8', colours(self.WIDTH, self.HEIGHT))
        pixels = {('picture', -1): (Form('GRAYA', 'U8', None, 2), data)}
        result, _session = self.filtered(pixels)
        expected = self.command_line(png(self.WIDTH, self.HEIGHT, 2, 8, data))
        self.assertEqual(tuple(result), expected)

    def depth_pixels(self):
        values = [x * 255 // self.WIDTH for _y in range(self.HEIGHT) for x in range(self.WIDTH)]
        krita = b''.join(bytes((v, 255)) for v in values)
        return krita, png(self.WIDTH, self.HEIGHT, 1, 8, bytes(values))

    def test_depth(self):
        settings = dict(self.SETTINGS, focus=0.4, samples=24)
        settings['focus-range'] = 0.1
        pixels, file = self.rgba('U8')
        krita, depth = self.depth_pixels()
        pixels['layer', 1] = (Form('GRAYA', 'U8', None, 2), krita)
        data, session = self.filtered(pixels, settings, layers=['x', 'depth'], layer=1)
        self.assertEqual(self.swapped('U8', data), self.command_line(file, depth, settings))
        self.assertEqual(session.layer, 1)
        self.assertEqual(session.settings['focus-range'], 0.1)

    def selected(self):
        """A byte a pixel: nothing, a ramp, everything."""
        return bytes(
            max(0, min(255, (x - 20) * 12)) if 10 <= y < 50 else 0
            for y in range(self.HEIGHT)
            for x in range(self.WIDTH)
        )

    def test_selection_on_opaque(self):
        """What is selected is as opaque as it is selected, in the colours of the full result."""
        pixels, _file = self.rgba('U16')
        whole, _session = self.filtered(dict(pixels))
        mask = self.selected()
        pixels['selection', -1] = (Form('ALPHA', 'U8', None, 1), mask)
        part, session = self.filtered(pixels, selection=True)
        self.assertTrue(session.covers)
        a, b = unpack('U16', part), unpack('U16', whole)
        for i, much in enumerate(mask):
            self.assertLessEqual(abs(a[4 * i + 3] - much * 257), 1)
            for c in range(3):
                # Colours are stored beside alpha, not times it: one step, more where it is small.
                off = abs(a[4 * i + c] - b[4 * i + c]) if much else a[4 * i + c]
                self.assertLessEqual(off, 1 if much > 8 or not much else 300 // much)

    def test_selection_on_transparent(self):
        """The picture outside of the selection, the result inside."""
        pixels, _file = self.rgba('U8', lambda x, y: 0.0 if y < 20 else 1.0)
        whole, _session = self.filtered(dict(pixels))
        mask = self.selected()
        pixels['selection', -1] = (Form('ALPHA', 'U8', None, 1), mask)
        part, session = self.filtered(pixels, selection=True)
        self.assertFalse(session.covers)
        before, middle = pixels['picture', -1][1], 0
        for i, much in enumerate(mask):
            pixel = part[4 * i : 4 * i + 4]
            if much == 0 and before[4 * i + 3]:
                self.assertEqual(pixel, before[4 * i : 4 * i + 4])
            elif much == 255:
                self.assertLessEqual(max(map(abs, map(int.__sub__, pixel, whole[4 * i :]))), 1)
            middle += 0 < much < 255
        self.assertGreater(middle, 100)

    def test_selection_of_nothing(self):
        pixels, _file = self.rgba('U8')
        pixels['selection', -1] = (Form('ALPHA', 'U8', None, 1), bytes(self.WIDTH * self.HEIGHT))
        data, _session = self.filtered(pixels, selection=True)
        self.assertEqual(set(data), {0})

    def test_floats(self):
        """Float pixels against 16 bits of the same picture in the same profile: within a step of
        each format (half has 11 bits: 2^-12 of values up to 1)."""
        profile = linear_profile()
        results = {}
        for depth, size in (('U16', 8), ('F16', 8), ('F32', 16)):
            data = krita_pixels('RGBA', depth, colours(self.WIDTH, self.HEIGHT))
            form = Form('RGBA', depth, profile, size)
            data, session = self.filtered({('picture', -1): (form, data)})
            self.assertTrue(session.covers)
            results[depth] = unpack(depth, data)
        sixteen = [v / 65535 for v in self.swapped('U16', struct.pack(
            '=%dH' % len(results['U16']), *results['U16']))]  # fmt: skip
        for depth, step in (('F32', 1 / 65535), ('F16', 1 / 2048)):
            worst = max(abs(a - b) for a, b in zip(results[depth], sixteen))
            self.assertLessEqual(worst, step)

    def test_hdr(self):
        """Light beyond white passes, and spreads."""
        rgba = [(40.0, 20.0, 10.0, 1.0) if (x, y) == (40, 30) else (0.0, 0.0, 0.0, 1.0)
                for y in range(self.HEIGHT) for x in range(self.WIDTH)]  # fmt: skip
        form = Form('RGBA', 'F32', linear_profile(), 16)
        data, _session = self.filtered({('picture', -1): (form, krita_pixels('RGBA', 'F32', rgba))})
        values = unpack('F32', data)
        self.assertAlmostEqual(sum(values[0::4]), 40, delta=0.05)
        self.assertAlmostEqual(sum(values[2::4]), 10, delta=0.05)

    def test_sharp(self):
        """Below half a pixel nothing changes, whatever the format."""
        for depth, size in (('U8', 4), ('F16', 8), ('F32', 16)):
            data = krita_pixels('RGBA', depth, colours(self.WIDTH, self.HEIGHT))
            form = Form('RGBA', depth, None, size)
            result, _session = self.filtered({('picture', -1): (form, data)}, {'radius': 0.4})
            self.assertEqual(result, data)

    def test_conversion(self):
        """A profile that is none: the source is asked for converted pixels, which count."""
        profile, asked = linear_profile(), []

        class Converting(Source):
            def form(self, what, layer, convert):
                asked.append((what, convert))
                if what == 'picture' and convert:
                    data = krita_pixels('RGBA', 'F32', colours(Pixels.WIDTH, Pixels.HEIGHT))
                    self.pixels[what, layer] = (Form('RGBA', 'F32', profile, 16), data)
                return self.pixels[what, layer][0]

        data = krita_pixels('RGBA', 'U8', colours(self.WIDTH, self.HEIGHT))
        pixels = {('picture', -1): (Form('RGBA', 'U8', b'no profile at all', 4), data)}
        request = Request('apply', 'test', self.WIDTH, self.HEIGHT, self.SETTINGS)
        session = self.serve(
            request, Converting(self.WIDTH, pixels), [PROGRAM, program.HELPER]
        )
        self.assertEqual(asked, [('picture', False), ('picture', True)])
        self.assertEqual((session.over, session.form.depth), ('done', 'F32'))


def linear_profile():
    """An ICC profile of sRGB's primaries and no curve: a header and the tags that a matrix takes."""

    def fixed(*values):
        return struct.pack('>4s4x%di' % len(values), b'XYZ ', *(round(v * 65536) for v in values))

    curve = struct.pack('>4s4xI', b'curv', 0)
    text = struct.pack('>4s4xI', b'desc', 5) + b'test\0' + bytes(4 + 4 + 2 + 1 + 67)
    tags = [
        (b'desc', text), (b'wtpt', fixed(0.9642, 1.0, 0.8249)),
        (b'rXYZ', fixed(0.43607, 0.22249, 0.01392)), (b'gXYZ', fixed(0.38515, 0.71687, 0.09708)),
        (b'bXYZ', fixed(0.14307, 0.06061, 0.7141)), (b'rTRC', curve), (b'gTRC', curve),
        (b'bTRC', curve), (b'cprt', struct.pack('>4s4x', b'text') + b'none\0'),
    ]  # fmt: skip
    at, table, body = 128 + 4 + 12 * len(tags), b'', b''
    for name, data in tags:
        data += bytes(-len(data) % 4)
        table += struct.pack('>4sII', name, at + len(body), len(data))
        body += data
    head = struct.pack(
        '>I4sI4s4s4s12x4s4s4xII8x4xIII', at + len(body), b'none', 0x02400000, b'mntr', b'RGB ',
        b'XYZ ', b'acsp', b'none', 0, 0, 0xF6D6, 0x10000, 0xD32D,
    )  # fmt: skip
    return head.ljust(128, b'\0') + struct.pack('>I', len(tags)) + table + body


if __name__ == '__main__':
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
