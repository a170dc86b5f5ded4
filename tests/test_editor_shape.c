/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The editor's drawings: symmetry against formulas of regular shapes, measures, paths and text
 * there and back, curves fitted to lines of a known form, and tracing of masks drawn by the core.
 */
#include "test_editor.h"

#include "editor-model.h"

#include <math.h>
#include <string.h>

static double area_of(const disk_drawing *drawing)
{
    disk_measure m;
    return disk_drawing_measure(drawing, &m) ? m.area : 0;
}

static disk_drawing polygon(const double *xy, int count)
{
    disk_drawing drawing;
    disk_drawing_init(&drawing);
    disk_point *points = g_new0(disk_point, count);
    for (int i = 0; i < count; i++)
        points[i].x = xy[2 * i], points[i].y = xy[2 * i + 1];
    ck_assert_int_eq(disk_drawing_add(&drawing, points, count, 0), drawing.count - 1);
    g_free(points);
    return drawing;
}

static double distance(const disk_aperture *a, const disk_aperture *b)
{
    disk_kernel p, q;
    ck_assert_int_eq(disk_aperture_draw(a, 30, &p), DISK_OK);
    ck_assert_int_eq(disk_aperture_draw(b, 30, &q), DISK_OK);
    ck_assert_int_eq(p.half, q.half);
    double off = 0, all = 0;
    for (int i = 0; i < (2 * p.half + 1) * (2 * p.half + 1); i++) {
        off += (p.weights[i] - q.weights[i]) * (p.weights[i] - q.weights[i]);
        all += p.weights[i] * p.weights[i];
    }
    disk_kernel_free(&p);
    disk_kernel_free(&q);
    return sqrt(off / all);
}

/* --- Symmetry -------------------------------------------------------------------------------- */

START_TEST(test_copies_beside_each_other)
{
    static const double square[] = {2, -0.5, 3, -0.5, 3, 0.5, 2, 0.5};
    disk_drawing drawing = polygon(square, 4);
    for (int fold = 1; fold <= DISK_MAX_FOLD; fold++) {
        drawing.fold = fold;
        ck_assert_double_eq_tol(area_of(&drawing), fold, 0.02 * fold);
        disk_measure m;
        ck_assert(disk_drawing_measure(&drawing, &m));
        double x = fold == 1 ? 2.5 : 0; /* symmetry puts the centroid into the origin */
        ck_assert_double_eq_tol(m.x, x, 0.02);
        ck_assert_double_eq_tol(m.y, 0, 0.02);
        ck_assert_double_eq_tol(m.reach, hypot(3 - x, 0.5), 0.02);
    }
    drawing.fold = 1, drawing.mirror = 1;
    disk_shape shape;
    disk_shape_init(&shape, &drawing);
    ck_assert_int_eq(shape.drawing.count, 2);
    ck_assert_double_eq(shape.drawing.outlines[1].points[0].x, -2);
    disk_shape_clear(&shape);
    disk_drawing_clear(&drawing);
}
END_TEST

/* All tips become round with one, evenly on both sides; points on the curves keep the form. */
static void check_round_tips(disk_editor *editor)
{
    const disk_drawing *drawing = disk_editor_drawing(editor);
    ck_assert(disk_editor_set_smooth(editor, 0, 0, 1));
    const disk_point *tip = &drawing->outlines[0].points[0];
    ck_assert_double_eq_tol(tip->out_y, 0, 0.02);
    ck_assert_double_eq_tol(tip->out_x, -tip->in_x, 0.02);
    ck_assert_double_gt(tip->out_x, 0.1);
    double area = area_of(drawing);
    for (int k = disk_editor_shape(editor)->drawing.outlines[0].count - 1; k >= 0; k--) {
        ck_assert(disk_editor_split(editor, 0, k, 0.4));
        ck_assert_double_eq_tol(area_of(drawing), area, 5e-3);
        ck_assert(disk_editor_undo(editor));
    }
}

