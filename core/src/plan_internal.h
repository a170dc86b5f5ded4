/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* A plan, and the interface behind which all engines stand. */
#ifndef DISK_PLAN_INTERNAL_H
#define DISK_PLAN_INTERNAL_H

#include "run.h"

#include <disk/basis.h>
#include <disk/lens.h>
#include <disk/plan.h>

#include <stddef.h>

struct disk_engine_class;

struct disk_plan {
    const struct disk_engine_class *engine;
    disk_params params; /* its aperture is NULL */
    int with_depth;
    double max_radius;       /* below DISK_MIN_RADIUS: nothing is filtered */
    disk_aperture *aperture; /* turned; NULL if the engine does not draw kernels as it goes */
    disk_kernel kernel;      /* dense, one radius */
    disk_basis *basis;       /* cascade */
};

/* What an engine reads: clean pixels, whose edge pixels go on outside. */
typedef struct disk_field {
    const float *pixels; /* RGBA */
    ptrdiff_t stride;    /* in floats */
    int width, height;
    const disk_plane *blur;   /* NULL: plan->max_radius everywhere */
    const disk_plane *second; /* NULL: the basis has no second axis */
    float max_radius;         /* radii are cut to this */
} disk_field;

/* The signed radius at a position, which may lie outside. */
float disk_field_radius(const disk_field *field, int x, int y);

/* The value of the second axis there. The field must have one. */
float disk_field_second(const disk_field *field, int x, int y);

/* `count` pixels of row y from x on, in one piece; copied into `room` only where the row reaches
 * past the field. */
const float *disk_field_row(const disk_field *field, int x, int y, int count, float *room);

/* Where an engine writes the pixels of a tile. */
typedef struct disk_output {
    float *pixels;
    ptrdiff_t stride; /* in floats */
} disk_output;

/* One way to filter. Engines have no state: all they need is in the plan. */
typedef struct disk_engine_class {
    disk_engine id;
    /* Filters the pixels of `tile` (in the field's coordinates); tells the watch of each pixel
     * finished, row by row. A pixel's bits must not depend on the tile. */
    disk_status (*apply)(const disk_plan *plan, const disk_field *field, disk_rect tile,
                         disk_output out, disk_watch *watch);
} disk_engine_class;

extern const disk_engine_class disk_engine_dense;
extern const disk_engine_class disk_engine_cascade;

#endif
