/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Applying a plan: clean and weigh the source, let the engine filter tile by tile, undo the
 * weights, and give back what is in focus untouched. */

#include "plan_internal.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define INFINITE 65504.0f /* the largest half float stands for infinity */
#define HUGEST   1e30f    /* larger finite values would overflow once weighted and summed */
#define TILE     256

static const float *row_of(const disk_image *image, int y)
{
    return (const float *)((const char *)image->data + y * image->stride);
}

/* --- Fields ------------------------------------------------------------------------------- */

static int clamp(int value, int size)
{
    return value < 0 ? 0 : value >= size ? size - 1 : value;
}

float disk_field_radius(const disk_field *field, int x, int y)
{
    if (!field->blur)
        return field->max_radius;
    const disk_plane *blur = field->blur;
    const char *row = (const char *)blur->data + clamp(y, blur->height) * blur->stride;
    float r = ((const float *)row)[clamp(x, blur->width)];
    if (!(fabsf(r) >= (float)DISK_MIN_RADIUS))
        return 0;
    return fminf(fmaxf(r, -field->max_radius), field->max_radius);
}

float disk_field_second(const disk_field *field, int x, int y)
{
    const disk_plane *second = field->second;
    const char *row = (const char *)second->data + clamp(y, second->height) * second->stride;
    return ((const float *)row)[clamp(x, second->width)];
}

const float *disk_field_row(const disk_field *field, int x, int y, int count, float *room)
{
    const float *row = field->pixels + clamp(y, field->height) * field->stride;
    if (x >= 0 && x <= field->width - count)
        return row + 4 * (ptrdiff_t)x;
    for (int i = 0; i < count; i++)
        memcpy(room + 4 * i, row + 4 * (ptrdiff_t)clamp(x + i, field->width), 4 * sizeof *room);
    return room;
}

/* --- Cleaning and weighing ----------------------------------------------------------------- */

static float cleaned(float v)
{
    if (fabsf(v) <= HUGEST)
        return v;
    return isnan(v) ? 0 : isinf(v) ? copysignf(INFINITE, v) : copysignf(HUGEST, v);
}

static int is_clean(const disk_image *image)
{
    for (int y = 0; y < image->height; y++) {
        const float *row = row_of(image, y);
        int clean = 1;
        for (ptrdiff_t i = 0; i < 4 * (ptrdiff_t)image->width; i++)
            clean &= fabsf(row[i]) <= HUGEST;
        if (!clean)
            return 0;
    }
    return 1;
}

/* The weight of a highlight, as gegl:lens-blur has it: 2^(10 factor t), t rising from 0 to 1
 * between the thresholds on the luminance of the colour that is not premultiplied. */
static float highlight_weight(const disk_params *p, const float luminance[3], const float *pixel)
{
    if (!(pixel[3] > 0))
        return 1;
    double y = ((double)luminance[0] * pixel[0] + (double)luminance[1] * pixel[1] +
                (double)luminance[2] * pixel[2]) /
               pixel[3];
    double low = p->highlight_threshold_low, high = p->highlight_threshold_high;
    double t = low < high ? fmin(fmax((y - low) / (high - low), 0), 1) : y >= high;
    return (float)exp2(10 * p->highlight_factor * t);
}

/* Copies of the source that an engine can read. */
typedef struct prepared {
    float *colour;  /* clean and weighted; NULL: the source serves as it is */
    float *weights; /* the weight in all four channels; NULL: alpha tells it */
} prepared;

static void free_prepared(prepared *p)
{
    free(p->colour);
    free(p->weights);
}

static disk_status clean_copy(const disk_image *source, prepared *out)
{
    size_t row = 4 * (size_t)source->width;
    out->colour = malloc(row * (size_t)source->height * sizeof *out->colour);
    if (!out->colour)
        return DISK_NO_MEMORY;
    for (int y = 0; y < source->height; y++) {
        const float *from = row_of(source, y);
        float *to = out->colour + (size_t)y * row;
        for (size_t i = 0; i < row; i++)
            to[i] = cleaned(from[i]);
    }
    return DISK_OK;
}

/* Multiplies the copy by its weights. Where every pixel is opaque, alpha becomes the weight
 * itself, bit for bit, and is filtered along with the colour. */
static disk_status weigh(const disk_plan *plan, const disk_job *job, prepared *out)
{
    static const float rec709[3] = {0.2126f, 0.7152f, 0.0722f};
    const float *l = job->luminance;
    if (l[0] == 0 && l[1] == 0 && l[2] == 0)
        l = rec709;
    size_t count = (size_t)job->source.width * (size_t)job->source.height;
    int opaque = 1;
    for (size_t i = 0; i < count; i++)
        opaque &= out->colour[4 * i + 3] == 1;
    if (!opaque && !(out->weights = malloc(4 * count * sizeof *out->weights)))
        return DISK_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        float *pixel = out->colour + 4 * i;
        float w = highlight_weight(&plan->params, l, pixel);
        for (int c = 0; c < 4; c++) {
            pixel[c] *= w;
            if (!opaque)
                out->weights[4 * i + (size_t)c] = w;
        }
    }
    return DISK_OK;
}

static disk_status prepare(const disk_plan *plan, const disk_job *job, prepared *out)
{
    int weighted = plan->params.highlight_factor > 0;
    *out = (prepared){0};
    if (!weighted && is_clean(&job->source))
        return DISK_OK;
    disk_status status = clean_copy(&job->source, out);
    if (status == DISK_OK && weighted)
        status = weigh(plan, job, out);
    if (status != DISK_OK)
        free_prepared(out);
    return status;
}

