/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tools above, the canvas, hints below. All of it is one box, which the button "larger" moves into
 * a window of its own and back. Widgets show the model; what they change goes through it. */

#include "editor-page.h"

#include "aperture-editor.h"
#include "i18n.h"

#include <math.h>

struct _DiskEditorPage {
    GtkBox parent;
    disk_editor *model;
    GtkWidget *content, *middle, *away, *window; /* away: shown while content is in the window */
    GtkWidget *canvas, *tools[3], *undo, *redo, *smooth, *erase, *fold, *mirror, *larger;
    GtkWidget *hint, *measure, *done; /* the last one is for the window; the panel has its own */
    gboolean quiet;                   /* widgets are set by us */
};

G_DEFINE_TYPE(DiskEditorPage, disk_editor_page, GTK_TYPE_BOX)

enum { CHANGED, DONE, SIGNALS };
static guint signals[SIGNALS];

/* --- Showing the model ------------------------------------------------------------------------ */

/* To two digits, without a sign before zero. */
static double rounded(double number)
{
    return round(number * 100) / 100 + 0.0;
}

static void show_measure(DiskEditorPage *self)
{
    disk_measure m;
    char *text = NULL;
    if (disk_drawing_measure(disk_editor_drawing(self->model), &m))
        text = g_strdup_printf(_("Dashed: centre %.2f, %.2f, radius %.2f"), rounded(m.x),
                               rounded(-m.y), m.reach);
    gtk_label_set_text(GTK_LABEL(self->measure), text ? text : _("Nothing is open yet"));
    g_free(text);
}

/* A button that has the focus gives it to the canvas before it cannot be used any more. */
static void set_usable(DiskEditorPage *self, GtkWidget *button, gboolean usable)
{
    if (!usable && gtk_widget_is_focus(button))
        gtk_widget_grab_focus(self->canvas);
    gtk_widget_set_sensitive(button, usable);
}

static void show_selection(DiskEditorPage *self)
{
    const disk_drawing *drawing = disk_editor_drawing(self->model);
    int point, outline = disk_editor_selected(self->model, &point);
    gboolean edits =
        disk_aperture_editor_get_tool(DISK_APERTURE_EDITOR(self->canvas)) == DISK_TOOL_EDIT;
    set_usable(self, self->smooth, edits && point >= 0);
    set_usable(self, self->erase, edits && outline >= 0);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(self->smooth),
                                 point >= 0 && drawing->outlines[outline].points[point].smooth);
}

static void show_all(DiskEditorPage *self)
{
    const disk_drawing *drawing = disk_editor_drawing(self->model);
    disk_tool tool = disk_aperture_editor_get_tool(DISK_APERTURE_EDITOR(self->canvas));
    char *hint = disk_aperture_editor_hint(DISK_APERTURE_EDITOR(self->canvas));
    self->quiet = TRUE;
    gtk_label_set_text(GTK_LABEL(self->hint), hint);
    set_usable(self, self->undo, disk_editor_can_undo(self->model));
    set_usable(self, self->redo, disk_editor_can_redo(self->model));
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(self->tools[tool]), TRUE);
    gtk_spin_button_set_value(GTK_SPIN_BUTTON(self->fold), drawing->fold);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(self->mirror), drawing->mirror);
    show_selection(self);
    show_measure(self);
    self->quiet = FALSE;
    g_free(hint);
}

static void on_moved(GtkWidget *canvas, DiskEditorPage *self)
{
    show_all(self);
}

static void on_changed(GtkWidget *canvas, DiskEditorPage *self)
{
    g_signal_emit(self, signals[CHANGED], 0);
}

static void on_done(GtkWidget *widget, DiskEditorPage *self)
{
    g_signal_emit(self, signals[DONE], 0);
}

/* --- The large window ------------------------------------------------------------------------- */

static void move_content(DiskEditorPage *self, GtkWidget *to)
{
    g_object_ref(self->content);
    gtk_container_remove(GTK_CONTAINER(gtk_widget_get_parent(self->content)), self->content);
    gtk_container_add(GTK_CONTAINER(to), self->content);
    g_object_unref(self->content);
}

