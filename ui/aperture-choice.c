/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The aperture panel as a plain list of the presets' names. */

#include "aperture-panel.h"

#include <disk-presets.h>

struct _DiskAperturePanel {
    GtkBox parent;
    GtkWidget *combo;
};

G_DEFINE_TYPE(DiskAperturePanel, disk_aperture_panel, GTK_TYPE_BOX)

static guint changed_signal;

static void on_changed(GtkComboBox *combo, DiskAperturePanel *self)
{
    g_signal_emit(self, changed_signal, 0);
}

static void disk_aperture_panel_class_init(DiskAperturePanelClass *class)
{
    changed_signal = g_signal_new("changed", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void disk_aperture_panel_init(DiskAperturePanel *self)
{
    self->combo = gtk_combo_box_text_new_with_entry();
    char **names = disk_presets_list_apertures();
    for (char **name = names; *name; name++)
        gtk_combo_box_text_append(GTK_COMBO_BOX_TEXT(self->combo), *name, *name);
    g_strfreev(names);
    disk_aperture_panel_set_aperture(self, "disc");
    g_signal_connect(self->combo, "changed", G_CALLBACK(on_changed), self);
    gtk_box_pack_start(GTK_BOX(self), self->combo, TRUE, TRUE, 0);
}

GtkWidget *disk_aperture_panel_new(const disk_host *host)
{
    return g_object_new(DISK_TYPE_APERTURE_PANEL, NULL);
}

void disk_aperture_panel_set_aperture(DiskAperturePanel *panel, const char *name_or_path)
{
    GtkWidget *entry = gtk_bin_get_child(GTK_BIN(panel->combo));
    gtk_entry_set_text(GTK_ENTRY(entry), name_or_path);
}

const char *disk_aperture_panel_get_aperture(DiskAperturePanel *panel)
{
    GtkWidget *entry = gtk_bin_get_child(GTK_BIN(panel->combo));
    return gtk_entry_get_text(GTK_ENTRY(entry));
}

disk_aperture *disk_aperture_panel_copy(DiskAperturePanel *panel)
{
    const char *name = disk_aperture_panel_get_aperture(panel);
    return *name ? disk_presets_load_aperture(name, NULL) : NULL;
}

gboolean disk_aperture_panel_keep(DiskAperturePanel *panel, GError **error)
{
    return TRUE;
}

void disk_aperture_panel_set_params(DiskAperturePanel *panel, const disk_params *params)
{
}
