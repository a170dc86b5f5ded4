/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The host of the dialog that has no host. What comes out of it goes through deliver(), as without
 * windows, so that metadata and all else are kept in the same way; when saving fails or is called
 * off, the dialog comes back with the same parameters. */

#include "session.h"

#include "deliver.h"
#include "disk-gegl-host.h"
#include "inputs.h"
#include "messages.h"
#include "upright.h"

#include <gtk/gtk.h>
#include <i18n.h>
#include <string.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

typedef struct session {
    inputs in;
    char *path; /* of the picture */
    disk_gegl_host *host;
    GPtrArray *maps; /* depth maps' pictures, which their buffers need */
    disk_params params;
    char *aperture; /* owns params.aperture once the user has chosen */
    int depth;
} session;

/* Previews come and go: what they took is to go back to the system, rather than to the heaps of the
 * threads that freed it, where it would stay beside what the filter takes in the end. */
static void give_memory_back(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 22);
#endif
}

gboolean session_begin(void)
{
    give_memory_back();
    gboolean begun = gtk_init_check(NULL, NULL);
    if (begun)
        disk_i18n_init();
    return begun;
}

/* --- Windows beside the dialog ---------------------------------------------------------------- */

/* Says what is wrong in a window and on stderr. */
static void tell(const char *subject, const char *text)
{
    g_autofree char *name = g_filename_display_basename(subject);
    GtkWidget *window =
        gtk_message_dialog_new(NULL, 0, GTK_MESSAGE_ERROR, GTK_BUTTONS_CLOSE, "%s", name);
    gtk_window_set_title(GTK_WINDOW(window), _("DISK Lens Blur"));
    gtk_message_dialog_format_secondary_text(GTK_MESSAGE_DIALOG(window), "%s", text);
    gtk_dialog_run(GTK_DIALOG(window));
    gtk_widget_destroy(window);
    messages_print(subject, text);
}

static void add_filters(GtkFileChooser *chooser)
{
    static const char *const patterns[] = {"*.png",  "*.jpg", "*.jpeg", "*.tif",
                                           "*.tiff", "*.exr", "*.webp"};
    GtkFileFilter *pictures = gtk_file_filter_new(), *all = gtk_file_filter_new();
    gtk_file_filter_set_name(pictures, _("Pictures"));
    gtk_file_filter_set_name(all, _("All files"));
    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autofree char *upper = g_ascii_strup(patterns[i], -1);
        gtk_file_filter_add_pattern(pictures, patterns[i]);
        gtk_file_filter_add_pattern(pictures, upper);
    }
    gtk_file_filter_add_pattern(all, "*");
    gtk_file_chooser_add_filter(chooser, pictures);
    gtk_file_chooser_add_filter(chooser, all);
}

/* The caller frees; NULL: called off. */
static char *run_chooser(GtkWidget *chooser)
{
    char *path = NULL;
    add_filters(GTK_FILE_CHOOSER(chooser));
    if (gtk_dialog_run(GTK_DIALOG(chooser)) == GTK_RESPONSE_ACCEPT)
        path = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(chooser));
    gtk_widget_destroy(chooser);
    return path;
}

static char *ask_open(void)
{
    GtkWidget *chooser = gtk_file_chooser_dialog_new(
        _("Open a picture to blur"), NULL, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Cancel"),
        GTK_RESPONSE_CANCEL, _("_Open"), GTK_RESPONSE_ACCEPT, NULL);
    gtk_dialog_set_default_response(GTK_DIALOG(chooser), GTK_RESPONSE_ACCEPT);
    return run_chooser(chooser);
}

/* "photo.jpg" becomes "photo-blurred.jpg", beside it. */
static void propose(GtkFileChooser *chooser, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_filename_display_basename(path);
    char *dot = strrchr(name, '.');
    g_autofree char *ending = g_strdup(dot ? dot : ".png");
    if (dot)
        *dot = 0;
    g_autofree char *proposal = g_strconcat(name, "-blurred", ending, NULL);
    gtk_file_chooser_set_current_folder(chooser, folder);
    gtk_file_chooser_set_current_name(chooser, proposal);
}

static char *ask_save(const char *path)
{
    GtkWidget *chooser = gtk_file_chooser_dialog_new(
        _("Save the blurred picture as"), NULL, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Cancel"),
        GTK_RESPONSE_CANCEL, _("_Save"), GTK_RESPONSE_ACCEPT, NULL);
    gtk_dialog_set_default_response(GTK_DIALOG(chooser), GTK_RESPONSE_ACCEPT);
    gtk_file_chooser_set_do_overwrite_confirmation(GTK_FILE_CHOOSER(chooser), TRUE);
    propose(GTK_FILE_CHOOSER(chooser), path);
    return run_chooser(chooser);
}

