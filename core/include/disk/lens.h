/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file lens.h
 * From depth to blur: how large the blur of every pixel is.
 */
#ifndef DISK_LENS_H
#define DISK_LENS_H

#include <disk/executor.h>
#include <disk/image.h>
#include <disk/params.h>
#include <disk/progress.h>
#include <disk/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The depth of a stored value: clamped to [0, 1], turned over where black is near, so that 1
 * is nearest. What is not finite (hosts pass NaN for transparent pixels) is far: 0; but blur maps
 * that are to be cleaned up keep it as not known (disk_lens_blur_map()).
 */
double disk_lens_depth(const disk_params *params, double stored);

/**
 * The signed blur radius in pixels of a depth d in [0, 1]: with focus f and focus-range w
 *     |r| = radius strength max(0, |d - f| - w/2) / (max(f, 1 - f) - w/2),
 * 0 where the denominator is not positive, at most DISK_MAX_RADIUS. In front of the focus
 * (d > f) the strength is near-strength and r is negative; behind it it is far-strength.
 */
double disk_lens_radius(const disk_params *params, double depth);

/**
 * The largest |r| that can occur.
 * @param with_depth 0: there is no depth map, and the radius is the same everywhere
 */
double disk_lens_max_radius(const disk_params *params, int with_depth);

/**
 * The depth at a place, for choosing the focus by pointing: the median of the depths
 * (disk_lens_depth()) of the finite values in a small window, the farther of two middle ones.
 *
 * @param window stored values, 1 to 81 of them; borrowed
 * @return 0 to 1; 0, far, where no value is finite
 */
double disk_lens_depth_at(const disk_params *params, const disk_plane *window);

/** A rectangle of pixels. */
typedef struct disk_rect {
    int x, y, width, height;
} disk_rect;

/**
 * The part of a depth map that disk_lens_blur_map() reads for a part of the picture.
 * @param depth_width, depth_height of the whole depth map, >= 1
 * @param width, height of the whole picture, >= 1
 * @param part of the picture, within it
 */
disk_rect disk_lens_depth_part(int depth_width, int depth_height, int width, int height,
                               disk_rect part);

/**
 * The blur map of a part of a picture. The depth map's extent is stretched, bilinearly, onto the
 * picture's; where they are of the same size, pixel meets pixel.
 *
 * Where the nearest value is not finite the radius is NaN with depth-cleanup above 0: a hole, which
 * the clean-up fills from beside or makes far (disk_lens_clean_up(), disk_plan_apply()). With
 * depth-cleanup 0 it is that of the farthest depth.
 *
 * @param depth stored values, the part that disk_lens_depth_part() named; borrowed
 * @param depth_width, depth_height, width, height, part as there
 * @param blur of the part's size; filled with signed radii in pixels
 * @return DISK_OK or DISK_BAD_ARGUMENT (sizes that do not match). Thread safe.
 */
disk_status disk_lens_blur_map(const disk_params *params, const disk_plane *depth, int depth_width,
                               int depth_height, int width, int height, disk_rect part,
                               const disk_plane *blur);

/**
 * Cleans up the blur map of a whole picture as the filter does by the parameter depth-cleanup. For
 * showing what the filter sees; it cleans up by itself. Does nothing with depth-cleanup 0, and to a
 * map without holes whose steps are clean.
 *
 * Holes are filled from beside, guided by the picture's colours: regions of NaN, unless the picture
 * has an edge all around them; and regions of the farthest or nearest depth that are cut hard into
 * a surface, where the picture goes on across a third of their outline or more, so that a far
 * background seen through a gap stays. Regions into which a square of 64 pixels, or of an eighth of
 * the picture's smaller side, fits are none; NaN there has the radius of the farthest depth. Then
 * steps are moved to the picture's edges, up to 6 pixels, and values between the sides of a step
 * snapped to one of them.
 *
 * @param source the picture, linear premultiplied RGBA; borrowed
 * @param blur of the picture's size; changed in place, untouched unless DISK_OK is returned
 * @param executor, progress may be NULL
 * @return DISK_OK, DISK_CANCELLED, DISK_NO_MEMORY or DISK_BAD_ARGUMENT (sizes that differ)
 */
disk_status disk_lens_clean_up(const disk_params *params, const disk_image *source,
                               const disk_plane *blur, const disk_executor *executor,
                               const disk_progress *progress);

#ifdef __cplusplus
}
#endif

#endif
