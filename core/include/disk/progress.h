/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file progress.h
 * Progress and cancel are one callback.
 */
#ifndef DISK_PROGRESS_H
#define DISK_PROGRESS_H

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How a long function reports and learns that it is no longer wanted. Where one
 * is taken, NULL means: nobody looks, and it runs to its end.
 */
typedef struct disk_progress {
    /**
     * @param done what is finished, from 0 to 1, never falling
     * @return 0 to go on; anything else makes the function stop soon and return
     *         DISK_CANCELLED.
     * Called from any thread of the executor, never from two at once.
     */
    int (*report)(void *cookie, double done);
    void *cookie;
} disk_progress;

#ifdef __cplusplus
}
#endif

#endif
