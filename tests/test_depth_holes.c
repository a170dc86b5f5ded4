/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Holes in blur maps: a textured disc in front of a slanted ground, with parts of the map that are
 * not known, or have the radius of the far or near end, where the surface goes on or where a far
 * background is seen. */

#include "core_tests.h"
#include "pictures.h"

#include "../core/src/depth_clean.h"
#include "../core/src/field.h"

#include <disk/executor.h>
#include <disk/lens.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  700
#define HEIGHT 460
#define PIXELS (WIDTH * HEIGHT)
#define RADIUS 16.0f /* of both ends: the focus is in the middle */

/* What holes hold: nothing, the far end, the near end. */
static const float values[] = {NAN, RADIUS, -RADIUS};

typedef struct hole {
    int x, y, radius;
} hole;

/* On the disc, on the ground, across the edge between them, small ones. */
static const hole holes[] = {{330, 200, 18}, {120, 100, 25}, {440, 220, 12}, {350, 311, 9},
                             {600, 330, 3},  {20, 440, 14},  {380, 240, 2}};

static float noise(int x, int y)
{
    unsigned n = (unsigned)x * 2654435761u ^ (unsigned)y * 2246822519u;
    n = (n ^ (n >> 15)) * 2654435769u;
    return (float)((n >> 16) & 0xff) / 255 - 0.5f;
}

static int in_disc(int x, int y)
{
    return hypot(x - 350, y - 220) < 90;
}

/* Whether a pixel lies in a hole, or within so many pixels of it. */
static int near_hole(int x, int y, int within)
{
    for (size_t i = 0; i < sizeof holes / sizeof holes[0]; i++)
        if (hypot(x - holes[i].x, y - holes[i].y) < holes[i].radius + within)
            return 1;
    return 0;
}

static int in_hole(int x, int y)
{
    return near_hole(x, y, 0);
}

static float *new_picture(void)
{
    float *pixels = malloc(sizeof *pixels * 4 * PIXELS);
    for (int i = 0; i < PIXELS; i++) {
        float level = in_disc(i % WIDTH, i / WIDTH) ? 0.5f : 0.15f;
        level *= 1 + 0.3f * noise(i % WIDTH, i / WIDTH);
        for (int c = 0; c < 4; c++)
            pixels[4 * i + c] = c == 3 ? 1 : level * (float)(3 - c) / 3;
    }
    return pixels;
}

/* The disc at -9, the ground from 13 to 4. */
static float *new_map(void)
{
    float *map = malloc(sizeof *map * PIXELS);
    for (int i = 0; i < PIXELS; i++)
        map[i] = in_disc(i % WIDTH, i / WIDTH) ? -9 : 13 - 9.0f * (float)(i / WIDTH) / HEIGHT;
    return map;
}

static float *new_map_with_holes(float value)
{
    float *map = new_map();
    for (int i = 0; i < PIXELS; i++)
        if (in_hole(i % WIDTH, i / WIDTH))
            map[i] = value;
    return map;
}

static disk_params params_of(void)
{
    disk_params p;
    disk_params_init(&p);
    p.radius = (double)RADIUS;
    p.focus = 0.5;
    return p;
}

/* What the clean-up makes of a part of a map; NULL where it stays. */
static float *clean(float *pixels, float *map, disk_rect part, const disk_executor *executor)
{
    disk_params params = params_of();
    disk_watch watch;
    disk_plane out, blur = {map + part.y * WIDTH + part.x, part.width, part.height, 4 * WIDTH};
    disk_image source = {pixels + 4 * (part.y * WIDTH + part.x), part.width, part.height,
                         16 * WIDTH};
    disk_job job = {.source = source,
                    .blur = &blur,
                    .source_x = part.x,
                    .source_y = part.y,
                    .width = WIDTH,
                    .height = HEIGHT};
    disk_watch_init(&watch, NULL, 1);
    ck_assert_int_eq(disk_clean_map(&params, &job, RADIUS, executor, &watch, &out), DISK_OK);
    return out.data;
}

static const disk_rect all = {0, 0, WIDTH, HEIGHT};

/* Of the pixels that a hole spoils 98 % are right again, those across the edge included; away from
 * holes nothing changes. */
START_TEST(holes_are_filled)
{
    float *pixels = new_picture(), *right = new_map(), *map = new_map_with_holes(values[_i]);
    float *out = clean(pixels, map, all, NULL);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_gt(picture_map_errors(map, right, PIXELS), 3000);
    ck_assert_int_lt(50 * picture_map_errors(out, right, PIXELS),
                     picture_map_errors(map, right, PIXELS));
    for (int i = 0; i < PIXELS; i++)
        ck_assert(near_hole(i % WIDTH, i / WIDTH, 10) || out[i] == right[i]);
    free(pixels);
    free(right);
    free(map);
    free(out);
}
END_TEST

