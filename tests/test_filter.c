/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The promises of plan.h, which every engine keeps. */

#include "core_tests.h"
#include "pictures.h"
#include "shapes.h"

#include <disk/lens.h>
#include <disk/plan.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    disk_params p = picture_params(radius, samples, mode.engine);
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
            disk_params params = picture_params(k ? 200 : 64, _i ? 48 : 0, DISK_ENGINE_AUTO);
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
    disk_params params = picture_params(14, 24, DISK_ENGINE_AUTO);
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
    disk_params params = picture_params(5, 0, DISK_ENGINE_AUTO);
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
        picture_convolve(weighted, &k, 0, i % 60, i / 60, a);
        picture_convolve(weights, &k, 0, i % 60, i / 60, b);
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
