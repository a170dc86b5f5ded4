/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Running sums of a tile and its surroundings, at several levels. */
#ifndef DISK_SPAN_LEVELS_H
#define DISK_SPAN_LEVELS_H

#include "channel.h"
#include "plan_internal.h"
#include "span_tables.h"

/* What a plan knows of each of its levels. */
typedef struct disk_span_shape {
    double full;                        /* disk_span_full() */
    int levels;                         /* 1 or more */
    int side;                           /* of a tile */
    int reach_x[DISK_SPAN_LEVELS];      /* pixels beside the tile whose sums are read */
    int reach_y[DISK_SPAN_LEVELS];      /* rows of the level above and below */
    ptrdiff_t stride[DISK_SPAN_LEVELS]; /* of the sums, in numbers */
} disk_span_shape;

void disk_span_shape_make(double full, double max_radius, int side, disk_span_shape *out);

/* A level's sums. Row Y of level l lies on row Y 2^l of the picture. */
typedef struct disk_span_sums {
    double *wide; /* NULL: not made, or narrow */
    float *narrow;
    int x, y; /* the column of the picture and the row of the level that they begin with */
    int width, height;
} disk_span_sums;

typedef struct disk_span_levels {
    disk_span_sums level[DISK_SPAN_LEVELS];
    void *memory; /* of all */
    size_t bytes; /* of the sums; channels on their own come behind them */
} disk_span_levels;

/* Makes the sums of those levels that are wanted, for a tile given in the picture's coordinates.
 * @param wanted a bit for each level
 * @param wide a bit for each level whose sums are to be doubles; bits are added for those that turn
 *        out to need it, and then it is to be called again
 * @param channels how many are wanted on their own, too, of sums that are floats
 * @param out zeroed; to be released in every case */
disk_status disk_span_levels_make(const disk_span_shape *shape, const disk_field *field,
                                  disk_rect tile, unsigned wanted, int channels, unsigned *wide,
                                  disk_watch *watch, disk_span_levels *out);
/* Takes channel `number` of all sums that are floats as the i-th on its own: value k is the sum 4 k
 * floats into the memory. */
disk_channel disk_span_levels_channel(const disk_span_levels *levels, const disk_span_shape *shape,
                                      int i, int number);

void disk_span_levels_release(disk_span_levels *levels);

#endif
