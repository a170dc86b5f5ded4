/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The filter: every engine against a convolution written out here, and the promises of plan.h. */

#include "core_tests.h"
#include "pictures.h"
#include "shapes.h"

#include <disk/lens.h>
#include <disk/plan.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int clamp(int v, int size)
{
    return v < 0 ? 0 : v >= size ? size - 1 : v;
}

/* The oracle: a convolution with edges going on, in double. */
static void convolve(picture from, const disk_kernel *k, int turned, int x, int y, double out[4])
{
    int side = 2 * k->half + 1;
    memset(out, 0, 4 * sizeof *out);
    for (int j = -k->half; j <= k->half; j++)
        for (int i = -k->half; i <= k->half; i++) {
            double w = k->weights[(j + k->half) * side + i + k->half];
            int sx = clamp(turned ? x + i : x - i, from.width);
            int sy = clamp(turned ? y + j : y - j, from.height);
            for (int c = 0; c < 4; c++)
                out[c] += w * (double)from.pixels[4 * (sy * from.width + sx) + c];
        }
}

static disk_params params_of(double radius, int samples, disk_engine engine)
{
    disk_params p;
    disk_params_init(&p);
    p.radius = radius;
    p.samples = samples;
    p.engine = (int)engine;
    p.occlusion = DISK_OCCLUSION_NO; /* the lens has tests of its own */
    p.depth_cleanup = 0;             /* and so has the clean-up */
    return p;
}

/* --- Engines against the oracle -----------------------------------------------------------------
 */

START_TEST(dense_is_the_convolution)
{
    static const double radii[] = {0.5, 1.3, 4, 11.7};
    picture source = picture_textured(67, 45);
    disk_kernel k = shape_kernel("arrow", radii[_i]);
    disk_params params = params_of(radii[_i], 0, DISK_ENGINE_DENSE);
    disk_plan *plan = picture_plan("arrow", &params, 0);
    ck_assert_int_eq(disk_plan_engine(plan), DISK_ENGINE_DENSE);
    picture out = picture_filtered(plan, source, NULL);
    for (int i = 0; i < source.width * source.height; i += 13) {
        double exact[4];
        convolve(source, &k, 0, i % source.width, i / source.width, exact);
        for (int c = 0; c < 4; c++)
            ck_assert_double_eq_tol(out.pixels[4 * i + c], exact[c], 1e-5);
    }
    disk_plan_free(plan);
    disk_kernel_free(&k);
    free(source.pixels);
    free(out.pixels);
}
END_TEST

/* With a radius a pixel, dense keeps its promise of 1e-3 in relative L2 against kernels drawn for
 * every pixel's own radius; in front of the focus they are turned. */
START_TEST(dense_follows_the_map)
{
    picture source = picture_textured(90, 60);
    float *map = malloc(sizeof *map * 90 * 60);
    for (int i = 0; i < 90 * 60; i++)
        map[i] = (float)(14 * sin(0.11 * (i % 90)) * cos(0.05 * (i / 90)));
    disk_params params = params_of(14, 0, DISK_ENGINE_AUTO);
    disk_plan *plan = picture_plan("arrow", &params, 1);
    picture out = picture_filtered(plan, source, map);
    disk_aperture *aperture = shape_new("arrow");
    double squares = 0, norm = 0;
    for (int i = 0; i < 90 * 60; i += 7) {
        double exact[4];
        if (fabsf(map[i]) >= 0.5f) {
            disk_kernel k;
            ck_assert_int_eq(disk_aperture_draw(aperture, fabsf(map[i]), &k), DISK_OK);
            convolve(source, &k, map[i] < 0, i % 90, i / 90, exact);
            disk_kernel_free(&k);
        } else {
            for (int c = 0; c < 4; c++)
                exact[c] = source.pixels[4 * i + c];
        }
        for (int c = 0; c < 4; c++) {
            squares += pow(out.pixels[4 * i + c] - exact[c], 2);
            norm += exact[c] * exact[c];
        }
    }
    ck_assert_double_lt(sqrt(squares / norm), 1e-3);
    disk_aperture_free(aperture);
    disk_plan_free(plan);
    free(map);
    free(source.pixels);
    free(out.pixels);
}
END_TEST

/* The fft engine gives the same convolution in every cell, at the picture's edges, for sizes and
 * kernels odd and even, with and without rows to spare in the last cell. */
