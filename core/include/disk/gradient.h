/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file gradient.h
 * The filter as a differentiable function, for learning: apply a cascade, or a basis with a blur
 * map, to an image; then, from the gradient of any loss L with respect to the output, get those
 * with respect to the input image, every offset and weight, and the blur map (reverse mode).
 *
 * The function. With edges going on, x_0 is the source on the whole plane, and layer l takes x_l to
 *     x_(l+1)(p) = sum_i w_i x_l(p - o_i),
 * read bilinearly; the output is the last x on the source's pixels. For a cascade, o_i and w_i are
 * its samples'. For a basis with a blur map r, which goes on outside the picture as the source
 * does, with nodes at radii R_n <= |r| < R_(n+1),
 *     t = (|r| - R_n) / (R_(n+1) - R_n),   w_i = (1 - t) w_(n,i) + t w_(n+1,i),
 *     o_i = sign(r) ((1 - t) o_(n,i) + t o_(n+1,i))
 * at every pixel p of every layer; where |r| < DISK_MIN_RADIUS, x_(l+1)(p) = x_l(p).
 *
 * The gradient. Let g be dL/dx_(l+1), f in [0, 1) the position of p - o_i within its four texels
 * x00, x10, x01, x11, and v(f) their bilinear mean. With all channels summed,
 *     dv/df_x = (1 - f_y)(x10 - x00) + f_y (x11 - x01),  dv/df_y likewise,  df/do_i = -1,
 *     dL/dw_i = sum_p g(p) v,    dL/do_i = -sum_p w_i g(p) dv/df,
 *     dL/dx_l(q) = sum over the taps that read q of w_i (its bilinear share) g(p).
 * In a varying filter these pass on to the nodes: (1 - t) and t of dL/dw_i, the same of sign(r)
 * dL/do_i, and, summed over samples and layers, dL/dr = sign(r) dL/dt / (R_(n+1) - R_n). What falls
 * outside the picture is added to the edge pixel that goes on there.
 *
 * Where the function has a kink, the gradient is that of one side: an offset on a whole pixel, a
 * radius on a node. Where |r| < DISK_MIN_RADIUS, beyond the basis's largest radius, or r is NaN,
 * dL/dr is 0. The jump at DISK_MIN_RADIUS has no derivative, and none is made up for it.
 */
#ifndef DISK_GRADIENT_H
#define DISK_GRADIENT_H

#include <disk/basis.h>
#include <disk/cascade.h>
#include <disk/executor.h>
#include <disk/image.h>
#include <disk/progress.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Filters an image by one cascade, exactly as a plan without depth does: NaN counts as 0,
 * infinities as +-65504.
 *
 * @param source linear premultiplied RGBA, borrowed
 * @param target written; of the source's size; must not share its memory
 * @param executor, progress may be NULL
 * @return DISK_OK, DISK_BAD_ARGUMENT (also a cascade out of bounds), DISK_NO_MEMORY or
 *         DISK_CANCELLED; the target is undefined after any but the first. Thread safe.
 */
disk_status disk_cascade_apply(const disk_cascade *cascade, const disk_image *source,
                               const disk_image *target, const disk_executor *executor,
                               const disk_progress *progress);

/**
 * The same by a basis and a blur map, exactly as a plan with depth does. A basis with a second axis
 * is a bad argument, here and below.
 * @param blur signed radii in pixels, of the source's size; cut to the basis's largest; NaN is 0
 */
disk_status disk_basis_apply(const disk_basis *basis, const disk_image *source,
                             const disk_plane *blur, const disk_image *target,
                             const disk_executor *executor, const disk_progress *progress);

/** The derivatives of a loss with respect to one disk_sample. */
typedef struct disk_sample_gradient {
    double dx, dy; /**< per pixel of offset */
    double weight;
} disk_sample_gradient;

/**
 * What to differentiate. Outputs that are NULL are not computed, which saves time; at least one is
 * not NULL. They are written after everything has been read, and may be inputs themselves.
 */
typedef struct disk_gradient_job {
    disk_image source;      /**< what was filtered; only read; finite, to +-1e30 */
    const disk_plane *blur; /**< basis: the blur map, of the source's size; cascade: NULL */
    disk_image output;      /**< dL/d(output), of the source's size; only read; finite as well */

    const disk_image *source_gradient; /**< out: dL/d(source), of the source's size */
    disk_sample_gradient *samples;     /**< out: in the cascade's order, disk_cascade_taps() of
                                          them; for a basis, that many for each node in turn */
    const disk_plane *blur_gradient;   /**< out, basis only: dL/d(blur), of the source's size */
} disk_gradient_job;

/**
 * The gradients of disk_cascade_apply(). The result does not depend on the executor, bit for bit.
 *
 * Memory: the inputs of all layers are computed again and kept, and two gradients besides: up to
 * layers + 2 RGBA images, each larger than the source by the cascade's reach on every side.
 * Only source_gradient wanted: two, as the filter is linear in its source. For the samples, at most
 * 64 partial sums of one layer's (20 MB for the largest basis). Pixels are floats; sums
 * over pixels are carried in double.
 *
 * @param job see there
 * @param executor, progress may be NULL
 * @return DISK_OK, DISK_BAD_ARGUMENT, DISK_NO_MEMORY or DISK_CANCELLED; the outputs are untouched
 *         after any but the first. Thread safe.
 */
disk_status disk_cascade_gradient(const disk_cascade *cascade, const disk_gradient_job *job,
                                  const disk_executor *executor, const disk_progress *progress);

/** The gradients of disk_basis_apply(); all else as disk_cascade_gradient(). */
disk_status disk_basis_gradient(const disk_basis *basis, const disk_gradient_job *job,
                                const disk_executor *executor, const disk_progress *progress);

#ifdef __cplusplus
}
#endif

#endif
