/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A draft takes a tenth of a second and is let to its end, or dragging a slider would show nothing
 * until it rests; all else is cancelled by the next change. A step that fails is not tried again
 * until something changes. */

#include "preview-steps.h"

void disk_preview_steps_changed(disk_preview_steps *steps)
{
    steps->draft = steps->refined = steps->overview = TRUE;
    steps->stale = steps->running != DISK_PREVIEW_NOTHING;
}

void disk_preview_steps_moved(disk_preview_steps *steps)
{
    steps->draft = steps->refined = TRUE;
    steps->stale = steps->running != DISK_PREVIEW_NOTHING;
}

disk_preview_step disk_preview_steps_next(const disk_preview_steps *steps, gboolean rested,
                                          gboolean zoomed)
{
    if (steps->running == DISK_PREVIEW_DRAFTING ||
        (steps->running != DISK_PREVIEW_NOTHING && !steps->stale))
        return DISK_PREVIEW_NOTHING;
    if (steps->draft)
        return DISK_PREVIEW_DRAFTING;
    if (steps->refined)
        return rested ? DISK_PREVIEW_REFINING : DISK_PREVIEW_NOTHING;
    return steps->overview && zoomed && rested ? DISK_PREVIEW_OVERVIEW : DISK_PREVIEW_NOTHING;
}

void disk_preview_steps_started(disk_preview_steps *steps, disk_preview_step step)
{
    steps->running = step;
    steps->stale = FALSE;
    if (step == DISK_PREVIEW_DRAFTING)
        steps->draft = FALSE;
    else if (step == DISK_PREVIEW_REFINING)
        steps->refined = FALSE;
    else if (step == DISK_PREVIEW_OVERVIEW)
        steps->overview = FALSE;
}

void disk_preview_steps_ended(disk_preview_steps *steps, gboolean good, gboolean final)
{
    if (good && final && !steps->stale && steps->running == DISK_PREVIEW_DRAFTING)
        steps->refined = FALSE;
    steps->running = DISK_PREVIEW_NOTHING;
    steps->stale = FALSE;
}
