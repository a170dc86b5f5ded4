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

/* What rays bring of a light: the ends of 48 are rounded to texels in patches at half the
 * resolution, else to pixels, so that where both meet in the border of a disc, made bright by a
 * rim, some of it counts twice or not at all. */
#define RAYS_LIGHT 1.7e-2

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
    ck_assert_double_eq_tol(m.light, 1, mode.rays ? RAYS_LIGHT : 1e-3);
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
        ck_assert_double_eq_tol(light, 1, mode.rays ? RAYS_LIGHT : 1e-3);
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

/* --- Cat's eyes ------------------------------------------------------------------------------- */

/* The share of a unit circle that another one leaves, its centre d away. */
static double lens_area(double d)
{
    return 2 / PI * (acos(d / 2) - d / 2 * sqrt(1 - d * d / 4));
}

/* How much of the light lies farther than 1.15 radii from where the clipping circle's centre is. */
static double light_outside(disk_image picture, double x, double y)
{
    double outside = 0, all = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        double v = picture.data[4 * i];
        all += v;
        outside += hypot(i % SIDE - x, i / SIDE - y) > 1.15 * RADIUS ? v : 0;
    }
    return outside / all;
}

/* A light at q shows as what two circles have in common, one of them shifted by
 * (q - middle) / half diagonal: outwards behind the focus, inwards in front of it. Squared values
 * tell the area of what is evenly filled. Fitted samples are softer at the edge. */
START_TEST(cat_eyes_are_two_circles)
{
    static const int corners[4][2] = {{1, 1}, {-1, 1}, {1, -1}, {-1, -1}};
    filter_mode mode = mode_of(_i);
    disk_params params = params_of(mode);
    params.cat_eye = 1;
    disk_plan *plan = plan_of(&params, mode.with_depth);
    for (int k = 0; k < 4; k++) {
        int sign = mode.with_depth && k % 2 ? -1 : 1;
        int x = MIDDLE + 25 * corners[k][0], y = MIDDLE + 25 * corners[k][1];
        disk_image out = point_light(plan, mode, sign * RADIUS, x, y);
        double c = 25 / hypot(SIDE / 2.0, SIDE / 2.0), shift = sign * c * RADIUS;
        moments m = measure(out, 1, x, y);
        double squares = 0;
        for (int i = 0; i < SIDE * SIDE; i++)
            squares += pow(out.data[4 * i + 1], 2);
        double area = m.light * m.light / squares, whole = PI * RADIUS * RADIUS;
        int exact = mode.engine == DISK_ENGINE_DENSE;
        ck_assert_double_eq_tol(area / whole, lens_area(hypot(c, c)),
                                exact       ? 0.04
                                : mode.rays ? 0.18
                                            : 0.11);
        ck_assert_double_eq_tol(m.x, corners[k][0] * shift / 2, 0.12 * RADIUS);
        ck_assert_double_eq_tol(m.y, corners[k][1] * shift / 2, 0.12 * RADIUS);
        ck_assert_double_lt(
            light_outside(out, x + corners[k][0] * shift, y + corners[k][1] * shift), exact ? 0.002
                                                                                      : mode.rays
                                                                                          ? 0.08
                                                                                          : 0.04);
        free(out.data);
    }
    disk_plan_free(plan);
}
END_TEST

/* --- Fringe ----------------------------------------------------------------------------------- */

START_TEST(fringe_parts_colours)
{
    filter_mode mode = mode_of(_i);
    disk_params params = params_of(mode);
    params.fringe = _i % 4 < 2 ? 1 : -0.7;
    disk_plan *plan = plan_of(&params, mode.with_depth);
    for (int in_front = 0; in_front <= mode.with_depth; in_front++) {
        double share = 0.1 * (in_front ? -params.fringe : params.fringe);
        disk_image out = point_light(plan, mode, in_front ? -RADIUS : RADIUS, MIDDLE, MIDDLE);
        for (int c = 0; c < 3; c++) {
            moments m = measure(out, c, MIDDLE, MIDDLE);
            double r = RADIUS * (1 + share * (1 - c));
            ck_assert_double_eq_tol(m.light, 1, mode.rays ? RAYS_LIGHT : 1e-3);
            ck_assert_double_eq_tol(2 * sqrt(m.xx), r, 0.04 * r);
            ck_assert_double_eq_tol(2 * sqrt(m.yy), r, 0.04 * r);
        }
        free(out.data);
    }
    disk_plan_free(plan);
}
END_TEST

