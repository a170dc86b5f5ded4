/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Cleaning up a blur map by its picture: fill its holes, survey it, move its steps to the picture's
 * edges, then snap what lies between the two sides of a step to one of them: by the picture where
 * steps are soft, by shares where they are antialiased. */

#include "depth_clean.h"

#include "field.h"
#include "loops.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SEES 3 /* pixels to all sides in which the sides of a step are looked for */

int disk_clean_rows(const disk_cleaning *c, int cell_row, int *first)
{
    int end = (cell_row + 1) * DISK_CLEAN_CELL - c->grid_y;
    int start = end - DISK_CLEAN_CELL;
    *first = start > 0 ? start : 0;
    return end < c->height ? end : c->height;
}

disk_rect disk_clean_rect(const disk_cleaning *c, int column, int row)
{
    int x0 = column * DISK_CLEAN_CELL - c->grid_x, x1 = x0 + DISK_CLEAN_CELL;
    int y0, y1 = disk_clean_rows(c, row, &y0);
    x0 = x0 > 0 ? x0 : 0, x1 = x1 < c->width ? x1 : c->width;
    return (disk_rect){x0, y0, x1 - x0, y1 - y0};
}

int disk_clean_is_near(const disk_cleaning *c, int column, int row)
{
    for (int y = row > 0 ? row - 1 : 0; y <= row + 1 && y < c->rows; y++)
        for (int x = column > 0 ? column - 1 : 0; x <= column + 1 && x < c->columns; x++)
            if (disk_clean_cell_at(c, x, y)->flagged)
                return 1;
    return 0;
}

/* --- Values between the sides of steps ---------------------------------------------------------
 */

void disk_clean_between(const disk_cleaning *c, int x, int y, int count, float out[DISK_CLEAN_CELL])
{
    float room[2 * (DISK_CLEAN_CELL + 2)], all[DISK_CLEAN_CELL + 2];
    int from = x > 0 ? x - 1 : x, to = x + count < c->width ? x + count + 1 : x + count;
    const float *row[3];
    for (int i = 0; i < 3; i++)
        row[i] = c->map + (ptrdiff_t)disk_clean_cut(y + i - 1, c->height) * c->width + from;
    c->loops.between(row[0], row[1], row[2], to - from, room, all);
    memcpy(out, all + (x - from), (size_t)count * sizeof *out);
}

/* disk_clean_range(), inlined where `sees` is known. */
static inline void range_around(const disk_cleaning *c, int x, int y, int sees, float *least,
                                float *largest)
{
    float low[2 * SEES + 1], high[2 * SEES + 1]; /* of columns */
    for (int a = 0; a <= 2 * SEES; a++)
        low[a] = INFINITY, high[a] = -INFINITY;
    for (int b = -sees; b <= sees; b++) {
        const float *row = c->map + (ptrdiff_t)disk_clean_cut(y + b, c->height) * c->width;
        int inside = x >= sees && x + sees < c->width;
        for (int a = 0; a <= 2 * sees; a++) {
            float r = row[inside ? x + a - sees : disk_clean_cut(x + a - sees, c->width)];
            low[a] = r < low[a] ? r : low[a];
            high[a] = r > high[a] ? r : high[a];
        }
    }
    *least = low[0], *largest = high[0];
    for (int a = 1; a <= 2 * sees; a++) {
        *least = low[a] < *least ? low[a] : *least;
        *largest = high[a] > *largest ? high[a] : *largest;
    }
}

void disk_clean_range(const disk_cleaning *c, int x, int y, int sees, float *least, float *largest)
{
    range_around(c, x, y, sees, least, largest);
}

int disk_clean_is_between(const disk_cleaning *c, int x, int y, float between)
{
    float least, largest;
    if (between < 0.4f)
        return 0;
    range_around(c, x, y, SEES, &least, &largest);
    return largest - least > 1.5f && between > 0.12f * (largest - least);
}

/* Radii within this share of the range belong to a side; within that share they are alike. A side
 * has so many of the surroundings' pixels at least, none of them so many at most, and so many are
 * alike at most, which a straight step along the pixels has. */
#define OF_SIDE 0.15f
#define ALIKE   0.08f
#define LEAST   4
#define BETWEEN 9
#define MOST    6

int disk_clean_is_thin(const disk_cleaning *c, int x, int y)
{
    const int wider = DISK_CLEAN_WIDER;
    float least, largest, here = disk_clean_radius(c, x, y);
    int low = 0, high = 0, alike = 0, count = (2 * wider + 1) * (2 * wider + 1);
    range_around(c, x, y, wider, &least, &largest);
    float range = largest - least;
    for (int b = -wider; b <= wider; b++)
        for (int a = -wider; a <= wider; a++) {
            float r = disk_clean_radius(c, x + a, y + b);
            low += r <= least + OF_SIDE * range;
            high += r >= largest - OF_SIDE * range;
            alike += fabsf(r - here) <= ALIKE * range;
        }
    return low >= LEAST && high >= LEAST && count - low - high <= BETWEEN && alike <= MOST;
}

