/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gradients: against central differences of the filter written out again in double, against the
 * adjoint identity, and the promises of gradient.h. */

#include "core_tests.h"
#include "gradient_oracle.h"
#include "shapes.h"

#include <disk/gradient.h>
#include <disk/plan.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NODES ORACLE_NODES
#define TAPS  ORACLE_TAPS

/* A step of 1e-6 is far from the next kink of nearly every tap; the loss is a polynomial of low
 * degree between kinks, so that what is left is rounding: 1e-16 / 1e-6 of the loss. */
#define STEP 1e-6

/* Gradients are float sums of float products: 1e-7 a term, of which some hundred meet in a pixel
 * and some thousand in a sample, with random signs (measured: 3e-7). Relative to the largest
 * gradient of a kind. */
#define TOLERANCE 2e-6

/* Along a side of one pixel nothing changes, and the differences are their own rounding. */
#define NOISE 1e-9

static unsigned seed;

static double random_unit(void)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) / 16777216.0;
}

/* Uniform in [-1, 1]. */
static float random_float(void)
{
    return (float)(2 * random_unit() - 1);
}

static disk_image view(float *pixels, int width, int height)
{
    return (disk_image){pixels, width, height, 4 * (ptrdiff_t)sizeof(float) * width};
}

static disk_plane plane(float *pixels, int width, int height)
{
    return (disk_plane){pixels, width, height, (ptrdiff_t)sizeof(float) * width};
}

static float *random_floats(int count)
{
    float *f = malloc(sizeof *f * (size_t)count);
    for (int i = 0; i < count; i++)
        f[i] = random_float();
    return f;
}

/* Three layers of 4, 3 and 2 samples; some weights are negative, one offset is huge for its layer.
 */
static disk_cascade random_cascade(double scale)
{
    disk_cascade c = {.layers = 3, .count = {4, 3, 2}};
    for (int i = 0; i < TAPS; i++) {
        float size = (float)scale * (i < 4 ? 6.0f : 1.7f);
        c.samples[i] =
            (disk_sample){size * random_float(), size * random_float(), 0.6f * random_float()};
    }
    return c;
}

/* --- A case: images, filter, gradients -------------------------------------------------------- */

typedef struct test_case {
    int width, height;
    float *source, *output, *blur; /* uniform: `blur` is NULL */
    disk_cascade cascade[NODES];
    double radius[NODES];
    disk_basis *basis;
    float *source_gradient, *blur_gradient;
    disk_sample_gradient samples[NODES * TAPS];
    oracle oracle;
} test_case;

/* Radii of all kinds: in front and behind, in focus, none, beyond the largest, not a number. */
static float *random_map(int count)
{
    static const float special[] = {0, 0.4f, -0.3f, 11.5f, -14, NAN, 0.5f};
    float *map = malloc(sizeof *map * (size_t)count);
    for (int i = 0; i < count; i++) {
        float size = (float)(0.6 + 9.3 * random_unit());
        map[i] = random_unit() < 0.4 ? -size : size;
        if (i % 5 == 3)
            map[i] = special[i / 5 % 7];
    }
    return map;
}

static double *doubles(const float *from, int count)
{
    double *to = malloc(sizeof *to * (size_t)count);
    for (int i = 0; i < count; i++)
        to[i] = (double)from[i];
    return to;
}

static test_case new_case(int width, int height, int varying)
{
    static const double radii[NODES] = {0, 1.5, 4, 10};
    int count = width * height;
    test_case t = {.width = width, .height = height};
    seed = (unsigned)(17 * width + height);
    for (int n = 0; n < NODES; n++)
        t.cascade[n] = random_cascade(varying ? radii[n] / 10 : 1);
    memcpy(t.radius, radii, sizeof radii);
    t.source = random_floats(4 * count);
    t.output = random_floats(4 * count);
    t.source_gradient = calloc(4 * (size_t)count, sizeof(float));
    t.blur_gradient = calloc((size_t)count, sizeof(float));
    if (varying) {
        t.blur = random_map(count);
        ck_assert_int_eq(disk_basis_from_nodes(NODES, radii, t.cascade, &t.basis), DISK_OK);
    }
    oracle *m = &t.oracle;
    *m = (oracle){.width = width, .height = height, .varying = varying};
    memcpy(m->radius, radii, sizeof radii);
    for (int n = 0; n < NODES; n++)
        oracle_set_samples(&t.cascade[n], m->sample[n]);
    m->source = doubles(t.source, 4 * count);
    m->output = doubles(t.output, 4 * count);
    m->blur = varying ? doubles(t.blur, count) : NULL;
    return t;
}

static void free_case(test_case *t)
{
    disk_basis_free(t->basis);
    free(t->source);
    free(t->output);
    free(t->blur);
    free(t->source_gradient);
    free(t->blur_gradient);
    free(t->oracle.source);
    free(t->oracle.output);
    free(t->oracle.blur);
}

static disk_status gradient(test_case *t, const disk_executor *executor,
                            const disk_progress *progress)
{
    disk_plane blur = plane(t->blur, t->width, t->height);
    disk_plane blur_gradient = plane(t->blur_gradient, t->width, t->height);
    disk_image source_gradient = view(t->source_gradient, t->width, t->height);
    disk_gradient_job job = {.source = view(t->source, t->width, t->height),
                             .blur = t->basis ? &blur : NULL,
                             .output = view(t->output, t->width, t->height),
                             .source_gradient = t->source_gradient ? &source_gradient : NULL,
                             .samples = t->samples,
                             .blur_gradient = t->basis && t->blur_gradient ? &blur_gradient : NULL};
    return t->basis ? disk_basis_gradient(t->basis, &job, executor, progress)
                    : disk_cascade_gradient(&t->cascade[0], &job, executor, progress);
}

static disk_status forward(const test_case *t, float *out)
{
    disk_image source = view(t->source, t->width, t->height);
    disk_image target = view(out, t->width, t->height);
    disk_plane blur = plane(t->blur, t->width, t->height);
    return t->basis ? disk_basis_apply(t->basis, &source, &blur, &target, NULL, NULL)
                    : disk_cascade_apply(&t->cascade[0], &source, &target, NULL, NULL);
}

/* Sizes at which everything is an edge, at which little is, and some between. */
static const struct {
    int width, height;
} sizes[] = {{1, 1}, {1, 6}, {7, 1}, {5, 4}, {13, 9}, {23, 61}};
#define SIZES ((int)(sizeof sizes / sizeof sizes[0]))

/* Both forms at every size. */
static test_case loop_case(int i)
{
    return new_case(sizes[i / 2].width, sizes[i / 2].height, i % 2);
}

/* --- Forwards --------------------------------------------------------------------------------- */

/* The library's filter is the oracle's, up to the rounding of floats. */
START_TEST(applies_the_formula)
{
    test_case t = loop_case(_i);
    int count = 4 * t.width * t.height;
    float *out = calloc((size_t)count, sizeof *out);
    double *exact = oracle_filter(&t.oracle);
    ck_assert_int_eq(forward(&t, out), DISK_OK);
    for (int i = 0; i < count; i++)
        ck_assert_double_eq_tol(out[i], exact[i], 1e-5);
    free(exact);
    free(out);
    free_case(&t);
}
END_TEST

/* A plan's filter and this one are the same, bit for bit. The basis is fitted twice: a fit of the
 * same aperture gives the same basis. */
START_TEST(applies_as_a_plan_does)
{
    int varying = _i;
    test_case t = new_case(61, 47, 1);
    disk_image source = view(t.source, 61, 47);
    float *out = calloc(4 * 61 * 47, sizeof *out), *same = calloc(4 * 61 * 47, sizeof *same);
    disk_image target = view(out, 61, 47), same_target = view(same, 61, 47);
    disk_plane blur = plane(t.blur, 61, 47);
    disk_aperture *aperture = shape_new("arrow");
    disk_params params;
    disk_params_init(&params);
    params.radius = 7;
    params.samples = 16;
    params.engine = DISK_ENGINE_CASCADE;
    params.occlusion = DISK_OCCLUSION_NO;
    params.depth_cleanup = 0;
    disk_plan *plan;
    ck_assert_int_eq(disk_plan_new(aperture, &params, varying, NULL, NULL, &plan), DISK_OK);
    disk_job job = {.source = source, .blur = varying ? &blur : NULL, .target = target};
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    if (varying) {
        disk_basis *basis;
        ck_assert_int_eq(disk_basis_new(aperture, 7, 16, 1, NULL, NULL, &basis), DISK_OK);
        ck_assert_int_eq(disk_basis_apply(basis, &source, &blur, &same_target, NULL, NULL),
                         DISK_OK);
        disk_basis_free(basis);
    } else {
        disk_cascade c;
        ck_assert_int_eq(disk_plan_cascade(plan, 7, &c), 1);
        ck_assert_int_eq(disk_cascade_apply(&c, &source, &same_target, NULL, NULL), DISK_OK);
    }
    ck_assert_mem_eq(out, same, 4 * 61 * 47 * sizeof *out);
    disk_plan_free(plan);
    disk_aperture_free(aperture);
    free(out);
    free(same);
    free_case(&t);
}
END_TEST

/* --- Against finite differences --------------------------------------------------------------- */

/* Numbers to compare, of one kind. */
typedef struct comparison {
    double largest, difference;
} comparison;

static void compare(comparison *c, double found, double expected)
{
    ck_assert(isfinite(found));
    c->largest = fmax(c->largest, fabs(expected));
    c->difference = fmax(c->difference, fabs(found - expected));
}

static void check(const comparison *c, const char *kind)
{
    ck_assert_msg(c->difference <= TOLERANCE * c->largest + NOISE, "%s: off by %g, largest %g",
                  kind, c->difference, c->largest);
}

START_TEST(samples_match_differences)
{
    static const char *const kinds[3] = {"dx", "dy", "weight"};
    test_case t = loop_case(_i);
    ck_assert_int_eq(gradient(&t, NULL, NULL), DISK_OK);
    for (int k = 0; k < 3; k++) {
        comparison c = {0};
        for (int n = 0; n < (t.basis ? NODES : 1); n++)
            for (int i = 0; i < TAPS; i++) {
                const disk_sample_gradient *s = &t.samples[n * TAPS + i];
                const double found[3] = {s->dx, s->dy, s->weight};
                compare(&c, found[k],
                        oracle_difference(&t.oracle, &t.oracle.sample[n][i][k], STEP, STEP));
            }
        check(&c, kinds[k]);
        int flat = k == 0 ? t.width == 1 : k == 1 ? t.height == 1 : 0;
        ck_assert(flat == (c.largest <= NOISE));
    }
    free_case(&t);
}
END_TEST

/* The loss is linear in the source: a step of 1 is exact. */
START_TEST(source_matches_differences)
{
    test_case t = loop_case(_i);
    ck_assert_int_eq(gradient(&t, NULL, NULL), DISK_OK);
    comparison c = {0};
    int count = 4 * t.width * t.height, every = count > 400 ? 41 : 1;
    for (int i = 0; i < count; i += every)
        compare(&c, (double)t.source_gradient[i],
                oracle_difference(&t.oracle, &t.oracle.source[i], 1, 1));
    check(&c, "source");
    free_case(&t);
}
END_TEST

/* Where a radius counts as another (none, cut, not a number) the gradient is 0, exactly. */
START_TEST(blur_matches_differences)
{
    test_case t = new_case(sizes[_i].width, sizes[_i].height, 1);
    ck_assert_int_eq(gradient(&t, NULL, NULL), DISK_OK);
    comparison c = {0};
    int count = t.width * t.height, every = count > 200 ? 13 : 1;
    for (int i = 0; i < count; i++) {
        float size = fabsf(t.blur[i]);
        if (!(size >= 0.5f && size <= 10))
            ck_assert(t.blur_gradient[i] == 0);
        else if (i % every == 0 && size != 0.5f)
            compare(&c, (double)t.blur_gradient[i],
                    oracle_difference(&t.oracle, &t.oracle.blur[i], STEP, STEP));
    }
    check(&c, "blur");
    ck_assert_double_gt(c.largest, 0);
    free_case(&t);
}
END_TEST

/* Offsets on whole pixels: the gradient is that of the right-hand side, also where the next texel
 * is the farthest that any tap can reach. */
START_TEST(whole_pixels_take_one_side)
{
    test_case t = new_case(11, 8, 0);
    for (int i = 0; i < TAPS; i++) {
        disk_sample *s = &t.cascade[0].samples[i];
        s->dx = roundf(s->dx), s->dy = roundf(s->dy);
    }
    oracle_set_samples(&t.cascade[0], t.oracle.sample[0]);
    ck_assert_int_eq(gradient(&t, NULL, NULL), DISK_OK);
    comparison c = {0};
    for (int i = 0; i < TAPS; i++) {
        compare(&c, t.samples[i].dx,
                oracle_difference(&t.oracle, &t.oracle.sample[0][i][0], STEP, 0));
        compare(&c, t.samples[i].dy,
                oracle_difference(&t.oracle, &t.oracle.sample[0][i][1], STEP, 0));
    }
    check(&c, "whole pixels");
    free_case(&t);
}
END_TEST

/* --- The adjoint ------------------------------------------------------------------------------ */

static double inner(const float *a, const float *b, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

/* <A x, y> = <x, A' y>: the filter is linear in the source. Relative to |Ax| |y|, the rounding of
 * floats. */
START_TEST(source_gradient_is_the_adjoint)
{
    test_case t = loop_case(_i);
    int count = 4 * t.width * t.height;
    float *out = calloc((size_t)count, sizeof *out);
    ck_assert_int_eq(forward(&t, out), DISK_OK);
    ck_assert_int_eq(gradient(&t, NULL, NULL), DISK_OK);
    double scale = sqrt(inner(out, out, count) * inner(t.output, t.output, count));
    ck_assert_double_eq_tol(inner(out, t.output, count), inner(t.source, t.source_gradient, count),
                            1e-6 * scale);
    free(out);
    free_case(&t);
}
END_TEST

/* --- Promises --------------------------------------------------------------------------------- */

static void check_same(const test_case *a, const test_case *b)
{
    size_t count = (size_t)a->width * (size_t)a->height;
    ck_assert_mem_eq(a->source_gradient, b->source_gradient, 4 * count * sizeof(float));
    ck_assert_mem_eq(a->blur_gradient, b->blur_gradient, count * sizeof(float));
    ck_assert_mem_eq(a->samples, b->samples, sizeof a->samples);
}

START_TEST(threads_change_nothing)
{
    test_case one = new_case(45, 211, _i), many = new_case(45, 211, _i);
    disk_pool *pool;
    ck_assert_int_eq(disk_pool_new(5, &pool), DISK_OK);
    ck_assert_int_eq(gradient(&one, NULL, NULL), DISK_OK);
    ck_assert_int_eq(gradient(&many, disk_pool_executor(pool), NULL), DISK_OK);
    check_same(&one, &many);
    disk_pool_free(pool);
    free_case(&one);
    free_case(&many);
}
END_TEST

/* What is not asked for changes nothing in the rest. */
START_TEST(outputs_are_optional)
{
    test_case all = new_case(19, 14, 1), part = new_case(19, 14, 1);
    disk_image source = view(part.source, 19, 14),
               source_gradient = view(part.source_gradient, 19, 14);
    disk_plane blur = plane(part.blur, 19, 14), blur_gradient = plane(part.blur_gradient, 19, 14);
    disk_gradient_job job = {.source = source, .blur = &blur, .output = view(part.output, 19, 14)};
    ck_assert_int_eq(gradient(&all, NULL, NULL), DISK_OK);
    ck_assert_int_eq(disk_basis_gradient(part.basis, &job, NULL, NULL), DISK_BAD_ARGUMENT);
    job.samples = part.samples;
    ck_assert_int_eq(disk_basis_gradient(part.basis, &job, NULL, NULL), DISK_OK);
    job.samples = NULL, job.source_gradient = &source_gradient;
    ck_assert_int_eq(disk_basis_gradient(part.basis, &job, NULL, NULL), DISK_OK);
    job.source_gradient = NULL, job.blur_gradient = &blur_gradient;
    ck_assert_int_eq(disk_basis_gradient(part.basis, &job, NULL, NULL), DISK_OK);
    check_same(&all, &part);
    free_case(&all);
    free_case(&part);
}
END_TEST

/* Outputs may take the inputs' place. */
START_TEST(outputs_may_be_inputs)
{
    test_case apart = new_case(19, 14, 1), within = new_case(19, 14, 1);
    free(within.source_gradient);
    free(within.blur_gradient);
    within.source_gradient = within.source;
    within.blur_gradient = within.blur;
    ck_assert_int_eq(gradient(&apart, NULL, NULL), DISK_OK);
    ck_assert_int_eq(gradient(&within, NULL, NULL), DISK_OK);
    check_same(&apart, &within);
    within.source_gradient = within.blur_gradient = NULL;
    free_case(&apart);
    free_case(&within);
}
END_TEST

typedef struct reports {
    int count, stop_at;
    double last;
} reports;

static int report(void *cookie, double done)
{
    reports *r = cookie;
    ck_assert(done >= r->last && done <= 1);
    r->last = done;
    return ++r->count == r->stop_at;
}

/* Cancelled at any time, outputs are as they were. */
START_TEST(cancel_leaves_outputs)
{
    test_case t = new_case(29, 31, _i % 2), untouched = new_case(29, 31, _i % 2);
    reports all = {.stop_at = -1};
    disk_progress progress = {report, &all};
    ck_assert_int_eq(gradient(&t, NULL, &progress), DISK_OK);
    ck_assert_double_eq(all.last, 1);
    free_case(&t);
    t = new_case(29, 31, _i % 2);
    reports some = {.stop_at = 1 + _i / 2 * (all.count - 1) / 4};
    progress.cookie = &some;
    ck_assert_int_eq(gradient(&t, NULL, &progress), DISK_CANCELLED);
    ck_assert_int_eq(some.count, some.stop_at);
    check_same(&t, &untouched);
    free_case(&t);
    free_case(&untouched);
}
END_TEST

START_TEST(arguments_are_checked)
{
    test_case t = new_case(5, 4, 1);
    disk_image source = view(t.source, 5, 4), smaller = view(t.source_gradient, 4, 4);
    disk_plane blur = plane(t.blur, 5, 4);
    disk_gradient_job good = {
        .source = source, .blur = &blur, .output = view(t.output, 5, 4), .samples = t.samples};
    disk_gradient_job job = good;
    ck_assert_int_eq(disk_basis_gradient(t.basis, &job, NULL, NULL), DISK_OK);
    ck_assert_int_eq(disk_basis_gradient(NULL, &job, NULL, NULL), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_cascade_gradient(&t.cascade[1], &job, NULL, NULL), DISK_BAD_ARGUMENT);
    job.source_gradient = &smaller;
    ck_assert_int_eq(disk_basis_gradient(t.basis, &job, NULL, NULL), DISK_BAD_ARGUMENT);
    job = good, job.blur = NULL;
    ck_assert_int_eq(disk_basis_gradient(t.basis, &job, NULL, NULL), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_cascade_gradient(&t.cascade[1], &job, NULL, NULL), DISK_OK);
    t.cascade[1].samples[3].dx = NAN;
    ck_assert_int_eq(disk_cascade_gradient(&t.cascade[1], &job, NULL, NULL), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_cascade_apply(&t.cascade[1], &source, &job.output, NULL, NULL),
                     DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_basis_apply(t.basis, &source, &blur, &smaller, NULL, NULL),
                     DISK_BAD_ARGUMENT);
    t.source[7] = INFINITY;
    ck_assert_int_eq(disk_basis_gradient(t.basis, &good, NULL, NULL), DISK_BAD_ARGUMENT);
    free_case(&t);
}
END_TEST

/* Nodes come back as they went in; what the filters could not trust is refused. */
START_TEST(nodes_are_checked)
{
    test_case t = new_case(3, 3, 1);
    disk_basis *basis = NULL;
    ck_assert_int_eq(disk_basis_nodes(t.basis), NODES);
    for (int n = 0; n < NODES; n++) {
        disk_cascade c;
        ck_assert_double_eq(disk_basis_node(t.basis, n, &c), t.radius[n]);
        ck_assert_mem_eq(&c, &t.cascade[n], sizeof c);
    }
    const double bad[][NODES] = {
        {1, 2, 3, 4}, {0, 2, 2, 4}, {0, 3, 2, 4}, {0, 2, 3, 2000}, {0, 1, NAN, 3}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_int_eq(disk_basis_from_nodes(NODES, bad[i], t.cascade, &basis),
                         DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_basis_from_nodes(1, t.radius, t.cascade, &basis), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_basis_from_nodes(DISK_MAX_NODES + 1, t.radius, t.cascade, &basis),
                     DISK_BAD_ARGUMENT);
    t.cascade[2].count[0] = 3, t.cascade[2].count[1] = 4;
    ck_assert_int_eq(disk_basis_from_nodes(NODES, t.radius, t.cascade, &basis), DISK_BAD_ARGUMENT);
    ck_assert_ptr_null(basis);
    free_case(&t);
}
END_TEST

TCase *gradient_tests(void)
{
    TCase *tests = tcase_create("gradient");
    tcase_add_loop_test(tests, applies_the_formula, 0, 2 * SIZES);
    tcase_add_loop_test(tests, applies_as_a_plan_does, 0, 2);
    tcase_add_loop_test(tests, samples_match_differences, 0, 2 * SIZES);
    tcase_add_loop_test(tests, source_matches_differences, 0, 2 * SIZES);
    tcase_add_loop_test(tests, blur_matches_differences, 0, SIZES);
    tcase_add_test(tests, whole_pixels_take_one_side);
    tcase_add_loop_test(tests, source_gradient_is_the_adjoint, 0, 2 * SIZES);
    tcase_add_loop_test(tests, threads_change_nothing, 0, 2);
    tcase_add_test(tests, outputs_are_optional);
    tcase_add_test(tests, outputs_may_be_inputs);
    tcase_add_loop_test(tests, cancel_leaves_outputs, 0, 10);
    tcase_add_test(tests, arguments_are_checked);
    tcase_add_test(tests, nodes_are_checked);
    return tests;
}
