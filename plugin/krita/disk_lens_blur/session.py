# SPDX-License-Identifier: GPL-3.0-or-later
"""One request to the helper, from "hello" to its last word. No Krita, no Qt.

Whoever owns a session gives it the bytes that the helper says (feed), sends what it wants sent,
and calls step() as long as it is busy: pixels move a strip at a time, so that nobody waits long.
"""

import base64
import os

from . import protocol
from .folder import Folder, NoRoom, read_at, write_at
from .text import _

STRIP = 8 << 20  # bytes that move at once


class Refused(Exception):
    """The source cannot give what is asked for; the text is for people."""


class Form:
    """What pixels are: Krita's model and depth, the profile's bytes or None, bytes a pixel, and how
    many: (width, height), or None for as many as the picture has. Only depth maps may differ."""

    def __init__(self, model, depth, profile, pixel_bytes, size=None):
        self.model, self.depth = model, depth
        self.profile, self.pixel_bytes, self.size = profile, pixel_bytes, size


class Request:
    """What is wanted. mode: 'apply' or 'dialog'; layers: names of what can be a depth map; layer:
    an index into them, or -1; selection: whether there is one; covers: whether a result of full
    opacity above the picture hides it; pixel_bytes: of the picture; remembered: the settings may come
    from another version, and names that are gone are left out; window: Krita's, a number of X11's, or 0."""

    def __init__(self, mode, name, width, height, settings, layers=(), layer=-1, selection=False,
                 covers=True, pixel_bytes=16, remembered=False, window=0):
        self.mode, self.name = mode, name
        self.width, self.height = width, height
        self.settings, self.layers, self.layer = settings, list(layers), layer
        self.selection, self.covers = selection, covers
        self.pixel_bytes, self.remembered, self.window = pixel_bytes, remembered, window

    def message(self, folder, version):
        return {
            'type': 'start', 'protocol': protocol.PROTOCOL, 'version': version, 'mode': self.mode,
            'folder': folder, 'name': self.name, 'width': self.width, 'height': self.height,
            'layers': self.layers, 'layer': self.layer, 'selection': self.selection,
            'covers': self.covers, 'settings': self.settings, 'window': self.window,
        }  # fmt: skip

    def room(self):
        """Bytes that the exchange takes at once: picture, depth map, result and selection."""
        return self.width * self.height * (3 * self.pixel_bytes + 1)


