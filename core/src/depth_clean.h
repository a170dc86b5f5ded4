/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Cleaning up a blur map by its picture: what the files depth_*.c share.
 *
 * Cells on a grid fixed to the picture say how soft the map's steps are, and how far they lie from
 * the picture's edges. Where steps are hard and lie well, nothing is touched. All has bounded
 * reach, so that a part of the map equals the part of the whole. */
#ifndef DISK_DEPTH_CLEAN_H
#define DISK_DEPTH_CLEAN_H

#include "clean_loops.h"
#include "plan_internal.h"
#include "run.h"

/* Pixels a side of a cell. */
#define DISK_CLEAN_CELL 32

/* A cell hears those up to one less than this many cells away. */
#define DISK_CLEAN_HEARS 3

/* How far steps are looked for, and the places looked at, in one direction and in all. */
#define DISK_CLEAN_SHIFT  6
#define DISK_CLEAN_SIDE   (2 * DISK_CLEAN_SHIFT + 1)
#define DISK_CLEAN_PLACES (DISK_CLEAN_SIDE * DISK_CLEAN_SIDE)

/* How far around a part the map and the picture are read: cells that are interpolated between,
 * their neighbours, and what the shift and two passes of snapping read; and what a cell with a hole
 * sees of its surroundings (depth_holes.h). */
#define DISK_CLEAN_REACH (192 + 144)

/* A radius that changes by more than this from pixel to pixel is on a step. */
#define DISK_CLEAN_STEP 0.75f

/* Both sides of an antialiased step lie within so many pixels. */
#define DISK_CLEAN_WIDER 2

typedef struct disk_clean_cell {
    unsigned char flagged;           /* whether any of its pixels is */
    unsigned char guided;            /* whether its guide is there */
    unsigned char opened;            /* whether it has pixels in `next` */
    float steps, between;            /* pixels on steps; of those, with values between the sides' */
    float thin;                      /* of those, of steps as thin as antialiasing makes them */
    unsigned char soft, antialiased; /* what steps are here and around; never both */
    float shift_x, shift_y;
    float score[DISK_CLEAN_PLACES]; /* the picture's contrast across the steps, moved by a shift */
} disk_clean_cell;

typedef struct disk_cleaning {
    const disk_job *job;
    double strength; /* the parameter: more than 0, up to 1 */
    float largest;   /* radius */
    int width, height;
    int grid_x, grid_y, columns, rows; /* the first cell begins at (-grid_x, -grid_y) */
    float *map;                        /* signed radii: the state of the work */
    unsigned char
        *flags; /* pixels on steps; when snapping, in soft cells, those with values between */
    /* By cells, one behind the other, and nothing but zeros in most of them, so that memory is
     * taken where the map has steps: */
    uint32_t *guide; /* the picture as the eye sees it, and how far a radius lies between the sides
                        of a step: as in disk_snap_block */
    float *next;     /* what a pass makes of the map */
    disk_clean_cell *cells;
    disk_watch *watch;
    disk_clean_loops loops;
    int filled; /* whether the map has been changed by filling holes */
} disk_cleaning;

/* The rows of the picture in a row of cells: from `first` up to the value returned. */
int disk_clean_rows(const disk_cleaning *c, int cell_row, int *first);

/* The part of the picture in a cell. */
disk_rect disk_clean_rect(const disk_cleaning *c, int column, int row);

static inline disk_clean_cell *disk_clean_cell_at(const disk_cleaning *c, int column, int row)
{
    return &c->cells[(ptrdiff_t)row * c->columns + column];
}

/* Where a pixel is in what is kept by cells. */
static inline ptrdiff_t disk_clean_place(const disk_cleaning *c, int x, int y)
{
    const int side = DISK_CLEAN_CELL;
    ptrdiff_t column = (x + c->grid_x) / side, row = (y + c->grid_y) / side;
    return ((row * c->columns + column) * side + (y + c->grid_y) % side) * side +
           (x + c->grid_x) % side;
}

