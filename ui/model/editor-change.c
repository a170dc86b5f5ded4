/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file editor-change.c
 * The changes of the editor's model. Each looks whether it can be done before it keeps a step.
 */
#include "editor-model-internal.h"

#include <math.h>

/* A stroke may sweep this share of the angle between two copies and still be meant to join them. */
#define RING_LEAST 0.5
#define RING_MOST  1.5
/* A ring's ends that lie so close to where they join are moved there. */
#define JOIN 0.06
/* What turns so far in a line drawn by hand is meant as a corner; in degrees. */
#define CORNER 50.0

int disk_editor_has_point(const disk_editor *editor, int outline, int point)
{
    return outline >= 0 && outline < editor->drawing.count && point >= 0 &&
           point < editor->drawing.outlines[outline].count;
}

static int shape_has(const disk_shape *shape, int outline, int point)
{
    return outline >= 0 && outline < shape->drawing.count && point >= 0 &&
           point < shape->drawing.outlines[outline].count;
}

static disk_point *point_of(disk_editor *editor, int outline, int point)
{
    return &editor->drawing.outlines[outline].points[point];
}

static double cut(double number)
{
    return CLAMP(number, -DISK_DRAWING_LIMIT, DISK_DRAWING_LIMIT);
}

int disk_editor_replace(disk_editor *editor, const disk_drawing *drawing)
{
    if (disk_drawing_equal(&editor->drawing, drawing))
        return 0;
    disk_editor_will_change(editor);
    disk_drawing_copy(&editor->drawing, drawing);
    disk_editor_select(editor, -1, -1);
    return disk_editor_has_changed(editor);
}

/* --- Adding ---------------------------------------------------------------------------------- */

static int add(disk_editor *editor, const disk_point *points, int count, int ring)
{
    if (editor->drawing.count >= DISK_MAX_OUTLINES ||
        count > DISK_MAX_POINTS - disk_drawing_points(&editor->drawing))
        return 0;
    disk_editor_will_change(editor);
    int at = disk_drawing_add(&editor->drawing, points, count, ring);
    disk_editor_has_changed(editor);
    disk_editor_select(editor, at, -1);
    return 1;
}

/* How far a line sweeps around the origin. */
static double sweep_of(const double *xy, int count)
{
    double sweep = 0;
    for (int i = 1; i < count; i++) {
        const double *a = xy + 2 * (i - 1), *b = xy + 2 * i;
        sweep += atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
    }
    return sweep;
}

static int is_ring(const disk_editor *editor, const double *xy, int count)
{
    int copies = disk_drawing_copies(&editor->drawing);
    if (copies == 1)
        return 0;
    double share = fabs(sweep_of(xy, count)) * copies / (2 * G_PI);
    double gap = hypot(xy[2 * count - 2] - xy[0], xy[2 * count - 1] - xy[1]);
    return share > RING_LEAST && share < RING_MOST && gap > 2 * JOIN;
}

/* The last point of a ring whose end meets the next copy's start goes: that start stands for it.
 * @return how many points are left */
static int join_turned(disk_point *points, int count, const disk_turn *turn)
{
    disk_point *first = &points[0], *last = &points[count - 1];
    double x = first->x, y = first->y;
    disk_turn_apply(turn, &x, &y);
    if (count < 3 || hypot(x - last->x, y - last->y) > JOIN)
        return count;
    first->x = (x + last->x) / 2, first->y = (y + last->y) / 2; /* half way each */
    disk_turn_undo(turn, &first->x, &first->y);
    first->in_x = last->in_x, first->in_y = last->in_y;
    disk_turn_undo(turn, &first->in_x, &first->in_y);
    return count - 1;
}

/* Moves an end onto the axis that its reflection leaves where it is. */
static void join_mirrored(disk_point *end, const disk_turn *mirror)
{
    double x = end->x, y = end->y;
    disk_turn_apply(mirror, &x, &y);
    if (hypot(x - end->x, y - end->y) > 2 * JOIN)
        return;
    end->x = (x + end->x) / 2, end->y = (y + end->y) / 2;
}

/* Lets a ring's copies meet where they nearly do. @return how many points are left */
static int join_ends(const disk_drawing *like, disk_point *points, int count)
{
    disk_outline outline = {points, count, 1};
    disk_drawing ring = {&outline, 1, like->fold, like->mirror};
    disk_turn next = disk_drawing_turn(&ring, 0, 1);
    if (!like->mirror)
        return join_turned(points, count, &next);
    /* The last copy runs back to the start: it is the reflection at the axis there. */
    disk_turn last = disk_drawing_turn(&ring, 0, disk_drawing_copies(like) - 1);
    join_mirrored(&points[count - 1], &next);
    join_mirrored(&points[0], &last);
    return count;
}

