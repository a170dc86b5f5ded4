/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The innermost loops of the lens, as a table of functions for an instruction set, in the manner of
 * loops.h. */
#ifndef DISK_LENS_LOOPS_H
#define DISK_LENS_LOOPS_H

#include "loops.h"

#include <stddef.h>

/* Pixels of a row that are traced together. */
#define DISK_TRACE_BLOCK 8

/* Pixels of a row that a light falls on together. */
#define DISK_SHADE_BLOCK 16

/* In which half of a texel a pixel lies. */
enum { DISK_HALF_RIGHT = 1, DISK_HALF_LOWER = 2 };

/* Rays through one layer. */
typedef struct disk_ray_layer {
    const float *pixels;  /* at the block's first pixel: colour times coverage, and coverage */
    const int *offsets;   /* where each ray reads, in floats from there */
    const float *weights; /* of each ray, where a layer has its own */
    const int *halves;    /* for trace_mixed(): not NULL where the layer has texels of 2 x 2 pixels,
                             which are interpolated; DISK_HALF_* of each ray's first pixel */
    ptrdiff_t stride;     /* the same: from a row of texels to the next, in floats */
} disk_ray_layer;

/* A layer that light meets, and one row of the places that the light falls on. */
typedef struct disk_shade {
    const float *radius; /* of each texel of 2 x 2 pixels, rows of half of `width` */
    const float *pixels; /* colours and coverage of each texel, or of each pixel where `sharp` */
    int sharp;           /* 0 or 1 */
    int width, height;   /* of the layer, in pixels; even */
    float fringe, most;  /* radii behind the focus are larger by that share; cut to +-most */
    int x, y;            /* the first place */
    float u, step, v;    /* its lens point, and how far it is to the next place's */
} disk_shade;

#define DISK_WINDOW  13
#define DISK_WINDOWS 8

typedef struct disk_lens_loops {
    /* (share, 1 - 2 share, share) down three rows of RGBA, then along, `step` pixels apart, ends
     * going on. `room` holds a row; `out` is none of the rows. */
    void (*tent_row)(const float *above, const float *here, const float *below, int width, int step,
                     float share, float *room, float *out);

    /* The radii where rays that leave a place through lens points (u, v) would meet a layer if all
     * of it had the radius r0: at -r0 (u, v), to whole places.
     * @param radius at the place; `stride` in floats. Radii up to 2000. */
    void (*look)(const float *radius, ptrdiff_t stride, float r0, const float *u, const float *v,
                 int count, float *r1);

    /* Where the rays meet the layer: at -r1 (u, v), to whole places.
     * @param offsets four times the place's position */
    void (*aim)(const float *r1, const float *u, const float *v, int count, ptrdiff_t stride,
                int *offsets);

    /* The same in a layer of texels of 2 x 2 pixels, for rays that leave from a left pixel of one,
     * and its upper one, or with `lower` 1 its lower one.
     * @param stride of the layer
     * @param halves as in disk_ray_layer */
    void (*aim_halved)(const float *r1, const float *u, const float *v, int count, ptrdiff_t stride,
                       int lower, int *offsets, int *halves);

    /* Follows the rays of DISK_TRACE_BLOCK pixels through layers, front to back: adds up, for each
     * pixel, weight times what is seen. Colour is premultiplied.
     * @param weights of the rays, or NULL: those of each layer
     * @param out four floats a pixel; the fourth is the coverage met */
    void (*trace)(const disk_ray_layer *layers, int layer_count, const float *weights, int count,
                  float *out);

    /* The same where some layers have texels: one more on all sides is read. */
    void (*trace_mixed)(const disk_ray_layer *layers, int layer_count, const float *weights,
                        int count, float *out);

    /* Multiplies the light at `count` places, up to DISK_SHADE_BLOCK, by what the layer lets
     * through. Radii up to 2000. */
    void (*shade)(const disk_shade *shade, int count, float *light);

    /* Adds up windows of DISK_WINDOW x DISK_WINDOW places, one place further each: sums[i], i below
     * DISK_WINDOWS, is the sum of weights[y][x] from[y][x + i]. `stride` is that of `from`. */
    void (*add_windows)(const float *weights, const float *from, ptrdiff_t stride, float *sums);
} disk_lens_loops;

/* The table for a set of instructions, each function by the best that is in it. */
disk_lens_loops disk_lens_loops_for(unsigned cpu);

#endif
