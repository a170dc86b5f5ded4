/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The innermost loops of the depth map's clean-up, compiled for each instruction set with
 * DISK_CLEAN_LOOPS naming the table and DISK_LANES its floats a register, as loops.c is.
 *
 * snap() looks for medians by halving the range of radii: the weights below a radius are added up,
 * over all surroundings, for a register of pixels at once. That takes no branch, and no table that
 * neighbouring values fight over, as counting them into parts of the range would. */

#include "clean_loops.h"

#include <math.h>
#include <string.h>

#ifndef DISK_CLEAN_LOOPS
#define DISK_CLEAN_LOOPS disk_clean_loops_c
#define DISK_LANES       4
#endif

typedef float lanes __attribute__((vector_size(4 * DISK_LANES)));
typedef int32_t masks __attribute__((vector_size(4 * DISK_LANES)));

#define REACH DISK_SNAP_REACH
#define SIDE  DISK_SNAP_SIDE
#define ROOM  DISK_SNAP_ROOM

/* The range of radii is halved so often. */
#define HALVINGS 5

/* The standard deviation of colours that are alike, in units of the guide. Their likeness
 * (1 - d^2 / (2 n sigma^2))^n, n = 16, is close to exp(-d^2 / (2 sigma^2)), and 0 beyond 5.7 sigma.
 */
#define COLOUR_SIGMA 25.5f

/* Above that all light looks the same: infinity, too. */
#define BRIGHTEST 1e30f

/* The little weight that all have decides where no colour is alike. */
#define LEAST_WEIGHT 1e-6f

extern const disk_clean_loops DISK_CLEAN_LOOPS;

static inline float least(float a, float b)
{
    return a < b ? a : b;
}

static inline float most(float a, float b)
{
    return a > b ? a : b;
}

static void between(const float *above, const float *here, const float *below, int count,
                    float *restrict room, float *restrict out)
{
    float *restrict low = room, *restrict high = room + count;
    for (int x = 0; x < count; x++) {
        low[x] = least(here[x], least(above[x], below[x]));
        high[x] = most(here[x], most(above[x], below[x]));
    }
    for (int x = 1; x < count - 1; x++) {
        float bottom = least(low[x], least(low[x - 1], low[x + 1]));
        float top = most(high[x], most(high[x - 1], high[x + 1]));
        out[x] = least(here[x] - bottom, top - here[x]);
    }
    for (int x = 0; x<count; x += count> 1 ? count - 1 : 1) {
        int a = x > 0 ? x - 1 : x, b = x + 1 < count ? x + 1 : x;
        float bottom = least(low[x], least(low[a], low[b]));
        float top = most(high[x], most(high[a], high[b]));
        out[x] = least(here[x] - bottom, top - here[x]);
    }
}

/* --- Colours -----------------------------------------------------------------------------------
 */

static void encode(const float *pixels, int count, uint32_t *out)
{
    int32_t codes[4 * DISK_ENCODE_MOST];
    for (int i = 0; i < 4 * count; i++) {
        float v = pixels[i] > 0 ? pixels[i] : 0;
        v = v < BRIGHTEST ? v : BRIGHTEST;
        codes[i] = (int32_t)(255 * sqrtf(v / (v + 0.3f)) + 0.5f);
    }
    for (int i = 0; i < count; i++)
        out[i] = (uint32_t)(codes[4 * i] | codes[4 * i + 1] << 8 | codes[4 * i + 2] << 16);
}

/* --- Medians -----------------------------------------------------------------------------------
 */

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

/* Where the mask is set a, else b. */
static inline lanes choose(masks where, lanes a, lanes b)
{
    return (lanes)(((masks)a & where) | ((masks)b & ~where));
}

/* The guide in floats. */
typedef struct colours {
    float red[SIDE][ROOM], green[SIDE][ROOM], blue[SIDE][ROOM], share[SIDE][ROOM];
} colours;

static void unpack(const disk_snap_block *block, colours *out)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < ROOM; x++) {
            int32_t guide = (int32_t)block->guide[y][x];
            float apart = (float)(guide >> 24 & 0x7f);
            out->red[y][x] = (float)(guide & 0xff);
            out->green[y][x] = (float)(guide >> 8 & 0xff);
            out->blue[y][x] = (float)(guide >> 16 & 0xff);
            out->share[y][x] = 1 / (1 + apart * apart * (1 / 64.0f));
        }
}

