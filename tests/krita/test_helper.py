#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as Krita's helper, told wrong and hostile things, cancelled, left alone; no Krita.

Usage: test_helper.py PROGRAM [unittest's arguments]
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from pictures import ROOT, Helper, is_running

PROGRAM = None

# The design's table; a test on purpose repeats it.
NAMES = (
    'aperture radius rotation samples focus focus-range near near-strength far-strength occlusion '
    'highlight-factor highlight-threshold-low highlight-threshold-high squeeze cat-eye rim fringe '
    'engine depth-cleanup'
).split()


class Case(unittest.TestCase):
    def setUp(self):
        self.helper = Helper(PROGRAM)
        self.addCleanup(self.helper.close)

    def fails(self, *words):
        """The helper says that it failed, with these words, and ends with 1."""
        message = self.helper.read_other()
        self.assertEqual(message and message['type'], 'failed', message)
        for word in words:
            self.assertIn(word, message['message'])
        self.assertNotIn('\n', message['message'])
        self.assertIsNone(self.helper.read())
        self.assertEqual(self.helper.process.wait(10), 1)


class Hello(Case):
    def test_table(self):
        self.assertEqual(self.helper.hello['type'], 'hello')
        self.assertEqual(self.helper.hello['protocol'], 1)
        self.assertEqual(list(self.helper.hello['settings']), NAMES)

    def test_defaults(self):
        settings = self.helper.hello['settings']
        self.assertEqual(
            [settings[name] for name in NAMES],
            ['disc', 16, 0, 48, 1, 0, 'white', 1, 1, 'yes', 0, 0, 1, 1, 0, 0, 0, 'auto', 0.5],
        )

    def test_names_are_the_command_lines(self):
        shown = subprocess.run([PROGRAM, '--help'], capture_output=True, text=True).stdout
        for name in self.helper.hello['settings']:
            self.assertIn('--%s=' % name, shown)

    def test_manual_repeats_the_table(self):
        """The extension's manual: names, order and defaults."""
        path = os.path.join(ROOT, 'plugin', 'krita', 'disk_lens_blur', 'Manual.html')
        with open(path) as file:
            rows = re.findall('<tr><td>(.*?)</td><td>.*?</td><td>(.*?)</td>', file.read())
        settings = self.helper.hello['settings']
        self.assertEqual(
            rows,
            [(name, '%g' % value if isinstance(value, (int, float)) else value)
             for name, value in settings.items()],
        )  # fmt: skip

    def test_version(self):
        shown = subprocess.run([PROGRAM, '--version'], capture_output=True, text=True).stdout
        self.assertEqual(shown.split()[1], self.helper.hello['version'])


class WrongStart(Case):
    def test_no_json(self):
        self.helper.write(b'hello there\n')
        self.fails()

    def test_no_object(self):
        self.helper.write(b'["start"]\n')
        self.fails('no message')

    def test_empty_line(self):
        self.helper.write(b'\n')
        self.fails()

    def test_bytes(self):
        self.helper.write(b'{"type":"\xff\xfe"}\n')
        self.fails('no message')

    def test_half_a_pair(self):
        """Half of a surrogate pair is no text; nor is what the parser would quote of it."""
        self.helper.write(b'{"type":"start","name":"\\ud83d"}\n')
        self.fails('no message')

    def test_deep(self):
        self.helper.write(b'{"type":"start","a":' + b'[' * 1000000 + b'\n')
        self.fails('no message')

    def test_long(self):
        try:
            self.helper.write(b'{"type":"' + b'x' * (5 << 20))
        except BrokenPipeError:
            pass  # it has heard enough
        message = self.helper.read()
        self.assertIn('too long', message['message'])

    def test_other_message(self):
        self.helper.send(type='file', what='picture')
        self.fails('start')

    def test_protocols(self):
        for protocol in (0, 2):
            with self.subTest(protocol=protocol):
                helper = Helper(PROGRAM)
                self.addCleanup(helper.close)
                helper.start(protocol=protocol)
                self.assertIn('belong together', helper.read()['message'])

    def test_missing_and_malformed(self):
        wrong = {
            'protocol': (None, '1', 1.5), 'folder': (None, 3), 'mode': (None, 'run'),
            'name': (None, []), 'width': (None, 0, -1, 1.5, '16', 1 << 40),
            'height': (None, 0, 1 << 31), 'layers': (None, 'x', [1], [['a']]),
            'layer': (None, -2, 0, 'a'), 'selection': (None, 1), 'covers': (None, 'yes'),
            'settings': (None, [], 'x'), 'window': (-1, 1.5, '7', 1 << 33),
        }  # fmt: skip
        for name, values in wrong.items():
            for value in values:
                with self.subTest(name=name, value=value):
                    self.check_start(**{name: value})

    def test_too_large(self):
        for size in ((262145, 1), (1, 262145), (1 << 18, 1 << 13), ((1 << 31) - 1, (1 << 31) - 1)):
            with self.subTest(size=size):
                self.check_start(width=size[0], height=size[1])

    def test_settings(self):
        for name, value in (
            ('radius', -1), ('radius', 1001), ('radius', '16'), ('radius', True), ('samples', 1.5),
            ('samples', 257), ('near', 'grey'), ('near', 0), ('occlusion', True), ('aperture', ''),
            ('aperture', 3), ('Radius', 16), ('focus_range', 0.1), ('engine', 'magic'),
            ('focus', None), ('focus', [1]),
        ):  # fmt: skip
            with self.subTest(name=name, value=value):
                self.check_start(settings={name: value})

    def check_start(self, **changes):
        helper = Helper(PROGRAM)
        try:
            helper.start(**changes)
            message = helper.read()
            self.assertEqual(message['type'], 'failed', message)
            self.assertEqual(helper.process.wait(10), 1)
        finally:
            helper.close()


class WrongFolder(Case):
    def test_relative(self):
        self.helper.start(folder='folder')
        self.fails('absolute')

    def test_missing(self):
        self.helper.start(folder='/nowhere/at/all')
        self.fails('cannot be opened')

    def test_file(self):
        self.helper.make('file', b'')
        self.helper.start(folder=self.helper.path('file'))
        self.fails('cannot be opened')

    def test_link(self):
        os.mkdir(self.helper.path('real'), 0o700)
        os.symlink(self.helper.path('real'), self.helper.path('link'))
        self.helper.start(folder=self.helper.path('link'))
        self.fails('cannot be opened')

    def test_open_to_others(self):
        os.chmod(self.helper.folder, 0o750)
        self.helper.start()
        self.fails('open to others')


class WrongFile(Case):
    SIZE = 16 * 8 * 4

    def setUp(self):
        super().setUp()
        self.helper.start()
        question = self.helper.read()
        self.assertEqual(
            question, {'type': 'need', 'what': 'picture', 'layer': -1, 'convert': False}
        )

    def test_short(self):
        self.helper.make('picture', bytes(self.SIZE - 1))
        self.helper.give()
        self.fails('511')

    def test_long(self):
        self.helper.make('picture', bytes(self.SIZE + 1))
        self.helper.give()
        self.fails('513')

    def test_other_size_said(self):
        self.helper.make('picture', bytes(self.SIZE))
        self.helper.give(size=self.SIZE * 2)
        self.fails('512')

    def test_missing(self):
        self.helper.give()
        self.fails('cannot be opened')

    def test_names(self):
        outside = self.helper.folder + '.outside'
        with open(outside, 'wb') as file:
            file.write(bytes(self.SIZE))
        self.addCleanup(os.unlink, outside)
        os.chmod(outside, 0o600)
        self.helper.give(name='../' + os.path.basename(outside))
        self.fails('no name')
        self.assertTrue(os.path.exists(outside))

    def test_link(self):
        self.helper.make('real', bytes(self.SIZE))
        os.symlink('real', self.helper.path('picture'))
        self.helper.give()
        self.fails('cannot be opened')

    def test_second_name(self):
        self.helper.make('real', bytes(self.SIZE))
        os.link(self.helper.path('real'), self.helper.path('picture'))
        self.helper.give()
        self.fails('private')

    def test_open_to_others(self):
        self.helper.make('picture', bytes(self.SIZE), 0o640)
        self.helper.give()
        self.fails('private')

    def test_fifo(self):
        os.mkfifo(self.helper.path('picture'), 0o600)
        self.helper.give()
        self.fails()

    def test_folder(self):
        os.mkdir(self.helper.path('picture'), 0o700)
        self.helper.give()
        self.fails('cannot be opened')

    def test_model(self):
        self.helper.make('picture', bytes(self.SIZE))
        self.helper.give(model='CMYKA')
        self.fails('CMYKA')

    def test_depth(self):
        self.helper.make('picture', bytes(self.SIZE))
        self.helper.give(depth='U32')
        self.fails('U32')

    def test_other_size_than_announced(self):
        self.helper.make('picture', bytes(self.SIZE))
        self.helper.give(width=8, height=16)
        self.fails('another size')

    def test_sizes_that_overflow(self):
        self.helper.make('picture', bytes(self.SIZE))
        self.helper.give(width=(1 << 31) - 1, height=(1 << 31) - 1)
        self.fails('too large')

    def test_other_answer(self):
        self.helper.give(what='layer')
        self.fails('something else')

    def test_refusal(self):
        self.helper.send(type='file', what='picture', layer=-1, error='the cat sat on it')
        self.fails('the cat sat on it')

    def test_damaged_profile(self):
        """A profile that is none: the helper asks for converted pixels, and refuses that one too."""
        self.helper.make('picture', bytes(self.SIZE))
        self.helper.give(profile='AAAA')
        question = self.helper.read()
        self.assertTrue(question['convert'])
        self.helper.give(profile='AAAA')
        self.fails('profile')


class Ends(Case):
    WIDTH, HEIGHT = 1024, 768

    def begin(self, **settings):
        """Until the filter is at work on noise."""
        helper, size = self.helper, self.WIDTH * self.HEIGHT * 4
        helper.start(width=self.WIDTH, height=self.HEIGHT, settings=settings)
        helper.read()
        helper.make('picture', os.urandom(size))
        helper.give(size=size)
        self.assertEqual(helper.read()['what'], 'result')
        self.assertNotIn('picture', os.listdir(helper.folder))
        helper.make('result', bytes(size))
        helper.give(what='result', name='result', size=size)
        self.assertEqual(helper.read()['type'], 'progress')

    def cancelled_after(self):
        """Seconds from the cancel to the answer."""
        time.sleep(0.2)
        before = time.monotonic()
        self.helper.send(type='cancel')
        message = self.helper.read_other()
        after = time.monotonic() - before
        self.assertEqual(message, {'type': 'cancelled'})
        self.assertEqual(self.helper.process.wait(10), 0)
        return after

    def best_cancel(self, **settings):
        """The best of three: another process may have the processor for a moment."""
        times = []
        for _attempt in range(3):
            self.helper.close()
            self.helper = Helper(PROGRAM)
            self.addCleanup(self.helper.close)
            self.begin(**settings)
            times.append(self.cancelled_after())
            if times[-1] < 0.1:
                break
        return min(times)

    def test_cancel_while_fitting(self):
        self.assertLess(self.best_cancel(aperture='butterfly', samples=256, engine='cascade'), 0.1)

    def test_cancel_while_filtering(self):
        self.assertLess(self.best_cancel(radius=200, engine='dense'), 0.1)

    def test_present(self):
        """Without a window there is nothing to bring to the front; it is no answer, either."""
        self.helper.start()
        self.assertEqual(self.helper.read_other()['what'], 'picture')
        self.helper.send(type='present')
        self.helper.make('picture', bytes(16 * 8 * 4))
        self.helper.give()
        self.assertEqual(self.helper.read_other()['what'], 'result')

    def test_cancel_while_waiting(self):
        self.helper.start()
        self.helper.read()
        self.helper.send(type='cancel')
        self.assertEqual(self.helper.read(), {'type': 'cancelled'})

    def gone(self):
        """Krita has gone: the helper ends with 3 and the folder with it."""
        before = time.monotonic()
        self.assertEqual(self.helper.process.wait(10), 3)
        self.assertLess(time.monotonic() - before, 1)
        self.assertFalse(os.path.exists(self.helper.folder))

    def test_krita_gone_at_once(self):
        self.helper.process.stdin.close()
        self.assertEqual(self.helper.process.wait(10), 3)

    def test_krita_gone_in_the_middle(self):
        self.begin(radius=200, engine='dense')
        self.helper.make('in-flight', b'123')
        self.helper.process.stdin.close()
        self.gone()

    def test_krita_killed(self):
        """Krita is a process here, which starts the helper and is killed."""
        script = (
            'import sys; sys.path.insert(0, %r); from pictures import Helper; h = Helper(%r);'
            'h.start(); h.read(); h.make("in-flight", b"12");'
            'print(h.folder, h.process.pid, flush=True); h.read()'
            % (os.path.dirname(os.path.abspath(__file__)), PROGRAM)
        )
        krita = subprocess.Popen([sys.executable, '-c', script], stdout=subprocess.PIPE)
        folder, pid = krita.stdout.readline().split()
        self.assertTrue(os.path.isdir(folder))
        krita.kill()
        krita.wait()
        krita.stdout.close()
        for _attempt in range(100):
            if not os.path.exists(folder) and not is_running(int(pid)):
                return
            time.sleep(0.01)
        self.fail('the helper or its folder outlived Krita by a second')

    def test_output_closed(self):
        """Nobody reads: the helper ends rather than filters for nobody."""
        self.begin(aperture='butterfly', samples=256, engine='cascade')
        self.helper.process.stdout.close()
        self.assertEqual(self.helper.process.wait(30), 3)
        self.helper.process.stdout = open(os.devnull, 'rb')

    def test_interrupted(self):
        self.begin(radius=200, engine='dense')
        self.helper.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.helper.process.wait(10), -signal.SIGTERM)


if __name__ == '__main__':
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    with tempfile.TemporaryDirectory() as cache:  # no fit is there yet
        os.environ['XDG_CACHE_HOME'] = cache
        unittest.main()
