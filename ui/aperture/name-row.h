/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file name-row.h
 * A row that asks for a name: to save what has none, or to rename.
 *
 * Signals: "named" with the name (a const char *) when the button or Enter is pressed; "dropped"
 * for Escape and, when renaming, the second button.
 */
#ifndef DISK_NAME_ROW_H
#define DISK_NAME_ROW_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DISK_TYPE_NAME_ROW (disk_name_row_get_type())
G_DECLARE_FINAL_TYPE(DiskNameRow, disk_name_row, DISK, NAME_ROW, GtkBox)

GtkWidget *disk_name_row_new(void);

/** Shows the row. @param old the name to be changed, or NULL to save
 *  @param suggestion what the entry starts with; a name that was typed already stays */
void disk_name_row_ask(DiskNameRow *self, const char *old, const char *suggestion);

/** The name to be changed, or NULL. */
const char *disk_name_row_old(DiskNameRow *self);

void disk_name_row_hide(DiskNameRow *self);

G_END_DECLS

#endif
