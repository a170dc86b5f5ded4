/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * OpenEXR by GEGL: linear light, half or float; always written as float. Alpha
 * in these files is premultiplied; gegl:exr-load says it is not, and
 * gegl:exr-save multiplies, so the pixels are given their right name here.
 */

#include "file-kinds.h"

#include "messages.h"

#include <gegl-plugin.h>
#include <string.h>

static gboolean sniff(const guchar *bytes)
{
    return memcmp(bytes, "\x76\x2f\x31\x01", 4) == 0;
}

static gboolean describe(const Babl *format, pixel_layout *layout, GError **error)
{
    int channels = babl_format_get_n_components(format);
    const Babl *type = babl_format_get_type(format, 0);
    layout->gray = channels <= 2;
    layout->alpha = babl_format_has_alpha(format);
    layout->linear = TRUE;
    layout->type = type == babl_type("half")    ? SAMPLE_HALF
                   : type == babl_type("float") ? SAMPLE_FLOAT
                                                : 0;
    if (!layout->type || layout_channels(layout) != channels)
        return picture_fail(error, "samples that are not half or float are not supported");
    return TRUE;
}

/* gegl:exr-load reports by warnings only, and then by a size of its own. */
static gboolean read_node(GeglNode *loader, picture *pic, GError **error)
{
    pixel_layout layout = {0};
    messages_forget();
    GeglRectangle box = gegl_node_get_bounding_box(loader);
    const Babl *format = gegl_operation_get_format(gegl_node_get_gegl_operation(loader), "output");
    if (messages_first())
        return picture_fail(error, "damaged, or of a variant that is not supported");
    if (!describe(format, &layout, error) ||
        !picture_allocate(pic, (guint64)MAX(box.width, 0), (guint64)MAX(box.height, 0), layout,
                          error))
        return FALSE;
    gegl_node_blit(loader, 1.0, &box, format, pic->pixels, GEGL_AUTO_ROWSTRIDE, GEGL_BLIT_DEFAULT);
    if (messages_first())
        return picture_fail(error, "damaged or cut off");
    pic->space = babl_format_get_space(format);
    pic->layout.premultiplied = layout.alpha;
    return TRUE;
}

static gboolean load(const char *path, picture *pic, GError **error)
{
    if (!gegl_has_operation("gegl:exr-load"))
        return picture_fail(error, "this GEGL was built without EXR");
    GeglNode *graph = gegl_node_new();
    GeglNode *loader = gegl_node_new_child(graph, "operation", "gegl:exr-load", "path", path, NULL);
    gboolean done = read_node(loader, pic, error);
    g_object_unref(graph);
    return done;
}

static gboolean save(const char *path, const picture *pic, GError **error)
{
    if (!gegl_has_operation("gegl:exr-save"))
        return picture_fail(error, "this GEGL was built without EXR");
    /* The buffer only reads the pixels it borrows. */
    picture view = *pic;
    GeglBuffer *buffer = picture_buffer(&view);
    GeglNode *graph = gegl_node_new();
    GeglNode *source =
        gegl_node_new_child(graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
    GeglNode *saver = gegl_node_new_child(graph, "operation", "gegl:exr-save", "path", path, NULL);
    gegl_node_link(source, saver);
    messages_forget();
    gegl_node_process(saver);
    gboolean done = !messages_first() || picture_fail(error, "%s", messages_first());
    g_object_unref(graph);
    g_object_unref(buffer);
    return done;
}

const file_kind kind_exr = {
    .name = "EXR",
    .extensions = {".exr"},
    .types = SAMPLE_FLOAT,
    .gray = TRUE,
    .alpha = TRUE,
    .premultiplied = TRUE,
    .linear = TRUE,
    .sniff = sniff,
    .load = load,
    .save = save,
};
