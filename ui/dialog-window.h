/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file dialog-window.h
 * The dialog's window and what stands where in it. What it does is disk-dialog.c's.
 */
#ifndef DISK_DIALOG_WINDOW_H
#define DISK_DIALOG_WINDOW_H

#include "disk-dialog.h"
#include "param-rows.h"
#include "settings-menu.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Beside GTK's own responses. */
#define DISK_RESPONSE_RESET 1

typedef struct disk_dialog_window {
    GtkWidget *window;                 /**< a GtkDialog */
    GtkWidget *body;                   /**< all but the buttons and the progress */
    GtkWidget *preview, *panel;        /**< DiskPreview, DiskAperturePanel */
    GtkWidget *depths, *budget;        /**< DiskDepthChoice, DiskBudget */
    GtkWidget *tabs;                   /**< GtkNotebook */
    GtkWidget *problem, *problem_text; /**< the bar for errors */
    GtkWidget *progress, *settings;
    disk_param_rows *rows;
    disk_mnemonics mnemonics;
} disk_dialog_window;

/**
 * Makes the widgets, not shown yet.
 * @param changed called with data when a row of the parameters has changed
 * @param owner for the menu of settings
 */
void disk_dialog_window_make(disk_dialog_window *w, const disk_host *host,
                             void (*changed)(gpointer data), gpointer data,
                             const disk_settings_owner *owner);

/** Destroys it, and remembers its size for the host. */
void disk_dialog_window_destroy(disk_dialog_window *w, const disk_host *host);

/** Shows an error until it is closed; NULL: none. */
void disk_dialog_window_show_problem(disk_dialog_window *w, const char *text);

/** While the host filters: all but Cancel is off. */
void disk_dialog_window_set_busy(disk_dialog_window *w, gboolean busy);

G_END_DECLS

#endif
