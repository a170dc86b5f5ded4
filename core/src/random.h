/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Small reproducible random numbers: splitmix64 (Steele, Lea and Flood, OOPSLA 2014). */
#ifndef DISK_RANDOM_H
#define DISK_RANDOM_H

#include <stdint.h>

typedef struct disk_random {
    uint64_t state;
} disk_random;

static inline uint64_t disk_random_bits(disk_random *r)
{
    uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Uniform in [0, 1). */
static inline double disk_random_unit(disk_random *r)
{
    return (double)(disk_random_bits(r) >> 11) * 0x1p-53;
}

#endif
