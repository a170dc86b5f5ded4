/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The innermost loops, as a table of functions for an instruction set. loops.c is compiled once for
 * each set; cpu.c picks at run time. Results may differ in the last bits from set to set (sums in
 * more lanes, fused multiply-adds), never from call to call. */
#ifndef DISK_LOOPS_H
#define DISK_LOOPS_H

#include <stddef.h>

/* Rows that go into products() begin at multiples of so many floats, in memory too, and have
 * multiples of that many: the largest register. */
#define DISK_LOOP_BLOCK 16

typedef struct disk_loops {
    /* sum[3 i + k] += the products of plane a[i] with plane b[k], over `rows` rows of `count`
     * floats; strides in floats. Sums are formed in float: some tens of rows at a time. */
    void (*products)(const float *const a[3], ptrdiff_t a_stride, const float *const b[3],
                     ptrdiff_t b_stride, int count, int rows, double sum[9]);

    /* A row read bilinearly at a shift of (fx, fy) in [0, 1) to the right and down, and its
     * derivatives by fx and fy. Reads i - 1 to i of `here` and `above`, the row before it, for i
     * from 1 to count; writes to i - 1. */
    void (*bilinear)(const float *here, const float *above, float fx, float fy, int count,
                     float *value, float *by_x, float *by_y);

    /* The sum of a[i] b[i]. */
    double (*dot)(const double *a, const double *b, int count);
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
