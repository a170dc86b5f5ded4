/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Cleaning up a blur map by its picture: survey it, move its steps to the picture's edges, then
 * snap what lies between the two sides of a step to one of them. */

#include "depth_clean.h"

#include "field.h"
#include "loops.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int disk_clean_rows(const disk_cleaning *c, int cell_row, int *first)
{
    int end = (cell_row + 1) * DISK_CLEAN_CELL - c->grid_y;
    int start = end - DISK_CLEAN_CELL;
    *first = start > 0 ? start : 0;
    return end < c->height ? end : c->height;
}

const float *disk_clean_between(const disk_cleaning *c, int cell_row, int y)
{
    float *room = c->room + 3 * (ptrdiff_t)cell_row * c->width;
    const float *row[3];
    for (int i = 0; i < 3; i++)
        row[i] = c->map + (ptrdiff_t)disk_clean_cut(y + i - 1, c->height) * c->width;
    c->loops.between(row[0], row[1], row[2], c->width, room + c->width, room);
    return room;
}

int disk_clean_is_between(const disk_cleaning *c, int x, int y, float between)
{
    float least = INFINITY, largest = -INFINITY;
    if (between < 0.4f)
        return 0;
    for (int b = -3; b <= 3; b++) {
        const float *row = c->map + (ptrdiff_t)disk_clean_cut(y + b, c->height) * c->width;
        for (int a = -3; a <= 3; a++) {
            float r = row[disk_clean_cut(x + a, c->width)];
            least = r < least ? r : least;
            largest = r > largest ? r : largest;
        }
    }
    return largest - least > 1.5f && between > 0.12f * (largest - least);
}

/* A linear value as the eye sees it, any HDR value included, in a byte. */
static uint32_t encode(float value)
{
    value = value > 0 ? value : 0;
    return (uint32_t)(int)(255 * sqrtf(value / (value + 0.3f)) + 0.5f);
}

static uint32_t encode_pixel(const float *pixel)
{
    return encode(disk_cleaned(pixel[0])) | encode(disk_cleaned(pixel[1])) << 8 |
           encode(disk_cleaned(pixel[2])) << 16;
}

/* Reads the map of a row of cells. */
static void read_map(void *cookie, int cell_row)
{
    disk_cleaning *c = cookie;
    const disk_plane *blur = c->job->blur;
    int y, end = disk_clean_rows(c, cell_row, &y);
    float largest = c->largest;
    for (; y < end && !disk_watch_add(c->watch, 0); y++) {
        const float *radius = (const float *)((const char *)blur->data + y * blur->stride);
        float *map = c->map + (ptrdiff_t)y * c->width;
        for (int x = 0; x < c->width; x++)
            map[x] = disk_cut_radius(radius[x], largest);
    }
}

/* Reads the picture of a row of cells. */
static void read_picture(void *cookie, int cell_row)
{
    disk_cleaning *c = cookie;
    const disk_image *source = &c->job->source;
    int y, end = disk_clean_rows(c, cell_row, &y);
    for (; y < end && !disk_watch_add(c->watch, 0); y++) {
        const float *pixel = (const float *)((const char *)source->data + y * source->stride);
        uint32_t *guide = c->guide + (ptrdiff_t)y * c->width;
        for (int x = 0; x < c->width; x++)
            guide[x] = encode_pixel(pixel + 4 * x);
    }
}

static void release(disk_cleaning *c)
{
    free(c->map);
    free(c->next);
    free(c->guide);
    free(c->flags);
    free(c->near);
    free(c->room);
    free(c->cells);
}

static disk_status open_cleaning(disk_cleaning *c)
{
    size_t pixels = (size_t)c->width * (size_t)c->height;
    c->grid_x = c->job->source_x % DISK_CLEAN_CELL;
    c->grid_y = c->job->source_y % DISK_CLEAN_CELL;
    c->columns = (c->grid_x + c->width + DISK_CLEAN_CELL - 1) / DISK_CLEAN_CELL;
    c->rows = (c->grid_y + c->height + DISK_CLEAN_CELL - 1) / DISK_CLEAN_CELL;
    if (pixels > SIZE_MAX / 8)
        return DISK_NO_MEMORY;
    c->map = disk_image_memory(pixels * sizeof *c->map);
    c->next = disk_image_memory(pixels * sizeof *c->next);
    c->guide = disk_image_memory(pixels * sizeof *c->guide);
    c->flags = disk_image_memory(pixels);
    c->near = disk_image_memory(pixels);
    c->room = malloc(3 * (size_t)c->width * (size_t)c->rows * sizeof *c->room);
    c->cells = calloc((size_t)c->columns * (size_t)c->rows, sizeof *c->cells);
    int full = c->map && c->next && c->guide && c->flags && c->near && c->room && c->cells;
    return full ? DISK_OK : DISK_NO_MEMORY;
}

/* Whether anything is to be done. The picture is not looked at where the map has no steps. */
static int survey(disk_cleaning *c, const disk_executor *executor)
{
    disk_run(executor, c->rows, read_map, c);
    if (!disk_clean_flag(c, executor))
        return 0;
    disk_run(executor, c->rows, read_picture, c);
    return disk_clean_survey(c, executor);
}

static void clean(disk_cleaning *c, const disk_executor *executor)
{
    int passes = c->strength > 0.5 ? 2 : 1;
    disk_clean_move(c, executor);
    for (int i = 0; i < passes && !disk_watch_add(c->watch, 0); i++)
        disk_clean_snap(c, executor);
}

disk_status disk_clean_map(const disk_params *params, const disk_job *job, float largest,
                           const disk_executor *executor, disk_watch *watch, disk_plane *out)
{
    disk_cleaning c = {.job = job,
                       .strength = params->depth_cleanup,
                       .width = job->source.width,
                       .height = job->source.height,
                       .watch = watch,
                       .largest = largest,
                       .loops = disk_clean_loops_for(disk_cpu())};
    *out = (disk_plane){0};
    disk_status status = open_cleaning(&c);
    if (status == DISK_OK) {
        if (survey(&c, executor)) {
            clean(&c, executor);
            *out = (disk_plane){c.map, c.width, c.height, (ptrdiff_t)sizeof(float) * c.width};
            c.map = NULL;
        }
        if (disk_watch_add(watch, 0))
            status = DISK_CANCELLED;
    }
    release(&c);
    if (status != DISK_OK) {
        free(out->data);
        out->data = NULL;
    }
    return status;
}

disk_status disk_lens_clean_up(const disk_params *params, const disk_image *source,
                               const disk_plane *blur, const disk_executor *executor,
                               const disk_progress *progress)
{
    if (!params || !source || !source->data || !blur || !blur->data || source->width < 1 ||
        source->height < 1 || blur->width != source->width || blur->height != source->height)
        return DISK_BAD_ARGUMENT;
    if (!(params->depth_cleanup > 0))
        return DISK_OK;
    disk_job job = {.source = *source, .blur = blur};
    disk_watch watch;
    disk_plane cleaned;
    float largest = (float)disk_lens_max_radius(params, 1);
    disk_watch_init(&watch, progress, (long)source->width * source->height);
    disk_status status = disk_clean_map(params, &job, largest, executor, &watch, &cleaned);
    if (status != DISK_OK || !cleaned.data)
        return status;
    for (int y = 0; y < blur->height; y++)
        memcpy((char *)blur->data + y * blur->stride, (char *)cleaned.data + y * cleaned.stride,
               (size_t)blur->width * sizeof(float));
    free(cleaned.data);
    return DISK_OK;
}
