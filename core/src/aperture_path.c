/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* From outlines to a clean border. Curves are flattened into straight edges; then the plane is cut
 * into horizontal slabs at every vertex and every crossing. Within a slab no two edges cross,
 * so that, from left to right, they alternately enter and leave the even-odd interior. What
 * remains after dropping coincident pairs, joined again from slab to slab and completed by the
 * horizontal pieces between slabs, is the border, oriented. */

#include "aperture_internal.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Of a flattened curve, in a path of size 1; the radius is at least a quarter of that or so. */
#define TOLERANCE 2e-5

/* What a hostile path may cost: slabs, and slabs times the edges in them. */
#define MAX_SLABS     (4 * DISK_MAX_EDGES)
#define MAX_SLAB_WORK 40000000u

disk_status disk_edges_add(disk_edges *edges, double x0, double y0, double x1, double y1)
{
    if (edges->count == edges->room) {
        if (edges->count >= DISK_MAX_EDGES)
            return DISK_TOO_COMPLEX;
        size_t room = edges->room ? 2 * edges->room : 64;
        disk_edge *grown = realloc(edges->data, room * sizeof *grown);
        if (!grown)
            return DISK_NO_MEMORY;
        edges->data = grown;
        edges->room = room;
    }
    edges->data[edges->count++] = (disk_edge){x0, y0, x1, y1};
    return DISK_OK;
}

/* --- Flattening ------------------------------------------------------------------------- */

static int points_of(disk_path_verb verb)
{
    return verb == DISK_PATH_CURVE ? 3 : verb == DISK_PATH_CLOSE ? 0 : 1;
}

/* The smallest square that holds all control points. */
typedef struct square {
    double x, y, size; /* size is NaN if a number is not finite */
} square;

static square path_square(const disk_path_step *steps, size_t count)
{
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < points_of(steps[i].verb); k++) {
            double x = steps[i].x[k], y = steps[i].y[k];
            if (!isfinite(x) || !isfinite(y))
                return (square){0, 0, NAN};
            x0 = fmin(x0, x), x1 = fmax(x1, x);
            y0 = fmin(y0, y), y1 = fmax(y1, y);
        }
    return (square){x0, y0, fmax(x1 - x0, y1 - y0)};
}

/* A step within the unit square, where neither huge nor tiny numbers hurt. */
static disk_path_step within_unit(const disk_path_step *step, square s)
{
    disk_path_step unit = *step;
    for (int k = 0; k < points_of(step->verb); k++) {
        unit.x[k] = (step->x[k] - s.x) / s.size;
        unit.y[k] = (step->y[k] - s.y) / s.size;
    }
    return unit;
}

/* A cubic cut into n equal steps of its parameter departs from its chords by at most
 * (sqrt(3) / 18) * 6 max|second difference| / n^2 (Wang's bound, loosened). */
static disk_status add_curve(disk_edges *out, double x, double y, const disk_path_step *s)
{
    double bend = fmax(hypot(x - 2 * s->x[0] + s->x[1], y - 2 * s->y[0] + s->y[1]),
                       hypot(s->x[0] - 2 * s->x[1] + s->x[2], s->y[0] - 2 * s->y[1] + s->y[2]));
    int pieces = (int)fmin(1000, ceil(sqrt(0.75 * bend / TOLERANCE)));
    double px = x, py = y;
    for (int i = 1; i <= pieces || i == 1; i++) {
        double t = pieces > 0 ? (double)i / pieces : 1, u = 1 - t;
        double a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;
        double nx = i >= pieces ? s->x[2] : a * x + b * s->x[0] + c * s->x[1] + d * s->x[2];
        double ny = i >= pieces ? s->y[2] : a * y + b * s->y[0] + c * s->y[1] + d * s->y[2];
        disk_status status = disk_edges_add(out, px, py, nx, ny);
        if (status != DISK_OK)
            return status;
        px = nx, py = ny;
    }
    return DISK_OK;
}

disk_status disk_path_flatten(const disk_path_step *steps, size_t count, disk_edges *out)
{
    if (count == 0 || steps[0].verb != DISK_PATH_MOVE)
        return count == 0 ? DISK_EMPTY_APERTURE : DISK_BAD_ARGUMENT;
    square s = path_square(steps, count);
    if (!isfinite(s.size))
        return DISK_BAD_ARGUMENT;
    if (!(s.size > 0))
        return DISK_EMPTY_APERTURE;
    double x = 0, y = 0, start_x = 0, start_y = 0;
    disk_status status = DISK_OK;
    for (size_t i = 0; i <= count && status == DISK_OK; i++) {
        disk_path_step step = {.verb = DISK_PATH_CLOSE};
        if (i < count)
            step = within_unit(&steps[i], s);
        if (step.verb == DISK_PATH_MOVE || step.verb == DISK_PATH_CLOSE) {
            if (x != start_x || y != start_y)
                status = disk_edges_add(out, x, y, start_x, start_y);
            x = start_x, y = start_y;
        }
        if (step.verb == DISK_PATH_MOVE) {
            x = start_x = step.x[0], y = start_y = step.y[0];
        } else if (step.verb == DISK_PATH_LINE) {
            status = disk_edges_add(out, x, y, step.x[0], step.y[0]);
            x = step.x[0], y = step.y[0];
        } else if (step.verb == DISK_PATH_CURVE) {
            status = add_curve(out, x, y, &step);
            x = step.x[2], y = step.y[2];
        }
    }
    return status;
}

