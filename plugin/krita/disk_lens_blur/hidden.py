# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers that are hidden as long as their blur is there.

What is partly transparent would show through its blur, so it is hidden. Krita's undo knows nothing
of eyes: it takes the blur away and would leave nothing to be seen. So each such pair is watched:
when the blur is undone or deleted, the layer is shown again, and hidden once more by redo. When
the blur was merged with another layer it lives on there, and the layer stays hidden.
"""

import sys
import traceback

from krita import Krita
from PyQt5.QtCore import QObject, QTimer

LOOK = 300  # milliseconds between looks; nobody is watched where nothing is hidden


def all_ids(node):
    """The ids of all nodes below one."""
    found = set()
    for child in node.childNodes():
        found.add(child.uniqueId().toString())
        found |= all_ids(child)
    return found


class Pair:
    """A hidden layer and its blur."""

    def __init__(self, document, source, blur):
        self.document = document
        self._source, self._blur = source.uniqueId(), blur.uniqueId()
        self._hidden, self._known = True, all_ids(document.rootNode())

    def look(self):
        """@return whether to go on watching"""
        if not any(self.document == one for one in Krita.instance().documents()):
            return False
        there = self.document.nodeByUniqueID(self._blur) is not None
        now = all_ids(self.document.rootNode())
        if there:
            self._known |= now
        elif self._hidden and now - self._known:
            return False  # a layer has come in its place: merged
        if there != self._hidden:
            self._show(not there)
        return True

    def _show(self, shown):
        source = self.document.nodeByUniqueID(self._source)
        self._hidden = not shown
        if source is not None and source.visible() != shown:
            source.setVisible(shown)
            self.document.refreshProjection()


class Hidden(QObject):
    """All pairs of this Krita."""

    def __init__(self, parent):
        super().__init__(parent)
        self._pairs = []
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self._look)

    def add(self, document, source, blur):
        self._pairs.append(Pair(document, source, blur))
        self._timer.start()

    def _look(self):
        try:
            self._pairs = [pair for pair in self._pairs if pair.look()]
        except Exception:  # PyQt would end Krita for it
            traceback.print_exc(file=sys.stderr)
            self._pairs = []
        if not self._pairs:
            self._timer.stop()
