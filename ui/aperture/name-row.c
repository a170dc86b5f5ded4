/* SPDX-License-Identifier: GPL-3.0-or-later */

/* While nothing was typed the entry follows the suggestions. */

#include "name-row.h"

#include "i18n.h"

struct _DiskNameRow {
    GtkBox parent;
    GtkWidget *entry, *button, *drop;
    char *old;
    gboolean typed, quiet;
};

G_DEFINE_TYPE(DiskNameRow, disk_name_row, GTK_TYPE_BOX)

enum { NAMED, DROPPED, SIGNALS };
static guint signals[SIGNALS];

static void on_typed(GtkEditable *entry, DiskNameRow *self)
{
    self->typed = self->typed || !self->quiet;
    gtk_widget_set_sensitive(self->button, gtk_entry_get_text_length(GTK_ENTRY(self->entry)) > 0);
}

static void on_named(GtkWidget *widget, DiskNameRow *self)
{
    char *name = g_strstrip(g_strdup(gtk_entry_get_text(GTK_ENTRY(self->entry))));
    g_signal_emit(self, signals[NAMED], 0, name);
    g_free(name);
}

static void on_dropped(GtkWidget *widget, DiskNameRow *self)
{
    g_signal_emit(self, signals[DROPPED], 0);
}

static gboolean on_key(GtkWidget *entry, GdkEventKey *event, DiskNameRow *self)
{
    if (event->keyval != GDK_KEY_Escape || !self->old)
        return FALSE;
    on_dropped(entry, self);
    return TRUE;
}

void disk_name_row_ask(DiskNameRow *self, const char *old, const char *suggestion)
{
    gboolean other = g_strcmp0(self->old, old) != 0 || !gtk_widget_get_visible(GTK_WIDGET(self));
    char *copy = g_strdup(old);
    g_free(self->old);
    self->old = copy;
    if (other)
        self->typed = FALSE;
    gtk_button_set_label(GTK_BUTTON(self->button), old ? _("_Rename") : _("_Save"));
    gtk_widget_set_visible(self->drop, old != NULL);
    gtk_widget_show(GTK_WIDGET(self));
    if (!self->typed && g_strcmp0(gtk_entry_get_text(GTK_ENTRY(self->entry)), suggestion)) {
        self->quiet = TRUE;
        gtk_entry_set_text(GTK_ENTRY(self->entry), suggestion);
        self->quiet = FALSE;
    }
    if (old)
        gtk_widget_grab_focus(self->entry);
}

const char *disk_name_row_old(DiskNameRow *self)
{
    return self->old;
}

void disk_name_row_hide(DiskNameRow *self)
{
    g_clear_pointer(&self->old, g_free);
    gtk_widget_hide(GTK_WIDGET(self));
}

static void finalize(GObject *object)
{
    g_free(DISK_NAME_ROW(object)->old);
    G_OBJECT_CLASS(disk_name_row_parent_class)->finalize(object);
}

static void disk_name_row_class_init(DiskNameRowClass *class)
{
    G_OBJECT_CLASS(class)->finalize = finalize;
    signals[NAMED] = g_signal_new("named", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
    signals[DROPPED] = g_signal_new("dropped", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void disk_name_row_init(DiskNameRow *self)
{
    GtkWidget *label = gtk_label_new_with_mnemonic(_("_Name"));
    self->entry = gtk_entry_new();
    self->button = gtk_button_new_with_mnemonic(_("_Save"));
    self->drop = gtk_button_new_from_icon_name("window-close-symbolic", GTK_ICON_SIZE_MENU);
    gtk_box_set_spacing(GTK_BOX(self), 6);
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), self->entry);
    gtk_entry_set_width_chars(GTK_ENTRY(self->entry), 12);
    gtk_entry_set_max_length(GTK_ENTRY(self->entry), 80);
    gtk_widget_set_tooltip_text(self->entry, _("The name among your own apertures"));
    gtk_widget_set_tooltip_text(self->drop, _("Keep the name"));
    atk_object_set_name(gtk_widget_get_accessible(self->drop), _("Keep the name"));
    gtk_box_pack_start(GTK_BOX(self), label, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(self), self->entry, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(self), self->button, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(self), self->drop, FALSE, FALSE, 0);
    g_signal_connect(self->entry, "changed", G_CALLBACK(on_typed), self);
    g_signal_connect(self->entry, "activate", G_CALLBACK(on_named), self);
    g_signal_connect(self->entry, "key-press-event", G_CALLBACK(on_key), self);
    g_signal_connect(self->button, "clicked", G_CALLBACK(on_named), self);
    g_signal_connect(self->drop, "clicked", G_CALLBACK(on_dropped), self);
    gtk_widget_show(label);
    gtk_widget_show(self->entry);
    gtk_widget_show(self->button);
    gtk_widget_set_no_show_all(GTK_WIDGET(self), TRUE);
}

GtkWidget *disk_name_row_new(void)
{
    return g_object_new(DISK_TYPE_NAME_ROW, NULL);
}
