/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Paints a scene's sheets on grids of half pixels, and finds where a ray meets them. */

#include "stage.h"

#include <disk/lens.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *stage_alloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory) {
        fprintf(stderr, "truth: out of memory\n");
        exit(1);
    }
    return memory;
}

void stage_run(const truth_stage *stage, int count, disk_task task, void *cookie)
{
    if (stage->executor)
        stage->executor->run(stage->executor->cookie, count, task, cookie);
    else
        for (int i = 0; i < count; i++)
            task(cookie, i);
}

/* --- Painting -------------------------------------------------------------------------------- */

static size_t texel_index(const truth_stage *stage, int i, int j)
{
    return (size_t)j * (size_t)stage->columns + (size_t)i;
}

/* Transparent texels stay untouched, so that their memory is never used. */
static void paint_texel(truth_stage *stage, int sheet, int i, int j)
{
    const truth_sheet *s = &stage->scene->sheet[sheet];
    grid *g = &stage->grid[sheet];
    double x = 0.5 * (i - stage->margin) / stage->unit, y = 0.5 * (j - stage->margin) / stage->unit;
    if (g->relief)
        g->relief[texel_index(stage, i, j)] = (float)(stage->radius * s->relief(x, y));
    paint p = s->paint(x, y, 1 / stage->unit);
    if (!(p.cover > 0))
        return;
    float *texel = g->texels + TEXEL * texel_index(stage, i, j), cover = (float)fmin(p.cover, 1);
    texel[0] = (float)p.colour.r * cover;
    texel[1] = (float)p.colour.g * cover;
    texel[2] = (float)p.colour.b * cover;
    texel[3] = cover;
}

static void paint_row(void *cookie, int row)
{
    truth_stage *stage = cookie;
    for (int k = 0; k < stage->scene->sheets; k++)
        for (int i = 0; i < stage->columns; i++)
            paint_texel(stage, k, i, row);
    int inside_y = row >= stage->margin && row - stage->margin <= 2 * (stage->height - 1);
    for (int i = stage->margin; inside_y && i - stage->margin <= 2 * (stage->width - 1); i++) {
        float open = 1;
        for (int k = 0; k < stage->scene->sheets && open > 0; k++) {
            float *texel = stage->grid[k].texels + TEXEL * texel_index(stage, i, row);
            if (texel[3] > 0)
                texel[KNOWN] = texel[3] * open;
            open *= 1 - texel[3];
        }
    }
}

/* The least and most coverage in each block, one row of blocks a task. */
static void bound_row(void *cookie, int block_y)
{
    truth_stage *stage = cookie;
    for (int k = 0; k < stage->scene->sheets; k++)
        for (int block_x = 0; block_x < stage->blocks_x; block_x++) {
            float least = 1, most = 0;
            for (int j = 2 * BLOCK * block_y; j < 2 * BLOCK * (block_y + 1) && j < stage->rows; j++)
                for (int i = 2 * BLOCK * block_x;
                     i < 2 * BLOCK * (block_x + 1) && i < stage->columns; i++) {
                    float cover = stage->grid[k].texels[TEXEL * texel_index(stage, i, j) + 3];
                    least = fminf(least, cover);
                    most = fmaxf(most, cover);
                }
            stage->grid[k].least[block_y * stage->blocks_x + block_x] = least;
            stage->grid[k].most[block_y * stage->blocks_x + block_x] = most;
        }
}

static void set_up_grid(truth_stage *stage, int k)
{
    const truth_sheet *s = &stage->scene->sheet[k];
    grid *g = &stage->grid[k];
    size_t texels = (size_t)stage->columns * (size_t)stage->rows;
    size_t blocks = (size_t)stage->blocks_x * (size_t)stage->blocks_y;
    g->texels = stage_alloc(texels * TEXEL, sizeof *g->texels);
    g->relief = s->relief ? stage_alloc(texels, sizeof *g->relief) : NULL;
    g->least = stage_alloc(blocks, sizeof *g->least);
    g->most = stage_alloc(blocks, sizeof *g->most);
    g->r0 = stage->radius * (s->depth - 320 * s->slope_x - 240 * s->slope_y);
    g->slope_x = stage->radius * s->slope_x / stage->unit;
    g->slope_y = stage->radius * s->slope_y / stage->unit;
}

truth_stage *truth_stage_new(const truth_scene *scene, int width, int height, double radius,
                             const disk_executor *executor)
{
    truth_stage *stage = stage_alloc(1, sizeof *stage);
    stage->scene = scene;
    stage->executor = executor;
    stage->width = width, stage->height = height;
    stage->radius = radius;
    stage->unit = width / 640.0;
    stage->margin = 2 * ((int)ceil(radius) + 2);
    stage->columns = 2 * width + 2 * stage->margin;
    stage->rows = 2 * height + 2 * stage->margin;
    stage->blocks_x = (stage->columns + 2 * BLOCK - 1) / (2 * BLOCK);
    stage->blocks_y = (stage->rows + 2 * BLOCK - 1) / (2 * BLOCK);
    for (int k = 0; k < scene->sheets; k++)
        set_up_grid(stage, k);
    if (scene->add_lights)
        scene->add_lights(&stage->lights);
    stage_run(stage, stage->rows, paint_row, stage);
    stage_run(stage, stage->blocks_y, bound_row, stage);
    return stage;
}

