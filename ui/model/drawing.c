/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file drawing.c
 * Outlines and points in plain arrays. A drawing is small (DISK_MAX_POINTS), so that whole copies
 * of it serve as the steps of undo.
 */
#include "drawing.h"

#include <math.h>
#include <string.h>

void disk_drawing_init(disk_drawing *drawing)
{
    *drawing = (disk_drawing){.fold = 1};
}

void disk_drawing_clear(disk_drawing *drawing)
{
    for (int i = 0; i < drawing->count; i++)
        g_free(drawing->outlines[i].points);
    g_free(drawing->outlines);
    disk_drawing_init(drawing);
}

void disk_drawing_copy(disk_drawing *to, const disk_drawing *from)
{
    disk_drawing copy = *from;
    copy.outlines = g_memdup2(from->outlines, sizeof *from->outlines * (gsize)from->count);
    for (int i = 0; i < from->count; i++) {
        const disk_outline *outline = &from->outlines[i];
        copy.outlines[i].points =
            g_memdup2(outline->points, sizeof *outline->points * (gsize)outline->count);
    }
    disk_drawing_clear(to);
    *to = copy;
}

static int equal_points(const disk_point *a, const disk_point *b)
{
    return a->x == b->x && a->y == b->y && a->in_x == b->in_x && a->in_y == b->in_y &&
           a->out_x == b->out_x && a->out_y == b->out_y && a->smooth == b->smooth;
}

static int equal_outlines(const disk_outline *a, const disk_outline *b)
{
    if (a->count != b->count || a->ring != b->ring)
        return 0;
    for (int i = 0; i < a->count; i++)
        if (!equal_points(&a->points[i], &b->points[i]))
            return 0;
    return 1;
}

int disk_drawing_equal(const disk_drawing *a, const disk_drawing *b)
{
    if (a->count != b->count || a->fold != b->fold || a->mirror != b->mirror)
        return 0;
    for (int i = 0; i < a->count; i++)
        if (!equal_outlines(&a->outlines[i], &b->outlines[i]))
            return 0;
    return 1;
}

int disk_drawing_points(const disk_drawing *drawing)
{
    int points = 0;
    for (int i = 0; i < drawing->count; i++)
        points += drawing->outlines[i].count;
    return points;
}

int disk_drawing_add(disk_drawing *drawing, const disk_point *points, int count, int ring)
{
    if (count < 1 || drawing->count >= DISK_MAX_OUTLINES ||
        count > DISK_MAX_POINTS - disk_drawing_points(drawing))
        return -1;
    int at = drawing->count++;
    drawing->outlines = g_renew(disk_outline, drawing->outlines, drawing->count);
    drawing->outlines[at] =
        (disk_outline){g_memdup2(points, sizeof *points * (gsize)count), count, ring};
    return at;
}

void disk_drawing_remove(disk_drawing *drawing, int outline)
{
    disk_outline *at = &drawing->outlines[outline];
    g_free(at->points);
    drawing->count--;
    memmove(at, at + 1, sizeof *at * (gsize)(drawing->count - outline));
}

int disk_drawing_insert(disk_drawing *drawing, int outline, int at, const disk_point *point)
{
    if (disk_drawing_points(drawing) >= DISK_MAX_POINTS)
        return 0;
    disk_outline *to = &drawing->outlines[outline];
    to->points = g_renew(disk_point, to->points, to->count + 1);
    memmove(to->points + at + 1, to->points + at, sizeof *point * (gsize)(to->count - at));
    to->points[at] = *point;
    to->count++;
    return 1;
}

void disk_drawing_erase(disk_drawing *drawing, int outline, int at)
{
    disk_outline *from = &drawing->outlines[outline];
    if (from->count == 1) {
        disk_drawing_remove(drawing, outline);
        return;
    }
    from->count--;
    memmove(from->points + at, from->points + at + 1,
            sizeof *from->points * (gsize)(from->count - at));
}

/* --- Segments -------------------------------------------------------------------------------- */

int disk_outline_segment(const disk_outline *outline, int point, double curve[8])
{
    const disk_point *a = &outline->points[point];
    const disk_point *b = &outline->points[(point + 1) % outline->count];
    double points[8] = {
        a->x, a->y, a->x + a->out_x, a->y + a->out_y, b->x + b->in_x, b->y + b->in_y, b->x, b->y};
    memcpy(curve, points, sizeof points);
    int straight = a->out_x == 0 && a->out_y == 0 && b->in_x == 0 && b->in_y == 0;
    for (int i = 0; straight && i < 2; i++) {
        /* The same line, at an even pace: t is then the share of its length. */
        curve[2 + i] = points[i] + (points[6 + i] - points[i]) / 3;
        curve[4 + i] = points[i] + (points[6 + i] - points[i]) * 2 / 3;
    }
    return !straight;
}

void disk_curve_at(const double curve[8], double t, double *x, double *y)
{
    double s = 1 - t, a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t;
    *x = a * curve[0] + b * curve[2] + c * curve[4] + d * curve[6];
    *y = a * curve[1] + b * curve[3] + c * curve[5] + d * curve[7];
}
