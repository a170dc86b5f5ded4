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

#ifdef __cplusplus
}
#endif

#endif
