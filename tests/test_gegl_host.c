/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog's contract served from GeglBuffers: pictures and depth maps scaled down, where they
 * lie and what is transparent, and the filter, which must be the GEGL operations'. */

#include "disk-gegl-host.h"
#include "disk-render.h"

#include <check.h>
#include <math.h>
#include <shrink.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  90
#define HEIGHT 70
#define X      -20 /* of the picture's first pixel */
#define Y      30

static GeglBuffer *noise(const char *format, const GeglRectangle *box, int channels)
{
    GeglBuffer *buffer = gegl_buffer_new(box, babl_format(format));
    gsize count = (gsize)(box->width * box->height * channels);
    guchar *bytes = g_new(guchar, count);
    GRand *rand = g_rand_new_with_seed(9);
    for (gsize i = 0; i < count; i++)
        bytes[i] = (guchar)g_rand_int_range(rand, 0, 256);
    gegl_buffer_set(buffer, box, 0, babl_format(format), bytes, GEGL_AUTO_ROWSTRIDE);
    g_rand_free(rand);
    g_free(bytes);
    return buffer;
}

static GeglBuffer *picture(void)
{
    return noise("R'G'B' u8", GEGL_RECTANGLE(X, Y, WIDTH, HEIGHT), 3);
}

static disk_image image_of(disk_rect part)
{
    float *data = g_new(float, 4 * (gsize)part.width * (gsize)part.height);
    return (disk_image){data, part.width, part.height, 4 * (ptrdiff_t)sizeof(float) * part.width};
}

static disk_plane plane_of(disk_rect part)
{
    float *data = g_new(float, (gsize)part.width *(gsize)part.height);
    return (disk_plane){data, part.width, part.height, (ptrdiff_t)sizeof(float) * part.width};
}

/* IEC 61966-2-1 */
static double light(double code)
{
    return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4);
}