int disk_editor_add_polygon(disk_editor *editor, const double *xy, int count)
{
    if (count < 3 || count > DISK_MAX_POINTS)
        return 0;
    disk_point *points = g_new0(disk_point, count);
    for (int i = 0; i < count; i++)
        points[i].x = cut(xy[2 * i]), points[i].y = cut(xy[2 * i + 1]);
    int done = add(editor, points, count, 0);
    g_free(points);
    return done;
}

int disk_editor_add_stroke(disk_editor *editor, const double *xy, int count, double tolerance)
{
    int ring = count >= 3 && is_ring(editor, xy, count), filled_count, points_count;
    double *filled = disk_fill_stroke(xy, count, 1.5 * tolerance, CORNER, &filled_count);
    disk_point *points = disk_fit_stroke(filled, filled_count, !ring, tolerance, 6 * tolerance,
                                         CORNER, &points_count);
    g_free(filled);
    if (!points)
        return 0;
    if (ring)
        points_count = join_ends(&editor->drawing, points, points_count);
    for (int i = 0; i < points_count; i++)
        points[i].x = cut(points[i].x), points[i].y = cut(points[i].y);
    int done = points_count >= 2 && add(editor, points, points_count, ring);
    g_free(points);
    return done;
}

/* --- Points ---------------------------------------------------------------------------------- */

int disk_editor_move_point(disk_editor *editor, int outline, int point, double x, double y)
{
    if (!disk_editor_has_point(editor, outline, point) || !isfinite(x) || !isfinite(y))
        return 0;
    disk_point *p = point_of(editor, outline, point);
    if (p->x == cut(x) && p->y == cut(y))
        return 0;
    disk_editor_will_change(editor);
    p->x = cut(x), p->y = cut(y);
    return disk_editor_has_changed(editor);
}

/* Turns a handle against another's direction; it keeps its length. */
static void oppose(double dx, double dy, double *x, double *y)
{
    double length = hypot(dx, dy), own = hypot(*x, *y);
    if (length > 0 && own > 0)
        *x = -dx * own / length, *y = -dy * own / length;
}

int disk_editor_move_handle(disk_editor *editor, int outline, int point, disk_handle which,
                            double x, double y)
{
    if (!disk_editor_has_point(editor, outline, point) || !isfinite(x) || !isfinite(y))
        return 0;
    disk_point *p = point_of(editor, outline, point);
    double dx = cut(x) - p->x, dy = cut(y) - p->y;
    int in = which == DISK_HANDLE_IN;
    if (dx == (in ? p->in_x : p->out_x) && dy == (in ? p->in_y : p->out_y))
        return 0;
    disk_editor_will_change(editor);
    if (in) {
        p->in_x = dx, p->in_y = dy;
        if (p->smooth)
            oppose(dx, dy, &p->out_x, &p->out_y);
    } else {
        p->out_x = dx, p->out_y = dy;
        if (p->smooth)
            oppose(dx, dy, &p->in_x, &p->in_y);
    }
    return disk_editor_has_changed(editor);
}

/* A point of the drawing in the shape, as the first copy has it: there a ring's ends have
 * neighbours, too. */
static const disk_outline *find_in_shape(const disk_editor *editor, int outline, int point, int *at)
{
    const disk_shape *shape = &editor->shape;
    for (int i = 0; i < shape->drawing.count; i++)
        for (int k = 0; k < shape->drawing.outlines[i].count; k++) {
            disk_place place = shape->places[i][k];
            *at = k;
            if (place.outline == outline && place.point == point && place.copy == 0)
                return &shape->drawing.outlines[i];
        }
    *at = point;
    return &editor->drawing.outlines[outline];
}

/* Handles along the line between the neighbours, each a third of the way to its own. */
static void make_smooth(disk_editor *editor, int outline, int point)
{
    int at;
    disk_point *p = &editor->drawing.outlines[outline].points[point];
    const disk_outline *of = find_in_shape(editor, outline, point, &at);
    const disk_point *before = &of->points[(at + of->count - 1) % of->count];
    const disk_point *after = &of->points[(at + 1) % of->count];
    double dx = after->x - before->x, dy = after->y - before->y, length = hypot(dx, dy);
    if (!(length > 0))
        dx = 1, dy = 0, length = 1;
    double in = hypot(p->x - before->x, p->y - before->y) / 3 / length;
    double out = hypot(after->x - p->x, after->y - p->y) / 3 / length;
    p->in_x = -dx * in, p->in_y = -dy * in;
    p->out_x = dx * out, p->out_y = dy * out;
}

