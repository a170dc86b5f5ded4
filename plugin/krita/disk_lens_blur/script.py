# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter for scripts, which wait for it: apply() on a layer, apply_to_file() on a file."""

import math
import os

from krita import Document, InfoObject, Krita, Node

from . import program
from .folder import NoRoom
from .layers import KINDS, NewLayer, Source, result_name
from .protocol import ProtocolError
from .runner import serve
from .session import Refused
from .text import _


class Error(Exception):
    """Nothing was changed; the text is for people."""


def table_settings(arguments):
    """focus_range=0.1 as "focus-range"; True and False are yes and no. Error: a number is none."""
    words = {True: 'yes', False: 'no'}
    for name, value in arguments.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise Error(_('%s is not a number.') % name)
    return {
        name.replace('_', '-'): words[value] if isinstance(value, bool) else value
        for name, value in arguments.items()
    }


def _find_layer(document, layer):
    """A layer by its node or its name."""
    found = document.nodeByName(layer) if isinstance(layer, str) else layer
    if not isinstance(found, Node):
        raise Error(_('There is no layer "%s".') % layer)
    return found


def _active_layer(document):
    """The active one; the topmost where there is no window."""
    layers = [node for node in document.topLevelNodes() if node.type() in KINDS]
    node = document.activeNode() or (layers[-1] if layers else None)
    if node is None:
        raise Error(_('The document has no layer.'))
    return node


def place(source, session):
    """The result of a session as a new layer."""
    if session.over != 'done':
        raise Error(session.message or _('Cancelled.'))
    depth = source.depths[session.layer].name() if session.layer >= 0 else None
    new = NewLayer(source, result_name(session.settings, depth))
    for y, count, data in session.result():
        new.put(y, count, data)
    return new.finish(session.covers)


def _run(document, node, depth, settings, depth_document=None):
    """@param depth a Node or None. The new Node."""
    document.waitForDone()
    try:
        source = Source(document, node, [depth] if depth else [], depth_document)
        session = serve(source, source.request('apply', table_settings(settings), depth))
        try:
            return place(source, session)
        finally:
            session.close()
    except (Refused, NoRoom, ProtocolError, program.NoProgram) as problem:
        raise Error(str(problem)) from None


def apply(document, layer=None, depth=None, **settings):
    """Blurs a layer into a new one above it.

    document -- Krita's Document
    layer -- a Node or its name; None: the active one, or the topmost
    depth -- the layer that is the depth map, a Node or its name; None: one radius everywhere
    settings -- the table's parameters: aperture='heart', radius=24, focus_range=0.1, ...

    Returns the new Node. Error: nothing was changed, its text says why.
    """
    if not isinstance(document, Document):
        raise Error(_('There is no document.'))
    node = _active_layer(document) if layer is None else _find_layer(document, layer)
    depth_node = None if depth is None else _find_layer(document, depth)
    return _run(document, node, depth_node, settings)


def _open(path):
    """A document without windows that ask."""
    application = Krita.instance()
    before = application.batchmode()
    application.setBatchmode(True)
    try:
        document = application.openDocument(path) if os.path.isfile(path) else None
    finally:
        application.setBatchmode(before)
    if document is None or not document.topLevelNodes():
        raise Error(_('%s cannot be opened.') % path)
    document.setBatchmode(True)
    document.waitForDone()
    return document


def _apply_with_file(document, layer, path, settings):
    """With a picture from a file as the depth map, as it is seen, stretched over the document."""
    node = _active_layer(document) if layer is None else _find_layer(document, layer)
    depths = _open(path)
    try:
        return _run(document, node, depths.rootNode(), settings, depths)
    finally:
        depths.close()


def _export_settings():
    """As in the document: Krita would otherwise convert PNGs to sRGB."""
    settings = InfoObject()
    for name, value in (
        ('alpha', True), ('forceSRGB', False), ('saveSRGBProfile', True), ('saveProfile', True),
        ('quality', 95),
    ):  # fmt: skip
        settings.setProperty(name, value)
    return settings


def apply_to_file(path, out, depth=None, layer=None, **settings):
    """Opens a picture, blurs it, and saves or exports it, in the format that `out` ends with.

    depth -- the name of a layer of the picture, or the path of a picture that is stretched over it
    The other arguments are those of apply(). Error: its text says why.
    """
    document = _open(path)
    try:
        if depth is not None and document.nodeByName(depth) is None:
            _apply_with_file(document, layer, depth, settings)
        else:
            apply(document, layer, depth, **settings)
        document.waitForDone()
        if not document.exportImage(out, _export_settings()):
            raise Error(_('%s cannot be written.') % out)
    finally:
        document.close()
