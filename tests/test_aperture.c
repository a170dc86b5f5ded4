/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Apertures against geometry that is known on paper. */

#include "core_tests.h"

#include "../core/src/aperture_internal.h"

#include <disk/aperture.h>

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

static double at(const disk_kernel *k, int x, int y)
{
    int side = 2 * k->half + 1;
    return k->weights[(y + k->half) * side + x + k->half];
}

static double sum_of(const disk_kernel *k)
{
    double sum = 0;
    int side = 2 * k->half + 1;
    for (int i = 0; i < side * side; i++)
        sum += k->weights[i];
    return sum;
}

static disk_path_step move(double x, double y)
{
    return (disk_path_step){.verb = DISK_PATH_MOVE, .x = {x}, .y = {y}};
}

static disk_path_step line(double x, double y)
{
    return (disk_path_step){.verb = DISK_PATH_LINE, .x = {x}, .y = {y}};
}

static disk_kernel draw_path(const disk_path_step *steps, size_t count, double radius,
                             double degrees)
{
    disk_aperture *aperture, *turned;
    disk_kernel kernel;
    ck_assert_int_eq(disk_aperture_from_path(steps, count, &aperture), DISK_OK);
    ck_assert_int_eq(disk_aperture_rotate(aperture, degrees, &turned), DISK_OK);
    ck_assert_int_eq(disk_aperture_draw(turned, radius, &kernel), DISK_OK);
    disk_aperture_free(aperture);
    disk_aperture_free(turned);
    return kernel;
}

/* A square of half diagonal r has sides of r sqrt(2): its inner pixels all weigh 1 / (2 r^2), and
 * the border pixels by their covered share. Drawn far off the origin and with a stray line. */
START_TEST(square_covers_by_area)
{
    disk_path_step steps[] = {move(1000, 5000), line(1010, 5000), line(1010, 5010),
                              line(1000, 5010), move(990, 4000),  line(1100, 4100)};
    double r = 7.3, side = r * sqrt(2);
    disk_kernel k = draw_path(steps, 6, r, 0);
    ck_assert_int_eq(k.half, 7);
    ck_assert_double_eq_tol(sum_of(&k), 1, 1e-6);
    ck_assert_double_eq_tol(at(&k, 0, 0), 1 / (side * side), 1e-7);
    double edge = side / 2 - 4.5; /* the share of pixel 5 that is covered */
    ck_assert_double_eq_tol(at(&k, 5, 1), edge / (side * side), 1e-7);
    ck_assert_double_eq_tol(at(&k, 5, -5), edge * edge / (side * side), 1e-7);
    ck_assert_double_eq(at(&k, 6, 0), 0);
    disk_kernel_free(&k);
}
END_TEST

/* Turned by 45 degrees its corners point along the axes and its horizontal edges are gone. */
START_TEST(square_turns)
{
    disk_path_step steps[] = {move(0, 0), line(10, 0), line(10, 10), line(0, 10)};
    double r = 20.5;
    disk_kernel k = draw_path(steps, 4, r, 45);
    double inside = 1 / (2 * r * r);
    ck_assert_double_eq_tol(at(&k, 0, 0), inside, 1e-8);
    ck_assert_double_eq_tol(at(&k, 18, 0), inside, 1e-8);
    ck_assert_double_eq_tol(at(&k, 0, -18), inside, 1e-8);
    ck_assert_double_eq_tol(at(&k, 20, 0), inside * 0.75, 1e-8); /* the tip of the corner */
    ck_assert_double_eq(at(&k, 12, 12), 0);
    disk_kernel_free(&k);
}
END_TEST

/* Counter-clockwise on the screen: an arrow to the right, turned by 90, points up. */
START_TEST(rotation_is_counter_clockwise)
{
    disk_path_step arrow[] = {move(0, -1), line(6, 0), line(0, 1)};
    disk_kernel k = draw_path(arrow, 3, 30, 90);
    ck_assert_double_gt(at(&k, 0, -25), 0);
    ck_assert_double_eq(at(&k, 0, 25), 0);
    disk_kernel_free(&k);
}
END_TEST

