/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scaling down: against sums over areas done pixel by pixel; strips and parts; transparent depth.
 */

#include "ui_tests.h"

#include <math.h>
#include <pixels.h>
#include <screen.h>
#include <shrink.h>
#include <string.h>

static disk_image noise(int width, int height)
{
    gsize count = 4 * (gsize)width * (gsize)height;
    disk_image image = {g_new(float, count), width, height, 4 * (ptrdiff_t)sizeof(float) * width};
    GRand *rand = g_rand_new_with_seed(3);
    for (gsize i = 0; i < count; i++)
        image.data[i] = (float)g_rand_double(rand);
    g_rand_free(rand);
    return image;
}

static disk_image blank(int width, int height)
{
    return (disk_image){g_new0(float, 4 * (gsize)width * (gsize)height), width, height,
                        4 * (ptrdiff_t)sizeof(float) * width};
}

/* How much of [at, at + 1) lies in [from, to). */
static double share(double at, double from, double to)
{
    return MAX(MIN(at + 1, to) - MAX(at, from), 0);
}

/* The area's mean, by its definition. */
static double mean(const disk_image *image, double scale, int x, int y, int c)
{
    double sum = 0, area = 0;
    double x0 = x / scale, x1 = (x + 1) / scale, y0 = y / scale, y1 = (y + 1) / scale;
    for (int v = (int)y0; v < image->height && v < y1; v++)
        for (int u = (int)x0; u < image->width && u < x1; u++) {
            double s = share(u, x0, x1) * share(v, y0, y1);
            sum += s * (double)image->data[4 * (v * image->width + u) + c];
            area += s;
        }
    return sum / area;
}

static const double scales[] = {1, 0.9, 2 / 3.0, 0.5, 0.37, 0.1, 0.013};

START_TEST(averages_areas)
{
    double scale = scales[_i];
    disk_image from = noise(61, 47);
    disk_image to = blank(disk_shrink_size(61, scale), disk_shrink_size(47, scale));
    disk_shrink_image(&from, scale, &to);
    for (int y = 0; y < to.height; y++)
        for (int x = 0; x < to.width; x++)
            for (int c = 0; c < 4; c++)
                ck_assert_double_eq_tol(to.data[4 * (y * to.width + x) + c],
                                        mean(&from, scale, x, y, c), 1e-5); /* float sums */
    g_free(from.data);
    g_free(to.data);
}
END_TEST

/* A part read on its own is that part of the whole. */
START_TEST(parts_equal_the_whole)
{
    double scale = scales[_i];
    disk_image from = noise(61, 47);
    int width = disk_shrink_size(61, scale), height = disk_shrink_size(47, scale);
    disk_image whole = blank(width, height);
    disk_shrink_image(&from, scale, &whole);
    disk_rect part = {width / 3, height / 4, MAX(width / 2, 1), MAX(height / 2, 1)};
    disk_image out = blank(part.width, part.height);
    disk_rect source = disk_shrink_source(scale, part, 61, 47);
    disk_shrink *s = disk_shrink_begin(4, scale, part, 61, 47, out.data, out.stride);
    for (int y = 0; y < source.height; y++)
        disk_shrink_add(s, from.data + 4 * ((source.y + y) * 61 + source.x));
    disk_shrink_end(s);
    for (int y = 0; y < part.height; y++)
        for (int i = 0; i < 4 * part.width; i++)
            ck_assert_double_eq_tol(out.data[4 * y * part.width + i],
                                    whole.data[4 * ((part.y + y) * width + part.x) + i], 1e-5);
    g_free(from.data);
    g_free(whole.data);
    g_free(out.data);
}
END_TEST

START_TEST(wild_values_are_cleaned)
{
    disk_image from = noise(8, 8), to = blank(2, 2);
    from.data[0] = NAN;
    from.data[4] = INFINITY;
    disk_shrink_image(&from, 0.25, &to);
    ck_assert(isfinite(to.data[0]));
    ck_assert_double_gt(to.data[0], 65504 / 16.0 - 1);
    g_free(from.data);
    g_free(to.data);
}
END_TEST

