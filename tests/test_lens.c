/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Depth to blur map: the formula of the design, worked out by hand. */

#include "core_tests.h"

#include <disk/lens.h>

#include <math.h>

static disk_params params_with(double focus, double range)
{
    disk_params p;
    disk_params_init(&p);
    p.radius = 20;
    p.focus = focus;
    p.focus_range = range;
    p.near_strength = 0.5;
    p.far_strength = 2;
    return p;
}

START_TEST(follows_the_formula)
{
    disk_params p = params_with(0.6, 0.2);
    /* max(f, 1 - f) - w/2 = 0.5; behind: 20 * 2 * (0.6 - d - 0.1) / 0.5 */
    ck_assert_double_eq_tol(disk_lens_radius(&p, 0), 40, 1e-9);
    ck_assert_double_eq_tol(disk_lens_radius(&p, 0.25), 20, 1e-9);
    ck_assert_double_eq(disk_lens_radius(&p, 0.6), 0);
    ck_assert_double_eq_tol(disk_lens_radius(&p, 0.55), 0, 1e-9);
    /* in front, half as strong and negative: 20 * 0.5 * (1 - 0.6 - 0.1) / 0.5 */
    ck_assert_double_eq_tol(disk_lens_radius(&p, 1), -6, 1e-9);
    ck_assert_double_eq_tol(disk_lens_max_radius(&p, 1), 40, 1e-9);
    ck_assert_double_eq_tol(disk_lens_max_radius(&p, 0), 20, 1e-9);
}
END_TEST

START_TEST(extremes)
{
    disk_params p = params_with(0.5, 1);
    ck_assert_double_eq(disk_lens_radius(&p, 0), 0); /* the denominator is 0 */
    ck_assert_double_eq(disk_lens_radius(&p, 1), 0);
    p = params_with(1, 0);
    p.radius = 900;
    ck_assert_double_eq(disk_lens_radius(&p, 0), DISK_MAX_RADIUS);
    ck_assert_double_eq(disk_lens_max_radius(&p, 1), DISK_MAX_RADIUS);
}
END_TEST

START_TEST(stored_values_become_depth)
{
    disk_params p;
    disk_params_init(&p);
    ck_assert_double_eq(disk_lens_depth(&p, 0.25), 0.25);
    ck_assert_double_eq(disk_lens_depth(&p, -3), 0);
    ck_assert_double_eq(disk_lens_depth(&p, 7), 1);
    p.near = DISK_NEAR_BLACK;
    ck_assert_double_eq(disk_lens_depth(&p, 0.25), 0.75);
    ck_assert_double_eq(disk_lens_depth(&p, 7), 0);
    /* transparent or not finite is far, whichever end is near */
    ck_assert_double_eq(disk_lens_depth(&p, NAN), 0);
    ck_assert_double_eq(disk_lens_depth(&p, INFINITY), 0);
}
END_TEST

/* 2 x 1 depth over 4 x 2 pixels: centres at -0.25, 0.25, 0.75, 1.25 of the map, clamped. */
START_TEST(stretches_bilinearly)
{
    disk_params p;
    disk_params_init(&p);
    p.radius = 100;
    float stored[2] = {1, 0}, blur[8];
    disk_plane depth = {stored, 2, 1, 8}, map = {blur, 4, 2, 16};
    disk_rect all = {0, 0, 4, 2};
    ck_assert_int_eq(disk_lens_blur_map(&p, &depth, 2, 1, 4, 2, all, &map), DISK_OK);
    static const double expected[4] = {0, 25, 75, 100};
    for (int i = 0; i < 8; i++)
        ck_assert_double_eq_tol(blur[i], expected[i % 4], 1e-5);
}
END_TEST

/* Any part of the map equals that part of the whole, bit by bit. */
START_TEST(parts_equal_the_whole)
{
    enum { DW = 13, DH = 7, W = 40, H = 31 };
    disk_params p = params_with(0.4, 0.1);
    float stored[DW * DH], whole[W * H], part[W * H], cut[DW * DH];
    for (int i = 0; i < DW * DH; i++)
        stored[i] = i % 11 == 3 ? NAN : (float)(i * 37 % 101) / 100;
    disk_plane depth = {stored, DW, DH, DW * 4}, map = {whole, W, H, W * 4};
    ck_assert_int_eq(disk_lens_blur_map(&p, &depth, DW, DH, W, H, (disk_rect){0, 0, W, H}, &map),
                     DISK_OK);
    disk_rect r = {9, 5, 17, 20};
    disk_rect from = disk_lens_depth_part(DW, DH, W, H, r);
    for (int y = 0; y < from.height; y++)
        for (int x = 0; x < from.width; x++)
            cut[y * from.width + x] = stored[(y + from.y) * DW + x + from.x];
    disk_plane small = {cut, from.width, from.height, from.width * 4};
    disk_plane out = {part, r.width, r.height, r.width * 4};
    ck_assert_int_eq(disk_lens_blur_map(&p, &small, DW, DH, W, H, r, &out), DISK_OK);
    for (int y = 0; y < r.height; y++)
        ck_assert_mem_eq(part + y * r.width, whole + (y + r.y) * W + r.x, 4u * (size_t)r.width);
    ck_assert_int_eq(disk_lens_blur_map(&p, &small, DW, DH, W, H, (disk_rect){30, 0, 11, 4}, &out),
                     DISK_BAD_ARGUMENT);
}
END_TEST

/* Medians worked out by hand: of an even count the farther, and of finite values only. */
START_TEST(depth_at_a_place)
{
    disk_params p;
    disk_params_init(&p);
    float values[9] = {0.1f, 0.9f, 0.5f, NAN, 0.4f, 2, INFINITY, 0.3f, 0.2f};
    disk_plane window = {values, 3, 3, 12};
    ck_assert_double_eq_tol(disk_lens_depth_at(&p, &window), 0.4, 1e-6);
    window.width = 2; /* 0.1, 0.9, NAN, 0.4, INFINITY, 0.3: of 0.1 0.3 0.4 0.9 the second */
    ck_assert_double_eq_tol(disk_lens_depth_at(&p, &window), 0.3, 1e-6);
    p.near = DISK_NEAR_BLACK; /* of 0.1 0.6 0.7 0.9 */
    ck_assert_double_eq_tol(disk_lens_depth_at(&p, &window), 0.6, 1e-6);
    values[0] = NAN;
    window.width = window.height = 1;
    ck_assert_double_eq(disk_lens_depth_at(&p, &window), 0);
}
END_TEST

TCase *lens_tests(void)
{
    TCase *tests = tcase_create("lens");
    tcase_add_test(tests, follows_the_formula);
    tcase_add_test(tests, extremes);
    tcase_add_test(tests, depth_at_a_place);
    tcase_add_test(tests, stored_values_become_depth);
    tcase_add_test(tests, stretches_bilinearly);
    tcase_add_test(tests, parts_equal_the_whole);
    return tests;
}
