/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Softening a layer to the widths that samples want. A tent of K octaves is K passes of (1 2 1) /
 * 4, each with twice the step of the one before: two boxes of 2^K pixels, of variance (4^K - 1)
 * / 6. Level 2 K - 1 is that tent, level 2 K the tent twice (a cubic spline), so that levels rise
 * by half octaves: 0.7, 1, 1.6, 2.2, 3.2, 4.6, ... pixels of standard deviation. Only where the
 * layer shows, and as far around it as the tents reach. */

#include "lens_loops.h"
#include "view.h"

#include <math.h>
#include <string.h>

int disk_view_level(float radius, float spread)
{
    float sigma = fabsf(radius) * spread;
    if (!(sigma > 0.6f))
        return 0;
    int level = (int)(2 * log2f(sigma) + 2.2f);
    return level < 1 ? 1 : level >= DISK_VIEW_LEVELS ? DISK_VIEW_LEVELS - 1 : level;
}

const float *disk_view_level_of(const disk_view *view, const disk_view_layer *layer, float radius)
{
    int level = disk_view_level(radius, view->spread);
    level = level < layer->first_level ? layer->first_level : level;
    return layer->levels[level > layer->last_level ? layer->last_level : level];
}

/* --- Levels ----------------------------------------------------------------------------------- */

/* What the passes need: images to work in, a row, and of each row of bricks the pixels to work on;
 * outside of them all is 0. */
typedef struct softener {
    const disk_view *view;
    disk_lens_loops loops;
    int (*spans)[2];
    float *tent, *other, *row;
} softener;

/* One pass of (1 2 1) / 4 each way, `step` pixels apart; edges go on. */
static void soften_pass(const softener *s, const float *from, int step, float *to)
{
    ptrdiff_t stride = 4 * (ptrdiff_t)s->view->width;
    int height = s->view->height;
    for (int y = 0; y < height; y++) {
        const int *span = s->spans[y / DISK_VIEW_BRICK];
        ptrdiff_t up = y - step < 0 ? 0 : y - step, x = 4 * (ptrdiff_t)span[0];
        ptrdiff_t down = y + step >= height ? height - 1 : y + step;
        if (span[1] > span[0])
            s->loops.tent_row(from + up * stride + x, from + y * stride + x,
                              from + down * stride + x, span[1] - span[0], step, s->row,
                              to + y * stride + x);
    }
}

/* A tent of `octaves` over `from`, into `to`, which differs from it. */
static void tent(const softener *s, const float *from, int octaves, float *to)
{
    for (int k = 0; k < octaves; k++) {
        /* The last pass must end in `to`. */
        float *out = (octaves - k) % 2 ? to : s->other;
        soften_pass(s, from, 1 << k, out);
        from = out;
    }
}

/* How far a level's filter reaches. */
static int support(int level)
{
    int octaves = (level + 1) / 2, reach = (1 << octaves) - 1;
    return level % 2 ? reach : 2 * reach;
}

/* The pixels of each row of bricks that a level may cover. Rows above and below count as far as the
 * filter reaches, and one more, so that every pass reads what the one before it has written. */
static void find_spans(softener *s, const disk_view_layer *layer, int level)
{
    const int side = DISK_VIEW_BRICK;
    int reach = support(level), rows = reach / side + 1;
    for (int row = 0; row < s->view->rows; row++) {
        int from = s->view->width, to = 0;
        for (int k = row - rows; k <= row + rows; k++) {
            if (k < 0 || k >= s->view->rows || layer->spans[k][1] == layer->spans[k][0])
                continue;
            int x0 = layer->spans[k][0] * side - reach, x1 = layer->spans[k][1] * side + reach;
            from = x0 < from ? x0 : from, to = x1 > to ? x1 : to;
        }
        s->spans[row][0] = from < 0 ? 0 : from;
        s->spans[row][1] = to > s->view->width ? s->view->width : to;
        if (to <= from)
            s->spans[row][0] = s->spans[row][1] = 0;
    }
}

/* Sets what lies outside the spans to 0. */
static void clear_outside(const softener *s, float *image)
{
    size_t width = (size_t)s->view->width;
    for (int y = 0; y < s->view->height; y++) {
        const int *span = s->spans[y / DISK_VIEW_BRICK];
        float *row = image + 4 * width * (size_t)y;
        memset(row, 0, 4 * (size_t)span[0] * sizeof *row);
        memset(row + 4 * (size_t)span[1], 0, 4 * (width - (size_t)span[1]) * sizeof *row);
    }
}

static disk_status make_level(softener *s, disk_view_layer *layer, int level)
{
    size_t count = 4 * (size_t)s->view->width * (size_t)s->view->height;
    int octaves = (level + 1) / 2;
    if (level == 0)
        return DISK_OK;
    float *out = layer->levels[level];
    if (!out)
        out = disk_room_take(s->view->room, count * sizeof *out);
    if (!out)
        return DISK_NO_MEMORY;
    layer->levels[level] = out;
    find_spans(s, layer, level);
    clear_outside(s, s->tent);
    clear_outside(s, s->other);
    clear_outside(s, out);
    tent(s, layer->colour, octaves, level % 2 ? out : s->tent);
    if (level % 2 == 0)
        tent(s, s->tent, octaves, out);
    return DISK_OK;
}

