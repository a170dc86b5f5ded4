/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of the combo box have the index as their id, -1 for none. */

#include "depth-choice.h"

#include "i18n.h"

struct _DiskDepthChoice {
    GtkBox parent;
    const disk_host *host;
    GtkWidget *combo;
    GtkWidget *label; /* not in the box; a reference */
};

G_DEFINE_TYPE(DiskDepthChoice, disk_depth_choice, GTK_TYPE_BOX)

static guint changed_signal, failed_signal;

static void append(DiskDepthChoice *self, int index, const char *name)
{
    char *id = g_strdup_printf("%d", index);
    gtk_combo_box_text_append(GTK_COMBO_BOX_TEXT(self->combo), id, name);
    g_free(id);
}

static void on_changed(GtkComboBox *combo, DiskDepthChoice *self)
{
    g_signal_emit(self, changed_signal, 0);
}

static void take_file(DiskDepthChoice *self, const char *path)
{
    GError *error = NULL;
    int index = self->host->add_depth(self->host->cookie, path, &error);
    if (index < 0) {
        g_signal_emit(self, failed_signal, 0, error->message);
        g_error_free(error);
        return;
    }
    append(self, index, self->host->depths[index]);
    disk_depth_choice_set(self, index);
}

static void on_add(GtkButton *button, DiskDepthChoice *self)
{
    GtkWidget *top = gtk_widget_get_toplevel(GTK_WIDGET(self));
    GtkFileChooserNative *chooser = gtk_file_chooser_native_new(
        _("Open a depth map"), GTK_WINDOW(top), GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
    if (gtk_native_dialog_run(GTK_NATIVE_DIALOG(chooser)) == GTK_RESPONSE_ACCEPT) {
        char *path = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(chooser));
        if (path)
            take_file(self, path);
        g_free(path);
    }
    g_object_unref(chooser);
}

static void disk_depth_choice_dispose(GObject *object)
{
    g_clear_object(&DISK_DEPTH_CHOICE(object)->label);
    G_OBJECT_CLASS(disk_depth_choice_parent_class)->dispose(object);
}

static void disk_depth_choice_class_init(DiskDepthChoiceClass *class)
{
    G_OBJECT_CLASS(class)->dispose = disk_depth_choice_dispose;
    GType type = G_TYPE_FROM_CLASS(class);
    changed_signal =
        g_signal_new("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    failed_signal = g_signal_new("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void disk_depth_choice_init(DiskDepthChoice *self)
{
    gtk_box_set_spacing(GTK_BOX(self), 8);
}

static void make_label(DiskDepthChoice *self, disk_mnemonics *mnemonics)
{
    char *text = disk_mnemonics_add(mnemonics, _("Depth map"));
    self->label = g_object_ref_sink(gtk_label_new_with_mnemonic(text));
    g_free(text);
    gtk_label_set_mnemonic_widget(GTK_LABEL(self->label), self->combo);
    gtk_label_set_xalign(GTK_LABEL(self->label), 0);
}

static void add_button(DiskDepthChoice *self)
{
    GtkWidget *button =
        gtk_button_new_from_icon_name("document-open-symbolic", GTK_ICON_SIZE_BUTTON);
    gtk_widget_set_tooltip_text(button, _("Take a depth map from a file"));
    atk_object_set_name(gtk_widget_get_accessible(button), _("Take a depth map from a file"));
    g_signal_connect(button, "clicked", G_CALLBACK(on_add), self);
    gtk_box_pack_start(GTK_BOX(self), button, FALSE, FALSE, 0);
}

GtkWidget *disk_depth_choice_new(const disk_host *host, disk_mnemonics *mnemonics)
{
    DiskDepthChoice *self = g_object_new(DISK_TYPE_DEPTH_CHOICE, NULL);
    self->host = host;
    self->combo = gtk_combo_box_text_new();
    gtk_widget_set_tooltip_text(
        self->combo, _("Says how far away each pixel is; without one all is blurred alike"));
    append(self, DISK_DIALOG_NO_DEPTH, _("None: blur evenly"));
    for (int i = 0; host->depths && host->depths[i]; i++)
        append(self, i, host->depths[i]);
    disk_depth_choice_set(self, DISK_DIALOG_NO_DEPTH);
    g_signal_connect(self->combo, "changed", G_CALLBACK(on_changed), self);
    make_label(self, mnemonics);
    gtk_box_pack_start(GTK_BOX(self), self->combo, TRUE, TRUE, 0);
    if (host->add_depth)
        add_button(self);
    return GTK_WIDGET(self);
}

GtkWidget *disk_depth_choice_label(DiskDepthChoice *choice)
{
    return choice->label;
}

void disk_depth_choice_set(DiskDepthChoice *choice, int depth)
{
    char *id = g_strdup_printf("%d", depth);
    if (!gtk_combo_box_set_active_id(GTK_COMBO_BOX(choice->combo), id))
        gtk_combo_box_set_active(GTK_COMBO_BOX(choice->combo), 0);
    g_free(id);
}

int disk_depth_choice_get(DiskDepthChoice *choice)
{
    const char *id = gtk_combo_box_get_active_id(GTK_COMBO_BOX(choice->combo));
    return id ? (int)g_ascii_strtoll(id, NULL, 10) : DISK_DIALOG_NO_DEPTH;
}
