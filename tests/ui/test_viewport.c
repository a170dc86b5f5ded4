/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Zooming and panning: places that stay, edges that hold, rounding outwards. */

#include "ui_tests.h"

#include <math.h>
#include <viewport.h>

static disk_viewport view(double room_x, double room_y)
{
    disk_viewport v;
    disk_viewport_init(&v, 4000, 3000, 1);
    disk_viewport_resize(&v, room_x, room_y);
    return v;
}

START_TEST(fits)
{
    disk_viewport v = view(800, 800);
    ck_assert_double_eq(v.zoom, 0.2);
    ck_assert(disk_viewport_shows_all(&v));
    disk_viewport_resize(&v, 400, 800);
    ck_assert_double_eq(v.zoom, 0.1);
    double x, y;
    disk_viewport_to_window(&v, 0, 0, &x, &y);
    ck_assert_double_eq_tol(x, 0, 1e-9);
    ck_assert_double_eq_tol(y, 250, 1e-9); /* (800 - 300) / 2 */
}
END_TEST

/* Small pictures are not enlarged, but to the screen's own pixels. */
START_TEST(does_not_enlarge)
{
    disk_viewport v;
    disk_viewport_init(&v, 100, 50, 2);
    disk_viewport_resize(&v, 1000, 1000);
    ck_assert_double_eq(v.zoom, 2);
    ck_assert(disk_viewport_shows_all(&v));
}
END_TEST

START_TEST(zooms_about_a_place)
{
    disk_viewport v = view(800, 600);
    double x, y, again_x, again_y;
    disk_viewport_to_picture(&v, 300, 200, &x, &y);
    disk_viewport_zoom(&v, 1.7, 300, 200);
    disk_viewport_to_window(&v, x, y, &again_x, &again_y);
    ck_assert_double_eq_tol(again_x, 300, 1e-9);
    ck_assert_double_eq_tol(again_y, 200, 1e-9);
    ck_assert(!v.fitted);
    disk_viewport_resize(&v, 900, 700);
    ck_assert_double_eq(v.zoom, 1.7);
}
END_TEST

START_TEST(zoom_has_bounds)
{
    disk_viewport v = view(800, 600);
    disk_viewport_zoom(&v, 1000, 0, 0);
    ck_assert_double_eq(v.zoom, DISK_VIEWPORT_MOST);
    disk_viewport_zoom(&v, 1e-9, 0, 0);
    ck_assert_double_eq(v.zoom, 0.2);
    ck_assert(disk_viewport_shows_all(&v));
}
END_TEST

/* Whatever the zoom it starts from, steps in and out come by 1:1. */
START_TEST(steps_meet_one_to_one)
{
    for (int i = 0; i < 40; i++) {
        disk_viewport v = view(500 + 37 * i, 600);
        int met = 0;
        for (int k = 0; k < 20 && v.zoom < DISK_VIEWPORT_MOST; k++) {
            disk_viewport_step(&v, 1, 10, 10);
            met |= v.zoom == 1;
        }
        ck_assert(met);
        met = 0;
        for (int k = 0; k < 20; k++) {
            disk_viewport_step(&v, -1, 10, 10);
            met |= v.zoom == 1;
        }
        ck_assert(met);
    }
}
END_TEST

START_TEST(pans_up_to_the_edges)
{
    disk_viewport v = view(800, 600);
    disk_viewport_zoom(&v, 1, 400, 300);
    disk_viewport_pan(&v, 1e6, -1e6);
    disk_rect r = disk_viewport_visible(&v);
    ck_assert_int_eq(r.x, 0);
    ck_assert_int_eq(r.y, 3000 - 600);
    ck_assert_int_eq(r.width, 800);
    ck_assert_int_eq(r.height, 600);
    disk_viewport_pan(&v, -100, 50);
    r = disk_viewport_visible(&v);
    ck_assert_int_eq(r.x, 100);
    ck_assert_int_eq(r.y, 3000 - 650);
}
END_TEST

/* Pixels that are in the window by a part count. */
START_TEST(sees_cut_pixels)
{
    disk_viewport v = view(800, 600);
    disk_viewport_zoom(&v, 16, 0, 0);
    v.x = 1000.3;
    v.y = 1000;
    disk_rect r = disk_viewport_visible(&v);
    ck_assert_int_eq(r.x, 975); /* 1000.3 - 25 */
    ck_assert_int_eq(r.width, 51);
    ck_assert_int_eq(r.height, 38); /* 37.5, from a half on */
}
END_TEST

TCase *viewport_tests(void)
{
    TCase *tests = tcase_create("viewport");
    tcase_add_test(tests, fits);
    tcase_add_test(tests, does_not_enlarge);
    tcase_add_test(tests, zooms_about_a_place);
    tcase_add_test(tests, zoom_has_bounds);
    tcase_add_test(tests, steps_meet_one_to_one);
    tcase_add_test(tests, pans_up_to_the_edges);
    tcase_add_test(tests, sees_cut_pixels);
    return tests;
}
