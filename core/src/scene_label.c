/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Labels: which layer every pixel lies in, and where edges are; and what each block shows. */

#include "scene.h"

#include "field.h"
#include "lens_samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Until blocks are told, a label says so whether its pixel passes into the next layer without an
 * edge: sparks are found later. */
#define MEETS DISK_LABEL_SPARK

typedef struct label_job {
    disk_scene *scene;
    disk_watch *watch;
} label_job;

/* --- Labels -----------------------------------------------------------------------------------
 *
 * Four pixels at a time, without branches. */

static inline disk_vector smaller(disk_vector a, disk_vector b)
{
    return disk_choose(a < b, a, b);
}

static inline disk_vector larger(disk_vector a, disk_vector b)
{
    return disk_choose(a > b, a, b);
}

/* Four radii of a row from x on; its ends go on. */
static inline disk_vector radii_at(const float *row, int width, int x)
{
    disk_vector v;
    if (x >= 0 && x + 4 <= width)
        return disk_vector_at(row + x);
    for (int i = 0; i < 4; i++)
        v[i] = row[disk_clamp(x + i, width)];
    return v;
}

/* Labels by the radii of pixels and the range of those beside them. A layer is the number of cuts
 * not above it. Only steps that lead out of a layer are edges: within it no side could be told from
 * the other. */
static inline disk_mask labels_of(const disk_scene *scene, disk_vector r, disk_vector least,
                                  disk_vector largest)
{
    disk_vector low = r * 0 - INFINITY, high = r * 0 + INFINITY;
    disk_mask layer = {0};
    for (int k = 0; k < scene->layers - 1; k++) {
        disk_vector cut = r * 0 + scene->cuts[k];
        disk_mask beyond = r >= cut;
        layer -= beyond;
        low = disk_choose(beyond, cut, low);
        high = disk_choose(beyond, high, smaller(cut, high));
    }
    disk_mask out = largest >= high;
    disk_mask edge =
        ((least < low) & (r - least > DISK_SCENE_JUMP)) | (out & (largest - r > DISK_SCENE_JUMP));
    disk_mask joint = ~edge & (r >= high - DISK_SCENE_JOINT), meets = ~edge & out;
    return layer | (edge & DISK_LABEL_EDGE) | (joint & DISK_LABEL_JOINT) | (meets & MEETS);
}

static void label_pixels(const disk_scene *scene, int y)
{
    int width = scene->width;
    const float *row = scene->radii + (size_t)y * (size_t)width;
    const float *above = y > 0 ? row - width : row;
    const float *below = y + 1 < scene->height ? row + width : row;
    unsigned char *labels = scene->labels + (size_t)y * (size_t)width;
    for (int x = 0; x < width; x += 4) {
        disk_vector left = radii_at(row, width, x - 1), right = radii_at(row, width, x + 1);
        disk_vector up = radii_at(above, width, x), down = radii_at(below, width, x);
        disk_mask found = labels_of(scene, radii_at(row, width, x),
                                    smaller(smaller(left, right), smaller(up, down)),
                                    larger(larger(left, right), larger(up, down)));
        for (int i = 0; i < 4 && x + i < width; i++)
            labels[x + i] = (unsigned char)found[i];
    }
}

/* --- Blocks ----------------------------------------------------------------------------------- */

/* Adds what a label says to a block. */
static void add_label(int label, int count, disk_block *b)
{
    int layer = label & DISK_LABEL_LAYER;
    b->layers |= (uint8_t)(1 << layer);
    b->joints |= (uint8_t)((label & DISK_LABEL_JOINT ? 2 : 0) << layer);
    b->meets |= (uint8_t)((label & MEETS ? 2 : 0) << layer);
    b->edges = (uint8_t)(b->edges + (label & DISK_LABEL_EDGE ? count : 0));
}

/* Adds a row of a block's pixels to what it shows, and takes from their labels what only blocks
 * keep. */
static void add_to_block(const float *radii, unsigned char *labels, int count, disk_block *b)
{
    for (int x = 0; x < count; x++) {
        b->least = radii[x] < b->least ? radii[x] : b->least;
        b->largest = radii[x] > b->largest ? radii[x] : b->largest;
    }
    if (memcmp(labels, labels + 1, (size_t)count - 1) == 0)
        add_label(labels[0], count, b);
    else
        for (int x = 0; x < count; x++)
            add_label(labels[x], 1, b);
    for (int x = 0; x < count; x++)
        labels[x] &= (unsigned char)~MEETS;
}

static void show_in_blocks(const disk_scene *scene, int y, disk_block *blocks)
{
    size_t row = (size_t)y * (size_t)scene->width;
    const float *radii = scene->radii + row;
    unsigned char *labels = scene->labels + row;
    for (int x = 0; x < scene->width; x += DISK_SCENE_BLOCK) {
        int left = scene->width - x, count = left < DISK_SCENE_BLOCK ? left : DISK_SCENE_BLOCK;
        add_to_block(radii + x, labels + x, count, &blocks[x / DISK_SCENE_BLOCK]);
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
    for (int y = row * DISK_SCENE_BLOCK; y < end && y < scene->height; y++) {
        label_pixels(scene, y);
        show_in_blocks(scene, y, blocks);
    }
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
