/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Apertures for the core's tests, drawn from formulas: the core knows no files. */
#ifndef SHAPES_H
#define SHAPES_H

#include <disk/aperture.h>

/* "disc", "heart", "star", "ring", "gaussian" (a gray mask) or "arrow" (points to the right, so
 * that turns and mirrors show). Frees with disk_aperture_free(). */
disk_aperture *shape_new(const char *name);

/* The same, drawn. Frees with disk_kernel_free(). */
disk_kernel shape_kernel(const char *name, double radius);

#endif