/* What is transparent does not pull depths down; where most is, the small pixel is. */
START_TEST(transparent_depth)
{
    float from[16], to[4];
    for (int i = 0; i < 16; i++)
        from[i] = 0.8f;
    from[0] = NAN;
    from[2] = from[3] = from[6] = NAN;
    disk_plane large = {from, 4, 4, 4 * sizeof(float)}, small = {to, 2, 2, 2 * sizeof(float)};
    disk_shrink_plane(&large, 0.5, &small);
    ck_assert_double_eq_tol(to[0], 0.8, 1e-6);
    ck_assert(isnan(to[1]));
    ck_assert_double_eq_tol(to[2], 0.8, 1e-6);
}
END_TEST

/* Scaled twice is scaled once, and a part's pixels lie where the whole's lie. */
START_TEST(pixels_scale_on_one_grid)
{
    disk_rect part = {13, 7, 31, 29};
    disk_pixels *p = disk_pixels_new(61, 47, 1, part);
    disk_image whole = noise(61, 47), small = blank(disk_shrink_size(61, 0.3), 15);
    small.height = disk_shrink_size(47, 0.3);
    for (int y = 0; y < part.height; y++)
        memcpy(p->image.data + 4 * y * part.width, whole.data + 4 * ((part.y + y) * 61 + part.x),
               16 * (gsize)part.width);
    disk_shrink_image(&whole, 0.3, &small);
    disk_pixels *q = disk_pixels_scaled(p, 0.3);
    ck_assert_int_eq(q->part.x, 4); /* ceil(13 * 0.3) */
    ck_assert_int_eq(q->part.y, 3);
    ck_assert_int_eq(q->part.width, 9); /* up to floor(44 * 0.3) = 13 */
    for (int y = 0; y < q->part.height; y++)
        for (int i = 0; i < 4 * q->part.width; i++)
            ck_assert_double_eq_tol(q->image.data[4 * y * q->part.width + i],
                                    small.data[4 * ((q->part.y + y) * small.width + 4) + i], 1e-5);
    ck_assert(disk_pixels_hold(p, part));
    ck_assert(!disk_pixels_hold(p, (disk_rect){12, 7, 4, 4}));
    disk_pixels_unref(q);
    disk_pixels_unref(p);
    g_free(whole.data);
    g_free(small.data);
}
END_TEST

/* Against the formula of IEC 61966-2-1, to within a step. */
START_TEST(screen_is_srgb)
{
    for (int i = 0; i <= 1000; i++) {
        float light = (float)i / 1000, pixel[4] = {light, 0, 2, 1};
        disk_image image = {pixel, 1, 1, sizeof pixel};
        guint32 out;
        disk_screen_encode(&image, &out);
        double code = light <= 0.0031308f ? 12.92 * (double)light
                                          : 1.055 * pow((double)light, 1 / 2.4) - 0.055;
        ck_assert_double_eq_tol(out >> 16 & 255, 255 * code, 0.75);
        ck_assert_uint_eq(out & 255, 255);
        ck_assert_uint_eq(out >> 24, 255);
    }
}
END_TEST

START_TEST(screen_is_premultiplied)
{
    float pixels[12] = {0.5f, 0, 0.25f, 0.5f, NAN, 1, 1, 0, NAN, -1, 0, 1};
    disk_image image = {pixels, 3, 1, sizeof pixels};
    guint32 out[3];
    disk_screen_encode(&image, out);
    ck_assert_uint_eq(out[0], 0x8080005e); /* 0.5 of 255 and of sRGB's 188 */
    ck_assert_uint_eq(out[1], 0);
    ck_assert_uint_eq(out[2], 0xff000000);
}
END_TEST

TCase *shrink_tests(void)
{
    TCase *tests = tcase_create("shrink");
    tcase_add_loop_test(tests, averages_areas, 0, (int)G_N_ELEMENTS(scales));
    tcase_add_loop_test(tests, parts_equal_the_whole, 0, (int)G_N_ELEMENTS(scales));
    tcase_add_test(tests, wild_values_are_cleaned);
    tcase_add_test(tests, transparent_depth);
    tcase_add_test(tests, pixels_scale_on_one_grid);
    tcase_add_test(tests, screen_is_srgb);
    tcase_add_test(tests, screen_is_premultiplied);
    return tests;
}
