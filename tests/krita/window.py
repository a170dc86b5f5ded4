# SPDX-License-Identifier: GPL-3.0-or-later
"""A Krita in a virtual display, with the extension, told what to do by drive.py."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PLUGIN = os.path.join(HERE, '..', '..', 'plugin', 'krita')


def wait_for(condition, seconds, what):
    """The condition's first value that counts as true."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError('%s: not within %g s' % (what, seconds))


def install(home):
    """The extension and the driver in a home folder, enabled. The extension is linked."""
    pykrita = os.path.join(home, '.local', 'share', 'krita', 'pykrita')
    actions = os.path.join(home, '.local', 'share', 'krita', 'actions')
    os.makedirs(pykrita)
    os.makedirs(actions)
    os.makedirs(os.path.join(home, '.config'))
    for name in ('disk_lens_blur', 'disk_lens_blur.desktop'):
        os.symlink(os.path.realpath(os.path.join(PLUGIN, name)), os.path.join(pykrita, name))
    shutil.copy(os.path.join(PLUGIN, 'disk_lens_blur.action'), actions)
    add_driver(home)


def add_driver(home):
    pykrita = os.path.join(home, '.local', 'share', 'krita', 'pykrita')
    os.makedirs(os.path.join(pykrita, 'disk_drive'), exist_ok=True)
    shutil.copy(os.path.join(HERE, 'drive.py'), os.path.join(pykrita, 'disk_drive', '__init__.py'))
    with open(os.path.join(pykrita, 'disk_drive.desktop'), 'w') as file:
        file.write('[Desktop Entry]\nType=Service\nServiceTypes=Krita/PythonPlugin\n'
                   'X-KDE-Library=disk_drive\nX-Python-2-Compatible=false\nName=Drive\n'
                   'Comment=Drive\n')  # fmt: skip
    with open(os.path.join(home, '.config', 'kritarc'), 'w') as file:
        file.write('[python]\nenable_disk_lens_blur=true\nenable_disk_drive=true\n')


def krita_path(program):
    """A PATH with the program, and without another Python than the system's: by the first python3
    on the PATH, the one within Krita finds its modules."""
    return os.path.dirname(program) + ':/usr/local/bin:/usr/bin:/bin'


class Display:
    """An X server of its own."""

    def __init__(self):
        reading, writing = os.pipe()
        self.process = subprocess.Popen(
            ['Xvfb', '-displayfd', str(writing), '-screen', '0', '1280x960x24', '-nolisten', 'tcp',
             '-noreset'],  # or it starts anew when its first client goes, and misses the second
            pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as file:
            self.name = ':' + file.readline().strip()

    def close(self):
        self.process.terminate()
        self.process.wait()


class Krita:
    """run(code) executes code in Krita and returns what it leaves in `result`. share: a folder like
    /usr/share, before the system's."""

    def __init__(self, program, home=None, share=None):
        self.folder = tempfile.mkdtemp(prefix='disk-krita-test-')
        self.home = home or os.path.join(self.folder, 'home')
        self.runtime = os.path.join(self.folder, 'runtime')
        os.mkdir(self.runtime, 0o700)
        if home is None:
            install(self.home)
        self.display = Display()
        self.environment = dict(
            os.environ, HOME=self.home, XDG_RUNTIME_DIR=self.runtime, DISK_DRIVE=self.folder,
            DISPLAY=self.display.name, GDK_BACKEND='x11', QT_QPA_PLATFORM='xcb', LC_ALL='C.UTF-8',
            NO_AT_BRIDGE='1', PATH=krita_path(program),
        )  # fmt: skip
        for name in ('XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'WAYLAND_DISPLAY'):
            self.environment.pop(name, None)
        if share:
            self.environment['XDG_DATA_DIRS'] = share + ':/usr/local/share:/usr/share'
        self.log = open(os.path.join(self.folder, 'krita.log'), 'wb')
        self.start()

    def start(self):
        """Once more, too, after an end."""
        for name in os.listdir(self.folder):
            if name.startswith(('command-', 'answer-')):
                os.unlink(os.path.join(self.folder, name))
        self.number = 0
        self.process = subprocess.Popen(
            ['krita', '--nosplash'], env=self.environment, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip
        try:
            self.begin()
        except BaseException:
            with open(self.log.name, errors='replace') as log:
                print(log.read()[-2000:])
            self.close()
            raise

    def begin(self):
        self.run('pass', 600)
        self.run(
            'from krita import *\nfrom PyQt5.QtWidgets import *\nfrom PyQt5.QtCore import *\n'
            'app = Krita.instance()'
        )
        self.until('result = app.activeWindow() is not None')

    def run(self, code, seconds=60):
        path = os.path.join(self.folder, 'command-%d.py' % self.number)
        answer = os.path.join(self.folder, 'answer-%d.json' % self.number)
        self.number += 1
        with open(path + '.new', 'w') as file:
            file.write(code)
        os.rename(path + '.new', path)
        wait_for(
            lambda: os.path.exists(answer) or self.process.poll() is not None, seconds, code
        )
        if not os.path.exists(answer):
            raise AssertionError('Krita has ended with %d during: %s' % (self.process.poll(), code))
        with open(answer) as file:
            said = json.load(file)
        if 'problem' in said:
            raise AssertionError('%s\nin: %s' % (said['problem'], code))
        return said['result']

    def until(self, code, seconds=60):
        """Repeats code until it leaves something true in `result`."""
        return wait_for(lambda: self.run(code), seconds, code)

    def tool(self, *command):
        """The output of a program in Krita's display."""
        return subprocess.run(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            check=False, text=True
        ).stdout

    def picture(self, path):
        self.tool('import', '-window', 'root', path)

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()
        self.display.close()
        shutil.rmtree(self.folder, ignore_errors=True)
