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

/* Radii below this one are served at full resolution; every doubling takes one more level, whose
 * rows are twice as far apart. A kernel has 12 to 24 rows on either side of its middle then.
 * Against dense, point lights and texture, as a display shows it: a star has 39 dB just above the
 * change of level and 45 below, a disc 5 dB more. 12 would cost a star 5 dB and be a third faster.
 */
#define DISK_SPAN_FULL 24

/* Up to DISK_MAX_RADIUS. */
#define DISK_SPAN_LEVELS 8

/* Kernels are drawn for at most so many phases (as a power of two) of a level's rows. */
#define DISK_SPAN_PHASE_BITS 3

/* Radii a power of two: a float's leading bits are its number. */
#define DISK_SPAN_BITS 7

/* The step nearest to a radius of DISK_MIN_RADIUS or more; counts from 0. A float has 23 bits
 * behind its exponent. */
static inline int disk_span_step(float radius)
{
    int32_t bits, shift = 23 - DISK_SPAN_BITS, least = 0x3f000000; /* 0.5 */
    memcpy(&bits, &radius, sizeof bits);
    return (bits - least + (1 << (shift - 1))) >> shift;
}

double disk_span_step_radius(int step);

/* The level that serves a step. */
int disk_span_step_level(int step);

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

/* A kernel for the pixels of one phase. */
typedef struct disk_span_kernel {
    disk_tap *taps;
    int count;
} disk_span_kernel;

/* Draws the kernel of a radius.
 * @param stride between the level's rows, in doubles: taps are offsets in its sums
 * @param out its taps are to be freed */
disk_status disk_span_kernel_draw(const disk_aperture *aperture, double radius, int level,
                                  int phase, ptrdiff_t stride, disk_span_kernel *out);

#endif
