/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Making plans: which engine, and what it needs prepared. */

#include "basis_internal.h"
#include "choose.h"
#include "depth_clean.h"
#include "engine_cascade.h"
#include "field.h"
#include "lens_filter.h"

#include <math.h>
#include <stdlib.h>

static void replace(disk_aperture *made, disk_aperture **aperture)
{
    disk_aperture_free(*aperture);
    *aperture = made;
}

/* The aperture as its light falls on one side of the focus. */
static disk_status shape(const disk_aperture *aperture, const disk_params *p, double rim,
                         disk_aperture **out)
{
    disk_aperture *made = NULL;
    disk_status status = disk_aperture_rotate(aperture, p->rotation, out);
    if (status == DISK_OK && p->squeeze != 1) {
        status = disk_aperture_squeeze(*out, p->squeeze, &made);
        if (status == DISK_OK)
            replace(made, out);
    }
    if (status == DISK_OK && rim != 0) {
        status = disk_aperture_rim(*out, rim, &made);
        if (status == DISK_OK)
            replace(made, out);
    }
    return status;
}

const disk_aperture *disk_plan_aperture(const disk_plan *plan, int in_front)
{
    return in_front && plan->front ? plan->front : plan->aperture;
}

/* All that rests on the apertures. */
static disk_status equip(disk_plan *plan, const disk_means *means)
{
    disk_status status = disk_aperture_draw(plan->aperture, plan->max_radius, &plan->kernel);
    if (status != DISK_OK)
        return status;
    plan->engine = disk_choose_engine(plan);
    plan->varying = plan->with_depth || (plan->params.fringe != 0 && !plan->engine->fringes);
    status = plan->engine->prepare ? plan->engine->prepare(plan, means) : DISK_OK;
    if (status != DISK_OK || !disk_lens_wanted(&plan->params, plan->with_depth))
        return status;
    plan->lens = calloc(1, sizeof *plan->lens);
    return plan->lens ? disk_lens_make(plan, means, plan->lens) : DISK_NO_MEMORY;
}

static disk_status prepare(disk_plan *plan, const disk_aperture *aperture, const disk_means *means)
{
    const disk_params *params = &plan->params;
    disk_status status = shape(aperture, params, params->rim, &plan->aperture);
    if (status == DISK_OK && plan->with_depth && params->rim != 0)
        status = shape(aperture, params, -params->rim, &plan->front);
    return status == DISK_OK ? equip(plan, means) : status;
}

/* The largest radius of any colour. */
static double largest_radius(const disk_params *params, int with_depth)
{
    double radius = disk_lens_max_radius(params, with_depth);
    return fmin(radius * (1 + DISK_FRINGE * fabs(params->fringe)), DISK_MAX_RADIUS);
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
    plan->varying = plan->with_depth || params->fringe != 0;
    plan->engine = &disk_engine_dense;
    plan->max_radius = params->radius < DISK_MIN_RADIUS ? 0 : largest_radius(params, with_depth);
    plan->made_radius = plan->max_radius;
    if (plan->max_radius >= DISK_MIN_RADIUS)
        status = prepare(plan, aperture, &(disk_means){store, executor, progress});
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
    plan->with_depth = plan->varying = 1;
    plan->params.cat_eye = plan->params.fringe = 0;
    plan->engine = &disk_engine_cascade;
    plan->params.depth_cleanup = 0;
    plan->max_radius = plan->made_radius = disk_basis_max_radius(basis);
    plan->basis = basis;
    *out = plan;
    return DISK_OK;
}

static void release(disk_plan *plan)
{
    if (plan->engine->release)
        plan->engine->release(plan);
    if (plan->lens)
        disk_lens_release(plan->lens);
    free(plan->lens);
    disk_aperture_free(plan->aperture);
    disk_aperture_free(plan->front);
    disk_basis_free(plan->basis);
}

void disk_plan_free(disk_plan *plan)
{
    if (!plan)
        return;
    if (!plan->borrows)
        release(plan);
    disk_kernel_free(&plan->kernel);
    free(plan);
}

/* --- Smaller pictures -------------------------------------------------------------------------
 */

/* What engines make for a blur map serves all radii up to the largest.
 * @param params but for the aperture those of the new plan */
