/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file param-rows.h
 * The widgets of all parameters but the aperture, made from the table: what is new in the table is
 * in the dialog. The dialog says which of them stand together.
 */
#ifndef DISK_PARAM_ROWS_H
#define DISK_PARAM_ROWS_H

#include "mnemonic.h"
#include "param-row.h"

G_BEGIN_DECLS

typedef struct disk_param_rows disk_param_rows;

/**
 * @param mnemonics borrowed
 * @param changed called when the user has changed a value; may be NULL
 */
disk_param_rows *disk_param_rows_new(disk_mnemonics *mnemonics, void (*changed)(gpointer data),
                                     gpointer data);

/** Frees it; the widgets must be gone before. */
void disk_param_rows_free(disk_param_rows *rows);

/** The labels of the groups from here on are equally wide. */
void disk_param_rows_begin_page(disk_param_rows *rows);

/** A grid of some parameters. @param names in order, ended by NULL; unknown ones are left out */
GtkWidget *disk_param_rows_group(disk_param_rows *rows, const char *const *names);

/** Leaves a parameter to other widgets: it is in no group. */
void disk_param_rows_leave(disk_param_rows *rows, const char *name);

/** A grid of those that no group has yet. */
GtkWidget *disk_param_rows_rest(disk_param_rows *rows);

/** Shows all values of params. */
void disk_param_rows_set(disk_param_rows *rows, const disk_params *params);

/** Fills in all values of params but the aperture. */
void disk_param_rows_get(disk_param_rows *rows, disk_params *params);

/** Whether there is a depth map: without one, parameters that need it cannot be changed. */
void disk_param_rows_set_depth(disk_param_rows *rows, gboolean with_depth);

G_END_DECLS

#endif
