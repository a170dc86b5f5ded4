/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A key file with a line for each parameter, so that texts of any length survive and a later
 * version of the plug-in may read what an earlier one wrote. */

#include "last-values.h"

#include "depth.h"
#include "items.h"

#include <settings.h>

#define GROUP "last"

char *last_values_to_text(const procedure_call *call)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *depth = depth_to_memory(call->depth, items_image(call->drawables[0]));
    disk_params params = call->params;
    int rows;
    const disk_param_spec *table = disk_param_table(&rows);
    for (int i = 0; i < rows; i++) {
        const disk_param_spec *s = &table[i];
        if (s->type == DISK_PARAM_TEXT)
            g_key_file_set_string(file, GROUP, s->name, *disk_param_text(&params, s));
        else if (s->type == DISK_PARAM_REAL)
            g_key_file_set_double(file, GROUP, s->name, *disk_param_real(&params, s));
        else
            g_key_file_set_integer(file, GROUP, s->name, *disk_param_int(&params, s));
    }
    g_key_file_set_string(file, GROUP, "depth", depth);
    return g_key_file_to_data(file, NULL, NULL);
}

static void read_row(GKeyFile *file, const disk_param_spec *s, procedure_call *call)
{
    if (!g_key_file_has_key(file, GROUP, s->name, NULL))
        return;
    if (s->type == DISK_PARAM_TEXT) {
        g_autofree char *text = g_key_file_get_string(file, GROUP, s->name, NULL);
        procedure_call_set_aperture(call, text); /* the table's only text */
    } else if (s->type == DISK_PARAM_REAL) {
        *disk_param_real(&call->params, s) = g_key_file_get_double(file, GROUP, s->name, NULL);
    } else {
        *disk_param_int(&call->params, s) = g_key_file_get_integer(file, GROUP, s->name, NULL);
    }
}

gboolean last_values_from_text(const char *text, procedure_call *call, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    int rows;
    const disk_param_spec *table = disk_param_table(&rows);
    if (!g_key_file_load_from_data(file, text, (gsize)-1, G_KEY_FILE_NONE, NULL))
        return TRUE; /* nothing to remember */
    for (int i = 0; i < rows; i++)
        read_row(file, &table[i], call);
    g_autofree char *depth = g_key_file_get_string(file, GROUP, "depth", NULL);
    return depth_from_memory(depth ? depth : "", items_image(call->drawables[0]), &call->depth,
                             error);
}

void last_values_from_settings(procedure_call *call)
{
    disk_params params;
    if (!disk_settings_load_last(&params, NULL))
        return;
    g_free(call->aperture);
    call->aperture = (char *)params.aperture; /* newly allocated */
    call->params = params;
}
