/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Apertures: made from outlines or a mask, normalised, turned, and drawn as kernels. The two
 * kinds live in aperture_path.c with coverage.c, and in aperture_mask.c; what the glass makes of
 * them in aperture_glass.c. */

#include "aperture_internal.h"

#include "bytes.h"

#include <disk/params.h>

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Moves the centroid to the origin and the farthest vertex to distance 1. The centroid of a
 * polygon is sum((x0 + x1) c) / (6 A), with c = x0 y1 - x1 y0 and A = sum(c) / 2; edges are
 * first taken relative to a vertex so that a far origin costs no digits. */
static disk_status normalise(disk_edges *edges)
{
    if (edges->count == 0)
        return DISK_EMPTY_APERTURE;
    double ox = edges->data[0].x0, oy = edges->data[0].y0;
    double twice = 0, mx = 0, my = 0;
    for (size_t i = 0; i < edges->count; i++) {
        disk_edge *e = &edges->data[i];
        e->x0 -= ox, e->x1 -= ox, e->y0 -= oy, e->y1 -= oy;
        double c = e->x0 * e->y1 - e->x1 * e->y0;
        twice += c;
        mx += (e->x0 + e->x1) * c;
        my += (e->y0 + e->y1) * c;
    }
    if (!isfinite(mx) || !isfinite(my))
        return DISK_EMPTY_APERTURE;
    double cx = mx / (3 * twice), cy = my / (3 * twice), reach = 0;
    for (size_t i = 0; i < edges->count; i++)
        reach = fmax(reach, hypot(edges->data[i].x0 - cx, edges->data[i].y0 - cy));
    /* A sliver of no width has a reach but no area worth the name. */
    if (!(fabs(twice) > 1e-9 * reach * reach) || !isfinite(reach))
        return DISK_EMPTY_APERTURE;
    for (size_t i = 0; i < edges->count; i++) {
        disk_edge *e = &edges->data[i];
        e->x0 = (e->x0 - cx) / reach, e->x1 = (e->x1 - cx) / reach;
        e->y0 = (e->y0 - cy) / reach, e->y1 = (e->y1 - cy) / reach;
    }
    return DISK_OK;
}

/* An aperture of nothing. NULL: out of memory. */
static disk_aperture *new_aperture(void)
{
    disk_aperture *aperture = calloc(1, sizeof *aperture);
    if (aperture)
        aperture->half_x = aperture->half_y = 1;
    return aperture;
}

disk_status disk_aperture_from_path(const disk_path_step *steps, size_t count, disk_aperture **out)
{
    if (!steps || !out)
        return DISK_BAD_ARGUMENT;
    disk_aperture *aperture = new_aperture();
    if (!aperture)
        return DISK_NO_MEMORY;
    disk_edges loops = {0};
    disk_status status = disk_path_flatten(steps, count, &loops);
    if (status == DISK_OK)
        status = disk_edges_resolve(&loops, &aperture->edges);
    free(loops.data);
    if (status == DISK_OK)
        status = normalise(&aperture->edges);
    if (status == DISK_OK)
        *out = aperture;
    else
        disk_aperture_free(aperture);
    return status;
}

/* A closed copy of the texels: values below the threshold and NaN 0, above 1 cut to 1. */
static float *clean_texels(const disk_plane *mask)
{
    float *texels = malloc((size_t)mask->width * (size_t)mask->height * sizeof *texels);
    if (!texels)
        return NULL;
    for (int y = 0; y < mask->height; y++) {
        const float *row = (const float *)((const char *)mask->data + y * mask->stride);
        float *to = texels + (size_t)y * (size_t)mask->width;
        for (int x = 0; x < mask->width; x++)
            to[x] = row[x] >= DISK_MASK_CLOSED ? fminf(row[x], 1) : 0;
    }
    return texels;
}

disk_status disk_aperture_from_mask(const disk_plane *mask, disk_aperture **out)
{
    if (!mask || !mask->data || !out || mask->width < 1 || mask->height < 1 ||
        mask->width > DISK_MAX_MASK || mask->height > DISK_MAX_MASK)
        return DISK_BAD_ARGUMENT;
    disk_aperture *aperture = new_aperture();
    float *texels = clean_texels(mask);
    disk_status status = DISK_NO_MEMORY;
    if (aperture && texels)
        status =
            disk_mask_build(texels, mask->width, mask->height, &aperture->edges, &aperture->mask);
    else
        free(texels);
    if (status == DISK_OK && aperture->edges.count > 0)
        status = normalise(&aperture->edges);
    if (status == DISK_OK)
        *out = aperture;
    else
        disk_aperture_free(aperture);
    return status;
}

