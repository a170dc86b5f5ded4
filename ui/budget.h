/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file budget.h
 * The sample budget: a level by its name or any number, and what it costs.
 */
#ifndef DISK_BUDGET_H
#define DISK_BUDGET_H

#include "mnemonic.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DISK_TYPE_BUDGET (disk_budget_get_type())
G_DECLARE_FINAL_TYPE(DiskBudget, disk_budget, DISK, BUDGET, GtkBox)

/** Emits "changed" when the user has chosen. */
GtkWidget *disk_budget_new(disk_mnemonics *mnemonics);

/** @param samples as in the table of parameters */
void disk_budget_set(DiskBudget *budget, int samples);

int disk_budget_get(DiskBudget *budget);

/** The estimate for the whole picture. @param seconds negative: not known */
void disk_budget_set_seconds(DiskBudget *budget, double seconds);

G_END_DECLS

#endif
