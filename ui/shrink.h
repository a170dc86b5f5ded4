/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file shrink.h
 * Scaling pictures down by averaging areas, a strip of rows at a time, so that neither the large
 * picture nor the time for all of it has to be had at once. No GTK; hosts use it, too.
 *
 * A picture of width x height pixels scaled by `scale` has ceil(width * scale) x
 * ceil(height * scale) pixels; small pixel i stands for the large ones from i / scale to
 * (i + 1) / scale, as far as there are any.
 */
#ifndef DISK_SHRINK_H
#define DISK_SHRINK_H

#include <disk/image.h>
#include <disk/lens.h>
#include <glib.h>

G_BEGIN_DECLS

/** The sides of a picture scaled down, >= 1. */
int disk_shrink_size(int size, double scale);

/**
 * The large pixels that a part of the small picture stands for.
 * @param width, height of the large picture
 */
disk_rect disk_shrink_source(double scale, disk_rect part, int width, int height);

typedef struct disk_shrink disk_shrink;

/**
 * Begins a part of the small picture. Large pixels then come row by row.
 *
 * @param channels 4: premultiplied RGBA, values that are not finite cleaned as the filter does; 1:
 *        a depth map, whose NaN are no values: a small pixel is NaN where most of it is.
 * @param part of the small picture
 * @param width, height of the large one
 * @param out channels floats a pixel
 * @param stride of out, in bytes
 */
disk_shrink *disk_shrink_begin(int channels, double scale, disk_rect part, int width, int height,
                               float *out, ptrdiff_t stride);

/**
 * Adds the next row of the part that disk_shrink_source() names.
 * @param row its pixels, without gaps; may be changed
 */
void disk_shrink_add(disk_shrink *shrink, float *row);

/** Ends it, when all rows were added, or before: what is unfinished then is 0. Frees it. */
void disk_shrink_end(disk_shrink *shrink);

/** A picture in memory scaled down at once. `out` has the size disk_shrink_size() tells. Thread
 *  safe. */
void disk_shrink_image(const disk_image *from, double scale, const disk_image *out);

/** The same for a depth map. */
void disk_shrink_plane(const disk_plane *from, double scale, const disk_plane *out);

G_END_DECLS

#endif
