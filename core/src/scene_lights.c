/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Lights: pixels so much brighter than their surroundings that few samples would show as dots
 * inside their blur. What stands out of them is taken out of the picture and splatted later, each
 * with the exact aperture (lens_splat.c).
 *
 * A block's background is the mean of its darker half, the largest of 3 x 3 blocks. A pixel stands
 * out if it is a few times brighter. It is a light if what stands out around it, spread over its
 * aperture's area, is a noticeable share of the background, and if so few pixels stand out with it
 * that samples do not overlap within them anyway. So textures and bright skies are none. */

#include "scene.h"

#include "field.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_RADIUS 2.0f  /* below that samples lie closer than pixels */
#define STANDS_OUT   3.0f  /* times the background */
#define DARKEST      0.01f /* a background below that counts as that, in linear light */
#define NOTICEABLE   0.04  /* of the background, spread over the aperture */
#define CROWD        4.0   /* pixels that stand out of 3 x 3 blocks, in shares of a sample's area */
#define FEW          40    /* the same, in pixels: so many are no crowd */
#define SOME         160   /* nor are these, where they are very bright */
#define VERY         10.0  /* times the background */
#define PASSES       8     /* that raise backgrounds, at the most, each up to 9 times */

/* No more pixels are splatted than so many times the picture's, and so many at least. */
#define SPLATS_A_PIXEL  8.0
#define SPLATS_AT_LEAST 4e7

/* What a block tells. */
typedef struct block_light {
    float background; /* its own, later the one that a crowd makes, or 0: luminance */
    float largest;    /* luminance */
    float around;     /* the largest background of 3 x 3 blocks, crowds included */
    float dark;       /* the same without crowds */
    float excess;     /* the sum of what stands out */
    float crest;      /* the sum of all that does, the brightest cut */
    int count;        /* of pixels that do */
} block_light;

typedef struct light_job {
    disk_scene *scene;
    disk_watch *watch;
    block_light *blocks;
    double area;   /* of the aperture of radius 1, by its light: 1 / sum of squared weights */
    int *found;    /* lights by row of blocks, then where the row's begin */
    double *worth; /* of a block's lights; 0: none */
    double least_worth;
    atomic_int raised; /* whether a pass has raised any background */
} light_job;

static float luminance_of(const disk_scene *scene, const float *pixel)
{
    static const float rec709[3] = {0.2126f, 0.7152f, 0.0722f};
    const float *l = scene->job->luminance;
    if (l[0] == 0 && l[1] == 0 && l[2] == 0)
        l = rec709;
    return l[0] * pixel[0] + l[1] * pixel[1] + l[2] * pixel[2];
}

/* The block's pixels within the picture. */
static disk_rect block_rect(const disk_scene *scene, int column, int row)
{
    int x = column * DISK_SCENE_BLOCK, y = row * DISK_SCENE_BLOCK;
    int width = scene->width - x, height = scene->height - y;
    return (disk_rect){x, y, width < DISK_SCENE_BLOCK ? width : DISK_SCENE_BLOCK,
                       height < DISK_SCENE_BLOCK ? height : DISK_SCENE_BLOCK};
}

#define PIXELS (DISK_SCENE_BLOCK * DISK_SCENE_BLOCK)

/* Blocks of a row that are read together. */
#define GROUP 16

typedef struct block_group {
    float values[GROUP][PIXELS]; /* luminances; those outside of the picture are infinite */
    int counts[GROUP];
} block_group;

/* Adds a row of pixels to a group of blocks. */
static void add_row(const disk_scene *scene, int x, int y, int count, block_group *g)
{
    float room[4 * GROUP * DISK_SCENE_BLOCK];
    const float *pixels = disk_scene_look(scene, x, y, count, room, NULL);
    for (int i = 0; i < count; i++) {
        float luminance = luminance_of(scene, pixels + 4 * i);
        int block = i / DISK_SCENE_BLOCK;
        g->values[block][g->counts[block]++] = luminance > 0 ? luminance : 0;
    }
}

