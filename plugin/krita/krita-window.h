/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file krita-window.h
 * The dialog's windows, when Krita asks for them. In GTK's thread.
 */
#ifndef DISK_KRITA_WINDOW_H
#define DISK_KRITA_WINDOW_H

#include <glib.h>

/** Brings the windows to the front. A GSourceFunc that runs once. */
gboolean krita_window_present(gpointer nothing);

#endif
