/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file host-window.h
 * The dialog's windows and the host's, which are windows of two processes.
 */
#ifndef DISK_HOST_WINDOW_H
#define DISK_HOST_WINDOW_H

#include <glib.h>

/**
 * Windows that open from now on stay above the host's, as its own dialogs do. Under X11; elsewhere
 * nothing happens. In GTK's thread, once in a process; gtk_init_check() must have succeeded.
 * @param window the host's number of it, or 0: not known. A number that is no window is harmless
 */
void disk_host_window_follow(gulong window);

#endif