/* Reads `count` blocks of a row of blocks. */
static void read_blocks(const disk_scene *scene, int column, int row, int count, block_group *g)
{
    disk_rect first = block_rect(scene, column, row),
              last = block_rect(scene, column + count - 1, row);
    int width = last.x + last.width - first.x;
    memset(g->counts, 0, sizeof g->counts);
    for (int y = first.y; y < first.y + first.height; y++)
        add_row(scene, first.x, y, width, g);
    for (int i = 0; i < count; i++)
        for (int k = g->counts[i]; k < PIXELS; k++)
            g->values[i][k] = INFINITY;
}

/* --- Backgrounds ------------------------------------------------------------------------------ */

/* The mean of what is not above the mean, twice. */
static float darker_half(const float values[PIXELS])
{
    float limit = FLT_MAX;
    for (int pass = 0; pass < 3; pass++) {
        disk_vector sum = {0};
        disk_mask count = {0};
        for (int i = 0; i < PIXELS; i += 4) {
            disk_vector v = disk_vector_at(values + i);
            disk_mask below = v <= limit;
            sum += (disk_vector)((disk_mask)v & below);
            count -= below;
        }
        if (count[0] + count[1] + count[2] + count[3] == 0)
            break; /* all are alike, and their mean was rounded down */
        limit = (sum[0] + sum[1] + sum[2] + sum[3]) /
                (float)(count[0] + count[1] + count[2] + count[3]);
    }
    return limit;
}

static float largest_of(const float values[PIXELS])
{
    disk_vector largest = {0};
    for (int i = 0; i < PIXELS; i += 4) {
        disk_vector v = disk_vector_at(values + i);
        largest = disk_choose((v > largest) & (v <= FLT_MAX), v, largest);
    }
    float a = fmaxf(largest[0], largest[1]), b = fmaxf(largest[2], largest[3]);
    return fmaxf(a, b);
}

static void measure_row(void *cookie, int row)
{
    light_job *job = cookie;
    const disk_scene *scene = job->scene;
    block_group group;
    if (disk_watch_add(job->watch, 0))
        return;
    for (int column = 0; column < scene->columns; column += GROUP) {
        int count = scene->columns - column < GROUP ? scene->columns - column : GROUP;
        block_light *blocks = &job->blocks[(size_t)row * (size_t)scene->columns + (size_t)column];
        read_blocks(scene, column, row, count, &group);
        for (int i = 0; i < count; i++) {
            blocks[i].background = darker_half(group.values[i]);
            blocks[i].largest = largest_of(group.values[i]);
        }
    }
}

static block_light *block_at(const light_job *job, int column, int row)
{
    if (column < 0 || row < 0 || column >= job->scene->columns || row >= job->scene->rows)
        return NULL;
    return &job->blocks[(size_t)row * (size_t)job->scene->columns + (size_t)column];
}

static float threshold_of(const block_light *block)
{
    return STANDS_OUT * fmaxf(block->around, DARKEST);
}

static float largest_background(const light_job *job, int column, int row)
{
    float largest = 0;
    for (int i = 0; i < 9; i++) {
        const block_light *other = block_at(job, column + i % 3 - 1, row + i / 3 - 1);
        largest = other ? fmaxf(largest, other->background) : largest;
    }
    return largest;
}

/* Sums up what stands out of a block. */
static void sum_block(const light_job *job, int column, int row)
{
    block_light *block = block_at(job, column, row);
    float threshold = threshold_of(block), most = STANDS_OUT * threshold;
    block_group group;
    block->excess = block->crest = 0, block->count = 0;
    if (!(block->largest > threshold))
        return;
    read_blocks(job->scene, column, row, 1, &group);
    for (int i = 0; i < group.counts[0]; i++) {
        float value = group.values[0][i];
        if (!(value > threshold))
            continue;
        block->excess += value - block->around, block->count++;
        block->crest += value < most ? value : most;
    }
}

/* The same once the backgrounds around are known. */
static void sum_row(void *cookie, int row)
{
    light_job *job = cookie;
    const disk_scene *scene = job->scene;
    for (int column = 0; column < scene->columns; column++) {
        block_light *block = block_at(job, column, row);
        block->around = block->dark = largest_background(job, column, row);
        sum_block(job, column, row);
    }
}

/* --- Crowds -----------------------------------------------------------------------------------
 *
 * Where much stands out (the faces of tiles between dark joints), what shines must stand out of
 * that. Then the mean of what does, the brightest cut, is the background. So it goes on: a cloud
 * before a blue sky, both seen through dark blinds, is no light either; else its light would be
 * missing where blinds hide the cloud. */

