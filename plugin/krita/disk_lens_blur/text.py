# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts for people, translated where a translation is installed: beside the extension, as from its zip,
or in the prefix that it is installed in."""

import gettext
import os

_here = os.path.dirname(os.path.realpath(__file__))
_places = (os.path.join(_here, 'locale'), os.path.join(_here, '..', '..', '..', 'locale'))

# None: wherever the system has them.
LOCALE = next((os.path.normpath(place) for place in _places if os.path.isdir(place)), None)

_catalogue = gettext.translation('disk-lens-blur', LOCALE, fallback=True)
_ = _catalogue.gettext