START_TEST(fft_is_the_convolution)
{
    static const struct {
        double radius;
        int width, height;
    } cases[] = {{0.5, 40, 30}, {3.2, 150, 170}, {20, 700, 90}, {64, 90, 500}, {130, 60, 40}};
    picture source = picture_textured(cases[_i].width, cases[_i].height);
    disk_kernel k = shape_kernel("arrow", cases[_i].radius);
    disk_params params = params_of(cases[_i].radius, 48, DISK_ENGINE_FFT);
    disk_plan *plan = picture_plan("arrow", &params, 0);
    picture out = picture_filtered(plan, source, NULL);
    int pixels = source.width * source.height;
    for (int i = 0; disk_plan_engine(plan) == DISK_ENGINE_FFT && i < pixels; i += pixels / 50) {
        double exact[4];
        convolve(source, &k, 0, i % source.width, i / source.width, exact);
        for (int c = 0; c < 4; c++)
            ck_assert_double_eq_tol(out.pixels[4 * i + c], exact[c], 5e-6);
    }
    disk_plan_free(plan);
    disk_kernel_free(&k);
    free(source.pixels);
    free(out.pixels);
}
END_TEST

/* Lights of 2^20 and 1e9 leave no trace beyond their reach, and show the aperture within. */
START_TEST(fft_keeps_lights_in_their_reach)
{
    picture source = picture_new(600, 300), calm = picture_new(600, 300);
    for (int i = 0; i < 4 * 600 * 300; i++)
        source.pixels[i] = calm.pixels[i] = 0.5f + 0.3f * (float)sin(0.013 * i);
    float lights[2] = {0x1p20f, 1e9f};
    int at[2] = {80, 450}; /* both in row 150 */
    for (int i = 0; i < 8; i++)
        source.pixels[4 * (150 * 600 + at[i / 4]) + i % 4] = lights[i / 4];
    disk_params params = params_of(40, 48, DISK_ENGINE_FFT);
    disk_plan *plan = picture_plan("arrow", &params, 0);
    if (disk_plan_engine(plan) == DISK_ENGINE_FFT) {
        picture a = picture_filtered(plan, source, NULL), b = picture_filtered(plan, calm, NULL);
        disk_kernel k = shape_kernel("arrow", 40);
        for (int i = 0; i < 600 * 300; i++) {
            int x = i % 600, y = i / 600, near = 0;
            for (int l = 0; l < 2; l++) {
                if (abs(x - at[l]) > k.half || abs(y - 150) > k.half)
                    continue;
                near = 1;
                int side = 2 * k.half + 1;
                double w = k.weights[(y - 150 + k.half) * side + x - at[l] + k.half];
                ck_assert_double_eq_tol(a.pixels[4 * i] / (double)lights[l], w, 2e-6);
            }
            if (!near)
                ck_assert_double_eq_tol(a.pixels[4 * i], b.pixels[4 * i], 1e-6);
        }
        disk_kernel_free(&k);
        free(a.pixels);
        free(b.pixels);
    }
    disk_plan_free(plan);
    free(source.pixels);
    free(calm.pixels);
}
END_TEST

/* It follows no map: with one another engine is taken, and the plan says so. */
START_TEST(fft_is_for_one_radius)
{
    disk_params params = params_of(30, 48, DISK_ENGINE_FFT);
    disk_plan *plan = picture_plan("disc", &params, 1);
    ck_assert_int_ne(disk_plan_engine(plan), DISK_ENGINE_FFT);
    ck_assert_int_ne(disk_plan_engine(plan), DISK_ENGINE_AUTO);
    disk_plan_free(plan);
}
END_TEST

/* Layer after layer comes to the same as one convolution with the impulse response. */
START_TEST(cascade_is_its_response)
{
    picture source = picture_textured(150, 110);
    disk_params params = params_of(17, 24, DISK_ENGINE_CASCADE);
    disk_plan *plan = picture_plan("heart", &params, 0);
    picture out = picture_filtered(plan, source, NULL);
    disk_cascade cascade;
    disk_kernel response;
    ck_assert(disk_plan_cascade(plan, 17, &cascade));
    ck_assert_int_eq(disk_cascade_response(&cascade, &response), DISK_OK);
    for (int i = 0; i < source.width * source.height; i += 31) {
        double exact[4];
        convolve(source, &response, 0, i % source.width, i / source.width, exact);
        for (int c = 0; c < 4; c++)
            ck_assert_double_eq_tol(out.pixels[4 * i + c], exact[c], 2e-5);
    }
    disk_kernel_free(&response);
    disk_plan_free(plan);
    free(source.pixels);
    free(out.pixels);
}
END_TEST

