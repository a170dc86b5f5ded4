# SPDX-License-Identifier: GPL-3.0-or-later
"""The two entries of the Filter menu, and what they remember."""

import functools
import json
import sys
import traceback

from krita import Extension, Krita
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QGuiApplication
from PyQt5.QtWidgets import QMessageBox

from .hidden import Hidden
from .layers import Source, depth_layers
from .program import NoProgram
from .run import Run
from .session import Refused
from .text import _

TITLE = 'DISK Lens Blur'
MOST_TEXT = 600  # characters of a message


def shortened(text):
    """What fits on a screen: the helper's texts may quote what it was given."""
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + '\u2026'


def is_closing():
    """Whether Krita has no window any more: a message would be the last one, and keep it alive."""
    return not any(one.qwindow().isVisible() for one in Krita.instance().windows())


def tell(text):
    """A window with a message; nobody waits for it."""
    if is_closing():
        return None
    window = Krita.instance().activeWindow()
    box = QMessageBox(QMessageBox.Warning, TITLE, shortened(text), QMessageBox.Ok,
                      window.qwindow() if window else None)  # fmt: skip
    box.setTextFormat(Qt.PlainText)  # names of layers are no markup
    box.setObjectName('disk_lens_blur_message')
    box.open()
    return box


def guarded(function):
    """A slot that tells what goes wrong: PyQt would end Krita for an exception nobody catches."""

    @functools.wraps(function)
    def call(self, *_arguments):
        try:
            function(self)
        except (Refused, NoProgram) as problem:
            self.box = tell(str(problem))
        except Exception as problem:
            traceback.print_exc(file=sys.stderr)
            self.box = tell(_('DISK Lens Blur failed: %s') % problem)

    return call


def window_number():
    """Krita's window as X11 knows it, for the dialog to stay above it; 0 under other systems."""
    window = Krita.instance().activeWindow()
    if QGuiApplication.platformName() != 'xcb' or window is None:
        return 0
    return int(window.qwindow().winId())


class Memory:
    """The last settings and depth layer, kept in Krita's own configuration."""

    GROUP, NAME = 'disk_lens_blur', 'last'

    @classmethod
    def read(cls):
        """(settings or None, depth or None); a depth is (id, name)."""
        try:
            found = json.loads(Krita.instance().readSetting(cls.GROUP, cls.NAME, ''))
            settings, depth = found['settings'], found['depth']
            good = isinstance(settings, dict) and (depth is None or len(depth) == 2)
        except (ValueError, TypeError, KeyError):
            good = False
        return (settings, depth) if good else (None, None)

    @classmethod
    def write(cls, settings, depth):
        kept = {'settings': settings}
        kept['depth'] = [depth.uniqueId().toString(), depth.name()] if depth else None
        Krita.instance().writeSetting(cls.GROUP, cls.NAME, json.dumps(kept))


def remembered_depth(layers, depth):
    """The layer that was the depth map last time: the same, or one of its name."""
    if depth is None:
        return None
    for matches in (lambda one: one.uniqueId().toString() == depth[0],
                    lambda one: one.name() == depth[1]):  # fmt: skip
        for layer in layers:
            if matches(layer):
                return layer
    return None


def likely_depth(layers):
    """A layer that says by its name that it is a depth map."""
    for layer in layers:
        if 'depth' in layer.name().lower():
            return layer
    return None


class DiskLensBlur(Extension):
    def __init__(self, parent):
        super().__init__(parent)
        self.run = self.box = None
        self.hidden = Hidden(self)

    def setup(self):
        pass

    def createActions(self, window):
        """Krita places actions in the menu whose name is given here."""
        action = window.createAction('disk_lens_blur', _('DISK Lens Blur...'), 'filter')
        action.triggered.connect(self.ask)
        again = window.createAction(
            'disk_lens_blur_repeat', _('Repeat DISK Lens Blur'), 'filter'
        )
        again.triggered.connect(self.repeat)

    @guarded
    def ask(self):
        if self.run is not None and self.run.present():
            return
        settings, depth = Memory.read()
        source = self._source()
        layer = remembered_depth(source.depths, depth) or likely_depth(source.depths)
        self._begin(source, 'dialog', settings or {}, layer)

    @guarded
    def repeat(self):
        settings, depth = Memory.read()
        if settings is None:
            self.ask()
            return
        source = self._source()
        layer = remembered_depth(source.depths, depth)
        if depth is not None and layer is None:
            raise Refused(
                _('The last depth map was the layer "%s", which is not in this document. Choose '
                  'another by Filter > DISK Lens Blur.') % depth[1]
            )  # fmt: skip
        self._begin(source, 'apply', settings, layer)

    def _source(self):
        """What is active, if it can be blurred."""
        document = Krita.instance().activeDocument()
        node = document.activeNode() if document else None
        if node is None:
            raise Refused(_('There is no layer to blur: open a document first.'))
        if self.run is not None:
            raise Refused(_('DISK Lens Blur is at work already: finish or cancel that first.'))
        return Source(document, node, depth_layers(document, node))

    def _begin(self, source, mode, settings, depth):
        request = source.request(mode, settings, depth, remembered=True)
        request.window = window_number()
        self.run = Run(source, request, self._ended, parent=self)
        self.run.begin()

    def _ended(self, run):
        """A run is over, one way or the other."""
        self.run = None
        if run.problem:
            self.box = tell(run.problem)
        elif run.settings is not None:
            Memory.write(run.settings, run.depth)
            if run.hidden:
                self.hidden.add(run.source.document, run.source.node, run.blur)
