/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file disk-gegl-host.h
 * The dialog's contract (disk-dialog.h) served from GeglBuffers: for GIMP, the command line program
 * and Krita's helper. It reads the picture and its depth maps for the preview, and filters as the
 * GEGL operations do.
 *
 *     disk_gegl_host *host = disk_gegl_host_new(buffer, NULL);
 *     disk_gegl_host_add_depth(host, "Depth", map, NULL);
 *     disk_host *contract = disk_gegl_host_contract(host);
 *     contract->role = "cli";
 *     contract->name = "photo.jpg";
 *     if (disk_dialog_run(contract, &params, &depth))
 *         use(disk_gegl_host_result(host));
 *     disk_gegl_host_free(host);
 *
 * Buffers are read in GTK's thread, except by filter(), which reads them in a thread of its own
 * while GTK's reads nothing: a host whose buffers may be read in one thread only hands over copies.
 */
#ifndef DISK_GEGL_HOST_H
#define DISK_GEGL_HOST_H

#include <disk-dialog.h>
#include <gegl.h>

G_BEGIN_DECLS

typedef struct disk_gegl_host disk_gegl_host;

/**
 * @param picture a reference is taken
 * @param box what of it is the picture, finite and not empty; NULL: the buffer's extent. Pixels
 *        outside of the extent are transparent.
 */
disk_gegl_host *disk_gegl_host_new(GeglBuffer *picture, const GeglRectangle *box);

/** Frees it and the result; NULL is allowed. */
void disk_gegl_host_free(disk_gegl_host *host);

/**
 * Adds a depth map to the end of the list.
 * @param name copied; UTF-8
 * @param depth a reference is taken
 * @param box what is stretched over the picture: NULL: the buffer's extent. The picture's box: the
 *        map lies where the picture lies, and what it has no pixels for is far.
 * @return its index
 */
int disk_gegl_host_add_depth(disk_gegl_host *host, const char *name, GeglBuffer *depth,
                             const GeglRectangle *box);

/** Exchanges a depth map's buffer, of the same box: for a host that lists its maps first and fetches
 *  each when it is read. @param depth a reference is taken. In GTK's thread, not during filter(). */
void disk_gegl_host_set_depth(disk_gegl_host *host, int index, GeglBuffer *depth);

/**
 * The contract, with the size, read_picture, read_depth, depths and filter filled in, and `cookie`,
 * which must stay. The caller adds role and name and, if it has them, add_depth, read_aperture and
 * show_progress; these find their own data by disk_gegl_host_data().
 */
disk_host *disk_gegl_host_contract(disk_gegl_host *host);

/** Keeps something for the caller's own functions of the contract. */
void disk_gegl_host_set_data(disk_gegl_host *host, void *data);

/** What was kept. @param cookie the contract's */
void *disk_gegl_host_data(void *cookie);

/** The host behind a contract's cookie. */
disk_gegl_host *disk_gegl_host_of(void *cookie);

/**
 * What the last successful filter() made: of the picture's box, in disk_render_format(). Borrowed;
 * NULL: there is none.
 */
GeglBuffer *disk_gegl_host_result(disk_gegl_host *host);

G_END_DECLS

#endif
