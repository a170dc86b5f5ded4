/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Push-pull: filling in what is not known of a layer from what is known around, scale by scale,
 * each half as fine as the one before. */
#ifndef DISK_FILL_H
#define DISK_FILL_H

#include "vector.h"

#include <stddef.h>
#include <string.h>

/* Values: colour and alpha as they are filtered, the highlight weight, the radius. */
enum { DISK_FILL_WEIGHT = 4, DISK_FILL_RADIUS = 5, DISK_FILL_VALUES = 6 };

/* Pixels at edges mix both sides: they count little. */
#define DISK_EDGE_SHARE 0.02f

/* A texel: the mean of the layer's own pixels there, blended with farther and farther surroundings
 * where it has few or none. Eight floats, as vectors have them. */
typedef struct disk_fill {
    float values[DISK_FILL_VALUES];
    float weight; /* of its own pixels, cut to 1 */
    float cover;  /* how far the layer goes on here under what is nearer, 0 to 1 */
} disk_fill;

typedef struct disk_scale {
    disk_fill *texels; /* rows from top to bottom */
    int columns, rows;
} disk_scale;

/* A texel is two vectors of four floats: colour and alpha; highlight weight, radius, weight and
 * cover. It is read and written by whole vectors, for what is written by floats is not soon read by
 * vectors. */
enum { DISK_FILL_OWN = 2 }; /* where the weight is in the second */

static inline disk_vector disk_fill_half(const disk_fill *t, int half)
{
    disk_vector v;
    memcpy(&v, (const char *)t + sizeof v * (size_t)half, sizeof v);
    return v;
}

static inline void disk_fill_set(disk_vector v, int half, disk_fill *t)
{
    memcpy((char *)t + sizeof v * (size_t)half, &v, sizeof v);
}

/* Adds a texel `share` times. */
static inline void disk_fill_add(disk_fill *sum, const disk_fill *texel, float share)
{
    disk_vector second = disk_fill_half(texel, 1);
    second[DISK_FILL_OWN] = 1;
    disk_fill_set(disk_fill_half(sum, 0) + share * disk_fill_half(texel, 0), 0, sum);
    disk_fill_set(disk_fill_half(sum, 1) + share * second, 1, sum);
}

/* Makes means of sums, and cuts the weight. */
static inline void disk_fill_conclude(disk_fill *sum)
{
    float weight = sum->weight;
    if (!(weight > 0))
        return;
    disk_vector second = disk_fill_half(sum, 1) / weight;
    second[DISK_FILL_OWN] = weight < 1 ? weight : 1;
    disk_fill_set(disk_fill_half(sum, 0) / weight, 0, sum);
    disk_fill_set(second, 1, sum);
}

/* The texel at a place, edge texels going on outside. */
static inline disk_fill *disk_scale_at(const disk_scale *s, int x, int y)
{
    x = x < 0 ? 0 : x >= s->columns ? s->columns - 1 : x;
    y = y < 0 ? 0 : y >= s->rows ? s->rows - 1 : y;
    return s->texels + ((long)y * s->columns + x);
}

/* Sums up the scale below. */
void disk_scale_push(const disk_scale *below, const disk_scale *s);

/* What is known of a place (x, y) on the scale above, whose texel (x0, y0) lies over (0, 0), read
 * bilinearly. Weight and cover mean nothing. */
disk_fill disk_scale_above(const disk_scale *above, int x0, int y0, int x, int y);

/* The same for the 2 `count` places over texels x to x + count - 1 of the scale above, in row y. */
void disk_scale_above_row(const disk_scale *above, int x, int y0, int y, int count, disk_fill *out);

/* Completes the texel with that by as much as it lacks; its weight and cover stay. */
static inline void disk_fill_complete(disk_fill *texel, const disk_fill *there)
{
    disk_vector first = disk_fill_half(texel, 0), second = disk_fill_half(texel, 1);
    float lacks = 1 - texel->weight;
    disk_vector completed = second + lacks * (disk_fill_half(there, 1) - second);
    disk_fill_set(first + lacks * (disk_fill_half(there, 0) - first), 0, texel);
    disk_fill_set(__builtin_shuffle(completed, second, (disk_mask){0, 1, 6, 7}), 1, texel);
}

/* Completes all texels. */
void disk_scale_pull(const disk_scale *above, int x0, int y0, const disk_scale *s);

#endif
