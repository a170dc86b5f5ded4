/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Gray masks. A texel is a square of constant light, so that the sums over all that lies above and
 * left of a corner, interpolated bilinearly, are the exact integral of the mask, and a pixel of
 * any size is four of them. Small masks are first enlarged smoothly, or each texel would show as
 * a block; very large ones are reduced by averaging. What has an outline is taken by that
 * (aperture_trace.c) and is no mask any more. */

#include "aperture_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SMALLEST_SIDE 256 /* of the longer side */
#define LARGEST_SIDE  2048

typedef struct texture {
    float *texels;
    int width, height;
} texture;

static float texel(const texture *t, int x, int y)
{
    x = x < 0 ? 0 : x >= t->width ? t->width - 1 : x;
    y = y < 0 ? 0 : y >= t->height ? t->height - 1 : y;
    return t->texels[(size_t)y * (size_t)t->width + (size_t)x];
}

static disk_status replace(texture *t, int width, int height,
                           float (*value)(const texture *from, int x, int y))
{
    float *texels = malloc((size_t)width * (size_t)height * sizeof *texels);
    if (!texels)
        return DISK_NO_MEMORY;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            texels[(size_t)y * (size_t)width + (size_t)x] = value(t, x, y);
    free(t->texels);
    *t = (texture){texels, width, height};
    return DISK_OK;
}

/* Twice as fine by bilinear interpolation between texel centres. */
static float finer(const texture *t, int x, int y)
{
    int xn = x / 2, yn = y / 2;
    int xo = x % 2 ? xn + 1 : xn - 1, yo = y % 2 ? yn + 1 : yn - 1;
    return 0.5625f * texel(t, xn, yn) + 0.1875f * (texel(t, xo, yn) + texel(t, xn, yo)) +
           0.0625f * texel(t, xo, yo);
}

/* Half as fine; an odd last row or column is averaged with nothing beside it. */
static float coarser(const texture *t, int x, int y)
{
    float sum = 0;
    for (int j = 2 * y; j < 2 * y + 2 && j < t->height; j++)
        for (int i = 2 * x; i < 2 * x + 2 && i < t->width; i++)
            sum += t->texels[(size_t)j * (size_t)t->width + (size_t)i];
    return 0.25f * sum;
}

static disk_status reduce(texture *t)
{
    disk_status status = DISK_OK;
    while (status == DISK_OK && (t->width > t->height ? t->width : t->height) > LARGEST_SIDE)
        status = replace(t, (t->width + 1) / 2, (t->height + 1) / 2, coarser);
    return status;
}

static disk_status enlarge(texture *t)
{
    disk_status status = DISK_OK;
    while (status == DISK_OK && (t->width > t->height ? t->width : t->height) < SMALLEST_SIDE)
        status = replace(t, 2 * t->width, 2 * t->height, finer);
    return status;
}

static disk_status build_sums(const texture *t, disk_mask *out)
{
    size_t row = (size_t)t->width + 1;
    out->sums = calloc(row * ((size_t)t->height + 1), sizeof *out->sums);
    if (!out->sums)
        return DISK_NO_MEMORY;
    out->width = t->width;
    out->height = t->height;
    for (int y = 0; y < t->height; y++) {
        double sum = 0;
        const double *above = out->sums + (size_t)y * row;
        double *here = out->sums + ((size_t)y + 1) * row;
        for (int x = 0; x < t->width; x++) {
            sum += t->texels[(size_t)y * (size_t)t->width + (size_t)x];
            here[x + 1] = above[x + 1] + sum;
        }
    }
    return DISK_OK;
}

/* The centroid of the light and the farthest corner of an open texel. */
static disk_status measure(const texture *t, disk_mask *out)
{
    double sum = 0, mx = 0, my = 0, reach2 = 0;
    for (int y = 0; y < t->height; y++)
        for (int x = 0; x < t->width; x++) {
            double v = t->texels[(size_t)y * (size_t)t->width + (size_t)x];
            sum += v;
            mx += v * (x + 0.5);
            my += v * (y + 0.5);
        }
    if (!(sum > 0))
        return DISK_EMPTY_APERTURE;
    out->centre_x = mx / sum;
    out->centre_y = my / sum;
    for (int y = 0; y < t->height; y++)
        for (int x = 0; x < t->width; x++) {
            if (t->texels[(size_t)y * (size_t)t->width + (size_t)x] < DISK_MASK_CLOSED)
                continue;
            double dx = fmax(fabs(x - out->centre_x), fabs(x + 1 - out->centre_x));
            double dy = fmax(fabs(y - out->centre_y), fabs(y + 1 - out->centre_y));
            reach2 = fmax(reach2, dx * dx + dy * dy);
        }
    out->reach = sqrt(reach2);
    return reach2 > 0 ? DISK_OK : DISK_EMPTY_APERTURE;
}

/* The texels as a mask. */
static disk_status build(texture *t, disk_mask *out)
{
    disk_mask mask = {0};
    disk_status status = enlarge(t);
    if (status == DISK_OK)
        status = measure(t, &mask);
    if (status == DISK_OK)
        status = build_sums(t, &mask);
    if (status == DISK_OK)
        *out = mask;
    return status;
}

