/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Filling a layer of a view: push-pull over the three finest scales, the coarser ones being the
 * scene's. Blocks are fixed to the picture, and what a pixel is filled with comes from its own
 * block and the next ones, so that views that overlap fill it alike. */

#include "view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Coverage under what is nearer rises from 0 to 1 between these shares of the vote. */
#define VOTE_LOW  0.4f
#define VOTE_HIGH 0.6f

typedef struct scale {
    disk_fill *texels;
    int columns, rows;
} scale;

static float own_share(const disk_view *view, const disk_view_layer *layer, size_t i)
{
    int label = view->labels[i];
    if ((label & DISK_LABEL_LAYER) != layer->index)
        return 0;
    return label & DISK_LABEL_EDGE ? DISK_EDGE_SHARE : 1;
}

static disk_fill pixel_values(const disk_view *view, size_t i)
{
    disk_fill t = {.values = {[DISK_FILL_RADIUS] = view->radii[i]}};
    memcpy(t.values, view->pixels + 4 * i, 4 * sizeof(float));
    t.values[DISK_FILL_WEIGHT] = view->weights ? view->weights[i] : t.values[3];
    return t;
}

static void push_pixels(const disk_view *view, const disk_view_layer *layer, scale *to)
{
    for (int y = 0; y < to->rows; y++)
        for (int x = 0; x < to->columns; x++) {
            disk_fill sum = {0};
            for (int k = 0; k < 4; k++) {
                size_t i = (size_t)(2 * y + k / 2) * (size_t)view->width + (size_t)(2 * x + k % 2);
                float share = own_share(view, layer, i);
                if (share > 0) {
                    disk_fill t = pixel_values(view, i);
                    disk_fill_add(&sum, &t, share);
                }
            }
            disk_fill_conclude(&sum);
            to->texels[(size_t)y * (size_t)to->columns + (size_t)x] = sum;
        }
}

static void push_texels(const scale *from, scale *to)
{
    for (int y = 0; y < to->rows; y++)
        for (int x = 0; x < to->columns; x++) {
            disk_fill sum = {0};
            for (int k = 0; k < 4; k++) {
                const disk_fill *t = &from->texels[(size_t)(2 * y + k / 2) * (size_t)from->columns +
                                                   (size_t)(2 * x + k % 2)];
                disk_fill_add(&sum, t, t->weight);
            }
            disk_fill_conclude(&sum);
            to->texels[(size_t)y * (size_t)to->columns + (size_t)x] = sum;
        }
}

static const disk_fill *texel(const scale *s, int x, int y)
{
    x = x < 0 ? 0 : x >= s->columns ? s->columns - 1 : x;
    y = y < 0 ? 0 : y >= s->rows ? s->rows - 1 : y;
    return &s->texels[(size_t)y * (size_t)s->columns + (size_t)x];
}

/* The four texels of the scale above around a texel; that scale begins at (x0, y0). */
static void around(const scale *above, int x, int y, int x0, int y0, const disk_fill *out[4])
{
    int px = x / 2 + x0, py = y / 2 + y0;
    int sx = px + (x % 2 ? 1 : -1), sy = py + (y % 2 ? 1 : -1);
    out[0] = texel(above, px, py), out[1] = texel(above, sx, py);
    out[2] = texel(above, px, sy), out[3] = texel(above, sx, sy);
}

static void pull_texels(const scale *above, int x0, int y0, scale *to)
{
    for (int y = 0; y < to->rows; y++)
        for (int x = 0; x < to->columns; x++) {
            disk_fill *t = &to->texels[(size_t)y * (size_t)to->columns + (size_t)x];
            const disk_fill *from[4];
            if (t->weight >= 1)
                continue;
            around(above, x, y, x0, y0, from);
            disk_fill_complete(t, from);
        }
}

