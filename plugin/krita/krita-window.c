/* SPDX-License-Identifier: GPL-3.0-or-later */

/* They are the toplevels that show. */

#include "krita-window.h"

#include <gtk/gtk.h>

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
