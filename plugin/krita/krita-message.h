/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file krita-message.h
 * Messages read with care: every member is asked for by name, type and range. Thread safe.
 */
#ifndef DISK_KRITA_MESSAGE_H
#define DISK_KRITA_MESSAGE_H

#include <disk/params.h>
#include <gio/gio.h>
#include <json-glib/json-glib.h>

/** Sets a G_IO_ERROR_INVALID_DATA. @return FALSE */
gboolean message_fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** A JSON object from a line, without its end. NULL with error set: the line is something else, or
 *  nested deeper than any message is. */
JsonObject *message_parse(const char *line, gsize length, GError **error);

/** A message of a type, to be filled and sent. */
JsonObject *message_new(const char *type);

gboolean message_is(JsonObject *message, const char *type);

/** A member that must be there and be what is asked for. FALSE with error set, `out` untouched. */
gboolean message_text(JsonObject *message, const char *name, const char **out, GError **error);
gboolean message_whole(JsonObject *message, const char *name, gint64 min, gint64 max, gint64 *out,
                       GError **error);
gboolean message_truth(JsonObject *message, const char *name, gboolean *out, GError **error);
gboolean message_object(JsonObject *message, const char *name, JsonObject **out, GError **error);

/** A list of texts; to be freed with g_strfreev(). */
gboolean message_texts(JsonObject *message, const char *name, char ***out, GError **error);

#endif
