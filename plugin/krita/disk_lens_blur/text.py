# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts for people, translated where a translation is installed."""

import gettext
import os

_locale = os.path.join(os.path.dirname(__file__), '..', '..', '..', 'locale')
_catalogue = gettext.translation(
    'disk-lens-blur', _locale if os.path.isdir(_locale) else None, fallback=True
)
_ = _catalogue.gettext
