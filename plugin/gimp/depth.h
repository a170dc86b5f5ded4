/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file depth.h
 * A drawable as a depth map. One of the image that is filtered is taken where it lies, and where it
 * does not reach is far; one of another image is stretched over the layer.
 */
#ifndef DISK_GIMP_DEPTH_H
#define DISK_GIMP_DEPTH_H

#include <gegl.h>

G_BEGIN_DECLS

typedef struct depth_map {
    GeglBuffer *buffer; /**< a copy */
    gboolean in_place;  /**< of the image that is filtered */
    int x, y;           /**< in place: where it lies in the image */
} depth_map;

/** Copies a drawable as a depth map for an image. The caller frees it with depth_map_free(). Talks
 * to GIMP. */
depth_map *depth_map_new(int drawable, int image);

/** NULL is allowed. */
void depth_map_free(depth_map *depth);

/**
 * The depth map for a layer.
 * @param in_image where the layer lies in the image
 * @return a buffer whose extent is to be stretched over the layer; the caller unrefs it
 */
GeglBuffer *depth_map_for(const depth_map *depth, const GeglRectangle *in_image);

/**
 * A word on which depth map was used, for the next run, maybe on another image.
 * @return "" for none; the caller frees it
 */
char *depth_to_memory(int drawable, int image);

/**
 * The depth map for an image from the words on the last one: the very drawable, or, if that was of
 * the image then filtered, the one of the same name in this image.
 * @param out a drawable or ITEMS_NONE; set on success only
 * @return FALSE with error set: it is gone
 */
gboolean depth_from_memory(const char *memory, int image, int *out, GError **error);

G_END_DECLS

#endif
