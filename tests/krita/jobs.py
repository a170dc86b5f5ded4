# SPDX-License-Identifier: GPL-3.0-or-later
"""Run by kritarunner for test_runner.py: kritarunner -s jobs -f work JOBS.json

JOBS.json maps names to lists of steps: [verb, {arguments}]. What a step finds is written to NAME.json beside
it: a list, an entry a step. Pixels go to files, as Krita hands them out.
"""

import json
import os
import sys
import traceback

from krita import Krita


class Job:
    """One document and its layers by name."""

    def open(self, path):
        from disk_lens_blur.script import _open

        self.document = _open(path)
        return self.space()

    def create(self, width, height, model, depth, profile):
        application = Krita.instance()
        self.document = application.createDocument(
            width, height, 'test', model, depth, profile, 72.0
        )
        self.document.setBatchmode(True)
        self.document.topLevelNodes()[0].setName('Background')
        return self.space()

    def node(self, name):
        layers = [one for one in self.document.topLevelNodes() if one.type() == 'paintlayer']
        found = self.document.nodeByName(name) if name else layers[-1]
        if found is None:
            raise KeyError(name)
        return found

    def space(self, layer=None):
        of = self.node(layer) if layer else self.document
        return [of.colorModel(), of.colorDepth(), of.colorProfile()]

    def set_space(self, layer, model, depth, profile):
        self.node(layer).setColorSpace(model, depth, profile)
        self.document.waitForDone()

    def size(self):
        return [self.document.width(), self.document.height()]

    def add(self, name, kind='paintlayer', parent=None, pixels=None):
        node = self.document.createNode(name, kind)
        (self.node(parent) if parent else self.document.rootNode()).addChildNode(node, None)
        if pixels:
            self.put(name, pixels)
        self.document.refreshProjection()
        self.document.waitForDone()

    def put(self, layer, path):
        with open(path, 'rb') as file:
            data = file.read()
        node = self.node(layer)
        node.setPixelData(data, 0, 0, *self.size())
        self.document.refreshProjection()
        self.document.waitForDone()

    def put_quietly(self, layer, path):
        """Without Krita composing anything anew."""
        with open(path, 'rb') as file:
            self.node(layer).setPixelData(file.read(), 0, 0, *self.size())

    def refresh(self):
        self.document.refreshProjection()
        self.document.waitForDone()

    def get(self, layer, path, projection=False):
        node = self.node(layer)
        read = node.projectionPixelData if projection else node.pixelData
        with open(path, 'wb') as file:
            file.write(bytes(read(0, 0, *self.size())))

    def get_last(self, path):
        """The layer that lies above the picture, from apply(), which goes."""
        layers = self.document.topLevelNodes()
        self.get(next(one.name() for one in layers if one.name().endswith('DISK Lens Blur')), path)
        next(one for one in layers if one.name().endswith('DISK Lens Blur')).remove()
        self.document.waitForDone()

    def get_all(self, path):
        """What one sees."""
        self.document.refreshProjection()
        self.document.waitForDone()
        with open(path, 'wb') as file:
            file.write(bytes(self.document.pixelData(0, 0, *self.size())))

    def select(self, x, y, width, height):
        import krita

        selection = krita.Selection()
        selection.select(x, y, width, height, 255)
        self.document.setSelection(selection)

    def select_own(self, layer, x, y, width, height):
        """A selection mask of the layer."""
        import krita

        selection = krita.Selection()
        selection.select(x, y, width, height, 255)
        mask = self.document.createSelectionMask('own')
        mask.setSelection(selection)
        self.node(layer).addChildNode(mask, None)
        self.document.waitForDone()

    def change(self, layer, **properties):
        node = self.node(layer)
        for name, value in properties.items():
            getattr(node, 'set' + name)(value)
        self.document.waitForDone()

    def apply(self, layer=None, depth=None, **settings):
        import disk_lens_blur

        try:
            return disk_lens_blur.apply(self.document, layer, depth, **settings).name()
        except disk_lens_blur.Error as problem:
            return {'error': str(problem)}

    def apply_to_nothing(self):
        import disk_lens_blur

        try:
            disk_lens_blur.apply(None, radius=3)
        except disk_lens_blur.Error as problem:
            return str(problem)

    def apply_elsewhere(self):
        """A layer of another document than the one that is named."""
        import disk_lens_blur

        other = Job()
        other.create(8, 8, 'RGBA', 'U8', '')
        try:
            disk_lens_blur.apply(self.document, other.node('Background'), radius=3)
        except disk_lens_blur.Error as problem:
            return str(problem)

    def layers(self):
        return [[one.name(), one.visible()] for one in self.document.topLevelNodes()]

    def mask(self, layer):
        """A transparency mask of the selection, which goes. Krita 5.1 cannot fill one by script."""
        if not hasattr(self.document, 'createTransparencyMask'):
            return False
        mask = self.document.createTransparencyMask('M')
        mask.setSelection(self.document.selection())
        self.node(layer).addChildNode(mask, None)
        self.document.setSelection(None)
        self.document.refreshProjection()
        self.document.waitForDone()
        return True

    def children(self, layer):
        return [one.name() for one in self.node(layer).childNodes()]

    def look(self, layer):
        return [self.node(layer).opacity(), self.node(layer).blendingMode()]

    def export(self, path):
        from disk_lens_blur.script import _export_settings

        return self.document.exportImage(path, _export_settings())


def work(arguments=(), *more):
    (path,) = [*([arguments] if isinstance(arguments, str) else arguments), *more]
    with open(path) as file:
        jobs = json.load(file)
    for name, steps in jobs.items():
        job, said = Job(), []
        try:
            for verb, named in steps:
                said.append(getattr(job, verb)(**named))
        except Exception:
            said.append({'traceback': '%s\nafter %s' % (traceback.format_exc(), said)})
        with open(os.path.join(os.path.dirname(path), name + '.json'), 'w') as file:
            json.dump(said, file)
    sys.stdout.flush()
    os._exit(0)
