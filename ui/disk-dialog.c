/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog's life. Whatever changes goes through take_changes(), which hands it on to the preview
 * and the panel. OK lets the host filter while the window shows the progress. */

#include "disk-dialog.h"

#include "aperture-panel.h"
#include "budget.h"
#include "depth-choice.h"
#include "dialog-window.h"
#include "filter-run.h"
#include "help.h"
#include "i18n.h"
#include "preview.h"

#include <settings.h>

typedef struct dialog {
    const disk_host *host;
    disk_params params; /* aperture is not used: the panel has it */
    int depth;
    disk_dialog_window w;
    disk_filter_run *run; /* while the host filters */
    GMainLoop *loop;
    gboolean accepted;
} dialog;

/* --- Changes ---------------------------------------------------------------------------------- */

static void take_changes(gpointer data)
{
    dialog *d = data;
    disk_param_rows_get(d->w.rows, &d->params);
    d->params.samples = disk_budget_get(DISK_BUDGET(d->w.budget));
    d->depth = disk_depth_choice_get(DISK_DEPTH_CHOICE(d->w.depths));
    disk_param_rows_set_depth(d->w.rows, d->depth != DISK_DIALOG_NO_DEPTH);
    disk_aperture_panel_set_params(DISK_APERTURE_PANEL(d->w.panel), &d->params);
    disk_preview_set_params(DISK_PREVIEW(d->w.preview), &d->params, d->depth);
}

static void on_changed(GtkWidget *widget, dialog *d)
{
    take_changes(d);
}

static void on_aperture(GtkWidget *panel, dialog *d)
{
    disk_preview_set_aperture(DISK_PREVIEW(d->w.preview),
                              disk_aperture_panel_copy(DISK_APERTURE_PANEL(panel)));
}

static void on_focused(GtkWidget *preview, double depth, dialog *d)
{
    d->params.focus = depth;
    disk_param_rows_set(d->w.rows, &d->params);
    take_changes(d);
}

static void on_measured(GtkWidget *preview, dialog *d)
{
    disk_budget_set_seconds(DISK_BUDGET(d->w.budget),
                            disk_preview_get_seconds(DISK_PREVIEW(preview)));
}

static void on_failed(GtkWidget *widget, const char *text, dialog *d)
{
    disk_dialog_window_show_problem(&d->w, text);
}

/* --- Settings --------------------------------------------------------------------------------- */

static void set_params(void *cookie, const disk_params *params)
{
    dialog *d = cookie;
    d->params = *params;
    disk_param_rows_set(d->w.rows, params);
    disk_budget_set(DISK_BUDGET(d->w.budget), params->samples);
    disk_aperture_panel_set_aperture(DISK_APERTURE_PANEL(d->w.panel), params->aperture);
    take_changes(d);
}

static gboolean get_params(void *cookie, disk_params *params, GError **error)
{
    dialog *d = cookie;
    DiskAperturePanel *panel = DISK_APERTURE_PANEL(d->w.panel);
    if (!disk_aperture_panel_keep(panel, error))
        return FALSE;
    take_changes(d);
    *params = d->params;
    params->aperture = g_strdup(disk_aperture_panel_get_aperture(panel));
    return TRUE;
}

static void fail(void *cookie, const char *text)
{
    dialog *d = cookie;
    disk_dialog_window_show_problem(&d->w, text);
}

static void reset(dialog *d)
{
    disk_params params;
    disk_params_init(&params);
    set_params(d, &params);
}

/* --- Filtering -------------------------------------------------------------------------------- */

static void set_busy(dialog *d, gboolean busy)
{
    disk_dialog_window_set_busy(&d->w, busy);
    disk_preview_set_paused(DISK_PREVIEW(d->w.preview), busy);
    if (!busy && d->host->show_progress)
        d->host->show_progress(d->host->cookie, -1);
}

static void on_progress(void *cookie, double done)
{
    dialog *d = cookie;
    gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(d->w.progress), done);
    if (d->host->show_progress)
        d->host->show_progress(d->host->cookie, done);
}

static void finish(dialog *d, gboolean accepted)
{
    d->accepted = accepted;
    g_main_loop_quit(d->loop);
}

