/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The menu is made anew whenever it opens, so that it shows what another program has saved. */

#include "settings-menu.h"

#include "i18n.h"

#include <settings.h>

#define NAME "disk-settings-name" /* the preset of a menu item */

struct _DiskSettingsMenu {
    GtkMenuButton parent;
    disk_settings_owner owner;
};

G_DEFINE_TYPE(DiskSettingsMenu, disk_settings_menu, GTK_TYPE_MENU_BUTTON)

static void tell(DiskSettingsMenu *menu, GError *error)
{
    menu->owner.fail(menu->owner.cookie, error->message);
    g_error_free(error);
}

/* --- Taking ----------------------------------------------------------------------------------- */

static void hand_over(DiskSettingsMenu *menu, gboolean loaded, disk_params *params, GError *error)
{
    if (!loaded) {
        tell(menu, error);
        return;
    }
    menu->owner.set(menu->owner.cookie, params);
    g_free((char *)params->aperture);
}

static void on_last(GtkMenuItem *item, DiskSettingsMenu *menu)
{
    disk_params params;
    GError *error = NULL;
    gboolean loaded = disk_settings_load_last(&params, &error);
    hand_over(menu, loaded, &params, error);
}

static void on_preset(GtkMenuItem *item, DiskSettingsMenu *menu)
{
    disk_params params;
    GError *error = NULL;
    gboolean loaded = disk_settings_load(g_object_get_data(G_OBJECT(item), NAME), &params, &error);
    hand_over(menu, loaded, &params, error);
}

/* --- Questions -------------------------------------------------------------------------------- */

static GtkWindow *window_of(DiskSettingsMenu *menu)
{
    return GTK_WINDOW(gtk_widget_get_toplevel(GTK_WIDGET(menu)));
}

static gboolean confirm(DiskSettingsMenu *menu, const char *question, const char *name,
                        const char *yes)
{
    GtkWidget *box = gtk_message_dialog_new(window_of(menu), GTK_DIALOG_MODAL, GTK_MESSAGE_QUESTION,
                                            GTK_BUTTONS_NONE, question, name);
    gtk_dialog_add_buttons(GTK_DIALOG(box), _("_Cancel"), GTK_RESPONSE_CANCEL, yes, GTK_RESPONSE_OK,
                           NULL);
    gtk_dialog_set_default_response(GTK_DIALOG(box), GTK_RESPONSE_CANCEL);
    gboolean good = gtk_dialog_run(GTK_DIALOG(box)) == GTK_RESPONSE_OK;
    gtk_widget_destroy(box);
    return good;
}

/* OK only with a name that settings can have. */
static void on_name(GtkEntry *entry, GtkDialog *box)
{
    gtk_dialog_set_response_sensitive(box, GTK_RESPONSE_OK,
                                      disk_settings_check_name(gtk_entry_get_text(entry), NULL));
}

/* The caller frees; NULL: called off. */
static char *ask_name(DiskSettingsMenu *menu)
{
    GtkWidget *box = gtk_dialog_new_with_buttons(
        _("Save settings"), window_of(menu), GTK_DIALOG_MODAL, _("_Cancel"), GTK_RESPONSE_CANCEL,
        _("_Save"), GTK_RESPONSE_OK, NULL);
    GtkWidget *content = gtk_dialog_get_content_area(GTK_DIALOG(box));
    GtkWidget *label = gtk_label_new_with_mnemonic(_("_Name")), *entry = gtk_entry_new();
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), entry);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
    gtk_dialog_set_default_response(GTK_DIALOG(box), GTK_RESPONSE_OK);
    gtk_container_set_border_width(GTK_CONTAINER(content), 12);
    gtk_box_set_spacing(GTK_BOX(content), 6);
    gtk_container_add(GTK_CONTAINER(content), label);
    gtk_container_add(GTK_CONTAINER(content), entry);
    g_signal_connect(entry, "changed", G_CALLBACK(on_name), box);
    on_name(GTK_ENTRY(entry), GTK_DIALOG(box));
    gtk_widget_show_all(content);
    char *name = NULL;
    if (gtk_dialog_run(GTK_DIALOG(box)) == GTK_RESPONSE_OK)
        name = g_strdup(gtk_entry_get_text(GTK_ENTRY(entry)));
    gtk_widget_destroy(box);
    return name;
}

static gboolean is_taken(const char *name)
{
    char **names = disk_settings_list();
    gboolean taken = g_strv_contains((const char *const *)names, name);
    g_strfreev(names);
    return taken;
}

/* --- Saving and deleting ---------------------------------------------------------------------- */