/* "A constant blur map equals the uniform filter within 1e-4": at the largest radius and at one in
 * between, where the basis tells the cascade. */
START_TEST(constant_map_equals_uniform)
{
    picture source = picture_textured(160, 120);
    disk_params params = params_of(20, 48, DISK_ENGINE_CASCADE);
    disk_plan *uniform = picture_plan("heart", &params, 0),
              *varying = picture_plan("heart", &params, 1);
    float *map = picture_map(source, 20);
    picture a = picture_filtered(uniform, source, NULL), b = picture_filtered(varying, source, map);
    ck_assert_double_lt(picture_difference(a, b), 1e-4);
    disk_cascade cascade;
    disk_kernel response;
    disk_plan_cascade(varying, 9.3, &cascade);
    ck_assert_int_eq(disk_cascade_response(&cascade, &response), DISK_OK);
    float *smaller = picture_map(source, 9.3f);
    picture c = picture_filtered(varying, source, smaller);
    for (int i = 0; i < source.width * source.height; i += 37) {
        double exact[4];
        convolve(source, &response, 0, i % source.width, i / source.width, exact);
        for (int k = 0; k < 4; k++)
            ck_assert_double_eq_tol(c.pixels[4 * i + k], exact[k], 1e-4);
    }
    disk_kernel_free(&response);
    disk_plan_free(uniform);
    disk_plan_free(varying);
    free(map);
    free(smaller);
    free(source.pixels);
    free(a.pixels);
    free(b.pixels);
    free(c.pixels);
}
END_TEST

/* A picture of lights and texture for PSNR: opaque and within [0, 1] but for some lights of 8. */
static picture lights_picture(int width, int height)
{
    picture p = picture_textured(width, height);
    for (int i = 0; i < width * height; i++)
        for (int c = 0; c < 4; c++)
            p.pixels[4 * i + c] = c == 3 ? 1 : i % 1511 == 0 ? 8 : fminf(p.pixels[4 * i + c], 1);
    return p;
}

/* A ramp of radii from 0 to 64, heart, 48 taps: 38 dB against dense at least (peak 1). */
START_TEST(ramp_is_close_to_dense)
{
    picture source = lights_picture(640, 96);
    float *map = malloc(sizeof *map * 640 * 96);
    for (int i = 0; i < 640 * 96; i++)
        map[i] = 64.0f * (float)(i % 640) / 639;
    disk_params params = params_of(64, 48, DISK_ENGINE_CASCADE);
    disk_plan *cascade = picture_plan("heart", &params, 1);
    params.engine = DISK_ENGINE_DENSE;
    disk_plan *dense = picture_plan("heart", &params, 1);
    picture a = picture_filtered(cascade, source, map), b = picture_filtered(dense, source, map);
    double squares = 0;
    for (int i = 0; i < 4 * 640 * 96; i++)
        squares += pow((double)a.pixels[i] - (double)b.pixels[i], 2);
    double psnr = -10 * log10(squares / (4 * 640 * 96));
    ck_assert_msg(psnr >= 38, "%.1f dB", psnr);
    disk_plan_free(cascade);
    disk_plan_free(dense);
    free(map);
    free(source.pixels);
    free(a.pixels);
    free(b.pixels);
}
END_TEST

/* Spans against dense, radii from 0 to 64 and in front of the focus: 44 dB at least (peak 1), four
 * more than asked for, as its kernels are exact up to radius 16 and differ at the outlines only
 * beyond. */
