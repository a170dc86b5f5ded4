/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chance that is the same on every machine and every run: an integer hash of a place (or of a
 * count) and a seed. Smooth noise blends the hashes of a grid's corners. */

#include "scene.h"

/* The finaliser of MurmurHash3 mixes all bits. */
static uint32_t stir(uint32_t h)
{
    h ^= h >> 16;
    h *= 0x85ebca6bu;
    h ^= h >> 13;
    h *= 0xc2b2ae35u;
    return h ^ h >> 16;
}

uint32_t hash(uint32_t a, uint32_t b, uint32_t seed)
{
    return stir(a + 0x9e3779b9u * stir(b + 0x7f4a7c15u * stir(seed + 1)));
}

float chance(uint32_t a, uint32_t b, uint32_t seed)
{
    return (float)(hash(a, b, seed) >> 8) / 16777216.0f;
}

float roll(dice *d, float low, float high)
{
    return low + (high - low) * chance(d->rolled++, 0, d->seed);
}

float noise(float x, float y, uint32_t seed)
{
    float fx = floorf(x), fy = floorf(y), tx = x - fx, ty = y - fy;
    uint32_t ix = (uint32_t)(int32_t)fx, iy = (uint32_t)(int32_t)fy;
    tx = tx * tx * (3 - 2 * tx);
    ty = ty * ty * (3 - 2 * ty);
    float top = chance(ix, iy, seed) * (1 - tx) + chance(ix + 1, iy, seed) * tx;
    float low = chance(ix, iy + 1, seed) * (1 - tx) + chance(ix + 1, iy + 1, seed) * tx;
    return top * (1 - ty) + low * ty;
}

float clouds(float x, float y, uint32_t seed)
{
    float sum = 0, weight = 0.5f;
    for (uint32_t octave = 0; octave < 4; octave++) {
        sum += weight * noise(x, y, seed + octave);
        x *= 2.03f, y *= 2.03f, weight /= 2;
    }
    return sum / 0.9375f;
}