static void leave_window(DiskEditorPage *self)
{
    if (!self->window)
        return;
    GtkWidget *window = g_steal_pointer(&self->window);
    move_content(self, GTK_WIDGET(self));
    gtk_box_set_child_packing(GTK_BOX(self), self->content, TRUE, TRUE, 0, GTK_PACK_START);
    gtk_widget_destroy(window);
    gtk_widget_hide(self->away);
    gtk_widget_hide(self->done);
    self->quiet = TRUE;
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(self->larger), FALSE);
    self->quiet = FALSE;
    gtk_widget_grab_focus(self->canvas);
}

static gboolean on_close(GtkWidget *window, GdkEvent *event, DiskEditorPage *self)
{
    leave_window(self);
    return TRUE;
}

/* Keys that the focused widget has no use for: undo and redo from anywhere; Escape leaves the large
 * window, else the editor, so that it never closes the dialog around a drawing. */
static gboolean on_key(GtkWidget *content, GdkEventKey *event, DiskEditorPage *self)
{
    guint key = gdk_keyval_to_lower(event->keyval);
    if (event->state & GDK_CONTROL_MASK && (key == GDK_KEY_z || key == GDK_KEY_y)) {
        disk_aperture_editor_step(DISK_APERTURE_EDITOR(self->canvas),
                                  key == GDK_KEY_z && !(event->state & GDK_SHIFT_MASK));
        return TRUE;
    }
    if (key != GDK_KEY_Escape)
        return FALSE;
    if (self->window)
        leave_window(self);
    else
        g_signal_emit(self, signals[DONE], 0);
    return TRUE;
}

static void enter_window(DiskEditorPage *self)
{
    GtkWidget *top = gtk_widget_get_toplevel(GTK_WIDGET(self));
    self->window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
    gtk_window_set_title(GTK_WINDOW(self->window), _("Aperture"));
    gtk_window_set_default_size(GTK_WINDOW(self->window), 720, 780);
    gtk_window_set_position(GTK_WINDOW(self->window), GTK_WIN_POS_CENTER_ON_PARENT);
    gtk_window_set_type_hint(GTK_WINDOW(self->window), GDK_WINDOW_TYPE_HINT_DIALOG);
    gtk_container_set_border_width(GTK_CONTAINER(self->window), 12);
    if (GTK_IS_WINDOW(top)) {
        gtk_window_set_transient_for(GTK_WINDOW(self->window), GTK_WINDOW(top));
        gtk_window_set_modal(GTK_WINDOW(self->window), gtk_window_get_modal(GTK_WINDOW(top)));
    }
    g_signal_connect(self->window, "delete-event", G_CALLBACK(on_close), self);
    move_content(self, self->window);
    gtk_widget_show(self->away);
    gtk_widget_show(self->done);
    gtk_widget_show(self->window);
    gtk_widget_grab_focus(self->canvas);
}

static void on_larger(GtkToggleButton *button, DiskEditorPage *self)
{
    if (self->quiet)
        return;
    if (gtk_toggle_button_get_active(button))
        enter_window(self);
    else
        leave_window(self);
}

static void on_back(GtkWidget *button, DiskEditorPage *self)
{
    leave_window(self);
}

/* --- Tools ------------------------------------------------------------------------------------ */

static void on_tool(GtkToggleButton *button, DiskEditorPage *self)
{
    if (self->quiet || !gtk_toggle_button_get_active(button))
        return;
    for (int i = 0; i < 3; i++)
        if (GTK_WIDGET(button) == self->tools[i])
            disk_aperture_editor_set_tool(DISK_APERTURE_EDITOR(self->canvas), (disk_tool)i);
}

static void on_undo(GtkWidget *button, DiskEditorPage *self)
{
    disk_aperture_editor_step(DISK_APERTURE_EDITOR(self->canvas), button == self->undo);
}