START_TEST(spans_are_close_to_dense)
{
    static const char *const shapes[] = {"disc", "heart", "star", "ring"};
    picture source = lights_picture(640, 48);
    float *map = malloc(sizeof *map * 640 * 48);
    for (int i = 0; i < 640 * 48; i++)
        map[i] = (i / 640 < 24 ? 64.0f : -64.0f) * (float)(i % 640) / 639;
    disk_params params = params_of(64, 48, DISK_ENGINE_SPANS);
    disk_plan *spans = picture_plan(shapes[_i], &params, 1);
    ck_assert_int_eq(disk_plan_engine(spans), DISK_ENGINE_SPANS);
    params.engine = DISK_ENGINE_DENSE;
    disk_plan *dense = picture_plan(shapes[_i], &params, 1);
    picture a = picture_filtered(spans, source, map), b = picture_filtered(dense, source, map);
    double squares = 0;
    for (int i = 0; i < 4 * 640 * 48; i++)
        squares += pow((double)a.pixels[i] - (double)b.pixels[i], 2);
    double psnr = -10 * log10(squares / (4 * 640 * 48));
    ck_assert_msg(psnr >= 44, "%s %.1f dB", shapes[_i], psnr);
    disk_plan_free(spans);
    disk_plan_free(dense);
    free(map);
    free(source.pixels);
    free(a.pixels);
    free(b.pixels);
}
END_TEST

/* An impulse of 2^20 leaves less than 1e-4 of what is there beyond the reach, at small and large
 * radii, and below what is left of it, too. */
START_TEST(spans_forget_an_impulse)
{
    static const float radii[] = {0.7f, 3, 14, 30, 60};
    disk_params params = params_of(60, 48, DISK_ENGINE_SPANS);
    disk_plan *plan = picture_plan("ring", &params, 1);
    picture source = picture_textured(400, 60), lit = picture_textured(400, 60);
    for (int c = 0; c < 3; c++)
        lit.pixels[4 * (30 * 400 + 100) + c] = 0x1p20f;
    int reach = disk_plan_reach(&params, 1);
    for (int k = 0; k < 5; k++) {
        float *map = picture_map(source, radii[k]);
        picture a = picture_filtered(plan, source, map), b = picture_filtered(plan, lit, map);
        for (int i = 0; i < 4 * 400 * 60; i++)
            if (abs(i / 4 % 400 - 100) > reach)
                ck_assert_double_le(fabs((double)a.pixels[i] - (double)b.pixels[i]),
                                    1e-4 * (double)a.pixels[i]);
        free(map);
        free(a.pixels);
        free(b.pixels);
    }
    disk_plan_free(plan);
    free(source.pixels);
    free(lit.pixels);
}
END_TEST

/* What is not of constant intensity is another engine's, and the plan says so. */
START_TEST(spans_leave_gray_masks)
{
    disk_params params = params_of(16, 48, DISK_ENGINE_SPANS);
    disk_plan *plan = picture_plan("gaussian", &params, 1);
    ck_assert_int_ne(disk_plan_engine(plan), DISK_ENGINE_SPANS);
    disk_plan_free(plan);
}
END_TEST

/* A grating of slits. */
static disk_aperture *grating(int slits)
{
    disk_path_step *steps = calloc(4 * (size_t)slits, sizeof *steps);
    for (int i = 0; i < 4 * slits; i++) {
        static const double x[] = {0, 1, 1, 0}, y[] = {0, 0, 1, 1};
        steps[i].verb = i % 4 ? DISK_PATH_LINE : DISK_PATH_MOVE;
        steps[i].x[0] = (i / 4 * 2 + x[i % 4]) / (2 * slits);
        steps[i].y[0] = y[i % 4];
    }
    disk_aperture *aperture;
    ck_assert_int_eq(disk_aperture_from_path(steps, 4 * (size_t)slits, &aperture), DISK_OK);
    free(steps);
    return aperture;
}

/* Spans cost as much as the outline is long, and auto knows: few slits are theirs, many are not. */
START_TEST(auto_counts_the_outline)
{
    static const disk_engine expected[] = {DISK_ENGINE_SPANS, DISK_ENGINE_PYRAMID};
    disk_params params = params_of(40, 48, DISK_ENGINE_AUTO);
    for (int i = 0; i < 2; i++) {
        disk_aperture *aperture = grating(i ? 40 : 1);
        disk_plan *plan;
        ck_assert_int_eq(disk_plan_new(aperture, &params, 1, NULL, NULL, &plan), DISK_OK);
        ck_assert_int_eq(disk_plan_engine(plan), expected[i]);
        disk_plan_free(plan);
        disk_aperture_free(aperture);
    }
}
END_TEST

/* --- Promises ------------------------------------------------------------------------------------
 */

/* Every engine of the parameters' table, with one radius and with one a pixel; and the lens. */
typedef struct filter_mode {
    disk_engine engine;
    int with_depth;
    disk_occlusion occlusion;
} filter_mode;

