/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file aperture-editor.h
 * The canvas on which an aperture is drawn, by pointer or by keyboard. It shows and changes a
 * disk_editor; whoever changes that otherwise calls disk_aperture_editor_refresh().
 *
 * Signals: "changed" after every change of the drawing, also while a stroke is drawn; "moved" when
 * tool, selection or hint are others; "done" when Enter is pressed with nothing left to finish.
 */
#ifndef DISK_APERTURE_EDITOR_H
#define DISK_APERTURE_EDITOR_H

#include "model/editor-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DISK_TYPE_APERTURE_EDITOR (disk_aperture_editor_get_type())
G_DECLARE_FINAL_TYPE(DiskApertureEditor, disk_aperture_editor, DISK, APERTURE_EDITOR,
                     GtkDrawingArea)

typedef enum disk_tool {
    DISK_TOOL_FREEHAND,
    DISK_TOOL_POLYGON,
    DISK_TOOL_EDIT,
} disk_tool;

/** @param model borrowed; must outlive the widget */
GtkWidget *disk_aperture_editor_new(disk_editor *model);

/** What is unfinished is dropped. */
void disk_aperture_editor_set_tool(DiskApertureEditor *self, disk_tool tool);
disk_tool disk_aperture_editor_get_tool(DiskApertureEditor *self);

gboolean disk_aperture_editor_is_dragging(DiskApertureEditor *self);

void disk_aperture_editor_set_grid(DiskApertureEditor *self, gboolean grid);

/** Shows the model as it is now, and emits "changed" and "moved". Drops what is unfinished. */
void disk_aperture_editor_refresh(DiskApertureEditor *self);

/** Finishes what is unfinished, as Enter does; to be called before others change the model. */
void disk_aperture_editor_settle(DiskApertureEditor *self);

/** Deletes the selected point or outline. */
void disk_aperture_editor_delete(DiskApertureEditor *self);

/** Makes the selected point smooth, or a corner. */
void disk_aperture_editor_toggle_smooth(DiskApertureEditor *self);

/** Undo or redo; an unfinished polygon loses its last point first. */
void disk_aperture_editor_step(DiskApertureEditor *self, gboolean back);

/** What can be done now, or what is selected; translated. Freed with g_free(). */
char *disk_aperture_editor_hint(DiskApertureEditor *self);

G_END_DECLS

#endif