/* A hole with a rim of values between and specks, as scaling and compression leave it. */
START_TEST(soft_holes_are_filled)
{
    float *pixels = new_picture(), *right = new_map(), *hard = new_map_with_holes(values[_i]);
    float *map = new_map();
    for (int i = 0; i < PIXELS; i++) {
        float sum = 0;
        for (int k = 0; k < 25; k++)
            sum += hard[disk_clean_cut(i / WIDTH + k / 5 - 2, HEIGHT) * WIDTH +
                        disk_clean_cut(i % WIDTH + k % 5 - 2, WIDTH)];
        map[i] = sum / 25 + 0.7f * noise(i % WIDTH / 2, i / WIDTH / 2);
    }
    float *out = clean(pixels, map, all, NULL);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_lt(10 * picture_map_errors(out, right, PIXELS),
                     picture_map_errors(map, right, PIXELS));
    free(pixels);
    free(right);
    free(hard);
    free(map);
    free(out);
}
END_TEST

/* Where the picture shows something else, the ends of depth are meant: nothing is touched. */
START_TEST(gaps_stay)
{
    float *pixels = new_picture(), *map = new_map_with_holes(values[_i]);
    for (int i = 0; i < PIXELS; i++)
        for (int c = 0; in_hole(i % WIDTH, i / WIDTH) && c < 3; c++)
            pixels[4 * i + c] = 0.9f + 0.05f * noise(i % WIDTH, i / WIDTH);
    ck_assert_ptr_null(clean(pixels, map, all, NULL));
    free(pixels);
    free(map);
}
END_TEST

/* A lattice of strands over the middle: 2 of 9 pixels each way. */
static int in_strand(int x, int y)
{
    return x > 200 && x < 500 && y > 100 && y < 360 && ((x + y / 7) % 9 < 2 || (y + x / 5) % 9 < 2);
}

/* Gaps between strands show the background that is seen beside them: no holes, though the strands
 * have no outline, for both vary as much about the same mean: grey here, of all colours there. */
START_TEST(gaps_between_strands_stay)
{
    float *pixels = new_picture(), *map = new_map();
    float value = values[_i];
    for (int i = 0; i < PIXELS; i++) {
        int x = i % WIDTH, y = i / WIDTH;
        for (int c = 0; c < 3; c++)
            pixels[4 * i + c] = 0.45f + 0.7f * noise(x, in_strand(x, y) ? 500 * c + y : y);
        map[i] = in_strand(x, y) ? 0.3f * value : value;
    }
    ck_assert_ptr_null(clean(pixels, map, all, NULL));
    free(pixels);
    free(map);
}
END_TEST

/* Noise about an end of depth, cut there, makes no holes of the wide background behind a fence. */
START_TEST(noisy_backgrounds_stay)
{
    float *pixels = new_picture(), *map = new_map();
    float value = values[_i];
    for (int i = 0; i < PIXELS; i++) {
        int x = i % WIDTH, y = i / WIDTH, in_fence = x % 27 < 12 && abs(y - 220) < 20;
        float above = fmaxf(4 * noise(x, y) - 1, 0);
        map[i] = in_fence ? 0.2f * value : value * (1 - above / RADIUS);
        for (int c = 0; c < 3; c++)
            pixels[4 * i + c] = 0.5f + 0.3f * noise(x, y);
    }
    float *out = clean(pixels, map, all, NULL);
    for (int i = 0; out && i < PIXELS; i++)
        ck_assert_float_eq_tol(out[i], map[i], 3);
    free(pixels);
    free(map);
    free(out);
}
END_TEST

/* Single pixels of the nearest depth at the tips of blades that are nearly as near. */
START_TEST(tips_stay)
{
    float *pixels = new_picture(), *map = new_map();
    for (int x = 20; x < WIDTH; x += 20)
        for (int y = 300; y > 100; y--)
            map[y * WIDTH + x] = y == 101 ? -RADIUS : y < 104 ? map[y * WIDTH + x] : -RADIUS + 2;
    ck_assert_ptr_null(clean(pixels, map, all, NULL));
    free(pixels);
    free(map);
}
END_TEST

/* So are regions that touch no jump: a slope that ends at an end. */
START_TEST(ends_of_slopes_stay)
{
    float *pixels = new_picture(), *map = new_map();
    for (int i = 0; i < PIXELS; i++)
        map[i] = fminf(fabsf((float)(i % WIDTH - 300)) * 0.3f - 20, RADIUS);
    for (int i = 0; i < PIXELS; i++)
        map[i] = fmaxf(map[i], -RADIUS);
    ck_assert_ptr_null(clean(pixels, map, all, NULL));
    free(pixels);
    free(map);
}
END_TEST

