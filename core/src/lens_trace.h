/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Rays through the layers of a view. */
#ifndef DISK_LENS_TRACE_H
#define DISK_LENS_TRACE_H

#include "lens_loops.h"
#include "lens_samples.h"
#include "view.h"

/* A layer as the rays of a patch meet it. */
typedef struct disk_patch_layer {
    const disk_view_layer *layer;
    int flat;                    /* one radius serves all: what follows is the patch's */
    float radius;                /* signed, at the middle of a block or of the patch */
    int sharp;                   /* pixels are read, not texels */
    int *offsets[2], *halves[2]; /* of every lens point, from upper and from lower pixels */
} disk_patch_layer;

typedef struct disk_tracer {
    const disk_lens *lens;
    const disk_view *view;
    const disk_vignette *vignette;
    float fringe; /* by how much radii are larger behind the focus */
    disk_lens_loops loops;
    float *half_u, *half_v; /* lens points at half the resolution */
    float *r1;              /* a radius for each */
    int *offsets;           /* room for every layer's */
    float *weights;         /* the same, clipped */
    /* Of the patch, set by disk_tracer_choose(): */
    disk_patch_layer layers[DISK_SCENE_LAYERS];
    int count;
    int halved; /* nothing in it wants pixels: it is traced at half the resolution */
} disk_tracer;

/* @return DISK_OK or DISK_NO_MEMORY; to be released in every case */
disk_status disk_tracer_init(disk_tracer *t, const disk_lens *lens, const disk_view *view,
                             const disk_vignette *vignette, float fringe);
void disk_tracer_release(disk_tracer *t);

/* Turns to a patch: a rectangle of the view's pixels that begins with whole texels. */
void disk_tracer_choose(disk_tracer *t, disk_rect patch);

/* What a rectangle of the patch's pixels, or of its texels where it is halved, sees: four floats
 * each, the fourth being the coverage met.
 * @param out rows of `stride` floats, as long as whole blocks */
void disk_tracer_run(const disk_tracer *t, disk_rect part, float *out, ptrdiff_t stride);

#endif
