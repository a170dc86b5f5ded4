/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* What other rooms of the core need to know about cascades. */
#ifndef DISK_CASCADE_INTERNAL_H
#define DISK_CASCADE_INTERNAL_H

#include "patch.h"

#include <disk/cascade.h>

/* The first sample of a layer. */
const disk_sample *disk_cascade_layer(const disk_cascade *cascade, int layer);

/* How far one layer moves light along an axis, in whole pixels. */
int disk_layer_reach(const disk_sample *samples, int count);

/* Whether counts, offsets and weights are within bounds. */
int disk_cascade_valid(const disk_cascade *cascade);

/* The response of a prefilter (NULL: none) and all layers but `skip` (-1: of all), the smallest
 * layer first, so that the patch stays small as long as it can. `other` is room to work in.
 * DISK_CANCELLED if the watch, which may be NULL, says so. */
disk_status disk_cascade_respond(const disk_cascade *cascade, const disk_kernel *prefilter,
                                 int skip, disk_watch *watch, disk_patch *out, disk_patch *other);

#endif