static void on_smooth(GtkWidget *button, DiskEditorPage *self)
{
    if (!self->quiet)
        disk_aperture_editor_toggle_smooth(DISK_APERTURE_EDITOR(self->canvas));
}

static void on_erase(GtkWidget *button, DiskEditorPage *self)
{
    disk_aperture_editor_delete(DISK_APERTURE_EDITOR(self->canvas));
}

static void on_symmetry(GtkWidget *widget, DiskEditorPage *self)
{
    if (self->quiet)
        return;
    disk_aperture_editor_settle(DISK_APERTURE_EDITOR(self->canvas));
    gboolean changed =
        widget == self->fold
            ? disk_editor_set_fold(self->model,
                                   gtk_spin_button_get_value_as_int(GTK_SPIN_BUTTON(self->fold)))
            : disk_editor_set_mirror(self->model,
                                     gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(self->mirror)));
    if (changed)
        disk_aperture_editor_refresh(DISK_APERTURE_EDITOR(self->canvas));
}

static void on_grid(GtkToggleButton *button, DiskEditorPage *self)
{
    disk_aperture_editor_set_grid(DISK_APERTURE_EDITOR(self->canvas),
                                  gtk_toggle_button_get_active(button));
}

/* --- Making ----------------------------------------------------------------------------------- */

static void describe(GtkWidget *widget, const char *name, const char *tip)
{
    gtk_widget_set_tooltip_text(widget, tip);
    atk_object_set_name(gtk_widget_get_accessible(widget), name);
}

static GtkWidget *icon_button(GtkWidget *button, const char *icon, const char *name,
                              const char *tip)
{
    gtk_container_add(GTK_CONTAINER(button),
                      gtk_image_new_from_icon_name(icon, GTK_ICON_SIZE_MENU));
    describe(button, name, tip);
    gtk_widget_set_focus_on_click(button, FALSE); /* the canvas keeps the keys */
    return button;
}

static GtkWidget *make_tools(DiskEditorPage *self)
{
    const char *labels[] = {_("D_raw"), _("Pol_ygon"), _("Po_ints")};
    const char *tips[] = {_("Draw outlines by hand; they become smooth curves"),
                          _("Draw outlines corner by corner"),
                          _("Move, add and delete points; move, scale and delete outlines")};
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_style_context_add_class(gtk_widget_get_style_context(box), GTK_STYLE_CLASS_LINKED);
    for (int i = 0; i < 3; i++) {
        self->tools[i] = gtk_radio_button_new_with_mnemonic_from_widget(
            i ? GTK_RADIO_BUTTON(self->tools[0]) : NULL, labels[i]);
        gtk_toggle_button_set_mode(GTK_TOGGLE_BUTTON(self->tools[i]), FALSE);
        gtk_widget_set_tooltip_text(self->tools[i], tips[i]);
        gtk_widget_set_focus_on_click(self->tools[i], FALSE);
        gtk_box_pack_start(GTK_BOX(box), self->tools[i], FALSE, FALSE, 0);
        g_signal_connect(self->tools[i], "toggled", G_CALLBACK(on_tool), self);
    }
    return box;
}

static GtkWidget *make_first_row(DiskEditorPage *self)
{
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *steps = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_style_context_add_class(gtk_widget_get_style_context(steps), GTK_STYLE_CLASS_LINKED);
    self->undo = icon_button(gtk_button_new(), "edit-undo-symbolic", _("Undo"), _("Undo (Ctrl+Z)"));
    self->redo =
        icon_button(gtk_button_new(), "edit-redo-symbolic", _("Redo"), _("Redo (Shift+Ctrl+Z)"));
    self->larger = icon_button(gtk_toggle_button_new(), "view-fullscreen-symbolic", _("Larger"),
                               _("Draw in a larger window of its own"));
    g_signal_connect(self->undo, "clicked", G_CALLBACK(on_undo), self);
    g_signal_connect(self->redo, "clicked", G_CALLBACK(on_undo), self);
    g_signal_connect(self->larger, "toggled", G_CALLBACK(on_larger), self);
    gtk_container_add(GTK_CONTAINER(steps), self->undo);
    gtk_container_add(GTK_CONTAINER(steps), self->redo);
    gtk_box_pack_start(GTK_BOX(row), make_tools(self), FALSE, FALSE, 0);
    gtk_box_pack_end(GTK_BOX(row), self->larger, FALSE, FALSE, 0);
    gtk_box_pack_end(GTK_BOX(row), steps, FALSE, FALSE, 0);
    return row;
}

