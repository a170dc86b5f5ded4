/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Softening a layer to the widths that samples want. A tent of K octaves is K passes of (1 2 1) /
 * 4, each with twice the step of the one before: two boxes of 2^K pixels, of variance (4^K - 1)
 * / 6. Level 2 K - 1 is that tent, level 2 K the tent twice (a cubic spline), so that levels rise
 * by half octaves: 0.7, 1, 1.6, 2.2, 3.2, 4.6, ... pixels of standard deviation.
 *
 * Texels have a variance of 1/4 square pixel already, and another 1/4 by being read where they are
 * nearest: they are level 1, and what level k wants of pixels is a tent of one octave less of
 * texels, from level 3 on. Level 2 is (1 14 1) / 16. Only where the layer shows, and as far around
 * it as the tents reach. */

#include "lens_loops.h"
#include "view.h"

#include <math.h>
#include <string.h>

#define TENT  0.25f   /* the share of each neighbour in (1 2 1) / 4 */
#define LEAST 0.0625f /* in (1 14 1) / 16 */

#define TEXELS DISK_VIEW_TEXELS

/* --- Levels of texels --------------------------------------------------------------------------
 */

/* What the passes need: an image to work in, and of each row of bricks the texels to work on;
 * outside of them all is 0. */
typedef struct softener {
    const disk_view *view;
    disk_lens_loops loops;
    int (*spans)[2];
} softener;

/* One pass each way, `step` texels apart; edges go on. */
static void soften_pass(const softener *s, const float *from, int step, float share, float *to)
{
    ptrdiff_t stride = 4 * (ptrdiff_t)(s->view->width / 2);
    int height = s->view->height / 2;
    for (int y = 0; y < height; y++) {
        const int *span = s->spans[y / TEXELS];
        ptrdiff_t up = y - step < 0 ? 0 : y - step, x = 4 * (ptrdiff_t)span[0];
        ptrdiff_t down = y + step >= height ? height - 1 : y + step;
        if (span[1] > span[0])
            s->loops.tent_row(from + up * stride + x, from + y * stride + x,
                              from + down * stride + x, span[1] - span[0], step, share,
                              s->view->row, to + y * stride + x);
    }
}

/* How far, in texels, the widest level's filter reaches. */
static int support(int level)
{
    int octaves = (level - 1) / 2, reach = (1 << octaves) - 1;
    reach = level % 2 ? reach : 2 * reach;
    return reach < 1 ? 1 : reach;
}

/* The texels of each row of bricks that levels may cover. Rows above and below count as far as the
 * filter reaches, and one more, so that every pass reads what the one before it has written. */
static void find_spans(softener *s, const disk_view_layer *layer)
{
    int reach = support(layer->last_level), rows = reach / TEXELS + 1, width = s->view->width / 2;
    for (int row = 0; row < s->view->rows; row++) {
        int from = width, to = 0;
        for (int k = row - rows; k <= row + rows; k++) {
            if (k < 0 || k >= s->view->rows || layer->spans[k][1] == layer->spans[k][0])
                continue;
            int x0 = layer->spans[k][0] * TEXELS - reach, x1 = layer->spans[k][1] * TEXELS + reach;
            from = x0 < from ? x0 : from, to = x1 > to ? x1 : to;
        }
        s->spans[row][0] = from < 0 ? 0 : from;
        s->spans[row][1] = to > width ? width : to;
        if (to <= from)
            s->spans[row][0] = s->spans[row][1] = 0;
    }
}

/* Sets what lies outside the spans to 0. */
static void clear_outside(const softener *s, float *image)
{
    size_t width = (size_t)(s->view->width / 2);
    for (int y = 0; y < s->view->height / 2; y++) {
        const int *span = s->spans[y / TEXELS];
        float *row = image + 4 * width * (size_t)y;
        memset(row, 0, 4 * (size_t)span[0] * sizeof *row);
        memset(row + 4 * (size_t)span[1], 0, 4 * (width - (size_t)span[1]) * sizeof *row);
    }
}

static float *take_level(const softener *s, disk_view_layer *layer, int level)
{
    size_t texels = (size_t)(s->view->width / 2) * (size_t)(s->view->height / 2) + 16;
    if (!layer->levels[level])
        layer->levels[level] = disk_room_take(s->view->room, 4 * texels * sizeof(float));
    if (layer->levels[level])
        clear_outside(s, layer->levels[level]);
    return layer->levels[level];
}

