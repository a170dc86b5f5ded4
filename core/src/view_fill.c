/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Filling a layer of a view: push-pull over the three finest scales, the coarser ones being the
 * scene's. Blocks are fixed to the picture, and what a pixel is filled with comes from its own
 * block and the next ones, so that views that overlap fill it alike. Bricks where the layer covers
 * nothing only get radii, coarsely. */

#include "view.h"

#include <string.h>

/* Coverage under what is nearer rises from 0 to 1 between these shares of the vote. */
#define VOTE_LOW  0.4f
#define VOTE_HIGH 0.6f

/* A layer being filled. */
typedef struct filler {
    const disk_view *view;
    disk_view_layer *layer;
    disk_view_pass pass;
    int last;             /* nothing of the view is farther */
    unsigned char *tasks; /* what to do with each brick */
    disk_scale half, quarter, blocks;
} filler;

enum {
    CLEAR, /* the layer covers nothing of it */
    COPY,  /* it covers all, with its own pixels */
    FILL,
};

static float own_share(const filler *f, size_t i)
{
    int label = f->view->labels[i];
    if ((label & DISK_LABEL_LAYER) != f->layer->index)
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

/* --- Coverage ----------------------------------------------------------------------------------
 */

/* The share of its surroundings that the layer holds, of what is not nearer. */
static float vote_at(const filler *f, int x, int y)
{
    /* The view begins on a block: halves of blocks lie left or right of their centres. */
    const int side = DISK_SCENE_BLOCK;
    int left = x % side < side / 2, upper = y % side < side / 2;
    int ix = f->view->x / side + x / side - left, iy = f->view->y / side + y / side - upper;
    float fx = ((float)(x % side) + 0.5f) / (float)side + (left ? 0.5f : -0.5f);
    float fy = ((float)(y % side) + 0.5f) / (float)side + (upper ? 0.5f : -0.5f);
    const disk_scale *b = &f->blocks;
    float a = disk_scale_at(b, ix, iy)->cover, c = disk_scale_at(b, ix + 1, iy)->cover;
    float d = disk_scale_at(b, ix, iy + 1)->cover, e = disk_scale_at(b, ix + 1, iy + 1)->cover;
    return (1 - fy) * ((1 - fx) * a + fx * c) + fy * ((1 - fx) * d + fx * e);
}

/* 1 on its own, by the vote under what is nearer, 0 where it would hide what is farther. */
static float cover_at(const filler *f, int x, int y, size_t i)
{
    int at = f->view->labels[i] & DISK_LABEL_LAYER;
    if (at >= f->layer->index)
        return at == f->layer->index;
    if (f->last)
        return 1;
    float t = (vote_at(f, x, y) - VOTE_LOW) / (VOTE_HIGH - VOTE_LOW);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return t * t * (3 - 2 * t);
}

/* Whether the layer may cover anything of a brick where it does not show. */
static int may_cover(const filler *f, int column, int row)
{
    unsigned nearer = (1u << f->layer->index) - 1;
    if (!(f->view->masks[row * f->view->columns + column] & nearer))
        return 0;
    if (f->last)
        return 1;
    const int blocks = DISK_VIEW_BRICK / DISK_SCENE_BLOCK;
    int x0 = f->view->x / DISK_SCENE_BLOCK + column * blocks;
    int y0 = f->view->y / DISK_SCENE_BLOCK + row * blocks;
    for (int y = y0 - 1; y <= y0 + blocks; y++)
        for (int x = x0 - 1; x <= x0 + blocks; x++)
            if (disk_scale_at(&f->blocks, x, y)->cover > VOTE_LOW)
                return 1;
    return 0;
}

/* --- Push --------------------------------------------------------------------------------------
 */

static disk_fill sum_pixels(const filler *f, int x, int y)
{
    disk_fill sum = {.weight = 0};
    for (int k = 0; k < 4; k++) {
        size_t i = (size_t)(2 * y + k / 2) * (size_t)f->view->width + (size_t)(2 * x + k % 2);
        float share = own_share(f, i);
        if (share > 0) {
            disk_fill t = pixel_values(f->view, i);
            disk_fill_add(&sum, &t, share);
        }
    }
    disk_fill_conclude(&sum);
    return sum;
}

/* Whether a brick or one next to it is to be filled. */
static int is_needed(const filler *f, int column, int row)
{
    for (int k = 0; k < 9; k++) {
        int x = column + k % 3 - 1, y = row + k / 3 - 1;
        if (x >= 0 && y >= 0 && x < f->view->columns && y < f->view->rows &&
            f->tasks[y * f->view->columns + x] == FILL)
            return 1;
    }
    return 0;
}

static void push_brick(const filler *f, int column, int row)
{
    const int side = DISK_VIEW_BRICK / 2; /* in texels */
    const disk_fill nothing = {.weight = 0};
    unsigned mask = f->view->masks[row * f->view->columns + column];
    int sums = (mask >> f->layer->index & 1) && is_needed(f, column, row);
    for (int y = row * side; y < (row + 1) * side; y++)
        for (int x = column * side; x < (column + 1) * side; x++)
            *disk_scale_at(&f->half, x, y) = sums ? sum_pixels(f, x, y) : nothing;
}

/* --- Pull --------------------------------------------------------------------------------------
 */

static void set_pixel(const filler *f, size_t i, const disk_fill *t, float cover)
{
    const float *v = t->values;
    float *colour = f->layer->colour + 4 * i;
    if (f->pass == DISK_VIEW_COLOUR)
        colour[0] = cover * v[0], colour[1] = cover * v[1], colour[2] = cover * v[2];
    else
        colour[0] = cover * v[3], colour[1] = cover * v[DISK_FILL_WEIGHT], colour[2] = 0;
    colour[3] = cover;
    f->layer->radius[i] = v[DISK_FILL_RADIUS];
}

static void copy_pixel(const filler *f, size_t i)
{
    const float *pixel = f->view->pixels + 4 * i;
    float *colour = f->layer->colour + 4 * i;
    if (f->pass == DISK_VIEW_COLOUR)
        colour[0] = pixel[0], colour[1] = pixel[1], colour[2] = pixel[2];
    else
        colour[0] = pixel[3], colour[1] = f->view->weights ? f->view->weights[i] : pixel[3];
    colour[3] = 1;
    f->layer->radius[i] = f->view->radii[i];
}

/* A pixel of which the finer scale tells `there`. */
static void pull_pixel(const filler *f, int x, int y, const disk_fill *there)
{
    size_t i = (size_t)y * (size_t)f->view->width + (size_t)x;
    float share = own_share(f, i);
    float cover = f->view->labels[i] & DISK_LABEL_EDGE ? 1 : cover_at(f, x, y, i);
    if (share == 1 || (share > 0 && f->view->labels[i] & DISK_LABEL_LIGHT)) {
        copy_pixel(f, i);
    } else if (share > 0) {
        disk_fill own = pixel_values(f->view, i);
        own.weight = share;
        disk_fill_complete(&own, there);
        set_pixel(f, i, &own, cover);
    } else {
        set_pixel(f, i, there, cover);
    }
}

static void pull_brick(const filler *f, int column, int row)
{
    int x0 = column * DISK_VIEW_BRICK, y0 = row * DISK_VIEW_BRICK;
    for (int y = y0; y < y0 + DISK_VIEW_BRICK; y++) {
        disk_fill line[DISK_VIEW_BRICK];
        disk_scale_above_row(&f->half, x0 / 2, y, DISK_VIEW_BRICK / 2, line);
        for (int x = 0; x < DISK_VIEW_BRICK; x++)
            pull_pixel(f, x0 + x, y, &line[x]);
    }
}

static void copy_brick(const filler *f, int column, int row)
{
    size_t width = (size_t)f->view->width;
    size_t first = (size_t)(row * DISK_VIEW_BRICK) * width + (size_t)(column * DISK_VIEW_BRICK);
    for (size_t y = 0; y < DISK_VIEW_BRICK; y++)
        for (size_t x = 0; x < DISK_VIEW_BRICK; x++)
            copy_pixel(f, first + y * width + x);
}

/* A brick of which the layer covers nothing. */
static void clear_brick(const filler *f, int column, int row)
{
    int x0 = column * DISK_VIEW_BRICK, y0 = row * DISK_VIEW_BRICK;
    for (int y = y0; y < y0 + DISK_VIEW_BRICK; y++) {
        size_t i = (size_t)y * (size_t)f->view->width + (size_t)x0;
        const disk_fill *texels = disk_scale_at(&f->quarter, x0 / 4, y / 4);
        memset(f->layer->colour + 4 * i, 0, 4 * DISK_VIEW_BRICK * sizeof(float));
        for (size_t x = 0; x < DISK_VIEW_BRICK; x++)
            f->layer->radius[i + x] = texels[x / 4].values[DISK_FILL_RADIUS];
    }
}

/* Says what to do with every brick, and within which of them the layer shows. */
static void plan_bricks(const filler *f)
{
    int x0 = f->view->columns, y0 = f->view->rows, x1 = 0, y1 = 0;
    for (int row = 0; row < f->view->rows; row++) {
        int *span = f->layer->spans[row];
        span[0] = span[1] = 0;
        for (int column = 0; column < f->view->columns; column++) {
            int i = row * f->view->columns + column;
            unsigned mask = f->view->masks[i];
            int shows = mask >> f->layer->index & 1;
            f->tasks[i] = shows || may_cover(f, column, row) ? FILL : CLEAR;
            if (mask == 1u << f->layer->index)
                f->tasks[i] = COPY;
            if (f->tasks[i] == CLEAR)
                continue;
            span[0] = span[1] == 0 ? column : span[0], span[1] = column + 1;
            x0 = column < x0 ? column : x0, x1 = column >= x1 ? column + 1 : x1;
            y0 = row < y0 ? row : y0, y1 = row >= y1 ? row + 1 : y1;
        }
    }
    f->layer->shown = (disk_rect){x0, y0, x1 - x0, y1 - y0};
}

static void fill_bricks(const filler *f)
{
    const disk_view *view = f->view;
    for (int i = 0; i < view->columns * view->rows; i++)
        push_brick(f, i % view->columns, i / view->columns);
    disk_scale_push(&f->half, &f->quarter);
    /* Views lie on blocks: the division is exact, also below 0. */
    disk_scale_pull(&f->blocks, view->x / DISK_SCENE_BLOCK, view->y / DISK_SCENE_BLOCK,
                    &f->quarter);
    disk_scale_pull(&f->quarter, 0, 0, &f->half);
    for (int i = 0; i < view->columns * view->rows; i++) {
        int column = i % view->columns, row = i / view->columns;
        if (f->tasks[i] == CLEAR)
            clear_brick(f, column, row);
        else if (f->tasks[i] == COPY)
            copy_brick(f, column, row);
        else
            pull_brick(f, column, row);
    }
}

disk_status disk_view_fill(const disk_view *view, disk_view_pass pass, disk_view_layer *layer)
{
    const disk_scene *scene = view->scene;
    filler f = {.view = view, .layer = layer, .pass = pass};
    f.last = layer == &view->layers[view->count - 1];
    f.half = (disk_scale){NULL, view->width / 2, view->height / 2};
    f.quarter = (disk_scale){NULL, view->width / 4, view->height / 4};
    f.blocks = (disk_scale){scene->fills[layer->index], scene->columns, scene->rows};
    size_t count = (size_t)f.quarter.columns * (size_t)f.quarter.rows;
    f.half.texels = disk_room_take(view->room, 4 * count * sizeof(disk_fill));
    f.quarter.texels = disk_room_take(view->room, count * sizeof(disk_fill));
    f.tasks = disk_room_take(view->room, (size_t)view->columns * (size_t)view->rows);
    if (!f.half.texels || !f.quarter.texels || !f.tasks)
        return DISK_NO_MEMORY;
    plan_bricks(&f);
    fill_bricks(&f);
    for (size_t i = 0; view->fringe != 0 && i < 16 * count; i++)
        layer->radius[i] = disk_fringed(layer->radius[i], view->fringe);
    return DISK_OK;
}
