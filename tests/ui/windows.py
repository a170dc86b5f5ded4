# SPDX-License-Identifier: GPL-3.0-or-later
"""Works a program's windows as a user does: a private X server with a window manager, pointer and keys
by xdotool, screenshots by ImageMagick. What shows, and where, tells a GTK module (widget_map.c), so
that the program is the one that users run.

    display = Display()
    program = Program([path, ...], display, home, module, shots)
    program.press('OK')
    program.close()
"""

import os
import re
import subprocess
import time

PATIENCE = 60  # seconds until something counts as not coming; machines may be busy


class Display:
    """A private X server with a window manager, for dialogs' focus."""

    def __init__(self, size='1400x900'):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ['Xvfb', '-displayfd', str(write), '-screen', '0', size + 'x24', '-nolisten', 'tcp'],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as answer:
            self.name = ':' + answer.readline().strip()
        self.env = dict(os.environ, DISPLAY=self.name)
        self.env.pop('WAYLAND_DISPLAY', None)
        self.manager = subprocess.Popen(
            ['openbox'], env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def close(self):
        for process in (self.manager, self.server):
            process.terminate()
            process.wait()


class Widget:
    def __init__(self, line):
        kind, name, x, y, width, height, flags, text = line.split('\t', 7)
        self.kind, self.name, self.text = kind, name, text
        self.x, self.y, self.width, self.height = int(x), int(y), int(width), int(height)
        self.flags = flags.split()

    def __repr__(self):
        return '%s "%s" %s' % (self.kind, self.name, self.text)

    def place(self, across=0.5, down=0.5):
        return self.x + across * self.width, self.y + down * self.height

    def holds(self, other):
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    @property
    def active(self):
        return 'active' in self.flags

    @property
    def sensitive(self):
        return 'sensitive' in self.flags


class Program:
    """A running program, its widgets and the hands of a user."""

    def __init__(self, command, display, home, module, shots=None, **env):
        self.shots = shots
        self.map = os.path.join(home, 'widgets')
        self.env = dict(
            display.env,
            HOME=home,
            XDG_DATA_HOME=home + '/data',
            XDG_CACHE_HOME=home + '/cache',
            XDG_CONFIG_HOME=home + '/config',
            GTK_MODULES=module,
            DISK_WIDGET_MAP=self.map,
            GTK_THEME='Adwaita',
            NO_AT_BRIDGE='1',
            GSETTINGS_BACKEND='memory',
            GTK_USE_PORTAL='0',
            GIO_USE_VFS='local',
            GDK_BACKEND='x11',
            LC_ALL='C.UTF-8',
        )
        self.env.update(env)
        self.process = subprocess.Popen(
            command,
            env=self.env,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    # What shows ----------------------------------------------------------------------------

    def widgets(self):
        if self.process.poll() is not None:
            raise AssertionError('the program has ended: %r' % (self.process.communicate(),))
        if os.path.exists(self.map):
            os.unlink(self.map)
        with open(self.map + '.ask', 'w'):
            pass
        self.until(lambda: os.path.exists(self.map), 'the program answers')
        with open(self.map, encoding='utf-8') as file:
            return [Widget(line) for line in file.read().splitlines() if line.count('\t') >= 7]

    def until(self, check, what):
        """Waits for check() to hold; returns what it returned."""
        end = time.time() + PATIENCE
        while time.time() < end:
            found = check()
            if found:
                return found
            if self.process.poll() is not None:
                raise AssertionError(
                    '%s: the program has ended: %r' % (what, self.process.communicate())
                )
            time.sleep(0.03)
        raise AssertionError('%s; there are %s' % (what, self.summary()))

    def summary(self):
        return ', '.join('%s "%s" %s' % (w.kind, w.name, w.text) for w in self.widgets() if w.name)

    def all(self, name=None, kind=None):
        return [
            w
            for w in self.widgets()
            if (name is None or w.name == name) and (kind is None or w.kind == kind)
        ]

    def find(self, name, kind=None):
        return self.until(lambda: self.all(name, kind), 'widget %s' % name)[0]

    def gone(self, name, kind=None):
        self.until(lambda: not self.all(name, kind), '%s is gone' % name)

    def value(self, name):
        return float(self.find(name, 'GtkSpinButton').text)

    def rested(self):
        """Waits until the preview is made."""
        quiet = 0
        while quiet < 6:
            busy = any(w.kind == 'GtkSpinner' and w.active for w in self.widgets())
            quiet = 0 if busy else quiet + 1
            time.sleep(0.06)

    def complaints(self):
        """What GTK found wrong with the program."""
        try:
            with open(self.map + '.log', encoding='utf-8') as file:
                lines = file.readlines()
            # Of GTK 3's own file chooser, whose list of completions goes while it is typed to.
            return ''.join(line for line in lines if 'WIDGET_REALIZED_FOR_EVENT' not in line)
        except FileNotFoundError:
            return ''

    # Hands ---------------------------------------------------------------------------------

    def xdo(self, *args):
        subprocess.run(
            ['xdotool', *map(str, args)], env=self.env, check=True, stdout=subprocess.DEVNULL
        )

    def click(self, x, y, button=1, times=1):
        self.xdo('mousemove', round(x), round(y))
        self.xdo('click', '--repeat', times, '--delay', 60, button)

    def press(self, name, kind=None):
        self.click(*self.find(name, kind).place())

    def keys(self, *keys):
        self.xdo('key', '--delay', 20, *keys)

    def write(self, text):
        self.xdo('type', '--delay', 12, text)

    def drag(self, points, button=1):
        self.xdo('mousemove', *map(round, points[0]))
        self.xdo('mousedown', button)
        for point in points[1:]:
            self.xdo('mousemove', *map(round, point))
            time.sleep(0.02)
        self.xdo('mouseup', button)

    def set_value(self, name, value):
        """Types a number into a spin button."""
        spin = self.find(name, 'GtkSpinButton')
        self.click(*spin.place(0.25))
        self.keys('ctrl+a')
        self.write(str(value))
        self.keys('Tab')
        self.until(lambda: abs(self.value(name) - value) < 1e-6, '%s is %s' % (name, value))

    def choose_file(self, title, path):
        """Types a path into a file chooser."""
        self.find(title, 'GtkFileChooserDialog')
        time.sleep(0.5)
        self.keys('ctrl+l')
        entry = self.until(lambda: self.all(kind='GtkFileChooserEntry'), 'a place to type')[0]
        self.click(*entry.place())
        self.keys('ctrl+a')
        self.write(path)
        self.until(
            lambda: [w for w in self.all(kind='GtkFileChooserEntry') if w.text == path], path
        )
        for _ in range(5):  # the first click may only close the list of completions
            button = self.all('Open', 'GtkButton')
            if not self.all(title, 'GtkFileChooserDialog') or not button:
                return
            self.click(*button[0].place())
            time.sleep(0.7)
        self.gone(title, 'GtkFileChooserDialog')

    def shot(self, name):
        """Keeps a screenshot."""
        if not self.shots:
            return
        os.makedirs(self.shots, exist_ok=True)
        time.sleep(0.3)
        path = os.path.join(self.shots, re.sub(r'\W+', '-', name) + '.png')
        subprocess.run(['import', '-window', 'root', path], env=self.env, check=True)

    # The end -------------------------------------------------------------------------------

    def wait(self):
        """Waits for the program's end; returns its exit status and what it said."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, err.decode()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
