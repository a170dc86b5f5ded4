/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The widget: its state and what others do with it. */

#include "canvas.h"

#include "canvas-internal.h"
#include "i18n.h"

G_DEFINE_TYPE(DiskCanvas, disk_canvas, GTK_TYPE_DRAWING_AREA)

static guint view_signal, picked_signal;

double canvas_factor(DiskCanvas *canvas)
{
    return gtk_widget_get_scale_factor(GTK_WIDGET(canvas));
}

double canvas_divider(DiskCanvas *canvas)
{
    return canvas->divider * canvas->view.room_x;
}

void canvas_view_changed(DiskCanvas *canvas)
{
    gtk_widget_queue_draw(GTK_WIDGET(canvas));
    g_signal_emit(canvas, view_signal, 0);
}

void canvas_pick(DiskCanvas *canvas, double x, double y)
{
    const disk_viewport *v = &canvas->view;
    if (!canvas->pickable || x < 0 || y < 0 || x >= v->width || y >= v->height)
        return;
    canvas->cross_x = x;
    canvas->cross_y = y;
    canvas->cross = TRUE;
    gtk_widget_queue_draw(GTK_WIDGET(canvas));
    g_signal_emit(canvas, picked_signal, 0, x, y);
}

static void clear_layer(disk_canvas_layer *layer)
{
    g_free(layer->before);
    g_free(layer->after);
    g_free(layer->over);
    *layer = (disk_canvas_layer){0};
}

static void disk_canvas_finalize(GObject *object)
{
    DiskCanvas *canvas = DISK_CANVAS(object);
    for (int i = 0; i < DISK_CANVAS_LEVELS; i++)
        clear_layer(&canvas->layers[i]);
    G_OBJECT_CLASS(disk_canvas_parent_class)->finalize(object);
}

static gboolean draw(GtkWidget *widget, cairo_t *cr)
{
    canvas_draw(DISK_CANVAS(widget), cr);
    return TRUE;
}

static void size_allocate(GtkWidget *widget, GtkAllocation *size)
{
    DiskCanvas *canvas = DISK_CANVAS(widget);
    double factor = canvas_factor(canvas);
    GTK_WIDGET_CLASS(disk_canvas_parent_class)->size_allocate(widget, size);
    canvas->view.fit_most = factor;
    disk_viewport_resize(&canvas->view, size->width * factor, size->height * factor);
    canvas_view_changed(canvas);
}

static void disk_canvas_class_init(DiskCanvasClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
    GType type = G_TYPE_FROM_CLASS(class);
    G_OBJECT_CLASS(class)->finalize = disk_canvas_finalize;
    widget->draw = draw;
    widget->size_allocate = size_allocate;
    view_signal =
        g_signal_new("view-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    picked_signal = g_signal_new("picked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void disk_canvas_init(DiskCanvas *canvas)
{
    GtkWidget *widget = GTK_WIDGET(canvas);
    AtkObject *accessible = gtk_widget_get_accessible(widget);
    canvas->divider = 0.5;
    gtk_widget_set_can_focus(widget, TRUE);
    gtk_widget_set_size_request(widget, 320, 240);
    atk_object_set_role(accessible, ATK_ROLE_CANVAS);
    atk_object_set_name(accessible, _("Preview"));
    atk_object_set_description(
        accessible, _("Plus and minus zoom, 1 shows pixel by pixel, 0 the whole picture; "
                      "arrow keys move the cross, Enter focuses there"));
    g_signal_connect(widget, "notify::scale-factor", G_CALLBACK(gtk_widget_queue_resize), NULL);
    canvas_listen(canvas);
}

GtkWidget *disk_canvas_new(int width, int height)
{
    DiskCanvas *canvas = g_object_new(DISK_TYPE_CANVAS, NULL);
    disk_viewport_init(&canvas->view, width, height, 1);
    canvas->cross_x = width / 2.0;
    canvas->cross_y = height / 2.0;
    return GTK_WIDGET(canvas);
}

const disk_viewport *disk_canvas_view(DiskCanvas *canvas)
{
    return &canvas->view;
}

void disk_canvas_show(DiskCanvas *canvas, disk_canvas_level level, const disk_canvas_layer *layer)
{
    clear_layer(&canvas->layers[level]);
    if (layer)
        canvas->layers[level] = *layer;
    gtk_widget_queue_draw(GTK_WIDGET(canvas));
}

void disk_canvas_fit(DiskCanvas *canvas)
{
    disk_viewport_fit(&canvas->view);
    canvas_view_changed(canvas);
}

void disk_canvas_zoom_to(DiskCanvas *canvas, double zoom)
{
    disk_viewport *v = &canvas->view;
    disk_viewport_zoom(v, zoom, v->room_x / 2, v->room_y / 2);
    canvas_view_changed(canvas);
}

void disk_canvas_zoom_by(DiskCanvas *canvas, int steps)
{
    disk_viewport *v = &canvas->view;
    disk_viewport_step(v, steps, v->room_x / 2, v->room_y / 2);
    canvas_view_changed(canvas);
}

void disk_canvas_set_split(DiskCanvas *canvas, gboolean split)
{
    canvas->split = split;
    gtk_widget_queue_draw(GTK_WIDGET(canvas));
}

void disk_canvas_set_over(DiskCanvas *canvas, gboolean over)
{
    canvas->over = over;
    gtk_widget_queue_draw(GTK_WIDGET(canvas));
}

void disk_canvas_set_pickable(DiskCanvas *canvas, gboolean pickable)
{
    canvas->pickable = pickable;
    gtk_widget_queue_draw(GTK_WIDGET(canvas));
}