int disk_editor_set_smooth(disk_editor *editor, int outline, int point, int smooth)
{
    if (!disk_editor_has_point(editor, outline, point) ||
        !point_of(editor, outline, point)->smooth == !smooth)
        return 0;
    disk_editor_will_change(editor);
    disk_point *p = point_of(editor, outline, point);
    p->smooth = smooth != 0;
    if (smooth)
        make_smooth(editor, outline, point);
    else
        p->in_x = p->in_y = p->out_x = p->out_y = 0;
    return disk_editor_has_changed(editor);
}

int disk_editor_break_handles(disk_editor *editor, int outline, int point)
{
    if (!disk_editor_has_point(editor, outline, point) || !point_of(editor, outline, point)->smooth)
        return 0;
    disk_editor_will_change(editor);
    point_of(editor, outline, point)->smooth = 0;
    return disk_editor_has_changed(editor);
}

int disk_editor_delete_point(disk_editor *editor, int outline, int point)
{
    if (!disk_editor_has_point(editor, outline, point))
        return 0;
    int count = editor->drawing.outlines[outline].count;
    if (count <= 2)
        return disk_editor_delete_outline(editor, outline);
    disk_editor_will_change(editor);
    disk_drawing_erase(&editor->drawing, outline, point);
    disk_editor_has_changed(editor);
    disk_editor_select(editor, outline, MIN(point, count - 2));
    return 1;
}

/* --- Splitting ------------------------------------------------------------------------------- */

static double between(double a, double b, double t)
{
    return a + (b - a) * t;
}

/* De Casteljau: the curve's two parts share the point at t. Points are both of one copy. */
static disk_point split_curve(disk_point *a, disk_point *b, const double c[8], double t)
{
    double p[2], q[2], r[2], u[2], v[2], m[2];
    for (int i = 0; i < 2; i++) {
        p[i] = between(c[i], c[2 + i], t), q[i] = between(c[2 + i], c[4 + i], t);
        r[i] = between(c[4 + i], c[6 + i], t);
        u[i] = between(p[i], q[i], t), v[i] = between(q[i], r[i], t);
        m[i] = between(u[i], v[i], t);
    }
    a->out_x = p[0] - c[0], a->out_y = p[1] - c[1];
    b->in_x = r[0] - c[6], b->in_y = r[1] - c[7];
    return (disk_point){m[0], m[1], u[0] - m[0], u[1] - m[1], v[0] - m[0], v[1] - m[1], 1};
}

/* Within a copy: the drawing's own segment from `point` on. */
static int split_inside(disk_editor *editor, int outline, int point, double t)
{
    disk_outline *of = &editor->drawing.outlines[outline];
    double c[8];
    int next = (point + 1) % of->count, curved = disk_outline_segment(of, point, c);
    disk_editor_will_change(editor);
    disk_point made = {.smooth = 0};
    if (curved)
        made = split_curve(&of->points[point], &of->points[next], c, t);
    else
        disk_curve_at(c, t, &made.x, &made.y);
    disk_drawing_insert(&editor->drawing, outline, point + 1, &made);
    disk_editor_has_changed(editor);
    disk_editor_select(editor, outline, point + 1);
    return 1;
}

/* Between two copies of a turned ring, where the next copy's start ends the segment. */
static disk_point split_turned(disk_editor *editor, int outline, const double c[8], double t)
{
    disk_outline *of = &editor->drawing.outlines[outline];
    disk_turn next = disk_drawing_turn(&editor->drawing, outline, 1);
    disk_point end = {.x = c[6], .y = c[7]};
    disk_point made = split_curve(&of->points[of->count - 1], &end, c, t);
    disk_turn_undo(&next, &end.in_x, &end.in_y);
    of->points[0].in_x = end.in_x, of->points[0].in_y = end.in_y;
    return made;
}

/* Between two copies: at the end of the copy that the segment leaves. What joins mirrored copies
 * becomes a corner. */
static int split_join(disk_editor *editor, const disk_place *from, const double c[8], int curved,
                      double t)
{
    disk_turn turn = disk_drawing_turn(&editor->drawing, from->outline, from->copy);
    disk_point made = {.smooth = 0};
    double own[8];
    for (int i = 0; i < 8; i += 2) {
        own[i] = c[i], own[i + 1] = c[i + 1];
        disk_turn_undo(&turn, &own[i], &own[i + 1]);
    }
    disk_curve_at(own, t, &made.x, &made.y);
    disk_editor_will_change(editor);
    if (curved && !editor->drawing.mirror)
        made = split_turned(editor, from->outline, own, t);
    int at = turn.reversed ? 0 : editor->drawing.outlines[from->outline].count;
    disk_drawing_insert(&editor->drawing, from->outline, at, &made);
    disk_editor_has_changed(editor);
    disk_editor_select(editor, from->outline, at);
    return 1;
}

