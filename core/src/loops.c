/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The innermost loops. Those that sum keep their sums in the lanes of one vector register from row
 * to row; the others are left to the compiler. Compiled for each instruction set with DISK_LOOPS
 * naming the table and DISK_LANES its floats a register.
 *
 * On aarch64 the C table's four lanes are NEON registers, which that processor always has:
 * products() is fmul and fadd on v0.4s to v31.4s (seen by objdump, GCC 12), so no table of its own
 * is needed. */

#include "loops.h"

#include <string.h>

#ifndef DISK_LOOPS
#define DISK_LOOPS disk_loops_c
#define DISK_LANES 4
#endif

/* A register's worth of floats, added and multiplied lane by lane. */
#if defined(__GNUC__)
typedef float lanes __attribute__((vector_size(4 * DISK_LANES)));
#else
#undef DISK_LANES
#define DISK_LANES 1
typedef float lanes;
#endif

extern const disk_loops DISK_LOOPS;

static inline lanes load(const float *p)
{
    lanes v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* Halves are added until one number is left. */
static inline double sum_lanes(lanes v)
{
    float lane[DISK_LANES];
    memcpy(lane, &v, sizeof lane);
    for (int n = DISK_LANES / 2; n > 0; n /= 2)
        for (int i = 0; i < n; i++)
            lane[i] += lane[i + n];
    return lane[0];
}

static void products(const float *const a[3], ptrdiff_t a_stride, const float *const b[3],
                     ptrdiff_t b_stride, int count, int rows, double sum[9])
{
    lanes zero = load((const float[DISK_LANES]){0});
    lanes s00 = zero, s01 = zero, s02 = zero, s10 = zero, s11 = zero, s12 = zero, s20 = zero,
          s21 = zero, s22 = zero;
    for (int y = 0; y < rows; y++) {
        const float *a0 = a[0] + y * a_stride, *a1 = a[1] + y * a_stride;
        const float *a2 = a[2] + y * a_stride, *b0 = b[0] + y * b_stride;
        const float *b1 = b[1] + y * b_stride, *b2 = b[2] + y * b_stride;
        for (int i = 0; i < count; i += DISK_LANES) {
            lanes p = load(a0 + i), q = load(a1 + i), r = load(a2 + i);
            lanes u = load(b0 + i), v = load(b1 + i), w = load(b2 + i);
            s00 += p * u, s01 += p * v, s02 += p * w;
            s10 += q * u, s11 += q * v, s12 += q * w;
            s20 += r * u, s21 += r * v, s22 += r * w;
        }
    }
    sum[0] += sum_lanes(s00), sum[1] += sum_lanes(s01), sum[2] += sum_lanes(s02);
    sum[3] += sum_lanes(s10), sum[4] += sum_lanes(s11), sum[5] += sum_lanes(s12);
    sum[6] += sum_lanes(s20), sum[7] += sum_lanes(s21), sum[8] += sum_lanes(s22);
}

static void bilinear(const float *restrict here, const float *restrict above, float fx, float fy,
                     int count, float *restrict value, float *restrict by_x, float *restrict by_y)
{
    for (int i = 0; i < count; i++) {
        float h = here[i + 1], hl = here[i], a = above[i + 1], al = above[i];
        float now = (1 - fx) * h + fx * hl, before = (1 - fx) * a + fx * al;
        value[i] = (1 - fy) * now + fy * before;
        by_x[i] = (1 - fy) * (hl - h) + fy * (al - a);
        by_y[i] = before - now;
    }
}

static double dot(const double *restrict a, const double *restrict b, int count)
{
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

const disk_loops DISK_LOOPS = {products, bilinear, dot};
