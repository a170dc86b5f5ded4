/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file help.h
 * The help that F1 opens: what the dialog can do, and its keys.
 */
#ifndef DISK_HELP_H
#define DISK_HELP_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Opens the help of a window, which stays open beside it; the one that is open comes forward. */
void disk_help_show(GtkWindow *parent);

G_END_DECLS

#endif
