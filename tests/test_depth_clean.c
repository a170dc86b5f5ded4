/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The clean-up of blur maps: a bright disc with a texture on a darker ground, and maps of it that
 * are right, soft, shifted, or have steps where the picture has nothing. */

#include "core_tests.h"
#include "pictures.h"

#include "../core/src/depth_clean.h"
#include "../core/src/field.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  700
#define HEIGHT 460
#define PIXELS (WIDTH * HEIGHT)
#define NEAR   (-9.0f)
#define FAR    12.0f

/* Small noise that differs from pixel to pixel. */
static float noise(int x, int y)
{
    unsigned n = (unsigned)x * 2654435761u ^ (unsigned)y * 2246822519u;
    n = (n ^ (n >> 15)) * 2654435769u;
    return (float)((n >> 16) & 0xff) / 255 - 0.5f;
}

static int in_disc(float x, float y)
{
    return hypotf(x - 350, y - 220) < 90;
}

static float *new_picture(void)
{
    float *pixels = malloc(sizeof *pixels * 4 * PIXELS);
    for (int i = 0; i < PIXELS; i++) {
        float level = in_disc((float)(i % WIDTH), (float)(i / WIDTH)) ? 0.5f : 0.15f;
        level *= 1 + 0.3f * noise(i % WIDTH, i / WIDTH);
        for (int c = 0; c < 4; c++)
            pixels[4 * i + c] = c == 3 ? 1 : level * (float)(3 - c) / 3;
    }
    return pixels;
}

/* The disc's map, moved by `shift` to the right and blurred by a box of 2 `soft` + 1 pixels. */
static float *new_map(int shift, int soft)
{
    float *map = malloc(sizeof *map * PIXELS), side = (float)(2 * soft + 1);
    for (int i = 0; i < PIXELS; i++) {
        int inside = 0;
        for (int b = -soft; b <= soft; b++)
            for (int a = -soft; a <= soft; a++)
                inside += in_disc((float)(i % WIDTH + a - shift), (float)(i / WIDTH + b));
        map[i] = FAR + (NEAR - FAR) * (float)inside / (side * side);
    }
    return map;
}

/* What the clean-up makes of a part of a map; `whole` is set where it leaves all as it is. */
static float *clean_part(float *pixels, float *map, disk_rect part, double strength, int *same)
{
    disk_params params;
    disk_watch watch;
    disk_plane out, blur = {map + part.y * WIDTH + part.x, part.width, part.height, 4 * WIDTH};
    disk_image source = {pixels + 4 * (part.y * WIDTH + part.x), part.width, part.height,
                         16 * WIDTH};
    disk_job job = {
        .source = source, .blur = &blur, .source_x = part.x, .source_y = part.y, .target = source};
    disk_params_init(&params);
    params.depth_cleanup = strength;
    disk_watch_init(&watch, NULL, 1);
    ck_assert_int_eq(disk_clean_map(&params, &job, 1000, NULL, &watch, &out), DISK_OK);
    if (same)
        *same = out.data == NULL;
    return out.data;
}

static float *clean(float *pixels, float *map, double strength, int *same)
{
    return clean_part(pixels, map, (disk_rect){0, 0, WIDTH, HEIGHT}, strength, same);
}

START_TEST(a_clean_map_stays)
{
    float *pixels = new_picture(), *map = new_map(0, 0);
    int same = 0;
    free(clean(pixels, map, _i ? 1 : 0.5, &same));
    ck_assert_int_eq(same, 1);
    free(pixels);
    free(map);
}
END_TEST

/* Soft by 2 pixels, shifted by 0, 3 and 5: what is left of the wrong pixels is at most a tenth. The
 * texture's contrast is a third of the edge's. */
START_TEST(a_poor_map_meets_the_edge)
{
    static const int shifts[] = {0, 3, 5};
    float *pixels = new_picture(), *right = new_map(0, 0), *map = new_map(shifts[_i], 2);
    float *out = clean(pixels, map, 0.5, NULL);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_gt(picture_map_errors(map, right, PIXELS), 1000);
    ck_assert_int_lt(10 * picture_map_errors(out, right, PIXELS),
                     picture_map_errors(map, right, PIXELS));
    free(pixels);
    free(right);
    free(map);
    free(out);
}
END_TEST

/* How much of a pixel the disc and slanted strands of 2 pixels cover, of 4 x 4 samples. */
static float coverage(int x, int y)
{
    int inside = 0;
    for (int i = 0; i < 16; i++) {
        float px = (float)x + (float)(i % 4) / 4 - 0.375f,
              py = (float)y + (float)(i / 4) / 4 - 0.375f;
        float along = fmodf(px + 0.37f * py, 23);
        inside += in_disc(px, py) || (py > 330 && along < 2.2f);
    }
    return (float)inside / 16;
}

static float line_at(int x)
{
    return (float)(x / 2 % 3 * 2 - 2);
}

