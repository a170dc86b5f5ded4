/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file aperture-panel-internal.h
 * What the panel's files share: aperture-panel.c has its life and what is shown, panel-edit.c the
 * ways into the editor and out of it, panel-own.c saving, renaming, deleting and importing.
 */
#ifndef DISK_APERTURE_PANEL_INTERNAL_H
#define DISK_APERTURE_PANEL_INTERNAL_H

#include "aperture-gallery.h"
#include "aperture-panel.h"
#include "editor-page.h"
#include "kernel-view.h"
#include "message-bar.h"
#include "model/editor-model.h"
#include "name-row.h"

struct _DiskAperturePanel {
    GtkBox parent;
    const disk_host *host;
    GtkWidget *messages, *middle, *stack, *gallery_page, *gallery, *editor, *view, *names, *back;
    GtkWidget *edit, *import, *sources, *rename, *erase;
    disk_params params;

    char *name;              /* of what is shown; NULL: it has none */
    disk_aperture *aperture; /* what is shown; NULL: nothing, or it is still loading */
    gboolean drawn;          /* it is what the model holds */
    guint serial;            /* of what is shown: tasks for what was before do not count */
    disk_aperture *taken;    /* what came from the host last and has no name; NULL: none */
    gboolean gone;           /* the widget is destroyed, a task still holds it */

    disk_editor *model;
    char *came_from;   /* the preset that is edited, own or not; NULL: none */
    gboolean own;      /* it is the user's own, and saving replaces it */
    char *before;      /* what was shown before the editor was opened; NULL: what has no name */
    guint opened_at;   /* the model's serial then: the same at the end is no change */
    gboolean replaced; /* opening put another drawing into the model, as a step of undo */
    char *asked;       /* the name that a question is about */
};

/** Shows an aperture that has no name; taken over, NULL: nothing is open. Emits "changed". */
void disk_panel_show_unnamed(DiskAperturePanel *self, disk_aperture *aperture, gboolean drawn);

/** Shows what has no name in the gallery. */
void disk_panel_show_tile(DiskAperturePanel *self);

/** Puts the kernels where they stand beneath the gallery. */
void disk_panel_place_kernels(DiskAperturePanel *self);

/** What the model holds is shown. */
void disk_panel_show_drawing(DiskAperturePanel *self);

/** What is shown has got this name; emits no signal. */
void disk_panel_take_name(DiskAperturePanel *self, const char *name);

/** Sensitivity of buttons, the row for names. */
void disk_panel_update(DiskAperturePanel *self);

gboolean disk_panel_is_editing(DiskAperturePanel *self);

/** An error's message, in the panel; takes the error. */
void disk_panel_show_error(DiskAperturePanel *self, GError *error);

/* panel-edit.c */
void disk_panel_new_drawing(DiskAperturePanel *self);
/** @param name NULL: what is shown and has none */
void disk_panel_edit(DiskAperturePanel *self, const char *name);
void disk_panel_leave_editor(DiskAperturePanel *self);

/* panel-own.c */
/** What a name is made from when nobody gives one. */
char *disk_panel_suggest_name(DiskAperturePanel *self);
gboolean disk_panel_save(DiskAperturePanel *self, const char *name, gboolean replace,
                         GError **error);
void disk_panel_init_own(DiskAperturePanel *self);
void disk_panel_choose_file(DiskAperturePanel *self);
void disk_panel_ask_name(DiskAperturePanel *self, const char *name);
void disk_panel_ask_delete(DiskAperturePanel *self, const char *name);

#endif
