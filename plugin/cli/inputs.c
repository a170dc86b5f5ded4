/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The photo, its depth map, and the depth at the pixel to focus on. */

#include "inputs.h"

#include "disk-render.h"
#include "messages.h"
#include "upright.h"

/* Loads a picture, or says what is wrong with it. */
static picture *load(const char *path, metadata **meta)
{
    GError *problem = NULL;
    picture *pic = load_upright(path, meta, &problem);
    if (!pic) {
        messages_print(path, problem->message);
        g_error_free(problem);
    }
    return pic;
}

/* Sets the focus to the depth at the pixel asked for. */
static int focus(const options *opt, inputs *in)
{
    if (!opt->focus_at)
        return EXIT_DONE;
    const picture *photo = in->photo;
    if (opt->focus_x >= photo->width || opt->focus_y >= photo->height) {
        g_autofree char *text =
            g_strdup_printf("--focus-at: %d,%d is outside the picture, which has %d x %d pixels",
                            opt->focus_x, opt->focus_y, photo->width, photo->height);
        messages_print(NULL, text);
        return EXIT_USAGE;
    }
    GeglBuffer *map = picture_buffer(in->depth);
    gboolean done = disk_render_depth_at(&in->params, map, photo->width, photo->height,
                                         opt->focus_x, opt->focus_y, &in->params.focus);
    g_object_unref(map);
    if (!done)
        messages_print(opt->depth, "out of memory");
    return done ? EXIT_DONE : EXIT_FILE;
}

int inputs_load(inputs *in, const options *opt, const char *photo)
{
    *in = (inputs){.params = opt->params};
    in->photo = load(photo, &in->meta);
    if (in->photo && opt->depth)
        in->depth = load(opt->depth, NULL);
    return in->photo && (in->depth || !opt->depth) ? focus(opt, in) : EXIT_FILE;
}

void inputs_clear(inputs *in)
{
    picture_free(in->depth);
    picture_free(in->photo);
    metadata_free(in->meta);
}
