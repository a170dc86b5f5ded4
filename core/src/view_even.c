/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Evening out radii. Rays of a block of pixels leave together, so where radii step within a layer
 * (depth maps are noisy, and layers do not part all that a scene has) blocks would show as jags
 * along the step. There each radius becomes a mean over about a block. What is in focus stays. */

#include "view.h"

#include <math.h>
#include <string.h>

#define TEXELS DISK_VIEW_TEXELS
#define STEP   0.5f /* from texel to texel; bricks without stay as they are */
#define MARGIN 3    /* texels on each side that a mean takes from */
#define SIDE   (TEXELS + 2 * MARGIN)
#define SHARP  2.0f  /* pixels of radius; below it nothing is evened out, and little above */
#define LEAST  1e-3f /* the weight of texels that the layer does not cover */

static int has_steps(const disk_view *view, const disk_view_layer *layer, int column, int row)
{
    ptrdiff_t stride = view->width / 2;
    int x0 = column * TEXELS, y0 = row * TEXELS;
    int x1 = x0 + TEXELS - (column + 1 == view->columns);
    int y1 = y0 + TEXELS - (row + 1 == view->rows);
    float most = 0;
    for (int y = y0; y < y1; y++) {
        const float *r = layer->radius + y * stride;
        for (int x = x0; x < x1; x++) {
            float along = fabsf(r[x + 1] - r[x]), down = fabsf(r[x + stride] - r[x]);
            along = along > down ? along : down;
            most = along > most ? along : most;
        }
    }
    return most > STEP;
}

/* (1 2 3 4 3 2 1) / 16 of values `step` apart. */
static inline float tent(const float *v, ptrdiff_t step)
{
    return 0.25f * v[0] + 0.1875f * (v[-step] + v[step]) + 0.125f * (v[-2 * step] + v[2 * step]) +
           0.0625f * (v[-3 * step] + v[3 * step]);
}

/* A tent in both directions. */
static void blur(float from[SIDE][SIDE], float to[TEXELS][TEXELS])
{
    float along[SIDE][TEXELS];
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < TEXELS; x++)
            along[y][x] = tent(&from[y][x + MARGIN], 1);
    for (int y = 0; y < TEXELS; y++)
        for (int x = 0; x < TEXELS; x++)
            to[y][x] = tent(&along[y + MARGIN][x], TEXELS);
}

/* The means of a brick, by coverage: what is filled in tells nothing. */
static void even_brick(const disk_view *view, const disk_view_layer *layer, int column, int row,
                       float *out)
{
    float values[SIDE][SIDE], weights[SIDE][SIDE], sums[TEXELS][TEXELS], whole[TEXELS][TEXELS];
    int width = view->width / 2, height = view->height / 2;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            size_t tx = (size_t)disk_clamp(column * TEXELS + x - MARGIN, width);
            size_t at = (size_t)disk_clamp(row * TEXELS + y - MARGIN, height) * (size_t)width + tx;
            weights[y][x] = layer->half[4 * at + 3] + LEAST;
            values[y][x] = weights[y][x] * layer->radius[at];
        }
    blur(values, sums);
    blur(weights, whole);
    for (int y = 0; y < TEXELS; y++)
        for (int x = 0; x < TEXELS; x++) {
            size_t at = (size_t)(row * TEXELS + y) * (size_t)width + (size_t)(column * TEXELS + x);
            float r = layer->radius[at], most = 0.5f * fmaxf(fabsf(r) - SHARP, 0);
            float more = sums[y][x] / whole[y][x] - r;
            out[at] = r + (more > most ? most : more < -most ? -most : more);
        }
}

static void copy_brick(const disk_view *view, int column, int row, const float *from, float *to)
{
    size_t width = (size_t)view->width / 2;
    for (size_t y = 0; y < TEXELS; y++) {
        size_t at = ((size_t)row * TEXELS + y) * width + (size_t)column * TEXELS;
        memcpy(to + at, from + at, TEXELS * sizeof *to);
    }
}

void disk_view_even(const disk_view *view, disk_view_layer *layer)
{
    const disk_rect *area = &layer->area;
    float *out = view->room_a;
    for (int row = area->y; row < area->y + area->height; row++)
        for (int column = area->x; column < area->x + area->width; column++) {
            disk_brick *b = &layer->bricks[row * view->columns + column];
            b->stepped = (unsigned char)has_steps(view, layer, column, row);
            if (b->stepped)
                even_brick(view, layer, column, row, out);
        }
    for (int row = area->y; row < area->y + area->height; row++)
        for (int column = area->x; column < area->x + area->width; column++)
            if (layer->bricks[row * view->columns + column].stepped)
                copy_brick(view, column, row, out, layer->radius);
}
