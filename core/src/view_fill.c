/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Filling a layer of a view at half the resolution: push-pull over the two finest scales of texels,
 * the coarser ones being the scene's. Blocks are fixed to the picture, and what a texel is filled
 * with comes from its own block and the next ones, so that views that overlap fill it alike. Only
 * bricks near those that are to be filled have texels; bricks where the layer covers nothing only
 * get radii, coarsely. */

#include "view.h"

#include <math.h>
#include <string.h>

#define TEXELS DISK_VIEW_TEXELS

static disk_scale blocks_of(const disk_view *view, const disk_view_layer *layer)
{
    const disk_scene *scene = view->scene;
    return (disk_scale){scene->fills[layer->index], scene->columns, scene->rows};
}

/* --- What to do with each brick --------------------------------------------------------------- */

static void want_around(const disk_view *view, const disk_view_layer *layer, int column, int row)
{
    for (int y = row - 1; y <= row + 1; y++)
        for (int x = column - 1; x <= column + 1; x++)
            if (x >= 0 && y >= 0 && x < view->columns && y < view->rows)
                layer->bricks[y * view->columns + x].wanted = 1;
}

static void plan_brick(const disk_view *view, disk_view_layer *layer, int column, int row)
{
    disk_brick *b = &layer->bricks[row * view->columns + column];
    unsigned mask = view->masks[row * view->columns + column];
    int *span = layer->spans[row];
    b->vote = disk_view_vote(view, layer, column, row);
    if ((mask & ((1u << DISK_VIEW_JOINTS) - 1)) == 1u << layer->index)
        b->task = DISK_BRICK_COPY;
    else if (disk_view_shows(mask, layer->index) || b->vote != DISK_VOTE_NONE)
        b->task = DISK_BRICK_FILL;
    if (b->task == DISK_BRICK_FILL)
        want_around(view, layer, column, row);
    if (b->task != DISK_BRICK_CLEAR)
        span[0] = span[1] == 0 ? column : span[0], span[1] = column + 1;
}

void disk_view_plan(const disk_view *view, disk_view_layer *layer)
{
    const disk_rect *area = &layer->area;
    for (int i = 0; i < view->columns * view->rows; i++)
        layer->bricks[i] = (disk_brick){.task = DISK_BRICK_CLEAR};
    for (int row = 0; row < view->rows; row++)
        layer->spans[row][0] = layer->spans[row][1] = 0;
    for (int row = area->y; row < area->y + area->height; row++)
        for (int column = area->x; column < area->x + area->width; column++)
            plan_brick(view, layer, column, row);
}

/* --- A brick -----------------------------------------------------------------------------------
 */

/* A layer being filled. */
typedef struct filler {
    const disk_view *view;
    disk_view_layer *layer;
    disk_view_pass pass;
    disk_scale blocks;
} filler;

static float own_share(const filler *f, size_t i)
{
    int label = f->view->labels[i];
    if (!disk_label_in(label, f->layer->index) || label & DISK_LABEL_SPARK)
        return 0;
    return label & DISK_LABEL_EDGE ? DISK_EDGE_SHARE : 1;
}

/* Whether a pixel tells what the layer is like around it. */
static inline int is_own(int label, int layer)
{
    return disk_label_in(label, layer) & !(label & (DISK_LABEL_EDGE | DISK_LABEL_SPARK));
}

/* Four pixels, all of the layer and none at an edge. */
static disk_fill mean_of(const disk_view *view, size_t i)
{
    disk_fill sum = disk_view_pixel(view, i, 1);
    const size_t others[3] = {i + 1, i + (size_t)view->width, i + (size_t)view->width + 1};
    for (int k = 0; k < 3; k++) {
        disk_fill t = disk_view_pixel(view, others[k], 1);
        disk_fill_add(&sum, &t, 1);
    }
    disk_fill_conclude(&sum);
    return sum;
}