static inline int disk_clean_cut(int position, int size)
{
    return position < 0 ? 0 : position >= size ? size - 1 : position;
}

/* The radius at a pixel; the map's edges go on. */
static inline float disk_clean_radius(const disk_cleaning *c, int x, int y)
{
    return c->map[(ptrdiff_t)disk_clean_cut(y, c->height) * c->width + disk_clean_cut(x, c->width)];
}

/* The difference of radius across a pixel, in pixels a pixel. */
static inline void disk_clean_slope(const disk_cleaning *c, int x, int y, float *dx, float *dy)
{
    const float *row = c->map + (ptrdiff_t)y * c->width;
    int up = y > 0 ? -c->width : 0, down = y + 1 < c->height ? c->width : 0;
    *dx = 0.5f * (row[x + 1 < c->width ? x + 1 : x] - row[x > 0 ? x - 1 : 0]);
    *dy = 0.5f * (row[x + down] - row[x + up]);
}

/* Whether any pixel of a cell or of those next to it is flagged. */
int disk_clean_is_near(const disk_cleaning *c, int column, int row);

/* Makes the guides of cells near flagged ones. */
void disk_clean_guide(disk_cleaning *c, const disk_executor *executor);

/* `count` guides from (x, y) on; the picture's edges go on. */
void disk_clean_read_guide(const disk_cleaning *c, int x, int y, int count, uint32_t *out);

/* Lets a pass change the pixels of a cell, in `next`; and ends a pass: the map becomes what has
 * been changed. */
void disk_clean_open(const disk_cleaning *c, int column, int row);
void disk_clean_settle(disk_cleaning *c, const disk_executor *executor);

/* How far the radii of a row of pixels within a cell are from both ends of the range of their eight
 * neighbours. */
void disk_clean_between(const disk_cleaning *c, int x, int y, int count,
                        float out[DISK_CLEAN_CELL]);

/* Whether that is much, given the range of radii in the surroundings. */
int disk_clean_is_between(const disk_cleaning *c, int x, int y, float between);

/* Whether a pixel that lies between is one of an antialiased step: two sides fill nearly all of its
 * surroundings, and hardly another has its value. Neither wide ramps nor noise have many. */
int disk_clean_is_thin(const disk_cleaning *c, int x, int y);

/* The range of radii around a pixel, up to `sees` pixels, 1 to 3, to all sides. */
void disk_clean_range(const disk_cleaning *c, int x, int y, int sees, float *least, float *largest);

/* Fills the holes of the map, and makes far what is not known and stays so (depth_holes.c).
 * @return DISK_OK or DISK_NO_MEMORY */
disk_status disk_clean_holes(disk_cleaning *c, const disk_params *params,
                             const disk_executor *executor);

/* Flags the pixels of the map that lie on steps. Returns whether there are any (depth_shift.c). */
int disk_clean_flag(disk_cleaning *c, const disk_executor *executor);

/* Fills the cells' steps, scores, softness and shifts from flags, map and guide. Returns whether
 * anything is to be done (depth_shift.c). */
int disk_clean_survey(disk_cleaning *c, const disk_executor *executor);

/* Moves the map by the cells' shifts (depth_shift.c). */
void disk_clean_move(disk_cleaning *c, const disk_executor *executor);

/* Puts values between the sides of antialiased steps on the side that has the larger share
 * (depth_part.c). */
void disk_clean_part(disk_cleaning *c, const disk_executor *executor);

/* One pass of snapping (depth_snap.c). */
void disk_clean_snap(disk_cleaning *c, const disk_executor *executor);

/* Cleans up a job's blur map by its source.
 *
 * @param out its data is NULL where the map may stay as it is; else the caller frees it
 * @return DISK_OK, DISK_NO_MEMORY or DISK_CANCELLED */
disk_status disk_clean_map(const disk_params *params, const disk_job *job, float largest,
                           const disk_executor *executor, disk_watch *watch, disk_plane *out);

#endif
