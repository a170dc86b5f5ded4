/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file preview-bar.h
 * The buttons below the preview: zoom, split view, overlay; and what goes on.
 */
#ifndef DISK_PREVIEW_BAR_H
#define DISK_PREVIEW_BAR_H

#include "canvas.h"
#include "mnemonic.h"

G_BEGIN_DECLS

#define DISK_TYPE_PREVIEW_BAR (disk_preview_bar_get_type())
G_DECLARE_FINAL_TYPE(DiskPreviewBar, disk_preview_bar, DISK, PREVIEW_BAR, GtkBox)

/** @param canvas what the buttons work on; must outlive them */
GtkWidget *disk_preview_bar_new(DiskCanvas *canvas, disk_mnemonics *mnemonics);

/** @param zoom the screen's pixels a pixel of the picture */
void disk_preview_bar_set_zoom(DiskPreviewBar *bar, double zoom);

/** Whether a preview is being made. */
void disk_preview_bar_set_busy(DiskPreviewBar *bar, gboolean busy);

/** Whether there is a depth map: only then there is something to point at and to lay over. */
void disk_preview_bar_set_depth(DiskPreviewBar *bar, gboolean with_depth);

G_END_DECLS

#endif
