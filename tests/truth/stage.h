/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A scene as the renderer reads it: each sheet painted on a grid of half pixels. */
#ifndef TRUTH_STAGE_H
#define TRUTH_STAGE_H

#include "render.h"

/* Texels: premultiplied red, green, blue, coverage; the coverage times the share that the sharp
 * picture shows of it; the rest is 0. Eight, so that a texel is added in two or one SIMD steps. */
#define TEXEL 8
enum { KNOWN = 4 };

/* Coverage is bounded by squares of this many pixels. */
#define BLOCK 16

typedef struct grid {
    float *texels; /* texel (i, j) is the place ((i - margin) / 2, (j - margin) / 2) in pixels */
    float *relief; /* in pixels of radius, or NULL */
    double r0, slope_x, slope_y; /* the plane: pixels of radius at pixel (0, 0), and by pixel */
    float *least, *most;         /* coverage in each block */
} grid;

struct truth_stage {
    const truth_scene *scene;
    const disk_executor *executor;
    int width, height, margin; /* margin in texels; the same on all sides */
    int columns, rows;         /* texels of a grid */
    int blocks_x, blocks_y;
    double radius, unit; /* unit: pixels to a scene unit */
    grid grid[TRUTH_MAX_SHEETS];
    truth_lights lights;
};

/* Runs tasks on the stage's executor. */
void stage_run(const truth_stage *stage, int count, disk_task task, void *cookie);
/* calloc() that ends the program when it fails. */
void *stage_alloc(size_t count, size_t size);

/* The signed radius at which the ray of pixel (x, y) through (u, v) meets a sheet. */
double stage_meet(const truth_stage *stage, const grid *g, double x, double y, double u, double v);
/* The texel next to a place in pixels; outside the grid its border's. */
const float *stage_texel(const truth_stage *stage, const grid *g, double x, double y);

/* The sheets that rays of a part of the picture can meet, nearest first; returns how many. */
int stage_sheets_in_reach(const truth_stage *stage, int x0, int y0, int x1, int y1,
                          int list[TRUTH_MAX_SHEETS]);

/* Adds to the photograph what the lights shed. */
void stage_add_lights(const truth_stage *stage, const disk_aperture *aperture, disk_image *photo);
/* Adds the lights to the sharp picture. */
void stage_add_sharp_lights(const truth_stage *stage, disk_image *sharp);

/* Rays through the aperture: the pixels of a kernel. */
typedef struct rays {
    int count;
    float (*ray)[3]; /* u, v, share of the light */
} rays;
rays stage_rays(const disk_aperture *aperture, double kernel_radius);

#endif
