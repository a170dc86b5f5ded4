/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Applying a plan, tile by tile: make the field, let the engine filter it, undo the weights of
 * highlights, give back what is in focus untouched. */

#include "blocks.h"
#include "depth_clean.h"
#include "field.h"
#include "flat.h"
#include "lens_filter.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct tiling {
    const disk_plan *plan;
    const disk_job *job;
    disk_scene *scene; /* NULL: no lens looks through it */
    int clean;         /* whether the whole source is, or the engine will see */
    int reach;
    int side, cells;     /* of the grid; whether its tiles must be whole */
    int x0, y0, columns; /* in the source's coordinates; x0, y0 may be negative */
    disk_room_pool *rooms;
    disk_watch *watch;
    atomic_int status;
} tiling;

static const float *source_row(const tiling *t, int y)
{
    const disk_image *source = &t->job->source;
    return (const float *)((const char *)source->data + y * source->stride);
}

/* Weights are above 0, and so are their means; but a transform's rounding, where light is 1e8 times
 * as bright as what surrounds it, can leave less of them. */
#define LEAST_WEIGHT 1e-6f

/* out = filtered (w colour) / filtered w. */
static void divide(disk_rect tile, disk_output out, disk_output weights)
{
    for (int y = 0; y < tile.height; y++)
        for (int x = 0; x < tile.width; x++) {
            float *pixel = out.pixels + y * out.stride + 4 * x;
            float w = weights.pixels ? weights.pixels[y * weights.stride + 4 * x] : pixel[3];
            w = w > LEAST_WEIGHT ? w : LEAST_WEIGHT;
            pixel[3] = weights.pixels ? pixel[3] : w; /* what was opaque stays so */
            for (int c = 0; c < 4; c++)
                pixel[c] /= w;
        }
}

/* Whether nothing nearer can spread over a pixel of a tile of the scene. */
static int is_nearest(const tiling *t, const disk_lens_nearest *nearest, disk_rect tile, int x,
                      int y)
{
    size_t at = (size_t)(tile.y + y) * (size_t)t->scene->width + (size_t)(tile.x + x);
    return (t->scene->labels[at] & DISK_LABEL_LAYER) <=
           nearest->layer[y / DISK_LENS_PATCH][x / DISK_LENS_PATCH];
}

/* Whether a row of radii is nowhere in focus; looked at in whole registers. */
static int all_blurred(const float *radii, int count)
{
    int sharp = 0;
    for (int x = 0; x < count; x++)
        sharp |= radii[x] == 0;
    return !sharp;
}

/* What is in focus is the source's, not a sum that comes close to it.
 * @param radii of the tile, clean and cut; its data is NULL where all is in focus
 * @param nearest NULL: nothing spreads over it */
static void restore_sharp(const tiling *t, disk_plane radii, const disk_lens_nearest *nearest,
                          disk_rect tile, disk_output out)
{
    for (int y = 0; y < tile.height; y++) {
        const float *row = source_row(t, tile.y + y);
        const float *radius =
            radii.data ? (const float *)((const char *)radii.data + y * radii.stride) : NULL;
        if (radius && all_blurred(radius, tile.width))
            continue;
        for (int x = 0; x < tile.width; x++) {
            if (radius && radius[x] != 0)
                continue;
            if (nearest && !is_nearest(t, nearest, tile, x, y))
                continue;
            for (int c = 0; c < 4; c++)
                out.pixels[y * out.stride + 4 * x + c] = disk_cleaned(row[4 * (tile.x + x) + c]);
        }
    }
}

/* The radii of a tile whose field begins at `part`. */
static disk_plane radii_of(const tiling *t, const disk_field *field, disk_rect part, disk_rect tile)
{
    const disk_scene *scene = t->scene;
    if (!scene)
        return disk_plane_part(
            field->blur, (disk_rect){tile.x - part.x, tile.y - part.y, tile.width, tile.height});
    disk_plane all = {(float *)scene->radii, scene->width, scene->height,
                      (ptrdiff_t)sizeof(float) * scene->width};
    return disk_plane_part(&all, tile);
}

/* --- A tile ----------------------------------------------------------------------------------- */

/* Lets the engine filter, and the weights where they are on their own. */
static disk_status filter_plain(const tiling *t, const disk_tile_field *f, disk_rect inside,
                                disk_output out, disk_output weights)
{
    const disk_engine_class *engine = t->plan->engine;
    disk_status status = engine->apply(t->plan, &f->field, inside, out, t->watch);
    if (status == DISK_OK && weights.pixels)
        status = engine->apply(t->plan, &f->weights, inside, weights, t->watch);
    return status;
}

/* The same for a tile of a scene; rays where its layers differ, then the lights. */
static disk_status filter_scene(const tiling *t, disk_tile_field *f, disk_rect tile,
                                disk_rect inside, disk_output out, disk_output weights,
                                disk_lens_nearest *nearest)
{
    if (!f->field.pixels)
        return disk_lens_filter(t->plan->lens, t->scene, f, tile, out, weights, nearest, t->watch);
    memset(nearest, DISK_SCENE_LAYERS, sizeof *nearest);
    disk_status status = filter_plain(t, f, inside, out, weights);
    if (status == DISK_OK)
        disk_lights_splat(t->scene, NULL, f, tile, out, weights, t->watch);
    return status;
}