/* A register of pixels: its surroundings' weights, and what they sum to. */
typedef struct votes {
    lanes weight[SIDE][SIDE], all, least, most;
} votes;

/* Sums in so many registers, added to by turns: an addition need not wait for the one before. */
#define TURNS 4

static inline lanes sum_of(const lanes sums[TURNS])
{
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

static void weigh(const disk_snap_block *block, const colours *c, int x, votes *v)
{
    lanes red = load(c->red[REACH] + REACH + x), green = load(c->green[REACH] + REACH + x);
    lanes blue = load(c->blue[REACH] + REACH + x), all[TURNS] = {{0}};
    for (int b = 0; b < SIDE; b++)
        for (int a = 0; a < SIDE; a++) {
            lanes r = load(c->red[b] + a + x) - red, g = load(c->green[b] + a + x) - green;
            lanes u = load(c->blue[b] + a + x) - blue;
            lanes like = 1 - (r * r + g * g + u * u) * (1 / (32 * COLOUR_SIGMA * COLOUR_SIGMA));
            like = choose(like > 0, like, fill(0));
            like *= like, like *= like, like *= like, like *= like;
            lanes weight = block->places[b][a] * like * load(c->share[b] + a + x) + LEAST_WEIGHT;
            v->weight[b][a] = weight;
            all[a % TURNS] += weight;
        }
    v->all = sum_of(all);
}

static void find_range(const disk_snap_block *block, int x, votes *v)
{
    lanes first = load(block->radius[0] + x);
    lanes low[TURNS] = {first, first, first, first}, high[TURNS] = {first, first, first, first};
    for (int b = 0; b < SIDE; b++)
        for (int a = 0; a < SIDE; a++) {
            lanes radius = load(block->radius[b] + a + x);
            int k = a % TURNS;
            low[k] = choose(radius < low[k], radius, low[k]);
            high[k] = choose(radius > high[k], radius, high[k]);
        }
    v->least = low[0], v->most = high[0];
    for (int k = 1; k < TURNS; k++) {
        v->least = choose(low[k] < v->least, low[k], v->least);
        v->most = choose(high[k] > v->most, high[k], v->most);
    }
}

/* The weight of what lies below a radius. */
static lanes weight_below(const disk_snap_block *block, int x, const votes *v, lanes radius)
{
    lanes below[TURNS] = {{0}};
    for (int b = 0; b < SIDE; b++)
        for (int a = 0; a < SIDE; a++)
            below[a % TURNS] +=
                (lanes)((masks)v->weight[b][a] & (load(block->radius[b] + a + x) < radius));
    return sum_of(below);
}

static lanes median(const disk_snap_block *block, int x, const votes *v)
{
    lanes low = v->least, size = v->most - v->least;
    lanes sums[TURNS] = {{0}}, radii[TURNS] = {{0}};
    for (int i = 0; i < HALVINGS; i++) {
        size *= 0.5f;
        lanes middle = low + size, below = weight_below(block, x, v, middle);
        low = choose(below + below < v->all, middle, low);
    }
    /* Above the range there is nothing: its last part is closed. */
    lanes high = choose(low + 1.5f * size > v->most, fill(INFINITY), low + size);
    for (int b = 0; b < SIDE; b++)
        for (int a = 0; a < SIDE; a++) {
            lanes radius = load(block->radius[b] + a + x);
            lanes weight = (lanes)((masks)v->weight[b][a] & (radius >= low) & (radius < high));
            sums[a % TURNS] += weight;
            radii[a % TURNS] += weight * (radius - low);
        }
    lanes sum = sum_of(sums);
    return low + choose(sum > 0, sum_of(radii) / choose(sum > 0, sum, fill(1)), fill(0));
}

static void snap(const disk_snap_block *block, float out[DISK_SNAP_BLOCK])
{
    colours c;
    votes v;
    unpack(block, &c);
    for (int x = 0; x < DISK_SNAP_BLOCK; x += DISK_LANES) {
        weigh(block, &c, x, &v);
        find_range(block, x, &v);
        lanes result = median(block, x, &v);
        memcpy(out + x, &result, sizeof result);
    }
}

const disk_clean_loops DISK_CLEAN_LOOPS = {between, encode, snap};
