/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The module that GEGL loads. */

#include "disk-operation.h"

G_MODULE_EXPORT const GeglModuleInfo *gegl_module_query(GTypeModule *module);
G_MODULE_EXPORT gboolean gegl_module_register(GTypeModule *module);

const GeglModuleInfo *gegl_module_query(GTypeModule *module)
{
    static const GeglModuleInfo info = {GEGL_MODULE_ABI_VERSION};
    return &info;
}

gboolean gegl_module_register(GTypeModule *module)
{
    disk_lens_blur_register(module);
    disk_aperture_blur_register(module);
    return TRUE;
}
