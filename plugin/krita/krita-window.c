/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * GTK has no call for a parent in another process; GDK has one under X11, to be used between a
 * window's making and its showing: when it is realized.
 */

#include "krita-window.h"

#include <gtk/gtk.h>
#ifdef GDK_WINDOWING_X11
#include <gdk/gdkx.h>

static gboolean on_realize(GSignalInvocationHint *hint, guint count, const GValue *values,
                           gpointer parent)
{
    GtkWidget *widget = g_value_get_object(values);
    if (GTK_IS_WINDOW(widget) && !gtk_window_get_transient_for(GTK_WINDOW(widget)) &&
        gtk_window_get_window_type(GTK_WINDOW(widget)) == GTK_WINDOW_TOPLEVEL)
        gdk_window_set_transient_for(gtk_widget_get_window(widget), parent);
    return TRUE;
}

void krita_window_follow(gulong window)
{
    GdkDisplay *display = gdk_display_get_default();
    if (window == 0 || !GDK_IS_X11_DISPLAY(display))
        return;
    GdkWindow *parent = gdk_x11_window_foreign_new_for_display(display, window);
    if (!parent)
        return; /* it is gone, or of another display */
    g_type_class_unref(g_type_class_ref(GTK_TYPE_WIDGET));
    g_signal_add_emission_hook(g_signal_lookup("realize", GTK_TYPE_WIDGET), 0, on_realize, parent,
                               g_object_unref);
}
#else
void krita_window_follow(gulong window)
{
}
#endif

gboolean krita_window_present(gpointer nothing)
{
    GList *windows = gtk_window_list_toplevels();
    for (GList *each = windows; each; each = each->next)
        if (gtk_widget_get_visible(each->data) &&
            gtk_window_get_window_type(each->data) == GTK_WINDOW_TOPLEVEL)
            gtk_window_present(each->data);
    g_list_free(windows);
    return G_SOURCE_REMOVE;
}
