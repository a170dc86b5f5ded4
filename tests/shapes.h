/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Apertures for the core's tests, drawn from formulas: the core knows no files. */
#ifndef SHAPES_H
#define SHAPES_H

#include <disk/aperture.h>

/* The ten sharp shapes that the tables are made of, ended by NULL. */
extern const char *const shape_sharp[];

/* One of them, "square", "triangle", "pentagon", "gaussian" (a gray mask), or "arrow", which points
 * to the right, so that turns and mirrors show. The caller frees it with disk_aperture_free(). */
disk_aperture *shape_new(const char *name);

/* The same, drawn; freed with disk_kernel_free(). */
disk_kernel shape_kernel(const char *name, double radius);

#endif
