/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A GTK module, for tests that work a program's windows from outside: the programs are the ones
 * that users run. GTK_MODULES names it; DISK_WIDGET_MAP names a file. Whenever NAME.ask appears, it
 * is removed and NAME tells of every widget that shows, a line each, tabs between:
 *
 *     type, accessible name, left, top, width, height (on the screen, in its pixels),
 *     flags of "sensitive", "focus" and "active", text or number
 *
 * NAME appears whole. GTK's criticals and warnings go to NAME.log. */

#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <string.h>

#define INTERVAL 25 /* milliseconds */

void gtk_module_init(gint *argc, gchar ***argv);

static char *map_path;

/* --- One widget ------------------------------------------------------------------------------- */

static char *text_of(GtkWidget *widget)
{
    if (GTK_IS_SPIN_BUTTON(widget))
        return g_strdup_printf("%.9g", gtk_spin_button_get_value(GTK_SPIN_BUTTON(widget)));
    if (GTK_IS_ENTRY(widget))
        return g_strdup(gtk_entry_get_text(GTK_ENTRY(widget)));
    if (GTK_IS_LABEL(widget))
        return g_strdup(gtk_label_get_text(GTK_LABEL(widget)));
    if (GTK_IS_COMBO_BOX_TEXT(widget))
        return gtk_combo_box_text_get_active_text(GTK_COMBO_BOX_TEXT(widget));
    if (GTK_IS_RANGE(widget))
        return g_strdup_printf("%.9g", gtk_range_get_value(GTK_RANGE(widget)));
    if (GTK_IS_PROGRESS_BAR(widget))
        return g_strdup_printf("%.3f", gtk_progress_bar_get_fraction(GTK_PROGRESS_BAR(widget)));
    return NULL;
}

static gboolean is_active(GtkWidget *widget)
{
    gboolean active = FALSE;
    if (GTK_IS_TOGGLE_BUTTON(widget) || GTK_IS_SPINNER(widget))
        g_object_get(widget, "active", &active, NULL);
    else if (GTK_IS_FLOW_BOX_CHILD(widget))
        active = gtk_flow_box_child_is_selected(GTK_FLOW_BOX_CHILD(widget));
    return active;
}

/* Where it lies on the screen. FALSE: nowhere. */
static gboolean place_of(GtkWidget *widget, GdkRectangle *place)
{
    GtkWidget *top = gtk_widget_get_toplevel(widget);
    GdkWindow *window = gtk_widget_get_window(top);
    int x, y, factor = gtk_widget_get_scale_factor(widget);
    if (!window || !gtk_widget_translate_coordinates(widget, top, 0, 0, &place->x, &place->y))
        return FALSE;
    gdk_window_get_origin(window, &x, &y);
    place->x = (place->x + x) * factor;
    place->y = (place->y + y) * factor;
    place->width = gtk_widget_get_allocated_width(widget) * factor;
    place->height = gtk_widget_get_allocated_height(widget) * factor;
    return TRUE;
}

static void append_line(GtkWidget *widget, GString *out)
{
    GdkRectangle place;
    AtkObject *accessible = gtk_widget_get_accessible(widget);
    const char *name = accessible ? atk_object_get_name(accessible) : NULL;
    if (!place_of(widget, &place))
        return;
    if (!name && GTK_IS_WINDOW(widget))
        name = gtk_window_get_title(GTK_WINDOW(widget));
    char *text = text_of(widget);
    char *line = g_strdup_printf("%s\t%s\t%d\t%d\t%d\t%d\t%s%s%s\t%s", G_OBJECT_TYPE_NAME(widget),
                                 name ? name : "", place.x, place.y, place.width, place.height,
                                 gtk_widget_is_sensitive(widget) ? "sensitive " : "",
                                 gtk_widget_has_focus(widget) ? "focus " : "",
                                 is_active(widget) ? "active" : "", text ? text : "");
    g_string_append(out, g_strdelimit(line, "\n", ' '));
    g_string_append_c(out, '\n');
    g_free(line);
    g_free(text);
}

static void append_tree(GtkWidget *widget, gpointer data)
{
    if (!gtk_widget_get_mapped(widget))
        return;
    append_line(widget, data);
    if (GTK_IS_CONTAINER(widget))
        gtk_container_forall(GTK_CONTAINER(widget), append_tree, data);
}

/* --- The file --------------------------------------------------------------------------------- */

static gboolean answer(gpointer data)
{
    char *ask = g_strconcat(map_path, ".ask", NULL);
    if (g_unlink(ask) == 0) {
        GString *out = g_string_new(NULL);
        GList *windows = gtk_window_list_toplevels();
        for (GList *w = windows; w; w = w->next)
            append_tree(w->data, out);
        g_list_free(windows);
        g_file_set_contents(map_path, out->str, (gssize)out->len, NULL);
        g_string_free(out, TRUE);
    }
    g_free(ask);
    return G_SOURCE_CONTINUE;
}

static void note(const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
    char *path = g_strconcat(map_path, ".log", NULL);
    FILE *file = g_fopen(path, "a");
    if (file) {
        fprintf(file, "%s: %s\n", domain ? domain : "", message);
        fclose(file);
    }
    g_free(path);
}

G_MODULE_EXPORT void gtk_module_init(gint *argc, gchar ***argv)
{
    static const char *const domains[] = {"Gtk", "Gdk", "GLib-GObject", "GLib", "Pango", NULL};
    const char *path = g_getenv("DISK_WIDGET_MAP");
    if (!path || map_path)
        return;
    map_path = g_strdup(path);
    for (int i = 0; domains[i]; i++)
        g_log_set_handler(domains[i], G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING, note, NULL);
    g_timeout_add(INTERVAL, answer, NULL);
}
