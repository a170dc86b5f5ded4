/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file stroke-fit.c
 * Bezier curves through a line drawn by hand or traced, after P. J. Schneider, "An Algorithm for
 * Automatically Fitting Digitized Curves", Graphics Gems, 1990. The line is cut at its corners;
 * each run between two of them is a straight line if it can be, else one curve by least squares,
 * whose parameters are improved by Newton's method; where that is too far off the run is cut at
 * its worst point, with one direction for both parts, so that they join smoothly. So it is where
 * it turns far, as a circle's half would: points are then where a hand wants to take hold.
 */
#include "drawing.h"

#include <math.h>
#include <string.h>

#define ROUNDS 4 /* of improving the parameters */
#define MOST_TURN_COS                                                                              \
    -0.1               /* of one curve's turn: what turns by more than 96 degrees becomes two      \
                        */
#define MAX_LINE 16384 /* points of a line; longer ones are thinned out */

typedef struct fit {
    double *x, *y; /* the line */
    double *t;     /* parameters, of the run that is being fitted */
    int count;
    double tolerance, span;
    double least_cos; /* of the turn at a corner */
    int closed;
    GArray *points; /* the result */
} fit;

/* --- The line -------------------------------------------------------------------------------- */

/* Copies the points that differ from the one before. */
static void take_line(fit *f, const double *xy, int count)
{
    int thin = (count + MAX_LINE - 1) / MAX_LINE;
    double least = f->tolerance / 8;
    f->x = g_new(double, 3 * ((gsize)count + 2));
    f->y = f->x + count + 2;
    f->t = f->y + count + 2;
    for (int i = 0; i < count; i += thin) {
        int n = f->count;
        if (n && hypot(xy[2 * i] - f->x[n - 1], xy[2 * i + 1] - f->y[n - 1]) < least)
            continue;
        f->x[n] = xy[2 * i], f->y[n] = xy[2 * i + 1];
        f->count++;
    }
    while (f->closed && f->count > 1 &&
           hypot(f->x[f->count - 1] - f->x[0], f->y[f->count - 1] - f->y[0]) < least)
        f->count--;
}

/* The direction from point `at` to the place `span` along the line in steps of `way`; 0, 0 at an
 * open line's end. */
static void direction(const fit *f, int at, int way, double *dx, double *dy)
{
    double gone = 0;
    int i = at;
    for (int k = 0; k < f->count && gone < f->span; k++) {
        int next = i + way;
        if (f->closed)
            next = (next + f->count) % f->count;
        if (next < 0 || next >= f->count)
            break;
        gone += hypot(f->x[next] - f->x[i], f->y[next] - f->y[i]);
        i = next;
    }
    double x = f->x[i] - f->x[at], y = f->y[i] - f->y[at], length = hypot(x, y);
    *dx = length > 0 ? x / length : 0;
    *dy = length > 0 ? y / length : 0;
}

/* The cosine of the turn at a point; 1 goes straight on. */
static double straightness(const fit *f, int at)
{
    double ax, ay, bx, by;
    direction(f, at, -1, &ax, &ay);
    direction(f, at, 1, &bx, &by);
    return -(ax * bx + ay * by);
}

/* Whether no point within a span of this one turns more; of equals the first counts. */
static int is_sharpest(const fit *f, const double *turns, int at)
{
    for (int way = -1; way <= 1; way += 2) {
        double gone = 0;
        for (int k = 1, i = at; k < f->count && gone < f->span; k++) {
            int next = f->closed ? (i + way + f->count) % f->count : i + way;
            if (next < 0 || next >= f->count)
                break;
            gone += hypot(f->x[next] - f->x[i], f->y[next] - f->y[i]);
            if (turns[next] < turns[at] || (turns[next] == turns[at] && way < 0))
                return 0;
            i = next;
        }
    }
    return 1;
}

/* Indices of corners, rising; an open line's ends are always among them. */
static GArray *find_corners(const fit *f)
{
    GArray *corners = g_array_new(FALSE, FALSE, sizeof(int));
    double *turns = g_new(double, f->count);
    for (int i = 0; i < f->count; i++)
        turns[i] = straightness(f, i);
    for (int i = 0; i < f->count; i++) {
        int end = !f->closed && (i == 0 || i == f->count - 1);
        if (end || (turns[i] < f->least_cos && is_sharpest(f, turns, i)))
            g_array_append_val(corners, i);
    }
    g_free(turns);
    return corners;
}

