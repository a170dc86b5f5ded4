/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The panel: gallery or editor in a stack, beneath it the kernels. That scrolls where the window is
 * low; messages above it and the row for a name below it stay in sight. What is shown is a preset's
 * name, which a thread loads, or has no name: then it is the model's drawing or came from the host.
 */

#include "aperture-panel-internal.h"
#include "aperture-tasks.h"
#include "i18n.h"

#include <user-presets.h>

G_DEFINE_TYPE(DiskAperturePanel, disk_aperture_panel, GTK_TYPE_BOX)

static guint changed_signal;

gboolean disk_panel_is_editing(DiskAperturePanel *self)
{
    return gtk_stack_get_visible_child(GTK_STACK(self->stack)) == self->editor;
}

void disk_panel_show_error(DiskAperturePanel *self, GError *error)
{
    disk_message_bar_show_error(DISK_MESSAGE_BAR(self->messages), error->message);
    g_error_free(error);
}

disk_aperture *disk_aperture_panel_copy(DiskAperturePanel *self)
{
    disk_aperture *copy = NULL;
    if (self->aperture)
        disk_aperture_rotate(self->aperture, 0, &copy);
    return copy;
}

/* --- What is shown ---------------------------------------------------------------------------- */

void disk_panel_update(DiskAperturePanel *self)
{
    gboolean own = self->name && disk_presets_is_own(self->name);
    gtk_button_set_label(GTK_BUTTON(self->edit),
                         own || !self->name ? _("_Edit") : _("_Edit a copy"));
    gtk_widget_set_sensitive(self->edit, self->aperture != NULL);
    gtk_widget_set_sensitive(self->rename, own);
    gtk_widget_set_sensitive(self->erase, own);
    if (disk_name_row_old(DISK_NAME_ROW(self->names)))
        return;
    /* In the editor it is always there: nothing may move while a line is drawn. */
    if (!disk_panel_is_editing(self) && (self->name || !self->aperture)) {
        disk_name_row_hide(DISK_NAME_ROW(self->names));
        return;
    }
    char *suggestion = disk_panel_suggest_name(self);
    disk_name_row_ask(DISK_NAME_ROW(self->names), NULL, suggestion);
    g_free(suggestion);
}

/* Another aperture, taken over. */
static void set_shown(DiskAperturePanel *self, disk_aperture *aperture)
{
    disk_aperture_free(self->aperture);
    self->aperture = aperture;
    self->serial++;
    disk_kernel_view_set(DISK_KERNEL_VIEW(self->view), disk_aperture_panel_copy(self),
                         &self->params);
    disk_panel_update(self);
}

static void set_name(DiskAperturePanel *self, const char *name)
{
    char *copy = g_strdup(name);
    g_free(self->name);
    self->name = copy;
}

void disk_panel_show_unnamed(DiskAperturePanel *self, disk_aperture *aperture, gboolean drawn)
{
    set_name(self, NULL);
    self->drawn = drawn;
    disk_aperture_free(g_steal_pointer(&self->taken));
    if (aperture && !drawn)
        disk_aperture_rotate(aperture, 0, &self->taken);
    set_shown(self, aperture);
    if (!disk_panel_is_editing(self)) /* else nobody sees it yet */
        disk_panel_show_tile(self);
    g_signal_emit(self, changed_signal, 0);
}

void disk_panel_show_tile(DiskAperturePanel *self)
{
    disk_aperture_gallery_set_drawing(DISK_APERTURE_GALLERY(self->gallery),
                                      disk_aperture_panel_copy(self));
    disk_aperture_gallery_select(DISK_APERTURE_GALLERY(self->gallery), NULL);
}

void disk_panel_show_drawing(DiskAperturePanel *self)
{
    disk_aperture *aperture = NULL;
    disk_status status = disk_drawing_aperture(disk_editor_drawing(self->model), &aperture);
    gboolean dragging = disk_editor_page_is_dragging(DISK_EDITOR_PAGE(self->editor));
    if (status == DISK_TOO_COMPLEX && !dragging)
        disk_message_bar_show_error(DISK_MESSAGE_BAR(self->messages),
                                    _("This is too complex: use fewer points or less symmetry."));
    else if (!dragging)
        disk_message_bar_hide(DISK_MESSAGE_BAR(self->messages));
    disk_panel_show_unnamed(self, aperture, TRUE);
}

