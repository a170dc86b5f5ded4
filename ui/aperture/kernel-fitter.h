/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file kernel-fitter.h
 * Fits the aperture's kernel in a thread while the window lives on, and tells what it has so far:
 * the first fit after some hundredths of a second, then better ones. A change ends the fit of what
 * was before, but not before that has shown something: so drags show fits as well.
 */
#ifndef DISK_KERNEL_FITTER_H
#define DISK_KERNEL_FITTER_H

#include <disk/aperture.h>
#include <disk/params.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct disk_fitter disk_fitter;

/** What a fit has so far. */
typedef struct disk_fitted {
    disk_kernel drawn;  /**< turned and squeezed as in the picture; borrowed */
    disk_kernel fitted; /**< borrowed; empty until there is a fit */
    double error;       /**< relative L2; NaN until there is a fit */
    int taps;           /**< 0: exact, the kernel itself */
    double radius;      /**< that it was fitted at, in pixels */
    gboolean ended;     /**< it gets no better */
} disk_fitted;

/** Called in GTK's thread. @param fitted NULL: there is no aperture */
typedef void (*disk_fitter_news)(gpointer data, const disk_fitted *fitted);

disk_fitter *disk_fitter_new(disk_fitter_news news, gpointer data);

/** Ends all without waiting for it; no news come any more. */
void disk_fitter_free(disk_fitter *fitter);

/**
 * Fits another aperture, or with other parameters: samples, radius, rotation, squeeze and rim
 * count.
 * @param aperture taken over; NULL: none
 */
void disk_fitter_set(disk_fitter *fitter, disk_aperture *aperture, const disk_params *params);

G_END_DECLS

#endif
