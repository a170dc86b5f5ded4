/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Softening a layer to the widths that samples want. A tent of K octaves is K passes of (1 2 1) /
 * 4, each with twice the step of the one before: two boxes of 2^K pixels, of variance (4^K - 1)
 * / 6. Level 2 K - 1 is that tent, level 2 K the tent twice (a cubic spline), so that levels rise
 * by half octaves: 0.7, 1, 1.6, 2.2, 3.2, 4.6, ... pixels of standard deviation. */

#include "lens_loops.h"
#include "view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int disk_view_level(float radius, float spread)
{
    float sigma = fabsf(radius) * spread;
    if (!(sigma > 0.6f))
        return 0;
    int level = (int)(2 * log2f(sigma) + 2.2f);
    return level < 1 ? 1 : level >= DISK_VIEW_LEVELS ? DISK_VIEW_LEVELS - 1 : level;
}

/* What the passes need: images to work in, and a few rows. */
typedef struct softener {
    const disk_view *view;
    disk_lens_loops loops;
    float *tent, *other; /* images */
    float *room;         /* a row */
} softener;

/* One pass of (1 2 1) / 4 each way, `step` pixels apart; edges go on. */
static void soften_pass(const softener *s, const float *from, int step, float *to)
{
    const disk_view *view = s->view;
    size_t row = 4 * (size_t)view->width;
    for (int y = 0; y < view->height; y++) {
        int up = y - step < 0 ? 0 : y - step;
        int down = y + step >= view->height ? view->height - 1 : y + step;
        s->loops.tent_row(from + (size_t)up * row, from + (size_t)y * row,
                          from + (size_t)down * row, view->width, step, s->room,
                          to + (size_t)y * row);
    }
}

/* A tent of `octaves` over `from`, into `to`, which differs from it. */
static void tent(softener *s, const float *from, int octaves, float *to)
{
    for (int k = 0; k < octaves; k++) {
        /* The last pass must end in `to`. */
        float *out = (octaves - k) % 2 ? to : s->other;
        soften_pass(s, from, 1 << k, out);
        from = out;
    }
}

static disk_status make_level(softener *s, disk_view_layer *layer, int level)
{
    size_t count = 4 * (size_t)s->view->width * (size_t)s->view->height;
    int octaves = (level + 1) / 2;
    if (level == 0)
        return DISK_OK;
    float *out = layer->levels[level] = malloc(count * sizeof *out);
    if (!out)
        return DISK_NO_MEMORY;
    tent(s, layer->colour, octaves, level % 2 ? out : s->tent);
    if (level % 2 == 0)
        tent(s, s->tent, octaves, out);
    return DISK_OK;
}

/* --- Bricks ---------------------------------------------------------------------------------- */

static void sum_brick(const disk_view *view, const disk_view_layer *layer, int column, int row,
                      disk_brick *out)
{
    *out = (disk_brick){1, 0, INFINITY, -INFINITY};
    for (int y = row * DISK_VIEW_BRICK; y < (row + 1) * DISK_VIEW_BRICK; y++)
        for (int x = column * DISK_VIEW_BRICK; x < (column + 1) * DISK_VIEW_BRICK; x++) {
            size_t i = (size_t)y * (size_t)view->width + (size_t)x;
            out->least = fminf(out->least, layer->radius[i]);
            out->largest = fmaxf(out->largest, layer->radius[i]);
            for (int k = layer->first_level; k <= layer->last_level; k++) {
                float cover = layer->levels[k][4 * i + 3];
                out->least_cover = fminf(out->least_cover, cover);
                out->most_cover = fmaxf(out->most_cover, cover);
            }
        }
}

/* The levels that radii of covered places ask for. */
static void choose_levels(const disk_view *view, disk_view_layer *layer)
{
    float least = INFINITY, largest = 0;
    for (size_t i = 0; i < (size_t)view->width * (size_t)view->height; i++)
        if (layer->cover[i] > 0) {
            least = fminf(least, fabsf(layer->radius[i]));
            largest = fmaxf(largest, fabsf(layer->radius[i]));
        }
    layer->first_level = disk_view_level(fminf(least, largest), view->spread);
    layer->last_level = disk_view_level(largest, view->spread);
}

disk_status disk_view_soften(const disk_view *view, disk_view_layer *layer)
{
    size_t row = 4 * (size_t)view->width, count = row * (size_t)view->height;
    softener s = {.view = view, .loops = disk_lens_loops_for(disk_cpu())};
    s.tent = malloc(count * sizeof *s.tent);
    s.other = malloc(count * sizeof *s.other);
    s.room = malloc(row * sizeof *s.room);
    disk_status status = s.tent && s.other && s.room ? DISK_OK : DISK_NO_MEMORY;
    for (int k = 1; k < DISK_VIEW_LEVELS; k++) { /* those of a first pass */
        free(layer->levels[k]);
        layer->levels[k] = NULL;
    }
    layer->levels[0] = layer->colour;
    choose_levels(view, layer);
    for (int k = layer->first_level; k <= layer->last_level && status == DISK_OK; k++)
        status = make_level(&s, layer, k);
    for (int i = 0; i < view->columns * view->rows && status == DISK_OK; i++)
        sum_brick(view, layer, i % view->columns, i / view->columns, &layer->bricks[i]);
    free(s.tent);
    free(s.other);
    free(s.room);
    return status;
}
