/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Properties are made from the table, so that names, ranges and defaults stand there alone. */

#include "disk-properties.h"

#include <gegl-plugin.h>

/* Hints for dialogs that are GEGL's own business. */
static const struct hint {
    const char *name, *key, *value;
} hints[] = {
    {"highlight-threshold-low", "role", "range-start"},
    {"highlight-threshold-low", "range-label", "Highlight threshold"},
    {"highlight-threshold-high", "role", "range-end"},
};

/* The enumeration type of a choice, made once: its nicks are the choices' names. */
static GType choice_type(const disk_param_spec *spec)
{
    char *name = g_strdup_printf("DiskChoice-%s", spec->name);
    GType type = g_type_from_name(name);
    if (!type) {
        GArray *values = g_array_new(TRUE, TRUE, sizeof(GEnumValue));
        for (const disk_choice *c = spec->choices; c->name; c++) {
            GEnumValue value = {c->value, c->label, c->name};
            g_array_append_val(values, value);
        }
        type = g_enum_register_static(name, (GEnumValue *)(void *)g_array_free(values, FALSE));
    }
    g_free(name);
    return type;
}

static GParamSpec *make_pspec(const disk_param_spec *s)
{
    GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | GEGL_PARAM_PAD_INPUT;
    gboolean in_pixels = g_strcmp0(s->unit, "pixel-distance") == 0;
    switch (s->type) {
    case DISK_PARAM_TEXT:
        return g_param_spec_string(s->name, s->label, s->blurb, s->initial_text, flags);
    case DISK_PARAM_REAL:
        return gegl_param_spec_double(s->name, s->label, s->blurb, s->min, s->max, s->initial,
                                      s->ui_min, s->ui_max, in_pixels ? 2.0 : 1.0, flags);
    case DISK_PARAM_INT:
        return gegl_param_spec_int(s->name, s->label, s->blurb, (gint)s->min, (gint)s->max,
                                   (gint)s->initial, (gint)s->ui_min, (gint)s->ui_max, 1.0, flags);
    case DISK_PARAM_CHOICE:
        return gegl_param_spec_enum(s->name, s->label, s->blurb, choice_type(s), (gint)s->initial,
                                    flags);
    }
    g_return_val_if_reached(NULL);
}

void disk_properties_install(GObjectClass *class, gboolean with_depth)
{
    int count;
    const disk_param_spec *table = disk_param_table(&count);
    for (int i = 0; i < count; i++) {
        if (table[i].needs_depth && !with_depth)
            continue;
        GParamSpec *pspec = make_pspec(&table[i]);
        if (table[i].unit)
            gegl_param_spec_set_property_key(pspec, "unit", table[i].unit);
        for (gsize h = 0; h < G_N_ELEMENTS(hints); h++)
            if (g_str_equal(hints[h].name, table[i].name))
                gegl_param_spec_set_property_key(pspec, hints[h].key, hints[h].value);
        g_object_class_install_property(class, (guint)i + 1, pspec);
    }
}

void disk_properties_init(disk_params *params)
{
    disk_params_init(params);
    params->aperture = g_strdup(params->aperture);
}

void disk_properties_clear(disk_params *params)
{
    g_free((char *)params->aperture);
    params->aperture = NULL;
}

void disk_properties_set(disk_params *params, guint id, const GValue *value)
{
    int count;
    const disk_param_spec *spec = disk_param_table(&count) + (id - 1);
    switch (spec->type) {
    case DISK_PARAM_TEXT:
        g_free((char *)*disk_param_text(params, spec));
        *disk_param_text(params, spec) = g_value_dup_string(value);
        break;
    case DISK_PARAM_REAL:
        *disk_param_real(params, spec) = g_value_get_double(value);
        break;
    case DISK_PARAM_INT:
        *disk_param_int(params, spec) = g_value_get_int(value);
        break;
    case DISK_PARAM_CHOICE:
        *disk_param_int(params, spec) = g_value_get_enum(value);
        break;
    }
}

void disk_properties_get(const disk_params *params, guint id, GValue *value)
{
    int count;
    const disk_param_spec *spec = disk_param_table(&count) + (id - 1);
    disk_params copy = *params;
    switch (spec->type) {
    case DISK_PARAM_TEXT:
        g_value_set_string(value, *disk_param_text(&copy, spec));
        break;
    case DISK_PARAM_REAL:
        g_value_set_double(value, *disk_param_real(&copy, spec));
        break;
    case DISK_PARAM_INT:
        g_value_set_int(value, *disk_param_int(&copy, spec));
        break;
    case DISK_PARAM_CHOICE:
        g_value_set_enum(value, *disk_param_int(&copy, spec));
        break;
    }
}