/* The sums of what stands out of a block and those around it. */
typedef struct surroundings {
    double excess, count, crest;
} surroundings;

static surroundings sum_around(const light_job *job, int column, int row)
{
    surroundings s = {0, 0, 0};
    for (int i = 0; i < 9; i++) {
        const block_light *other = block_at(job, column + i % 3 - 1, row + i / 3 - 1);
        if (other)
            s.excess += other->excess, s.count += other->count, s.crest += other->crest;
    }
    return s;
}

/* Whether so much stands out around a block that it holds no lights.
 * @param share a sample's of the aperture's area, in pixels */
static int is_crowd(const block_light *block, const surroundings *s, double share)
{
    double very = VERY * fmax(block->around, DARKEST) * s->count;
    return s->count > fmax(CROWD * share, s->excess > very ? SOME : FEW);
}

/* The larger background of a block in a crowd, for the next pass; 0 elsewhere. */
static void crest_row(void *cookie, int row)
{
    light_job *job = cookie;
    for (int column = 0; column < job->scene->columns; column++) {
        block_light *block = block_at(job, column, row);
        surroundings s = sum_around(job, column, row);
        block->background = is_crowd(block, &s, 0) ? (float)(s.crest / s.count) : 0;
    }
}

static void raise_row(void *cookie, int row)
{
    light_job *job = cookie;
    for (int column = 0; column < job->scene->columns; column++) {
        block_light *block = block_at(job, column, row);
        float raised = largest_background(job, column, row);
        if (!(raised > block->around))
            continue;
        block->around = raised;
        sum_block(job, column, row);
        atomic_store(&job->raised, 1);
    }
}

static void raise_crowds(light_job *job, const disk_executor *executor)
{
    atomic_init(&job->raised, 1);
    for (int pass = 0; pass < PASSES && atomic_load(&job->raised); pass++) {
        disk_run(executor, job->scene->rows, crest_row, job);
        atomic_store(&job->raised, 0);
        disk_run(executor, job->scene->rows, raise_row, job);
    }
}

/* --- Which blocks hold lights ----------------------------------------------------------------- */

/* The radius of a block's most blurred pixel. */
static double block_radius(const disk_scene *scene, size_t index)
{
    return fmax(fabs(scene->blocks[index].least), fabs(scene->blocks[index].largest));
}

/* How noticeable the dots of a block's lights would be, in shares of the background; 0 where it has
 * none. */
static double worth_of(const light_job *job, int column, int row)
{
    const disk_scene *scene = job->scene;
    const block_light *block = block_at(job, column, row);
    double r = block_radius(scene, (size_t)(block - job->blocks));
    if (r < LEAST_RADIUS || block->count == 0)
        return 0;
    surroundings s = sum_around(job, column, row);
    double area = job->area * r * r;
    int samples = scene->plan->params.samples;
    double share = samples > 0 ? area / samples : 1;
    if (is_crowd(block, &s, share))
        return 0;
    return s.excess / (area * fmax(block->dark, DARKEST));
}

/* The least worth that keeps the splats within bounds. */
static double affordable_worth(light_job *job)
{
    double pixels[64] = {0}, budget, sum = 0;
    const disk_scene *scene = job->scene;
    size_t count = (size_t)scene->columns * (size_t)scene->rows;
    for (size_t i = 0; i < count; i++) {
        double worth = job->worth[i], r = block_radius(scene, i);
        if (worth < NOTICEABLE)
            continue;
        int bin = (int)(4 * log2(worth / NOTICEABLE));
        pixels[bin > 63 ? 63 : bin] += 4 * r * r * job->blocks[i].count;
    }
    budget = fmax(SPLATS_AT_LEAST, SPLATS_A_PIXEL * scene->width * scene->height);
    int bin = 63;
    for (; bin >= 0; bin--)
        if ((sum += pixels[bin]) > budget)
            break;
    return NOTICEABLE * exp2((bin + 1) / 4.0);
}

/* --- The lights ------------------------------------------------------------------------------- */

static int label_at(const disk_scene *scene, int x, int y)
{
    return scene->labels[(size_t)y * (size_t)scene->width + (size_t)x];
}

/* The radius of the light that a pixel shows. At an edge it may show what is behind as well: where
 * a neighbour behind is brighter, the light is that one's. */
