/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Cutting jobs into blocks. */

#include "blocks.h"

#include "depth_clean.h"
#include "field.h"

#include <math.h>

/* What the clean-up may take beside its windows for holes, and what it takes a pixel: radii twice,
 * colours, marks, cells. */
#define ROOM          (80.0 * (1 << 20))
#define BYTES_A_PIXEL 14

/* Sides of blocks in pixels; larger ones waste less on what they read around them. */
#define LARGEST  2048
#define SMALLEST 512

int disk_clean_wanted(const disk_plan *plan, const disk_job *job)
{
    return job->blur && plan->params.depth_cleanup > 0 && plan->max_radius >= DISK_MIN_RADIUS;
}

static int fits(double width, double height)
{
    return width * height * BYTES_A_PIXEL <= ROOM;
}

/* As large as there is room for, in whole cells. */
static int choose_side(int margin, int cell)
{
    int side = (int)sqrt(ROOM / BYTES_A_PIXEL) - 2 * margin;
    side = side > LARGEST ? LARGEST : side < SMALLEST ? SMALLEST : side;
    return side > cell ? side - side % cell : cell;
}

void disk_blocks_lay(const disk_plan *plan, const disk_job *job, disk_blocks *out)
{
    *out = (disk_blocks){.job = job, .count = 1};
    if (plan->lens || !disk_clean_wanted(plan, job) || fits(job->source.width, job->source.height))
        return;
    int cell = plan->engine->cells ? plan->engine->tile(plan->made_radius) : 1;
    out->margin = DISK_CLEAN_REACH + disk_plan_reads(plan);
    out->side = choose_side(out->margin, cell);
    out->x0 = disk_grid_start(job->x, job->source_x, out->side);
    out->y0 = disk_grid_start(job->y, job->source_y, out->side);
    out->columns = (job->x + job->target.width - out->x0 + out->side - 1) / out->side;
    out->count =
        out->columns * ((job->y + job->target.height - out->y0 + out->side - 1) / out->side);
}

static disk_image image_part(const disk_image *image, disk_rect part)
{
    char *row = (char *)image->data + part.y * image->stride;
    return (disk_image){(float *)row + 4 * (ptrdiff_t)part.x, part.width, part.height,
                        image->stride};
}

/* NULL stays NULL. */
static const disk_plane *plane_part(const disk_plane *plane, disk_rect part, disk_plane *out)
{
    if (!plane)
        return NULL;
    *out = disk_plane_part(plane, part);
    return out;
}

void disk_blocks_take(const disk_blocks *blocks, int index, disk_block_job *out)
{
    const disk_job *job = blocks->job;
    out->job = *job;
    if (blocks->side == 0)
        return;
    int width = job->source.width, height = job->source.height;
    disk_rect target = {job->x, job->y, job->target.width, job->target.height};
    disk_rect block = {blocks->x0 + index % blocks->columns * blocks->side,
                       blocks->y0 + index / blocks->columns * blocks->side, blocks->side,
                       blocks->side};
    disk_rect read = disk_rect_grow(block, blocks->margin, width, height);
    disk_rect shown = disk_rect_intersect(block, target);
    out->job.width = job->width ? job->width : width;
    out->job.height = job->height ? job->height : height;
    out->job.source = image_part(&job->source, read);
    out->job.source_x += read.x, out->job.source_y += read.y;
    out->job.blur = plane_part(job->blur, read, &out->blur);
    out->job.second = plane_part(job->second, read, &out->second);
    out->job.x = shown.x - read.x, out->job.y = shown.y - read.y;
    out->job.target = image_part(&job->target, (disk_rect){shown.x - target.x, shown.y - target.y,
                                                           shown.width, shown.height});
}