/* A closed line starts at its first corner and ends there again. */
static void turn_to(fit *f, int start)
{
    double *x = g_memdup2(f->x, sizeof *x * (gsize)f->count);
    double *y = g_memdup2(f->y, sizeof *y * (gsize)f->count);
    for (int i = 0; i <= f->count; i++) {
        f->x[i] = x[(i + start) % f->count];
        f->y[i] = y[(i + start) % f->count];
    }
    g_free(x);
    g_free(y);
}

/* --- One curve ------------------------------------------------------------------------------- */

static void set_parameters(fit *f, int first, int last)
{
    f->t[first] = 0;
    for (int i = first + 1; i <= last; i++)
        f->t[i] = f->t[i - 1] + hypot(f->x[i] - f->x[i - 1], f->y[i] - f->y[i - 1]);
    for (int i = first + 1; i <= last; i++)
        f->t[i] /= f->t[last];
}

/* The lengths of both handles by least squares, the ends and directions being given. */
static void solve_curve(const fit *f, int first, int last, const double a[2], const double b[2],
                        double c[8])
{
    double x0 = f->x[first], y0 = f->y[first], x3 = f->x[last], y3 = f->y[last];
    double aa = 0, ab = 0, bb = 0, ra = 0, rb = 0;
    for (int i = first; i <= last; i++) {
        double t = f->t[i], s = 1 - t, u = 3 * s * s * t, v = 3 * s * t * t;
        double start = s * s * s + u, end = v + t * t * t;
        double dx = f->x[i] - start * x0 - end * x3, dy = f->y[i] - start * y0 - end * y3;
        aa += u * u, bb += v * v, ab += u * v * (a[0] * b[0] + a[1] * b[1]);
        ra += u * (a[0] * dx + a[1] * dy), rb += v * (b[0] * dx + b[1] * dy);
    }
    double chord = hypot(x3 - x0, y3 - y0), det = aa * bb - ab * ab;
    double p = det > 1e-12 ? (ra * bb - rb * ab) / det : 0;
    double q = det > 1e-12 ? (rb * aa - ra * ab) / det : 0;
    if (!(p > 1e-3 * chord) || !(q > 1e-3 * chord) || p > 4 * chord || q > 4 * chord)
        p = q = chord / 3;
    double made[8] = {x0, y0, x0 + p * a[0], y0 + p * a[1], x3 + q * b[0], y3 + q * b[1], x3, y3};
    memcpy(c, made, sizeof made);
}

/* One step of Newton's method towards the parameter whose point on the curve is nearest. */
static double nearer(const double c[8], double t, double x, double y)
{
    double s = 1 - t, d[2], e[2], p[2];
    disk_curve_at(c, t, &p[0], &p[1]);
    for (int i = 0; i < 2; i++) {
        double u = c[2 + i] - c[i], v = c[4 + i] - c[2 + i], w = c[6 + i] - c[4 + i];
        d[i] = 3 * (s * s * u + 2 * s * t * v + t * t * w);
        e[i] = 6 * (s * (v - u) + t * (w - v));
    }
    double above = (p[0] - x) * d[0] + (p[1] - y) * d[1];
    double below = d[0] * d[0] + d[1] * d[1] + (p[0] - x) * e[0] + (p[1] - y) * e[1];
    return fabs(below) > 1e-12 ? CLAMP(t - above / below, 0, 1) : t;
}

/* The farthest distance of the run from the curve, and where that is. */
static double worst_of(const fit *f, int first, int last, const double c[8], int *where)
{
    double worst = 0;
    *where = (first + last) / 2;
    for (int i = first + 1; i < last; i++) {
        double x, y;
        disk_curve_at(c, f->t[i], &x, &y);
        double off = hypot(x - f->x[i], y - f->y[i]);
        if (off > worst)
            worst = off, *where = i;
    }
    return worst;
}

/* --- A run between two corners --------------------------------------------------------------- */

static void append_curve(fit *f, const double c[8], int smooth)
{
    disk_point *from = &g_array_index(f->points, disk_point, f->points->len - 1);
    from->out_x = c[2] - c[0], from->out_y = c[3] - c[1];
    disk_point to = {.x = c[6], .y = c[7], .smooth = smooth};
    to.in_x = c[4] - c[6], to.in_y = c[5] - c[7];
    g_array_append_val(f->points, to);
}

