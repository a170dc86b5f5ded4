/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file viewport.h
 * What of a picture a window shows, and how large: the arithmetic of zooming and panning. The
 * window is measured in the screen's own pixels, whatever GTK's scale factor is. No GTK.
 */
#ifndef DISK_VIEWPORT_H
#define DISK_VIEWPORT_H

#include <disk/lens.h>
#include <glib.h>

G_BEGIN_DECLS

/** The largest zoom: so many pixels of the window a pixel of the picture. */
#define DISK_VIEWPORT_MOST 16.0

typedef struct disk_viewport {
    int width, height;     /**< of the picture, in its pixels */
    double room_x, room_y; /**< of the window, in pixels, >= 1 */
    double zoom;           /**< pixels of the window a pixel of the picture */
    double x, y;           /**< what of the picture lies in the window's middle, in its pixels */
    double fit_most;       /**< fitting enlarges no further than this */
    gboolean fitted;       /**< the zoom follows the window's size */
} disk_viewport;

/** Fitted, in a window of one pixel. @param fit_most 1, or what a pixel of GTK's is on the screen
 */
void disk_viewport_init(disk_viewport *v, int width, int height, double fit_most);

/** The window has another size; what is in the middle stays there. */
void disk_viewport_resize(disk_viewport *v, double room_x, double room_y);

/** Shows the whole picture, and goes on to when the window changes its size. */
void disk_viewport_fit(disk_viewport *v);

/**
 * Zooms; what lies at a place of the window stays there, as far as there is picture to show.
 * @param zoom is cut to what is allowed: from the fitted one (or 1) to DISK_VIEWPORT_MOST
 * @param at_x, at_y in the window
 */
void disk_viewport_zoom(disk_viewport *v, double zoom, double at_x, double at_y);

/** Zooms by steps of the square root of 2, above 0 inwards; 1:1 is not stepped over. */
void disk_viewport_step(disk_viewport *v, int steps, double at_x, double at_y);

/** Moves the picture by pixels of the window. */
void disk_viewport_pan(disk_viewport *v, double right, double down);

/** From the window to the picture, and back. */
void disk_viewport_to_picture(const disk_viewport *v, double x, double y, double *out_x,
                              double *out_y);
void disk_viewport_to_window(const disk_viewport *v, double x, double y, double *out_x,
                             double *out_y);

/** The pixels of the picture that are in the window, at least one. */
disk_rect disk_viewport_visible(const disk_viewport *v);

/** Whether all of the picture is in the window. */
gboolean disk_viewport_shows_all(const disk_viewport *v);

G_END_DECLS

#endif