/* Filters a tile of the source, whose field is made, into `out`. */
static disk_status filter_field(const tiling *t, disk_tile_field *f, disk_rect part, disk_rect tile,
                                disk_output out)
{
    disk_rect inside = {tile.x - part.x, tile.y - part.y, tile.width, tile.height};
    disk_output weights = {NULL, 4 * (ptrdiff_t)tile.width};
    disk_status status = DISK_OK;
    disk_lens_nearest nearest;
    if (f->separate) {
        weights.pixels = malloc(4 * (size_t)tile.width * (size_t)tile.height * sizeof(float));
        status = weights.pixels ? DISK_OK : DISK_NO_MEMORY;
    }
    if (status == DISK_OK && t->scene)
        status = filter_scene(t, f, tile, inside, out, weights, &nearest);
    else if (status == DISK_OK)
        status = filter_plain(t, f, inside, out, weights);
    if (status == DISK_OK && t->plan->params.highlight_factor > 0) {
        disk_watch_add(t->watch, weights.pixels ? 0 : (long)tile.width * tile.height);
        divide(tile, out, weights);
    }
    if (status == DISK_OK && t->job->blur)
        restore_sharp(t, radii_of(t, &f->field, part, tile), t->scene ? &nearest : NULL, tile, out);
    free(weights.pixels);
    return status;
}

/* Red and blue are taken from pictures filtered with their radii, unless the engine does that by
 * itself; alpha goes with green. */
static disk_status filter_colours(const tiling *t, disk_tile_field *f, disk_rect part,
                                  disk_rect tile, disk_output out)
{
    float fringe = (float)(DISK_FRINGE * t->plan->params.fringe);
    int colours = t->plan->varying ? 1 : 3, at_once = fringe != 0 && !t->scene && !f->weight_room;
    at_once &= (t->plan->engine->colours & colours) != 0;
    f->field.fringe = at_once ? fringe : 0;
    disk_status status = filter_field(t, f, part, tile, out);
    if (at_once)
        disk_watch_add(t->watch, (f->field.weighted ? 4 : 2) * (long)tile.width * tile.height);
    if (status != DISK_OK || fringe == 0 || at_once)
        return status;
    disk_output colour = {malloc(4 * (size_t)tile.width * (size_t)tile.height * sizeof(float)),
                          4 * (ptrdiff_t)tile.width};
    if (!colour.pixels)
        return DISK_NO_MEMORY;
    for (int c = 0; c <= 2 && status == DISK_OK; c += 2) {
        status = disk_tile_field_colour(f, c, c == 0 ? fringe : -fringe);
        if (status == DISK_OK)
            status = filter_field(t, f, part, tile, colour);
        for (int y = 0; status == DISK_OK && y < tile.height; y++)
            for (int x = 0; x < tile.width; x++)
                out.pixels[y * out.stride + 4 * x + c] =
                    colour.pixels[y * colour.stride + 4 * x + c];
    }
    free(colour.pixels);
    return status;
}

/* Makes the field of a tile, which begins at `part`: without pixels where the lens reads the scene.
 * @param clean whether the part of the source may be read as it is */
static disk_status make_field(const tiling *t, disk_rect part, disk_rect tile, int clean,
                              disk_tile_field *f)
{
    disk_status status = DISK_OK;
    if (t->scene && !disk_lens_is_plain(t->scene, tile)) {
        disk_tile_field_frame(t->plan, t->job, part, f);
        f->separate = t->scene->separate;
    } else {
        status = disk_tile_field_make(t->plan, t->job, part, clean, f);
        if (status == DISK_OK && t->scene)
            disk_lights_mute_field(t->scene, f);
    }
    f->field.rooms = f->weights.rooms = t->rooms;
    return status;
}

static disk_status filter_part(const tiling *t, disk_rect part, disk_rect tile, int clean,
                               disk_output out)
{
    disk_tile_field f = {0};
    disk_status status = make_field(t, part, tile, clean, &f);
    if (status == DISK_OK)
        status = filter_colours(t, &f, part, tile, out);
    disk_tile_field_release(&f);
    return status;
}

static disk_status filter_tile(const tiling *t, disk_rect tile, disk_output out)
{
    const disk_image *source = &t->job->source;
    disk_rect part = disk_rect_grow(tile, t->reach, source->width, source->height);
    disk_status status = filter_part(t, part, tile, t->clean, out);
    return status == DISK_UNCLEAN ? filter_part(t, part, tile, 0, out) : status;
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
    disk_rect tile = disk_rect_intersect(cell, target);
    if (atomic_load(&t->status) != DISK_OK)
        return;
    disk_status status = DISK_OK;
    cell = disk_rect_intersect(cell, source);
    if (t->plan->max_radius < DISK_MIN_RADIUS)
        restore_sharp(t, (disk_plane){NULL}, NULL, tile, target_at(t, tile));
    else if (t->cells && (tile.width < cell.width || tile.height < cell.height))
        status = filter_cell(t, cell, tile);
    else
        status = filter_tile(t, tile, target_at(t, tile));
    if (status != DISK_OK)
        atomic_store(&t->status, (int)status);
}

