#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper against whatever a broken or hostile Krita may say.

Each round is a conversation as PROTOCOL.md has it, with a lie here and there: values that are not what
they should be, bytes flipped, answers twice or never, files of another size, profiles and pixels
of noise. However it goes, the helper ends by itself or by the end of its input, with one of its
own exit statuses, and all of its words can be read.

Usage: fuzz_helper.py PROGRAM [ROUNDS [FIRST_SEED]]; a round is its seed. Worth most with a program built with
-Db_sanitize=address,undefined, whose reports are failures, too.
"""

import json
import os
import random
import select
import sys
import time

from pictures import CODES, Helper, krita_pixels, pack

PATIENCE = 240  # seconds for a round; machines may be busy
ENDINGS = (0, 1, 3)  # done or cancelled, failed, alone: all else is a signal's or a sanitizer's
ODD = (None, True, -1, 0, 1, 1.5, 1e308, -1e-320, 1 << 31, 1 << 40, 1 << 63, 10**30, '', 'x', '\0',
       '../x', '/', 'picture', 'x' * 5000, '\ud83d', [], [[]], {}, [None], {'a': {}}, [1] * 300)  # fmt: skip
RANGES = {
    'radius': (0, 60), 'rotation': (-180, 180), 'focus': (0, 1), 'focus-range': (0, 1),
    'near-strength': (0, 4), 'far-strength': (0, 4), 'highlight-factor': (0, 1), 'squeeze': (0.5, 2),
    'cat-eye': (0, 1), 'rim': (-1, 1), 'fringe': (-1, 1), 'depth-cleanup': (0, 1),
}  # fmt: skip
CHOICES = {
    'aperture': ('disc', 'heart', 'star', 'ring', 'nosuch', '/dev/zero.svg', '.png'),
    'samples': (0, 8, 16, 48), 'near': ('white', 'black'), 'occlusion': ('yes', 'no'),
    'engine': ('auto', 'dense', 'fft', 'cascade', 'pyramid', 'spans'),
}  # fmt: skip
FORMS = [(model, depth) for model in ('RGBA', 'GRAYA') for depth in CODES]
SPECIAL = (0.0, 1.0, -1.0, 1e30, -1e30, float('nan'), float('inf'), 1e-40, 65504.0)


class Round:
    """A conversation. honest: nothing but the truth is said."""

    def __init__(self, program, seed):
        self.random = random.Random(seed)
        self.honest = self.random.random() < 0.3
        self.helper = Helper(program)
        self.size = self.random.randint(1, 40), self.random.randint(1, 40)
        self.layers = self.random.randint(0, 2)
        self.form = self.random.choice(FORMS)
        self.last = None

    def chance(self, part):
        return not self.honest and self.random.random() < part

    # --- What is said ---------------------------------------------------------------------------

    def settings(self):
        found = {name: self.random.uniform(*ends) for name, ends in RANGES.items()}
        found.update({name: self.random.choice(some) for name, some in CHOICES.items()})
        kept = [name for name in found if self.random.random() < 0.4]
        return {name: found[name] for name in kept}

    def start(self):
        choose = self.random.choice
        return {
            'type': 'start', 'protocol': 1, 'version': 'fuzz', 'mode': 'apply',
            'folder': self.helper.folder, 'name': choose(('a', 'ü\U0001f408', '<b>')),
            'width': self.size[0], 'height': self.size[1], 'layers': ['L'] * self.layers,
            'layer': self.random.randint(-1, self.layers - 1), 'selection': choose((True, False)),
            'covers': choose((True, False)), 'settings': self.settings(),
        }  # fmt: skip

    def spoil(self, message):
        """One member is missing or something else, at any depth."""
        name = self.random.choice(list(message))
        if isinstance(message[name], dict) and message[name] and self.random.random() < 0.7:
            self.spoil(message[name])
        elif self.random.random() < 0.2:
            del message[name]
        else:
            message[name] = self.random.choice(ODD)

    def send(self, message):
        if self.chance(0.15):
            self.spoil(message)
        line = bytearray(json.dumps(message).encode('ascii'))
        for _i in range(self.random.choice((0, 0, 0, 1, 3)) if self.chance(0.2) else 0):
            line[self.random.randrange(len(line))] = self.random.randrange(256)
        if self.chance(0.03):
            line = line[: self.random.randrange(len(line))]
        self.write(bytes(line) + b'\n')
        if self.chance(0.05):
            self.write(self.random.choice((b'\n', b'{}\n', b'[' * 9999 + b'\n', bytes(line) + b'\n',
                                           b'{"type":"present"}\n', b'{"type":"cancel"}\n')))  # fmt: skip

    def write(self, data):
        try:
            self.helper.write(data)
        except BrokenPipeError:
            pass  # its end will be seen by reading

    # --- Files ----------------------------------------------------------------------------------

    def pixels(self, model, depth, count):
        values = [tuple(self.random.random() for _c in range(4)) for _i in range(count)]
        data = krita_pixels(model, depth, values)
        if depth[0] == 'F' and self.random.random() < 0.3:
            channels = {'RGBA': 4, 'GRAYA': 2}[model] * count
            fitting = SPECIAL if depth == 'F32' else [v for v in SPECIAL if not 1e5 < abs(v) < 1e99]
            data = pack(depth, [self.random.choice(fitting) for _i in range(channels)])
        return data

    def data_for(self, what, width, height):
        """(bytes, model, depth)."""
        if what == 'selection':
            return bytes(self.random.randrange(256) for _i in range(width * height)), 'ALPHA', 'U8'
        form = self.random.choice(FORMS) if what == 'layer' else self.form
        if what == 'result':
            return bytes(len(self.pixels(*form, width * height))), *form
        return (self.pixels(*form, width * height), *form)

    def answer(self, need):
        what, (width, height) = need['what'], self.size
        if what == 'layer' and self.random.random() < 0.5:
            width, height = self.random.randint(1, 50), self.random.randint(1, 50)
        data, model, depth = self.data_for(what, width, height)
        if self.chance(0.1):
            data = data[: self.random.randrange(len(data))] if self.chance(0.5) else data + b'x'
        name = '%s-%d-%s' % (what, need['layer'], need['convert'])
        if not os.path.exists(self.helper.path(name)):
            self.helper.make(name, data)
        answer = {'type': 'file', 'what': what, 'layer': need['layer'], 'name': name,
                  'bytes': len(data), 'width': width, 'height': height, 'model': model,
                  'depth': depth}  # fmt: skip
        if self.chance(0.2):
            answer['profile'] = self.random.choice(('AAAA', '=', 'x' * 999, 'QUJD' * 9999))
        if self.chance(0.05):
            answer['error'] = 'there is none'
        self.send(answer)

    # --- The conversation -----------------------------------------------------------------------

    def read(self):
        """The next message; None at the end. ValueError: what came is none, or it takes too long."""
        if not select.select([self.helper.process.stdout], [], [], PATIENCE)[0]:
            raise ValueError('nothing is said any more')
        self.last = self.helper.read() or self.last
        return self.last

    def converse(self):
        self.send(self.start())
        until = time.monotonic() + PATIENCE
        while True:
            before = self.last
            message = self.read()
            if message is before or message['type'] in ('done', 'failed', 'cancelled'):
                return
            if message['type'] == 'need':
                self.answer(message)
            if self.chance(0.02) or time.monotonic() > until:
                return  # Krita goes

    def hang_up(self):
        try:
            self.helper.process.stdin.close()
        except BrokenPipeError:
            pass  # it has gone before it was told all

    def run(self):
        """What is wrong, or None."""
        try:
            self.converse()
            self.hang_up()
            status = self.helper.process.wait(PATIENCE)
            if status not in ENDINGS:
                return 'ends with %d' % status
            if self.honest and (self.last or {}).get('type') not in ('done', 'failed'):
                return 'says at last: %s' % self.last
        except Exception as problem:
            return repr(problem)
        finally:
            self.helper.close()
        return None


def main(program, rounds=150, first=0):
    os.environ.setdefault('ASAN_OPTIONS', 'detect_leaks=0:exitcode=66')
    os.environ.setdefault('UBSAN_OPTIONS', 'halt_on_error=1:exitcode=66:print_stacktrace=1')
    bad, words = 0, {}
    for seed in range(int(first), int(first) + int(rounds)):
        one = Round(program, seed)
        problem = one.run()
        word = (one.last or {}).get('type')
        words[word] = words.get(word, 0) + 1
        if problem:
            bad += 1
            print('round %d: %s' % (seed, problem), flush=True)
    print('%s rounds, %d bad; last words %s' % (rounds, bad, words))
    return 1 if bad or not words.get('done') or not words.get('failed') else 0


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1]), *sys.argv[2:]))
