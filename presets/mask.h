/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file mask.h
 * What the files of this folder share: every aperture, from whatever format, goes
 * name -> file's bytes -> mask -> disk_aperture. Each format has one reader from
 * bytes to mask; load.c strings the steps together. Internal: not for other folders.
 */
#ifndef DISK_PRESETS_MASK_H
#define DISK_PRESETS_MASK_H

#include "disk-presets.h"

/** The most pixels of a mask: at 20 bytes for each while a PNG is read, 640 MiB. */
#define DISK_PRESETS_MAX_PIXELS (32 << 20)

/** The largest files that are read, in bytes. */
#define DISK_PRESETS_MAX_SVG    (2 << 20)
#define DISK_PRESETS_MAX_RASTER (64 << 20)

typedef enum disk_presets_format {
    DISK_PRESETS_SVG,
    DISK_PRESETS_PNG,
    DISK_PRESETS_GBR,
    DISK_PRESETS_FORMATS, /**< how many there are */
} disk_presets_format;

/** The ending of a format's files, with its dot: ".svg". */
const char *disk_presets_ending(disk_presets_format format);

/** The format that a file name's ending tells, or DISK_PRESETS_FORMATS. */
disk_presets_format disk_presets_format_of(const char *name);

/** A text translated, where the program has chosen a language; else as it is. */
const char *disk_presets_text(const char *text);

/** What is wrong with a name for something saved, of `longest` bytes at most, to be translated by
 * disk_presets_text(); NULL: nothing. */
const char *disk_presets_name_complaint(const char *name, gsize longest);

/**
 * Sets an error whose message is "LABEL: text", on one line whatever is in it.
 * @param label the file or preset at fault, as the user named it
 * @param format is translated
 */
void disk_presets_set_error(GError **error, disk_presets_error code, const char *label,
                            const char *format, ...) G_GNUC_PRINTF(4, 5);

/**
 * Where an aperture comes from.
 * @param path set to a file's path, or to NULL for a built-in; freed with g_free()
 * @return a built-in's bytes (freed with g_bytes_unref()), or NULL if it is a file
 *         or, with error set, if there is no such preset
 */
GBytes *disk_presets_find(const char *name_or_path, char **path, GError **error);

/** The folder of the user's own presets, whether it is there or not; freed with g_free(). */
char *disk_presets_user_folder(void);

/** The path of the user's own preset of that name, freed with g_free(), or NULL. */
char *disk_presets_find_own(const char *name);

gboolean disk_presets_is_builtin(const char *name);

/** The names of the user's own presets, unsorted, with what they hide; each freed by the array. */
GPtrArray *disk_presets_read_own(void);

/**
 * The formats' writers.
 * @return the file's bytes, freed with g_bytes_unref(); NULL where memory ran out
 */
GBytes *disk_presets_write_svg(const disk_path_step *steps, size_t count, const char *note);
GBytes *disk_presets_write_png(const disk_plane *mask);

/**
 * A regular file's bytes.
 * @param max the most bytes that are allowed
 * @return the bytes, freed with g_bytes_unref(), or NULL with error set
 */
GBytes *disk_presets_read_file(const char *path, gsize max, GError **error);

/**
 * Asks for an image that is as large as a file says.
 * @param out set on success only; its data is freed with g_free()
 * @return FALSE with error set if a side is not from 1 to DISK_MAX_MASK, if there
 *         are more than DISK_PRESETS_MAX_PIXELS, or if memory ran out
 */
gboolean disk_presets_new_mask(const char *label, gint64 width, gint64 height, disk_plane *out,
                               GError **error);

/**
 * The readers of the formats: bytes to mask, 1 open and 0 closed.
 * @param label for messages
 * @param out set on success only; its data is freed with g_free()
 * @return FALSE with error set. Thread safe.
 */
gboolean disk_presets_read_svg(const char *label, GBytes *bytes, disk_plane *out, GError **error);
gboolean disk_presets_read_png(const char *label, GBytes *bytes, disk_plane *out, GError **error);
gboolean disk_presets_read_gbr(const char *label, GBytes *bytes, disk_plane *out, GError **error);

/**
 * The mask of a preset or file, as disk_presets_load_aperture() hands it to the core.
 * @param out set on success only; its data is freed with g_free()
 * @return FALSE with error set. Thread safe.
 */
gboolean disk_presets_load_mask(const char *name_or_path, disk_plane *out, GError **error);

#endif