/* A texel as its own pixels have it. */
static disk_fill sum_pixels(const filler *f, int x, int y)
{
    disk_fill sum = {.weight = 0};
    size_t first = (size_t)(2 * y) * (size_t)f->view->width + (size_t)(2 * x);
    const unsigned char *upper = f->view->labels + first, *lower = upper + f->view->width;
    const int own = f->layer->index;
    if (is_own(upper[0], own) && is_own(upper[1], own) && is_own(lower[0], own) &&
        is_own(lower[1], own))
        return mean_of(f->view, first);
    for (size_t k = 0; k < 4; k++) {
        size_t i = first + k / 2 * (size_t)f->view->width + k % 2;
        float share = own_share(f, i);
        if (share > 0) {
            disk_fill t = disk_view_pixel(f->view, i, share);
            disk_fill_add(&sum, &t, share);
        }
    }
    disk_fill_conclude(&sum);
    return sum;
}

static int shows(const filler *f, int column, int row)
{
    return disk_view_shows(f->view->masks[row * f->view->columns + column], f->layer->index);
}

static void push_brick(const filler *f, int column, int row)
{
    for (int y = row * TEXELS; y < (row + 1) * TEXELS; y++)
        for (int x = column * TEXELS; x < (column + 1) * TEXELS; x++)
            *disk_scale_at(&f->layer->texels, x, y) = sum_pixels(f, x, y);
}

/* A texel of the coarser scale, from those of the finer one. */
static disk_fill sum_texels(const filler *f, int x, int y)
{
    disk_fill sum = {.weight = 0};
    for (int i = 0; i < 4; i++) {
        const disk_fill *t = disk_scale_at(&f->layer->texels, 2 * x + i % 2, 2 * y + i / 2);
        if (t->weight > 0)
            disk_fill_add(&sum, t, t->weight);
    }
    disk_fill_conclude(&sum);
    return sum;
}

/* The coarser texels of a brick, completed from the blocks. */
static void push_quarter(const filler *f, int column, int row)
{
    const int side = TEXELS / 2, blocks = side / 2;
    int bx = f->view->x / DISK_SCENE_BLOCK + column * blocks;
    int by = f->view->y / DISK_SCENE_BLOCK;
    int known = shows(f, column, row);
    for (int y = row * side; y < (row + 1) * side; y++) {
        disk_fill there[TEXELS / 2], *t = disk_scale_at(&f->view->quarter, column * side, y);
        disk_scale_above_row(&f->blocks, bx, by, y, blocks, there);
        for (int i = 0; i < side; i++) {
            if (known)
                t[i] = sum_texels(f, column * side + i, y);
            if (!known)
                t[i] = there[i];
            else if (t[i].weight < 1)
                disk_fill_complete(&t[i], &there[i]);
        }
    }
}

/* Completes the texels of a brick, of those beside one to fill only where pixels may be filled from
 * them. */
static void pull_brick(const filler *f, int column, int row)
{
    int known = shows(f, column, row);
    if (f->layer->bricks[row * f->view->columns + column].task != DISK_BRICK_FILL &&
        !disk_view_is_sharp(f->view, f->layer->least * (1 - f->view->fringe)))
        return;
    for (int y = row * TEXELS; y < (row + 1) * TEXELS; y++) {
        disk_fill there[TEXELS], *t = disk_scale_at(&f->layer->texels, column * TEXELS, y);
        disk_scale_above_row(&f->view->quarter, column * TEXELS / 2, 0, y, TEXELS / 2, there);
        if (!known)
            memcpy(t, there, sizeof there);
        for (int i = 0; known && i < TEXELS; i++)
            if (t[i].weight < 1)
                disk_fill_complete(&t[i], &there[i]);
    }
}

