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
    int drawable;
    GeglBuffer *buffer; /**< the copy; empty until depth_map_load() */
    gboolean loaded;
    gboolean in_place; /**< of the image that is filtered */
    int x, y;          /**< in place: where it lies in the image */
} depth_map;

/** A drawable as a depth map for an image, not copied yet. The caller frees it with
 *  depth_map_free(). Talks to GIMP. */
depth_map *depth_map_new(int drawable, int image);

/** Copies the drawable, the first time. FALSE with error set: it is not there any more. Talks to
 *  GIMP. */
gboolean depth_map_load(depth_map *depth, GError **error);

/** NULL is allowed. */
void depth_map_free(depth_map *depth);

/**
 * A buffer for depth_map_fill(), without pixels yet.
 * @param in_image where the layer lies in the image
 * @return a buffer whose extent is to be stretched over the layer; the caller unrefs it
 */
GeglBuffer *depth_map_buffer(const depth_map *depth, const GeglRectangle *in_image);

/** Puts a loaded depth map into a buffer of depth_map_buffer(). Does not talk to GIMP. */
void depth_map_fill(const depth_map *depth, const GeglRectangle *in_image, GeglBuffer *buffer);

/** The image's drawable that is called a depth map, or ITEMS_NONE. Talks to GIMP. */
int depth_guess(int image);

/**
 * Words on which depth map was used, for the next run, maybe on another image. Never empty; an
 * empty text stands for no run yet. The caller frees it.
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
