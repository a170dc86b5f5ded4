/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bases over two axes: a heart over size and angle. */

#include "core_tests.h"
#include "shapes.h"

#include <disk/basis_file.h>
#include <disk/gradient.h>
#include <disk/plan.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RADIUS  12.0
#define SAMPLES 24

/* The heart, turned by an angle in degrees. */
static disk_status draw_turned(void *cookie, double radius, double angle, disk_kernel *out)
{
    disk_aperture *turned;
    disk_status status = disk_aperture_rotate(cookie, angle, &turned);
    if (status != DISK_OK)
        return status;
    status = disk_aperture_draw(turned, radius, out);
    disk_aperture_free(turned);
    return status;
}

/* Every 24 degrees, around the circle. */
static disk_basis_recipe round_recipe(disk_aperture *heart)
{
    disk_basis_recipe r = {.draw = draw_turned,
                           .cookie = heart,
                           .max_radius = RADIUS,
                           .all = 1,
                           .samples = SAMPLES,
                           .second = {.count = 15, .period = 360, .turns = 1}};
    for (int i = 0; i < r.second.count; i++)
        r.second.values[i] = 24 * i;
    return r;
}

/* Fitted once, before the tests fork, and copied for each. */
static unsigned char *round_bytes;
static size_t round_size;

static void fit_round(void)
{
    disk_aperture *heart = shape_new("heart");
    disk_basis_recipe recipe = round_recipe(heart);
    disk_basis *basis = NULL;
    ck_assert_int_eq(disk_basis_fit(&recipe, NULL, NULL, &basis), DISK_OK);
    round_size = disk_basis_size(basis);
    round_bytes = malloc(round_size);
    ck_assert_ptr_nonnull(round_bytes);
    disk_basis_write(basis, round_bytes);
    disk_basis_free(basis);
    disk_aperture_free(heart);
}

static void free_round(void)
{
    free(round_bytes);
}

static disk_basis *round_basis(void)
{
    disk_basis *basis = NULL;
    ck_assert_int_eq(disk_basis_read(round_bytes, round_size, &basis), DISK_OK);
    return basis;
}

static double error_at(const disk_basis *basis, disk_aperture *heart, double radius, double angle)
{
    disk_cascade c;
    disk_kernel k;
    double error;
    disk_basis_at_both(basis, radius, angle, &c);
    ck_assert_int_eq(draw_turned(heart, radius, angle, &k), DISK_OK);
    ck_assert_int_eq(disk_cascade_error(&c, &k, &error), DISK_OK);
    ck_assert_int_le(disk_cascade_reach(&c), disk_basis_reach(radius));
    disk_kernel_free(&k);
    return error;
}

static int same_samples(const disk_cascade *a, const disk_cascade *b)
{
    int taps = disk_cascade_taps(a);
    return taps == disk_cascade_taps(b) &&
           memcmp(a->samples, b->samples, (size_t)taps * sizeof a->samples[0]) == 0;
}

/* With one value the second axis is none: the bits of disk_basis_new(). */
START_TEST(one_column_is_the_plain_basis)
{
    disk_aperture *heart = shape_new("heart");
    disk_basis_recipe recipe = round_recipe(heart);
    recipe.second = (disk_axis){.count = _i};
    disk_basis *plain, *one;
    ck_assert_int_eq(disk_basis_new(heart, RADIUS, SAMPLES, 1, NULL, NULL, &plain), DISK_OK);
    ck_assert_int_eq(disk_basis_fit(&recipe, NULL, NULL, &one), DISK_OK);
    ck_assert_int_eq(disk_basis_columns(one), 1);
    for (double r = 0; r <= RADIUS; r += 0.3) {
        disk_cascade a, b, c;
        disk_basis_at(plain, r, &a);
        disk_basis_at(one, r, &b);
        disk_basis_at_both(one, r, 77, &c);
        ck_assert(same_samples(&a, &b) && same_samples(&a, &c));
    }
    disk_basis_free(plain);
    disk_basis_free(one);
    disk_aperture_free(heart);
}
END_TEST

/* Halfway between angles, also between the last and the first, the heart is nearly as good as at
 * the nodes: the worst of the middles against a fit of its own. The bounds leave a third above what
 * is measured (0.23, 0.31, 0.23); samples that did not correspond would give errors near 1. */
START_TEST(interpolates_between_angles)
{
    static const double radii[][2] = {{2, 0.31}, {5, 0.42}, {RADIUS, 0.31}};
    disk_aperture *heart = shape_new("heart");
    disk_basis *basis = round_basis();
    for (int i = 0; i < 3; i++) {
        double worst = 0;
        for (int c = 0; c < 15; c++)
            worst = fmax(worst, error_at(basis, heart, radii[i][0], 24 * c + 12));
        ck_assert_msg(worst <= radii[i][1], "radius %g: %g", radii[i][0], worst);
    }
    disk_basis_free(basis);
    disk_aperture_free(heart);
}
END_TEST

