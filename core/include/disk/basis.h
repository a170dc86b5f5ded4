/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file basis.h
 * Cascades at several radii whose samples correspond, so that a cascade for any radius in between
 * is interpolated, sample by sample: offsets and weights (filter-space interpolation, DISK). A
 * second axis (an angle, a place in the picture) makes a grid of them, read bilinearly.
 */
#ifndef DISK_BASIS_H
#define DISK_BASIS_H

#include <disk/aperture.h>
#include <disk/cascade.h>
#include <disk/executor.h>
#include <disk/fit.h>
#include <disk/progress.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Immutable once made: any number of threads may use one at once. */
typedef struct disk_basis disk_basis;

/** The most values a second axis may have. */
#define DISK_MAX_COLUMNS 16

/** A parameter beside the radius, of any unit. Between its values a basis interpolates. */
typedef struct disk_axis {
    int count;                       /**< 1 to DISK_MAX_COLUMNS; 1: no second axis */
    double values[DISK_MAX_COLUMNS]; /**< finite, rising also as floats */
    double period; /**< 0: values outside are cut to the first and last; else above their span,
                        and a value plus the period stands for the same kernel (360 degrees) */
    int turns;     /**< not 0: the value is an angle in degrees by which the kernel turns
                        counter-clockwise as seen on the screen. Its samples then start turned, so
                        that after a period of 360 they meet themselves; without that, samples need
                        not correspond between the last value of a periodic axis and the first */
} disk_axis;

/** What a basis is fitted to. */
typedef struct disk_basis_recipe {
    /**
     * Draws a kernel, summing to 1, into an empty *out; the fit frees it with disk_kernel_free().
     * Called from the executor's threads, also from several at once.
     * @param radius in pixels; the kernel's half is at most ceil(radius)
     * @param second one of the axis' values, 0 without an axis
     */
    disk_status (*draw)(void *cookie, double radius, double second, disk_kernel *out);
    void *cookie;
    double max_radius; /**< in pixels, DISK_MIN_RADIUS to DISK_MAX_RADIUS */
    int all;           /**< 0: the largest radius alone; smaller ones are scaled from it */
    int samples;       /**< the budget, as in disk_fit_settings_init() */
    disk_axis second;  /**< count 0 counts as 1 */
    const disk_fit_settings *settings; /**< borrowed; NULL: those for the budget. Without prefilter,
                                            weights outside or whole pixels, which mean
                                            pixels of one radius. */
} disk_basis_recipe;

/**
 * Fits the largest radius at the second axis' first value from scratch and walks down from it, each
 * fit starting from the scaled result of the one before; then each further value of the second
 * axis, radius by radius, starting from the value before it. So samples correspond by their index
 * over the whole grid. Above 64 pixels the fit at 64 is scaled, as kernels are taken to scale.
 *
 * @param executor may be NULL
 * @param progress may be NULL
 * @param out set on DISK_OK only; the caller frees it with disk_basis_free()
 * @return DISK_OK, DISK_CANCELLED, DISK_BAD_ARGUMENT (a kernel of the wrong size, too),
 * DISK_EMPTY_APERTURE (a kernel of zeros), DISK_NO_MEMORY or what draw() returned. Thread safe.
 */
disk_status disk_basis_fit(const disk_basis_recipe *recipe, const disk_executor *executor,
                           const disk_progress *progress, disk_basis **out);

/**
 * The same for an aperture over its radius alone.
 *
 * @param max_radius in pixels, DISK_MIN_RADIUS to DISK_MAX_RADIUS
 * @param samples the budget, as in disk_fit_settings_init()
 * @param all 0: the largest radius alone, for a uniform blur; smaller ones are scaled from it
 * @param executor may be NULL
 * @param progress may be NULL
 * @param out set on DISK_OK only; the caller frees it with disk_basis_free()
 * @return DISK_OK, DISK_CANCELLED, DISK_BAD_ARGUMENT or DISK_NO_MEMORY
 */
disk_status disk_basis_new(const disk_aperture *aperture, double max_radius, int samples, int all,
                           const disk_executor *executor, const disk_progress *progress,
                           disk_basis **out);

/** Frees a basis; NULL is allowed. */
void disk_basis_free(disk_basis *basis);

/**
 * The cascade for a radius, at the first value of a second axis.
 * @param radius in pixels, 0 to the largest (values outside are cut)
 */
void disk_basis_at(const disk_basis *basis, double radius, disk_cascade *out);

/**
 * The cascade for a radius and a value of the second axis, bilinear between the four nodes around
 * them. A value that is not finite counts as the first; without a second axis it does not count.
 */
void disk_basis_at_both(const disk_basis *basis, double radius, double second, disk_cascade *out);

/** How many values the second axis has; 1: there is none. */
int disk_basis_columns(const disk_basis *basis);

/** The largest radius, in pixels. */
double disk_basis_max_radius(const disk_basis *basis);

/** No cascade for radii up to that one reaches farther than this, in pixels. */
int disk_basis_reach(double radius);

/** The most nodes a basis can have. */
#define DISK_MAX_NODES 48

/** How many nodes the basis has along the radius: 2 to DISK_MAX_NODES. */
int disk_basis_nodes(const disk_basis *basis);

/**
 * One node: the cascade that the basis has at exactly that radius, and at the first value of its
 * second axis where it has one.
 * @param node 0 to disk_basis_nodes() - 1; the radii rise from 0
 * @param out may be NULL
 * @return the node's radius in pixels
 */
double disk_basis_node(const disk_basis *basis, int node, disk_cascade *out);

/**
 * A basis from cascades made elsewhere, by learning for instance (gradient.h). disk_basis_reach()
 * does not hold for it.
 *
 * @param nodes 2 to DISK_MAX_NODES
 * @param radii in pixels; the first is 0, the others rise as floats up to DISK_MAX_RADIUS, the last
 *        is at least DISK_MIN_RADIUS
 * @param cascades borrowed, `nodes` of them, copied; all with the same layers and counts; offsets
 *        within 2 DISK_MAX_RADIUS, weights finite. Sample i of one corresponds to sample i of all.
 * @param out set on DISK_OK only; the caller frees it with disk_basis_free()
 * @return DISK_OK, DISK_BAD_ARGUMENT or DISK_NO_MEMORY
 */
disk_status disk_basis_from_nodes(int nodes, const double *radii, const disk_cascade *cascades,
                                  disk_basis **out);

#ifdef __cplusplus
}
#endif

#endif