/* A straight line by least squares: a point of it and its direction. */
typedef struct straight {
    double x, y, dx, dy;
} straight;

static straight line_through(const fit *f, int first, int last)
{
    double n = last - first + 1, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    for (int i = first; i <= last; i++)
        x += f->x[i] / n, y += f->y[i] / n;
    for (int i = first; i <= last; i++) {
        double dx = f->x[i] - x, dy = f->y[i] - y;
        xx += dx * dx, xy += dx * dy, yy += dy * dy;
    }
    double angle = atan2(2 * xy, xx - yy) / 2;
    return (straight){x, y, cos(angle), sin(angle)};
}

static double off_line(const straight *line, double x, double y)
{
    return fabs((x - line->x) * line->dy - (y - line->y) * line->dx);
}

/* Whether a run is a straight line. Its ends do not count: a traced corner is blunt, a drawn one
 * overshot. */
static int is_straight(const fit *f, int first, int last, straight *line)
{
    int a = first, b = last;
    while (a < b && hypot(f->x[a] - f->x[first], f->y[a] - f->y[first]) < f->span / 2)
        a++;
    while (b > a && hypot(f->x[b] - f->x[last], f->y[b] - f->y[last]) < f->span / 2)
        b--;
    if (b - a < 2)
        a = first, b = last;
    *line = line_through(f, a, b);
    for (int i = a; i <= b; i++)
        if (off_line(line, f->x[i], f->y[i]) > f->tolerance * 0.75)
            return 0;
    return off_line(line, f->x[first], f->y[first]) < f->span / 2 &&
           off_line(line, f->x[last], f->y[last]) < f->span / 2;
}

/* Moves a corner to where the straight lines on both sides of it meet, if that is near. */
static void sharpen(const fit *f, const straight *a, const straight *b, double *x, double *y)
{
    double det = a->dx * b->dy - a->dy * b->dx;
    if (fabs(det) < 0.1)
        return;
    double t = ((b->x - a->x) * b->dy - (b->y - a->y) * b->dx) / det;
    double cx = a->x + t * a->dx, cy = a->y + t * a->dy;
    if (hypot(cx - *x, cy - *y) < f->span)
        *x = cx, *y = cy;
}

/* The direction of the line around a point, for both of its sides. */
static void direction_through(const fit *f, int at, int first, int last, double out[2])
{
    int a = at, b = at;
    for (double gone = 0; a > first && gone < f->span; a--)
        gone += hypot(f->x[a] - f->x[a - 1], f->y[a] - f->y[a - 1]);
    for (double gone = 0; b < last && gone < f->span; b++)
        gone += hypot(f->x[b] - f->x[b + 1], f->y[b] - f->y[b + 1]);
    double dx = f->x[b] - f->x[a], dy = f->y[b] - f->y[a], length = hypot(dx, dy);
    out[0] = length > 0 ? dx / length : 1;
    out[1] = length > 0 ? dy / length : 0;
}

/* The point half way along a run. */
static int middle_of(const fit *f, int first, int last)
{
    double length = 0, half = 0;
    for (int i = first; i < last; i++)
        length += hypot(f->x[i + 1] - f->x[i], f->y[i + 1] - f->y[i]);
    int at = first;
    while (at < last - 1 && half < length / 2)
        at++, half += hypot(f->x[at] - f->x[at - 1], f->y[at] - f->y[at - 1]);
    return CLAMP(at, first + 1, last - 1);
}

/* How far a run turns from one direction to the other, as one curve; its ends look into it. */
static int turns_too_far(const double a[2], const double b[2])
{
    return -(a[0] * b[0] + a[1] * b[1]) < MOST_TURN_COS;
}

static void fit_run(fit *f, int first, int last, const double a[2], const double b[2], int smooth)
{
    double c[8];
    int where;
    set_parameters(f, first, last);
    for (int round = 0; round < ROUNDS; round++) {
        solve_curve(f, first, last, a, b, c);
        double worst = worst_of(f, first, last, c, &where);
        if (last - first < 3 || (worst <= f->tolerance && !turns_too_far(a, b))) {
            append_curve(f, c, smooth);
            return;
        }
        if (worst > 16 * f->tolerance || worst <= f->tolerance)
            break;
        for (int i = first + 1; i < last; i++)
            f->t[i] = nearer(c, f->t[i], f->x[i], f->y[i]);
    }
    if (turns_too_far(a, b))
        where = middle_of(f, first, last);
    double on[2], back[2];
    direction_through(f, where, first, last, on);
    back[0] = -on[0], back[1] = -on[1];
    fit_run(f, first, where, a, back, 1);
    fit_run(f, where, last, on, b, smooth);
}

