/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file upright.h
 * Loading a picture the way its EXIF orientation wants it seen.
 */
#ifndef DISK_CLI_UPRIGHT_H
#define DISK_CLI_UPRIGHT_H

#include "metadata.h"
#include "picture.h"

/**
 * Loads a picture and turns it upright. Notices go to stderr.
 *
 * @param meta set to its metadata or NULL, which the caller frees with metadata_free(); may be NULL
 *        if nobody wants them
 * @return freed with picture_free(); NULL with error set
 */
picture *load_upright(const char *path, metadata **meta, GError **error);

#endif