static filter_mode mode_of(int index)
{
    const disk_choice *engine = &disk_param_find("engine")->choices[1 + index / 2];
    if (!engine->name)
        return (filter_mode){DISK_ENGINE_AUTO, 1, DISK_OCCLUSION_YES};
    return (filter_mode){(disk_engine)engine->value, index % 2, DISK_OCCLUSION_NO};
}

static int count_modes(void)
{
    int count = 0;
    while (disk_param_find("engine")->choices[1 + count].name)
        count++;
    return 2 * count + 1;
}

static disk_params params_of_mode(double radius, int samples, filter_mode mode)
{
    disk_params p = params_of(radius, samples, mode.engine);
    p.occlusion = mode.occlusion;
    return p;
}

/* A map with steps, sharp places and both signs. */
static float *wild_map(picture p)
{
    float *map = malloc(sizeof *map * (size_t)(p.width * p.height));
    for (int i = 0; i < p.width * p.height; i++) {
        int x = i % p.width, y = i / p.width;
        map[i] = (x / 20 + y / 15) % 3 == 0 ? 0.3f : (float)(12 * sin(0.05 * x * y));
    }
    return map;
}

START_TEST(constant_stays_constant)
{
    picture source = picture_new(120, 80);
    for (int i = 0; i < 120 * 80; i++)
        for (int c = 0; c < 4; c++)
            source.pixels[4 * i + c] = c == 3 ? 0.8f : 0.2f * (float)(c + 1);
    float *map = wild_map(source);
    disk_params params = params_of_mode(12, 48, mode_of(_i));
    disk_plan *plan = picture_plan("star", &params, mode_of(_i).with_depth);
    picture out = picture_filtered(plan, source, mode_of(_i).with_depth ? map : NULL);
    ck_assert_double_lt(picture_difference(source, out), 1e-5);
    disk_plan_free(plan);
    free(map);
    free(source.pixels);
    free(out.pixels);
}
END_TEST

/* Thousands of taps add up without drift: large kernels, a constant picture of odd values. */
START_TEST(constant_stays_constant_under_large_kernels)
{
    picture source = picture_new(24, 16);
    for (int i = 0; i < 24 * 16; i++)
        for (int c = 0; c < 4; c++)
            source.pixels[4 * i + c] = c == 3 ? 1 : 0.3f * (float)(c + 1);
    float *map = picture_map(source, 100);
    for (int with_depth = 0; with_depth <= 1; with_depth++)
        for (int k = 0; k < 2; k++) {
            disk_params params = params_of(k ? 200 : 64, _i ? 48 : 0, DISK_ENGINE_AUTO);
            disk_plan *plan = picture_plan(k ? "disc" : "heart", &params, with_depth);
            picture out = picture_filtered(plan, source, with_depth ? map : NULL);
            ck_assert_double_lt(picture_difference(source, out), 1e-5);
            disk_plan_free(plan);
            free(out.pixels);
        }
    free(map);
    free(source.pixels);
}
END_TEST

/* As users filter, a constant map gives what one radius gives, behind the focus and, turned, in
 * front of it; also below the plan's largest radius. */
START_TEST(constant_map_equals_uniform_by_auto)
{
    picture source = picture_textured(60, 40);
    disk_params params = params_of(14, 24, DISK_ENGINE_AUTO);
    params.occlusion = DISK_OCCLUSION_YES;
    disk_plan *varying = picture_plan("heart", &params, 1);
    for (double radius = 2; radius < 14; radius += 1.7) {
        params.radius = radius;
        for (int side = -1; side <= 1; side += 2) {
            params.rotation = side < 0 ? 180 : 0;
            disk_plan *uniform = picture_plan("heart", &params, 0);
            float *map = picture_map(source, (float)(side * radius));
            picture a = picture_filtered(uniform, source, NULL),
                    b = picture_filtered(varying, source, map);
            ck_assert_double_lt(picture_difference(a, b), 1e-4);
            disk_plan_free(uniform);
            free(map);
            free(a.pixels);
            free(b.pixels);
        }
    }
    disk_plan_free(varying);
    free(source.pixels);
}
END_TEST

