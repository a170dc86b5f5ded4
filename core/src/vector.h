/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Four floats at a time, on every processor: what is not worth a loop of its own for each
 * instruction set (loops.h). */
#ifndef DISK_VECTOR_H
#define DISK_VECTOR_H

#include <stdint.h>
#include <string.h>

typedef float disk_vector __attribute__((vector_size(16)));
typedef int32_t disk_mask __attribute__((vector_size(16))); /* of comparisons: -1 or 0 each */

static inline disk_vector disk_vector_at(const float *p)
{
    disk_vector v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* Where the mask is set a, else b. */
static inline disk_vector disk_choose(disk_mask where, disk_vector a, disk_vector b)
{
    return (disk_vector)(((disk_mask)a & where) | ((disk_mask)b & ~where));
}

#endif