disk_status disk_mask_build(float *texels, int width, int height, disk_edges *edges, disk_mask *out)
{
    texture t = {texels, width, height};
    disk_status status = reduce(&t);
    disk_status traced =
        status == DISK_OK ? disk_mask_trace(t.texels, t.width, t.height, edges) : status;
    if (traced != DISK_OK)
        edges->count = 0;
    if (status == DISK_OK && traced != DISK_OK)
        status = traced == DISK_NO_MEMORY ? traced : build(&t, out);
    free(t.texels);
    return status;
}

/* A position along an axis of the sums: whole part, clamped, and the rest. */
typedef struct position {
    int whole;
    double rest;
} position;

static position locate(double p, int size)
{
    p = fmin(fmax(p, 0), size);
    int whole = (int)p < size ? (int)p : size - 1;
    return (position){whole, p - whole};
}

/* The integral of the mask over all that lies above and left. */
static double integral(const disk_mask *mask, position x, position y)
{
    size_t row = (size_t)mask->width + 1;
    const double *s = mask->sums + (size_t)y.whole * row + (size_t)x.whole;
    double upper = s[0] + x.rest * (s[1] - s[0]);
    double lower = s[row] + x.rest * (s[row + 1] - s[row]);
    return upper + y.rest * (lower - upper);
}

void disk_mask_cover(const disk_mask *mask, double radius_x, double radius_y, int half,
                     float *coverage)
{
    int side = 2 * half + 1;
    double scale_x = mask->reach / radius_x, scale_y = mask->reach / radius_y;
    for (int j = 0; j < side; j++) {
        position top = locate(mask->centre_y + (j - half - 0.5) * scale_y, mask->height);
        position bottom = locate(mask->centre_y + (j - half + 0.5) * scale_y, mask->height);
        position x = locate(mask->centre_x + (-half - 0.5) * scale_x, mask->width);
        double before = integral(mask, x, bottom) - integral(mask, x, top);
        for (int i = 0; i < side; i++) {
            x = locate(mask->centre_x + (i - half + 0.5) * scale_x, mask->width);
            double now = integral(mask, x, bottom) - integral(mask, x, top);
            coverage[(size_t)j * (size_t)side + (size_t)i] = (float)(now - before);
            before = now;
        }
    }
}

disk_status disk_mask_copy(const disk_mask *mask, disk_mask *out)
{
    size_t size = ((size_t)mask->width + 1) * ((size_t)mask->height + 1) * sizeof *mask->sums;
    *out = *mask;
    out->sums = malloc(size);
    if (!out->sums)
        return DISK_NO_MEMORY;
    memcpy(out->sums, mask->sums, size);
    return DISK_OK;
}

/* The value of the texel at (x, y), 0 outside. */
static double texel_of_sums(const disk_mask *m, int x, int y)
{
    if (x < 0 || y < 0 || x >= m->width || y >= m->height)
        return 0;
    size_t row = (size_t)m->width + 1;
    const double *s = m->sums + (size_t)y * row + (size_t)x;
    return s[row + 1] - s[row] - s[1] + s[0];
}

static double interpolated(const disk_mask *m, double x, double y)
{
    double fx = floor(x - 0.5), fy = floor(y - 0.5);
    double tx = x - 0.5 - fx, ty = y - 0.5 - fy;
    int ix = (int)fx, iy = (int)fy;
    return (1 - ty) * ((1 - tx) * texel_of_sums(m, ix, iy) + tx * texel_of_sums(m, ix + 1, iy)) +
           ty * ((1 - tx) * texel_of_sums(m, ix, iy + 1) + tx * texel_of_sums(m, ix + 1, iy + 1));
}

/* A turned texel is read at four points of its square, so that edges stay as sharp as they were
 * on both axes. The new texture holds the circle of the reach. */
disk_status disk_mask_rotate(const disk_mask *mask, double c, double s, disk_mask *out)
{
    int half = (int)ceil(mask->reach) + 1, side = 2 * half;
    texture t = {malloc((size_t)side * (size_t)side * sizeof(float)), side, side};
    if (!t.texels)
        return DISK_NO_MEMORY;
    for (int j = 0; j < side; j++)
        for (int i = 0; i < side; i++) {
            double sum = 0;
            for (int k = 0; k < 4; k++) {
                double u = i - half + 0.25 + 0.5 * (k % 2);
                double v = j - half + 0.25 + 0.5 * (k / 2);
                sum += interpolated(mask, mask->centre_x + u * c - v * s,
                                    mask->centre_y + u * s + v * c);
            }
            t.texels[(size_t)j * (size_t)side + (size_t)i] = (float)(0.25 * sum);
        }
    disk_mask turned = {.centre_x = half, .centre_y = half, .reach = mask->reach};
    disk_status status = build_sums(&t, &turned);
    free(t.texels);
    if (status == DISK_OK)
        *out = turned;
    return status;
}
