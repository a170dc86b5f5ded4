/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file metadata.h
 * EXIF, XMP, IPTC and the comment, from one file to another, by gexiv2.
 */
#ifndef DISK_CLI_METADATA_H
#define DISK_CLI_METADATA_H

#include "picture.h"

typedef struct metadata metadata;

/** Starts gexiv2. Call once, before any other thread runs. */
void metadata_init(void);

/**
 * Reads a file's metadata. @return freed with metadata_free(); NULL if the kind has
 * none, and also, with error set, if they cannot be read.
 */
metadata *metadata_read(const char *path, GError **error);

/** Frees them; NULL is allowed. */
void metadata_free(metadata *meta);

/** The orientation they tell, 1 to 8; 1 for NULL. */
int metadata_orientation(const metadata *meta);

/** Fills in the resolution they tell, if it is still unknown. NULL is allowed. */
void metadata_density(const metadata *meta, resolution *density);

/**
 * Writes them into a picture file, without what only describes the file they came
 * from: its thumbnails, and where and how its pixels lie. The orientation is among
 * them: the picture's pixels must be stored as it says.
 *
 * @return FALSE with error set; the file may then be damaged
 */
gboolean metadata_write(metadata *meta, const char *path, GError **error);

#endif
