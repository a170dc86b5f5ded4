/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file png-exif.h
 * EXIF in the chunk that PNG has for it since 2017.
 */
#ifndef DISK_CLI_PNG_EXIF_H
#define DISK_CLI_PNG_EXIF_H

#include <glib.h>

/**
 * Replaces the text "Raw profile type exif", which gexiv2 writes, by an eXIf chunk.
 * A file that is no PNG stays as it is.
 *
 * @param exif a block as in a TIFF file; NULL or empty: nothing to do
 * @return FALSE with error set, the file then is as it was or incomplete
 */
gboolean png_exif_move(const char *path, GBytes *exif, GError **error);

#endif
