/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* A basis as the filters read it. */
#ifndef DISK_BASIS_INTERNAL_H
#define DISK_BASIS_INTERNAL_H

#include <disk/basis.h>

struct disk_basis {
    int nodes;                      /* >= 2; the first is radius 0, with all offsets 0 */
    int columns;                    /* 1 to DISK_MAX_COLUMNS; 1: no second axis */
    float radius[DISK_MAX_NODES];   /* rising */
    float second[DISK_MAX_COLUMNS]; /* rising */
    float period;                   /* of the second axis; 0: it ends */
    disk_cascade cascade[];         /* node n of column c is [c * nodes + n]; equal counts */
};

/* An empty basis of that size; the caller has checked it. NULL: out of memory. */
disk_basis *disk_basis_alloc(int nodes, int columns);

/* The node below a radius and how far the radius lies towards the next, in [0, 1]. */
int disk_basis_find(const disk_basis *basis, float radius, float *towards_next);

/* The four nodes around a place, and their shares, which are >= 0 and sum to 1. */
typedef struct disk_cell {
    const disk_cascade *corner[4];
    float share[4];
} disk_cell;

disk_cell disk_basis_cell(const disk_basis *basis, float radius, float second);

/* Sample i of the cascade in between. */
static inline disk_sample disk_cell_sample(const disk_cell *cell, int i)
{
    disk_sample sum = {0, 0, 0};
    for (int k = 0; k < 4; k++) {
        const disk_sample *s = &cell->corner[k]->samples[i];
        sum.dx += cell->share[k] * s->dx;
        sum.dy += cell->share[k] * s->dy;
        sum.weight += cell->share[k] * s->weight;
    }
    return sum;
}

/* Whether a second axis' values are as documented. */
int disk_axis_valid(const disk_axis *axis);

#endif
