/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * disk-lens-blur: the lens blur on the command line. Reads the options, loads the
 * picture and its depth map upright, blurs, and writes what comes out in the
 * form of the input; without IN and OUT it opens the dialog (session.c). Exit status: 0 done, 1 a
 * file or an aperture is at fault, 2 the command line is.
 */

#include "blur.h"
#include "deliver.h"
#include "file-kinds.h"
#include "inputs.h"
#include "messages.h"
#include "metadata.h"
#include "options.h"
#include "output.h"
#include "session.h"

#include <disk-presets.h>
#ifdef HAVE_KRITA
#include <krita-helper.h>
#endif
#include <stdio.h>

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

static gboolean process(const options *opt, const inputs *in, const file_kind *kind)
{
    GError *problem = NULL;
    output out;
    const char *name = opt->files[1];
    if (!output_begin(&out, name, &problem)) {
        output_abort(&out);
        return complain(name, problem);
    }
    picture form = opt->show ? blur_show_form(in->photo) : *in->photo;
    GeglBuffer *result =
        (opt->show ? blur_show : blur_run)(in->photo, in->depth, &in->params, &problem);
    const char *at_fault = result ? name : opt->files[0];
    gboolean done = result && deliver(result, &form, in->meta, kind, &out, name, &problem);
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
    inputs in;
    int status = inputs_load(&in, opt, opt->files[0]);
    if (status == EXIT_DONE && !process(opt, &in, kind))
        status = EXIT_FILE;
    inputs_clear(&in);
    gegl_exit();
    return status;
}

/* The same with windows. */
static int run_session(const options *opt)
{
    messages_install();
    if (!session_begin()) {
        fprintf(stderr, "%s\n", OPTIONS_USAGE);
        return EXIT_USAGE;
    }
    start_libraries(opt);
    int status = session_run(opt);
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
#ifdef HAVE_KRITA
    if (argc == 2 && g_str_equal(argv[1], KRITA_HELPER_OPTION))
        return krita_helper_run();
#endif
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
        status = opt.list ? list_apertures() : opt.dialog ? run_session(&opt) : run(&opt);
    }
    options_clear(&opt);
    return status;
}
