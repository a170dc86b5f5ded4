# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs the extension and the program for Krita's plug-in importer.

Usage: make-zip.py OUT PROGRAM FILES; desktop and action files go to the top, translations
(LANGUAGE/LC_MESSAGES/*.mo) and all else into the package.
The importer knows the package by its folder's own entry, and takes no permissions over: the extension
gives the program its own back (program.py).
"""

import os
import sys
import zipfile

PACKAGE = 'disk_lens_blur/'


def entry(name, mode):
    info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))  # the same bytes for the same files
    info.external_attr = mode << 16 | (0x10 if name.endswith('/') else 0)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def name_of(path):
    """Where a file lies in the zip."""
    parts = os.path.abspath(path).split(os.sep)
    if path.endswith(('.desktop', '.action')):
        return parts[-1]
    if path.endswith('.mo'):
        return PACKAGE + '/'.join(['locale', *parts[-3:]])
    return PACKAGE + parts[-1]


def main(out, program, *paths):
    with zipfile.ZipFile(out, 'w') as archive:
        archive.writestr(entry(PACKAGE, 0o40755), b'')
        for path in (program, *paths):
            mode = 0o100755 if path == program else 0o100644
            with open(path, 'rb') as file:
                archive.writestr(entry(name_of(path), mode), file.read())


if __name__ == '__main__':
    main(*sys.argv[1:])
