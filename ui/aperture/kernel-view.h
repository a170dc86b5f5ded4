/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file kernel-view.h
 * The kernel as drawn beside the one that the samples make of it, and how far they are apart.
 */
#ifndef DISK_KERNEL_VIEW_H
#define DISK_KERNEL_VIEW_H

#include <disk/aperture.h>
#include <disk/params.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DISK_TYPE_KERNEL_VIEW (disk_kernel_view_get_type())
G_DECLARE_FINAL_TYPE(DiskKernelView, disk_kernel_view, DISK, KERNEL_VIEW, GtkBox)

GtkWidget *disk_kernel_view_new(void);

/** Shows another aperture's kernels, as soon as they are there. @param aperture taken over; NULL:
 *  none */
void disk_kernel_view_set(DiskKernelView *self, disk_aperture *aperture, const disk_params *params);

/** Upright: one picture above the other, for a narrow place beside a canvas. */
void disk_kernel_view_set_upright(DiskKernelView *self, gboolean upright);

G_END_DECLS

#endif
