/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file drawing-union.c
 * Copies that overlap become one area. Outlines are cut into edges, and these where other copies
 * cross or touch them; what remains of a copy is what has an open side and a closed one. The turns
 * of a symmetry are a group, so the first copy's part, turned, is every copy's. The parts are then
 * joined at their ends, which are those that lie closer than any detail.
 */
#include "drawing-union.h"

#include <math.h>
#include <stdlib.h>

#define FLAT   2e-4 /* how far edges lie from their curve at most */
#define MOST   64   /* edges for a curve at most */
#define SAME   1e-6 /* ends that lie so close are one */
#define BESIDE 1e-5 /* how far from an edge its sides are looked at */
#define GAP    1e-2 /* slivers thinner than BESIDE may be lost: so far is bridged */
#define BANDS  128  /* at most, that the copies' height is cut into, to find edges at a height */

typedef struct spot {
    double x, y;
} spot;

typedef struct edge {
    int from, to; /* into spots */
    int used;
} edge;

typedef struct joint {
    spot *all; /* count closed copies of `sides` corners each */
    int count, sides;
    int used;             /* bands */
    double top, step;     /* of the bands */
    GArray *bands[BANDS]; /* the corners, by number, whose edges reach into each, in order */
    GArray *spots, *edges;
    GHashTable *grid; /* a cell's number to a GArray of spots */
} joint;

/* --- Flat copies ----------------------------------------------------------------------------- */

/* By the bound of second differences: a cubic's chord of 1/n lies off by 6 d / (8 n n). */
static int parts_of(const double c[8])
{
    double d = 0;
    for (int i = 0; i < 4; i += 2)
        d = fmax(d, hypot(c[i] - 2 * c[i + 2] + c[i + 4], c[i + 1] - 2 * c[i + 3] + c[i + 5]));
    return (int)fmin(MOST, fmax(1, ceil(sqrt(0.75 * d / FLAT))));
}

static GArray *flatten(const disk_outline *outline)
{
    GArray *spots = g_array_new(FALSE, FALSE, sizeof(spot));
    for (int p = 0; p < outline->count; p++) {
        double c[8];
        int parts = disk_outline_segment(outline, p, c) ? parts_of(c) : 1;
        for (int k = 0; k < parts; k++) {
            spot s;
            disk_curve_at(c, (double)k / parts, &s.x, &s.y);
            g_array_append_val(spots, s);
        }
    }
    return spots;
}

static void make_copies(joint *j, const disk_drawing *drawing, int outline)
{
    GArray *flat = flatten(&drawing->outlines[outline]);
    j->count = disk_drawing_copies(drawing);
    j->sides = (int)flat->len;
    j->all = g_new(spot, (gsize)j->count * flat->len);
    for (int copy = 0; copy < j->count; copy++) {
        disk_turn turn = disk_drawing_turn(drawing, outline, copy);
        for (int i = 0; i < j->sides; i++) {
            spot s = g_array_index(flat, spot, i);
            disk_turn_apply(&turn, &s.x, &s.y);
            j->all[copy * j->sides + i] = s;
        }
    }
    g_array_free(flat, TRUE);
}

/* The end of the edge that begins at a corner. */
static const spot *after(const joint *j, int corner)
{
    return &j->all[(corner + 1) % j->sides ? corner + 1 : corner + 1 - j->sides];
}

static int band_of(const joint *j, double y)
{
    return (int)fmin(j->used - 1, fmax(0, (y - j->top) / j->step));
}

static void sort_into_bands(joint *j)
{
    double bottom = -INFINITY;
    j->top = INFINITY;
    for (int i = 0; i < j->count * j->sides; i++)
        j->top = fmin(j->top, j->all[i].y), bottom = fmax(bottom, j->all[i].y);
    j->used = CLAMP(j->count * j->sides / 16, 1, BANDS);
    j->step = fmax((bottom - j->top) / j->used, SAME);
    for (int band = 0; band < j->used; band++)
        j->bands[band] = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 0; i < j->count * j->sides; i++) {
        const spot *a = &j->all[i], *b = after(j, i);
        int last = band_of(j, fmax(a->y, b->y) + SAME);
        for (int band = band_of(j, fmin(a->y, b->y) - SAME); band <= last; band++)
            g_array_append_val(j->bands[band], i);
    }
}

/* How many copies a place lies in, each by the even-odd rule. */
static int depth_at(const joint *j, double x, double y)
{
    const GArray *band = j->bands[band_of(j, y)];
    int depth = 0, inside = 0, copy = 0;
    for (guint k = 0; k < band->len; k++) {
        int i = g_array_index(band, int, k);
        const spot *a = &j->all[i], *b = after(j, i);
        if ((a->y > y) == (b->y > y))
            continue;
        if (i / j->sides != copy)
            depth += inside, inside = 0, copy = i / j->sides;
        inside ^= x < a->x + (y - a->y) / (b->y - a->y) * (b->x - a->x);
    }
    return depth + inside;
}

/* --- Cutting --------------------------------------------------------------------------------- */

