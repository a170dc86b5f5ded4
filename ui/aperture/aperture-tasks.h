/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file aperture-tasks.h
 * What may take seconds, done in threads: files are read, apertures traced. Each calls back in
 * GTK's thread, as GTask does; the owner is kept until then.
 */
#ifndef DISK_APERTURE_TASKS_H
#define DISK_APERTURE_TASKS_H

#include "model/drawing.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** Loads a preset or file. @param serial for disk_task_serial() */
void disk_task_load(GObject *owner, const char *name_or_path, guint serial,
                    GAsyncReadyCallback call);
/** @return freed with disk_aperture_free(); NULL with error set */
disk_aperture *disk_task_load_finish(GAsyncResult *result, GError **error);

/** Makes outlines of a preset or file or, with an aperture, of that, which is taken over. Of the
 *  user's own it takes those that they were saved with. */
void disk_task_trace(GObject *owner, const char *name_or_path, disk_aperture *aperture,
                     guint serial, GAsyncReadyCallback call);
/** @param out initialised; set on TRUE */
gboolean disk_task_trace_finish(GAsyncResult *result, disk_drawing *out, GError **error);

/** Copies a file to the user's own apertures. */
void disk_task_import(GObject *owner, const char *path, guint serial, GAsyncReadyCallback call);
/** @return the name it got, freed with g_free(); NULL with error set */
char *disk_task_import_finish(GAsyncResult *result, GError **error);

/** The serial that a task was given. */
guint disk_task_serial(GAsyncResult *result);

/** The name or path that a task was given, or NULL. Borrowed. */
const char *disk_task_name(GAsyncResult *result);

G_END_DECLS

#endif
