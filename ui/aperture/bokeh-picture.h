/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file bokeh-picture.h
 * A small picture of an aperture's bokeh: a few lights of different size and colour in the dark.
 */
#ifndef DISK_BOKEH_PICTURE_H
#define DISK_BOKEH_PICTURE_H

#include <cairo.h>
#include <disk/aperture.h>

/**
 * Thread safe.
 * @param side of the picture, in its own pixels, 16 to 1024
 * @return freed with cairo_surface_destroy(); NULL where the aperture cannot be drawn
 */
cairo_surface_t *disk_bokeh_picture(const disk_aperture *aperture, int side);

#endif
