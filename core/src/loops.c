/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The innermost loops. Those that sum keep their sums in the lanes of one vector register from row
 * to row; the others are left to the compiler. Compiled for each instruction set with DISK_LOOPS
 * naming the table and DISK_LANES its floats a register.
 *
 * On aarch64 the C table's four lanes are NEON registers, which that processor always has:
 * products() is fmul and fadd on v0.4s to v31.4s (seen by objdump, GCC 12), so no table of its own
 * is needed. */

#include "loops.h"

#include <math.h>
#include <string.h>

#ifndef DISK_LOOPS
#define DISK_LOOPS disk_loops_c
#define DISK_LANES 4
#endif

/* A register's worth of floats, added and multiplied lane by lane. */
#if defined(__GNUC__)
typedef float lanes __attribute__((vector_size(4 * DISK_LANES)));
typedef int bits __attribute__((vector_size(4 * DISK_LANES)));
typedef double doubles __attribute__((vector_size(4 * DISK_LANES)));
typedef double wide_pixel __attribute__((vector_size(32)));
#define DOUBLES (DISK_LANES / 2)
#define INLINE  static inline __attribute__((always_inline))
#else
#undef DISK_LANES
#define DISK_LANES 1
#define DOUBLES    1
#define INLINE     static inline
typedef float lanes;
typedef double doubles;
typedef struct wide_pixel {
    double c[4];
} wide_pixel;
#endif

extern const disk_loops DISK_LOOPS;

static inline lanes load(const float *p)
{
    lanes v;
    memcpy(&v, p, sizeof v);
    return v;
}

INLINE lanes size_of(lanes v)
{
#if defined(__GNUC__)
    return (lanes)((bits)v & 0x7fffffff);
#else
    return fabsf(v);
#endif
}

/* Lane by lane; compilers leave a maximum of floats to one lane at a time. */
INLINE lanes larger(lanes a, lanes b)
{
#if defined(__GNUC__)
    bits where = a > b;
    return (lanes)(((bits)a & where) | ((bits)b & ~where));
#else
    return a > b ? a : b;
#endif
}

