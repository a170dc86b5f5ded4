/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Which engine filters: the one asked for, or the cheapest that keeps the budget. What an engine
 * costs stands in its file. */

#include "choose.h"

#include "field.h"

/* An exact engine is worth so many times the time of one that keeps a budget: the budget says what
 * the user is content with, not that an error is wanted. */
#define WORTH_OF_EXACT 2

static const disk_engine_class *const engines[] = {
    &disk_engine_dense,
#ifdef DISK_HAVE_FFTW
    &disk_engine_fft,
#endif
    &disk_engine_cascade, &disk_engine_pyramid, &disk_engine_spans,
};

#define ENGINES (int)(sizeof engines / sizeof engines[0])

int disk_budget(const disk_params *params)
{
    return params->samples < 8 ? 8 : params->samples;
}

/* Whether an engine can do what is asked for. */
static int can(const disk_params *params, int with_depth, const disk_engine_class *engine)
{
    int varying = with_depth || (params->fringe != 0 && !engine->fringes);
    return (engine->exact || params->samples != 0) && !(engine->uniform && varying) &&
           (engine->clips || params->cat_eye == 0);
}

/* The engine that the parameters name, if it is there and can do it; else NULL. */
static const disk_engine_class *named(const disk_params *params, int with_depth)
{
    for (int i = 0; i < ENGINES; i++)
        if ((int)engines[i]->id == params->engine && can(params, with_depth, engines[i]))
            return engines[i];
    return NULL;
}

static int serves(const disk_plan *plan, const disk_engine_class *engine)
{
    return !engine->serves || engine->serves(plan);
}

const disk_engine_class *disk_choose_engine(const disk_plan *plan)
{
    const disk_engine_class *best = named(&plan->params, plan->with_depth);
    if (best && serves(plan, best))
        return best;
    best = NULL;
    double least = 0;
    for (int i = 0; i < ENGINES; i++) {
        if (!can(&plan->params, plan->with_depth, engines[i]) || !serves(plan, engines[i]))
            continue;
        double cost = engines[i]->cost(plan) / (engines[i]->exact ? WORTH_OF_EXACT : 1);
        if (!best || cost < least) {
            best = engines[i];
            least = cost;
        }
    }
    return best;
}

/* Whether a plan for these parameters might use an engine. */
static int may_use(const disk_params *params, int with_depth, const disk_engine_class *engine)
{
    const disk_engine_class *asked = named(params, with_depth);
    if (asked && !asked->serves)
        return engine == asked;
    /* Whether one serves shows when the plan is made. */
    return engine == asked || can(params, with_depth, engine);
}

int disk_most_reach(const disk_params *params, int with_depth, double radius)
{
    int most = 0;
    for (int i = 0; i < ENGINES; i++)
        if (may_use(params, with_depth, engines[i])) {
            int reach = engines[i]->reach(radius);
            most = reach > most ? reach : most;
        }
    return most;
}

/* From `start` on `size` pixels, extended to whole cells. */
static void extend(int *start, int *size, int cell)
{
    int end = *start + *size;
    *start -= *start % cell;
    end += (cell - end % cell) % cell;
    *size = end - *start;
}

/* The smallest rectangle around two. */
static disk_rect around(disk_rect a, disk_rect b)
{
    int x0 = a.x < b.x ? a.x : b.x, y0 = a.y < b.y ? a.y : b.y;
    int x1 = a.x + a.width > b.x + b.width ? a.x + a.width : b.x + b.width;
    int y1 = a.y + a.height > b.y + b.height ? a.y + a.height : b.y + b.height;
    return (disk_rect){x0, y0, x1 - x0, y1 - y0};
}

disk_rect disk_needed_part(const disk_params *params, int with_depth, double radius, int width,
                           int height, disk_rect part)
{
    disk_rect needed = part;
    for (int i = 0; i < ENGINES; i++) {
        if (!may_use(params, with_depth, engines[i]))
            continue;
        disk_rect own = part;
        if (engines[i]->cells) {
            extend(&own.x, &own.width, engines[i]->tile(radius));
            extend(&own.y, &own.height, engines[i]->tile(radius));
        }
        own = disk_rect_grow(own, engines[i]->reach(radius), width, height);
        needed = around(needed, own);
    }
    return needed;
}
