/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The pictures as GEGL's buffers, handed to the renderer that the GEGL operations
 * use. Calling it directly rather than through a graph lets errors be told, needs
 * no search for the operations' module, and shows the progress of one big step.
 */

#include "blur.h"

#include "disk-render.h"
#include "messages.h"

static int show_progress(void *cookie, double done)
{
    messages_progress(CLAMP(done, 0, 1));
    return 0; /* signals end the program by themselves */
}

static const disk_progress progress = {.report = show_progress};

static gboolean render(const disk_params *params, const disk_render_job *job, GError **error)
{
    disk_renderer *renderer = disk_renderer_new();
    gboolean done = disk_render(renderer, params, job, &progress, error);
    disk_renderer_free(renderer);
    return done;
}

static gboolean show(const disk_params *params, const disk_render_job *job, GError **error)
{
    return disk_render_show_blur(params, job, &progress, error);
}

/* Has a function fill a new buffer in that format. */
static GeglBuffer *run(gboolean (*fill)(const disk_params *, const disk_render_job *, GError **),
                       GeglBuffer *in, picture *depth, const disk_params *params,
                       const Babl *format, GError **error)
{
    GeglRectangle box = *gegl_buffer_get_extent(in);
    disk_render_job job = {.input = in, .input_box = box, .roi = box};
    job.output = gegl_buffer_new(&box, format);
    if (depth) {
        job.depth = picture_buffer(depth);
        job.depth_box = *gegl_buffer_get_extent(job.depth);
    }
    messages_forget();
    messages_progress(0);
    if (!fill(params, &job, error))
        g_clear_object(&job.output);
    messages_progress(2);
    g_clear_object(&job.depth);
    return job.output;
}

GeglBuffer *blur_run(picture *photo, picture *depth, const disk_params *params, GError **error)
{
    GeglBuffer *in = picture_buffer(photo);
    if (params->radius < DISK_MIN_RADIUS)
        return in;
    const Babl *format = disk_render_format(gegl_buffer_get_format(in));
    GeglBuffer *out = run(render, in, depth, params, format, error);
    g_object_unref(in);
    return out;
}

GeglBuffer *blur_show(picture *photo, picture *depth, const disk_params *params, GError **error)
{
    GeglBuffer *in = picture_buffer(photo);
    GeglBuffer *out = run(show, in, depth, params, disk_render_format(NULL), error);
    g_object_unref(in);
    return out;
}

picture blur_show_form(const picture *photo)
{
    return (picture){.width = photo->width,
                     .height = photo->height,
                     .layout = {.type = SAMPLE_U8},
                     .density = photo->density,
                     .orientation = photo->orientation};
}