/* From tip to tip of a star: a stroke down to the inner radius and up again becomes all of it. */
START_TEST(test_ring_is_a_star)
{
    for (int fold = 5; fold <= DISK_MAX_FOLD; fold++) {
        disk_editor *editor = disk_editor_new();
        disk_editor_set_fold(editor, fold);
        double xy[2 * 81], outer = 1, inner = 0.4, half = G_PI / fold;
        for (int i = 0; i <= 80; i++) {
            double part = fabs(i / 40.0 - 1); /* 1 at the tips, 0 between them */
            int second = i > 40;
            double ax = inner * sin(half), ay = -inner * cos(half);
            double bx = second ? sin(2 * half) : 0, by = second ? -cos(2 * half) : -1;
            xy[2 * i] = ax + (outer * bx - ax) * part;
            xy[2 * i + 1] = ay + (outer * by - ay) * part;
        }
        ck_assert(disk_editor_add_stroke(editor, xy, 81, 0.01));
        const disk_drawing *drawing = disk_editor_drawing(editor);
        ck_assert(drawing->outlines[0].ring);
        ck_assert_int_eq(drawing->outlines[0].count, 2); /* straight sides, sharp corners */
        const disk_shape *shape = disk_editor_shape(editor);
        ck_assert_int_eq(shape->drawing.count, 1);
        ck_assert_int_eq(shape->drawing.outlines[0].count, 2 * fold);
        ck_assert_double_eq_tol(area_of(drawing), fold * outer * inner * sin(half), 0.01);
        check_round_tips(editor);
        disk_editor_free(editor);
    }
}
END_TEST

/* With the mirror half of a wedge is enough, in whichever direction it is drawn. */
START_TEST(test_mirrored_ring_is_a_star)
{
    for (int fold = 1; fold <= DISK_MAX_FOLD; fold++)
        for (int back = 0; back < 2; back++) {
            disk_editor *editor = disk_editor_new();
            disk_editor_set_fold(editor, fold);
            disk_editor_set_mirror(editor, 1);
            double half = G_PI / fold, inner = 0.5, xy[2 * 61];
            for (int i = 0; i <= 60; i++) {
                double t = back ? 1 - i / 60.0 : i / 60.0, r = 1 + (inner - 1) * t;
                xy[2 * i] = r * sin(t * half), xy[2 * i + 1] = -r * cos(t * half);
            }
            ck_assert(disk_editor_add_stroke(editor, xy, 61, 0.003));
            ck_assert(disk_editor_drawing(editor)->outlines[0].ring);
            /* The integral of r^2/2 over the angle, r falling evenly from 1 to 1/2. */
            double area = 2 * fold * half / 2 * (1 + inner + inner * inner) / 3;
            ck_assert_double_eq_tol(area_of(disk_editor_drawing(editor)), area, 0.015);
            disk_editor_free(editor);
        }
}
END_TEST

/* A stroke that ends where it began is closed by itself, symmetry or not. */
START_TEST(test_petals)
{
    disk_editor *editor = disk_editor_new();
    disk_editor_set_fold(editor, 5);
    double xy[2 * 40];
    for (int i = 0; i < 40; i++) {
        xy[2 * i] = 0.2 * cos(i * G_PI / 20);
        xy[2 * i + 1] = -0.7 + 0.2 * sin(i * G_PI / 20);
    }
    ck_assert(disk_editor_add_stroke(editor, xy, 40, 0.005));
    ck_assert(!disk_editor_drawing(editor)->outlines[0].ring);
    ck_assert_int_eq(disk_editor_shape(editor)->drawing.count, 5);
    ck_assert_double_eq_tol(area_of(disk_editor_drawing(editor)), 5 * G_PI * 0.04, 0.01);
    disk_editor_free(editor);
}
END_TEST

/* Two bars that lie on each other in part, edge on edge: the areas of rectangles. */
START_TEST(test_overlapping_bars)
{
    static const double bar[] = {-0.2, -0.3, 1, -0.3, 1, 0.3, -0.2, 0.3};
    disk_drawing drawing = polygon(bar, 4);
    disk_measure m;
    drawing.fold = 2;
    ck_assert(disk_drawing_measure(&drawing, &m));
    ck_assert_double_eq_tol(m.area, 2 * 0.6, 5e-3);
    ck_assert_double_eq_tol(m.reach, hypot(1, 0.3), 1e-9);
    drawing.fold = 4; /* a cross: both bars, without their middle once */
    ck_assert_double_eq_tol(area_of(&drawing), 2 * 2 * 0.6 - 0.6 * 0.6, 1e-2);
    disk_drawing_clear(&drawing);
}
END_TEST

