/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file drawing-path.c
 * From drawings to paths and back, and what the core will make of them. Area and centroid are those
 * of even-odd areas, whose outlines may cross: so they are summed over scan lines.
 */
#include "drawing.h"

#include "drawing-union.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LINES    512 /* scan lines over a drawing's height */
#define CURVE_AS 16  /* edges that stand for a curve */

/* --- Paths ----------------------------------------------------------------------------------- */

static void append_segment(GArray *steps, const disk_outline *outline, int point)
{
    double c[8];
    disk_path_step step = {.verb = DISK_PATH_LINE};
    if (disk_outline_segment(outline, point, c)) {
        step.verb = DISK_PATH_CURVE;
        for (int i = 0; i < 3; i++)
            step.x[i] = c[2 + 2 * i], step.y[i] = c[3 + 2 * i];
    } else {
        step.x[0] = c[6], step.y[0] = c[7];
    }
    g_array_append_val(steps, step);
}

static void append_outline(GArray *steps, const disk_outline *outline)
{
    disk_path_step move = {.verb = DISK_PATH_MOVE}, close = {.verb = DISK_PATH_CLOSE};
    move.x[0] = outline->points[0].x, move.y[0] = outline->points[0].y;
    g_array_append_val(steps, move);
    for (int p = 0; p < outline->count; p++)
        append_segment(steps, outline, p);
    g_array_append_val(steps, close);
}

disk_path_step *disk_drawing_steps(const disk_drawing *drawing, size_t *count)
{
    disk_shape shape;
    disk_shape_init(&shape, drawing);
    GArray *steps = g_array_new(FALSE, TRUE, sizeof(disk_path_step));
    int joined = 0;
    for (int i = 0; i < shape.drawing.count; i++) { /* copies come one after the other */
        const disk_place *place = &shape.places[i][0];
        if (place->copy == 0 || i == 0 || shape.places[i - 1][0].outline != place->outline)
            joined = disk_outline_union(drawing, place->outline, steps);
        if (!joined)
            append_outline(steps, &shape.drawing.outlines[i]);
    }
    disk_shape_clear(&shape);
    *count = steps->len;
    return (disk_path_step *)(void *)g_array_free(steps, steps->len == 0);
}

disk_status disk_drawing_aperture(const disk_drawing *drawing, disk_aperture **out)
{
    size_t count;
    disk_path_step *steps = disk_drawing_steps(drawing, &count);
    disk_status status = steps ? disk_aperture_from_path(steps, count, out) : DISK_EMPTY_APERTURE;
    g_free(steps);
    return status;
}

/* --- From paths ------------------------------------------------------------------------------ */

static int within_bounds(const disk_path_step *step)
{
    static const int numbers[] = {1, 1, 3, 0};
    for (int i = 0; i < numbers[step->verb]; i++)
        if (!(fabs(step->x[i]) < 1e6 && fabs(step->y[i]) < 1e6))
            return 0;
    return 1;
}

/* Handles that go on in a line are those of a smooth point. */
static void find_smooth(disk_point *p)
{
    double a = hypot(p->in_x, p->in_y), b = hypot(p->out_x, p->out_y);
    double along = p->in_x * p->out_x + p->in_y * p->out_y;
    p->smooth = a > 0 && b > 0 && along < -0.9999 * a * b;
}

/* The outline so far; a last point that repeats the first is that point. */
static int finish(disk_drawing *to, GArray *points)
{
    if (points->len > 1) {
        disk_point *first = &g_array_index(points, disk_point, 0);
        disk_point *last = &g_array_index(points, disk_point, points->len - 1);
        if (hypot(first->x - last->x, first->y - last->y) < 1e-9) {
            first->in_x = last->in_x, first->in_y = last->in_y;
            g_array_set_size(points, points->len - 1);
        }
    }
    for (guint i = 0; i < points->len; i++)
        find_smooth(&g_array_index(points, disk_point, i));
    int fine = points->len < 2 ||
               disk_drawing_add(to, (disk_point *)(void *)points->data, (int)points->len, 0) >= 0;
    g_array_set_size(points, 0);
    return fine;
}

static void append_step(GArray *points, const disk_path_step *step)
{
    int end = step->verb == DISK_PATH_CURVE ? 2 : 0;
    disk_point point = {.x = step->x[end], .y = step->y[end]};
    if (step->verb == DISK_PATH_CURVE) {
        disk_point *last = &g_array_index(points, disk_point, points->len - 1);
        last->out_x = step->x[0] - last->x, last->out_y = step->y[0] - last->y;
        point.in_x = step->x[1] - point.x, point.in_y = step->y[1] - point.y;
    }
    g_array_append_val(points, point);
}

int disk_drawing_from_steps(const disk_path_step *steps, size_t count, disk_drawing *out)
{
    disk_drawing made;
    disk_drawing_init(&made);
    GArray *points = g_array_new(FALSE, TRUE, sizeof(disk_point));
    int fine = count > 0 && steps[0].verb == DISK_PATH_MOVE;
    for (size_t i = 0; fine && i < count; i++) {
        fine = within_bounds(&steps[i]) && points->len <= DISK_MAX_POINTS;
        disk_point start = points->len ? g_array_index(points, disk_point, 0) : (disk_point){0};
        if (steps[i].verb == DISK_PATH_MOVE || steps[i].verb == DISK_PATH_CLOSE)
            fine = fine && finish(&made, points);
        if (steps[i].verb == DISK_PATH_CLOSE) /* what follows starts there */
            start.in_x = start.in_y = start.out_x = start.out_y = 0;
        if (fine && steps[i].verb == DISK_PATH_CLOSE && i + 1 < count &&
            steps[i + 1].verb != DISK_PATH_MOVE && steps[i + 1].verb != DISK_PATH_CLOSE)
            g_array_append_val(points, start);
        else if (fine && steps[i].verb != DISK_PATH_CLOSE)
            append_step(points, &steps[i]);
    }
    fine = fine && finish(&made, points);
    g_array_free(points, TRUE);
    if (fine)
        disk_drawing_copy(out, &made);
    disk_drawing_clear(&made);
    return fine;
}

