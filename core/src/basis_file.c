/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Bases as bytes. Numbers are put together from bytes by shifts, so that neither the machine's byte
 * order nor alignment matters. A reader first makes sure of the length and the checksum, then of
 * the counts, which fix the length again, and only then reads floats. */

#include <disk/basis_file.h>

#include "basis_internal.h"
#include "bytes.h"
#include "cascade_internal.h"

#include <math.h>
#include <string.h>

static const unsigned char magic[8] = {'D', 'I', 'S', 'K', 'b', 'a', 's', '\n'};

#define FIXED_BYTES 28 /* up to the samples of each layer */
#define CHECK_BYTES 8

/* Every layer keeps the light up to rounding; weights may have any sign but no absurd size. */
#define LIGHT_TOLERANCE 1e-3
#define LARGEST_WEIGHT  16.0f

static uint64_t fnv1a(const unsigned char *bytes, size_t count)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static size_t block_size(size_t nodes, size_t columns, size_t layers, size_t taps)
{
    return FIXED_BYTES + 4 * layers + 4 * (1 + nodes + columns) + 12 * nodes * columns * taps +
           CHECK_BYTES;
}

/* --- Writing --------------------------------------------------------------------------------- */

size_t disk_basis_size(const disk_basis *basis)
{
    const disk_cascade *c = &basis->cascade[0];
    return block_size((size_t)basis->nodes, (size_t)basis->columns, (size_t)c->layers,
                      (size_t)disk_cascade_taps(c));
}

static unsigned char *put_counts(const disk_basis *basis, unsigned char *to)
{
    const disk_cascade *c = &basis->cascade[0];
    memcpy(to, magic, sizeof magic);
    to = disk_put_u32(to + sizeof magic, DISK_BASIS_VERSION);
    to = disk_put_u32(to, (uint32_t)disk_basis_size(basis));
    to = disk_put_u32(to, (uint32_t)basis->nodes);
    to = disk_put_u32(to, (uint32_t)basis->columns);
    to = disk_put_u32(to, (uint32_t)c->layers);
    for (int l = 0; l < c->layers; l++)
        to = disk_put_u32(to, (uint32_t)c->count[l]);
    return to;
}

void disk_basis_write(const disk_basis *basis, void *block)
{
    unsigned char *to = put_counts(basis, block);
    int taps = disk_cascade_taps(&basis->cascade[0]);
    to = disk_put_f32(to, basis->period);
    for (int n = 0; n < basis->nodes; n++)
        to = disk_put_f32(to, basis->radius[n]);
    for (int c = 0; c < basis->columns; c++)
        to = disk_put_f32(to, basis->second[c]);
    for (int i = 0; i < basis->nodes * basis->columns; i++)
        for (int s = 0; s < taps; s++) {
            const disk_sample *sample = &basis->cascade[i].samples[s];
            to = disk_put_f32(to, sample->dx);
            to = disk_put_f32(to, sample->dy);
            to = disk_put_f32(to, sample->weight);
        }
    disk_put_u64(to, fnv1a(block, (size_t)(to - (unsigned char *)block)));
}

/* --- Reading --------------------------------------------------------------------------------- */

/* The counts of a block, each within its bounds. */
typedef struct counts {
    uint32_t nodes, columns, layers, taps;
    uint32_t count[DISK_MAX_LAYERS];
} counts;

static int in_range(uint32_t value, uint32_t low, uint32_t high)
{
    return value >= low && value <= high;
}

