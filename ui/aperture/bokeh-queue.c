/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pool of one thread, so that the window and the preview keep a processor. Its results come back
 * through the main loop. Pictures of presets are kept by name, file and size. */

#include "bokeh-queue.h"

#include "background.h"
#include "bokeh-picture.h"

#include <disk-presets.h>

#define SERIAL "disk-bokeh-serial" /* of an image: the newest wish counts */

typedef struct wish {
    GWeakRef image;
    guint serial;
    char *name, *key;        /* of a preset; NULL: the aperture is given */
    disk_aperture *aperture; /* owned */
    int side, factor;
    cairo_surface_t *picture;
    GError *error;
} wish;

static GHashTable *known; /* of key: a picture */

static void free_wish(wish *w)
{
    g_weak_ref_clear(&w->image);
    g_free(w->name);
    g_free(w->key);
    disk_aperture_free(w->aperture);
    g_clear_pointer(&w->picture, cairo_surface_destroy);
    g_clear_error(&w->error);
    g_free(w);
}

static void show(GtkImage *image, const wish *w)
{
    if (w->picture) {
        cairo_surface_set_device_scale(w->picture, w->factor, w->factor);
        gtk_image_set_from_surface(image, w->picture);
        return;
    }
    gtk_image_set_from_icon_name(image, "image-missing", GTK_ICON_SIZE_DIALOG);
    gtk_widget_set_tooltip_text(GTK_WIDGET(image), w->error ? w->error->message : NULL);
}

static guint serial_of(GtkImage *image)
{
    return GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(image), SERIAL));
}

static gboolean deliver(gpointer data)
{
    wish *w = data;
    GtkImage *image = g_weak_ref_get(&w->image);
    if (w->key && w->picture)
        g_hash_table_insert(known, g_strdup(w->key), cairo_surface_reference(w->picture));
    if (image && serial_of(image) == w->serial)
        show(image, w);
    g_clear_object(&image);
    free_wish(w);
    return G_SOURCE_REMOVE;
}

static void make(gpointer data, gpointer unused)
{
    wish *w = data;
    disk_background_thread();
    if (w->name)
        w->aperture = disk_presets_load_aperture(w->name, &w->error);
    if (w->aperture)
        w->picture = disk_bokeh_picture(w->aperture, w->side * w->factor);
    g_idle_add_full(G_PRIORITY_LOW, deliver, w, NULL);
}

static void ask(GtkImage *image, wish *w)
{
    static GThreadPool *pool;
    if (!pool)
        pool = g_thread_pool_new(make, NULL, 1, TRUE, NULL); /* a thread of its own */
    g_thread_pool_push(pool, w, NULL);
}

static wish *new_wish(GtkImage *image, int side)
{
    wish *w = g_new0(wish, 1);
    g_weak_ref_init(&w->image, image);
    w->serial = serial_of(image) + 1;
    w->side = side;
    w->factor = gtk_widget_get_scale_factor(GTK_WIDGET(image));
    g_object_set_data(G_OBJECT(image), SERIAL, GUINT_TO_POINTER(w->serial));
    return w;
}

void disk_bokeh_show_preset(GtkImage *image, const char *name, int side)
{
    wish *w = new_wish(image, side);
    char *stamp = disk_presets_stamp(name);
    if (!known)
        known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify)cairo_surface_destroy);
    w->name = g_strdup(name);
    w->key = g_strdup_printf("%s/%s/%d", name, stamp, side * w->factor);
    g_free(stamp);
    cairo_surface_t *picture = g_hash_table_lookup(known, w->key);
    if (!picture) {
        ask(image, w);
        return;
    }
    w->picture = cairo_surface_reference(picture);
    show(image, w);
    free_wish(w);
}

void disk_bokeh_show_aperture(GtkImage *image, disk_aperture *aperture, int side)
{
    wish *w = new_wish(image, side);
    w->aperture = aperture;
    ask(image, w);
}
