/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file settings-menu.h
 * A button with a menu of all that can be done with presets of all settings: take the last used or
 * one that has a name, save, delete.
 */
#ifndef DISK_SETTINGS_MENU_H
#define DISK_SETTINGS_MENU_H

#include <disk/params.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DISK_TYPE_SETTINGS_MENU (disk_settings_menu_get_type())
G_DECLARE_FINAL_TYPE(DiskSettingsMenu, disk_settings_menu, DISK, SETTINGS_MENU, GtkMenuButton)

/** What the menu works on. */
typedef struct disk_settings_owner {
    /** Fills in the parameters as they are; `aperture` is newly allocated, freed by the menu. FALSE
     *  with error set: a drawing could not be kept. */
    gboolean (*get)(void *cookie, disk_params *params, GError **error);
    /** Takes parameters over; borrowed. */
    void (*set)(void *cookie, const disk_params *params);
    /** Shows what went wrong. */
    void (*fail)(void *cookie, const char *text);
    void *cookie;
} disk_settings_owner;

/** @param owner copied */
GtkWidget *disk_settings_menu_new(const char *label, const disk_settings_owner *owner);

G_END_DECLS

#endif