/* 360 is 0, below 0 goes on from the end, and what is not finite counts as the first value. */
START_TEST(an_angle_comes_around)
{
    static const double same[][2] = {{0, 360},  {12, -348}, {350, -10},
                                     {24, 744}, {0, NAN},   {0, INFINITY}};
    disk_basis *basis = round_basis();
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        disk_cascade a, b;
        disk_basis_at_both(basis, 7.3, same[i][0], &a);
        disk_basis_at_both(basis, 7.3, same[i][1], &b);
        ck_assert(same_samples(&a, &b));
    }
    disk_basis_free(basis);
}
END_TEST

/* A quarter of the way between two nodes every sample is 3/4 of one and 1/4 of the other; and an
 * axis that ends is cut to its ends. */
START_TEST(blends_index_by_index)
{
    disk_aperture *heart = shape_new("heart");
    disk_basis_recipe recipe = round_recipe(heart);
    recipe.second = (disk_axis){.count = 2, .values = {10, 30}, .turns = 1};
    disk_basis *basis;
    disk_cascade a, b, c;
    ck_assert_int_eq(disk_basis_fit(&recipe, NULL, NULL, &basis), DISK_OK);
    disk_basis_at_both(basis, 7, 10, &a);
    disk_basis_at_both(basis, 7, 30, &b);
    disk_basis_at_both(basis, 7, 15, &c);
    for (int i = 0; i < SAMPLES; i++) {
        /* single precision: offsets of up to 16 pixels, 2^-20 of rounding each */
        double dx = 0.75 * a.samples[i].dx + 0.25 * b.samples[i].dx;
        double weight = 0.75 * a.samples[i].weight + 0.25 * b.samples[i].weight;
        ck_assert_double_eq_tol(c.samples[i].dx, dx, 1e-5);
        ck_assert_double_eq_tol(c.samples[i].weight, weight, 1e-6);
    }
    disk_basis_at_both(basis, 7, -100, &c);
    ck_assert(same_samples(&a, &c));
    disk_basis_at_both(basis, 7, 100, &c);
    ck_assert(same_samples(&b, &c));
    disk_basis_free(basis);
    disk_aperture_free(heart);
}
END_TEST

START_TEST(threads_do_not_matter)
{
    disk_aperture *heart = shape_new("heart");
    disk_basis_recipe recipe = round_recipe(heart);
    recipe.second.count = 3;
    disk_basis *one, *three;
    disk_pool *pool;
    ck_assert_int_eq(disk_pool_new(3, &pool), DISK_OK);
    ck_assert_int_eq(disk_basis_fit(&recipe, NULL, NULL, &one), DISK_OK);
    ck_assert_int_eq(disk_basis_fit(&recipe, disk_pool_executor(pool), NULL, &three), DISK_OK);
    for (int i = 0; i < 50; i++) {
        disk_cascade a, b;
        disk_basis_at_both(one, 0.25 * i, 2.1 * i, &a);
        disk_basis_at_both(three, 0.25 * i, 2.1 * i, &b);
        ck_assert(same_samples(&a, &b));
    }
    disk_basis_free(one);
    disk_basis_free(three);
    disk_pool_free(pool);
    disk_aperture_free(heart);
}
END_TEST

/* --- The engine ------------------------------------------------------------------------------ */

#define SIDE 96

typedef struct rendering {
    float source[4 * SIDE * SIDE], target[4 * SIDE * SIDE], radii[SIDE * SIDE], angles[SIDE * SIDE];
    disk_plane blur, second;
    disk_job job;
} rendering;

static rendering *new_rendering(void)
{
    rendering *r = calloc(1, sizeof *r);
    ck_assert_ptr_nonnull(r);
    r->blur = (disk_plane){r->radii, SIDE, SIDE, 4 * SIDE};
    r->second = (disk_plane){r->angles, SIDE, SIDE, 4 * SIDE};
    r->job = (disk_job){.source = {r->source, SIDE, SIDE, 16 * SIDE},
                        .blur = &r->blur,
                        .second = &r->second,
                        .target = {r->target, SIDE, SIDE, 16 * SIDE}};
    return r;
}

static disk_plan *round_plan(void)
{
    disk_params params;
    disk_plan *plan = NULL;
    disk_params_init(&params);
    ck_assert_int_eq(disk_plan_from_basis(round_basis(), &params, &plan), DISK_OK);
    return plan;
}

