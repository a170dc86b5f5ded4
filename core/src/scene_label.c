/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Labels: which layer every pixel lies in, and where edges are; and what each block shows. */

#include "scene.h"

#include <math.h>
#include <stdlib.h>

typedef struct label_job {
    disk_scene *scene;
    disk_watch *watch;
} label_job;

static int jumps(float a, float b)
{
    return fabsf(a - b) > DISK_SCENE_JUMP;
}

/* Labels of a row, and what its blocks show. */
static void label_pixels(disk_scene *scene, int y, disk_block *blocks)
{
    size_t width = (size_t)scene->width;
    const float *row = scene->radii + (size_t)y * width;
    const float *above = y > 0 ? row - width : row;
    const float *below = y + 1 < scene->height ? row + width : row;
    unsigned char *labels = scene->labels + (size_t)y * width;
    for (size_t x = 0; x < width; x++) {
        float r = row[x], left = row[x > 0 ? x - 1 : x], right = row[x + 1 < width ? x + 1 : x];
        int layer = disk_scene_layer(scene, r);
        int edge = jumps(r, left) | jumps(r, right) | jumps(r, above[x]) | jumps(r, below[x]);
        labels[x] = (unsigned char)(layer | (edge ? DISK_LABEL_EDGE : 0));
        disk_block *block = &blocks[x / DISK_SCENE_BLOCK];
        block->least = r < block->least ? r : block->least;
        block->largest = r > block->largest ? r : block->largest;
        block->layers |= (uint16_t)(1 << layer);
        block->edges = (uint16_t)(block->edges + edge);
    }
}

/* One row of blocks. */
static void label_row(void *cookie, int row)
{
    label_job *job = cookie;
    disk_scene *scene = job->scene;
    if (disk_watch_add(job->watch, 0))
        return;
    disk_block *blocks = scene->blocks + (size_t)row * (size_t)scene->columns;
    for (int i = 0; i < scene->columns; i++)
        blocks[i] = (disk_block){INFINITY, -INFINITY, 0, 0};
    int end = (row + 1) * DISK_SCENE_BLOCK;
    for (int y = row * DISK_SCENE_BLOCK; y < end && y < scene->height; y++)
        label_pixels(scene, y, blocks);
}

disk_status disk_scene_label(disk_scene *scene, const disk_executor *executor, disk_watch *watch)
{
    scene->labels = malloc((size_t)scene->width * (size_t)scene->height);
    scene->blocks = malloc((size_t)scene->columns * (size_t)scene->rows * sizeof *scene->blocks);
    if (!scene->labels || !scene->blocks)
        return DISK_NO_MEMORY;
    label_job job = {scene, watch};
    disk_run(executor, scene->rows, label_row, &job);
    return disk_watch_add(watch, 0) ? DISK_CANCELLED : DISK_OK;
}
