/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The drawables of an image in the order in which people see them. */

#include "list.h"

#include "items.h"

#include <glib/gi18n-lib.h>

/* Appends layers and what belongs to them; takes over the array. */
static void append_layers(GArray *all, int *layers, int count)
{
    for (int i = 0; i < count; i++) {
        int mask = items_mask(layers[i]), children = 0;
        g_array_append_val(all, layers[i]);
        if (mask != ITEMS_NONE)
            g_array_append_val(all, mask);
        if (items_is_group(layers[i])) {
            int *below = items_children(layers[i], &children);
            append_layers(all, below, children);
        }
    }
    g_free(layers);
}

int *list_drawables(int image, int *count)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(int));
    int layers, channels;
    int *top = items_layers(image, &layers);
    append_layers(all, top, layers);
    int *extra = items_channels(image, &channels);
    if (channels)
        g_array_append_vals(all, extra, (guint)channels);
    g_free(extra);
    *count = (int)all->len;
    return (int *)(void *)g_array_free(all, FALSE);
}

char *list_label(int drawable)
{
    if (!items_is_mask(drawable))
        return items_name(drawable);
    g_autofree char *layer = items_name(items_parent(drawable));
    return g_strdup_printf(_("Mask of %s"), layer);
}
