/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the picture once, small, and draws it to fit. */

#include "preview.h"

#include "shrink.h"

#include <math.h>

#define PIXELS 250000.0 /* of the preview */

struct _DiskPreview {
    GtkBox parent;
    const disk_host *host;
    cairo_surface_t *surface;
};

G_DEFINE_TYPE(DiskPreview, disk_preview, GTK_TYPE_BOX)

static guint32 encode(float value, float alpha)
{
    float linear = alpha > 0 ? CLAMP(value / alpha, 0.0f, 1.0f) : 0;
    float coded = linear <= 0.0031308f ? 12.92f * linear : 1.055f * powf(linear, 1 / 2.4f) - 0.055f;
    return (guint32)lrintf(coded * CLAMP(alpha, 0.0f, 1.0f) * 255);
}

static cairo_surface_t *to_surface(const disk_image *image)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, image->width, image->height);
    for (int y = 0; y < image->height; y++) {
        const float *from = (const float *)((const char *)image->data + y * image->stride);
        guint32 *to = (guint32 *)(void *)(cairo_image_surface_get_data(surface) +
                                          y * cairo_image_surface_get_stride(surface));
        for (int x = 0; x < image->width; x++, from += 4)
            to[x] = (guint32)lrintf(CLAMP(from[3], 0.0f, 1.0f) * 255) << 24 |
                    encode(from[0], from[3]) << 16 | encode(from[1], from[3]) << 8 |
                    encode(from[2], from[3]);
    }
    cairo_surface_mark_dirty(surface);
    return surface;
}

static void read_picture(DiskPreview *self)
{
    const disk_host *host = self->host;
    double scale = MIN(1, sqrt(PIXELS / ((double)host->width * host->height)));
    int width = disk_shrink_size(host->width, scale),
        height = disk_shrink_size(host->height, scale);
    disk_image image = {g_new(float, 4 * (gsize)width * (gsize)height), width, height,
                        4 * (ptrdiff_t)sizeof(float) * width};
    if (host->read_picture(host->cookie, scale, (disk_rect){0, 0, width, height}, image, NULL))
        self->surface = to_surface(&image);
    g_free(image.data);
}

static gboolean on_draw(GtkWidget *area, cairo_t *cr, DiskPreview *self)
{
    if (!self->surface)
        read_picture(self);
    if (!self->surface)
        return FALSE;
    double width = cairo_image_surface_get_width(self->surface);
    double height = cairo_image_surface_get_height(self->surface);
    double room_x = gtk_widget_get_allocated_width(area);
    double room_y = gtk_widget_get_allocated_height(area);
    double scale = MIN(room_x / width, room_y / height);
    cairo_translate(cr, (room_x - scale * width) / 2, (room_y - scale * height) / 2);
    cairo_scale(cr, scale, scale);
    cairo_set_source_surface(cr, self->surface, 0, 0);
    cairo_paint(cr);
    return FALSE;
}

static void disk_preview_finalize(GObject *object)
{
    DiskPreview *self = DISK_PREVIEW(object);
    g_clear_pointer(&self->surface, cairo_surface_destroy);
    G_OBJECT_CLASS(disk_preview_parent_class)->finalize(object);
}

static void disk_preview_class_init(DiskPreviewClass *class)
{
    G_OBJECT_CLASS(class)->finalize = disk_preview_finalize;
}

static void disk_preview_init(DiskPreview *self)
{
    GtkWidget *area = gtk_drawing_area_new();
    gtk_widget_set_size_request(area, 480, 360);
    g_signal_connect(area, "draw", G_CALLBACK(on_draw), self);
    gtk_box_pack_start(GTK_BOX(self), area, TRUE, TRUE, 0);
}

GtkWidget *disk_preview_new(const disk_host *host)
{
    DiskPreview *self = g_object_new(DISK_TYPE_PREVIEW, NULL);
    self->host = host;
    return GTK_WIDGET(self);
}

void disk_preview_set_params(DiskPreview *preview, const disk_params *params, int depth)
{
}

void disk_preview_set_aperture(DiskPreview *preview, disk_aperture *aperture)
{
    disk_aperture_free(aperture);
}

void disk_preview_set_paused(DiskPreview *preview, gboolean paused)
{
}
