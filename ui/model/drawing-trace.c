/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file drawing-trace.c
 * Outlines of a mask, by marching squares at one half: the line crosses the sides of cells whose
 * corners are four texels' middles, where linear interpolation says. A side is named by its upper
 * or left texel and its axis; each is crossed once, so that lines never meet. Beyond the mask all
 * is closed.
 */
#include "drawing.h"

#include <math.h>
#include <string.h>

/* Apertures are traced at this radius, in texels, to within this many of them. */
#define TRACE_RADIUS    400.0
#define TRACE_TOLERANCE 0.45
/* Directions are measured over so many texels; what encloses fewer square texels is no shape. */
#define TRACE_SPAN   7.0
#define TRACE_CORNER 30.0 /* degrees */
#define LEAST_AREA   6.0

typedef struct trace {
    const disk_plane *mask;
    int columns, rows; /* of texels, with one more on every side */
    guint8 *seen;      /* [axis][row][column]: the side has been passed */
    double scale;
} trace;

typedef struct side {
    int x, y, axis; /* from texel x, y to the next along axis 0 (x) or 1 (y) */
} side;

/* A texel of the mask with its border of nothing. */
static double value_at(const trace *t, int x, int y)
{
    if (x < 1 || y < 1 || x > t->mask->width || y > t->mask->height)
        return 0;
    const char *row = (const char *)t->mask->data + (y - 1) * t->mask->stride;
    float value;
    memcpy(&value, row + (gsize)(x - 1) * sizeof value, sizeof value);
    return value;
}

static int open_at(const trace *t, int x, int y)
{
    return value_at(t, x, y) > 0.5;
}

static guint8 *seen_at(const trace *t, side s)
{
    return &t->seen[((gsize)s.axis * (gsize)t->rows + (gsize)s.y) * (gsize)t->columns + (gsize)s.x];
}

static int is_crossed(const trace *t, side s)
{
    return open_at(t, s.x, s.y) != open_at(t, s.x + !s.axis, s.y + s.axis);
}

static void append_crossing(const trace *t, side s, GArray *line)
{
    double a = value_at(t, s.x, s.y), b = value_at(t, s.x + !s.axis, s.y + s.axis);
    double part = CLAMP((0.5 - a) / (b - a), 0, 1);
    double x = (s.x + (s.axis ? 0 : part) - 0.5 - t->mask->width / 2.0) * t->scale;
    double y = (s.y + (s.axis ? part : 0) - 0.5 - t->mask->height / 2.0) * t->scale;
    g_array_append_val(line, x);
    g_array_append_val(line, y);
}

/* The sides of a cell: above, right, below, left. */
static side side_of(int x, int y, int number)
{
    const side sides[] = {{x, y, 0}, {x + 1, y, 1}, {x, y + 1, 0}, {x, y, 1}};
    return sides[number];
}

/* Where the line that enters a cell through one of its sides leaves it. */
static int leave(const trace *t, int x, int y, int enter)
{
    int crossed[4], count = 0;
    for (int i = 0; i < 4; i++)
        count += crossed[i] = is_crossed(t, side_of(x, y, i));
    if (count == 2) {
        for (int i = 0; i < 4; i++)
            if (i != enter && crossed[i])
                return i;
    }
    /* A saddle: the middle says which two corners are of one piece. */
    double middle = (value_at(t, x, y) + value_at(t, x + 1, y) + value_at(t, x, y + 1) +
                     value_at(t, x + 1, y + 1)) /
                    4;
    static const int around_right[] = {1, 0, 3, 2}, around_left[] = {3, 2, 1, 0};
    return (middle > 0.5) == open_at(t, x, y) ? around_right[enter] : around_left[enter];
}

/* Follows the line through a side of axis 0, first into the cell below, until it is back. */
static void follow(const trace *t, side start, GArray *line)
{
    side at = start;
    int x = start.x, y = start.y, enter = 0;
    do {
        *seen_at(t, at) = 1;
        append_crossing(t, at, line);
        int out = leave(t, x, y, enter);
        at = side_of(x, y, out);
        x += (out == 1) - (out == 3);
        y += (out == 2) - (out == 0);
        enter = (out + 2) % 4;
    } while (at.x != start.x || at.y != start.y || at.axis != start.axis);
}

static double area_of(const GArray *line)
{
    const double *xy = (const double *)(const void *)line->data;
    guint count = line->len / 2;
    double sum = 0;
    for (guint i = 0; i < count; i++) {
        guint k = (i + 1) % count;
        sum += xy[2 * i] * xy[2 * k + 1] - xy[2 * k] * xy[2 * i + 1];
    }
    return fabs(sum) / 2;
}

static int add_line(const trace *t, const GArray *line, disk_drawing *out)
{
    if (area_of(line) < LEAST_AREA * t->scale * t->scale)
        return 1;
    int count;
    disk_point *points =
        disk_fit_stroke((const double *)(const void *)line->data, (int)line->len / 2, 1,
                        TRACE_TOLERANCE * t->scale, TRACE_SPAN * t->scale, TRACE_CORNER, &count);
    int fine = !points || disk_drawing_add(out, points, count, 0) >= 0;
    g_free(points);
    return fine;
}

/* Every closed line crosses some side of axis 0. */
static int trace_all(const trace *t, disk_drawing *out)
{
    GArray *line = g_array_new(FALSE, FALSE, sizeof(double));
    int fine = 1;
    for (int y = 0; fine && y < t->rows - 1; y++)
        for (int x = 0; fine && x < t->columns - 1; x++) {
            side s = {x, y, 0};
            if (*seen_at(t, s) || !is_crossed(t, s))
                continue;
            g_array_set_size(line, 0);
            follow(t, s, line);
            fine = add_line(t, line, out);
        }
    g_array_free(line, TRUE);
    return fine;
}

int disk_drawing_trace(const disk_plane *mask, double scale, disk_drawing *out)
{
    trace t = {mask, mask->width + 2, mask->height + 2, NULL, scale};
    disk_drawing made;
    disk_drawing_init(&made);
    t.seen = g_malloc0(2 * (gsize)t.columns * (gsize)t.rows);
    int fine = trace_all(&t, &made);
    g_free(t.seen);
    if (fine)
        disk_drawing_copy(out, &made);
    disk_drawing_clear(&made);
    return fine;
}

disk_status disk_drawing_from_aperture(const disk_aperture *aperture, disk_drawing *out)
{
    disk_kernel kernel;
    disk_status status = disk_aperture_draw(aperture, TRACE_RADIUS, &kernel);
    if (status != DISK_OK)
        return status;
    int width = 2 * kernel.half + 1;
    float most = 0;
    for (gsize i = 0; i < (gsize)width * (gsize)width; i++)
        most = MAX(most, kernel.weights[i]);
    for (gsize i = 0; i < (gsize)width * (gsize)width; i++)
        kernel.weights[i] /= most;
    disk_plane mask = {kernel.weights, width, width, (ptrdiff_t)sizeof(float) * width};
    if (!disk_drawing_trace(&mask, 1 / TRACE_RADIUS, out))
        status = DISK_TOO_COMPLEX;
    disk_kernel_free(&kernel);
    return status;
}
