/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Depth maps as users have them. */
#ifndef TRUTH_DEGRADE_H
#define TRUTH_DEGRADE_H

#include <disk/image.h>

/* What holes hold. */
typedef enum truth_holes {
    TRUTH_NO_HOLES,
    TRUTH_HOLES_FARTHEST, /* 0, as sensors leave it */
    TRUTH_HOLES_NEAREST,  /* 1 */
    TRUTH_HOLES_NONE      /* NaN, as transparent pixels are read */
} truth_holes;

/* What is wrong with a map, in this order; all 0: nothing. */
typedef struct truth_flaws {
    truth_holes holes;    /* 30 discs with radii of 3 to 20 pixels of a picture 640 pixels wide */
    int shift_x, shift_y; /* pixels to the right and down; the edge goes on */
    int half;             /* half the resolution: the mean of two by two pixels */
    int bits;             /* 8 or 0; 8 where the quality is not 0 */
    int quality;          /* of a JPEG, or 0 */
} truth_flaws;

/* 8 bit, JPEG quality 50, half the resolution, 3 pixels to the right. */
extern const truth_flaws truth_poor;

/* A map with flaws. The caller frees data with free(); it is NULL where a JPEG is asked for and the
 * build has no libjpeg. */
disk_plane truth_degrade(const disk_plane *depth, const truth_flaws *flaws);

/* 1 where a pixel lies in a hole of truth_degrade(), or within `reach` pixels of one; of `width` x
 * `height`. The caller frees it. */
unsigned char *truth_near_holes(int width, int height, int reach);

/* To a JPEG and back, in place; 0 where the build has no libjpeg (degrade_jpeg.c). */
int truth_compress(unsigned char *bytes, int width, int height, int quality);

#endif
