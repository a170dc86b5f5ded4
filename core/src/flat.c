/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* A scene of one radius is blurred as a picture without a depth map is, by the engine that auto
 * takes for that: the same picture, and mostly a faster one. Only where the whole map is at hand
 * (a lens wants it), or parts would differ from the whole. */

#include "flat.h"

#include "field.h"

#include <math.h>

int disk_is_flat(const disk_plan *plan, const disk_plane *blur, float *radius)
{
    if (!plan->lens || plan->params.engine != DISK_ENGINE_AUTO || !blur)
        return 0;
    float first = blur->data[0];
    for (int y = 0; y < blur->height; y++) {
        const float *row = (const float *)((const char *)blur->data + y * blur->stride);
        for (int x = 0; x < blur->width; x++)
            if (row[x] != first)
                return 0;
    }
    *radius = disk_cut_radius(first, (float)plan->max_radius);
    /* In front of the focus what clips the aperture is turned, too, which no plan without depth
     * does. */
    return !(*radius < 0 && plan->params.cat_eye != 0);
}

disk_status disk_apply_flat(const disk_plan *plan, const disk_job *job, float radius,
                            const disk_executor *executor, const disk_progress *progress)
{
    /* The plan's apertures are turned, squeezed and rimmed already. */
    disk_params params = plan->params;
    params.aperture = "given";
    params.radius = fabs((double)radius);
    params.rotation = radius < 0 ? 180 : 0;
    params.squeeze = 1;
    params.rim = 0;
    params.fringe *= radius < 0 ? -1 : 1;
    disk_job flat = *job;
    flat.blur = NULL;
    disk_plan *uniform = NULL;
    disk_status status =
        disk_plan_new(disk_plan_aperture(plan, radius < 0), &params, 0, executor, NULL, &uniform);
    if (status == DISK_OK)
        status = disk_plan_apply(uniform, &flat, executor, progress);
    disk_plan_free(uniform);
    return status;
}
