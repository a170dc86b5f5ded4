/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The innermost loops of the depth map's clean-up, as a table of functions for an instruction set,
 * in the manner of loops.h. A pixel's result does not depend on its place in a row. */
#ifndef DISK_CLEAN_LOOPS_H
#define DISK_CLEAN_LOOPS_H

#include <stdint.h>

/* Pixels of a row that are snapped together; the surroundings of each to all sides. */
#define DISK_SNAP_BLOCK 16
#define DISK_SNAP_REACH 5
#define DISK_SNAP_SIDE  (2 * DISK_SNAP_REACH + 1)
#define DISK_SNAP_ROOM  32 /* a row of surroundings, rounded up to whole registers */

/* Pixels that are encoded together. */
#define DISK_ENCODE_MOST 32

/* The surroundings of a block: the first of its pixels is (REACH, REACH). */
typedef struct disk_snap_block {
    float radius[DISK_SNAP_SIDE][DISK_SNAP_ROOM];
    /* red, green and blue as the eye sees them in the three lower bytes, 0 to 255; in the fourth
     * how far the radius lies between the sides of a step, in eighths of a pixel */
    uint32_t guide[DISK_SNAP_SIDE][DISK_SNAP_ROOM];
    float places[DISK_SNAP_SIDE][DISK_SNAP_SIDE]; /* weights */
} disk_snap_block;

typedef struct disk_clean_loops {
    /* out[x] = how far here[x] is from both ends of the range of its eight neighbours and itself;
     * the row's ends go on. `room` holds two rows; rows may be the same. */
    void (*between)(const float *above, const float *here, const float *below, int count,
                    float *room, float *out);

    /* Up to DISK_ENCODE_MOST linear pixels, RGBA, of any values, as the eye sees them: as the guide
     * of a disk_snap_block has them, with nothing in the fourth byte. */
    void (*encode)(const float *pixels, int count, uint32_t *out);

    /* The weighted medians of the radii around a block's pixels. A weight falls with the place,
     * with the unlikeness of the colours and with how far between the radius lies. The range of the
     * radii is cut into 32; what comes out is the mean of those who share the median's part. */
    void (*snap)(const disk_snap_block *block, float out[DISK_SNAP_BLOCK]);
} disk_clean_loops;

/* The table for a set of instructions, each function by the best that is in it. */
disk_clean_loops disk_clean_loops_for(unsigned cpu);

#endif