/* Petals that cross: n discs of radius r at distance d from the centre, less the lenses of every
 * two neighbours, whose centres are s apart: 2 r^2 acos(s / 2r) - s/2 sqrt(4 r^2 - s^2). */
START_TEST(test_overlapping_petals)
{
    const double r = 0.35, d = 0.65;
    double xy[2 * 400];
    for (int i = 0; i < 400; i++) {
        xy[2 * i] = r * cos(i * G_PI / 200);
        xy[2 * i + 1] = -d + r * sin(i * G_PI / 200);
    }
    disk_drawing drawing = polygon(xy, 400);
    for (int fold = 1; fold <= 7; fold++) {
        double s = 2 * d * sin(G_PI / fold), lens = 0;
        if (s < 2 * r && fold > 1)
            lens = 2 * r * r * acos(s / (2 * r)) - s / 2 * sqrt(4 * r * r - s * s);
        for (drawing.mirror = 0; drawing.mirror < 2; drawing.mirror++) {
            drawing.fold = fold;
            ck_assert_double_eq_tol(area_of(&drawing), fold * (G_PI * r * r - lens), 5e-3);
            disk_aperture *aperture;
            ck_assert_int_eq(disk_drawing_aperture(&drawing, &aperture), DISK_OK);
            disk_aperture_free(aperture);
        }
    }
    disk_drawing_clear(&drawing);
}
END_TEST

/* A line by hand around the centre, whose copies cross each other all the time; holes in it. */
START_TEST(test_around_the_centre)
{
    double xy[2 * 200], dot[2 * 40];
    for (int i = 0; i < 200; i++) {
        double angle = i * G_PI / 100, r = 0.9 + 0.02 * sin(7 * angle) + 0.01 * cos(13 * angle);
        xy[2 * i] = r * cos(angle), xy[2 * i + 1] = r * sin(angle);
    }
    for (int i = 0; i < 40; i++) {
        dot[2 * i] = 0.5 + 0.1 * cos(i * G_PI / 20);
        dot[2 * i + 1] = 0.1 * sin(i * G_PI / 20);
    }
    disk_editor *editor = disk_editor_new();
    disk_editor_add_stroke(editor, xy, 200, 0.002);
    disk_editor_add_stroke(editor, dot, 40, 0.002);
    for (int fold = 2; fold <= DISK_MAX_FOLD; fold++) {
        disk_editor_set_fold(editor, fold);
        double area = area_of(disk_editor_drawing(editor)), holes = fold * G_PI * 0.01;
        ck_assert_double_gt(area, G_PI * 0.89 * 0.89 - holes);
        ck_assert_double_lt(area, G_PI * 0.94 * 0.94 - holes);
    }
    disk_editor_free(editor);
}
END_TEST

/* --- Paths, text, measures ------------------------------------------------------------------- */

START_TEST(test_measures_of_the_core)
{
    static const double el[] = {0, 0, 3, 0, 3, 1, 1, 1, 1, 3, 0, 3}; /* an L: 3 + 2 squares */
    disk_drawing drawing = polygon(el, 6);
    disk_measure m;
    ck_assert(disk_drawing_measure(&drawing, &m));
    ck_assert_double_eq_tol(m.area, 5, 1e-2);
    ck_assert_double_eq_tol(m.x, (3 * 1.5 + 2 * 0.5) / 5, 5e-3);
    ck_assert_double_eq_tol(m.y, (3 * 0.5 + 2 * 2) / 5, 5e-3);
    disk_aperture *before, *after;
    ck_assert_int_eq(disk_drawing_aperture(&drawing, &before), DISK_OK);
    disk_drawing_normalise(&drawing);
    ck_assert(disk_drawing_measure(&drawing, &m));
    ck_assert_double_eq_tol(m.x, 0, 5e-3);
    ck_assert_double_eq_tol(m.reach, 1, 5e-3);
    ck_assert_int_eq(disk_drawing_aperture(&drawing, &after), DISK_OK);
    ck_assert_double_lt(distance(before, after), 1e-4); /* the core does just that, too */
    disk_aperture_free(before);
    disk_aperture_free(after);
    disk_drawing_clear(&drawing);
}
END_TEST

