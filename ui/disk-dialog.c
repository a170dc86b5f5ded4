/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog's assembly and its life. The picture is on the left, the parameters on the right;
 * whatever changes goes through take_changes(), which hands it on to the preview and the panel. OK
 * lets the host filter while the window shows the progress. */

#include "disk-dialog.h"

#include "aperture-panel.h"
#include "depth-choice.h"
#include "filter-run.h"
#include "i18n.h"
#include "param-rows.h"
#include "preview.h"

#include <gtk/gtk.h>

#define RESPONSE_RESET 1

typedef struct dialog {
    const disk_host *host;
    disk_params params; /* aperture is not used: the panel has it */
    int depth;
    GtkWidget *window, *body, *preview, *panel, *depths, *problem, *problem_text, *progress;
    disk_param_rows *rows;
    disk_mnemonics mnemonics;
    disk_filter_run *run; /* while the host filters */
    GMainLoop *loop;
    gboolean accepted;
} dialog;

/* --- Changes ---------------------------------------------------------------------------------- */

static void take_changes(gpointer data)
{
    dialog *d = data;
    disk_param_rows_get(d->rows, &d->params);
    d->depth = disk_depth_choice_get(DISK_DEPTH_CHOICE(d->depths));
    disk_param_rows_set_depth(d->rows, d->depth != DISK_DIALOG_NO_DEPTH);
    disk_aperture_panel_set_params(DISK_APERTURE_PANEL(d->panel), &d->params);
    disk_preview_set_params(DISK_PREVIEW(d->preview), &d->params, d->depth);
}

static void on_depth(GtkWidget *depths, dialog *d)
{
    take_changes(d);
}

static void on_aperture(GtkWidget *panel, dialog *d)
{
    disk_preview_set_aperture(DISK_PREVIEW(d->preview),
                              disk_aperture_panel_copy(DISK_APERTURE_PANEL(panel)));
}

static void on_focused(GtkWidget *preview, double depth, dialog *d)
{
    d->params.focus = depth;
    disk_param_rows_set(d->rows, &d->params);
    take_changes(d);
}

/* Shows parameters; take_changes() is to follow. */
static void show_params(dialog *d, const disk_params *params)
{
    d->params = *params;
    disk_param_rows_set(d->rows, params);
    disk_aperture_panel_set_aperture(DISK_APERTURE_PANEL(d->panel), params->aperture);
}

static void reset(dialog *d)
{
    disk_params params;
    disk_params_init(&params);
    show_params(d, &params);
    take_changes(d);
}

/* --- Problems --------------------------------------------------------------------------------- */

static void show_problem(dialog *d, const char *text)
{
    gtk_label_set_text(GTK_LABEL(d->problem_text), text);
    gtk_info_bar_set_revealed(GTK_INFO_BAR(d->problem), TRUE);
    gtk_widget_show(d->problem);
}

static void hide_problem(dialog *d)
{
    gtk_widget_hide(d->problem);
}

static void on_problem_response(GtkInfoBar *bar, int response, dialog *d)
{
    hide_problem(d);
}

static void on_failed(GtkWidget *widget, const char *text, dialog *d)
{
    show_problem(d, text);
}

/* --- Filtering -------------------------------------------------------------------------------- */

static void set_busy(dialog *d, gboolean busy)
{
    gtk_widget_set_sensitive(d->body, !busy);
    gtk_dialog_set_response_sensitive(GTK_DIALOG(d->window), GTK_RESPONSE_OK, !busy);
    gtk_dialog_set_response_sensitive(GTK_DIALOG(d->window), RESPONSE_RESET, !busy);
    gtk_widget_set_visible(d->progress, busy);
    gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(d->progress), 0);
    disk_preview_set_paused(DISK_PREVIEW(d->preview), busy);
    if (!busy && d->host->show_progress)
        d->host->show_progress(d->host->cookie, -1);
}

