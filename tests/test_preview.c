/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Previews: picture, blur map and plan scaled down, against the full result scaled down. */

#include "core_tests.h"
#include "shapes.h"

#include <disk/lens.h>
#include <disk/plan.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  720 /* of the full picture; multiples of four */
#define HEIGHT 480
#define RADIUS 40.0

static disk_image new_image(int width, int height)
{
    float *data = calloc((size_t)width * (size_t)height * 4, sizeof *data);
    return (disk_image){data, width, height, 4 * (ptrdiff_t)sizeof *data * width};
}

static disk_plane new_plane(int width, int height)
{
    float *data = calloc((size_t)width * (size_t)height, sizeof *data);
    return (disk_plane){data, width, height, (ptrdiff_t)sizeof *data * width};
}

/* Bricks, waves and lamps of a few pixels, a hundred times as bright as their surroundings. */
static disk_image full_picture(void)
{
    disk_image image = new_image(WIDTH, HEIGHT);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        int x = i % WIDTH, y = i / WIDTH;
        double shade = 0.25 + 0.15 * sin(0.013 * x + 0.9) * cos(0.021 * y);
        double brick = (x / 23 + 2 * (y / 11)) % 3 == 0 ? 0.12 : 0;
        double lamp = hypot((x % 151) - 70, (y % 131) - 60) < 2.5 ? 30 : 0;
        for (int c = 0; c < 3; c++)
            image.data[4 * i + c] = (float)(shade + brick + lamp * (1 - 0.2 * c));
        image.data[4 * i + 3] = 1;
    }
    return image;
}

/* Stored depth values: far, but for a near body in the middle and a slope on the right. */
static disk_plane full_depth(void)
{
    disk_plane depth = new_plane(WIDTH, HEIGHT);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        int x = i % WIDTH, y = i / WIDTH;
        double d = hypot(x - 300, y - 240) < 110 ? 0.9 : 0.1;
        depth.data[i] = (float)(x > 500 ? 0.1 + 0.8 * (x - 500) / 220.0 : d);
    }
    return depth;
}

/* Averages squares of `by` pixels of `channels` floats. */
static void reduce(const float *from, int channels, int by, float *to)
{
    int columns = WIDTH / by;
    for (int y = 0; y < HEIGHT / by; y++)
        for (int i = 0; i < columns * channels; i++) {
            double sum = 0;
            for (int k = 0; k < by * by; k++) {
                int x = i / channels * by + k % by;
                sum += from[((y * by + k / by) * WIDTH + x) * channels + i % channels];
            }
            to[y * columns * channels + i] = (float)(sum / (by * by));
        }
}

static disk_image reduced(const disk_image *full, int by)
{
    disk_image small = new_image(WIDTH / by, HEIGHT / by);
    reduce(full->data, 4, by, small.data);
    return small;
}

static disk_params params_for(double radius, int occlusion)
{
    disk_params params;
    disk_params_init(&params);
    params.radius = radius;
    params.occlusion = occlusion;
    return params;
}

static disk_plane blur_map(const disk_params *params, const disk_plane *depth)
{
    disk_plane blur = new_plane(depth->width, depth->height);
    disk_rect all = {0, 0, depth->width, depth->height};
    ck_assert_int_eq(disk_lens_blur_map(params, depth, depth->width, depth->height, depth->width,
                                        depth->height, all, &blur),
                     DISK_OK);
    return blur;
}

static disk_image filtered(const disk_plan *plan, const disk_params *params,
                           const disk_image *source, const disk_plane *depth)
{
    disk_plane blur = {0};
    if (depth)
        blur = blur_map(params, depth);
    disk_job job = {.source = *source, .blur = depth ? &blur : NULL};
    job.target = new_image(source->width, source->height);
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    free(blur.data);
    return job.target;
}

/* As a display shows it: what is above 1 is white. */
static double psnr(const disk_image *a, const disk_image *b)
{
    double squares = 0;
    for (int i = 0; i < 4 * a->width * a->height; i++) {
        double p = pow(fmin(fmax((double)a->data[i], 0), 1), 1 / 2.2);
        double q = pow(fmin(fmax((double)b->data[i], 0), 1), 1 / 2.2);
        squares += i % 4 != 3 ? (p - q) * (p - q) : 0;
    }
    return -10 * log10(squares / (3.0 * a->width * a->height));
}