/* --- Bricks ---------------------------------------------------------------------------------- */

static void sum_radii(const disk_view *view, const disk_view_layer *layer, int x0, int y0,
                      disk_brick *out)
{
    float least = INFINITY, largest = -INFINITY;
    for (int y = y0; y < y0 + DISK_VIEW_BRICK; y++) {
        const float *row = layer->radius + (size_t)y * (size_t)view->width + x0;
        for (int x = 0; x < DISK_VIEW_BRICK; x++) {
            least = row[x] < least ? row[x] : least;
            largest = row[x] > largest ? row[x] : largest;
        }
    }
    out->least = least, out->largest = largest;
}

static void sum_cover(const disk_view *view, const float *level, int x0, int y0, disk_brick *out)
{
    float least = out->least_cover, most = out->most_cover;
    for (int y = y0; y < y0 + DISK_VIEW_BRICK; y++) {
        const float *row = level + 4 * ((size_t)y * (size_t)view->width + (size_t)x0) + 3;
        for (int x = 0; x < 4 * DISK_VIEW_BRICK; x += 4) {
            least = row[x] < least ? row[x] : least;
            most = row[x] > most ? row[x] : most;
        }
    }
    out->least_cover = least, out->most_cover = most;
}

/* The levels that the radii of places that the layer may cover ask for. */
static void choose_levels(const disk_view *view, disk_view_layer *layer)
{
    float least = INFINITY, largest = 0;
    disk_rect r = layer->shown;
    for (int row = r.y; row < r.y + r.height; row++)
        for (int column = r.x; column < r.x + r.width; column++) {
            const disk_brick *b = &layer->bricks[row * view->columns + column];
            if (b->most_cover > 0) {
                float a = fabsf(b->least), c = fabsf(b->largest);
                least = fminf(least, b->least < 0 && b->largest > 0 ? 0 : fminf(a, c));
                largest = fmaxf(largest, fmaxf(a, c));
            }
        }
    layer->first_level = disk_view_level(fminf(least, largest), view->spread);
    layer->last_level = disk_view_level(largest, view->spread);
}

static void sum_bricks(const disk_view *view, disk_view_layer *layer)
{
    for (int i = 0; i < view->columns * view->rows; i++) {
        int x0 = i % view->columns * DISK_VIEW_BRICK, y0 = i / view->columns * DISK_VIEW_BRICK;
        disk_brick *b = &layer->bricks[i];
        *b = (disk_brick){.least_cover = 1};
        sum_radii(view, layer, x0, y0, b);
        sum_cover(view, layer->colour, x0, y0, b);
        b->hard_least = b->least_cover, b->hard_most = b->most_cover;
    }
    choose_levels(view, layer);
}

/* Whether all that a level's filter reads for a brick is covered alike, and its pixels with it. */
static int is_even(const disk_view *view, const disk_view_layer *layer, int column, int row, int by)
{
    const disk_brick *own = &layer->bricks[row * view->columns + column];
    for (int y = row - by; y <= row + by; y++)
        for (int x = column - by; x <= column + by; x++) {
            if (x < 0 || y < 0 || x >= view->columns || y >= view->rows)
                continue;
            const disk_brick *b = &layer->bricks[y * view->columns + x];
            if (b->hard_least != own->hard_least || b->hard_most != own->hard_least)
                return 0;
        }
    return 1;
}

/* Adds what the softened levels cover. */
static void sum_levels(const disk_view *view, disk_view_layer *layer)
{
    int by = (support(layer->last_level) + DISK_VIEW_BRICK - 1) / DISK_VIEW_BRICK;
    for (int row = 0; row < view->rows; row++)
        for (int column = 0; column < view->columns; column++) {
            disk_brick *b = &layer->bricks[row * view->columns + column];
            if (is_even(view, layer, column, row, by))
                continue;
            for (int k = layer->first_level; k <= layer->last_level; k++)
                if (k > 0)
                    sum_cover(view, layer->levels[k], column * DISK_VIEW_BRICK,
                              row * DISK_VIEW_BRICK, b);
        }
}

disk_status disk_view_soften(const disk_view *view, disk_view_layer *layer)
{
    size_t row = 4 * (size_t)view->width, count = row * (size_t)view->height;
    softener s = {.view = view, .loops = disk_lens_loops_for(disk_cpu())};
    sum_bricks(view, layer);
    layer->levels[0] = layer->colour;
    s.tent = disk_room_take(view->room, count * sizeof *s.tent);
    s.other = disk_room_take(view->room, count * sizeof *s.other);
    s.row = disk_room_take(view->room, row * sizeof *s.row);
    s.spans = disk_room_take(view->room, (size_t)view->rows * sizeof *s.spans);
    disk_status status = s.tent && s.other && s.row && s.spans ? DISK_OK : DISK_NO_MEMORY;
    for (int k = layer->first_level; k <= layer->last_level && status == DISK_OK; k++)
        status = make_level(&s, layer, k);
    if (status == DISK_OK)
        sum_levels(view, layer);
    return status;
}
