/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file preview-source.h
 * Reads the host's picture and depth map for the preview, a strip at a time, whenever the main loop
 * has nothing better to do: the whole picture once, small, and the part that is looked at closely.
 * No GTK. One thread.
 */
#ifndef DISK_PREVIEW_SOURCE_H
#define DISK_PREVIEW_SOURCE_H

#include "disk-dialog.h"
#include "pixels.h"

G_BEGIN_DECLS

typedef struct disk_preview_source disk_preview_source;

/** Told by the main loop. */
typedef struct disk_preview_source_listener {
    void (*ready)(void *cookie);                       /**< something more was read */
    void (*failed)(void *cookie, const GError *error); /**< borrowed */
    void *cookie;
} disk_preview_source_listener;

/** Begins to read the picture. @param host borrowed; must outlive the source */
disk_preview_source *disk_preview_source_new(const disk_host *host,
                                             const disk_preview_source_listener *listener);

void disk_preview_source_free(disk_preview_source *source);

/** Which depth map is read with the picture, or DISK_DIALOG_NO_DEPTH. */
void disk_preview_source_set_depth(disk_preview_source *source, int depth);

/** The whole picture, at disk_preview_kept_scale(); NULL: not yet. Borrowed. */
disk_pixels *disk_preview_source_whole(disk_preview_source *source);

/**
 * A part of it at a larger scale; where it is not there it is read from now on, in place of other
 * parts.
 * @param needed, read what must be in it and what is worth reading, in the picture's pixels
 * @return NULL: not yet. Borrowed.
 */
disk_pixels *disk_preview_source_part(disk_preview_source *source, double scale, disk_rect needed,
                                      disk_rect read);

/** Stops reading, or goes on. */
void disk_preview_source_set_paused(disk_preview_source *source, gboolean paused);

/**
 * Reads the stored depths around a pixel of the picture, for focusing by pointing.
 * @param out its data has room for 25 floats; the rest is set
 * @return FALSE: there is no depth map, or it cannot be read now
 */
gboolean disk_preview_source_depths(disk_preview_source *source, int x, int y, disk_plane *out);

G_END_DECLS

#endif
