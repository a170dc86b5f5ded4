/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The filter on drawables. The pixels go through disk_render(), as the GEGL operations' do, and are
 * turned into the drawable's own format when they are put to their place. */

#include "blur.h"

#include "disk-render.h"
#include "items.h"

#include <disk/lens.h>
#include <glib/gi18n-lib.h>

G_DEFINE_QUARK(disk - gimp - blur - error - quark, blur_error)

/* --- What is refused ---------------------------------------------------------------------------
 */

static gboolean refuse(GError **error, const char *format, int drawable)
{
    g_autofree char *name = items_name(drawable);
    g_autofree char *message = g_strdup_printf(format, name);
    g_set_error_literal(error, BLUR_ERROR, BLUR_ERROR_REFUSED, message);
    return FALSE;
}

/* GIMP locks a group's layers with the group, and a mask with its layer. */
static int locked_by(int drawable)
{
    for (int item = drawable; item != ITEMS_NONE; item = items_parent(item))
        if (items_is_locked(item))
            return item;
    return ITEMS_NONE;
}

static gboolean may_filter(int drawable, GError **error)
{
    if (!items_is_drawable(drawable)) {
        g_set_error_literal(error, BLUR_ERROR, BLUR_ERROR_CALL,
                            _("There is no such layer to blur"));
        return FALSE;
    }
    if (items_is_group(drawable))
        return refuse(
            error,
            _("\"%s\" is a layer group, which has no pixels of its own: choose the layers "
              "in it, or merge it first"),
            drawable);
    if (items_is_indexed(drawable))
        return refuse(error,
                      _("\"%s\" has a palette of few colours: convert the image by Image > Mode > "
                        "RGB first"),
                      drawable);
    int locked = locked_by(drawable);
    if (locked != ITEMS_NONE)
        return refuse(error, _("The pixels of \"%s\" are locked: unlock them first"), locked);
    return TRUE;
}

/* --- Copies -------------------------------------------------------------------------------------
 */

static void copy_layer(blur_layer *layer, int drawable)
{
    GeglBuffer *pixels = items_buffer(drawable);
    layer->drawable = drawable;
    layer->input = gegl_buffer_dup(pixels);
    layer->in_image = *gegl_buffer_get_extent(layer->input);
    items_offset(drawable, &layer->in_image.x, &layer->in_image.y);
    if (!items_selected_part(drawable, &layer->part))
        layer->part = (GeglRectangle){0, 0, 0, 0};
    g_object_unref(pixels);
}

/* Whether the selection meets any of the layers. */
static gboolean any_selected(const blur *b, GError **error)
{
    for (int i = 0; i < b->count; i++)
        if (!gegl_rectangle_is_empty(&b->layers[i].part))
            return TRUE;
    return refuse(error,
                  _("The selection does not meet \"%s\": select a part of it, or select nothing"),
                  b->layers[0].drawable);
}

blur *blur_new(const int *drawables, int count, GError **error)
{
    if (count < 1) {
        g_set_error_literal(error, BLUR_ERROR, BLUR_ERROR_CALL, _("Choose a layer to blur first"));
        return NULL;
    }
    for (int i = 0; i < count; i++)
        if (!may_filter(drawables[i], error))
            return NULL;
    blur *b = g_new0(blur, 1);
    b->image = items_image(drawables[0]);
    b->count = count;
    b->layers = g_new0(blur_layer, (gsize)count);
    b->renderer = disk_renderer_new();
    for (int i = 0; i < count; i++)
        copy_layer(&b->layers[i], drawables[i]);
    if (!any_selected(b, error))
        g_clear_pointer(&b, blur_free);
    return b;
}

void blur_free(blur *b)
{
    if (!b)
        return;
    for (int i = 0; i < b->count; i++) {
        g_clear_object(&b->layers[i].input);
        g_clear_object(&b->layers[i].output);
    }
    disk_renderer_free(b->renderer);
    g_free(b->layers);
    g_free(b);
}

/* --- Filtering ----------------------------------------------------------------------------------
 */

