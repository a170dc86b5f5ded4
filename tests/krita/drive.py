# SPDX-License-Identifier: GPL-3.0-or-later
"""A Krita plug-in for tests: runs the code that lies in a folder, in Krita's own thread.

command-N.py in the folder that DISK_DRIVE names is executed; what it leaves in `result`, or the
traceback, is written to answer-N.json. The code's names stay from command to command. Beats are
counted while nothing else happens, so that a test sees whether Krita was blocked.
"""

import json
import os
import time
import traceback

import krita
from PyQt5.QtCore import QTimer

FOLDER = os.environ['DISK_DRIVE']


class Driver(krita.Extension):
    def __init__(self, parent):
        super().__init__(parent)
        self.number, self.names = 0, {'krita': krita, 'driver': self}
        self.last, self.longest = time.monotonic(), 0.0
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.beat)

    def setup(self):
        self.timer.start(20)

    def createActions(self, window):
        pass

    def beat(self):
        now = time.monotonic()
        self.longest = max(self.longest, now - self.last)
        self.look()
        self.last = time.monotonic()

    def look(self):
        path = os.path.join(FOLDER, 'command-%d.py' % self.number)
        if not os.path.exists(path):
            return
        answer = os.path.join(FOLDER, 'answer-%d.json' % self.number)
        self.number += 1
        try:
            with open(path) as file:
                code = file.read()
            self.names['result'] = None
            exec(compile(code, path, 'exec'), self.names)
            said = {'result': self.names['result']}
        except Exception:
            said = {'problem': traceback.format_exc()}
        with open(answer + '.new', 'w') as file:
            json.dump(said, file)
        os.rename(answer + '.new', answer)


if 'DISK_DRIVE' in os.environ:
    krita.Krita.instance().addExtension(Driver(krita.Krita.instance()))
