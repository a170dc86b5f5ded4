#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at the pixels that tools/demo made of the sample scene.

Usage: demo_pixels.py FOLDER

What is in focus must be as sharp as before, what is far must not be, and the far
lights must have become hearts: upright ones, brighter inside than around.
"""

import math
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cli_files import Png  # noqa: E402

# Boxes of the 1200 x 800 scene: x0, y0, x1, y1.
SUBJECT = (760, 400, 840, 560)  # the walker's coat
FAR = (280, 200, 760, 400)  # lamps at the end of the street


class Picture:
    def __init__(self, path):
        png = Png(path)
        assert png.bits == 16 and png.channels >= 3, f'{path}: not a 16-bit colour PNG'
        self.width, self.height, self.step = png.width, png.height, png.channels
        self.values = png.values()

    def luma(self, x, y):
        i = (y * self.width + x) * self.step
        return sum(self.values[i : i + 3]) / 3 / 65535


def mean_difference(a, b, box):
    x0, y0, x1, y1 = box
    spots = [(x, y) for y in range(y0, y1, 2) for x in range(x0, x1, 2)]
    return sum(abs(a.luma(x, y) - b.luma(x, y)) for x, y in spots) / len(spots)


def find_lights(sharp):
    x0, y0, x1, y1 = FAR
    lights = []
    for y in range(y0, y1):
        for x in range(x0, x1):
            if sharp.luma(x, y) > 0.97 and all(math.hypot(x - u, y - v) > 8 for u, v in lights):
                lights.append((x, y))
    return lights


# Within an upright heart of radius 22 around its centroid: the lobes and the tip. Turned upside
# down, each of these lies outside.
WITHIN = [(-16, -8), (16, -8), (-11, -14), (11, -14), (0, 18)]


def heartness(blurred, light):
    """How much brighter the heart around a light is there than where a turned one would be."""
    x, y = light
    return sum(blurred.luma(x + u, y + v) - blurred.luma(x + u, y - v) for u, v in WITHIN) / 5


def main(folder):
    folder = pathlib.Path(folder)
    sharp, hearts = Picture(folder / 'night-sharp.png'), Picture(folder / 'night-hearts.png')
    assert (hearts.width, hearts.height) == (sharp.width, sharp.height) == (1200, 800)
    subject, far = mean_difference(sharp, hearts, SUBJECT), mean_difference(sharp, hearts, FAR)
    print(f'changed by: subject {subject:.4f}, far street {far:.4f}')
    assert subject < 0.01, 'the subject is not in focus'
    assert far > 0.05, 'the far street is not blurred'
    lights = find_lights(sharp)
    hearts_up = sum(heartness(hearts, light) for light in lights) / len(lights)
    print(f'{len(lights)} lights, {hearts_up:.3f} brighter inside hearts than outside')
    assert len(lights) >= 20, 'where are the lights?'
    assert hearts_up > 0.1, 'the lights are no upright hearts'


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