/* A tent of `octaves` over `from`, into `to`, which differs from it. */
static void tent(const softener *s, const float *from, int octaves, float *to)
{
    for (int k = 0; k < octaves; k++) {
        /* The last pass must end in `to`. */
        float *out = (octaves - k) % 2 ? to : s->view->room_a;
        soften_pass(s, from, 1 << k, TENT, out);
        from = out;
    }
}

/* Each odd level is one octave more of the odd level before it; each even one is the odd level
 * below it once more. */
static disk_status make_texels(softener *s, disk_view_layer *layer)
{
    const float *odd = layer->half;
    layer->levels[1] = layer->half;
    find_spans(s, layer);
    clear_outside(s, s->view->room_a);
    for (int level = 2; level <= layer->last_level; level++) {
        if (level % 2 == 0 && level < layer->first_level)
            continue;
        float *out = take_level(s, layer, level);
        int octaves = (level - 1) / 2;
        if (!out)
            return DISK_NO_MEMORY;
        if (level == 2)
            soften_pass(s, odd, 1, LEAST, out);
        else if (level % 2)
            soften_pass(s, odd, 1 << (octaves - 1), TENT, out), odd = out;
        else
            tent(s, odd, octaves, out);
    }
    return DISK_OK;
}

/* --- Bricks ---------------------------------------------------------------------------------- */

/* The levels that the radii of places that the layer may cover ask for, of those with texels. */
static void choose_levels(const disk_view *view, disk_view_layer *layer)
{
    float least = INFINITY, largest = 0;
    for (int i = 0; i < view->columns * view->rows; i++) {
        const disk_brick *b = &layer->bricks[i];
        if (b->task == DISK_BRICK_CLEAR)
            continue;
        float a = fabsf(b->least), c = fabsf(b->largest);
        least = fminf(least, b->least < 0 && b->largest > 0 ? 0 : fminf(a, c));
        largest = fmaxf(largest, fmaxf(a, c));
    }
    least = fminf(least, largest) * (1 - view->fringe);
    int first = disk_view_level(view, disk_view_before_doubling(view, least));
    layer->largest = largest * (1 + view->fringe);
    int last = disk_view_level(view, layer->largest);
    layer->first_level = first < DISK_VIEW_HALF ? DISK_VIEW_HALF : first;
    layer->last_level = last < DISK_VIEW_HALF ? DISK_VIEW_HALF : last;
}

static void sum_cover(const disk_view *view, const float *level, int x0, int y0, disk_brick *out)
{
    float least = out->least_cover, most = out->most_cover;
    for (int y = y0; y < y0 + TEXELS; y++) {
        const float *row = level + 4 * ((size_t)y * (size_t)(view->width / 2) + (size_t)x0) + 3;
        for (int x = 0; x < 4 * TEXELS; x += 4) {
            least = row[x] < least ? row[x] : least;
            most = row[x] > most ? row[x] : most;
        }
    }
    out->least_cover = least, out->most_cover = most;
}

/* Whether all that the levels' filters read for a brick is of one kind, all or nothing. */
static int is_even(const disk_view *view, const disk_view_layer *layer, int column, int row, int by)
{
    int task = layer->bricks[row * view->columns + column].task;
    for (int y = row - by; y <= row + by; y++)
        for (int x = column - by; x <= column + by; x++)
            if (x >= 0 && y >= 0 && x < view->columns && y < view->rows &&
                layer->bricks[y * view->columns + x].task != task)
                return 0;
    return task != DISK_BRICK_FILL;
}

static void sum_brick(const disk_view *view, const disk_view_layer *layer, int column, int row)
{
    disk_brick *b = &layer->bricks[row * view->columns + column];
    int by = (support(layer->last_level) + TEXELS - 1) / TEXELS;
    b->least_cover = 1, b->most_cover = 0;
    if (is_even(view, layer, column, row, by)) {
        b->least_cover = b->most_cover = b->task == DISK_BRICK_COPY;
        return;
    }
    for (int k = layer->first_level; k <= layer->last_level; k++)
        sum_cover(view, layer->levels[k], column * TEXELS, row * TEXELS, b);
}

disk_status disk_view_soften(const disk_view *view, disk_view_layer *layer)
{
    softener s = {.view = view, .loops = disk_lens_loops_for(disk_cpu())};
    choose_levels(view, layer);
    s.spans = disk_room_take(view->room, (size_t)view->rows * sizeof *s.spans);
    if (!s.spans)
        return DISK_NO_MEMORY;
    disk_status status = make_texels(&s, layer);
    for (int i = 0; status == DISK_OK && i < view->columns * view->rows; i++)
        sum_brick(view, layer, i % view->columns, i / view->columns);
    return status;
}
