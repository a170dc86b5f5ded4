/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The character of the glass: what a point of light looks like, in every engine, against closed
 * forms for a disc. */

#include "core_tests.h"
#include "shapes.h"

#include <disk/plan.h>

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

#define SIDE   91
#define MIDDLE 45
#define RADIUS 16.0

/* --- A point of light ------------------------------------------------------------------------- */

/* Every engine of the parameters' table, with one radius and with one a pixel; then the lens, whose
 * lights are splatted, and whose rays gather what is no light. */
typedef struct filter_mode {
    disk_engine engine;
    int with_depth;
    disk_occlusion occlusion;
    int rays;
} filter_mode;

static filter_mode mode_of(int index)
{
    const disk_choice *engine = &disk_param_find("engine")->choices[1 + index / 2];
    if (!engine->name)
        return (filter_mode){DISK_ENGINE_AUTO, 1, DISK_OCCLUSION_YES, index % 2};
    return (filter_mode){(disk_engine)engine->value, index % 2, DISK_OCCLUSION_NO, 0};
}

static int count_modes(void)
{
    int count = 0;
    while (disk_param_find("engine")->choices[1 + count].name)
        count++;
    return 2 * count + 2;
}

static disk_params params_of(filter_mode mode)
{
    disk_params p;
    disk_params_init(&p);
    p.radius = RADIUS;
    p.engine = (int)mode.engine;
    p.occlusion = mode.occlusion;
    return p;
}

static disk_image new_image(int width, int height)
{
    float *data = calloc((size_t)width * (size_t)height, 4 * sizeof *data);
    ck_assert_ptr_nonnull(data);
    return (disk_image){data, width, height, 16 * (ptrdiff_t)width};
}

/* Signed radii: one, but for the last rows, which are sharp, so that the lens has two layers. */
static float *radii_of(disk_image picture, double radius)
{
    size_t count = (size_t)picture.width * (size_t)picture.height;
    float *radii = malloc(count * sizeof *radii);
    for (size_t i = 0; i < count; i++)
        radii[i] = i + 2 * (size_t)picture.width < count ? (float)radius : 0;
    return radii;
}

static disk_plan *plan_of(const disk_params *params, int with_depth)
{
    disk_aperture *aperture = shape_new("disc");
    disk_plan *plan = NULL;
    ck_assert_int_eq(disk_plan_new(aperture, params, with_depth, NULL, NULL, &plan), DISK_OK);
    disk_aperture_free(aperture);
    return plan;
}

static disk_image filtered(const disk_plan *plan, int with_depth, double radius, disk_image source)
{
    disk_image target = new_image(source.width, source.height);
    float *radii = radii_of(source, radius);
    disk_plane blur = {radii, source.width, source.height, 4 * (ptrdiff_t)source.width};
    disk_job job = {.source = source, .blur = with_depth ? &blur : NULL, .target = target};
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    free(radii);
    return target;
}

/* The picture of a white light of 1 at (x, y) on black. Where it is to be no light but gathered by
 * rays, it stands on a ground that is taken off again. */
static disk_image point_light(const disk_plan *plan, filter_mode mode, double radius, int x, int y)
{
    disk_image source = new_image(SIDE, SIDE);
    float ground = mode.rays ? 0.5f : 0;
    for (int i = 0; i < SIDE * SIDE; i++)
        for (int c = 0; c < 4; c++)
            source.data[4 * i + c] = c == 3 ? 1 : i == y * SIDE + x ? ground + 1 : ground;
    disk_image target = filtered(plan, mode.with_depth, radius, source);
    for (int i = 0; i < 4 * SIDE * SIDE; i++)
        target.data[i] -= ground;
    free(source.data);
    return target;
}

/* Of one channel: its light, centre of gravity and variances, around a position. */
typedef struct moments {
    double light, x, y, xx, yy;
} moments;

static moments measure(disk_image picture, int channel, int x0, int y0)
{
    moments m = {0};
    for (int y = 0; y < picture.height; y++)
        for (int x = 0; x < picture.width; x++) {
            double v = picture.data[4 * (y * picture.width + x) + channel];
            m.light += v;
            m.x += v * (x - x0), m.y += v * (y - y0);
            m.xx += v * (x - x0) * (x - x0), m.yy += v * (y - y0) * (y - y0);
        }
    m.x /= m.light, m.y /= m.light;
    m.xx = m.xx / m.light - m.x * m.x, m.yy = m.yy / m.light - m.y * m.y;
    return m;
}

/* The mean of a channel where the distance from the middle is between two shares of the radius. */
static double mean_between(disk_image picture, int channel, double low, double high)
{
    double sum = 0, count = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        double rho = hypot(i % SIDE - MIDDLE, i / SIDE - MIDDLE) / RADIUS;
        if (rho >= low && rho < high) {
            sum += picture.data[4 * i + channel];
            count++;
        }
    }
    return sum / count;
}

/* --- Squeeze ---------------------------------------------------------------------------------- */

/* A disc of half axes a and b has the variances a^2 / 4 and b^2 / 4. Sparse samples soften the
 * outline, which widens it by some hundredths. */
START_TEST(squeeze_makes_ovals)
{
    filter_mode mode = mode_of(_i);
    disk_params params = params_of(mode);
    params.squeeze = _i % 2 ? 2 : 0.5;
    disk_plan *plan = plan_of(&params, mode.with_depth);
    disk_image out = point_light(plan, mode, RADIUS, MIDDLE, MIDDLE);
    moments m = measure(out, 0, MIDDLE, MIDDLE);
    double a = RADIUS * (_i % 2 ? 0.5 : 1), b = RADIUS * (_i % 2 ? 1 : 0.5);
    ck_assert_double_eq_tol(m.light, 1, mode.rays ? 5e-3 : 1e-3);
    ck_assert_double_eq_tol(2 * sqrt(m.xx), a, 0.05 * a);
    ck_assert_double_eq_tol(2 * sqrt(m.yy), b, 0.05 * b);
    disk_plan_free(plan);
    free(out.data);
}
END_TEST

