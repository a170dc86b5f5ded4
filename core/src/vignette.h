/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Mechanical vignetting: a second opening in front of or behind the aperture, a circle of the same
 * size, seems to shift as one looks from the side, and clips it: cat's eyes. For a light at q the
 * circle's centre lies at c(q) = slope (q - middle of the picture), in apertures of radius 1.
 *
 * A pixel p sees, through the place u of the aperture, the light at q = p - r u, r being the signed
 * radius. So |u - c(q)| <= 1 is |(1 + slope r) u - c(p)| <= 1. */
#ifndef DISK_VIGNETTE_H
#define DISK_VIGNETTE_H

/* Of a picture. */
typedef struct disk_vignette {
    float x, y;  /* the picture's middle */
    float slope; /* 0: nothing is clipped */
} disk_vignette;

/* The circle as a place of the picture meets it. */
typedef struct disk_clip {
    float x, y, scale;
    float sharp; /* half the inverse of the edge's width */
} disk_clip;

/* Something always comes through: where all of an aperture is clipped, it shows as it is. */
#define DISK_CLIP_LEAST 1e-4f

/**
 * @param x, y in the picture
 * @param radius signed; 0 for a light there, seen from wherever it shows
 * @param edge the width of the circle's edge, in apertures of radius 1
 */
static inline disk_clip disk_clip_at(const disk_vignette *v, float x, float y, float radius,
                                     float edge)
{
    return (disk_clip){v->slope * (x - v->x), v->slope * (y - v->y), 1 + v->slope * radius,
                       0.5f / edge};
}

/* How much comes through (u, v): 1 inside the circle, next to nothing outside; near its edge
 * 1 - d^2 is twice the distance from it. */
static inline float disk_clip_light(const disk_clip *c, float u, float v)
{
    float a = c->scale * u - c->x, b = c->scale * v - c->y;
    float light = 0.5f + c->sharp * (1 - (a * a + b * b));
    return light < DISK_CLIP_LEAST ? DISK_CLIP_LEAST : light > 1 ? 1 : light;
}

#endif
