/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The dense engine where the radius does not change from pixel to pixel. */
#ifndef DISK_DENSE_ROWS_H
#define DISK_DENSE_ROWS_H

#include "plan_internal.h"

/* A colour's kernel; without fringes all three are the same. */
typedef struct disk_dense_kernel {
    const disk_kernel *kernel;
    float radius; /* 0: the kernel is one pixel */
} disk_dense_kernel;

/* Filters a tile with the kernel of field->colour, or where the field has a fringe, every colour
 * with its own. */
disk_status disk_dense_rows(const disk_field *field, const disk_dense_kernel kernels[3],
                            disk_rect tile, disk_output out, disk_watch *watch);

#endif
