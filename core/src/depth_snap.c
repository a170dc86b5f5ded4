/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Snapping soft steps to the picture's edges: near a value that lies between the two sides of a
 * step, each pixel takes the median of its surroundings, weighted by how like its own their colours
 * are (clean_loops.c). Values between count little, so that a pixel joins one of the sides; where
 * the colours tell nothing, the majority wins, and the outline stays where it is. */

#include "depth_clean.h"

#include "field.h"

#include <math.h>
#include <string.h>

/* How far from a value between a pixel may be changed. */
#define NEAR 4

/* The standard deviation of places, in pixels. */
#define PLACE_SIGMA 3.5

/* --- Marks -------------------------------------------------------------------------------------
 */

/* Marks those pixels of a soft cell that have values between the sides of a step. */
static void mark_cell(const disk_cleaning *c, int column, int row)
{
    float between[DISK_CLEAN_CELL];
    disk_rect r = disk_clean_rect(c, column, row);
    disk_clean_cell *cell = disk_clean_cell_at(c, column, row);
    cell->flagged = 0;
    if (!cell->soft)
        return;
    for (int y = r.y; y < r.y + r.height; y++) {
        unsigned char *flags = c->flags + (ptrdiff_t)y * c->width + r.x;
        disk_clean_between(c, r.x, y, r.width, between);
        for (int x = 0; x < r.width; x++) {
            flags[x] = (unsigned char)disk_clean_is_between(c, r.x + x, y, between[x]);
            cell->flagged |= flags[x];
        }
    }
}

static void mark_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    for (int i = 0; i < c->columns && !disk_watch_add(c->watch, 0); i++)
        mark_cell(c, i, row);
}

/* Notes how far between the radii of a cell are. */
static void note_cell(const disk_cleaning *c, int column, int row)
{
    float between[DISK_CLEAN_CELL];
    disk_rect r = disk_clean_rect(c, column, row);
    for (int y = r.y; y < r.y + r.height; y++) {
        uint32_t *guide = c->guide + disk_clean_place(c, r.x, y);
        disk_clean_between(c, r.x, y, r.width, between);
        for (int x = 0; x < r.width; x++) {
            float eighths = 8 * between[x];
            uint32_t mark = (uint32_t)(int)(eighths < 127 ? eighths : 127);
            guide[x] = (guide[x] & 0xffffff) | mark << 24;
        }
    }
}

static void note_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    for (int i = 0; i < c->columns && !disk_watch_add(c->watch, 0); i++)
        if (disk_clean_is_near(c, i, row))
            note_cell(c, i, row);
}

/* The pixels of a cell near marked ones. */
typedef struct nearness {
    unsigned char is[DISK_CLEAN_CELL][DISK_CLEAN_CELL]; /* [y][x], from the rectangle's corner on */
} nearness;

/* Marks what is near (x, y), relative to the rectangle, in which it need not lie. */
static void spread(nearness *n, disk_rect r, int x, int y)
{
    int from = x > NEAR ? x - NEAR : 0, to = x + NEAR < r.width ? x + NEAR + 1 : r.width;
    int top = y > NEAR ? y - NEAR : 0, bottom = y + NEAR < r.height ? y + NEAR + 1 : r.height;
    for (int b = top; b < bottom; b++)
        memset(n->is[b] + from, 1, (size_t)(to - from));
}

/* Finds what of a rectangle is near marks in a cell. */
static void find_near_cell(const disk_cleaning *c, int column, int row, disk_rect r, nearness *n)
{
    disk_rect around = disk_rect_grow(r, NEAR, c->width, c->height);
    disk_rect part = disk_rect_intersect(around, disk_clean_rect(c, column, row));
    for (int y = part.y; y < part.y + part.height; y++) {
        const unsigned char *flags = c->flags + (ptrdiff_t)y * c->width;
        const unsigned char *at = flags + part.x, *stop = at + part.width;
        for (; at < stop && (at = memchr(at, 1, (size_t)(stop - at))); at++)
            spread(n, r, (int)(at - flags) - r.x, y - r.y);
    }
}

