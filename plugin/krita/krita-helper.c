/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One request: filter at once, or by way of the dialog; then the end. */

#include "krita-helper.h"

#include "krita-dialog.h"
#include "krita-exchange.h"
#include "krita-filter.h"
#include "krita-message.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1 };

/* Reports are sent where they say something new: at each percent. */
typedef struct reporter {
    krita_pipe *pipe;
    int percent; /* the last one sent */
} reporter;

/* "cancel" ends the process by itself (krita-pipe.c). */
static int report(void *cookie, double done)
{
    reporter *r = cookie;
    int percent = (int)(CLAMP(done, 0, 1) * 100);
    if (percent <= r->percent)
        return 0;
    JsonObject *message = message_new("progress");
    json_object_set_double_member(message, "done", percent / 100.0);
    krita_pipe_send(r->pipe, message);
    r->percent = percent;
    return 0;
}

static gboolean apply(krita_exchange *ex, GError **error)
{
    reporter r = {ex->pipe, -1};
    disk_progress progress = {report, &r};
    if (!krita_filter(ex, &ex->params, ex->layer, &progress, error))
        return FALSE;
    krita_exchange_done(ex, &ex->params, ex->layer);
    return TRUE;
}

/* Tells why nothing came of it. */
static int say_failed(krita_pipe *pipe, GError *problem)
{
    JsonObject *message = message_new("failed");
    g_autofree char *text = g_utf8_make_valid(problem->message, -1);
    json_object_set_string_member(message, "message", text);
    krita_pipe_send(pipe, message);
    g_error_free(problem);
    return EXIT_FAILED;
}

static void start_gegl(void)
{
    gegl_init(NULL, NULL);
    g_object_set(gegl_config(), "threads", (int)MIN(g_get_num_processors(), 64), "use-opencl",
                 FALSE, NULL);
}

/* @return FALSE with error set */
static gboolean ask(krita_exchange *ex, GError **error)
{
    krita_choice choice = krita_dialog_run(ex, error);
    if (choice == KRITA_CHOICE_CANCELLED)
        krita_pipe_send(ex->pipe, message_new("cancelled"));
    return choice != KRITA_CHOICE_FAILED;
}

int krita_helper_run(void)
{
    GError *problem = NULL;
    krita_pipe *pipe = krita_pipe_new();
    krita_exchange ex;
    if (!krita_exchange_start(&ex, pipe, &problem))
        return say_failed(pipe, problem);
    start_gegl();
    gboolean done = ex.dialog ? ask(&ex, &problem) : apply(&ex, &problem);
    return done ? EXIT_DONE : say_failed(pipe, problem);
}
