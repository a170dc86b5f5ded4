/* SPDX-License-Identifier: GPL-3.0-or-later */

/* disk:lens-blur: any aperture, growing and shrinking with the depth map on the aux pad. */

#include "disk-operation.h"

static GeglOperationClass *parent_class;

/* A depth map of no size is none. */
static gboolean has_depth(GeglOperation *operation)
{
    GeglRectangle box = disk_operation_box(operation, "aux");
    return !gegl_rectangle_is_empty(&box);
}

static GeglRectangle get_bounding_box(GeglOperation *operation)
{
    return disk_operation_box(operation, "input");
}

static GeglRectangle get_required_for_output(GeglOperation *operation, const gchar *pad,
                                             const GeglRectangle *roi)
{
    GeglRectangle input = disk_operation_box(operation, "input");
    const disk_params *params = disk_operation_params(operation);
    if (g_strcmp0(pad, "aux") != 0)
        return disk_render_input_part(params, has_depth(operation), &input, roi);
    GeglRectangle depth = disk_operation_box(operation, "aux");
    return disk_render_depth_part(params, &input, &depth, roi);
}

/* Where the scene's layers count, they are made once, for all of the picture. */
static GeglRectangle get_cached_region(GeglOperation *operation, const GeglRectangle *roi)
{
    if (!disk_render_needs_whole(disk_operation_params(operation), has_depth(operation)) ||
        disk_operation_is_idle(operation, TRUE, 0))
        return *roi;
    return disk_operation_box(operation, "input");
}

/* A change in the depth map may show anywhere, once it is stretched; a change in the input as far
 * as the blur reaches. */
static GeglRectangle get_invalidated_by_change(GeglOperation *operation, const gchar *pad,
                                               const GeglRectangle *roi)
{
    GeglRectangle input = disk_operation_box(operation, "input");
    if (g_strcmp0(pad, "aux") == 0)
        return input;
    return disk_render_input_part(disk_operation_params(operation), has_depth(operation), &input,
                                  roi);
}

static gboolean process_context(GeglOperation *operation, GeglOperationContext *context,
                                const gchar *pad, const GeglRectangle *roi, gint level)
{
    if (!disk_operation_is_idle(operation, has_depth(operation), level))
        return parent_class->process(operation, context, pad, roi, level);
    disk_operation_pass(context);
    return TRUE;
}

static gboolean process(GeglOperation *operation, GeglBuffer *input, GeglBuffer *aux,
                        GeglBuffer *output, const GeglRectangle *roi, gint level)
{
    if (!input)
        return FALSE;
    return disk_operation_render(operation, input, has_depth(operation) ? aux : NULL, output, roi,
                                 level);
}

static void class_init(gpointer class, gpointer data)
{
    GeglOperationClass *operation_class = class;
    GeglOperationComposerClass *composer_class = class;
    parent_class = g_type_class_peek_parent(class);
    disk_operation_class_init(class, TRUE);
    operation_class->prepare = disk_operation_set_formats;
    operation_class->get_bounding_box = get_bounding_box;
    operation_class->get_required_for_output = get_required_for_output;
    operation_class->get_cached_region = get_cached_region;
    operation_class->get_invalidated_by_change = get_invalidated_by_change;
    operation_class->process = process_context;
    operation_class->opencl_support = FALSE;
    operation_class->threaded = FALSE; /* the core spreads over GEGL's threads itself */
    composer_class->process = process;
    composer_class->aux_label = "Depth";
    composer_class->aux_description = "Depth map, stretched over the input";
    gegl_operation_class_set_keys(
        operation_class, "name", "disk:lens-blur", "title", "DISK Lens Blur", "categories", "blur",
        "license", "GPL3+", "description",
        "Blur by depth with an aperture of any shape, as a lens does", NULL);
}

void disk_lens_blur_register(GTypeModule *module)
{
    static const GTypeInfo info = {
        .class_size = sizeof(GeglOperationComposerClass),
        .class_init = class_init,
        .instance_size = sizeof(disk_operation),
        .instance_init = disk_operation_init,
    };
    gegl_module_register_type(module, GEGL_TYPE_OPERATION_COMPOSER, "DiskLensBlur", &info, 0);
}