/* --- Tiles --------------------------------------------------------------------------------- */

typedef struct tiling {
    const disk_plan *plan;
    const disk_job *job;
    const prepared *prepared;
    disk_field field;
    int tile, columns;
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

static disk_status unweigh(const tiling *t, disk_rect tile, disk_output out)
{
    disk_status status = DISK_OK;
    float *weights = NULL;
    if (t->prepared->weights) {
        disk_field field = t->field;
        field.pixels = t->prepared->weights;
        weights = malloc(4 * (size_t)tile.width * (size_t)tile.height * sizeof *weights);
        if (!weights)
            return DISK_NO_MEMORY;
        disk_output to = {weights, 4 * (ptrdiff_t)tile.width};
        status = t->plan->engine->apply(t->plan, &field, tile, to, t->watch);
    }
    for (int y = 0; status == DISK_OK && y < tile.height; y++)
        divide(weights ? weights + 4 * (size_t)tile.width * (size_t)y : NULL, tile.width,
               out.pixels + y * out.stride);
    free(weights);
    return status;
}

/* What is in focus is the source's, not a sum that comes close to it. */
static void restore_sharp(const tiling *t, disk_rect tile, disk_output out)
{
    for (int y = 0; y < tile.height; y++) {
        const float *row = row_of(&t->job->source, tile.y + y);
        for (int x = 0; x < tile.width; x++) {
            if (disk_field_radius(&t->field, tile.x + x, tile.y + y) != 0)
                continue;
            for (int c = 0; c < 4; c++)
                out.pixels[y * out.stride + 4 * x + c] = cleaned(row[4 * (tile.x + x) + c]);
        }
    }
}

static void run_tile(void *cookie, int index)
{
    tiling *t = cookie;
    const disk_image *target = &t->job->target;
    int x = index % t->columns * t->tile, y = index / t->columns * t->tile;
    int width = target->width - x < t->tile ? target->width - x : t->tile;
    int height = target->height - y < t->tile ? target->height - y : t->tile;
    disk_rect tile = {t->job->x + x, t->job->y + y, width, height};
    disk_output out = {(float *)((char *)target->data + y * target->stride) + 4 * (ptrdiff_t)x,
                       target->stride / (ptrdiff_t)sizeof(float)};
    if (atomic_load(&t->status) != DISK_OK)
        return;
    disk_status status = DISK_OK;
    if (t->plan->max_radius >= DISK_MIN_RADIUS) {
        status = t->plan->engine->apply(t->plan, &t->field, tile, out, t->watch);
        if (status == DISK_OK && t->plan->params.highlight_factor > 0)
            status = unweigh(t, tile, out);
    }
    if (status == DISK_OK)
        restore_sharp(t, tile, out);
    else
        atomic_store(&t->status, (int)status);
}

/* Large tiles waste less on their surroundings, but every thread wants a few. */
static int tile_side(const disk_image *target, const disk_executor *executor)
{
    int64_t threads = executor && executor->threads > 1 ? executor->threads : 1;
    int64_t pixels = (int64_t)target->width * target->height;
    int side = TILE;
    while (threads > 1 && side > 32 && pixels / ((int64_t)side * side) < 4 * threads)
        side /= 2;
    return side;
}

static int image_valid(const disk_image *image)
{
    return image->data && image->width >= 1 && image->height >= 1 &&
           image->width <= INT32_MAX / 8 && image->stride % (ptrdiff_t)sizeof(float) == 0;
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
        job->target.height > job->source.height - job->y)
        return 0;
    int two_axes = plan->basis && disk_basis_columns(plan->basis) > 1;
    return map_valid(job->blur, plan->with_depth, &job->source) &&
           map_valid(job->second, two_axes, &job->source);
}

disk_status disk_plan_apply(const disk_plan *plan, const disk_job *job,
                            const disk_executor *executor, const disk_progress *progress)
{
    if (!plan || !job || !job_valid(plan, job))
        return DISK_BAD_ARGUMENT;
    prepared ready;
    disk_status status = prepare(plan, job, &ready);
    if (status != DISK_OK)
        return status;
    disk_watch watch;
    long passes = ready.weights ? 2 : 1;
    disk_watch_init(&watch, progress, passes * (long)job->target.width * job->target.height);
    tiling t = {.plan = plan,
                .job = job,
                .prepared = &ready,
                .tile = tile_side(&job->target, executor),
                .watch = &watch};
    t.field = (disk_field){.pixels = ready.colour ? ready.colour : job->source.data,
                           .stride = ready.colour ? 4 * (ptrdiff_t)job->source.width
                                                  : job->source.stride / (ptrdiff_t)sizeof(float),
                           .width = job->source.width,
                           .height = job->source.height,
                           .blur = job->blur,
                           .second = job->second,
                           .max_radius = (float)plan->max_radius};
    if (plan->max_radius < DISK_MIN_RADIUS)
        t.field.max_radius = 0;
    t.columns = (job->target.width + t.tile - 1) / t.tile;
    atomic_init(&t.status, DISK_OK);
    int rows = (job->target.height + t.tile - 1) / t.tile;
    disk_run(executor, t.columns * rows, run_tile, &t);
    free_prepared(&ready);
    return (disk_status)atomic_load(&t.status);
}