START_TEST(light_of_a_point_is_kept)
{
    picture source = picture_new(141, 141);
    for (int c = 0; c < 4; c++)
        source.pixels[4 * (70 * 141 + 70) + c] = 1000;
    float *map = picture_map(source, -11.3f); /* turned, too */
    disk_params params = params_of_mode(12, 48, mode_of(_i));
    disk_plan *plan = picture_plan("heart", &params, mode_of(_i).with_depth);
    picture out = picture_filtered(plan, source, mode_of(_i).with_depth ? map : NULL);
    double sum = 0;
    for (int i = 0; i < 141 * 141; i++)
        sum += out.pixels[4 * i];
    ck_assert_double_eq_tol(sum / 1000, 1, 1e-3);
    disk_plan_free(plan);
    free(map);
    free(source.pixels);
    free(out.pixels);
}
END_TEST

/* A light behind the focus shows the aperture as drawn, one in front turned by 180 degrees. */
START_TEST(lights_are_upright_behind_and_turned_in_front)
{
    for (int side = -1; side <= 1; side += 2) {
        picture source = picture_new(121, 121);
        source.pixels[4 * (60 * 121 + 60)] = 1;
        float *map = picture_map(source, 20.0f * (float)side);
        disk_params params = params_of_mode(20, 48, mode_of(_i));
        disk_plan *plan = picture_plan("arrow", &params, 1);
        picture out = picture_filtered(plan, source, map);
        /* The picture of the point is the kernel itself, or the kernel turned. */
        disk_kernel k = shape_kernel("arrow", 20);
        double as_drawn = 0, turned = 0;
        for (int y = -k.half; y <= k.half; y++)
            for (int x = -k.half; x <= k.half; x++) {
                double w = k.weights[(y + k.half) * (2 * k.half + 1) + x + k.half];
                as_drawn += w * out.pixels[4 * ((60 + y) * 121 + 60 + x)];
                turned += w * out.pixels[4 * ((60 - y) * 121 + 60 - x)];
            }
        ck_assert_double_gt(side * log(as_drawn / turned), 0.2);
        disk_kernel_free(&k);
        disk_plan_free(plan);
        free(map);
        free(source.pixels);
        free(out.pixels);
    }
}
END_TEST

/* The lower right part of the picture, from as much of the source as the reach asks for, has the
 * bits of the whole; so it has on three threads. */
START_TEST(part_equals_whole)
{
    picture source = picture_textured(170, 130);
    float *map = wild_map(source);
    disk_params params = params_of_mode(12, 24, mode_of(_i));
    params.highlight_factor = 0.4;
    disk_plan *plan = picture_plan("heart", &params, mode_of(_i).with_depth);
    picture whole = picture_filtered(plan, source, mode_of(_i).with_depth ? map : NULL);
    int x0 = 101, y0 = 77, width = 50, height = 53; /* ends at the lower border */
    disk_rect read = disk_plan_source_part(&params, mode_of(_i).with_depth, 170, 130,
                                           (disk_rect){x0, y0, width, height});
    disk_image from = picture_view(source);
    from.data += 4 * (read.y * 170 + read.x);
    from.width = read.width;
    from.height = read.height;
    disk_plane blur = {map + read.y * 170 + read.x, read.width, read.height, 4 * 170};
    picture part = picture_new(width, height);
    disk_job job = {.source = from,
                    .blur = mode_of(_i).with_depth ? &blur : NULL,
                    .source_x = read.x,
                    .source_y = read.y,
                    .x = x0 - read.x,
                    .y = y0 - read.y,
                    .target = picture_view(part)};
    disk_pool *pool;
    ck_assert_int_eq(disk_pool_new(3, &pool), DISK_OK);
    ck_assert_int_eq(disk_plan_apply(plan, &job, disk_pool_executor(pool), NULL), DISK_OK);
    for (int y = 0; y < height; y++)
        ck_assert_mem_eq(part.pixels + 4 * y * width, whole.pixels + 4 * ((y + y0) * 170 + x0),
                         16u * (size_t)width);
    disk_pool_free(pool);
    disk_plan_free(plan);
    free(map);
    free(source.pixels);
    free(whole.pixels);
    free(part.pixels);
}
END_TEST

/* NaN and infinities spoil nothing beyond the aperture's reach and do not come out as such. Sums of
 * whole rows may round a last bit otherwise, and so may transforms of whole cells. */