START_TEST(test_empty)
{
    disk_drawing drawing;
    disk_drawing_init(&drawing);
    disk_measure m = {.area = 42};
    disk_aperture *aperture = NULL;
    size_t count;
    ck_assert(!disk_drawing_measure(&drawing, &m));
    ck_assert_double_eq(m.area, 42);
    ck_assert_ptr_null(disk_drawing_steps(&drawing, &count));
    ck_assert_int_eq(disk_drawing_aperture(&drawing, &aperture), DISK_EMPTY_APERTURE);
    ck_assert(!disk_drawing_from_steps(NULL, 0, &drawing));
}
END_TEST

static disk_drawing flower(void)
{
    disk_drawing drawing;
    disk_drawing_init(&drawing);
    disk_point petal[] = {{0.125, -1, -0.25, 0, 0.25, 0, 1},
                          {0.5, -0.25, 0, -0.25, 0, 0, 0},
                          {-0.25, -0.375, 0, 0, 0, 0, 0}};
    disk_drawing_add(&drawing, petal, 3, 0);
    disk_drawing_add(&drawing, petal, 2, 1);
    drawing.fold = 7;
    drawing.mirror = 1;
    return drawing;
}

START_TEST(test_text_there_and_back)
{
    disk_drawing drawing = flower(), back;
    disk_drawing_init(&back);
    char *text = disk_drawing_to_text(&drawing);
    ck_assert(disk_drawing_from_text(text, &back));
    ck_assert(disk_drawing_equal(&drawing, &back));
    /* Cut short anywhere it is refused, or stands for whole outlines only; never read beyond. */
    for (size_t length = 0; length + 1 < strlen(text); length++) {
        char *part = g_strndup(text, length);
        if (disk_drawing_from_text(part, &back))
            ck_assert_int_lt(back.count, 2);
        g_free(part);
    }
    static const char *const bad[] = {"",
                                      "disk-drawing",
                                      "disk-drawing 2 1 0\n",
                                      "disk-drawing 1 13 0\n",
                                      "disk-drawing 1 0 0\n",
                                      "disk-drawing 1 1 0\noutline 0 1\nnan 0 0 0 0 0 0\n",
                                      "disk-drawing 1 1 0\noutline 0 1\n1e9 0 0 0 0 0 0\n",
                                      "disk-drawing 1 1 0\noutline 0 999999999\n"};
    disk_drawing_copy(&back, &drawing);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        ck_assert_msg(!disk_drawing_from_text(bad[i], &back), "%s", bad[i]);
    ck_assert(disk_drawing_equal(&drawing, &back)); /* kept on failure */
    g_free(text);
    disk_drawing_clear(&back);
    disk_drawing_clear(&drawing);
}
END_TEST

START_TEST(test_steps_there_and_back)
{
    disk_drawing drawing = flower(), back;
    disk_drawing_init(&back);
    size_t count;
    disk_path_step *steps = disk_drawing_steps(&drawing, &count);
    ck_assert(disk_drawing_from_steps(steps, count, &back));
    ck_assert_int_eq(back.fold, 1);
    ck_assert_double_eq_tol(area_of(&back), area_of(&drawing), 1e-9);
    disk_aperture *before, *after;
    ck_assert_int_eq(disk_drawing_aperture(&drawing, &before), DISK_OK);
    ck_assert_int_eq(disk_drawing_aperture(&back, &after), DISK_OK);
    ck_assert_double_lt(distance(before, after), 1e-6);
    steps[1].x[0] = NAN;
    ck_assert(!disk_drawing_from_steps(steps, count, &back));
    ck_assert(!disk_drawing_from_steps(steps + 1, count - 1, &back)); /* without a move */
    disk_aperture_free(before);
    disk_aperture_free(after);
    g_free(steps);
    disk_drawing_clear(&back);
    disk_drawing_clear(&drawing);
}
END_TEST

