/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file image.h
 * Images are borrowed views: whoever hands one over keeps the pixels.
 */
#ifndef DISK_IMAGE_H
#define DISK_IMAGE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Four floats a pixel: linear light, premultiplied red, green, blue, then alpha. */
typedef struct disk_image {
    float *data;
    int width, height; /**< in pixels, >= 1 */
    ptrdiff_t stride;  /**< from row to row, in bytes; a multiple of sizeof(float) */
} disk_image;

/** One float a pixel: a mask, a depth map, a blur map. */
typedef struct disk_plane {
    float *data;
    int width, height; /**< in pixels, >= 1 */
    ptrdiff_t stride;  /**< from row to row, in bytes; a multiple of sizeof(float) */
} disk_plane;

/**
 * Memory for whole pictures: from 2 MiB on in large pages where the system has them, as to touch
 * small ones for the first time takes as long as a fast filter.
 *
 * @param bytes above 0; the caller makes sure that it did not overflow
 * @return not cleared, to be freed with free(); NULL where there is none. Thread safe.
 */
void *disk_image_memory(size_t bytes);

#ifdef __cplusplus
}
#endif

#endif
