/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One row of the table at a time; the row says the type. */

#include "krita-settings.h"

#include "krita-message.h"

#include <math.h>
#include <string.h>

static gboolean bad_value(GError **error, const disk_param_spec *spec)
{
    if (spec->type == DISK_PARAM_REAL || spec->type == DISK_PARAM_INT)
        return message_fail(error, "%s must be a %snumber from %g to %g", spec->name,
                            spec->type == DISK_PARAM_INT ? "whole " : "", spec->min, spec->max);
    if (spec->type == DISK_PARAM_TEXT)
        return message_fail(error, "%s must be a name or a file", spec->name);
    GString *names = g_string_new(NULL);
    for (const disk_choice *c = spec->choices; c->name; c++)
        g_string_append_printf(names, "%s%s", c == spec->choices ? "" : ", ", c->name);
    message_fail(error, "%s must be one of %s", spec->name, names->str);
    g_string_free(names, TRUE);
    return FALSE;
}

static gboolean read_choice(const char *text, const disk_param_spec *spec, disk_params *params)
{
    for (const disk_choice *c = spec->choices; c->name; c++)
        if (strcmp(c->name, text) == 0) {
            *disk_param_int(params, spec) = c->value;
            return TRUE;
        }
    return FALSE;
}

static gboolean read_number(double value, const disk_param_spec *spec, disk_params *params)
{
    if (!(value >= spec->min && value <= spec->max))
        return FALSE;
    if (spec->type == DISK_PARAM_REAL)
        *disk_param_real(params, spec) = value;
    else if (value == floor(value))
        *disk_param_int(params, spec) = (int)value;
    else
        return FALSE;
    return TRUE;
}

static gboolean read_value(JsonNode *node, const disk_param_spec *spec, disk_params *params)
{
    if (!JSON_NODE_HOLDS_VALUE(node))
        return FALSE;
    GType type = json_node_get_value_type(node);
    gboolean is_text = spec->type == DISK_PARAM_TEXT || spec->type == DISK_PARAM_CHOICE;
    if (!is_text)
        return (type == G_TYPE_DOUBLE || type == G_TYPE_INT64) &&
               read_number(json_node_get_double(node), spec, params);
    const char *text = type == G_TYPE_STRING ? json_node_get_string(node) : "";
    if (spec->type == DISK_PARAM_CHOICE)
        return read_choice(text, spec, params);
    *disk_param_text(params, spec) = text;
    return *text != 0;
}

gboolean settings_read(JsonObject *settings, disk_params *params, GError **error)
{
    g_autoptr(GList) names = json_object_get_members(settings);
    for (GList *name = names; name; name = name->next) {
        const disk_param_spec *spec = disk_param_find(name->data);
        if (!spec)
            return message_fail(error, "there is no parameter \"%s\"", (char *)name->data);
        if (!read_value(json_object_get_member(settings, name->data), spec, params))
            return bad_value(error, spec);
    }
    return TRUE;
}

static const char *choice_name(const disk_param_spec *spec, int value)
{
    for (const disk_choice *c = spec->choices; c->name; c++)
        if (c->value == value)
            return c->name;
    return "";
}

JsonObject *settings_write(const disk_params *params)
{
    int count;
    const disk_param_spec *table = disk_param_table(&count);
    disk_params p = *params;
    JsonObject *settings = json_object_new();
    for (int i = 0; i < count; i++) {
        const disk_param_spec *s = &table[i];
        if (s->type == DISK_PARAM_REAL)
            json_object_set_double_member(settings, s->name, *disk_param_real(&p, s));
        else if (s->type == DISK_PARAM_INT)
            json_object_set_int_member(settings, s->name, *disk_param_int(&p, s));
        else if (s->type == DISK_PARAM_CHOICE)
            json_object_set_string_member(settings, s->name,
                                          choice_name(s, *disk_param_int(&p, s)));
        else
            json_object_set_string_member(settings, s->name, *disk_param_text(&p, s));
    }
    return settings;
}