/* --- The host --------------------------------------------------------------------------------- */

static void add_map(session *s, const char *path, picture *map)
{
    g_autofree char *name = g_filename_display_basename(path);
    GeglBuffer *buffer = picture_buffer(map);
    g_ptr_array_add(s->maps, map);
    disk_gegl_host_add_depth(s->host, name, buffer, NULL);
    g_object_unref(buffer);
}

static int add_depth(void *cookie, const char *path, GError **error)
{
    session *s = disk_gegl_host_data(cookie);
    picture *map = load_upright(path, NULL, error);
    if (!map) {
        g_autofree char *name = g_filename_display_basename(path);
        g_prefix_error(error, "%s: ", name);
        return -1;
    }
    add_map(s, path, map);
    return (int)s->maps->len - 1;
}

static void make_host(session *s, const options *opt)
{
    GeglBuffer *buffer = picture_buffer(s->in.photo);
    s->host = disk_gegl_host_new(buffer, NULL);
    g_object_unref(buffer);
    disk_gegl_host_set_data(s->host, s);
    disk_host *contract = disk_gegl_host_contract(s->host);
    contract->role = "cli";
    contract->add_depth = add_depth;
    s->depth = DISK_DIALOG_NO_DEPTH;
    if (s->in.depth) {
        add_map(s, opt->depth, g_steal_pointer(&s->in.depth));
        s->depth = 0;
    }
}

/* --- Saving ----------------------------------------------------------------------------------- */

/* The filtered picture; without a blur the picture's own pixels, unconverted. */
static GeglBuffer *result_of(session *s)
{
    if (s->params.radius < DISK_MIN_RADIUS)
        return picture_buffer(s->in.photo);
    return g_object_ref(disk_gegl_host_result(s->host));
}

static gboolean save_at(session *s, const char *path, GError **error)
{
    output out = {0};
    const file_kind *kind = file_kind_by_name(path, error);
    gboolean done = kind && output_begin(&out, path, error);
    if (done) {
        GeglBuffer *result = result_of(s);
        done = deliver(result, s->in.photo, s->in.meta, kind, &out, path, error);
        g_object_unref(result);
    }
    output_abort(&out);
    return done;
}

/* FALSE: called off or failed, and the user knows. */
static gboolean save(session *s, const options *opt)
{
    GError *problem = NULL;
    guint count = opt->files ? g_strv_length(opt->files) : 0;
    g_autofree char *path = count == 2 ? g_strdup(opt->files[1]) : ask_save(s->path);
    if (!path)
        return FALSE;
    gboolean done = save_at(s, path, &problem);
    if (!done) {
        tell(path, problem->message);
        g_error_free(problem);
    }
    return done;
}

/* --- The session ------------------------------------------------------------------------------ */

/* Runs the dialog until something is saved; FALSE: the user has called it off. */
static gboolean run_dialog(session *s, const options *opt)
{
    disk_host *contract = disk_gegl_host_contract(s->host);
    g_autofree char *name = g_filename_display_basename(s->path);
    contract->name = name;
    s->params = s->in.params;
    messages_forget();
    while (disk_dialog_run(contract, &s->params, &s->depth)) {
        g_free(s->aperture);
        s->aperture = (char *)s->params.aperture;
        if (save(s, opt))
            return TRUE;
    }
    return FALSE;
}

static void clear(session *s)
{
    disk_gegl_host_free(s->host);
    g_ptr_array_unref(s->maps);
    inputs_clear(&s->in);
    g_free(s->aperture);
    g_free(s->path);
}

int session_run(const options *opt)
{
    session s = {.maps = g_ptr_array_new_with_free_func((GDestroyNotify)picture_free)};
    s.path = opt->files ? g_strdup(opt->files[0]) : ask_open();
    int status = s.path ? inputs_load(&s.in, opt, s.path) : EXIT_FILE;
    if (status == EXIT_DONE) {
        make_host(&s, opt);
        status = run_dialog(&s, opt) ? EXIT_DONE : EXIT_FILE;
        if (status != EXIT_DONE)
            messages_print(NULL, "cancelled");
    } else if (!s.path) {
        messages_print(NULL, "cancelled");
    }
    clear(&s);
    return status;
}
