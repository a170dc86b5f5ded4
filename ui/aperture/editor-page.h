/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file editor-page.h
 * The canvas with its tools around it; it can be moved into a window of its own.
 *
 * Signals: "changed" as the canvas', "done" when the user is.
 */
#ifndef DISK_EDITOR_PAGE_H
#define DISK_EDITOR_PAGE_H

#include "model/editor-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DISK_TYPE_EDITOR_PAGE (disk_editor_page_get_type())
G_DECLARE_FINAL_TYPE(DiskEditorPage, disk_editor_page, DISK, EDITOR_PAGE, GtkBox)

/** @param model borrowed; must outlive the widget */
GtkWidget *disk_editor_page_new(disk_editor *model);

/** Shows the model anew and gives the canvas the focus. @param draw whether to begin with the
 *  pencil; else with the points */
void disk_editor_page_begin(DiskEditorPage *self, gboolean draw);

/** Shows a widget beside the canvas, until it is removed from its parent. */
void disk_editor_page_add_beside(DiskEditorPage *self, GtkWidget *widget);

/** Whether the pointer holds something: nothing around the canvas should move then. */
gboolean disk_editor_page_is_dragging(DiskEditorPage *self);

/** Finishes what is unfinished and leaves the large window. */
void disk_editor_page_end(DiskEditorPage *self);

G_END_DECLS

#endif
