/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The levels of a picture that the pyramid engine reads: the same for every pixel. Level 0 is the
 * picture. Level l >= 1 is the picture filtered to a variance of 2^(l - 2) square pixels, so that
 * widths grow by half octaves: 0.71, 1, 1.41, 2 pixels and on. From level 5 on texels lie
 * apart, two levels to an octave: 1.41 and 2 texels wide, which is fine enough for reading the
 * nearest one. Texel (i, j) lies on the picture's pixel (i << shift, j << shift). */
#ifndef DISK_PYRAMID_H
#define DISK_PYRAMID_H

#include "channel.h"
#include "loops.h"
#include "plan_internal.h"

/* As many as the largest radius and the smallest number of taps ask for. */
#define DISK_LEVELS 18

/* Texels of a level lie 1 << shift pixels apart. */
static inline int disk_level_shift(int level)
{
    return level < 5 ? 0 : (level - 3) / 2;
}

/* The standard deviation of a level's filter, in pixels. */
double disk_level_width(int level);

/* How many pixels around its own a texel depends on. */
int disk_level_support(int level);

/* Texels from first to last along each axis, both included; empty where last < first. */
typedef struct disk_texels {
    int first_x, last_x, first_y, last_y;
} disk_texels;

/* One level of a part of the picture. */
typedef struct disk_level {
    disk_texels need; /* what there is, in the level's texels from the picture's first pixel on */
    size_t first;     /* its first row in the pyramid's room */
    float *texels;    /* RGBA, `stride` floats from row to row; the first is (first_x, first_y) */
    int made;         /* rows so far: the first not made yet */
    int cycle;        /* row y is kept in row (y - first_y) & cycle; ~0 where all are kept */
} disk_level;

typedef struct disk_pyramid {
    ptrdiff_t stride;        /* floats from row to row in every level */
    size_t rows;             /* of the room */
    int channels;            /* how many are wanted on their own, behind the rows */
    float *room;             /* all levels, and rows in the making */
    const disk_loops *loops; /* borrowed */
    disk_level level[DISK_LEVELS];
} disk_pyramid;

/* The floats from row to row of a pyramid whose levels are up to `width` texels wide. */
ptrdiff_t disk_pyramid_stride(ptrdiff_t width);

/* Lays out what is asked for of every level, and what that rests on. The caller has set stride,
 * loops, channels and each level's need (empty: nothing).
 * @return the bytes that it takes to build it */
size_t disk_pyramid_plan(disk_pyramid *pyramid);

/* Builds what was laid out from a field and its surroundings; disk_pyramid_free() in any case. */
disk_status disk_pyramid_build(disk_pyramid *pyramid, const disk_field *field, disk_watch *watch);
void disk_pyramid_free(disk_pyramid *pyramid);

/* Takes channel `number` of all texels as the pyramid's i-th on its own. */
disk_channel disk_pyramid_channel(const disk_pyramid *pyramid, int i, int number);

/* A texel's place in its level. */
static inline const float *disk_texel(const disk_pyramid *pyramid, int level, int x, int y)
{
    const disk_level *l = &pyramid->level[level];
    return l->texels + ((y - l->need.first_y) & l->cycle) * pyramid->stride +
           4 * (ptrdiff_t)(x - l->need.first_x);
}

#endif
