/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Running tasks, and telling the caller how far they are. One thread at a time reports; the others
 * do not wait for it, so that a slow progress function slows one thread only. */

#include "run.h"

#include <stddef.h>

void disk_run(const disk_executor *executor, int count, disk_task task, void *cookie)
{
    if (executor && count > 1) {
        executor->run(executor->cookie, count, task, cookie);
        return;
    }
    for (int i = 0; i < count; i++)
        task(cookie, i);
}

void disk_watch_init(disk_watch *watch, const disk_progress *progress, long total)
{
    watch->progress = progress;
    watch->total = total > 0 ? total : 1;
    atomic_init(&watch->finished, 0);
    atomic_init(&watch->cancelled, 0);
    atomic_flag_clear(&watch->reporting);
}

int disk_watch_add(disk_watch *watch, long units)
{
    if (!watch)
        return 0;
    atomic_fetch_add(&watch->finished, units);
    if (!watch->progress)
        return 0;
    if (!atomic_load(&watch->cancelled) && !atomic_flag_test_and_set(&watch->reporting)) {
        /* Read within the lock: two reports in a row must not fall. */
        double done = (double)atomic_load(&watch->finished) / (double)watch->total;
        if (watch->progress->report(watch->progress->cookie, done < 1 ? done : 1))
            atomic_store(&watch->cancelled, 1);
        atomic_flag_clear(&watch->reporting);
    }
    return atomic_load(&watch->cancelled);
}
