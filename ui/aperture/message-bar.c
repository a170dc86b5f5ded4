/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A GtkInfoBar made anew for every message, so that nothing of the last one stays. */

#include "message-bar.h"

#include "i18n.h"

struct _DiskMessageBar {
    GtkBox parent;
    GtkWidget *bar, *label;
    disk_message_act act; /* of a question; NULL: none */
    gpointer data;
};

G_DEFINE_TYPE(DiskMessageBar, disk_message_bar, GTK_TYPE_BOX)

static void on_response(GtkInfoBar *bar, int response, DiskMessageBar *self)
{
    disk_message_act act = response == GTK_RESPONSE_ACCEPT ? self->act : NULL;
    gpointer data = self->data;
    disk_message_bar_hide(self);
    if (act)
        act(data);
}

static void make_bar(DiskMessageBar *self, GtkMessageType type, const char *text)
{
    disk_message_bar_hide(self);
    self->bar = gtk_info_bar_new();
    self->label = gtk_label_new(text);
    gtk_label_set_line_wrap(GTK_LABEL(self->label), TRUE);
    gtk_label_set_line_wrap_mode(GTK_LABEL(self->label), PANGO_WRAP_WORD_CHAR);
    gtk_label_set_xalign(GTK_LABEL(self->label), 0);
    gtk_label_set_width_chars(GTK_LABEL(self->label), 18);
    gtk_label_set_selectable(GTK_LABEL(self->label), type == GTK_MESSAGE_ERROR);
    gtk_widget_set_can_focus(self->label, FALSE);
    gtk_info_bar_set_message_type(GTK_INFO_BAR(self->bar), type);
    gtk_box_pack_start(GTK_BOX(gtk_info_bar_get_content_area(GTK_INFO_BAR(self->bar))), self->label,
                       TRUE, TRUE, 0);
    g_signal_connect(self->bar, "response", G_CALLBACK(on_response), self);
    gtk_box_pack_start(GTK_BOX(self), self->bar, FALSE, FALSE, 0);
}

static void show_bar(DiskMessageBar *self)
{
    AtkObject *accessible = gtk_widget_get_accessible(self->bar);
    atk_object_set_role(accessible, ATK_ROLE_ALERT);
    atk_object_set_name(accessible, gtk_label_get_text(GTK_LABEL(self->label)));
    gtk_widget_show_all(self->bar);
    gtk_widget_show(GTK_WIDGET(self));
}

void disk_message_bar_show_error(DiskMessageBar *self, const char *text)
{
    make_bar(self, GTK_MESSAGE_ERROR, text);
    gtk_info_bar_set_show_close_button(GTK_INFO_BAR(self->bar), TRUE);
    show_bar(self);
}

void disk_message_bar_show_busy(DiskMessageBar *self, const char *text)
{
    make_bar(self, GTK_MESSAGE_INFO, text);
    GtkWidget *spinner = gtk_spinner_new();
    gtk_spinner_start(GTK_SPINNER(spinner));
    gtk_box_pack_end(GTK_BOX(gtk_info_bar_get_content_area(GTK_INFO_BAR(self->bar))), spinner,
                     FALSE, FALSE, 0);
    show_bar(self);
}

void disk_message_bar_ask(DiskMessageBar *self, const char *text, const char *label,
                          disk_message_act act, gpointer data)
{
    make_bar(self, GTK_MESSAGE_QUESTION, text);
    GtkWidget *button =
        gtk_info_bar_add_button(GTK_INFO_BAR(self->bar), label, GTK_RESPONSE_ACCEPT);
    self->act = act;
    self->data = data;
    gtk_info_bar_set_show_close_button(GTK_INFO_BAR(self->bar), TRUE);
    show_bar(self);
    gtk_widget_grab_focus(button);
}

void disk_message_bar_hide(DiskMessageBar *self)
{
    if (self->bar)
        gtk_widget_destroy(g_steal_pointer(&self->bar));
    self->label = NULL;
    self->act = NULL;
    gtk_widget_hide(GTK_WIDGET(self));
}

const char *disk_message_bar_text(DiskMessageBar *self)
{
    return self->label ? gtk_label_get_text(GTK_LABEL(self->label)) : NULL;
}

static void destroy(GtkWidget *widget)
{
    DISK_MESSAGE_BAR(widget)->bar = DISK_MESSAGE_BAR(widget)->label = NULL;
    GTK_WIDGET_CLASS(disk_message_bar_parent_class)->destroy(widget);
}

static void disk_message_bar_class_init(DiskMessageBarClass *class)
{
    GTK_WIDGET_CLASS(class)->destroy = destroy;
}

static void disk_message_bar_init(DiskMessageBar *self)
{
    gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
    gtk_widget_set_no_show_all(GTK_WIDGET(self), TRUE);
}

GtkWidget *disk_message_bar_new(void)
{
    return g_object_new(DISK_TYPE_MESSAGE_BAR, NULL);
}
