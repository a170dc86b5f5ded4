/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Running tasks, and telling the caller how far they are. */
#ifndef DISK_RUN_H
#define DISK_RUN_H

#include <disk/executor.h>
#include <disk/progress.h>

#include <stdatomic.h>

/* Runs tasks on the executor, or in turn on this thread if it is NULL. */
void disk_run(const disk_executor *executor, int count, disk_task task, void *cookie);

/* Watches over one long function: tasks say what they finished, and learn of a cancel. */
typedef struct disk_watch {
    const disk_progress *progress; /* may be NULL */
    long total;                    /* units of work in all, >= 1 */
    atomic_long finished;
    atomic_int cancelled;
    atomic_flag reporting;
} disk_watch;

void disk_watch_init(disk_watch *watch, const disk_progress *progress, long total);

/* Notes `units` more as finished. Returns non-zero once the work is cancelled; never without a
 * watch (NULL). Thread safe. */
int disk_watch_add(disk_watch *watch, long units);

#endif
