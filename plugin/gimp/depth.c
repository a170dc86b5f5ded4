/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Depth maps in place become a buffer of the layer's size that is transparent, hence far, where the
 * drawable does not reach. Their numbers stay those that are stored (see disk-render.h): linear
 * formats stay linear. */

#include "depth.h"

#include "blur.h"
#include "items.h"
#include "list.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

depth_map *depth_map_new(int drawable, int image)
{
    GeglBuffer *pixels = items_buffer(drawable);
    depth_map *depth = g_new0(depth_map, 1);
    depth->drawable = drawable;
    depth->buffer = gegl_buffer_new(gegl_buffer_get_extent(pixels), gegl_buffer_get_format(pixels));
    depth->in_place = items_image(drawable) == image;
    items_offset(drawable, &depth->x, &depth->y);
    g_object_unref(pixels);
    return depth;
}

gboolean depth_map_load(depth_map *depth, GError **error)
{
    if (depth->loaded)
        return TRUE;
    if (!items_is_drawable(depth->drawable)) {
        g_set_error_literal(error, BLUR_ERROR, BLUR_ERROR_REFUSED,
                            _("This depth map is not there any more: choose another"));
        return FALSE;
    }
    GeglBuffer *pixels = items_buffer(depth->drawable);
    gegl_buffer_copy(pixels, NULL, GEGL_ABYSS_NONE, depth->buffer, NULL);
    g_object_unref(pixels);
    depth->loaded = TRUE;
    return TRUE;
}

void depth_map_free(depth_map *depth)
{
    if (!depth)
        return;
    g_object_unref(depth->buffer);
    g_free(depth);
}

/* Luminance as stored, with alpha. */
static const Babl *value_format(const Babl *stored)
{
    BablModelFlag flags = babl_get_model_flags(stored);
    gboolean linear = (flags & BABL_MODEL_FLAG_LINEAR) && !(flags & BABL_MODEL_FLAG_NONLINEAR);
    return babl_format_with_space(linear ? "YA float" : "Y'A float", babl_format_get_space(stored));
}

GeglBuffer *depth_map_buffer(const depth_map *depth, const GeglRectangle *in_image)
{
    if (!depth->in_place)
        return g_object_ref(depth->buffer);
    GeglRectangle layer = {0, 0, in_image->width, in_image->height};
    return gegl_buffer_new(&layer, value_format(gegl_buffer_get_format(depth->buffer)));
}

void depth_map_fill(const depth_map *depth, const GeglRectangle *in_image, GeglBuffer *buffer)
{
    if (!depth->in_place)
        return; /* it is the copy itself */
    GeglRectangle reach = *gegl_buffer_get_extent(depth->buffer), from, to;
    reach.x += depth->x - in_image->x;
    reach.y += depth->y - in_image->y;
    if (!gegl_rectangle_intersect(&to, &reach, gegl_buffer_get_extent(buffer)))
        return;
    from = to;
    from.x += in_image->x - depth->x;
    from.y += in_image->y - depth->y;
    gegl_buffer_copy(depth->buffer, &from, GEGL_ABYSS_NONE, buffer, &to);
}

int depth_guess(int image)
{
    int count;
    g_autofree int *all = list_drawables(image, &count);
    for (int i = 0; i < count; i++) {
        g_autofree char *label = list_label(all[i]);
        g_autofree char *small = g_utf8_casefold(label, -1);
        if (strstr(small, "depth"))
            return all[i];
    }
    return ITEMS_NONE;
}

char *depth_to_memory(int drawable, int image)
{
    if (drawable == ITEMS_NONE)
        return g_strdup("none");
    if (items_image(drawable) != image)
        return g_strdup_printf("other %d", drawable);
    g_autofree char *name = list_label(drawable);
    return g_strdup_printf("own %d %s", drawable, name);
}

/* The first that has this label. */
static int find_by_label(int image, const char *label)
{
    int count, found = ITEMS_NONE;
    g_autofree int *all = list_drawables(image, &count);
    for (int i = 0; i < count && found == ITEMS_NONE; i++) {
        g_autofree char *other = list_label(all[i]);
        if (g_str_equal(other, label))
            found = all[i];
    }
    return found;
}

gboolean depth_from_memory(const char *memory, int image, int *out, GError **error)
{
    int drawable, start = 0;
    if (!*memory || g_str_equal(memory, "none")) {
        *out = ITEMS_NONE;
        return TRUE;
    }
    if (sscanf(memory, "other %d", &drawable) == 1) {
        if (items_is_drawable(drawable)) {
            *out = drawable;
            return TRUE;
        }
    } else if (sscanf(memory, "own %d %n", &drawable, &start) == 1 && start > 0) {
        if (!items_is_drawable(drawable) || items_image(drawable) != image)
            drawable = find_by_label(image, memory + start);
        if (drawable != ITEMS_NONE) {
            *out = drawable;
            return TRUE;
        }
    }
    g_set_error_literal(error, BLUR_ERROR, BLUR_ERROR_REFUSED,
                        _("The depth map of the last run is not there: open the dialog and choose "
                          "one"));
    return FALSE;
}
