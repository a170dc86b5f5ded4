/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file fit.h
 * Fits a cascade to a kernel (DISK, Wu, Cao and Huo, ICLR 2026): the offsets and weights of all
 * layers are optimised together, by analytic gradients through the bilinear footprint, so that
 * the cascade's impulse response comes closest to the kernel in L2.
 */
#ifndef DISK_FIT_H
#define DISK_FIT_H

#include <disk/cascade.h>
#include <disk/executor.h>
#include <disk/progress.h>

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Where the first layer's samples start; the others start on small circles. */
typedef enum disk_fit_start {
    DISK_START_RADIAL, /**< every layer on a circle, radii growing ("IR" in the paper) */
    DISK_START_SPARSE, /**< rejection sampling of the support with a distance ("SS") */
    DISK_START_SHAPED, /**< that, evened out by Lloyd's algorithm over the kernel's light */
} disk_fit_start;

/** How a budget is spread over layers. */
typedef struct disk_layout {
    int layers;                 /**< 1 to DISK_MAX_LAYERS */
    int count[DISK_MAX_LAYERS]; /**< samples of each, >= 1, DISK_MAX_SAMPLES in all */
} disk_layout;

#define DISK_MAX_LAYOUTS 4

/** Raised by every change after which a fit or a basis comes out otherwise: hosts keep fits, and
 * take those of another version for strangers'. */
#define DISK_FIT_VERSION 1

typedef struct disk_fit_settings {
    disk_layout layouts[DISK_MAX_LAYOUTS]; /**< attempt i uses layout i mod layout_count */
    int layout_count;                      /**< 1 to DISK_MAX_LAYOUTS */
    disk_fit_start start;
    int starts;      /**< attempts from different starts, 1 to 256; the best go on */
    int start_steps; /**< optimiser steps of each attempt at reduced size, 1 to 10000 */
    int final_steps; /**< optimiser steps of the best ones at full size, 1 to 10000 */
    uint64_t seed;   /**< the same seed gives the same fit, on any number of threads */
} disk_fit_settings;

/**
 * Good settings for a budget.
 * @param samples taps in all: 8 to DISK_MAX_SAMPLES; values outside are cut to that. Uneven
 * layouts, one large layer and several small ones, fit sharp shapes best; smooth shapes want layers
 * of equal size. Which it is shows in the attempts.
 */
void disk_fit_settings_init(disk_fit_settings *settings, int samples);

/** No fitted cascade for a kernel of that radius reaches farther than this, in pixels. */
int disk_fit_reach(double radius);

/**
 * Fits a cascade from scratch. Every layer's weights are >= 0 and sum to 1, so that light is
 * conserved. Stops by count, never by the clock.
 *
 * @param kernel borrowed; half up to 256
 * @param executor runs the attempts; may be NULL
 * @param progress may be NULL
 * @param out set on DISK_OK only
 * @return DISK_OK, DISK_CANCELLED, DISK_BAD_ARGUMENT or DISK_NO_MEMORY. Thread safe.
 */
disk_status disk_fit(const disk_kernel *kernel, const disk_fit_settings *settings,
                     const disk_executor *executor, const disk_progress *progress,
                     disk_cascade *out);

/**
 * Goes on from a cascade that is nearly right (a neighbour's in a basis): samples keep their
 * indices. At most `steps` optimiser steps at full size.
 * @param cascade in: the start; out: the fit, on DISK_OK only
 */
disk_status disk_fit_refine(const disk_kernel *kernel, int steps, const disk_progress *progress,
                            disk_cascade *cascade);

#ifdef __cplusplus
}
#endif

#endif
