/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every engine against a convolution written out (picture_convolve()), and which of them auto
 * takes. */

#include "core_tests.h"
#include "pictures.h"
#include "shapes.h"

#include <disk/lens.h>
#include <disk/plan.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

START_TEST(dense_is_the_convolution)
{
    static const double radii[] = {0.5, 1.3, 4, 11.7};
    picture source = picture_textured(67, 45);
    disk_kernel k = shape_kernel("arrow", radii[_i]);
    disk_params params = picture_params(radii[_i], 0, DISK_ENGINE_DENSE);
    disk_plan *plan = picture_plan("arrow", &params, 0);
    ck_assert_int_eq(disk_plan_engine(plan), DISK_ENGINE_DENSE);
    picture out = picture_filtered(plan, source, NULL);
    for (int i = 0; i < source.width * source.height; i += 13) {
        double exact[4];
        picture_convolve(source, &k, 0, i % source.width, i / source.width, exact);
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
    disk_params params = picture_params(14, 0, DISK_ENGINE_AUTO);
    disk_plan *plan = picture_plan("arrow", &params, 1);
    picture out = picture_filtered(plan, source, map);
    disk_aperture *aperture = shape_new("arrow");
    double squares = 0, norm = 0;
    for (int i = 0; i < 90 * 60; i += 7) {
        double exact[4];
        if (fabsf(map[i]) >= 0.5f) {
            disk_kernel k;
            ck_assert_int_eq(disk_aperture_draw(aperture, fabsf(map[i]), &k), DISK_OK);
            picture_convolve(source, &k, map[i] < 0, i % 90, i / 90, exact);
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
    disk_params params = picture_params(cases[_i].radius, 48, DISK_ENGINE_FFT);
    disk_plan *plan = picture_plan("arrow", &params, 0);
    picture out = picture_filtered(plan, source, NULL);
    int pixels = source.width * source.height;
    for (int i = 0; disk_plan_engine(plan) == DISK_ENGINE_FFT && i < pixels; i += pixels / 50) {
        double exact[4];
        picture_convolve(source, &k, 0, i % source.width, i / source.width, exact);
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
    disk_params params = picture_params(40, 48, DISK_ENGINE_FFT);
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
    disk_params params = picture_params(30, 48, DISK_ENGINE_FFT);
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
    disk_params params = picture_params(17, 24, DISK_ENGINE_CASCADE);
    disk_plan *plan = picture_plan("heart", &params, 0);
    picture out = picture_filtered(plan, source, NULL);
    disk_cascade cascade;
    disk_kernel response;
    ck_assert(disk_plan_cascade(plan, 17, &cascade));
    ck_assert_int_eq(disk_cascade_response(&cascade, &response), DISK_OK);
    for (int i = 0; i < source.width * source.height; i += 31) {
        double exact[4];
        picture_convolve(source, &response, 0, i % source.width, i / source.width, exact);
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
    disk_params params = picture_params(20, 48, DISK_ENGINE_CASCADE);
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
        picture_convolve(source, &response, 0, i % source.width, i / source.width, exact);
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
    disk_params params = picture_params(64, 48, DISK_ENGINE_CASCADE);
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
    disk_params params = picture_params(64, 48, DISK_ENGINE_SPANS);
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
    disk_params params = picture_params(60, 48, DISK_ENGINE_SPANS);
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
    disk_params params = picture_params(16, 48, DISK_ENGINE_SPANS);
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
    disk_params params = picture_params(40, 48, DISK_ENGINE_AUTO);
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

TCase *engines_tests(void)
{
    TCase *tests = tcase_create("engines");
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
    return tests;
}