/* Antialiased steps, those of thin things too, become hard where they are: what is covered for the
 * most part is near, and nothing is between; but a line of its own colour keeps its own depths, two
 * pixels each. */
START_TEST(antialiased_steps_become_hard)
{
    enum { LINE = 60 };
    float *pixels = malloc(sizeof *pixels * 4 * PIXELS), *map = malloc(sizeof *map * PIXELS);
    for (int i = 0; i < PIXELS; i++) {
        int y = i / WIDTH;
        float share = y < LINE ? 1 : coverage(i % WIDTH, y);
        for (int c = 0; c < 4; c++)
            pixels[4 * i + c] = c == 3      ? 1
                                : y == LINE ? 0.9f - 0.4f * (float)c
                                            : 0.1f + 0.4f * share;
        map[i] = y == LINE ? line_at(i % WIDTH) : FAR + (NEAR - FAR) * share;
    }
    float *out = clean(pixels, map, 0.5, NULL);
    ck_assert_ptr_nonnull(out);
    for (int i = 0; i < PIXELS; i++) {
        float share = (map[i] - FAR) / (NEAR - FAR);
        if (i / WIDTH == LINE)
            ck_assert_float_eq(out[i], map[i]);
        else if (i % WIDTH >= 1 && i % WIDTH < WIDTH - 1 && (share > 0.6f || share < 0.4f))
            ck_assert_float_eq_tol(out[i], share > 0.5f ? NEAR : FAR, 0.4f);
    }
    free(pixels);
    free(map);
    free(out);
}
END_TEST

/* Noise is evened out, not taken for antialiasing and sharpened: slats with a noisy map. */
START_TEST(noise_is_no_antialiasing)
{
    float *pixels = new_picture(), *map = new_map(0, 0);
    double before = 0, after = 0;
    for (int i = 0; i < PIXELS; i++) {
        int slat = i % WIDTH % 24 < 12;
        map[i] = (slat ? NEAR : FAR) + 3 * noise(i % WIDTH, i / WIDTH);
        for (int c = 0; c < 3; c++)
            pixels[4 * i + c] = slat ? 0.5f : 0.15f;
    }
    float *out = clean(pixels, map, 0.5, NULL);
    for (int i = 0; i < PIXELS; i++) {
        double right = i % WIDTH % 24 < 12 ? (double)NEAR : (double)FAR;
        before += fabs((double)map[i] - right);
        after += fabs((double)(out ? out[i] : map[i]) - right);
    }
    ck_assert_double_lt(after, 1.02 * before);
    free(pixels);
    free(map);
    free(out);
}
END_TEST

/* A map that lies on an edge stays there, though a stronger one runs 2 pixels inside: as mortar
 * does along the top of a wall. */
START_TEST(a_stronger_edge_beside_is_left_alone)
{
    float *pixels = malloc(sizeof *pixels * 4 * PIXELS), *map = malloc(sizeof *map * PIXELS);
    int same = 0;
    for (int i = 0; i < PIXELS; i++) {
        float inside = (float)(i / WIDTH) - 150 - 0.2f * (float)(i % WIDTH);
        float level = inside < 0 ? 0.15f : inside < 2 ? 0.2f : 0.6f;
        for (int c = 0; c < 4; c++)
            pixels[4 * i + c] = c == 3 ? 1 : level;
        map[i] = inside < 0 ? FAR : NEAR;
    }
    free(clean(pixels, map, 0.5, &same));
    ck_assert_int_eq(same, 1);
    free(pixels);
    free(map);
}
END_TEST

/* A hard map 4 pixels off is moved, too: nothing but the disc has such an edge. */
START_TEST(a_shifted_map_is_moved)
{
    float *pixels = new_picture(), *right = new_map(0, 0), *map = new_map(4, 0);
    float *out = clean(pixels, map, 0.5, NULL);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_lt(10 * picture_map_errors(out, right, PIXELS),
                     picture_map_errors(map, right, PIXELS));
    free(pixels);
    free(right);
    free(map);
    free(out);
}
END_TEST

/* Where the picture shows nothing, a soft step becomes hard in its middle: at most a pixel off on
 * a circle of 565 pixels, and no island anywhere else. */
START_TEST(without_edges_the_outline_stays)
{
    float *pixels = new_picture(), *right = new_map(0, 0), *map = new_map(0, 2);
    for (int i = 0; i < 4 * PIXELS; i++)
        pixels[i] = 0.5f;
    float *out = clean(pixels, map, 0.5, NULL);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_lt(picture_map_errors(out, right, PIXELS), 565);
    for (int i = 0; i < PIXELS; i++) {
        float away = hypotf((float)(i % WIDTH - 350), (float)(i / WIDTH - 220)) - 90;
        ck_assert(fabsf(away) < 3 || fabsf(out[i] - right[i]) < 1e-3f);
    }
    free(pixels);
    free(right);
    free(map);
    free(out);
}
END_TEST

