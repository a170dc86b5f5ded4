/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Filling in what is hidden, coarsely: the colour and radius of each layer in every block, by
 * push-pull from its own pixels alone (never from what is nearer), and how far the layer goes on
 * under what is nearer: where it holds most of what shows around, of all that is not nearer. The
 * finer scales are filled cell by cell, from these (view.c). */

#include "scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Blocks on each side over which the vote on going on is taken, three times in each direction. */
#define VOTE 2

typedef struct fill_job {
    disk_scene *scene;
    disk_watch *watch;
    unsigned char *counts; /* pixels of each layer in each block, layer by layer */
    disk_status status[DISK_SCENE_LAYERS];
} fill_job;

/* --- The layers' own pixels ------------------------------------------------------------------ */

#define STRIP (16 * DISK_SCENE_BLOCK) /* pixels that are read at once */

/* A strip of a row of the picture. */
typedef struct strip {
    float room[4 * STRIP], weights[STRIP];
    const float *pixels;
    const float *radii;
    const unsigned char *labels;
} strip;

/* Adds pixels of one layer, none at an edge or a spark, to what is known of a block. */
static void add_even(const strip *s, int x, int count, disk_fill *sum)
{
    disk_vector colour = disk_fill_half(sum, 0), rest = disk_fill_half(sum, 1);
    float weight = 0, radius = 0;
    for (int i = x; i < x + count; i++) {
        colour += disk_vector_at(s->pixels + 4 * i);
        weight += s->weights[i], radius += s->radii[i];
    }
    disk_fill_set(colour, 0, sum);
    disk_fill_set(rest + (disk_vector){weight, radius, (float)count, 0}, 1, sum);
}

/* Adds a pixel to what is known of its layer. */
static void add_pixel(const strip *s, int x, disk_fill *sum)
{
    disk_fill pixel;
    disk_fill_set(disk_vector_at(s->pixels + 4 * x), 0, &pixel);
    disk_fill_set((disk_vector){s->weights[x], s->radii[x], 1, 0}, 1, &pixel);
    disk_fill_add(sum, &pixel, s->labels[x] & DISK_LABEL_EDGE ? DISK_EDGE_SHARE : 1);
}

/* Adds a row of a block, `index` of them all, which begins at x of the strip. */
static void add_to_block(const fill_job *job, const strip *s, int x, int count, size_t index)
{
    const disk_scene *scene = job->scene;
    const disk_block *block = &scene->blocks[index];
    size_t blocks = (size_t)scene->columns * (size_t)scene->rows;
    int layer = s->labels[x] & DISK_LABEL_LAYER;
    if (block->layers == 1 << layer && block->edges == 0 && !block->sparks) {
        add_even(s, x, count, &scene->fills[layer][index]);
        job->counts[(size_t)layer * blocks + index] += (unsigned char)count;
        return;
    }
    for (int i = x; i < x + count; i++) {
        layer = s->labels[i] & DISK_LABEL_LAYER;
        if (!(s->labels[i] & DISK_LABEL_SPARK))
            add_pixel(s, i, &scene->fills[layer][index]);
        job->counts[(size_t)layer * blocks + index]++;
    }
}

/* Adds `count` pixels of row y from x on, where a block begins. */
static void add_strip(const fill_job *job, int x, int y, int count)
{
    const disk_scene *scene = job->scene;
    size_t first = (size_t)y * (size_t)scene->width + (size_t)x;
    size_t index =
        (size_t)(y / DISK_SCENE_BLOCK) * (size_t)scene->columns + (size_t)(x / DISK_SCENE_BLOCK);
    strip s;
    s.radii = scene->radii + first, s.labels = scene->labels + first;
    s.pixels = disk_scene_look(scene, x, y, count, s.room, s.weights);
    for (int i = 0; i < count; i += DISK_SCENE_BLOCK, index++)
        add_to_block(job, &s, i, count - i < DISK_SCENE_BLOCK ? count - i : DISK_SCENE_BLOCK,
                     index);
}

/* One row of blocks, of all layers. */
static void add_row(void *cookie, int row)
{
    const fill_job *job = cookie;
    int width = job->scene->width, end = (row + 1) * DISK_SCENE_BLOCK;
    if (disk_watch_add(job->watch, 0))
        return;
    for (int y = row * DISK_SCENE_BLOCK; y < end && y < job->scene->height; y++)
        for (int x = 0; x < width; x += STRIP)
            add_strip(job, x, y, width - x < STRIP ? width - x : STRIP);
}

/* Lights are no part of what is filled in. */
static void take_lights_out(const disk_scene *scene, int layer, disk_fill *fills)
{
    for (int i = 0; i < scene->light_count; i++) {
        const disk_light *light = &scene->lights[i];
        disk_fill *fill = &fills[(size_t)(light->y / DISK_SCENE_BLOCK) * (size_t)scene->columns +
                                 (size_t)(light->x / DISK_SCENE_BLOCK)];
        int label = scene->labels[(size_t)light->y * (size_t)scene->width + (size_t)light->x];
        if ((label & DISK_LABEL_LAYER) != layer) /* the pixel's, not the light's */
            continue;
        float w = label & DISK_LABEL_EDGE ? DISK_EDGE_SHARE : 1;
        for (int c = 0; c < 4; c++)
            fill->values[c] -= w * light->excess[c];
        fill->values[DISK_FILL_WEIGHT] -= w * light->excess_weight;
    }
}

