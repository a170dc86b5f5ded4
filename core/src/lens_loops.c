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

/* The ends of a row, where a neighbour lies outside. */
static void tent_ends(const float *row, int width, int step, int from, int to, float *out)
{
    for (int x = from; x < to; x++) {
        const float *left = row + 4 * (x < step ? 0 : x - step);
        const float *right = row + 4 * (x + step < width ? x + step : width - 1);
        for (int c = 0; c < 4; c++)
            out[4 * x + c] = 0.25f * (left[c] + right[c]) + 0.5f * row[4 * x + c];
    }
}

static void tent_row(const float *above, const float *here, const float *below, int width, int step,
                     float *restrict room, float *restrict out)
{
    int inner = width - step > step ? width - step : step;
    for (int i = 0; i < 4 * width; i++)
        room[i] = 0.25f * (above[i] + below[i]) + 0.5f * here[i];
    tent_ends(room, width, step, 0, step < width ? step : width, out);
    for (int i = 4 * step; i < 4 * (width - step); i++)
        out[i] = 0.25f * (room[i - 4 * step] + room[i + 4 * step]) + 0.5f * room[i];
    tent_ends(room, width, step, inner, width, out);
}

/* The nearest whole number; the shift makes truncation a floor. */
static inline int nearest(float v)
{
    return (int)(v + 4096.5f) - 4096;
}

static void aim(const float *radius, ptrdiff_t stride, float r0, const float *restrict u,
                const float *restrict v, int count, int *restrict offsets)
{
    int s = (int)stride;
    for (int i = 0; i < count; i++) {
        float r1 = radius[nearest(-r0 * v[i]) * s + nearest(-r0 * u[i])];
        offsets[i] = 4 * (nearest(-r1 * v[i]) * s + nearest(-r1 * u[i]));
    }
}

static void trace(const disk_ray_layer *layers, int layer_count, const float *weights, int count,
                  float *out)
{
    lanes sum[REGISTERS];
    for (int k = 0; k < REGISTERS; k++)
        sum[k] = fill(0);
    for (int i = 0; i < count; i++) {
        lanes through[REGISTERS]; /* what of the ray's weight is left */
        for (int k = 0; k < REGISTERS; k++)
            through[k] = fill(weights[i]);
        for (int l = 0; l < layer_count; l++) {
            const float *pixels = layers[l].pixels + layers[l].offsets[i];
            for (int k = 0; k < REGISTERS; k++) {
                lanes seen = load(pixels + k * DISK_LANES);
                sum[k] += through[k] * seen;
                through[k] -= through[k] * fourth(seen);
            }
        }
    }
    memcpy(out, sum, sizeof sum);
}

static void trace_weighed(const disk_ray_layer *layers, int layer_count, int count, float *out)
{
    lanes sum[REGISTERS];
    for (int k = 0; k < REGISTERS; k++)
        sum[k] = fill(0);
    for (int i = 0; i < count; i++) {
        lanes through[REGISTERS]; /* what of the ray is left */
        for (int k = 0; k < REGISTERS; k++)
            through[k] = fill(1);
        for (int l = 0; l < layer_count; l++) {
            const float *pixels = layers[l].pixels + layers[l].offsets[i];
            lanes weight = fill(layers[l].weights[i]);
            for (int k = 0; k < REGISTERS; k++) {
                lanes seen = load(pixels + k * DISK_LANES);
                sum[k] += weight * through[k] * seen;
                through[k] -= through[k] * fourth(seen);
            }
        }
    }
    memcpy(out, sum, sizeof sum);
}

const disk_lens_loops DISK_LENS_LOOPS = {tent_row, aim, trace, trace_weighed};