/* The whole map in place is what a job's clean-up makes of it; with depth-cleanup 0 nothing. */
START_TEST(whole_maps_are_cleaned_in_place)
{
    float *pixels = new_picture(), *map = new_map(3, 2), *before = new_map(3, 2);
    float *out = clean(pixels, map, 0.5, NULL);
    disk_image source = {pixels, WIDTH, HEIGHT, 16 * WIDTH};
    disk_plane blur = {map, WIDTH, HEIGHT, 4 * WIDTH};
    disk_params params;
    disk_params_init(&params);
    params.radius = 30;
    params.focus = 0.5;
    params.depth_cleanup = 0;
    ck_assert_int_eq(disk_lens_clean_up(&params, &source, &blur, NULL, NULL), DISK_OK);
    ck_assert_mem_eq(map, before, sizeof *map * PIXELS);
    params.depth_cleanup = 0.5;
    ck_assert_int_eq(disk_lens_clean_up(&params, &source, &blur, NULL, NULL), DISK_OK);
    ck_assert_mem_eq(map, out, sizeof *map * PIXELS);
    blur.height--;
    ck_assert_int_eq(disk_lens_clean_up(&params, &source, &blur, NULL, NULL), DISK_BAD_ARGUMENT);
    free(pixels);
    free(before);
    free(map);
    free(out);
}
END_TEST

/* Parts, each read with DISK_CLEAN_REACH pixels around it, equal those of the whole. */
static void check_parts(float *pixels, float *map)
{
    float *whole = clean(pixels, map, 1, NULL);
    ck_assert_ptr_nonnull(whole);
    for (int x = 0; x < WIDTH; x += 37) {
        disk_rect part = {x, 197, WIDTH - x < 31 ? WIDTH - x : 31, 50};
        disk_rect read = disk_rect_grow(part, DISK_CLEAN_REACH, WIDTH, HEIGHT);
        float *out = clean_part(pixels, map, read, 1, NULL);
        for (int y = part.y; y < part.y + part.height; y++) {
            const float *row = map + y * WIDTH + x;
            if (out)
                row = out + (y - read.y) * read.width + x - read.x;
            ck_assert_mem_eq(row, whole + y * WIDTH + x, 4 * (size_t)part.width);
        }
        free(out);
    }
    free(whole);
}

START_TEST(parts_equal_the_whole)
{
    float *pixels = new_picture(), *map = new_map(3, 2);
    check_parts(pixels, map);
    free(pixels);
    free(map);
}
END_TEST

START_TEST(what_is_not_finite_does_no_harm)
{
    float *pixels = new_picture(), *map = new_map(3, 2);
    for (int i = 0; i < PIXELS; i += 977) {
        map[i] = i % 2 ? NAN : INFINITY;
        pixels[4 * i] = i % 3 ? NAN : -INFINITY;
    }
    float *out = clean(pixels, map, 0.5, NULL);
    for (int i = 0; i < PIXELS; i++)
        ck_assert(isfinite(out[i]));
    free(pixels);
    free(map);
    free(out);
}
END_TEST

static int stop(void *cookie, double done)
{
    return 1;
}

START_TEST(a_cancel_is_heard)
{
    float *pixels = new_picture(), *map = new_map(3, 2);
    disk_image source = {pixels, WIDTH, HEIGHT, 16 * WIDTH};
    disk_plane blur = {map, WIDTH, HEIGHT, 4 * WIDTH}, out = {0};
    disk_job job = {.source = source, .blur = &blur, .target = source};
    disk_progress progress = {stop, NULL};
    disk_watch watch;
    disk_params params;
    disk_params_init(&params);
    disk_watch_init(&watch, &progress, 1);
    ck_assert_int_eq(disk_clean_map(&params, &job, 1000, NULL, &watch, &out), DISK_CANCELLED);
    ck_assert_ptr_null(out.data);
    free(pixels);
    free(map);
}
END_TEST

TCase *depth_clean_tests(void)
{
    TCase *tests = tcase_create("depth_clean");
    tcase_add_loop_test(tests, a_clean_map_stays, 0, 2);
    tcase_add_loop_test(tests, a_poor_map_meets_the_edge, 0, 3);
    tcase_add_test(tests, antialiased_steps_become_hard);
    tcase_add_test(tests, noise_is_no_antialiasing);
    tcase_add_test(tests, a_shifted_map_is_moved);
    tcase_add_test(tests, a_stronger_edge_beside_is_left_alone);
    tcase_add_test(tests, without_edges_the_outline_stays);
    tcase_add_test(tests, whole_maps_are_cleaned_in_place);
    tcase_add_test(tests, parts_equal_the_whole);
    tcase_add_test(tests, what_is_not_finite_does_no_harm);
    tcase_add_test(tests, a_cancel_is_heard);
    return tests;
}
