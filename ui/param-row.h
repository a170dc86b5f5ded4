/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file param-row.h
 * One parameter of the table as widgets: a slider with a spin button, or a combo box. Label,
 * tooltip, range and unit come from the table.
 */
#ifndef DISK_PARAM_ROW_H
#define DISK_PARAM_ROW_H

#include "mnemonic.h"

#include <disk/params.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct disk_param_row disk_param_row;

/** Called when the user has changed the value, not by disk_param_row_set(). */
typedef void (*disk_param_changed)(disk_param_row *row, gpointer data);

/**
 * @param spec real, int or choice
 * @return freed with its widgets
 */
disk_param_row *disk_param_row_new(const disk_param_spec *spec, disk_mnemonics *mnemonics,
                                   disk_param_changed changed, gpointer data);

const disk_param_spec *disk_param_row_spec(const disk_param_row *row);

/** Puts the widgets into a row of a grid with three columns. */
void disk_param_row_attach(disk_param_row *row, GtkGrid *grid, int top);

/** Shows a value, kept exactly even where fewer digits are shown. */
void disk_param_row_set(disk_param_row *row, double value);

double disk_param_row_get(const disk_param_row *row);

/** Whether the user can change it. */
void disk_param_row_set_sensitive(disk_param_row *row, gboolean sensitive);

G_END_DECLS

#endif
