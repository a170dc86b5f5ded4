/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Transforms of square planes of complex numbers, row by row and column by column. */
#ifndef DISK_FFT_TRANSFORM_H
#define DISK_FFT_TRANSFORM_H

#include <disk/status.h>

#include <stddef.h>

/* Columns that are transformed at once: complex numbers in a cache line. */
#define DISK_FFT_BLOCK 8

/* The transforms of one size; any number of threads may use them at once. */
typedef struct disk_transform disk_transform;

/* Complex numbers from row to row of a plane, and from column to column of a block, for a size. Not
 * a power of two: columns of such planes fall into the same few places of a cache. */
static inline ptrdiff_t disk_transform_stride(int size)
{
    return size + DISK_FFT_BLOCK;
}

/* @param size a multiple of DISK_FFT_BLOCK */
disk_status disk_transform_new(int size, disk_transform **out);

/* NULL is allowed. */
void disk_transform_free(disk_transform *t);

/* `count` floats at a multiple of 64 bytes, or NULL; released with free(). */
float *disk_transform_room(size_t count);

/* A row, at a multiple of 64 bytes, as all that follows, and not in place, for which FFTW takes
 * half as long again. Neither way scales. */
void disk_transform_row(const disk_transform *t, float *from, float *to);
void disk_transform_row_back(const disk_transform *t, float *from, float *to);

/* DISK_FFT_BLOCK columns of a plane from the one that `plane` points to, into a block that has them
 * one after the other; and from there into another block. */
void disk_transform_columns(const disk_transform *t, float *plane, float *block);
void disk_transform_columns_back(const disk_transform *t, float *from, float *to);

#endif
