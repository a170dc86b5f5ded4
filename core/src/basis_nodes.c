/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The nodes of a basis one by one, and a basis from cascades that others made. Whatever reads a
 * basis trusts that its nodes rise from 0 and have the same layers, so that is checked here. */

#include "basis_internal.h"
#include "cascade_internal.h"

int disk_basis_nodes(const disk_basis *basis)
{
    return basis->nodes;
}

double disk_basis_node(const disk_basis *basis, int node, disk_cascade *out)
{
    if (out)
        *out = basis->cascade[node];
    return (double)basis->radius[node];
}

static int radii_valid(int nodes, const double *radii)
{
    if (radii[0] != 0 ||
        !(radii[nodes - 1] >= DISK_MIN_RADIUS && radii[nodes - 1] <= DISK_MAX_RADIUS))
        return 0;
    for (int i = 1; i < nodes; i++)
        if (!((float)radii[i] > (float)radii[i - 1]))
            return 0;
    return 1;
}

static int correspond(const disk_cascade *a, const disk_cascade *b)
{
    int same = a->layers == b->layers;
    for (int l = 0; same && l < a->layers; l++)
        same = a->count[l] == b->count[l];
    return same;
}

disk_status disk_basis_from_nodes(int nodes, const double *radii, const disk_cascade *cascades,
                                  disk_basis **out)
{
    if (!radii || !cascades || !out || nodes < 2 || nodes > DISK_MAX_NODES ||
        !radii_valid(nodes, radii))
        return DISK_BAD_ARGUMENT;
    for (int i = 0; i < nodes; i++)
        if (!disk_cascade_valid(&cascades[i]) || !correspond(&cascades[i], &cascades[0]))
            return DISK_BAD_ARGUMENT;
    disk_basis *basis = disk_basis_alloc(nodes, 1);
    if (!basis)
        return DISK_NO_MEMORY;
    for (int i = 0; i < nodes; i++) {
        basis->radius[i] = (float)radii[i];
        basis->cascade[i] = cascades[i];
    }
    *out = basis;
    return DISK_OK;
}