static void save_as(DiskSettingsMenu *menu, const char *name)
{
    disk_params params;
    GError *error = NULL;
    if (!menu->owner.get(menu->owner.cookie, &params, &error)) {
        tell(menu, error);
        return;
    }
    if (!disk_settings_save(name, &params, &error))
        tell(menu, error);
    g_free((char *)params.aperture);
}

static void on_save(GtkMenuItem *item, DiskSettingsMenu *menu)
{
    char *name = ask_name(menu);
    if (name && (!is_taken(name) ||
                 confirm(menu, _("There are settings named \"%s\" already."), name, _("_Replace"))))
        save_as(menu, name);
    g_free(name);
}

static void on_delete(GtkMenuItem *item, DiskSettingsMenu *menu)
{
    GError *error = NULL;
    const char *name = g_object_get_data(G_OBJECT(item), NAME);
    if (confirm(menu, _("Delete the settings \"%s\"?"), name, _("_Delete")) &&
        !disk_settings_delete(name, &error))
        tell(menu, error);
}

/* --- The menu --------------------------------------------------------------------------------- */

static GtkWidget *add_item(GtkWidget *shell, GtkWidget *item, GCallback callback,
                           DiskSettingsMenu *menu)
{
    if (callback)
        g_signal_connect(item, "activate", callback, menu);
    gtk_menu_shell_append(GTK_MENU_SHELL(shell), item);
    return item;
}

static void add_presets(GtkWidget *shell, char **names, GCallback callback, DiskSettingsMenu *menu)
{
    for (; *names; names++) {
        GtkWidget *item = gtk_menu_item_new_with_label(*names);
        g_object_set_data_full(G_OBJECT(item), NAME, g_strdup(*names), g_free);
        add_item(shell, item, callback, menu);
    }
}

static void destroy_child(GtkWidget *child, gpointer data)
{
    gtk_widget_destroy(child);
}

static void on_open(GtkWidget *button, gpointer data)
{
    DiskSettingsMenu *menu = DISK_SETTINGS_MENU(button);
    GtkWidget *shell = GTK_WIDGET(gtk_menu_button_get_popup(GTK_MENU_BUTTON(button)));
    GtkWidget *deletes = gtk_menu_new();
    char **names = disk_settings_list();
    gtk_container_foreach(GTK_CONTAINER(shell), destroy_child, NULL);
    add_item(shell, gtk_menu_item_new_with_mnemonic(_("_Last used")), G_CALLBACK(on_last), menu);
    if (*names)
        add_item(shell, gtk_separator_menu_item_new(), NULL, menu);
    add_presets(shell, names, G_CALLBACK(on_preset), menu);
    add_item(shell, gtk_separator_menu_item_new(), NULL, menu);
    add_item(shell, gtk_menu_item_new_with_mnemonic(_("_Save as...")), G_CALLBACK(on_save), menu);
    add_presets(deletes, names, G_CALLBACK(on_delete), menu);
    GtkWidget *item = gtk_menu_item_new_with_mnemonic(_("_Delete"));
    gtk_menu_item_set_submenu(GTK_MENU_ITEM(item), deletes);
    gtk_widget_set_sensitive(item, *names != NULL);
    add_item(shell, item, NULL, menu);
    gtk_widget_show_all(shell);
    g_strfreev(names);
}

static void disk_settings_menu_class_init(DiskSettingsMenuClass *class)
{
}

static void disk_settings_menu_init(DiskSettingsMenu *menu)
{
    gtk_menu_button_set_popup(GTK_MENU_BUTTON(menu), gtk_menu_new());
    gtk_menu_button_set_direction(GTK_MENU_BUTTON(menu), GTK_ARROW_UP);
}

GtkWidget *disk_settings_menu_new(const char *label, const disk_settings_owner *owner)
{
    DiskSettingsMenu *menu = g_object_new(DISK_TYPE_SETTINGS_MENU, NULL);
    GtkWidget *child = gtk_label_new_with_mnemonic(label);
    menu->owner = *owner;
    gtk_container_foreach(GTK_CONTAINER(menu), destroy_child, NULL);
    gtk_container_add(GTK_CONTAINER(menu), child);
    gtk_label_set_mnemonic_widget(GTK_LABEL(child), GTK_WIDGET(menu));
    gtk_widget_set_tooltip_text(GTK_WIDGET(menu), _("Settings that were saved, or used last"));
    GtkWidget *popup = GTK_WIDGET(gtk_menu_button_get_popup(GTK_MENU_BUTTON(menu)));
    g_signal_connect_swapped(popup, "show", G_CALLBACK(on_open), menu);
    on_open(GTK_WIDGET(menu), NULL);
    return GTK_WIDGET(menu);
}
