/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file show.h
 * Blur maps for the eye: false colours that say what is in focus, what lies nearer and what
 * farther, as an overlay on a picture or alone.
 */
#ifndef DISK_SHOW_H
#define DISK_SHOW_H

#include <disk/image.h>
#include <disk/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a blur map is shown. */
typedef struct disk_show {
    double largest; /**< the radius with the brightest colour, disk_lens_max_radius(); larger ones
                         look the same. 0 or more */
    double sharp;   /**< smaller radii are in focus: DISK_MIN_RADIUS, times the scale of a map that
                         belongs to a smaller picture. Above 0 */
    double opacity; /**< 0 to 1: of every pixel; 1 shows the map alone */
} disk_show;

/**
 * Paints a blur map in false colours: what is in focus white; nearer (negative radii) orange and
 * farther blue, from nearly black beside the focus to bright at the largest radius. People who
 * confuse red and green, or see no blue, tell the three apart.
 *
 * @param blur signed radii in pixels; those that are not a number count as 0, as in the filter
 * @param out of the map's size; filled with linear premultiplied RGBA of sRGB's primaries, to be
 *        laid over a picture: out + (1 - opacity) picture
 * @return DISK_OK or DISK_BAD_ARGUMENT (sizes that differ, numbers out of range). Thread safe.
 */
disk_status disk_show_blur(const disk_show *show, const disk_plane *blur, const disk_image *out);

#ifdef __cplusplus
}
#endif

#endif