/* --- Push and pull ---------------------------------------------------------------------------- */

static int make_scale(disk_scale *s, int columns, int rows)
{
    *s = (disk_scale){malloc((size_t)columns * (size_t)rows * sizeof(disk_fill)), columns, rows};
    return s->texels != NULL;
}

static disk_status push_pull(disk_scale *finest)
{
    disk_scale scales[32] = {*finest};
    int count = 1, good = 1;
    while (good && (scales[count - 1].columns > 1 || scales[count - 1].rows > 1)) {
        const disk_scale *below = &scales[count - 1];
        good = make_scale(&scales[count], (below->columns + 1) / 2, (below->rows + 1) / 2);
        if (good)
            disk_scale_push(below, &scales[count]);
        count++;
    }
    for (int i = count - 1; good && i > 0; i--)
        disk_scale_pull(&scales[i], 0, 0, &scales[i - 1]);
    for (int i = 1; i < count; i++)
        free(scales[i].texels);
    return good ? DISK_OK : DISK_NO_MEMORY;
}

/* --- The vote --------------------------------------------------------------------------------- */

/* A moving mean of 2 VOTE + 1 over `count` values, `step` apart. */
static void smooth_line(float *values, int count, ptrdiff_t step, float *room)
{
    for (int i = 0; i < count; i++) {
        float sum = 0;
        for (int k = i - VOTE; k <= i + VOTE; k++)
            sum += values[(k < 0 ? 0 : k >= count ? count - 1 : k) * step];
        room[i] = sum;
    }
    for (int i = 0; i < count; i++)
        values[i * step] = room[i];
}

static void smooth(float *values, int columns, int rows, float *room)
{
    for (int pass = 0; pass < 2; pass++) {
        for (int y = 0; y < rows; y++)
            smooth_line(values + (ptrdiff_t)y * columns, columns, 1, room);
        for (int x = 0; x < columns; x++)
            smooth_line(values + x, rows, columns, room);
    }
}

/* Pixels of the layer, and of it and farther ones, in each block. */
static void count_pixels(const fill_job *job, int layer, float *own, float *visible)
{
    size_t blocks = (size_t)job->scene->columns * (size_t)job->scene->rows;
    const unsigned char *counts = job->counts + (size_t)layer * blocks;
    for (size_t i = 0; i < blocks; i++)
        own[i] = visible[i] = counts[i];
    for (int l = layer + 1; l < job->scene->layers; l++) {
        counts += blocks;
        for (size_t i = 0; i < blocks; i++)
            visible[i] += counts[i];
    }
}

static disk_status vote(const fill_job *job, int layer, disk_fill *fills)
{
    const disk_scene *scene = job->scene;
    size_t count = (size_t)scene->columns * (size_t)scene->rows;
    int longest = scene->columns > scene->rows ? scene->columns : scene->rows;
    float *own = malloc(count * sizeof *own), *visible = malloc(count * sizeof *visible);
    float *room = malloc((size_t)longest * sizeof *room);
    if (own && visible && room) {
        count_pixels(job, layer, own, visible);
        smooth(own, scene->columns, scene->rows, room);
        smooth(visible, scene->columns, scene->rows, room);
        for (size_t i = 0; i < count; i++)
            fills[i].cover = visible[i] > 0 ? own[i] / visible[i] : 0;
    }
    disk_status status = own && visible && room ? DISK_OK : DISK_NO_MEMORY;
    free(own);
    free(visible);
    free(room);
    return status;
}

/* --- A layer ---------------------------------------------------------------------------------- */

static disk_status fill_layer(const fill_job *job, int layer)
{
    const disk_scene *scene = job->scene;
    disk_scale finest = {scene->fills[layer], scene->columns, scene->rows};
    take_lights_out(scene, layer, finest.texels);
    for (size_t i = 0; i < (size_t)scene->columns * (size_t)scene->rows; i++)
        disk_fill_conclude(&finest.texels[i]);
    if (disk_watch_add(job->watch, 0))
        return DISK_CANCELLED;
    disk_status status = push_pull(&finest);
    return status == DISK_OK ? vote(job, layer, finest.texels) : status;
}

static void fill_task(void *cookie, int layer)
{
    fill_job *job = cookie;
    job->status[layer] = fill_layer(job, layer);
}

static disk_status fill(fill_job *job, const disk_executor *executor)
{
    disk_scene *scene = job->scene;
    disk_run(executor, scene->rows, add_row, job);
    if (disk_watch_add(job->watch, 0))
        return DISK_CANCELLED;
    disk_run(executor, scene->layers, fill_task, job);
    for (int l = 0; l < scene->layers; l++)
        if (job->status[l] != DISK_OK)
            return job->status[l];
    return DISK_OK;
}

disk_status disk_scene_fill(disk_scene *scene, const disk_executor *executor, disk_watch *watch)
{
    size_t blocks = (size_t)scene->columns * (size_t)scene->rows;
    fill_job job = {.scene = scene, .watch = watch};
    job.counts = calloc((size_t)scene->layers * blocks, 1);
    disk_status status = job.counts ? DISK_OK : DISK_NO_MEMORY;
    for (int l = 0; l < scene->layers && status == DISK_OK; l++)
        if (!(scene->fills[l] = calloc(blocks, sizeof **scene->fills)))
            status = DISK_NO_MEMORY;
    if (status == DISK_OK)
        status = fill(&job, executor);
    free(job.counts);
    return status;
}
