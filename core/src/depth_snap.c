/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Snapping soft steps to the picture's edges: near a value that lies between the two sides of a
 * step, each pixel takes the median of its surroundings, weighted by how like its own their colours
 * are (clean_loops.c). Values between count little, so that a pixel joins one of the sides; where
 * the colours tell nothing, the majority wins, and the outline stays where it is. */

#include "depth_clean.h"

#include <math.h>
#include <string.h>

/* How far from a value between a pixel may be changed. */
#define NEAR 4

/* The standard deviation of places, in pixels. */
#define PLACE_SIGMA 3.5

/* --- Marks -------------------------------------------------------------------------------------
 */

static int cell_is_soft(const disk_cleaning *c, int x, int row)
{
    return c->cells[(ptrdiff_t)row * c->columns + (x + c->grid_x) / DISK_CLEAN_CELL].soft > 0;
}

/* Notes how far between the radii of a row are. */
static void note(const float *between, int count, uint32_t *guide)
{
    for (int x = 0; x < count; x++) {
        float eighths = 8 * between[x];
        uint32_t mark = (uint32_t)(int)(eighths < 127 ? eighths : 127);
        guide[x] = (guide[x] & 0xffffff) | mark << 24;
    }
}

static void mark_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    int y, end = disk_clean_rows(c, row, &y);
    for (; y < end && !disk_watch_add(c->watch, 0); y++) {
        const float *between = disk_clean_between(c, row, y);
        unsigned char *flags = c->flags + (ptrdiff_t)y * c->width;
        note(between, c->width, c->guide + (ptrdiff_t)y * c->width);
        for (int x = 0; x < c->width; x++)
            flags[x] = between[x] >= 0.4f;
        for (int x = 0; x < c->width; x++)
            if (flags[x])
                flags[x] = cell_is_soft(c, x, row) && disk_clean_is_between(c, x, y, between[x]);
    }
}

/* Marks what is near a pixel, of the rows [first, end). */
static void mark_near(const disk_cleaning *c, int x, int y, int first, int end)
{
    int from = x > NEAR ? x - NEAR : 0, to = x + NEAR < c->width ? x + NEAR : c->width - 1;
    int top = y - NEAR > first ? y - NEAR : first, bottom = y + NEAR < end ? y + NEAR : end - 1;
    for (int b = top; b <= bottom; b++)
        memset(c->near + (ptrdiff_t)b * c->width + from, 1, (size_t)(to - from + 1));
}

/* Finds what is near values between in the rows [first, end). */
static void find_near(const disk_cleaning *c, int first, int end)
{
    int last = end - 1 + NEAR < c->height ? end - 1 + NEAR : c->height - 1;
    memset(c->near + (ptrdiff_t)first * c->width, 0, (size_t)(end - first) * (size_t)c->width);
    for (int y = first > NEAR ? first - NEAR : 0; y <= last; y++) {
        const unsigned char *flags = c->flags + (ptrdiff_t)y * c->width, *at = flags;
        const unsigned char *stop = flags + c->width;
        for (; at < stop && (at = memchr(at, 1, (size_t)(stop - at))); at++)
            mark_near(c, (int)(at - flags), y, first, end);
    }
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
        if (left >= 0 && left + DISK_SNAP_ROOM <= c->width) {
            memcpy(block->radius[b], c->map + row + left, sizeof block->radius[b]);
            memcpy(block->guide[b], c->guide + row + left, sizeof block->guide[b]);
            continue;
        }
        for (int a = 0; a < DISK_SNAP_ROOM; a++) {
            ptrdiff_t at = row + disk_clean_cut(left + a, c->width);
            block->radius[b][a] = c->map[at];
            block->guide[b][a] = c->guide[at];
        }
    }
}

/* Snaps the pixels of a row that want it, from x on; returns up to where. */
static int snap_block(const disk_cleaning *c, int row, int x, int y, disk_snap_block *block)
{
    const unsigned char *near = c->near + (ptrdiff_t)y * c->width;
    float out[DISK_SNAP_BLOCK], *to = c->next + (ptrdiff_t)y * c->width;
    int end = x + DISK_SNAP_BLOCK < c->width ? x + DISK_SNAP_BLOCK : c->width;
    read_block(c, x, y, block);
    c->loops.snap(block, out);
    for (int i = x; i < end; i++)
        if (near[i] && cell_is_soft(c, i, row))
            to[i] = out[i - x];
    return end;
}

static void snap_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    disk_snap_block block;
    int y, end = disk_clean_rows(c, row, &y);
    weigh_places(&block);
    find_near(c, y, end);
    for (; y < end && !disk_watch_add(c->watch, 0); y++) {
        ptrdiff_t at = (ptrdiff_t)y * c->width;
        memcpy(c->next + at, c->map + at, sizeof(float) * (size_t)c->width);
        for (int x = 0; x < c->width;) {
            const unsigned char *found = memchr(c->near + at + x, 1, (size_t)(c->width - x));
            if (!found)
                break;
            x = (int)(found - (c->near + at));
            x = cell_is_soft(c, x, row) ? snap_block(c, row, x, y, &block) : x + 1;
        }
    }
}

void disk_clean_snap(disk_cleaning *c, const disk_executor *executor)
{
    disk_run(executor, c->rows, mark_row, c);
    disk_run(executor, c->rows, snap_row, c);
    float *snapped = c->next;
    c->next = c->map;
    c->map = snapped;
}
