/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file items.h
 * GIMP's images and drawables by their numbers, which both libgimp 2.10 and 3 have: what the rest
 * of the plug-in asks of GIMP. Implemented by gimp-2.c and gimp-3.c, the only files that know one
 * of them. Nothing here may be called by two threads at once, for libgimp speaks to GIMP through
 * one pipe. Arrays are freed by the caller with g_free(), as strings are.
 */
#ifndef DISK_GIMP_ITEMS_H
#define DISK_GIMP_ITEMS_H

#include <gegl.h>

G_BEGIN_DECLS

#define ITEMS_NONE (-1)

/** Whether this is a layer, a mask or a channel that is there. */
gboolean items_is_drawable(int item);

gboolean items_is_group(int item);
gboolean items_is_indexed(int drawable);
gboolean items_is_mask(int item); /**< of a layer */

/** Whether the item's own pixels are locked; whether its parents' are is not looked at. */
gboolean items_is_locked(int item);

int items_image(int item);  /**< the image it belongs to */
int items_parent(int item); /**< the group it lies in, the layer of a mask, or ITEMS_NONE */
int items_mask(int layer);  /**< or ITEMS_NONE */
char *items_name(int item);
char *items_image_name(int image);

/** The open images; layers and groups of an image, from the top, or of a group; its channels. */
int *items_images(int *count);
int *items_layers(int image, int *count);
int *items_children(int group, int *count);
int *items_channels(int image, int *count);

/** Where the drawable's upper left corner lies in its image. */
void items_offset(int drawable, int *x, int *y);

/** The part of the drawable that the selection leaves open, in its own pixels. FALSE: nothing. */
gboolean items_selected_part(int drawable, GeglRectangle *part);

/** A drawable's pixels, read through the pipe as they are asked for. */
GeglBuffer *items_buffer(int drawable);

/** Where new pixels of a drawable are written to, unseen; they are gone if they are not merged. */
GeglBuffer *items_shadow(int drawable);

/** Puts what was written into the shadow to its place through the selection, as one undo step. */
void items_merge_shadow(int drawable, const GeglRectangle *part);

/** The selection as a drawable, and what it is around; FALSE: nothing is selected. */
gboolean items_selection(int image, int *drawable, GeglRectangle *bounds);

/** The active brush's ink, 0 to 1, by rows; NULL: there is none. */
float *items_brush(int *width, int *height);

/**
 * The strokes of the active path.
 * @return for each a GArray of doubles, x and y of points in the image: a handle, the anchor, the
 *         other handle, and so on, ending with the first node again where it is closed; NULL: there
 *         is no path. The caller frees it with g_ptr_array_unref().
 */
GPtrArray *items_path(int image);

/** Starts GTK, as light or dark as GIMP is. FALSE: there is no display. */
gboolean items_start_windows(void);

/** X11's number of GIMP's window from which the plug-in was called; 0: there is none. */
gulong items_window(void);

void items_begin_undo(int image);
void items_end_undo(int image);

G_END_DECLS

#endif
