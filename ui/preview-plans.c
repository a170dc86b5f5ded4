/* SPDX-License-Identifier: GPL-3.0-or-later */

/* With a depth map a plan is made for a round radius and varied (plan.h) to what is asked for: 16
 * pixels, which are fitted in half the time of 64, the largest radius that is fitted at all. Of
 * those, the last few are kept. In a hurry, what is not there is drawn exactly where the radius
 * is small, for that needs no fit, and else fitted with few taps. Without a depth map plans fit
 * nothing, but for engines that were asked for by name. */

#include "preview-plans.h"

#include <fit-cache.h>
#include <math.h>
#include <string.h>

#define KEPT       8
#define ROUGH_TAPS 16

typedef struct kept_plan {
    guint64 aperture_id;
    disk_params params; /* what it was made for */
    disk_plan *plan;
    guint64 used;
} kept_plan;

struct disk_preview_plans {
    const disk_executor *executor;
    kept_plan kept[KEPT];
    guint64 clock;
    disk_plan *last; /* what the last call returned: varied from a kept one, or made anew */
};

disk_preview_plans *disk_preview_plans_new(const disk_executor *executor)
{
    disk_preview_plans *plans = g_new0(disk_preview_plans, 1);
    plans->executor = executor;
    return plans;
}

void disk_preview_plans_free(disk_preview_plans *plans)
{
    disk_plan_free(plans->last);
    for (int i = 0; i < KEPT; i++)
        disk_plan_free(plans->kept[i].plan);
    g_free(plans);
}

/* --- Kept plans ------------------------------------------------------------------------------- */

/* The radius that a plan is made for, so that it serves many. */
static double round_radius(double radius)
{
    return radius <= 16 ? 16 : radius <= 64 ? 64 : radius <= 256 ? 256 : DISK_MAX_RADIUS;
}

/* The parameters of a plan that can be kept. */
static disk_params round_params(const disk_params *params, int samples)
{
    disk_params round = *params;
    double largest = disk_lens_max_radius(params, 1) * (1 + 0.1 * fabs(params->fringe));
    round.samples = samples;
    round.near_strength = round.far_strength = 1;
    round.focus = 1;
    round.focus_range = 0;
    round.radius = round_radius(largest);
    return round;
}

/* Whether plans for both are one: what can be varied does not count. */
static gboolean alike(const disk_params *a, const disk_params *b)
{
    return a->radius == b->radius && a->rotation == b->rotation && a->samples == b->samples &&
           a->occlusion == b->occlusion && a->engine == b->engine && a->squeeze == b->squeeze &&
           a->rim == b->rim && (a->cat_eye != 0) == (b->cat_eye != 0) &&
           (a->fringe != 0) == (b->fringe != 0);
}

static const disk_plan *find(disk_preview_plans *plans, const disk_preview_need *need, int samples)
{
    disk_params round = round_params(&need->params, samples);
    for (int i = 0; i < KEPT; i++) {
        kept_plan *k = &plans->kept[i];
        if (k->plan && k->aperture_id == need->aperture_id && alike(&k->params, &round)) {
            k->used = ++plans->clock;
            return k->plan;
        }
    }
    return NULL;
}

/* Takes a plan over, in place of the one that was not used for longest. */
static void keep(disk_preview_plans *plans, const disk_preview_need *need,
                 const disk_params *params, disk_plan *plan)
{
    kept_plan *oldest = &plans->kept[0];
    for (int i = 1; i < KEPT; i++)
        if (plans->kept[i].used < oldest->used)
            oldest = &plans->kept[i];
    disk_plan_free(oldest->plan);
    *oldest = (kept_plan){need->aperture_id, *params, plan, ++plans->clock};
}

static disk_status make(disk_preview_plans *plans, const disk_preview_need *need,
                        const disk_params *params, gboolean with_depth,
                        const disk_progress *progress, disk_plan **out)
{
    return disk_plan_new_stored(need->aperture, params, with_depth, disk_presets_fit_cache(),
                                plans->executor, progress, out);
}