/* --- Curves ---------------------------------------------------------------------------------- */

/* How far a circle's fitted outline is from the circle, and how few points it has. */
START_TEST(test_circle_by_hand)
{
    double xy[2 * 200];
    guint32 noise = 1;
    for (int i = 0; i < 200; i++) {
        noise = noise * 1664525u + 1013904223u;
        double r = 0.8 + 0.004 * ((noise >> 16) / 65536.0 - 0.5); /* an unsteady hand */
        xy[2 * i] = r * cos(i * G_PI / 100), xy[2 * i + 1] = r * sin(i * G_PI / 100);
    }
    int count;
    disk_point *points = disk_fit_stroke(xy, 200, 1, 0.01, 0.06, 50, &count);
    ck_assert_ptr_nonnull(points);
    ck_assert_int_le(count, 12);
    disk_outline outline = {points, count, 0};
    for (int i = 0; i < count; i++) {
        ck_assert(points[i].smooth);
        for (double t = 0; t < 1; t += 0.1) {
            double c[8], x, y;
            disk_outline_segment(&outline, i, c);
            disk_curve_at(c, t, &x, &y);
            ck_assert_double_eq_tol(hypot(x, y), 0.8, 0.015);
        }
    }
    g_free(points);
}
END_TEST

/* A quick hand's circle of twelve points is a circle all the same; a square of four stays one. */
START_TEST(test_few_points)
{
    disk_editor *editor = disk_editor_new();
    double xy[2 * 13];
    for (int i = 0; i < 13; i++) {
        xy[2 * i] = 0.8 * cos(i * G_PI / 6);
        xy[2 * i + 1] = 0.8 * sin(i * G_PI / 6);
    }
    ck_assert(disk_editor_add_stroke(editor, xy, 13, 0.015));
    disk_measure m;
    ck_assert(disk_drawing_measure(disk_editor_drawing(editor), &m));
    ck_assert_double_eq_tol(m.area, G_PI * 0.64, 0.02 * m.area);
    ck_assert_double_eq_tol(m.reach, 0.8, 0.015);
    ck_assert_int_le(disk_drawing_points(disk_editor_drawing(editor)), 8);
    disk_editor_undo(editor);
    static const double square[] = {-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5, -0.5, -0.49};
    ck_assert(disk_editor_add_stroke(editor, square, 5, 0.015));
    ck_assert(disk_drawing_measure(disk_editor_drawing(editor), &m));
    ck_assert_double_eq_tol(m.area, 1, 0.01);
    ck_assert_int_le(disk_drawing_points(disk_editor_drawing(editor)), 5);
    disk_editor_free(editor);
}
END_TEST

