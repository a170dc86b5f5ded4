/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Picks the output's layout and colour space, then lets babl convert. Where the
 * original's profile can go into the file its bytes go, unchanged; a space that is
 * known otherwise (PNG's gamma, EXR's primaries) goes as a profile made by babl;
 * where neither can be, the pixels are converted to sRGB.
 */

#include "adapt.h"

#include <string.h>

static sample_type type_for(const file_kind *kind, sample_type type)
{
    if (kind->types & type)
        return type;
    /* What is left of finer samples is 16 bits; float where that is all there is. */
    if (kind->types & SAMPLE_U16)
        return SAMPLE_U16;
    return kind->types & SAMPLE_FLOAT ? SAMPLE_FLOAT : SAMPLE_U8;
}

static pixel_layout layout_for(const file_kind *kind, const pixel_layout *from)
{
    pixel_layout layout = {
        .gray = from->gray && kind->gray,
        .alpha = from->alpha && kind->alpha,
        .linear = kind->linear,
        .type = type_for(kind, from->type),
    };
    layout.premultiplied = layout.alpha && kind->premultiplied &&
                           (kind->linear || (from->premultiplied && !from->linear));
    return layout;
}

/* Bytes 16 to 19 of a profile name its colours. PNG takes none for RGB in a gray picture. */
static gboolean profile_fits(GBytes *icc, gboolean gray, const file_kind *kind)
{
    const char *data = g_bytes_get_data(icc, NULL);
    gboolean for_gray = memcmp(data + 16, "GRAY", 4) == 0;
    return for_gray == gray || (gray && kind != &kind_png);
}

static GBytes *profile_of_space(const Babl *space)
{
    int size = 0;
    const char *data = babl_space_get_icc(space, &size);
    return data && size > 0 ? g_bytes_new(data, (gsize)size) : NULL;
}

static gboolean is_srgb(const Babl *space)
{
    return space == NULL || space == babl_space("sRGB");
}

static void choose_space(picture *pic, const picture *original, const file_kind *kind)
{
    if (kind->linear) {
        pic->space = original->space;
    } else if (original->icc && kind->profile &&
               profile_fits(original->icc, pic->layout.gray, kind)) {
        pic->icc = g_bytes_ref(original->icc);
        pic->space = original->space;
    } else if (!original->icc && kind == &kind_png) {
        /* Only a PNG has these chunks; for other originals this is nothing and sRGB. */
        pic->colour = original->colour;
        pic->space =
            original->colour.has_gamma || is_srgb(original->space) ? original->space : NULL;
    }
    if (!kind->linear && !pic->icc && !pic->space && !is_srgb(original->space) &&
        !babl_space_is_gray(original->space) && !pic->layout.gray) {
        pic->icc = profile_of_space(original->space);
        pic->space = pic->icc ? original->space : NULL;
    }
}

static void copy_notes(picture *pic, const picture *original)
{
    for (guint i = 0; original->notes && i < original->notes->len; i++) {
        const png_note *note = g_ptr_array_index(original->notes, i);
        picture_add_note(pic, note->key, note->text, note->international);
    }
}

/* Over white; a row is 4 floats a pixel, premultiplied, and becomes 3. Says if any was transparent.
 */
static gboolean lay_on_white(const float *rgba, float *rgb, int count)
{
    gboolean seen = FALSE;
    for (int x = 0; x < count; x++) {
        float rest = 1 - rgba[4 * x + 3];
        seen |= rest > 1e-3f;
        for (int c = 0; c < 3; c++)
            rgb[3 * x + c] = rgba[4 * x + c] + rest;
    }
    return seen;
}

static gboolean flatten(GeglBuffer *result, picture *pic)
{
    const Babl *from = babl_format_with_space("RaGaBaA float", pic->space);
    const Babl *opaque = babl_format_with_space("RGB float", pic->space);
    const Babl *fish = babl_fish(opaque, layout_format(&pic->layout, pic->space));
    g_autofree float *rgba = g_new(float, 4 * (gsize)pic->width);
    g_autofree float *rgb = g_new(float, 3 * (gsize)pic->width);
    gboolean seen = FALSE;
    for (int y = 0; y < pic->height; y++) {
        gegl_buffer_get(result, GEGL_RECTANGLE(0, y, pic->width, 1), 1.0, from, rgba,
                        GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
        seen |= lay_on_white(rgba, rgb, pic->width);
        babl_process(fish, rgb, pic->pixels + (gsize)y * picture_stride(pic), pic->width);
    }
    return seen;
}

picture *adapt(GeglBuffer *result, const picture *original, const file_kind *kind,
               gboolean *flattened, GError **error)
{
    picture *pic = picture_new();
    if (!picture_allocate(pic, (guint64)original->width, (guint64)original->height,
                          layout_for(kind, &original->layout), error)) {
        picture_free(pic);
        return NULL;
    }
    choose_space(pic, original, kind);
    copy_notes(pic, original);
    pic->density = original->density;
    pic->tiff_scheme = original->tiff_scheme;
    pic->lossy = original->lossy;
    *flattened = FALSE;
    if (original->layout.alpha && !pic->layout.alpha)
        *flattened = flatten(result, pic);
    else
        gegl_buffer_get(result, GEGL_RECTANGLE(0, 0, pic->width, pic->height), 1.0,
                        layout_format(&pic->layout, pic->space), pic->pixels, GEGL_AUTO_ROWSTRIDE,
                        GEGL_ABYSS_NONE);
    return pic;
}
