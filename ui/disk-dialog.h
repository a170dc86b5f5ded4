/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file disk-dialog.h
 * The dialog and its contract with a host. The dialog knows GTK, presets and the core; it gets
 * pixels, depth maps and apertures from its host through the functions below, and hands back
 * parameters. GIMP, Krita and the command line program each fill one disk_host.
 *
 * The host's functions run in GTK's thread, except for filter(), which runs in a thread of its own
 * while the window goes on living. None is called after disk_dialog_run() has returned.
 */
#ifndef DISK_DIALOG_H
#define DISK_DIALOG_H

#include <disk/aperture.h>
#include <disk/image.h>
#include <disk/lens.h>
#include <disk/params.h>
#include <disk/progress.h>
#include <glib.h>

G_BEGIN_DECLS

/** No depth map: the `depth` of a picture that is blurred evenly. */
#define DISK_DIALOG_NO_DEPTH (-1)

typedef struct disk_host {
    void *cookie;      /**< handed to every function */
    const char *role;  /**< "gimp", "krita", "cli": where window sizes are remembered */
    const char *name;  /**< of the picture, for the title; UTF-8 */
    int width, height; /**< of the picture, in pixels, >= 1 */

    /**
     * Reads the picture, scaled down.
     * @param scale small pixels a pixel, above 0 and at most 1
     * @param part in the scaled picture's pixels, within it: it has ceil(width * scale) x
     *        ceil(height * scale) of them
     * @param out of the part's size; to be filled with linear premultiplied RGBA, sRGB primaries
     * @return FALSE with error set
     */
    gboolean (*read_picture)(void *cookie, double scale, disk_rect part, disk_image out,
                             GError **error);

    /** Names of what can serve as a depth map, UTF-8, ended by NULL; may be empty. The host may
     *  change the list during add_depth(). */
    const char *const *depths;

    /**
     * Reads a depth map where it meets the picture: values as stored, NaN where transparent.
     * @param depth an index into `depths`
     * @param scale, part as for read_picture()
     */
    gboolean (*read_depth)(void *cookie, int depth, double scale, disk_rect part, disk_plane out,
                           GError **error);

    /**
     * Adds a depth map from a file to the end of `depths`. NULL: the host takes none.
     * @return its index, or -1 with error set
     */
    int (*add_depth)(void *cookie, const char *path, GError **error);

    /** Where the host can take apertures from ("Selection", "Active brush"), translated, ended by
     *  NULL; NULL: from nowhere. */
    const char *const *apertures;

    /** Takes one of them; the dialog frees it with disk_aperture_free(). NULL with error set. */
    disk_aperture *(*read_aperture)(void *cookie, int source, GError **error);

    /**
     * Filters the whole picture, into a place where nobody sees it yet: the host puts it to use
     * when disk_dialog_run() has returned TRUE. In a thread of its own; must stop within a tenth of
     * a second of progress->report() returning other than 0. NULL: the host filters afterwards by
     * itself, and OK closes the dialog at once.
     *
     * @param params in range; `aperture` is a name or path that any later run understands
     * @param depth an index into `depths`, or DISK_DIALOG_NO_DEPTH
     * @return FALSE with error set; the dialog shows it and stays open
     */
    gboolean (*filter)(void *cookie, const disk_params *params, int depth,
                       const disk_progress *progress, GError **error);

    /** The host's own progress bar, if it has one: 0 to 1, negative when done. May be NULL. */
    void (*show_progress)(void *cookie, double done);
} disk_host;

/**
 * Runs the dialog until it is closed. gtk_init_check() must have succeeded. Not reentrant.
 *
 * @param host borrowed
 * @param params in and out: what the dialog starts with, and on TRUE what the user chose.
 *        `aperture` is then newly allocated: the caller frees it with g_free(). Untouched on FALSE.
 * @param depth in and out in the same way: an index into `depths`, or DISK_DIALOG_NO_DEPTH
 * @return whether the user pressed OK, and filter(), if there is one, succeeded
 */
gboolean disk_dialog_run(const disk_host *host, disk_params *params, int *depth);

G_END_DECLS

#endif