static void add_cut(GArray *cuts, double t, double length)
{
    if (t * length > SAME && (1 - t) * length > SAME)
        g_array_append_val(cuts, t);
}

/* Where another edge crosses a-b, or its start lies on it. */
static void cut_by(const spot *a, const spot *b, const spot *p, const spot *q, GArray *cuts)
{
    double dx = b->x - a->x, dy = b->y - a->y, length = hypot(dx, dy);
    double at_p = dx * (p->y - a->y) - dy * (p->x - a->x);
    double at_q = dx * (q->y - a->y) - dy * (q->x - a->x);
    if (fabs(at_p) < SAME * length)
        add_cut(cuts, (dx * (p->x - a->x) + dy * (p->y - a->y)) / (length * length), length);
    else if (fabs(at_q) >= SAME * length && (at_p > 0) != (at_q > 0)) {
        double s = at_p / (at_p - at_q), x = p->x + s * (q->x - p->x), y = p->y + s * (q->y - p->y);
        add_cut(cuts, (dx * (x - a->x) + dy * (y - a->y)) / (length * length), length);
    }
}

static int apart(const spot *a, const spot *b, const spot *p, const spot *q)
{
    return fmax(a->x, b->x) < fmin(p->x, q->x) - SAME ||
           fmin(a->x, b->x) > fmax(p->x, q->x) + SAME ||
           fmax(a->y, b->y) < fmin(p->y, q->y) - SAME || fmin(a->y, b->y) > fmax(p->y, q->y) + SAME;
}