/* The coverage of a texel's pixels, edge pixels as none; `under` what is nearer it is given. */
static float texel_cover(const filler *f, int x, int y, float under)
{
    int own = 0, nearer = 0;
    size_t first = (size_t)(2 * y) * (size_t)f->view->width + (size_t)(2 * x);
    for (size_t k = 0; k < 4; k++) {
        int label = f->view->labels[first + k / 2 * (size_t)f->view->width + k % 2];
        int at = label & DISK_LABEL_LAYER, whole = !(label & DISK_LABEL_EDGE);
        int in = whole & disk_label_in(label, f->layer->index);
        own += in;
        nearer += whole & (at < f->layer->index) & !in;
    }
    return 0.25f * ((float)own + (float)nearer * under);
}

/* Puts the sparks back that nothing was to be filled in from. */
static void add_sparks(const filler *f, int x, int y, size_t at)
{
    size_t first = (size_t)(2 * y) * (size_t)f->view->width + (size_t)(2 * x);
    const disk_fill *t = disk_scale_at(&f->layer->texels, x, y);
    float *colour = f->layer->half + 4 * at;
    for (size_t k = 0; k < 4; k++) {
        size_t i = first + k / 2 * (size_t)f->view->width + k % 2;
        int label = f->view->labels[i];
        if (!disk_label_in(label, f->layer->index) ||
            (label & (DISK_LABEL_EDGE | DISK_LABEL_SPARK)) != DISK_LABEL_SPARK)
            continue;
        disk_fill p = disk_view_pixel(f->view, i, 1);
        int from = f->pass == DISK_VIEW_COLOUR ? 0 : 3, count = from ? 2 : 3;
        for (int c = 0; c < count; c++)
            colour[c] += 0.25f * (p.values[from + c] - t->values[from + c]);
    }
}

static void fill_brick(const filler *f, int column, int row)
{
    int sparks = (f->view->masks[row * f->view->columns + column] & DISK_VIEW_SPARKS) != 0;
    const disk_cover under = disk_view_cover(f->view, f->layer, column, row);
    for (int y = 0; y < TEXELS; y++) {
        int tx = column * TEXELS, ty = row * TEXELS + y;
        size_t at = (size_t)ty * (size_t)(f->view->width / 2) + (size_t)tx;
        const disk_fill *t = disk_scale_at(&f->layer->texels, tx, ty);
        for (int x = 0; x < TEXELS; x++) {
            float cover = texel_cover(f, tx + x, ty, under.at[y][x]);
            disk_view_set(f->pass, &t[x], cover, f->layer->half + 4 * (at + (size_t)x));
            if (sparks)
                add_sparks(f, tx + x, ty, at + (size_t)x);
            f->layer->radius[at + (size_t)x] = t[x].values[DISK_FILL_RADIUS];
            f->layer->under[at + (size_t)x] = under.at[y][x];
        }
    }
}

/* The mean of a texel's pixels, all of one layer. */
static disk_vector mean_pixel(const filler *f, size_t i)
{
    const disk_view *view = f->view;
    size_t below = i + (size_t)view->width;
    const float *p = view->pixels;
    disk_vector mean = 0.25f * (disk_vector_at(p + 4 * i) + disk_vector_at(p + 4 * i + 4) +
                                disk_vector_at(p + 4 * below) + disk_vector_at(p + 4 * below + 4));
    const float *w = view->weights;
    float weight = w ? 0.25f * (w[i] + w[i + 1] + w[below] + w[below + 1]) : mean[3];
    if (f->pass == DISK_VIEW_ALPHA)
        mean = (disk_vector){mean[3], weight, 0, 1};
    mean[3] = 1;
    return mean;
}

static void copy_brick(const filler *f, int column, int row)
{
    const disk_view *view = f->view;
    size_t width = (size_t)view->width;
    for (size_t y = 0; y < TEXELS; y++) {
        size_t i = ((size_t)row * DISK_VIEW_BRICK + 2 * y) * width;
        size_t at = ((size_t)row * TEXELS + y) * (width / 2) + (size_t)column * TEXELS;
        i += (size_t)column * DISK_VIEW_BRICK;
        for (size_t x = 0; x < TEXELS; x++, i += 2, at++) {
            disk_vector mean = mean_pixel(f, i);
            const float *r = view->radii + i;
            memcpy(f->layer->half + 4 * at, &mean, sizeof mean);
            f->layer->radius[at] = 0.25f * (r[0] + r[1] + r[width] + r[width + 1]);
        }
    }
}

