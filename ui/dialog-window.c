/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The picture is on the left. On the right stand, always in sight, what most pictures take: radius,
 * depth map and focus, and the budget; between them tabs for the aperture and all else. Parameters
 * that no tab names come to the last one. */

#include "dialog-window.h"

#include "aperture-panel.h"
#include "budget.h"
#include "depth-choice.h"
#include "i18n.h"
#include "preview.h"
#include "window-state.h"

#define SIDE   360 /* the least width of the right side */
#define WIDTH  1180
#define HEIGHT 880
#define MARGIN 40 /* of the screen, that the window leaves for its frame and what else is there */

static void pack(GtkWidget *box, GtkWidget *child)
{
    gtk_box_pack_start(GTK_BOX(box), child, FALSE, FALSE, 0);
}

/* --- Pages ------------------------------------------------------------------------------------ */

static GtkWidget *new_page(void)
{
    GtkWidget *page = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    gtk_container_set_border_width(GTK_CONTAINER(page), 8);
    return page;
}

static GtkWidget *heading(const char *text)
{
    char *markup = g_markup_printf_escaped("<b>%s</b>", text);
    GtkWidget *label = gtk_label_new(NULL);
    gtk_label_set_markup(GTK_LABEL(label), markup);
    g_free(markup);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    return label;
}

static void add_page(disk_dialog_window *w, GtkWidget *page, const char *title)
{
    char *text = disk_mnemonics_add(&w->mnemonics, title);
    gtk_notebook_append_page(GTK_NOTEBOOK(w->tabs), page, gtk_label_new_with_mnemonic(text));
    g_free(text);
}

/* For a page that may be higher than the window. */
static GtkWidget *scrolled(GtkWidget *page)
{
    GtkWidget *scroller = gtk_scrolled_window_new(NULL, NULL);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroller), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_container_add(GTK_CONTAINER(scroller), page);
    return scroller;
}

static void add_pages(disk_dialog_window *w)
{
    static const char *const shape[] = {"rotation", "squeeze", NULL};
    static const char *const depth[] = {
        "focus-range", "near", "near-strength", "far-strength", "occlusion", "depth-cleanup", NULL};
    static const char *const lights[] = {"highlight-factor", "highlight-threshold-low",
                                         "highlight-threshold-high", NULL};
    static const char *const glass[] = {"cat-eye", "rim", "fringe", NULL};
    GtkWidget *page = new_page();
    disk_param_rows_begin_page(w->rows);
    gtk_box_pack_start(GTK_BOX(page), w->panel, TRUE, TRUE, 0);
    disk_aperture_panel_add(DISK_APERTURE_PANEL(w->panel), disk_param_rows_group(w->rows, shape));
    add_page(w, page, _("Aperture"));
    page = new_page();
    disk_param_rows_begin_page(w->rows);
    pack(page, disk_param_rows_group(w->rows, depth));
    add_page(w, scrolled(page), _("Depth"));
    page = new_page();
    disk_param_rows_begin_page(w->rows);
    pack(page, heading(_("Highlights")));
    pack(page, disk_param_rows_group(w->rows, lights));
    pack(page, heading(_("Glass")));
    pack(page, disk_param_rows_group(w->rows, glass));
    pack(page, heading(_("For experts")));
    pack(page, disk_param_rows_rest(w->rows));
    add_page(w, scrolled(page), _("Light"));
}

/* Radius, depth map and focus in one grid. */
static GtkWidget *make_head(disk_dialog_window *w)
{
    static const char *const names[] = {"radius", "focus", NULL};
    DiskDepthChoice *depths = DISK_DEPTH_CHOICE(w->depths);
    GtkWidget *grid = disk_param_rows_group(w->rows, names);
    gtk_grid_insert_row(GTK_GRID(grid), 1);
    gtk_grid_attach(GTK_GRID(grid), disk_depth_choice_label(depths), 0, 1, 1, 1);
    gtk_grid_attach(GTK_GRID(grid), w->depths, 1, 1, 2, 1);
    return grid;
}