/* Success. What cannot be remembered costs nobody a picture. */
static void succeed(dialog *d)
{
    disk_params params;
    if (get_params(d, &params, NULL)) {
        disk_settings_save_last(&params, NULL);
        g_free((char *)params.aperture);
    }
    finish(d, TRUE);
}

static void on_ended(void *cookie, const GError *error)
{
    dialog *d = cookie;
    gboolean cancelled = disk_filter_run_cancelled(d->run);
    d->run = NULL;
    if (!error && !cancelled) {
        succeed(d);
        return;
    }
    set_busy(d, FALSE);
    if (!cancelled)
        disk_dialog_window_show_problem(&d->w, error->message);
}

/* OK: the drawing gets a name, so that later runs find it; then the host filters. */
static void accept(dialog *d)
{
    disk_params params;
    GError *error = NULL;
    disk_dialog_window_show_problem(&d->w, NULL);
    if (!get_params(d, &params, &error)) {
        disk_dialog_window_show_problem(&d->w, error->message);
        g_error_free(error);
        return;
    }
    if (!d->host->filter) {
        succeed(d);
    } else {
        disk_filter_listener listener = {on_progress, on_ended, d};
        set_busy(d, TRUE);
        d->run = disk_filter_run_start(d->host, &params, d->depth, &listener);
    }
    g_free((char *)params.aperture);
}

static void on_response(GtkDialog *window, int response, dialog *d)
{
    if (response == GTK_RESPONSE_HELP)
        disk_help_show(GTK_WINDOW(window));
    else if (d->run)
        disk_filter_run_cancel(d->run);
    else if (response == GTK_RESPONSE_OK)
        accept(d);
    else if (response == DISK_RESPONSE_RESET)
        reset(d);
    else
        finish(d, FALSE);
}

/* The window is closed by us alone. */
static gboolean on_delete(GtkWidget *window, GdkEvent *event, dialog *d)
{
    return TRUE;
}

static gboolean on_key(GtkWidget *window, GdkEventKey *event, dialog *d)
{
    if (event->keyval != GDK_KEY_F1)
        return FALSE;
    disk_help_show(GTK_WINDOW(window));
    return TRUE;
}

/* --- The run ---------------------------------------------------------------------------------- */

static void connect(dialog *d)
{
    g_signal_connect(d->w.window, "response", G_CALLBACK(on_response), d);
    g_signal_connect(d->w.window, "delete-event", G_CALLBACK(on_delete), d);
    g_signal_connect(d->w.window, "key-press-event", G_CALLBACK(on_key), d);
    g_signal_connect(d->w.depths, "changed", G_CALLBACK(on_changed), d);
    g_signal_connect(d->w.depths, "failed", G_CALLBACK(on_failed), d);
    g_signal_connect(d->w.budget, "changed", G_CALLBACK(on_changed), d);
    g_signal_connect(d->w.panel, "changed", G_CALLBACK(on_aperture), d);
    g_signal_connect(d->w.preview, "focused", G_CALLBACK(on_focused), d);
    g_signal_connect(d->w.preview, "measured", G_CALLBACK(on_measured), d);
    g_signal_connect(d->w.preview, "failed", G_CALLBACK(on_failed), d);
}

static void open(dialog *d, const disk_params *params, int depth)
{
    disk_settings_owner owner = {get_params, set_params, fail, d};
    disk_dialog_window_make(&d->w, d->host, take_changes, d, &owner);
    disk_depth_choice_set(DISK_DEPTH_CHOICE(d->w.depths), depth);
    set_params(d, params);
    on_aperture(d->w.panel, d);
    connect(d);
    gtk_window_present(GTK_WINDOW(d->w.window));
}

gboolean disk_dialog_run(const disk_host *host, disk_params *params, int *depth)
{
    dialog d = {.host = host, .loop = g_main_loop_new(NULL, FALSE)};
    disk_i18n_init();
    open(&d, params, *depth);
    g_main_loop_run(d.loop);
    if (d.accepted) {
        *params = d.params;
        params->aperture =
            g_strdup(disk_aperture_panel_get_aperture(DISK_APERTURE_PANEL(d.w.panel)));
        *depth = d.depth;
    }
    disk_dialog_window_destroy(&d.w, host);
    g_main_loop_unref(d.loop);
    return d.accepted;
}