static disk_plan *full_plan(const char *shape, const disk_params *params, int with_depth)
{
    disk_plan *plan = NULL;
    disk_aperture *aperture = shape_new(shape);
    ck_assert_int_eq(disk_plan_new(aperture, params, with_depth, NULL, NULL, &plan), DISK_OK);
    disk_aperture_free(aperture);
    return plan;
}

static disk_plan *scaled_plan(const disk_plan *plan, double scale)
{
    disk_plan *scaled = NULL;
    ck_assert_int_eq(disk_plan_scaled(plan, scale, NULL, NULL, &scaled), DISK_OK);
    return scaled;
}

/* The preview of the full picture's plan, held against its result. */
static void compare(const disk_plan *plan, const disk_params *params, int by,
                    const disk_image *source, const disk_plane *depth, const disk_image *result)
{
    disk_plan *scaled = scaled_plan(plan, 1.0 / by);
    disk_params less = *params;
    disk_params_scale(&less, 1.0 / by);
    disk_image small = reduced(source, by), wanted = reduced(result, by);
    disk_plane small_depth = new_plane(WIDTH / by, HEIGHT / by);
    if (depth)
        reduce(depth->data, 1, by, small_depth.data);
    disk_image found = filtered(scaled, &less, &small, depth ? &small_depth : NULL);
    ck_assert_double_gt(psnr(&found, &wanted), 35); /* the bound */
    free(found.data);
    free(small.data);
    free(wanted.data);
    free(small_depth.data);
    disk_plan_free(scaled);
}

static const struct setting {
    const char *shape;
    int with_depth, occlusion;
} settings[] = {
    {"heart", 1, DISK_OCCLUSION_NO},
    {"disc", 1, DISK_OCCLUSION_NO},
    {"heart", 1, DISK_OCCLUSION_YES},
    {"heart", 0, DISK_OCCLUSION_NO},
};

/* Half and quarter size, by depth with and without the scene's layers, and at one radius. */
START_TEST(looks_like_the_full_picture)
{
    const struct setting *s = &settings[_i];
    int with_depth = s->with_depth;
    disk_params params = params_for(RADIUS, s->occlusion);
    params.focus = 0.9;
    disk_plan *plan = full_plan(s->shape, &params, with_depth);
    disk_image source = full_picture();
    disk_plane depth = full_depth();
    disk_image result = filtered(plan, &params, &source, with_depth ? &depth : NULL);
    for (int by = 2; by <= 4; by *= 2)
        compare(plan, &params, by, &source, with_depth ? &depth : NULL, &result);
    free(source.data);
    free(depth.data);
    free(result.data);
    disk_plan_free(plan);
}
END_TEST

/* A borrowed plan filters as one that is made for its radius: the engines' errors are below 40 dB
 * each. */
START_TEST(serves_as_a_plan_of_its_own)
{
    static const int engines[] = {DISK_ENGINE_DENSE, DISK_ENGINE_CASCADE, DISK_ENGINE_PYRAMID,
                                  DISK_ENGINE_SPANS};
    disk_params params = params_for(RADIUS, DISK_OCCLUSION_NO), less;
    params.engine = engines[_i];
    less = params;
    disk_params_scale(&less, 0.25);
    disk_image source = full_picture(), small = reduced(&source, 4);
    disk_plane depth = full_depth(), small_depth = new_plane(WIDTH / 4, HEIGHT / 4);
    reduce(depth.data, 1, 4, small_depth.data);
    disk_plan *plan = full_plan("heart", &params, 1), *own = full_plan("heart", &less, 1);
    disk_plan *scaled = scaled_plan(plan, 0.25);
    ck_assert_int_eq(disk_plan_engine(scaled), disk_plan_engine(plan));
    disk_image a = filtered(scaled, &less, &small, &small_depth);
    disk_image b = filtered(own, &less, &small, &small_depth);
    ck_assert_double_gt(psnr(&a, &b), 36);
    free(source.data);
    free(small.data);
    free(depth.data);
    free(small_depth.data);
    free(a.data);
    free(b.data);
    disk_plan_free(scaled);
    disk_plan_free(plan);
    disk_plan_free(own);
}
END_TEST

