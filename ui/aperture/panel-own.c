/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The user's own apertures: what is drawn is kept as outlines, what came from a host as a mask. */

#include "aperture-panel-internal.h"
#include "aperture-tasks.h"
#include "i18n.h"

#include <string.h>
#include <user-presets.h>

/* The radius at which masks are kept, in pixels. */
#define MASK_RADIUS 500.0

/* --- Saving ----------------------------------------------------------------------------------- */

char *disk_panel_suggest_name(DiskAperturePanel *self)
{
    gboolean edited = self->came_from && (self->drawn || disk_panel_is_editing(self));
    if (edited && self->own)
        return g_strdup(self->came_from);
    return disk_presets_free_name(edited ? self->came_from : _("drawing"));
}

static gboolean save_drawing(DiskAperturePanel *self, const char *name, gboolean replace,
                             GError **error)
{
    const disk_drawing *drawing = disk_editor_drawing(self->model);
    size_t count;
    disk_path_step *steps = disk_drawing_steps(drawing, &count);
    char *note = disk_drawing_to_text(drawing);
    gboolean done = disk_presets_save_outlines(name, steps, count, note, replace, error);
    g_free(note);
    g_free(steps);
    return done;
}

static gboolean save_mask(DiskAperturePanel *self, const char *name, gboolean replace,
                          GError **error)
{
    disk_kernel kernel;
    disk_status status = disk_aperture_draw(self->aperture, MASK_RADIUS, &kernel);
    if (status != DISK_OK) {
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, disk_status_text(status));
        return FALSE;
    }
    int side = 2 * kernel.half + 1;
    gsize count = (gsize)side * (gsize)side;
    float most = 0;
    for (gsize i = 0; i < count; i++)
        most = MAX(most, kernel.weights[i]);
    for (gsize i = 0; i < count; i++)
        kernel.weights[i] /= most;
    disk_plane mask = {kernel.weights, side, side, (ptrdiff_t)sizeof(float) * side};
    gboolean done = disk_presets_save_mask(name, &mask, replace, error);
    disk_kernel_free(&kernel);
    return done;
}

gboolean disk_panel_save(DiskAperturePanel *self, const char *name, gboolean replace,
                         GError **error)
{
    if (!self->aperture) {
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED,
                            _("Nothing is open yet: draw an aperture or choose one."));
        return FALSE;
    }
    gboolean done = self->drawn ? save_drawing(self, name, replace, error)
                                : save_mask(self, name, replace, error);
    if (!done)
        return FALSE;
    if (self->drawn) {
        g_free(self->came_from);
        self->came_from = g_strdup(name);
        self->own = TRUE;
    }
    disk_panel_take_name(self, name);
    return TRUE;
}

static void on_replace(gpointer data)
{
    DiskAperturePanel *self = data;
    GError *error = NULL;
    char *name = g_steal_pointer(&self->asked);
    if (name && !disk_panel_save(self, name, TRUE, &error))
        disk_panel_show_error(self, error);
    g_free(name);
}

static void ask_replace(DiskAperturePanel *self, const char *name)
{
    char *text = g_strdup_printf(_("You have an aperture \"%s\" already."), name);
    g_free(self->asked);
    self->asked = g_strdup(name);
    disk_message_bar_ask(DISK_MESSAGE_BAR(self->messages), text, _("Re_place"), on_replace, self);
    g_free(text);
}

static void save_as(DiskAperturePanel *self, const char *name)
{
    GError *error = NULL;
    gboolean replace = self->drawn && self->own && g_strcmp0(name, self->came_from) == 0;
    disk_message_bar_hide(DISK_MESSAGE_BAR(self->messages));
    if (disk_panel_save(self, name, replace, &error))
        return;
    if (g_error_matches(error, DISK_PRESETS_ERROR, DISK_PRESETS_ERROR_EXISTS)) {
        ask_replace(self, name);
        g_error_free(error);
    } else {
        disk_panel_show_error(self, error);
    }
}

/* --- Renaming --------------------------------------------------------------------------------- */

