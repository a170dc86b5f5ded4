/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file png.c
 * Reads a PNG by libpng's simplified interface as 8-bit RGBA. Where any pixel is
 * not opaque the alpha is the mask; else the luma is, with Rec. 709's weights on
 * the encoded values, as a painter sees them.
 */
#include "mask.h"

#include <png.h>
#include <string.h>

#define RGBA 4

/* Walks the chunks (length, type, data, checksum): the decoder alone would not miss the last. */
static gboolean has_end(const guint8 *data, gsize size)
{
    gsize at = 8; /* after the signature */
    while (at <= size && size - at >= 12) {
        guint32 length;
        memcpy(&length, data + at, sizeof length);
        length = GUINT32_FROM_BE(length);
        if (length > size - at - 12)
            return FALSE;
        if (!memcmp(data + at + 4, "IEND", 4))
            return TRUE;
        at += 12 + (gsize)length;
    }
    return FALSE;
}

static gboolean begin(const char *label, GBytes *bytes, png_image *image, GError **error)
{
    gsize size;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    *image = (png_image){.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(image, data, size)) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, label, "not a readable PNG: %s",
                               image->message);
        return FALSE;
    }
    if (!has_end(data, size)) {
        png_image_free(image);
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, label, "the PNG is cut short");
        return FALSE;
    }
    /* Else libpng takes 16-bit files for linear light, and their luma would be lighter. */
    image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    image->format = PNG_FORMAT_RGBA;
    return TRUE;
}

static gboolean any_transparent(const guint8 *pixels, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        if (pixels[i * RGBA + 3] < 255)
            return TRUE;
    }
    return FALSE;
}

static void fill_mask(const guint8 *pixels, const disk_plane *mask)
{
    gsize count = (gsize)mask->width * (gsize)mask->height;
    gboolean alpha = any_transparent(pixels, count);
    for (gsize i = 0; i < count; i++) {
        const guint8 *p = pixels + i * RGBA;
        mask->data[i] =
            alpha ? p[3] / 255.0f : (0.2126f * p[0] + 0.7152f * p[1] + 0.0722f * p[2]) / 255.0f;
    }
}

/* Decodes into pixels and frees what begin() took. */
static gboolean decode(const char *label, png_image *image, guint8 *pixels, GError **error)
{
    gboolean done = pixels && png_image_finish_read(image, NULL, pixels, 0, NULL);
    if (!pixels)
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, label, "out of memory");
    else if (!done)
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, label, "the PNG is broken: %s",
                               image->message);
    png_image_free(image);
    return done;
}

gboolean disk_presets_read_png(const char *label, GBytes *bytes, disk_plane *out, GError **error)
{
    png_image image;
    disk_plane mask;
    if (!begin(label, bytes, &image, error))
        return FALSE;
    if (!disk_presets_new_mask(label, image.width, image.height, &mask, error)) {
        png_image_free(&image);
        return FALSE;
    }
    guint8 *pixels = g_try_malloc_n((gsize)mask.width * (gsize)mask.height, RGBA);
    gboolean done = decode(label, &image, pixels, error);
    if (done) {
        fill_mask(pixels, &mask);
        *out = mask;
    } else {
        g_free(mask.data);
    }
    g_free(pixels);
    return done;
}
