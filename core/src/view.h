/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* A view: the scene's layers around one cell, as the lens reads them. Each layer has colour times
 * coverage, filled in where something nearer hides it, softened to the widths that samples of its
 * blurs want; and a radius everywhere. */
#ifndef DISK_VIEW_H
#define DISK_VIEW_H

#include "field.h"
#include "scene.h"

/* Softened copies of a layer: half octaves of width (view_soften.c). */
#define DISK_VIEW_LEVELS 16

/* Cells on which coverage and radii are summed up, pixels a side. */
#define DISK_VIEW_BRICK 16

/* The bit of a brick that says that edges lie in it. */
#define DISK_VIEW_EDGES (1u << DISK_SCENE_LAYERS)

typedef struct disk_brick {
    float least_cover, most_cover; /* over all levels in use */
    float hard_least, hard_most;   /* before it is softened */
    float least, largest;          /* signed radii */
} disk_brick;

typedef struct disk_view_layer {
    int index;     /* of the scene's layer */
    float *colour; /* four floats a pixel: colour times coverage, and coverage */
    float *radius; /* a float a pixel, filled in */
    float
        *levels[DISK_VIEW_LEVELS]; /* softened colours, level 0 being `colour`; NULL: not in use */
    int first_level, last_level;
    disk_brick *bricks;
    disk_rect shown; /* outside of it nothing is covered, in bricks */
    int (*spans)[2]; /* the same for each row of bricks: from, to; equal where there is nothing */
} disk_view_layer;

/* What the three colours of a view stand for. */
typedef enum disk_view_pass {
    DISK_VIEW_COLOUR, /* red, green, blue */
    DISK_VIEW_ALPHA,  /* alpha, highlight weight, nothing */
} disk_view_pass;

/* An edge pixel, and how its coverage is parted. */
typedef struct disk_edge {
    int pixel;
    unsigned char front, back; /* layers of the view */
    float alpha;               /* coverage of the front layer */
} disk_edge;

typedef struct disk_view {
    const disk_scene *scene;
    disk_room *room;         /* all its memory */
    int x, y, width, height; /* in the picture, which it may overlap; whole bricks */
    int columns, rows;       /* of bricks */
    float spread;            /* the standard deviation that samples want, a pixel of radius */
    float fringe;            /* of the colour: layers' radii have it, `radii` have not */
    int count;
    disk_view_layer layers[DISK_SCENE_LAYERS]; /* those that show in it, nearest first */
    /* The pixels of the picture, its edge pixels going on outside. */
    unsigned char *labels;
    float *pixels;  /* RGBA as filtered, lights taken out */
    float *weights; /* highlight weights where they are filtered on their own, or NULL */
    float *radii;
    unsigned *masks; /* of a brick: a bit for each of the scene's layers that shows, and the next */
    disk_edge *edges;
    int edge_count;
} disk_view;

/* Makes the view around a tile, its colours for the first pass.
 * @param tile in the picture
 * @param by how far around it rays reach
 * @param out zeroed; to be released in every case */
disk_status disk_view_make(disk_scene *scene, const disk_tile_field *from, disk_rect tile, int by,
                           float spread, disk_watch *watch, disk_view *out);

/* Makes the colours of the second pass, with the coverage found in the first. */
disk_status disk_view_second(disk_view *view, disk_watch *watch);

void disk_view_release(disk_view *view);

/* The level whose width is nearest to that wanted for a radius. */
int disk_view_level(float radius, float spread);

/* Of the levels that a layer has, that for a radius. */
const float *disk_view_level_of(const disk_view *view, const disk_view_layer *layer, float radius);

/* Fills a layer's colours and radii from its own pixels and the scene's fills, times its coverage;
 * edge pixels are left without (view_fill.c). Sets `shown`. */
disk_status disk_view_fill(const disk_view *view, disk_view_pass pass, disk_view_layer *layer);

/* Parts edge pixels between what lies on both sides, once all layers are filled (view_matte.c). */
void disk_view_matte(disk_view *view, disk_view_pass pass);

/* Makes a layer's softened levels and its bricks (view_soften.c). */
disk_status disk_view_soften(const disk_view *view, disk_view_layer *layer);

#endif
