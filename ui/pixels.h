/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file pixels.h
 * What was read from a host for the preview: a part of the picture, scaled down, and of a depth
 * map. Shared between the window's thread and the one that filters. No GTK.
 */
#ifndef DISK_PIXELS_H
#define DISK_PIXELS_H

#include <disk/image.h>
#include <disk/lens.h>
#include <glib.h>

G_BEGIN_DECLS

/** Never changed once it is shared. */
typedef struct disk_pixels {
    gatomicrefcount refs;
    int width, height; /**< of the whole picture, in its own pixels */
    double scale;      /**< small pixels a pixel of the picture */
    disk_rect part;    /**< in small pixels, within the whole picture scaled down */
    disk_image image;  /**< of the part's size */
    disk_plane depth;  /**< the same; its data is NULL where there is no depth map */
} disk_pixels;

/** New ones, unfilled and without a depth map; NULL: out of memory. */
disk_pixels *disk_pixels_new(int width, int height, double scale, disk_rect part);

/** Adds an unfilled depth map. @return FALSE: out of memory */
gboolean disk_pixels_add_depth(disk_pixels *pixels);

/** The same picture without a depth map; shares the image. */
disk_pixels *disk_pixels_without_depth(disk_pixels *pixels);

disk_pixels *disk_pixels_ref(disk_pixels *pixels);

/** NULL is allowed. */
void disk_pixels_unref(disk_pixels *pixels);

/** Whether all of a part, in pixels of the picture, is in them. */
gboolean disk_pixels_hold(const disk_pixels *pixels, disk_rect part);

/**
 * Scaled down further: as much of them as stands for whole small pixels. Any thread.
 * @param scale at most the pixels' own
 * @return the same pixels, with a reference more, where nothing changes; NULL: out of memory
 */
disk_pixels *disk_pixels_scaled(disk_pixels *pixels, double scale);

/**
 * The small pixels that a part of the picture falls on, rounded outwards and within the picture.
 * @param part in pixels of the picture
 */
disk_rect disk_pixels_part(int width, int height, double scale, disk_rect part);

G_END_DECLS

#endif
