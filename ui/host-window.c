/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GTK has no call for a parent in another process; GDK has one under X11, to be used between a
 * window's making and its showing: when it is realized. */

#include "host-window.h"

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

void disk_host_window_follow(gulong window)
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
void disk_host_window_follow(gulong window)
{
}
#endif
