# SPDX-License-Identifier: GPL-3.0-or-later
"""DISK Lens Blur for Krita: real bokeh with any aperture, by a depth map.

In Krita: Filter > DISK Lens Blur. In scripts, for instance with kritarunner:

    from disk_lens_blur import apply
    apply(document, layer='Photo', depth='Depth', aperture='heart', radius=24)
"""

try:
    from krita import Krita as _krita
except ImportError:  # the parts that need no Krita can be used, and tested, without
    _krita = None

if _krita:
    from .batch import batch  # noqa: F401
    from .script import Error, apply, apply_to_file  # noqa: F401

    if _krita.instance() is not None:
        from .extension import DiskLensBlur

        registered = DiskLensBlur(_krita.instance())
        _krita.instance().addExtension(registered)
