/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The canvas' pointer. A press takes hold of what lies under it, or starts a stroke; from then on
 * the model is within a begin until the release, so that a drag is one step of undo. Copies by
 * symmetry can be taken hold of, too: the pointer's place is then turned back to the drawn one. */

#include "aperture-editor-internal.h"

#include "i18n.h"

#include <math.h>

#define STROKE_TOLERANCE 1.8 /* of freehand strokes, in pixels */
#define MAX_STROKE       8192

/* --- Dragging --------------------------------------------------------------------------------- */

static void take_hold(DiskApertureEditor *self, disk_drag drag, double x, double y)
{
    self->drag = drag;
    self->last_x = x, self->last_y = y;
    disk_editor_begin(self->model);
}

static void show_stroke(DiskApertureEditor *self)
{
    disk_editor_end(self->model, FALSE);
    disk_editor_begin(self->model);
    disk_editor_add_stroke(self->model, (const double *)(const void *)self->line->data,
                           (int)self->line->len / 2, STROKE_TOLERANCE / disk_board_scale(self));
}

static void extend_stroke(DiskApertureEditor *self, double x, double y)
{
    guint n = self->line->len;
    double least = 1 / disk_board_scale(self);
    if (n >= 2 && hypot(x - g_array_index(self->line, double, n - 2),
                        y - g_array_index(self->line, double, n - 1)) < least)
        return;
    if (n >= 2 * MAX_STROKE)
        return;
    g_array_append_val(self->line, x);
    g_array_append_val(self->line, y);
    show_stroke(self);
}

static void begin_stroke(DiskApertureEditor *self, double x, double y)
{
    self->turn = (disk_turn){1, 0, 0, 1, 0};
    g_array_set_size(self->line, 0);
    take_hold(self, DISK_DRAG_STROKE, x, y);
    extend_stroke(self, x, y);
}

/* Takes hold of a point or handle where it is, so that it does not jump to the pointer. */
static void grip(DiskApertureEditor *self, double x, double y, double of_x, double of_y)
{
    self->grip_x = of_x - x;
    self->grip_y = of_y - y;
}

static void hold_point(DiskApertureEditor *self, const disk_hit *hit, double x, double y)
{
    const disk_point *p =
        &disk_editor_drawing(self->model)->outlines[hit->outline].points[hit->point];
    disk_drag drag = DISK_DRAG_POINT;
    grip(self, x, y, p->x, p->y);
    if (hit->kind == DISK_HIT_HANDLE_IN) {
        drag = DISK_DRAG_HANDLE_IN;
        grip(self, x, y, p->x + p->in_x, p->y + p->in_y);
    } else if (hit->kind == DISK_HIT_HANDLE_OUT) {
        drag = DISK_DRAG_HANDLE_OUT;
        grip(self, x, y, p->x + p->out_x, p->y + p->out_y);
    }
    take_hold(self, drag, x, y);
    disk_editor_select(self->model, hit->outline, hit->point);
}

/* A press on a line adds a point there and takes hold of it, as one step. */
static void hold_segment(DiskApertureEditor *self, const disk_hit *hit, double x, double y)
{
    grip(self, x, y, x, y);
    take_hold(self, DISK_DRAG_POINT, x, y);
    disk_editor_split(self->model, hit->shape_outline, hit->shape_point, CLAMP(hit->t, 0.02, 0.98));
}

/* A corner of the selected outline's box. */
static gboolean hold_box(DiskApertureEditor *self, double pixel_x, double pixel_y)
{
    GdkRectangle box;
    int point, outline = disk_editor_selected(self->model, &point);
    if (point >= 0 || !disk_board_box(self, outline, &box, &self->scale_x, &self->scale_y))
        return FALSE;
    for (int i = 0; i < 4; i++) {
        double x = box.x + (i & 1 ? box.width : 0), y = box.y + (i & 2 ? box.height : 0);
        if (hypot(x - pixel_x, y - pixel_y) > 8)
            continue;
        disk_board_to_drawing(self, &pixel_x, &pixel_y);
        self->scale_from = hypot(pixel_x - self->scale_x, pixel_y - self->scale_y);
        self->turn = (disk_turn){1, 0, 0, 1, 0};
        take_hold(self, DISK_DRAG_SCALE, pixel_x, pixel_y);
        return TRUE;
    }
    return FALSE;
}