static disk_plan *varied_plan(const disk_plan *plan, const disk_params *params)
{
    disk_plan *varied = NULL;
    ck_assert_int_eq(disk_plan_varied(plan, params, &varied), DISK_OK);
    return varied;
}

/* Scaling is one way of varying: the same bits. */
START_TEST(varies_as_it_scales)
{
    disk_params params = params_for(RADIUS, _i), less = params;
    disk_params_scale(&less, 0.25);
    disk_image source = full_picture(), small = reduced(&source, 4);
    disk_plane depth = full_depth(), small_depth = new_plane(WIDTH / 4, HEIGHT / 4);
    reduce(depth.data, 1, 4, small_depth.data);
    disk_plan *plan = full_plan("heart", &params, 1);
    disk_plan *scaled = scaled_plan(plan, 0.25), *varied = varied_plan(plan, &less);
    disk_image a = filtered(scaled, &less, &small, &small_depth);
    disk_image b = filtered(varied, &less, &small, &small_depth);
    ck_assert_mem_eq(a.data, b.data, 4 * sizeof(float) * WIDTH * HEIGHT / 16);
    free(source.data);
    free(small.data);
    free(depth.data);
    free(small_depth.data);
    free(a.data);
    free(b.data);
    disk_plan_free(scaled);
    disk_plan_free(varied);
    disk_plan_free(plan);
}
END_TEST

/* With another radius, other strengths and highlights it filters as a plan made for them; the bound
 * is that of serves_as_a_plan_of_its_own. Without the change they differ by far. */
START_TEST(varies_what_is_not_fitted)
{
    disk_params params = params_for(RADIUS, DISK_OCCLUSION_YES), other = params;
    other.radius = 9;
    other.focus = 0.9;
    other.far_strength = 0.8;
    other.highlight_factor = 0.6;
    other.depth_cleanup = 0;
    disk_image source = full_picture();
    disk_plane depth = full_depth();
    disk_plan *plan = full_plan("heart", &params, 1), *own = full_plan("heart", &other, 1);
    disk_plan *varied = varied_plan(plan, &other);
    disk_image a = filtered(varied, &other, &source, &depth);
    disk_image b = filtered(own, &other, &source, &depth);
    disk_image c = filtered(plan, &params, &source, &depth);
    ck_assert_double_gt(psnr(&a, &b), 36);
    ck_assert_double_lt(psnr(&c, &b), 30);
    free(source.data);
    free(depth.data);
    free(a.data);
    free(b.data);
    free(c.data);
    disk_plan_free(varied);
    disk_plan_free(plan);
    disk_plan_free(own);
}
END_TEST

START_TEST(varies_nothing_that_is_fitted)
{
    disk_params params = params_for(8, DISK_OCCLUSION_NO), other = params;
    disk_plan *plan = full_plan("disc", &params, 1), *out = NULL;
    disk_plan *uniform = full_plan("disc", &params, 0);
    ck_assert_int_eq(disk_plan_varied(uniform, &params, &out), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_plan_varied(NULL, &params, &out), DISK_BAD_ARGUMENT);
    other.radius = 8.5;
    ck_assert_int_eq(disk_plan_varied(plan, &other, &out), DISK_BAD_ARGUMENT);
    static const char *const fitted[] = {"rotation", "squeeze", "rim", "cat-eye", "fringe"};
    for (int i = 0; i < 5; i++) {
        other = params;
        *disk_param_real(&other, disk_param_find(fitted[i])) = 0.75;
        ck_assert_int_eq(disk_plan_varied(plan, &other, &out), DISK_BAD_ARGUMENT);
    }
    other = params;
    other.samples = 64;
    ck_assert_int_eq(disk_plan_varied(plan, &other, &out), DISK_BAD_ARGUMENT);
    ck_assert_ptr_null(out);
    disk_plan_free(uniform);
    disk_plan_free(plan);
}
END_TEST

/* What a preview that is zoomed in filters: a part with its surroundings, at an odd place, is the
 * scene. It comes as close to the same part of the whole as the filter comes to the truth. */