/* What is not known over more than a hole's width is far: a subject painted on nothing. */
START_TEST(wide_regions_are_far)
{
    float *pixels = new_picture(), *map = new_map();
    for (int i = 0; i < PIXELS; i++)
        if (!in_disc(i % WIDTH, i / WIDTH))
            map[i] = NAN;
    float *out = clean(pixels, map, all, NULL);
    ck_assert_ptr_nonnull(out);
    for (int i = 0; i < PIXELS; i++)
        ck_assert_float_eq(out[i], in_disc(i % WIDTH, i / WIDTH) ? -9 : RADIUS);
    free(pixels);
    free(map);
    free(out);
}
END_TEST

/* Parts, each read with DISK_CLEAN_REACH pixels around it, equal those of the whole. */
START_TEST(parts_equal_the_whole)
{
    float *pixels = new_picture(), *map = new_map_with_holes(values[_i]);
    float *whole = clean(pixels, map, all, NULL);
    for (int x = 0; x < WIDTH; x += 29) {
        disk_rect part = {x, (x * 7) % (HEIGHT - 40), WIDTH - x < 29 ? WIDTH - x : 29, 40};
        disk_rect read = disk_rect_grow(part, DISK_CLEAN_REACH, WIDTH, HEIGHT);
        float *out = clean(pixels, map, read, NULL);
        ck_assert_ptr_nonnull(out);
        for (int y = part.y; y < part.y + part.height; y++)
            ck_assert_mem_eq(out + (y - read.y) * read.width + x - read.x, whole + y * WIDTH + x,
                             4 * (size_t)part.width);
        free(out);
    }
    free(pixels);
    free(map);
    free(whole);
}
END_TEST

START_TEST(threads_give_the_same_bits)
{
    disk_pool *pool = NULL;
    float *pixels = new_picture(), *map = new_map_with_holes(NAN);
    ck_assert_int_eq(disk_pool_new(3, &pool), DISK_OK);
    float *one = clean(pixels, map, all, NULL);
    float *three = clean(pixels, map, all, disk_pool_executor(pool));
    ck_assert_mem_eq(one, three, sizeof *one * PIXELS);
    disk_pool_free(pool);
    free(pixels);
    free(map);
    free(one);
    free(three);
}
END_TEST

/* Noise of all kinds of radii, in windows with many regions: every result is finite. */
START_TEST(noise_does_no_harm)
{
    float *pixels = new_picture(), *map = new_map();
    for (int i = 0; i < PIXELS; i++) {
        float dice = noise(i / 3 % (WIDTH / 3), i / WIDTH) + 0.5f;
        map[i] = dice < 0.2f * (float)(i % WIDTH) / WIDTH ? values[i % 3] : map[i];
        pixels[4 * i + i % 3] = i % 501 ? pixels[4 * i + i % 3] : INFINITY;
    }
    float *out = clean(pixels, map, all, NULL);
    ck_assert_ptr_nonnull(out);
    for (int i = 0; i < PIXELS; i++)
        ck_assert(fabsf(out[i]) <= RADIUS);
    free(pixels);
    free(map);
    free(out);
}
END_TEST

/* Maps of a pixel or a row, and those of which nothing is known. */
START_TEST(small_and_empty_maps)
{
    static const int sizes[][2] = {{1, 1}, {2, 1}, {1, 9}, {40, 1}, {17, 3}, {90, 70}};
    float *pixels = new_picture(), *map = new_map();
    for (int i = 0; i < PIXELS; i++)
        map[i] = values[_i];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        disk_rect part = {0, 0, sizes[i][0], sizes[i][1]};
        float *out = clean(pixels, map, part, NULL);
        ck_assert((out == NULL) == !isnan(values[_i]));
        for (int k = 0; out && k < part.width * part.height; k++)
            ck_assert_float_eq(out[k], RADIUS);
        free(out);
    }
    free(pixels);
    free(map);
}
END_TEST

/* What is not known stays so on the way to a blur map that is to be cleaned up, and is far in one
 * that is not; between pixels the nearer value counts. */
START_TEST(blur_maps_keep_what_is_not_known)
{
    disk_params p = params_of();
    float stored[4] = {1, NAN, INFINITY, 0.5f}, blur[16];
    disk_plane depth = {stored, 4, 1, 16}, map = {blur, 16, 1, 64};
    disk_rect part = {0, 0, 16, 1};
    ck_assert_int_eq(disk_lens_blur_map(&p, &depth, 4, 1, 16, 1, part, &map), DISK_OK);
    for (int i = 0; i < 16; i++)
        ck_assert(i < 4 ? blur[i] == -RADIUS : i < 12 ? isnan(blur[i]) : blur[i] == 0);
    p.depth_cleanup = 0;
    ck_assert_int_eq(disk_lens_blur_map(&p, &depth, 4, 1, 16, 1, part, &map), DISK_OK);
    ck_assert_float_eq_tol(blur[3], -RADIUS + 2 * RADIUS * 0.375f, 1e-5);
    for (int i = 6; i < 10; i++)
        ck_assert_float_eq(blur[i], RADIUS);
}
END_TEST

