# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the program is, and what it sees of Krita's surroundings. No Krita, no Qt."""

import os
import shutil

from .text import LOCALE, _

NAME = 'disk-lens-blur'
HELPER = '--krita-helper'


class NoProgram(Exception):
    """The program is not there; the text is for people."""


def _usable(path):
    """A copy from a zip has lost its permission to run; it is the user's own file."""
    if os.path.isfile(path) and not os.access(path, os.X_OK):
        try:
            os.chmod(path, 0o755)
        except OSError:
            pass
    return os.path.isfile(path) and os.access(path, os.X_OK)


def find():
    """The program beside the extension, in the prefix it is installed in, or on the PATH."""
    here = os.path.dirname(os.path.realpath(__file__))
    prefix = os.path.normpath(os.path.join(here, '..', '..', '..', '..'))
    for path in (os.path.join(here, NAME), os.path.join(prefix, 'bin', NAME)):
        if _usable(path):
            return path
    found = shutil.which(NAME)
    if not found:
        raise NoProgram(
            _('The program disk-lens-blur is not installed: it is neither beside the extension '
              'nor on the PATH.')
        )  # fmt: skip
    return found


def environment():
    """Without what a bundled Krita (AppImage) sets for its own libraries; with the place of the
    translations, which the program cannot know where a zip has put it."""
    bundle = os.environ.get('APPDIR')
    found = dict(os.environ)
    if LOCALE:
        found.setdefault('DISK_LOCALE_DIR', LOCALE)
    if bundle:
        for name in ('LD_LIBRARY_PATH', 'GTK_PATH', 'GIO_MODULE_DIR', 'GDK_PIXBUF_MODULE_FILE'):
            paths = found.pop(name, '').split(':')
            kept = [path for path in paths if path and not path.startswith(bundle)]
            if kept:
                found[name] = ':'.join(kept)
    return found
