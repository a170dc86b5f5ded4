/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small window in the screen's corner out of which a file can be dragged, as a file manager would
 * let it. Usage: drag-source FILE */

#include <gtk/gtk.h>

static void on_get(GtkWidget *box, GdkDragContext *context, GtkSelectionData *data, guint info,
                   guint time, gpointer file)
{
    char *uri = g_filename_to_uri(file, NULL, NULL);
    char *uris[] = {uri, NULL};
    gtk_selection_data_set_uris(data, uris);
    g_free(uri);
}

int main(int argc, char **argv)
{
    if (argc != 2 || !gtk_init_check(&argc, &argv))
        return 2;
    GtkWidget *window = gtk_window_new(GTK_WINDOW_POPUP); /* the window manager lets it be */
    GtkWidget *box = gtk_event_box_new();
    gtk_window_set_default_size(GTK_WINDOW(window), 60, 60);
    gtk_container_add(GTK_CONTAINER(window), box);
    gtk_drag_source_set(box, GDK_BUTTON1_MASK, NULL, 0, GDK_ACTION_COPY);
    gtk_drag_source_add_uri_targets(box);
    g_signal_connect(box, "drag-data-get", G_CALLBACK(on_get), argv[1]);
    gtk_widget_show_all(window);
    gtk_main();
    return 0;
}
