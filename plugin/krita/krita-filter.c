/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Without a selection the renderer writes straight into the result. With one it fills the
 * selection's box in a buffer of its own, which is then mixed in: linear, premultiplied.
 */

#include "krita-filter.h"

#include "disk-render.h"

#include <string.h>

#define STRIP 64 /* rows that are mixed at once */

/* The box of what is selected at all; empty if nothing is. */
static GeglRectangle selected_box(const guint8 *mask, int width, int height)
{
    int x0 = width, x1 = 0, y0 = height, y1 = 0;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            if (mask[(gsize)y * (gsize)width + (gsize)x]) {
                x0 = MIN(x0, x), x1 = MAX(x1, x + 1);
                y0 = MIN(y0, y), y1 = MAX(y1, y + 1);
            }
    return (GeglRectangle){x0, y0, MAX(x1 - x0, 0), MAX(y1 - y0, 0)};
}

/* base + (blurred - base) mask, where base is nothing if NULL. */
static void mix(float *blurred, const float *base, const guint8 *mask, int count)
{
    for (int i = 0; i < count; i++)
        for (int c = 0; c < 4; c++) {
            float under = base ? base[4 * i + c] : 0;
            blurred[4 * i + c] = under + (blurred[4 * i + c] - under) * (float)mask[i] / 255;
        }
}

/* Mixes a strip of rows into the result. */
static void mix_strip(krita_exchange *ex, GeglBuffer *blurred, const guint8 *mask,
                      const GeglRectangle *strip, float *a, float *b)
{
    const Babl *format = gegl_buffer_get_format(blurred);
    gegl_buffer_get(blurred, strip, 1.0, format, a, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
    if (!ex->covers)
        gegl_buffer_get(ex->picture, strip, 1.0, format, b, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
    for (int y = 0; y < strip->height; y++) {
        gsize at = (gsize)(strip->y + y) * (gsize)ex->width + (gsize)strip->x;
        gsize row = 4 * (gsize)y * (gsize)strip->width;
        mix(a + row, ex->covers ? NULL : b + row, mask + at, strip->width);
    }
    gegl_buffer_set(ex->result, strip, 0, format, a, GEGL_AUTO_ROWSTRIDE);
}

static void mix_selected(krita_exchange *ex, GeglBuffer *blurred, const guint8 *mask)
{
    GeglRectangle box = *gegl_buffer_get_extent(blurred);
    gsize floats = 4 * (gsize)box.width * STRIP;
    g_autofree float *a = g_new(float, floats), *b = g_new(float, floats);
    for (int y = 0; y < box.height; y += STRIP) {
        GeglRectangle strip = {box.x, box.y + y, box.width, MIN(STRIP, box.height - y)};
        mix_strip(ex, blurred, mask, &strip, a, b);
    }
}

static gboolean render(const disk_params *params, const disk_render_job *job,
                       const disk_progress *progress, GError **error)
{
    if (params->radius < DISK_MIN_RADIUS) {
        gegl_buffer_copy(job->input, &job->roi, GEGL_ABYSS_NONE, job->output, &job->roi);
        return TRUE;
    }
    disk_renderer *renderer = disk_renderer_new();
    gboolean done = disk_render(renderer, params, job, progress, error);
    disk_renderer_free(renderer);
    return done;
}

/* What lies outside of the selection, everywhere: nothing, or the picture. */
static void lay_ground(krita_exchange *ex)
{
    if (ex->covers)
        memset(ex->pixels, 0, krita_form_bytes(&ex->form));
    else
        gegl_buffer_copy(ex->picture, NULL, GEGL_ABYSS_NONE, ex->result, NULL);
}

static gboolean filter_selected(krita_exchange *ex, const disk_params *params, disk_render_job *job,
                                const disk_progress *progress, GError **error)
{
    const guint8 *mask = krita_exchange_selection(ex, error);
    if (!mask)
        return FALSE;
    lay_ground(ex);
    job->roi = selected_box(mask, ex->width, ex->height);
    if (gegl_rectangle_is_empty(&job->roi))
        return TRUE;
    job->output =
        gegl_buffer_new(&job->roi, disk_render_format(gegl_buffer_get_format(job->input)));
    gboolean done = render(params, job, progress, error);
    if (done)
        mix_selected(ex, job->output, mask);
    g_object_unref(job->output);
    return done;
}

gboolean krita_filter(krita_exchange *ex, const disk_params *params, int layer,
                      const disk_progress *progress, GError **error)
{
    GeglRectangle box = {0, 0, ex->width, ex->height};
    disk_render_job job = {.input_box = box, .roi = box};
    job.input = krita_exchange_picture(ex, error);
    if (!job.input)
        return FALSE;
    if (layer >= 0) {
        job.depth = krita_exchange_depth(ex, layer, error);
        if (!job.depth)
            return FALSE;
        job.depth_box = *gegl_buffer_get_extent(job.depth);
    }
    job.output = krita_exchange_result(ex, error);
    if (!job.output)
        return FALSE;
    if (ex->selection)
        return filter_selected(ex, params, &job, progress, error);
    return render(params, &job, progress, error);
}
