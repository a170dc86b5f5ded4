/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file adapt.h
 * From the filtered pixels to a picture that a kind of file can hold, as close
 * to the input as that kind allows.
 */
#ifndef DISK_CLI_ADAPT_H
#define DISK_CLI_ADAPT_H

#include "file-kinds.h"

/**
 * Makes the picture to save: channels, sample type, profile and resolution follow
 * `original`. Where the kind holds no alpha, the picture is laid on white, in
 * linear light.
 *
 * @param result filtered pixels, of the original's size, in any format
 * @param flattened set to whether transparency was lost
 * @return freed with picture_free(); NULL with error set
 */
picture *adapt(GeglBuffer *result, const picture *original, const file_kind *kind,
               gboolean *flattened, GError **error);

#endif
