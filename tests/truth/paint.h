/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the scenes are painted with: noise, outlines, textures. Everything is a function of a place
 * in scene units (640 x 480, y down), so that a scene has no border and any resolution. `pixel` is
 * the size of a pixel in scene units: outlines and hard edges are ramps of that width, which is
 * their coverage of a pixel's square, nearly. */
#ifndef TRUTH_PAINT_H
#define TRUTH_PAINT_H

/* Linear light. */
typedef struct colour {
    double r, g, b;
} colour;

/* A colour (not multiplied) and how much of the place it covers, 0 to 1. */
typedef struct paint {
    colour colour;
    double cover;
} paint;

colour gray(double level);
colour scaled(colour c, double factor);
colour mixed(colour a, colour b, double share_of_b);
paint opaque(colour c);
paint over(paint top, paint below);

/* 0 to 1, the same for the same arguments. */
double hash(int x, int y, int seed);
/* Smooth value noise of cell size 1, and the sum of its octaves; 0 to 1. */
double noise(double x, double y, int seed);
double fractal(double x, double y, int octaves, int seed);

/* Coverage from a signed distance, negative inside. */
double inside(double distance, double pixel);

/* Signed distances. */
double to_circle(double x, double y, double radius);
double to_box(double x, double y, double half_width, double half_height, double corner);
/* A stroke whose half width goes from `from` to `to`. */
double to_stroke(double x, double y, double x0, double y0, double x1, double y1, double from,
                 double to);
/* A leaf: two arcs that meet in points at (-length, 0) and (length, 0). */
double to_leaf(double x, double y, double length, double half_width);

/* Textures. */
paint bricks(double x, double y, double pixel, colour stone, colour mortar, double width,
             double height, int seed);
colour planks(double x, double y, double pixel, colour wood, double width, int seed);
colour tiles(double x, double y, double pixel, colour a, colour b, double size);
colour plaster(double x, double y, colour base, int seed);
/* Lines of dark signs on `paper`, `size` high. */
colour print(double x, double y, double pixel, colour paper, double size, int seed);
colour stripes(double along, double pixel, colour a, colour b, double period, double share_of_a);

/* Leaves scattered over the plane, one in a cell of that size with that probability at the place;
 * the cover is that of leaves alone. */
paint leaves(double x, double y, double pixel, double cell, colour base, int seed,
             double (*probability)(double x, double y));
/* A branch that forks twice, from (x0, y0) to (x1, y1), `thick` at its root. */
double to_branch(double x, double y, double x0, double y0, double x1, double y1, double thick,
                 int seed);

#endif