/* A point of light under constant maps becomes the response of the cascade there: behind the focus
 * as drawn, in front of it turned by 180 degrees. Single precision sums leave 1e-6. */
START_TEST(a_point_becomes_the_response)
{
    static const float cases[][2] = {{9.3f, 100}, {-9.3f, 100}, {4, 355}};
    rendering *r = new_rendering();
    float *light = r->source + 4 * (SIDE / 2 * SIDE + SIDE / 2);
    light[0] = 1;
    for (int i = 0; i < SIDE * SIDE; i++)
        r->radii[i] = cases[_i][0], r->angles[i] = cases[_i][1];
    disk_plan *plan = round_plan();
    disk_basis *basis = round_basis();
    disk_cascade c;
    disk_kernel k;
    ck_assert_int_eq(disk_plan_apply(plan, &r->job, NULL, NULL), DISK_OK);
    disk_basis_at_both(basis, fabs(cases[_i][0]), cases[_i][1], &c);
    ck_assert_int_eq(disk_cascade_response(&c, &k), DISK_OK);
    int side = 2 * k.half + 1, turn = cases[_i][0] < 0 ? -1 : 1;
    for (int y = -k.half; y <= k.half; y++)
        for (int x = -k.half; x <= k.half; x++) {
            int at = (SIDE / 2 + turn * y) * SIDE + SIDE / 2 + turn * x;
            ck_assert_double_eq_tol(r->target[4 * at], k.weights[(y + k.half) * side + x + k.half],
                                    1e-6);
        }
    disk_kernel_free(&k);
    disk_basis_free(basis);
    disk_plan_free(plan);
    free(r);
}
END_TEST

static void fill_varying(rendering *r)
{
    for (int i = 0; i < SIDE * SIDE; i++) {
        int x = i % SIDE, y = i / SIDE;
        for (int c = 0; c < 4; c++)
            r->source[4 * i + c] = (float)((i * 37 + c * 11) % 101) / 100;
        r->radii[i] = (float)(RADIUS * (x - 20) / SIDE);
        r->angles[i] = (float)(7 * y - 3 * x);
    }
}

/* A part of the picture has the bits of the whole, on any threads. */
START_TEST(part_equals_whole_with_two_maps)
{
    rendering *whole = new_rendering(), *part = new_rendering();
    disk_plan *plan = round_plan();
    disk_pool *pool;
    ck_assert_int_eq(disk_pool_new(2, &pool), DISK_OK);
    fill_varying(whole);
    fill_varying(part);
    ck_assert_int_eq(disk_plan_apply(plan, &whole->job, disk_pool_executor(pool), NULL), DISK_OK);
    part->job.x = 30, part->job.y = 17;
    part->job.target.width = 40, part->job.target.height = 50;
    ck_assert_int_eq(disk_plan_apply(plan, &part->job, NULL, NULL), DISK_OK);
    for (int y = 0; y < 50; y++)
        ck_assert_mem_eq(part->target + 4 * SIDE * y, whole->target + 4 * (SIDE * (y + 17) + 30),
                         16 * 40);
    disk_pool_free(pool);
    disk_plan_free(plan);
    free(whole);
    free(part);
}
END_TEST

START_TEST(maps_must_fit_the_basis)
{
    rendering *r = new_rendering();
    disk_plan *plan = round_plan(), *plain = NULL;
    disk_aperture *disc = shape_new("disc");
    disk_params params;
    disk_params_init(&params);
    params.radius = 6;
    params.samples = 8;
    params.engine = DISK_ENGINE_CASCADE;
    params.occlusion = DISK_OCCLUSION_NO;
    params.depth_cleanup = 0;
    ck_assert_int_eq(disk_plan_new(disc, &params, 1, NULL, NULL, &plain), DISK_OK);
    ck_assert_int_eq(disk_plan_apply(plain, &r->job, NULL, NULL), DISK_BAD_ARGUMENT);
    r->job.second = NULL;
    ck_assert_int_eq(disk_plan_apply(plain, &r->job, NULL, NULL), DISK_OK);
    ck_assert_int_eq(disk_plan_apply(plan, &r->job, NULL, NULL), DISK_BAD_ARGUMENT);
    r->job.second = &r->second;
    r->second.width--;
    ck_assert_int_eq(disk_plan_apply(plan, &r->job, NULL, NULL), DISK_BAD_ARGUMENT);
    disk_plan_free(plan);
    disk_plan_free(plain);
    disk_aperture_free(disc);
    free(r);
}
END_TEST

