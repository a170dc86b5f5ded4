/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Colours, noise and outlines; textures.c has what is made of them. */

#include "paint.h"

#include <math.h>
#include <stdint.h>

colour gray(double level)
{
    return (colour){level, level, level};
}

colour scaled(colour c, double factor)
{
    return (colour){c.r * factor, c.g * factor, c.b * factor};
}

colour mixed(colour a, colour b, double t)
{
    return (colour){a.r + t * (b.r - a.r), a.g + t * (b.g - a.g), a.b + t * (b.b - a.b)};
}

paint opaque(colour c)
{
    return (paint){c, 1};
}

paint over(paint top, paint below)
{
    double cover = top.cover + (1 - top.cover) * below.cover;
    if (cover <= 0)
        return (paint){top.colour, 0};
    return (paint){mixed(below.colour, top.colour, top.cover / cover), cover};
}

double hash(int x, int y, int seed)
{
    uint32_t h =
        (uint32_t)x * 0x8da6b343u ^ (uint32_t)y * 0xd8163841u ^ (uint32_t)seed * 0xcb1ab31fu;
    h = (h ^ h >> 16) * 0x7feb352du;
    h = (h ^ h >> 15) * 0x846ca68bu;
    return (h ^ h >> 16) / 4294967296.0;
}

double noise(double x, double y, int seed)
{
    double fx = floor(x), fy = floor(y);
    int ix = (int)fx, iy = (int)fy;
    double u = x - fx, v = y - fy;
    u = u * u * (3 - 2 * u), v = v * v * (3 - 2 * v);
    double a = hash(ix, iy, seed), b = hash(ix + 1, iy, seed);
    double c = hash(ix, iy + 1, seed), d = hash(ix + 1, iy + 1, seed);
    return a + u * (b - a) + v * (c - a + u * (a - b - c + d));
}

double fractal(double x, double y, int octaves, int seed)
{
    double sum = 0, weight = 0.5, total = 0;
    for (int i = 0; i < octaves; i++, weight *= 0.55) {
        sum += weight * noise(x, y, seed + i);
        total += weight;
        /* turned by 37 degrees, so that the lattices do not line up */
        double next = 2.03 * (0.8 * x - 0.6 * y);
        y = 2.03 * (0.6 * x + 0.8 * y), x = next;
    }
    return sum / total;
}

double inside(double distance, double pixel)
{
    return fmin(fmax(0.5 - distance / pixel, 0), 1);
}

double to_circle(double x, double y, double radius)
{
    return hypot(x, y) - radius;
}

double to_box(double x, double y, double half_width, double half_height, double corner)
{
    double dx = fabs(x) - half_width + corner, dy = fabs(y) - half_height + corner;
    return hypot(fmax(dx, 0), fmax(dy, 0)) + fmin(fmax(dx, dy), 0) - corner;
}

double to_stroke(double x, double y, double x0, double y0, double x1, double y1, double from,
                 double to)
{
    double dx = x1 - x0, dy = y1 - y0;
    double t = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);
    t = fmin(fmax(t, 0), 1);
    return hypot(x - x0 - t * dx, y - y0 - t * dy) - from - t * (to - from);
}

double to_leaf(double x, double y, double length, double half_width)
{
    /* both arcs' circles have this radius; their centres lie `shift` off the axis */
    double radius = (length * length + half_width * half_width) / (2 * half_width);
    double shift = radius - half_width;
    return hypot(x, fabs(y) + shift) - radius;
}
