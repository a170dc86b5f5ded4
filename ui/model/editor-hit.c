/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file editor-hit.c
 * What lies under the pointer. The shape is searched, so that any of an outline's copies can be
 * taken hold of; a hit says which copy it was.
 */
#include "editor-model-internal.h"

#include <math.h>

#define CURVE_AS 24 /* chords that stand for a curve */

static disk_hit hit_of(const disk_shape *shape, disk_hit_kind kind, int outline, int point)
{
    disk_place place = shape->places[outline][point];
    return (disk_hit){kind, place.outline, place.point, place.copy, outline, point, 0};
}

/* The handles of the selected point, in whichever copy is nearest. */
static disk_hit hit_handle(const disk_editor *editor, double x, double y, double tolerance)
{
    disk_hit best = {.kind = DISK_HIT_NOTHING};
    const disk_shape *shape = &editor->shape;
    for (int i = 0; editor->point >= 0 && i < shape->drawing.count; i++)
        for (int k = 0; k < shape->drawing.outlines[i].count; k++) {
            disk_place place = shape->places[i][k];
            if (place.outline != editor->outline || place.point != editor->point)
                continue;
            const disk_point *p = &editor->drawing.outlines[place.outline].points[place.point];
            disk_turn turn = disk_drawing_turn(&editor->drawing, place.outline, place.copy);
            double px = x, py = y;
            disk_turn_undo(&turn, &px, &py);
            double in = hypot(px - p->x - p->in_x, py - p->y - p->in_y);
            double out = hypot(px - p->x - p->out_x, py - p->y - p->out_y);
            int has_in = p->in_x != 0 || p->in_y != 0, has_out = p->out_x != 0 || p->out_y != 0;
            if (has_in && in <= tolerance) {
                tolerance = in;
                best = hit_of(shape, DISK_HIT_HANDLE_IN, i, k);
            }
            if (has_out && out <= tolerance) {
                tolerance = out;
                best = hit_of(shape, DISK_HIT_HANDLE_OUT, i, k);
            }
        }
    return best;
}

static disk_hit hit_point(const disk_shape *shape, double x, double y, double tolerance)
{
    disk_hit best = {.kind = DISK_HIT_NOTHING};
    for (int i = 0; i < shape->drawing.count; i++)
        for (int k = 0; k < shape->drawing.outlines[i].count; k++) {
            const disk_point *p = &shape->drawing.outlines[i].points[k];
            double far = hypot(p->x - x, p->y - y);
            if (far > tolerance || (far == tolerance && best.kind))
                continue;
            tolerance = far;
            best = hit_of(shape, DISK_HIT_POINT, i, k);
        }
    return best;
}

/* The distance to a chord, and where along it, 0 to 1. */
static double off_chord(const double a[2], const double b[2], double x, double y, double *part)
{
    double dx = b[0] - a[0], dy = b[1] - a[1], square = dx * dx + dy * dy;
    *part = square > 0 ? CLAMP(((x - a[0]) * dx + (y - a[1]) * dy) / square, 0, 1) : 0;
    return hypot(a[0] + *part * dx - x, a[1] + *part * dy - y);
}

static double off_segment(const disk_outline *outline, int point, double x, double y, double *t)
{
    double c[8], best = INFINITY, a[2], b[2], part;
    int chords = disk_outline_segment(outline, point, c) ? CURVE_AS : 1;
    disk_curve_at(c, 0, &a[0], &a[1]);
    for (int i = 0; i < chords; i++) {
        disk_curve_at(c, (i + 1.0) / chords, &b[0], &b[1]);
        double far = off_chord(a, b, x, y, &part);
        if (far < best)
            best = far, *t = (i + part) / chords;
        a[0] = b[0], a[1] = b[1];
    }
    return best;
}

static disk_hit hit_segment(const disk_shape *shape, double x, double y, double tolerance)
{
    disk_hit best = {.kind = DISK_HIT_NOTHING};
    for (int i = 0; i < shape->drawing.count; i++)
        for (int k = 0; k < shape->drawing.outlines[i].count; k++) {
            double t, far = off_segment(&shape->drawing.outlines[i], k, x, y, &t);
            if (far > tolerance)
                continue;
            tolerance = far;
            best = hit_of(shape, DISK_HIT_SEGMENT, i, k);
            best.t = t;
        }
    return best;
}

/* Whether a ray to the right crosses the outline an odd number of times; its size goes to area. */
static int is_inside(const disk_outline *outline, double x, double y, double *area)
{
    int inside = 0;
    *area = 0;
    for (int k = 0; k < outline->count; k++) {
        double c[8], a[2], b[2];
        int chords = disk_outline_segment(outline, k, c) ? CURVE_AS : 1;
        disk_curve_at(c, 0, &a[0], &a[1]);
        for (int i = 0; i < chords; i++) {
            disk_curve_at(c, (i + 1.0) / chords, &b[0], &b[1]);
            *area += (a[0] * b[1] - a[1] * b[0]) / 2;
            if ((a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
                inside = !inside;
            a[0] = b[0], a[1] = b[1];
        }
    }
    *area = fabs(*area);
    return inside;
}

static disk_hit hit_inside(const disk_shape *shape, double x, double y)
{
    disk_hit best = {.kind = DISK_HIT_NOTHING};
    double least = INFINITY, area;
    for (int i = 0; i < shape->drawing.count; i++)
        if (is_inside(&shape->drawing.outlines[i], x, y, &area) && area < least) {
            least = area;
            best = hit_of(shape, DISK_HIT_INSIDE, i, 0);
        }
    return best;
}

disk_hit disk_editor_hit(const disk_editor *editor, double x, double y, double tolerance)
{
    disk_hit hit = hit_handle(editor, x, y, tolerance);
    if (!hit.kind)
        hit = hit_point(&editor->shape, x, y, tolerance);
    if (!hit.kind)
        hit = hit_segment(&editor->shape, x, y, tolerance);
    if (!hit.kind)
        hit = hit_inside(&editor->shape, x, y);
    return hit;
}
