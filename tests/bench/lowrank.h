/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rival of sums of separable filters (McGraw 2015). */
#ifndef LOWRANK_H
#define LOWRANK_H

#include <disk/aperture.h>

/* errors[r] is the relative L2 error of the best sum of r separable filters, for r from 0 to the
 * kernel's side; the caller provides side + 1 doubles. */
void lowrank_errors(const disk_kernel *kernel, double *errors);

/* Multiply-adds a pixel of a sum of `rank` filters: a row and a column of the kernel's side each.
 */
int lowrank_cost(const disk_kernel *kernel, int rank);

#endif
