/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Into the editor and out of it. What is edited replaces the drawing as one step of undo, so that a
 * drawing without a name can be had back. A visit that changed nothing leaves the name as it was.
 */

#include "aperture-panel-internal.h"
#include "aperture-tasks.h"
#include "i18n.h"

#include <user-presets.h>

/* The kernels stand beside the canvas while there is one, so that both are seen at once. */
static void show_page(DiskAperturePanel *self, gboolean editing)
{
    g_object_ref(self->view);
    gtk_container_remove(GTK_CONTAINER(gtk_widget_get_parent(self->view)), self->view);
    disk_kernel_view_set_upright(DISK_KERNEL_VIEW(self->view), editing);
    if (editing)
        disk_editor_page_add_beside(DISK_EDITOR_PAGE(self->editor), self->view);
    else
        disk_panel_place_kernels(self);
    g_object_unref(self->view);
    gtk_widget_set_visible(self->back, editing);
    gtk_stack_set_visible_child(GTK_STACK(self->stack),
                                editing ? self->editor : self->gallery_page);
}

static void open_editor(DiskAperturePanel *self, const disk_drawing *drawing, gboolean draw)
{
    char *before = g_strdup(self->name);
    g_free(self->before);
    self->before = before;
    self->replaced = disk_editor_replace(self->model, drawing);
    self->opened_at = disk_editor_serial(self->model);
    disk_message_bar_hide(DISK_MESSAGE_BAR(self->messages));
    if (!disk_panel_is_editing(self))
        show_page(self, TRUE);
    disk_editor_page_begin(DISK_EDITOR_PAGE(self->editor), draw);
    disk_panel_update(self);
}

void disk_panel_new_drawing(DiskAperturePanel *self)
{
    disk_drawing empty;
    disk_drawing_init(&empty);
    g_clear_pointer(&self->came_from, g_free);
    self->own = FALSE;
    open_editor(self, &empty, TRUE);
}

static void on_traced(GObject *owner, GAsyncResult *result, gpointer unused)
{
    DiskAperturePanel *self = DISK_APERTURE_PANEL(owner);
    GError *error = NULL;
    disk_drawing drawing;
    disk_drawing_init(&drawing);
    gboolean traced = disk_task_trace_finish(result, &drawing, &error);
    if (self->gone || disk_task_serial(result) != self->serial) {
        g_clear_error(&error);
    } else if (!traced) {
        disk_panel_show_error(self, error);
    } else {
        const char *name = disk_task_name(result);
        g_free(self->came_from);
        self->came_from = g_strdup(name);
        self->own = name && disk_presets_is_own(name);
        open_editor(self, &drawing, FALSE);
    }
    disk_drawing_clear(&drawing);
}

void disk_panel_edit(DiskAperturePanel *self, const char *name)
{
    disk_aperture *copy = NULL;
    if (!name && self->drawn) {
        disk_drawing same;
        disk_drawing_init(&same);
        disk_drawing_copy(&same, disk_editor_drawing(self->model));
        open_editor(self, &same, FALSE);
        disk_drawing_clear(&same);
        return;
    }
    if (!name)
        copy = disk_aperture_panel_copy(self);
    if (name || copy)
        disk_task_trace(G_OBJECT(self), name, copy, self->serial, on_traced);
}

/* Nothing was changed: what was there before the visit is there again. */
static void forget_visit(DiskAperturePanel *self)
{
    if (self->replaced)
        disk_editor_undo(self->model);
    self->opened_at = disk_editor_serial(self->model);
}

void disk_panel_leave_editor(DiskAperturePanel *self)
{
    if (!disk_panel_is_editing(self))
        return;
    disk_editor_page_end(DISK_EDITOR_PAGE(self->editor));
    gboolean same = disk_editor_serial(self->model) == self->opened_at;
    gboolean empty = disk_editor_drawing(self->model)->count == 0;
    char *before = g_steal_pointer(&self->before);
    show_page(self, FALSE);
    if (same)
        forget_visit(self);
    if ((same || empty) && before)
        disk_aperture_panel_set_aperture(self, before);
    else if (!self->name)
        disk_panel_show_tile(self);
    g_free(before);
    disk_panel_update(self);
    disk_aperture_gallery_focus(DISK_APERTURE_GALLERY(self->gallery));
}