/* Without data where the library lacks the engine. */
static disk_image fringed(int engine, double highlights, int x, disk_image source)
{
    disk_params params = params_of((filter_mode){(disk_engine)engine, 0, DISK_OCCLUSION_NO, 0});
    params.fringe = 0.8;
    params.samples = 0;
    params.radius = 9;
    params.highlight_factor = highlights;
    disk_plan *plan = plan_of(&params, 0);
    disk_image target = {0};
    if ((int)disk_plan_engine(plan) == engine) {
        target = new_image(source.width - x, source.height);
        disk_job job = {.source = source, .x = x, .target = target};
        ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    }
    disk_plan_free(plan);
    return target;
}

/* One radius: the fft, whose colours have kernels of their own, against dense, which takes each
 * pixel's from between two drawn ones; opaque or not, with highlights or without. And a part of the
 * picture has the bits of the whole. */
START_TEST(fringes_of_one_radius_agree)
{
    enum { W = 300, H = 90, X = 131 };
    double highlights = _i & 1 ? 0.4 : 0;
    disk_image source = new_image(W, H);
    for (int i = 0; i < 4 * W * H; i++) {
        float alpha = _i & 2 && i / 4 % W / 40 % 2 ? 0.5f : 1;
        source.data[i] = i % 4 == 3 ? alpha : alpha * (float)(i * 7919 % 101) / 100;
    }
    disk_image dense = fringed(DISK_ENGINE_DENSE, highlights, 0, source);
    disk_image out = fringed(DISK_ENGINE_FFT, highlights, 0, source);
    disk_image part = fringed(DISK_ENGINE_FFT, highlights, X, source);
    for (int i = 0; out.data && i < 4 * W * H; i++)
        ck_assert_float_eq_tol(out.data[i], dense.data[i], 2e-3f);
    for (int y = 0; out.data && y < H; y++)
        ck_assert_mem_eq(part.data + 4 * y * (W - X), out.data + 4 * (y * W + X), 16 * (W - X));
    free(out.data);
    free(part.data);
    free(source.data);
    free(dense.data);
}
END_TEST

/* Glass over one radius, where dense adds rows to rows and cuts them where the circle's edge
 * passes, against the same radius as a map, where each pixel sums its own kernel, drawn between two
 * steps of the radius: on a small picture, and on one so wide that the edge spreads over few of its
 * pixels.
 */
START_TEST(rows_equal_pixels)
{
    int width = _i & 1 ? 700 : 60, height = _i & 1 ? 12 : 50;
    disk_params params = params_of((filter_mode){DISK_ENGINE_DENSE, 0, DISK_OCCLUSION_NO, 0});
    params.radius = 7.3;
    params.cat_eye = _i & 1 ? 1 : 0.4;
    params.fringe = _i & 2 ? 0.7 : 0;
    params.highlight_factor = _i & 4 ? 0.4 : 0;
    params.depth_cleanup = 0;
    disk_image source = new_image(width, height), target = new_image(width, height);
    for (int i = 0; i < 4 * width * height; i++)
        source.data[i] = i % 4 == 3 ? 1 : (float)(i * 7919 % 101) / 100;
    disk_plane blur = {malloc(4 * (size_t)width * (size_t)height), width, height, 4 * width};
    for (int i = 0; i < width * height; i++)
        blur.data[i] = 7.3f;
    disk_plan *rows = plan_of(&params, 0), *pixels = plan_of(&params, 1);
    disk_job job = {.source = source, .target = target};
    ck_assert_int_eq(disk_plan_apply(rows, &job, NULL, NULL), DISK_OK);
    disk_image expected = new_image(width, height);
    job.target = expected, job.blur = &blur;
    ck_assert_int_eq(disk_plan_apply(pixels, &job, NULL, NULL), DISK_OK);
    for (int i = 0; i < 4 * width * height; i++)
        ck_assert_float_eq_tol(target.data[i], expected.data[i], 1e-3f);
    disk_plan_free(rows);
    disk_plan_free(pixels);
    free(source.data), free(target.data), free(expected.data), free(blur.data);
}
END_TEST

