/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* One layer of a cascade, backwards. */
#ifndef DISK_GRADIENT_INTERNAL_H
#define DISK_GRADIENT_INTERNAL_H

#include "engine_cascade.h"

#include <disk/gradient.h>

/* RGBA pixels of a rectangle in the picture's coordinates, rows without gaps. */
typedef struct disk_slab {
    float *pixels; /* NULL: not there */
    disk_rect box;
} disk_slab;

/* The pixel at (x, y), which lies within the box. */
static inline float *disk_slab_at(const disk_slab *s, int x, int y)
{
    return s->pixels + 4 * ((ptrdiff_t)(y - s->box.y) * s->box.width + (x - s->box.x));
}

/* What is differentiated: a cascade, or a basis whose cascades have that shape. */
typedef struct disk_gradient_filter {
    const disk_cascade *cascade; /* for a basis its first node, for the counts alone */
    const disk_basis *basis;     /* NULL: one cascade */
    int nodes;                   /* 1 for a cascade */
    disk_field field;            /* for its radii */
} disk_gradient_filter;

typedef struct disk_layer_backward {
    const disk_gradient_filter *filter;
    int layer;
    int reach;        /* rows around a row that the layer reads; `in` and `into` have them all */
    disk_slab output; /* the gradient of what the layer wrote */
    disk_slab in;     /* what it read; not there: neither `blur` nor `samples` are wanted */
    disk_slab into;   /* zeros over the same box: receives the gradient of what it read; not there:
                         not wanted */
    float *blur;      /* from the output's first pixel on; dL/dr is added; NULL: not wanted */
    ptrdiff_t blur_stride; /* in floats */
    double *samples;       /* dx, dy, weight of the layer's samples, node after node; dL/d is added;
                              NULL: not wanted */
    const disk_executor *executor;
    disk_watch *watch; /* told of every pixel of the output */
} disk_layer_backward;

/* Returns DISK_OK, DISK_NO_MEMORY or DISK_CANCELLED. */
disk_status disk_layer_backward_run(const disk_layer_backward *layer);

#endif
