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
    disk_status status[DISK_SCENE_LAYERS];
} fill_job;

/* --- The layer's own pixels ------------------------------------------------------------------ */

static void add_pixel(const disk_scene *scene, int layer, int x, int y, disk_fill *sum)
{
    int label = scene->labels[(size_t)y * (size_t)scene->width + (size_t)x];
    if ((label & DISK_LABEL_LAYER) != layer || label & DISK_LABEL_SPARK)
        return;
    disk_fill pixel;
    pixel.values[DISK_FILL_WEIGHT] = disk_scene_pixel(scene, x, y, pixel.values);
    pixel.values[DISK_FILL_RADIUS] = disk_scene_radius(scene, x, y);
    disk_fill_add(sum, &pixel, label & DISK_LABEL_EDGE ? DISK_EDGE_SHARE : 1);
}

/* A block of one layer without edges or sparks. */
static void sum_even_block(const disk_scene *scene, int x0, int y0, disk_fill *out)
{
    float sums[DISK_FILL_VALUES] = {0};
    int width = scene->width - x0 < DISK_SCENE_BLOCK ? scene->width - x0 : DISK_SCENE_BLOCK;
    int height = scene->height - y0 < DISK_SCENE_BLOCK ? scene->height - y0 : DISK_SCENE_BLOCK;
    for (int y = y0; y < y0 + height; y++) {
        float pixels[4 * DISK_SCENE_BLOCK], weights[DISK_SCENE_BLOCK];
        const float *radii = scene->radii + (size_t)y * (size_t)scene->width + x0;
        disk_scene_read(scene, x0, y, width, pixels, weights);
        for (int x = 0; x < width; x++) {
            for (int c = 0; c < 4; c++)
                sums[c] += pixels[4 * x + c];
            sums[DISK_FILL_WEIGHT] += weights[x];
            sums[DISK_FILL_RADIUS] += radii[x];
        }
    }
    memcpy(out->values, sums, sizeof sums);
    out->weight = (float)(width * height);
}

static void sum_block(const disk_scene *scene, int layer, int column, int row, disk_fill *out)
{
    *out = (disk_fill){0};
    const disk_block *block = &scene->blocks[(size_t)row * (size_t)scene->columns + (size_t)column];
    if (!(block->layers >> layer & 1))
        return;
    if (block->layers == 1 << layer && block->edges == 0 && !block->sparks) {
        sum_even_block(scene, column * DISK_SCENE_BLOCK, row * DISK_SCENE_BLOCK, out);
        return;
    }
    int x1 = (column + 1) * DISK_SCENE_BLOCK, y1 = (row + 1) * DISK_SCENE_BLOCK;
    for (int y = row * DISK_SCENE_BLOCK; y < y1 && y < scene->height; y++)
        for (int x = column * DISK_SCENE_BLOCK; x < x1 && x < scene->width; x++)
            add_pixel(scene, layer, x, y, out);
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

/* Pixels of the layer, and of it and farther ones, in a block of several layers. */
static void count_block(const disk_scene *scene, int layer, int column, int row, float *own,
                        float *visible)
{
    int x1 = (column + 1) * DISK_SCENE_BLOCK, y1 = (row + 1) * DISK_SCENE_BLOCK;
    for (int y = row * DISK_SCENE_BLOCK; y < y1 && y < scene->height; y++) {
        const unsigned char *labels = scene->labels + (size_t)y * (size_t)scene->width;
        for (int x = column * DISK_SCENE_BLOCK; x < x1 && x < scene->width; x++) {
            int at = labels[x] & DISK_LABEL_LAYER;
            *own += at == layer;
            *visible += at >= layer;
        }
    }
}

static void count_pixels(const disk_scene *scene, int layer, float *own, float *visible)
{
    const unsigned bit = 1u << layer;
    for (int row = 0; row < scene->rows; row++)
        for (int column = 0; column < scene->columns; column++) {
            size_t i = (size_t)row * (size_t)scene->columns + (size_t)column;
            unsigned layers = scene->blocks[i].layers;
            own[i] = visible[i] = 0;
            if (layers < bit) /* all is nearer */
                continue;
            count_block(scene, layer, column, row, &own[i], &visible[i]);
        }
}

static disk_status vote(const disk_scene *scene, int layer, disk_fill *fills)
{
    size_t count = (size_t)scene->columns * (size_t)scene->rows;
    int longest = scene->columns > scene->rows ? scene->columns : scene->rows;
    float *own = malloc(count * sizeof *own), *visible = malloc(count * sizeof *visible);
    float *room = malloc((size_t)longest * sizeof *room);
    if (own && visible && room) {
        count_pixels(scene, layer, own, visible);
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

static disk_status fill_layer(disk_scene *scene, int layer, disk_watch *watch)
{
    disk_scale finest;
    if (!make_scale(&finest, scene->columns, scene->rows))
        return DISK_NO_MEMORY;
    scene->fills[layer] = finest.texels;
    for (int row = 0; row < scene->rows; row++) {
        if (disk_watch_add(watch, 0))
            return DISK_CANCELLED;
        for (int column = 0; column < scene->columns; column++)
            sum_block(scene, layer, column, row,
                      &finest.texels[(size_t)row * (size_t)scene->columns + (size_t)column]);
    }
    take_lights_out(scene, layer, finest.texels);
    for (size_t i = 0; i < (size_t)scene->columns * (size_t)scene->rows; i++)
        disk_fill_conclude(&finest.texels[i]);
    disk_status status = push_pull(&finest);
    return status == DISK_OK ? vote(scene, layer, finest.texels) : status;
}

static void fill_task(void *cookie, int layer)
{
    fill_job *job = cookie;
    job->status[layer] = fill_layer(job->scene, layer, job->watch);
}

disk_status disk_scene_fill(disk_scene *scene, const disk_executor *executor, disk_watch *watch)
{
    fill_job job = {.scene = scene, .watch = watch};
    disk_run(executor, scene->layers, fill_task, &job);
    for (int l = 0; l < scene->layers; l++)
        if (job.status[l] != DISK_OK)
            return job.status[l];
    return DISK_OK;
}