START_TEST(a_part_is_like_the_whole)
{
    enum { X = 237, Y = 101, W = 301, H = 223, AROUND = 70 };
    disk_params params = params_for(RADIUS, DISK_OCCLUSION_YES);
    params.focus = 0.9;
    params.cat_eye = 0.4 * _i;
    disk_image source = full_picture(), found = new_image(W, H);
    disk_plane depth = full_depth(), blur = blur_map(&params, &depth);
    disk_plan *plan = full_plan("heart", &params, 1);
    disk_image whole = filtered(plan, &params, &source, &depth), wanted = whole, part = source;
    size_t at = (size_t)(Y - AROUND) * WIDTH + X - AROUND;
    disk_plane part_blur = {blur.data + at, W + 2 * AROUND, H + 2 * AROUND, blur.stride};
    part.data += 4 * at;
    part.width = part_blur.width;
    part.height = part_blur.height;
    wanted.data += 4 * ((size_t)Y * WIDTH + X);
    wanted.width = W;
    wanted.height = H;
    disk_job job = {.source = part,
                    .blur = &part_blur,
                    .source_x = X - AROUND,
                    .source_y = Y - AROUND,
                    .width = WIDTH,
                    .height = HEIGHT,
                    .x = AROUND,
                    .y = AROUND,
                    .target = found};
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    double squares = 0;
    for (int i = 0; i < W * H * 4; i++) {
        float p = found.data[i], q = wanted.data[i / (4 * W) * 4 * WIDTH + i % (4 * W)];
        double d =
            pow(fmin(fmax((double)p, 0), 1), 1 / 2.2) - pow(fmin(fmax((double)q, 0), 1), 1 / 2.2);
        squares += i % 4 != 3 ? d * d : 0;
    }
    ck_assert_double_gt(-10 * log10(squares / (3.0 * W * H)), 40);
    free(source.data);
    free(found.data);
    free(depth.data);
    free(blur.data);
    free(whole.data);
    disk_plan_free(plan);
}
END_TEST

/* Below half a pixel nothing is filtered. */
START_TEST(a_small_radius_passes)
{
    disk_params params = params_for(3, DISK_OCCLUSION_NO), less = params;
    disk_params_scale(&less, 1 / 8.0);
    ck_assert_double_eq(less.radius, 0.375);
    disk_image source = full_picture();
    disk_plane depth = full_depth();
    disk_plan *plan = full_plan("disc", &params, _i), *scaled = scaled_plan(plan, 1 / 8.0);
    disk_image out = filtered(scaled, &less, &source, _i ? &depth : NULL);
    ck_assert_mem_eq(out.data, source.data, 4 * sizeof(float) * WIDTH * HEIGHT);
    free(source.data);
    free(depth.data);
    free(out.data);
    disk_plan_free(scaled);
    disk_plan_free(plan);
}
END_TEST

START_TEST(scales_out_of_range)
{
    disk_params params = params_for(8, DISK_OCCLUSION_NO);
    disk_plan *plan = full_plan("disc", &params, 1), *out = NULL;
    static const double scales[] = {0, -1, 1.5, NAN};
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(disk_plan_scaled(plan, scales[i], NULL, NULL, &out), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_plan_scaled(NULL, 0.5, NULL, NULL, &out), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_plan_scaled(plan, 0.5, NULL, NULL, NULL), DISK_BAD_ARGUMENT);
    ck_assert_ptr_null(out);
    disk_plan_free(plan);
}
END_TEST

TCase *preview_tests(void)
{
    TCase *tests = tcase_create("preview");
    tcase_add_loop_test(tests, looks_like_the_full_picture, 0, 4);
    tcase_add_loop_test(tests, serves_as_a_plan_of_its_own, 0, 4);
    tcase_add_loop_test(tests, varies_as_it_scales, 0, 2);
    tcase_add_test(tests, varies_what_is_not_fitted);
    tcase_add_test(tests, varies_nothing_that_is_fitted);
    tcase_add_loop_test(tests, a_part_is_like_the_whole, 0, 2);
    tcase_add_loop_test(tests, a_small_radius_passes, 0, 2);
    tcase_add_test(tests, scales_out_of_range);
    return tests;
}
