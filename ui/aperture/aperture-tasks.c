/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each task has its input as its data and its result as the GTask's. */

#include "aperture-tasks.h"

#include "i18n.h"

#include <disk-presets.h>
#include <string.h>
#include <user-presets.h>

typedef struct input {
    char *name;
    disk_aperture *aperture;
    guint serial;
} input;

static void free_input(gpointer data)
{
    input *in = data;
    g_free(in->name);
    disk_aperture_free(in->aperture);
    g_free(in);
}

static void free_drawing(gpointer data)
{
    disk_drawing_clear(data);
    g_free(data);
}

static void start(GObject *owner, const char *name, disk_aperture *aperture, guint serial,
                  GAsyncReadyCallback call, GTaskThreadFunc run)
{
    GTask *task = g_task_new(owner, NULL, call, NULL);
    input *in = g_new(input, 1);
    *in = (input){g_strdup(name), aperture, serial};
    g_task_set_task_data(task, in, free_input);
    g_task_run_in_thread(task, run);
    g_object_unref(task);
}

guint disk_task_serial(GAsyncResult *result)
{
    return ((input *)g_task_get_task_data(G_TASK(result)))->serial;
}

const char *disk_task_name(GAsyncResult *result)
{
    return ((input *)g_task_get_task_data(G_TASK(result)))->name;
}

/* --- Loading ---------------------------------------------------------------------------------- */

static void load(GTask *task, gpointer owner, gpointer data, GCancellable *cancellable)
{
    GError *error = NULL;
    disk_aperture *aperture = disk_presets_load_aperture(((input *)data)->name, &error);
    if (aperture)
        g_task_return_pointer(task, aperture, (GDestroyNotify)disk_aperture_free);
    else
        g_task_return_error(task, error);
}

void disk_task_load(GObject *owner, const char *name_or_path, guint serial,
                    GAsyncReadyCallback call)
{
    start(owner, name_or_path, NULL, serial, call, load);
}

disk_aperture *disk_task_load_finish(GAsyncResult *result, GError **error)
{
    return g_task_propagate_pointer(G_TASK(result), error);
}

/* --- Tracing ---------------------------------------------------------------------------------- */

/* The outlines that an own preset was saved with. */
static gboolean read_note(const char *name, disk_drawing *out)
{
    char *note = disk_presets_read_note(name);
    gboolean read = note && disk_drawing_from_text(note, out) && out->count > 0;
    g_free(note);
    return read;
}

static gboolean make_drawing(input *in, disk_drawing *out, GError **error)
{
    if (in->name && read_note(in->name, out))
        return TRUE;
    if (!in->aperture)
        in->aperture = disk_presets_load_aperture(in->name, error);
    if (!in->aperture)
        return FALSE;
    disk_status status = disk_drawing_from_aperture(in->aperture, out);
    if (status == DISK_OK && out->count == 0)
        status = DISK_EMPTY_APERTURE;
    if (status == DISK_TOO_COMPLEX)
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED,
                            _("This aperture has too many details to be edited."));
    else if (status != DISK_OK)
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, disk_status_text(status));
    return status == DISK_OK;
}

static void trace(GTask *task, gpointer owner, gpointer data, GCancellable *cancellable)
{
    GError *error = NULL;
    disk_drawing *drawing = g_new(disk_drawing, 1);
    disk_drawing_init(drawing);
    if (make_drawing(data, drawing, &error)) {
        g_task_return_pointer(task, drawing, free_drawing);
    } else {
        free_drawing(drawing);
        g_task_return_error(task, error);
    }
}

void disk_task_trace(GObject *owner, const char *name_or_path, disk_aperture *aperture,
                     guint serial, GAsyncReadyCallback call)
{
    start(owner, name_or_path, aperture, serial, call, trace);
}

gboolean disk_task_trace_finish(GAsyncResult *result, disk_drawing *out, GError **error)
{
    disk_drawing *drawing = g_task_propagate_pointer(G_TASK(result), error);
    if (!drawing)
        return FALSE;
    disk_drawing_copy(out, drawing);
    free_drawing(drawing);
    return TRUE;
}

/* --- Importing -------------------------------------------------------------------------------- */

/* The file's name without its ending. */
static char *name_for(const char *path)
{
    char *base = g_filename_display_basename(path);
    char *dot = strrchr(base, '.');
    if (dot && dot != base)
        *dot = 0;
    char *name = disk_presets_free_name(base);
    g_free(base);
    return name;
}

static void import(GTask *task, gpointer owner, gpointer data, GCancellable *cancellable)
{
    GError *error = NULL;
    char *name = name_for(((input *)data)->name);
    if (disk_presets_import_aperture(((input *)data)->name, name, &error)) {
        g_task_return_pointer(task, name, g_free);
    } else {
        g_free(name);
        g_task_return_error(task, error);
    }
}

void disk_task_import(GObject *owner, const char *path, guint serial, GAsyncReadyCallback call)
{
    start(owner, path, NULL, serial, call, import);
}

char *disk_task_import_finish(GAsyncResult *result, GError **error)
{
    return g_task_propagate_pointer(G_TASK(result), error);
}
