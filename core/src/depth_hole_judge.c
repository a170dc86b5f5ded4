/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Whether a surface goes on across the outline of what may be a hole. At places along the outline
 * the picture inside is compared with that outside: their means, how much they vary, and whether
 * the picture has an edge that runs with the outline. Where a far background is seen through a gap
 * one of them differs; where a sensor saw nothing, none does. */

#include "depth_holes.h"

#include <math.h>
#include <string.h>

#define AROUND DISK_HOLE_AROUND

/* So many places tell of most regions that are none that they are: less than this share is open. */
#define FIRST_PLACES 24
#define FIRST_SHARE  0.1

/* What is known of a place. */
enum { UNSEEN, OPEN, WALL };

/* The cost of filling from beyond an edge of the picture (depth_hole_fill.c). */
#define WALL_COST 6000

/* Differences of colour that count as none (of 255), beside a share of what the colours vary. */
#define NOISE       6.0
#define MEAN_SHARE  0.5
#define SPREAD_PART 0.5

/* An edge along the outline is that much stronger than what lies around it. */
#define EDGE       1.5
#define EDGE_NOISE 4.0

/* Edges are looked for so far from the outline. */
#define EDGE_AWAY 3

/* Sums over the pixels to one side. */
typedef struct side {
    int count;
    int sum[3], squares[3];
} side;

/* Sums of the picture's changes, by how far from the outline, and farther away. */
typedef struct changes {
    int count[2 * EDGE_AWAY], sum[2 * EDGE_AWAY];
    int other_count, other_sum;
} changes;

/* --- A place ----------------------------------------------------------------------------------
 */

