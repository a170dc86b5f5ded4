# SPDX-License-Identifier: GPL-3.0-or-later
"""plug-in-disk-lens-blur from scripts: pixels, depth maps, selections, and what it refuses."""

import os
import signal
import subprocess
import time

import gimp_case
from gimp_case import H, W, cli_files, halves, picture, ramp

HEART = dict(aperture='heart', radius=8, focus=0.6)


class Pixels(gimp_case.GimpCase):
    def setUp(self):
        super().setUp()
        for channels in (1, 2, 3, 4):
            for bits in (8, 16):
                data = cli_files.png(W, H, channels, bits, picture(channels, bits))
                self.put('in-%d-%d.png' % (channels, bits), data)
        self.put('depth.png', cli_files.png(45, 30, 1, 8, ramp(45, 30)))

    def test_every_kind_of_drawable(self):
        """Gray and RGB with and without alpha, by a depth map of another image and size: the pixels
        of the command line program."""
        script = '(define chart (only-layer (open "%s")))' % self.path('depth.png')
        for channels in (1, 2, 3, 4):
            for bits in (8, 16):
                name = '%d-%d' % (channels, bits)
                script += '(step "%s" (let* ((image (open "%s")) (layer (only-layer image)))' % (
                    name,
                    self.path('in-%s.png' % name),
                )
                script += self.blur('image', 'layer', 'chart', **HEART)
                script += '(save image layer "%s")))' % self.path('out-%s.png' % name)
        self.good(script)
        for channels in (1, 2, 3, 4):
            for bits in (8, 16):
                name = '%d-%d.png' % (channels, bits)
                self.cli('in-' + name, 'ref-' + name, 'depth.png', **HEART)
                self.assertBlurred('out-' + name, 'ref-' + name)
                self.assertTrue(self.pixels('out-' + name) != self.pixels('in-' + name))

    # 8 bits of linear light are coarse, so the picture has no dark places: at 100 of 255 a step
    # of linear light is 2.3 steps of the file.
    def test_every_precision(self):
        """8, 16, 32 bits, half, float and double, linear and not."""
        self.put('bright.png', cli_files.png(W, H, 3, 16, picture(3, 16, low=100)))
        script = '(define chart (only-layer (open "%s")))' % self.path('depth.png')
        numbers = [k * 100 + more for k in (1, 2, 3, 5, 6, 7) for more in (0, 50)]
        for number in numbers:
            script += '(step "%d" (let* ((image (open "%s"))' % (number, self.path('bright.png'))
            if number != 250:  # it has that already, and says so as an error
                script += '(changed (precision image %d))' % number
            script += '(layer (only-layer image)))'
            script += self.blur('image', 'layer', 'chart', **HEART)
            script += '(if (not (= %d 250)) (precision image 250))' % number
            script += '(save image layer "%s")))' % self.path('out-%d.png' % number)
        self.good(script)
        self.cli('bright.png', 'ref.png', 'depth.png', **HEART)
        reference = self.pixels('ref.png')
        for number in numbers:
            step = {100: 3 * 257, 150: 257, 200: 4, 250: 0, 500: 64, 550: 40}.get(number, 1)
            self.assertClose(self.pixels('out-%d.png' % number), reference, step, number)

    def test_without_depth_and_all_parameters(self):
        """Each parameter reaches the filter under its name and in its place."""
        odd = dict(
            aperture='star', radius=9.5, rotation=-30, samples=32, focus=0.4, focus_range=0.1,
            near='black', near_strength=1.5, far_strength=0.5, occlusion='no',
            highlight_factor=0.5, highlight_threshold_low=0.2, highlight_threshold_high=0.8,
            squeeze=0.7, cat_eye=0.6, rim=0.5, fringe=-0.5, engine='pyramid', depth_cleanup=0.2,
        )  # fmt: skip
        script = '(define chart (only-layer (open "%s")))' % self.path('depth.png')
        for name, depth in (('with', 'chart'), ('without', None)):
            script += '(step "%s" (let* ((image (open "%s")) (layer (only-layer image)))' % (
                name,
                self.path('in-4-16.png'),
            )
            script += self.blur('image', 'layer', depth, **odd)
            script += '(save image layer "%s")))' % self.path(name + '.png')
        self.good(script)
        self.cli('in-4-16.png', 'ref-with.png', 'depth.png', **odd)
        self.cli('in-4-16.png', 'ref-without.png', **odd)
        for name in ('with.png', 'without.png'):
            self.assertBlurred(name, 'ref-' + name)

    def test_selection(self):
        """Inside it is the whole picture's blur, outside nothing changes."""
        script = '(step "it" (let* ((image (open "%s")) (layer (only-layer image)))' % self.path(
            'in-3-8.png'
        )
        script += '(select image 20 10 41 30)' + self.blur('image', 'layer', **HEART)
        script += '(select-none image)(save image layer "%s")))' % self.path('out.png')
        self.good(script)
        self.cli('in-3-8.png', 'ref.png', **HEART)
        before, after, whole = (self.pixels(n) for n in ('in-3-8.png', 'out.png', 'ref.png'))
        for i in range(W * H):
            inside = 20 <= i % W < 61 and 10 <= i // W < 40
            expected = whole if inside else before
            self.assertClose(after[3 * i : 3 * i + 3], expected[3 * i : 3 * i + 3], int(inside), i)

    def test_below_half_a_pixel(self):
        script = '(step "it" (let* ((image (open "%s")) (layer (only-layer image)))' % self.path(
            'in-4-8.png'
        )
        script += self.blur('image', 'layer', radius=0.49)
        script += '(save image layer "%s")))' % self.path('out.png')
        self.good(script)
        self.assertSame('out.png', 'in-4-8.png')