static void hold_anything(DiskApertureEditor *self, double x, double y, gboolean alt)
{
    disk_hit hit = disk_editor_hit(self->model, x, y, disk_board_tolerance(self));
    if (hit.kind == DISK_HIT_NOTHING) {
        disk_editor_select(self->model, -1, -1);
        return;
    }
    self->turn = disk_drawing_turn(disk_editor_drawing(self->model), hit.outline, hit.copy);
    disk_turn_undo(&self->turn, &x, &y);
    if (hit.kind == DISK_HIT_SEGMENT) {
        hold_segment(self, &hit, x, y);
    } else if (hit.kind == DISK_HIT_INSIDE) {
        take_hold(self, DISK_DRAG_OUTLINE, x, y);
        disk_editor_select(self->model, hit.outline, -1);
    } else {
        hold_point(self, &hit, x, y);
        if (alt && hit.kind != DISK_HIT_POINT)
            disk_editor_break_handles(self->model, hit.outline, hit.point);
    }
}

static void drag_to(DiskApertureEditor *self, double x, double y)
{
    int point, outline = disk_editor_selected(self->model, &point);
    disk_turn_undo(&self->turn, &x, &y);
    double far = hypot(x - self->scale_x, y - self->scale_y);
    switch (self->drag) {
    case DISK_DRAG_STROKE:
        extend_stroke(self, x, y);
        break;
    case DISK_DRAG_POINT:
        disk_editor_move_point(self->model, outline, point, x + self->grip_x, y + self->grip_y);
        break;
    case DISK_DRAG_HANDLE_IN:
    case DISK_DRAG_HANDLE_OUT:
        disk_editor_move_handle(self->model, outline, point,
                                self->drag == DISK_DRAG_HANDLE_IN ? DISK_HANDLE_IN
                                                                  : DISK_HANDLE_OUT,
                                x + self->grip_x, y + self->grip_y);
        break;
    case DISK_DRAG_OUTLINE:
        disk_editor_move_outline(self->model, outline, x - self->last_x, y - self->last_y);
        break;
    case DISK_DRAG_SCALE:
        if (self->scale_from > 0 && far > 0 &&
            disk_editor_scale_outline(self->model, outline, far / self->scale_from))
            self->scale_from = far;
        break;
    default:
        return;
    }
    self->last_x = x, self->last_y = y;
    disk_board_changed(self);
}

/* --- Menus ------------------------------------------------------------------------------------ */

static void on_menu_split(GtkWidget *item, DiskApertureEditor *self)
{
    const disk_hit *hit = &self->hover;
    if (disk_editor_split(self->model, hit->shape_outline, hit->shape_point,
                          CLAMP(hit->t, 0.02, 0.98)))
        disk_aperture_editor_refresh(self);
}

static void add_item(GtkWidget *menu, const char *label, GCallback call, DiskApertureEditor *self,
                     gboolean swapped)
{
    GtkWidget *item = gtk_menu_item_new_with_mnemonic(label);
    g_signal_connect_data(item, "activate", call, self, NULL, swapped ? G_CONNECT_SWAPPED : 0);
    gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
}

static void add_point_items(DiskApertureEditor *self, GtkWidget *menu, const disk_hit *hit)
{
    const disk_drawing *drawing = disk_editor_drawing(self->model);
    gboolean smooth = drawing->outlines[hit->outline].points[hit->point].smooth;
    add_item(menu, smooth ? _("Make a _corner") : _("Make _smooth"),
             G_CALLBACK(disk_aperture_editor_toggle_smooth), self, TRUE);
    add_item(menu, _("_Delete point"), G_CALLBACK(disk_aperture_editor_delete), self, TRUE);
}

static void show_menu(DiskApertureEditor *self, double x, double y, const GdkEvent *event)
{
    if (disk_board_drop(self))
        disk_board_changed(self);
    disk_hit hit = disk_editor_hit(self->model, x, y, disk_board_tolerance(self));
    GtkWidget *menu = gtk_menu_new();
    gtk_menu_attach_to_widget(GTK_MENU(menu), GTK_WIDGET(self), NULL);
    g_signal_connect(menu, "selection-done", G_CALLBACK(gtk_widget_destroy), NULL);
    self->hover = hit;
    if (hit.kind == DISK_HIT_SEGMENT)
        add_item(menu, _("_Add a point here"), G_CALLBACK(on_menu_split), self, FALSE);
    else if (hit.kind == DISK_HIT_POINT)
        add_point_items(self, menu, &hit);
    if (hit.kind == DISK_HIT_SEGMENT || hit.kind == DISK_HIT_INSIDE)
        add_item(menu, _("_Delete outline"), G_CALLBACK(disk_aperture_editor_delete), self, TRUE);
    if (hit.kind == DISK_HIT_NOTHING) {
        gtk_widget_destroy(menu);
        return;
    }
    disk_editor_select(self->model, hit.outline, hit.kind == DISK_HIT_POINT ? hit.point : -1);
    disk_board_moved(self);
    gtk_widget_show_all(menu);
    gtk_menu_popup_at_pointer(GTK_MENU(menu), event);
}

