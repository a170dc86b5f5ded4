/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Labels: which layer every pixel lies in, and where edges are; and what each block shows. */

#include "scene.h"

#include "field.h"
#include "lens_samples.h"

#include <math.h>
#include <stdlib.h>

typedef struct label_job {
    disk_scene *scene;
    disk_watch *watch;
} label_job;

static float smaller(float a, float b)
{
    return a < b ? a : b;
}

static float larger(float a, float b)
{
    return a > b ? a : b;
}

/* Labels of a row, and what its blocks show. Only steps that lead out of a layer are edges: within
 * it no side could be told from the other. */
static void label_pixels(disk_scene *scene, int y, disk_block *blocks)
{
    size_t width = (size_t)scene->width;
    const float *row = scene->radii + (size_t)y * width;
    const float *above = y > 0 ? row - width : row;
    const float *below = y + 1 < scene->height ? row + width : row;
    unsigned char *labels = scene->labels + (size_t)y * width;
    for (size_t x = 0; x < width; x++) {
        float r = row[x], left = row[x > 0 ? x - 1 : x], right = row[x + 1 < width ? x + 1 : x];
        float least = smaller(smaller(left, right), smaller(above[x], below[x]));
        float largest = larger(larger(left, right), larger(above[x], below[x]));
        int layer = disk_scene_layer(scene, r);
        float low = layer > 0 ? scene->cuts[layer - 1] : -INFINITY, high = scene->cuts[layer];
        int edge = ((least < low) & (r - least > DISK_SCENE_JUMP)) |
                   ((largest >= high) & (largest - r > DISK_SCENE_JUMP));
        int joint = !edge & (r >= high - DISK_SCENE_JOINT);
        labels[x] = (unsigned char)(layer | edge * DISK_LABEL_EDGE | joint * DISK_LABEL_JOINT);
        disk_block *block = &blocks[x / DISK_SCENE_BLOCK];
        block->least = smaller(r, block->least);
        block->largest = larger(r, block->largest);
        block->layers |= (uint8_t)(1 << layer);
        block->joints |= (uint8_t)(joint << (layer + 1));
        block->meets |= (uint8_t)((!edge & (largest >= high)) << (layer + 1));
        block->edges = (uint8_t)(block->edges + edge);
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
        blocks[i] = (disk_block){.least = INFINITY, .largest = -INFINITY};
    int end = (row + 1) * DISK_SCENE_BLOCK;
    for (int y = row * DISK_SCENE_BLOCK; y < end && y < scene->height; y++)
        label_pixels(scene, y, blocks);
}

/* --- Joints ----------------------------------------------------------------------------------- */

/* Which layers meet nearer ones in blocks around one. */
static unsigned meets_around(const disk_scene *scene, int column, int row, int by)
{
    unsigned meets = 0;
    disk_rect r = disk_rect_grow((disk_rect){column, row, 1, 1}, by, scene->columns, scene->rows);
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            meets |= scene->blocks[(size_t)y * (size_t)scene->columns + (size_t)x].meets;
    return meets;
}

/* How far, in blocks, softening reaches at most where a layer ends. */
static int reach_of(const disk_scene *scene, int layer)
{
    float r = fabsf(scene->cuts[layer]), sigma = scene->plan->lens->spread * r;
    return (int)(3 * sigma) / DISK_SCENE_BLOCK + 1;
}

/* Parts a block from layers that it does not meet near. */
static void part_block(disk_scene *scene, int column, int row)
{
    disk_block *block = &scene->blocks[(size_t)row * (size_t)scene->columns + (size_t)column];
    unsigned apart = 0;
    for (int l = 1; l < scene->layers; l++)
        if (block->joints >> l & 1 &&
            !(meets_around(scene, column, row, reach_of(scene, l - 1)) >> l & 1))
            apart |= 1u << l;
    if (!apart)
        return;
    block->joints &= (uint8_t)~apart;
    int x0 = column * DISK_SCENE_BLOCK, y0 = row * DISK_SCENE_BLOCK;
    for (int y = y0; y < y0 + DISK_SCENE_BLOCK && y < scene->height; y++) {
        unsigned char *labels = scene->labels + (size_t)y * (size_t)scene->width;
        for (int x = x0; x < x0 + DISK_SCENE_BLOCK && x < scene->width; x++)
            if (apart >> ((labels[x] & DISK_LABEL_LAYER) + 1) & 1)
                labels[x] &= (unsigned char)~DISK_LABEL_JOINT;
    }
}

static void part_row(void *cookie, int row)
{
    label_job *job = cookie;
    if (disk_watch_add(job->watch, 0))
        return;
    for (int column = 0; column < job->scene->columns; column++)
        part_block(job->scene, column, row);
}

disk_status disk_scene_label(disk_scene *scene, const disk_executor *executor, disk_watch *watch)
{
    scene->labels = malloc((size_t)scene->width * (size_t)scene->height);
    scene->blocks = malloc((size_t)scene->columns * (size_t)scene->rows * sizeof *scene->blocks);
    if (!scene->labels || !scene->blocks)
        return DISK_NO_MEMORY;
    label_job job = {scene, watch};
    disk_run(executor, scene->rows, label_row, &job);
    disk_run(executor, scene->rows, part_row, &job);
    return disk_watch_add(watch, 0) ? DISK_CANCELLED : DISK_OK;
}