void disk_panel_take_name(DiskAperturePanel *self, const char *name)
{
    set_name(self, name);
    self->drawn = FALSE;
    disk_aperture_free(g_steal_pointer(&self->taken));
    self->opened_at = disk_editor_serial(self->model);
    self->replaced = FALSE;
    g_free(self->before);
    self->before = g_strdup(name);
    disk_aperture_gallery_set_drawing(DISK_APERTURE_GALLERY(self->gallery), NULL);
    disk_aperture_gallery_reload(DISK_APERTURE_GALLERY(self->gallery));
    disk_aperture_gallery_select(DISK_APERTURE_GALLERY(self->gallery), name);
    disk_panel_update(self);
}

static void on_loaded(GObject *owner, GAsyncResult *result, gpointer unused)
{
    DiskAperturePanel *self = DISK_APERTURE_PANEL(owner);
    GError *error = NULL;
    disk_aperture *aperture = disk_task_load_finish(result, &error);
    if (self->gone || disk_task_serial(result) != self->serial) {
        disk_aperture_free(aperture);
        g_clear_error(&error);
        return;
    }
    if (error)
        disk_panel_show_error(self, error);
    set_shown(self, aperture);
    g_signal_emit(self, changed_signal, 0);
}

void disk_aperture_panel_set_aperture(DiskAperturePanel *self, const char *name_or_path)
{
    char *name = g_strdup(name_or_path); /* it may be our own */
    if (disk_panel_is_editing(self)) {
        g_clear_pointer(&self->before, g_free);
        disk_panel_leave_editor(self);
    }
    disk_message_bar_hide(DISK_MESSAGE_BAR(self->messages));
    set_name(self, name);
    self->drawn = FALSE;
    disk_aperture_free(g_steal_pointer(&self->aperture));
    self->serial++;
    disk_aperture_gallery_select(DISK_APERTURE_GALLERY(self->gallery), name);
    disk_panel_update(self);
    disk_task_load(G_OBJECT(self), name, self->serial, on_loaded);
    g_free(name);
}

const char *disk_aperture_panel_get_aperture(DiskAperturePanel *self)
{
    return self->name;
}

gboolean disk_aperture_panel_keep(DiskAperturePanel *self, GError **error)
{
    if (self->name)
        return TRUE;
    disk_editor_page_end(DISK_EDITOR_PAGE(self->editor));
    char *like = self->drawn && self->came_from ? self->came_from : _("drawing");
    char *name = disk_presets_free_name(like);
    gboolean kept = disk_panel_save(self, name, FALSE, error);
    if (!kept)
        g_prefix_error(error, _("The drawing could not be saved among your own apertures: "));
    g_free(name);
    return kept;
}

void disk_aperture_panel_set_params(DiskAperturePanel *self, const disk_params *params)
{
    const disk_params *old = &self->params;
    gboolean same = old->samples == params->samples && old->rotation == params->rotation &&
                    old->squeeze == params->squeeze && old->radius == params->radius &&
                    old->rim == params->rim;
    self->params = *params;
    self->params.aperture = NULL;
    if (!same)
        disk_kernel_view_set(DISK_KERNEL_VIEW(self->view), disk_aperture_panel_copy(self),
                             &self->params);
}

/* --- Signals ---------------------------------------------------------------------------------- */

static void on_drawing_changed(GtkWidget *editor, DiskAperturePanel *self)
{
    if (self->model && disk_panel_is_editing(self) &&
        disk_editor_serial(self->model) != self->opened_at)
        disk_panel_show_drawing(self);
}

static void on_done(GtkWidget *editor, DiskAperturePanel *self)
{
    disk_panel_leave_editor(self);
}

static void on_chosen(GtkWidget *gallery, const char *name, DiskAperturePanel *self)
{
    if (disk_name_row_old(DISK_NAME_ROW(self->names)))
        disk_name_row_hide(DISK_NAME_ROW(self->names));
    disk_aperture *taken = NULL;
    if (name)
        disk_aperture_panel_set_aperture(self, name);
    else if (self->taken && disk_aperture_rotate(self->taken, 0, &taken) == DISK_OK)
        disk_panel_show_unnamed(self, taken, FALSE);
    else if (disk_editor_drawing(self->model)->count)
        disk_panel_show_drawing(self);
}

static void on_edit(GtkWidget *gallery, const char *name, DiskAperturePanel *self)
{
    disk_panel_edit(self, name);
}

static void on_rename(GtkWidget *gallery, const char *name, DiskAperturePanel *self)
{
    disk_panel_ask_name(self, name);
}

static void on_delete(GtkWidget *gallery, const char *name, DiskAperturePanel *self)
{
    disk_panel_ask_delete(self, name);
}

static void on_button(GtkWidget *button, DiskAperturePanel *self)
{
    if (button == self->edit)
        disk_panel_edit(self, self->name);
    else if (button == self->rename)
        disk_panel_ask_name(self, self->name);
    else if (button == self->erase)
        disk_panel_ask_delete(self, self->name);
    else if (button == self->import)
        disk_panel_choose_file(self);
    else
        disk_panel_new_drawing(self);
}

