/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file krita-settings.h
 * The table of parameters as members of a JSON object: texts, numbers, and choices by their name.
 */
#ifndef DISK_KRITA_SETTINGS_H
#define DISK_KRITA_SETTINGS_H

#include <disk/params.h>
#include <gio/gio.h>
#include <json-glib/json-glib.h>

/**
 * Reads settings; those that are missing keep what they are.
 * @param params in and out; `aperture` then belongs to the object
 * @return FALSE with error set: an unknown name, another type, or out of range
 */
gboolean settings_read(JsonObject *settings, disk_params *params, GError **error);

/** Every parameter in the table's order. */
JsonObject *settings_write(const disk_params *params);

#endif