static GtkWidget *make_symmetry(DiskEditorPage *self)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *label = gtk_label_new_with_mnemonic(_("Symm_etry"));
    self->fold = gtk_spin_button_new_with_range(1, DISK_MAX_FOLD, 1);
    gtk_entry_set_width_chars(GTK_ENTRY(self->fold), 2);
    describe(self->fold, _("Symmetry"),
             _("How often the drawing is repeated around the centre; 1 is once"));
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), self->fold);
    self->mirror = gtk_check_button_new_with_mnemonic(_("_Mirror"));
    gtk_widget_set_focus_on_click(self->mirror, FALSE);
    gtk_widget_set_tooltip_text(self->mirror, _("Repeat the drawing mirrored, left to right"));
    g_signal_connect(self->fold, "value-changed", G_CALLBACK(on_symmetry), self);
    g_signal_connect(self->mirror, "toggled", G_CALLBACK(on_symmetry), self);
    gtk_box_pack_start(GTK_BOX(box), label, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), self->fold, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), self->mirror, FALSE, FALSE, 0);
    return box;
}

static GtkWidget *make_second_row(DiskEditorPage *self)
{
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    GtkWidget *grid = icon_button(gtk_toggle_button_new(), "view-grid-symbolic", _("Grid"),
                                  _("Show a grid; its lines are a quarter of the circle apart"));
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(grid), TRUE);
    g_signal_connect(grid, "toggled", G_CALLBACK(on_grid), self);
    gtk_box_pack_start(GTK_BOX(row), make_symmetry(self), FALSE, FALSE, 0);
    gtk_box_pack_end(GTK_BOX(row), grid, FALSE, FALSE, 0);
    return row;
}

/* The hint, and what can be done with what is selected. */
static GtkWidget *make_last_row(DiskEditorPage *self)
{
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    self->smooth = gtk_toggle_button_new_with_mnemonic(_("Smoo_th"));
    gtk_widget_set_focus_on_click(self->smooth, FALSE);
    describe(self->smooth, _("Smooth"), _("Round the selected point, or make it a corner (Space)"));
    self->erase = icon_button(gtk_button_new(), "edit-delete-symbolic", _("Delete"),
                              _("Delete the selected point or outline (Delete)"));
    gtk_widget_set_valign(self->smooth, GTK_ALIGN_START);
    gtk_widget_set_valign(self->erase, GTK_ALIGN_START);
    g_signal_connect(self->smooth, "toggled", G_CALLBACK(on_smooth), self);
    g_signal_connect(self->erase, "clicked", G_CALLBACK(on_erase), self);
    gtk_box_pack_start(GTK_BOX(row), self->hint, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(row), self->smooth, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(row), self->erase, FALSE, FALSE, 0);
    return row;
}

static GtkWidget *small_label(int lines)
{
    GtkWidget *label = gtk_label_new("");
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_yalign(GTK_LABEL(label), 0);
    gtk_label_set_width_chars(GTK_LABEL(label), 20);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 30);
    gtk_widget_set_size_request(label, -1, 19 * lines); /* so that nothing moves with the text */
    gtk_style_context_add_class(gtk_widget_get_style_context(label), "dim-label");
    return label;
}

