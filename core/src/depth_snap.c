/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Snapping soft steps to the picture's edges: near a value that lies between the two sides of a
 * step, each pixel takes the median of its surroundings, weighted by how like its own their colours
 * are. Values between count little, so that a pixel joins one of the sides; where the colours tell
 * nothing, the majority wins, and the outline stays where it is. */

#include "depth_clean.h"

#include <math.h>
#include <string.h>

/* The surroundings: this many pixels to each side. */
#define REACH 5
#define SIDE  (2 * REACH + 1)

/* How far from a value between a pixel may be changed. */
#define NEAR 4

/* Standard deviations: of colours, in units of the guide, and of places, in pixels. */
#define COLOUR_SIGMA 25.5
#define PLACE_SIGMA  3.5

/* Squared distances of colours by the steps of the table of weights; beyond it they are 0. */
#define COLOUR_SHIFT 4

/* The range of radii in the surroundings is cut into this many. */
#define BINS 32

static void make_weights(disk_cleaning *c)
{
    int count = (int)(sizeof c->likeness / sizeof c->likeness[0]);
    for (int i = 0; i < count; i++)
        c->likeness[i] =
            (float)exp(-(i + 0.5) * (1 << COLOUR_SHIFT) / (2 * COLOUR_SIGMA * COLOUR_SIGMA));
    for (int i = 0; i < 128; i++)
        c->nearness[i] = (float)(1 / (1 + i * i / 64.0));
}

/* --- Marks -------------------------------------------------------------------------------------
 */

static int cell_is_soft(const disk_cleaning *c, int x, int row)
{
    return c->cells[(ptrdiff_t)row * c->columns + (x + c->grid_x) / DISK_CLEAN_CELL].soft > 0;
}

static void mark_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    int y, end = disk_clean_rows(c, row, &y);
    for (; y < end && !disk_watch_add(c->watch, 0); y++) {
        unsigned char *marks = c->guide + 4 * (ptrdiff_t)y * c->width + 3;
        for (int x = 0; x < c->width; x++) {
            float between = disk_clean_between(c, x, y);
            int mark = (int)fminf(8 * between, 127);
            if (cell_is_soft(c, x, row) && disk_clean_is_between(c, x, y, between))
                mark |= DISK_MARK_BETWEEN;
            marks[4 * x] = (unsigned char)mark;
        }
    }
}

/* Which pixels of a row are near a value between. Returns whether any is. */
static int find_near(const disk_cleaning *c, int y, unsigned char *near)
{
    int any = 0, last = y + NEAR < c->height ? y + NEAR : c->height - 1;
    memset(near, 0, (size_t)c->width);
    for (int b = y > NEAR ? y - NEAR : 0; b <= last; b++) {
        const unsigned char *marks = c->guide + 4 * (ptrdiff_t)b * c->width + 3;
        for (int x = 0; x < c->width; x++) {
            if (!(marks[4 * x] & DISK_MARK_BETWEEN))
                continue;
            int from = x > NEAR ? x - NEAR : 0, to = x + NEAR < c->width ? x + NEAR : c->width - 1;
            memset(near + from, 1, (size_t)(to - from + 1));
            any = 1;
        }
    }
    return any;
}

/* --- The median --------------------------------------------------------------------------------
 */

/* The surroundings of a pixel: radii and their weights. */
typedef struct votes {
    float radius[SIDE * SIDE], weight[SIDE * SIDE];
    float least, largest;
} votes;

static float weigh(const disk_cleaning *c, const unsigned char *a, const unsigned char *b)
{
    int dr = a[0] - b[0], dg = a[1] - b[1], db = a[2] - b[2];
    size_t distance = (size_t)(dr * dr + dg * dg + db * db) >> COLOUR_SHIFT;
    float like = distance < sizeof c->likeness / sizeof c->likeness[0] ? c->likeness[distance] : 0;
    return like * c->nearness[b[3] & (DISK_MARK_BETWEEN - 1)];
}

static void collect(const disk_cleaning *c, const float *places, int x, int y, votes *v)
{
    const unsigned char *own = c->guide + 4 * ((ptrdiff_t)y * c->width + x);
    v->least = INFINITY, v->largest = -INFINITY;
    for (int i = 0; i < SIDE * SIDE; i++) {
        ptrdiff_t at = (ptrdiff_t)disk_clean_cut(y + i / SIDE - REACH, c->height) * c->width +
                       disk_clean_cut(x + i % SIDE - REACH, c->width);
        v->radius[i] = c->map[at];
        /* The little that all have decides where no colour is alike. */
        v->weight[i] = places[i] * weigh(c, own, c->guide + 4 * at) + 1e-6f;
        v->least = fminf(v->least, v->radius[i]);
        v->largest = fmaxf(v->largest, v->radius[i]);
    }
}

/* The mean of those who share the median's bin. */
static float median(const votes *v)
{
    float sums[BINS] = {0}, radii[BINS] = {0}, all = 0, up_to = 0;
    float scale = (BINS - 0.01f) / fmaxf(v->largest - v->least, 1e-6f);
    for (int i = 0; i < SIDE * SIDE; i++) {
        int bin = (int)((v->radius[i] - v->least) * scale);
        sums[bin] += v->weight[i];
        radii[bin] += v->weight[i] * (v->radius[i] - v->least);
        all += v->weight[i];
    }
    int bin = 0;
    for (; bin < BINS - 1; bin++) {
        up_to += sums[bin];
        if (up_to >= 0.5f * all && sums[bin] > 0)
            break;
    }
    return v->least + (sums[bin] > 0 ? radii[bin] / sums[bin] : v->largest - v->least);
}

static void snap_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    float places[SIDE * SIDE];
    votes v;
    for (int i = 0; i < SIDE * SIDE; i++) {
        int a = i % SIDE - REACH, b = i / SIDE - REACH;
        places[i] = expf((float)(-(a * a + b * b) / (2 * PLACE_SIGMA * PLACE_SIGMA)));
    }
    int y, end = disk_clean_rows(c, row, &y);
    unsigned char *near = c->near + (ptrdiff_t)row * c->width;
    for (; y < end && !disk_watch_add(c->watch, 0); y++) {
        const float *from = c->map + (ptrdiff_t)y * c->width;
        float *to = c->next + (ptrdiff_t)y * c->width;
        memcpy(to, from, sizeof *to * (size_t)c->width);
        if (!find_near(c, y, near))
            continue;
        for (int x = 0; x < c->width; x++)
            if (near[x] && cell_is_soft(c, x, row)) {
                collect(c, places, x, y, &v);
                to[x] = median(&v);
            }
    }
}

void disk_clean_snap(disk_cleaning *c, const disk_executor *executor)
{
    make_weights(c);
    disk_run(executor, c->rows, mark_row, c);
    disk_run(executor, c->rows, snap_row, c);
    float *snapped = c->next;
    c->next = c->map;
    c->map = snapped;
}
