/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What both operations share. */

#include "disk-operation.h"

#include "disk-level.h"
#include "disk-properties.h"

#include <disk/lens.h>

void disk_operation_init(GTypeInstance *instance, gpointer class)
{
    disk_operation *self = (disk_operation *)instance;
    disk_properties_init(&self->params);
    self->renderer = disk_renderer_new();
}

static void finalize(GObject *object)
{
    disk_operation *self = (disk_operation *)object;
    GObjectClass *parent = g_type_class_peek_parent(G_OBJECT_GET_CLASS(object));
    disk_properties_clear(&self->params);
    g_clear_pointer(&self->renderer, disk_renderer_free);
    parent->finalize(object);
}

static void set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
    disk_properties_set(&((disk_operation *)object)->params, id, value);
}

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
    disk_properties_get(&((disk_operation *)object)->params, id, value);
}

void disk_operation_class_init(GObjectClass *class, gboolean with_depth)
{
    class->finalize = finalize;
    class->set_property = set_property;
    class->get_property = get_property;
    disk_properties_install(class, with_depth);
}

const disk_params *disk_operation_params(GeglOperation *operation)
{
    return &((disk_operation *)operation)->params;
}

GeglRectangle disk_operation_box(GeglOperation *operation, const char *pad)
{
    GeglRectangle empty = {0, 0, 0, 0};
    GeglRectangle *box = gegl_operation_source_get_bounding_box(operation, pad);
    return box ? *box : empty;
}

void disk_operation_set_formats(GeglOperation *operation)
{
    const Babl *format = disk_render_format(gegl_operation_get_source_format(operation, "input"));
    gegl_operation_set_format(operation, "input", format);
    gegl_operation_set_format(operation, "output", format);
}

gboolean disk_operation_is_idle(GeglOperation *operation, gboolean with_depth, gint level)
{
    disk_params params = *disk_operation_params(operation);
    disk_params_scale(&params, 1.0 / (1 << level));
    return params.radius < DISK_MIN_RADIUS ||
           disk_lens_max_radius(&params, with_depth) < DISK_MIN_RADIUS;
}

void disk_operation_pass(GeglOperationContext *context)
{
    GObject *input = gegl_operation_context_get_object(context, "input");
    if (input)
        gegl_operation_context_take_object(context, "output", g_object_ref(input));
}

gboolean disk_operation_render(GeglOperation *operation, GeglBuffer *input, GeglBuffer *depth,
                               GeglBuffer *output, const GeglRectangle *roi, gint level)
{
    disk_operation *self = (disk_operation *)operation;
    disk_render_job job = {
        .input = input,
        .input_box = disk_operation_box(operation, "input"),
        .depth = depth,
        .output = output,
        .roi = *roi,
        .level = level,
    };
    if (depth)
        job.depth_box = disk_operation_box(operation, "aux");
    GError *error = NULL;
    if (disk_render(self->renderer, &self->params, &job, NULL, &error))
        return TRUE;
    g_warning("%s: %s", gegl_operation_get_name(operation), error->message);
    g_error_free(error);
    disk_level_copy(input, output, roi, level);
    return TRUE;
}