START_TEST(test_corners_stay)
{
    double xy[2 * 160];
    static const double corner[] = {-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5, -0.5, -0.5};
    for (int i = 0; i < 160; i++) {
        int side = i / 40;
        double t = (i % 40) / 40.0;
        for (int k = 0; k < 2; k++) /* starts in the middle of a side */
            xy[2 * ((i + 20) % 160) + k] =
                corner[2 * side + k] + t * (corner[2 * side + 2 + k] - corner[2 * side + k]);
    }
    int count;
    disk_point *points = disk_fit_stroke(xy, 160, 1, 0.01, 0.08, 50, &count);
    ck_assert_int_eq(count, 4);
    for (int i = 0; i < count; i++) {
        ck_assert_double_eq_tol(fabs(points[i].x), 0.5, 1e-9);
        ck_assert_double_eq_tol(fabs(points[i].y), 0.5, 1e-9);
        ck_assert(!points[i].smooth);
        ck_assert_double_eq(points[i].out_x, 0); /* straight sides */
    }
    g_free(points);
    static const double dot[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
    ck_assert_ptr_null(
        disk_fit_stroke(dot, 3, 1, 0.01, 0.06, 50, &count)); /* a click is no shape */
}
END_TEST

/* A drawing becomes an aperture, is traced, and gives the same aperture again. */
static void check_trace(const disk_drawing *drawing, int max_points)
{
    disk_aperture *before, *after;
    disk_drawing traced;
    disk_drawing_init(&traced);
    ck_assert_int_eq(disk_drawing_aperture(drawing, &before), DISK_OK);
    ck_assert_int_eq(disk_drawing_from_aperture(before, &traced), DISK_OK);
    ck_assert_int_le(disk_drawing_points(&traced), max_points);
    ck_assert_int_eq(disk_drawing_aperture(&traced, &after), DISK_OK);
    ck_assert_double_lt(distance(before, after), 0.015);
    disk_aperture_free(before);
    disk_aperture_free(after);
    disk_drawing_clear(&traced);
}

START_TEST(test_trace)
{
    static const double star[] = {0, -1,   0.22,  -0.31, 0.95,  -0.31, 0.36,  0.12,  0.59,  0.81,
                                  0, 0.38, -0.59, 0.81,  -0.36, 0.12,  -0.95, -0.31, -0.22, -0.31};
    static const double hole[] = {-0.1, -0.1, 0.1, -0.1, 0.1, 0.1, -0.1, 0.1};
    disk_drawing drawing = polygon(star, 10);
    check_trace(&drawing, 12);
    disk_point points[4] = {0};
    for (int i = 0; i < 4; i++)
        points[i].x = hole[2 * i], points[i].y = hole[2 * i + 1];
    disk_drawing_add(&drawing, points, 4, 0);
    check_trace(&drawing, 16);
    disk_drawing_clear(&drawing);
    drawing = flower();
    disk_drawing_remove(&drawing, 1); /* its cusps are thinner than a texel */
    drawing.mirror = 0;
    for (drawing.fold = 1; drawing.fold <= 7; drawing.fold++)
        check_trace(&drawing, 12 * drawing.fold);
    disk_drawing_clear(&drawing);
}
END_TEST

/* Texels that touch in a corner only: the lines must not lose their way. */
START_TEST(test_trace_saddles)
{
    enum { side = 40 };
    float *texels = g_new0(float, side *side);
    for (int i = 0; i < side * side; i++)
        texels[i] = (i % side / 8 + i / side / 8) % 2 ? 1.0f : 0.0f;
    disk_plane mask = {texels, side, side, sizeof *texels * side};
    disk_drawing traced;
    disk_drawing_init(&traced);
    ck_assert(disk_drawing_trace(&mask, 1.0 / side, &traced));
    ck_assert_double_eq_tol(area_of(&traced), 12 * 64.0 / (side * side), 0.02);
    for (int i = 0; i < side * side; i++)
        texels[i] = (i % side + i / side) % 2 ? 1.0f : 0.0f;
    ck_assert(disk_drawing_trace(&mask, 1.0 / side, &traced));
    memset(texels, 0, sizeof *texels * side * side);
    ck_assert(disk_drawing_trace(&mask, 1.0 / side, &traced));
    ck_assert_int_eq(traced.count, 0);
    disk_drawing_clear(&traced);
    g_free(texels);
}
END_TEST

TCase *editor_shape_case(void)
{
    TCase *shapes = tcase_create("shapes");
    tcase_add_test(shapes, test_copies_beside_each_other);
    tcase_add_test(shapes, test_ring_is_a_star);
    tcase_add_test(shapes, test_mirrored_ring_is_a_star);
    tcase_add_test(shapes, test_petals);
    tcase_add_test(shapes, test_overlapping_bars);
    tcase_add_test(shapes, test_overlapping_petals);
    tcase_add_test(shapes, test_around_the_centre);
    tcase_add_test(shapes, test_measures_of_the_core);
    tcase_add_test(shapes, test_empty);
    tcase_add_test(shapes, test_text_there_and_back);
    tcase_add_test(shapes, test_steps_there_and_back);
    tcase_add_test(shapes, test_circle_by_hand);
    tcase_add_test(shapes, test_few_points);
    tcase_add_test(shapes, test_corners_stay);
    tcase_add_test(shapes, test_trace);
    tcase_add_test(shapes, test_trace_saddles);
    tcase_set_timeout(shapes, 60);
    return shapes;
}
