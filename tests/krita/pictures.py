# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of Krita's part share: pixels, and both sides of the protocol."""

import os
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
sys.path.insert(0, os.path.join(ROOT, 'plugin', 'krita'))
sys.path.insert(0, os.path.join(ROOT, 'tests'))
sys.dont_write_bytecode = True

from disk_lens_blur import protocol  # noqa: E402
from disk_lens_blur.session import Form, Refused  # noqa: E402

CODES = {'U8': 'B', 'U16': 'H', 'F16': 'e', 'F32': 'f'}
WHOLE = {'U8': 255, 'U16': 65535, 'F16': 1.0, 'F32': 1.0}


def pack(depth, values):
    return struct.pack('=%d%s' % (len(values), CODES[depth]), *values)


def unpack(depth, data):
    size = struct.calcsize(CODES[depth])
    return struct.unpack('=%d%s' % (len(data) // size, CODES[depth]), data)


def colours(width, height, alpha=lambda x, y: 1.0):
    """(r, g, b, a) from 0 to 1 of a picture with edges, a ramp and a few lights."""
    for y in range(height):
        for x in range(width):
            light = (x * 7 + y * 13) % 97 == 0
            r = 1.0 if light else x / width * 0.5
            g = 1.0 if light else 0.6 if (x // 16 + y // 16) % 2 else 0.1
            yield r, g, 1.0 if light else y / height * 0.7, alpha(x, y)


def krita_pixels(model, depth, rgba):
    """The pixels as Krita stores them; gray is the green."""
    whole, out = WHOLE[depth], []
    integer = depth[0] == 'U'
    for r, g, b, a in rgba:
        pixel = (g, a) if model == 'GRAYA' else (b, g, r, a) if integer else (r, g, b, a)
        out += [round(v * whole) if integer else v for v in pixel]
    return pack(depth, out)


def is_running(pid):
    """Whether there is such a process, and it is no zombie that nobody has buried."""
    try:
        with open('/proc/%d/stat' % pid) as file:
            return file.read().rsplit(')', 1)[1].split()[0] != 'Z'
    except FileNotFoundError:
        return False


class Source:
    """A source as the extension's, of pixels in memory: {('picture', -1): (form, bytes), ...}."""

    def __init__(self, width, pixels):
        self.width, self.pixels = width, pixels

    def form(self, what, layer, convert):
        if (what, layer) not in self.pixels:
            raise Refused('there is no such thing')
        return self.pixels[what, layer][0]

    def rows(self, what, layer, y, count):
        form, data = self.pixels[what, layer]
        row = self.width * form.pixel_bytes
        return data[y * row : (y + count) * row]


def rgba8(width, height, rgba=None):
    """A source's picture of 8 bits, sRGB."""
    data = krita_pixels('RGBA', 'U8', rgba or colours(width, height))
    return {('picture', -1): (Form('RGBA', 'U8', None, 4), data)}


class Helper:
    """The program, spoken to by hand."""

    def __init__(self, program, hello=True):
        self.folder = tempfile.mkdtemp(prefix='disk-krita-test-')
        self.process = subprocess.Popen(
            [program, '--krita-helper'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.hello = self.read() if hello else None

    def read(self):
        """The next message; None at the end."""
        line = self.process.stdout.readline()
        return protocol.decode(line) if line else None

    def read_other(self):
        """The next message that is no progress."""
        message = self.read()
        while message and message['type'] == 'progress':
            message = self.read()
        return message

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, **message):
        self.write(protocol.encode(message))

    def start(self, **changes):
        message = {
            'type': 'start', 'protocol': 1, 'version': 'test', 'mode': 'apply',
            'folder': self.folder, 'name': 'test', 'width': 16, 'height': 8, 'layers': [],
            'layer': -1, 'selection': False, 'covers': True, 'settings': {'radius': 2},
        }  # fmt: skip
        message.update(changes)
        self.size = message['width'], message['height']
        self.send(**{name: value for name, value in message.items() if value is not None})

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, name, data, mode=0o600):
        file = os.open(self.path(name), os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        os.write(file, data)
        os.fchmod(file, mode)
        os.close(file)

    def give(self, name='picture', size=16 * 8 * 4, **changes):
        """Answers a question about the picture."""
        message = {'what': 'picture', 'layer': -1, 'name': name, 'bytes': size, 'model': 'RGBA',
                   'depth': 'U8', 'width': self.size[0], 'height': self.size[1]}  # fmt: skip
        message.update(changes)
        self.send(type='file', **message)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)