class Session:
    """over: None while it goes on, else 'done', 'cancelled' or 'failed', and then `message` says
    why, for people. progress: 0 to 1. After 'done': settings, layer, covers, form of the result."""

    def __init__(self, request, source, send, version=''):
        """source.form(what, layer, convert) -> Form and source.rows(what, layer, y, count) ->
        bytes, both raising Refused; send(bytes) to the helper."""
        self.request, self.source = request, source
        self._send, self._version = send, version
        self._lines, self._work = protocol.Lines(), None
        self._folder = self._result = None
        self._given = set()
        self.names = None  # the table's, with their defaults, once the helper has said hello
        self.over, self.message, self.progress = None, '', 0.0
        self.settings = self.layer = self.covers = self.form = None

    # --- What comes -----------------------------------------------------------------------------

    def feed(self, data):
        """Takes what the helper says."""
        try:
            for line in self._lines.feed(bytes(data)):
                if not self.over:
                    self._take(protocol.decode(line))
        except protocol.ProtocolError as problem:
            self._fail(_('The program disk-lens-blur answers nonsense: %s.') % problem)
        except NoRoom as problem:
            self._fail(str(problem))
        except OSError as problem:
            self._fail(_('The pixels cannot be exchanged: %s.') % problem.strerror)

    def ended(self, how):
        """The helper's process has ended; `how` says so for people."""
        if not self.over:
            self._fail(
                _('The program disk-lens-blur %s. The document is as it was.') % how
            )

    def _take(self, message):
        kind = message['type']
        if self.names is None:
            self._start(protocol.hello(message))
        elif kind == 'progress':
            self.progress = max(self.progress, protocol.number(message, 'done', 0, 1))
        elif kind == 'need':
            self._answer(*protocol.need(message, len(self.request.layers)))
        elif kind == 'done':
            self._finish(message)
        elif kind == 'failed':
            self._fail(protocol.text(message, 'message'))
        elif kind == 'cancelled':
            self.over = 'cancelled'
        else:
            raise protocol.ProtocolError('there is no message "%.40s"' % kind)

    def _start(self, defaults):
        self.names = defaults
        wanted = self.request.settings
        unknown = sorted(set(wanted) - set(defaults))
        if self.request.remembered:
            self.request.settings = {name: wanted[name] for name in defaults if name in wanted}
        elif unknown:
            self._fail(_('There is no parameter "%s".') % unknown[0])
            return
        self._folder = Folder(self.request.room())
        self._send(protocol.encode(self.request.message(self._folder.path, self._version)))

    def _fail(self, text):
        self.over, self.message, self._work = 'failed', text, None

    def _finish(self, message):
        found = protocol.done(message, len(self.request.layers), self.names)
        if self._result is None or os.fstat(self._result).st_size != self._bytes(self.form):
            raise protocol.ProtocolError('there is no result, or it has another size')
        self.settings, self.layer, self.covers = found
        self.progress, self.over = 1.0, 'done'

    # --- Files ----------------------------------------------------------------------------------

    def _size(self, form):
        return form.size or (self.request.width, self.request.height)

    def _bytes(self, form):
        width, height = self._size(form)
        return width * height * form.pixel_bytes

    def _answer(self, what, layer, convert):
        """Begins to answer a question; step() goes on with it. Nothing is given twice, but the
        picture once more, converted."""
        key = (what, layer, convert)
        if self._work or key in self._given:
            raise protocol.ProtocolError('the program asks for too much')
        if what == 'result' and self.form is None:
            raise protocol.ProtocolError('the program wants a place for a result of nothing')
        self._given.add(key)
        self._work = self._give(what, layer, convert)

    def _give(self, what, layer, convert):
        answer = {'type': 'file', 'what': what, 'layer': layer}
        name = '%s%s' % (what, layer if layer >= 0 else '-converted' if convert else '')
        try:
            form = self.form if what == 'result' else self.source.form(what, layer, convert)
            file = self._folder.create(name, self._bytes(form), mapped=what == 'result')
            if what == 'result':
                self._result = file
            else:
                yield from self._fill(file, what, layer, form)
        except Refused as problem:
            self._send(protocol.encode(dict(answer, error=str(problem))))
            return
        if what == 'picture':
            self.form = form
        width, height = self._size(form)
        answer.update(name=name, bytes=self._bytes(form), model=form.model, depth=form.depth,
                      width=width, height=height)  # fmt: skip
        if form.profile:
            answer['profile'] = base64.b64encode(form.profile).decode('ascii')
        self._send(protocol.encode(answer))

    def _strips(self, form):
        """(y, rows) of strips that are worth moving at once."""
        width, height = self._size(form)
        step = max(1, STRIP // (width * form.pixel_bytes))
        return [(y, min(step, height - y)) for y in range(0, height, step)]

    def _fill(self, file, what, layer, form):
        row = self._size(form)[0] * form.pixel_bytes
        for y, count in self._strips(form):
            data = self.source.rows(what, layer, y, count)
            if len(data) != row * count:
                raise Refused(_('Krita gives other pixels than it has announced.'))
            with self._folder.telling(row * count):
                write_at(file, data, row * y)
            yield

    @property
    def busy(self):
        """Whether step() has something to do."""
        return self._work is not None

    def step(self):
        """Moves a strip."""
        try:
            if self._work and next(self._work, self) is self:
                self._work = None
        except NoRoom as problem:
            self._fail(str(problem))
        except OSError as problem:
            self._fail(_('The pixels cannot be exchanged: %s.') % problem.strerror)

    def result(self):
        """After 'done': (y, rows, bytes) of strip after strip. ProtocolError: there is less."""
        row = self.request.width * self.form.pixel_bytes
        for y, count in self._strips(self.form):
            data = read_at(self._result, row * count, row * y)
            if len(data) != row * count:
                raise protocol.ProtocolError('the result is too short')
            yield y, count, data

    # --- The end --------------------------------------------------------------------------------

    def cancel(self):
        """Asks the helper to stop; "cancelled" will come."""
        if not self.over:
            self._send(protocol.encode({'type': 'cancel'}))

    def present(self):
        """Asks the helper to bring its window to the front."""
        if not self.over and self.names is not None:
            self._send(protocol.encode({'type': 'present'}))

    def close(self):
        """Removes the files. May be repeated."""
        self._work = self._result = None
        if self._folder:
            self._folder.close()
        self._folder = None
