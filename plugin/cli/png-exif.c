/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A PNG is a signature of 8 bytes and then chunks: length, type, data, checksum.
 * The file is copied chunk by chunk; the new one goes behind the header.
 */

#include "png-exif.h"

#include "file-kinds.h"

#include <string.h>
#include <zlib.h>

#define FRAME 12 /* bytes of a chunk around its data */

static const guchar signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

static guint32 read_number(const guchar *at)
{
    return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
}

static void append_number(GByteArray *to, guint32 value)
{
    guint32 swapped = GUINT32_TO_BE(value);
    g_byte_array_append(to, (const guchar *)&swapped, 4);
}

static void append_exif(GByteArray *to, GBytes *exif)
{
    gsize size;
    const guchar *data = g_bytes_get_data(exif, &size);
    uLong sum = crc32(crc32(0, (const guchar *)"eXIf", 4), data, (uInt)size);
    append_number(to, (guint32)size);
    g_byte_array_append(to, (const guchar *)"eXIf", 4);
    g_byte_array_append(to, data, (guint)size);
    append_number(to, (guint32)sum);
}

static gboolean is_old_exif(const guchar *chunk, guint32 size)
{
    static const char key[] = "Raw profile type exif";
    gboolean text = memcmp(chunk + 4, "zTXt", 4) == 0 || memcmp(chunk + 4, "tEXt", 4) == 0 ||
                    memcmp(chunk + 4, "iTXt", 4) == 0;
    return memcmp(chunk + 4, "eXIf", 4) == 0 ||
           (text && size >= sizeof key && memcmp(chunk + 8, key, sizeof key) == 0);
}

/* NULL for a file that breaks off within a chunk. */
static GByteArray *rewrite(const guchar *file, gsize size, GBytes *exif)
{
    GByteArray *to = g_byte_array_sized_new((guint)size);
    gsize at = sizeof signature;
    g_byte_array_append(to, file, sizeof signature);
    while (at < size) {
        guint32 length = size - at >= FRAME ? read_number(file + at) : 0;
        if (size - at < FRAME || length > size - at - FRAME) {
            g_byte_array_unref(to);
            return NULL;
        }
        if (!is_old_exif(file + at, length))
            g_byte_array_append(to, file + at, length + FRAME);
        if (memcmp(file + at + 4, "IHDR", 4) == 0)
            append_exif(to, exif);
        at += length + FRAME;
    }
    return to;
}

gboolean png_exif_move(const char *path, GBytes *exif, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize size = 0;
    if (!exif || g_bytes_get_size(exif) == 0)
        return TRUE;
    if (!g_file_get_contents(path, &bytes, &size, error))
        return FALSE;
    if (size < sizeof signature || memcmp(bytes, signature, sizeof signature) != 0)
        return TRUE;
    /* Chunks and GByteArray count in 32 bits; a larger file keeps what gexiv2 wrote. */
    if (size + g_bytes_get_size(exif) + FRAME > G_MAXINT32)
        return TRUE;
    g_autoptr(GByteArray) to = rewrite((const guchar *)bytes, size, exif);
    if (!to)
        return picture_fail(error, "the metadata could not be stored");
    return file_put(path, to->data, to->len, error);
}
