/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The fft engine: one kernel over the whole picture, exact but for rounding, by overlap-save
 * (fft_cell.c). Its cost hardly depends on the kernel: what is spent on a cell's surroundings and
 * on longer transforms. */

#include "fft_cell.h"
#include "field.h"
#include "plan_internal.h"

#include <math.h>
#include <stdlib.h>

/* --- Sizes --------------------------------------------------------------------------------- */

/* Sizes that FFTW has fast code for, and the nanoseconds that a square of that size takes a pixel
 * (RGBA, there and back). Larger squares waste less around a cell, up to where they leave the
 * cache. From 256 to 2048 measured as in `disk-bench apply engine=fft radius=64 mpix=12` (one core
 * of an Intel Xeon at 2.6 GHz with 2 MiB of second level cache); the others are estimates. The
 * largest is for radii up to 1000: 73 MiB a thread. */
static const struct fft_size {
    int size;
    double cost;
} sizes[] = {
    {64, 9},   {128, 9},     {256, 8.4},   {320, 9.2},   {384, 9.7}, {512, 9.3}, {640, 11},
    {768, 17}, {1024, 15.1}, {1280, 18.1}, {1536, 21.6}, {2048, 32}, {3072, 35},
};

#define COST_OF_PASSING 6 /* nanoseconds a pixel of the picture: reading, writing */

/* As disk_aperture_draw() has it. */
static int half_of(double radius)
{
    return (int)ceil(radius - 0.5 - 1e-9);
}

static double cost_of(const struct fft_size *s, int half)
{
    double side = s->size - 2 * half;
    return side > 0 ? s->cost * s->size * s->size / (side * side) + COST_OF_PASSING : INFINITY;
}

static const struct fft_size *best_size(double radius)
{
    int half = half_of(radius);
    const struct fft_size *best = &sizes[0];
    for (size_t i = 1; i < sizeof sizes / sizeof sizes[0]; i++)
        if (cost_of(&sizes[i], half) < cost_of(best, half))
            best = &sizes[i];
    return best;
}

static int reach(double radius)
{
    return half_of(radius);
}

static int tile(double radius)
{
    return best_size(radius)->size - 2 * half_of(radius);
}

static double cost(const disk_plan *plan)
{
    return cost_of(best_size(plan->max_radius), half_of(plan->max_radius));
}

/* --- Making and using ------------------------------------------------------------------------ */

/* The kernel of a colour's radius, or of a pixel that stays as it is. */
static disk_status take_colour(const disk_plan *plan, disk_fft *fft, int colour, disk_watch *watch)
{
    float radius = (float)fmin(plan->params.radius, DISK_MAX_RADIUS), one = 1;
    radius = disk_fringed(radius, (float)((1 - colour) * DISK_FRINGE * plan->params.fringe));
    radius = fminf(radius, (float)plan->max_radius);
    disk_kernel point = {.weights = &one}, kernel = {.half = 0};
    if (radius < (float)DISK_MIN_RADIUS)
        return disk_fft_take_kernel(fft, colour, &point, watch);
    disk_status status = disk_aperture_draw(plan->aperture, (double)radius, &kernel);
    if (status == DISK_OK)
        status = disk_fft_take_kernel(fft, colour, &kernel, watch);
    disk_kernel_free(&kernel);
    return status;
}

static disk_status prepare(disk_plan *plan, const disk_means *means)
{
    disk_fft *fft = calloc(1, sizeof *fft);
    if (!fft)
        return DISK_NO_MEMORY;
    plan->state = fft;
    fft->loops = disk_loops_for(disk_cpu());
    fft->size = best_size(plan->max_radius)->size;
    fft->half = plan->kernel.half;
    disk_watch watch;
    disk_watch_init(&watch, means->progress, 1);
    disk_status status = disk_transform_new(fft->size, &fft->transform);
    if (status != DISK_OK || plan->params.fringe == 0)
        return status == DISK_OK ? disk_fft_take_kernel(fft, 1, &plan->kernel, &watch) : status;
    for (int c = 0; c < 3 && status == DISK_OK; c++)
        status = take_colour(plan, fft, c, &watch);
    return status;
}

static void release(disk_plan *plan)
{
    disk_fft *fft = plan->state;
    if (!fft)
        return;
    disk_transform_free(fft->transform);
    for (int c = 0; c < 3; c++)
        free(fft->spectrum[c]);
    free(fft);
}

static disk_status apply(const disk_plan *plan, const disk_field *field, disk_rect tile,
                         disk_output out, disk_watch *watch)
{
    disk_status status = disk_fft_cell(plan->state, field, tile, out, watch);
    if (disk_watch_add(watch, (long)tile.width * tile.height) && status == DISK_OK)
        status = DISK_CANCELLED;
    return status;
}

const disk_engine_class disk_engine_fft = {
    .id = DISK_ENGINE_FFT,
    .prepare = prepare,
    .release = release,
    .reach = reach,
    .tile = tile,
    .cells = 1,
    .checks = 1,
    .exact = 1,
    .uniform = 1,
    .fringes = 1,
    .colours = 1,
    .cost = cost,
    .apply = apply,
};
