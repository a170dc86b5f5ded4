/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Kernels of the spans engine: where a pixel reads the running sums, and with what weights. */
#ifndef DISK_SPAN_TABLES_H
#define DISK_SPAN_TABLES_H

#include "aperture_internal.h"
#include "loops.h"

#include <disk/executor.h>
#include <disk/params.h>

#include <stdint.h>
#include <string.h>

/* Radii below an aperture's disk_span_full(), which is this at least, are served at full
 * resolution; every doubling takes one more level, whose rows are twice as far apart. */
#define DISK_SPAN_LEAST_FULL 8.5

/* A level's softer outline moves light along the outline's length, L, which counts more the smaller
 * the area, A, on which it is seen: as L / A^2 in squares (both at radius 1). So stars and rings,
 * with much outline, stay longer at a level than discs do: by the cube root of that, with which
 * disc, heart, ring and star are all above 40 dB against dense with a margin of 0 to 3 dB (point
 * lights as a display shows them, smooth maps of radii up to 64). */
double disk_span_full(const disk_aperture *aperture);

/* Up to DISK_MAX_RADIUS. */
#define DISK_SPAN_LEVELS 8

/* Kernels are drawn for at most so many phases (as a power of two) of a level's rows. */
#define DISK_SPAN_PHASE_BITS 3

/* Radii a power of two: a float's leading bits are its number. */
#define DISK_SPAN_BITS 6

/* The step nearest to a radius of DISK_MIN_RADIUS or more; counts from 0. A float has 23 bits
 * behind its exponent. */
static inline int disk_span_step(float radius)
{
    int32_t bits, shift = 23 - DISK_SPAN_BITS, least = 0x3f000000; /* 0.5 */
    memcpy(&bits, &radius, sizeof bits);
    return (bits - least + (1 << (shift - 1))) >> shift;
}

double disk_span_step_radius(int step);

/* The level that serves a step, where radii below `full` are level 0's. */
int disk_span_step_level(int step, double full);

/* The phase of a pixel that lies `below` rows of pixels, less than 2^level, below a row of the
 * level. */
static inline int disk_span_phase(int level, int below)
{
    return level > DISK_SPAN_PHASE_BITS ? below >> (level - DISK_SPAN_PHASE_BITS) : below;
}

/* How many phases there are. */
static inline int disk_span_phases(int level)
{
    return 1 << (level < DISK_SPAN_PHASE_BITS ? level : DISK_SPAN_PHASE_BITS);
}

/* A kernel for the pixels of one phase: for sums in double, and the same for sums in float. */
typedef struct disk_span_kernel {
    disk_tap *taps;
    int count;
    int *behind, *before;   /* offsets; before: turned by 180 degrees, for the front */
    int *one, *one_before;  /* a quarter of those: for one channel alone */
    float *weight, *turned; /* turned: -weight */
    int narrow_count;       /* of those, a multiple of DISK_TAP_BLOCK */
} disk_span_kernel;

/* Draws the kernel of a radius.
 * @param stride between the level's rows, in numbers: taps are offsets in its sums
 * @param out zeroed; to be released in every case */
disk_status disk_span_kernel_draw(const disk_aperture *aperture, double radius, int level,
                                  int phase, ptrdiff_t stride, disk_span_kernel *out);
void disk_span_kernel_release(disk_span_kernel *kernel);

#endif