static float radius_of_light(const disk_scene *scene, int x, int y, float luminance)
{
    float radius = disk_scene_radius(scene, x, y);
    int label = label_at(scene, x, y);
    if (!(label & DISK_LABEL_EDGE))
        return radius;
    for (int i = 0; i < 9; i++) {
        int nx = disk_clamp(x + i % 3 - 1, scene->width);
        int ny = disk_clamp(y + i / 3 - 1, scene->height);
        float pixel[4];
        if ((label_at(scene, nx, ny) & DISK_LABEL_LAYER) <= (label & DISK_LABEL_LAYER))
            continue;
        disk_scene_pixel(scene, nx, ny, pixel);
        if (luminance_of(scene, pixel) > luminance) {
            luminance = luminance_of(scene, pixel);
            radius = disk_scene_radius(scene, nx, ny);
        }
    }
    return radius;
}

/* What is taken out of a pixel, so that its luminance is that of its surroundings. */
static disk_light take_out(const light_job *job, const block_light *block, int x, int y,
                           float radius, const float pixel[4], float weight)
{
    const disk_scene *scene = job->scene;
    float out = 1 - block->around / luminance_of(scene, pixel);
    float weighted = scene->plan->params.highlight_factor > 0 ? out : 0;
    return (disk_light){
        .x = x,
        .y = y,
        .radius = radius,
        .layer = disk_scene_layer(scene, radius),
        .excess = {out * pixel[0], out * pixel[1], out * pixel[2], weighted * pixel[3]},
        .excess_weight = weighted * weight};
}

/* Counts the lights of a block's row y, and writes them where `out` is not NULL. */
static int visit_block(const light_job *job, int column, int y, disk_light *out)
{
    const disk_scene *scene = job->scene;
    const block_light *block = block_at(job, column, y / DISK_SCENE_BLOCK);
    disk_rect r = block_rect(scene, column, y / DISK_SCENE_BLOCK);
    int found = 0;
    for (int x = r.x; x < r.x + r.width; x++) {
        float pixel[4], weight = disk_scene_pixel(scene, x, y, pixel);
        float luminance = luminance_of(scene, pixel);
        if (!(luminance > threshold_of(block)) ||
            !(fabsf(disk_scene_radius(scene, x, y)) >= LEAST_RADIUS))
            continue;
        float radius = radius_of_light(scene, x, y, luminance);
        if (!(fabsf(radius) >= LEAST_RADIUS))
            continue;
        if (out)
            out[found] = take_out(job, block, x, y, radius, pixel, weight);
        found++;
    }
    return found;
}

/* Counts the lights of a row of blocks, in order, and writes them where `out` is not NULL. */
static int visit_row(const light_job *job, int row, disk_light *out)
{
    const disk_scene *scene = job->scene;
    int found = 0, y1 = (row + 1) * DISK_SCENE_BLOCK;
    for (int y = row * DISK_SCENE_BLOCK; y < y1 && y < scene->height; y++)
        for (int column = 0; column < scene->columns; column++) {
            size_t index = (size_t)row * (size_t)scene->columns + (size_t)column;
            if (job->blocks[index].count > 0 && job->worth[index] >= job->least_worth)
                found += visit_block(job, column, y, out ? out + found : NULL);
        }
    return found;
}

static void count_row(void *cookie, int row)
{
    light_job *job = cookie;
    job->found[row] = disk_watch_add(job->watch, 0) ? 0 : visit_row(job, row, NULL);
}

static void list_row(void *cookie, int row)
{
    light_job *job = cookie;
    visit_row(job, row, job->scene->lights + job->found[row]);
}

static disk_status list_lights(light_job *job, const disk_executor *executor)
{
    disk_scene *scene = job->scene;
    int total = 0;
    disk_run(executor, scene->rows, count_row, job);
    if (disk_watch_add(job->watch, 0))
        return DISK_CANCELLED;
    for (int row = 0; row < scene->rows; row++) {
        int here = job->found[row];
        job->found[row] = total;
        total += here;
    }
    if (total == 0)
        return DISK_OK;
    scene->lights = malloc((size_t)total * sizeof *scene->lights);
    if (!scene->lights)
        return DISK_NO_MEMORY;
    scene->light_count = total;
    disk_run(executor, scene->rows, list_row, job);
    for (int i = 0; i < total; i++) {
        const disk_light *light = &scene->lights[i];
        scene->labels[(size_t)light->y * (size_t)scene->width + (size_t)light->x] |=
            DISK_LABEL_LIGHT;
    }
    return DISK_OK;
}

