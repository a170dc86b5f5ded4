/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two pictures and a text beside them. Light is shown as the screen shows it, by the square root of
 * weights over the drawn kernel's largest; both pictures have one scale and one size. */

#include "kernel-view.h"

#include "i18n.h"
#include "kernel-fitter.h"

#include <math.h>

/* Of a picture, in the screen's units: beside each other, and upright. */
#define SIDE         98
#define SIDE_UPRIGHT 72

/* Beneath the text that stands beside the pictures, which have captions. */
#define BESIDE_CAPTIONS 20

struct _DiskKernelView {
    GtkBox parent;
    disk_fitter *fitter;
    cairo_surface_t *pictures[2]; /* drawn, fitted; NULL: nothing to show */
    GtkWidget *row, *areas[2], *captions[2], *text;
};

G_DEFINE_TYPE(DiskKernelView, disk_kernel_view, GTK_TYPE_BOX)

/* --- Pictures --------------------------------------------------------------------------------- */

static float at(const disk_kernel *kernel, int x, int y)
{
    if (abs(x) > kernel->half || abs(y) > kernel->half)
        return 0;
    return kernel->weights[(y + kernel->half) * (2 * kernel->half + 1) + x + kernel->half];
}

static float brightest(const disk_kernel *kernel)
{
    float most = 0;
    gsize side = 2 * (gsize)kernel->half + 1;
    for (gsize i = 0; i < side * side; i++)
        most = MAX(most, kernel->weights[i]);
    return most;
}

static cairo_surface_t *picture_of(const disk_kernel *kernel, int half, float white)
{
    int side = 2 * half + 1;
    cairo_surface_t *picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);
    guint8 *rows = cairo_image_surface_get_data(picture);
    int stride = cairo_image_surface_get_stride(picture);
    cairo_surface_flush(picture);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            float light = sqrtf(CLAMP(at(kernel, x - half, y - half) / white, 0, 1));
            guint32 red = (guint32)(20 + 235 * light), green = (guint32)(21 + 223 * light);
            guint32 blue = (guint32)(26 + 186 * light);
            ((guint32 *)(void *)(rows + y * stride))[x] = red << 16 | green << 8 | blue;
        }
    cairo_surface_mark_dirty(picture);
    return picture;
}

static void show_pictures(DiskKernelView *self, const disk_fitted *fitted)
{
    for (int i = 0; i < 2; i++)
        g_clear_pointer(&self->pictures[i], cairo_surface_destroy);
    if (fitted) {
        int half = fitted->drawn.half + 2;
        float white = brightest(&fitted->drawn);
        self->pictures[0] = picture_of(&fitted->drawn, half, white);
        if (fitted->fitted.weights)
            self->pictures[1] = picture_of(&fitted->fitted, half, white);
    }
    for (int i = 0; i < 2; i++)
        gtk_widget_queue_draw(self->areas[i]);
}

static gboolean on_draw(GtkWidget *area, cairo_t *cr, DiskKernelView *self)
{
    cairo_surface_t *picture = self->pictures[area == self->areas[1]];
    int width = gtk_widget_get_allocated_width(area);
    int height = gtk_widget_get_allocated_height(area);
    cairo_set_source_rgb(cr, 20 / 255.0, 21 / 255.0, 26 / 255.0);
    cairo_paint(cr);
    if (!picture)
        return FALSE;
    double side = cairo_image_surface_get_width(picture), scale = MIN(width, height) / side;
    cairo_translate(cr, (width - side * scale) / 2, (height - side * scale) / 2);
    cairo_scale(cr, scale, scale);
    cairo_set_source_surface(cr, picture, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BILINEAR);
    cairo_paint(cr);
    return FALSE;
}

/* --- Text ------------------------------------------------------------------------------------- */

static char *text_of(const disk_fitted *fitted)
{
    if (!fitted)
        return g_strdup("");
    if (isnan(fitted->error))
        return g_strdup(_("Fitting\342\200\246"));
    if (fitted->taps == 0)
        return g_strdup(_("Exact: no samples are chosen"));
    char *error = g_strdup_printf("%.1f", 100 * fitted->error);
    char *text = g_strdup_printf(_("Error %s %%\n%d taps\n%s"), error, fitted->taps,
                                 fitted->ended ? "" : _("improving\342\200\246"));
    g_free(error);
    return text;
}

