/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Depth maps as users have them. */
#ifndef TRUTH_DEGRADE_H
#define TRUTH_DEGRADE_H

#include <disk/image.h>

/* The map shifted by 3 pixels to the right, of half the resolution, with 8 bits, as a JPEG of
 * quality
 * 50. The caller frees data with free(); it is NULL where the build has no libjpeg. */
disk_plane truth_degrade(const disk_plane *depth);

#endif
