/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GEGL's own blurs as rivals. truth_gegl.c has them, truth_no_gegl.c stands in without GEGL. */
#ifndef TRUTH_GEGL_H
#define TRUTH_GEGL_H

#include <disk/image.h>

/* Runs "gegl:lens-blur" or "gegl:variable-blur" on one thread with the mask |r| / radius. Both
 * images are whole and have no gaps between rows. Returns the seconds taken, or less than 0 where
 * GEGL or the operation is not there. */
double truth_gegl_blur(const char *operation, const disk_image *sharp, const disk_plane *blur,
                       double radius, disk_image *out);

#endif
