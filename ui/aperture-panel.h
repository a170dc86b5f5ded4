/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file aperture-panel.h
 * The dialog's part for the aperture: the gallery of presets with pictures of their bokeh, the
 * user's own beside them, the editor, and the fitted kernel beside the drawn one.
 */
#ifndef DISK_APERTURE_PANEL_H
#define DISK_APERTURE_PANEL_H

#include "disk-dialog.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DISK_TYPE_APERTURE_PANEL (disk_aperture_panel_get_type())
G_DECLARE_FINAL_TYPE(DiskAperturePanel, disk_aperture_panel, DISK, APERTURE_PANEL, GtkBox)

/**
 * A panel that shows the default aperture. Emits "changed" whenever the aperture is another one, be
 * it chosen or drawn; while drawing, after every stroke's move.
 * @param host borrowed; must outlive the panel; for `apertures`
 */
GtkWidget *disk_aperture_panel_new(const disk_host *host);

/** Adds a widget at the panel's end, where it scrolls with the gallery. */
void disk_aperture_panel_add(DiskAperturePanel *panel, GtkWidget *widget);

/** Shows an aperture by a preset's name or a path. What cannot be loaded is shown as missing, and
 *  "changed" is emitted all the same. */
void disk_aperture_panel_set_aperture(DiskAperturePanel *panel, const char *name_or_path);

/** The name or path of what is shown; NULL while it is a drawing that has no name yet. Borrowed. */
const char *disk_aperture_panel_get_aperture(DiskAperturePanel *panel);

/**
 * What is shown, drawn or chosen. @return a copy, which the caller frees with disk_aperture_free();
 * NULL where nothing is open or the file is missing.
 */
disk_aperture *disk_aperture_panel_copy(DiskAperturePanel *panel);

/**
 * Saves a drawing that has no name yet among the user's apertures, so that
 * disk_aperture_panel_get_aperture() has one; does nothing to others.
 * @return FALSE with error set
 */
gboolean disk_aperture_panel_keep(DiskAperturePanel *panel, GError **error);

/** The parameters that the fitted kernel is shown for: samples, rotation, squeeze. */
void disk_aperture_panel_set_params(DiskAperturePanel *panel, const disk_params *params);

G_END_DECLS

#endif
