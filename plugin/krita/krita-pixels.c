/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The pixels stay where they are mapped; only red and blue change places, in memory that is
 * private to this process for what is read.
 */

#include "krita-pixels.h"

#include "krita-message.h"
#include "picture.h"

#include <string.h>
#include <sys/mman.h>

gboolean krita_form_set(krita_form *form, gint64 width, gint64 height, const char *model,
                        const char *depth, GError **error)
{
    static const struct {
        const char *name;
        gboolean integer;
        int bytes;
    } depths[] = {{"U8", TRUE, 1}, {"U16", TRUE, 2}, {"F16", FALSE, 2}, {"F32", FALSE, 4}};
    if (width < 1 || height < 1 || width > PICTURE_MAX_SIDE || height > PICTURE_MAX_SIDE ||
        width * height > PICTURE_MAX_PIXELS)
        return message_fail(error, "the picture is empty or too large");
    if (strcmp(model, "RGBA") != 0 && strcmp(model, "GRAYA") != 0)
        return message_fail(error, "the colour model %s is not RGB or gray", model);
    for (gsize i = 0; i < G_N_ELEMENTS(depths); i++)
        if (strcmp(depth, depths[i].name) == 0) {
            *form = (krita_form){(int)width, (int)height, model[0] == 'G', depths[i].integer,
                                 depths[i].bytes};
            return TRUE;
        }
    return message_fail(error, "the channel depth %s is unknown", depth);
}

static gsize pixel_bytes(const krita_form *form)
{
    return (gsize)form->sample_bytes * (form->gray ? 2 : 4);
}

gsize krita_form_bytes(const krita_form *form)
{
    return (gsize)form->width * (gsize)form->height * pixel_bytes(form);
}

const Babl *krita_space(const krita_form *form, GBytes *profile, GError **error)
{
    picture *holder = picture_new();
    const Babl *space = babl_space("sRGB");
    holder->layout.gray = form->gray;
    if (profile) {
        gsize size;
        const void *data = g_bytes_get_data(profile, &size);
        picture_set_profile(holder, data, size);
        space = holder->space;
    }
    picture_free(holder);
    if (!space)
        message_fail(error, "the colour profile is not understood");
    return space;
}

static void swap8(guint8 *p, gsize count)
{
    for (gsize i = 0; i < count; i++, p += 4) {
        guint8 blue = p[0];
        p[0] = p[2];
        p[2] = blue;
    }
}

static void swap16(guint16 *p, gsize count)
{
    for (gsize i = 0; i < count; i++, p += 4) {
        guint16 blue = p[0];
        p[0] = p[2];
        p[2] = blue;
    }
}

void krita_pixels_swap(const krita_form *form, void *pixels)
{
    gsize count = (gsize)form->width * (gsize)form->height;
    if (form->gray || !form->integer)
        return;
    if (form->sample_bytes == 1)
        swap8(pixels, count);
    else
        swap16(pixels, count);
}

gboolean krita_pixels_opaque(const krita_form *form, const void *pixels)
{
    static const guint8 whole[] = {0xff, 0xff};
    static const guint16 whole_half = 0x3c00;
    static const float whole_float = 1;
    const void *one = form->integer             ? (const void *)whole
                      : form->sample_bytes == 2 ? (const void *)&whole_half
                                                : (const void *)&whole_float;
    gsize step = pixel_bytes(form), size = (gsize)form->sample_bytes;
    const guint8 *alpha = (const guint8 *)pixels + step - size;
    gsize count = (gsize)form->width * (gsize)form->height;
    for (gsize i = 0; i < count; i++)
        if (memcmp(alpha + i * step, one, size) != 0)
            return FALSE;
    return TRUE;
}

/* Whether a space stores light as it is: then babl need not be asked to undo a curve. */
static gboolean is_linear(const Babl *space)
{
    double wx, wy, rx, ry, gx, gy, bx, by;
    const Babl *red, *green, *blue, *none = babl_trc("linear");
    babl_space_get(space, &wx, &wy, &rx, &ry, &gx, &gy, &bx, &by, &red, &green, &blue);
    return red == none && green == none && blue == none;
}

const Babl *krita_format(const krita_form *form, const Babl *space)
{
    static const char *const models[2][2] = {{"R'G'B'A", "RGBA"}, {"Y'A", "YA"}};
    const char *type = form->integer             ? form->sample_bytes == 1 ? "u8" : "u16"
                       : form->sample_bytes == 2 ? "half"
                                                 : "float";
    char name[32];
    gboolean linear = !form->integer && is_linear(space);
    g_snprintf(name, sizeof name, "%s %s", models[form->gray ? 1 : 0][linear ? 1 : 0], type);
    return babl_format_with_space(name, space);
}

/* GEGL wants one pointer to free by; munmap() wants the size too. */
typedef struct mapping {
    void *memory;
    gsize size;
} mapping;

static void unmap(gpointer data)
{
    mapping *m = data;
    munmap(m->memory, m->size);
    g_free(m);
}

GeglBuffer *krita_buffer(const krita_form *form, const Babl *space, void *pixels)
{
    mapping *m = g_new(mapping, 1);
    *m = (mapping){pixels, krita_form_bytes(form)};
    GeglRectangle box = {0, 0, form->width, form->height};
    return gegl_buffer_linear_new_from_data(pixels, krita_format(form, space), &box,
                                            (int)pixel_bytes(form) * form->width, unmap, m);
}
