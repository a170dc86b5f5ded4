/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* How far a layer goes on under what is nearer: where it holds most of what shows around, of all
 * that is not nearer. What shows close by counts most, so that a thin thing goes on behind a thin
 * one that crosses it; where nothing does, the blocks' vote over wide surroundings decides. */

#include "lens_loops.h"
#include "view.h"

#include <string.h>

/* Coverage rises from 0 to 1 between these shares. */
#define VOTE_LOW  0.4f
#define VOTE_HIGH 0.6f

#define TEXELS DISK_VIEW_TEXELS
#define WINDOW DISK_WINDOW
#define REACH  (WINDOW / 2) /* texels around one that count */
#define SIDE   (TEXELS + 2 * REACH)
#define WIDE   5e-4f /* the weight of the blocks' vote: of a half plane six texels away */

static int is_last(const disk_view *view, const disk_view_layer *layer)
{
    return layer == &view->layers[view->count - 1];
}

/* --- Wide surroundings ------------------------------------------------------------------------ */

/* Blocks a side of a brick; texels a side of a block. */
#define BLOCKS (DISK_VIEW_BRICK / DISK_SCENE_BLOCK)
#define INSIDE (DISK_SCENE_BLOCK / 2)

/* A brick's blocks and those around it: the share of their surroundings that the layer holds, of
 * what is not nearer. */
typedef struct votes {
    float cover[BLOCKS + 2][BLOCKS + 2];
} votes;

static votes votes_around(const disk_view *view, const disk_view_layer *layer, int column, int row)
{
    votes v;
    const disk_scene *scene = view->scene;
    const disk_scale blocks = {scene->fills[layer->index], scene->columns, scene->rows};
    int x0 = view->x / DISK_SCENE_BLOCK + column * BLOCKS - 1;
    int y0 = view->y / DISK_SCENE_BLOCK + row * BLOCKS - 1;
    for (int y = 0; y < BLOCKS + 2; y++)
        for (int x = 0; x < BLOCKS + 2; x++)
            v.cover[y][x] = disk_scale_at(&blocks, x0 + x, y0 + y)->cover;
    return v;
}

/* The votes at a texel of the brick, read bilinearly. */
static float vote_at(const votes *v, int x, int y)
{
    /* Halves of blocks lie left or right of their centres. */
    int left = x % INSIDE < INSIDE / 2, upper = y % INSIDE < INSIDE / 2;
    float fx = ((float)(x % INSIDE) + 0.5f) / INSIDE + (left ? 0.5f : -0.5f);
    float fy = ((float)(y % INSIDE) + 0.5f) / INSIDE + (upper ? 0.5f : -0.5f);
    const float *a = &v->cover[y / INSIDE + 1 - upper][x / INSIDE + 1 - left];
    const float *b = a + BLOCKS + 2;
    return (1 - fy) * ((1 - fx) * a[0] + fx * a[1]) + fy * ((1 - fx) * b[0] + fx * b[1]);
}

/* --- Close by --------------------------------------------------------------------------------- */

/* Of the texels of a brick and around it, how many pixels are the layer's, and how many are not
 * nearer. */
typedef struct showing {
    float own[SIDE][SIDE], all[SIDE][SIDE];
} showing;

/* What a label says: the layer's own, 1; not nearer, 16 more. By what of it tells the layer. */
#define KINDS (DISK_LABEL_LAYER | DISK_LABEL_JOINT)

static void look_around(const disk_view *view, const disk_view_layer *layer, int column, int row,
                        showing *out)
{
    unsigned char says[KINDS + 1];
    int places[SIDE];
    for (int label = 0; label <= KINDS; label++) {
        int own = disk_label_in(label, layer->index);
        says[label] =
            (unsigned char)(own + 16 * (own | ((label & DISK_LABEL_LAYER) > layer->index)));
    }
    for (int x = 0; x < SIDE; x++)
        places[x] = 2 * disk_clamp(column * TEXELS + x - REACH, view->width / 2);
    for (int y = 0; y < SIDE; y++) {
        int ty = disk_clamp(row * TEXELS + y - REACH, view->height / 2);
        const unsigned char *upper = view->labels + (size_t)(2 * ty) * (size_t)view->width;
        const unsigned char *lower = upper + view->width;
        for (int x = 0; x < SIDE; x++) {
            int px = places[x];
            int sum = says[upper[px] & KINDS] + says[upper[px + 1] & KINDS] +
                      says[lower[px] & KINDS] + says[lower[px + 1] & KINDS];
            out->own[y][x] = (float)(sum & 15), out->all[y][x] = (float)(sum >> 4);
        }
    }
}

