/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Apertures from the selection and the active brush as masks, from the active path as outlines. */

#include "apertures.h"

#include "blur.h"
#include "items.h"

#include <glib/gi18n-lib.h>

/* Masks above that are reduced by the core; GEGL does it while it reads. */
#define LARGEST 2048

const char *const *apertures_names(void)
{
    static const char *names[APERTURE_SOURCES + 1];
    names[APERTURE_SELECTION] = _("Selection");
    names[APERTURE_BRUSH] = _("Active brush");
    names[APERTURE_PATH] = _("Active path");
    return names;
}

static disk_aperture *refuse(GError **error, const char *message)
{
    g_set_error_literal(error, BLUR_ERROR, BLUR_ERROR_REFUSED, message);
    return NULL;
}

static disk_aperture *checked(disk_status status, disk_aperture *aperture, GError **error)
{
    return status == DISK_OK ? aperture : refuse(error, disk_status_text(status));
}

static disk_aperture *from_mask(float *values, int width, int height, GError **error)
{
    disk_plane mask = {values, width, height, (ptrdiff_t)sizeof(float) * width};
    disk_aperture *aperture = NULL;
    disk_status status = disk_aperture_from_mask(&mask, &aperture);
    g_free(values);
    return checked(status, aperture, error);
}

static disk_aperture *from_selection(int image, GError **error)
{
    GeglRectangle bounds;
    int drawable;
    if (!items_selection(image, &drawable, &bounds))
        return refuse(error, _("Nothing is selected: select the aperture's shape first"));
    double scale = MIN(1.0, (double)LARGEST / MAX(bounds.width, bounds.height));
    GeglRectangle part = {(int)(bounds.x * scale), (int)(bounds.y * scale),
                          (int)(bounds.width * scale) + 1, (int)(bounds.height * scale) + 1};
    GeglBuffer *selection = items_buffer(drawable);
    float *values = g_new(float, (gsize)part.width *(gsize)part.height);
    gegl_buffer_get(selection, &part, scale, babl_format("Y float"), values, GEGL_AUTO_ROWSTRIDE,
                    GEGL_ABYSS_NONE);
    g_object_unref(selection);
    return from_mask(values, part.width, part.height, error);
}

static disk_aperture *from_brush(GError **error)
{
    int width, height;
    float *ink = items_brush(&width, &height);
    if (!ink)
        return refuse(error, _("There is no active brush"));
    return from_mask(ink, width, height, error);
}

/* A stroke's points are handle, anchor, handle for each node; from node to node runs a curve. What
 * is open then is closed by a straight line. */
static void append_stroke(GArray *steps, const double *points, int nodes)
{
    disk_path_step move = {.verb = DISK_PATH_MOVE, .x = {points[2]}, .y = {points[3]}};
    g_array_append_val(steps, move);
    for (int i = 1; i < nodes; i++) {
        const double *from = points + 6 * (i - 1), *to = points + 6 * i;
        disk_path_step curve = {
            .verb = DISK_PATH_CURVE, .x = {from[4], to[0], to[2]}, .y = {from[5], to[1], to[3]}};
        g_array_append_val(steps, curve);
    }
}

static disk_aperture *from_path(int image, GError **error)
{
    GPtrArray *strokes = items_path(image);
    if (!strokes)
        return refuse(error, _("There is no active path: choose one in the Paths dialog first"));
    GArray *steps = g_array_new(FALSE, FALSE, sizeof(disk_path_step));
    for (guint i = 0; i < strokes->len; i++) {
        const GArray *stroke = g_ptr_array_index(strokes, i);
        int nodes = (int)stroke->len / 6;
        const double *points = (const double *)(const void *)stroke->data;
        if (nodes > 0)
            append_stroke(steps, points, nodes);
    }
    disk_aperture *aperture = NULL;
    disk_status status =
        disk_aperture_from_path((disk_path_step *)(void *)steps->data, steps->len, &aperture);
    g_array_unref(steps);
    g_ptr_array_unref(strokes);
    return checked(status, aperture, error);
}

disk_aperture *apertures_read(int image, aperture_source source, GError **error)
{
    switch (source) {
    case APERTURE_SELECTION:
        return from_selection(image, error);
    case APERTURE_BRUSH:
        return from_brush(error);
    case APERTURE_PATH:
        return from_path(image, error);
    default:
        g_return_val_if_reached(NULL);
    }
}
