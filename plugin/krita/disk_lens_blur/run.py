# SPDX-License-Identifier: GPL-3.0-or-later
"""One request in a running Krita: nobody waits, everything happens in slots of Qt's event loop.

First the document must be at rest; then a session is served over a QProcess, a strip of pixels at
a time; then the result becomes a layer, in the same way. Whatever goes wrong ends the run with a
text, and the document as it was.
"""

import functools
import html
import sys
import time
import traceback

from krita import Krita
from PyQt5.QtCore import QObject, QProcess, QProcessEnvironment, Qt, QTimer
from PyQt5.QtGui import QIcon
from PyQt5.QtWidgets import QProgressDialog

from . import program
from .layers import NewLayer, result_name
from .protocol import ProtocolError
from .session import Refused, Session
from .text import _

LOOK = 100  # milliseconds between looks at the document
PATIENCE = 20  # seconds until the helper has said hello
MERCY = 3000  # milliseconds between asking the helper to stop and killing it
SLICE = 0.02  # seconds of work between two looks at Krita's own events


def guarded(function):
    """A slot: what it raises ends the run, rather than Krita."""

    @functools.wraps(function)
    def call(self, *_arguments):
        try:
            function(self)
        except (Refused, ProtocolError, program.NoProgram) as problem:
            self.fail(str(problem))
        except Exception as problem:
            traceback.print_exc(file=sys.stderr)
            self.fail(_('DISK Lens Blur failed: %s') % problem)

    return call


def is_there(source):
    """Whether the document is open and has the layer."""
    document = source.document
    if not any(document == one for one in Krita.instance().documents()):
        return False
    return document.nodeByUniqueID(source.node.uniqueId()) is not None


def go_back(source):
    """Krita goes over to new layers; whoever tries other settings wants the same one again."""
    if is_there(source):
        source.document.setActiveNode(source.node)


