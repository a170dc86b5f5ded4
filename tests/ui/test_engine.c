/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The thread that filters previews: its pixels against the core's own, requests that overtake each
 * other, cancel; and a host's filter in a thread. */

#include "ui_tests.h"

#include <disk-presets.h>
#include <disk/plan.h>
#include <filter-run.h>
#include <math.h>
#include <preview-engine.h>
#include <screen.h>
#include <string.h>

#define WIDTH  160
#define HEIGHT 120

/* Results in the order they come. */
typedef struct inbox {
    GMutex lock;
    GCond came;
    GPtrArray *results;
} inbox;

static void deliver(void *cookie, disk_preview_result *result)
{
    inbox *box = cookie;
    g_mutex_lock(&box->lock);
    g_ptr_array_add(box->results, result);
    g_cond_signal(&box->came);
    g_mutex_unlock(&box->lock);
}

static void open_inbox(inbox *box)
{
    g_mutex_init(&box->lock);
    g_cond_init(&box->came);
    box->results = g_ptr_array_new_with_free_func((GDestroyNotify)disk_preview_result_free);
}

/* Waits for the result of that serial; those before it may be there or not. */
static const disk_preview_result *wait_for(inbox *box, guint serial)
{
    const disk_preview_result *found = NULL;
    gint64 end = g_get_monotonic_time() + 60 * G_TIME_SPAN_SECOND;
    g_mutex_lock(&box->lock);
    while (!found) {
        for (guint i = 0; i < box->results->len; i++) {
            const disk_preview_result *r = box->results->pdata[i];
            found = r->serial == serial ? r : found;
        }
        if (!found && !g_cond_wait_until(&box->came, &box->lock, end))
            break;
    }
    g_mutex_unlock(&box->lock);
    ck_assert_ptr_nonnull(found);
    return found;
}

static disk_pixels *paint(gboolean with_depth)
{
    disk_pixels *p = disk_pixels_new(WIDTH, HEIGHT, 1, (disk_rect){0, 0, WIDTH, HEIGHT});
    if (with_depth)
        ck_assert(disk_pixels_add_depth(p));
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        int x = i % WIDTH, y = i / WIDTH;
        for (int c = 0; c < 3; c++)
            p->image.data[4 * i + c] = (x / 9 + y / 7) % 2 ? 0.7f : 0.1f * (float)(c + 1);
        p->image.data[4 * i + 3] = 1;
        if (with_depth)
            p->depth.data[i] = x < 80 ? 0.9f : 0.2f;
    }
    return p;
}

static disk_preview_request request_for(disk_pixels *pixels, gboolean with_depth)
{
    disk_preview_request request = {
        .serial = 1,
        .step = DISK_PREVIEW_REFINING,
        .pixels = disk_pixels_ref(pixels),
        .aperture = disk_shared_aperture_new(disk_presets_load_aperture("heart", NULL)),
        .with_depth = with_depth,
        .scale = 1,
        .source = {0, 0, WIDTH, HEIGHT},
        .seen = {0, 0, WIDTH, HEIGHT},
    };
    disk_params_init(&request.params);
    request.params.radius = 6;
    request.params.focus = 0.9;
    return request;
}

/* What the core makes of the same picture, as a screen shows it. */
static guint32 *expected(const disk_pixels *pixels, const disk_params *params, gboolean with_depth)
{
    disk_aperture *aperture = disk_presets_load_aperture("heart", NULL);
    disk_plan *plan = NULL;
    float *radii = g_new(float, WIDTH *HEIGHT), *data = g_new(float, 4 * WIDTH * HEIGHT);
    disk_plane blur = {radii, WIDTH, HEIGHT, WIDTH * sizeof(float)};
    disk_rect all = {0, 0, WIDTH, HEIGHT};
    disk_params checked = *params;
    checked.aperture = "heart";
    ck_assert_int_eq(disk_plan_new(aperture, &checked, with_depth, NULL, NULL, &plan), DISK_OK);
    disk_job job = {.source = pixels->image,
                    .target = {data, WIDTH, HEIGHT, 4 * WIDTH * sizeof(float)}};
    if (with_depth) {
        disk_lens_blur_map(params, &pixels->depth, WIDTH, HEIGHT, WIDTH, HEIGHT, all, &blur);
        job.blur = &blur;
    }
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    guint32 *out = g_new(guint32, WIDTH * HEIGHT);
    disk_screen_encode(&job.target, out);
    disk_plan_free(plan);
    disk_aperture_free(aperture);
    g_free(radii);
    g_free(data);
    return out;
}

