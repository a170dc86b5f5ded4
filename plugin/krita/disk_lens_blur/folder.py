# SPDX-License-Identifier: GPL-3.0-or-later
"""The exchange folder: private, in memory where the system offers that, and gone in every case.

The helper takes each file's name away as soon as it has it open; what still has one is removed by
close() here, or by the helper if Krita goes away. Files are written and read by calls rather than
mapped, so that nothing the helper does to them can harm Krita.
"""

import contextlib
import errno
import os
import shutil
import stat
import tempfile

from .text import _


class NoRoom(Exception):
    """Neither place has room for the pixels; the text is for people."""


def places():
    """Where the folder may be, the best first."""
    runtime = os.environ.get('XDG_RUNTIME_DIR', '')
    return ([runtime] if is_private(runtime) else []) + [tempfile.gettempdir()]


def is_private(path):
    try:
        info = os.stat(path)
    except OSError:
        return False
    return (
        os.path.isabs(path)
        and stat.S_ISDIR(info.st_mode)
        and info.st_uid == os.geteuid()
        and not info.st_mode & 0o077
    )


def has_room(place, size):
    try:
        return shutil.disk_usage(place).free >= size
    except OSError:
        return False


def no_room(size, place):
    megabytes = (size + (1 << 20) - 1) >> 20
    return NoRoom(_('There is no room for %d MB in %s.') % (megabytes, place))


def _make_folder(among):
    """In the first place that can be written to. OSError: in none."""
    for place in among[:-1]:
        try:
            return tempfile.mkdtemp(prefix='disk-lens-blur-', dir=place)
        except OSError:
            pass
    return tempfile.mkdtemp(prefix='disk-lens-blur-', dir=among[-1])


class Folder:
    """A folder with room for that many bytes, closed to others."""

    def __init__(self, size):
        fitting = [place for place in places() if has_room(place, size)]
        if not fitting:
            raise no_room(size, places()[0])
        self.path = _make_folder(fitting)
        self._files = {}

    def create(self, name, size, mapped):
        """Makes a file of a size. One that the helper will write through a map gets its room at once:
        a map has no way to say that there is none."""
        path = os.path.join(self.path, name)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        file = os.open(path, flags, 0o600)
        self._files[name] = file
        if mapped:
            with self.telling(size):
                os.posix_fallocate(file, 0, size)
        return file

    @contextlib.contextmanager
    def telling(self, size):
        """Within, a full disk is a NoRoom."""
        try:
            yield
        except OSError as problem:
            if problem.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
                raise no_room(size, self.path) from None
            raise

    def forget(self, name):
        """Closes a file and removes its name, if it still has one."""
        os.close(self._files.pop(name))
        self._unlink(name)

    def _unlink(self, name):
        try:
            os.unlink(os.path.join(self.path, name))
        except OSError:
            pass

    def close(self):
        """Removes all there is. May be repeated."""
        for name in list(self._files):
            self.forget(name)
        shutil.rmtree(self.path, ignore_errors=True)


def write_at(file, data, offset):
    """Writes all of the bytes."""
    view = memoryview(data)
    while view:
        count = os.pwrite(file, view, offset)
        view, offset = view[count:], offset + count


def read_at(file, size, offset):
    """Exactly that many bytes; fewer if the file is shorter."""
    data = os.pread(file, size, offset)
    while len(data) < size:
        more = os.pread(file, size - len(data), offset + len(data))
        if not more:
            break
        data += more
    return data