/* One layer's share of the whole. */
typedef struct share {
    const disk_progress *whole;
    double from, size;
} share;

static int report_share(void *cookie, double done)
{
    share *s = cookie;
    return s->whole->report(s->whole->cookie, s->from + s->size * done);
}

static gboolean filter_layer(blur *b, blur_layer *layer, const disk_params *params,
                             const depth_map *depth, const disk_progress *progress, GError **error)
{
    GeglRectangle box = *gegl_buffer_get_extent(layer->input);
    const Babl *format = disk_render_format(gegl_buffer_get_format(layer->input));
    disk_render_job job = {
        .input = layer->input,
        .input_box = box,
        .output = gegl_buffer_new(&layer->part, format),
        .roi = layer->part,
    };
    if (depth) {
        job.depth = depth_map_buffer(depth, &layer->in_image);
        depth_map_fill(depth, &layer->in_image, job.depth);
        job.depth_box = *gegl_buffer_get_extent(job.depth);
    }
    gboolean done = disk_render(b->renderer, params, &job, progress, error);
    g_clear_object(&job.depth);
    if (done)
        layer->output = job.output;
    else
        g_object_unref(job.output);
    return done;
}

gboolean blur_filter(blur *b, const disk_params *params, const depth_map *depth,
                     const disk_progress *progress, GError **error)
{
    for (int i = 0; i < b->count; i++)
        g_clear_object(&b->layers[i].output);
    if (disk_lens_max_radius(params, depth != NULL) < DISK_MIN_RADIUS ||
        params->radius < DISK_MIN_RADIUS)
        return TRUE;
    for (int i = 0; i < b->count; i++) {
        share s = {progress, (double)i / b->count, 1.0 / b->count};
        disk_progress of_layer = {report_share, &s};
        if (!gegl_rectangle_is_empty(&b->layers[i].part) &&
            !filter_layer(b, &b->layers[i], params, depth, progress ? &of_layer : NULL, error))
            return FALSE;
    }
    return TRUE;
}

/* Without any a group would be an undo step that undoes nothing. */
static gboolean has_results(const blur *b)
{
    for (int i = 0; i < b->count; i++)
        if (b->layers[i].output)
            return TRUE;
    return FALSE;
}

/* Whether the layer is still what was copied: while the dialog is open, people may do anything. */
static gboolean is_as_copied(const blur_layer *layer)
{
    if (!items_is_drawable(layer->drawable))
        return FALSE;
    GeglBuffer *pixels = items_buffer(layer->drawable);
    gboolean same =
        gegl_rectangle_equal(gegl_buffer_get_extent(pixels), gegl_buffer_get_extent(layer->input));
    g_object_unref(pixels);
    return same;
}

/* Through a selection that has grown since, the old pixels show. */
static void merge_layer(const blur_layer *layer)
{
    GeglRectangle now;
    if (!items_selected_part(layer->drawable, &now))
        return;
    GeglBuffer *shadow = items_shadow(layer->drawable);
    if (!gegl_rectangle_contains(&layer->part, &now))
        gegl_buffer_copy(layer->input, &now, GEGL_ABYSS_NONE, shadow, &now);
    gegl_buffer_copy(layer->output, &layer->part, GEGL_ABYSS_NONE, shadow, &layer->part);
    g_object_unref(shadow); /* flushes it */
    items_merge_shadow(layer->drawable, &now);
}

gboolean blur_merge(blur *b, GError **error)
{
    if (!has_results(b))
        return TRUE;
    for (int i = 0; i < b->count; i++) {
        if (b->layers[i].output && !is_as_copied(&b->layers[i])) {
            g_set_error_literal(error, BLUR_ERROR, BLUR_ERROR_REFUSED,
                                _("The layer was changed while the dialog was open; nothing was "
                                  "blurred"));
            return FALSE;
        }
    }
    items_begin_undo(b->image);
    for (int i = 0; i < b->count; i++)
        if (b->layers[i].output)
            merge_layer(&b->layers[i]);
    items_end_undo(b->image);
    return TRUE;
}