/* --- Sparks -----------------------------------------------------------------------------------
 *
 * What shines too little to be a light, or is too sharp, stays where it is. But where nearer things
 * hide what is beside it, that is not filled in from it, or it would show as a glow. */

#define NEAR_EDGES 2 /* blocks */

/* Whether a block lies near edges and has few pixels that stand out. */
static int may_spark(const light_job *job, int column, int row)
{
    const disk_scene *scene = job->scene;
    const block_light *block = block_at(job, column, row);
    int edges = 0;
    if (block->count == 0)
        return 0;
    surroundings s = sum_around(job, column, row);
    if (is_crowd(block, &s, 0))
        return 0;
    disk_rect r =
        disk_rect_grow((disk_rect){column, row, 1, 1}, NEAR_EDGES, scene->columns, scene->rows);
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            edges += scene->blocks[(size_t)y * (size_t)scene->columns + (size_t)x].edges;
    return edges > 0;
}

static void mark_sparks(const light_job *job, int column, int row)
{
    disk_scene *scene = job->scene;
    const block_light *block = block_at(job, column, row);
    block_group group;
    disk_rect r = block_rect(scene, column, row);
    read_blocks(scene, column, row, 1, &group);
    for (int y = 0; y < r.height; y++) {
        unsigned char *labels =
            scene->labels + (size_t)(r.y + y) * (size_t)scene->width + (size_t)r.x;
        for (int x = 0; x < r.width; x++)
            if (group.values[0][y * r.width + x] > threshold_of(block) &&
                !(labels[x] & DISK_LABEL_LIGHT)) {
                labels[x] |= DISK_LABEL_SPARK;
                scene->blocks[(size_t)row * (size_t)scene->columns + (size_t)column].sparks = 1;
            }
    }
}

static void mark_row(void *cookie, int row)
{
    light_job *job = cookie;
    for (int column = 0; column < job->scene->columns; column++)
        if (may_spark(job, column, row))
            mark_sparks(job, column, row);
}

/* --- All of it -------------------------------------------------------------------------------- */

/* The area of the aperture of radius 1, by its light. */
static double unit_area(const disk_plan *plan)
{
    size_t side = 2 * (size_t)plan->kernel.half + 1;
    double squares = 0;
    for (size_t i = 0; i < side * side; i++)
        squares += (double)plan->kernel.weights[i] * (double)plan->kernel.weights[i];
    return 1 / (squares * plan->max_radius * plan->max_radius);
}

static disk_status find(light_job *job, const disk_executor *executor)
{
    disk_scene *scene = job->scene;
    disk_run(executor, scene->rows, measure_row, job);
    if (disk_watch_add(job->watch, 0))
        return DISK_CANCELLED;
    disk_run(executor, scene->rows, sum_row, job);
    raise_crowds(job, executor);
    for (int row = 0; row < scene->rows; row++)
        for (int column = 0; column < scene->columns; column++)
            job->worth[(size_t)row * (size_t)scene->columns + (size_t)column] =
                worth_of(job, column, row);
    job->least_worth = affordable_worth(job);
    disk_status status = list_lights(job, executor);
    if (status == DISK_OK && scene->light_count > 0)
        status = disk_scene_draw_kernels(scene, executor, job->watch);
    if (status == DISK_OK)
        disk_run(executor, scene->rows, mark_row, job);
    return status;
}

disk_status disk_scene_find_lights(disk_scene *scene, const disk_executor *executor,
                                   disk_watch *watch)
{
    size_t count = (size_t)scene->columns * (size_t)scene->rows;
    light_job job = {.scene = scene, .watch = watch, .area = unit_area(scene->plan)};
    job.blocks = calloc(count, sizeof *job.blocks);
    job.worth = calloc(count, sizeof *job.worth);
    job.found = calloc((size_t)scene->rows, sizeof *job.found);
    disk_status status = DISK_NO_MEMORY;
    if (job.blocks && job.worth && job.found)
        status = find(&job, executor);
    free(job.blocks);
    free(job.worth);
    free(job.found);
    return status;
}
