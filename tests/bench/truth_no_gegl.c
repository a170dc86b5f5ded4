/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Built without GEGL: its blurs are not there. */

#include "truth_gegl.h"

double truth_gegl_blur(const char *operation, const disk_image *sharp, const disk_plane *blur,
                       double radius, disk_image *out)
{
    return -1;
}