static int by_value(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* Where the first copy's edge is cut by the others: from 0 to 1, both included. */
static void find_cuts(const joint *j, int i, GArray *cuts)
{
    static const double ends[] = {0, 1};
    const spot *a = &j->all[i], *b = after(j, i);
    int last = band_of(j, fmax(a->y, b->y) + SAME);
    g_array_set_size(cuts, 0);
    g_array_append_vals(cuts, ends, 2);
    for (int band = band_of(j, fmin(a->y, b->y) - SAME); band <= last; band++)
        for (guint k = 0; k < j->bands[band]->len; k++) {
            int other = g_array_index(j->bands[band], int, k);
            if (other >= j->sides && !apart(a, b, &j->all[other], after(j, other)))
                cut_by(a, b, &j->all[other], after(j, other), cuts);
        }
    qsort(cuts->data, cuts->len, sizeof(double), by_value);
}

/* The parts of an edge that border on the whole, as pairs of spots. @return whether copies overlap
 * there */
static int keep_parts(const joint *j, int i, const GArray *cuts, GArray *kept)
{
    const spot *a = &j->all[i], *b = after(j, i);
    double dx = b->x - a->x, dy = b->y - a->y, length = hypot(dx, dy), t = 0;
    int overlap = 0;
    for (guint k = 1; length > 0 && k < cuts->len; k++) {
        double u = g_array_index(cuts, double, k);
        if ((u - t) * length < SAME / 4)
            continue;
        double x = a->x + (t + u) / 2 * dx, y = a->y + (t + u) / 2 * dy;
        double nx = -dy / length * BESIDE, ny = dx / length * BESIDE;
        int left = depth_at(j, x + nx, y + ny), right = depth_at(j, x - nx, y - ny);
        spot ends[2] = {{a->x + t * dx, a->y + t * dy}, {a->x + u * dx, a->y + u * dy}};
        overlap |= left > 1 || right > 1;
        if ((left > 0) != (right > 0))
            g_array_append_vals(kept, ends, 2);
        t = u;
    }
    return overlap;
}

/* --- Joining --------------------------------------------------------------------------------- */

static gint64 cell_of(double x, double y)
{
    return (gint64)floor(x / GAP) * 1000003 + (gint64)floor(y / GAP);
}

/* The spot nearest to a place, within a reach of at most GAP; `free` asks for an unused edge. */
static int nearest(const joint *j, double x, double y, double reach, const int *free)
{
    int found = -1;
    for (int i = 0; i < 9; i++) {
        gint64 cell = cell_of(x + (i % 3 - 1) * GAP, y + (i / 3 - 1) * GAP);
        const GArray *here = g_hash_table_lookup(j->grid, &cell);
        for (guint k = 0; here && k < here->len; k++) {
            int n = g_array_index(here, int, k);
            const spot *s = &g_array_index(j->spots, spot, n);
            double away = hypot(s->x - x, s->y - y);
            if (away <= reach && (!free || free[n] > 0))
                found = n, reach = away;
        }
    }
    return found;
}

static int number_of(joint *j, const spot *s)
{
    int n = nearest(j, s->x, s->y, SAME, NULL);
    if (n >= 0)
        return n;
    n = (int)j->spots->len;
    g_array_append_val(j->spots, *s);
    gint64 cell = cell_of(s->x, s->y);
    GArray *here = g_hash_table_lookup(j->grid, &cell);
    if (!here) {
        here = g_array_new(FALSE, FALSE, sizeof(int));
        g_hash_table_insert(j->grid, g_memdup2(&cell, sizeof cell), here);
    }
    g_array_append_val(here, n);
    return n;
}

static int by_ends(const void *a, const void *b)
{
    const edge *p = a, *q = b;
    return p->from != q->from ? p->from - q->from : p->to - q->to;
}

/* All copies of the kept parts; where copies lie on each other, one. */
static void gather(joint *j, const disk_drawing *drawing, int outline, const GArray *kept)
{
    for (int copy = 0; copy < j->count; copy++) {
        disk_turn turn = disk_drawing_turn(drawing, outline, copy);
        for (guint i = 0; i + 1 < kept->len; i += 2) {
            spot a = g_array_index(kept, spot, i), b = g_array_index(kept, spot, i + 1);
            disk_turn_apply(&turn, &a.x, &a.y);
            disk_turn_apply(&turn, &b.x, &b.y);
            int m = number_of(j, &a), n = number_of(j, &b);
            edge e = {MIN(m, n), MAX(m, n), 0};
            if (m != n)
                g_array_append_val(j->edges, e);
        }
    }
    qsort(j->edges->data, j->edges->len, sizeof(edge), by_ends);
    guint left = 0;
    for (guint i = 0; i < j->edges->len; i++) {
        edge e = g_array_index(j->edges, edge, i);
        if (left == 0 || by_ends(&e, &g_array_index(j->edges, edge, left - 1)) != 0)
            g_array_index(j->edges, edge, left++) = e;
    }
    g_array_set_size(j->edges, left);
}

static void add_step(GArray *steps, disk_path_verb verb, const spot *s)
{
    disk_path_step step = {.verb = verb};
    if (s)
        step.x[0] = s->x, step.y[0] = s->y;
    g_array_append_val(steps, step);
}

/* Along an edge that was not used yet, or over a gap; -1: neither is there. */
static int go_on(joint *j, int at, GArray **edges_at, int *free)
{
    const spot *here = &g_array_index(j->spots, spot, at);
    if (free[at] == 0)
        return nearest(j, here->x, here->y, GAP, free);
    edge *next = NULL;
    for (guint k = 0; !next || next->used; k++)
        next = &g_array_index(j->edges, edge, g_array_index(edges_at[at], int, k));
    next->used = 1;
    free[next->from]--, free[next->to]--;
    return next->from == at ? next->to : next->from;
}

/* From a spot back to it. */
static void walk(joint *j, int start, GArray **edges_at, int *free, GArray *steps)
{
    int at = start;
    add_step(steps, DISK_PATH_MOVE, &g_array_index(j->spots, spot, start));
    while ((at = go_on(j, at, edges_at, free)) >= 0) {
        add_step(steps, DISK_PATH_LINE, &g_array_index(j->spots, spot, at));
        if (at == start && free[at] == 0)
            break;
    }
    add_step(steps, DISK_PATH_CLOSE, NULL);
}

static void trace(joint *j, GArray *steps)
{
    guint count = j->spots->len;
    GArray **edges_at = g_new(GArray *, count);
    int *free = g_new0(int, count);
    for (guint i = 0; i < count; i++)
        edges_at[i] = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 0; i < (int)j->edges->len; i++) {
        const edge *e = &g_array_index(j->edges, edge, i);
        g_array_append_val(edges_at[e->from], i);
        g_array_append_val(edges_at[e->to], i);
        free[e->from]++, free[e->to]++;
    }
    for (guint i = 0; i < count; i++)
        if (free[i] > 0)
            walk(j, (int)i, edges_at, free, steps);
    for (guint i = 0; i < count; i++)
        g_array_free(edges_at[i], TRUE);
    g_free(edges_at);
    g_free(free);
}

int disk_outline_union(const disk_drawing *drawing, int outline, GArray *steps)
{
    if (disk_drawing_copies(drawing) == 1 || drawing->outlines[outline].ring)
        return 0;
    joint j = {.spots = g_array_new(FALSE, FALSE, sizeof(spot)),
               .edges = g_array_new(FALSE, FALSE, sizeof(edge)),
               .grid = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
                                             (GDestroyNotify)g_array_unref)};
    GArray *cuts = g_array_new(FALSE, FALSE, sizeof(double));
    GArray *kept = g_array_new(FALSE, FALSE, sizeof(spot));
    int overlap = 0;
    make_copies(&j, drawing, outline);
    sort_into_bands(&j);
    for (int i = 0; i < j.sides; i++) {
        find_cuts(&j, i, cuts);
        overlap |= keep_parts(&j, i, cuts, kept);
    }
    if (overlap) {
        gather(&j, drawing, outline, kept);
        trace(&j, steps);
    }
    for (int band = 0; band < j.used; band++)
        g_array_free(j.bands[band], TRUE);
    g_array_free(kept, TRUE);
    g_array_free(cuts, TRUE);
    g_hash_table_destroy(j.grid);
    g_array_free(j.edges, TRUE);
    g_array_free(j.spots, TRUE);
    g_free(j.all);
    return overlap;
}
