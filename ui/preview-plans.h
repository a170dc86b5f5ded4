/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file preview-plans.h
 * Plans for previews. Fitting an aperture takes a third of a second and more, far too long for a
 * slider: what was fitted once is kept, for a larger radius than is asked for, and serves every
 * radius, depth and highlight below; what is not fitted yet is drawn exactly, or with few taps. No
 * GTK. Not thread safe.
 */
#ifndef DISK_PREVIEW_PLANS_H
#define DISK_PREVIEW_PLANS_H

#include <disk/plan.h>
#include <glib.h>

G_BEGIN_DECLS

/** Taps that stand for an exact picture where that takes too long. */
#define DISK_PREVIEW_EXACT_TAPS 128

/** Up to this radius an exact preview with these parameters is made as fast as any; in its own
 *  pixels. */
double disk_preview_exact_radius(const disk_params *params);

typedef struct disk_preview_plans disk_preview_plans;

/** What a plan is for. */
typedef struct disk_preview_need {
    const disk_aperture *aperture;
    guint64 aperture_id; /**< another one for another aperture */
    disk_params params;  /**< in the preview's pixels; `aperture` is not looked at */
    gboolean with_depth;
    gboolean hurry; /**< take what is there or made in no time */
} disk_preview_need;

/** What there is. */
typedef struct disk_preview_plan {
    const disk_plan *plan; /**< borrowed, until the next call */
    gboolean rough;        /**< not with the samples that were asked for: in a hurry, or exact */
    double seconds;        /**< that fitting took; 0: nothing was fitted */
} disk_preview_plan;

/** @param executor borrowed; must outlive it */
disk_preview_plans *disk_preview_plans_new(const disk_executor *executor);

void disk_preview_plans_free(disk_preview_plans *plans);

/** Whether a plan with the samples that are asked for would have to be fitted first. */
gboolean disk_preview_plans_wait(disk_preview_plans *plans, const disk_preview_need *need);

/**
 * Finds or makes a plan.
 * @param progress may be NULL
 * @param out set on DISK_OK only
 * @return DISK_OK, DISK_CANCELLED, or what disk_plan_new() says
 */
disk_status disk_preview_plans_get(disk_preview_plans *plans, const disk_preview_need *need,
                                   const disk_progress *progress, disk_preview_plan *out);

G_END_DECLS

#endif
