/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Blur maps of one radius. */
#ifndef DISK_FLAT_H
#define DISK_FLAT_H

#include "plan_internal.h"

/* Whether a plan with a lens may take a map for one radius: then `radius` is set. */
int disk_is_flat(const disk_plan *plan, const disk_plane *blur, float *radius);

/* Filters a job of such a plan with that radius everywhere; all else as disk_plan_apply(). */
disk_status disk_apply_flat(const disk_plan *plan, const disk_job *job, float radius,
                            const disk_executor *executor, const disk_progress *progress);

#endif
