/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Applying a plan, tile by tile: make the field, let the engine filter it, undo the weights of
 * highlights, give back what is in focus untouched. */

#include "field.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct tiling {
    const disk_plan *plan;
    const disk_job *job;
    int clean; /* whether the whole source is */
    int reach;
    int side, x0, y0, columns; /* the grid, in the source's coordinates; x0, y0 may be negative */
    disk_watch *watch;
    atomic_int status;
} tiling;

/* out = filtered (w colour) / filtered w. */
static void divide(const float *weights, int count, float *pixels)
{
    for (int x = 0; x < count; x++) {
        float w = weights ? weights[4 * x] : pixels[4 * x + 3];
        for (int c = 0; c < 4; c++)
            pixels[4 * x + c] /= w;
    }
}

static disk_status unweigh(const tiling *t, const disk_tile_field *f, disk_rect tile,
                           disk_output out)
{
    disk_status status = DISK_OK;
    float *weights = NULL;
    if (f->weight_room) {
        weights = malloc(4 * (size_t)tile.width * (size_t)tile.height * sizeof *weights);
        if (!weights)
            return DISK_NO_MEMORY;
        disk_output to = {weights, 4 * (ptrdiff_t)tile.width};
        status = t->plan->engine->apply(t->plan, &f->weights, tile, to, t->watch);
    }
    disk_watch_add(t->watch, weights ? 0 : (long)tile.width * tile.height);
    for (int y = 0; status == DISK_OK && y < tile.height; y++)
        divide(weights ? weights + 4 * (size_t)tile.width * (size_t)y : NULL, tile.width,
               out.pixels + y * out.stride);
    free(weights);
    return status;
}

static const float *source_row(const tiling *t, int y)
{
    const disk_image *source = &t->job->source;
    return (const float *)((const char *)source->data + y * source->stride);
}

/* What is in focus is the source's, not a sum that comes close to it. `tile` is the source's,
 * whose field begins at `part`. */
static void restore_sharp(const tiling *t, const disk_field *field, disk_rect part, disk_rect tile,
                          disk_output out)
{
    for (int y = 0; y < tile.height; y++) {
        const float *row = source_row(t, tile.y + y);
        for (int x = 0; x < tile.width; x++) {
            if (field && disk_field_radius(field, tile.x + x - part.x, tile.y + y - part.y) != 0)
                continue;
            for (int c = 0; c < 4; c++)
                out.pixels[y * out.stride + 4 * x + c] = disk_cleaned(row[4 * (tile.x + x) + c]);
        }
    }
}

/* The part of a rectangle that lies within another. Both overlap. */
static disk_rect intersect(disk_rect a, disk_rect b)
{
    int x0 = a.x > b.x ? a.x : b.x, y0 = a.y > b.y ? a.y : b.y;
    int x1 = a.x + a.width < b.x + b.width ? a.x + a.width : b.x + b.width;
    int y1 = a.y + a.height < b.y + b.height ? a.y + a.height : b.y + b.height;
    return (disk_rect){x0, y0, x1 - x0, y1 - y0};
}

/* Filters a tile of the source into `out`. */
static disk_status filter_tile(const tiling *t, disk_rect tile, disk_output out)
{
    const disk_image *source = &t->job->source;
    disk_rect part = disk_rect_grow(tile, t->reach, source->width, source->height);
    disk_tile_field f = {0};
    disk_status status = disk_tile_field_make(t->plan, t->job, part, t->clean, &f);
    disk_rect inside = {tile.x - part.x, tile.y - part.y, tile.width, tile.height};
    if (status == DISK_OK)
        status = t->plan->engine->apply(t->plan, &f.field, inside, out, t->watch);
    if (status == DISK_OK && t->plan->params.highlight_factor > 0)
        status = unweigh(t, &f, inside, out);
    if (status == DISK_OK && t->job->blur)
        restore_sharp(t, &f.field, part, tile, out);
    disk_tile_field_release(&f);
    return status;
}

static disk_output target_at(const tiling *t, disk_rect tile)
{
    const disk_image *target = &t->job->target;
    char *row = (char *)target->data + (tile.y - t->job->y) * target->stride;
    return (disk_output){(float *)row + 4 * (ptrdiff_t)(tile.x - t->job->x),
                         target->stride / (ptrdiff_t)sizeof(float)};
}

/* Filters a whole cell for the part of it that is wanted. */
static disk_status filter_cell(const tiling *t, disk_rect cell, disk_rect wanted)
{
    float *room = malloc(4 * (size_t)cell.width * (size_t)cell.height * sizeof *room);
    if (!room)
        return DISK_NO_MEMORY;
    disk_output out = {room, 4 * (ptrdiff_t)cell.width}, target = target_at(t, wanted);
    disk_status status = filter_tile(t, cell, out);
    for (int y = 0; status == DISK_OK && y < wanted.height; y++)
        memcpy(target.pixels + y * target.stride,
               room + (wanted.y - cell.y + y) * out.stride + 4 * (ptrdiff_t)(wanted.x - cell.x),
               4 * (size_t)wanted.width * sizeof *room);
    free(room);
    return status;
}

