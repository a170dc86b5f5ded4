/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The canvas' keyboard. Tab walks through the points and then on to the next widget; arrows move
 * what is selected or, with the polygon, the place of the next corner, which Space sets. Undo and
 * redo are the page's. */

#include "aperture-editor-internal.h"

#include <gdk/gdkkeysyms.h>

/* How far an arrow moves, in units: alone, with Shift, and with Ctrl. */
#define STEP       0.02
#define STEP_LARGE 0.1
#define STEP_SMALL 0.002

static double step_of(guint state)
{
    return state & GDK_SHIFT_MASK ? STEP_LARGE : state & GDK_CONTROL_MASK ? STEP_SMALL : STEP;
}

static void move_place(DiskApertureEditor *self, double dx, double dy)
{
    self->key_place = TRUE;
    self->key_x = CLAMP(self->key_x + dx, -self->extent, self->extent);
    self->key_y = CLAMP(self->key_y + dy, -self->extent, self->extent);
    disk_board_moved(self);
}

/* With Alt the handle that leads to the next point, which then is smooth. */
static gboolean move_handle(DiskApertureEditor *self, int outline, int point, double dx, double dy)
{
    const disk_point *p = &disk_editor_drawing(self->model)->outlines[outline].points[point];
    return disk_editor_move_handle(self->model, outline, point, DISK_HANDLE_OUT,
                                   p->x + p->out_x + dx, p->y + p->out_y + dy);
}

static void move_selected(DiskApertureEditor *self, double dx, double dy, guint state)
{
    int point, outline = disk_editor_selected(self->model, &point);
    gboolean moved = FALSE;
    if (outline >= 0 && point < 0) {
        moved = disk_editor_move_outline(self->model, outline, dx, dy);
    } else if (outline >= 0 && state & GDK_MOD1_MASK) {
        moved = move_handle(self, outline, point, dx, dy);
    } else if (outline >= 0) {
        const disk_point *p = &disk_editor_drawing(self->model)->outlines[outline].points[point];
        moved = disk_editor_move_point(self->model, outline, point, p->x + dx, p->y + dy);
    }
    if (moved)
        disk_board_changed(self);
}

static gboolean press_arrow(DiskApertureEditor *self, const GdkEventKey *event)
{
    double step = step_of(event->state), dx = 0, dy = 0;
    switch (event->keyval) {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
        dx = -step;
        break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
        dx = step;
        break;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
        dy = -step;
        break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
        dy = step;
        break;
    default:
        return FALSE;
    }
    if (self->drag != DISK_DRAG_NONE)
        return TRUE;
    if (self->tool == DISK_TOOL_POLYGON)
        move_place(self, dx, dy);
    else
        move_selected(self, dx, dy, event->state);
    return TRUE;
}

/* FALSE past the last point, so that the focus goes on. */
static gboolean press_tab(DiskApertureEditor *self, int way)
{
    if (self->drag != DISK_DRAG_NONE)
        return TRUE;
    if (self->tool != DISK_TOOL_EDIT)
        return FALSE;
    gboolean stays = disk_editor_select_next(self->model, way);
    disk_board_moved(self);
    return stays;
}

static void press_space(DiskApertureEditor *self)
{
    if (self->tool == DISK_TOOL_EDIT) {
        disk_aperture_editor_toggle_smooth(self);
        return;
    }
    if (self->tool != DISK_TOOL_POLYGON)
        return;
    if (!self->key_place)
        move_place(self, 0, 0);
    else if (disk_board_at_first_corner(self, self->key_x, self->key_y))
        disk_board_close_polygon(self);
    else
        disk_board_add_corner(self, self->key_x, self->key_y);
}

/* Adds a point in the middle of the segment after the selected one. */
static void press_insert(DiskApertureEditor *self)
{
    int point, outline = disk_editor_selected(self->model, &point);
    const disk_shape *shape = disk_editor_shape(self->model);
    for (int i = 0; point >= 0 && i < shape->drawing.count; i++)
        for (int k = 0; k < shape->drawing.outlines[i].count; k++) {
            disk_place place = shape->places[i][k];
            if (place.outline != outline || place.point != point || place.copy != 0)
                continue;
            if (disk_editor_split(self->model, i, k, 0.5))
                disk_aperture_editor_refresh(self);
            return;
        }
}

static void scale_selected(DiskApertureEditor *self, double factor)
{
    int outline = disk_editor_selected(self->model, NULL);
    if (self->drag == DISK_DRAG_NONE && !self->polygon_begun &&
        disk_editor_scale_outline(self->model, outline, factor))
        disk_board_changed(self);
}

/* Enter finishes what is unfinished; then it is done. */
static void press_enter(DiskApertureEditor *self)
{
    if (self->drag == DISK_DRAG_NONE && !disk_board_close_polygon(self))
        g_signal_emit_by_name(self, "done");
}

/* Escape drops what is unfinished, then what shows as selected; then it is the page's. */
static gboolean press_escape(DiskApertureEditor *self)
{
    if (disk_board_drop(self)) {
        disk_board_changed(self);
        return TRUE;
    }
    gboolean selected =
        self->tool == DISK_TOOL_EDIT && disk_editor_selected(self->model, NULL) >= 0;
    if (!selected && !self->key_place)
        return FALSE;
    self->key_place = FALSE;
    disk_editor_select(self->model, -1, -1);
    disk_board_moved(self);
    return TRUE;
}

static gboolean press_plain(DiskApertureEditor *self, const GdkEventKey *event)
{
    switch (event->keyval) {
    case GDK_KEY_Tab:
        return press_tab(self, 1);
    case GDK_KEY_ISO_Left_Tab:
        return press_tab(self, -1);
    case GDK_KEY_space:
    case GDK_KEY_KP_Space:
        press_space(self);
        return TRUE;
    case GDK_KEY_Insert:
    case GDK_KEY_KP_Insert:
        press_insert(self);
        return TRUE;
    case GDK_KEY_plus:
    case GDK_KEY_KP_Add:
        scale_selected(self, 1.05);
        return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
        scale_selected(self, 1 / 1.05);
        return TRUE;
    case GDK_KEY_BackSpace:
        if (disk_board_remove_corner(self))
            return TRUE;
        disk_aperture_editor_delete(self);
        return TRUE;
    case GDK_KEY_Delete:
    case GDK_KEY_KP_Delete:
        disk_aperture_editor_delete(self);
        return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
        press_enter(self);
        return TRUE;
    case GDK_KEY_Escape:
        return press_escape(self);
    default:
        return FALSE;
    }
}

static gboolean on_key(GtkWidget *widget, GdkEventKey *event, DiskApertureEditor *self)
{
    if (press_arrow(self, event))
        return TRUE;
    return !(event->state & (GDK_CONTROL_MASK | GDK_MOD1_MASK)) && press_plain(self, event);
}

void disk_board_init_keys(DiskApertureEditor *self)
{
    gtk_widget_add_events(GTK_WIDGET(self), GDK_KEY_PRESS_MASK);
    g_signal_connect(self, "key-press-event", G_CALLBACK(on_key), self);
}