/* How much a texel counts by its place in the window. */
typedef struct window {
    float at[WINDOW][WINDOW];
} window;

static window weigh_places(void)
{
    window w;
    for (int y = 0; y < WINDOW; y++)
        for (int x = 0; x < WINDOW; x++) {
            float d = (float)(1 + (y - REACH) * (y - REACH) + (x - REACH) * (x - REACH));
            w.at[y][x] = 1 / (d * d * d);
        }
    return w;
}

/* Whether anything nearer shows in a row of a brick's texels, so that its coverage is asked for. */
static int has_nearer(const disk_view *view, const disk_view_layer *layer, int column, int row)
{
    const unsigned char *labels =
        view->labels + (size_t)row * 2 * (size_t)view->width + (size_t)column * DISK_VIEW_BRICK;
    int nearer = 0;
    for (int k = 0; k < 2; k++, labels += view->width)
        for (int x = 0; x < DISK_VIEW_BRICK; x++)
            nearer |= (labels[x] & DISK_LABEL_LAYER) < layer->index;
    return nearer;
}

/* What shows around the texels of a brick, the blocks' vote included. */
static void vote_close(const disk_view *view, const disk_view_layer *layer, int column, int row,
                       disk_cover *share)
{
    const disk_lens_loops loops = disk_lens_loops_for(disk_cpu());
    const window w = weigh_places();
    showing s;
    look_around(view, layer, column, row, &s);
    for (int y = 0; y < TEXELS; y++) {
        float own[TEXELS], all[TEXELS];
        if (!has_nearer(view, layer, column, row * TEXELS + y))
            continue;
        loops.add_windows(&w.at[0][0], s.own[y], SIDE, own);
        loops.add_windows(&w.at[0][0], s.all[y], SIDE, all);
        for (int x = 0; x < TEXELS; x++)
            share->at[y][x] = (own[x] + WIDE * share->at[y][x]) / (all[x] + WIDE);
    }
}

disk_cover disk_view_cover(const disk_view *view, const disk_view_layer *layer, int column, int row)
{
    disk_cover out;
    int vote = layer->bricks[row * view->columns + column].vote;
    int some = vote == DISK_VOTE_SOME || vote == DISK_VOTE_CLOSE;
    votes v = {{{0}}};
    if (some)
        v = votes_around(view, layer, column, row);
    for (int y = 0; y < TEXELS; y++)
        for (int x = 0; x < TEXELS; x++)
            out.at[y][x] = some ? vote_at(&v, x, y) : (float)(vote == DISK_VOTE_ALL);
    if (vote == DISK_VOTE_CLOSE)
        vote_close(view, layer, column, row, &out);
    for (int y = 0; some && y < TEXELS; y++)
        for (int x = 0; x < TEXELS; x++) {
            float t = (out.at[y][x] - VOTE_LOW) / (VOTE_HIGH - VOTE_LOW);
            t = t < 0 ? 0 : t > 1 ? 1 : t;
            out.at[y][x] = t * t * (3 - 2 * t);
        }
    return out;
}

/* --- Of a brick ------------------------------------------------------------------------------- */

/* What shows in a brick and the next ones. */
static unsigned shown_around(const disk_view *view, int column, int row)
{
    unsigned shown = 0;
    disk_rect r = disk_rect_grow((disk_rect){column, row, 1, 1}, 1, view->columns, view->rows);
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            shown |= view->masks[y * view->columns + x];
    return shown;
}

unsigned char disk_view_vote(const disk_view *view, const disk_view_layer *layer, int column,
                             int row)
{
    unsigned nearer = (1u << layer->index) - 1;
    if (!(view->masks[row * view->columns + column] & nearer))
        return DISK_VOTE_NONE;
    if (is_last(view, layer))
        return DISK_VOTE_ALL;
    if (disk_view_shows(shown_around(view, column, row), layer->index))
        return DISK_VOTE_CLOSE;
    const votes v = votes_around(view, layer, column, row);
    float least = 1, most = 0;
    for (int y = 0; y < BLOCKS + 2; y++)
        for (int x = 0; x < BLOCKS + 2; x++) {
            float cover = v.cover[y][x];
            least = cover < least ? cover : least;
            most = cover > most ? cover : most;
        }
    return most <= VOTE_LOW ? DISK_VOTE_NONE : least >= VOTE_HIGH ? DISK_VOTE_ALL : DISK_VOTE_SOME;
}