/* Directions at a run's ends look into the run; a closed line without corners has one for both. */
static void fit_section(fit *f, int first, int last, int loop)
{
    double a[2], b[2];
    direction(f, first, 1, &a[0], &a[1]);
    direction(f, f->closed ? last % f->count : last, -1, &b[0], &b[1]);
    if (loop) {
        a[0] -= b[0], a[1] -= b[1];
        double length = fmax(hypot(a[0], a[1]), 1e-9);
        a[0] /= length, a[1] /= length;
        b[0] = -a[0], b[1] = -a[1];
    }
    fit_run(f, first, last, a, b, 0);
}

/* A run between two corners. */
typedef struct section {
    int first, last;
    int plain; /* a straight line */
    straight line;
} section;

static GArray *find_sections(const fit *f, const GArray *corners)
{
    GArray *sections = g_array_new(FALSE, TRUE, sizeof(section));
    int base = g_array_index(corners, int, 0), end = f->closed ? f->count : f->count - 1;
    for (guint i = 0; i < corners->len; i++) {
        section s = {.first = g_array_index(corners, int, i) - base, .last = end};
        if (i + 1 < corners->len)
            s.last = g_array_index(corners, int, i + 1) - base;
        if (s.first >= s.last)
            continue;
        s.plain = is_straight(f, s.first, s.last, &s.line);
        g_array_append_val(sections, s);
    }
    return sections;
}

/* Corners between straight lines become sharp. */
static void sharpen_corners(fit *f, const GArray *sections)
{
    for (guint i = f->closed ? 0 : 1; i < sections->len; i++) {
        const section *b = &g_array_index(sections, section, i);
        const section *a = &g_array_index(sections, section, (i ? i : sections->len) - 1);
        if (!a->plain || !b->plain)
            continue;
        double x = f->x[b->first], y = f->y[b->first];
        sharpen(f, &a->line, &b->line, &x, &y);
        f->x[b->first] = x, f->y[b->first] = y;
        f->x[a->last] = x, f->y[a->last] = y;
    }
}

static void fit_sections(fit *f, const GArray *sections)
{
    for (guint i = 0; i < sections->len; i++) {
        const section *s = &g_array_index(sections, section, i);
        disk_point to = {.x = f->x[s->last], .y = f->y[s->last]};
        if (s->plain)
            g_array_append_val(f->points, to);
        else
            fit_section(f, s->first, s->last, 0);
    }
}

/* The last point of a closed line is the first one. */
static void close_line(fit *f, int smooth)
{
    disk_point *first = &g_array_index(f->points, disk_point, 0);
    disk_point *last = &g_array_index(f->points, disk_point, f->points->len - 1);
    first->in_x = last->in_x, first->in_y = last->in_y;
    first->smooth = smooth;
    g_array_set_size(f->points, f->points->len - 1);
}

static void fit_line(fit *f)
{
    GArray *corners = find_corners(f), *sections = NULL;
    if (f->closed)
        turn_to(f, corners->len ? g_array_index(corners, int, 0) : 0);
    if (corners->len) {
        sections = find_sections(f, corners);
        sharpen_corners(f, sections);
    }
    disk_point start = {.x = f->x[0], .y = f->y[0]};
    g_array_append_val(f->points, start);
    if (sections)
        fit_sections(f, sections);
    else
        fit_section(f, 0, f->count, 1);
    if (f->closed)
        close_line(f, !sections);
    if (sections)
        g_array_free(sections, TRUE);
    g_array_free(corners, TRUE);
}

disk_point *disk_fit_stroke(const double *xy, int count, int closed, double tolerance, double span,
                            double corner, int *out_count)
{
    fit f = {.tolerance = tolerance, .span = span, .closed = closed};
    f.least_cos = cos(corner * G_PI / 180);
    if (count < 3)
        return NULL;
    take_line(&f, xy, count);
    disk_point *made = NULL;
    if (f.count >= 3) {
        f.points = g_array_new(FALSE, TRUE, sizeof(disk_point));
        fit_line(&f);
        *out_count = (int)f.points->len;
        made = (disk_point *)(void *)g_array_free(f.points, FALSE);
    }
    g_free(f.x);
    return made;
}
