/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Large jobs in blocks. The clean-up of a blur map takes some bytes for every pixel it looks at; so
 * that they do not grow with the picture, a job that needs it is cut into blocks, each cleaned up
 * and filtered before the next. Blocks are whole cells of the engine's grid, and read all that
 * their pixels depend on: the result does not show them. Where a lens looks through the whole scene
 * there is one block. */
#ifndef DISK_BLOCKS_H
#define DISK_BLOCKS_H

#include "plan_internal.h"

/* The first line of a grid of cells at or before a position in the source, which may be negative.
 * @param origin of the source in the picture, where the grid begins */
static inline int disk_grid_start(int position, int origin, int side)
{
    return position - (position + origin) % side;
}

typedef struct disk_blocks {
    const disk_job *job;
    int count, columns;
    int side;   /* 0: one block, the job as it is */
    int x0, y0; /* where the first begins, in the source; may be negative */
    int margin; /* read around each */
} disk_blocks;

/* A block as a job of its own. */
typedef struct disk_block_job {
    disk_job job;
    disk_plane blur, second;
} disk_block_job;

/* Whether a job's blur map is to be cleaned up. */
int disk_clean_wanted(const disk_plan *plan, const disk_job *job);

void disk_blocks_lay(const disk_plan *plan, const disk_job *job, disk_blocks *out);
void disk_blocks_take(const disk_blocks *blocks, int index, disk_block_job *out);

#endif
