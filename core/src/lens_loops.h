/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The innermost loops of the lens, as a table of functions for an instruction set, in the manner of
 * loops.h. */
#ifndef DISK_LENS_LOOPS_H
#define DISK_LENS_LOOPS_H

#include "loops.h"

#include <stddef.h>

/* Pixels of a row that are traced together. */
#define DISK_TRACE_BLOCK 8

/* Rays through one layer. */
typedef struct disk_ray_layer {
    const float *pixels;  /* at the block's first pixel: colour times coverage, and coverage */
    const int *offsets;   /* where each ray reads, in floats from there */
    const float *weights; /* of each ray, for trace_weighed() */
} disk_ray_layer;

typedef struct disk_lens_loops {
    /* (1 2 1) / 4 down three rows of RGBA, then along, `step` pixels apart, ends going on. `room`
     * holds a row; `out` is none of the rows. */
    void (*tent_row)(const float *above, const float *here, const float *below, int width, int step,
                     float *room, float *out);

    /* Where rays that leave a pixel through lens points (u, v) meet a layer with a radius at each
     * place: at -r1 (u, v), r1 being the radius at -r0 (u, v), all to whole pixels.
     * @param radius at the pixel; `stride` in pixels. Radii up to 2000.
     * @param offsets four times the place's position from there */
    void (*aim)(const float *radius, ptrdiff_t stride, float r0, const float *u, const float *v,
                int count, int *offsets);

    /* Follows the rays of DISK_TRACE_BLOCK pixels through layers, front to back: adds up, for each
     * pixel, weight times what is seen. Colour is premultiplied.
     * @param out four floats a pixel; the fourth is the coverage met */
    void (*trace)(const disk_ray_layer *layers, int layer_count, const float *weights, int count,
                  float *out);

    /* The same where a ray weighs differently on each layer. */
    void (*trace_weighed)(const disk_ray_layer *layers, int layer_count, int count, float *out);
} disk_lens_loops;

/* The table for a set of instructions, each function by the best that is in it. */
disk_lens_loops disk_lens_loops_for(unsigned cpu);

#endif
