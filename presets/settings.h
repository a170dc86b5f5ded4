/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file settings.h
 * Presets of all parameters: key files of disk-lens-blur/settings/ in the user's configuration
 * folder (~/.config), NAME.ini, with the names and values of the command line. Errors are in
 * DISK_PRESETS_ERROR, their message is one line that names the preset. Files appear whole or not at
 * all; the functions are thread safe as long as no two change the same preset at once.
 */
#ifndef DISK_SETTINGS_H
#define DISK_SETTINGS_H

#include <disk/params.h>
#include <glib.h>

G_BEGIN_DECLS

/** The longest name, in bytes. */
#define DISK_SETTINGS_MAX_NAME 100

/**
 * Whether settings can have that name: UTF-8, 1 to DISK_SETTINGS_MAX_NAME bytes, without slashes,
 * backslashes and control characters, no dot or blank at its start and no blank at its end.
 * @return FALSE with error set (DISK_PRESETS_ERROR_NAME)
 */
gboolean disk_settings_check_name(const char *name, GError **error);

/** The names of all that were saved, sorted. @return ended by NULL; freed with g_strfreev() */
char **disk_settings_list(void);

/** Saves parameters, in place of others of that name. @return FALSE with error set */
gboolean disk_settings_save(const char *name, const disk_params *params, GError **error);

/**
 * Loads parameters. What a file does not say is at its default; what this version does not know is
 * left out.
 * @param out set on TRUE only; all in range. `aperture` is newly allocated: the caller frees it
 * with g_free(). Whether there is such an aperture is not looked at.
 * @return FALSE with error set: no such file, or one that is broken or out of range
 */
gboolean disk_settings_load(const char *name, disk_params *out, GError **error);

/** Deletes what was saved. @return FALSE with error set */
gboolean disk_settings_delete(const char *name, GError **error);

/** Keeps the parameters that were used last, apart from those that have a name. */
gboolean disk_settings_save_last(const disk_params *params, GError **error);

/** As disk_settings_load(); DISK_PRESETS_ERROR_NOT_FOUND where none were used yet. */
gboolean disk_settings_load_last(disk_params *out, GError **error);

G_END_DECLS

#endif
