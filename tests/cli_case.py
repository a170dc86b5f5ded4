# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the command line program in a folder of its own, and looks at what it leaves there."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest


class CliCase(unittest.TestCase):
    program = None

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
        env = dict(os.environ, XDG_DATA_HOME=self.home, XDG_CACHE_HOME=self.home)
        for display in ('DISPLAY', 'WAYLAND_DISPLAY'):
            env.pop(display, None)  # no dialog is to open
        env.update(more.pop('env', {}))
        return subprocess.run(
            [more.pop('program', self.program), *args],
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


def main(usage):
    """Runs a script's tests on the program that is its first argument."""
    if len(sys.argv) < 2:
        sys.exit(usage)
    CliCase.program = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