static void on_progress(void *cookie, double done)
{
    dialog *d = cookie;
    gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(d->progress), done);
    if (d->host->show_progress)
        d->host->show_progress(d->host->cookie, done);
}

static void finish(dialog *d, gboolean accepted)
{
    d->accepted = accepted;
    g_main_loop_quit(d->loop);
}

static void on_ended(void *cookie, const GError *error)
{
    dialog *d = cookie;
    gboolean cancelled = disk_filter_run_cancelled(d->run);
    d->run = NULL;
    set_busy(d, FALSE);
    if (!error)
        finish(d, TRUE);
    else if (!cancelled)
        show_problem(d, error->message);
}

/* OK: the drawing gets a name, so that later runs find it; then the host filters. */
static void accept(dialog *d)
{
    GError *error = NULL;
    hide_problem(d);
    if (!disk_aperture_panel_keep(DISK_APERTURE_PANEL(d->panel), &error)) {
        show_problem(d, error->message);
        g_error_free(error);
        return;
    }
    take_changes(d);
    if (!d->host->filter) {
        finish(d, TRUE);
        return;
    }
    disk_params params = d->params;
    params.aperture = disk_aperture_panel_get_aperture(DISK_APERTURE_PANEL(d->panel));
    disk_filter_listener listener = {on_progress, on_ended, d};
    set_busy(d, TRUE);
    d->run = disk_filter_run_start(d->host, &params, d->depth, &listener);
}

static void on_response(GtkDialog *window, int response, dialog *d)
{
    if (response == GTK_RESPONSE_OK && !d->run)
        accept(d);
    else if (response == RESPONSE_RESET)
        reset(d);
    else if (d->run)
        disk_filter_run_cancel(d->run);
    else if (response != GTK_RESPONSE_HELP)
        finish(d, FALSE);
}

/* The window is closed by us alone. */
static gboolean on_delete(GtkWidget *window, GdkEvent *event, dialog *d)
{
    return TRUE;
}

/* --- The window ------------------------------------------------------------------------------- */

static GtkWidget *section(const char *title, GtkWidget *content)
{
    GtkWidget *expander = gtk_expander_new(title);
    gtk_container_add(GTK_CONTAINER(expander), content);
    gtk_widget_set_margin_top(content, 4);
    gtk_widget_set_margin_start(content, 12);
    return expander;
}

static void pack(GtkWidget *box, GtkWidget *child)
{
    gtk_box_pack_start(GTK_BOX(box), child, FALSE, FALSE, 0);
}

static GtkWidget *make_side(dialog *d)
{
    static const char *const blur[] = {"radius", "rotation", "samples", NULL};
    static const char *const depth[] = {"focus",         "focus-range",  "near",
                                        "near-strength", "far-strength", NULL};
    static const char *const lights[] = {"highlight-factor", "highlight-threshold-low",
                                         "highlight-threshold-high", NULL};
    static const char *const glass[] = {"squeeze", "cat-eye", "rim", "fringe", NULL};
    GtkWidget *side = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    pack(side, d->panel);
    pack(side, disk_param_rows_group(d->rows, blur));
    pack(side, d->depths);
    pack(side, disk_param_rows_group(d->rows, depth));
    pack(side, section(_("Lights"), disk_param_rows_group(d->rows, lights)));
    pack(side, section(_("Glass"), disk_param_rows_group(d->rows, glass)));
    pack(side, section(_("More"), disk_param_rows_rest(d->rows)));
    GtkWidget *scroller = gtk_scrolled_window_new(NULL, NULL);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroller), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_container_add(GTK_CONTAINER(scroller), side);
    gtk_widget_set_size_request(scroller, 380, -1);
    return scroller;
}