static GtkWidget *make_side(disk_dialog_window *w)
{
    GtkWidget *side = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    disk_param_rows_leave(w->rows, "samples"); /* the budget has it */
    pack(side, make_head(w));
    add_pages(w);
    gtk_box_pack_start(GTK_BOX(side), w->tabs, TRUE, TRUE, 0);
    pack(side, w->budget);
    gtk_widget_set_size_request(side, SIDE, -1);
    gtk_widget_set_margin_start(side, 8);
    return side;
}

/* --- The window ------------------------------------------------------------------------------- */

static void on_problem_response(GtkInfoBar *bar, int response, disk_dialog_window *w)
{
    disk_dialog_window_show_problem(w, NULL);
}

static void make_problem(disk_dialog_window *w)
{
    w->problem = gtk_info_bar_new();
    w->problem_text = gtk_label_new(NULL);
    gtk_label_set_line_wrap(GTK_LABEL(w->problem_text), TRUE);
    gtk_label_set_xalign(GTK_LABEL(w->problem_text), 0);
    gtk_label_set_selectable(GTK_LABEL(w->problem_text), TRUE);
    gtk_info_bar_set_message_type(GTK_INFO_BAR(w->problem), GTK_MESSAGE_ERROR);
    gtk_info_bar_set_show_close_button(GTK_INFO_BAR(w->problem), TRUE);
    gtk_container_add(GTK_CONTAINER(gtk_info_bar_get_content_area(GTK_INFO_BAR(w->problem))),
                      w->problem_text);
    g_signal_connect(w->problem, "response", G_CALLBACK(on_problem_response), w);
    gtk_widget_show_all(w->problem);
    gtk_widget_set_no_show_all(w->problem, TRUE);
    gtk_widget_hide(w->problem);
}

static void make_parts(disk_dialog_window *w, const disk_host *host,
                       const disk_settings_owner *owner)
{
    w->preview = disk_preview_new(host, &w->mnemonics);
    w->panel = disk_aperture_panel_new(host);
    w->depths = disk_depth_choice_new(host, &w->mnemonics);
    w->budget = disk_budget_new(&w->mnemonics);
    w->tabs = gtk_notebook_new();
    w->settings = disk_settings_menu_new(_("_Settings"), owner);
    w->progress = gtk_progress_bar_new();
    atk_object_set_name(gtk_widget_get_accessible(w->progress), _("Progress"));
    gtk_progress_bar_set_show_text(GTK_PROGRESS_BAR(w->progress), TRUE);
    gtk_widget_set_no_show_all(w->progress, TRUE);
    make_problem(w);
    w->body = gtk_paned_new(GTK_ORIENTATION_HORIZONTAL);
    gtk_widget_set_margin_end(w->preview, 8);
    gtk_paned_pack1(GTK_PANED(w->body), w->preview, TRUE, FALSE);
    gtk_paned_pack2(GTK_PANED(w->body), make_side(w), FALSE, FALSE);
}

/* The help on the left as in the hosts' own dialogs, then the settings. */
static void make_buttons(disk_dialog_window *w, const char *const *labels)
{
    static const int responses[] = {GTK_RESPONSE_HELP, DISK_RESPONSE_RESET, GTK_RESPONSE_CANCEL,
                                    GTK_RESPONSE_OK};
    GtkWidget *help = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(responses); i++) {
        GtkWidget *button = gtk_dialog_add_button(GTK_DIALOG(w->window), labels[i], responses[i]);
        help = i == 0 ? button : help;
    }
    GtkWidget *area = gtk_widget_get_parent(help);
    gtk_button_box_set_child_secondary(GTK_BUTTON_BOX(area), help, TRUE);
    gtk_container_add(GTK_CONTAINER(area), w->settings);
    gtk_button_box_set_child_secondary(GTK_BUTTON_BOX(area), w->settings, TRUE);
    gtk_dialog_set_default_response(GTK_DIALOG(w->window), GTK_RESPONSE_OK);
}

