/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The aperture editor's model: changes, undo and hit tests. Expected numbers come from geometry;
 * random sequences of changes are compared with copies kept by the test itself.
 */
#include "test_editor.h"

#include "editor-model.h"

#include <math.h>
#include <stdlib.h>

static const double square[] = {-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5};

static disk_editor *with_square(void)
{
    disk_editor *editor = disk_editor_new();
    ck_assert(disk_editor_add_polygon(editor, square, 4));
    return editor;
}

static double area_of(const disk_editor *editor)
{
    disk_measure m;
    return disk_drawing_measure(disk_editor_drawing(editor), &m) ? m.area : 0;
}

START_TEST(test_changes_and_undo)
{
    disk_editor *editor = with_square();
    ck_assert_double_eq_tol(area_of(editor), 1, 1e-3);
    ck_assert(disk_editor_move_point(editor, 0, 0, -1.5, -0.5)); /* a triangle of 1/2 more */
    ck_assert_double_eq_tol(area_of(editor), 1.5, 2e-3);
    ck_assert(disk_editor_delete_point(editor, 0, 2)); /* (0.5, 0.5): the rest is a triangle */
    ck_assert_double_eq_tol(area_of(editor), 1, 2e-3);
    ck_assert(disk_editor_undo(editor));
    ck_assert(disk_editor_undo(editor));
    ck_assert_double_eq_tol(area_of(editor), 1, 1e-3);
    ck_assert(disk_editor_redo(editor));
    ck_assert_double_eq_tol(area_of(editor), 1.5, 2e-3);
    ck_assert(disk_editor_scale_outline(editor, 0, 2)); /* what was undone is now gone */
    ck_assert(!disk_editor_redo(editor));
    ck_assert_double_eq_tol(area_of(editor), 6, 1e-2);
    while (disk_editor_undo(editor))
        continue;
    ck_assert_int_eq(disk_editor_drawing(editor)->count, 0);
    ck_assert(!disk_editor_can_undo(editor));
    disk_editor_free(editor);
}
END_TEST

START_TEST(test_refusals)
{
    disk_editor *editor = disk_editor_new();
    ck_assert(!disk_editor_add_polygon(editor, square, 2));
    ck_assert(!disk_editor_undo(editor));
    ck_assert(disk_editor_add_polygon(editor, square, 4));
    guint serial = disk_editor_serial(editor);
    ck_assert(!disk_editor_move_point(editor, 0, 4, 0, 0));
    ck_assert(!disk_editor_move_point(editor, 1, 0, 0, 0));
    ck_assert(!disk_editor_move_point(editor, 0, 0, NAN, 0));
    ck_assert(!disk_editor_move_point(editor, 0, 0, -0.5, -0.5)); /* where it is */
    ck_assert(!disk_editor_scale_outline(editor, 0, 0));
    ck_assert(!disk_editor_scale_outline(editor, -1, 2));
    ck_assert(!disk_editor_delete_outline(editor, 1));
    ck_assert(!disk_editor_split(editor, 0, 4, 0.5));
    ck_assert(!disk_editor_split(editor, 0, 0, 1));
    ck_assert(!disk_editor_set_fold(editor, 0)); /* cut to 1, which it is */
    ck_assert_uint_eq(disk_editor_serial(editor), serial);
    ck_assert(disk_editor_set_fold(editor, 99));
    ck_assert_int_eq(disk_editor_drawing(editor)->fold, DISK_MAX_FOLD);
    ck_assert(disk_editor_move_point(editor, 0, 0, -1e9, 0));
    ck_assert_double_eq(disk_editor_drawing(editor)->outlines[0].points[0].x, -DISK_DRAWING_LIMIT);
    disk_editor_free(editor);
}
END_TEST

/* More points than are allowed are refused, by whatever way they come. */
START_TEST(test_bounds)
{
    disk_editor *editor = disk_editor_new();
    int added = 0;
    while (disk_editor_add_polygon(editor, square, 4))
        added++;
    ck_assert_int_eq(added, MIN(DISK_MAX_OUTLINES, DISK_MAX_POINTS / 4));
    int points = disk_drawing_points(disk_editor_drawing(editor));
    while (disk_editor_split(editor, 0, 0, 0.5))
        points++;
    ck_assert_int_eq(points, DISK_MAX_POINTS);
    ck_assert_int_eq(disk_drawing_points(disk_editor_drawing(editor)), DISK_MAX_POINTS);
    disk_editor_free(editor);
}
END_TEST

