/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file aperture-gallery.h
 * All apertures as pictures of their bokeh: the user's own, then the built-in ones.
 *
 * Signals, each with a name (a const char *; NULL stands for the drawing that has none): "chosen"
 * when the user selects one; "edit" for a double click or Enter; "rename" and "delete", of the
 * user's own, from the menu.
 */
#ifndef DISK_APERTURE_GALLERY_H
#define DISK_APERTURE_GALLERY_H

#include <disk/aperture.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DISK_TYPE_APERTURE_GALLERY (disk_aperture_gallery_get_type())
G_DECLARE_FINAL_TYPE(DiskApertureGallery, disk_aperture_gallery, DISK, APERTURE_GALLERY, GtkBox)

GtkWidget *disk_aperture_gallery_new(void);

/** Looks anew at which presets there are; the selection stays if it can. */
void disk_aperture_gallery_reload(DiskApertureGallery *self);

/** Selects without telling. @param name NULL: the drawing. What is not there selects nothing. */
void disk_aperture_gallery_select(DiskApertureGallery *self, const char *name);

/** Gives the selected tile the focus; selects nothing else. */
void disk_aperture_gallery_focus(DiskApertureGallery *self);

/** Shows the drawing that has no name among the user's own. @param aperture taken over; NULL: there
 *  is none */
void disk_aperture_gallery_set_drawing(DiskApertureGallery *self, disk_aperture *aperture);

G_END_DECLS

#endif