static void make_problem(dialog *d)
{
    d->problem = gtk_info_bar_new();
    d->problem_text = gtk_label_new(NULL);
    gtk_label_set_line_wrap(GTK_LABEL(d->problem_text), TRUE);
    gtk_info_bar_set_message_type(GTK_INFO_BAR(d->problem), GTK_MESSAGE_ERROR);
    gtk_info_bar_set_show_close_button(GTK_INFO_BAR(d->problem), TRUE);
    gtk_container_add(GTK_CONTAINER(gtk_info_bar_get_content_area(GTK_INFO_BAR(d->problem))),
                      d->problem_text);
    g_signal_connect(d->problem, "response", G_CALLBACK(on_problem_response), d);
    gtk_widget_show_all(d->problem);
    gtk_widget_set_no_show_all(d->problem, TRUE);
    gtk_widget_hide(d->problem);
}

static void make_parts(dialog *d)
{
    d->rows = disk_param_rows_new(&d->mnemonics, take_changes, d);
    d->preview = disk_preview_new(d->host, &d->mnemonics);
    d->panel = disk_aperture_panel_new(d->host);
    d->depths = disk_depth_choice_new(d->host, &d->mnemonics);
    d->progress = gtk_progress_bar_new();
    gtk_widget_set_no_show_all(d->progress, TRUE);
    make_problem(d);
    d->body = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    gtk_box_pack_start(GTK_BOX(d->body), d->preview, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(d->body), make_side(d), FALSE, FALSE, 0);
}

static void make_window(dialog *d)
{
    const char *buttons[] = {_("_Reset"), _("_Cancel"), _("_OK"), NULL};
    char *title = g_strdup_printf(_("DISK Lens Blur: %s"), d->host->name ? d->host->name : "");
    d->window = gtk_dialog_new_with_buttons(title, NULL, 0, buttons[0], RESPONSE_RESET, buttons[1],
                                            GTK_RESPONSE_CANCEL, buttons[2], GTK_RESPONSE_OK, NULL);
    g_free(title);
    gtk_window_set_default_size(GTK_WINDOW(d->window), 1180, 720);
    gtk_dialog_set_default_response(GTK_DIALOG(d->window), GTK_RESPONSE_OK);
    disk_mnemonics_init(&d->mnemonics, buttons);
    make_parts(d);
    GtkWidget *content = gtk_dialog_get_content_area(GTK_DIALOG(d->window));
    gtk_container_set_border_width(GTK_CONTAINER(content), 12);
    gtk_box_set_spacing(GTK_BOX(content), 8);
    pack(content, d->problem);
    gtk_box_pack_start(GTK_BOX(content), d->body, TRUE, TRUE, 0);
    pack(content, d->progress);
    g_signal_connect(d->window, "response", G_CALLBACK(on_response), d);
    g_signal_connect(d->window, "delete-event", G_CALLBACK(on_delete), d);
    g_signal_connect(d->depths, "changed", G_CALLBACK(on_depth), d);
    g_signal_connect(d->depths, "failed", G_CALLBACK(on_failed), d);
    g_signal_connect(d->preview, "failed", G_CALLBACK(on_failed), d);
    g_signal_connect(d->preview, "focused", G_CALLBACK(on_focused), d);
    g_signal_connect(d->panel, "changed", G_CALLBACK(on_aperture), d);
}

gboolean disk_dialog_run(const disk_host *host, disk_params *params, int *depth)
{
    dialog d = {.host = host, .loop = g_main_loop_new(NULL, FALSE)};
    disk_i18n_init();
    make_window(&d);
    show_params(&d, params);
    disk_depth_choice_set(DISK_DEPTH_CHOICE(d.depths), *depth);
    on_aperture(d.panel, &d);
    take_changes(&d);
    gtk_widget_show_all(d.window);
    g_main_loop_run(d.loop);
    if (d.accepted) {
        *params = d.params;
        params->aperture = g_strdup(disk_aperture_panel_get_aperture(DISK_APERTURE_PANEL(d.panel)));
        *depth = d.depth;
    }
    gtk_widget_destroy(d.window);
    disk_param_rows_free(d.rows);
    g_main_loop_unref(d.loop);
    return d.accepted;
}
