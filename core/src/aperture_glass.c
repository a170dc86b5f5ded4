/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* What the glass makes of an aperture. An anamorphic lens squeezes it. Spherical aberration moves
 * its light between middle and rim: a ray through the pupil at rho (1 at the rim) meets the image
 * plane at x = r rho (1 + a rho^2) / (1 + a), third order (W. T. Welford, Aberrations of Optical
 * Systems, 1986, ch. 8), so that the light there is
 *     rho drho / (x dx) = (1 + a)^2 / ((1 + a rho^2) (1 + 3 a rho^2)) = 1 - 2 a (2 rho^2 - 1) + ...
 * With rim = -2 a the first two terms are 1 + rim (2 rho^2 - 1): a disc keeps its light and its
 * outline, and on the other side of the focus, where r changes its sign but the aberration does
 * not, so does rim. Whatever the aperture, outlines stay as drawn. */

#include "aperture_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Nothing open is quite dark: an aperture that lies all on its rim still has light. */
#define DARKEST 0.01

/* --- Copies ---------------------------------------------------------------------------------- */

static disk_status copy(const disk_aperture *from, disk_aperture **out)
{
    disk_aperture *to = malloc(sizeof *to);
    if (!to)
        return DISK_NO_MEMORY;
    *to = *from;
    to->edges = (disk_edges){0};
    to->mask.sums = NULL;
    disk_status status = DISK_OK;
    if (from->mask.sums)
        status = disk_mask_copy(&from->mask, &to->mask);
    for (size_t i = 0; i < from->edges.count && status == DISK_OK; i++) {
        const disk_edge *e = &from->edges.data[i];
        status = disk_edges_add(&to->edges, e->x0, e->y0, e->x1, e->y1);
    }
    if (status == DISK_OK)
        *out = to;
    else
        disk_aperture_free(to);
    return status;
}

disk_status disk_aperture_squeeze(const disk_aperture *aperture, double squeeze,
                                  disk_aperture **out)
{
    if (!aperture || !out || !(squeeze >= DISK_MIN_SQUEEZE && squeeze <= DISK_MAX_SQUEEZE))
        return DISK_BAD_ARGUMENT;
    disk_status status = copy(aperture, out);
    if (status != DISK_OK)
        return status;
    double x = squeeze > 1 ? 1 / squeeze : 1, y = squeeze < 1 ? squeeze : 1;
    (*out)->half_x *= x, (*out)->half_y *= y;
    for (size_t i = 0; i < (*out)->edges.count; i++) {
        disk_edge *e = &(*out)->edges.data[i];
        e->x0 *= x, e->x1 *= x, e->y0 *= y, e->y1 *= y;
    }
    return DISK_OK;
}

disk_status disk_aperture_rim(const disk_aperture *aperture, double rim, disk_aperture **out)
{
    if (!aperture || !out || !(fabs(rim) <= 1))
        return DISK_BAD_ARGUMENT;
    disk_status status = copy(aperture, out);
    if (status == DISK_OK)
        (*out)->rim = rim;
    return status;
}

/* --- Light ----------------------------------------------------------------------------------- */

double disk_aperture_light(const disk_aperture *aperture, double u, double v)
{
    u /= aperture->half_x, v /= aperture->half_y;
    double rho2 = fmin(u * u + v * v, 1);
    return fmax(1 + aperture->rim * (2 * rho2 - 1), DARKEST);
}

static disk_status cover(const disk_aperture *a, double radius, int half, float *weights)
{
    if (!a->mask.sums)
        return disk_edges_cover(&a->edges, radius, half, weights);
    disk_mask_cover(&a->mask, radius * a->half_x, radius * a->half_y, half, weights);
    return DISK_OK;
}

/* The light of squares of `fine` pixels a side, weighted one by one. */
static void sum_squares(const disk_aperture *a, double radius, int half, int fine,
                        const float *pixels, float *weights)
{
    int side = 2 * half + 1, middle = fine * half + fine / 2;
    for (int y = 0; y < side * fine; y++)
        for (int x = 0; x < side * fine; x++) {
            float w = pixels[(size_t)y * (size_t)(side * fine) + (size_t)x];
            if (w > 0)
                weights[(size_t)(y / fine) * (size_t)side + (size_t)(x / fine)] +=
                    w * (float)disk_aperture_light(a, (x - middle) / radius, (y - middle) / radius);
        }
}

/* The light changes within a pixel where there are few: those are drawn in finer ones, an odd
 * number a side. */
disk_status disk_aperture_cover(const disk_aperture *a, double radius, int half, float *weights)
{
    if (a->rim == 0)
        return cover(a, radius, half, weights);
    int fine = radius < 2 ? 9 : radius < 6 ? 5 : radius < 24 ? 3 : 1;
    int fine_half = fine * half + fine / 2;
    size_t side = 2 * (size_t)fine_half + 1;
    float *pixels = calloc(side * side, sizeof *pixels);
    if (!pixels)
        return DISK_NO_MEMORY;
    disk_status status = cover(a, fine * radius, fine_half, pixels);
    if (status == DISK_OK)
        sum_squares(a, fine * radius, half, fine, pixels, weights);
    free(pixels);
    return status;
}
