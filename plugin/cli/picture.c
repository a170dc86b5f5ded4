/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture in memory: its block of pixels, and how babl is told what they are. */

#include "picture.h"

#include <string.h>

G_DEFINE_QUARK(disk - lens - blur - picture, picture_error)

gboolean picture_fail(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_propagate_error(
        error, g_error_new_valist(PICTURE_ERROR, 0, g_dgettext("disk-lens-blur", format), args));
    va_end(args);
    return FALSE;
}

static void note_free(gpointer data)
{
    png_note *note = data;
    g_free(note->key);
    g_free(note->text);
    g_free(note);
}

picture *picture_new(void)
{
    picture *pic = g_new0(picture, 1);
    pic->orientation = 1;
    return pic;
}

void picture_free(picture *pic)
{
    if (!pic)
        return;
    g_free(pic->pixels);
    g_clear_pointer(&pic->icc, g_bytes_unref);
    g_clear_pointer(&pic->notes, g_ptr_array_unref);
    g_free(pic);
}

gboolean picture_allocate(picture *pic, guint64 width, guint64 height, pixel_layout layout,
                          GError **error)
{
    g_autofree char *size =
        g_strdup_printf("%" G_GUINT64_FORMAT " x %" G_GUINT64_FORMAT, width, height);
    if (width == 0 || height == 0)
        return picture_fail(error, "the picture has no pixels");
    if (width > PICTURE_MAX_SIDE || height > PICTURE_MAX_SIDE ||
        width * height > PICTURE_MAX_PIXELS)
        return picture_fail(error, "the picture is too large: %s pixels", size);
    /* At most 2^30 pixels of 32 bytes: no overflow in 64 bits. */
    guint64 bytes = width * height * layout_pixel_bytes(&layout);
    g_free(pic->pixels);
    pic->pixels = bytes <= G_MAXSIZE ? g_try_malloc0((gsize)bytes) : NULL;
    if (!pic->pixels)
        return picture_fail(error, "out of memory for %s pixels", size);
    pic->width = (int)width;
    pic->height = (int)height;
    pic->layout = layout;
    return TRUE;
}

int layout_channels(const pixel_layout *layout)
{
    return (layout->gray ? 1 : 3) + (layout->alpha ? 1 : 0);
}

gsize layout_sample_bytes(const pixel_layout *layout)
{
    switch (layout->type) {
    case SAMPLE_U8:
        return 1;
    case SAMPLE_U16:
    case SAMPLE_HALF:
        return 2;
    case SAMPLE_U32:
    case SAMPLE_FLOAT:
        return 4;
    default:
        return 8;
    }
}

gsize layout_pixel_bytes(const pixel_layout *layout)
{
    return layout_sample_bytes(layout) * (gsize)layout_channels(layout);
}

static const char *type_name(sample_type type)
{
    switch (type) {
    case SAMPLE_U8:
        return "u8";
    case SAMPLE_U16:
        return "u16";
    case SAMPLE_U32:
        return "u32";
    case SAMPLE_HALF:
        return "half";
    case SAMPLE_FLOAT:
        return "float";
    default:
        return "double";
    }
}

const Babl *layout_format(const pixel_layout *layout, const Babl *space)
{
    /* By gray, linear, and how alpha goes in: none, plain, premultiplied. */
    static const char *const models[2][2][3] = {
        {{"R'G'B'", "R'G'B'A", "R'aG'aB'aA"}, {"RGB", "RGBA", "RaGaBaA"}},
        {{"Y'", "Y'A", "Y'aA"}, {"Y", "YA", "YaA"}},
    };
    int alpha = !layout->alpha ? 0 : layout->premultiplied ? 2 : 1;
    const char *model = models[layout->gray ? 1 : 0][layout->linear ? 1 : 0][alpha];
    char name[32];
    g_snprintf(name, sizeof name, "%s %s", model, type_name(layout->type));
    return babl_format_with_space(name, space);
}

gsize picture_stride(const picture *pic)
{
    return (gsize)pic->width * layout_pixel_bytes(&pic->layout);
}

/* Bytes 16 to 19 of a profile name its colours. Gray pixels may have one for RGB: its curve counts.
 */
static gboolean profile_suits(const char *data, gboolean gray)
{
    return memcmp(data + 16, "RGB ", 4) == 0 || (gray && memcmp(data + 16, "GRAY", 4) == 0);
}

static guint32 number_at(const char *data)
{
    guint32 number;
    memcpy(&number, data, sizeof number);
    return GUINT32_FROM_BE(number);
}

/* A header of 128 bytes that knows its file's size, and a table of tags that fits into it. */
static gboolean profile_is_whole(const char *data, gsize size)
{
    if (size < 132 || size > 64 << 20 || number_at(data) != size)
        return FALSE;
    return memcmp(data + 36, "acsp", 4) == 0 && number_at(data + 128) <= (size - 132) / 12;
}

void picture_set_profile(picture *pic, const void *data, gsize size)
{
    if (!profile_is_whole(data, size)) {
        pic->warning = "notice: its colour profile is damaged and not kept";
        return;
    }
    if (!profile_suits(data, pic->layout.gray))
        return;
    const char *problem = NULL;
    g_clear_pointer(&pic->icc, g_bytes_unref);
    pic->icc = g_bytes_new(data, size);
    pic->space =
        babl_space_from_icc(data, (int)size, BABL_ICC_INTENT_RELATIVE_COLORIMETRIC, &problem);
    if (!pic->space)
        pic->warning =
            "notice: its colour profile is kept, but not understood; blurring as if it were sRGB";
}

GeglBuffer *picture_buffer(picture *pic)
{
    return gegl_buffer_linear_new_from_data(pic->pixels, layout_format(&pic->layout, pic->space),
                                            GEGL_RECTANGLE(0, 0, pic->width, pic->height),
                                            (int)picture_stride(pic), NULL, NULL);
}

void picture_add_note(picture *pic, const char *key, const char *text, gboolean international)
{
    if (!pic->notes)
        pic->notes = g_ptr_array_new_with_free_func(note_free);
    png_note *note = g_new0(png_note, 1);
    note->key = g_strdup(key);
    note->text = g_strdup(text);
    note->international = international;
    g_ptr_array_add(pic->notes, note);
}