static void run_tile(void *cookie, int index)
{
    tiling *t = cookie;
    const disk_job *job = t->job;
    disk_rect target = {job->x, job->y, job->target.width, job->target.height};
    disk_rect source = {0, 0, job->source.width, job->source.height};
    disk_rect cell = {t->x0 + index % t->columns * t->side, t->y0 + index / t->columns * t->side,
                      t->side, t->side};
    disk_rect tile = intersect(cell, target);
    if (atomic_load(&t->status) != DISK_OK)
        return;
    disk_status status = DISK_OK;
    cell = intersect(cell, source);
    if (t->plan->max_radius < DISK_MIN_RADIUS)
        restore_sharp(t, NULL, tile, tile, target_at(t, tile));
    else if (t->plan->engine->cells && (tile.width < cell.width || tile.height < cell.height))
        status = filter_cell(t, cell, tile);
    else
        status = filter_tile(t, tile, target_at(t, tile));
    if (status != DISK_OK)
        atomic_store(&t->status, (int)status);
}

/* --- The grid ------------------------------------------------------------------------------ */

/* Large tiles waste less on their surroundings, but every thread wants a few. */
static int tile_side(const disk_plan *plan, const disk_image *target, const disk_executor *executor)
{
    int side = plan->engine->tile(plan->max_radius);
    int64_t threads = executor && executor->threads > 1 ? executor->threads : 1;
    int64_t pixels = (int64_t)target->width * target->height;
    if (plan->engine->cells)
        return side;
    while (threads > 1 && side > 32 && pixels / ((int64_t)side * side) < 4 * threads)
        side /= 2;
    return side;
}

/* The first line of a grid with its origin at the picture's at or before a position. */
static int grid_start(int position, int origin, int side)
{
    return position - (position + origin) % side;
}

static int lay_grid(tiling *t, const disk_executor *executor)
{
    const disk_job *job = t->job;
    t->side = tile_side(t->plan, &job->target, executor);
    t->x0 = grid_start(job->x, job->source_x, t->side);
    t->y0 = grid_start(job->y, job->source_y, t->side);
    t->columns = (job->x + job->target.width - t->x0 + t->side - 1) / t->side;
    return t->columns * ((job->y + job->target.height - t->y0 + t->side - 1) / t->side);
}

/* --- Checks -------------------------------------------------------------------------------- */

static int image_valid(const disk_image *image)
{
    return image->data && image->width >= 1 && image->height >= 1 &&
           image->width <= INT32_MAX / 8 && image->height <= INT32_MAX / 8 &&
           image->stride % (ptrdiff_t)sizeof(float) == 0;
}

/* Whether a map is there, of the source's size; or is not, where none is wanted. */
static int map_valid(const disk_plane *map, int wanted, const disk_image *source)
{
    if (!wanted)
        return map == NULL;
    return map && map->data && map->width == source->width && map->height == source->height;
}

static int job_valid(const disk_plan *plan, const disk_job *job)
{
    if (!image_valid(&job->source) || !image_valid(&job->target) || job->x < 0 || job->y < 0 ||
        job->target.width > job->source.width - job->x ||
        job->target.height > job->source.height - job->y || job->source_x < 0 ||
        job->source_y < 0 || job->source_x > INT32_MAX / 4 || job->source_y > INT32_MAX / 4)
        return 0;
    int two_axes = plan->basis && disk_basis_columns(plan->basis) > 1;
    return map_valid(job->blur, plan->with_depth, &job->source) &&
           map_valid(job->second, two_axes, &job->source);
}

/* --- Cleanliness, looked at on all threads --------------------------------------------------- */

#define BAND 64 /* rows a task */

typedef struct inspection {
    const disk_image *source;
    atomic_int dirty;
} inspection;

static void inspect_band(void *cookie, int index)
{
    inspection *i = cookie;
    int y = index * BAND, rows = i->source->height - y < BAND ? i->source->height - y : BAND;
    if (!atomic_load(&i->dirty) &&
        !disk_is_clean(i->source, (disk_rect){0, y, i->source->width, rows}))
        atomic_store(&i->dirty, 1);
}

static int inspect(const disk_image *source, const disk_executor *executor)
{
    inspection i = {.source = source};
    atomic_init(&i.dirty, 0);
    disk_run(executor, (source->height + BAND - 1) / BAND, inspect_band, &i);
    return !atomic_load(&i.dirty);
}

disk_status disk_plan_apply(const disk_plan *plan, const disk_job *job,
                            const disk_executor *executor, const disk_progress *progress)
{
    if (!plan || !job || !job_valid(plan, job))
        return DISK_BAD_ARGUMENT;
    disk_watch watch;
    long passes = plan->params.highlight_factor > 0 ? 2 : 1;
    disk_watch_init(&watch, progress, passes * (long)job->target.width * job->target.height);
    tiling t = {.plan = plan,
                .job = job,
                .clean = inspect(&job->source, executor),
                .reach = disk_plan_reads(plan),
                .watch = &watch};
    atomic_init(&t.status, DISK_OK);
    disk_run(executor, lay_grid(&t, executor), run_tile, &t);
    return (disk_status)atomic_load(&t.status);
}