START_TEST(pictures_are_read_where_they_lie)
{
    GeglBuffer *buffer = picture();
    disk_gegl_host *host = disk_gegl_host_new(buffer, NULL);
    disk_host *c = disk_gegl_host_contract(host);
    disk_rect part = {11, 7, 5, 4};
    disk_image out = image_of(part);
    guchar bytes[5 * 4 * 3];
    ck_assert_int_eq(c->width, WIDTH);
    ck_assert_int_eq(c->height, HEIGHT);
    ck_assert(c->read_picture(c->cookie, 1, part, out, NULL));
    gegl_buffer_get(buffer, GEGL_RECTANGLE(X + 11, Y + 7, 5, 4), 1, babl_format("R'G'B' u8"), bytes,
                    GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
    for (int i = 0; i < 20; i++) {
        for (int k = 0; k < 3; k++)
            ck_assert_double_eq_tol(out.data[4 * i + k], light(bytes[3 * i + k] / 255.0), 1e-4);
        ck_assert_double_eq(out.data[4 * i + 3], 1);
    }
    g_free(out.data);
    disk_gegl_host_free(host);
    g_object_unref(buffer);
}
END_TEST

/* Light is averaged as light: against the full picture scaled down. */
START_TEST(pictures_are_averaged)
{
    GeglBuffer *buffer = picture();
    disk_gegl_host *host = disk_gegl_host_new(buffer, NULL);
    disk_host *c = disk_gegl_host_contract(host);
    double scale = 0.3;
    disk_rect all = {0, 0, WIDTH, HEIGHT};
    disk_rect part = {3, 2, disk_shrink_size(WIDTH, scale) - 3,
                      disk_shrink_size(HEIGHT, scale) - 2};
    disk_image full = image_of(all), out = image_of(part);
    disk_image small = image_of(
        (disk_rect){0, 0, disk_shrink_size(WIDTH, scale), disk_shrink_size(HEIGHT, scale)});
    ck_assert(c->read_picture(c->cookie, 1, all, full, NULL));
    ck_assert(c->read_picture(c->cookie, scale, part, out, NULL));
    disk_shrink_image(&full, scale, &small);
    for (int y = 0; y < part.height; y++)
        for (int i = 0; i < 4 * part.width; i++)
            ck_assert_double_eq_tol(out.data[4 * y * part.width + i],
                                    small.data[4 * ((y + 2) * small.width + 3) + i], 1e-5);
    g_free(full.data);
    g_free(out.data);
    g_free(small.data);
    disk_gegl_host_free(host);
    g_object_unref(buffer);
}
END_TEST

/* A box that reaches past the buffer shows nothing there. */
START_TEST(outside_is_transparent)
{
    GeglBuffer *buffer = picture();
    disk_gegl_host *host =
        disk_gegl_host_new(buffer, GEGL_RECTANGLE(X - 10, Y, WIDTH + 10, HEIGHT));
    disk_host *c = disk_gegl_host_contract(host);
    disk_rect part = {8, 5, 4, 1};
    disk_image out = image_of(part);
    ck_assert(c->read_picture(c->cookie, 1, part, out, NULL));
    ck_assert_double_eq(out.data[3], 0);
    ck_assert_double_eq(out.data[7], 0);
    ck_assert_double_eq(out.data[11], 1);
    g_free(out.data);
    disk_gegl_host_free(host);
    g_object_unref(buffer);
}
END_TEST

/* Stored values count: Y' of coded formats, Y of linear ones. */
START_TEST(depth_as_stored)
{
    GeglBuffer *buffer = picture();
    disk_gegl_host *host = disk_gegl_host_new(buffer, NULL);
    disk_host *c = disk_gegl_host_contract(host);
    GeglRectangle box = {X, Y, WIDTH, HEIGHT};
    GeglBuffer *coded = gegl_buffer_new(&box, babl_format("Y' u8"));
    GeglBuffer *linear = gegl_buffer_new(&box, babl_format("Y float"));
    float value = 0.2f;
    guchar byte = 51;
    gegl_buffer_set_color_from_pixel(coded, &box, &byte, babl_format("Y' u8"));
    gegl_buffer_set_color_from_pixel(linear, &box, &value, babl_format("Y float"));
    ck_assert_int_eq(disk_gegl_host_add_depth(host, "a", coded, NULL), 0);
    ck_assert_int_eq(disk_gegl_host_add_depth(host, "b", linear, NULL), 1);
    ck_assert_str_eq(c->depths[0], "a");
    ck_assert_str_eq(c->depths[1], "b");
    ck_assert_ptr_null(c->depths[2]);
    disk_rect part = {0, 0, 20, 10};
    disk_plane out = plane_of(part);
    for (int i = 0; i < 2; i++) {
        ck_assert(c->read_depth(c->cookie, i, 0.5, part, out, NULL));
        for (int k = 0; k < 200; k++)
            ck_assert_double_eq_tol(out.data[k], 0.2, 1e-3);
    }
    g_free(out.data);
    disk_gegl_host_free(host);
    g_object_unref(coded);
    g_object_unref(linear);
    g_object_unref(buffer);
}
END_TEST

/* A map that lies where the picture lies, and covers its left half alone. */
START_TEST(depth_may_be_smaller)
{
    GeglBuffer *buffer = picture();
    disk_gegl_host *host = disk_gegl_host_new(buffer, NULL);
    disk_host *c = disk_gegl_host_contract(host);
    GeglRectangle box = {X, Y, WIDTH, HEIGHT}, half = {X, Y, WIDTH / 2, HEIGHT};
    GeglBuffer *map = gegl_buffer_new(&half, babl_format("Y' u8"));
    guchar byte = 255;
    gegl_buffer_set_color_from_pixel(map, &half, &byte, babl_format("Y' u8"));
    disk_gegl_host_add_depth(host, "half", map, &box);
    disk_rect part = {0, 0, WIDTH / 2, HEIGHT / 2};
    disk_plane out = plane_of(part);
    ck_assert(c->read_depth(c->cookie, 0, 0.5, part, out, NULL));
    ck_assert_double_eq_tol(out.data[5], 1, 1e-6);
    ck_assert(isnan(out.data[part.width - 5]));
    g_free(out.data);
    disk_gegl_host_free(host);
    g_object_unref(map);
    g_object_unref(buffer);
}
END_TEST

/* Four values over the picture: corners are theirs, the middle is their mean. */
START_TEST(depth_is_stretched)
{
    static const float values[4] = {0, 0.25f, 0.5f, 1};
    GeglBuffer *buffer = picture();
    disk_gegl_host *host = disk_gegl_host_new(buffer, NULL);
    disk_host *c = disk_gegl_host_contract(host);
    GeglBuffer *map = gegl_buffer_new(GEGL_RECTANGLE(0, 0, 2, 2), babl_format("Y float"));
    gegl_buffer_set(map, NULL, 0, NULL, values, GEGL_AUTO_ROWSTRIDE);
    disk_gegl_host_add_depth(host, "map", map, NULL);
    disk_rect part = {0, 0, WIDTH, HEIGHT};
    disk_plane out = plane_of(part);
    ck_assert(c->read_depth(c->cookie, 0, 1, part, out, NULL));
    ck_assert_double_eq_tol(out.data[0], 0, 1e-6);
    ck_assert_double_eq_tol(out.data[WIDTH - 1], 0.25, 1e-6);
    ck_assert_double_eq_tol(out.data[WIDTH * HEIGHT - 1], 1, 1e-6);
    ck_assert_double_eq_tol(out.data[WIDTH * (HEIGHT / 2) + WIDTH / 2], 0.4375, 0.02);
    g_free(out.data);
    disk_gegl_host_free(host);
    g_object_unref(map);
    g_object_unref(buffer);
}
END_TEST

static disk_params params_for_filter(void)
{
    disk_params params;
    disk_params_init(&params);
    params.aperture = "heart";
    params.radius = 5;
    params.focus = 0.5;
    return params;
}

/* The filter is disk_render() over the whole box, bit by bit. */
START_TEST(filters_as_the_operations)
{
    GeglBuffer *buffer = picture(), *map = noise("Y' u8", GEGL_RECTANGLE(3, 4, 50, 40), 1);
    GeglRectangle box = *gegl_buffer_get_extent(buffer);
    disk_gegl_host *host = disk_gegl_host_new(buffer, NULL);
    disk_host *c = disk_gegl_host_contract(host);
    disk_params params = params_for_filter();
    disk_gegl_host_add_depth(host, "map", map, NULL);
    ck_assert_ptr_null(disk_gegl_host_result(host));
    ck_assert(c->filter(c->cookie, &params, 0, NULL, NULL));
    disk_render_job job = {.input = buffer,
                           .input_box = box,
                           .depth = map,
                           .roi = box,
                           .depth_box = *gegl_buffer_get_extent(map)};
    job.output = gegl_buffer_new(&box, disk_render_format(gegl_buffer_get_format(buffer)));
    disk_renderer *renderer = disk_renderer_new();
    ck_assert(disk_render(renderer, &params, &job, NULL, NULL));
    disk_image a = image_of((disk_rect){0, 0, WIDTH, HEIGHT});
    disk_image b = image_of((disk_rect){0, 0, WIDTH, HEIGHT});
    gegl_buffer_get(disk_gegl_host_result(host), &box, 1, NULL, a.data, GEGL_AUTO_ROWSTRIDE, 0);
    gegl_buffer_get(job.output, &box, 1, NULL, b.data, GEGL_AUTO_ROWSTRIDE, 0);
    ck_assert_mem_eq(a.data, b.data, 4 * sizeof(float) * WIDTH * HEIGHT);
    g_free(a.data);
    g_free(b.data);
    disk_renderer_free(renderer);
    g_object_unref(job.output);
    disk_gegl_host_free(host);
    g_object_unref(map);
    g_object_unref(buffer);
}
END_TEST

static int stop(void *cookie, double done)
{
    return 1;
}

/* What is cancelled or impossible leaves no result. */
START_TEST(failures_leave_nothing)
{
    GeglBuffer *buffer = picture();
    disk_gegl_host *host = disk_gegl_host_new(buffer, NULL);
    disk_host *c = disk_gegl_host_contract(host);
    disk_params params = params_for_filter();
    disk_progress progress = {stop, NULL};
    GError *error = NULL;
    ck_assert(!c->filter(c->cookie, &params, DISK_DIALOG_NO_DEPTH, &progress, &error));
    ck_assert(g_error_matches(error, DISK_RENDER_ERROR, DISK_RENDER_ERROR_CANCELLED));
    g_clear_error(&error);
    params.aperture = "no such aperture";
    ck_assert(!c->filter(c->cookie, &params, DISK_DIALOG_NO_DEPTH, NULL, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "no such aperture"));
    g_clear_error(&error);
    ck_assert_ptr_null(disk_gegl_host_result(host));
    int data;
    disk_gegl_host_set_data(host, &data);
    ck_assert_ptr_eq(disk_gegl_host_data(c->cookie), &data);
    disk_gegl_host_free(host);
    g_object_unref(buffer);
}
END_TEST

int main(int argc, char **argv)
{
    gegl_init(&argc, &argv);
    Suite *suite = suite_create("gegl-host");
    TCase *tests = tcase_create("gegl-host");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, pictures_are_read_where_they_lie);
    tcase_add_test(tests, pictures_are_averaged);
    tcase_add_test(tests, outside_is_transparent);
    tcase_add_test(tests, depth_as_stored);
    tcase_add_test(tests, depth_may_be_smaller);
    tcase_add_test(tests, depth_is_stretched);
    tcase_add_test(tests, filters_as_the_operations);
    tcase_add_test(tests, failures_leave_nothing);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK); /* GEGL's threads do not survive a fork */
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    gegl_exit();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