START_TEST(wild_values_stay_local)
{
    picture source = picture_textured(150, 90), clean = picture_textured(150, 90);
    float wild[4] = {NAN, INFINITY, -INFINITY, 3e38f};
    memcpy(source.pixels + 4 * (45 * 150 + 40), wild, sizeof wild);
    double tolerance = mode_of(_i).engine == DISK_ENGINE_SPANS ? 1e-5
                       : mode_of(_i).engine == DISK_ENGINE_FFT ? 2e-6
                                                               : 0;
    float *map = picture_map(source, 12);
    map[0] = NAN;
    disk_params params = params_of_mode(12, 24, mode_of(_i));
    disk_plan *plan = picture_plan("disc", &params, mode_of(_i).with_depth);
    picture a = picture_filtered(plan, source, mode_of(_i).with_depth ? map : NULL);
    picture b = picture_filtered(plan, clean, mode_of(_i).with_depth ? map : NULL);
    int reach = disk_plan_reach(&params, mode_of(_i).with_depth);
    for (int i = 0; i < 4 * 150 * 90; i++) {
        ck_assert(!isnan(a.pixels[i]));
        if (abs(i / 4 % 150 - 40) > reach)
            ck_assert_double_le(fabs((double)a.pixels[i] - (double)b.pixels[i]), tolerance);
    }
    disk_plan_free(plan);
    free(map);
    free(source.pixels);
    free(clean.pixels);
    free(a.pixels);
    free(b.pixels);
}
END_TEST

/* Pixels in focus are copied, unless something nearer may spread over them; a radius below 0.5
 * copies all. */
START_TEST(sharp_places_are_copied)
{
    picture source = picture_textured(100, 70);
    float *map = wild_map(source);
    for (int i = 0; mode_of(_i).occlusion == DISK_OCCLUSION_YES && i < 100 * 70; i++)
        map[i] = fabsf(map[i]);
    disk_params params = params_of_mode(12, 24, mode_of(_i));
    params.highlight_factor = 1;
    disk_plan *plan = picture_plan("disc", &params, 1);
    picture out = picture_filtered(plan, source, map);
    for (int i = 0; i < 100 * 70; i++)
        if (fabsf(map[i]) < 0.5f)
            ck_assert_mem_eq(out.pixels + 4 * i, source.pixels + 4 * i, 16);
    disk_plan_free(plan);
    free(out.pixels);
    params.radius = 0.49;
    plan = picture_plan("disc", &params, 1);
    out = picture_filtered(plan, source, map);
    ck_assert_mem_eq(out.pixels, source.pixels, 16 * 100 * 70);
    ck_assert_int_eq(disk_plan_reach(&params, 1), 0);
    disk_plan_free(plan);
    free(map);
    free(source.pixels);
    free(out.pixels);
}
END_TEST

/* blur(w RGBA) / blur(w), with the weights computed here. */
START_TEST(highlights_weigh_as_documented)
{
    picture source = picture_textured(60, 50), weighted = picture_new(60, 50);
    picture weights = picture_new(60, 50);
    disk_params params = params_of(5, 0, DISK_ENGINE_AUTO);
    params.highlight_factor = 0.3;
    params.highlight_threshold_low = 0.2;
    params.highlight_threshold_high = 0.7;
    for (int i = 0; i < 60 * 50; i++) {
        const float *p = source.pixels + 4 * i;
        double y = (0.2126 * p[0] + 0.7152 * p[1] + 0.0722 * p[2]) / p[3];
        double w = pow(2, 3 * fmin(fmax((y - 0.2) / 0.5, 0), 1));
        for (int c = 0; c < 4; c++) {
            weighted.pixels[4 * i + c] = (float)(w * p[c]);
            weights.pixels[4 * i + c] = (float)w;
        }
    }
    disk_plan *plan = picture_plan("ring", &params, 0);
    picture out = picture_filtered(plan, source, NULL);
    disk_kernel k = shape_kernel("ring", 5);
    for (int i = 0; i < 60 * 50; i += 7) {
        double a[4], b[4];
        convolve(weighted, &k, 0, i % 60, i / 60, a);
        convolve(weights, &k, 0, i % 60, i / 60, b);
        for (int c = 0; c < 4; c++)
            ck_assert_double_eq_tol(out.pixels[4 * i + c], a[c] / b[c], 1e-4);
    }
    disk_kernel_free(&k);
    disk_plan_free(plan);
    free(source.pixels);
    free(weighted.pixels);
    free(weights.pixels);
    free(out.pixels);
}
END_TEST

