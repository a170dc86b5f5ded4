/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Filtering through a lens that sees the scene's layers. */
#ifndef DISK_LENS_FILTER_H
#define DISK_LENS_FILTER_H

#include "field.h"
#include "lens_samples.h"
#include "scene.h"

/* How far around a tile the lens reads, for radii up to that one. */
int disk_lens_reach(double radius);

/* The side of the lens's tiles, which are cells of a grid: that which wastes least on surroundings.
 * Large views take memory, and of a small picture every thread wants a few tiles. */
#define DISK_LENS_TILE 640 /* the largest */
int disk_lens_tile(double radius, const disk_scene *scene);

/* Whether one layer of one radius is all that shows in a tile and its reach, so that any engine
 * filters it as well. */
int disk_lens_is_plain(const disk_scene *scene, disk_rect tile);

/* The side of the patches of a tile, each of which knows what its rays can meet. */
#define DISK_LENS_PATCH   32
#define DISK_LENS_PATCHES (DISK_LENS_TILE / DISK_LENS_PATCH)

/* The nearest layer that rays of each patch can meet: what lies in it and is in focus stays as it
 * is. */
typedef struct disk_lens_nearest {
    unsigned char layer[DISK_LENS_PATCHES][DISK_LENS_PATCHES];
} disk_lens_nearest;

/* Filters a tile of the picture, lights included.
 * @param from the tile and its reach
 * @param out RGBA
 * @param weights four floats a pixel, all the filtered weight, where `from` filters it on its own
 */
disk_status disk_lens_filter(const disk_lens *lens, disk_scene *scene, const disk_tile_field *from,
                             disk_rect tile, disk_output out, disk_output weights,
                             disk_lens_nearest *nearest, disk_watch *watch);

/* Takes the lights out of `count` pixels of row y from x on, as disk_scene_read() gives them.
 * @param weights `copies` of each pixel's, or NULL */
void disk_lights_mute(const disk_scene *scene, int x, int y, int count, float *pixels,
                      float *weights, int copies);

/* The same for all of a field, which must be a copy. */
void disk_lights_mute_field(const disk_scene *scene, disk_tile_field *field);

/* Adds the lights that reach a tile, each through the exact aperture, cut by what is nearer.
 * `view` is the tile's, or NULL where all of one layer shows; `from` says with which colour's
 * radii. */
struct disk_view;
void disk_lights_splat(const disk_scene *scene, const struct disk_view *view,
                       const disk_tile_field *from, disk_rect tile, disk_output out,
                       disk_output weights, disk_watch *watch);

#endif
