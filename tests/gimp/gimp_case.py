# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs Script-Fu in gimp-console with a profile of its own, and looks at the files it leaves.

What GIMP 2.10 and 3 call differently has one name in their preludes, so that a test is one script
for both; scripts write a line for each step to a file, for gimp-console's exit status says nothing
in 2.10. Usage of a test: test_NAME.py MAJOR CONSOLE LIBRARY PLUG_IN PROGRAM SCRIPT [TEST...]
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
import cli_files  # noqa: E402

# The table, in its order; tests/test_params.c has its values.
TABLE = {
    'aperture': 'disc',
    'radius': 16,
    'rotation': 0,
    'samples': 48,
    'focus': 1,
    'focus-range': 0,
    'near': 'white',
    'near-strength': 1,
    'far-strength': 1,
    'occlusion': 'yes',
    'highlight-factor': 0,
    'highlight-threshold-low': 0,
    'highlight-threshold-high': 1,
    'squeeze': 1,
    'cat-eye': 0,
    'rim': 0,
    'fringe': 0,
    'engine': 'auto',
    'depth-cleanup': 0.5,
}
CHOICES = {
    'near': ['white', 'black'],
    'occlusion': ['yes', 'no'],
    'engine': ['auto', 'dense', 'fft', 'cascade', 'pyramid', 'spans'],
}

W, H = 90, 60