class Run(QObject):
    """After its end: problem, a text for people, or ''; settings, depth (a layer or None), the new
    layer blur, and whether its source was hidden for it, if it was done, else None."""

    def __init__(self, source, request, ended, parent):
        """ended(run) is called once."""
        super().__init__(parent)
        self.source, self.request, self._ended = source, request, ended
        self.problem, self.settings, self.depth = '', None, None
        self.blur, self.hidden = None, False
        self._process = self._bar = self._placing = self._new = None
        self._began = time.monotonic()
        self._stopping = self._over = self._working = False
        self._bounds = source.document.bounds()
        self._session = Session(request, source, self._send)
        self._look = self._timer(LOOK, self._on_look)
        self._work = self._timer(0, self._on_work)

    def _timer(self, interval, slot):
        timer = QTimer(self)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    # --- Start and end --------------------------------------------------------------------------

    @guarded
    def begin(self):
        self._program = program.find()
        if self.request.mode == 'apply':
            self._show_progress()
        self._look.start()
        self._on_look()

    def _show_progress(self):
        window = Krita.instance().activeWindow()
        bar = QProgressDialog(_('DISK Lens Blur'), _('Cancel'), 0, 100,
                              window.qwindow() if window else None)  # fmt: skip
        bar.setObjectName('disk_lens_blur_progress')
        bar.setWindowTitle(_('DISK Lens Blur'))
        bar.setWindowModality(Qt.NonModal)
        bar.setAutoClose(False)
        bar.setAutoReset(False)
        bar.setMinimumDuration(500)
        bar.canceled.connect(self.cancel)
        bar.setValue(0)
        self._bar = bar

    def _start_process(self):
        process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in program.environment().items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._on_output)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        process.start(self._program, [program.HELPER])

    def _send(self, data):
        self._process.write(data)

    def fail(self, text):
        if not self._over:
            self.problem = text
            self.end()

    def end(self):
        """Leaves nothing behind: neither files, nor timers, nor the process."""
        if self._over:
            return
        self._over = True
        self._look.stop()
        self._work.stop()
        self._session.close()
        if self._bar:
            self._bar.canceled.disconnect()
            self._bar.close()
            self._bar.deleteLater()
        if self._process and self._process.state() != QProcess.NotRunning:
            self._process.finished.disconnect()
            self._process.errorOccurred.disconnect()
            self._process.finished.connect(self.deleteLater)
            self._process.kill()
        else:
            self.deleteLater()
        self._ended(self)

    @guarded
    def cancel(self):
        """Asks the helper to stop, and makes it stop if it does not, or knows of nothing yet."""
        begun = self._process is not None and self._session.names is not None
        if not begun or self._placing is not None:
            self.end()
        elif not self._stopping:
            self._stopping = True
            self._session.cancel()
            QTimer.singleShot(MERCY, self.end)

    def present(self):
        """The dialog comes to the front, for whoever asks for it once more.

        @return whether there is one"""
        if self.request.mode != 'dialog' or self._stopping:
            return False
        self._session.present()
        return True

    # --- The document ---------------------------------------------------------------------------

    def _is_there(self):
        """Whether the document is open, as large as before, and has the layer."""
        return is_there(self.source) and self.source.document.bounds() == self._bounds

    def _is_at_rest(self):
        """Whether nobody paints: then its pixels are all there."""
        if not self.source.document.tryBarrierLock():
            return False
        self.source.document.unlock()
        return True

    @guarded
    def _on_look(self):
        if not self._is_there():
            raise Refused(
                _('The document was closed or changed its size, or the layer is gone: nothing was '
                  'blurred.')
            )  # fmt: skip
        if self._process is None and self._is_at_rest():
            self._start_process()
        late = time.monotonic() - self._began > PATIENCE
        if late and self._process is not None and self._session.names is None:
            self._session.ended(_('does not answer'))
            self._react()

    # --- The helper -----------------------------------------------------------------------------

    @guarded
    def _on_output(self):
        self._session.feed(self._process.readAllStandardOutput())
        self._react()

    @guarded
    def _on_finished(self):
        self._session.feed(self._process.readAllStandardOutput())
        crashed = self._process.exitStatus() == QProcess.CrashExit
        self._session.ended(_('crashed or was killed') if crashed else _('ended early'))
        self._react()

    @guarded
    def _on_error(self):
        if self._process.error() == QProcess.FailedToStart:
            self._session.ended(_('cannot be started'))
            self._react()

    def _react(self):
        """Looks at where the session stands."""
        session = self._session
        if self._bar:
            self._bar.setValue(int(session.progress * 99))
        if session.over == 'failed':
            self.fail(session.message)
        elif session.over == 'cancelled':
            self.end()
        elif session.over == 'done' and self._placing is None:
            self._placing = self._place()
        if not self._over and (session.busy or self._placing is not None):
            self._work.start()

    @guarded
    def _on_work(self):
        """Where Krita waits for something within a call, it goes on with events, and with this timer if
        that was started once more: nothing is done twice."""
        if self._working:
            return
        self._working = True
        try:
            self._move()
        finally:
            self._working = False

    def _move(self):
        """Moves pixels for a moment; events come in between."""
        until = time.monotonic() + SLICE
        while time.monotonic() < until and self._work.isActive():
            if self._placing is not None:
                if next(self._placing, self) is self:
                    self._finish()
            elif self._session.busy:
                self._session.step()
            else:
                self._work.stop()
                self._react()
                return

    # --- The result -----------------------------------------------------------------------------

    def _place(self):
        session, depths = self._session, self.source.depths
        self.depth = depths[session.layer] if session.layer >= 0 else None
        name = result_name(session.settings, self.depth.name() if self.depth else None)
        self._new = NewLayer(self.source, name)
        for y, count, data in session.result():
            self._new.put(y, count, data)
            yield

    def _finish(self):
        if not self._is_there():
            return  # the next look says so
        if not self._is_at_rest():
            self._placing = iter(())  # somebody paints: comes back to this, later
            self._work.stop()
            QTimer.singleShot(LOOK, self._go_on)
            return
        shown = self.source.node.visible()
        self.blur = self._new.finish(self._session.covers)
        self.settings = self._session.settings
        self.hidden = shown and not self.source.node.visible()
        if self._session.covers:
            QTimer.singleShot(LOOK, functools.partial(go_back, self.source))
        elif self.hidden:
            self._tell_hidden()
        self.end()

    def _go_on(self):
        if not self._over:
            self._work.start()

    def _tell_hidden(self):
        """The blurred layer replaces its source where that is partly transparent."""
        window = Krita.instance().activeWindow()
        view = window.activeView() if window else None
        if view:
            text = _('"%s" is hidden as long as its blur is there: it would show through.')
            text = html.escape(text % self.source.node.name())
            view.showFloatingMessage(text, QIcon(), 4000, 1)
