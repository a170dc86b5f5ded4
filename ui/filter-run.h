/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file filter-run.h
 * A host's filter() in a thread of its own, with its progress in the window's thread. No GTK: a
 * main loop is all it needs.
 */
#ifndef DISK_FILTER_RUN_H
#define DISK_FILTER_RUN_H

#include "disk-dialog.h"

G_BEGIN_DECLS

typedef struct disk_filter_run disk_filter_run;

/** Told in the thread that started the run. */
typedef struct disk_filter_listener {
    void (*progress)(void *cookie, double done); /**< 0 to 1 */
    /** The end; the run is freed afterwards. @param error NULL: it succeeded. Borrowed. */
    void (*ended)(void *cookie, const GError *error);
    void *cookie;
} disk_filter_listener;

/**
 * Starts filter() in a thread. Its end is told by the main loop, always.
 * @param host borrowed until the end
 * @param params copied, the aperture too
 */
disk_filter_run *disk_filter_run_start(const disk_host *host, const disk_params *params, int depth,
                                       const disk_filter_listener *listener);

/** Asks it to stop; ended() comes later, with an error unless it was done already. */
void disk_filter_run_cancel(disk_filter_run *run);

/** Whether the run was asked to stop. */
gboolean disk_filter_run_cancelled(disk_filter_run *run);

G_END_DECLS

#endif