/* In bytes, root mean square. */
static double distance(const guint32 *a, const guint32 *b, int count)
{
    double squares = 0;
    for (int i = 0; i < count; i++)
        for (int c = 0; c < 24; c += 8) {
            double d = (double)(a[i] >> c & 255) - (double)(b[i] >> c & 255);
            squares += d * d;
        }
    return sqrt(squares / (3 * count));
}

/* With a depth map a plan for a larger radius is varied, which fits other samples: the bound is 38
 * dB. Without one it is the very plan. The picture before is far away. */
START_TEST(filters_as_the_core)
{
    inbox box;
    open_inbox(&box);
    disk_preview_engine *engine = disk_preview_engine_new(deliver, &box);
    disk_pixels *pixels = paint(_i);
    disk_preview_request request = request_for(pixels, _i);
    guint32 *wanted = expected(pixels, &request.params, _i);
    disk_preview_engine_ask(engine, &request, FALSE);
    const disk_preview_result *r = wait_for(&box, 1);
    ck_assert_int_eq(r->status, DISK_OK);
    ck_assert_int_eq(r->part.width, WIDTH);
    ck_assert_int_eq(r->blur != NULL, _i);
    ck_assert(!r->rough);
    ck_assert_double_le(distance(r->after, wanted, WIDTH * HEIGHT), _i ? 3.2 : 0);
    ck_assert_double_gt(distance(r->before, wanted, WIDTH * HEIGHT), 15);
    disk_preview_engine_free(engine);
    disk_pixels_unref(pixels);
    g_ptr_array_unref(box.results);
    g_free(wanted);
}
END_TEST

/* A draft that has no plan yet is exact; the bound is the fit's own error at 48 taps. */
START_TEST(hurries)
{
    inbox box;
    open_inbox(&box);
    disk_preview_engine *engine = disk_preview_engine_new(deliver, &box);
    disk_pixels *pixels = paint(TRUE);
    disk_preview_request request = request_for(pixels, TRUE);
    guint32 *wanted = expected(pixels, &request.params, TRUE);
    request.step = DISK_PREVIEW_DRAFTING;
    disk_preview_engine_ask(engine, &request, FALSE);
    const disk_preview_result *r = wait_for(&box, 1);
    ck_assert_int_eq(r->status, DISK_OK);
    ck_assert(r->rough);
    ck_assert_double_eq(r->fitting, 0);
    ck_assert_double_le(distance(r->after, wanted, WIDTH * HEIGHT), 5);
    disk_preview_engine_free(engine);
    disk_pixels_unref(pixels);
    g_ptr_array_unref(box.results);
    g_free(wanted);
}
END_TEST

/* Of many requests the last one is answered, and a part shows its part. */
START_TEST(the_last_request_wins)
{
    inbox box;
    open_inbox(&box);
    disk_preview_engine *engine = disk_preview_engine_new(deliver, &box);
    disk_pixels *pixels = paint(TRUE);
    for (guint i = 1; i <= 50; i++) {
        disk_preview_request request = request_for(pixels, TRUE);
        request.serial = i;
        request.scale = 0.5;
        request.params.radius = i;
        request.seen = (disk_rect){40, 20, 60, 50};
        disk_preview_engine_ask(engine, &request, TRUE);
    }
    const disk_preview_result *r = wait_for(&box, 50);
    ck_assert_int_eq(r->status, DISK_OK);
    ck_assert_int_eq(r->part.x, 20);
    ck_assert_int_eq(r->part.width, 30);
    ck_assert_int_eq(r->part.height, 25);
    ck_assert_uint_le(box.results->len, 50);
    disk_preview_engine_free(engine);
    disk_pixels_unref(pixels);
    g_ptr_array_unref(box.results);
}
END_TEST

