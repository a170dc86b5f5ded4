# SPDX-License-Identifier: GPL-3.0-or-later
"""Files and pixels for the command line program's tests.

PNG and TIFF files are written and read here, so that what the program's libraries do is compared
with something else.
"""

import random
import struct
import zlib


# PNG ---------------------------------------------------------------------------------------


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(width, height, channels, bits, samples, chunks=()):
    """A PNG of big-endian samples; chunks are (kind, data) that go behind the header."""
    colour = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    stride = width * channels * bits // 8
    rows = b''.join(b'\0' + samples[y * stride : (y + 1) * stride] for y in range(height))
    out = b'\x89PNG\r\n\x1a\n'
    out += chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, bits, colour, 0, 0, 0))
    for kind, data in chunks:
        out += chunk(kind, data)
    return out + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b'')


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def unfilter(raw, height, stride, step):
    out, before = bytearray(), bytes(stride)
    for y in range(height):
        kind, line = raw[y * (stride + 1)], bytearray(
            raw[y * (stride + 1) + 1 : (y + 1) * (stride + 1)]
        )
        for i in range(stride):
            a = line[i - step] if i >= step else 0
            b, c = before[i], before[i - step] if i >= step else 0
            line[i] = line[i] + (0, a, b, (a + b) // 2, paeth(a, b, c))[kind] & 255
        out += line
        before = line
    return bytes(out)


class Png:
    """A PNG, read: width, height, channels, bits, samples, chunks by kind."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            data = file.read()
        assert data[:8] == b'\x89PNG\r\n\x1a\n', path
        at, self.chunks, pixels = 8, {}, b''
        while at < len(data):
            size, kind = struct.unpack('>I4s', data[at : at + 8])
            body = data[at + 8 : at + 8 + size]
            assert (
                zlib.crc32(kind + body)
                == struct.unpack('>I', data[at + 8 + size : at + 12 + size])[0]
            )
            if kind == b'IDAT':
                pixels += body
            self.chunks.setdefault(kind, []).append(body)
            at += 12 + size
        self.width, self.height, self.bits, colour = struct.unpack(
            '>IIBB', self.chunks[b'IHDR'][0][:10]
        )
        self.channels = {0: 1, 4: 2, 2: 3, 6: 4}[colour]
        step = self.channels * self.bits // 8
        self.samples = unfilter(zlib.decompress(pixels), self.height, self.width * step, step)

    def values(self):
        return struct.unpack(
            '>%d%s' % (len(self.samples) * 8 // self.bits, 'H' if self.bits == 16 else 'B'),
            self.samples,
        )

    def profile(self):
        name, rest = self.chunks[b'iCCP'][0].split(b'\0', 1)
        return zlib.decompress(rest[1:])

    def orientation(self):
        for body in self.chunks.get(b'eXIf', []):
            order = '<' if body[:2] == b'II' else '>'
            (at,) = struct.unpack(order + 'I', body[4:8])
            (count,) = struct.unpack(order + 'H', body[at : at + 2])
            for i in range(count):
                entry = body[at + 2 + 12 * i : at + 14 + 12 * i]
                tag, _, _, value = struct.unpack(order + 'HHIH', entry[:10])
                if tag == 0x112:
                    return value
        return 1


def exif(orientation):
    return b'II\x2a\0\x08\0\0\0' + struct.pack('<HHHIHHI', 1, 0x112, 3, 1, orientation, 0, 0)


# TIFF --------------------------------------------------------------------------------------


def tiff(
    width,
    height,
    channels,
    bits,
    kind,
    samples,
    extra=None,
    orientation=1,
    icc=None,
    photometric=None,
    order='<',
):
    """An uncompressed TIFF of one strip; kind: 1 whole numbers, 3 float."""
    tags = [
        (256, 4, [width]),
        (257, 4, [height]),
        (258, 3, [bits] * channels),
        (259, 3, [1]),
        (262, 3, [photometric if photometric is not None else 1 if channels < 3 else 2]),
        (273, 4, [8]),
        (274, 3, [orientation]),
        (277, 3, [channels]),
        (278, 4, [height]),
        (279, 4, [len(samples)]),
        (339, 3, [kind] * channels),
    ]
    if extra is not None:
        tags.append((338, 3, [extra]))
    if icc is not None:
        tags.append((34675, 7, list(icc)))
    samples += b'\0' * (len(samples) % 2)
    at = 8 + len(samples)
    directory, outside = struct.pack(order + 'H', len(tags)), b''
    after = at + 2 + 12 * len(tags) + 4
    for tag, form, values in sorted(tags):
        data = struct.pack(order + '%d%s' % (len(values), {3: 'H', 4: 'I', 7: 'B'}[form]), *values)
        directory += struct.pack(order + 'HHI', tag, form, len(values))
        if len(data) > 4:
            directory += struct.pack(order + 'I', after + len(outside))
            outside += data + b'\0' * (len(data) % 2)
        else:
            directory += data.ljust(4, b'\0')
    head = (b'II' if order == '<' else b'MM') + struct.pack(order + 'HI', 42, at)
    return head + samples + directory + struct.pack(order + 'I', 0) + outside


class Tiff:
    """A little-endian, uncompressed TIFF, read."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            data = file.read()
        (at,) = struct.unpack('<I', data[4:8])
        (count,) = struct.unpack('<H', data[at : at + 2])
        self.tags = {}
        for i in range(count):
            tag, form, many = struct.unpack('<HHI', data[at + 2 + 12 * i : at + 10 + 12 * i])
            size = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}.get(form, 1) * many
            where = at + 10 + 12 * i
            if size > 4:
                (where,) = struct.unpack('<I', data[where : where + 4])
            code = {3: 'H', 4: 'I'}.get(form)
            body = data[where : where + size]
            self.tags[tag] = list(struct.unpack('<%d%s' % (many, code), body)) if code else body
        assert self.tags[259] == [1], 'compressed'
        self.samples = b''.join(data[o : o + n] for o, n in zip(self.tags[273], self.tags[279]))


