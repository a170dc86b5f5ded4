# SPDX-License-Identifier: GPL-3.0-or-later
"""What an X server knows of windows: which belongs to which, which lies above which."""

import contextlib
import ctypes

Window = ctypes.c_ulong


def _library():
    found = ctypes.CDLL('libX11.so.6')
    found.XOpenDisplay.restype = ctypes.c_void_p
    found.XDefaultRootWindow.restype = Window
    return found


@contextlib.contextmanager
def _opened(name):
    library = _library()
    display = ctypes.c_void_p(library.XOpenDisplay(name.encode()))
    try:
        yield library, display
    finally:
        library.XCloseDisplay(display)


def transient_for(name, window):
    """The window that one stays above; 0 if there is none. name: the display's."""
    found = Window(0)
    with _opened(name) as (library, display):
        library.XGetTransientForHint(display, Window(window), ctypes.byref(found))
    return found.value


def stacked(name):
    """All windows on the screen, from the lowest to the highest."""
    root, parent, count = Window(), Window(), ctypes.c_uint()
    children = ctypes.POINTER(Window)()
    with _opened(name) as (library, display):
        top = Window(library.XDefaultRootWindow(display))
        library.XQueryTree(display, top, ctypes.byref(root), ctypes.byref(parent),
                           ctypes.byref(children), ctypes.byref(count))  # fmt: skip
        found = [children[i] for i in range(count.value)]
        if found:
            library.XFree(children)
    return found
