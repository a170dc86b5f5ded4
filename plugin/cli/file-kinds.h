/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file file-kinds.h
 * The kinds of picture files, one source file each, behind one table. A kind is
 * told by a file's first bytes when loading and by the name's ending when saving.
 *
 * PNG, JPEG, TIFF and WebP go through their own libraries rather than through
 * GEGL's operations: gegl:jpg-load reads past its buffer when a file is cut off
 * and ends the program on an error, gegl:png-save loses the profile of gray
 * pictures, gegl:webp-load knows no profiles, and none of them says whether it
 * failed. EXR goes through GEGL.
 */
#ifndef DISK_CLI_FILE_KINDS_H
#define DISK_CLI_FILE_KINDS_H

#include "picture.h"

/** How many bytes `sniff` needs to see. */
#define SNIFF_BYTES 16

typedef struct file_kind {
    const char *name;          /**< "PNG" */
    const char *extensions[3]; /**< ".png", in lower case; NULL where there are fewer */
    unsigned types;            /**< the sample types it can hold: sample_type flags */
    gboolean gray, alpha;      /**< whether it can hold them */
    gboolean premultiplied;    /**< whether it can hold alpha that way */
    gboolean linear;           /**< holds linear light, premultiplied, and nothing else */
    gboolean profile;          /**< holds an ICC profile */
    gboolean metadata;         /**< gexiv2 can write EXIF, XMP and IPTC into it */

    /** Whether a file that starts with these SNIFF_BYTES bytes (0 past its end) is one. */
    gboolean (*sniff)(const guchar *bytes);

    /** Fills the empty picture from the file. A damaged or cut-off file is an error. */
    gboolean (*load)(const char *path, picture *pic, GError **error);

    /**
     * Writes the picture, whose layout this kind can hold, into the existing file;
     * `orientation` is written by those that have a place of their own for it.
     * TRUE only if every byte was taken.
     */
    gboolean (*save)(const char *path, const picture *pic, GError **error);
} file_kind;

extern const file_kind kind_png, kind_jpeg, kind_tiff, kind_exr;
#ifdef HAVE_WEBP
extern const file_kind kind_webp;
#endif

/** The kind that the name's ending asks for, or NULL with error set. */
const file_kind *file_kind_by_name(const char *path, GError **error);

/** Loads a file of any kind, told by its content; frees with picture_free(). NULL with error set.
 */
picture *file_load(const char *path, GError **error);

/**
 * Replaces an existing file's content in place. (g_file_set_contents_full() leaves the
 * rest of a longer old content behind in GLib 2.74.)
 * @return FALSE with error set, the file then is incomplete.
 */
gboolean file_put(const char *path, gconstpointer data, gsize size, GError **error);

/** Whether gexiv2 knows the kind of that file. */
gboolean file_has_metadata(const char *path);

#endif
