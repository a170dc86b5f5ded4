/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The fields that engines read: a tile and its surroundings, made from a job's source. */
#ifndef DISK_FIELD_H
#define DISK_FIELD_H

#include "plan_internal.h"

/* Larger finite values would overflow once weighted and summed. */
#define DISK_HUGEST 1e9f

/* A float of the source as engines may see it: NaN is 0, infinities are +-65504, and finite values
 * are small enough to be weighted and summed. */
float disk_unclean(float value);
static inline float disk_cleaned(float value)
{
    return value >= -DISK_HUGEST && value <= DISK_HUGEST ? value : disk_unclean(value);
}

/* Cleans `count` floats into `to`. */
void disk_clean_floats(const float *from, size_t count, float *to);

/* A radius as engines may see it: 0 below DISK_MIN_RADIUS and for NaN, and cut to the largest. */
float disk_cut_radius(float radius, float largest);

/* Whether `count` floats are clean already; looked at in whole registers. */
int disk_are_clean(const float *row, size_t count);

/* Whether all of a rectangle of an image is. */
int disk_is_clean(const disk_image *image, disk_rect part);

/* The rectangle grown on every side and cut to an image of that size. */
disk_rect disk_rect_grow(disk_rect r, int by, int width, int height);

/* What two rectangles that overlap have in common. */
disk_rect disk_rect_intersect(disk_rect a, disk_rect b);

/* A part of a plane. */
static inline disk_plane disk_plane_part(const disk_plane *plane, disk_rect part)
{
    char *row = (char *)plane->data + part.y * plane->stride;
    return (disk_plane){(float *)row + part.x, part.width, part.height, plane->stride};
}

/* A tile's field and what had to be made for it. */
typedef struct disk_tile_field {
    disk_field field;   /* what the engine reads; colour times weight under highlights */
    disk_field weights; /* the same of the weights, where they are filtered on their own */
    float *colour_room, *weight_room;
    int separate;      /* whether weights are filtered on their own */
    disk_kept kept[2]; /* of the field and of the weights */
    float fringe;      /* the share by which the colour's radii are larger behind the focus */
    float *radii;      /* cleaned, of the field's size, without fringe, or NULL */
    float *fringed;    /* those with it, or NULL */
    disk_plane blur;   /* what the engine reads of those */
    disk_plane second; /* the part of the job's */
} disk_tile_field;

/* Red's radius is larger by this share at the most. */
#define DISK_FRINGE 0.1

/* A radius with its fringe. */
static inline float disk_fringed(float radius, float fringe)
{
    return radius < 0 ? radius * (1 - fringe) : radius * (1 + fringe);
}

/* Makes a field without pixels and radii, for the lens, which reads the scene.
 * @param out zeroed; to be released in every case */
void disk_tile_field_frame(const disk_plan *plan, const disk_job *job, disk_rect part,
                           disk_tile_field *out);

/* Makes the field of `part` of the job's source, with the radii of green.
 * @param clean whether the whole source is known to be clean
 * @param out zeroed; to be released in every case */
disk_status disk_tile_field_make(const disk_plan *plan, const disk_job *job, disk_rect part,
                                 int clean, disk_tile_field *out);

/* Takes the radii of red or blue, 0 or 2, or of green again.
 * @param fringe of that colour
 * @return DISK_OK or DISK_NO_MEMORY */
disk_status disk_tile_field_colour(disk_tile_field *f, int colour, float fringe);

void disk_tile_field_release(disk_tile_field *f);

/* Multiplies `count` pixels by their highlight weights (highlight.c). Where `weights` is NULL,
 * every pixel is opaque and alpha becomes the weight itself; else each weight is written four
 * times. */
void disk_highlight_weigh(const disk_params *params, const float luminance[3], float *pixels,
                          float *weights, size_t count);

#endif
