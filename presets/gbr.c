/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file gbr.c
 * Reads a GIMP brush (devel-docs/gbr.txt of GIMP). It is a header of big-endian
 * 32-bit numbers - header size, version, width, height, bytes a pixel, from
 * version 2 on the magic "GIMP" and the spacing - then a name up to the header's
 * size, then the pixels: 1 byte of ink, or 4 bytes of RGBA. Version 3 is
 * CinePaint's and may also have depth 18: ink as the upper half of a float.
 */
#include "mask.h"

#include <string.h>

#define HEADER_V1 20
#define HEADER_V2 28
#define DEPTH_V3  18

typedef struct brush {
    const guint8 *pixels;
    guint32 width, height;
    guint32 depth; /* as the file has it: 1, 4 or DEPTH_V3 */
    gsize size;    /* bytes from pixels to the file's end */
} brush;

static guint32 read_number(const guint8 *at)
{
    guint32 number;
    memcpy(&number, at, sizeof number);
    return GUINT32_FROM_BE(number);
}

static gboolean set_format_error(GError **error, const char *label, const char *what)
{
    disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, label, "%s", what);
    return FALSE;
}

static gboolean read_header(const char *label, GBytes *bytes, brush *out, GError **error)
{
    gsize size;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    if (size < HEADER_V1)
        return set_format_error(error, label, "too short for a GIMP brush");
    guint32 header = read_number(data);
    guint32 version = read_number(data + 4);
    if (version < 1 || version > 3)
        return set_format_error(error, label, "not a GIMP brush of version 1, 2 or 3");
    if (header < (version == 1 ? HEADER_V1 : HEADER_V2) || header > size)
        return set_format_error(error, label, "the GIMP brush's header is broken");
    if (version > 1 && memcmp(data + 20, "GIMP", 4) != 0)
        return set_format_error(error, label, "not a GIMP brush: its magic number is missing");
    *out = (brush){data + header, read_number(data + 8), read_number(data + 12),
                   read_number(data + 16), size - header};
    if (out->depth != 1 && out->depth != 4 && !(version == 3 && out->depth == DEPTH_V3))
        return set_format_error(error, label, "the GIMP brush is neither gray nor RGBA");
    return TRUE;
}

static float read_pixel(const guint8 *at, guint32 depth)
{
    if (depth == 1)
        return at[0] / 255.0f;
    if (depth == 4)
        return at[3] / 255.0f;
    guint32 bits = (guint32)at[0] << 24 | (guint32)at[1] << 16;
    float ink;
    memcpy(&ink, &bits, sizeof ink);
    return ink > 0 ? MIN(ink, 1.0f) : 0.0f; /* NaN becomes 0 */
}

gboolean disk_presets_read_gbr(const char *label, GBytes *bytes, disk_plane *out, GError **error)
{
    brush from;
    disk_plane mask;
    if (!read_header(label, bytes, &from, error))
        return FALSE;
    if (!disk_presets_new_mask(label, from.width, from.height, &mask, error))
        return FALSE;
    gsize count = (gsize)from.width * from.height;
    gsize step = from.depth == DEPTH_V3 ? 2 : from.depth;
    if (from.size / step < count) {
        g_free(mask.data);
        return set_format_error(error, label, "the GIMP brush is cut short");
    }
    for (gsize i = 0; i < count; i++)
        mask.data[i] = read_pixel(from.pixels + i * step, from.depth);
    *out = mask;
    return TRUE;
}
