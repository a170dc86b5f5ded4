/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * json-glib parses; its getters, which warn about members of another type, are called only once
 * the type is known.
 */

#include "krita-message.h"

#include <string.h>

#define MAX_DEPTH 8 /* of objects and lists within each other */

gboolean message_fail(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, text);
    return FALSE;
}

/* json-glib descends by recursion; a line of brackets must not take the stack. */
static gboolean is_flat(const char *line, gsize length)
{
    int depth = 0;
    gboolean quoted = FALSE;
    for (gsize i = 0; i < length; i++) {
        char c = line[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{') && ++depth > MAX_DEPTH)
            return FALSE;
        else if (!quoted && (c == ']' || c == '}'))
            depth--;
    }
    return TRUE;
}

JsonObject *message_parse(const char *line, gsize length, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    /* The parser's own text quotes what it does not understand, which may be no UTF-8. */
    if (!is_flat(line, length) || !g_utf8_validate(line, (gssize)length, NULL) ||
        !json_parser_load_from_data(parser, line, (gssize)length, NULL)) {
        message_fail(error, "what came is no message");
        return NULL;
    }
    JsonNode *root = json_parser_get_root(parser);
    if (!root || !JSON_NODE_HOLDS_OBJECT(root) ||
        !json_object_has_member(json_node_get_object(root), "type")) {
        message_fail(error, "what came is no message");
        return NULL;
    }
    return json_object_ref(json_node_get_object(root));
}

JsonObject *message_new(const char *type)
{
    JsonObject *message = json_object_new();
    json_object_set_string_member(message, "type", type);
    return message;
}

/* The member if it holds a value of that type. */
static JsonNode *find_value(JsonObject *message, const char *name, GType type)
{
    JsonNode *node = json_object_get_member(message, name);
    return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type ? node
                                                                                         : NULL;
}

static gboolean missing(GError **error, const char *name)
{
    return message_fail(error, "the message's \"%s\" is missing or malformed", name);
}

gboolean message_is(JsonObject *message, const char *type)
{
    JsonNode *node = find_value(message, "type", G_TYPE_STRING);
    return node && strcmp(json_node_get_string(node), type) == 0;
}

gboolean message_text(JsonObject *message, const char *name, const char **out, GError **error)
{
    JsonNode *node = find_value(message, name, G_TYPE_STRING);
    if (!node)
        return missing(error, name);
    *out = json_node_get_string(node);
    return TRUE;
}

gboolean message_whole(JsonObject *message, const char *name, gint64 min, gint64 max, gint64 *out,
                       GError **error)
{
    JsonNode *node = find_value(message, name, G_TYPE_INT64);
    gint64 value = node ? json_node_get_int(node) : 0;
    if (!node || value < min || value > max)
        return missing(error, name);
    *out = value;
    return TRUE;
}

gboolean message_truth(JsonObject *message, const char *name, gboolean *out, GError **error)
{
    JsonNode *node = find_value(message, name, G_TYPE_BOOLEAN);
    if (!node)
        return missing(error, name);
    *out = json_node_get_boolean(node);
    return TRUE;
}

gboolean message_object(JsonObject *message, const char *name, JsonObject **out, GError **error)
{
    JsonNode *node = json_object_get_member(message, name);
    if (!node || !JSON_NODE_HOLDS_OBJECT(node))
        return missing(error, name);
    *out = json_node_get_object(node);
    return TRUE;
}

gboolean message_texts(JsonObject *message, const char *name, char ***out, GError **error)
{
    JsonNode *node = json_object_get_member(message, name);
    if (!node || !JSON_NODE_HOLDS_ARRAY(node))
        return missing(error, name);
    JsonArray *array = json_node_get_array(node);
    guint count = json_array_get_length(array);
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < count; i++) {
        JsonNode *item = json_array_get_element(array, i);
        if (!JSON_NODE_HOLDS_VALUE(item) || json_node_get_value_type(item) != G_TYPE_STRING) {
            g_ptr_array_unref(texts);
            return missing(error, name);
        }
        g_ptr_array_add(texts, g_strdup(json_node_get_string(item)));
    }
    g_ptr_array_add(texts, NULL);
    *out = (char **)g_ptr_array_free(texts, FALSE);
    return TRUE;
}