/* The copy's own segment that runs from or to a place of the shape; 0 where it joins two copies. */
static int split_copy(disk_editor *editor, const disk_place *at, int onward, double t)
{
    disk_turn turn = disk_drawing_turn(&editor->drawing, at->outline, at->copy);
    int way = turn.reversed ? -1 : 1, count = editor->drawing.outlines[at->outline].count;
    int other = at->point + (onward ? way : -way);
    if (other < 0 || other >= count)
        return 0;
    return split_inside(editor, at->outline, MIN(at->point, other), turn.reversed ? 1 - t : t);
}

static int split_ring(disk_editor *editor, const disk_place *from, const disk_place *to,
                      const double c[8], int curved, double t)
{
    return split_copy(editor, from, 1, t) || split_copy(editor, to, 0, t) ||
           split_join(editor, from, c, curved, t);
}

int disk_editor_split(disk_editor *editor, int outline, int point, double t)
{
    const disk_shape *shape = &editor->shape;
    if (!shape_has(shape, outline, point) || !(t > 0 && t < 1) ||
        disk_drawing_points(&editor->drawing) >= DISK_MAX_POINTS)
        return 0;
    const disk_outline *of = &shape->drawing.outlines[outline];
    disk_place from = shape->places[outline][point];
    disk_place to = shape->places[outline][(point + 1) % of->count];
    double c[8];
    int curved = disk_outline_segment(of, point, c);
    if (editor->drawing.outlines[from.outline].ring && disk_drawing_copies(&editor->drawing) > 1)
        return split_ring(editor, &from, &to, c, curved, t);
    disk_turn turn = disk_drawing_turn(&editor->drawing, from.outline, from.copy);
    if (turn.reversed)
        return split_inside(editor, from.outline, to.point, 1 - t);
    return split_inside(editor, from.outline, from.point, t);
}

/* --- Outlines -------------------------------------------------------------------------------- */

static int has_outline(const disk_editor *editor, int outline)
{
    return outline >= 0 && outline < editor->drawing.count;
}

int disk_editor_move_outline(disk_editor *editor, int outline, double dx, double dy)
{
    if (!has_outline(editor, outline) || !isfinite(dx) || !isfinite(dy) || (dx == 0 && dy == 0))
        return 0;
    disk_editor_will_change(editor);
    disk_outline *of = &editor->drawing.outlines[outline];
    for (int i = 0; i < of->count; i++) {
        of->points[i].x = cut(of->points[i].x + dx);
        of->points[i].y = cut(of->points[i].y + dy);
    }
    return disk_editor_has_changed(editor);
}

static void find_middle(const disk_outline *of, double *x, double *y)
{
    double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
    for (int i = 0; i < of->count; i++) {
        left = fmin(left, of->points[i].x), right = fmax(right, of->points[i].x);
        top = fmin(top, of->points[i].y), bottom = fmax(bottom, of->points[i].y);
    }
    *x = of->ring ? 0 : (left + right) / 2;
    *y = of->ring ? 0 : (top + bottom) / 2;
}

int disk_editor_scale_outline(disk_editor *editor, int outline, double factor)
{
    if (!has_outline(editor, outline) || !(factor > 0.01 && factor < 100) || factor == 1)
        return 0;
    disk_editor_will_change(editor);
    disk_outline *of = &editor->drawing.outlines[outline];
    double x, y;
    find_middle(of, &x, &y);
    for (int i = 0; i < of->count; i++) {
        disk_point *p = &of->points[i];
        p->x = cut(x + (p->x - x) * factor), p->y = cut(y + (p->y - y) * factor);
        p->in_x = cut(p->in_x * factor), p->in_y = cut(p->in_y * factor);
        p->out_x = cut(p->out_x * factor), p->out_y = cut(p->out_y * factor);
    }
    return disk_editor_has_changed(editor);
}

int disk_editor_delete_outline(disk_editor *editor, int outline)
{
    if (!has_outline(editor, outline))
        return 0;
    disk_editor_will_change(editor);
    disk_drawing_remove(&editor->drawing, outline);
    disk_editor_has_changed(editor);
    disk_editor_select(editor, -1, -1);
    return 1;
}

/* --- Symmetry -------------------------------------------------------------------------------- */

int disk_editor_set_fold(disk_editor *editor, int fold)
{
    fold = CLAMP(fold, 1, DISK_MAX_FOLD);
    if (editor->drawing.fold == fold)
        return 0;
    disk_editor_will_change(editor);
    editor->drawing.fold = fold;
    return disk_editor_has_changed(editor);
}

int disk_editor_set_mirror(disk_editor *editor, int mirror)
{
    if (!editor->drawing.mirror == !mirror)
        return 0;
    disk_editor_will_change(editor);
    editor->drawing.mirror = mirror != 0;
    return disk_editor_has_changed(editor);
}