/* --- Events ----------------------------------------------------------------------------------- */

static void press_polygon(DiskApertureEditor *self, double x, double y)
{
    self->key_place = FALSE;
    if (disk_board_at_first_corner(self, x, y))
        disk_board_close_polygon(self);
    else
        disk_board_add_corner(self, x, y);
}

/* The second of two clicks: the first of them has done its part already. */
static void press_twice(DiskApertureEditor *self, double x, double y)
{
    if (self->tool == DISK_TOOL_POLYGON) {
        disk_board_close_polygon(self);
    } else if (self->tool == DISK_TOOL_EDIT) {
        if (disk_board_drop(self))
            disk_board_changed(self);
        disk_hit hit = disk_editor_hit(self->model, x, y, disk_board_tolerance(self));
        if (hit.kind != DISK_HIT_POINT)
            return;
        disk_editor_select(self->model, hit.outline, hit.point);
        disk_aperture_editor_toggle_smooth(self);
    }
}

static gboolean on_press(GtkWidget *widget, GdkEventButton *event, DiskApertureEditor *self)
{
    double x = event->x, y = event->y;
    gtk_widget_grab_focus(widget);
    disk_board_to_drawing(self, &x, &y);
    if (event->button == GDK_BUTTON_SECONDARY && event->type == GDK_BUTTON_PRESS)
        show_menu(self, x, y, (const GdkEvent *)event);
    if (event->button != GDK_BUTTON_PRIMARY)
        return TRUE;
    if (event->type == GDK_2BUTTON_PRESS) {
        press_twice(self, x, y);
        return TRUE;
    }
    if (event->type != GDK_BUTTON_PRESS || self->drag != DISK_DRAG_NONE)
        return TRUE;
    if (self->tool == DISK_TOOL_FREEHAND)
        begin_stroke(self, x, y);
    else if (self->tool == DISK_TOOL_POLYGON)
        press_polygon(self, x, y);
    else if (!hold_box(self, event->x, event->y))
        hold_anything(self, x, y, (event->state & GDK_MOD1_MASK) != 0);
    if (self->drag != DISK_DRAG_NONE)
        disk_board_changed(self);
    else
        disk_board_moved(self);
    return TRUE;
}

static gboolean on_release(GtkWidget *widget, GdkEventButton *event, DiskApertureEditor *self)
{
    if (event->button != GDK_BUTTON_PRIMARY || self->drag == DISK_DRAG_NONE)
        return TRUE;
    self->drag = DISK_DRAG_NONE;
    disk_editor_end(self->model, TRUE);
    g_array_set_size(self->line, 0);
    disk_board_changed(self);
    return TRUE;
}

static gboolean on_motion(GtkWidget *widget, GdkEventMotion *event, DiskApertureEditor *self)
{
    double x = event->x, y = event->y;
    disk_board_to_drawing(self, &x, &y);
    self->pointer_x = x, self->pointer_y = y;
    self->pointer_in = TRUE;
    if (self->drag != DISK_DRAG_NONE)
        drag_to(self, x, y);
    else if (self->tool == DISK_TOOL_EDIT)
        self->hover = disk_editor_hit(self->model, x, y, disk_board_tolerance(self));
    gtk_widget_queue_draw(widget);
    return TRUE;
}

static gboolean on_leave(GtkWidget *widget, GdkEvent *event, DiskApertureEditor *self)
{
    self->pointer_in = FALSE;
    self->hover.kind = DISK_HIT_NOTHING;
    gtk_widget_queue_draw(widget);
    return FALSE;
}

/* A drag that is taken away, by another window's grab for instance, does not count. */
static gboolean on_grab_broken(GtkWidget *widget, GdkEvent *event, DiskApertureEditor *self)
{
    if (self->drag != DISK_DRAG_NONE && disk_board_drop(self))
        disk_board_changed(self);
    return FALSE;
}

void disk_board_init_pointer(DiskApertureEditor *self)
{
    GtkWidget *widget = GTK_WIDGET(self);
    gtk_widget_add_events(widget, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK |
                                      GDK_POINTER_MOTION_MASK | GDK_LEAVE_NOTIFY_MASK);
    g_signal_connect(widget, "button-press-event", G_CALLBACK(on_press), self);
    g_signal_connect(widget, "button-release-event", G_CALLBACK(on_release), self);
    g_signal_connect(widget, "motion-notify-event", G_CALLBACK(on_motion), self);
    g_signal_connect(widget, "leave-notify-event", G_CALLBACK(on_leave), self);
    g_signal_connect(widget, "grab-broken-event", G_CALLBACK(on_grab_broken), self);
}
