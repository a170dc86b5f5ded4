/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file blur.h
 * The filter on some drawables of one image: what is needed is copied first, then filtered without
 * asking GIMP, then put to its place at once. Whoever stops in between, be it by killing the
 * plug-in as GIMP's cancel button does, leaves every layer as it was.
 */
#ifndef DISK_GIMP_BLUR_H
#define DISK_GIMP_BLUR_H

#include "depth.h"

#include <disk/params.h>
#include <disk/progress.h>

G_BEGIN_DECLS

/** Why a run cannot be. */
#define BLUR_ERROR (blur_error_quark())

typedef enum blur_error {
    BLUR_ERROR_CALL,    /**< the caller's arguments are wrong */
    BLUR_ERROR_REFUSED, /**< the image is not fit for it; the message says what to do */
} blur_error;

GQuark blur_error_quark(void);

/** A drawable to be filtered. */
typedef struct blur_layer {
    int drawable;
    GeglBuffer *input;      /**< a copy */
    GeglRectangle in_image; /**< where it lies in its image */
    GeglRectangle part;     /**< what the selection lets change, in its own pixels; may be empty */
    GeglBuffer *output;     /**< NULL: nothing to merge */
} blur_layer;

typedef struct blur {
    int image;
    int count;
    blur_layer *layers;
    struct disk_renderer *renderer;
} blur;

/**
 * Looks whether the drawables may be filtered, and copies them.
 * @param drawables borrowed, count of them, all of one image
 * @return the caller frees it with blur_free(); NULL with error set. Talks to GIMP.
 */
blur *blur_new(const int *drawables, int count, GError **error);

/** NULL is allowed. */
void blur_free(blur *b);

/**
 * Filters the copies. Does not talk to GIMP, so it may run in a thread of its own.
 * @param params in range
 * @param depth loaded; borrowed; NULL: one radius everywhere
 * @param progress may be NULL
 * @return FALSE with error set, in DISK_RENDER_ERROR or DISK_PRESETS_ERROR
 */
gboolean blur_filter(blur *b, const disk_params *params, const depth_map *depth,
                     const disk_progress *progress, GError **error);

/** blur_filter() in a thread of its own, while GIMP's progress bar is moved from this one. */
gboolean blur_filter_with_progress(blur *b, const disk_params *params, const depth_map *depth,
                                   GError **error);

/**
 * Puts the results to their places through the selection, as one undo step. Talks to GIMP.
 * @return FALSE with error set: a layer is gone or has another size; then none is changed
 */
gboolean blur_merge(blur *b, GError **error);

G_END_DECLS

#endif