/* --- Slabs ------------------------------------------------------------------------------ */

typedef struct numbers {
    double *data;
    size_t count, room;
} numbers;

static disk_status numbers_add(numbers *list, double value)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 256;
        if (room > MAX_SLABS)
            return DISK_TOO_COMPLEX;
        double *grown = realloc(list->data, room * sizeof *grown);
        if (!grown)
            return DISK_NO_MEMORY;
        list->data = grown;
        list->room = room;
    }
    list->data[list->count++] = value;
    return DISK_OK;
}

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int compare_tops(const void *a, const void *b)
{
    const disk_edge *p = a, *q = b;
    return (p->y0 > q->y0) - (p->y0 < q->y0);
}

static double x_at(const disk_edge *e, double y)
{
    double t = (y - e->y0) / (e->y1 - e->y0);
    return e->x0 + t * (e->x1 - e->x0);
}

/* The edges that are not horizontal, running down, sorted by their tops. */
static disk_status sorted_down(const disk_edges *loops, disk_edges *out)
{
    for (size_t i = 0; i < loops->count; i++) {
        disk_edge e = loops->data[i];
        disk_status status = DISK_OK;
        if (e.y0 < e.y1)
            status = disk_edges_add(out, e.x0, e.y0, e.x1, e.y1);
        else if (e.y0 > e.y1)
            status = disk_edges_add(out, e.x1, e.y1, e.x0, e.y0);
        if (status != DISK_OK)
            return status;
    }
    if (out->count > 1)
        qsort(out->data, out->count, sizeof *out->data, compare_tops);
    return DISK_OK;
}

/* Every height at which an edge starts, ends or crosses another, sorted. Crossings are found
 * pair by pair among the edges that overlap in height. */
static disk_status slab_heights(const disk_edges *edges, numbers *heights)
{
    disk_status status = DISK_OK;
    for (size_t i = 0; i < edges->count && status == DISK_OK; i++) {
        const disk_edge *a = &edges->data[i];
        status = numbers_add(heights, a->y0);
        if (status == DISK_OK)
            status = numbers_add(heights, a->y1);
        for (size_t j = i + 1; j < edges->count && status == DISK_OK; j++) {
            const disk_edge *b = &edges->data[j];
            if (b->y0 >= a->y1)
                break;
            double bottom = fmin(a->y1, b->y1);
            double before = x_at(a, b->y0) - b->x0;
            double after = x_at(a, bottom) - x_at(b, bottom);
            if ((before < 0 && after > 0) || (before > 0 && after < 0))
                status =
                    numbers_add(heights, b->y0 + (bottom - b->y0) * (before / (before - after)));
        }
    }
    if (status == DISK_OK && heights->count > 1)
        qsort(heights->data, heights->count, sizeof *heights->data, compare_numbers);
    return status;
}

/* An edge within the current slab. */
typedef struct crossing {
    size_t edge;
    double top, middle, bottom; /* x there */
} crossing;

static int compare_crossings(const void *a, const void *b)
{
    const crossing *p = a, *q = b;
    if (p->middle != q->middle)
        return p->middle < q->middle ? -1 : 1;
    return (p->edge > q->edge) - (p->edge < q->edge);
}

/* A piece of border that may go on in the next slab. */
typedef struct open_piece {
    double x, y;   /* where it began */
    double last_y; /* how far it got */
    double last_x;
    int entering;
} open_piece;

typedef struct sweep {
    const disk_edges *edges;
    disk_edges *out;
    open_piece *open; /* one an edge; last_y is NaN where none is open */
    crossing *active; /* of this slab, sorted, coincident pairs dropped */
    size_t active_count;
    double *above; /* the x of the slab above at its bottom, alternately in and out */
    size_t above_count;
    double hair; /* below this a length is rounding */
} sweep;

/* The left edge of the interior runs down, the right one up. */
static disk_status flush_piece(sweep *s, size_t edge)
{
    open_piece *p = &s->open[edge];
    if (isnan(p->last_y))
        return DISK_OK;
    disk_status status = p->entering ? disk_edges_add(s->out, p->x, p->y, p->last_x, p->last_y)
                                     : disk_edges_add(s->out, p->last_x, p->last_y, p->x, p->y);
    p->last_y = NAN;
    return status;
}

