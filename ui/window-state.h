/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file window-state.h
 * Remembers how large a host's dialog was, in disk-lens-blur/windows.ini of the user's
 * configuration folder. No GTK. Whatever is the matter with that file, the dialog has its usual
 * size.
 */
#ifndef DISK_WINDOW_STATE_H
#define DISK_WINDOW_STATE_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct disk_window_state {
    int width, height; /**< in GTK's pixels */
    int page;          /**< which of the tabs is in front */
    gboolean maximised;
} disk_window_state;

/** @param role the host's; NULL counts as "" @param state in and out: what is not known stays */
void disk_window_state_load(const char *role, disk_window_state *state);

void disk_window_state_save(const char *role, const disk_window_state *state);

G_END_DECLS

#endif
