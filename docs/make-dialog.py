#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes docs/dialog.jpg anew: the dialog on the sample scene that tools/demo has painted.

Usage: make-dialog.py BUILD_DIR DEMO_DIR OUT
"""

import os
import subprocess
import sys
import tempfile

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(root, 'tests', 'ui'))

from windows import Display, Program

build, demo, out = map(os.path.abspath, sys.argv[1:4])
display = Display('1300x860')
with tempfile.TemporaryDirectory() as home:
    command = [
        os.path.join(build, 'plugin/cli/disk-lens-blur'),
        *['--dialog', os.path.join(demo, 'night.exr'), 'out.png'],
        *['--depth', os.path.join(demo, 'night-depth.png')],
        *['--aperture', 'star', '--radius', '24', '--focus', '0.61'],
    ]
    module = os.path.join(build, 'tests/ui/libwidget-map.so')
    program = Program(command, display, home, module, home)
    canvas = program.find('Preview')
    program.rested()
    program.press('Split')
    program.drag([canvas.place(0.5, 0.2), canvas.place(0.3, 0.2)])
    program.rested()
    program.shot('dialog')
    window = [w for w in program.widgets() if w.kind == 'GtkDialog'][0]
    crop = '%dx%d+%d+%d' % (window.width, window.height, window.x, window.y)
    shot = os.path.join(home, 'dialog.png')
    subprocess.run(
        ['convert', shot, '-crop', crop, '+repage', '-strip', '-quality', '88', out], check=True
    )
    program.close()
display.close()
