/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What both operations share: their state and how they answer GEGL. */
#ifndef DISK_OPERATION_H
#define DISK_OPERATION_H

#include "disk-render.h"

#include <gegl-plugin.h>

/* An instance of either operation. */
typedef struct disk_operation {
    union {
        GeglOperationComposer composer;
        GeglOperationFilter filter;
    } parent;
    disk_params params;
    disk_renderer *renderer;
} disk_operation;

/* Makes the properties and what GObject asks of a class; `with_depth` as in the table. */
void disk_operation_class_init(GObjectClass *class, gboolean with_depth);

/* An instance_init. */
void disk_operation_init(GTypeInstance *instance, gpointer class);

/* Filters a part of the input; on an error the input is copied and the error logged once, for
 * GEGL's operations have no other way to fail. */
gboolean disk_operation_render(GeglOperation *operation, GeglBuffer *input, GeglBuffer *depth,
                               GeglBuffer *output, const GeglRectangle *roi, gint level);

/* Whether the input passes through as it is, at a level of detail. */
gboolean disk_operation_is_idle(GeglOperation *operation, gboolean with_depth, gint level);

/* Its parameters. */
const disk_params *disk_operation_params(GeglOperation *operation);

/* Hands the input on as the output. */
void disk_operation_pass(GeglOperationContext *context);

/* The picture's box; empty where nothing is connected. */
GeglRectangle disk_operation_box(GeglOperation *operation, const char *pad);

void disk_operation_set_formats(GeglOperation *operation);

/* Types of the operations, registered with a module. */
void disk_lens_blur_register(GTypeModule *module);
void disk_aperture_blur_register(GTypeModule *module);

#endif
