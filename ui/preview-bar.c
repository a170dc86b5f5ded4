/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Buttons call the canvas; what they show is set by the preview. */

#include "preview-bar.h"

#include "i18n.h"

struct _DiskPreviewBar {
    GtkBox parent;
    DiskCanvas *canvas;
    GtkWidget *zoom, *hint, *over, *spinner;
};

G_DEFINE_TYPE(DiskPreviewBar, disk_preview_bar, GTK_TYPE_BOX)

static void on_out(GtkButton *button, DiskPreviewBar *bar)
{
    disk_canvas_zoom_by(bar->canvas, -1);
}

static void on_in(GtkButton *button, DiskPreviewBar *bar)
{
    disk_canvas_zoom_by(bar->canvas, 1);
}

static void on_pixels(GtkButton *button, DiskPreviewBar *bar)
{
    disk_canvas_zoom_to(bar->canvas, 1);
}

static void on_fit(GtkButton *button, DiskPreviewBar *bar)
{
    disk_canvas_fit(bar->canvas);
}

static void on_split(GtkToggleButton *button, DiskPreviewBar *bar)
{
    disk_canvas_set_split(bar->canvas, gtk_toggle_button_get_active(button));
}

static void on_over(GtkToggleButton *button, DiskPreviewBar *bar)
{
    disk_canvas_set_over(bar->canvas, gtk_toggle_button_get_active(button));
}

static GtkWidget *add(DiskPreviewBar *bar, GtkWidget *button, const char *signal,
                      GCallback callback, const char *tip)
{
    gtk_widget_set_tooltip_text(button, tip);
    g_signal_connect(button, signal, callback, bar);
    gtk_box_pack_start(GTK_BOX(bar), button, FALSE, FALSE, 0);
    return button;
}

static void add_icon(DiskPreviewBar *bar, const char *icon, GCallback callback, const char *tip)
{
    GtkWidget *button = gtk_button_new_from_icon_name(icon, GTK_ICON_SIZE_BUTTON);
    atk_object_set_name(gtk_widget_get_accessible(button), tip);
    add(bar, button, "clicked", callback, tip);
}

static GtkWidget *toggle(disk_mnemonics *mnemonics, const char *label)
{
    char *text = disk_mnemonics_add(mnemonics, label);
    GtkWidget *button = gtk_toggle_button_new_with_mnemonic(text);
    g_free(text);
    return button;
}

static void disk_preview_bar_class_init(DiskPreviewBarClass *class)
{
}

static void disk_preview_bar_init(DiskPreviewBar *bar)
{
    gtk_box_set_spacing(GTK_BOX(bar), 4);
}

/* The end of the bar: a line on what can be done, or that something is. */
static void add_state(DiskPreviewBar *bar)
{
    bar->spinner = gtk_spinner_new();
    atk_object_set_name(gtk_widget_get_accessible(bar->spinner), _("The preview is being made"));
    gtk_box_pack_end(GTK_BOX(bar), bar->spinner, FALSE, FALSE, 0);
    bar->hint = gtk_label_new(NULL);
    gtk_label_set_ellipsize(GTK_LABEL(bar->hint), PANGO_ELLIPSIZE_END);
    gtk_label_set_xalign(GTK_LABEL(bar->hint), 1);
    gtk_style_context_add_class(gtk_widget_get_style_context(bar->hint), "dim-label");
    gtk_box_pack_end(GTK_BOX(bar), bar->hint, TRUE, TRUE, 6);
}

GtkWidget *disk_preview_bar_new(DiskCanvas *canvas, disk_mnemonics *mnemonics)
{
    DiskPreviewBar *bar = g_object_new(DISK_TYPE_PREVIEW_BAR, NULL);
    bar->canvas = canvas;
    add_icon(bar, "zoom-out-symbolic", G_CALLBACK(on_out), _("Zoom out"));
    bar->zoom = gtk_label_new("100 %");
    gtk_label_set_width_chars(GTK_LABEL(bar->zoom), 6);
    gtk_box_pack_start(GTK_BOX(bar), bar->zoom, FALSE, FALSE, 0);
    add_icon(bar, "zoom-in-symbolic", G_CALLBACK(on_in), _("Zoom in"));
    add_icon(bar, "zoom-original-symbolic", G_CALLBACK(on_pixels), _("Show pixel by pixel"));
    add_icon(bar, "zoom-fit-best-symbolic", G_CALLBACK(on_fit), _("Show the whole picture"));
    add(bar, toggle(mnemonics, _("Split")), "toggled", G_CALLBACK(on_split),
        _("Show the picture before and after beside each other; the line can be moved"));
    bar->over = add(bar, toggle(mnemonics, _("In focus")), "toggled", G_CALLBACK(on_over),
                    _("Lay over the picture what is in focus (white), nearer (orange) and farther "
                      "(blue)"));
    add_state(bar);
    disk_preview_bar_set_depth(bar, FALSE);
    return GTK_WIDGET(bar);
}

void disk_preview_bar_set_zoom(DiskPreviewBar *bar, double zoom)
{
    char *text = g_strdup_printf(zoom < 0.0995 ? "%.1f %%" : "%.0f %%", 100 * zoom);
    gtk_label_set_text(GTK_LABEL(bar->zoom), text);
    g_free(text);
}

void disk_preview_bar_set_busy(DiskPreviewBar *bar, gboolean busy)
{
    if (busy)
        gtk_spinner_start(GTK_SPINNER(bar->spinner));
    else
        gtk_spinner_stop(GTK_SPINNER(bar->spinner));
}

void disk_preview_bar_set_depth(DiskPreviewBar *bar, gboolean with_depth)
{
    gtk_widget_set_sensitive(bar->over, with_depth);
    gtk_label_set_text(GTK_LABEL(bar->hint), with_depth
                                                 ? _("Click on what is to be sharp")
                                                 : _("With a depth map a click sets the focus"));
}