/* The fixed part of a block and its two ends; says where the floats begin. 0: not ours. */
static const unsigned char *get_counts(const unsigned char *block, size_t bytes, counts *c)
{
    if (bytes < FIXED_BYTES + CHECK_BYTES || bytes > DISK_BASIS_MAX_BYTES ||
        memcmp(block, magic, sizeof magic) != 0 || disk_get_u32(block + 8) != DISK_BASIS_VERSION ||
        disk_get_u32(block + 12) != bytes ||
        disk_get_u64(block + bytes - CHECK_BYTES) != fnv1a(block, bytes - CHECK_BYTES))
        return NULL;
    *c = (counts){
        disk_get_u32(block + 16), disk_get_u32(block + 20), disk_get_u32(block + 24), 0, {0}};
    if (!in_range(c->nodes, 2, DISK_MAX_NODES) || !in_range(c->columns, 1, DISK_MAX_COLUMNS) ||
        !in_range(c->layers, 1, DISK_MAX_LAYERS) ||
        bytes < FIXED_BYTES + 4 * (size_t)c->layers + CHECK_BYTES)
        return NULL;
    for (uint32_t l = 0; l < c->layers; l++) {
        c->count[l] = disk_get_u32(block + FIXED_BYTES + 4 * l);
        if (!in_range(c->count[l], 1, DISK_MAX_SAMPLES))
            return NULL;
        c->taps += c->count[l];
    }
    if (c->taps > DISK_MAX_SAMPLES || bytes != block_size(c->nodes, c->columns, c->layers, c->taps))
        return NULL;
    return block + FIXED_BYTES + 4 * c->layers;
}

static void get_floats(const unsigned char *from, const counts *c, disk_basis *basis)
{
    basis->period = disk_get_f32(from);
    from += 4;
    for (int n = 0; n < basis->nodes; n++, from += 4)
        basis->radius[n] = disk_get_f32(from);
    for (int i = 0; i < basis->columns; i++, from += 4)
        basis->second[i] = disk_get_f32(from);
    for (int i = 0; i < basis->nodes * basis->columns; i++) {
        disk_cascade *cascade = &basis->cascade[i];
        cascade->layers = (int)c->layers;
        for (uint32_t l = 0; l < c->layers; l++)
            cascade->count[l] = (int)c->count[l];
        for (uint32_t s = 0; s < c->taps; s++, from += 12)
            cascade->samples[s] =
                (disk_sample){disk_get_f32(from), disk_get_f32(from + 4), disk_get_f32(from + 8)};
    }
}

static int axes_valid(const disk_basis *basis)
{
    disk_axis axis = {.count = basis->columns, .period = basis->period};
    for (int i = 0; i < basis->columns; i++)
        axis.values[i] = basis->second[i];
    /* Two radii may be the same as floats; NaN fails both. */
    for (int n = 1; n < basis->nodes; n++)
        if (!(basis->radius[n] >= basis->radius[n - 1] && basis->radius[n] > 0))
            return 0;
    return basis->radius[0] == 0 && basis->radius[basis->nodes - 1] <= (float)DISK_MAX_RADIUS &&
           disk_axis_valid(&axis);
}

static int keeps_light(const disk_cascade *cascade)
{
    for (int l = 0; l < cascade->layers; l++) {
        const disk_sample *samples = disk_cascade_layer(cascade, l);
        double sum = 0;
        for (int i = 0; i < cascade->count[l]; i++) {
            if (!(fabsf(samples[i].weight) <= LARGEST_WEIGHT))
                return 0;
            sum += samples[i].weight;
        }
        if (!(fabs(sum - 1) <= LIGHT_TOLERANCE))
            return 0;
    }
    return 1;
}

/* Engines size their memory by the reach, and hosts fetch no more than was promised. */
static int nodes_valid(const disk_basis *basis)
{
    for (int i = 0; i < basis->nodes * basis->columns; i++) {
        const disk_cascade *cascade = &basis->cascade[i];
        float radius = basis->radius[i % basis->nodes];
        if (!disk_cascade_valid(cascade) || !keeps_light(cascade) ||
            disk_cascade_reach(cascade) > (radius > 0 ? disk_basis_reach(radius) : 0))
            return 0;
    }
    return 1;
}

disk_status disk_basis_read(const void *block, size_t bytes, disk_basis **out)
{
    counts c;
    if (!block || !out)
        return DISK_BAD_ARGUMENT;
    const unsigned char *floats = get_counts(block, bytes, &c);
    if (!floats)
        return DISK_BAD_DATA;
    disk_basis *basis = disk_basis_alloc((int)c.nodes, (int)c.columns);
    if (!basis)
        return DISK_NO_MEMORY;
    get_floats(floats, &c, basis);
    if (!axes_valid(basis) || !nodes_valid(basis)) {
        disk_basis_free(basis);
        return DISK_BAD_DATA;
    }
    *out = basis;
    return DISK_OK;
}