static void rename_to(DiskAperturePanel *self, const char *old, const char *name)
{
    GError *error = NULL;
    disk_message_bar_hide(DISK_MESSAGE_BAR(self->messages));
    if (!disk_presets_rename_aperture(old, name, &error)) {
        disk_panel_show_error(self, error);
        return;
    }
    if (g_strcmp0(self->came_from, old) == 0) {
        g_free(self->came_from);
        self->came_from = g_strdup(name);
    }
    gboolean shown = g_strcmp0(self->name, old) == 0;
    disk_name_row_hide(DISK_NAME_ROW(self->names));
    disk_aperture_gallery_reload(DISK_APERTURE_GALLERY(self->gallery));
    if (shown)
        disk_panel_take_name(self, name);
    disk_panel_update(self);
    disk_aperture_gallery_focus(DISK_APERTURE_GALLERY(self->gallery));
}

void disk_panel_ask_name(DiskAperturePanel *self, const char *name)
{
    if (name && disk_presets_is_own(name))
        disk_name_row_ask(DISK_NAME_ROW(self->names), name, name);
}

static void on_named(GtkWidget *row, const char *name, DiskAperturePanel *self)
{
    char *old = g_strdup(disk_name_row_old(DISK_NAME_ROW(row))), *to = g_strdup(name);
    if (old)
        rename_to(self, old, to);
    else
        save_as(self, to);
    g_free(to);
    g_free(old);
}

static void on_name_dropped(GtkWidget *row, DiskAperturePanel *self)
{
    disk_name_row_hide(DISK_NAME_ROW(row));
    disk_panel_update(self);
}

/* --- Deleting --------------------------------------------------------------------------------- */

/* What is shown and deleted gives way to the default aperture. */
static void on_delete(gpointer data)
{
    DiskAperturePanel *self = data;
    GError *error = NULL;
    char *name = g_steal_pointer(&self->asked);
    if (name && !disk_presets_delete_aperture(name, &error)) {
        disk_panel_show_error(self, error);
    } else if (name) {
        gboolean shown = g_strcmp0(self->name, name) == 0;
        if (g_strcmp0(self->came_from, name) == 0)
            self->own = FALSE;
        disk_aperture_gallery_reload(DISK_APERTURE_GALLERY(self->gallery));
        if (shown)
            disk_aperture_panel_set_aperture(self, "disc");
    }
    g_free(name);
}

void disk_panel_ask_delete(DiskAperturePanel *self, const char *name)
{
    if (!name || !disk_presets_is_own(name))
        return;
    char *text = g_strdup_printf(_("Delete your aperture \"%s\"?"), name);
    g_free(self->asked);
    self->asked = g_strdup(name);
    disk_message_bar_ask(DISK_MESSAGE_BAR(self->messages), text, _("_Delete"), on_delete, self);
    g_free(text);
}

/* --- Importing -------------------------------------------------------------------------------- */

static void on_imported(GObject *owner, GAsyncResult *result, gpointer unused)
{
    DiskAperturePanel *self = DISK_APERTURE_PANEL(owner);
    GError *error = NULL;
    char *name = disk_task_import_finish(result, &error);
    if (self->gone) {
        g_clear_error(&error);
    } else if (!name) {
        disk_panel_show_error(self, error);
    } else {
        disk_message_bar_hide(DISK_MESSAGE_BAR(self->messages));
        disk_aperture_gallery_reload(DISK_APERTURE_GALLERY(self->gallery));
        disk_aperture_panel_set_aperture(self, name);
    }
    g_free(name);
}

static void import_file(DiskAperturePanel *self, const char *path)
{
    char *base = g_filename_display_basename(path);
    char *text = g_strdup_printf(_("Reading %s\342\200\246"), base);
    disk_message_bar_show_busy(DISK_MESSAGE_BAR(self->messages), text);
    disk_task_import(G_OBJECT(self), path, self->serial, on_imported);
    g_free(text);
    g_free(base);
}

