/* SPDX-License-Identifier: LGPL-3.0-or-later */

/**
 * @file aperture.h
 * The shape of the opening: outlines with holes, or a gray mask. An aperture is
 * recentred on the centroid of its area and scaled so that its farthest open
 * point lies at distance 1; it is then drawn as a kernel at any radius.
 * Coordinates have y down, as pixels have.
 */
#ifndef DISK_APERTURE_H
#define DISK_APERTURE_H

#include <disk/image.h>
#include <disk/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Immutable once made: any number of threads may use one at once. */
typedef struct disk_aperture disk_aperture;

/** The most straight edges an aperture may have after flattening and splitting at crossings. */
#define DISK_MAX_EDGES 16384

/** The largest side of a mask, in texels; what is larger than 2048 is reduced by averaging. */
#define DISK_MAX_MASK 8192

/** Mask values below this are closed. */
#define DISK_MASK_CLOSED (1.0f / 255.0f)

typedef enum disk_path_verb {
    DISK_PATH_MOVE,  /**< starts an outline at point 0 */
    DISK_PATH_LINE,  /**< a straight line to point 0 */
    DISK_PATH_CURVE, /**< a cubic Bezier curve: control points 0 and 1, end point 2 */
    DISK_PATH_CLOSE, /**< back to the outline's start; outlines are closed without it, too */
} disk_path_verb;

typedef struct disk_path_step {
    disk_path_verb verb;
    double x[3], y[3]; /**< finite; any unit, any origin, y down */
} disk_path_step;

/**
 * An aperture from outlines, filled by the even-odd rule, so that an outline
 * inside another is a hole. Curves are flattened to within 1e-4 of the radius.
 *
 * @param steps borrowed, count of them; the first is a DISK_PATH_MOVE
 * @param out set on DISK_OK only; the caller frees it with disk_aperture_free()
 * @return DISK_OK; DISK_EMPTY_APERTURE if no area is inside; DISK_BAD_ARGUMENT
 *         for a number that is not finite or a path that starts without a move;
 *         DISK_TOO_COMPLEX; DISK_NO_MEMORY
 */
disk_status disk_aperture_from_path(const disk_path_step *steps, size_t count, disk_aperture **out);

/**
 * An aperture from a gray mask, 1 open and 0 closed. Values below
 * DISK_MASK_CLOSED and NaN become 0, values above 1 become 1. Where it is one light with a hard
 * border, up to three texels wide, it is taken by its outline, to within a fifth of a texel.
 *
 * @param mask borrowed; sides up to DISK_MAX_MASK. A texel is a unit square.
 * @param out set on DISK_OK only; the caller frees it with disk_aperture_free()
 * @return DISK_OK, DISK_EMPTY_APERTURE, DISK_BAD_ARGUMENT or DISK_NO_MEMORY
 */
disk_status disk_aperture_from_mask(const disk_plane *mask, disk_aperture **out);

/** Frees an aperture; NULL is allowed. */
void disk_aperture_free(disk_aperture *aperture);

/**
 * A turned copy, of the same scale and centre.
 *
 * @param degrees finite; counter-clockwise as seen on the screen
 * @param out set on DISK_OK only; the caller frees it with disk_aperture_free()
 * @return DISK_OK, DISK_BAD_ARGUMENT (also for one that is squeezed and
 *         would turn) or DISK_NO_MEMORY
 */
disk_status disk_aperture_rotate(const disk_aperture *aperture, double degrees,
                                 disk_aperture **out);

#define DISK_MIN_SQUEEZE 0.5
#define DISK_MAX_SQUEEZE 2.0

/**
 * A copy squeezed on the image's axes, as an anamorphic lens shows it, about the same centre. It is
 * not scaled again: of a circle around the centre the longer half keeps its length.
 *
 * @param squeeze height to width of what a circle becomes, DISK_MIN_SQUEEZE to DISK_MAX_SQUEEZE
 * @param out set on DISK_OK only; the caller frees it with disk_aperture_free()
 * @return DISK_OK, DISK_BAD_ARGUMENT or DISK_NO_MEMORY
 */
disk_status disk_aperture_squeeze(const disk_aperture *aperture, double squeeze,
                                  disk_aperture **out);

/**
 * A copy whose light is weighted by 1 + rim (2 rho^2 - 1), rho being 1 on the unit circle, or on
 * what it was squeezed to: spherical aberration to first order (aperture_glass.c). It counts from
 * the aperture as made, not on top of an earlier rim.
 *
 * @param rim -1 to 1; above 0 the rim is brighter, below 0 the middle
 * @param out set on DISK_OK only; the caller frees it with disk_aperture_free()
 * @return DISK_OK, DISK_BAD_ARGUMENT or DISK_NO_MEMORY
 */
disk_status disk_aperture_rim(const disk_aperture *aperture, double rim, disk_aperture **out);

/** Takes bytes for a checksum, in any portions. */
typedef void (*disk_digest)(void *cookie, const void *bytes, size_t count);

/**
 * Feeds a checksum with the aperture's exact form, as it will be drawn: apertures that give the
 * same bytes give the same kernels. The same on every machine. Thread safe.
 */
void disk_aperture_digest(const disk_aperture *aperture, disk_digest add, void *cookie);

/** An aperture sampled on a square of (2 half + 1)^2 pixels around its centre, summing to 1. */
typedef struct disk_kernel {
    float *weights; /**< rows from top to bottom; NULL when empty */
    int half;
} disk_kernel;

/**
 * Draws the aperture: every weight is the share of the light that falls on that
 * pixel's square (area coverage, times the light there). The kernel is upright, as a light behind
 * the focus shows it.
 *
 * @param radius in pixels, DISK_MIN_RADIUS to DISK_MAX_RADIUS (params.h)
 * @param out set on DISK_OK only; the caller frees it with disk_kernel_free()
 * @return DISK_OK; DISK_EMPTY_APERTURE where so little is open that it is lost in rounding;
 *         DISK_BAD_ARGUMENT or DISK_NO_MEMORY
 */
disk_status disk_aperture_draw(const disk_aperture *aperture, double radius, disk_kernel *out);

/** Frees the weights and empties the kernel; an empty kernel is allowed. */
void disk_kernel_free(disk_kernel *kernel);

#ifdef __cplusplus
}
#endif

#endif