class Depth(gimp_case.GimpCase):
    """A drawable of the same image lies where it lies; beyond it is far."""

    def setUp(self):
        super().setUp()
        self.put('in.png', cli_files.png(W, H, 3, 8, picture(3, 8)))
        self.put('depth.png', cli_files.png(50, 40, 1, 8, ramp(50, 40)))
        self.put('halves.png', cli_files.png(W, H, 1, 8, halves(W, H)))

    def placed(self, name, width, height, values, x0, y0):
        """A map of the picture's size, transparent where `values` do not reach."""
        out = bytearray()
        for y in range(H):
            for x in range(W):
                u, v = x - x0, y - y0
                inside = 0 <= u < width and 0 <= v < height
                out += bytes([values[v * width + u], 255]) if inside else b'\0\0'
        self.put(name, cli_files.png(W, H, 2, 8, bytes(out)))
        return name

    def check(self, cases):
        """For each name: (how `chart` is made, what comes before the blur, the map alike)."""
        script = ''
        for name, (chart, before, _) in cases.items():
            script += '(step "%s" (let* ((image (open "%s"))' % (name, self.path('in.png'))
            script += '(layer (only-layer image)) (chart %s)) %s' % (chart, before)
            script += self.blur('image', 'layer', 'chart', **HEART)
            script += '(save image layer "%s")))' % self.path(name + '.png')
        self.good(script)
        for name, (_, _, reference) in cases.items():
            self.cli('in.png', 'ref.png', reference, **HEART)
            self.assertBlurred(name + '.png', 'ref.png')

    def test_in_the_same_image(self):
        layer = '(add-layer-from image "%s" "chart")' % self.path('depth.png')
        selected = '(begin (select image %d 0 %d %d) (%s))'
        cases = {}
        for x, y in ((0, 0), (13, 9), (-11, -7), (70, 45)):
            alike = self.placed('%d-%d.png' % (x, y), 50, 40, ramp(50, 40), x, y)
            cases['at%d%d' % (x, y)] = (layer, '(move chart %d %d)' % (x, y), alike)
        # It is the difference of the two places that counts.
        alike = self.placed('moved.png', 50, 40, ramp(50, 40), 5 - 21, 6 + 4)
        cases['both'] = (layer, '(move chart 5 6) (move layer 21 -4)', alike)
        # The ends are near and far, whatever mask or channel are like in between.
        for name, make in (('mask', 'add-mask layer'), ('channel', 'channel image')):
            chart = selected % (W // 2, W // 2, H, make)
            cases[name] = (chart, '(select-none image)', 'halves.png')
        self.check(cases)

    def test_values_count_as_stored(self):
        """A map turned to linear light has other numbers, and blurs by them."""
        self.put('encoded.png', cli_files.png(W, H, 1, 16, self.wide()))
        self.put('linear.png', cli_files.png(W, H, 1, 16, self.wide(linear=True)))
        script = '(step "it" (let* ((image (open "%s")) (layer (only-layer image))' % self.path(
            'in.png'
        )
        script += '(other (open "%s")) (chart (only-layer other)))' % self.path('encoded.png')
        script += '(precision other 600)' + self.blur('image', 'layer', 'chart', **HEART)
        self.good(script + '(save image layer "%s")))' % self.path('out.png'))
        self.cli('in.png', 'ref.png', 'linear.png', **HEART)
        self.cli('in.png', 'other.png', 'encoded.png', **HEART)
        self.assertClose(self.pixels('out.png'), self.pixels('ref.png'), 1)
        with self.assertRaises(AssertionError):
            self.assertClose(self.pixels('out.png'), self.pixels('other.png'), 8)

    @staticmethod
    def wide(linear=False):
        out = bytearray()
        for y in range(H):
            for x in range(W):
                value = x / (W - 1)
                if linear:
                    value = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
                out += round(65535 * value).to_bytes(2, 'big')
        return bytes(out)


class Runs(gimp_case.GimpCase):
    def setUp(self):
        super().setUp()
        self.put('in.png', cli_files.png(W, H, 3, 8, picture(3, 8)))
        self.put('other.png', cli_files.png(W, H, 3, 8, picture(3, 8, low=60)))
        self.put('depth.png', cli_files.png(W, H, 1, 8, ramp(W, H)))

    def test_several_layers(self):
        if self.major == 2:
            self.skipTest('one at a time is chosen in GIMP 2.10')
        script = '(step "it" (let* ((image (open "%s")) (layer (only-layer image))' % self.path(
            'in.png'
        )
        script += '(second (add-layer-from image "%s" "second"))' % self.path('other.png')
        script += '(chart (add-layer-from image "%s" "chart")))' % self.path('depth.png')
        script += self.blur('image', ['layer', 'second'], 'chart', **HEART)
        script += '(save image layer "%s")' % self.path('out-in.png')
        script += '(save image second "%s")))' % self.path('out-other.png')
        self.good(script)
        for name in ('in.png', 'other.png'):
            self.cli(name, 'ref.png', 'depth.png', **HEART)
            self.assertBlurred('out-' + name, 'ref.png')

    def test_none_of_several_where_one_is_refused(self):
        if self.major == 2:
            self.skipTest('one at a time is chosen in GIMP 2.10')
        script = '(let* ((image (open "%s")) (layer (only-layer image))' % self.path('in.png')
        script += '(second (add-layer-from image "%s" "second")))' % self.path('other.png')
        script += '(lock second) (step "call" %s)' % self.blur('image', ['layer', 'second'])
        script += '(step "save" (save image layer "%s")))' % self.path('out.png')
        self.assertIn('locked', self.run_script(script)['call'])
        self.assertSame('out.png', 'in.png')

    def plug_ins(self):
        """The processes of the plug-in that are running it."""
        for name in os.listdir('/proc'):
            try:
                with open('/proc/%s/cmdline' % name, 'rb') as file:
                    words = file.read().split(b'\0')
                with open('/proc/%s/environ' % name, 'rb') as file:
                    mine = self.home.encode() in file.read()
            except OSError:
                continue
            if mine and b'-run' in words and words[0].endswith(b'disk-lens-blur'):
                yield int(name)

    def test_killed(self):
        """GIMP's cancel button kills a plug-in: the layer is as it was."""
        if not os.path.exists('/proc/self'):
            self.skipTest('no /proc to find the plug-in by')
        big = bytes(picture(3, 8) * 60)
        self.put('big.png', cli_files.png(W * 6, H * 10, 3, 8, big))
        script = '(let* ((image (open "%s")) (layer (only-layer image)))' % self.path('big.png')
        slow = self.blur('image', 'layer', radius=400, samples=0, engine='dense')
        script += '(step "call" %s) (step "save" (save image layer "%s")))' % (
            slow,
            self.path('out.png'),
        )
        gimp = subprocess.Popen(
            self.command(script), env=self.env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.addCleanup(gimp.kill)
        end = time.monotonic() + 120
        while not list(self.plug_ins()):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)
        time.sleep(1)
        for process in self.plug_ins():
            os.kill(process, signal.SIGKILL)
        self.output = gimp.communicate(timeout=120)[0].decode(errors='replace')
        report = self.report()
        self.assertNotEqual(report['call'], 'done', self.output)
        self.assertEqual(report['save'], 'done', self.output)
        self.assertSame('out.png', 'big.png')


class Refusals(gimp_case.GimpCase):
    """What cannot be is said, and leaves the layer as it was."""

    def setUp(self):
        super().setUp()
        self.put('in.png', cli_files.png(W, H, 3, 8, picture(3, 8)))

    def check(self, cases):
        """For each name: (what comes before, the call, words of the message)."""
        script = ''
        for name, (before, call, _) in cases.items():
            script += '(let* ((image (open "%s")) (layer (only-layer image)))' % self.path('in.png')
            script += '%s (step "%s" %s)' % (before, name, call)
            script += '(step "save" (save image layer "%s")))' % self.path(name + '.png')
        report = self.run_script(script)
        for name, (before, _, words) in cases.items():
            for word in words.split():
                self.assertIn(word, report[name], name)
            if 'indexed' not in before and 'group' not in before:
                self.assertSame(name + '.png', 'in.png')

    def test_calling_errors(self):
        values = (
            ('radius', 1000.5),
            ('radius', -1),
            ('samples', 257),
            ('focus', 1.01),
            ('squeeze', 0.4),
            ('rim', -1.01),
            ('aperture', ''),
        )
        if self.major == 2:  # GIMP 3's Script-Fu takes the default for a choice that is none
            values += (('engine', 6), ('near', -1))
        invalid = ' invalid input arguments'
        if self.major == 3:  # Script-Fu looks at ranges itself, and counts arguments
            invalid = ''
        cases = {}
        for i, (name, value) in enumerate(values):
            call = self.blur('image', 'layer', **{name.replace('-', '_'): value})
            cases['case%d' % i] = ('', call, (name if self.major == 2 else 'plug-in-disk-lens-blur') + invalid)
        gone = '(define copy (add-layer-from image "%s" "copy")) (remove image copy)'
        call = self.blur('image', 'layer', 'copy')
        cases['gone'] = (gone % self.path('in.png'), call, ('depth' if self.major == 2 else '') + invalid)
        if self.major == 2:
            cases['few'] = ('', '(plug-in-disk-lens-blur 1 image layer)', 'plug-in-disk-lens-blur')
        self.check(cases)

    def test_what_cannot_be(self):
        call = self.blur('image', 'layer')
        boxed = '(define box (group image)) (put-into image layer box)'
        self.check(
            {
                'name': ('', self.blur('image', 'layer', aperture='nowhere'), 'nowhere'),
                'path': ('', self.blur('image', 'layer', aperture='/no.svg'), '/no.svg'),
                'locked': ('(lock layer)', call, 'locked unlock'),
                'parent': (boxed + '(lock box)', call, 'locked unlock'),
                'group': (boxed, self.blur('image', 'box'), 'group choose'),
                'indexed': ('(indexed image)', call, 'palette Mode'),
                'selection': (
                    '(move layer 40 0) (select image 0 0 30 30)',
                    call,
                    'selection select',
                ),
            }
        )


if __name__ == '__main__':
    gimp_case.main()
