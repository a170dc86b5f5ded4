/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file canvas.h
 * A widget that shows a picture in layers, each of a part of it and at a scale of its own; with
 * zoom, pan, a divider between before and after, and a place to focus on, by pointer and by
 * keyboard. Knows nothing of filtering.
 */
#ifndef DISK_CANVAS_H
#define DISK_CANVAS_H

#include "viewport.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DISK_TYPE_CANVAS (disk_canvas_get_type())
G_DECLARE_FINAL_TYPE(DiskCanvas, disk_canvas, DISK, CANVAS, GtkDrawingArea)

/** From the bottom to the top. */
typedef enum disk_canvas_level {
    DISK_CANVAS_BASE,  /**< the whole picture */
    DISK_CANVAS_DRAFT, /**< a part, small */
    DISK_CANVAS_FINE,  /**< a part, as large as it is shown */
    DISK_CANVAS_LEVELS,
} disk_canvas_level;

/** A part of the picture. */
typedef struct disk_canvas_layer {
    double scale;            /**< small pixels a pixel of the picture */
    disk_rect part;          /**< in small pixels */
    guint32 *before, *after; /**< of the part's size; CAIRO_FORMAT_ARGB32 without gaps */
    guint32 *over;           /**< laid over it when asked for; may be NULL */
} disk_canvas_layer;

/**
 * Emits "view-changed" when another part is visible or the zoom is another, and "picked" (double x,
 * double y, in pixels of the picture) when the user points at a place to focus on.
 */
GtkWidget *disk_canvas_new(int width, int height);

/** What is visible; in the screen's pixels. */
const disk_viewport *disk_canvas_view(DiskCanvas *canvas);

/** Shows a layer in place of the level's. @param layer its pixels are taken over; NULL: none */
void disk_canvas_show(DiskCanvas *canvas, disk_canvas_level level, const disk_canvas_layer *layer);

/** Fits the picture into the window. */
void disk_canvas_fit(DiskCanvas *canvas);

/** Zooms about the window's middle. */
void disk_canvas_zoom_to(DiskCanvas *canvas, double zoom);
void disk_canvas_zoom_by(DiskCanvas *canvas, int steps);

/** The picture before on the divider's left, after on its right; else after alone. */
void disk_canvas_set_split(DiskCanvas *canvas, gboolean split);

/** Whether what is laid over the layers is shown. */
void disk_canvas_set_over(DiskCanvas *canvas, gboolean over);

/** Whether a place to focus on can be picked. */
void disk_canvas_set_pickable(DiskCanvas *canvas, gboolean pickable);

G_END_DECLS

#endif