static void find_near(const disk_cleaning *c, int column, int row, disk_rect r, nearness *n)
{
    memset(n, 0, sizeof *n);
    for (int y = row > 0 ? row - 1 : 0; y <= row + 1 && y < c->rows; y++)
        for (int x = column > 0 ? column - 1 : 0; x <= column + 1 && x < c->columns; x++)
            if (disk_clean_cell_at(c, x, y)->flagged)
                find_near_cell(c, x, y, r, n);
}

/* --- Medians -----------------------------------------------------------------------------------
 */

static void weigh_places(disk_snap_block *block)
{
    for (int b = 0; b < DISK_SNAP_SIDE; b++)
        for (int a = 0; a < DISK_SNAP_SIDE; a++) {
            int x = a - DISK_SNAP_REACH, y = b - DISK_SNAP_REACH;
            block->places[b][a] = expf((float)(-(x * x + y * y) / (2 * PLACE_SIGMA * PLACE_SIGMA)));
        }
}

/* Reads the surroundings of the block of pixels that begins at (x, y); the map's edges go on. */
static void read_block(const disk_cleaning *c, int x, int y, disk_snap_block *block)
{
    int left = x - DISK_SNAP_REACH;
    for (int b = 0; b < DISK_SNAP_SIDE; b++) {
        ptrdiff_t row = (ptrdiff_t)disk_clean_cut(y + b - DISK_SNAP_REACH, c->height) * c->width;
        disk_clean_read_guide(c, left, y + b - DISK_SNAP_REACH, DISK_SNAP_ROOM, block->guide[b]);
        if (left >= 0 && left + DISK_SNAP_ROOM <= c->width)
            memcpy(block->radius[b], c->map + row + left, sizeof block->radius[b]);
        else
            for (int a = 0; a < DISK_SNAP_ROOM; a++)
                block->radius[b][a] = c->map[row + disk_clean_cut(left + a, c->width)];
    }
}

/* Snaps the pixels of a cell's row that are near marks, a block at a time. */
static void snap_pixels(const disk_cleaning *c, const unsigned char *near, disk_rect r, int y,
                        disk_snap_block *block)
{
    float out[DISK_SNAP_BLOCK], *to = c->next + disk_clean_place(c, r.x, y);
    for (int x = 0; x < r.width; x += DISK_SNAP_BLOCK) {
        const unsigned char *found = memchr(near + x, 1, (size_t)(r.width - x));
        if (!found)
            return;
        x = (int)(found - near);
        read_block(c, r.x + x, y, block);
        c->loops.snap(block, out);
        for (int i = x; i < x + DISK_SNAP_BLOCK && i < r.width; i++)
            if (near[i])
                to[i] = out[i - x];
    }
}

static void snap_cell(const disk_cleaning *c, int column, int row, disk_snap_block *block)
{
    nearness n;
    disk_rect r = disk_clean_rect(c, column, row);
    find_near(c, column, row, r, &n);
    disk_clean_open(c, column, row);
    for (int y = 0; y < r.height; y++)
        snap_pixels(c, n.is[y], r, r.y + y, block);
}

static void snap_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    disk_snap_block block;
    weigh_places(&block);
    for (int i = 0; i < c->columns && !disk_watch_add(c->watch, 0); i++)
        if (disk_clean_cell_at(c, i, row)->soft && disk_clean_is_near(c, i, row))
            snap_cell(c, i, row, &block);
}

void disk_clean_snap(disk_cleaning *c, const disk_executor *executor)
{
    disk_run(executor, c->rows, mark_row, c);
    disk_clean_guide(c, executor);
    disk_run(executor, c->rows, note_row, c);
    disk_run(executor, c->rows, snap_row, c);
    disk_clean_settle(c, executor);
}
