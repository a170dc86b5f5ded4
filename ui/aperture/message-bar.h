/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file message-bar.h
 * One message above a part of the window, at most with one thing to do about it. A new message
 * takes the place of the last.
 */
#ifndef DISK_MESSAGE_BAR_H
#define DISK_MESSAGE_BAR_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DISK_TYPE_MESSAGE_BAR (disk_message_bar_get_type())
G_DECLARE_FINAL_TYPE(DiskMessageBar, disk_message_bar, DISK, MESSAGE_BAR, GtkBox)

typedef void (*disk_message_act)(gpointer data);

GtkWidget *disk_message_bar_new(void);

/** Says what went wrong. */
void disk_message_bar_show_error(DiskMessageBar *self, const char *text);

/** Says that something takes a while. */
void disk_message_bar_show_busy(DiskMessageBar *self, const char *text);

/**
 * Asks whether to do something. @param label of the button that does it, with a mnemonic
 * @param act called with data when it is pressed, after the message is gone
 */
void disk_message_bar_ask(DiskMessageBar *self, const char *text, const char *label,
                          disk_message_act act, gpointer data);

void disk_message_bar_hide(DiskMessageBar *self);

/** What it says, or NULL while it is hidden. */
const char *disk_message_bar_text(DiskMessageBar *self);

G_END_DECLS

#endif