/* The same for a gray mask, after a turn: a square on its corner, squeezed to half its height. */
START_TEST(masks_are_squeezed)
{
    float ones[64 * 64];
    for (int i = 0; i < 64 * 64; i++)
        ones[i] = 1;
    disk_plane mask = {ones, 64, 64, 64 * sizeof(float)};
    disk_aperture *square = NULL, *turned = NULL, *squeezed = NULL, *none = NULL;
    disk_kernel k;
    ck_assert_int_eq(disk_aperture_from_mask(&mask, &square), DISK_OK);
    ck_assert_int_eq(disk_aperture_rotate(square, 45, &turned), DISK_OK);
    ck_assert_int_eq(disk_aperture_squeeze(turned, 0.5, &squeezed), DISK_OK);
    ck_assert_int_eq(disk_aperture_draw(squeezed, 40, &k), DISK_OK);
    double xx = 0, yy = 0;
    int side = 2 * k.half + 1;
    for (int i = 0; i < side * side; i++) {
        xx += (double)k.weights[i] * pow(i % side - k.half, 2);
        yy += (double)k.weights[i] * pow(i / side - k.half, 2);
    }
    /* A square of side s has s^2 / 12 along any axis; its corner lies at s / sqrt(2). */
    double variance = 2 * 40 * 40 / 12.0;
    ck_assert_double_eq_tol(xx, variance, 0.02 * variance);
    ck_assert_double_eq_tol(yy, variance / 4, 0.02 * variance / 4);
    ck_assert_int_eq(disk_aperture_squeeze(square, 2.1, &none), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_aperture_rotate(squeezed, 1, &none), DISK_BAD_ARGUMENT);
    ck_assert_ptr_null(none);
    disk_kernel_free(&k);
    disk_aperture_free(square);
    disk_aperture_free(turned);
    disk_aperture_free(squeezed);
}
END_TEST

/* --- Rim -------------------------------------------------------------------------------------- */

/* Over a disc 1 + rim (2 rho^2 - 1) has the mean 1 + rim (b^2 - 1) up to b, and between a and b
 * 1 + rim (a^2 + b^2 - 1): 2.4 or 0.5 between edge and middle. Fits are a quarter off
 * at the most. */
START_TEST(rim_moves_light_to_the_edge)
{
    filter_mode mode = mode_of(_i);
    disk_params params = params_of(mode);
    params.rim = _i % 4 < 2 ? 0.6 : -0.6;
    disk_plan *plan = plan_of(&params, mode.with_depth);
    for (int in_front = 0; in_front <= mode.with_depth; in_front++) {
        double rim = in_front ? -params.rim : params.rim;
        disk_image out = point_light(plan, mode, in_front ? -RADIUS : RADIUS, MIDDLE, MIDDLE);
        double middle = 1 + rim * (0.4 * 0.4 - 1), edge = 1 + rim * (0.7 * 0.7 + 0.9 * 0.9 - 1);
        double ratio = mean_between(out, 1, 0.7, 0.9) / mean_between(out, 1, 0, 0.4);
        double light = measure(out, 1, MIDDLE, MIDDLE).light;
        int exact = mode.engine == DISK_ENGINE_DENSE;
        ck_assert_double_eq_tol(light, 1, mode.rays ? 5e-3 : 1e-3);
        ck_assert_double_eq_tol(log(ratio), log(edge / middle), exact ? 0.05 : 0.25);
        free(out.data);
    }
    disk_plan_free(plan);
}
END_TEST

/* The mean light of a kernel does not depend on how fine it is drawn: second moments of a disc
 * under 1 + rim (2 rho^2 - 1) are r^2 (1 / 4 + rim / 12). */
START_TEST(rim_is_drawn_at_any_radius)
{
    static const double radii[] = {3, 4, 5.5, 7, 20, 30};
    disk_aperture *disc = shape_new("disc"), *rim = NULL, *none = NULL;
    ck_assert_int_eq(disk_aperture_rim(disc, 0.8, &rim), DISK_OK);
    ck_assert_int_eq(disk_aperture_rim(disc, NAN, &none), DISK_BAD_ARGUMENT);
    for (int i = 0; i < 6; i++) {
        disk_kernel k;
        double r = radii[i], xx = 0;
        ck_assert_int_eq(disk_aperture_draw(rim, r, &k), DISK_OK);
        int side = 2 * k.half + 1;
        for (int j = 0; j < side * side; j++)
            xx += (double)k.weights[j] * pow(j % side - k.half, 2);
        /* A pixel as wide as 1 adds 1 / 12. */
        ck_assert_double_eq_tol(xx, r * r * (0.25 + 0.8 / 12) + 1 / 12.0, 0.01 * r * r);
        disk_kernel_free(&k);
    }
    disk_aperture_free(disc);
    disk_aperture_free(rim);
}
END_TEST

TCase *character_tests(void)
{
    TCase *tests = tcase_create("character");
    int modes = count_modes();
    tcase_add_loop_test(tests, squeeze_makes_ovals, 0, modes);
    tcase_add_test(tests, masks_are_squeezed);
    tcase_add_loop_test(tests, rim_moves_light_to_the_edge, 0, modes);
    tcase_add_test(tests, rim_is_drawn_at_any_radius);
    return tests;
}
