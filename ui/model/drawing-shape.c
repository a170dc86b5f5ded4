/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file drawing-shape.c
 * Symmetry. An outline's copies are turned by 360/fold degrees each; with the mirror there are
 * two in every turn. A ring's copies are joined: each goes on where the one before ended. With the
 * mirror its copies are reflected in turn at the axis near its end and the one near its start,
 * which are half a turn's angle apart, so that every other copy runs backwards.
 */
#include "drawing.h"

#include <math.h>

/* Ends of a ring's copies that lie so close are one point. */
#define SAME 1e-6

static disk_turn turn_by(double angle)
{
    double c = cos(angle), s = sin(angle);
    return (disk_turn){c, -s, s, c, 0};
}

/* The reflection at a line through the origin. */
static disk_turn reflect_at(double angle)
{
    double c = cos(2 * angle), s = sin(2 * angle);
    return (disk_turn){c, s, s, -c, 1};
}

/* First b, then a. */
static disk_turn chain(const disk_turn *a, const disk_turn *b)
{
    return (disk_turn){
        a->xx * b->xx + a->xy * b->yx, a->xx * b->xy + a->xy * b->yy, a->yx * b->xx + a->yy * b->yx,
        a->yx * b->xy + a->yy * b->yy, a->reversed ^ b->reversed,
    };
}

void disk_turn_apply(const disk_turn *turn, double *x, double *y)
{
    double px = *x, py = *y;
    *x = turn->xx * px + turn->xy * py;
    *y = turn->yx * px + turn->yy * py;
}

void disk_turn_undo(const disk_turn *turn, double *x, double *y)
{
    double px = *x, py = *y;
    *x = turn->xx * px + turn->yx * py;
    *y = turn->xy * px + turn->yy * py;
}

int disk_drawing_copies(const disk_drawing *drawing)
{
    return drawing->fold * (drawing->mirror ? 2 : 1);
}

/* The angle that an open outline sweeps around the origin: its sign says where a ring goes on. */
static double sweep_of(const disk_outline *outline)
{
    double sweep = 0;
    for (int i = 1; i < outline->count; i++) {
        const disk_point *a = &outline->points[i - 1], *b = &outline->points[i];
        sweep += atan2(a->x * b->y - a->y * b->x, a->x * b->x + a->y * b->y);
    }
    return sweep;
}

static disk_turn ring_turn(const disk_drawing *drawing, const disk_outline *outline, int copy)
{
    double sign = sweep_of(outline) < 0 ? -1 : 1, step = sign * 2 * G_PI / drawing->fold;
    if (!drawing->mirror)
        return turn_by(step * copy);
    disk_turn turn = turn_by(step * (copy / 2));
    if (copy % 2 == 0)
        return turn;
    const disk_point *end = &outline->points[outline->count - 1];
    double axes = G_PI / drawing->fold;
    double axis = round((atan2(end->y, end->x) + G_PI / 2) / axes) * axes - G_PI / 2;
    disk_turn mirror = reflect_at(axis);
    return chain(&turn, &mirror);
}

disk_turn disk_drawing_turn(const disk_drawing *drawing, int outline, int copy)
{
    const disk_outline *of = &drawing->outlines[outline];
    if (of->ring)
        return ring_turn(drawing, of, copy);
    int turns = drawing->mirror ? copy / 2 : copy;
    disk_turn turn = turn_by(2 * G_PI * turns / drawing->fold);
    if (!drawing->mirror || copy % 2 == 0)
        return turn;
    disk_turn mirror = {-1, 0, 0, 1, 0};
    return chain(&turn, &mirror);
}

/* --- Shapes ---------------------------------------------------------------------------------- */

static disk_point turned(const disk_point *point, const disk_turn *turn)
{
    disk_point out = *point;
    disk_turn_apply(turn, &out.x, &out.y);
    disk_turn_apply(turn, &out.in_x, &out.in_y);
    disk_turn_apply(turn, &out.out_x, &out.out_y);
    if (turn->reversed) {
        disk_point back = out;
        out.in_x = back.out_x, out.in_y = back.out_y;
        out.out_x = back.in_x, out.out_y = back.in_y;
    }
    return out;
}

/* One copy's points, in the order in which the copy runs. */
static void append_copy(const disk_drawing *from, int outline, int copy, GArray *points,
                        GArray *places)
{
    const disk_outline *of = &from->outlines[outline];
    disk_turn turn = disk_drawing_turn(from, outline, copy);
    for (int i = 0; i < of->count; i++) {
        disk_place place = {outline, turn.reversed ? of->count - 1 - i : i, copy};
        disk_point point = turned(&of->points[place.point], &turn);
        disk_point *last = points->len ? &g_array_index(points, disk_point, points->len - 1) : NULL;
        if (i == 0 && last && hypot(last->x - point.x, last->y - point.y) < SAME) {
            last->out_x = point.out_x, last->out_y = point.out_y;
            continue;
        }
        g_array_append_val(points, point);
        g_array_append_val(places, place);
    }
}

/* A ring's end may meet its start. */
static void close_ring(GArray *points, GArray *places)
{
    if (points->len < 2)
        return;
    disk_point *first = &g_array_index(points, disk_point, 0);
    disk_point *last = &g_array_index(points, disk_point, points->len - 1);
    if (hypot(last->x - first->x, last->y - first->y) >= SAME)
        return;
    first->in_x = last->in_x, first->in_y = last->in_y;
    g_array_set_size(points, points->len - 1);
    g_array_set_size(places, places->len - 1);
}

static void add_outline(disk_shape *out, GArray *points, GArray *places)
{
    disk_drawing *drawing = &out->drawing;
    int at = drawing->count++;
    drawing->outlines = g_renew(disk_outline, drawing->outlines, drawing->count);
    out->places = g_renew(disk_place *, out->places, drawing->count);
    drawing->outlines[at] = (disk_outline){.count = (int)points->len};
    drawing->outlines[at].points = (disk_point *)(void *)g_array_free(points, FALSE);
    out->places[at] = (disk_place *)(void *)g_array_free(places, FALSE);
}

static void expand(disk_shape *out, const disk_drawing *drawing, int outline)
{
    int copies = disk_drawing_copies(drawing), ring = drawing->outlines[outline].ring;
    GArray *points = NULL, *places = NULL;
    for (int copy = 0; copy < copies; copy++) {
        if (!points) {
            points = g_array_new(FALSE, FALSE, sizeof(disk_point));
            places = g_array_new(FALSE, FALSE, sizeof(disk_place));
        }
        append_copy(drawing, outline, copy, points, places);
        if (ring && copy < copies - 1)
            continue;
        if (ring && copies > 1)
            close_ring(points, places);
        add_outline(out, points, places);
        points = places = NULL;
    }
}

void disk_shape_init(disk_shape *out, const disk_drawing *drawing)
{
    *out = (disk_shape){.places = NULL};
    disk_drawing_init(&out->drawing);
    for (int i = 0; i < drawing->count; i++)
        expand(out, drawing, i);
}

void disk_shape_clear(disk_shape *shape)
{
    for (int i = 0; i < shape->drawing.count; i++)
        g_free(shape->places[i]);
    g_free(shape->places);
    shape->places = NULL;
    disk_drawing_clear(&shape->drawing);
}
