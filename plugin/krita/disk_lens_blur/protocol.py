# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper's messages, read with care (PROTOCOL.md). No Krita, no Qt: pure Python."""

import json

PROTOCOL = 1
MAX_LINE = 1 << 20
MOST = 1e300  # of numbers

WHATS = ('picture', 'layer', 'selection', 'result')


class ProtocolError(Exception):
    """What the helper says makes no sense; nothing of it is used."""


def encode(message):
    """A message as a line of bytes."""
    return json.dumps(message, ensure_ascii=True).encode('ascii') + b'\n'


def decode(line):
    """A line as a message: a dict with a text as its type."""
    try:
        message = json.loads(line.decode('utf-8'))
    except (ValueError, RecursionError):
        raise ProtocolError('what came is no message') from None
    if not isinstance(message, dict) or not isinstance(message.get('type'), str):
        raise ProtocolError('what came is no message')
    return message


class Lines:
    """Cuts what comes into lines."""

    def __init__(self):
        self._rest = b''

    def feed(self, data):
        """The lines that are whole by now."""
        *lines, self._rest = (self._rest + data).split(b'\n')
        if len(self._rest) > MAX_LINE or any(len(line) > MAX_LINE for line in lines):
            raise ProtocolError('the message is too long')
        return lines


def whole(message, name, low, high):
    value = message.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ProtocolError('"%s" is missing or malformed' % name)
    return value


def text(message, name):
    value = message.get(name)
    if not isinstance(value, str):
        raise ProtocolError('"%s" is missing or malformed' % name)
    return value


def truth(message, name):
    value = message.get(name)
    if not isinstance(value, bool):
        raise ProtocolError('"%s" is missing or malformed' % name)
    return value


def number(message, name, low, high):
    value = message.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise ProtocolError('"%s" is missing or malformed' % name)
    return value


def is_number(value):
    kind = isinstance(value, (int, float)) and not isinstance(value, bool)
    return kind and -MOST < value < MOST  # neither infinite, nor more than a float takes


def settings(message):
    """Settings: texts and numbers by the table's names."""
    value = message.get('settings')
    if not isinstance(value, dict) or not all(
        isinstance(one, str) or is_number(one) for one in value.values()
    ):
        raise ProtocolError('"settings" is missing or malformed')
    return value


def hello(message):
    """The table's names and defaults, in its order, from the helper's first message."""
    if message['type'] != 'hello':
        raise ProtocolError('the program does not begin with "hello"')
    number_of_protocol = whole(message, 'protocol', 0, 1 << 31)
    if number_of_protocol != PROTOCOL:
        raise ProtocolError(
            'the extension and the program do not belong together: install both from one version '
            '(protocols %d and %d)' % (PROTOCOL, number_of_protocol)
        )
    text(message, 'version')
    return settings(message)


def need(message, layers):
    """(what, layer, convert) of a question."""
    what = text(message, 'what')
    if what not in WHATS:
        raise ProtocolError('the program asks for something unknown')
    low, high = (0, layers - 1) if what == 'layer' else (-1, -1)
    return what, whole(message, 'layer', low, high), truth(message, 'convert')


def done(message, layers, defaults):
    """(settings, layer, covers) of the helper's last message."""
    found = settings(message)
    if {name: isinstance(value, str) for name, value in found.items()} != {
        name: isinstance(value, str) for name, value in defaults.items()
    }:
        raise ProtocolError('the settings are not those of the table')
    return found, whole(message, 'layer', -1, layers - 1), truth(message, 'covers')
