/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures for the tests of the filter: RGBA floats that are made, filtered and compared. */
#ifndef PICTURES_H
#define PICTURES_H

#include <disk/image.h>
#include <disk/plan.h>

typedef struct picture {
    int width, height;
    float *pixels; /* RGBA, without gaps; freed with free() */
} picture;

/* All zero, or all one colour, opaque. */
picture picture_new(int width, int height);
picture picture_gray(int width, int height, float level);

/* Texture with a few HDR lights, partly transparent, premultiplied; the same for the same size. */
picture picture_textured(int width, int height);

disk_image picture_view(picture p);

/* The pixel at (x, y). */
float *picture_at(picture p, int x, int y);

/* A plan for one of shape_new()'s apertures; the test fails where it cannot be made. */
disk_plan *picture_plan(const char *shape, const disk_params *params, int with_depth);

/* What a plan makes of a picture; the test fails where it cannot.
 * @param blur a radius a pixel, or NULL for a plan without depth */
picture picture_filtered(const disk_plan *plan, picture source, const float *blur);

/* A map of one radius for a picture; freed with free(). */
float *picture_map(picture p, float radius);

/* How many radii of a map are off by more than a step that counts as an edge, 1.5. */
int picture_map_errors(const float *map, const float *right, int count);

/* The largest absolute difference of any two floats of pictures of one size. */
double picture_difference(picture a, picture b);

/* The oracle: the convolution with a kernel at a pixel, edges going on, in double. Turned by 180
 * degrees for what lies in front of the focus. */
void picture_convolve(picture from, const disk_kernel *k, int turned, int x, int y, double out[4]);

/* Defaults with these, without the lens and the clean-up, which have tests of their own. */
disk_params picture_params(double radius, int samples, disk_engine engine);

#endif