static void on_source(GtkWidget *item, DiskAperturePanel *self)
{
    int source = GPOINTER_TO_INT(g_object_get_data(G_OBJECT(item), "disk-source"));
    GError *error = NULL;
    disk_aperture *aperture = self->host->read_aperture(self->host->cookie, source, &error);
    if (aperture) {
        disk_message_bar_hide(DISK_MESSAGE_BAR(self->messages));
        disk_panel_show_unnamed(self, aperture, FALSE);
    } else if (error) {
        disk_panel_show_error(self, error);
    }
}

/* --- Assembly --------------------------------------------------------------------------------- */

static GtkWidget *add_button(DiskAperturePanel *self, GtkWidget *row, const char *label,
                             const char *tip)
{
    GtkWidget *button = gtk_button_new_with_mnemonic(label);
    gtk_widget_set_tooltip_text(button, tip);
    g_signal_connect(button, "clicked", G_CALLBACK(on_button), self);
    gtk_box_pack_start(GTK_BOX(row), button, FALSE, FALSE, 0);
    return button;
}

static GtkWidget *add_icon(DiskAperturePanel *self, GtkWidget *row, const char *icon,
                           const char *name, const char *tip)
{
    GtkWidget *button = gtk_button_new_from_icon_name(icon, GTK_ICON_SIZE_MENU);
    gtk_widget_set_tooltip_text(button, tip);
    atk_object_set_name(gtk_widget_get_accessible(button), name);
    g_signal_connect(button, "clicked", G_CALLBACK(on_button), self);
    gtk_box_pack_end(GTK_BOX(row), button, FALSE, FALSE, 0);
    return button;
}

static GtkWidget *make_buttons(DiskAperturePanel *self)
{
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    add_button(self, row, _("Ne_w"), _("Draw an aperture"));
    self->edit = add_button(self, row, _("_Edit a copy"),
                            _("Change the outlines of the aperture that is selected"));
    self->import = add_button(self, row, _("_Import\342\200\246"),
                              _("Add an SVG, a PNG or a GIMP brush (.gbr) to your own apertures; "
                                "files can also be dropped here"));
    return row;
}

static void add_own_buttons(DiskAperturePanel *self, GtkWidget *row)
{
    self->erase = add_icon(self, row, "user-trash-symbolic", _("Delete"),
                           _("Delete the selected aperture, if it is your own (Delete)"));
    self->rename = add_icon(self, row, "document-edit-symbolic", _("Rename"),
                            _("Rename the selected aperture, if it is your own (F2)"));
}

/* What the host has to offer, in a menu. */
static GtkWidget *make_sources(DiskAperturePanel *self)
{
    GtkWidget *button = gtk_menu_button_new(), *menu = gtk_menu_new();
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *arrow = gtk_image_new_from_icon_name("pan-down-symbolic", GTK_ICON_SIZE_MENU);
    gtk_container_add(GTK_CONTAINER(box), gtk_label_new_with_mnemonic(_("From the im_age")));
    gtk_container_add(GTK_CONTAINER(box), arrow);
    gtk_container_add(GTK_CONTAINER(button), box);
    gtk_widget_set_tooltip_text(button, _("Take the aperture from what is selected elsewhere"));
    atk_object_set_name(gtk_widget_get_accessible(button), _("From the image"));
    for (int i = 0; self->host->apertures[i]; i++) {
        GtkWidget *item = gtk_menu_item_new_with_label(self->host->apertures[i]);
        g_object_set_data(G_OBJECT(item), "disk-source", GINT_TO_POINTER(i));
        g_signal_connect(item, "activate", G_CALLBACK(on_source), self);
        gtk_menu_shell_append(GTK_MENU_SHELL(menu), item);
    }
    gtk_widget_show_all(menu);
    gtk_menu_button_set_popup(GTK_MENU_BUTTON(button), menu);
    return button;
}

static void make_gallery_page(DiskAperturePanel *self)
{
    self->gallery_page = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    self->gallery = disk_aperture_gallery_new();
    gtk_box_pack_start(GTK_BOX(self->gallery_page), self->gallery, TRUE, TRUE, 0);
    GtkWidget *row = make_buttons(self);
    gtk_box_pack_start(GTK_BOX(self->gallery_page), row, FALSE, FALSE, 0);
    if (self->host && self->host->apertures && self->host->apertures[0]) {
        row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
        gtk_box_pack_start(GTK_BOX(row), make_sources(self), FALSE, FALSE, 0);
        gtk_box_pack_start(GTK_BOX(self->gallery_page), row, FALSE, FALSE, 0);
    }
    add_own_buttons(self, row);
    g_signal_connect(self->gallery, "chosen", G_CALLBACK(on_chosen), self);
    g_signal_connect(self->gallery, "edit", G_CALLBACK(on_edit), self);
    g_signal_connect(self->gallery, "rename", G_CALLBACK(on_rename), self);
    g_signal_connect(self->gallery, "delete", G_CALLBACK(on_delete), self);
}