START_TEST(test_drag_is_one_step)
{
    disk_editor *editor = with_square();
    disk_editor_begin(editor);
    for (int i = 0; i < 20; i++)
        ck_assert(disk_editor_move_point(editor, 0, 1, 0.6 + 0.01 * i, -0.5));
    ck_assert(!disk_editor_undo(editor)); /* not in the middle of it */
    disk_editor_end(editor, 1);
    ck_assert(disk_editor_undo(editor));
    ck_assert_double_eq(disk_editor_drawing(editor)->outlines[0].points[1].x, 0.5);
    ck_assert(disk_editor_redo(editor));
    ck_assert_double_eq(disk_editor_drawing(editor)->outlines[0].points[1].x, 0.79);

    disk_editor_begin(editor); /* Escape */
    ck_assert(disk_editor_move_outline(editor, 0, 1, 1));
    disk_editor_end(editor, 0);
    ck_assert_double_eq(disk_editor_drawing(editor)->outlines[0].points[1].x, 0.79);

    disk_editor_begin(editor); /* there and back is no step */
    ck_assert(disk_editor_move_point(editor, 0, 0, 0, 0));
    ck_assert(disk_editor_move_point(editor, 0, 0, -0.5, -0.5));
    disk_editor_end(editor, 1);
    ck_assert(disk_editor_undo(editor));
    ck_assert_double_eq(disk_editor_drawing(editor)->outlines[0].points[1].x, 0.5);
    disk_editor_free(editor);
}
END_TEST

START_TEST(test_handles)
{
    disk_editor *editor = with_square();
    ck_assert(disk_editor_set_smooth(editor, 0, 0, 1));
    const disk_point *p = &disk_editor_drawing(editor)->outlines[0].points[0];
    /* Neighbours (-0.5, 0.5) and (0.5, -0.5): the handles lie along their diagonal. */
    ck_assert_double_eq_tol(p->out_x, sqrt(0.5) / 3, 1e-12);
    ck_assert_double_eq_tol(p->out_y, -sqrt(0.5) / 3, 1e-12);
    ck_assert_double_eq_tol(p->in_x, -p->out_x, 1e-12);
    double length = hypot(p->in_x, p->in_y);
    ck_assert(disk_editor_move_handle(editor, 0, 0, DISK_HANDLE_OUT, -0.5, -0.1));
    p = &disk_editor_drawing(editor)->outlines[0].points[0];
    ck_assert_double_eq_tol(p->out_y, 0.4, 1e-12);
    ck_assert_double_eq_tol(p->in_x, 0, 1e-12); /* opposite, and as long as before */
    ck_assert_double_eq_tol(p->in_y, -length, 1e-12);
    ck_assert(disk_editor_break_handles(editor, 0, 0));
    ck_assert(disk_editor_move_handle(editor, 0, 0, DISK_HANDLE_OUT, 0, -0.5));
    p = &disk_editor_drawing(editor)->outlines[0].points[0];
    ck_assert_double_eq_tol(p->in_y, -length, 1e-12); /* by itself now */
    ck_assert(disk_editor_set_smooth(editor, 0, 0, 1));
    ck_assert(disk_editor_set_smooth(editor, 0, 0, 0));
    p = &disk_editor_drawing(editor)->outlines[0].points[0];
    ck_assert_double_eq(p->out_x, 0);
    disk_editor_free(editor);
}
END_TEST

/* A point added on a segment leaves the form as it was, curved or straight, in every copy. */
START_TEST(test_split)
{
    for (int mirror = 0; mirror < 2; mirror++)
        for (int fold = 1; fold <= 3; fold++) {
            disk_editor *editor = with_square();
            disk_editor_move_outline(editor, 0, 1, 0.1); /* copies lie beside each other */
            disk_editor_set_fold(editor, fold);
            disk_editor_set_mirror(editor, mirror);
            disk_editor_set_smooth(editor, 0, 1, 1);
            double before = area_of(editor);
            int outlines = disk_editor_shape(editor)->drawing.count;
            for (int i = 0; i < outlines; i++)
                for (int k = 0; k < 4; k += 2)
                    ck_assert(disk_editor_split(editor, i, k, 0.3));
            ck_assert_int_eq(disk_drawing_points(disk_editor_drawing(editor)), 4 + 2 * outlines);
            ck_assert_double_eq_tol(area_of(editor), before, 1e-2 * before);
            disk_editor_free(editor);
        }
}
END_TEST

