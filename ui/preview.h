/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file preview.h
 * The dialog's part that shows the picture as it will be: the canvas with its buttons, and what
 * keeps it up to date.
 */
#ifndef DISK_PREVIEW_H
#define DISK_PREVIEW_H

#include "disk-dialog.h"
#include "mnemonic.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DISK_TYPE_PREVIEW (disk_preview_get_type())
G_DECLARE_FINAL_TYPE(DiskPreview, disk_preview, DISK, PREVIEW, GtkBox)

/**
 * A preview of the host's picture. Emits "focused" (double, the depth, 0 to 1) when the user points
 * at what is to be sharp, "measured" when disk_preview_get_seconds() has changed, and "failed"
 * (const char *) when the host cannot be read or memory runs out. "shown" (int, a
 * disk_preview_step; gboolean, whether it took place of the samples asked for) is for those who
 * take the time.
 * @param host borrowed; must outlive the widget
 */
GtkWidget *disk_preview_new(const disk_host *host, disk_mnemonics *mnemonics);

/**
 * Shows the picture filtered with other parameters, soon.
 * @param params copied; `aperture` is not looked at
 * @param depth an index into the host's depths, or DISK_DIALOG_NO_DEPTH
 */
void disk_preview_set_params(DiskPreview *preview, const disk_params *params, int depth);

/** The aperture it is filtered with. @param aperture taken over; NULL: the picture is shown as is
 */
void disk_preview_set_aperture(DiskPreview *preview, disk_aperture *aperture);

/** From now on the host is not read any more and nothing is filtered; or it is again. */
void disk_preview_set_paused(DiskPreview *preview, gboolean paused);

/** The time that the whole picture takes, as estimated from the previews; negative: not known. */
double disk_preview_get_seconds(DiskPreview *preview);

G_END_DECLS

#endif