/* A five-pointed star drawn in one line crosses itself; even-odd leaves its middle closed. */
START_TEST(crossing_lines_make_holes)
{
    disk_path_step steps[5];
    for (int i = 0; i < 5; i++) {
        double a = 2 * PI * (2 * i % 5) / 5;
        steps[i] = i ? line(sin(a), -cos(a)) : move(sin(a), -cos(a));
    }
    disk_kernel k = draw_path(steps, 5, 40, 0);
    ck_assert_double_eq_tol(at(&k, 0, 0), 0, 1e-12);
    ck_assert_double_eq_tol(at(&k, 0, 10), 0, 1e-12); /* pentagon: inradius 0.309 * 40 */
    ck_assert_double_gt(at(&k, 0, -30), 0);
    ck_assert_double_eq(at(&k, 0, 30), 0);
    ck_assert_double_eq_tol(at(&k, 9, -20), at(&k, -9, -20), 1e-9);
    disk_kernel_free(&k);
}
END_TEST

/* A circle of four Bezier arcs with a concentric hole drawn in the same direction. */
static size_t ring(disk_path_step *steps, double outer, double inner)
{
    size_t n = 0;
    double radii[2] = {outer, inner};
    for (int c = 0; c < 2; c++) {
        double r = radii[c], q = 0.5522847498 * r;
        double px[] = {r, 0, -r, 0, r}, py[] = {0, r, 0, -r, 0};
        steps[n++] = move(px[0], py[0]);
        for (int i = 0; i < 4; i++) {
            double ax = px[i] - py[i] / r * q, ay = py[i] + px[i] / r * q;
            double bx = px[i + 1] + py[i + 1] / r * q, by = py[i + 1] - px[i + 1] / r * q;
            steps[n++] =
                (disk_path_step){DISK_PATH_CURVE, {ax, bx, px[i + 1]}, {ay, by, py[i + 1]}};
        }
        steps[n++] = (disk_path_step){.verb = DISK_PATH_CLOSE};
    }
    return n;
}

START_TEST(ring_has_its_area)
{
    disk_path_step steps[12];
    size_t count = ring(steps, 10, 5);
    double r = 33.3;
    disk_kernel k = draw_path(steps, count, r, 17);
    double area = PI * r * r * 0.75;
    ck_assert_double_eq(at(&k, 0, 0), 0);
    ck_assert_double_eq(at(&k, 10, 10), 0);
    /* Bezier arcs are off a circle by 2.7e-4 of the radius. */
    ck_assert_double_eq_tol(at(&k, 25, 0) * area, 1, 2e-3);
    ck_assert_double_eq_tol(at(&k, 0, -18) * area, 1, 2e-3);
    disk_kernel_free(&k);
}
END_TEST

/* At radius 0.5 everything falls on one pixel; just above, a little on its neighbours. */
START_TEST(smallest_radii)
{
    disk_path_step steps[12];
    size_t count = ring(steps, 10, 5) / 2; /* the outer circle alone */
    disk_kernel k = draw_path(steps, count, 0.5, 0);
    ck_assert_int_eq(k.half, 0);
    ck_assert_double_eq(at(&k, 0, 0), 1);
    disk_kernel_free(&k);
    k = draw_path(steps, count, 1, 0);
    /* The part of the unit disc right of x = 0.5: pi/3 - sqrt(3)/4, over pi. */
    double right = 0;
    for (int y = -1; y <= 1; y++)
        right += at(&k, 1, y);
    ck_assert_double_eq_tol(right, (PI / 3 - sqrt(3) / 4) / PI, 1e-3);
    disk_kernel_free(&k);
}
END_TEST

static disk_aperture *mask_of(int width, int height, double (*value)(double x, double y))
{
    float *data = malloc(sizeof *data * (size_t)(width * height));
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            data[y * width + x] = (float)value(x + 0.5, y + 0.5);
    disk_plane plane = {data, width, height, (ptrdiff_t)sizeof(float) * width};
    disk_aperture *aperture = NULL;
    ck_assert_int_eq(disk_aperture_from_mask(&plane, &aperture), DISK_OK);
    free(data);
    return aperture;
}

