/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Tables of taps for the pyramid engine: which texels of which level a pixel of a radius reads, and
 * with which weights. Radii go in steps; where texels lie apart, there is a list for every place
 * that a pixel can have between them. */
#ifndef DISK_TAP_TABLE_H
#define DISK_TAP_TABLE_H

#include "pyramid.h"
#include "run.h"

#include <disk/aperture.h>
#include <disk/executor.h>

/* The taps of one step at one place. Their count is a multiple of DISK_TAP_BLOCK. */
typedef struct disk_taps {
    int count;
    int *behind;   /* floats from the pixel's texel to each tap's */
    int *before;   /* the same turned by 180 degrees, for the front */
    int *one;      /* a quarter of `behind`: for one channel alone, and */
    int *turned;   /* a quarter of `before` */
    float *weight; /* sum to 1 */
    float *u, *v;  /* the places of the aperture of radius 1 that they stand for */
} disk_taps;

/* Levels that look the same in texels share their lists. Kind 0 is the picture itself, kinds 1 and
 * 2 are levels 1 and 2, kind 3 all odd levels from 3 on, kind 4 all even ones. */
#define DISK_TAP_KINDS 5

typedef struct disk_tap_kind {
    double first, step; /* radii of the steps, in texels */
    float per_texel;    /* steps */
    int steps;
    int places;      /* per axis, between one texel and the next: a power of two */
    disk_taps *taps; /* taps[(step places + y) places + x] */
    int *reach;      /* of a step: texels that its taps lie away at the most */
} disk_tap_kind;

typedef struct disk_tap_table {
    ptrdiff_t stride;       /* of the pyramids, in floats */
    int levels;             /* level 0 to levels - 1 are in use */
    float end[DISK_LEVELS]; /* radii below it are read from that level, in pixels */
    unsigned char lowest[(int)DISK_MAX_RADIUS + 1]; /* the level of each whole radius */
    int reach[DISK_LEVELS]; /* of a level: texels that its taps lie away at the most */
    disk_tap_kind kind[DISK_TAP_KINDS];
} disk_tap_table;

/* Which kind a level is of. */
static inline int disk_tap_kind_of(int level)
{
    return level < 3 ? level : level % 2 ? 3 : 4;
}

/* The level that serves a radius, in pixels, up to the largest. */
static inline int disk_tap_level(const disk_tap_table *table, float radius)
{
    int level = table->lowest[(int)radius];
    while (level < table->levels - 1 && radius >= table->end[level])
        level++;
    return level;
}

/* The step of a radius on a level. */
static inline int disk_tap_step(const disk_tap_table *table, int level, float radius)
{
    const disk_tap_kind *k = &table->kind[disk_tap_kind_of(level)];
    float texels = radius / (float)(1 << disk_level_shift(level));
    int step = (int)((texels - (float)k->first) * k->per_texel + 0.5f);
    return step < 0 ? 0 : step >= k->steps ? k->steps - 1 : step;
}

/* How far light moves at the most by any table for radii up to that one, in pixels, what levels
 * rest on included. */
int disk_tap_reach(double radius);

/**
 * Fits the layer and makes the tables.
 *
 * @param max_radius in pixels
 * @param samples the budget, in bilinear taps; the tables have up to twice as many of whole texels
 * @param side of the largest part of the picture that is filtered at once, in pixels
 * @param out zeroed; to be released in every case
 */
disk_status disk_tap_table_make(const disk_aperture *aperture, double max_radius, int samples,
                                int side, const disk_means *means, disk_tap_table *out);
void disk_tap_table_release(disk_tap_table *table);

/* --- tap_solve.c --- */

/* A level's filter along one axis: its value i places of `fine` a texel from the middle. Sums to 1
 * over whole texels. */
typedef struct disk_profile {
    int fine, half; /* half in places */
    float *value;   /* 2 half + 1 */
} disk_profile;

/* What a kernel drawn with `fine` pixels a texel looks like through the filter. */
typedef struct disk_seen {
    const disk_profile *profile;
    int half;   /* of the rows, in places */
    int rows;   /* half of the drawn kernel */
    float *row; /* rows of 2 half + 1, filtered along x; 2 rows + 1 of them */
} disk_seen;

disk_status disk_seen_make(const disk_kernel *kernel, const disk_profile *profile, disk_seen *out);
void disk_seen_release(disk_seen *seen);

/* One tap while it is being weighed: its texel, counted from the pixel's. */
typedef struct disk_spot {
    int x, y;
    double weight;
} disk_spot;

/**
 * The places, near those given, and the weights, none negative, with which the level's filter put
 * at each spot comes closest in L2 to the kernel; then made to sum to 1. Spots that get none are
 * dropped.
 *
 * @param overlap overlap[d]: the filter's correlation with itself d texels away along an axis,
 *        0 from `overlaps` on
 * @param px, py the pixel's place between texels, in places of the profile
 * @param farthest texels from the pixel to a tap at the most
 * @param spots distinct; in: where to start from
 * @return how many are left, 0 if the kernel is nowhere near any; -1: out of memory
 */
int disk_spots_weigh(const disk_seen *seen, const float *overlap, int overlaps, int px, int py,
                     double farthest, disk_spot *spots, int count);

#endif