/* A long fit is given up within a second, and the engine goes on afterwards. */
START_TEST(cancels)
{
    inbox box;
    open_inbox(&box);
    disk_preview_engine *engine = disk_preview_engine_new(deliver, &box);
    disk_pixels *pixels = paint(TRUE);
    disk_preview_request request = request_for(pixels, TRUE);
    request.params.samples = 256;
    request.params.radius = 60;
    disk_preview_engine_ask(engine, &request, FALSE);
    g_usleep(50000);
    gint64 start = g_get_monotonic_time();
    disk_preview_engine_rest(engine);
    const disk_preview_result *r = wait_for(&box, 1);
    ck_assert_int_eq(r->status, DISK_CANCELLED);
    ck_assert_int_lt(g_get_monotonic_time() - start, G_TIME_SPAN_SECOND);
    disk_preview_request again = request_for(pixels, FALSE);
    again.serial = 2;
    disk_preview_engine_ask(engine, &again, FALSE);
    ck_assert_int_eq(wait_for(&box, 2)->status, DISK_OK);
    disk_preview_engine_free(engine);
    disk_pixels_unref(pixels);
    g_ptr_array_unref(box.results);
}
END_TEST

/* --- A host's filter -------------------------------------------------------------------------- */

typedef struct fake {
    GMainLoop *loop;
    GThread *main;
    int reports;
    double done;
    gboolean good;
    gboolean endless;
    disk_filter_run *run;
} fake;

static gboolean fake_filter(void *cookie, const disk_params *params, int depth,
                            const disk_progress *progress, GError **error)
{
    fake *f = cookie;
    ck_assert_ptr_ne(g_thread_self(), f->main);
    ck_assert_str_eq(params->aperture, "heart");
    ck_assert_int_eq(depth, 3);
    for (int i = 0; i <= 20 || f->endless; i++) {
        if (progress->report(progress->cookie, MIN(i / 20.0, 1))) {
            g_set_error_literal(error, G_FILE_ERROR, 0, "stopped");
            return FALSE;
        }
        g_usleep(10000);
    }
    return TRUE;
}

static void fake_progress(void *cookie, double done)
{
    fake *f = cookie;
    ck_assert_double_ge(done, f->done);
    f->done = done;
    f->reports++;
    if (f->endless && f->reports == 3)
        disk_filter_run_cancel(f->run);
}

static void fake_ended(void *cookie, const GError *error)
{
    fake *f = cookie;
    f->good = error == NULL;
    ck_assert(!f->endless || disk_filter_run_cancelled(f->run));
    g_main_loop_quit(f->loop);
}

START_TEST(runs_a_hosts_filter)
{
    fake f = {.loop = g_main_loop_new(NULL, FALSE), .main = g_thread_self(), .endless = _i};
    disk_host host = {.cookie = &f, .filter = fake_filter};
    disk_filter_listener listener = {fake_progress, fake_ended, &f};
    char name[] = "heart";
    disk_params params = {.aperture = name};
    f.run = disk_filter_run_start(&host, &params, 3, &listener);
    name[0] = 'x'; /* the run has its own */
    g_main_loop_run(f.loop);
    ck_assert_int_eq(f.good, !_i);
    ck_assert_int_ge(f.reports, 2);
    g_main_loop_unref(f.loop);
}
END_TEST

TCase *engine_tests(void)
{
    TCase *tests = tcase_create("engine");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, filters_as_the_core, 0, 2);
    tcase_add_test(tests, hurries);
    tcase_add_test(tests, the_last_request_wins);
    tcase_add_test(tests, cancels);
    tcase_add_loop_test(tests, runs_a_hosts_filter, 0, 2);
    return tests;
}