static double half_disc(double x, double y)
{
    double r = hypot(x - 700, y - 600);
    double inside = fmin(fmax(400.5 - r, 0), 1), right = fmin(fmax(x - 699.5, 0), 1);
    return inside * right;
}

/* A mask and an outline of the same half disc draw the same kernel, also when turned. */
START_TEST(mask_equals_outline)
{
    disk_path_step steps[80];
    for (int i = 0; i < 80; i++) {
        double a = PI * (i / 79.0 - 0.5);
        steps[i] = i ? line(cos(a), sin(a)) : move(cos(a), sin(a));
    }
    disk_aperture *mask = mask_of(1300, 1100, half_disc), *turned;
    for (int degrees = 0; degrees <= 130; degrees += 65) {
        disk_kernel a = draw_path(steps, 80, 40, degrees), b;
        ck_assert_int_eq(disk_aperture_rotate(mask, degrees, &turned), DISK_OK);
        ck_assert_int_eq(disk_aperture_draw(turned, 40, &b), DISK_OK);
        double error = 0, norm = 0;
        for (int i = 0; i < 81 * 81; i++) {
            error += pow(a.weights[i] - b.weights[i], 2);
            norm += pow(a.weights[i], 2);
        }
        ck_assert_double_lt(sqrt(error / norm), 0.005);
        disk_kernel_free(&a);
        disk_kernel_free(&b);
        disk_aperture_free(turned);
    }
    disk_aperture_free(mask);
}
END_TEST

static double soft_disc(double x, double y)
{
    return fmin(fmax((150 - hypot(x - 160, y - 160)) / 8, 0), 1);
}

static double dusty_disc(double x, double y)
{
    double disc = fmin(fmax(150.5 - hypot(x - 160, y - 160), 0), 1);
    return hypot(x - 200, y - 190) < 12 ? 0.8 * disc : disc;
}

/* Open texels that get fewer away from the middle, as in a picture of two colours. */
static double dithered_disc(double x, double y)
{
    double r = hypot(x - 160, y - 160);
    int dots = (int)x % 4 == 0 && (int)y % 4 == 0;
    return r < 80 || (r < 150 && dots);
}

/* A ring of gray. */
static double gray_ring(double x, double y)
{
    double r = hypot(x - 160, y - 160);
    return 0.4 * fmin(fmax(150.5 - r, 0), 1) * fmin(fmax(r - 60.5, 0), 1);
}

/* One light with a hard border is a shape, whatever the light; all else stays a texture. */
START_TEST(hard_borders_become_outlines)
{
    double (*const shapes[])(double, double) = {half_disc, gray_ring};
    double (*const textures[])(double, double) = {soft_disc, dusty_disc, dithered_disc};
    for (int i = 0; i < 2; i++) {
        disk_aperture *a = mask_of(1300, 1100, shapes[i]);
        ck_assert_ptr_null(a->mask.sums);
        ck_assert_uint_lt(a->edges.count, 400);
        disk_aperture_free(a);
    }
    for (int i = 0; i < 3; i++) {
        disk_aperture *a = mask_of(320, 320, textures[i]);
        ck_assert_ptr_nonnull(a->mask.sums);
        ck_assert_uint_eq(a->edges.count, 0);
        disk_aperture_free(a);
    }
}
END_TEST

static double one(double x, double y)
{
    return 1;
}

/* One texel is a square; its corners lie on the circle. */
START_TEST(one_texel_is_a_square)
{
    disk_aperture *square = mask_of(1, 1, one);
    disk_kernel k;
    ck_assert_int_eq(disk_aperture_draw(square, 10, &k), DISK_OK);
    ck_assert_double_eq_tol(at(&k, 6, 6), 1 / 200.0, 1e-6);
    ck_assert_double_eq(at(&k, 8, 0), 0);
    disk_kernel_free(&k);
    disk_aperture_free(square);
}
END_TEST

