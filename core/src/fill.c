/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Push-pull over scales of texels. */

#include "fill.h"

#include <string.h>

void disk_scale_push(const disk_scale *below, const disk_scale *s)
{
    for (int y = 0; y < s->rows; y++)
        for (int x = 0; x < s->columns; x++) {
            disk_fill sum = {.weight = 0};
            for (int i = 0; i < 4; i++) {
                int bx = 2 * x + i % 2, by = 2 * y + i / 2;
                if (bx >= below->columns || by >= below->rows)
                    continue;
                const disk_fill *t = disk_scale_at(below, bx, by);
                if (t->weight > 0)
                    disk_fill_add(&sum, t, t->weight);
            }
            disk_fill_conclude(&sum);
            *disk_scale_at(s, x, y) = sum;
        }
}

disk_fill disk_scale_above(const disk_scale *above, int x0, int y0, int x, int y)
{
    int ax = x / 2 + x0, ay = y / 2 + y0;
    int sx = ax + (x % 2 ? 1 : -1), sy = ay + (y % 2 ? 1 : -1);
    const disk_fill *here = disk_scale_at(above, ax, ay), *beside = disk_scale_at(above, sx, ay);
    const disk_fill *over = disk_scale_at(above, ax, sy), *across = disk_scale_at(above, sx, sy);
    disk_fill sum;
    for (int h = 0; h < 2; h++)
        disk_fill_set(0.5625f * disk_fill_half(here, h) +
                          0.1875f * (disk_fill_half(beside, h) + disk_fill_half(over, h)) +
                          0.0625f * disk_fill_half(across, h),
                      h, &sum);
    return sum;
}

/* 3/4 of one and 1/4 of another. */
static inline void mix(const disk_fill *a, const disk_fill *b, disk_fill *out)
{
    for (int h = 0; h < 2; h++)
        disk_fill_set(0.75f * disk_fill_half(a, h) + 0.25f * disk_fill_half(b, h), h, out);
}

void disk_scale_above_row(const disk_scale *above, int x, int y0, int y, int count, disk_fill *out)
{
    int ay = y / 2 + y0, sy = ay + (y % 2 ? 1 : -1);
    disk_fill before, here, after;
    mix(disk_scale_at(above, x - 1, ay), disk_scale_at(above, x - 1, sy), &before);
    mix(disk_scale_at(above, x, ay), disk_scale_at(above, x, sy), &here);
    for (int i = 0; i < count; i++) {
        mix(disk_scale_at(above, x + i + 1, ay), disk_scale_at(above, x + i + 1, sy), &after);
        mix(&here, &before, &out[2 * i]);
        mix(&here, &after, &out[2 * i + 1]);
        before = here;
        here = after;
    }
}

void disk_scale_pull(const disk_scale *above, int x0, int y0, const disk_scale *s)
{
    for (int y = 0; y < s->rows; y++)
        for (int x = 0; x < s->columns; x++) {
            disk_fill *t = disk_scale_at(s, x, y);
            if (t->weight >= 1)
                continue;
            disk_fill there = disk_scale_above(above, x0, y0, x, y);
            disk_fill_complete(t, &there);
        }
}
