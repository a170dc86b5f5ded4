/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Making plans: which engine, and what it needs prepared. */

#include "plan_internal.h"

#include <math.h>
#include <stdlib.h>

/* A bilinear tap reads four texels where a dense one reads one: up to this many pixels of kernel
 * for each tap, dense is both fast enough and exact. The same with and without depth, so that a
 * constant blur map gives what a uniform blur does. */
#define DENSE_PIXELS_A_TAP 4

static int always_dense(const disk_params *params)
{
    return params->samples == 0 || params->engine == DISK_ENGINE_DENSE;
}

static int budget(const disk_params *params)
{
    return params->samples < 8 ? 8 : params->samples;
}

static int lit_pixels(const disk_kernel *kernel)
{
    size_t side = 2 * (size_t)kernel->half + 1;
    int count = 0;
    for (size_t i = 0; i < side * side; i++)
        count += kernel->weights[i] > 0;
    return count;
}

static int choose_dense(const disk_plan *plan, int samples)
{
    if (always_dense(&plan->params))
        return 1;
    if (plan->params.engine == DISK_ENGINE_CASCADE)
        return 0;
    return lit_pixels(&plan->kernel) <= DENSE_PIXELS_A_TAP * samples;
}

static disk_status prepare(disk_plan *plan, const disk_aperture *aperture,
                           const disk_basis_store *store, const disk_executor *executor,
                           const disk_progress *progress)
{
    disk_status status = disk_aperture_rotate(aperture, plan->params.rotation, &plan->aperture);
    if (status == DISK_OK)
        status = disk_aperture_draw(plan->aperture, plan->max_radius, &plan->kernel);
    if (status != DISK_OK)
        return status;
    int samples = budget(&plan->params);
    plan->engine = choose_dense(plan, samples) ? &disk_engine_dense : &disk_engine_cascade;
    if (plan->engine == &disk_engine_cascade) {
        disk_basis_key key = {plan->aperture, plan->max_radius, samples, plan->with_depth};
        status = disk_basis_new_stored(&key, store, executor, progress, &plan->basis);
    }
    if (plan->engine == &disk_engine_cascade || plan->with_depth)
        disk_kernel_free(&plan->kernel);
    if (plan->engine == &disk_engine_cascade || !plan->with_depth) {
        disk_aperture_free(plan->aperture);
        plan->aperture = NULL;
    }
    return status;
}

/* An empty plan for parameters in range. */
static disk_status allocate(const disk_params *params, disk_plan **out)
{
    disk_params checked = *params;
    checked.aperture = "given";
    if (disk_params_check(&checked))
        return DISK_BAD_ARGUMENT;
    disk_plan *plan = calloc(1, sizeof *plan);
    if (!plan)
        return DISK_NO_MEMORY;
    plan->params = *params;
    plan->params.aperture = NULL;
    *out = plan;
    return DISK_OK;
}

disk_status disk_plan_new_stored(const disk_aperture *aperture, const disk_params *params,
                                 int with_depth, const disk_basis_store *store,
                                 const disk_executor *executor, const disk_progress *progress,
                                 disk_plan **out)
{
    if (!aperture || !params || !out)
        return DISK_BAD_ARGUMENT;
    disk_plan *plan;
    disk_status status = allocate(params, &plan);
    if (status != DISK_OK)
        return status;
    plan->with_depth = with_depth != 0;
    plan->engine = &disk_engine_dense;
    plan->max_radius =
        params->radius < DISK_MIN_RADIUS ? 0 : disk_lens_max_radius(params, with_depth);
    if (plan->max_radius >= DISK_MIN_RADIUS)
        status = prepare(plan, aperture, store, executor, progress);
    if (status == DISK_OK)
        *out = plan;
    else
        disk_plan_free(plan);
    return status;
}

disk_status disk_plan_new(const disk_aperture *aperture, const disk_params *params, int with_depth,
                          const disk_executor *executor, const disk_progress *progress,
                          disk_plan **out)
{
    return disk_plan_new_stored(aperture, params, with_depth, NULL, executor, progress, out);
}

disk_status disk_plan_from_basis(disk_basis *basis, const disk_params *params, disk_plan **out)
{
    if (!basis || !params || !out)
        return DISK_BAD_ARGUMENT;
    disk_plan *plan;
    disk_status status = allocate(params, &plan);
    if (status != DISK_OK)
        return status;
    plan->with_depth = 1;
    plan->engine = &disk_engine_cascade;
    plan->max_radius = disk_basis_max_radius(basis);
    plan->basis = basis;
    *out = plan;
    return DISK_OK;
}

void disk_plan_free(disk_plan *plan)
{
    if (!plan)
        return;
    disk_aperture_free(plan->aperture);
    disk_kernel_free(&plan->kernel);
    disk_basis_free(plan->basis);
    free(plan);
}

int disk_plan_reach(const disk_params *params, int with_depth)
{
    double radius = disk_lens_max_radius(params, with_depth);
    if (params->radius < DISK_MIN_RADIUS || radius < DISK_MIN_RADIUS)
        return 0;
    return always_dense(params) ? (int)ceil(radius) + 1 : disk_basis_reach(radius);
}

disk_engine disk_plan_engine(const disk_plan *plan)
{
    return plan->engine->id;
}

int disk_plan_cascade(const disk_plan *plan, double radius, disk_cascade *out)
{
    if (!plan->basis)
        return 0;
    disk_basis_at(plan->basis, radius, out);
    return 1;
}
