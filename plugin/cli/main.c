/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * disk-lens-blur: the lens blur on the command line. Reads the options, loads the
 * picture and its depth map upright, blurs, and writes what comes out in the
 * form of the input. Exit status: 0 done, 1 a file or an aperture is at fault, 2
 * the command line is.
 */

#include "blur.h"
#include "deliver.h"
#include "disk-render.h"
#include "file-kinds.h"
#include "messages.h"
#include "metadata.h"
#include "options.h"
#include "orientation.h"
#include "output.h"

#include <disk-presets.h>
#include <stdio.h>

enum { EXIT_DONE = 0, EXIT_FILE = 1, EXIT_USAGE = 2 };

/* Says what is wrong with the subject. */
static gboolean complain(const char *subject, GError *problem)
{
    messages_print(subject, problem->message);
    g_error_free(problem);
    return FALSE;
}

static void start_libraries(const options *opt)
{
    metadata_init();
    gegl_init(NULL, NULL);
    int threads = opt->threads ? opt->threads : (int)MIN(g_get_num_processors(), 64);
    g_object_set(gegl_config(), "threads", threads, "use-opencl", FALSE, NULL);
}

/* Loads a picture and turns it upright; `meta` may be NULL if nobody wants it. */
static picture *load_upright(const char *path, metadata **meta)
{
    GError *problem = NULL;
    picture *pic = file_load(path, &problem);
    if (!pic) {
        complain(path, problem);
        return NULL;
    }
    metadata *found = metadata_read(path, &problem);
    if (problem && meta)
        messages_print(path, "notice: its metadata cannot be read and are not kept");
    g_clear_error(&problem);
    if (found)
        pic->orientation = metadata_orientation(found);
    metadata_density(found, &pic->density);
    if (pic->warning)
        messages_print(path, pic->warning);
    if (!picture_turn(pic, pic->orientation, &problem)) {
        complain(path, problem);
        g_clear_pointer(&pic, picture_free);
    }
    if (meta && pic)
        *meta = found;
    else
        metadata_free(found);
    return pic;
}

/* Sets the focus to the depth at the pixel asked for. */
static int focus(const options *opt, const picture *photo, picture *depth, disk_params *params)
{
    if (!opt->focus_at)
        return EXIT_DONE;
    if (opt->focus_x >= photo->width || opt->focus_y >= photo->height) {
        g_autofree char *text =
            g_strdup_printf("--focus-at: %d,%d is outside the picture, which has %d x %d pixels",
                            opt->focus_x, opt->focus_y, photo->width, photo->height);
        messages_print(NULL, text);
        return EXIT_USAGE;
    }
    GeglBuffer *map = picture_buffer(depth);
    gboolean done = disk_render_depth_at(params, map, photo->width, photo->height, opt->focus_x,
                                         opt->focus_y, &params->focus);
    g_object_unref(map);
    if (!done)
        messages_print(opt->depth, "out of memory");
    return done ? EXIT_DONE : EXIT_FILE;
}

static gboolean process(const options *opt, const disk_params *params, picture *photo,
                        picture *depth, metadata *meta, const file_kind *kind)
{
    GError *problem = NULL;
    output out;
    const char *name = opt->files[1];
    if (!output_begin(&out, name, &problem)) {
        output_abort(&out);
        return complain(name, problem);
    }
    picture form = opt->show ? blur_show_form(photo) : *photo;
    GeglBuffer *result = (opt->show ? blur_show : blur_run)(photo, depth, params, &problem);
    const char *at_fault = result ? name : opt->files[0];
    gboolean done = result && deliver(result, &form, meta, kind, &out, name, &problem);
    g_clear_object(&result);
    output_abort(&out);
    return done || complain(at_fault, problem);
}

/* What can be known before anything is loaded: the aperture and OUT's kind. */
static const file_kind *check_names(const options *opt)
{
    GError *problem = NULL;
    disk_aperture *aperture = disk_presets_load_aperture(opt->params.aperture, &problem);
    if (!aperture) {
        complain(NULL, problem);
        return NULL;
    }
    disk_aperture_free(aperture);
    const file_kind *kind = file_kind_by_name(opt->files[1], &problem);
    if (!kind)
        complain(opt->files[1], problem);
    return kind;
}

static int run(const options *opt)
{
    messages_install();
    const file_kind *kind = check_names(opt);
    if (!kind)
        return EXIT_FILE;
    start_libraries(opt);
    metadata *meta = NULL;
    picture *photo = load_upright(opt->files[0], &meta);
    picture *depth = photo && opt->depth ? load_upright(opt->depth, NULL) : NULL;
    disk_params params = opt->params;
    int status = photo && (depth || !opt->depth) ? focus(opt, photo, depth, &params) : EXIT_FILE;
    if (status == EXIT_DONE && !process(opt, &params, photo, depth, meta, kind))
        status = EXIT_FILE;
    picture_free(depth);
    picture_free(photo);
    metadata_free(meta);
    gegl_exit();
    return status;
}

static int list_apertures(void)
{
    g_auto(GStrv) names = disk_presets_list_apertures();
    for (char **name = names; *name; name++)
        puts(*name);
    return EXIT_DONE;
}

int main(int argc, char **argv)
{
    options opt;
    GError *problem = NULL;
    g_auto(GStrv) arguments = g_strdupv(argv);
    int status;
    g_set_prgname("disk-lens-blur");
    if (!options_read(&opt, &arguments, &problem)) {
        if (g_str_has_prefix(problem->message, "usage:"))
            fprintf(stderr, "%s\n", problem->message);
        else
            messages_print(NULL, problem->message);
        g_error_free(problem);
        status = EXIT_USAGE;
    } else if (opt.help) {
        fputs(opt.help, stdout);
        status = EXIT_DONE;
    } else if (opt.version) {
        puts("disk-lens-blur " DISK_VERSION);
        status = EXIT_DONE;
    } else {
        status = opt.list ? list_apertures() : run(&opt);
    }
    options_clear(&opt);
    return status;
}