/* On a ring: within a copy, where copies meet in one point, and where a line joins them. */
START_TEST(test_split_ring)
{
    static const double meets[] = {0, -1, 0.3, -0.4, 0.8660254, 0.5}; /* a third of a turn */
    static const double leaves[] = {0.1, -1, 0.3, -0.5, 0.7660254, 0.2};
    for (int i = 0; i < 2; i++)
        for (int mirror = 0; mirror < 2; mirror++) {
            disk_editor *editor = disk_editor_new();
            disk_editor_set_fold(editor, 3);
            disk_drawing drawing;
            disk_drawing_init(&drawing);
            disk_drawing_copy(&drawing, disk_editor_drawing(editor));
            disk_point points[3] = {0};
            for (int k = 0; k < 3; k++)
                points[k].x = (i ? leaves : meets)[2 * k],
                points[k].y = (i ? leaves : meets)[2 * k + 1];
            disk_drawing_add(&drawing, points, 3, 1);
            disk_editor_replace(editor, &drawing);
            disk_editor_set_mirror(editor, mirror);
            double before = area_of(editor);
            int points_before = disk_editor_shape(editor)->drawing.outlines[0].count;
            for (int k = points_before - 1; k >= 0; k--) {
                ck_assert(disk_editor_split(editor, 0, k, 0.5));
                ck_assert_double_eq_tol(area_of(editor), before, 2e-3);
                ck_assert(disk_editor_undo(editor));
            }
            disk_drawing_clear(&drawing);
            disk_editor_free(editor);
        }
}
END_TEST

START_TEST(test_hits)
{
    disk_editor *editor = with_square();
    disk_hit hit = disk_editor_hit(editor, 0.52, -0.49, 0.05);
    ck_assert_int_eq(hit.kind, DISK_HIT_POINT);
    ck_assert_int_eq(hit.point, 1);
    hit = disk_editor_hit(editor, 0.52, -0.25, 0.05); /* a quarter down the right side */
    ck_assert_int_eq(hit.kind, DISK_HIT_SEGMENT);
    ck_assert_int_eq(hit.point, 1);
    ck_assert_double_eq_tol(hit.t, 0.25, 1e-9);
    ck_assert_int_eq(disk_editor_hit(editor, 0.52, -0.25, 0.01).kind, DISK_HIT_NOTHING);
    ck_assert_int_eq(disk_editor_hit(editor, 0.1, 0.1, 0.05).kind, DISK_HIT_INSIDE);
    ck_assert_int_eq(disk_editor_hit(editor, 0.7, 0.7, 0.05).kind, DISK_HIT_NOTHING);

    static const double inner[] = {-0.2, -0.2, 0.2, -0.2, 0.2, 0.2, -0.2, 0.2};
    ck_assert(disk_editor_add_polygon(editor, inner, 4));
    ck_assert_double_eq_tol(area_of(editor), 1 - 0.16, 2e-3); /* it is a hole */
    hit = disk_editor_hit(editor, 0.1, 0.05, 0.02);
    ck_assert_int_eq(hit.kind, DISK_HIT_INSIDE);
    ck_assert_int_eq(hit.outline, 1); /* the smaller one */

    disk_editor_set_smooth(editor, 0, 1, 1);
    disk_editor_select(editor, 0, 1);
    const disk_point *p = &disk_editor_drawing(editor)->outlines[0].points[1];
    hit = disk_editor_hit(editor, p->x + p->in_x, p->y + p->in_y, 0.02);
    ck_assert_int_eq(hit.kind, DISK_HIT_HANDLE_IN);
    disk_editor_select(editor, 0, 0); /* handles show for the selected point only */
    hit = disk_editor_hit(editor, p->x + p->out_x, p->y + p->out_y, 0.02);
    ck_assert_int_ne(hit.kind, DISK_HIT_HANDLE_OUT);
    disk_editor_free(editor);
}
END_TEST