static void add_colour(side *s, uint32_t colour)
{
    s->count++;
    for (int k = 0; k < 3; k++) {
        int value = (int)(colour >> 8 * k & 0xff);
        s->sum[k] += value;
        s->squares[k] += value * value;
    }
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* --- Edges ------------------------------------------------------------------------------------
 */

/* The surroundings of a place as bits, a number a row; bit 0 is column `left`. */
enum { ROWS = 2 * (AROUND + EDGE_AWAY + 1) + 1 };

typedef struct bits {
    int left, top;
    /* What lies within 0 to EDGE_AWAY pixels of the hole, and of what is none. */
    uint32_t spread[2][EDGE_AWAY + 1][ROWS];
} bits;

/* Pixels that are in, or beside, a set, corners included. */
static void widen(const uint32_t *from, uint32_t *to)
{
    uint32_t wide[ROWS];
    for (int y = 0; y < ROWS; y++)
        wide[y] = from[y] | from[y] << 1 | from[y] >> 1;
    for (int y = 0; y < ROWS; y++)
        to[y] = wide[y] | wide[y > 0 ? y - 1 : y] | wide[y + 1 < ROWS ? y + 1 : y];
}

static void read_bits(const disk_hole_window *w, int x, int y, bits *b)
{
    b->left = x - ROWS / 2, b->top = y - ROWS / 2;
    for (int j = 0; j < ROWS; j++) {
        int row = b->top + j;
        b->spread[0][0][j] = 0;
        for (int i = 0; i < ROWS && row >= 0 && row < w->height; i++) {
            int column = b->left + i;
            if (column >= 0 && column < w->width &&
                w->state[row * w->width + column] == DISK_PIXEL_ASKED)
                b->spread[0][0][j] |= 1u << i;
        }
        b->spread[1][0][j] = ~b->spread[0][0][j];
    }
    for (int k = 0; k < EDGE_AWAY; k++)
        for (int from = 0; from < 2; from++)
            widen(b->spread[from][k], b->spread[from][k + 1]);
}

/* How far a pixel lies from the outline: 0 and on outside, -1 and on inside; EDGE_AWAY + 1 and more
 * count as one. */
static int away_from_outline(const bits *b, int x, int y)
{
    int column = x - b->left, row = y - b->top;
    int inside = b->spread[0][0][row] >> column & 1, away = 0;
    while (away <= EDGE_AWAY && !(b->spread[inside][away][row] >> column & 1))
        away++;
    return inside ? -away : away - 1;
}

static void add_change(changes *c, const disk_hole_window *w, const bits *b, int x, int y)
{
    int at = y * w->width + x, away = away_from_outline(b, x, y);
    int beside[4];
    disk_hole_beside(w, at, beside);
    int change = disk_hole_contrast(w->colour[beside[0]], w->colour[beside[1]]) +
                 disk_hole_contrast(w->colour[beside[2]], w->colour[beside[3]]);
    if (away >= -EDGE_AWAY && away < EDGE_AWAY) {
        c->count[away + EDGE_AWAY]++;
        c->sum[away + EDGE_AWAY] += change;
    } else {
        c->other_count++;
        c->other_sum += change;
    }
}

static int alike(const side *in, const side *out)
{
    for (int k = 0; k < 3; k++) {
        double mean_in = (double)in->sum[k] / in->count,
               mean_out = (double)out->sum[k] / out->count;
        double a = sqrt(fmax((double)in->squares[k] / in->count - mean_in * mean_in, 0));
        double b = sqrt(fmax((double)out->squares[k] / out->count - mean_out * mean_out, 0));
        double few = 1.5 * b / sqrt(in->count); /* the mean of few pixels may lie anywhere */
        if (fabs(mean_in - mean_out) > NOISE + MEAN_SHARE * (a + b) / 2 + few)
            return 0;
        if (in->count >= 2 * AROUND && fabs(a - b) > NOISE + SPREAD_PART * fmax(a, b))
            return 0;
    }
    return 1;
}

/* Whether a strip of three pixels along the outline changes more than what lies around it. */
static int has_edge(const changes *c)
{
    double around = c->other_count > 0 ? (double)c->other_sum / c->other_count : 0;
    for (int i = 1; i + 1 < 2 * EDGE_AWAY; i++) {
        int count = c->count[i - 1] + c->count[i] + c->count[i + 1];
        int sum = c->sum[i - 1] + c->sum[i] + c->sum[i + 1];
        if (count > AROUND && sum > (EDGE * around + EDGE_NOISE) * count)
            return 1;
    }
    return 0;
}

static int looks_open(const disk_hole_window *w, int x, int y)
{
    side in = {0}, out = {0};
    bits outline;
    changes c = {.other_count = 0};
    int x0 = x > AROUND ? x - AROUND : 0, x1 = smaller(x + AROUND + 1, w->width);
    int y0 = y > AROUND ? y - AROUND : 0, y1 = smaller(y + AROUND + 1, w->height);
    read_bits(w, x, y, &outline);
    for (int b = y0; b < y1; b++)
        for (int a = x0; a < x1; a++) {
            int at = b * w->width + a, state = w->state[at];
            if (state == DISK_PIXEL_ASKED)
                add_colour(&in, w->colour[at]);
            else if (state == DISK_PIXEL_KNOWN)
                add_colour(&out, w->colour[at]);
            if (state == DISK_PIXEL_ASKED || state == DISK_PIXEL_KNOWN)
                add_change(&c, w, &outline, a, b);
        }
    return in.count > 0 && out.count > AROUND && alike(&in, &out) && !has_edge(&c);
}

/* --- The outline ------------------------------------------------------------------------------
 */

static int on_outline(const disk_hole_window *w, int at)
{
    int beside[4], known = 0;
    disk_hole_beside(w, at, beside);
    for (int k = 0; k < 4; k++)
        known |= w->state[beside[k]] == DISK_PIXEL_KNOWN;
    return known;
}

/* Whether the surface goes on at a pixel of the outline; asked once for each place. */
static int is_open(disk_hole_window *w, int at)
{
    int x = at % w->width, y = at / w->width;
    unsigned char *place = &w->place[y / DISK_HOLE_PLACE * DISK_HOLE_PLACES + x / DISK_HOLE_PLACE];
    if (*place == UNSEEN)
        *place = looks_open(w, x, y) ? OPEN : WALL;
    return *place == OPEN;
}

/* Sets the cost of the known pixels beside one of the outline. */
static void set_costs(disk_hole_window *w, int at, int cost)
{
    int beside[4];
    disk_hole_beside(w, at, beside);
    for (int k = 0; k < 4; k++)
        if (w->state[beside[k]] == DISK_PIXEL_KNOWN && w->cost[beside[k]] > cost)
            w->cost[beside[k]] = cost;
}

/* Looks at a pixel of the outline in every so many; returns the share that is open. */
static double sample(disk_hole_window *w, const disk_hole *hole, int outline, int places)
{
    /* Odd, for rows list their left and right ends in turn. */
    int step = outline / places | 1, looked = 0, open = 0, k = 0;
    for (int i = 0; i < hole->count; i++)
        if (on_outline(w, w->list[i]) && k++ % step == 0) {
            looked++;
            open += is_open(w, w->list[i]);
        }
    return (double)open / looked;
}

double disk_hole_open_share(disk_hole_window *w, const disk_hole *hole)
{
    int outline = 0, open = 0;
    for (int i = 0; i < hole->count; i++)
        outline += on_outline(w, w->list[i]);
    if (outline == 0)
        return 0;
    memset(w->place, UNSEEN, sizeof w->place);
    double first = sample(w, hole, outline, FIRST_PLACES);
    if (outline > FIRST_PLACES && first < FIRST_SHARE)
        return first;
    for (int i = 0; i < hole->count; i++) {
        int at = w->list[i];
        if (!on_outline(w, at))
            continue;
        int goes_on = is_open(w, at);
        open += goes_on;
        set_costs(w, at, goes_on ? 0 : WALL_COST);
    }
    return (double)open / outline;
}
