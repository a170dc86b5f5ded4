# SPDX-License-Identifier: GPL-3.0-or-later
"""Krita's lens blur on a picture, run by kritarunner, for "disk-bench peers".

kritarunner -s krita_lens -f blur PICTURE RADIUS prints a line "seconds S": the filter alone. The
iris has eight corners, the most it can have. kritarunner exits 0 on exceptions and would go on to
wait for events: os._exit() ends it.
"""
import os
import sys
import time
import traceback

from krita import Krita


def filtered(path, radius):
    app = Krita.instance()
    doc = app.openDocument(path)
    doc.setBatchmode(True)
    lens = app.filter("lens blur")
    settings = lens.configuration()
    settings.setProperty("irisShape", "Octagon (8)")
    for name in ("irisRadius", "halfWidth", "halfHeight"):
        settings.setProperty(name, radius)
    lens.setConfiguration(settings)
    node = doc.topLevelNodes()[0]
    doc.waitForDone()
    before = bytes(node.pixelData(0, 0, doc.width(), doc.height()))
    start = time.monotonic()
    lens.apply(node, 0, 0, doc.width(), doc.height())
    doc.waitForDone()
    seconds = time.monotonic() - start
    if before == bytes(node.pixelData(0, 0, doc.width(), doc.height())):
        raise RuntimeError("the picture did not change")
    return seconds


def blur(arguments=(), *more):
    try:
        path, radius = [*arguments, *more][:2]
        print("seconds", filtered(path, int(radius)), flush=True)
        os._exit(0)
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
