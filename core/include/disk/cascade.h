/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file cascade.h
 * A cascade: a few sparse layers of samples whose composition stands for a kernel.
 */
#ifndef DISK_CASCADE_H
#define DISK_CASCADE_H

#include <disk/aperture.h>
#include <disk/params.h>
#include <disk/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DISK_MAX_LAYERS 8

/** One tap: weight times the image moved by (dx, dy) pixels, read bilinearly. */
typedef struct disk_sample {
    float dx, dy, weight;
} disk_sample;

/**
 * Layers in the order they are applied, the largest first. Applying a layer takes an image I to
 * sum_i weight_i I(p - (dx_i, dy_i)). Plain data: copy it freely.
 */
typedef struct disk_cascade {
    int layers;                            /**< 1 to DISK_MAX_LAYERS */
    int count[DISK_MAX_LAYERS];            /**< samples of each layer, >= 1 */
    disk_sample samples[DISK_MAX_SAMPLES]; /**< layer after layer; sum(count) are in use */
} disk_cascade;

/** The taps of all layers. */
int disk_cascade_taps(const disk_cascade *cascade);

/** How far the cascade moves light along an axis at the most, in whole pixels. */
int disk_cascade_reach(const disk_cascade *cascade);

/**
 * What the cascade makes of a single point of light: its kernel, bilinear footprints included.
 * @param out set on DISK_OK only; half is disk_cascade_reach(); free with disk_kernel_free()
 * @return DISK_OK, DISK_BAD_ARGUMENT (a count or an offset out of bounds) or DISK_NO_MEMORY.
 *         Thread safe.
 */
disk_status disk_cascade_response(const disk_cascade *cascade, disk_kernel *out);

/**
 * The relative L2 error ||response - kernel|| / ||kernel||, over all that either of them reaches,
 * so that light pushed outside the kernel counts.
 * @param error set on DISK_OK only
 * @return DISK_OK, DISK_BAD_ARGUMENT, DISK_EMPTY_APERTURE (a kernel of zeros) or DISK_NO_MEMORY.
 *         Thread safe.
 */
disk_status disk_cascade_error(const disk_cascade *cascade, const disk_kernel *kernel,
                               double *error);

#ifdef __cplusplus
}
#endif

#endif