static gboolean destroy_later(gpointer chooser)
{
    gtk_widget_destroy(chooser);
    return G_SOURCE_REMOVE;
}

/* The chooser may still be at work on the key that chose. */
static void on_file_response(GtkDialog *dialog, int response, DiskAperturePanel *self)
{
    char *path = response == GTK_RESPONSE_ACCEPT
                     ? gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(dialog))
                     : NULL;
    gtk_widget_hide(GTK_WIDGET(dialog));
    g_idle_add_full(G_PRIORITY_DEFAULT_IDLE, destroy_later, g_object_ref(dialog), g_object_unref);
    if (path && !self->gone)
        import_file(self, path);
    g_free(path);
}

static void add_filter(GtkWidget *chooser, const char *name, const char *const *endings)
{
    GtkFileFilter *filter = gtk_file_filter_new();
    gtk_file_filter_set_name(filter, name);
    for (; *endings; endings++) {
        char *pattern = g_strdup_printf("*.%s", *endings);
        char *upper = g_ascii_strup(pattern, -1);
        gtk_file_filter_add_pattern(filter, pattern);
        gtk_file_filter_add_pattern(filter, upper);
        g_free(upper);
        g_free(pattern);
    }
    gtk_file_chooser_add_filter(GTK_FILE_CHOOSER(chooser), filter);
}

void disk_panel_choose_file(DiskAperturePanel *self)
{
    static const char *const all[] = {"svg", "png", "gbr", NULL};
    static const char *const svg[] = {"svg", NULL}, *const png[] = {"png", NULL};
    static const char *const gbr[] = {"gbr", NULL};
    GtkWidget *top = gtk_widget_get_toplevel(GTK_WIDGET(self));
    GtkWidget *chooser = gtk_file_chooser_dialog_new(
        _("Import an aperture"), GTK_IS_WINDOW(top) ? GTK_WINDOW(top) : NULL,
        GTK_FILE_CHOOSER_ACTION_OPEN, _("_Cancel"), GTK_RESPONSE_CANCEL, _("_Import"),
        GTK_RESPONSE_ACCEPT, NULL);
    gtk_dialog_set_default_response(GTK_DIALOG(chooser), GTK_RESPONSE_ACCEPT);
    gtk_window_set_modal(GTK_WINDOW(chooser), TRUE);
    gtk_window_set_destroy_with_parent(GTK_WINDOW(chooser), TRUE);
    add_filter(chooser, _("Apertures (SVG, PNG, GIMP brush)"), all);
    add_filter(chooser, _("Drawings (SVG)"), svg);
    add_filter(chooser, _("Pictures (PNG)"), png);
    add_filter(chooser, _("GIMP brushes (GBR)"), gbr);
    g_signal_connect_object(chooser, "response", G_CALLBACK(on_file_response), self, 0);
    gtk_widget_show(chooser);
}

static void on_dropped_files(GtkWidget *widget, GdkDragContext *context, int x, int y,
                             GtkSelectionData *selection, guint info, guint time,
                             DiskAperturePanel *self)
{
    char **uris = gtk_selection_data_get_uris(selection);
    char *path = uris && uris[0] ? g_filename_from_uri(uris[0], NULL, NULL) : NULL;
    if (path)
        import_file(self, path);
    else
        disk_message_bar_show_error(DISK_MESSAGE_BAR(self->messages),
                                    _("Only files of this computer can be imported."));
    gtk_drag_finish(context, path != NULL, FALSE, time);
    g_free(path);
    g_strfreev(uris);
}

void disk_panel_init_own(DiskAperturePanel *self)
{
    gtk_drag_dest_set(GTK_WIDGET(self), GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
    gtk_drag_dest_add_uri_targets(GTK_WIDGET(self));
    g_signal_connect(self, "drag-data-received", G_CALLBACK(on_dropped_files), self);
    g_signal_connect(self->names, "named", G_CALLBACK(on_named), self);
    g_signal_connect(self->names, "dropped", G_CALLBACK(on_name_dropped), self);
}