static void set_pixel(disk_view_layer *layer, disk_view_pass pass, size_t i, const disk_fill *t)
{
    const float *v = t->values;
    float *colour = layer->colour + 4 * i;
    if (pass == DISK_VIEW_COLOUR)
        colour[0] = v[0], colour[1] = v[1], colour[2] = v[2];
    else
        colour[0] = v[3], colour[1] = v[DISK_FILL_WEIGHT], colour[2] = 0;
    colour[3] = 1;
    layer->radius[i] = v[DISK_FILL_RADIUS];
}

static void pull_pixels(const disk_view *view, const scale *above, disk_view_pass pass,
                        disk_view_layer *layer)
{
    for (int y = 0; y < view->height; y++)
        for (int x = 0; x < view->width; x++) {
            size_t i = (size_t)y * (size_t)view->width + (size_t)x;
            disk_fill t = pixel_values(view, i);
            t.weight = own_share(view, layer, i);
            if (t.weight < 1) {
                const disk_fill *from[4];
                around(above, x, y, 0, 0, from);
                disk_fill_complete(&t, from);
            }
            set_pixel(layer, pass, i, &t);
        }
}

/* --- Coverage --------------------------------------------------------------------------------- */

static float vote_at(const disk_view *view, const scale *blocks, int x, int y)
{
    float fx = ((float)(view->x + x) + 0.5f) / DISK_SCENE_BLOCK - 0.5f;
    float fy = ((float)(view->y + y) + 0.5f) / DISK_SCENE_BLOCK - 0.5f;
    int ix = (int)floorf(fx), iy = (int)floorf(fy);
    fx -= (float)ix, fy -= (float)iy;
    float upper = (1 - fx) * texel(blocks, ix, iy)->cover + fx * texel(blocks, ix + 1, iy)->cover;
    float lower =
        (1 - fx) * texel(blocks, ix, iy + 1)->cover + fx * texel(blocks, ix + 1, iy + 1)->cover;
    float vote = (1 - fy) * upper + fy * lower;
    float t = fminf(fmaxf((vote - VOTE_LOW) / (VOTE_HIGH - VOTE_LOW), 0), 1);
    return t * t * (3 - 2 * t);
}

/* 1 on its own, by the vote under what is nearer, 0 where it would hide what is farther. */
static void cover(const disk_view *view, const scale *blocks, disk_view_layer *layer)
{
    int last = layer == &view->layers[view->count - 1];
    for (int y = 0; y < view->height; y++)
        for (int x = 0; x < view->width; x++) {
            size_t i = (size_t)y * (size_t)view->width + (size_t)x;
            int at = view->labels[i] & DISK_LABEL_LAYER;
            float c = at == layer->index;
            if (at < layer->index)
                c = last ? 1 : vote_at(view, blocks, x, y);
            layer->cover[i] = c;
        }
}

/* --- A layer ---------------------------------------------------------------------------------- */

disk_status disk_view_fill(const disk_view *view, disk_view_pass pass, disk_view_layer *layer)
{
    const disk_scene *scene = view->scene;
    scale half = {NULL, view->width / 2, view->height / 2};
    scale quarter = {NULL, view->width / 4, view->height / 4};
    scale blocks = {scene->fills[layer->index], scene->columns, scene->rows};
    half.texels = malloc((size_t)half.columns * (size_t)half.rows * sizeof(disk_fill));
    quarter.texels = malloc((size_t)quarter.columns * (size_t)quarter.rows * sizeof(disk_fill));
    disk_status status = half.texels && quarter.texels ? DISK_OK : DISK_NO_MEMORY;
    if (status == DISK_OK) {
        push_pixels(view, layer, &half);
        push_texels(&half, &quarter);
        /* Views lie on blocks: the division is exact, also below 0. */
        pull_texels(&blocks, view->x / DISK_SCENE_BLOCK, view->y / DISK_SCENE_BLOCK, &quarter);
        pull_texels(&quarter, 0, 0, &half);
        pull_pixels(view, &half, pass, layer);
        if (pass == DISK_VIEW_COLOUR)
            cover(view, &blocks, layer);
    }
    free(half.texels);
    free(quarter.texels);
    return status;
}
