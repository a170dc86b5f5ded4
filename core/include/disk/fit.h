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
    DISK_START_RADIAL, /**< every layer on a circle, radii growing from the last to the first ("IR"
                          in the paper) */
    DISK_START_SPARSE, /**< rejection sampling of the support with a distance ("SS") */
    DISK_START_SHAPED, /**< that, evened out by Lloyd's algorithm over the kernel's light */
} disk_fit_start;

/** How a budget is spread over layers. */
typedef struct disk_layout {
    int layers;                 /**< 1 to DISK_MAX_LAYERS */
    int count[DISK_MAX_LAYERS]; /**< samples of each, >= 1, DISK_MAX_SAMPLES in all */
} disk_layout;

#define DISK_MAX_LAYOUTS 6

/** Raised by every change after which a fit or a basis comes out otherwise: hosts keep fits, and
 * take those of another version for strangers'. */
#define DISK_FIT_VERSION 7

/** Where a running fit leaves its best cascade so far, for whoever asks, at any time. Each kernel
 * needs one of its own: what was better for another would stay. */
typedef struct disk_fit_best disk_fit_best;

/**
 * @param out set on DISK_OK only; the caller frees it with disk_fit_best_free()
 * @return DISK_OK, DISK_BAD_ARGUMENT or DISK_NO_MEMORY
 */
disk_status disk_fit_best_new(disk_fit_best **out);

/** Frees it when no fit uses it any more; NULL is allowed. */
void disk_fit_best_free(disk_fit_best *best);

/**
 * The best cascade so far and its relative L2 error (disk_fit_error()), which only falls. The
 * first, a start that no step has improved, is there within a few hundredths of a second; when the
 * fit has ended, or was cancelled, it is the best of all. Any thread may ask, also while the fit
 * runs.
 * @return 1, or 0 while there is none; the outputs are then untouched
 */
int disk_fit_best_get(disk_fit_best *best, disk_cascade *cascade, double *error);

typedef struct disk_fit_settings {
    disk_layout layouts[DISK_MAX_LAYOUTS]; /**< attempt i uses layout i mod layout_count */
    int layout_count;                      /**< 1 to DISK_MAX_LAYOUTS */
    disk_fit_start start;
    int starts;      /**< attempts from different starts, 1 to 256; the best go on */
    int start_steps; /**< optimiser steps of each attempt at reduced size, 1 to 10000 */
    int final_steps; /**< optimiser steps of the best ones at full size, 1 to 10000 */
    /**
     * What is applied before the cascade, in pixels of the kernel: the cascade is fitted so that
     * both together give the kernel. NULL: nothing. A pyramid's level, or disk_kernel_gaussian() of
     * a width that follows disk_fit_spacing(), makes one sparse layer enough. Borrowed; half up to
     * 256.
     */
    const disk_kernel *prefilter;
    double
        outside; /**< how much squared errors count where the kernel is 0, 1 to 100; 1 elsewhere */
    int whole;   /**< so many layers, the largest, get offsets of whole pixels; below the layers of
                    every layout */
    disk_fit_best *best; /**< told of every better cascade; NULL: nobody asks. Borrowed. */
    uint64_t seed;       /**< the same seed gives the same fit, on any number of threads */
} disk_fit_settings;

/**
 * Good settings for a budget.
 * @param samples taps in all: 8 to DISK_MAX_SAMPLES; values outside are cut to that. Uneven
 * layouts, one large layer and several small ones, fit sharp shapes best; smooth shapes want layers
 * of equal size. Which it is shows in the attempts.
 */
void disk_fit_settings_init(disk_fit_settings *settings, int samples);

/**
 * The radius in pixels of one sample's share of a kernel: sqrt(pixels lit / (pi samples)).
 * @param samples >= 1
 */
double disk_fit_spacing(const disk_kernel *kernel, int samples);

/**
 * A Gaussian, cut at four sigma and summing to 1.
 * @param sigma in pixels, 0.05 to 64
 * @param out set on DISK_OK only; the caller frees it with disk_kernel_free()
 * @return DISK_OK, DISK_BAD_ARGUMENT or DISK_NO_MEMORY
 */
disk_status disk_kernel_gaussian(double sigma, disk_kernel *out);

/**
 * How evenly a point of light is filled: the standard deviation of the response over its mean, over
 * the pixels that lie, with all within 2 pixels of them, where the kernel is within 1 % of its
 * largest weight.
 *
 * @param prefilter what is applied before the cascade, or NULL
 * @param deviation set on DISK_OK only; NaN if no pixel lies so deep inside
 * @return DISK_OK, DISK_BAD_ARGUMENT or DISK_NO_MEMORY. Thread safe.
 */
disk_status disk_fit_evenness(const disk_cascade *cascade, const disk_kernel *prefilter,
                              const disk_kernel *kernel, double *deviation);

/**
 * The relative L2 error ||response - kernel|| / ||kernel|| of a cascade behind a prefilter, over
 * all that either reaches.
 * @param prefilter or NULL, as disk_cascade_error()
 * @param error set on DISK_OK only
 * @return DISK_OK, DISK_BAD_ARGUMENT, DISK_EMPTY_APERTURE (a kernel of zeros) or DISK_NO_MEMORY.
 *         Thread safe.
 */
disk_status disk_fit_error(const disk_cascade *cascade, const disk_kernel *prefilter,
                           const disk_kernel *kernel, double *error);

/**
 * No fitted cascade for a kernel of that radius reaches farther than this, in pixels.
 * @param radius in pixels, 0 to DISK_MAX_RADIUS
 */
int disk_fit_reach(double radius);

/**
 * Fits a cascade from scratch. Every layer's weights are >= 0 and sum to 1, so that light is
 * conserved. Stops by count, never by the clock.
 *
 * @param kernel borrowed; weights 0 to 1e6, half up to 256. It should sum to 1, as drawn apertures
 *        do: light is conserved, so that the errors of another one stay large.
 * @param executor runs the attempts; may be NULL
 * @param progress may be NULL
 * @param out set on DISK_OK only
 * @return DISK_OK, DISK_CANCELLED, DISK_BAD_ARGUMENT, DISK_EMPTY_APERTURE (a kernel of zeros) or
 *         DISK_NO_MEMORY. Thread safe.
 */
disk_status disk_fit(const disk_kernel *kernel, const disk_fit_settings *settings,
                     const disk_executor *executor, const disk_progress *progress,
                     disk_cascade *out);

/**
 * Goes on from a cascade that is nearly right (a neighbour's in a basis): samples keep their
 * indices. Weights below 0 become 0, and every layer's sum 1.
 * @param kernel as for disk_fit()
 * @param steps optimiser steps at full size at the most, 1 to 10000
 * @param progress may be NULL
 * @param cascade in: the start; out: the fit, on DISK_OK only
 * @return as disk_fit()
 */
disk_status disk_fit_refine(const disk_kernel *kernel, int steps, const disk_progress *progress,
                            disk_cascade *cascade);

#ifdef __cplusplus
}
#endif

#endif