static disk_status borrow(const disk_plan *plan, const disk_params *params, double max_radius,
                          disk_plan **out)
{
    disk_plan *scaled = malloc(sizeof *scaled);
    if (!scaled)
        return DISK_NO_MEMORY;
    *scaled = *plan;
    scaled->params = *params;
    scaled->params.aperture = NULL;
    scaled->max_radius = max_radius;
    scaled->borrows = 1;
    scaled->kernel = (disk_kernel){0};
    disk_status status = DISK_OK;
    if (scaled->aperture && scaled->max_radius >= DISK_MIN_RADIUS)
        status = disk_aperture_draw(scaled->aperture, scaled->max_radius, &scaled->kernel);
    if (status == DISK_OK)
        *out = scaled;
    else
        disk_plan_free(scaled);
    return status;
}

/* One radius: another kernel of the same aperture. */
static disk_status remake(const disk_plan *plan, double scale, const disk_means *means,
                          disk_plan **out)
{
    disk_plan *scaled;
    disk_status status = allocate(&plan->params, &scaled);
    if (status != DISK_OK)
        return status;
    disk_params_scale(&scaled->params, scale);
    scaled->varying = plan->varying;
    scaled->engine = &disk_engine_dense;
    scaled->max_radius = scaled->made_radius = plan->max_radius * scale;
    if (scaled->max_radius >= DISK_MIN_RADIUS) {
        status = disk_aperture_rotate(plan->aperture, 0, &scaled->aperture);
        status = status == DISK_OK ? equip(scaled, means) : status;
    }
    if (status == DISK_OK)
        *out = scaled;
    else
        disk_plan_free(scaled);
    return status;
}

disk_status disk_plan_scaled(const disk_plan *plan, double scale, const disk_executor *executor,
                             const disk_progress *progress, disk_plan **out)
{
    if (!plan || !(scale > 0 && scale <= 1) || !out)
        return DISK_BAD_ARGUMENT;
    if (plan->with_depth || !plan->aperture) {
        disk_params params = plan->params;
        disk_params_scale(&params, scale);
        return borrow(plan, &params, plan->max_radius * scale, out);
    }
    return remake(plan, scale, &(disk_means){NULL, executor, progress}, out);
}

/* Whether all that a plan has fitted or chosen is what these parameters ask for, too. */
static int fits(const disk_plan *plan, const disk_params *p)
{
    const disk_params *own = &plan->params;
    return plan->with_depth && plan->aperture && p->rotation == own->rotation &&
           p->samples == own->samples && p->occlusion == own->occlusion &&
           p->engine == own->engine && p->squeeze == own->squeeze && p->rim == own->rim &&
           (p->cat_eye != 0) == (own->cat_eye != 0) && (p->fringe != 0) == (own->fringe != 0);
}

disk_status disk_plan_varied(const disk_plan *plan, const disk_params *params, disk_plan **out)
{
    if (!plan || !params || !out)
        return DISK_BAD_ARGUMENT;
    disk_params checked = *params;
    checked.aperture = "given";
    if (disk_params_check(&checked) || !fits(plan, params))
        return DISK_BAD_ARGUMENT;
    double radius = params->radius < DISK_MIN_RADIUS ? 0 : largest_radius(params, 1);
    return radius > plan->max_radius ? DISK_BAD_ARGUMENT : borrow(plan, params, radius, out);
}

int disk_plan_reads(const disk_plan *plan)
{
    if (!plan->basis)
        return plan->engine->reach(plan->max_radius);
    /* A basis made elsewhere may reach farther than fitted ones. */
    int reaches[DISK_MAX_LAYERS], sum = 0;
    disk_layer_reaches(plan->basis, (float)plan->max_radius, reaches);
    for (int l = 0; l < plan->basis->cascade[0].layers; l++)
        sum += reaches[l];
    return sum;
}

int disk_plan_reach(const disk_params *params, int with_depth)
{
    double radius = largest_radius(params, with_depth);
    if (params->radius < DISK_MIN_RADIUS || radius < DISK_MIN_RADIUS)
        return 0;
    return disk_most_reach(params, with_depth, radius);
}

disk_rect disk_plan_source_part(const disk_params *params, int with_depth, int width, int height,
                                disk_rect part)
{
    double radius = largest_radius(params, with_depth);
    if (params->radius < DISK_MIN_RADIUS || radius < DISK_MIN_RADIUS)
        return part;
    if (disk_lens_wanted(params, with_depth))
        return (disk_rect){0, 0, width, height};
    part = disk_needed_part(params, with_depth, radius, width, height, part);
    int cleanup = with_depth && params->depth_cleanup > 0 ? DISK_CLEAN_REACH : 0;
    return disk_rect_grow(part, cleanup, width, height);
}

int disk_plan_cell(const disk_plan *plan)
{
    return plan->engine->cells ? plan->engine->tile(plan->made_radius) : 1;
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
