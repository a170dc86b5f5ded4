/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file blur.h
 * The filter itself, on one picture: the same code as in the GEGL operation
 * disk:lens-blur, and so the same pixels.
 */
#ifndef DISK_CLI_BLUR_H
#define DISK_CLI_BLUR_H

#include "picture.h"

#include <disk/params.h>

/**
 * Filters a picture, showing the progress on a terminal. With a radius below
 * DISK_MIN_RADIUS the picture's own pixels come back, unconverted. gegl_init() must
 * have been called.
 *
 * @param depth its depth map, stretched over it; or NULL
 * @param params in range
 * GEGL's warnings are watched from here on: see messages_first().
 *
 * @return a buffer at the picture's place, which may share the picture's pixels and
 *         must not outlive it; NULL with error set
 */
GeglBuffer *blur_run(picture *photo, picture *depth, const disk_params *params, GError **error);

/**
 * The blur map in false colours, as the filter sees it. Otherwise like blur_run().
 * @param depth not NULL
 */
GeglBuffer *blur_show(picture *photo, picture *depth, const disk_params *params, GError **error);

/**
 * The form that the blur map of a photo is written in: of its size, orientation and resolution; 8
 * bits of red, green and blue in sRGB. @return without pixels; owns nothing
 */
picture blur_show_form(const picture *photo);

#endif
