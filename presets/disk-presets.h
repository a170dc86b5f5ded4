/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file disk-presets.h
 * Apertures by name or by file. The built-in ones are compiled in, so that their
 * names work without an installation; a user's own lie in
 * disk-lens-blur/apertures/ of the user's data folder (~/.local/share) as
 * NAME.svg, NAME.png or NAME.gbr, and come before a built-in one of the same name.
 */
#ifndef DISK_PRESETS_H
#define DISK_PRESETS_H

#include <disk/aperture.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/** The domain of the errors below. */
#define DISK_PRESETS_ERROR (disk_presets_error_quark())

typedef enum disk_presets_error {
    DISK_PRESETS_ERROR_NOT_FOUND, /**< no preset of that name, or no such file */
    DISK_PRESETS_ERROR_FORMAT,    /**< not an SVG, PNG or GIMP brush, or a broken one */
    DISK_PRESETS_ERROR_EMPTY,     /**< nothing in it is open */
    DISK_PRESETS_ERROR_TOO_LARGE, /**< more bytes, pixels or edges than are allowed */
    DISK_PRESETS_ERROR_FAILED,    /**< the file cannot be read or written, or memory ran out */
    DISK_PRESETS_ERROR_NAME,      /**< a preset of the user's own cannot have that name */
    DISK_PRESETS_ERROR_EXISTS,    /**< there is one of that name, which was not to be replaced */
} disk_presets_error;

GQuark disk_presets_error_quark(void);

/**
 * Loads an aperture. A text without '/' and without the ending .svg, .png or .gbr
 * is the name of a preset; any other is the path of a file. Endings are the same
 * in upper and lower case.
 *
 * SVG: what is painted is open, whatever its colour; nothing outside the file is
 * loaded. PNG: its alpha where any pixel is transparent, else its luma, white open.
 * GIMP brush: ink is open. Files have at most 2 MiB (SVG) or 64 MiB (the others),
 * pictures at most DISK_MAX_MASK pixels a side and 32 million in all. An SVG that
 * takes more than half a minute to draw is refused; the thread that draws it then
 * runs on by itself until it ends.
 *
 * @param name_or_path in UTF-8 for a preset, in the file system's encoding for a path
 * @param error in DISK_PRESETS_ERROR; the message is one line that names the file
 *        or the aperture
 * @return the aperture, which the caller frees with disk_aperture_free(), or NULL
 *         with error set. Thread safe.
 */
disk_aperture *disk_presets_load_aperture(const char *name_or_path, GError **error);

/**
 * What tells whether an aperture may have changed since it was loaded: the time and size of the
 * file that a name or path leads to; empty for built-in ones and for files that are not there.
 * @return the caller frees it with g_free(). Thread safe.
 */
char *disk_presets_stamp(const char *name_or_path);

/**
 * The names of all presets, in UTF-8: the built-in ones in a fixed order, then
 * those of the user's own that have other names, sorted. Thread safe.
 *
 * @return ended by NULL; the caller frees it with g_strfreev()
 */
char **disk_presets_list_apertures(void);

G_END_DECLS

#endif
