# SPDX-License-Identifier: GPL-3.0-or-later
"""A display of its own, and a person in front of it: pointer and eyes."""

import os
import shutil
import subprocess
import tempfile
import time

NEEDED = ('Xvfb', 'xdotool', 'import')


MUCH = 2000  # pixels: more than a line of text or a button's look


def changed(first, second):
    """How many pixels of two looks differ."""
    a, b = first[2], second[2]
    return sum(a[i : i + 3] != b[i : i + 3] for i in range(0, len(a), 3))


def missing():
    return [name for name in NEEDED if not shutil.which(name)]


class Display:
    def __init__(self, size='1400x900'):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ['Xvfb', '-displayfd', str(write), '-screen', '0', size + 'x24', '-nolisten', 'tcp'],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            self.name = ':' + pipe.readline().strip()
        self.env = dict(os.environ, DISPLAY=self.name)

    def close(self):
        self.server.terminate()
        self.server.wait()

    def xdotool(self, *words):
        done = subprocess.run(
            ['xdotool', *map(str, words)], env=self.env, capture_output=True, timeout=60
        )
        return done.stdout.decode()

    # Windows -------------------------------------------------------------------------------

    def wait_for(self, title, alive, seconds=90):
        """The number of the window that shows such a title, which a process is to open."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if alive.poll() is not None:
                raise AssertionError(alive.communicate()[0].decode(errors='replace'))
            found = self.xdotool('search', '--onlyvisible', '--name', title).split()
            if found:
                self.xdotool('windowfocus', found[0])
                return found[0]
            time.sleep(0.2)
        raise AssertionError('no window "%s" within %d s' % (title, seconds))

    def wait_gone(self, window, seconds=120):
        end = time.monotonic() + seconds
        while window in self.xdotool('search', '--onlyvisible', '--name', '.').split():
            assert time.monotonic() < end, 'the window stays open'
            time.sleep(0.2)

    def geometry(self, window):
        """x, y, width, height."""
        text = self.xdotool('getwindowgeometry', '--shell', window)
        values = dict(line.split('=') for line in text.split())
        return [int(values[name]) for name in ('X', 'Y', 'WIDTH', 'HEIGHT')]

    # Pointer -------------------------------------------------------------------------------

    def click(self, x, y, tries=3):
        """Clicks on something that then shows another picture; again where that went unseen, for a
        busy machine may lose the first one."""
        self.xdotool('mousemove', x, y, 'sleep', '0.5')
        before = self.pixels()
        for _ in range(tries):
            self.xdotool('click', 1, 'sleep', '0.3')
            if changed(before, self.settle()) > MUCH:
                return
        raise AssertionError('a click at %d, %d changes nothing' % (x, y))

    def press(self, x, y):
        """A click after which there may be nothing more to see."""
        self.xdotool('mousemove', x, y, 'sleep', '0.5', 'click', 1)

    def drag(self, points):
        self.xdotool('mousemove', *points[0], 'sleep', '0.1', 'mousedown', 1)
        for x, y in points[1:]:
            self.xdotool('mousemove', x, y, 'sleep', '0.03')
        self.xdotool('mouseup', 1)

    # Eyes ----------------------------------------------------------------------------------

    def picture(self, path):
        """Saves what is to be seen."""
        subprocess.run(
            ['import', '-window', 'root', '-depth', '8', path], env=self.env, check=True, timeout=60
        )

    def pixels(self):
        """Width, height and RGB bytes of what is to be seen."""
        with tempfile.NamedTemporaryFile(suffix='.ppm') as file:
            self.picture(file.name)
            head, size, depth, data = file.read().split(b'\n', 3)
            width, height = map(int, size.split())
            assert (head, depth) == (b'P6', b'255'), (head, depth)
            return width, height, data

    def find(self, wanted):
        """The box around all pixels for which wanted(red, green, blue): x, y, width, height."""
        width, height, data = self.pixels()
        hits = [i for i in range(width * height) if wanted(*data[3 * i : 3 * i + 3])]
        assert hits, 'nothing of that colour'
        xs, ys = [i % width for i in hits], [i // width for i in hits]
        return min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1

    def settle(self, seconds=60):
        """Waits until two looks one second apart show the same, and returns it."""
        end, before = time.monotonic() + seconds, None
        while time.monotonic() < end:
            now = self.pixels()
            if now == before:
                return now
            before = now
            time.sleep(1)
        raise AssertionError('the window does not come to rest')