/* Any copy can be taken hold of, and moving it moves the drawn one. */
START_TEST(test_hits_in_copies)
{
    disk_editor *editor = with_square();
    disk_editor_move_outline(editor, 0, 2, 0);
    disk_editor_set_fold(editor, 4);
    disk_hit hit = disk_editor_hit(editor, 0.5, 2.5, 0.05); /* (2.5, -0.5) turned by 90 degrees */
    ck_assert_int_eq(hit.kind, DISK_HIT_POINT);
    ck_assert_int_eq(hit.outline, 0);
    ck_assert_int_eq(hit.point, 1);
    disk_turn turn = disk_drawing_turn(disk_editor_drawing(editor), 0, hit.copy);
    double x = 0.4, y = 2.6;
    disk_turn_undo(&turn, &x, &y);
    ck_assert_double_eq_tol(x, 2.6, 1e-12);
    ck_assert_double_eq_tol(y, -0.4, 1e-12);
    disk_editor_free(editor);
}
END_TEST

START_TEST(test_selection)
{
    disk_editor *editor = with_square();
    disk_editor_add_polygon(editor, square, 3);
    disk_editor_select(editor, -1, -1);
    for (int i = 0; i < 7; i++) {
        int point;
        ck_assert(disk_editor_select_next(editor, 1));
        ck_assert_int_eq(disk_editor_selected(editor, &point), i / 4);
        ck_assert_int_eq(point, i % 4);
    }
    ck_assert(!disk_editor_select_next(editor, 1)); /* beyond the last: on to the next widget */
    ck_assert_int_eq(disk_editor_selected(editor, NULL), -1);
    for (int i = 6; i >= 0; i--) {
        int point;
        ck_assert(disk_editor_select_next(editor, -1));
        ck_assert_int_eq(disk_editor_selected(editor, &point), i / 4);
        ck_assert_int_eq(point, i % 4);
    }
    ck_assert(!disk_editor_select_next(editor, -1));
    disk_editor_free(editor);
}
END_TEST

/* --- Random sequences ------------------------------------------------------------------------ */

static double random_place(GRand *random)
{
    return g_rand_double_range(random, -1.2, 1.2);
}

static void add_something(disk_editor *editor, GRand *random)
{
    double xy[60];
    int count = g_rand_int_range(random, 1, 30);
    for (int i = 0; i < 2 * count; i++)
        xy[i] = random_place(random);
    if (g_rand_boolean(random))
        disk_editor_add_polygon(editor, xy, count);
    else
        disk_editor_add_stroke(editor, xy, count, 0.02);
}

static void change_something(disk_editor *editor, GRand *random)
{
    int o = g_rand_int_range(random, -1, 4), p = g_rand_int_range(random, -1, 8);
    double x = random_place(random), y = random_place(random);
    switch (g_rand_int_range(random, 0, 14)) {
    case 0:
    case 1:
        add_something(editor, random);
        break;
    case 2:
        disk_editor_move_point(editor, o, p, x, y);
        break;
    case 3:
        disk_editor_move_handle(editor, o, p, x > 0, x, y);
        break;
    case 4:
        disk_editor_set_smooth(editor, o, p, x > 0);
        break;
    case 5:
        disk_editor_break_handles(editor, o, p);
        break;
    case 6:
        disk_editor_split(editor, o, p, fabs(x));
        break;
    case 7:
        disk_editor_delete_point(editor, o, p);
        break;
    case 8:
        disk_editor_move_outline(editor, o, x / 10, y / 10);
        break;
    case 9:
        disk_editor_scale_outline(editor, o, 1 + x / 4);
        break;
    case 10:
        disk_editor_delete_outline(editor, x > 0.9 ? o : -1);
        break;
    case 11:
        disk_editor_set_fold(editor, g_rand_int_range(random, 0, 14));
        break;
    case 12:
        disk_editor_set_mirror(editor, x > 0);
        break;
    default:
        disk_editor_select(editor, o, p);
    }
}

