/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* What an aperture is made of: oriented edges, or a mask with its sums. */
#ifndef DISK_APERTURE_INTERNAL_H
#define DISK_APERTURE_INTERNAL_H

#include <disk/aperture.h>

#include <stddef.h>

/* A straight piece of the border, oriented so that the open side is on its left hand when y
 * points down (an edge running down has the open side to its right on the screen's x axis). */
typedef struct disk_edge {
    double x0, y0, x1, y1;
} disk_edge;

typedef struct disk_edges {
    disk_edge *data;
    size_t count, room;
} disk_edges;

/* A mask as the sums of its texels: sum[y * (width + 1) + x] is all that lies above and left. */
typedef struct disk_mask {
    double *sums;
    int width, height;
    double centre_x, centre_y; /* in texels */
    double reach;              /* of the farthest open corner from the centre, in texels */
} disk_mask;

struct disk_aperture {
    disk_edges edges;      /* around the centre, farthest point at distance 1; empty for a mask */
    disk_mask mask;        /* sums is NULL for outlines */
    double half_x, half_y; /* of the unit circle, once squeezed; edges are squeezed already */
    double rim;            /* disk_aperture_rim() */
};

/* Appends an edge. DISK_OK, DISK_TOO_COMPLEX past DISK_MAX_EDGES, or DISK_NO_MEMORY. */
disk_status disk_edges_add(disk_edges *edges, double x0, double y0, double x1, double y1);

/* Flattens a path into closed loops of edges, scaled into the unit square, oriented as drawn. */
disk_status disk_path_flatten(const disk_path_step *steps, size_t count, disk_edges *out);

/* The border of the even-odd interior of loops: no crossings, oriented. May come out empty. */
disk_status disk_edges_resolve(const disk_edges *loops, disk_edges *out);

/* Adds the area of oriented edges, scaled by `radius`, to a square of (2 half + 1)^2 pixels
 * around the origin: exact area coverage. */
disk_status disk_edges_cover(const disk_edges *edges, double radius, int half, float *coverage);

/* A grid of (2 half_x + 1) x (2 half_y + 1) cells around the origin, with edges scaled by scale_x
 * and scale_y cells and then moved down by shift_y. */
typedef struct disk_frame {
    double scale_x, scale_y, shift_y;
    int half_x, half_y;
} disk_frame;

/* Adds how the area coverage of a frame's cells changes from cell to cell: its sum along a row, up
 * to a cell, is that cell's coverage. Rows have two cells more, for what ends at the border. */
void disk_edges_slopes(const disk_edges *edges, const disk_frame *frame, double *cells);

/* Takes texels (values 0 to 1) over, which it frees: as edges, in texels, where they have an
 * outline; else `edges` comes out without any, and the mask gets sums, centre and reach. */
disk_status disk_mask_build(float *texels, int width, int height, disk_edges *edges,
                            disk_mask *out);

/* The outline of texels, in texels. DISK_OK; DISK_TOO_COMPLEX if what they hold is no area with a
 * hard border of one light, DISK_EMPTY_APERTURE or DISK_NO_MEMORY: `out` then holds nothing of use.
 */
disk_status disk_mask_trace(const float *texels, int width, int height, disk_edges *out);

/* The light on each pixel of a square of (2 half + 1)^2 pixels around the mask's centre, its reach
 * being radius_x and radius_y pixels along the axes. */
void disk_mask_cover(const disk_mask *mask, double radius_x, double radius_y, int half,
                     float *coverage);

disk_status disk_mask_copy(const disk_mask *mask, disk_mask *out);

/* A turned copy of a mask; the reach stays. */
disk_status disk_mask_rotate(const disk_mask *mask, double cosine, double sine, disk_mask *out);

/* --- aperture_glass.c --- */

/* How much light comes through a place of the aperture of radius 1 where it is open: 1 on average
 * over the unit circle. */
double disk_aperture_light(const disk_aperture *aperture, double u, double v);

/* Adds the light on each pixel of a square of (2 half + 1)^2 pixels around the centre, to any
 * scale, to `weights`. */
disk_status disk_aperture_cover(const disk_aperture *aperture, double radius, int half,
                                float *weights);

#endif