/* The filter blurs a picture by a map with holes as by the filled map, and by one with wide regions
 * that are not known as by one that is far there. */
START_TEST(the_filter_fills_them)
{
    picture source = picture_textured(300, 200);
    disk_params params = params_of();
    params.occlusion = _i ? DISK_OCCLUSION_YES : DISK_OCCLUSION_NO;
    float *map = picture_map(source, 5), *far = picture_map(source, 5);
    for (int i = 0; i < 300 * 200; i++)
        if (hypot(i % 300 - 80, i / 300 - 70) < 9) {
            map[i] = NAN;
        } else if (i % 300 > 200) {
            map[i] = NAN;
            far[i] = RADIUS;
        }
    disk_plan *plan = picture_plan("disc", &params, 1);
    picture a = picture_filtered(plan, source, map), b = picture_filtered(plan, source, far);
    for (int i = 0; i < 4 * 300 * 200; i++)
        ck_assert_float_eq_tol(a.pixels[i], b.pixels[i], 1e-5);
    disk_plan_free(plan);
    free(map);
    free(far);
    free(source.pixels);
    free(a.pixels);
    free(b.pixels);
}
END_TEST

/* A bar that is nearest of all and narrower than holes may be, its map half-way beside it: it
 * stays, and what is not known in it becomes as near. */
START_TEST(a_nearest_subject_stays)
{
    enum { LEFT = 300, RIGHT = 334, SHIFT = 4 };
    float *pixels = new_picture(), *map = new_map();
    for (int i = 0; i < PIXELS; i++) {
        int x = i % WIDTH, y = i / WIDTH;
        float level = 0.8f + 0.1f * noise(x, y);
        for (int c = 0; c < 3 && x >= LEFT && x < RIGHT; c++)
            pixels[4 * i + c] = level;
        if (x >= LEFT + SHIFT && x < RIGHT + SHIFT)
            map[i] = hypot(x - 318, y - 100) < 8 ? NAN : -RADIUS;
    }
    float *out = clean(pixels, map, all, NULL);
    ck_assert_ptr_nonnull(out);
    for (int i = 0; i < PIXELS; i++)
        if (i % WIDTH >= LEFT + SHIFT && i % WIDTH < RIGHT - SHIFT)
            ck_assert_float_eq(out[i], -RADIUS);
    free(pixels);
    free(map);
    free(out);
}
END_TEST

/* Both ends and what is not known by turns: each pixel is a region, or each column of them. */
START_TEST(ends_that_take_turns_do_no_harm)
{
    float *pixels = new_picture(), *map = malloc(sizeof *map * PIXELS);
    for (int i = 0; i < PIXELS; i++)
        map[i] = values[(i % WIDTH + _i * (i / WIDTH)) % 3];
    float *out = clean(pixels, map, all, NULL);
    for (int i = 0; out && i < PIXELS; i++)
        ck_assert(isfinite(out[i]));
    free(pixels);
    free(map);
    free(out);
}
END_TEST

TCase *depth_holes_tests(void)
{
    TCase *tests = tcase_create("depth_holes");
    tcase_add_loop_test(tests, holes_are_filled, 0, 3);
    tcase_add_loop_test(tests, soft_holes_are_filled, 1, 3);
    tcase_add_loop_test(tests, gaps_stay, 1, 3);
    tcase_add_loop_test(tests, gaps_between_strands_stay, 1, 3);
    tcase_add_loop_test(tests, noisy_backgrounds_stay, 1, 3);
    tcase_add_test(tests, tips_stay);
    tcase_add_test(tests, ends_of_slopes_stay);
    tcase_add_test(tests, wide_regions_are_far);
    tcase_add_loop_test(tests, parts_equal_the_whole, 0, 3);
    tcase_add_test(tests, threads_give_the_same_bits);
    tcase_add_test(tests, noise_does_no_harm);
    tcase_add_test(tests, a_nearest_subject_stays);
    tcase_add_loop_test(tests, ends_that_take_turns_do_no_harm, 0, 2);
    tcase_add_loop_test(tests, small_and_empty_maps, 0, 3);
    tcase_add_test(tests, blur_maps_keep_what_is_not_known);
    tcase_add_loop_test(tests, the_filter_fills_them, 0, 2);
    return tests;
}
