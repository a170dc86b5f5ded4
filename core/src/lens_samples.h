/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The lens as a set of points, each of which stands for a bundle of rays. */
#ifndef DISK_LENS_SAMPLES_H
#define DISK_LENS_SAMPLES_H

#include "plan_internal.h"

typedef struct disk_lens {
    int count;
    float *u, *v;   /* lens points: places of the aperture of radius 1 */
    float *weights; /* >= 0, summing to 1 */
    float *front;   /* those in front of the focus; NULL: the same */
    float spread;   /* the standard deviation of a bundle, for a radius of 1 pixel */
} disk_lens;

/* Whether parameters ask for a lens. */
int disk_lens_wanted(const disk_params *params, int with_depth);

/* Fits the points to the plan's aperture: as many as the budget, or every pixel of its kernel for a
 * budget of 0. `out` is to be released in every case. */
disk_status disk_lens_make(const disk_plan *plan, const disk_means *means, disk_lens *out);
void disk_lens_release(disk_lens *lens);

#endif
