/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Walls, floors, print and foliage for the scenes. */

#include "paint.h"

#include <math.h>

paint bricks(double x, double y, double pixel, colour stone, colour mortar, double width,
             double height, int seed)
{
    int row = (int)floor(y / height);
    double shifted = x + (row & 1 ? 0.5 * width : 0);
    int column = (int)floor(shifted / width);
    double cx = shifted - (column + 0.5) * width, cy = y - (row + 0.5) * height;
    double face = inside(to_box(cx, cy, 0.5 * width - 0.9, 0.5 * height - 0.9, 1), pixel);
    double shade =
        0.6 + 0.5 * hash(column, row, seed) + 0.5 * (fractal(x / 7, y / 7, 3, seed) - 0.5);
    return opaque(mixed(mortar, scaled(stone, shade), face));
}

colour planks(double x, double y, double pixel, colour wood, double width, int seed)
{
    int plank = (int)floor(y / width);
    double across = y - (plank + 0.5) * width, from = 400 * hash(plank, 3, seed);
    double grain = fractal((x + from) / 45, y / 2.2, 3, seed + plank);
    double shade = 0.5 + 0.35 * hash(plank, 1, seed) + 0.7 * (grain - 0.4);
    double face = inside(fabs(across) - 0.5 * width + 0.7, pixel);
    return mixed(scaled(wood, 0.12), scaled(wood, shade), face);
}

colour stripes(double along, double pixel, colour a, colour b, double period, double share_of_a)
{
    double at = along - period * floor(along / period + 0.5);
    return mixed(b, a, inside(fabs(at) - 0.5 * period * share_of_a, pixel));
}

colour tiles(double x, double y, double pixel, colour a, colour b, double size)
{
    double bx = x - 2 * size * floor(x / (2 * size) + 0.5);
    double by = y - 2 * size * floor(y / (2 * size) + 0.5);
    double in_x = inside(fabs(bx) - 0.5 * size, pixel), in_y = inside(fabs(by) - 0.5 * size, pixel);
    return mixed(b, a, in_x + in_y - 2 * in_x * in_y);
}

colour plaster(double x, double y, colour base, int seed)
{
    double stain = fractal(x / 90, y / 90, 4, seed), grit = fractal(x / 3, y / 3, 3, seed + 9);
    return scaled(base, 0.55 + 0.6 * stain + 0.3 * (grit - 0.5));
}

colour print(double x, double y, double pixel, colour paper, double size, int seed)
{
    double line_height = 1.7 * size, advance = 0.75 * size;
    int line = (int)floor(y / line_height), sign = (int)floor(x / advance);
    double cx = x - (sign + 0.5) * advance, cy = y - (line + 0.5) * line_height;
    double kind = hash(sign, line, seed), ink = 1e9, pen = 0.09 * size;
    if (kind < 0.16) /* a space between words */
        return paper;
    double left = -0.25 * size, right = 0.25 * size, top = kind > 0.6 ? -0.5 * size : -0.25 * size;
    ink = to_stroke(cx, cy, left, top, left, 0.4 * size, pen, pen);
    if (hash(sign, line, seed + 1) < 0.6)
        ink = fmin(ink, to_stroke(cx, cy, right, -0.2 * size, right, 0.4 * size, pen, pen));
    if (hash(sign, line, seed + 2) < 0.5)
        ink = fmin(ink, to_stroke(cx, cy, left, 0.4 * size, right, 0.4 * size, pen, pen));
    if (hash(sign, line, seed + 3) < 0.5)
        ink = fmin(ink, to_stroke(cx, cy, left, -0.2 * size, right, -0.1 * size, pen, pen));
    return mixed(paper, gray(0.02), inside(ink, pixel));
}

/* One leaf, around the origin, its stalk to the left. */
static paint one_leaf(double x, double y, double pixel, double length, colour base, int seed)
{
    double bent = y + 0.12 * length * (x * x / (length * length) - 0.5);
    double width = length * (0.3 + 0.15 * hash(seed, 5, 1));
    double cover = inside(to_leaf(x, bent, length, width), pixel);
    double vein = inside(fabs(bent) - 0.035 * length, pixel);
    double side =
        inside(fabs(fmod(fabs(x - fabs(bent)) + length, 0.3 * length)) - 0.04 * length, pixel);
    double shade = 0.5 + 0.8 * hash(seed, 6, 1) + (bent > 0 ? 0.12 : -0.12);
    colour c = scaled(base, shade);
    c.r *= 0.7 + 0.9 * hash(seed, 7, 1);
    return (paint){mixed(c, scaled(base, 1.8), fmax(vein, 0.3 * side)), cover};
}

paint leaves(double x, double y, double pixel, double cell, colour base, int seed,
             double (*probability)(double x, double y))
{
    paint sum = {base, 0};
    int cx = (int)floor(x / cell), cy = (int)floor(y / cell);
    for (int j = -1; j <= 1; j++)
        for (int i = -1; i <= 1; i++) {
            int gx = cx + i, gy = cy + j, own = gx * 131 + gy * 7177 + seed;
            double at_x = (gx + hash(gx, gy, seed)) * cell,
                   at_y = (gy + hash(gx, gy, seed + 1)) * cell;
            if (hash(gx, gy, seed + 2) > probability(at_x, at_y))
                continue;
            double turn = 6.2832 * hash(gx, gy, seed + 3);
            double size = cell * (0.5 + 0.45 * hash(gx, gy, seed + 4));
            double dx = x - at_x, dy = y - at_y, c = cos(turn), s = sin(turn);
            sum = over(sum, one_leaf(c * dx + s * dy, c * dy - s * dx, pixel, size, base, own));
        }
    return sum;
}

double to_branch(double x, double y, double x0, double y0, double x1, double y1, double thick,
                 int seed)
{
    double d = to_stroke(x, y, x0, y0, x1, y1, thick, 0.35 * thick);
    double dx = x1 - x0, dy = y1 - y0;
    for (int i = 0; i < 4; i++) {
        double t = 0.25 + 0.18 * i, turn = (i & 1 ? -1 : 1) * (0.4 + 0.5 * hash(i, 1, seed));
        double length = 0.5 * (1 - 0.6 * t), c = cos(turn), s = sin(turn);
        double bx = x0 + t * dx, by = y0 + t * dy;
        double ex = bx + length * (c * dx - s * dy), ey = by + length * (s * dx + c * dy);
        double w = thick * (0.55 - 0.3 * t);
        d = fmin(d, to_stroke(x, y, bx, by, ex, ey, w, 0.3 * w));
        double mx = 0.5 * (bx + ex), my = 0.5 * (by + ey);
        double fx = mx + 0.5 * (c * (ex - mx) + s * (ey - my));
        double fy = my + 0.5 * (c * (ey - my) - s * (ex - mx));
        d = fmin(d, to_stroke(x, y, mx, my, fx, fy, 0.5 * w, 0.2 * w));
    }
    return d;
}
