/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pointer and keyboard. A click picks, a drag pans; the middle button and the space bar always pan;
 * the divider is moved where it is. */

#include "canvas-internal.h"

#include <math.h>

#define CLICK 4.0 /* GTK's pixels that a click may move */
#define GRIP  6.0 /* GTK's pixels around the divider where it can be taken */
#define STEP  8.0 /* the screen's pixels that an arrow key moves the cross; with Shift ten times */

static gboolean on_divider(DiskCanvas *canvas, double x)
{
    return canvas->split && fabs(x - canvas_divider(canvas)) <= GRIP * canvas_factor(canvas);
}

static void set_cursor(DiskCanvas *canvas, const char *name)
{
    GdkWindow *window = gtk_widget_get_window(GTK_WIDGET(canvas));
    GdkCursor *cursor = gdk_cursor_new_from_name(gdk_window_get_display(window), name);
    gdk_window_set_cursor(window, cursor);
    g_clear_object(&cursor);
}

static void update_cursor(DiskCanvas *canvas, double x)
{
    if (canvas->grab == GRAB_PAN)
        set_cursor(canvas, "grabbing");
    else if (canvas->grab == GRAB_DIVIDER || on_divider(canvas, x))
        set_cursor(canvas, "col-resize");
    else if (canvas->space)
        set_cursor(canvas, "grab");
    else
        set_cursor(canvas, canvas->pickable ? "crosshair" : "default");
}

static gboolean on_press(GtkWidget *widget, GdkEventButton *event, gpointer data)
{
    DiskCanvas *canvas = DISK_CANVAS(widget);
    double factor = canvas_factor(canvas);
    if (event->type != GDK_BUTTON_PRESS || canvas->grab != GRAB_NONE || event->button > 2)
        return FALSE;
    gtk_widget_grab_focus(widget);
    canvas->button = event->button;
    canvas->grab_x = event->x * factor;
    canvas->grab_y = event->y * factor;
    if (event->button == 2 || canvas->space)
        canvas->grab = GRAB_PAN;
    else
        canvas->grab = on_divider(canvas, canvas->grab_x) ? GRAB_DIVIDER : GRAB_CLICK;
    update_cursor(canvas, canvas->grab_x);
    return TRUE;
}

static void pan_to(DiskCanvas *canvas, double x, double y)
{
    disk_viewport_pan(&canvas->view, x - canvas->grab_x, y - canvas->grab_y);
    canvas->grab_x = x;
    canvas->grab_y = y;
    canvas_view_changed(canvas);
}

static gboolean on_motion(GtkWidget *widget, GdkEventMotion *event, gpointer data)
{
    DiskCanvas *canvas = DISK_CANVAS(widget);
    double factor = canvas_factor(canvas), x = event->x * factor, y = event->y * factor;
    if (canvas->grab == GRAB_CLICK &&
        hypot(x - canvas->grab_x, y - canvas->grab_y) > CLICK * factor)
        canvas->grab = GRAB_PAN;
    if (canvas->grab == GRAB_PAN) {
        pan_to(canvas, x, y);
    } else if (canvas->grab == GRAB_DIVIDER) {
        canvas->divider = CLAMP(x / canvas->view.room_x, 0, 1);
        gtk_widget_queue_draw(widget);
    }
    update_cursor(canvas, x);
    return TRUE;
}

static gboolean on_release(GtkWidget *widget, GdkEventButton *event, gpointer data)
{
    DiskCanvas *canvas = DISK_CANVAS(widget);
    if (canvas->grab == GRAB_NONE || event->button != canvas->button)
        return FALSE;
    double factor = canvas_factor(canvas), x, y;
    disk_viewport_to_picture(&canvas->view, event->x * factor, event->y * factor, &x, &y);
    gboolean click = canvas->grab == GRAB_CLICK;
    canvas->grab = GRAB_NONE;
    if (click)
        canvas_pick(canvas, x, y);
    update_cursor(canvas, event->x * factor);
    return TRUE;
}

static gboolean on_scroll(GtkWidget *widget, GdkEventScroll *event, gpointer data)
{
    DiskCanvas *canvas = DISK_CANVAS(widget);
    double factor = canvas_factor(canvas);
    int steps = 0;
    if (event->direction == GDK_SCROLL_SMOOTH) {
        canvas->scrolled -= event->delta_y;
        steps = (int)trunc(canvas->scrolled);
        canvas->scrolled -= steps;
    } else {
        steps = (event->direction == GDK_SCROLL_UP) - (event->direction == GDK_SCROLL_DOWN);
    }
    if (steps != 0) {
        disk_viewport_step(&canvas->view, steps, event->x * factor, event->y * factor);
        canvas_view_changed(canvas);
    }
    return TRUE;
}