/* --- All together ----------------------------------------------------------------------------- */

static disk_params all_of(filter_mode mode)
{
    disk_params params = params_of(mode);
    params.squeeze = 0.7;
    params.cat_eye = 0.8;
    params.rim = 0.5;
    params.fringe = 0.6;
    params.highlight_factor = 0.3;
    params.radius = 10;
    params.samples = 24;
    return params;
}

/* Steps, sharp places, both signs; or slopes. */
static float *wild_radii(int width, int height)
{
    float *radii = malloc((size_t)width * (size_t)height * sizeof *radii);
    for (int i = 0; i < width * height; i++) {
        int x = i % width, y = i / width;
        radii[i] = (x / 30 + y / 25) % 3 == 0 ? 0.3f : (float)(10 * sin(0.03 * x + 0.002 * y * y));
    }
    return radii;
}

START_TEST(constant_stays_constant)
{
    filter_mode mode = mode_of(_i);
    disk_params params = all_of(mode);
    disk_plan *plan = plan_of(&params, mode.with_depth);
    disk_image source = new_image(100, 70), target = new_image(100, 70);
    for (int i = 0; i < 4 * 7000; i++)
        source.data[i] = i % 4 == 3 ? 0.8f : 0.2f * (float)(i % 4 + 1);
    disk_plane blur = {wild_radii(100, 70), 100, 70, 400};
    disk_job job = {.source = source, .blur = mode.with_depth ? &blur : NULL, .target = target};
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    for (int i = 0; i < 4 * 7000; i++)
        ck_assert_double_eq_tol(target.data[i], source.data[i], 2e-5);
    disk_plan_free(plan);
    free(blur.data);
    free(source.data);
    free(target.data);
}
END_TEST

/* A part of the picture, from what it needs of the source, has the bits of the whole. */
START_TEST(part_equals_whole)
{
    enum { W = 150, H = 110, X = 83, Y = 61, PW = 50, PH = 49 };
    filter_mode mode = mode_of(_i);
    disk_params params = all_of(mode);
    disk_plan *plan = plan_of(&params, mode.with_depth);
    disk_image source = new_image(W, H), whole = new_image(W, H), part = new_image(PW, PH);
    for (int i = 0; i < 4 * W * H; i++)
        source.data[i] = i % 4 == 3 ? 1 : (i / 4) % 397 == 0 ? 30 : (float)(i * 7919 % 101) / 100;
    disk_plane blur = {wild_radii(W, H), W, H, 4 * W};
    disk_job job = {.source = source, .blur = mode.with_depth ? &blur : NULL, .target = whole};
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    disk_rect from =
        disk_plan_source_part(&params, mode.with_depth, W, H, (disk_rect){X, Y, PW, PH});
    disk_plane some = {blur.data + from.y * W + from.x, from.width, from.height, 4 * W};
    job.source.data += 4 * (from.y * W + from.x);
    job.source.width = from.width, job.source.height = from.height;
    job.source_x = from.x, job.source_y = from.y, job.width = W, job.height = H;
    job.x = X - from.x, job.y = Y - from.y;
    job.blur = mode.with_depth ? &some : NULL;
    job.target = part;
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    for (int y = 0; y < PH; y++)
        ck_assert_mem_eq(part.data + 4 * y * PW, whole.data + 4 * ((y + Y) * W + X), 16 * PW);
    disk_plan_free(plan);
    free(blur.data);
    free(source.data);
    free(whole.data);
    free(part.data);
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
    tcase_add_loop_test(tests, cat_eyes_are_two_circles, 0, modes);
    tcase_add_loop_test(tests, fringe_parts_colours, 0, modes);
    tcase_add_loop_test(tests, fringes_of_one_radius_agree, 0, 4);
    tcase_add_loop_test(tests, rows_equal_pixels, 0, 8);
    tcase_add_loop_test(tests, constant_stays_constant, 0, modes);
    tcase_add_loop_test(tests, part_equals_whole, 0, modes);
    return tests;
}
