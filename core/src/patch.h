/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* A patch: a small one-channel image with a place in the plane, for impulse responses. */
#ifndef DISK_PATCH_H
#define DISK_PATCH_H

#include "run.h"

#include <disk/cascade.h>
#include <disk/status.h>

#include <stddef.h>

typedef struct disk_patch {
    int x, y;          /* of its first pixel */
    int width, height; /* >= 1, or 0 for an empty patch */
    size_t room;       /* floats allocated */
    float *data;       /* rows without gaps */
} disk_patch;

/* A weight of a kernel, (0, 0) being its centre; 0 outside. */
static inline float disk_kernel_at(const disk_kernel *kernel, int x, int y)
{
    int half = kernel->half;
    if (x < -half || y < -half || x > half || y > half)
        return 0;
    return kernel->weights[(ptrdiff_t)(y + half) * (2 * half + 1) + (x + half)];
}

/* Gives the patch a place and size, and zeros; keeps its memory where that suffices. */
disk_status disk_patch_resize(disk_patch *patch, int x, int y, int width, int height);

void disk_patch_free(disk_patch *patch);

/* Makes it a single pixel of light at the origin. */
disk_status disk_patch_impulse(disk_patch *patch);

/* A kernel's pixels, borrowed: not to be resized or freed. */
disk_patch disk_patch_of_kernel(const disk_kernel *kernel);

/* What a cascade is applied to: a copy of the prefilter, or an impulse where that is NULL. */
disk_status disk_patch_begin(disk_patch *patch, const disk_kernel *prefilter);

/* ||a||^2. */
double disk_patch_squares(const disk_patch *a);

/* ||a - b||^2 over all that either reaches; where b is 0 or ends, squares count `outside` times. */
double disk_patch_distance(const disk_patch *a, const disk_patch *b, double outside);

/* An offset as whole pixels and the bilinear rest in [0, 1). */
typedef struct disk_split {
    int whole;
    float rest;
} disk_split;

disk_split disk_split_offset(float offset);

/* to = from filtered by one layer; `to` must be another patch. DISK_CANCELLED if the watch, which
 * may be NULL, says so. */
disk_status disk_patch_filter(const disk_patch *from, const disk_sample *samples, int count,
                              disk_watch *watch, disk_patch *to);

#endif
