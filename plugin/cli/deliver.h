/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file deliver.h
 * The last step: the result becomes OUT.
 */
#ifndef DISK_CLI_DELIVER_H
#define DISK_CLI_DELIVER_H

#include "file-kinds.h"
#include "metadata.h"
#include "output.h"

/**
 * Writes the result in the form of the photo. What the kind cannot hold (metadata,
 * transparency) is left out with a notice on stderr.
 *
 * @param result filtered pixels of the upright photo
 * @param photo turned upright; its `orientation` is the one that its file has
 * @param meta the photo's metadata, or NULL
 * @param out begun; complete on success, to be aborted by the caller on failure
 * @param name OUT as the user wrote it, for notices
 * @return FALSE with error set
 */
gboolean deliver(GeglBuffer *result, const picture *photo, metadata *meta, const file_kind *kind,
                 output *out, const char *name, GError **error);

#endif
