/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* A view: the scene's layers around one cell, as the lens reads them. Each layer has colour times
 * coverage, filled in where something nearer hides it, softened to the widths that samples of its
 * blurs want; and a radius everywhere.
 *
 * What is blurred widely is smooth: it is kept at half the resolution, as texels of 2 x 2 pixels.
 * Pixels are kept where something is nearly in focus, by bricks: those are "fine". */
#ifndef DISK_VIEW_H
#define DISK_VIEW_H

#include "field.h"
#include "scene.h"

#include <math.h>

/* Softened copies of a layer: half octaves of width (view_soften.c). Those below DISK_VIEW_HALF
 * have pixels, the others texels. */
#define DISK_VIEW_LEVELS 16
#define DISK_VIEW_HALF   1

/* Cells on which coverage and radii are summed up, pixels a side. */
#define DISK_VIEW_BRICK  16
#define DISK_VIEW_TEXELS (DISK_VIEW_BRICK / 2)

/* The bit of a brick that says that edges lie in it; the first of those that say to which layers
 * pixels of nearer ones belong as well; and that for sparks. */
#define DISK_VIEW_EDGES  (1u << DISK_SCENE_LAYERS)
#define DISK_VIEW_JOINTS (DISK_SCENE_LAYERS + 1)
#define DISK_VIEW_SPARKS (1u << 31)

/* What a layer covers of a brick under what is nearer; close to where it shows that tells more. */
enum { DISK_VOTE_NONE, DISK_VOTE_ALL, DISK_VOTE_SOME, DISK_VOTE_CLOSE };

/* What a layer is in a brick. */
enum {
    DISK_BRICK_CLEAR, /* it covers nothing of it */
    DISK_BRICK_COPY,  /* it covers all, with its own pixels */
    DISK_BRICK_FILL,
};

typedef struct disk_brick {
    float least_cover, most_cover; /* over all levels in use */
    float least, largest;          /* signed radii */
    unsigned char task;            /* one of the above */
    unsigned char vote;            /* under what is nearer it covers nothing, all, or some */
    unsigned char wanted;          /* of texels: whether it or a brick next to it is to be filled */
    unsigned char sharp;           /* rays that leave here may ask for pixels */
    unsigned char fine;            /* its pixels are there */
    unsigned char stepped;         /* radii differ much from texel to texel */
} disk_brick;

typedef struct disk_view_layer {
    int index;         /* of the scene's layer */
    float most;        /* |radius| of what shows of it, before fringes: what is filled in is cut */
    float least;       /* the same, the smallest */
    disk_rect area;    /* in bricks: outside of it no ray meets the layer */
    disk_scale texels; /* straight values, where wanted */
    float *radius;     /* of each texel, filled in */
    float *half;       /* texels: colour times coverage, and coverage, not softened */
    float *under;      /* of each texel, where filled in: how far it goes on under what is nearer */
    float *colour;     /* the same for pixels, where fine; NULL: nowhere */
    float *levels[DISK_VIEW_LEVELS]; /* softened; level 0 is `colour`; NULL: not in use */
    int first_level, last_level;     /* of those with texels: there is at least one */
    float largest;                   /* |radius| of any colour where it may cover anything */
    disk_brick *bricks;
    int (*spans)[2]; /* of each row of bricks, those not clear: from, to; equal where none */
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
    disk_room *room;                /* all its memory */
    disk_rect tile;                 /* that it is for, in the view */
    int x, y, width, height;        /* in the picture, which it may overlap; whole bricks */
    int columns, rows;              /* of bricks */
    float bounds[DISK_VIEW_LEVELS]; /* the least |radius| that wants a level */
    float fringe;                   /* how much larger or smaller radii are for any colour */
    float sharp;                    /* the largest |radius| by which pixels are read */
    float halved;                   /* the least that patches at half the resolution show well */
    float doubling;                 /* the |radius| whose softening doubling texels gives */
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
    disk_scale quarter;  /* to fill in, of blocks of 4 x 4 pixels */
    float *room_a, *row; /* to soften in: an image of texels, a row of pixels */
} disk_view;

/* Makes the view around a tile, its colours for the first pass.
 * @param tile in the picture
 * @param by how far around it rays reach at the most
 * @param spread the standard deviation that samples want, a pixel of radius
 * @param fringe the largest share by which radii differ between colours
 * @param out zeroed; to be released in every case */
disk_status disk_view_make(disk_scene *scene, disk_rect tile, int by, float spread, float fringe,
                           disk_watch *watch, disk_view *out);

