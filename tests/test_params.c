/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table against the design's, typed in here a second time on purpose; and the executor and
 * progress that all long functions share. */

#include "core_tests.h"

#include "../core/src/run.h"

#include <disk/params.h>

#include <math.h>
#include <stdlib.h>

static const struct {
    const char *name;
    disk_param_type type;
    double min, max, initial;
} design[] = {
    {"aperture", DISK_PARAM_TEXT, 0, 0, 0},
    {"radius", DISK_PARAM_REAL, 0, 1000, 16},
    {"rotation", DISK_PARAM_REAL, -180, 180, 0},
    {"samples", DISK_PARAM_INT, 0, 256, 48},
    {"focus", DISK_PARAM_REAL, 0, 1, 1},
    {"focus-range", DISK_PARAM_REAL, 0, 1, 0},
    {"near", DISK_PARAM_CHOICE, 0, 0, 0},
    {"near-strength", DISK_PARAM_REAL, 0, 4, 1},
    {"far-strength", DISK_PARAM_REAL, 0, 4, 1},
    {"occlusion", DISK_PARAM_CHOICE, 0, 0, 0},
    {"highlight-factor", DISK_PARAM_REAL, 0, 1, 0},
    {"highlight-threshold-low", DISK_PARAM_REAL, 0, 1000, 0},
    {"highlight-threshold-high", DISK_PARAM_REAL, 0, 1000, 1},
    {"squeeze", DISK_PARAM_REAL, 0.5, 2, 1},
    {"cat-eye", DISK_PARAM_REAL, 0, 1, 0},
    {"rim", DISK_PARAM_REAL, -1, 1, 0},
    {"fringe", DISK_PARAM_REAL, -1, 1, 0},
    {"engine", DISK_PARAM_CHOICE, 0, 0, 0},
    {"depth-cleanup", DISK_PARAM_REAL, 0, 1, 0.5},
};

START_TEST(table_is_the_design)
{
    int count;
    const disk_param_spec *table = disk_param_table(&count);
    ck_assert_uint_eq((size_t)count, sizeof design / sizeof design[0]);
    for (int i = 0; i < count; i++) {
        ck_assert_str_eq(table[i].name, design[i].name);
        ck_assert_int_eq(table[i].type, design[i].type);
        ck_assert_double_eq(table[i].min, design[i].min);
        ck_assert_double_eq(table[i].max, design[i].max);
        ck_assert_double_eq(table[i].initial, design[i].initial);
        ck_assert_ptr_nonnull(table[i].label);
        ck_assert_ptr_nonnull(table[i].blurb);
        ck_assert(table[i].ui_min >= table[i].min && table[i].ui_max <= table[i].max);
        ck_assert_ptr_eq(disk_param_find(design[i].name), &table[i]);
    }
    ck_assert_str_eq(table[0].initial_text, "disc");
    ck_assert_ptr_null(disk_param_find("occlusio "));
}
END_TEST

START_TEST(values_are_checked)
{
    disk_params p;
    disk_params_init(&p);
    ck_assert_ptr_null(disk_params_check(&p));
    ck_assert_str_eq(p.aperture, "disc");
    ck_assert_double_eq(p.radius, 16);
    p.radius = -1;
    ck_assert_str_eq(disk_params_check(&p)->name, "radius");
    p.radius = NAN;
    ck_assert_str_eq(disk_params_check(&p)->name, "radius");
    p.radius = 1000;
    p.engine = 6;
    ck_assert_str_eq(disk_params_check(&p)->name, "engine");
    p.engine = DISK_ENGINE_CASCADE;
    p.aperture = "";
    ck_assert_str_eq(disk_params_check(&p)->name, "aperture");
    p.aperture = "x";
    p.samples = 257;
    ck_assert_str_eq(disk_params_check(&p)->name, "samples");
}
END_TEST

typedef struct tally {
    atomic_int runs[1000];
} tally;

static void count_run(void *cookie, int index)
{
    tally *t = cookie;
    atomic_fetch_add(&t->runs[index], 1);
}

START_TEST(pool_runs_each_task_once)
{
    disk_pool *pool;
    ck_assert_int_eq(disk_pool_new(4, &pool), DISK_OK);
    tally *t = calloc(1, sizeof *t);
    for (int round = 0; round < 50; round++)
        disk_run(disk_pool_executor(pool), 1000, count_run, t);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(atomic_load(&t->runs[i]), 50);
    disk_run(NULL, 1000, count_run, t);
    ck_assert_int_eq(atomic_load(&t->runs[999]), 51);
    free(t);
    disk_pool_free(pool);
    pool = NULL;
    ck_assert_int_eq(disk_pool_new(-1, &pool), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_pool_new(1025, &pool), DISK_BAD_ARGUMENT);
    ck_assert_ptr_null(pool);
    disk_pool_free(NULL);
}
END_TEST

TCase *params_tests(void)
{
    TCase *tests = tcase_create("params");
    tcase_add_test(tests, table_is_the_design);
    tcase_add_test(tests, values_are_checked);
    tcase_add_test(tests, pool_runs_each_task_once);
    return tests;
}
