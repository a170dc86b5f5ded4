# SPDX-License-Identifier: GPL-3.0-or-later
"""Works the aperture panel's window (panel_window.c) as a user does: a private X server, a pointer and
a keyboard by xdotool, screenshots by ImageMagick. Numbers come from the window's own answers."""

import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest

from windows import Display

PATIENCE = 30  # seconds until something counts as not coming; machines may be busy


class Panel:
    """The panel's window, and the hands of a user."""

    def __init__(self, program, display, home, args=(), **env):
        self.display = display
        self.env = dict(display.env, XDG_DATA_HOME=f"{home}/data", XDG_CACHE_HOME=f"{home}/cache",
                        XDG_CONFIG_HOME=f"{home}/config", HOME=home, GTK_THEME="Adwaita",
                        NO_AT_BRIDGE="1", GSETTINGS_BACKEND="memory", GTK_USE_PORTAL="0",
                        LC_ALL="C.UTF-8", GDK_BACKEND="x11", GIO_USE_VFS="local")
        self.env.update(env)
        self.log = open(f"{home}/log", "w+")
        self.process = subprocess.Popen([program, *args], env=self.env, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.log, text=True,
                                        bufsize=1)
        self.state = {}
        self.factor = int(env.get("GDK_SCALE", "1"))
        self.xdo("search", "--sync", "--onlyvisible", "--name", "^panel$", "windowfocus",
                 "windowmove", "40", "40")
        end = time.time() + PATIENCE
        while not any("f" in widget[6] for widget in self.widgets()) and time.time() < end:
            time.sleep(0.05)
        time.sleep(0.5)  # the window manager has its own mind about the focus
        self.settle()

    # --- Asking ---------------------------------------------------------------------------------

    def command(self, line):
        self.process.stdin.write(line + "\n")
        answers = []
        while True:
            answer = self.process.stdout.readline()
            if not answer:
                raise RuntimeError("the panel has gone: " + self.errors())
            answer = answer.rstrip("\n")
            if answer == "ok":
                return answers
            if answer.startswith("state "):
                self.take_state(answer)
            answers.append(answer)

    def take_state(self, line):
        found = re.match(r"state name=(.*?) open=(\S+)(.*)", line)
        self.state = {"name": found[1], "open": float(found[2])}
        for key, value in re.findall(r"(\w+)=(\S+)", found[3]):
            self.state[key] = float(value)

    def now(self):
        self.command("state")
        return self.state

    def wait(self, check, what):
        """Until check(state) holds."""
        end = time.time() + PATIENCE
        while time.time() < end:
            if check(self.now()):
                return self.state
            time.sleep(0.05)
        raise AssertionError(f"{what}: {self.state}, widgets: {self.texts()}")

    def widgets(self):
        """Of all that shows: (type, name, left, top, width, height, flags)."""
        rows = [line.split("\t") for line in self.command("where") if "\t" in line]
        return [(r[0], r[1], *map(int, r[2:6]), r[6]) for r in rows]

    def texts(self):
        return [w[1] for w in self.widgets() if w[0] in ("GtkLabel", "GtkAccelLabel")]

    def find(self, name, kind=None):
        for widget in self.widgets():
            if widget[1] == name and (kind is None or widget[0] == kind):
                return widget
        raise AssertionError(f"no {kind or 'widget'} {name!r}; there are {self.widgets()}")

    def wait_text(self, pattern):
        end = time.time() + PATIENCE
        while time.time() < end:
            for text in self.texts():
                found = re.search(pattern, text)
                if found:
                    return found
            time.sleep(0.05)
        raise AssertionError(f"no text {pattern!r} in {self.texts()}")

    def wait_widget(self, kind):
        end = time.time() + PATIENCE
        while not any(w[0] == kind for w in self.widgets()):
            if time.time() > end:
                raise AssertionError(f"no {kind} comes")
            time.sleep(0.05)

    def has(self, name):
        return any(w[1] == name for w in self.widgets())

    def errors(self):
        self.log.seek(0)
        return self.log.read()

    # --- Hands ----------------------------------------------------------------------------------

    def xdo(self, *args):
        subprocess.run(["xdotool", *map(str, args)], env=self.env, check=True,
                       stdout=subprocess.DEVNULL)

    def settle(self):
        time.sleep(0.15)
        self.command("state")

    def move(self, x, y):
        self.xdo("mousemove", round(x * self.factor), round(y * self.factor))

    def click(self, x, y, button=1, twice=False):
        self.move(x, y)
        self.xdo("click", *(["--repeat", "2", "--delay", "40"] if twice else []), button)
        self.settle()

    def press(self, name, kind=None, **more):
        """Clicks a widget in its middle."""
        _, _, x, y, width, height, _ = self.find(name, kind)
        self.click(x + width / 2, y + height / 2, **more)

    def click_in(self, kind):
        """Clicks the only widget of that type."""
        found = [w for w in self.widgets() if w[0] == kind]
        assert len(found) == 1, found
        _, _, x, y, width, height, _ = found[0]
        self.click(x + width / 2, y + height / 2)

    def focus_on(self, name):
        """Tabs until a widget has the focus."""
        for _ in range(40):
            if "f" in self.find(name)[6]:
                return
            self.keys("Tab")
        raise AssertionError(f"no way to {name} by Tab")

    def keys(self, *keys):
        self.xdo("key", "--delay", "15", *keys)
        self.settle()

    def open_by_keys(self):
        """Begins a new drawing. A new server's first key with Alt may be lost with its keymap."""
        for _ in range(5):
            self.keys("alt+w")
            if self.has("Aperture drawing"):
                return
        raise AssertionError("Alt+W does not open the editor")

    def write(self, text):
        self.xdo("type", "--delay", "10", text)
        self.settle()

    def canvas(self):
        """From the drawing's units to the screen."""
        _, _, x, y, width, height, _ = self.find("Aperture drawing")
        scale = min(width, height) / 2 / 1.18  # what the canvas shows at least
        return lambda px, py: (x + width / 2 + px * scale, y + height / 2 + py * scale)

    def drag(self, points):
        """Draws along points in the drawing's units, with the button held."""
        place = self.canvas()
        self.move(*place(*points[0]))
        self.xdo("mousedown", 1)
        for point in points[1:]:
            self.move(*place(*point))
        time.sleep(0.1)
        self.xdo("mouseup", 1)
        self.settle()

    def click_at(self, x, y, **more):
        self.click(*self.canvas()(x, y), **more)

    # --- Looking --------------------------------------------------------------------------------

    def shot(self, folder, name):
        path = f"{folder}/{name}.png"
        time.sleep(0.3)
        subprocess.run(["import", "-window", "root", path], env=self.env, check=True)
        _, _, x, y, width, height, _ = [w for w in self.widgets() if w[0] == "GtkWindow"][0]
        if width > 20:
            f = self.factor
            crop = f"{(width + 40) * f}x{(height + 60) * f}+{max(0, x - 20) * f}+{max(0, y - 40) * f}"
            subprocess.run(["convert", path, "-crop", crop, "+repage", path], check=True)
        return path

    def shot_all(self, folder, name):
        time.sleep(0.3)
        subprocess.run(["import", "-window", "root", f"{folder}/{name}.png"], env=self.env,
                       check=True)

    def close(self):
        if self.process.poll() is None:
            try:
                self.command("quit")
                self.process.wait(timeout=10)
            except (RuntimeError, OSError, subprocess.TimeoutExpired):
                self.process.kill()
        self.process.stdin.close()
        self.process.stdout.close()
        errors = self.errors()
        self.log.close()
        return errors


class PanelCase(unittest.TestCase):
    """A display for all tests, a home and a panel for each."""

    program = None  # set by the program that runs the tests
    shots = None
    args = ()
    env = {}

    @classmethod
    def setUpClass(cls):
        cls.display = Display("1280x1000")

    @classmethod
    def tearDownClass(cls):
        cls.display.close()

    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="disk-panel-")
        self.panel = Panel(self.program, self.display, self.home, self.args, **self.env)
        self.panel.wait(lambda s: s["open"] > 0.99, "the default aperture is shown")

    def tearDown(self):
        errors = self.panel.close()
        shutil.rmtree(self.home, ignore_errors=True)
        for line in errors.splitlines():
            if "WIDGET_REALIZED_FOR_EVENT" in line:
                continue  # GTK's file chooser, of its entry, when Enter closes it
            self.assertNotRegex(line, r"CRITICAL|WARNING|\*\*", errors)

    def own_files(self):
        folder = f"{self.home}/data/disk-lens-blur/apertures"
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []
