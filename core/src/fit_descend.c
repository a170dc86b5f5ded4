/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Levenberg-Marquardt: solve (J'J + lambda D) step = -J'r, keep the step if the distance falls and
 * lower lambda, else raise it and try again. D is the diagonal of J'J with a floor, so that a
 * sample that hardly matters cannot fly off. */

#include "fit_internal.h"
#include "loops.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns between looks at the watch: all of the largest system take 20 ms. */
#define LOOK_COLUMNS 64

/* In place: the lower triangle of a becomes its Cholesky factor. 0 if a is not positive, or nobody
 * wants it any more. */
static int factor(const disk_loops *loops, disk_watch *watch, double *a, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        double *rj = a + j * n;
        if (j % LOOK_COLUMNS == LOOK_COLUMNS - 1 && disk_watch_add(watch, 0))
            return 0;
        for (size_t i = j; i < n; i++)
            a[i * n + j] -= loops->dot(a + i * n, rj, (int)j);
        if (!(rj[j] > 0))
            return 0;
        double scale = 1 / sqrt(rj[j]);
        for (size_t i = j; i < n; i++)
            a[i * n + j] *= scale;
    }
    return 1;
}

static void solve(const disk_loops *loops, const double *l, size_t n, double *b)
{
    for (size_t i = 0; i < n; i++)
        b[i] = (b[i] - loops->dot(l + i * n, b, (int)i)) / l[i * n + i];
    for (size_t i = n; i-- > 0;) {
        b[i] /= l[i * n + i];
        for (size_t k = 0; k < i; k++)
            b[k] -= l[i * n + k] * b[i];
    }
}

/* Unknowns are x, y and u of all samples; frozen samples keep x and y. */
static int is_held(const disk_normal *normal, size_t i)
{
    size_t total = (size_t)normal->size / 3;
    return i < 2 * total && i % total < (size_t)normal->terms->frozen;
}

/* Takes the unknowns that are held out of the system. */
static void hold(const disk_normal *normal, double *work)
{
    size_t n = (size_t)normal->size;
    for (size_t i = 0; normal->terms->frozen > 0 && i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (is_held(normal, i) || is_held(normal, j))
                work[i * n + j] = 0;
}

/* The step for a lambda; 0 if the system cannot be solved, or the watch says stop. */
static int find_step(const disk_loops *loops, const disk_normal *normal, double lambda,
                     double *work, double *step)
{
    size_t n = (size_t)normal->size;
    double largest = 0;
    memcpy(work, normal->matrix, n * n * sizeof *work);
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, work[i * n + i]);
    hold(normal, work);
    for (size_t i = 0; i < n; i++) {
        work[i * n + i] += lambda * fmax(work[i * n + i], 1e-5 * largest) + 1e-12 * largest;
        step[i] = is_held(normal, i) ? 0 : -normal->gradient[i];
    }
    if (!factor(loops, normal->watch, work, n))
        return 0;
    solve(loops, work, n, step);
    return 1;
}

/* guess + step, with offsets kept within `bound` and moves within `stride` pixels, beyond which
 * the linear model says nothing. */
static void apply_step(const disk_guess *from, const double *step, double bound, double stride,
                       disk_guess *to)
{
    int n = from->total;
    *to = *from;
    for (int s = 0; s < n; s++) {
        double dx = fmin(fmax(step[s], -stride), stride);
        double dy = fmin(fmax(step[n + s], -stride), stride);
        to->x[s] = fmin(fmax(from->x[s] + dx, -bound), bound);
        to->y[s] = fmin(fmax(from->y[s] + dy, -bound), bound);
        to->u[s] = fabs(from->u[s] + step[2 * n + s]);
    }
}

/* Layers' scales are free: keep each sum of u^2 at 1. A layer that lost all weight is refused. */
static int normalise(disk_guess *g)
{
    for (int l = 0, s = 0; l < g->layers; l++) {
        double sum = 0;
        for (int i = 0; i < g->count[l]; i++)
            sum += g->u[s + i] * g->u[s + i];
        if (!(sum > 1e-20) || !isfinite(sum))
            return 0;
        double scale = 1 / sqrt(sum);
        for (int i = 0; i < g->count[l]; i++)
            g->u[s++] *= scale;
    }
    return 1;
}

/* A relative error that nobody sees: 60 dB of kernel PSNR for a shape, 54 for a point. */
#define UNSEEN 0.002

typedef struct descent {
    disk_normal normal;
    disk_patch kernel; /* borrows the kernel's pixels */
    disk_loops loops;
    double *work, *step;
    double bound, stride;
    double enough; /* a cost that nobody sees */
    double lambda;
} descent;

/* One attempt at a better guess: 1 found, 0 refused, -1 failed with *status. */
static int attempt(descent *d, disk_guess *guess, double *cost, disk_status *status)
{
    disk_guess trial;
    if (!find_step(&d->loops, &d->normal, d->lambda, d->work, d->step)) {
        *status = disk_watch_add(d->normal.watch, 0) ? DISK_CANCELLED : DISK_OK;
        return *status == DISK_OK ? 0 : -1;
    }
    apply_step(guess, d->step, d->bound, d->stride, &trial);
    if (!normalise(&trial))
        return 0;
    double reached;
    *status = disk_normal_cost(&d->normal, &d->kernel, &trial, &reached);
    if (*status != DISK_OK)
        return -1;
    if (!(reached < *cost))
        return 0;
    *guess = trial;
    *cost = reached;
    return 1;
}

static disk_status run(descent *d, int steps, disk_watch *watch, disk_guess *guess, double *cost)
{
    if (disk_watch_add(watch, 0))
        return DISK_CANCELLED;
    disk_status status = disk_normal_build(&d->normal, &d->kernel, guess);
    if (status != DISK_OK)
        return status;
    *cost = d->normal.cost;
    int idle = 0;
    for (int i = 0; i < steps; i++) {
        if (disk_watch_add(watch, 1))
            return DISK_CANCELLED;
        double before = *cost;
        int found = attempt(d, guess, cost, &status);
        if (found < 0)
            return status;
        d->lambda *= found ? 0.3 : 4;
        d->lambda = fmin(fmax(d->lambda, 1e-9), 1e9);
        idle = found && before - *cost > 1e-4 * before ? 0 : idle + 1;
        if (idle >= 6 || *cost < d->enough) {
            disk_watch_add(watch, steps - 1 - i);
            break;
        }
        if (found && i + 1 < steps)
            status = disk_normal_build(&d->normal, &d->kernel, guess);
        if (status != DISK_OK)
            return status;
    }
    return DISK_OK;
}

disk_status disk_fit_descend(const disk_kernel *kernel, const disk_terms *terms, int steps,
                             disk_watch *watch, disk_guess *guess, double *cost)
{
    descent d = {
        .loops = disk_loops_for(disk_cpu()),
        .kernel = disk_patch_of_kernel(kernel),
        .bound = 1.1 * kernel->half + 1,
        .stride = fmax(1, 0.1 * kernel->half),
        .lambda = 1e-2,
    };
    d.enough = UNSEEN * UNSEEN * disk_patch_squares(&d.kernel);
    size_t n = 3 * (size_t)guess->total;
    disk_status status = disk_normal_init(&d.normal, guess, terms);
    if (status != DISK_OK)
        return status;
    d.normal.watch = watch;
    d.work = malloc(n * n * sizeof *d.work);
    d.step = malloc(n * sizeof *d.step);
    if (!d.work || !d.step)
        status = DISK_NO_MEMORY;
    else if (!normalise(guess))
        status = DISK_BAD_ARGUMENT; /* a cascade with a layer of no weight */
    else
        status = run(&d, steps, watch, guess, cost);
    free(d.work);
    free(d.step);
    disk_normal_free(&d.normal);
    return status;
}