START_TEST(refuses_what_is_empty_or_wild)
{
    disk_aperture *out = NULL;
    disk_path_step flat[] = {move(0, 0), line(10, 0), line(5, 0)};
    ck_assert_int_eq(disk_aperture_from_path(flat, 3, &out), DISK_EMPTY_APERTURE);
    ck_assert_int_eq(disk_aperture_from_path(flat, 0, &out), DISK_EMPTY_APERTURE);
    ck_assert_int_eq(disk_aperture_from_path(flat + 1, 2, &out), DISK_BAD_ARGUMENT);
    disk_path_step wild[] = {move(0, 0), line(1, NAN), line(5, 7)};
    ck_assert_int_eq(disk_aperture_from_path(wild, 3, &out), DISK_BAD_ARGUMENT);
    disk_path_step twice[] = {move(0, 0), line(1, 0), line(0, 1),
                              move(0, 0), line(1, 0), line(0, 1)};
    ck_assert_int_eq(disk_aperture_from_path(twice, 6, &out), DISK_EMPTY_APERTURE);
    float dark[4] = {0.003f, NAN, -INFINITY, 0};
    disk_plane plane = {dark, 2, 2, 8};
    ck_assert_int_eq(disk_aperture_from_mask(&plane, &out), DISK_EMPTY_APERTURE);
    plane.width = DISK_MAX_MASK + 1;
    ck_assert_int_eq(disk_aperture_from_mask(&plane, &out), DISK_BAD_ARGUMENT);
    ck_assert_ptr_null(out);
}
END_TEST

/* Any unit and origin: the same shape in kilometres and in nanometres, and far away. */
START_TEST(any_unit_will_do)
{
    static const double units[] = {1e-200, 1e-9, 1e9, 1e160, 1e300};
    disk_path_step steps[] = {move(0, 0), line(10, 0), line(4, 7)}, scaled[3];
    disk_kernel expected = draw_path(steps, 3, 15, 0);
    for (int u = 0; u < 5; u++) {
        for (int i = 0; i < 3; i++) {
            scaled[i] = steps[i];
            scaled[i].x[0] = (steps[i].x[0] + 3) * units[u];
            scaled[i].y[0] = (steps[i].y[0] - 2) * units[u];
        }
        disk_kernel k = draw_path(scaled, 3, 15, 0);
        for (int i = 0; i < 31 * 31; i++)
            ck_assert_double_eq_tol(k.weights[i], expected.weights[i], 1e-7);
        disk_kernel_free(&k);
    }
    disk_kernel_free(&expected);
}
END_TEST

/* A path of random lines has more crossings than anyone draws: refused, and soon. */
START_TEST(refuses_a_scribble)
{
    enum { COUNT = 16000 };
    disk_path_step *steps = malloc(COUNT * sizeof *steps);
    unsigned seed = 1;
    for (int i = 0; i < COUNT; i++) {
        double x = (seed = seed * 1664525u + 1013904223u) / 4294967296.0;
        double y = (seed = seed * 1664525u + 1013904223u) / 4294967296.0;
        steps[i] = i ? line(x, y) : move(x, y);
    }
    disk_aperture *out = NULL;
    ck_assert_int_eq(disk_aperture_from_path(steps, COUNT, &out), DISK_TOO_COMPLEX);
    free(steps);
}
END_TEST

TCase *aperture_tests(void)
{
    TCase *tests = tcase_create("aperture");
    tcase_add_test(tests, square_covers_by_area);
    tcase_add_test(tests, square_turns);
    tcase_add_test(tests, rotation_is_counter_clockwise);
    tcase_add_test(tests, crossing_lines_make_holes);
    tcase_add_test(tests, ring_has_its_area);
    tcase_add_test(tests, smallest_radii);
    tcase_add_test(tests, mask_equals_outline);
    tcase_add_test(tests, hard_borders_become_outlines);
    tcase_add_test(tests, one_texel_is_a_square);
    tcase_add_test(tests, refuses_what_is_empty_or_wild);
    tcase_add_test(tests, any_unit_will_do);
    tcase_add_test(tests, refuses_a_scribble);
    return tests;
}
