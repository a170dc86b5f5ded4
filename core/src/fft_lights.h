/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Lights so bright that a transform's rounding would carry them all over a cell. */
#ifndef DISK_FFT_LIGHTS_H
#define DISK_FFT_LIGHTS_H

#include "plan_internal.h"

/* Values in (low, high] in magnitude, a pixel counting as its largest channel. */
typedef struct disk_band {
    float low, high;
} disk_band;

#define DISK_MOST_BANDS 8

/* The bands that a cell is to be filtered in, the calm one first.
 * @param sums of |values| of each row; sorted here
 * @param peak the largest |value|
 * @return how many, at least 1 */
int disk_find_bands(double *sums, int rows, float peak, disk_band bands[DISK_MOST_BANDS]);

/* Copies `count` RGBA pixels, those outside the band as zeros. Returns whether any is inside. */
int disk_keep_band(const float *from, int count, disk_band band, float *to);

/* Where the lights of a band reach: for each pixel of a tile 1 within the square of `half` pixels
 * around one, else 0. To be freed; NULL: no memory. *any tells whether there is one at all. */
unsigned char *disk_reach_of_band(const disk_field *field, disk_rect tile, int half, disk_band band,
                                  int *any);

#endif
