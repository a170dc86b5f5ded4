/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Numbers as little-endian bytes, on any machine: integers by shifts, floats as the bits of IEEE
 * 754. Each put returns the place after it. */
#ifndef DISK_BYTES_H
#define DISK_BYTES_H

#include <stdint.h>
#include <string.h>

static inline unsigned char *disk_put_u64(unsigned char *to, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        to[i] = (unsigned char)(value >> (8 * i));
    return to + 8;
}

static inline unsigned char *disk_put_u32(unsigned char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(value >> (8 * i));
    return to + 4;
}

static inline unsigned char *disk_put_f32(unsigned char *to, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return disk_put_u32(to, bits);
}

static inline unsigned char *disk_put_f64(unsigned char *to, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return disk_put_u64(to, bits);
}

static inline uint64_t disk_get_u64(const unsigned char *from)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value |= (uint64_t)from[i] << (8 * i);
    return value;
}

static inline uint32_t disk_get_u32(const unsigned char *from)
{
    return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 |
           (uint32_t)from[3] << 24;
}

static inline float disk_get_f32(const unsigned char *from)
{
    uint32_t bits = disk_get_u32(from);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
