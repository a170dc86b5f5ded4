/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Which engine filters: the one asked for, or the cheapest that keeps the budget. */

#include "choose.h"

/* A bilinear tap reads four texels where a dense one reads one: up to this many pixels of kernel
 * for each tap, dense is both fast enough and exact. The same with and without depth, so that a
 * constant blur map gives what a uniform blur does. */
#define DENSE_PIXELS_A_TAP 4

static const disk_engine_class *const engines[] = {&disk_engine_dense, &disk_engine_cascade,
                                                   &disk_engine_pyramid, &disk_engine_spans};

#define ENGINES (int)(sizeof engines / sizeof engines[0])

int disk_budget(const disk_params *params)
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

const disk_engine_class *disk_choose_engine(const disk_plan *plan)
{
    if (plan->params.samples == 0)
        return &disk_engine_dense;
    for (int i = 0; i < ENGINES; i++)
        if ((int)engines[i]->id == plan->params.engine &&
            (!engines[i]->serves || engines[i]->serves(plan)))
            return engines[i];
    int few = lit_pixels(&plan->kernel) <= DENSE_PIXELS_A_TAP * disk_budget(&plan->params);
    return few ? &disk_engine_dense : &disk_engine_cascade;
}

/* Whether a plan for these parameters might use an engine. */
static int may_use(const disk_params *params, const disk_engine_class *engine)
{
    if (params->samples == 0)
        return engine == &disk_engine_dense;
    return params->engine == DISK_ENGINE_AUTO || params->engine == (int)engine->id;
}

disk_needs disk_most_needs(const disk_params *params, double radius)
{
    disk_needs most = {0, 1};
    for (int i = 0; i < ENGINES; i++) {
        if (!may_use(params, engines[i]))
            continue;
        int reach = engines[i]->reach(radius);
        most.reach = reach > most.reach ? reach : most.reach;
        if (engines[i]->cells)
            most.cell = engines[i]->tile(radius); /* one engine at most has cells */
    }
    return most;
}
