/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GEGL's levels of detail: at level l a buffer is read and written 2^-l as large, while operations
 * go on to be asked in pixels of the whole picture. */
#ifndef DISK_LEVEL_H
#define DISK_LEVEL_H

#include <gegl.h>

G_BEGIN_DECLS

/* What GEGL takes a rectangle of the whole picture for at a level, in the level's pixels: both ends
 * rounded down, so that what does not overlap still does not; may be empty. Infinite ones stay. */
GeglRectangle disk_level_box(const GeglRectangle *box, int level);

/* Reads a part of a buffer, in the level's pixels, without gaps between rows. What lies outside of
 * `valid`, in pixels of the whole picture, is the nearest pixel that lies in it all. */
void disk_level_read(GeglBuffer *buffer, const GeglRectangle *valid, const GeglRectangle *part,
                     int level, const Babl *format, void *pixels);

/* Copies a rectangle of the whole picture, as much of it as a level has. */
void disk_level_copy(GeglBuffer *from, GeglBuffer *to, const GeglRectangle *roi, int level);

G_END_DECLS

#endif
