/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Antialiased steps: a pixel on the outline has a mean of both sides, as a renderer or a program
 * that scales down makes it. It gets that side's value which is nearer, its neighbours' smallest or
 * largest, so that outlines stay where they are and thin things what they are.
 *
 * A value that others beside it have, too, may be that of a thin thing between both sides. It is a
 * mean only if the pixel's colour is one. */

#include "depth_clean.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define SEES       1     /* pixels to all sides in which others have the same value */
#define SAME       0.03f /* of the step: values that differ less are the same */
#define ALONE      1     /* with fewer others than that there is no doubt */
#define SIDE       0.1f  /* of the step: what differs less from one of its sides belongs to that */
#define LITTLE     0.4f  /* what is nearer to a side than this stays */
#define LEAST_STEP 1.5f
#define ALIKE      24 /* units of 255: what a mean's colour may differ by */

static const float *colour_at(const disk_cleaning *c, int x, int y)
{
    const disk_image *source = &c->job->source;
    return (const float *)((const char *)source->data +
                           disk_clean_cut(y, c->height) * source->stride) +
           4 * disk_clean_cut(x, c->width);
}

/* Whether both sides of its step are next to a pixel: those farther off differ hardly more. */
static int has_both_sides(const disk_cleaning *c, int x, int y)
{
    float least, largest, low, high;
    disk_clean_range(c, x, y, 1, &least, &largest);
    disk_clean_range(c, x, y, DISK_CLEAN_WIDER, &low, &high);
    return largest - least > 0.85f * (high - low);
}

static int others_alike(const disk_cleaning *c, int x, int y, float most)
{
    float here = disk_clean_radius(c, x, y);
    int count = -1;
    for (int b = -SEES; b <= SEES; b++)
        for (int a = -SEES; a <= SEES; a++)
            count += fabsf(disk_clean_radius(c, x + a, y + b) - here) <= most;
    return count;
}

static void mean_colour(const disk_cleaning *c, int x, int y, float radius, float most,
                        float mean[3])
{
    float sum[3] = {0}, count = 0;
    for (int i = 0; i < 9; i++) {
        const float *colour = colour_at(c, x + i % 3 - 1, y + i / 3 - 1);
        if (!(fabsf(disk_clean_radius(c, x + i % 3 - 1, y + i / 3 - 1) - radius) <= most))
            continue;
        sum[0] += colour[0], sum[1] += colour[1], sum[2] += colour[2], count++;
    }
    for (int k = 0; k < 3; k++)
        mean[k] = sum[k] / count;
}

/* Whether a pixel's colour is a mean of both sides' as its value is. */
static int is_mean(const disk_cleaning *c, int x, int y, float least, float largest)
{
    float low[3], high[3], mean[4] = {0}, range = largest - least;
    float share = (disk_clean_radius(c, x, y) - least) / range;
    uint32_t codes[2];
    mean_colour(c, x, y, least, SIDE * range, low);
    mean_colour(c, x, y, largest, SIDE * range, high);
    for (int k = 0; k < 3; k++)
        mean[k] = low[k] + share * (high[k] - low[k]);
    c->loops.encode(mean, 1, &codes[0]);
    c->loops.encode(colour_at(c, x, y), 1, &codes[1]);
    for (int k = 0; k < 24; k += 8)
        if (abs((int)(codes[0] >> k & 255) - (int)(codes[1] >> k & 255)) > ALIKE)
            return 0;
    return 1;
}

static void part_pixel(const disk_cleaning *c, int x, int y, float *to)
{
    float least, largest, here = disk_clean_radius(c, x, y);
    disk_clean_range(c, x, y, 1, &least, &largest);
    if (largest - least < LEAST_STEP)
        return;
    if (others_alike(c, x, y, SAME * (largest - least)) >= ALONE &&
        !is_mean(c, x, y, least, largest))
        return;
    *to = here - least < largest - here ? least : largest;
}

static void part_cell(const disk_cleaning *c, int column, int row)
{
    float between[DISK_CLEAN_CELL];
    disk_rect r = disk_clean_rect(c, column, row);
    disk_clean_open(c, column, row);
    for (int y = r.y; y < r.y + r.height; y++) {
        float *to = c->next + disk_clean_place(c, r.x, y) - r.x;
        disk_clean_between(c, r.x, y, r.width, between);
        for (int x = r.x; x < r.x + r.width; x++)
            if (between[x - r.x] > LITTLE && has_both_sides(c, x, y))
                part_pixel(c, x, y, to + x);
    }
}

static void part_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    for (int i = 0; i < c->columns && !disk_watch_add(c->watch, 0); i++)
        if (disk_clean_cell_at(c, i, row)->antialiased)
            part_cell(c, i, row);
}

void disk_clean_part(disk_cleaning *c, const disk_executor *executor)
{
    disk_run(executor, c->rows, part_row, c);
    disk_clean_settle(c, executor);
}
