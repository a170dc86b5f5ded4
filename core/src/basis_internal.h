/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* A basis as the filters read it. */
#ifndef DISK_BASIS_INTERNAL_H
#define DISK_BASIS_INTERNAL_H

#include <disk/basis.h>

struct disk_basis {
    int nodes;                    /* >= 2; the first is radius 0, with all offsets 0 */
    float radius[DISK_MAX_NODES]; /* rising */
    disk_cascade cascade[DISK_MAX_NODES];
};

/* The node below a radius and how far the radius lies towards the next, in [0, 1]. */
int disk_basis_find(const disk_basis *basis, float radius, float *towards_next);

#endif