/* Gradients know one axis: the same job passes with a basis that has no other. */
START_TEST(gradients_refuse_two_axes)
{
    rendering *r = new_rendering();
    disk_aperture *heart = shape_new("heart");
    disk_basis *basis = round_basis(), *plain;
    disk_image *source = &r->job.source, *target = &r->job.target;
    disk_gradient_job job = {
        .source = *source, .blur = &r->blur, .output = *source, .source_gradient = target};
    ck_assert_int_eq(disk_basis_new(heart, 3, 8, 1, NULL, NULL, &plain), DISK_OK);
    ck_assert_int_eq(disk_basis_apply(plain, source, &r->blur, target, NULL, NULL), DISK_OK);
    ck_assert_int_eq(disk_basis_gradient(plain, &job, NULL, NULL), DISK_OK);
    ck_assert_int_eq(disk_basis_apply(basis, source, &r->blur, target, NULL, NULL),
                     DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_basis_gradient(basis, &job, NULL, NULL), DISK_BAD_ARGUMENT);
    disk_basis_free(basis);
    disk_basis_free(plain);
    disk_aperture_free(heart);
    free(r);
}
END_TEST

/* --- Refusals -------------------------------------------------------------------------------- */

static disk_status draw_too_large(void *cookie, double radius, double second, disk_kernel *out)
{
    return disk_aperture_draw(cookie, 2 * radius + 2, out);
}

static disk_status draw_fails(void *cookie, double radius, double second, disk_kernel *out)
{
    return second > 0 ? DISK_EMPTY_APERTURE : disk_aperture_draw(cookie, radius, out);
}

START_TEST(refuses_bad_recipes)
{
    disk_aperture *heart = shape_new("heart");
    disk_basis *basis = NULL;
    static const disk_axis bad[] = {
        {.count = 17},
        {.count = -1},
        {.count = 2, .values = {1, 1}},
        {.count = 2, .values = {1, 1 + 1e-12}},
        {.count = 2, .values = {0, NAN}},
        {.count = 2, .values = {0, 360}, .period = 360},
        {.count = 2, .values = {0, 90}, .period = -360},
    };
    disk_basis_recipe recipe = round_recipe(heart);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        recipe.second = bad[i];
        ck_assert_int_eq(disk_basis_fit(&recipe, NULL, NULL, &basis), DISK_BAD_ARGUMENT);
    }
    recipe = round_recipe(heart);
    recipe.draw = draw_too_large;
    ck_assert_int_eq(disk_basis_fit(&recipe, NULL, NULL, &basis), DISK_BAD_ARGUMENT);
    recipe.draw = draw_fails;
    ck_assert_int_eq(disk_basis_fit(&recipe, NULL, NULL, &basis), DISK_EMPTY_APERTURE);
    recipe.draw = draw_turned;
    recipe.max_radius = NAN;
    ck_assert_int_eq(disk_basis_fit(&recipe, NULL, NULL, &basis), DISK_BAD_ARGUMENT);
    ck_assert_ptr_null(basis);
    disk_aperture_free(heart);
}
END_TEST

static int stop_late(void *cookie, double done)
{
    double *last = cookie;
    ck_assert(done >= *last && done <= 1);
    *last = done;
    return done > 0.6;
}

/* Past 0.4 the columns after the first are at work. */
START_TEST(cancels_between_columns)
{
    disk_aperture *heart = shape_new("heart");
    disk_basis_recipe recipe = round_recipe(heart);
    disk_basis *basis = NULL;
    double last = 0;
    disk_progress progress = {stop_late, &last};
    ck_assert_int_eq(disk_basis_fit(&recipe, NULL, &progress, &basis), DISK_CANCELLED);
    ck_assert_double_gt(last, 0.6);
    ck_assert_double_lt(last, 0.7);
    ck_assert_ptr_null(basis);
    disk_aperture_free(heart);
}
END_TEST

TCase *basis_tests(void)
{
    TCase *tests = tcase_create("basis");
    tcase_add_unchecked_fixture(tests, fit_round, free_round);
    tcase_add_loop_test(tests, one_column_is_the_plain_basis, 0, 2);
    tcase_add_test(tests, interpolates_between_angles);
    tcase_add_test(tests, an_angle_comes_around);
    tcase_add_test(tests, blends_index_by_index);
    tcase_add_test(tests, threads_do_not_matter);
    tcase_add_loop_test(tests, a_point_becomes_the_response, 0, 3);
    tcase_add_test(tests, part_equals_whole_with_two_maps);
    tcase_add_test(tests, maps_must_fit_the_basis);
    tcase_add_test(tests, gradients_refuse_two_axes);
    tcase_add_test(tests, refuses_bad_recipes);
    tcase_add_test(tests, cancels_between_columns);
    return tests;
}