/* Makes the colours of a pass: of the second with the coverage found in the first. */
disk_status disk_view_paint(disk_view *view, disk_view_pass pass, disk_watch *watch);

void disk_view_release(disk_view *view);

/* The level that a radius wants. */
static inline int disk_view_level(const disk_view *view, float radius)
{
    float size = radius < 0 ? -radius : radius;
    int level = 0;
    while (level + 1 < DISK_VIEW_LEVELS && size >= view->bounds[level + 1])
        level++;
    return level;
}

/* A layer's texels for a radius: of the levels that it has, the nearest to that wanted. */
static inline const float *disk_view_texels(const disk_view *view, const disk_view_layer *layer,
                                            float radius)
{
    int level = disk_view_level(view, radius);
    level = level < layer->first_level ? layer->first_level : level;
    return layer->levels[level > layer->last_level ? layer->last_level : level];
}

/* The radius whose level, doubled to pixels, is as soft as a radius wants. */
static inline float disk_view_before_doubling(const disk_view *view, float radius)
{
    float rest = radius * radius - view->doubling * view->doubling;
    return rest > 0 ? sqrtf(rest) : 0;
}

/* Whether a radius wants pixels. */
static inline int disk_view_is_sharp(const disk_view *view, float radius)
{
    return (radius < 0 ? -radius : radius) < view->bounds[DISK_VIEW_HALF];
}

/* The brick of a pixel. */
static inline int disk_view_brick(const disk_view *view, int x, int y)
{
    return y / DISK_VIEW_BRICK * view->columns + x / DISK_VIEW_BRICK;
}

/* Whether pixels of a brick belong to a layer of the scene. */
static inline int disk_view_shows(unsigned mask, int layer)
{
    return (mask | mask >> DISK_VIEW_JOINTS) >> layer & 1;
}

/* The number of a pixel's texel. */
static inline size_t disk_view_texel(const disk_view *view, int x, int y)
{
    return (size_t)(y / 2) * (size_t)(view->width / 2) + (size_t)(x / 2);
}

/* Says what each layer is in each brick (view_fill.c). */
void disk_view_plan(const disk_view *view, disk_view_layer *layer);

/* Fills a layer's texels and radii from its own pixels and the scene's fills, and its colour times
 * coverage; edge pixels are left without (view_fill.c). */
void disk_view_fill(const disk_view *view, disk_view_pass pass, disk_view_layer *layer);

/* Evens out steps of a layer's radii (view_even.c). */
void disk_view_even(const disk_view *view, disk_view_layer *layer);

/* How far a layer goes on in a brick's texels under what is nearer, 0 to 1 (view_cover.c). */
typedef struct disk_cover {
    float at[DISK_VIEW_TEXELS][DISK_VIEW_TEXELS]; /* [y][x] */
} disk_cover;

/* What that is of a brick at large: DISK_VOTE_NONE and so on. */
unsigned char disk_view_vote(const disk_view *view, const disk_view_layer *layer, int column,
                             int row);

disk_cover disk_view_cover(const disk_view *view, const disk_view_layer *layer, int column,
                           int row);

/* The values of a pixel. */
static inline disk_fill disk_view_pixel(const disk_view *view, size_t i, float weight)
{
    const float *p = view->pixels + 4 * i;
    disk_fill t;
    disk_fill_set(disk_vector_at(p), 0, &t);
    disk_vector second = {view->weights ? view->weights[i] : p[3], view->radii[i], weight, 0};
    disk_fill_set(second, 1, &t);
    return t;
}

/* What a pass keeps of values that the layer covers so far: colour times coverage, and coverage. */
static inline void disk_view_set(disk_view_pass pass, const disk_fill *t, float cover, float *out)
{
    disk_vector v = disk_fill_half(t, 0);
    if (pass == DISK_VIEW_ALPHA)
        v = (disk_vector){v[3], t->values[DISK_FILL_WEIGHT], 0, 0};
    v[3] = 1;
    v *= cover;
    memcpy(out, &v, sizeof v);
}

/* Says which bricks of a layer are sharp and which fine, and fills its pixels there, edge pixels as
 * if all covered (view_fine.c). */
disk_status disk_view_find_fine(disk_view *view, disk_view_layer *layer);
void disk_view_fill_fine(const disk_view *view, disk_view_pass pass, disk_view_layer *layer);

/* Parts edge pixels between what lies on both sides, once all layers are filled (view_matte.c). */
void disk_view_matte(disk_view *view, disk_view_pass pass);

/* Makes a layer's softened levels and sums up its bricks (view_soften.c). */
disk_status disk_view_soften(const disk_view *view, disk_view_layer *layer);

#endif
