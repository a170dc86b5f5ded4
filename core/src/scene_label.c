/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Labels: which layer every pixel lies in, and where edges are; and what each block shows. */

#include "scene.h"

#include <math.h>
#include <stdlib.h>

typedef struct label_job {
    disk_scene *scene;
    disk_watch *watch;
} label_job;

static int beyond(const disk_scene *scene, float radius, int x, int y)
{
    if (x < 0 || y < 0 || x >= scene->width || y >= scene->height)
        return 0;
    return fabsf(disk_scene_radius(scene, x, y) - radius) > DISK_SCENE_JUMP;
}

static void label_pixel(disk_scene *scene, int x, int y, disk_block *block)
{
    float r = disk_scene_radius(scene, x, y);
    int layer = disk_scene_layer(scene, r);
    int edge = beyond(scene, r, x - 1, y) || beyond(scene, r, x + 1, y) ||
               beyond(scene, r, x, y - 1) || beyond(scene, r, x, y + 1);
    scene->labels[(size_t)y * (size_t)scene->width + (size_t)x] =
        (unsigned char)(layer | (edge ? DISK_LABEL_EDGE : 0));
    block->least = fminf(block->least, r);
    block->largest = fmaxf(block->largest, r);
    block->layers |= (uint16_t)(1 << layer);
    block->edges = (uint16_t)(block->edges + edge);
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
        for (int x = 0; x < scene->width; x++)
            label_pixel(scene, x, y, &blocks[x / DISK_SCENE_BLOCK]);
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
