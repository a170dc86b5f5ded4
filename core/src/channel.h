/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Channels on their own: fringes filter red and blue with radii of their own, for which a quarter
 * of what gather() reads of all channels would do. A channel that was taken out of its pixels holds
 * four of them where those hold one, and is gathered in half the time and less. */
#ifndef DISK_CHANNEL_H
#define DISK_CHANNEL_H

#include "loops.h"

/* Values that are read past the last one; what they are does not count. */
#define DISK_CHANNEL_SPARE 16

/* The most pixels that are gathered at once. */
#define DISK_CHANNEL_RUN 16

/* One channel of all that an engine gathers from. */
typedef struct disk_channel {
    int number;
    float *values; /* value i is of the pixel 4 i floats into what the channel was taken from */
} disk_channel;

/* Takes a channel of `count` RGBA pixels. */
static inline void disk_channel_take(const float *rgba, size_t count, int number, float *values)
{
    for (size_t i = 0; i < count; i++)
        values[i] = rgba[4 * i + (size_t)number];
}

/* As loops->gather() for up to DISK_CHANNEL_RUN pixels side by side, for one channel.
 * @param at the first pixel's value
 * @param offsets a quarter of those between pixels
 * @param out takes the values of the pixels, `apart` from one another */
static inline void disk_channel_gather(const disk_loops *loops, const float *at, const int *offsets,
                                       const float *weights, int taps, int count, int apart,
                                       float *out)
{
    float room[DISK_CHANNEL_RUN];
    loops->gather(at, offsets, weights, taps, (count + 3) / 4, room);
    for (int i = 0; i < count; i++)
        out[i * apart] = room[i];
}

/* Puts red's or blue's values into `count` pixels that were filtered with green's radius.
 * @param weights those that went into the values, where the pixels' alpha is green's weight, by
 *        which they will be divided; else NULL */
static inline void disk_channel_put(const float *values, const float *weights, int number,
                                    int count, float *rgba)
{
    for (int i = 0; i < count; i++)
        rgba[4 * i + number] = weights ? values[i] * (rgba[4 * i + 3] / weights[i]) : values[i];
}

#endif
