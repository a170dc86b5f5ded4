/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file user-presets.h
 * The user's own apertures: keeping, renaming and deleting them. A file appears whole or not at
 * all. Errors are in DISK_PRESETS_ERROR, their message is one line that names the preset. The
 * functions are thread safe as long as no two change the same preset at once.
 */
#ifndef DISK_USER_PRESETS_H
#define DISK_USER_PRESETS_H

#include "disk-presets.h"

G_BEGIN_DECLS

/** The longest name, in bytes. */
#define DISK_PRESETS_MAX_NAME 100

/**
 * Whether a preset of the user's own can have that name: UTF-8, 1 to DISK_PRESETS_MAX_NAME bytes,
 * without slashes, backslashes and control characters, no dot or blank at its start and no blank at
 * its end, not ending in .svg, .png or .gbr, and not the name of a built-in one.
 * @return FALSE with error set (DISK_PRESETS_ERROR_NAME)
 */
gboolean disk_presets_check_name(const char *name, GError **error);

/** Whether a name is that of a preset of the user's own. */
gboolean disk_presets_is_own(const char *name);

/** The names of the user's own presets, sorted. @return ended by NULL; freed with g_strfreev() */
char **disk_presets_list_own(void);

/**
 * The name itself or, if it is taken or cannot be one, one like it that can: "leaf 2".
 * @param like any text, a file's name without its ending for instance
 * @return freed with g_free()
 */
char *disk_presets_free_name(const char *like);

/**
 * Keeps outlines as an SVG, filled by the even-odd rule.
 * @param steps as for disk_aperture_from_path(); what that refuses is refused
 * @param note kept along, for disk_presets_read_note(); UTF-8, or NULL
 * @param replace whether a preset of the user's own of that name may go
 * @return FALSE with error set
 */
gboolean disk_presets_save_outlines(const char *name, const disk_path_step *steps, size_t count,
                                    const char *note, gboolean replace, GError **error);

/** The note of a preset of the user's own, freed with g_free(); NULL: none. */
char *disk_presets_read_note(const char *name);

/** Keeps a mask as a gray PNG of 8 bits. @param mask as for disk_aperture_from_mask() */
gboolean disk_presets_save_mask(const char *name, const disk_plane *mask, gboolean replace,
                                GError **error);

/**
 * Keeps a copy of an SVG, PNG or GIMP brush, after it was loaded once: that may take as long as
 * disk_presets_load_aperture().
 * @param path in the file system's encoding
 * @return FALSE with error set: what that one refuses; DISK_PRESETS_ERROR_EXISTS
 */
gboolean disk_presets_import_aperture(const char *path, const char *name, GError **error);

/** Gives a preset of the user's own another name. */
gboolean disk_presets_rename_aperture(const char *name, const char *to, GError **error);

/** Deletes a preset of the user's own. A built-in one that it hid shows again. */
gboolean disk_presets_delete_aperture(const char *name, GError **error);

G_END_DECLS

#endif