/* The active edges of the slab [top, bottom], sorted; pairs that coincide enclose nothing. */
static void collect(sweep *s, size_t first, size_t last, double top, double bottom)
{
    s->active_count = 0;
    for (size_t i = first; i < last; i++) {
        const disk_edge *e = &s->edges->data[i];
        if (e->y0 <= top && e->y1 >= bottom)
            s->active[s->active_count++] =
                (crossing){i, x_at(e, top), x_at(e, 0.5 * (top + bottom)), x_at(e, bottom)};
    }
    if (s->active_count > 1)
        qsort(s->active, s->active_count, sizeof *s->active, compare_crossings);
    size_t kept = 0;
    for (size_t i = 0; i < s->active_count; i++) {
        const crossing *c = &s->active[i];
        if (kept > 0 && fabs(s->active[kept - 1].top - c->top) <= s->hair &&
            fabs(s->active[kept - 1].bottom - c->bottom) <= s->hair)
            kept--;
        else
            s->active[kept++] = *c;
    }
    s->active_count = kept;
}

/* Between two slabs the border runs horizontally wherever only one of them is open: to the
 * right where the open one is above, to the left where it is below. */
static disk_status join_slabs(sweep *s, double y)
{
    size_t a = 0, b = 0;
    int in_above = 0, in_below = 0;
    double x = 0;
    while (a < s->above_count || b < s->active_count) {
        double xa = a < s->above_count ? s->above[a] : INFINITY;
        double xb = b < s->active_count ? s->active[b].top : INFINITY;
        double next = fmin(xa, xb);
        if (in_above != in_below && next - x > s->hair) {
            disk_status status = in_above ? disk_edges_add(s->out, x, y, next, y)
                                          : disk_edges_add(s->out, next, y, x, y);
            if (status != DISK_OK)
                return status;
        }
        if (xa <= xb)
            in_above = !in_above, a++;
        else
            in_below = !in_below, b++;
        x = next;
    }
    return DISK_OK;
}

/* Prolongs the pieces of this slab, or starts them. */
static disk_status prolong(sweep *s, double top, double bottom)
{
    for (size_t i = 0; i < s->active_count; i++) {
        const crossing *c = &s->active[i];
        open_piece *p = &s->open[c->edge];
        int entering = i % 2 == 0;
        if (isnan(p->last_y) || p->entering != entering || p->last_y != top) {
            disk_status status = flush_piece(s, c->edge);
            if (status != DISK_OK)
                return status;
            *p = (open_piece){.x = c->top, .y = top, .entering = entering};
        }
        p->last_x = c->bottom;
        p->last_y = bottom;
        s->above[i] = c->bottom;
    }
    s->above_count = s->active_count;
    return DISK_OK;
}

static disk_status run_sweep(sweep *s, const numbers *heights)
{
    size_t first = 0, last = 0;
    uint64_t work = 0;
    disk_status status = DISK_OK;
    for (size_t h = 0; h + 1 < heights->count && status == DISK_OK; h++) {
        double top = heights->data[h], bottom = heights->data[h + 1];
        if (bottom <= top)
            continue;
        while (last < s->edges->count && s->edges->data[last].y0 <= top)
            last++;
        while (first < last && s->edges->data[first].y1 <= top)
            first++;
        work += last - first + 1;
        if (work > MAX_SLAB_WORK)
            return DISK_TOO_COMPLEX;
        collect(s, first, last, top, bottom);
        status = join_slabs(s, top);
        if (status == DISK_OK)
            status = prolong(s, top, bottom);
    }
    s->active_count = 0;
    if (status == DISK_OK && heights->count > 0)
        status = join_slabs(s, heights->data[heights->count - 1]);
    for (size_t i = 0; i < s->edges->count && status == DISK_OK; i++)
        status = flush_piece(s, i);
    return status;
}

static double largest_number(const disk_edges *edges)
{
    double size = 0;
    for (size_t i = 0; i < edges->count; i++) {
        const disk_edge *e = &edges->data[i];
        size = fmax(size, fmax(fmax(fabs(e->x0), fabs(e->x1)), fmax(fabs(e->y0), fabs(e->y1))));
    }
    return size;
}

disk_status disk_edges_resolve(const disk_edges *loops, disk_edges *out)
{
    disk_edges down = {0};
    numbers heights = {0};
    sweep s = {.edges = &down, .out = out, .hair = 1e-12 * largest_number(loops)};
    disk_status status = sorted_down(loops, &down);
    if (status == DISK_OK)
        status = slab_heights(&down, &heights);
    if (status == DISK_OK && down.count > 0) {
        s.open = calloc(down.count, sizeof *s.open);
        s.active = malloc(down.count * sizeof *s.active);
        s.above = malloc(down.count * sizeof *s.above);
        if (s.open && s.active && s.above) {
            for (size_t i = 0; i < down.count; i++)
                s.open[i].last_y = NAN;
            status = run_sweep(&s, &heights);
        } else {
            status = DISK_NO_MEMORY;
        }
    }
    free(s.open);
    free(s.active);
    free(s.above);
    free(heights.data);
    free(down.data);
    return status;
}
