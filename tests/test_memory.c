/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What filtering takes beside its pictures, under a limit of the process; `disk-bench memory` does
 * the same at 100 megapixels. And large jobs, which are cut into blocks for that, against parts of
 * them. */

#include "core_tests.h"
#include "pictures.h"
#include "shapes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* More than is cleaned up at once. */
enum { WIDTH = 3000, HEIGHT = 2500, RADIUS = 100 };

#define BOUND (256.0 * 1048576)

/* A part of a picture, and the modes it is filtered in. */
typedef struct mode {
    disk_engine engine;
    disk_occlusion occlusion;
    int rows; /* of the target: cascades are slow */
} mode;

static const mode modes[] = {
    {DISK_ENGINE_CASCADE, DISK_OCCLUSION_NO, 64},
    {DISK_ENGINE_PYRAMID, DISK_OCCLUSION_NO, HEIGHT},
    {DISK_ENGINE_SPANS, DISK_OCCLUSION_NO, HEIGHT},
    {DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, 1500},
};

static disk_params params_of(const mode *m, double radius)
{
    disk_params p;
    disk_params_init(&p);
    p.radius = radius;
    p.focus = 0.5;
    p.engine = (int)m->engine;
    p.occlusion = (int)m->occlusion;
    return p;
}

/* Bars with soft edges, a few pixels off the picture's: a map that the clean-up works on. */
static void paint(picture p, float *map, float radius)
{
    for (int i = 0; i < p.width * p.height; i++) {
        double bar = sin(0.03 * (i % p.width) + 0.011 * (i / p.width));
        double soft = fmin(fmax(12 * bar + 1, -1), 1);
        for (int c = 0; c < 4; c++)
            p.pixels[4 * i + c] = c == 3 ? 1 : bar > 0 ? 0.8f : 0.1f;
        if (i % 4999 == 0)
            p.pixels[4 * i] = 50;
        map[i] = radius * (float)soft;
    }
}

/* The size of the process, in bytes; 0 where nothing tells. */
static double process_size(void)
{
    double pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%lf", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return 4096 * pages;
}

/* Whether a limit can be set: sanitizers take terabytes of address space, and without a process of
 * its own a test would limit the others. */
static int can_be_limited(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 0;
#else
    const char *fork = getenv("CK_FORK");
    return process_size() > 0 && !(fork && strcmp(fork, "no") == 0);
#endif
}

/* Plan and filter, on two threads. */
static void filter(const mode *m, const disk_job *job)
{
    disk_params params = params_of(m, RADIUS);
    disk_pool *pool = NULL;
    disk_plan *plan = NULL;
    params.highlight_factor = 0.4;
    disk_aperture *heart = shape_new("heart");
    ck_assert_int_eq(disk_pool_new(2, &pool), DISK_OK);
    const disk_executor *threads = disk_pool_executor(pool);
    ck_assert_int_eq(disk_plan_new(heart, &params, 1, threads, NULL, &plan), DISK_OK);
    ck_assert_int_eq(disk_plan_apply(plan, job, threads, NULL), DISK_OK);
    disk_plan_free(plan);
    disk_pool_free(pool);
    disk_aperture_free(heart);
}

START_TEST(memory_is_bounded)
{
    const mode *m = &modes[_i];
    int height = m->occlusion == DISK_OCCLUSION_YES ? m->rows : HEIGHT;
    picture source = picture_new(WIDTH, height), target = picture_new(WIDTH, m->rows);
    float *map = picture_map(source, 0);
    paint(source, map, RADIUS);
    memset(target.pixels, 0, 16 * (size_t)WIDTH * (size_t)m->rows);
    disk_plane blur = {map, WIDTH, height, 4 * WIDTH};
    disk_job job = {.source = picture_view(source), .blur = &blur, .target = picture_view(target)};
    double bound = BOUND + (m->occlusion == DISK_OCCLUSION_YES ? 64.0 * WIDTH * height : 0);
    rlim_t most = (rlim_t)(process_size() + bound);
    if (can_be_limited()) {
        ck_assert_int_eq(setrlimit(RLIMIT_AS, &(struct rlimit){most, most}), 0);
        filter(m, &job);
    }
    free(source.pixels);
    free(target.pixels);
    free(map);
}
END_TEST

/* A window that lies where four blocks meet, filtered from a source that has no blocks. */
static void check_window(const disk_plan *plan, const disk_params *params, const disk_job *whole,
                         disk_rect window)
{
    disk_rect part = disk_plan_source_part(params, 1, WIDTH, HEIGHT, window);
    picture out = picture_new(window.width, window.height);
    disk_plane blur = {whole->blur->data + (ptrdiff_t)part.y * WIDTH + part.x, part.width,
                       part.height, 4 * WIDTH};
    disk_job job = {.source = whole->source,
                    .blur = &blur,
                    .source_x = part.x,
                    .source_y = part.y,
                    .width = WIDTH,
                    .height = HEIGHT,
                    .x = window.x - part.x,
                    .y = window.y - part.y,
                    .target = picture_view(out)};
    job.source.data += 4 * ((ptrdiff_t)part.y * WIDTH + part.x);
    job.source.width = part.width, job.source.height = part.height;
    ck_assert_int_lt(part.width * part.height, 2000 * 2000);
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    for (int y = 0; y < window.height; y++)
        ck_assert_mem_eq(picture_at(out, 0, y),
                         whole->target.data + 4 * ((ptrdiff_t)(window.y + y) * WIDTH + window.x),
                         16 * (size_t)window.width);
    free(out.pixels);
}

START_TEST(blocks_do_not_show)
{
    const mode *m = &modes[1 + _i];
    disk_params params = params_of(m, 9);
    params.cat_eye = m->engine == DISK_ENGINE_PYRAMID ? 0.7 : 0;
    picture source = picture_new(WIDTH, HEIGHT), target = picture_new(WIDTH, HEIGHT);
    float *map = picture_map(source, 0);
    paint(source, map, 9);
    disk_plane blur = {map, WIDTH, HEIGHT, 4 * WIDTH};
    disk_job job = {.source = picture_view(source), .blur = &blur, .target = picture_view(target)};
    disk_plan *plan = picture_plan("heart", &params, 1);
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    check_window(plan, &params, &job, (disk_rect){2000, 2000, 90, 90});
    check_window(plan, &params, &job, (disk_rect){WIDTH - 40, HEIGHT - 30, 40, 30});
    check_window(plan, &params, &job, (disk_rect){1900, 20, 200, 7});
    disk_plan_free(plan);
    free(source.pixels);
    free(target.pixels);
    free(map);
}
END_TEST

TCase *memory_tests(void)
{
    TCase *tests = tcase_create("memory");
    tcase_add_loop_test(tests, memory_is_bounded, 0, 4);
    tcase_add_loop_test(tests, blocks_do_not_show, 0, 2);
    return tests;
}