/* A step: one change, or several between begin and end, kept or not. */
static void take_step(disk_editor *editor, GRand *random)
{
    if (g_rand_int_range(random, 0, 4)) {
        change_something(editor, random);
        return;
    }
    disk_editor_begin(editor);
    for (int i = g_rand_int_range(random, 0, 5); i > 0; i--)
        change_something(editor, random);
    disk_editor_end(editor, g_rand_boolean(random));
}

static void check_shape(const disk_editor *editor)
{
    const disk_shape *shape = disk_editor_shape(editor);
    const disk_drawing *drawing = disk_editor_drawing(editor);
    for (int i = 0; i < shape->drawing.count; i++)
        for (int k = 0; k < shape->drawing.outlines[i].count; k++) {
            disk_place place = shape->places[i][k];
            const disk_point *p = &shape->drawing.outlines[i].points[k];
            const disk_point *q = &drawing->outlines[place.outline].points[place.point];
            ck_assert_double_eq_tol(hypot(p->x, p->y), hypot(q->x, q->y), 1e-5);
        }
    int point, outline = disk_editor_selected(editor, &point);
    ck_assert_int_lt(outline, drawing->count);
    if (outline >= 0)
        ck_assert_int_lt(point, drawing->outlines[outline].count);
}

/* All the way back, comparing with copies of every state, and forward again. */
static void check_history(disk_editor *editor, disk_drawing *states, int count)
{
    for (int i = count - 2; i >= 0; i--) {
        ck_assert(disk_editor_undo(editor));
        ck_assert(disk_drawing_equal(disk_editor_drawing(editor), &states[i]));
        check_shape(editor);
    }
    ck_assert(!disk_editor_undo(editor));
    for (int i = 1; i < count; i++) {
        ck_assert(disk_editor_redo(editor));
        ck_assert(disk_drawing_equal(disk_editor_drawing(editor), &states[i]));
    }
    ck_assert(!disk_editor_redo(editor));
}

START_TEST(test_random)
{
    GRand *random = g_rand_new_with_seed((guint32)_i);
    disk_editor *editor = disk_editor_new();
    disk_drawing *states = g_new(disk_drawing, DISK_MAX_UNDO + 1);
    int count = 1;
    disk_drawing_init(&states[0]);
    for (int i = 0; i < 150; i++) {
        guint serial = disk_editor_serial(editor);
        take_step(editor, random);
        check_shape(editor);
        if (serial == disk_editor_serial(editor) ||
            disk_drawing_equal(disk_editor_drawing(editor), &states[count - 1]))
            continue;
        disk_drawing_init(&states[count]);
        disk_drawing_copy(&states[count++], disk_editor_drawing(editor));
    }
    ck_assert_int_gt(count, 30);
    check_history(editor, states, count);
    for (int i = 0; i < count; i++)
        disk_drawing_clear(&states[i]);
    g_free(states);
    disk_editor_free(editor);
    g_rand_free(random);
}
END_TEST

/* Undo is bounded: the oldest steps are forgotten, the others still work. */
START_TEST(test_undo_is_bounded)
{
    disk_editor *editor = with_square();
    for (int i = 0; i < DISK_MAX_UNDO + 50; i++)
        ck_assert(disk_editor_move_point(editor, 0, 0, i * 1e-3, 0));
    int undone = 0;
    while (disk_editor_undo(editor))
        undone++;
    ck_assert_int_eq(undone, DISK_MAX_UNDO);
    ck_assert_double_eq_tol(disk_editor_drawing(editor)->outlines[0].points[0].x, 49e-3, 1e-12);
    disk_editor_free(editor);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("editor");
    TCase *model = tcase_create("model");
    tcase_add_test(model, test_changes_and_undo);
    tcase_add_test(model, test_refusals);
    tcase_add_test(model, test_bounds);
    tcase_add_test(model, test_drag_is_one_step);
    tcase_add_test(model, test_handles);
    tcase_add_test(model, test_split);
    tcase_add_test(model, test_split_ring);
    tcase_add_test(model, test_hits);
    tcase_add_test(model, test_hits_in_copies);
    tcase_add_test(model, test_selection);
    tcase_add_loop_test(model, test_random, 0, 40);
    tcase_add_test(model, test_undo_is_bounded);
    tcase_set_timeout(model, 60);
    suite_add_tcase(suite, model);
    suite_add_tcase(suite, editor_shape_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
