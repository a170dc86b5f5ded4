/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file plan.h
 * The filter. A plan holds all that depends on the aperture and the parameters alone (kernels,
 * fitted cascades, the engine chosen); applying it turns pixels into pixels. All engines stand
 * behind this interface.
 */
#ifndef DISK_PLAN_H
#define DISK_PLAN_H

#include <disk/aperture.h>
#include <disk/basis.h>
#include <disk/basis_store.h>
#include <disk/cascade.h>
#include <disk/executor.h>
#include <disk/image.h>
#include <disk/lens.h>
#include <disk/params.h>
#include <disk/progress.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Immutable once made: any number of threads may apply one at once. */
typedef struct disk_plan disk_plan;

/**
 * Makes a plan.
 *
 * The glass: squeeze and rim are a matter of the kernels, and every engine has them but for spans,
 * which serves no rim. Cat's eyes, whose kernels change over the picture, are served by dense,
 * pyramid and the lens; fringes, whose radii differ from colour to colour, by all, by fft only
 * without a map. Where the engine that is asked for cannot, another is taken.
 *
 * @param aperture borrowed during the call only
 * @param params in range (disk_params_check()); rotation, samples, engine, radius, strengths,
 *        highlights and the glass count, `aperture` and the depth's parameters otherwise do not
 * @param with_depth 0: one radius everywhere; else the radius comes from a blur map
 * @param executor, progress may be NULL
 * @param out set on DISK_OK only; the caller frees it with disk_plan_free()
 * @return DISK_OK, DISK_CANCELLED, DISK_BAD_ARGUMENT, DISK_EMPTY_APERTURE or DISK_NO_MEMORY
 */
disk_status disk_plan_new(const disk_aperture *aperture, const disk_params *params, int with_depth,
                          const disk_executor *executor, const disk_progress *progress,
                          disk_plan **out);

/**
 * disk_plan_new() with a store of fits. Plans without a budget (samples 0) and those that draw
 * their kernels as they are neither ask it nor add to it.
 * @param store may be NULL: there is none; used during the call only
 */
disk_status disk_plan_new_stored(const disk_aperture *aperture, const disk_params *params,
                                 int with_depth, const disk_basis_store *store,
                                 const disk_executor *executor, const disk_progress *progress,
                                 disk_plan **out);

/**
 * A plan for a basis made elsewhere, over two axes or read from a file: the cascade engine with a
 * blur map, and where the basis has a second axis, with a map of its values, too. It reads
 * disk_basis_reach(disk_basis_max_radius()) pixels around a part of the picture.
 *
 * @param basis taken over on DISK_OK: the plan frees it
 * @param params in range; highlights count, nothing else does
 * @param out set on DISK_OK only; the caller frees it with disk_plan_free()
 * @return DISK_OK, DISK_BAD_ARGUMENT or DISK_NO_MEMORY
 */
disk_status disk_plan_from_basis(disk_basis *basis, const disk_params *params, disk_plan **out);

/**
 * A plan that gives a scaled-down picture (a preview) what `plan` gives the whole one, scaled down.
 * With a blur map it borrows all that `plan` has fitted or prepared, and is made in no time; the
 * map must hold radii of the small picture's pixels, as disk_lens_blur_map() gives them for
 * parameters scaled by disk_params_scale(). Without one it is made anew, for a kernel of its own.
 *
 * @param plan must outlive the new one
 * @param scale small pixels a pixel, above 0 and at most 1: 0.5 where the picture is half as wide
 * @param executor, progress may be NULL
 * @param out set on DISK_OK only; the caller frees it with disk_plan_free()
 * @return DISK_OK, DISK_CANCELLED, DISK_BAD_ARGUMENT or DISK_NO_MEMORY. Thread safe.
 */
disk_status disk_plan_scaled(const disk_plan *plan, double scale, const disk_executor *executor,
                             const disk_progress *progress, disk_plan **out);

