/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers lie over each other where they lie in the picture. All is drawn in the screen's pixels:
 * cairo's are GTK's, which on dense screens are several. */

#include "canvas-internal.h"
#include "i18n.h"

#include <math.h>

#define CHECK   8   /* a square of what shows through, in GTK's pixels */
#define NEAREST 2.0 /* from this enlargement on pixels are squares */
#define CROSS   14  /* the arms of the cross */
#define HANDLE  7   /* the radius of the divider's handle */

/* What shows through a transparent picture. */
static void draw_checks(cairo_t *cr, double factor)
{
    static const unsigned char tones[] = {0x66, 0x99, 0x99, 0x66};
    cairo_surface_t *tile = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 2, 2);
    for (int i = 0; i < 4; i++) {
        unsigned char *row =
            cairo_image_surface_get_data(tile) + i / 2 * cairo_image_surface_get_stride(tile);
        ((guint32 *)(void *)row)[i % 2] = 0x010101u * tones[i];
    }
    cairo_surface_mark_dirty(tile);
    cairo_save(cr);
    cairo_scale(cr, CHECK * factor, CHECK * factor);
    cairo_set_source_surface(cr, tile, 0, 0);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_REPEAT);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_paint(cr);
    cairo_restore(cr);
    cairo_surface_destroy(tile);
}

/* Draws pixels of a layer where they lie. */
static void draw_pixels(const disk_canvas_layer *layer, guint32 *pixels, const disk_viewport *v,
                        cairo_t *cr)
{
    int width = layer->part.width, height = layer->part.height;
    double ratio = v->zoom / layer->scale, x, y;
    disk_viewport_to_window(v, layer->part.x / layer->scale, layer->part.y / layer->scale, &x, &y);
    if (fabs(ratio - 1) < 1e-3) {
        ratio = 1;
        x = round(x);
        y = round(y);
    }
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        (unsigned char *)pixels, CAIRO_FORMAT_ARGB32, width, height, 4 * width);
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, ratio, ratio);
    cairo_rectangle(cr, 0, 0, width, height);
    cairo_clip(cr);
    cairo_set_source_surface(cr, surface, 0, 0);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
    cairo_pattern_set_filter(cairo_get_source(cr), ratio >= NEAREST && layer->scale == 1
                                                       ? CAIRO_FILTER_NEAREST
                                                       : CAIRO_FILTER_BILINEAR);
    cairo_paint(cr);
    cairo_restore(cr);
    cairo_surface_destroy(surface);
}

/* All layers between two places across the window. */
static void draw_layers(DiskCanvas *canvas, cairo_t *cr, double from, double to, gboolean before)
{
    cairo_save(cr);
    cairo_rectangle(cr, from, 0, to - from, canvas->view.room_y);
    cairo_clip(cr);
    for (int i = 0; i < DISK_CANVAS_LEVELS; i++) {
        const disk_canvas_layer *layer = &canvas->layers[i];
        if (layer->scale <= 0)
            continue;
        draw_pixels(layer, before ? layer->before : layer->after, &canvas->view, cr);
        if (canvas->over && layer->over && !before)
            draw_pixels(layer, layer->over, &canvas->view, cr);
    }
    cairo_restore(cr);
}

/* A line that is seen on light and on dark. */
static void stroke_twice(cairo_t *cr, double factor)
{
    cairo_set_source_rgba(cr, 0, 0, 0, 0.7);
    cairo_set_line_width(cr, 3 * factor);
    cairo_stroke_preserve(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_set_line_width(cr, factor);
    cairo_stroke(cr);
}

static void draw_tag(DiskCanvas *canvas, cairo_t *cr, const char *text, double x, gboolean left)
{
    double factor = canvas_factor(canvas);
    PangoLayout *layout = gtk_widget_create_pango_layout(GTK_WIDGET(canvas), text);
    int width, height;
    pango_layout_get_pixel_size(layout, &width, &height);
    cairo_save(cr);
    cairo_translate(cr, left ? x - (width + 20) * factor : x + 8 * factor, 8 * factor);
    cairo_scale(cr, factor, factor);
    cairo_rectangle(cr, 0, 0, width + 12, height + 6);
    cairo_set_source_rgba(cr, 0, 0, 0, 0.6);
    cairo_fill(cr);
    cairo_move_to(cr, 6, 3);
    cairo_set_source_rgb(cr, 1, 1, 1);
    pango_cairo_show_layout(cr, layout);
    cairo_restore(cr);
    g_object_unref(layout);
}

static void draw_divider(DiskCanvas *canvas, cairo_t *cr)
{
    double factor = canvas_factor(canvas), x = round(canvas_divider(canvas));
    double middle = canvas->view.room_y / 2;
    cairo_move_to(cr, x, 0);
    cairo_line_to(cr, x, canvas->view.room_y);
    stroke_twice(cr, factor);
    cairo_arc(cr, x, middle, HANDLE * factor, 0, 2 * G_PI);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_fill_preserve(cr);
    stroke_twice(cr, factor);
    draw_tag(canvas, cr, _("Before"), x, TRUE);
    draw_tag(canvas, cr, _("After"), x, FALSE);
}

static void draw_cross(DiskCanvas *canvas, cairo_t *cr)
{
    double factor = canvas_factor(canvas), x, y, arm = CROSS * factor, gap = 4 * factor;
    disk_viewport_to_window(&canvas->view, canvas->cross_x, canvas->cross_y, &x, &y);
    x = floor(x) + 0.5;
    y = floor(y) + 0.5;
    for (int i = 0; i < 4; i++) {
        double dx = (i == 0) - (i == 1), dy = (i == 2) - (i == 3);
        cairo_move_to(cr, x + gap * dx, y + gap * dy);
        cairo_line_to(cr, x + arm * dx, y + arm * dy);
    }
    stroke_twice(cr, factor);
}

static void clip_to_picture(const disk_viewport *v, cairo_t *cr)
{
    double x0, y0, x1, y1;
    disk_viewport_to_window(v, 0, 0, &x0, &y0);
    disk_viewport_to_window(v, v->width, v->height, &x1, &y1);
    cairo_rectangle(cr, round(x0), round(y0), round(x1) - round(x0), round(y1) - round(y0));
    cairo_clip(cr);
}

void canvas_draw(DiskCanvas *canvas, cairo_t *cr)
{
    double factor = canvas_factor(canvas), width = canvas->view.room_x;
    GtkWidget *widget = GTK_WIDGET(canvas);
    GtkStyleContext *style = gtk_widget_get_style_context(widget);
    gtk_render_background(style, cr, 0, 0, width / factor, canvas->view.room_y / factor);
    cairo_scale(cr, 1 / factor, 1 / factor);
    cairo_save(cr);
    clip_to_picture(&canvas->view, cr);
    draw_checks(cr, factor);
    double divider = canvas->split ? canvas_divider(canvas) : 0;
    if (canvas->split)
        draw_layers(canvas, cr, 0, divider, TRUE);
    draw_layers(canvas, cr, divider, width, FALSE);
    cairo_restore(cr);
    if (canvas->split)
        draw_divider(canvas, cr);
    if (canvas->pickable && (canvas->cross || gtk_widget_has_focus(widget)))
        draw_cross(canvas, cr);
    cairo_scale(cr, factor, factor);
    if (gtk_widget_has_visible_focus(widget))
        gtk_render_focus(style, cr, 1, 1, width / factor - 2, canvas->view.room_y / factor - 2);
}