/* 1 x 1 and thin pictures, each way. */
START_TEST(tiny_pictures)
{
    static const int sizes[][2] = {{1, 1}, {1, 40}, {40, 1}, {2, 3}};
    for (int i = 0; i < 4; i++) {
        picture source = picture_textured(sizes[i][0], sizes[i][1]);
        for (int k = 0; k < sizes[i][0] * sizes[i][1]; k++)
            source.pixels[4 * k + 3] = 1;
        float *map = picture_map(source, 10);
        disk_params params = params_of_mode(12, 24, mode_of(_i));
        disk_plan *plan = picture_plan("heart", &params, mode_of(_i).with_depth);
        picture out = picture_filtered(plan, source, mode_of(_i).with_depth ? map : NULL);
        for (int k = 0; k < sizes[i][0] * sizes[i][1]; k++)
            ck_assert_double_eq_tol(out.pixels[4 * k + 3], 1, 1e-5);
        disk_plan_free(plan);
        free(map);
        free(source.pixels);
        free(out.pixels);
    }
}
END_TEST

static int stop(void *cookie, double done)
{
    return 1;
}

START_TEST(refuses_and_cancels)
{
    picture source = picture_textured(64, 64), target = picture_new(64, 64);
    disk_params params = params_of_mode(12, 24, mode_of(_i));
    disk_plan *plan = picture_plan("heart", &params, mode_of(_i).with_depth);
    float *map = picture_map(source, 10);
    disk_plane blur = {map, 64, 64, 256};
    disk_job job = {.source = picture_view(source),
                    .blur = mode_of(_i).with_depth ? &blur : NULL,
                    .target = picture_view(target)};
    disk_progress progress = {stop, NULL};
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, &progress), DISK_CANCELLED);
    job.x = 1;
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_BAD_ARGUMENT);
    job.x = 0;
    job.blur = mode_of(_i).with_depth ? NULL : &blur;
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_BAD_ARGUMENT);
    disk_plan *none = NULL;
    disk_aperture *aperture = shape_new("disc");
    params.radius = NAN;
    ck_assert_int_eq(disk_plan_new(aperture, &params, 0, NULL, NULL, &none), DISK_BAD_ARGUMENT);
    ck_assert_ptr_null(none);
    disk_aperture_free(aperture);
    disk_plan_free(plan);
    free(map);
    free(source.pixels);
    free(target.pixels);
}
END_TEST

TCase *filter_tests(void)
{
    TCase *tests = tcase_create("filter");
    int modes = count_modes();
    tcase_add_loop_test(tests, dense_is_the_convolution, 0, 4);
    tcase_add_test(tests, dense_follows_the_map);
    tcase_add_loop_test(tests, fft_is_the_convolution, 0, 5);
    tcase_add_test(tests, fft_keeps_lights_in_their_reach);
    tcase_add_test(tests, fft_is_for_one_radius);
    tcase_add_test(tests, cascade_is_its_response);
    tcase_add_test(tests, constant_map_equals_uniform);
    tcase_add_test(tests, ramp_is_close_to_dense);
    tcase_add_loop_test(tests, spans_are_close_to_dense, 0, 4);
    tcase_add_test(tests, spans_forget_an_impulse);
    tcase_add_test(tests, spans_leave_gray_masks);
    tcase_add_test(tests, auto_counts_the_outline);
    tcase_add_loop_test(tests, constant_stays_constant, 0, modes);
    tcase_add_loop_test(tests, constant_stays_constant_under_large_kernels, 0, 2);
    tcase_add_test(tests, constant_map_equals_uniform_by_auto);
    tcase_add_loop_test(tests, light_of_a_point_is_kept, 0, modes);
    tcase_add_loop_test(tests, lights_are_upright_behind_and_turned_in_front, 0, modes);
    tcase_add_loop_test(tests, part_equals_whole, 0, modes);
    tcase_add_loop_test(tests, wild_values_stay_local, 0, modes);
    tcase_add_loop_test(tests, sharp_places_are_copied, 0, modes);
    tcase_add_test(tests, highlights_weigh_as_documented);
    tcase_add_loop_test(tests, tiny_pictures, 0, modes);
    tcase_add_loop_test(tests, refuses_and_cancels, 0, modes);
    return tests;
}
