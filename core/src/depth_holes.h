/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Holes in blur maps: what the files depth_hole*.c share.
 *
 * A hole is a connected region of radii that are not known (NaN), or of the radius that the
 * farthest or the nearest depth has, as sensors and stereo matchers leave it where they saw
 * nothing. Cells on a grid fixed to the picture are looked at one by one, each with the same
 * surroundings, so that a part of the map equals the part of the whole, and memory is that of one
 * cell a thread. */
#ifndef DISK_DEPTH_HOLES_H
#define DISK_DEPTH_HOLES_H

#include "depth_clean.h"

/* Pixels a side of a cell, and how far around it is looked. */
#define DISK_HOLE_CELL   64
#define DISK_HOLE_MARGIN 80
#define DISK_HOLE_SIDE   (DISK_HOLE_CELL + 2 * DISK_HOLE_MARGIN)
#define DISK_HOLE_PIXELS (DISK_HOLE_SIDE * DISK_HOLE_SIDE)

/* Wider regions are no holes: squares of this side fit into none, nor those of an eighth of the
 * picture. */
#define DISK_HOLE_WIDTH 64
#define DISK_HOLE_SHARE 8

/* The radius of a hole differs from that of its surroundings by more than this. */
#define DISK_HOLE_JUMP 1.5f

/* How far a soft rim may reach around a hole. */
#define DISK_HOLE_RIM 6

/* How far around a hole it is looked for others of its kind that are none. */
#define DISK_HOLE_NEAR 24

/* How far around a place of the outline the picture is looked at. */
#define DISK_HOLE_AROUND 8

/* Outlines are judged once in each square of so many pixels. */
#define DISK_HOLE_PLACE  4
#define DISK_HOLE_PLACES (DISK_HOLE_SIDE / DISK_HOLE_PLACE)

/* What a radius is. */
enum { DISK_RADIUS_KNOWN, DISK_RADIUS_NONE, DISK_RADIUS_FARTHEST, DISK_RADIUS_NEAREST };

/* What becomes of a pixel. */
enum {
    DISK_PIXEL_KNOWN,  /* as it is: others are filled from it */
    DISK_PIXEL_MASKED, /* may be a hole's: stays, but nothing is filled from it */
    DISK_PIXEL_ASKED,  /* of the hole that is looked at */
    DISK_PIXEL_FILLED
};

/* No way leads there yet. */
#define DISK_HOLE_NO_WAY (1 << 29)

/* Pixels [x0, x1) of a row of one kind that is not known. */
typedef struct disk_hole_run {
    int16_t y, x0, x1;
    int16_t square; /* the side of the largest square of one kind that ends in it, if it counts */
    int32_t region; /* another run of the same region, or itself: the region's first */
    int32_t next;   /* the next of the region, or -1 */
    int32_t last;   /* of a region's first: its last */
    int32_t count;  /* of a region's first: its pixels */
} disk_hole_run;

/* A connected region. */
typedef struct disk_hole {
    int kind;                     /* of its radii */
    int count;                    /* of its pixels in the window's list; the rim's come last */
    int inside;                   /* how many of them are not the rim's */
    int left, top, right, bottom; /* all of them lie in [left, right) x [top, bottom) */
} disk_hole;

/* A cell and its surroundings, row by row of `width`. */
typedef struct disk_hole_window {
    int x, y, width, height;        /* in the map */
    float radius[DISK_HOLE_PIXELS]; /* of the map, then filled */
    uint32_t
        colour[DISK_HOLE_PIXELS]; /* as disk_snap_block's guide, near holes that are looked at */
    unsigned char kind[DISK_HOLE_PIXELS];
    unsigned char state[DISK_HOLE_PIXELS];
    int32_t list[DISK_HOLE_PIXELS]; /* the pixels of the hole looked at */
    int32_t cost[DISK_HOLE_PIXELS]; /* of the way from the known pixels */
    int runs;
    disk_hole_run run[DISK_HOLE_PIXELS]; /* where kinds take turns each is a pixel */
    unsigned char place[DISK_HOLE_PLACES * DISK_HOLE_PLACES]; /* depth_hole_judge.c */
} disk_hole_window;

/* The channel of a pixel that differs most from another's. */
static inline int disk_hole_contrast(uint32_t a, uint32_t b)
{
    int most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int d = (int)(a >> shift & 0xff) - (int)(b >> shift & 0xff);
        d = d < 0 ? -d : d;
        most = d > most ? d : most;
    }
    return most;
}

/* The pixels left, right, above and below; at the window's border the pixel itself. */
static inline void disk_hole_beside(const disk_hole_window *w, int at, int beside[4])
{
    int x = at % w->width, y = at / w->width;
    beside[0] = x > 0 ? at - 1 : at, beside[1] = x + 1 < w->width ? at + 1 : at;
    beside[2] = y > 0 ? at - w->width : at, beside[3] = y + 1 < w->height ? at + w->width : at;
}

/* Finds the regions of a window: its runs (depth_hole_regions.c).
 * @param width the side of the squares that count */
void disk_hole_find(disk_hole_window *w, int width);

/* A run's region: its first run. */
int disk_hole_first(const disk_hole_window *w, int run);

/* Lists the pixels of the region whose first run this is. */
disk_hole disk_hole_list(disk_hole_window *w, int run);

/* Adds a soft rim to a hole whose pixels are asked: pixels with values between its own and its
 * surroundings'. */
void disk_hole_grow(disk_hole_window *w, disk_hole *hole);

/* The share of a hole's outline across which the surface goes on, to judge by the picture; 0 to 1.
 * Sets the cost of the known pixels along it: low where it goes on (depth_hole_judge.c). */
double disk_hole_open_share(disk_hole_window *w, const disk_hole *hole);

/* How much more a hole's colours are like those of other, larger regions at its end of depth than
 * like those of its surroundings: the mean logarithm of the ratio, below 0 where there are none of
 * the former. The colours within DISK_HOLE_NEAR pixels must be there (depth_hole_colours.c). */
double disk_hole_likeness(const disk_hole_window *w, const disk_hole *hole);

/* Fills all pixels that are DISK_PIXEL_FILLED, from the known ones with a cost
 * (depth_hole_fill.c). */
void disk_hole_fill(disk_hole_window *w);

#endif
