/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file depth-choice.h
 * Which of the host's depth maps counts, if any; and adding one from a file, where the host can.
 */
#ifndef DISK_DEPTH_CHOICE_H
#define DISK_DEPTH_CHOICE_H

#include "disk-dialog.h"
#include "mnemonic.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DISK_TYPE_DEPTH_CHOICE (disk_depth_choice_get_type())
G_DECLARE_FINAL_TYPE(DiskDepthChoice, disk_depth_choice, DISK, DEPTH_CHOICE, GtkBox)

/**
 * Shows "none". Emits "changed" when the user has chosen, and "failed" with a message (const char
 * *, UTF-8) when a file cannot be taken.
 * @param host borrowed; must outlive the widget
 */
GtkWidget *disk_depth_choice_new(const disk_host *host, disk_mnemonics *mnemonics);

/** Its label, with the access key, for the place before it. */
GtkWidget *disk_depth_choice_label(DiskDepthChoice *choice);

/** @param depth an index into the host's depths, or DISK_DIALOG_NO_DEPTH */
void disk_depth_choice_set(DiskDepthChoice *choice, int depth);

int disk_depth_choice_get(DiskDepthChoice *choice);

G_END_DECLS

#endif