void disk_aperture_free(disk_aperture *aperture)
{
    if (!aperture)
        return;
    free(aperture->edges.data);
    free(aperture->mask.sums);
    free(aperture);
}

/* With y down, turning counter-clockwise by t takes (x, y) to (x cos t + y sin t,
 * y cos t - x sin t). */
static disk_status rotate_edges(const disk_edges *edges, double c, double s, disk_edges *out)
{
    disk_status status = DISK_OK;
    for (size_t i = 0; i < edges->count && status == DISK_OK; i++) {
        const disk_edge *e = &edges->data[i];
        status = disk_edges_add(out, e->x0 * c + e->y0 * s, e->y0 * c - e->x0 * s,
                                e->x1 * c + e->y1 * s, e->y1 * c - e->x1 * s);
    }
    return status;
}

disk_status disk_aperture_rotate(const disk_aperture *aperture, double degrees, disk_aperture **out)
{
    if (!aperture || !out || !isfinite(degrees))
        return DISK_BAD_ARGUMENT;
    int squeezed = aperture->half_x != 1 || aperture->half_y != 1;
    if (squeezed && fmod(degrees, 360) != 0)
        return DISK_BAD_ARGUMENT;
    disk_aperture *turned = new_aperture();
    if (!turned)
        return DISK_NO_MEMORY;
    turned->half_x = aperture->half_x, turned->half_y = aperture->half_y;
    turned->rim = aperture->rim;
    double angle = fmod(degrees, 360) * (3.14159265358979323846 / 180);
    double c = cos(angle), s = sin(angle);
    disk_status status;
    if (!aperture->mask.sums)
        status = rotate_edges(&aperture->edges, c, s, &turned->edges);
    else if (angle == 0)
        status = disk_mask_copy(&aperture->mask, &turned->mask);
    else
        status = disk_mask_rotate(&aperture->mask, c, s, &turned->mask);
    if (status == DISK_OK)
        *out = turned;
    else
        disk_aperture_free(turned);
    return status;
}

static void add_reals(const double *values, size_t count, disk_digest add, void *cookie)
{
    unsigned char bytes[8 * 64];
    for (size_t i = 0; i < count; i += 64) {
        unsigned char *to = bytes;
        for (size_t k = i; k < i + 64 && k < count; k++)
            to = disk_put_f64(to, values[k]);
        add(cookie, bytes, (size_t)(to - bytes));
    }
}

void disk_aperture_digest(const disk_aperture *aperture, disk_digest add, void *cookie)
{
    const disk_mask *m = &aperture->mask;
    const double head[8] = {(double)aperture->edges.count,
                            m->width,
                            m->height,
                            m->centre_x,
                            m->centre_y,
                            aperture->half_x,
                            aperture->half_y,
                            aperture->rim};
    add_reals(head, 8, add, cookie);
    if (m->sums) {
        add_reals(&m->reach, 1, add, cookie);
        add_reals(m->sums, ((size_t)m->width + 1) * ((size_t)m->height + 1), add, cookie);
    }
    for (size_t i = 0; i < aperture->edges.count; i++) {
        const disk_edge *e = &aperture->edges.data[i];
        const double ends[4] = {e->x0, e->y0, e->x1, e->y1};
        add_reals(ends, 4, add, cookie);
    }
}

/* Cuts rounding noise below 0 and scales the sum to 1. */
static disk_status sum_to_one(float *weights, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        weights[i] = weights[i] > 0 ? weights[i] : 0;
        sum += weights[i];
    }
    if (!(sum > 0))
        return DISK_EMPTY_APERTURE;
    for (size_t i = 0; i < count; i++)
        weights[i] = (float)(weights[i] / sum);
    return DISK_OK;
}

disk_status disk_aperture_draw(const disk_aperture *aperture, double radius, disk_kernel *out)
{
    if (!aperture || !out || !(radius >= DISK_MIN_RADIUS && radius <= DISK_MAX_RADIUS))
        return DISK_BAD_ARGUMENT;
    /* The outermost pixel reaches to half + 0.5; a hair more radius than that is rounding. */
    int half = (int)ceil(radius - 0.5 - 1e-9);
    size_t side = 2 * (size_t)half + 1;
    float *weights = calloc(side * side, sizeof *weights);
    if (!weights)
        return DISK_NO_MEMORY;
    disk_status status = disk_aperture_cover(aperture, radius, half, weights);
    if (status == DISK_OK)
        status = sum_to_one(weights, side * side);
    if (status == DISK_OK)
        *out = (disk_kernel){.weights = weights, .half = half};
    else
        free(weights);
    return status;
}

void disk_kernel_free(disk_kernel *kernel)
{
    free(kernel->weights);
    *kernel = (disk_kernel){0};
}