/* --- The keyboard ----------------------------------------------------------------------------- */

/* Pans so far that the cross is in the window. */
static void follow_cross(DiskCanvas *canvas)
{
    double x, y, margin = 20 * canvas_factor(canvas);
    disk_viewport *v = &canvas->view;
    disk_viewport_to_window(v, canvas->cross_x, canvas->cross_y, &x, &y);
    double right = MAX(margin - x, 0) - MAX(x - (v->room_x - margin), 0);
    double down = MAX(margin - y, 0) - MAX(y - (v->room_y - margin), 0);
    if ((right != 0 || down != 0) && !disk_viewport_shows_all(v)) {
        disk_viewport_pan(v, right, down);
        canvas_view_changed(canvas);
    }
}

static void move_cross(DiskCanvas *canvas, int right, int down, gboolean far)
{
    double step = STEP * (far ? 10 : 1) / canvas->view.zoom;
    canvas->cross_x = CLAMP(canvas->cross_x + right * step, 0, canvas->view.width - 1);
    canvas->cross_y = CLAMP(canvas->cross_y + down * step, 0, canvas->view.height - 1);
    canvas->cross = TRUE;
    follow_cross(canvas);
    gtk_widget_queue_draw(GTK_WIDGET(canvas));
}

/* Arrows move the cross; where nothing can be picked, the picture. */
static gboolean arrow(DiskCanvas *canvas, int right, int down, gboolean far)
{
    if (canvas->pickable) {
        move_cross(canvas, right, down, far);
    } else {
        double step = 5 * STEP * (far ? 10 : 1);
        disk_viewport_pan(&canvas->view, -right * step, -down * step);
        canvas_view_changed(canvas);
    }
    return TRUE;
}

static gboolean zoom_key(DiskCanvas *canvas, guint key)
{
    switch (key) {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
        disk_canvas_zoom_by(canvas, 1);
        return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
        disk_canvas_zoom_by(canvas, -1);
        return TRUE;
    case GDK_KEY_1:
    case GDK_KEY_KP_1:
        disk_canvas_zoom_to(canvas, 1);
        return TRUE;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
        disk_canvas_fit(canvas);
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean on_key_press(GtkWidget *widget, GdkEventKey *event, gpointer data)
{
    DiskCanvas *canvas = DISK_CANVAS(widget);
    gboolean far = (event->state & GDK_SHIFT_MASK) != 0;
    if (event->state & (GDK_CONTROL_MASK | GDK_MOD1_MASK))
        return FALSE;
    switch (event->keyval) {
    case GDK_KEY_Left:
    case GDK_KEY_Right:
        return arrow(canvas, event->keyval == GDK_KEY_Right ? 1 : -1, 0, far);
    case GDK_KEY_Up:
    case GDK_KEY_Down:
        return arrow(canvas, 0, event->keyval == GDK_KEY_Down ? 1 : -1, far);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
        canvas_pick(canvas, canvas->cross_x, canvas->cross_y);
        return canvas->pickable;
    case GDK_KEY_space:
        canvas->space = TRUE;
        return TRUE;
    default:
        return zoom_key(canvas, event->keyval);
    }
}

static gboolean on_key_release(GtkWidget *widget, GdkEventKey *event, gpointer data)
{
    if (event->keyval != GDK_KEY_space)
        return FALSE;
    DISK_CANVAS(widget)->space = FALSE;
    return TRUE;
}

static gboolean on_focus_out(GtkWidget *widget, GdkEvent *event, gpointer data)
{
    DISK_CANVAS(widget)->space = FALSE;
    gtk_widget_queue_draw(widget);
    return FALSE;
}

void canvas_listen(DiskCanvas *canvas)
{
    gtk_widget_add_events(GTK_WIDGET(canvas), GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK |
                                                  GDK_POINTER_MOTION_MASK | GDK_SCROLL_MASK |
                                                  GDK_SMOOTH_SCROLL_MASK | GDK_KEY_PRESS_MASK |
                                                  GDK_KEY_RELEASE_MASK | GDK_FOCUS_CHANGE_MASK);
    g_signal_connect(canvas, "button-press-event", G_CALLBACK(on_press), NULL);
    g_signal_connect(canvas, "button-release-event", G_CALLBACK(on_release), NULL);
    g_signal_connect(canvas, "motion-notify-event", G_CALLBACK(on_motion), NULL);
    g_signal_connect(canvas, "scroll-event", G_CALLBACK(on_scroll), NULL);
    g_signal_connect(canvas, "key-press-event", G_CALLBACK(on_key_press), NULL);
    g_signal_connect(canvas, "key-release-event", G_CALLBACK(on_key_release), NULL);
    g_signal_connect(canvas, "focus-out-event", G_CALLBACK(on_focus_out), NULL);
}
