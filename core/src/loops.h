/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The innermost loops, as a table of functions for an instruction set. loops.c is compiled once for
 * each set; cpu.c picks at run time. Results may differ in the last bits from set to set (sums in
 * more lanes, fused multiply-adds), never from call to call. */
#ifndef DISK_LOOPS_H
#define DISK_LOOPS_H

#include "vignette.h"

#include <stddef.h>

/* Rows that go into products() begin at multiples of so many floats, in memory too, and have
 * multiples of that many: the largest register. */
#define DISK_LOOP_BLOCK 16

/* Taps of gather() come in multiples of so many. */
#define DISK_TAP_BLOCK 4

/* Where a pixel reads sums of the spans engine, from its own place on, and with what weight. */
typedef struct disk_tap {
    double weight;
    ptrdiff_t offset; /* in doubles */
} disk_tap;

typedef struct disk_loops {
    /* sum[3 i + k] += the products of plane a[i] with plane b[k], over `rows` rows of `count`
     * floats; strides in floats. Sums are formed in float: some tens of rows at a time. */
    void (*products)(const float *const a[3], ptrdiff_t a_stride, const float *const b[3],
                     ptrdiff_t b_stride, int count, int rows, double sum[9]);

    /* The sum of the products of two planes, over `rows` rows of `count` floats. Sums are formed in
     * float, a row at a time. */
    double (*correlation)(const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride,
                          int count, int rows);

    /* A row read bilinearly at a shift of (fx, fy) in [0, 1) to the right and down, and its
     * derivatives by fx and fy. Reads i - 1 to i of `here` and `above`, the row before it, for i
     * from 1 to count; writes to i - 1. */
    void (*bilinear)(const float *here, const float *above, float fx, float fy, int count,
                     float *value, float *by_x, float *by_y);

    /* The sum of a[i] b[i]. */
    double (*dot)(const double *a, const double *b, int count);

    /* out[i] = (a[i] + 2 b[i] + c[i]) / 4. `out` overlaps none; the others may overlap. */
    void (*blend3)(const float *a, const float *b, const float *c, int count, float *out);

    /* out[i] = (row[0][i] + 4 row[1][i] + 6 row[2][i] + 4 row[3][i] + row[4][i]) / 16; as blend3.
     */
    void (*blend5)(const float *const row[5], int count, float *out);

    /* `count` pixels side by side, each the sum of weights[k] times the pixel offset[k] floats from
     * it: out[4 i + c] = sum_k weights[k] texels[4 i + c + offset[k]]. The taps, a multiple of
     * DISK_TAP_BLOCK, are added up in an order that depends on `count` alone. */
    void (*gather)(const float *texels, const int *offset, const float *weights, int taps,
                   int count, float *out);

    /* Weights of the places (u, v) of an aperture where a circle clips it, made to sum to 1; a
     * multiple of DISK_TAP_BLOCK. */
    void (*clip)(const float *weights, const float *u, const float *v, int count,
                 const disk_clip *clip, float *out);

    /* sum[i] += weight row[i]. */
    void (*add_scaled)(float *sum, float weight, const float *row, int count);

    /* Running sums of RGBA pixels: sums[i] = pixels[0] + ... + pixels[i], in double. */
    void (*accumulate)(const float *pixels, int count, double *sums);
    /* The same in float. Returns a bound for the size of all of them. */
    float (*accumulate_narrow)(const float *pixels, int count, float *sums);

    /* `count` RGBA pixels side by side, each the sum over the taps of weight times the four sums
     * `offset` from the pixel's own. */
    void (*gather_sums)(const double *sums, const disk_tap *taps, int taps_count, int count,
                        float *out);
    /* The same with -weight and -offset: kernels turned by 180 degrees. */
    void (*gather_sums_turned)(const double *sums, const disk_tap *taps, int taps_count, int count,
                               float *out);

    /* Two neighbouring channels of `count` RGBA pixels: pair[2 i] and pair[2 i + 1] are rgba[4 i]
     * and rgba[4 i + 1]; and back, leaving the other two channels alone. */
    void (*take_pair)(const float *rgba, int count, float *pair);
    void (*put_pair)(const float *pair, int count, float *rgba);

    /* The third channel of `count` RGBA pixels, as every second float of a row; returns whether
     * each has that alpha. And back, with that alpha, leaving the other two alone. */
    int (*take_blue)(const float *rgba, int count, float alpha, float *row);
    void (*put_blue)(const float *row, int count, float alpha, float *rgba);

    /* The transforms a and b of two rows of real numbers, from 0 to size / 2, of the transform of
     * their sum a + i b; and back. */
    void (*split_rows)(const float *both, int size, float *a, float *b);
    void (*join_rows)(const float *a, const float *b, int size, float *both);

    /* Eight columns of complex numbers, one after the other, to their places in rows. */
    void (*put_columns)(const float *columns, ptrdiff_t from_stride, int count, float *rows,
                        ptrdiff_t to_stride);

    /* x[i] *= k[i], complex numbers in pairs of floats; and x[i] *= conj(k[count - i]), k[count]
     * being k[0], for the other half of a real kernel's spectrum. */
    void (*multiply)(const float *k, int count, float *x);
    void (*multiply_mirrored)(const float *k, int count, float *x);

    /* The sum of |a[i]|; *peak is raised to the largest. */
    double (*magnitude)(const float *a, int count, float *peak);
} disk_loops;

/* Instruction sets, as bits. The C code alone is 0. */
enum {
    DISK_CPU_AVX2 = 1,   /* with FMA */
    DISK_CPU_AVX512 = 2, /* F, VL, DQ and BW */
};

/* What this processor has of what this library was built with. */
unsigned disk_cpu(void);

/* The table for a set of instructions, each function by the best that is in it. */
disk_loops disk_loops_for(unsigned cpu);

#endif