/* What is filled in from afar may be blurred more than rays reach. */
static float cut(const filler *f, float radius)
{
    float most = f->layer->most;
    return radius > most ? most : radius < -most ? -most : radius;
}

/* A brick of which the layer covers nothing. Its radii are asked for by rays, and next to where
 * they go by those who even radii out. */
static void clear_brick(const filler *f, int column, int row)
{
    const int blocks = DISK_SCENE_BLOCK / 2;
    for (int y = row * TEXELS; y < (row + 1) * TEXELS; y++) {
        size_t at = (size_t)y * (size_t)(f->view->width / 2) + (size_t)(column * TEXELS);
        int bx = f->view->x / DISK_SCENE_BLOCK + column * (TEXELS / blocks);
        int by = f->view->y / DISK_SCENE_BLOCK + y / blocks;
        memset(f->layer->half + 4 * at, 0, 4 * TEXELS * sizeof(float));
        for (int x = 0; x < TEXELS; x++)
            f->layer->radius[at + (size_t)x] =
                disk_scale_at(&f->blocks, bx + x / blocks, by)->values[DISK_FILL_RADIUS];
    }
}

/* Cuts the radii of a brick and finds their range. */
static void sum_radii(const filler *f, int column, int row)
{
    float least = INFINITY, largest = -INFINITY;
    for (int y = row * TEXELS; y < (row + 1) * TEXELS; y++) {
        float *r = f->layer->radius + (size_t)y * (size_t)(f->view->width / 2);
        for (int x = column * TEXELS; x < (column + 1) * TEXELS; x++) {
            r[x] = cut(f, r[x]);
            least = r[x] < least ? r[x] : least;
            largest = r[x] > largest ? r[x] : largest;
        }
    }
    disk_brick *b = &f->layer->bricks[row * f->view->columns + column];
    b->least = least, b->largest = largest;
}

static int is_within(const disk_rect *area, int column, int row)
{
    return column >= area->x && column < area->x + area->width && row >= area->y &&
           row < area->y + area->height;
}

static void make_brick(const filler *f, int column, int row)
{
    int within = is_within(&f->layer->area, column, row);
    int task = f->layer->bricks[row * f->view->columns + column].task;
    if (task == DISK_BRICK_CLEAR)
        clear_brick(f, column, row);
    else if (task == DISK_BRICK_COPY)
        copy_brick(f, column, row);
    else
        fill_brick(f, column, row);
    if (within)
        sum_radii(f, column, row);
}

/* --- Rows of bricks ----------------------------------------------------------------------------
 */

static void push_row(const filler *f, int row)
{
    const disk_brick *bricks = f->layer->bricks + row * f->view->columns;
    for (int i = 0; i < f->view->columns; i++) {
        if (bricks[i].wanted && shows(f, i, row))
            push_brick(f, i, row);
        if (bricks[i].wanted)
            push_quarter(f, i, row);
    }
}

/* Once the rows above and below are pushed. */
static void pull_row(const filler *f, int row)
{
    const disk_brick *bricks = f->layer->bricks + row * f->view->columns;
    for (int i = 0; i < f->view->columns; i++) {
        if (bricks[i].wanted)
            pull_brick(f, i, row);
        make_brick(f, i, row);
    }
}

void disk_view_fill(const disk_view *view, disk_view_pass pass, disk_view_layer *layer)
{
    filler f = {view, layer, pass, blocks_of(view, layer)};
    /* Row behind row, so that texels are still at hand. */
    for (int row = 0; row <= view->rows; row++) {
        if (row < view->rows)
            push_row(&f, row);
        if (row > 0)
            pull_row(&f, row - 1);
    }
    disk_view_even(view, layer);
}