/* A quarter of a megapixel at such a radius takes a tenth of a second on two cores; highlights take
 * two passes, fringes three. */
double disk_preview_exact_radius(const disk_params *params)
{
    double passes = (params->highlight_factor > 0 ? 2 : 1) * (params->fringe != 0 ? 3 : 1);
    return (params->occlusion == DISK_OCCLUSION_YES ? 10 : 6) / sqrt(passes);
}

/* --- Finding one ------------------------------------------------------------------------------ */

static disk_status vary(disk_preview_plans *plans, const disk_plan *from,
                        const disk_preview_need *need, int samples, disk_preview_plan *out)
{
    disk_params params = need->params;
    params.samples = samples;
    disk_status status = disk_plan_varied(from, &params, &plans->last);
    if (status == DISK_OK)
        out->plan = plans->last;
    return status;
}

/* Fits, keeps and varies. */
static disk_status fit(disk_preview_plans *plans, const disk_preview_need *need, int samples,
                       const disk_progress *progress, disk_preview_plan *out)
{
    disk_plan *plan = NULL;
    disk_params round = round_params(&need->params, samples);
    gint64 start = g_get_monotonic_time();
    disk_status status = make(plans, need, &round, TRUE, progress, &plan);
    if (status != DISK_OK)
        return status;
    out->seconds = (double)(g_get_monotonic_time() - start) * 1e-6;
    keep(plans, need, &round, plan);
    return vary(plans, plan, need, samples, out);
}

/* One that is made for what is asked for and for nothing else, with other samples. */
static disk_status make_own(disk_preview_plans *plans, const disk_preview_need *need, int samples,
                            const disk_progress *progress, disk_preview_plan *out)
{
    disk_params params = need->params;
    params.samples = samples;
    disk_status status = make(plans, need, &params, need->with_depth, progress, &plans->last);
    if (status == DISK_OK)
        out->plan = plans->last;
    return status;
}

/* The plan with a budget, or one for the hurry. */
static disk_status get_fitted(disk_preview_plans *plans, const disk_preview_need *need, int samples,
                              const disk_progress *progress, disk_preview_plan *out)
{
    const disk_plan *there = find(plans, need, samples);
    if (there)
        return vary(plans, there, need, samples, out);
    if (!need->hurry)
        return fit(plans, need, samples, progress, out);
    out->rough = TRUE;
    if (disk_lens_max_radius(&need->params, 1) <= disk_preview_exact_radius(&need->params))
        return make_own(plans, need, 0, progress, out);
    there = find(plans, need, ROUGH_TAPS);
    return there ? vary(plans, there, need, ROUGH_TAPS, out)
                 : fit(plans, need, ROUGH_TAPS, progress, out);
}

/* The samples of the plan that is wanted in the end. */
static int samples_of(const disk_params *params)
{
    return params->samples == 0 ? DISK_PREVIEW_EXACT_TAPS : MAX(params->samples, 8);
}

gboolean disk_preview_plans_wait(disk_preview_plans *plans, const disk_preview_need *need)
{
    return need->with_depth && !find(plans, need, samples_of(&need->params));
}

disk_status disk_preview_plans_get(disk_preview_plans *plans, const disk_preview_need *need,
                                   const disk_progress *progress, disk_preview_plan *out)
{
    disk_preview_plan found = {0};
    disk_status status;
    g_clear_pointer(&plans->last, disk_plan_free);
    double radius = disk_lens_max_radius(&need->params, need->with_depth);
    int samples = need->params.samples;
    if (!need->with_depth || need->params.radius < DISK_MIN_RADIUS || radius < DISK_MIN_RADIUS) {
        status = make_own(plans, need, samples, progress, &found);
    } else if (samples == 0 && radius <= disk_preview_exact_radius(&need->params)) {
        status = make_own(plans, need, 0, progress, &found);
    } else {
        found.rough = samples == 0;
        status = get_fitted(plans, need, samples_of(&need->params), progress, &found);
    }
    if (status == DISK_OK)
        *out = found;
    return status;
}
