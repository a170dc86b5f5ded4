/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file picture.h
 * A picture as its file holds it: the pixels in the file's own channels, sample
 * type and colour space, and what belongs to the file rather than to the pixels.
 * Kept as one block of rows, so that turning a picture moves bytes and nothing
 * is ever converted on the way. Not thread safe.
 */
#ifndef DISK_CLI_PICTURE_H
#define DISK_CLI_PICTURE_H

#include <gegl.h>

/** The longest side and the most pixels of a picture: 16 GiB once they are RGBA float. */
#define PICTURE_MAX_SIDE   262144
#define PICTURE_MAX_PIXELS (1 << 30)

typedef enum sample_type {
    SAMPLE_U8 = 1 << 0,
    SAMPLE_U16 = 1 << 1,
    SAMPLE_U32 = 1 << 2,
    SAMPLE_HALF = 1 << 3,
    SAMPLE_FLOAT = 1 << 4,
    SAMPLE_DOUBLE = 1 << 5,
} sample_type;

/** What a pixel consists of. Bytes are in the machine's order, channels interleaved. */
typedef struct pixel_layout {
    gboolean gray;          /**< one channel instead of three */
    gboolean alpha;         /**< a last channel says how opaque */
    gboolean premultiplied; /**< the others have been multiplied by it */
    gboolean linear;        /**< linear light, else encoded as the colour space says */
    sample_type type;
} pixel_layout;

/** The unit a resolution is counted in; NONE: only the pixel's shape is known. */
typedef enum resolution_unit {
    RESOLUTION_UNKNOWN, /**< the file says nothing */
    RESOLUTION_NONE,
    RESOLUTION_INCH,
    RESOLUTION_CM,
    RESOLUTION_METRE,
} resolution_unit;

typedef struct resolution {
    resolution_unit unit;
    double x, y; /**< pixels per unit */
} resolution;

/** A PNG's own ways to tell its colours, where it has no profile; in PNG's units. */
typedef struct png_colour {
    gboolean has_srgb, has_gamma, has_primaries;
    int intent;
    gint32 gamma;
    gint32 primaries[8]; /**< white, red, green, blue: x and y */
} png_colour;

/** A line of text in a PNG. Both strings are owned; text is UTF-8 where international is set. */
typedef struct png_note {
    char *key, *text;
    gboolean international;
} png_note;

typedef struct picture {
    int width, height; /**< as stored; 1 to PICTURE_MAX_SIDE */
    pixel_layout layout;
    const Babl *space; /**< of the pixels; NULL is sRGB */
    guchar *pixels;    /**< height rows of width pixels, without gaps */
    GBytes *icc;       /**< the profile's bytes as in the file, or NULL */
    resolution density;
    int orientation;     /**< EXIF's number, 1 to 8: how to turn the stored pixels upright */
    png_colour colour;   /**< of PNG files */
    GPtrArray *notes;    /**< of PNG files: png_note *, or NULL */
    int tiff_scheme;     /**< of TIFF files: libtiff's number of the compression, else 0 */
    gboolean lossy;      /**< the pixels were stored with loss (JPEG, WebP) */
    const char *warning; /**< static: something the user should know of, or NULL */
} picture;

/** Errors of this program: one line, without the file's name, which the caller puts before it. */
#define PICTURE_ERROR (picture_error_quark())
GQuark picture_error_quark(void);

/** Sets a PICTURE_ERROR with that message, translated where a language is chosen. @return FALSE,
 * for `return picture_fail(...)`. */
gboolean picture_fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** An empty picture: all fields zero, orientation 1. Freed with picture_free(). */
picture *picture_new(void);

/** Frees the picture and what it owns; NULL is allowed. */
void picture_free(picture *pic);

/**
 * Sets the size and layout and makes room for the pixels, all zero.
 * @return FALSE with error set if the size is zero, too large, or memory is short.
 */
gboolean picture_allocate(picture *pic, guint64 width, guint64 height, pixel_layout layout,
                          GError **error);

/** Channels of a pixel, 1 to 4. */
int layout_channels(const pixel_layout *layout);

/** Bytes of a sample. */
gsize layout_sample_bytes(const pixel_layout *layout);

/** Bytes of a pixel. */
gsize layout_pixel_bytes(const pixel_layout *layout);

/** Babl's name for the layout in that space (NULL is sRGB). */
const Babl *layout_format(const pixel_layout *layout, const Babl *space);

/** Bytes of a row. */
gsize picture_stride(const picture *pic);

/**
 * Takes a profile over: keeps its bytes, and sets the space from it if babl
 * understands it; if not, the pixels count as sRGB and `warning` says so. A profile
 * that is damaged, or for other colours than the layout's, which must be set, is ignored.
 */
void picture_set_profile(picture *pic, const void *data, gsize size);

/** The picture's pixels as a buffer. They stay the picture's, which must outlive the buffer. */
GeglBuffer *picture_buffer(picture *pic);

/** Adds a note to a PNG's picture; the strings are copied. */
void picture_add_note(picture *pic, const char *key, const char *text, gboolean international);

#endif
