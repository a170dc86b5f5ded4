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
 * is nearest. What is not finite (hosts pass NaN for transparent pixels) is far: 0.
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
 * @param depth stored values, the part that disk_lens_depth_part() named; borrowed
 * @param depth_width, depth_height, width, height, part as there
 * @param blur of the part's size; filled with signed radii in pixels
 * @return DISK_OK or DISK_BAD_ARGUMENT (sizes that do not match). Thread safe.
 */
disk_status disk_lens_blur_map(const disk_params *params, const disk_plane *depth, int depth_width,
                               int depth_height, int width, int height, disk_rect part,
                               const disk_plane *blur);

/**
 * Cleans up the blur map of a whole picture as the filter does by the parameter depth-cleanup:
 * steps are moved to the picture's edges, values between the sides of a step snapped to one of
 * them. For showing what the filter sees; it cleans up by itself. Does nothing with depth-cleanup
 * 0 and to a map whose steps are clean.
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
