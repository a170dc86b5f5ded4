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

static gboolean render(const disk_params *params, const disk_render_job *job, GError **error)
{
    static const disk_progress progress = {.report = show_progress};
    disk_renderer *renderer = disk_renderer_new();
    messages_forget();
    messages_progress(0);
    gboolean done = disk_render(renderer, params, job, &progress, error);
    messages_progress(2);
    disk_renderer_free(renderer);
    return done;
}

GeglBuffer *blur_run(picture *photo, picture *depth, const disk_params *params, GError **error)
{
    GeglRectangle box = {0, 0, photo->width, photo->height};
    GeglBuffer *in = picture_buffer(photo);
    if (params->radius < DISK_MIN_RADIUS)
        return in;
    disk_render_job job = {.input = in, .input_box = box, .roi = box};
    job.output = gegl_buffer_new(&box, disk_render_format(gegl_buffer_get_format(in)));
    if (depth) {
        job.depth = picture_buffer(depth);
        job.depth_box = *gegl_buffer_get_extent(job.depth);
    }
    if (!render(params, &job, error))
        g_clear_object(&job.output);
    g_clear_object(&job.depth);
    g_object_unref(in);
    return job.output;
}
