/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The scene behind a picture: what of it lies in which depth layer, what is hidden behind what,
 * and which of its pixels are lights. Made once from the whole picture and its blur map; the
 * lens (engine_lens.c) then looks at it cell by cell (view.h).
 *
 * Layers are ordered by signed radius, which falls as depth comes nearer: layer 0 is the nearest.
 */
#ifndef DISK_SCENE_H
#define DISK_SCENE_H

#include "fill.h"
#include "plan_internal.h"
#include "room.h"
#include "run.h"

#include <stdint.h>

/* The most layers a scene is split into: so many as a byte has bits. */
#define DISK_SCENE_LAYERS 8

/* Pixels a side of a block, the texel of all that is kept coarsely. Blocks lie on a grid fixed to
 * the picture. */
#define DISK_SCENE_BLOCK 8

/* A step of more than this to a neighbour of another layer, in pixels of radius, is an edge. */
#define DISK_SCENE_JUMP 1.5f

/* A pixel whose radius is within that many pixels of the next layer's, and at no edge, belongs to
 * that as well: surfaces that pass from one layer to the next overlap there, or the softened ends
 * of both would let through what is behind. */
#define DISK_SCENE_JOINT 1.0f

/* Labels: the layer of a pixel, whether it belongs to the next one, too, whether it shines but
 * stays in the picture, whether it is a light, and whether a neighbour lies beyond an edge. */
#define DISK_LABEL_LAYER 0x0f
#define DISK_LABEL_JOINT 0x10
#define DISK_LABEL_SPARK 0x20
#define DISK_LABEL_LIGHT 0x40
#define DISK_LABEL_EDGE  0x80

/* What all layers together show in a block. */
typedef struct disk_block {
    float least, largest; /* signed radii */
    uint8_t layers;       /* a bit for each layer that shows */
    uint8_t joints;       /* for each that pixels of nearer ones belong to as well */
    uint8_t meets;        /* and for each that a nearer one passes into without an edge */
    uint8_t edges;        /* pixels at edges */
    uint8_t sparks;       /* whether any pixel is a spark */
} disk_block;

/* A pixel much brighter than what surrounds it: the part of it that stands out. */
typedef struct disk_light {
    int x, y;
    float radius; /* signed */
    int layer;
    int kernel[3];       /* indices of its drawn apertures in the scene: red's, green's, blue's */
    float excess[4];     /* what is taken out: weighted colour, and alpha where weighted */
    float excess_weight; /* of the highlight weight, where that is filtered on its own */
} disk_light;

typedef struct disk_scene {
    const disk_plan *plan;
    const disk_job *job;              /* its source is the whole picture */
    int width, height, columns, rows; /* in pixels and in blocks */
    int layers;
    float cuts[DISK_SCENE_LAYERS]; /* layer l's radii end below cuts[l] */
    const float *radii;            /* a pixel each, signed: cleaned and cut */
    float *radius_room;            /* NULL: they are the job's */
    int separate;                  /* whether highlight weights are filtered on their own */
    unsigned char *labels;         /* a pixel each */
    disk_block *blocks;
    disk_fill *fills[DISK_SCENE_LAYERS]; /* a block each */
    disk_light *lights;                  /* by rows */
    int light_count;
    disk_kernel *kernels; /* of the lights, upright */
    int kernel_count;
    disk_room_pool rooms; /* for views */
} disk_scene;

/* Makes the scene of a job whose source is the whole picture.
 * @param cut whether the job's radii are clean and cut already, and its rows without gaps
 * @param out to be released in every case */
disk_status disk_scene_make(const disk_plan *plan, const disk_job *job, int cut,
                            const disk_executor *executor, disk_watch *watch, disk_scene *out);
void disk_scene_release(disk_scene *scene);

static inline float disk_scene_radius(const disk_scene *scene, int x, int y)
{
    return scene->radii[(size_t)y * (size_t)scene->width + (size_t)x];
}

/* `count` pixels of a row as they are filtered: cleaned, times their highlight weights.
 * @param weights the weights, or NULL */
void disk_scene_read(const disk_scene *scene, int x, int y, int count, float *out, float *weights);

/* The same, in place where the source may be read as it is, else in `room`. */
const float *disk_scene_look(const disk_scene *scene, int x, int y, int count, float *room,
                             float *weights);

/* The same for one pixel; returns its weight. */
float disk_scene_pixel(const disk_scene *scene, int x, int y, float out[4]);

/* The layer of a radius. */
static inline int disk_scene_layer(const disk_scene *scene, float radius)
{
    int layer = 0;
    while (layer < scene->layers - 1 && radius >= scene->cuts[layer])
        layer++;
    return layer;
}

/* Whether a label says that a pixel belongs to a layer. */
static inline int disk_label_in(int label, int layer)
{
    int own = label & DISK_LABEL_LAYER;
    return own == layer || (own + 1 == layer && label & DISK_LABEL_JOINT);
}

/* --- The rooms of the scene, in the order they are made -----------------------------------------
 */

/* Where the range of radii is cut into layers: sets layers and cuts (scene_split.c). */
disk_status disk_scene_split(disk_scene *scene, const disk_executor *executor, disk_watch *watch);

/* Labels and blocks (scene_label.c). */
disk_status disk_scene_label(disk_scene *scene, const disk_executor *executor, disk_watch *watch);

/* Lights (scene_lights.c). */
disk_status disk_scene_find_lights(disk_scene *scene, const disk_executor *executor,
                                   disk_watch *watch);

/* The lights' kernels, where there are any (scene_kernels.c). */
disk_status disk_scene_draw_kernels(disk_scene *scene, const disk_executor *executor,
                                    disk_watch *watch);

/* Fills and covers (scene_fill.c). */
disk_status disk_scene_fill(disk_scene *scene, const disk_executor *executor, disk_watch *watch);

#endif