/**
 * A plan for a blur map that borrows all that another one has fitted or prepared, and is made in no
 * time: for previews, which change a number again and again.
 *
 * @param plan with a depth map; must outlive the new one
 * @param params in range; rotation, samples, occlusion, engine, squeeze and rim are the plan's,
 * cat-eye and fringe are 0 or not as the plan's are; radius, strengths, focus, highlights and
 *        depth-cleanup are any that need no larger radius than the plan was made for
 * @param out set on DISK_OK only; the caller frees it with disk_plan_free()
 * @return DISK_OK, DISK_BAD_ARGUMENT or DISK_NO_MEMORY. Thread safe.
 */
disk_status disk_plan_varied(const disk_plan *plan, const disk_params *params, disk_plan **out);

/** Frees a plan that is not being applied; NULL is allowed. */
void disk_plan_free(disk_plan *plan);

/**
 * How far any plan for these parameters moves light, in pixels. Does not need the plan, so that
 * hosts can ask at any time. 0 where the radius is below DISK_MIN_RADIUS.
 */
int disk_plan_reach(const disk_params *params, int with_depth);

/**
 * What of the picture any plan for these parameters reads for a part of it: the part, extended to
 * whole cells of the engines that filter cell by cell, and its surroundings. Does not need the
 * plan.
 *
 * @param width, height of the whole picture
 * @param part within the picture
 */
disk_rect disk_plan_source_part(const disk_params *params, int with_depth, int width, int height,
                                disk_rect part);

/**
 * The side of the cells, on a grid from the picture's first pixel on, that the plan filters as a
 * whole: parts of a picture that consist of whole cells waste nothing. 1: any part does.
 */
int disk_plan_cell(const disk_plan *plan);

/** The engine that the plan uses; never DISK_ENGINE_AUTO. */
disk_engine disk_plan_engine(const disk_plan *plan);

/** The cascade for a radius; 0 if the plan's engine uses none. */
int disk_plan_cascade(const disk_plan *plan, double radius, disk_cascade *out);

/** What to filter. */
typedef struct disk_job {
    disk_image source;      /**< only read; linear premultiplied RGBA */
    const disk_plane *blur; /**< of the source's size: signed radii in pixels
                               (disk_lens_blur_map()); NULL for a plan without depth */
    int source_x, source_y; /**< where the source's first pixel lies in the whole picture, >= 0; 0
                                 where the source is the whole */
    int width, height;      /**< of the whole picture, for cat-eye; 0: the source is the whole */
    int x, y;               /**< where the target's first pixel lies in the source */
    disk_image target;      /**< written; lies within the source; must not share its memory */
    float luminance[3];     /**< of red, green, blue, for highlights; all 0: Rec. 709 */

    /** Of the source's size: values of the basis' second axis, those that are not finite counting
     * as the first; NULL without such an axis (disk_plan_from_basis()). */
    const disk_plane *second;
} disk_job;

/**
 * Filters. The source holds disk_plan_source_part() of the target at least; where it ends, its edge
 * pixels go on, as the picture's must. Given that, a pixel's bits do not depend on the source's or
 * target's extent, nor on the executor. A preview that must not wait for a whole scene may hand
 * over a part of it and its surroundings: it comes close to that part of the whole.
 *
 * NaN in the source counts as 0 and infinities as +-65504. Where |r| < DISK_MIN_RADIUS the
 * source's pixel is copied (and cleaned in the same way). Radii beyond what the parameters
 * allow are cut. NaN radii are holes of the depth map where depth-cleanup is above 0: filled, or as
 * blurred as the farthest depth (disk_lens_clean_up()); otherwise they are 0.
 *
 * @return DISK_OK, DISK_BAD_ARGUMENT, DISK_NO_MEMORY or DISK_CANCELLED; the target is undefined
 *         after any but the first
 */
disk_status disk_plan_apply(const disk_plan *plan, const disk_job *job,
                            const disk_executor *executor, const disk_progress *progress);

#ifdef __cplusplus
}
#endif

#endif
