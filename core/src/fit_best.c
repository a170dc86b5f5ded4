/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The best cascade so far of a running fit, behind a lock. */

#include "fit_internal.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

struct disk_fit_best {
    pthread_mutex_t lock;
    disk_cascade cascade;
    double error; /* infinite while there is none */
};

disk_status disk_fit_best_new(disk_fit_best **out)
{
    if (!out)
        return DISK_BAD_ARGUMENT;
    disk_fit_best *best = calloc(1, sizeof *best);
    if (!best)
        return DISK_NO_MEMORY;
    pthread_mutex_init(&best->lock, NULL);
    best->error = INFINITY;
    *out = best;
    return DISK_OK;
}

void disk_fit_best_free(disk_fit_best *best)
{
    if (!best)
        return;
    pthread_mutex_destroy(&best->lock);
    free(best);
}

int disk_fit_best_get(disk_fit_best *best, disk_cascade *cascade, double *error)
{
    pthread_mutex_lock(&best->lock);
    int found = isfinite(best->error) != 0;
    if (found) {
        *cascade = best->cascade;
        *error = best->error;
    }
    pthread_mutex_unlock(&best->lock);
    return found;
}

disk_status disk_fit_offer(disk_fit_best *best, const disk_kernel *kernel,
                           const disk_kernel *prefilter, disk_watch *watch,
                           const disk_cascade *cascade)
{
    double error;
    if (!best)
        return DISK_OK;
    disk_status status = disk_fit_measure(cascade, prefilter, kernel, watch, &error);
    if (status != DISK_OK)
        return status;
    pthread_mutex_lock(&best->lock);
    if (error < best->error) {
        best->cascade = *cascade;
        best->error = error;
    }
    pthread_mutex_unlock(&best->lock);
    return DISK_OK;
}