/* --- Measures -------------------------------------------------------------------------------- */

typedef struct edge {
    double x0, y0, x1, y1; /* y0 < y1 */
} edge;

/* The edges of one step of a path from a place, which becomes the step's end. */
static void append_edges(GArray *edges, const disk_path_step *step, double *from_x, double *from_y)
{
    double c[8] = {*from_x,    *from_y,    step->x[0], step->y[0],
                   step->x[1], step->y[1], step->x[2], step->y[2]};
    int parts = step->verb == DISK_PATH_CURVE ? CURVE_AS : 1;
    for (int k = 1; k <= parts; k++) {
        double x = step->x[0], y = step->y[0];
        if (parts > 1)
            disk_curve_at(c, (double)k / parts, &x, &y);
        edge e = *from_y < y ? (edge){*from_x, *from_y, x, y} : (edge){x, y, *from_x, *from_y};
        g_array_append_val(edges, e);
        *from_x = x, *from_y = y;
    }
}

static GArray *edges_of(const disk_drawing *drawing)
{
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(edge));
    disk_path_step start = {.verb = DISK_PATH_LINE};
    double x = 0, y = 0;
    size_t count;
    disk_path_step *steps = disk_drawing_steps(drawing, &count);
    for (size_t i = 0; i < count; i++)
        if (steps[i].verb == DISK_PATH_MOVE)
            start.x[0] = x = steps[i].x[0], start.y[0] = y = steps[i].y[0];
        else
            append_edges(edges, steps[i].verb == DISK_PATH_CLOSE ? &start : &steps[i], &x, &y);
    g_free(steps);
    return edges;
}

static int by_value(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* Adds a scan line's spans: every other one between its crossings is open. */
static void add_line(const GArray *edges, double y, GArray *crossings, disk_measure *sums)
{
    g_array_set_size(crossings, 0);
    for (guint i = 0; i < edges->len; i++) {
        const edge *e = &g_array_index(edges, edge, i);
        if (y < e->y0 || y >= e->y1)
            continue;
        double x = e->x0 + (y - e->y0) / (e->y1 - e->y0) * (e->x1 - e->x0);
        g_array_append_val(crossings, x);
    }
    if (crossings->len)
        qsort(crossings->data, crossings->len, sizeof(double), by_value);
    for (guint i = 0; i + 1 < crossings->len; i += 2) {
        double a = g_array_index(crossings, double, i), b = g_array_index(crossings, double, i + 1);
        sums->area += b - a;
        sums->x += (b * b - a * a) / 2;
        sums->y += (b - a) * y;
    }
}

/* Area and centroid; 0 where there is none. */
static int sum_lines(const GArray *edges, disk_measure *out)
{
    double top = INFINITY, bottom = -INFINITY;
    for (guint i = 0; i < edges->len; i++) {
        top = fmin(top, g_array_index(edges, edge, i).y0);
        bottom = fmax(bottom, g_array_index(edges, edge, i).y1);
    }
    double step = (bottom - top) / LINES;
    *out = (disk_measure){0};
    if (!(step > 0))
        return 0;
    GArray *crossings = g_array_new(FALSE, FALSE, sizeof(double));
    for (int i = 0; i < LINES; i++)
        add_line(edges, top + (i + 0.5) * step, crossings, out);
    g_array_free(crossings, TRUE);
    if (!(out->area * step > 1e-9))
        return 0;
    out->x /= out->area;
    out->y /= out->area;
    out->area *= step;
    return 1;
}

int disk_drawing_measure(const disk_drawing *drawing, disk_measure *out)
{
    disk_measure sums;
    GArray *edges = edges_of(drawing);
    int fine = sum_lines(edges, &sums);
    for (guint i = 0; i < edges->len; i++) {
        const edge *e = &g_array_index(edges, edge, i);
        sums.reach = fmax(sums.reach, fmax(hypot(e->x0 - sums.x, e->y0 - sums.y),
                                           hypot(e->x1 - sums.x, e->y1 - sums.y)));
    }
    g_array_free(edges, TRUE);
    if (fine)
        *out = sums;
    return fine;
}

void disk_drawing_normalise(disk_drawing *drawing)
{
    disk_measure m;
    if (!disk_drawing_measure(drawing, &m))
        return;
    int alone = disk_drawing_copies(drawing) == 1;
    double dx = alone ? m.x : 0, dy = alone ? m.y : 0, s = 1 / m.reach;
    for (int i = 0; i < drawing->count; i++)
        for (int k = 0; k < drawing->outlines[i].count; k++) {
            disk_point *p = &drawing->outlines[i].points[k];
            p->x = (p->x - dx) * s, p->y = (p->y - dy) * s;
            p->in_x *= s, p->in_y *= s, p->out_x *= s, p->out_y *= s;
        }
}
