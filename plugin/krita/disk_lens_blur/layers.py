# SPDX-License-Identifier: GPL-3.0-or-later
"""Krita's layers as what a session reads: their pixels as they are, with their profile."""

import os
import shutil
import tempfile
import zipfile

from krita import InfoObject, Krita

from .protocol import ProtocolError
from .session import Form, Refused, Request
from .text import _

PIXEL_BYTES = {
    ('RGBA', 'U8'): 4, ('RGBA', 'U16'): 8, ('RGBA', 'F16'): 8, ('RGBA', 'F32'): 16,
    ('GRAYA', 'U8'): 2, ('GRAYA', 'U16'): 4, ('GRAYA', 'F16'): 4, ('GRAYA', 'F32'): 8,
}  # fmt: skip

# Profiles without a curve, which come with Krita: what it is asked to convert to.
LINEAR = {'RGBA': 'sRGB-elle-V2-g10.icc', 'GRAYA': 'Gray-D50-elle-V2-g10.icc'}

# Layers with a picture of their own; masks and filter layers have none.
KINDS = ('paintlayer', 'grouplayer', 'vectorlayer', 'filelayer', 'clonelayer', 'filllayer')


# --- What a layer is ------------------------------------------------------------------------------


def is_passed_through(node):
    """A group of which Krita makes no picture: its layers join what is below one by one."""
    return node.type() == 'grouplayer' and node.passThroughMode()


def pixel_bytes(node):
    """Bytes of a pixel. Refused: the filter cannot take the layer."""
    if node.type() not in KINDS:
        raise Refused(
            _('"%s" is a mask or a filter layer and has no picture of its own: choose a layer.')
            % node.name()
        )
    if is_passed_through(node):
        raise Refused(
            _('The group "%s" is passed through and has no picture of its own: switch that off first.')
            % node.name()
        )
    size = PIXEL_BYTES.get((node.colorModel(), node.colorDepth()))
    if size is None:
        raise Refused(
            _('"%s" is %s, %s. DISK Lens Blur works on RGB and gray layers: Layer > Convert > '
              'Convert Layer Color Space makes one.')
            % (node.name(), node.colorModel(), node.colorDepth())
        )  # fmt: skip
    return size


def all_layers(node):
    """The layers below a node, topmost first."""
    for child in reversed(node.childNodes()):
        if child.type() in KINDS:
            yield child
            yield from all_layers(child)


def depth_layers(document, node):
    """The layers that can be the depth map of one."""
    own = node.uniqueId()
    return [
        layer
        for layer in all_layers(document.rootNode())
        if layer.uniqueId() != own and not is_passed_through(layer)
        and (layer.colorModel(), layer.colorDepth()) in PIXEL_BYTES
    ]


def lies_plain(node):
    """Whether a layer of full opacity above it would hide it and look as it does."""
    return node.opacity() == 255 and node.blendingMode() == 'normal' and not node.inheritAlpha()


# --- Profiles -------------------------------------------------------------------------------------

_profiles = {}


def profile_bytes(model, depth, profile):
    """A profile's bytes, or None. Krita's scripts cannot read them: they come out of a document of
    one pixel, saved."""
    key = (model, depth, profile)
    if profile and key not in _profiles:
        folder = tempfile.mkdtemp(prefix='disk-lens-blur-')
        try:
            _profiles[key] = _saved_profile(os.path.join(folder, 'profile.kra'), *key)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return _profiles.get(key)


def _saved_profile(path, model, depth, profile):
    document = Krita.instance().createDocument(1, 1, 'profile', model, depth, profile, 72.0)
    document.setBatchmode(True)
    try:
        if not document.exportImage(path, InfoObject()):
            raise Refused(_('The colour profile "%s" cannot be read.') % profile)
    finally:
        document.close()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith('/annotations/icc'):
                return archive.read(name)
    return None


# --- Pixels ---------------------------------------------------------------------------------------


def _has_masks(node):
    return any(child.visible() and child.type() != 'selectionmask' for child in node.childNodes())


def _is_seen(node):
    """Whether neither the layer is hidden nor a group that it is in."""
    return node is None or (node.visible() and _is_seen(node.parentNode()))


def selection_of(document, node):
    """The layer's own selection if it has one, else the document's, or None: as for Krita's own
    filters."""
    for mask in node.childNodes():
        if mask.type() == 'selectionmask' and mask.visible():
            return mask.selection()
    return document.selection()


def space_of(node):
    """Krita's names for what the pixels are: model, depth, profile."""
    return node.colorModel(), node.colorDepth(), node.colorProfile()


class Layer:
    """A layer's pixels within the document's bounds. space: what they are, as space_of() has it."""

    def __init__(self, document, node):
        self.node, self.bounds = node, document.bounds()
        size = pixel_bytes(node)
        self.space = model, depth, _name = space_of(node)
        profile = profile_bytes(*self.space)
        area = self.bounds.width(), self.bounds.height()
        self.form = Form(model, depth, profile, size, area)
        # A painted layer is read as it is; what Krita composes it does not where nobody sees it.
        plain = node.type() == 'paintlayer' and not _has_masks(node)
        if not plain and not _is_seen(node):
            document.refreshProjection()
        self._read = node.pixelData if plain else node.projectionPixelData

    def rows(self, y, count):
        box = self.bounds
        return self._read(box.x(), box.y() + y, box.width(), count)