static void make_stack(DiskAperturePanel *self)
{
    self->stack = gtk_stack_new();
    self->editor = disk_editor_page_new(self->model);
    make_gallery_page(self);
    gtk_stack_set_vhomogeneous(GTK_STACK(self->stack), FALSE);
    gtk_container_add(GTK_CONTAINER(self->stack), self->gallery_page);
    gtk_container_add(GTK_CONTAINER(self->stack), self->editor);
    g_signal_connect(self->editor, "changed", G_CALLBACK(on_drawing_changed), self);
    g_signal_connect(self->editor, "done", G_CALLBACK(on_done), self);
}

void disk_panel_place_kernels(DiskAperturePanel *self)
{
    gtk_box_pack_start(GTK_BOX(self->middle), self->view, FALSE, FALSE, 0);
    gtk_box_reorder_child(GTK_BOX(self->middle), self->view, 1); /* right beneath the stack */
}

static GtkWidget *make_scroller(DiskAperturePanel *self)
{
    GtkWidget *scroller = gtk_scrolled_window_new(NULL, NULL);
    self->middle = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroller), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_box_pack_start(GTK_BOX(self->middle), self->stack, TRUE, TRUE, 0);
    disk_panel_place_kernels(self);
    gtk_container_add(GTK_CONTAINER(scroller), self->middle);
    gtk_widget_show_all(scroller);
    return scroller;
}

/* A name for the drawing, and the way out of the editor. */
static GtkWidget *make_bottom(DiskAperturePanel *self)
{
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    self->back = gtk_button_new_with_mnemonic(_("_Back"));
    gtk_widget_set_tooltip_text(self->back,
                                _("Back to the gallery; the drawing stays in use (Enter)"));
    atk_object_set_name(gtk_widget_get_accessible(self->back), _("Back to the gallery"));
    gtk_widget_set_no_show_all(self->back, TRUE);
    g_signal_connect(self->back, "clicked", G_CALLBACK(on_done), self);
    gtk_box_pack_start(GTK_BOX(row), self->names, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(row), self->back, FALSE, FALSE, 0);
    gtk_widget_show(row);
    return row;
}

static void assemble(DiskAperturePanel *self)
{
    self->messages = disk_message_bar_new();
    self->names = disk_name_row_new();
    self->view = disk_kernel_view_new();
    make_stack(self);
    gtk_box_pack_start(GTK_BOX(self), self->messages, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(self), make_scroller(self), TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(self), make_bottom(self), FALSE, FALSE, 0);
    disk_panel_init_own(self);
}

static void destroy(GtkWidget *widget)
{
    DISK_APERTURE_PANEL(widget)->gone = TRUE;
    GTK_WIDGET_CLASS(disk_aperture_panel_parent_class)->destroy(widget);
}

static void finalize(GObject *object)
{
    DiskAperturePanel *self = DISK_APERTURE_PANEL(object);
    g_free(self->name);
    g_free(self->came_from);
    g_free(self->before);
    g_free(self->asked);
    disk_aperture_free(self->aperture);
    disk_aperture_free(self->taken);
    disk_editor_free(self->model);
    G_OBJECT_CLASS(disk_aperture_panel_parent_class)->finalize(object);
}

static void disk_aperture_panel_class_init(DiskAperturePanelClass *class)
{
    G_OBJECT_CLASS(class)->finalize = finalize;
    GTK_WIDGET_CLASS(class)->destroy = destroy;
    changed_signal = g_signal_new("changed", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void disk_aperture_panel_init(DiskAperturePanel *self)
{
    gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
    gtk_box_set_spacing(GTK_BOX(self), 6);
    disk_params_init(&self->params);
    self->model = disk_editor_new();
}

void disk_aperture_panel_add(DiskAperturePanel *self, GtkWidget *widget)
{
    gtk_box_pack_start(GTK_BOX(self->middle), widget, FALSE, FALSE, 0);
}

GtkWidget *disk_aperture_panel_new(const disk_host *host)
{
    DiskAperturePanel *self = g_object_new(DISK_TYPE_APERTURE_PANEL, NULL);
    self->host = host;
    assemble(self);
    disk_aperture_panel_set_aperture(self, "disc");
    return GTK_WIDGET(self);
}
