/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file preview-steps.h
 * In which order the preview is made: a draft at once, the visible part in full when the user
 * pauses, then a draft of what lies outside the window. A state machine without clock, threads and
 * GTK.
 */
#ifndef DISK_PREVIEW_STEPS_H
#define DISK_PREVIEW_STEPS_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum disk_preview_step {
    DISK_PREVIEW_NOTHING,
    DISK_PREVIEW_DRAFTING, /**< the visible part, small */
    DISK_PREVIEW_REFINING, /**< the visible part, as large as it is shown */
    DISK_PREVIEW_OVERVIEW, /**< the whole picture, small, for panning */
} disk_preview_step;

/** All zero: nothing to do. */
typedef struct disk_preview_steps {
    gboolean draft, refined, overview; /**< what is due */
    disk_preview_step running;
    gboolean stale; /**< what is running shows something that has changed since */
} disk_preview_steps;

/** Another radius, aperture or depth map: everything is due. What is running shows the old one. */
void disk_preview_steps_changed(disk_preview_steps *steps);

/** Another part is visible, or larger. */
void disk_preview_steps_moved(disk_preview_steps *steps);

/**
 * What to start now; NOTHING while something runs that is to end first. What runs else is to be
 * cancelled by whoever starts the next.
 * @param rested whether the user has paused
 * @param zoomed whether a part only is visible
 */
disk_preview_step disk_preview_steps_next(const disk_preview_steps *steps, gboolean rested,
                                          gboolean zoomed);

/** That was started. */
void disk_preview_steps_started(disk_preview_steps *steps, disk_preview_step step);

/**
 * What was running has ended.
 * @param good FALSE: it was cancelled or failed
 * @param final the draft is as good as the refined picture: it has its size and its samples
 */
void disk_preview_steps_ended(disk_preview_steps *steps, gboolean good, gboolean final);

G_END_DECLS

#endif