/* --- The picture -------------------------------------------------------------------------------
 */

static void encode_cell(const disk_cleaning *c, int column, int row)
{
    const disk_image *source = &c->job->source;
    disk_rect r = disk_clean_rect(c, column, row);
    for (int y = r.y; y < r.y + r.height; y++) {
        const float *pixel = (const float *)((const char *)source->data + y * source->stride);
        c->loops.encode(pixel + 4 * (ptrdiff_t)r.x, r.width,
                        c->guide + disk_clean_place(c, r.x, y));
    }
}

static void guide_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    for (int i = 0; i < c->columns && !disk_watch_add(c->watch, 0); i++) {
        disk_clean_cell *cell = disk_clean_cell_at(c, i, row);
        if (cell->guided || !disk_clean_is_near(c, i, row))
            continue;
        encode_cell(c, i, row);
        cell->guided = 1;
    }
}

void disk_clean_guide(disk_cleaning *c, const disk_executor *executor)
{
    disk_run(executor, c->rows, guide_row, c);
}

void disk_clean_read_guide(const disk_cleaning *c, int x, int y, int count, uint32_t *out)
{
    y = disk_clean_cut(y, c->height);
    for (int i = 0, run; i < count; i += run) {
        int at = disk_clean_cut(x + i, c->width);
        const uint32_t *from = c->guide + disk_clean_place(c, at, y);
        run = 1;
        if (at == x + i) {
            int left = DISK_CLEAN_CELL - (at + c->grid_x) % DISK_CLEAN_CELL;
            run = left < c->width - at ? left : c->width - at;
            run = run < count - i ? run : count - i;
        }
        memcpy(out + i, from, (size_t)run * sizeof *out);
    }
}

/* --- Passes ------------------------------------------------------------------------------------
 */

/* Copies a cell's pixels from the map to `next`, or back. */
static void copy_cell(const disk_cleaning *c, int column, int row, int back)
{
    disk_rect r = disk_clean_rect(c, column, row);
    for (int y = r.y; y < r.y + r.height; y++) {
        float *map = c->map + (ptrdiff_t)y * c->width + r.x;
        float *next = c->next + disk_clean_place(c, r.x, y);
        memcpy(back ? map : next, back ? next : map, (size_t)r.width * sizeof *map);
    }
}

void disk_clean_open(const disk_cleaning *c, int column, int row)
{
    copy_cell(c, column, row, 0);
    disk_clean_cell_at(c, column, row)->opened = 1;
}

static void settle_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    for (int i = 0; i < c->columns; i++) {
        disk_clean_cell *cell = disk_clean_cell_at(c, i, row);
        if (cell->opened)
            copy_cell(c, i, row, 1);
        cell->opened = 0;
    }
}

void disk_clean_settle(disk_cleaning *c, const disk_executor *executor)
{
    disk_run(executor, c->rows, settle_row, c);
}

/* --- All of it ---------------------------------------------------------------------------------
 */

/* Reads the map of a row of cells; what is not known stays so. */
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
            map[x] = radius[x] != radius[x] ? NAN : disk_cut_radius(radius[x], largest);
    }
}

static void release(disk_cleaning *c)
{
    free(c->map);
    free(c->next);
    free(c->guide);
    free(c->flags);
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
    size_t cells = (size_t)c->columns * (size_t)c->rows;
    size_t in_cells = cells * DISK_CLEAN_CELL * DISK_CLEAN_CELL;
    c->map = disk_image_memory(pixels * sizeof *c->map);
    c->flags = malloc(pixels);
    c->next = calloc(in_cells, sizeof *c->next);
    c->guide = calloc(in_cells, sizeof *c->guide);
    c->cells = calloc(cells, sizeof *c->cells);
    int full = c->map && c->flags && c->next && c->guide && c->cells;
    return full ? DISK_OK : DISK_NO_MEMORY;
}

/* Whether anything is to be done. The picture is not looked at where the map has no steps. */
static int survey(disk_cleaning *c, const disk_executor *executor)
{
    if (!disk_clean_flag(c, executor))
        return 0;
    disk_clean_guide(c, executor);
    return disk_clean_survey(c, executor);
}

static void clean(disk_cleaning *c, const disk_executor *executor)
{
    int passes = c->strength > 0.5 ? 2 : 1;
    disk_clean_move(c, executor);
    disk_clean_part(c, executor);
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
        disk_run(executor, c.rows, read_map, &c);
        status = disk_clean_holes(&c, params, executor);
    }
    if (status == DISK_OK) {
        int wanted = survey(&c, executor);
        if (wanted)
            clean(&c, executor);
        if (wanted || c.filled) {
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
