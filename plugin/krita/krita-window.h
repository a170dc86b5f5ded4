/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file krita-window.h
 * The dialog's windows and Krita's, which are windows of two processes. In GTK's thread.
 */
#ifndef DISK_KRITA_WINDOW_H
#define DISK_KRITA_WINDOW_H

#include <glib.h>

/**
 * Windows that open from now on stay above Krita's, as its own dialogs do. Under X11; elsewhere
 * nothing happens. gtk_init_check() must have succeeded.
 * @param window its number, or 0: not known. A number that is no window is harmless
 */
void krita_window_follow(gulong window);

/** Brings the windows to the front. A GSourceFunc that runs once. */
gboolean krita_window_present(gpointer nothing);

#endif