void truth_stage_free(truth_stage *stage)
{
    for (int k = 0; stage && k < stage->scene->sheets; k++) {
        free(stage->grid[k].texels);
        free(stage->grid[k].relief);
        free(stage->grid[k].least);
        free(stage->grid[k].most);
    }
    free(stage);
}

int truth_border(const truth_stage *stage)
{
    return (int)ceil(stage->radius) + 1;
}

/* --- Rays ------------------------------------------------------------------------------------ */

static size_t nearest_texel(const truth_stage *stage, double x, double y)
{
    double i = fmin(fmax(2 * x + stage->margin + 0.5, 0), stage->columns - 1);
    double j = fmin(fmax(2 * y + stage->margin + 0.5, 0), stage->rows - 1);
    return texel_index(stage, (int)i, (int)j);
}

const float *stage_texel(const truth_stage *stage, const grid *g, double x, double y)
{
    return g->texels + TEXEL * nearest_texel(stage, x, y);
}

/* A plane r = r0 + b.s meets the ray s = p - r u where r = (r0 + b.p) / (1 + b.u). A relief is
 * added by iteration; its slope bounds the factor by which the error falls. */
double stage_meet(const truth_stage *stage, const grid *g, double x, double y, double u, double v)
{
    double plane = g->r0 + g->slope_x * x + g->slope_y * y;
    double factor = 1 / (1 + g->slope_x * u + g->slope_y * v);
    double r = plane * factor;
    for (int i = 0; g->relief && i < 7; i++)
        r = (plane + g->relief[nearest_texel(stage, x - r * u, y - r * v)]) * factor;
    return r;
}

truth_hit truth_ray(const truth_stage *stage, int sheet, double x, double y, double u, double v)
{
    const grid *g = &stage->grid[sheet];
    double r = stage_meet(stage, g, x, y, u, v);
    return (truth_hit){x - r * u, y - r * v, r, stage_texel(stage, g, x - r * u, y - r * v)[3]};
}

/* How far from its pixel a ray may meet a sheet. */
static double sheet_reach(const truth_stage *stage, const grid *g)
{
    int flat = g->slope_x == 0 && g->slope_y == 0 && !g->relief;
    return (flat ? fabs(g->r0) : 1.5 * stage->radius) + 1;
}

static int block_of(const truth_stage *stage, double pixel, int blocks)
{
    int block = (int)floor((pixel + 0.5 * stage->margin) / BLOCK);
    return block < 0 ? 0 : block >= blocks ? blocks - 1 : block;
}

int stage_sheets_in_reach(const truth_stage *stage, int x0, int y0, int x1, int y1,
                          int list[TRUTH_MAX_SHEETS])
{
    int count = 0;
    for (int k = 0; k < stage->scene->sheets; k++) {
        const grid *g = &stage->grid[k];
        double reach = sheet_reach(stage, g);
        int left = block_of(stage, x0 - reach, stage->blocks_x);
        int right = block_of(stage, x1 + reach, stage->blocks_x);
        int bottom = block_of(stage, y1 + reach, stage->blocks_y);
        float least = 1, most = 0;
        for (int j = block_of(stage, y0 - reach, stage->blocks_y); j <= bottom; j++)
            for (int i = left; i <= right; i++) {
                least = fminf(least, g->least[j * stage->blocks_x + i]);
                most = fmaxf(most, g->most[j * stage->blocks_x + i]);
            }
        if (most > 0)
            list[count++] = k;
        if (least >= 1)
            break;
    }
    return count;
}

/* Rays are a little off their kernel's pixels: else where a blur is a quarter of the strongest one,
 * half of them fall on the border between two texels, and all would be counted to the right. Little
 * enough that the strongest blur still meets the pixels' own texels. */
#define JITTER 0.2

rays stage_rays(const disk_aperture *aperture, double kernel_radius)
{
    disk_kernel kernel;
    if (disk_aperture_draw(aperture, kernel_radius, &kernel) != DISK_OK) {
        fprintf(stderr, "truth: the aperture cannot be drawn\n");
        exit(1);
    }
    int half = kernel.half, side = 2 * half + 1;
    rays all = {0, stage_alloc((size_t)side * (size_t)side, sizeof *all.ray)};
    for (int i = 0; i < side * side; i++)
        if (kernel.weights[i] > 0) {
            float *ray = all.ray[all.count++];
            double x = i % side - half + JITTER * (2 * hash(i, 0, 1) - 1);
            double y = i / side - half + JITTER * (2 * hash(i, 1, 1) - 1);
            ray[0] = (float)(x / kernel_radius), ray[1] = (float)(y / kernel_radius);
            ray[2] = kernel.weights[i];
        }
    disk_kernel_free(&kernel);
    return all;
}