static inline float largest_lane(lanes v)
{
    float lane[DISK_LANES], most;
    memcpy(lane, &v, sizeof lane);
    most = lane[0];
    for (int i = 1; i < DISK_LANES; i++)
        most = lane[i] > most ? lane[i] : most;
    return most;
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

static double correlation(const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride,
                          int count, int rows)
{
    double sum = 0;
    for (int y = 0; y < rows; y++, a += a_stride, b += b_stride) {
        lanes part = load((const float[DISK_LANES]){0});
        int i = 0;
        for (; i + DISK_LANES <= count; i += DISK_LANES)
            part += load(a + i) * load(b + i);
        float rest = 0;
        for (; i < count; i++)
            rest += a[i] * b[i];
        sum += sum_lanes(part) + (double)rest;
    }
    return sum;
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

static void blend3(const float *a, const float *b, const float *c, int count, float *restrict out)
{
    for (int i = 0; i < count; i++)
        out[i] = 0.25f * (a[i] + c[i]) + 0.5f * b[i];
}

/* 6 = 4 + 2, so that every product is exact. */
static void blend5(const float *const row[5], int count, float *restrict out)
{
    const float *a = row[0], *b = row[1], *c = row[2], *d = row[3], *e = row[4];
    for (int i = 0; i < count; i++)
        out[i] = 0.0625f * (a[i] + e[i] + 2 * c[i]) + 0.25f * (b[i] + d[i] + c[i]);
}

/* --- Gathering ----------------------------------------------------------------------------- */

#if defined(__GNUC__)
typedef float quad __attribute__((vector_size(16)));
#else
typedef struct quad {
    float c[4];
} quad;
#endif

/* sum += w * p, for the four floats of a pixel. */
static inline quad add_pixel(quad sum, float w, const float *p)
{
#if defined(__GNUC__)
    quad v;
    memcpy(&v, p, sizeof v);
    return sum + w * v;
#else
    for (int c = 0; c < 4; c++)
        sum.c[c] += w * p[c];
    return sum;
#endif
}

/* One pixel: four sums side by side hide how long an addition takes. */
static void gather_pixel(const float *texels, const int *offset, const float *weights, int taps,
                         float *out)
{
    quad sum[4];
    memset(sum, 0, sizeof sum);
    for (int k = 0; k < taps; k += 4) {
        sum[0] = add_pixel(sum[0], weights[k], texels + offset[k]);
        sum[1] = add_pixel(sum[1], weights[k + 1], texels + offset[k + 1]);
        sum[2] = add_pixel(sum[2], weights[k + 2], texels + offset[k + 2]);
        sum[3] = add_pixel(sum[3], weights[k + 3], texels + offset[k + 3]);
    }
    float parts[16];
    memcpy(parts, sum, sizeof parts);
    for (int c = 0; c < 4; c++)
        out[c] = (parts[c] + parts[4 + c]) + (parts[8 + c] + parts[12 + c]);
}

/* Two pixels, where they fill half a register only. */
#if defined(__GNUC__) && DISK_LANES > 8
typedef float octet __attribute__((vector_size(32)));

static inline octet load_octet(const float *p)
{
    octet v;
    memcpy(&v, p, sizeof v);
    return v;
}

static void gather_half(const float *texels, const int *offset, const float *weights, int taps,
                        float *out)
{
    octet a = load_octet((const float[8]){0}), b = a, c = a, d = a;
    for (int k = 0; k < taps; k += 4) {
        a += weights[k] * load_octet(texels + offset[k]);
        b += weights[k + 1] * load_octet(texels + offset[k + 1]);
        c += weights[k + 2] * load_octet(texels + offset[k + 2]);
        d += weights[k + 3] * load_octet(texels + offset[k + 3]);
    }
    a = (a + b) + (c + d);
    memcpy(out, &a, sizeof a);
}
#endif

/* One register's worth of floats, two and four of them. */
static void gather_1(const float *texels, const int *offset, const float *weights, int taps,
                     float *out)
{
    lanes a = load((const float[DISK_LANES]){0}), b = a, c = a, d = a;
    for (int k = 0; k < taps; k += 4) {
        a += weights[k] * load(texels + offset[k]);
        b += weights[k + 1] * load(texels + offset[k + 1]);
        c += weights[k + 2] * load(texels + offset[k + 2]);
        d += weights[k + 3] * load(texels + offset[k + 3]);
    }
    a = (a + b) + (c + d);
    memcpy(out, &a, sizeof a);
}

static void gather_2(const float *texels, const int *offset, const float *weights, int taps,
                     float *out)
{
    lanes a = load((const float[DISK_LANES]){0}), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    for (int k = 0; k < taps; k += 4) {
        const float *p = texels + offset[k], *q = texels + offset[k + 1];
        const float *r = texels + offset[k + 2], *s = texels + offset[k + 3];
        a += weights[k] * load(p), b += weights[k] * load(p + DISK_LANES);
        c += weights[k + 1] * load(q), d += weights[k + 1] * load(q + DISK_LANES);
        e += weights[k + 2] * load(r), f += weights[k + 2] * load(r + DISK_LANES);
        g += weights[k + 3] * load(s), h += weights[k + 3] * load(s + DISK_LANES);
    }
    a = (a + c) + (e + g), b = (b + d) + (f + h);
    memcpy(out, &a, sizeof a);
    memcpy(out + DISK_LANES, &b, sizeof b);
}

static void gather_4(const float *texels, const int *offset, const float *weights, int taps,
                     float *out)
{
    lanes a = load((const float[DISK_LANES]){0}), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    for (int k = 0; k < taps; k += 2) {
        const float *p = texels + offset[k], *q = texels + offset[k + 1];
        float v = weights[k], w = weights[k + 1];
        a += v * load(p), b += v * load(p + DISK_LANES);
        c += v * load(p + 2 * DISK_LANES), d += v * load(p + 3 * DISK_LANES);
        e += w * load(q), f += w * load(q + DISK_LANES);
        g += w * load(q + 2 * DISK_LANES), h += w * load(q + 3 * DISK_LANES);
    }
    a += e, b += f, c += g, d += h;
    memcpy(out, &a, sizeof a);
    memcpy(out + DISK_LANES, &b, sizeof b);
    memcpy(out + 2 * DISK_LANES, &c, sizeof c);
    memcpy(out + 3 * DISK_LANES, &d, sizeof d);
}

static void gather(const float *texels, const int *offset, const float *weights, int taps,
                   int count, float *out)
{
    int i = 0, end = 4 * count;
    for (; i <= end - 4 * DISK_LANES; i += 4 * DISK_LANES)
        gather_4(texels + i, offset, weights, taps, out + i);
    if (DISK_LANES > 4)
        for (; i <= end - 2 * DISK_LANES; i += 2 * DISK_LANES)
            gather_2(texels + i, offset, weights, taps, out + i);
    if (DISK_LANES > 4)
        for (; i <= end - DISK_LANES; i += DISK_LANES)
            gather_1(texels + i, offset, weights, taps, out + i);
#if defined(__GNUC__) && DISK_LANES > 8
    for (; i <= end - 8; i += 8)
        gather_half(texels + i, offset, weights, taps, out + i);
#endif
    for (; i < end; i += 4)
        gather_pixel(texels + i, offset, weights, taps, out + i);
}

/* --- Running sums ---------------------------------------------------------------------------- */

static void clip_weights(const float *restrict weights, const float *restrict u,
                         const float *restrict v, int count, const disk_clip *clip,
                         float *restrict out)
{
    const disk_clip c = *clip;
    float sums[DISK_TAP_BLOCK] = {0}, sum = 0;
    for (int i = 0; i < count; i++)
        out[i] = weights[i] * disk_clip_light(&c, u[i], v[i]);
    for (int i = 0; i < count; i += DISK_TAP_BLOCK)
        for (int k = 0; k < DISK_TAP_BLOCK; k++)
            sums[k] += out[i + k];
    for (int k = 0; k < DISK_TAP_BLOCK; k++)
        sum += sums[k];
    float scale = 1 / sum;
    for (int i = 0; i < count; i++)
        out[i] *= scale;
}

static void add_scaled(float *restrict sum, float weight, const float *restrict row, int count)
{
    for (int i = 0; i < count; i++)
        sum[i] += weight * row[i];
}

/* Two pixels at a time: only one addition of four waits for the one before. */
static void accumulate(const float *restrict pixels, int count, double *restrict sums)
{
    double sum[4] = {0, 0, 0, 0};
    int i = 0;
    for (; i + 2 <= count; i += 2)
        for (int c = 0; c < 4; c++) {
            double a = pixels[4 * i + c], b = a + (double)pixels[4 * i + 4 + c];
            sums[4 * i + c] = sum[c] + a;
            sums[4 * i + 4 + c] = sum[c] += b;
        }
    for (int c = 0; i < count && c < 4; c++)
        sums[4 * i + c] = sum[c] + (double)pixels[4 * i + c];
}

/* Sizes are looked at afterwards: then they go in whole registers. */
static float accumulate_narrow(const float *restrict pixels, int count, float *restrict sums)
{
    quad sum;
    lanes most;
    memset(&sum, 0, sizeof sum);
    memset(&most, 0, sizeof most);
    for (int i = 0; i < 4 * count; i += 4) {
        sum = add_pixel(sum, 1, pixels + i);
        memcpy(sums + i, &sum, sizeof sum);
    }
    int i = 0;
    for (; i + DISK_LANES <= 4 * count; i += DISK_LANES)
        most = larger(size_of(load(sums + i)), most);
    float bound = largest_lane(most);
    for (; i < 4 * count; i++)
        bound = fabsf(sums[i]) > bound ? fabsf(sums[i]) : bound;
    return bound;
}

/* --- Taps on sums ---------------------------------------------------------------------------- */

INLINE doubles load_doubles(const double *p)
{
    doubles v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* A pixel is passed by address: how vectors are passed depends on the instruction set. */
INLINE void add_sums(wide_pixel *sum, double weight, const double *from)
{
#if defined(__GNUC__)
    wide_pixel v;
    memcpy(&v, from, sizeof v);
    *sum += weight * v;
#else
    for (int c = 0; c < 4; c++)
        sum->c[c] += weight * from[c];
#endif
}

/* Eight registers of neighbouring pixels. */
INLINE void sums_wide(const double *sums, const disk_tap *taps, int count, int sign,
                      float *restrict out)
{
    doubles sum[8];
    double lane[8 * DOUBLES];
    for (int i = 0; i < 8; i++)
        sum[i] = load_doubles((const double[DOUBLES]){0});
    for (int t = 0; t < count; t++) {
        const double *from = sums + sign * taps[t].offset;
        double weight = taps[t].weight;
        for (int i = 0; i < 8; i++)
            sum[i] += weight * load_doubles(from + i * DOUBLES);
    }
    memcpy(lane, sum, sizeof lane);
    for (int i = 0; i < 8 * DOUBLES; i++)
        out[i] = (float)(sign * lane[i]);
}

/* A few pixels, each in `chains` sums that do not wait for each other; both are known when this is
 * compiled, and their product is 8 at most. */
INLINE void sums_few(const double *sums, const disk_tap *taps, int count, int sign, int pixels,
                     int chains, float *restrict out)
{
    wide_pixel sum[8];
    for (int i = 0; i < pixels * chains; i++)
        memset(&sum[i], 0, sizeof sum[i]);
    int t = 0;
    for (; t + chains <= count; t += chains)
        for (int k = 0; k < chains; k++) {
            const double *from = sums + sign * taps[t + k].offset;
            for (int i = 0; i < pixels; i++)
                add_sums(&sum[k * pixels + i], taps[t + k].weight, from + 4 * i);
        }
    for (; t < count; t++)
        for (int i = 0; i < pixels; i++)
            add_sums(&sum[i], taps[t].weight, sums + sign * taps[t].offset + 4 * i);
    for (int i = 0; i < pixels; i++) {
        double lane[4];
        for (int k = 1; k < chains; k++) {
            memcpy(lane, &sum[k * pixels + i], sizeof lane);
            add_sums(&sum[i], 1, lane);
        }
        memcpy(lane, &sum[i], sizeof lane);
        for (int c = 0; c < 4; c++)
            out[4 * i + c] = (float)(sign * lane[c]);
    }
}

INLINE void sums_all(const double *sums, const disk_tap *taps, int taps_count, int sign, int count,
                     float *restrict out)
{
    int x = 0;
    for (; x + 2 * DOUBLES <= count; x += 2 * DOUBLES)
        sums_wide(sums + 4 * x, taps, taps_count, sign, out + 4 * x);
    for (; x + 8 <= count; x += 8)
        sums_few(sums + 4 * x, taps, taps_count, sign, 8, 1, out + 4 * x);
    for (; x + 4 <= count; x += 4)
        sums_few(sums + 4 * x, taps, taps_count, sign, 4, 2, out + 4 * x);
    for (; x + 2 <= count; x += 2)
        sums_few(sums + 4 * x, taps, taps_count, sign, 2, 4, out + 4 * x);
    for (; x < count; x++)
        sums_few(sums + 4 * x, taps, taps_count, sign, 1, 8, out + 4 * x);
}

static void gather_sums(const double *sums, const disk_tap *taps, int taps_count, int count,
                        float *out)
{
    sums_all(sums, taps, taps_count, 1, count, out);
}

static void gather_sums_turned(const double *sums, const disk_tap *taps, int taps_count, int count,
                               float *out)
{
    sums_all(sums, taps, taps_count, -1, count, out);
}

/* --- Transforms ------------------------------------------------------------------------------ */

static void take_pair(const float *restrict rgba, int count, float *restrict pair)
{
    for (int i = 0; i < count; i++) {
        pair[2 * i] = rgba[4 * i];
        pair[2 * i + 1] = rgba[4 * i + 1];
    }
}

static void put_pair(const float *restrict pair, int count, float *restrict rgba)
{
    for (int i = 0; i < count; i++) {
        rgba[4 * i] = pair[2 * i];
        rgba[4 * i + 1] = pair[2 * i + 1];
    }
}

static int take_blue(const float *restrict rgba, int count, float alpha, float *restrict row)
{
    int same = 1;
    for (int i = 0; i < count; i++) {
        row[2 * i] = rgba[4 * i + 2];
        same &= rgba[4 * i + 3] == alpha;
    }
    return same;
}

static void put_blue(const float *restrict row, int count, float alpha, float *restrict rgba)
{
    for (int i = 0; i < count; i++) {
        rgba[4 * i + 2] = row[2 * i];
        rgba[4 * i + 3] = alpha;
    }
}

/* A row of real numbers has a transform whose other half mirrors the first: a[-k] = conj(a[k]). So
 * a = (z[k] + conj(z[-k])) / 2 and b = (z[k] - conj(z[-k])) / 2i. */
static void split_rows(const float *restrict both, int size, float *restrict a, float *restrict b)
{
    a[0] = both[0];
    b[0] = both[1];
    a[1] = b[1] = 0;
    for (int k = 1; k <= size / 2; k++) {
        float re = both[2 * k], im = both[2 * k + 1];
        float mirror_re = both[2 * (size - k)], mirror_im = both[2 * (size - k) + 1];
        a[2 * k] = 0.5f * (re + mirror_re);
        a[2 * k + 1] = 0.5f * (im - mirror_im);
        b[2 * k] = 0.5f * (im + mirror_im);
        b[2 * k + 1] = 0.5f * (mirror_re - re);
    }
}

static void join_rows(const float *restrict a, const float *restrict b, int size,
                      float *restrict both)
{
    both[0] = a[0];
    both[1] = b[0];
    for (int k = 1; k <= size / 2; k++) {
        both[2 * k] = a[2 * k] - b[2 * k + 1];
        both[2 * k + 1] = a[2 * k + 1] + b[2 * k];
    }
    for (int k = size / 2 + 1; k < size; k++) {
        const float *p = a + 2 * (size - k), *q = b + 2 * (size - k);
        both[2 * k] = p[0] + q[1];
        both[2 * k + 1] = q[0] - p[1];
    }
}

static void put_columns(const float *restrict columns, ptrdiff_t from_stride, int count,
                        float *restrict rows, ptrdiff_t to_stride)
{
    for (int y = 0; y < count; y++)
        for (int i = 0; i < 8; i++)
            memcpy(rows + y * to_stride + 2 * i, columns + i * from_stride + 2 * y,
                   2 * sizeof *rows);
}

static void multiply(const float *restrict k, int count, float *restrict x)
{
    for (int i = 0; i < count; i++) {
        float a = k[2 * i], b = k[2 * i + 1], re = x[2 * i], im = x[2 * i + 1];
        x[2 * i] = a * re - b * im;
        x[2 * i + 1] = a * im + b * re;
    }
}

static void multiply_mirrored(const float *restrict k, int count, float *restrict x)
{
    float a0 = k[0], b0 = k[1], re0 = x[0], im0 = x[1];
    x[0] = a0 * re0 + b0 * im0;
    x[1] = a0 * im0 - b0 * re0;
    for (int i = 1; i < count; i++) {
        float a = k[2 * (count - i)], b = k[2 * (count - i) + 1], re = x[2 * i], im = x[2 * i + 1];
        x[2 * i] = a * re + b * im;
        x[2 * i + 1] = a * im - b * re;
    }
}

/* Sums of 16 kinds, so that the order of additions does not depend on the register. */
static double magnitude(const float *restrict a, int count, float *restrict peak)
{
    enum { PARTS = DISK_LOOP_BLOCK / DISK_LANES };
    lanes sums[PARTS], most;
    float kinds[DISK_LOOP_BLOCK];
    memset(sums, 0, sizeof sums);
    memset(&most, 0, sizeof most);
    int i = 0;
    for (; i + DISK_LOOP_BLOCK <= count; i += DISK_LOOP_BLOCK)
        for (int j = 0; j < PARTS; j++) {
            lanes v = size_of(load(a + i + j * DISK_LANES));
            sums[j] += v;
            most = larger(v, most);
        }
    memcpy(kinds, sums, sizeof kinds);
    float largest = largest_lane(most);
    for (int j = 0; i + j < count; j++) {
        float v = fabsf(a[i + j]);
        kinds[j] += v;
        largest = v > largest ? v : largest;
    }
    double sum = 0;
    for (int j = 0; j < DISK_LOOP_BLOCK; j++)
        sum += (double)kinds[j];
    *peak = largest > *peak ? largest : *peak;
    return sum;
}

const disk_loops DISK_LOOPS = {products,
                               correlation,
                               bilinear,
                               dot,
                               blend3,
                               blend5,
                               gather,
                               clip_weights,
                               add_scaled,
                               accumulate,
                               accumulate_narrow,
                               gather_sums,
                               gather_sums_turned,
                               take_pair,
                               put_pair,
                               take_blue,
                               put_blue,
                               split_rows,
                               join_rows,
                               put_columns,
                               multiply,
                               multiply_mirrored,
                               magnitude};
