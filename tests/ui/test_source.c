/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading from a host: strips make the whole, another depth map does not read the picture again,
 * parts, errors, pauses. */

#include "ui_tests.h"

#include <math.h>
#include <preview-aim.h>
#include <preview-source.h>
#include <shrink.h>

#define WIDTH  3000
#define HEIGHT 2000

/* A host whose pixels say where they lie. */
typedef struct fake {
    int pictures, depths; /* reads */
    double largest;       /* pixels of the picture in one read */
    gboolean broken;
    int ready, failed;
    disk_host host;
    disk_preview_source *source;
} fake;

static gboolean refuse(const fake *f, GError **error)
{
    if (f->broken)
        g_set_error_literal(error, G_FILE_ERROR, 0, "gone");
    return !f->broken;
}

static gboolean read_picture(void *cookie, double scale, disk_rect part, disk_image out,
                             GError **error)
{
    fake *f = cookie;
    f->pictures++;
    f->largest = MAX(f->largest, part.width * (double)part.height / (scale * scale));
    ck_assert_int_eq(part.width, out.width);
    ck_assert_int_eq(part.height, out.height);
    ck_assert_int_le(part.x + part.width, disk_shrink_size(WIDTH, scale));
    ck_assert_int_le(part.y + part.height, disk_shrink_size(HEIGHT, scale));
    for (int y = 0; y < part.height; y++)
        for (int x = 0; x < part.width; x++) {
            float *pixel = (float *)((char *)out.data + y * out.stride) + 4 * x;
            pixel[0] = (float)(part.x + x);
            pixel[1] = (float)(part.y + y);
            pixel[2] = pixel[3] = 1;
        }
    return refuse(f, error);
}

static gboolean read_depth(void *cookie, int depth, double scale, disk_rect part, disk_plane out,
                           GError **error)
{
    fake *f = cookie;
    f->depths++;
    for (int y = 0; y < part.height; y++)
        for (int x = 0; x < part.width; x++)
            ((float *)((char *)out.data + y * out.stride))[x] = (float)(depth + 1);
    return refuse(f, error);
}

static void on_ready(void *cookie)
{
    ((fake *)cookie)->ready++;
}

static void on_failed(void *cookie, const GError *error)
{
    fake *f = cookie;
    ck_assert_str_eq(error->message, "gone");
    f->failed++;
}

static void open_source(fake *f)
{
    static const char *const names[] = {"a", "b", NULL};
    disk_preview_source_listener listener = {on_ready, on_failed, f};
    f->host = (disk_host){.cookie = f,
                          .width = WIDTH,
                          .height = HEIGHT,
                          .read_picture = read_picture,
                          .read_depth = read_depth,
                          .depths = names};
    f->source = disk_preview_source_new(&f->host, &listener);
}

static void run_idle(void)
{
    while (g_main_context_iteration(NULL, FALSE))
        ;
}

START_TEST(strips_make_the_whole)
{
    fake f = {0};
    open_source(&f);
    ck_assert_ptr_null(disk_preview_source_whole(f.source));
    run_idle();
    disk_pixels *whole = disk_preview_source_whole(f.source);
    ck_assert_ptr_nonnull(whole);
    ck_assert_int_eq(f.ready, 1);
    ck_assert_int_gt(f.pictures, 5);
    ck_assert_double_lt(f.largest, 1e6); /* none takes long */
    ck_assert_int_le(whole->part.width * whole->part.height, (int)(1.01 * DISK_PREVIEW_KEPT));
    for (int y = 0; y < whole->part.height; y += 7)
        ck_assert_double_eq(whole->image.data[4 * (y * whole->part.width + 5) + 1], y);
    ck_assert_ptr_null(whole->depth.data);
    disk_preview_source_free(f.source);
}
END_TEST

START_TEST(depth_alone_is_read_anew)
{
    fake f = {0};
    open_source(&f);
    disk_preview_source_set_depth(f.source, 0);
    run_idle();
    int pictures = f.pictures;
    disk_pixels *whole = disk_preview_source_whole(f.source);
    ck_assert_double_eq(whole->depth.data[99], 1);
    disk_pixels_ref(whole); /* as a request does */
    disk_preview_source_set_depth(f.source, 1);
    ck_assert_ptr_null(disk_preview_source_whole(f.source));
    run_idle();
    ck_assert_int_eq(f.pictures, pictures);
    ck_assert_double_eq(disk_preview_source_whole(f.source)->depth.data[99], 2);
    ck_assert_double_eq(whole->depth.data[99], 1);
    disk_preview_source_set_depth(f.source, DISK_DIALOG_NO_DEPTH);
    ck_assert_ptr_null(disk_preview_source_whole(f.source)->depth.data);
    disk_pixels_unref(whole);
    disk_preview_source_free(f.source);
}
END_TEST

START_TEST(parts)
{
    fake f = {0};
    open_source(&f);
    run_idle();
    disk_rect needed = {1000, 500, 600, 400}, read = {900, 400, 800, 600};
    ck_assert_ptr_null(disk_preview_source_part(f.source, 1, needed, read));
    run_idle();
    disk_pixels *part = disk_preview_source_part(f.source, 1, needed, read);
    ck_assert_ptr_nonnull(part);
    ck_assert_double_eq(part->image.data[0], 900);
    ck_assert_double_eq(part->image.data[1], 400);
    int pictures = f.pictures;
    disk_rect near_by = {920, 420, 600, 400}, far_off = {2000, 500, 600, 400};
    ck_assert_ptr_eq(disk_preview_source_part(f.source, 1, near_by, near_by), part);
    ck_assert_int_eq(f.pictures, pictures);
    ck_assert_ptr_null(disk_preview_source_part(f.source, 1, far_off, far_off));
    run_idle();
    ck_assert_ptr_nonnull(disk_preview_source_part(f.source, 1, far_off, far_off));
    disk_preview_source_free(f.source);
}
END_TEST

START_TEST(errors_are_told_once)
{
    fake f = {.broken = TRUE};
    open_source(&f);
    run_idle();
    ck_assert_int_eq(f.failed, 1);
    ck_assert_int_eq(f.pictures, 1);
    ck_assert_ptr_null(disk_preview_source_whole(f.source));
    disk_preview_source_free(f.source);
}
END_TEST

START_TEST(pauses)
{
    fake f = {0};
    float values[25];
    disk_plane window = {.data = values};
    open_source(&f);
    disk_preview_source_set_depth(f.source, 1);
    disk_preview_source_set_paused(f.source, TRUE);
    run_idle();
    ck_assert_int_eq(f.pictures + f.depths, 0);
    ck_assert(!disk_preview_source_depths(f.source, 10, 10, &window));
    disk_preview_source_set_paused(f.source, FALSE);
    run_idle();
    ck_assert_ptr_nonnull(disk_preview_source_whole(f.source));
    ck_assert(disk_preview_source_depths(f.source, 0, HEIGHT - 1, &window));
    ck_assert_int_eq(window.width * window.height, 9); /* a corner */
    ck_assert_double_eq(values[8], 2);
    disk_preview_source_free(f.source);
}
END_TEST

TCase *source_tests(void)
{
    TCase *tests = tcase_create("source");
    tcase_add_test(tests, strips_make_the_whole);
    tcase_add_test(tests, depth_alone_is_read_anew);
    tcase_add_test(tests, parts);
    tcase_add_test(tests, errors_are_told_once);
    tcase_add_test(tests, pauses);
    return tests;
}
