/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file screen.h
 * From linear light to the bytes of a screen. No GTK.
 */
#ifndef DISK_SCREEN_H
#define DISK_SCREEN_H

#include <disk/image.h>
#include <glib.h>

G_BEGIN_DECLS

/**
 * Turns light into cairo's CAIRO_FORMAT_ARGB32, sRGB coded, premultiplied.
 * @param image linear premultiplied RGBA, sRGB's primaries; what lies outside [0, 1] is cut
 * @param out width x height of the image, rows without gaps. Thread safe.
 */
void disk_screen_encode(const disk_image *image, guint32 *out);

G_END_DECLS

#endif