static void on_news(gpointer data, const disk_fitted *fitted)
{
    DiskKernelView *self = data;
    /* While the next fit has nothing to show yet, the last one stays, fainter: no flicker. */
    gboolean waits = fitted && isnan(fitted->error) && self->pictures[1];
    gtk_widget_set_opacity(self->areas[1], waits ? 0.5 : 1);
    if (waits)
        return;
    show_pictures(self, fitted);
    char *text = text_of(fitted);
    gtk_label_set_text(GTK_LABEL(self->text), text);
    atk_object_set_description(gtk_widget_get_accessible(self->areas[1]), text);
    g_free(text);
}

/* --- The widget ------------------------------------------------------------------------------- */

static void add_picture(DiskKernelView *self, GtkWidget *row, int i, const char *caption,
                        const char *tip)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 3);
    GtkWidget *frame = gtk_frame_new(NULL);
    self->areas[i] = gtk_drawing_area_new();
    self->captions[i] = gtk_label_new(caption);
    gtk_widget_set_tooltip_text(box, tip);
    atk_object_set_name(gtk_widget_get_accessible(self->areas[i]), caption);
    gtk_style_context_add_class(gtk_widget_get_style_context(self->captions[i]), "dim-label");
    g_signal_connect(self->areas[i], "draw", G_CALLBACK(on_draw), self);
    gtk_container_add(GTK_CONTAINER(frame), self->areas[i]);
    gtk_box_pack_start(GTK_BOX(box), frame, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), self->captions[i], FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(row), box, FALSE, FALSE, 0);
}

void disk_kernel_view_set_upright(DiskKernelView *self, gboolean upright)
{
    int side = upright ? SIDE_UPRIGHT : SIDE;
    gtk_orientable_set_orientation(GTK_ORIENTABLE(self->row),
                                   upright ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
    for (int i = 0; i < 2; i++)
        gtk_widget_set_size_request(self->areas[i], side, side);
    gtk_label_set_width_chars(GTK_LABEL(self->text), upright ? 10 : 12);
    gtk_label_set_max_width_chars(GTK_LABEL(self->text), upright ? 10 : 14);
    gtk_widget_set_margin_bottom(self->text, upright ? 0 : BESIDE_CAPTIONS);
}

static void destroy(GtkWidget *widget)
{
    DiskKernelView *self = DISK_KERNEL_VIEW(widget);
    g_clear_pointer(&self->fitter, disk_fitter_free);
    for (int i = 0; i < 2; i++)
        g_clear_pointer(&self->pictures[i], cairo_surface_destroy);
    GTK_WIDGET_CLASS(disk_kernel_view_parent_class)->destroy(widget);
}

static void disk_kernel_view_class_init(DiskKernelViewClass *class)
{
    GTK_WIDGET_CLASS(class)->destroy = destroy;
}

static void disk_kernel_view_init(DiskKernelView *self)
{
    GtkWidget *row = self->row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
    gtk_widget_set_halign(row, GTK_ALIGN_CENTER);
    add_picture(self, row, 0, _("As drawn"), _("What a single light becomes, exactly"));
    add_picture(self, row, 1, _("As sampled"),
                _("What the samples make of a single light; more samples come closer"));
    self->text = gtk_label_new("");
    gtk_label_set_xalign(GTK_LABEL(self->text), 0);
    gtk_label_set_line_wrap(GTK_LABEL(self->text), TRUE);
    gtk_widget_set_tooltip_text(
        self->text, _("How far what the samples make is from the drawn shape, as a share of it"));
    gtk_box_pack_start(GTK_BOX(row), self->text, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(self), row, FALSE, FALSE, 0);
    disk_kernel_view_set_upright(self, FALSE);
    self->fitter = disk_fitter_new(on_news, self);
}

GtkWidget *disk_kernel_view_new(void)
{
    return g_object_new(DISK_TYPE_KERNEL_VIEW, NULL);
}

void disk_kernel_view_set(DiskKernelView *self, disk_aperture *aperture, const disk_params *params)
{
    if (self->fitter)
        disk_fitter_set(self->fitter, aperture, params);
    else
        disk_aperture_free(aperture);
}
