/* SPDX-License-Identifier: GPL-3.0-or-later */

/* disk:aperture-blur: any aperture at one radius. It has no aux pad, so that GIMP 3 can apply it
 * non-destructively. */

#include "disk-operation.h"

static GeglOperationClass *parent_class;

static GeglRectangle get_bounding_box(GeglOperation *operation)
{
    return disk_operation_box(operation, "input");
}

/* What a part of the output needs, and what a change of that part would touch: the reach. */
static GeglRectangle get_part(GeglOperation *operation, const gchar *pad, const GeglRectangle *roi)
{
    GeglRectangle input = disk_operation_box(operation, "input");
    return disk_render_input_part(disk_operation_params(operation), FALSE, &input, roi);
}

static gboolean process_context(GeglOperation *operation, GeglOperationContext *context,
                                const gchar *pad, const GeglRectangle *roi, gint level)
{
    if (!disk_operation_is_idle(operation, FALSE, level))
        return parent_class->process(operation, context, pad, roi, level);
    disk_operation_pass(context);
    return TRUE;
}

static gboolean process(GeglOperation *operation, GeglBuffer *input, GeglBuffer *output,
                        const GeglRectangle *roi, gint level)
{
    return disk_operation_render(operation, input, NULL, output, roi, level);
}

static void class_init(gpointer class, gpointer data)
{
    GeglOperationClass *operation_class = class;
    GeglOperationFilterClass *filter_class = class;
    parent_class = g_type_class_peek_parent(class);
    disk_operation_class_init(class, FALSE);
    operation_class->prepare = disk_operation_set_formats;
    operation_class->get_bounding_box = get_bounding_box;
    operation_class->get_required_for_output = get_part;
    operation_class->get_invalidated_by_change = get_part;
    operation_class->process = process_context;
    operation_class->opencl_support = FALSE;
    operation_class->threaded = FALSE; /* the core spreads over GEGL's threads itself */
    filter_class->process = process;
    gegl_operation_class_set_keys(operation_class, "name", "disk:aperture-blur", "title",
                                  "DISK Aperture Blur", "categories", "blur", "license", "GPL3+",
                                  "description", "Blur with an aperture of any shape",
                                  "gimp:menu-path", "<Image>/Filters/Blur", "gimp:menu-label",
                                  "DISK A_perture Blur...", NULL);
}

void disk_aperture_blur_register(GTypeModule *module)
{
    static const GTypeInfo info = {
        .class_size = sizeof(GeglOperationFilterClass),
        .class_init = class_init,
        .instance_size = sizeof(disk_operation),
        .instance_init = disk_operation_init,
    };
    gegl_module_register_type(module, GEGL_TYPE_OPERATION_FILTER, "DiskApertureBlur", &info, 0);
}