class Converted(Layer):
    """The same in linear light, by Krita: for profiles that the helper does not understand."""

    def __init__(self, document, node):
        super().__init__(document, node)
        model, box = self.form.model, self.bounds
        copy = document.createNode('copy', 'paintlayer')
        copy.setColorSpace(*self.space)
        copy.setPixelData(self.rows(0, box.height()), box.x(), box.y(), box.width(), box.height())
        self.space = model, 'F32', LINEAR[model]
        copy.setColorSpace(*self.space)
        profile = profile_bytes(*self.space)
        self.form = Form(model, 'F32', profile, PIXEL_BYTES[model, 'F32'])
        self._copy, self._read = copy, copy.pixelData


def _check_place(document, node):
    """Refused: the layer is none of the document's; a new one could not lie above it."""
    if document.nodeByUniqueID(node.uniqueId()) is None or node.parentNode() is None:
        raise Refused(_('There is no layer "%s".') % node.name())


class Source:
    """What a session asks for, of one document; depth maps may be of another one."""

    def __init__(self, document, node, depths, depth_document=None):
        self.document, self.node, self.depths = document, node, depths
        self.depth_document = depth_document or document
        _check_place(document, node)
        for depth in depths if depth_document is None else ():
            _check_place(document, depth)
        self.selection = selection_of(document, node)
        self._open = {}

    def request(self, mode, settings, depth=None, remembered=False):
        """@param depth one of the layers, or None"""
        box = self.document.bounds()
        own = depth.uniqueId() if depth else None
        ids = [layer.uniqueId() for layer in self.depths]
        return Request(
            mode, self.node.name(), box.width(), box.height(), settings,
            layers=[layer.name() for layer in self.depths],
            layer=ids.index(own) if own in ids else -1,
            selection=self.selection is not None,
            covers=lies_plain(self.node),
            pixel_bytes=pixel_bytes(self.node),
            remembered=remembered,
        )  # fmt: skip

    def form(self, what, layer, convert):
        if what == 'selection':
            if self.selection is None:
                raise Refused(_('There is no selection.'))
            return Form('ALPHA', 'U8', None, 1)
        if what == 'layer':
            self._open[what, layer] = Layer(self.depth_document, self.depths[layer])
        else:
            kind = Converted if convert else Layer
            self._open[what, layer] = kind(self.document, self.node)
        return self._open[what, layer].form

    def space(self):
        """Of the picture as it was read last, and so of the result; the layer may change meanwhile."""
        return self._open['picture', -1].space

    def rows(self, what, layer, y, count):
        if what == 'selection':
            box = self.document.bounds()
            return self.selection.pixelData(box.x(), box.y() + y, box.width(), count)
        return self._open[what, layer].rows(y, count)


# --- The result -----------------------------------------------------------------------------------


def result_name(settings, depth):
    """@param depth the depth layer's name, or None. ProtocolError: the settings have no such name."""
    try:
        return _result_name(settings, depth)
    except (KeyError, TypeError):
        raise ProtocolError('the settings are not those of the table') from None


def _result_name(settings, depth):
    aperture = os.path.splitext(os.path.basename(settings['aperture']))[0]
    name = '%s %g px' % (aperture, settings['radius'])  # first, for Krita shows little of a name
    if depth is not None:
        name += ', %s %.3g, %s' % (_('focus'), settings['focus'], depth)
    return ' '.join(name.split()) + ' \u2013 DISK Lens Blur'


class NewLayer:
    """A layer in the making; the document knows nothing of it before finish()."""

    def __init__(self, source, name):
        self._source = source
        self.node = source.document.createNode(name, 'paintlayer')
        self._set_space(source.space())

    def _set_space(self, space):
        if space_of(self.node) != space:
            self.node.setColorSpace(*space)

    def put(self, y, count, data):
        box = self._source.document.bounds()
        taken = self.node.setPixelData(data, box.x(), box.y() + y, box.width(), count)
        if taken is False:  # None from Krita 5.1, which does not say
            raise Refused(_('Krita does not take the new layer.'))

    def finish(self, covers):
        """Lays it above its source, which it hides if it cannot cover it."""
        source, document = self._source.node, self._source.document
        self._set_space(space_of(source))
        if not covers:
            self.node.setOpacity(source.opacity())
            self.node.setBlendingMode(source.blendingMode())
            self.node.setInheritAlpha(source.inheritAlpha())
        shown = source.visible()
        # Before the new layer joins: that composes the picture anew, what hides a layer does not.
        source.setVisible(shown and covers)
        if not source.parentNode().addChildNode(self.node, source):
            source.setVisible(shown)
            raise Refused(_('Krita does not take the new layer.'))
        document.setModified(True)
        return self.node
