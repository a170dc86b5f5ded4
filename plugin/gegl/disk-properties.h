/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of parameters as GObject properties. */
#ifndef DISK_PROPERTIES_H
#define DISK_PROPERTIES_H

#include <disk/params.h>
#include <glib-object.h>

/* Installs a property for every row, or for those only that have a meaning without depth. A
 * property's id is its row's index plus one. */
void disk_properties_install(GObjectClass *class, gboolean with_depth);

void disk_properties_init(disk_params *params);  /* the defaults */
void disk_properties_clear(disk_params *params); /* frees what they own */

void disk_properties_set(disk_params *params, guint id, const GValue *value);
void disk_properties_get(const disk_params *params, guint id, GValue *value);

#endif
