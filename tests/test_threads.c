/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Threads: fits, bases and every engine of the parameter table on a pool give one thread's bits,
 * and one plan serves several callers at once. Small, so that ThreadSanitizer
 * (tools/test-sanitized) sees it all within a minute. */

#include "core_tests.h"
#include "shapes.h"

#include <disk/plan.h>

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH   150
#define HEIGHT  110
#define PIXELS  (WIDTH * HEIGHT)
#define RADIUS  7.0
#define CALLERS 3

static disk_pool *new_pool(int threads)
{
    disk_pool *pool = NULL;
    ck_assert_int_eq(disk_pool_new(threads, &pool), DISK_OK);
    return pool;
}

/* Few and short attempts, more than there are threads. */
static disk_fit_settings short_fit(void)
{
    disk_fit_settings settings;
    disk_fit_settings_init(&settings, 12);
    settings.starts = 6;
    settings.start_steps = 10;
    settings.final_steps = 10;
    return settings;
}

START_TEST(a_fit)
{
    disk_kernel kernel = shape_kernel("heart", RADIUS);
    disk_fit_settings settings = short_fit();
    disk_pool *pool = new_pool(4);
    disk_cascade one, many;
    memset(&one, 0, sizeof one);
    memset(&many, 0, sizeof many);
    ck_assert_int_eq(disk_fit(&kernel, &settings, NULL, NULL, &one), DISK_OK);
    ck_assert_int_eq(disk_fit(&kernel, &settings, disk_pool_executor(pool), NULL, &many), DISK_OK);
    ck_assert_mem_eq(&one, &many, sizeof one);
    disk_pool_free(pool);
    disk_kernel_free(&kernel);
}
END_TEST

static disk_status draw(void *cookie, double radius, double second, disk_kernel *out)
{
    (void)second;
    return disk_aperture_draw(cookie, radius, out);
}

START_TEST(a_basis)
{
    disk_aperture *heart = shape_new("heart");
    disk_fit_settings settings = short_fit();
    disk_basis_recipe recipe = {.draw = draw,
                                .cookie = heart,
                                .max_radius = RADIUS,
                                .all = 1,
                                .samples = 12,
                                .settings = &settings};
    disk_pool *pool = new_pool(4);
    disk_basis *one = NULL, *many = NULL;
    ck_assert_int_eq(disk_basis_fit(&recipe, NULL, NULL, &one), DISK_OK);
    ck_assert_int_eq(disk_basis_fit(&recipe, disk_pool_executor(pool), NULL, &many), DISK_OK);
    for (int i = 0; i < disk_basis_nodes(one); i++) {
        disk_cascade a, b;
        disk_basis_node(one, i, &a);
        disk_basis_node(many, i, &b);
        ck_assert_mem_eq(a.samples, b.samples, (size_t)disk_cascade_taps(&a) * sizeof a.samples[0]);
    }
    disk_basis_free(one);
    disk_basis_free(many);
    disk_aperture_free(heart);
    disk_pool_free(pool);
}
END_TEST

/* --- Plans -------------------------------------------------------------------------------- */

/* What a caller hands in, and gets. */
typedef struct call {
    const disk_plan *plan;
    float *source, *blur; /* blur NULL: one radius */
    float *target;
    disk_status status;
} call;

/* Lights on a wave, some pixels transparent; steps and both signs in the map. */
static void paint(float *source, float *blur)
{
    for (int i = 0; i < PIXELS; i++) {
        int x = i % WIDTH, y = i / WIDTH;
        for (int c = 0; c < 3; c++)
            source[4 * i + c] = i % 511 == 0 ? 30 : (float)(0.5 + 0.4 * sin(0.3 * x + 0.2 * y + c));
        source[4 * i + 3] = (x / 30 + y / 30) % 4 ? 1 : 0.5f;
        blur[i] = (x / 25 + y / 25) % 3 ? (float)(RADIUS * sin(0.04 * x)) : 0.2f;
    }
}

static void filter(call *c, const disk_executor *executor)
{
    disk_plane map = {c->blur, WIDTH, HEIGHT, (ptrdiff_t)sizeof(float) * WIDTH};
    disk_job job = {.source = {c->source, WIDTH, HEIGHT, 16 * WIDTH},
                    .blur = c->blur ? &map : NULL,
                    .target = {c->target, WIDTH, HEIGHT, 16 * WIDTH}};
    c->status = disk_plan_apply(c->plan, &job, executor, NULL);
}

static void *filter_alone(void *cookie)
{
    filter(cookie, NULL);
    return NULL;
}

static void same_on_a_pool(const call *reference)
{
    call c = *reference;
    disk_pool *pool = new_pool(4);
    c.target = calloc(4 * PIXELS, sizeof *c.target);
    filter(&c, disk_pool_executor(pool));
    ck_assert_int_eq(c.status, DISK_OK);
    ck_assert_mem_eq(c.target, reference->target, 4 * PIXELS * sizeof *c.target);
    free(c.target);
    disk_pool_free(pool);
}

/* As GEGL's threads do: one plan, one source, several calls at once. */
static void same_for_callers_at_once(const call *reference)
{
    pthread_t threads[CALLERS];
    call calls[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
        calls[i] = *reference;
        calls[i].target = calloc(4 * PIXELS, sizeof *calls[i].target);
        ck_assert_int_eq(pthread_create(&threads[i], NULL, filter_alone, &calls[i]), 0);
    }
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(calls[i].status, DISK_OK);
        ck_assert_mem_eq(calls[i].target, reference->target, 4 * PIXELS * sizeof(float));
        free(calls[i].target);
    }
}

static disk_plan *new_plan(int engine, int with_depth)
{
    disk_params params;
    disk_params_init(&params);
    params.radius = RADIUS;
    params.samples = 12;
    params.engine = engine;
    params.highlight_factor = 0.3;
    disk_aperture *star = shape_new("star");
    disk_pool *pool = new_pool(3);
    disk_plan *plan = NULL;
    ck_assert_int_eq(
        disk_plan_new(star, &params, with_depth, disk_pool_executor(pool), NULL, &plan), DISK_OK);
    disk_pool_free(pool);
    disk_aperture_free(star);
    return plan;
}

/* Engine by engine, without depth (0) and with it (1). */
START_TEST(every_engine)
{
    float *source = calloc(4 * PIXELS, sizeof *source), *blur = calloc(PIXELS, sizeof *blur);
    float *target = calloc(4 * PIXELS, sizeof *target);
    paint(source, blur);
    for (const disk_choice *c = disk_param_find("engine")->choices; c->name; c++) {
        disk_plan *plan = new_plan(c->value, _i);
        call reference = {plan, source, _i ? blur : NULL, target, DISK_OK};
        filter(&reference, NULL);
        ck_assert_int_eq(reference.status, DISK_OK);
        same_on_a_pool(&reference);
        same_for_callers_at_once(&reference);
        disk_plan_free(plan);
    }
    free(source);
    free(blur);
    free(target);
}
END_TEST

TCase *threads_tests(void)
{
    TCase *tests = tcase_create("threads");
    tcase_add_test(tests, a_fit);
    tcase_add_test(tests, a_basis);
    tcase_add_loop_test(tests, every_engine, 0, 2);
    return tests;
}