static void make_content(DiskEditorPage *self)
{
    GtkWidget *frame = gtk_frame_new(NULL);
    self->content = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    self->hint = small_label(3);
    self->measure = small_label(1);
    gtk_widget_set_tooltip_text(self->measure,
                                _("An aperture is centred on its area and scaled to its farthest "
                                  "point: the dashed circle becomes the solid one"));
    self->middle = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_container_add(GTK_CONTAINER(frame), self->canvas);
    gtk_box_pack_start(GTK_BOX(self->middle), frame, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(self->content), make_first_row(self), FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(self->content), make_second_row(self), FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(self->content), self->middle, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(self->content), self->measure, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(self->content), make_last_row(self), FALSE, FALSE, 0);
    self->done = gtk_button_new_with_mnemonic(_("_Back to the gallery"));
    gtk_widget_set_tooltip_text(self->done, _("The drawing stays in use (Enter)"));
    gtk_widget_set_no_show_all(self->done, TRUE);
    g_signal_connect(self->done, "clicked", G_CALLBACK(on_done), self);
    gtk_box_pack_start(GTK_BOX(self->content), self->done, FALSE, FALSE, 0);
}

static void make_away(DiskEditorPage *self)
{
    self->away = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);
    GtkWidget *back = gtk_button_new_with_mnemonic(_("Bring it _back"));
    GtkWidget *label = gtk_label_new(_("The drawing is in a window of its own."));
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_widget_set_halign(back, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(self->away, GTK_ALIGN_CENTER);
    gtk_container_add(GTK_CONTAINER(self->away), label);
    gtk_container_add(GTK_CONTAINER(self->away), back);
    g_signal_connect(back, "clicked", G_CALLBACK(on_back), self);
    gtk_widget_show_all(self->away);
    gtk_widget_hide(self->away);
    gtk_widget_set_no_show_all(self->away, TRUE);
}

/* --- The widget ------------------------------------------------------------------------------- */

static void destroy(GtkWidget *widget)
{
    DiskEditorPage *self = DISK_EDITOR_PAGE(widget);
    if (self->window)
        gtk_widget_destroy(g_steal_pointer(&self->window));
    GTK_WIDGET_CLASS(disk_editor_page_parent_class)->destroy(widget);
}

static void disk_editor_page_class_init(DiskEditorPageClass *class)
{
    GTK_WIDGET_CLASS(class)->destroy = destroy;
    signals[CHANGED] = g_signal_new("changed", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
    signals[DONE] = g_signal_new("done", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void disk_editor_page_init(DiskEditorPage *self)
{
    gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
}

GtkWidget *disk_editor_page_new(disk_editor *model)
{
    DiskEditorPage *self = g_object_new(DISK_TYPE_EDITOR_PAGE, NULL);
    self->model = model;
    self->canvas = disk_aperture_editor_new(model);
    make_content(self);
    make_away(self);
    gtk_box_pack_start(GTK_BOX(self), self->content, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(self), self->away, TRUE, TRUE, 24);
    g_signal_connect(self->content, "key-press-event", G_CALLBACK(on_key), self);
    g_signal_connect(self->canvas, "changed", G_CALLBACK(on_changed), self);
    g_signal_connect(self->canvas, "moved", G_CALLBACK(on_moved), self);
    g_signal_connect(self->canvas, "done", G_CALLBACK(on_done), self);
    show_all(self);
    return GTK_WIDGET(self);
}

void disk_editor_page_begin(DiskEditorPage *self, gboolean draw)
{
    disk_aperture_editor_set_tool(DISK_APERTURE_EDITOR(self->canvas),
                                  draw ? DISK_TOOL_FREEHAND : DISK_TOOL_EDIT);
    disk_aperture_editor_refresh(DISK_APERTURE_EDITOR(self->canvas));
    gtk_widget_grab_focus(self->canvas);
}

void disk_editor_page_add_beside(DiskEditorPage *self, GtkWidget *widget)
{
    gtk_box_pack_start(GTK_BOX(self->middle), widget, FALSE, FALSE, 0);
}

gboolean disk_editor_page_is_dragging(DiskEditorPage *self)
{
    return disk_aperture_editor_is_dragging(DISK_APERTURE_EDITOR(self->canvas));
}

void disk_editor_page_end(DiskEditorPage *self)
{
    disk_aperture_editor_settle(DISK_APERTURE_EDITOR(self->canvas));
    leave_window(self);
}
