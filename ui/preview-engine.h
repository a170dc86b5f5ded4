/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file preview-engine.h
 * The thread that filters previews. It is asked for one at a time; a new request takes the place of
 * one that has not begun, and can cancel the one that runs. No GTK.
 */
#ifndef DISK_PREVIEW_ENGINE_H
#define DISK_PREVIEW_ENGINE_H

#include "pixels.h"
#include "preview-steps.h"

#include <disk/aperture.h>
#include <disk/params.h>

G_BEGIN_DECLS

/** An aperture that several requests share. */
typedef struct disk_shared_aperture disk_shared_aperture;

/** @param aperture taken over */
disk_shared_aperture *disk_shared_aperture_new(disk_aperture *aperture);
disk_shared_aperture *disk_shared_aperture_ref(disk_shared_aperture *shared);
/** NULL is allowed. */
void disk_shared_aperture_unref(disk_shared_aperture *shared);

/** What to filter. */
typedef struct disk_preview_request {
    guint serial;
    guint generation;               /**< those with another one show other parameters */
    disk_preview_step step;         /**< a draft is in a hurry */
    disk_pixels *pixels;            /**< a reference, handed over */
    disk_shared_aperture *aperture; /**< a reference, handed over; NULL: nothing is filtered */
    disk_params params;             /**< in the picture's pixels; `aperture` is not looked at */
    gboolean with_depth;            /**< whether the pixels' depth counts */
    double scale;                   /**< to filter at: at most the pixels' */
    disk_rect source, seen;         /**< what to read and what to show, in the picture's pixels; the
                                         pixels hold the source */
} disk_preview_request;

/** What came of it. Pixels are as cairo's CAIRO_FORMAT_ARGB32 wants them, in sRGB. */
typedef struct disk_preview_result {
    guint serial, generation;
    disk_preview_step step;
    disk_status status;      /**< the rest counts with DISK_OK only */
    double scale;            /**< small pixels a pixel of the picture */
    disk_rect part;          /**< what is shown, in small pixels */
    guint32 *before, *after; /**< of the part's size, rows without gaps */
    guint32 *blur;           /**< the blur map in false colours; NULL: no depth map */
    gboolean rough;          /**< not with the samples that were asked for */
    double seconds, fitting; /**< that filtering took, and fitting before it */
    double filtered;         /**< pixels that were filtered, for the time */
} disk_preview_result;

void disk_preview_result_free(disk_preview_result *result);

typedef struct disk_preview_engine disk_preview_engine;

/**
 * Starts the thread.
 * @param deliver called in that thread for every request that was begun; takes the result over
 */
disk_preview_engine *
disk_preview_engine_new(void (*deliver)(void *cookie, disk_preview_result *result), void *cookie);

/** Cancels what runs, waits for the thread and frees it. */
void disk_preview_engine_free(disk_preview_engine *engine);

/** Asks; what is asked already and has not begun is forgotten. The request is copied.
 *  @param cancel whether what runs is stopped */
void disk_preview_engine_ask(disk_preview_engine *engine, const disk_preview_request *request,
                             gboolean cancel);

/** Stops what runs, forgets what is asked, and frees what was kept for the next request, soon: the
 *  host may need the memory. */
void disk_preview_engine_rest(disk_preview_engine *engine);

G_END_DECLS

#endif
