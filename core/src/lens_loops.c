/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The innermost loops of the lens, compiled for each instruction set with DISK_LENS_LOOPS naming
 * the table and DISK_LANES its floats a register, as loops.c is. */

#include "lens_loops.h"

#include <string.h>

#ifndef DISK_LENS_LOOPS
#define DISK_LENS_LOOPS disk_lens_loops_c
#define DISK_LANES      4
#endif

typedef float lanes __attribute__((vector_size(4 * DISK_LANES)));
typedef int places __attribute__((vector_size(4 * DISK_LANES)));

#define FLOATS    (4 * DISK_TRACE_BLOCK)
#define REGISTERS (FLOATS / DISK_LANES)

extern const disk_lens_loops DISK_LENS_LOOPS;

static inline lanes load(const float *p)
{
    lanes v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline lanes fill(float f)
{
    return f - (lanes){0};
}

/* The fourth of every four lanes, four times. */
static inline lanes fourth(lanes v)
{
#if DISK_LANES == 16
    return __builtin_shuffle(v, (places){3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15});
#elif DISK_LANES == 8
    return __builtin_shuffle(v, (places){3, 3, 3, 3, 7, 7, 7, 7});
#else
    return __builtin_shuffle(v, (places){3, 3, 3, 3});
#endif
}

#define NEAR 0.75f /* of a pixel: its own texel's share, by row and by column */
#define FAR  0.25f /* that of the texel beside */

/* Texels from `p` on, each with its share of those `beside` floats further. */
static inline lanes load_rows(const float *p, ptrdiff_t beside)
{
    return NEAR * load(p) + FAR * load(p + beside);
}

/* Pixels k * DISK_LANES / 4 and on of a row, interpolated between texels: `p` is at the first
 * pixel's, and `right` if that lies in its right half. */
static inline lanes load_doubled(const float *p, ptrdiff_t beside, int k, int right)
{
#if DISK_LANES == 16
    static const places own[2] = {{4, 5, 6, 7, 4, 5, 6, 7, 8, 9, 10, 11, 8, 9, 10, 11},
                                  {0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7, 8, 9, 10, 11}};
    static const places next[2] = {{0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15},
                                   {4, 5, 6, 7, 0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7}};
    lanes v = load_rows(p + 8 * k - (right ? 0 : 4), beside);
    return NEAR * __builtin_shuffle(v, own[right]) + FAR * __builtin_shuffle(v, next[right]);
#elif DISK_LANES == 8
    lanes v = load_rows(p + 4 * k, beside);
    if (right)
        return NEAR * v + FAR * __builtin_shuffle(v, (places){4, 5, 6, 7, 0, 1, 2, 3});
    lanes next = __builtin_shuffle(load_rows(p + 4 * k - 4, beside), v,
                                   (places){0, 1, 2, 3, 12, 13, 14, 15});
    return NEAR * __builtin_shuffle(v, (places){0, 1, 2, 3, 0, 1, 2, 3}) + FAR * next;
#else
    const float *own = p + 4 * ((k + right) / 2);
    return NEAR * load_rows(own, beside) +
           FAR * load_rows((k + right) % 2 ? own + 4 : own - 4, beside);
#endif
}

/* The ends of a row, where a neighbour lies outside. */
static void tent_ends(const float *row, int width, int step, float share, int from, int to,
                      float *out)
{
    for (int x = from; x < to; x++) {
        const float *left = row + 4 * (x < step ? 0 : x - step);
        const float *right = row + 4 * (x + step < width ? x + step : width - 1);
        for (int c = 0; c < 4; c++)
            out[4 * x + c] = share * (left[c] + right[c]) + (1 - 2 * share) * row[4 * x + c];
    }
}

static void tent_row(const float *above, const float *here, const float *below, int width, int step,
                     float share, float *restrict room, float *restrict out)
{
    int inner = width - step > step ? width - step : step;
    float rest = 1 - 2 * share;
    for (int i = 0; i < 4 * width; i++)
        room[i] = share * (above[i] + below[i]) + rest * here[i];
    tent_ends(room, width, step, share, 0, step < width ? step : width, out);
    for (int i = 4 * step; i < 4 * (width - step); i++)
        out[i] = share * (room[i - 4 * step] + room[i + 4 * step]) + rest * room[i];
    tent_ends(room, width, step, share, inner, width, out);
}

/* The nearest whole number, and as many more as make it positive. */
#define MORE 4096
static inline int nearest_more(float v)
{
    return (int)(v + (MORE + 0.5f));
}

static void look(const float *radius, ptrdiff_t stride, float r0, const float *restrict u,
                 const float *restrict v, int count, float *restrict r1)
{
    int s = (int)stride, origin = MORE * s + MORE;
    for (int i = 0; i < count; i++)
        r1[i] = radius[nearest_more(-r0 * v[i]) * s + nearest_more(-r0 * u[i]) - origin];
}

static void aim(const float *restrict r1, const float *restrict u, const float *restrict v,
                int count, ptrdiff_t stride, int *restrict offsets)
{
    int s = (int)stride, origin = MORE * s + MORE;
    for (int i = 0; i < count; i++)
        offsets[i] = 4 * (nearest_more(-r1[i] * v[i]) * s + nearest_more(-r1[i] * u[i]) - origin);
}

static void aim_halved(const float *restrict r1, const float *restrict u, const float *restrict v,
                       int count, ptrdiff_t stride, int lower, int *restrict offsets,
                       int *restrict halves)
{
    int s = (int)stride, origin = MORE / 2 * s + MORE / 2;
    for (int i = 0; i < count; i++) {
        int x = nearest_more(-r1[i] * u[i]), y = nearest_more(-r1[i] * v[i]) + lower;
        offsets[i] = 4 * ((y >> 1) * s + (x >> 1) - origin);
        halves[i] = (x & 1) * DISK_HALF_RIGHT | (y & 1) * DISK_HALF_LOWER;
    }
}

/* Rays with the same weights for all layers, or with each layer's own where `weights` is NULL;
 * where `mixed`, layers may be of half the resolution. Both are known when it is compiled. */
static inline void trace_layers(const disk_ray_layer *layers, int layer_count, const float *weights,
                                int count, int mixed, float *out)
{
    lanes sum[REGISTERS];
    for (int k = 0; k < REGISTERS; k++)
        sum[k] = fill(0);
    for (int i = 0; i < count; i++) {
        lanes through[REGISTERS]; /* what of the ray, or of its weight, is left */
        for (int k = 0; k < REGISTERS; k++)
            through[k] = fill(weights ? weights[i] : 1);
        for (int l = 0; l < layer_count; l++) {
            const float *pixels = layers[l].pixels + layers[l].offsets[i];
            int halves = mixed && layers[l].halves ? layers[l].halves[i] : -1;
            ptrdiff_t beside = halves & DISK_HALF_LOWER ? layers[l].stride : -layers[l].stride;
            for (int k = 0; k < REGISTERS; k++) {
                lanes seen = halves < 0 ? load(pixels + k * DISK_LANES)
                                        : load_doubled(pixels, beside, k, halves & DISK_HALF_RIGHT);
                lanes weight = weights ? through[k] : layers[l].weights[i] * through[k];
                sum[k] += weight * seen;
                through[k] -= through[k] * fourth(seen);
            }
        }
    }
    memcpy(out, sum, sizeof sum);
}

static void trace(const disk_ray_layer *layers, int layer_count, const float *weights, int count,
                  float *out)
{
    if (weights)
        trace_layers(layers, layer_count, weights, count, 0, out);
    else
        trace_layers(layers, layer_count, NULL, count, 0, out);
}

static void trace_mixed(const disk_ray_layer *layers, int layer_count, const float *weights,
                        int count, float *out)
{
    if (weights)
        trace_layers(layers, layer_count, weights, count, 1, out);
    else
        trace_layers(layers, layer_count, NULL, count, 1, out);
}

/* The whole number nearest to a place of the layer that may lie somewhat outside, cut to it. */
static inline int cut(float place, int size)
{
    int i = (int)(place + (MORE + 0.5f)) - MORE;
    i = i < 0 ? 0 : i;
    return i >= size ? size - 1 : i;
}

/* Whole blocks, so that registers are full. */
static void shade(const disk_shade *s, int count, float *light)
{
    float cover[DISK_SHADE_BLOCK], ahead = 1 - s->fringe, behind = 1 + s->fringe;
    int stride = s->width / 2, shift = !s->sharp, width = s->width, height = s->height;
    const float *radius = s->radius, *pixels = s->pixels;
    for (int i = 0; i < DISK_SHADE_BLOCK; i++) {
        int first = s->x + i < width ? s->x + i : width - 1;
        float u = s->u + (float)i * s->step, r = radius[(s->y >> 1) * stride + (first >> 1)];
        r *= r < 0 ? ahead : behind;
        int x = cut((float)first - r * u, width), y = cut((float)s->y - r * s->v, height);
        r = radius[(y >> 1) * stride + (x >> 1)];
        r *= r < 0 ? ahead : behind;
        r = r < -s->most ? -s->most : r > s->most ? s->most : r;
        x = cut((float)first - r * u, width), y = cut((float)s->y - r * s->v, height);
        cover[i] = pixels[4 * ((y >> shift) * (width >> shift) + (x >> shift)) + 3];
    }
    for (int i = 0; i < count; i++)
        light[i] *= 1 - cover[i];
}

typedef float windows __attribute__((vector_size(4 * DISK_WINDOWS)));

/* Sums are added to by turns: an addition need not wait for the one before. */
#define TURNS 4

static void add_windows(const float *weights, const float *from, ptrdiff_t stride, float *sums)
{
    windows all[TURNS] = {{0}};
    for (int y = 0; y < DISK_WINDOW; y++)
        for (int x = 0; x < DISK_WINDOW; x++) {
            windows v;
            memcpy(&v, from + y * stride + x, sizeof v);
            all[x % TURNS] += weights[y * DISK_WINDOW + x] * v;
        }
    windows sum = (all[0] + all[1]) + (all[2] + all[3]);
    memcpy(sums, &sum, sizeof sum);
}

const disk_lens_loops DISK_LENS_LOOPS = {
    tent_row, look, aim, aim_halved, trace, trace_mixed, shade, add_windows,
};