# Profiles ----------------------------------------------------------------------------------


def icc_profile(gray, gamma):
    """A small version 2 profile: sRGB's primaries, a curve that is a power."""

    def number(value):
        return struct.pack('>i', round(value * 65536))

    def xyz(x, y, z):
        return b'XYZ \0\0\0\0' + number(x) + number(y) + number(z)

    def text(words):
        return b'desc\0\0\0\0' + struct.pack('>I', len(words) + 1) + words + b'\0' * 80

    curve = b'curv\0\0\0\0' + struct.pack('>IH', 1, round(gamma * 256))
    tags = [
        (b'desc', text(b'test')),
        (b'cprt', b'text\0\0\0\0none\0'),
        (b'wtpt', xyz(0.9642, 1, 0.8249)),
    ]
    if gray:
        tags.append((b'kTRC', curve))
    else:
        tags += [
            (b'rXYZ', xyz(0.4361, 0.2225, 0.0139)),
            (b'gXYZ', xyz(0.3851, 0.7169, 0.0971)),
            (b'bXYZ', xyz(0.1431, 0.0606, 0.7141)),
            (b'rTRC', curve),
            (b'gTRC', curve),
            (b'bTRC', curve),
        ]
    table, body, at = struct.pack('>I', len(tags)), b'', 128 + 4 + 12 * len(tags)
    for name, data in tags:
        table += name + struct.pack('>II', at + len(body), len(data))
        body += data + b'\0' * (-len(data) % 4)
    head = struct.pack(
        '>I4sI4s4s4s',
        128 + len(table) + len(body),
        b'\0\0\0\0',
        0x02400000,
        b'mntr',
        b'GRAY' if gray else b'RGB ',
        b'XYZ ',
    )
    head += struct.pack('>6H', 2020, 1, 1, 0, 0, 0) + b'acsp' + b'\0' * 28
    head += number(0.9642) + number(1) + number(0.8249) + b'\0' * 48
    assert len(head) == 128
    return head + table + body


# Pixels ------------------------------------------------------------------------------------


def noise(count, seed=1):
    return random.Random(seed).randbytes(count)


def smooth(width, height, channels):
    """8 bits a sample; smooth, so that JPEG keeps it closely."""
    return bytes(
        (40 + 150 * x // width + (c + 1) * 15 * y // height) & 255
        for y in range(height)
        for x in range(width)
        for c in range(channels)
    )


def turned(samples, width, height, step, orientation):
    """What a viewer shows of stored pixels: (samples, width, height)."""
    places = {
        1: lambda x, y: (x, y),
        2: lambda x, y: (width - 1 - x, y),
        3: lambda x, y: (width - 1 - x, height - 1 - y),
        4: lambda x, y: (x, height - 1 - y),
        5: lambda x, y: (y, x),
        6: lambda x, y: (y, height - 1 - x),
        7: lambda x, y: (width - 1 - y, height - 1 - x),
        8: lambda x, y: (width - 1 - y, x),
    }
    w, h = (height, width) if orientation > 4 else (width, height)
    out = b''
    for y in range(h):
        for x in range(w):
            a, b = places[orientation](x, y)
            out += samples[(b * width + a) * step : (b * width + a + 1) * step]
    return out, w, h