/* --- The grid ------------------------------------------------------------------------------ */

/* Large tiles waste less on their surroundings, but every thread wants a few. */
static void choose_tiles(tiling *t, const disk_executor *executor)
{
    const disk_engine_class *engine = t->plan->engine;
    const disk_image *target = &t->job->target;
    int64_t threads = executor && executor->threads > 1 ? executor->threads : 1;
    int64_t pixels = (int64_t)target->width * target->height;
    t->side = t->scene ? disk_lens_tile(t->plan->max_radius, t->scene)
                       : engine->tile(t->plan->made_radius);
    t->cells = t->scene || engine->cells;
    while (!t->cells && threads > 1 && t->side > 32 &&
           pixels / ((int64_t)t->side * t->side) < 4 * threads)
        t->side /= 2;
}

static int lay_grid(tiling *t, const disk_executor *executor)
{
    const disk_job *job = t->job;
    choose_tiles(t, executor);
    /* A scene has its own grids, from the source's first pixel on. */
    t->x0 = disk_grid_start(job->x, t->scene ? 0 : job->source_x, t->side);
    t->y0 = disk_grid_start(job->y, t->scene ? 0 : job->source_y, t->side);
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
        job->source_y < 0 || job->source_x > INT32_MAX / 4 || job->source_y > INT32_MAX / 4 ||
        job->width < 0 || job->height < 0)
        return 0;
    int two_axes = plan->basis && disk_basis_columns(plan->basis) > 1 && !plan->front;
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

static disk_status run_tiles(const disk_plan *plan, const disk_job *job, disk_scene *scene,
                             const disk_executor *executor, disk_watch *watch)
{
    disk_room_pool rooms = {.lock = ATOMIC_FLAG_INIT};
    tiling t = {.plan = plan,
                .job = job,
                .scene = scene,
                /* Scenes are read by the lens; what it leaves to an engine has to be copied, for
                 * lights are taken out of it. */
                .clean = !scene && (plan->engine->checks || inspect(&job->source, executor)),
                .reach = disk_plan_reads(plan),
                .rooms = &rooms,
                .watch = watch};
    atomic_init(&t.status, DISK_OK);
    disk_run(executor, lay_grid(&t, executor), run_tile, &t);
    disk_room_pool_release(&rooms);
    return (disk_status)atomic_load(&t.status);
}

/* Makes the scene where there is one, and filters.
 * @param cut whether the job's radii are the clean-up's */
static disk_status filter(const disk_plan *plan, const disk_job *job, int cut,
                          const disk_executor *executor, disk_watch *watch)
{
    disk_scene scene = {.layers = 0};
    disk_status status = DISK_OK;
    if (plan->lens)
        status = disk_scene_make(plan, job, cut, executor, watch, &scene);
    if (status == DISK_OK)
        status = run_tiles(plan, job, plan->lens ? &scene : NULL, executor, watch);
    disk_scene_release(&scene);
    return status;
}

/* Filters by the map as it is once cleaned up. */
static disk_status clean_and_filter(const disk_plan *plan, const disk_job *job,
                                    const disk_executor *executor, disk_watch *watch)
{
    disk_job cleaned = *job;
    disk_plane blur = {0};
    disk_status status = DISK_OK;
    if (disk_clean_wanted(plan, job))
        status =
            disk_clean_map(&plan->params, job, (float)plan->max_radius, executor, watch, &blur);
    if (blur.data)
        cleaned.blur = &blur;
    if (status == DISK_OK)
        status = filter(plan, &cleaned, blur.data != NULL, executor, watch);
    free(blur.data);
    return status;
}

disk_status disk_plan_apply(const disk_plan *plan, const disk_job *job,
                            const disk_executor *executor, const disk_progress *progress)
{
    if (!plan || !job || !job_valid(plan, job))
        return DISK_BAD_ARGUMENT;
    float radius;
    if (disk_is_flat(plan, job->blur, &radius))
        return disk_apply_flat(plan, job, radius, executor, progress);
    disk_watch watch;
    long passes = plan->params.highlight_factor > 0 ? 2 : 1;
    passes *= plan->params.fringe != 0 ? 3 : 1;
    disk_watch_init(&watch, progress, passes * (long)job->target.width * job->target.height);
    disk_blocks blocks;
    disk_blocks_lay(plan, job, &blocks);
    disk_status status = DISK_OK;
    for (int i = 0; i < blocks.count && status == DISK_OK; i++) {
        disk_block_job block;
        disk_blocks_take(&blocks, i, &block);
        status = clean_and_filter(plan, &block.job, executor, &watch);
    }
    return status;
}