/* As large as shows the editor as a whole, where the screen has room for that. */
static void first_size(int *width, int *height)
{
    GdkDisplay *display = gdk_display_get_default();
    GdkMonitor *monitor = gdk_display_get_primary_monitor(display);
    GdkRectangle screen;
    gdk_monitor_get_workarea(monitor ? monitor : gdk_display_get_monitor(display, 0), &screen);
    *width = MIN(WIDTH, screen.width - MARGIN);
    *height = MIN(HEIGHT, screen.height - MARGIN);
}

static void lay_out(disk_dialog_window *w, const disk_host *host)
{
    disk_window_state state = {0};
    first_size(&state.width, &state.height);
    disk_window_state_load(host->role, &state);
    gtk_window_set_default_size(GTK_WINDOW(w->window), state.width, state.height);
    if (state.maximised)
        gtk_window_maximize(GTK_WINDOW(w->window));
    GtkWidget *content = gtk_dialog_get_content_area(GTK_DIALOG(w->window));
    gtk_container_set_border_width(GTK_CONTAINER(content), 10);
    gtk_box_set_spacing(GTK_BOX(content), 8);
    pack(content, w->problem);
    gtk_box_pack_start(GTK_BOX(content), w->body, TRUE, TRUE, 0);
    pack(content, w->progress);
    gtk_widget_show_all(content);
    gtk_notebook_set_current_page(GTK_NOTEBOOK(w->tabs), state.page);
}

void disk_dialog_window_make(disk_dialog_window *w, const disk_host *host,
                             void (*changed)(gpointer data), gpointer data,
                             const disk_settings_owner *owner)
{
    const char *labels[] = {_("_Help"), _("_Reset"), _("_Cancel"), _("_OK"), _("_Settings"), NULL};
    const char *name = host->name && *host->name ? host->name : NULL;
    char *title =
        name ? g_strdup_printf(_("DISK Lens Blur: %s"), name) : g_strdup(_("DISK Lens Blur"));
    *w = (disk_dialog_window){.window = gtk_dialog_new()};
    gtk_window_set_title(GTK_WINDOW(w->window), title);
    gtk_window_set_role(GTK_WINDOW(w->window), "disk-lens-blur");
    gtk_window_set_icon_name(GTK_WINDOW(w->window), "applications-graphics");
    g_free(title);
    disk_mnemonics_init(&w->mnemonics, labels);
    w->rows = disk_param_rows_new(&w->mnemonics, changed, data);
    make_parts(w, host, owner);
    make_buttons(w, labels);
    lay_out(w, host);
}

void disk_dialog_window_destroy(disk_dialog_window *w, const disk_host *host)
{
    disk_window_state state = {0};
    gtk_window_get_size(GTK_WINDOW(w->window), &state.width, &state.height);
    state.page = gtk_notebook_get_current_page(GTK_NOTEBOOK(w->tabs));
    state.maximised = gtk_window_is_maximized(GTK_WINDOW(w->window));
    disk_window_state_save(host->role, &state);
    gtk_widget_destroy(w->window);
    disk_param_rows_free(w->rows);
}

void disk_dialog_window_show_problem(disk_dialog_window *w, const char *text)
{
    gtk_label_set_text(GTK_LABEL(w->problem_text), text ? text : "");
    gtk_widget_set_visible(w->problem, text != NULL);
}

void disk_dialog_window_set_busy(disk_dialog_window *w, gboolean busy)
{
    gtk_widget_set_sensitive(w->body, !busy);
    gtk_widget_set_sensitive(w->settings, !busy);
    gtk_dialog_set_response_sensitive(GTK_DIALOG(w->window), GTK_RESPONSE_OK, !busy);
    gtk_dialog_set_response_sensitive(GTK_DIALOG(w->window), DISK_RESPONSE_RESET, !busy);
    gtk_widget_set_visible(w->progress, busy);
    gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(w->progress), 0);
}
