/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Which engine filters, and what that may need before it is known. */
#ifndef DISK_CHOOSE_H
#define DISK_CHOOSE_H

#include "plan_internal.h"

/* Which engine filters, for a plan with its kernel drawn. */
const disk_engine_class *disk_choose_engine(const disk_plan *plan);

/* The taps a budget stands for; samples of 1 to 7 count as 8. */
int disk_budget(const disk_params *params);

/* How far any engine that a plan for these parameters might choose reads. */
int disk_most_reach(const disk_params *params, int with_depth, double radius);

/* What of a picture any of them reads for a part of it. */
disk_rect disk_needed_part(const disk_params *params, int with_depth, double radius, int width,
                           int height, disk_rect part);

#endif
