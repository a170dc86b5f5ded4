/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file krita-pixels.h
 * Krita's pixels as GEGL's buffers: files of rows without gaps, mapped. Krita stores integer
 * colours as blue, green, red, alpha, float ones as red, green, blue, alpha, gray as gray, alpha;
 * none premultiplied. Not thread safe.
 */
#ifndef DISK_KRITA_PIXELS_H
#define DISK_KRITA_PIXELS_H

#include <gegl.h>
#include <gio/gio.h>

/** What a block of pixels is. */
typedef struct krita_form {
    int width, height; /**< 1 to PICTURE_MAX_SIDE, together at most PICTURE_MAX_PIXELS */
    gboolean gray;     /**< model GRAYA, else RGBA */
    gboolean integer;
    int sample_bytes; /**< 1, 2 or 4 */
} krita_form;

/** Krita's names: model "RGBA" or "GRAYA", depth "U8", "U16", "F16" or "F32".
 *  @return FALSE with error set: other names, or a size out of range */
gboolean krita_form_set(krita_form *form, gint64 width, gint64 height, const char *model,
                        const char *depth, GError **error);

gsize krita_form_bytes(const krita_form *form);

/**
 * The space of an ICC profile.
 * @param profile its bytes; NULL: sRGB
 * @return NULL with error set: babl does not understand it, or it is for other colours
 */
const Babl *krita_space(const krita_form *form, GBytes *profile, GError **error);

/** Swaps red and blue of integer colours, in place; nothing else has them the other way. */
void krita_pixels_swap(const krita_form *form, void *pixels);

/** Whether nothing is transparent anywhere. */
gboolean krita_pixels_opaque(const krita_form *form, const void *pixels);

/** What the pixels are in babl's terms, red first. */
const Babl *krita_format(const krita_form *form, const Babl *space);

/** A buffer on pixels, red first.
 *  @param pixels mapped; unmapped with the buffer's last reference */
GeglBuffer *krita_buffer(const krita_form *form, const Babl *space, void *pixels);

#endif
