/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file basis.h
 * Cascades at several radii whose samples correspond, so that a cascade for any radius in between
 * is interpolated, sample by sample: offsets and weights (filter-space interpolation, DISK).
 */
#ifndef DISK_BASIS_H
#define DISK_BASIS_H

#include <disk/aperture.h>
#include <disk/cascade.h>
#include <disk/executor.h>
#include <disk/progress.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Immutable once made: any number of threads may use one at once. */
typedef struct disk_basis disk_basis;

/**
 * Fits the largest radius from scratch and walks down from it, each fit starting from the scaled
 * result of the one before. Above 64 pixels the fit at 64 is scaled.
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
 * The cascade for a radius.
 * @param radius in pixels, 0 to the largest (values outside are cut)
 */
void disk_basis_at(const disk_basis *basis, double radius, disk_cascade *out);

/** No cascade for radii up to that one reaches farther than this, in pixels. */
int disk_basis_reach(double radius);

/** The most nodes a basis can have. */
#define DISK_MAX_NODES 48

/** How many nodes the basis has: 2 to DISK_MAX_NODES. */
int disk_basis_nodes(const disk_basis *basis);

/**
 * One node: the cascade that the basis has at exactly that radius.
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
