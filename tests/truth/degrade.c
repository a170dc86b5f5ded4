/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes a clean depth map a poor one: holes, then what scaling and compression do to it. */

#include "degrade.h"

#include "stage.h"

#include <math.h>
#include <stdlib.h>

#define HOLES 30

const truth_flaws truth_poor = {.shift_x = 3, .half = 1, .bits = 8, .quality = 50};

static float *row_of(const disk_plane *plane, int y)
{
    return (float *)((char *)plane->data + y * plane->stride);
}

static int cut(int position, int size)
{
    return position < 0 ? 0 : position >= size ? size - 1 : position;
}

/* --- Holes ------------------------------------------------------------------------------------
 */

/* 0 to 1; the same in every run. */
static double dice(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) / 16777216.0;
}

unsigned char *truth_near_holes(int width, int height, int reach)
{
    unsigned char *near = stage_alloc((size_t)width * (size_t)height, 1);
    unsigned seed = 20260;
    for (int i = 0; i < HOLES; i++) {
        double x = dice(&seed) * width, y = dice(&seed) * height;
        double radius = (3 + 17 * dice(&seed)) * width / 640 + reach;
        for (int k = 0; k < width * height; k++)
            near[k] |= hypot(k % width - x, k / width - y) < radius;
    }
    return near;
}

static void punch(disk_plane *map, truth_holes holes)
{
    static const float values[] = {0, 0, 1, NAN};
    unsigned char *near = truth_near_holes(map->width, map->height, 0);
    for (int i = 0; i < map->width * map->height; i++)
        if (near[i])
            map->data[i] = values[holes];
    free(near);
}

/* --- Pixels -----------------------------------------------------------------------------------
 */

static disk_plane new_plane(int width, int height)
{
    float *data = stage_alloc((size_t)width * (size_t)height, sizeof *data);
    return (disk_plane){data, width, height, (ptrdiff_t)sizeof *data * width};
}

static disk_plane shifted(const disk_plane *map, int dx, int dy)
{
    disk_plane out = new_plane(map->width, map->height);
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            row_of(&out, y)[x] = row_of(map, cut(y - dy, map->height))[cut(x - dx, map->width)];
    return out;
}

static disk_plane halved(const disk_plane *map)
{
    disk_plane out = new_plane(map->width / 2, map->height / 2);
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++) {
            const float *a = row_of(map, 2 * y) + 2 * x, *b = row_of(map, 2 * y + 1) + 2 * x;
            row_of(&out, y)[x] = (a[0] + a[1] + b[0] + b[1]) / 4;
        }
    return out;
}

/* In 8 bits, and a JPEG where a quality is given. Returns whether that could be done. */
static int store(disk_plane *map, int quality)
{
    int count = map->width * map->height;
    unsigned char *bytes = stage_alloc((size_t)count, 1);
    for (int i = 0; i < count; i++)
        bytes[i] = (unsigned char)(isnan(map->data[i]) ? 0 : map->data[i] * 255 + 0.5f);
    int good = quality == 0 || truth_compress(bytes, map->width, map->height, quality);
    for (int i = 0; i < count; i++)
        map->data[i] = isnan(map->data[i]) ? NAN : bytes[i] / 255.0f;
    free(bytes);
    return good;
}

disk_plane truth_degrade(const disk_plane *depth, const truth_flaws *flaws)
{
    disk_plane map = shifted(depth, 0, 0);
    if (flaws->holes != TRUTH_NO_HOLES)
        punch(&map, flaws->holes);
    disk_plane moved = shifted(&map, flaws->shift_x, flaws->shift_y);
    disk_plane out = flaws->half ? halved(&moved) : shifted(&moved, 0, 0);
    free(map.data);
    free(moved.data);
    if ((flaws->bits || flaws->quality) && !store(&out, flaws->quality)) {
        free(out.data);
        out.data = NULL;
    }
    return out;
}
