/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file preview-aim.h
 * What to filter for a view of the picture, and at what scale: a draft of a quarter of a megapixel,
 * then as many pixels as the window shows. No GTK.
 */
#ifndef DISK_PREVIEW_AIM_H
#define DISK_PREVIEW_AIM_H

#include "viewport.h"

#include <disk/params.h>

G_BEGIN_DECLS

/** Pixels of a draft, what is read around the visible part included. */
#define DISK_PREVIEW_DRAFT 250000.0

/** Pixels of the whole picture that are kept: what is farther zoomed in is read anew. */
#define DISK_PREVIEW_KEPT 2000000.0

/** The most pixels that are filtered for a view, surroundings included. */
#define DISK_PREVIEW_MOST 3000000.0

/** What of the picture is filtered for a view; in its own pixels. */
typedef struct disk_preview_aim {
    disk_rect seen;   /**< the visible part */
    disk_rect source; /**< that and its surroundings, as far as light moves */
    double draft;     /**< small pixels a pixel of the picture, for a draft */
    double refined;   /**< the same for what the window shows; >= draft */
} disk_preview_aim;

/** The scale at which the whole picture is kept. */
double disk_preview_kept_scale(int width, int height);

/**
 * @param params in the picture's pixels
 * @param whole the whole picture counts, whatever is visible: for the overview
 */
disk_preview_aim disk_preview_aim_at(const disk_viewport *v, const disk_params *params,
                                     gboolean with_depth, gboolean whole);

/** The source, enlarged by a part of what is visible, so that small moves need nothing new. */
disk_rect disk_preview_aim_read(const disk_viewport *v, const disk_preview_aim *aim);

G_END_DECLS

#endif
