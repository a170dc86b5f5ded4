/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file bokeh-queue.h
 * Pictures of presets, made by a thread one after the other and kept for the next gallery.
 */
#ifndef DISK_BOKEH_QUEUE_H
#define DISK_BOKEH_QUEUE_H

#include <disk/aperture.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * Puts a preset's picture into an image: at once if it is known, else when it is made; an image
 * that is gone by then is left alone. A preset that cannot be loaded gets an icon and the reason as
 * tooltip. In GTK's thread.
 * @param side in the screen's units
 */
void disk_bokeh_show_preset(GtkImage *image, const char *name, int side);

/** The same for an aperture, which is taken over; the newest asked for wins. */
void disk_bokeh_show_aperture(GtkImage *image, disk_aperture *aperture, int side);

G_END_DECLS

#endif
