/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The forward functions of gradient.h: a plan is made around the cascade or the basis given,
 * without a fit, and applied as any other. */

#include <disk/gradient.h>

#include "basis_internal.h"
#include "cascade_internal.h"
#include "plan_internal.h"

#include <stdlib.h>

static disk_status apply(const disk_basis *basis, const disk_image *source, const disk_plane *blur,
                         const disk_image *target, const disk_executor *executor,
                         const disk_progress *progress)
{
    if (target->width != source->width || target->height != source->height)
        return DISK_BAD_ARGUMENT;
    /* The cast: a plan owns its basis in general, but applying one only reads it. */
    disk_plan plan = {.engine = &disk_engine_cascade,
                      .with_depth = blur != NULL,
                      .max_radius = (double)basis->radius[basis->nodes - 1],
                      .basis = (disk_basis *)basis};
    disk_job job = {.source = *source, .blur = blur, .target = *target};
    return disk_plan_apply(&plan, &job, executor, progress);
}

disk_status disk_cascade_apply(const disk_cascade *cascade, const disk_image *source,
                               const disk_image *target, const disk_executor *executor,
                               const disk_progress *progress)
{
    /* Both nodes alike: whatever lies between them is the cascade itself, bit for bit. */
    static const double radii[2] = {0, 1};
    if (!cascade || !source || !target)
        return DISK_BAD_ARGUMENT;
    disk_cascade *nodes = malloc(2 * sizeof *nodes);
    if (!nodes)
        return DISK_NO_MEMORY;
    nodes[0] = nodes[1] = *cascade;
    disk_basis *basis = NULL;
    disk_status status = disk_basis_from_nodes(2, radii, nodes, &basis);
    if (status == DISK_OK)
        status = apply(basis, source, NULL, target, executor, progress);
    disk_basis_free(basis);
    free(nodes);
    return status;
}

disk_status disk_basis_apply(const disk_basis *basis, const disk_image *source,
                             const disk_plane *blur, const disk_image *target,
                             const disk_executor *executor, const disk_progress *progress)
{
    if (!basis || basis->columns != 1 || !source || !blur || !target)
        return DISK_BAD_ARGUMENT;
    return apply(basis, source, blur, target, executor, progress);
}