def picture(channels, bits, low=0):
    """Lights on a ramp, with noise; values from `low` to 255; alpha is in part transparent."""
    noise = cli_files.noise(W * H * channels)
    out = bytearray()
    for i in range(W * H):
        x, y = i % W, i // W
        for c in range(channels):
            value = low + (255 - low) * (2 * x + y + noise[i * channels + c] // 2) // 400 % 256
            if channels in (2, 4) and c == channels - 1:
                value = 255 if x % 30 > 8 else 90
            elif x % 23 == 5 and y % 17 == 4:
                value = 255
            out += bytes([value] * (bits // 8))
    return bytes(out)


def ramp(width, height):
    return bytes(255 * x // (width - 1) for y in range(height) for x in range(width))


def halves(width, height):
    return bytes(255 * (x >= width // 2) for y in range(height) for x in range(width))


COMMON = r'''
(define (try thunk)
  (let* ((hook *error-hook*)
         (result (call-with-current-continuation
                   (lambda (leave)
                     (set! *error-hook*
                       (lambda words
                         (leave (apply string-append
                                       (map (lambda (w) (if (string? w) w "?")) words)))))
                     (thunk)))))
    (set! *error-hook* hook)
    result))
(define report-port #f)
(define (say . words)
  (for-each (lambda (w) (display w report-port) (display " " report-port)) words)
  (newline report-port))
(define-macro (step name . body)
  `(let ((result (try (lambda () ,@body "done"))))
     (say ,name (if (string? result) result "?"))))
'''

PRELUDE_2 = r'''
(define (open path) (car (gimp-file-load RUN-NONINTERACTIVE path path)))
(define (only-layer image) (vector-ref (cadr (gimp-image-get-layers image)) 0))
(define (precision image number) (gimp-image-convert-precision image number))
(define (save image layer path) (file-png-save RUN-NONINTERACTIVE image layer path path 0 9 0 0 0 0 0))
(define (save-float image layer path) (file-tiff-save RUN-NONINTERACTIVE image layer path path 0))
(define (add-layer-from image path name)
  (let ((layer (car (gimp-file-load-layer RUN-NONINTERACTIVE image path))))
    (gimp-image-insert-layer image layer 0 -1)
    (gimp-item-set-name layer name)
    layer))
(define (move layer x y) (gimp-layer-set-offsets layer x y))
(define (select image x y w h) (gimp-image-select-rectangle image CHANNEL-OP-REPLACE x y w h))
(define (select-none image) (gimp-selection-none image))
(define (add-mask layer) (let ((mask (car (gimp-layer-create-mask layer ADD-MASK-SELECTION))))
  (gimp-layer-add-mask layer mask) mask))
(define (channel image) (car (gimp-selection-save image)))
(define (lock layer) (gimp-item-set-lock-content layer TRUE))
(define (group image) (let ((group (car (gimp-layer-group-new image))))
  (gimp-image-insert-layer image group 0 -1) group))
(define (put-into image layer group) (gimp-image-reorder-item image layer group 0))
(define (indexed image) (gimp-image-convert-indexed image CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 8 FALSE FALSE ""))
(define (gray image) (gimp-image-convert-grayscale image))
(define (remove image layer) (gimp-image-remove-layer image layer))
(define (use-brush name) (gimp-context-set-brush name))
(define (add-path image svg)
  (let ((path (vector-ref (cadr (gimp-vectors-import-from-string image svg -1 FALSE FALSE)) 0)))
    (gimp-image-set-active-vectors image path)))
'''

PRELUDE_3 = r'''
(script-fu-use-v3)
(define (open path) (gimp-file-load RUN-NONINTERACTIVE path))
(define (only-layer image) (vector-ref (gimp-image-get-layers image) 0))
(define (precision image number) (gimp-image-convert-precision image number))
(define (hide-others image layer)
  (for-each (lambda (other) (gimp-item-set-visible other (= other layer)))
            (vector->list (gimp-image-get-layers image))))
(define (save-copy image layer export)
  (let ((copy (gimp-image-duplicate image)) (at #f))
    (do ((i 0 (+ i 1)) (layers (gimp-image-get-layers image)))
        ((= i (vector-length layers)))
      (if (= (vector-ref layers i) layer) (set! at i)))
    (let* ((layers (gimp-image-get-layers copy)) (mine (vector-ref layers at)))
      (for-each (lambda (other) (if (not (= other mine)) (gimp-image-remove-layer copy other)))
                (vector->list layers))
      (if (not (= -1 (gimp-layer-get-mask mine))) (gimp-layer-remove-mask mine MASK-DISCARD))
      (gimp-image-resize-to-layers copy))
    (export copy)
    (gimp-image-delete copy)))
(define (save image layer path)
  (save-copy image layer (lambda (copy)
    (file-png-export #:run-mode RUN-NONINTERACTIVE #:image copy #:file path))))
(define (save-float image layer path)
  (save-copy image layer (lambda (copy)
    (file-tiff-export #:run-mode RUN-NONINTERACTIVE #:image copy #:file path #:compression "none"))))
(define (add-layer-from image path name)
  (let ((layer (gimp-file-load-layer RUN-NONINTERACTIVE image path)))
    (gimp-image-insert-layer image layer -1 -1)
    (gimp-item-set-name layer name)
    layer))
(define (move layer x y) (gimp-layer-set-offsets layer x y))
(define (select image x y w h) (gimp-image-select-rectangle image CHANNEL-OP-REPLACE x y w h))
(define (select-none image) (gimp-selection-none image))
(define (add-mask layer) (let ((mask (gimp-layer-create-mask layer ADD-MASK-SELECTION)))
  (gimp-layer-add-mask layer mask) mask))
(define (channel image) (gimp-selection-save image))
(define (lock layer) (gimp-item-set-lock-content layer TRUE))
(define (group image) (let ((group (gimp-group-layer-new image "group")))
  (gimp-image-insert-layer image group -1 -1) group))
(define (put-into image layer group) (gimp-image-reorder-item image layer group 0))
(define (indexed image) (gimp-image-convert-indexed image CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 8 FALSE FALSE ""))
(define (gray image) (gimp-image-convert-grayscale image))
(define (remove image layer) (gimp-image-remove-layer image layer))
(define (use-brush name) (gimp-context-set-brush (gimp-brush-get-by-name name)))
(define (add-path image svg)
  (gimp-image-set-selected-paths image (gimp-image-import-paths-from-string image svg -1 FALSE FALSE)))
'''


def text(value):
    return '"%s"' % value if isinstance(value, str) else repr(value)


class GimpCase(unittest.TestCase):
    flags = '-idf'
    major, console, library, plug_in, program, script = 0, '', '', '', '', ''

    @classmethod
    def setUpClass(cls):
        """A profile that finds this build's plug-in and the few others that tests need."""
        cls.home = tempfile.mkdtemp(prefix='disk-gimp-')
        cls.addClassCleanup(shutil.rmtree, cls.home, ignore_errors=True)
        plug_ins = os.path.join(cls.home, 'plug-ins')
        own = os.path.join(plug_ins, 'disk-lens-blur')
        os.makedirs(own)
        os.symlink(cls.plug_in, os.path.join(own, 'disk-lens-blur'))
        for name in ('script-fu', 'file-png', 'file-tiff', 'file-jpeg', 'file-gbr'):
            os.symlink(
                os.path.join(cls.library, 'plug-ins', name), os.path.join(plug_ins, name)
            )
        profile = os.path.join(cls.home, 'profile')
        os.mkdir(profile)
        if cls.script:
            os.mkdir(os.path.join(profile, 'scripts'))
            name = os.path.join(profile, 'scripts', 'disk-lens-blur.scm')
            os.symlink(cls.script, name)
        with open(os.path.join(profile, 'gimprc'), 'w', encoding='utf-8') as file:
            file.write('(plug-in-path "%s")\n' % plug_ins)
            for kind in ('brush', 'pattern', 'palette', 'gradient', 'dynamics', 'tool-preset'):
                file.write('(%s-path "${gimp_dir}/brushes")\n' % kind)
        cls.env = dict(
            os.environ,
            GIMP2_DIRECTORY=profile,
            GIMP3_DIRECTORY=profile,
            XDG_DATA_HOME=cls.home,
            XDG_CACHE_HOME=cls.home,
            XDG_CONFIG_HOME=cls.home,
            LC_ALL='C.UTF-8',
        )

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=self.home)

    def path(self, name):
        return os.path.join(self.folder, name)

    def put(self, name, data):
        with open(self.path(name), 'wb') as file:
            file.write(data)
        return self.path(name)

    def pixels(self, name):
        return cli_files.Png(self.path(name)).values()

    # Scripts -------------------------------------------------------------------------------

    def blur(self, image, layer, depth=None, **params):
        """The procedure's call; image, layer, depth and several layers are Scheme expressions."""
        values = {name.replace('_', '-'): value for name, value in params.items()}
        layers = layer if isinstance(layer, list) else [layer]
        if self.major == 2:
            assert len(layers) == 1
            words = ['RUN-NONINTERACTIVE', image, layers[0], depth or '-1']
            for name, initial in TABLE.items():
                value = values.get(name, initial)
                if name in CHOICES and isinstance(value, str):
                    value = CHOICES[name].index(value)
                words.append(text(value))
        else:
            words = ['#:image', image, '#:drawables', '(vector %s)' % ' '.join(layers)]
            if depth:
                words += ['#:depth', depth]
            for name, value in values.items():
                words += ['#:' + name, text(value)]
        return '(plug-in-disk-lens-blur %s)' % ' '.join(words)

    def command(self, script):
        """Writes a script with its prelude, and says how to run it; reports go to report.txt."""
        body = COMMON + (PRELUDE_2 if self.major == 2 else PRELUDE_3)
        body += '(set! report-port (open-output-file "%s"))\n' % self.path('report.txt')
        body += script + '\n(close-output-port report-port)\n'
        self.put('script.scm', body.encode())
        return self.batch('(load "%s")' % self.path('script.scm'))

    def batch(self, call):
        if self.major == 2:
            return [self.console, self.flags, '-b', call, '-b', '(gimp-quit 0)']
        interpreter = '--batch-interpreter=plug-in-script-fu-eval'
        return [self.console, self.flags, interpreter, '-b', call, '--quit']

    def report(self):
        """The report: a dictionary of the steps' outcomes."""
        with open(self.path('report.txt'), encoding='utf-8') as file:
            lines = [line.strip().partition(' ') for line in file]
        return {name: outcome.strip() for name, _, outcome in lines}

    def run_script(self, script, timeout=240):
        done = subprocess.run(
            self.command(script),
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
        )
        self.output = done.stdout.decode(errors='replace')
        self.assertTrue(os.path.exists(self.path('report.txt')), self.output)
        self.assertIn('successfully', self.output)
        return self.report()

    def good(self, script, **more):
        """Runs a script all of whose steps succeed."""
        report = self.run_script(script, **more)
        self.assertTrue(report, self.output)
        for name, outcome in report.items():
            self.assertEqual(outcome, 'done', name + self.output)

    # The command line program --------------------------------------------------------------

    def cli(self, source, target, depth=None, **params):
        """The reference: the same parameters through the command line program."""
        words = [self.program, self.path(source), self.path(target)]
        if depth:
            words += ['--depth', self.path(depth)]
        for name, value in params.items():
            words.append('--%s=%s' % (name.replace('_', '-'), value))
        done = subprocess.run(words, env=self.env, capture_output=True, timeout=240)
        self.assertEqual(done.returncode, 0, done)

    def assertClose(self, first, second, tolerance, name=''):
        self.assertEqual(len(first), len(second), name)
        differences = [abs(a - b) for a, b in zip(first, second)]
        count = sum(d > tolerance for d in differences)
        if count:
            self.fail('%s: %d of %d differ, by %d' % (name, count, len(first), max(differences)))

    def assertBlurred(self, first, second):
        """A picture that was blurred, and the reference: babl's ways between formats, of which it
        takes the one that was fastest on the day, round differently."""
        self.assertClose(self.pixels(first), self.pixels(second), 1, '%s, %s' % (first, second))

    def assertSame(self, first, second):
        """Two files' pixels; assertEqual() would print them all."""
        self.assertClose(self.pixels(first), self.pixels(second), 0, '%s, %s' % (first, second))


def main():
    GimpCase.major = int(sys.argv[1])
    names = ('console', 'library', 'plug_in', 'program', 'script')
    for name, path in zip(names, sys.argv[2:7]):
        setattr(GimpCase, name, os.path.abspath(path))
    del sys.argv[1:7]
    unittest.main(verbosity=2)
