/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* One cell by overlap-save: a square of `size` pixels, the cell and `half` pixels around it, is
 * transformed, multiplied by the kernel's spectrum and transformed back; the cell is what lies
 * clear of the square's lower and right end. A transform takes complex numbers and the kernel is
 * real, so red goes with green as real and imaginary part, and blue with alpha.
 *
 * Rows are transformed as they are read. Columns are then taken a few at a time: forward,
 * multiplied and back while they lie in the cache. Only the cell's own rows are transformed back.
 */

#include "fft_cell.h"

#include <stdlib.h>
#include <string.h>

/* Rows or blocks between two looks at the watch. */
#define WATCHED 8

/* Up to this size both pairs of channels are filtered side by side, in 16 MiB at most; beyond it
 * they take turns in one plane. */
#define LARGEST_BOTH 1024

/* Memory to filter a cell in. */
typedef struct scratch {
    float *room;     /* which holds all that follows, each at a multiple of 64 bytes */
    float *plane[2]; /* [1] is NULL beyond LARGEST_BOTH */
    float *block;
    float *row;   /* of RGBA, as long as the transform */
    double *sums; /* of each row's |values| */
} scratch;

/* A pass over a cell. */
typedef struct pass {
    const disk_fft *fft;
    const scratch *s;
    const disk_field *field;
    disk_rect tile;
    disk_output out;
    disk_watch *watch;
    ptrdiff_t stride; /* floats from row to row of a plane */
    int first, pairs; /* of channels, in this pass */
    float peak;       /* raised to the largest |value| read */
} pass;

/* --- Memory -------------------------------------------------------------------------------- */

/* In one piece, so that the C library hands the same pages from cell to cell. */
static int make_scratch(const disk_fft *fft, scratch *s)
{
    size_t size = (size_t)fft->size, stride = 2 * (size_t)disk_transform_stride(fft->size);
    size_t planes = size <= LARGEST_BOTH ? 2 : 1;
    s->room = disk_transform_room(planes * size * stride + DISK_FFT_BLOCK * stride + 6 * size);
    if (!s->room)
        return 0;
    s->plane[0] = s->room;
    s->plane[1] = planes > 1 ? s->room + size * stride : NULL;
    s->block = s->room + planes * size * stride;
    s->row = s->block + DISK_FFT_BLOCK * stride;
    s->sums = (double *)(void *)(s->row + 4 * size);
    return 1;
}

/* --- The kernel ------------------------------------------------------------------------------ */

/* The kernel's rows, transformed, at the plane's first; the other rows are zero. */
static void load_kernel(const disk_fft *fft, const disk_kernel *kernel, float *plane)
{
    ptrdiff_t stride = 2 * disk_transform_stride(fft->size);
    int side = 2 * kernel->half + 1;
    float scale = 1 / ((float)fft->size * (float)fft->size);
    memset(plane, 0, (size_t)fft->size * (size_t)stride * sizeof *plane);
    for (int y = 0; y < side; y++) {
        float *row = plane + y * stride;
        for (int x = 0; x < side; x++)
            row[2 * x] = scale * kernel->weights[(size_t)y * (size_t)side + (size_t)x];
        disk_transform_row(fft->transform, row);
    }
}

disk_status disk_fft_take_kernel(disk_fft *fft, const disk_kernel *kernel, disk_watch *watch)
{
    size_t column = 2 * (size_t)fft->size;
    ptrdiff_t stride = 2 * disk_transform_stride(fft->size);
    int columns = fft->size / 2 + 1;
    disk_status status = DISK_OK;
    float *plane = disk_transform_room((size_t)fft->size * (size_t)stride);
    float *block = disk_transform_room(DISK_FFT_BLOCK * (size_t)stride);
    fft->spectrum = disk_transform_room((size_t)columns * column);
    if (!plane || !block || !fft->spectrum)
        status = DISK_NO_MEMORY;
    if (status == DISK_OK)
        load_kernel(fft, kernel, plane);
    for (int x = 0; status == DISK_OK && x < columns; x += DISK_FFT_BLOCK) {
        disk_transform_columns(fft->transform, plane + 2 * x, block);
        for (int i = 0; i < DISK_FFT_BLOCK && x + i < columns; i++)
            memcpy(fft->spectrum + (size_t)(x + i) * column, block + i * stride,
                   column * sizeof *block);
        if (watch && disk_watch_add(watch, 0))
            status = DISK_CANCELLED;
    }
    free(plane);
    free(block);
    return status;
}

/* --- A pass ---------------------------------------------------------------------------------- */

/* Reads row y of the square, in the band where one is given, and transforms it. */
static void load_row(pass *p, const disk_band *band, int y)
{
    const disk_fft *fft = p->fft;
    int half = fft->half, count = p->tile.width + 2 * half;
    const float *row =
        disk_field_row(p->field, p->tile.x - half, p->tile.y - half + y, count, p->s->row);
    if (band) {
        disk_keep_band(row, count, *band, p->s->row);
        row = p->s->row;
    } else {
        p->s->sums[y] = fft->loops.magnitude(row, 4 * count, &p->peak);
    }
    for (int i = 0; i < p->pairs; i++) {
        float *to = p->s->plane[i] + y * p->stride;
        fft->loops.take_pair(row + 2 * (p->first + i), count, to);
        memset(to + 2 * count, 0, 2 * (size_t)(fft->size - count) * sizeof *to);
        disk_transform_row(fft->transform, to);
    }
}

static disk_status load(pass *p, const disk_band *band)
{
    int rows = p->tile.height + 2 * p->fft->half;
    for (int y = 0; y < rows; y++) {
        load_row(p, band, y);
        if (y % WATCHED == 0 && disk_watch_add(p->watch, 0))
            return DISK_CANCELLED;
    }
    for (int i = 0; i < p->pairs; i++)
        memset(p->s->plane[i] + rows * p->stride, 0,
               (size_t)(p->fft->size - rows) * (size_t)p->stride * sizeof *p->s->plane[i]);
    return DISK_OK;
}

/* Multiplies a block of columns by the spectrum; columns past the middle mirror those before. */
static void multiply(const disk_fft *fft, int x, float *block)
{
    ptrdiff_t stride = 2 * disk_transform_stride(fft->size), column = 2 * (ptrdiff_t)fft->size;
    for (int i = 0; i < DISK_FFT_BLOCK; i++)
        if (x + i <= fft->size / 2)
            fft->loops.multiply(fft->spectrum + (x + i) * column, fft->size, block + i * stride);
        else
            fft->loops.multiply_mirrored(fft->spectrum + (fft->size - x - i) * column, fft->size,
                                         block + i * stride);
}

static disk_status filter_columns(pass *p)
{
    const disk_fft *fft = p->fft;
    for (int x = 0; x < fft->size; x += DISK_FFT_BLOCK) {
        for (int i = 0; i < p->pairs; i++) {
            float *columns = p->s->plane[i] + 2 * x;
            disk_transform_columns(fft->transform, columns, p->s->block);
            multiply(fft, x, p->s->block);
            disk_transform_columns_back(fft->transform, p->s->block, columns);
        }
        if (x % (WATCHED * DISK_FFT_BLOCK) == 0 && disk_watch_add(p->watch, 0))
            return DISK_CANCELLED;
    }
    return DISK_OK;
}

/* Adds a row where the mask says so. */
static void add_masked(const float *pair, const unsigned char *mask, int count, float *rgba)
{
    for (int x = 0; x < count; x++)
        if (mask[x]) {
            rgba[4 * x] += pair[2 * x];
            rgba[4 * x + 1] += pair[2 * x + 1];
        }
}

/* Writes the cell, or adds to it where the mask says so. The kernel's centre lies at (half, half)
 * of its square, and the cell in its own, so that the cell's first pixel comes out at 2 half. */
static disk_status store(pass *p, const unsigned char *mask)
{
    const disk_fft *fft = p->fft;
    for (int y = 0; y < p->tile.height; y++) {
        float *to = p->out.pixels + y * p->out.stride;
        for (int i = 0; i < p->pairs; i++) {
            float *row = p->s->plane[i] + (y + 2 * fft->half) * p->stride;
            float *pixels = to + 2 * (p->first + i);
            disk_transform_row_back(fft->transform, row);
            if (mask)
                add_masked(row + 4 * fft->half, mask + (ptrdiff_t)y * p->tile.width, p->tile.width,
                           pixels);
            else
                fft->loops.put_pair(row + 4 * fft->half, p->tile.width, pixels);
        }
        if (y % WATCHED == 0 && disk_watch_add(p->watch, 0))
            return DISK_CANCELLED;
    }
    return DISK_OK;
}

/* --- A cell ---------------------------------------------------------------------------------- */

/* Filters what lies in a band. `loaded`: the first pairs of channels are in the planes already. */
static disk_status filter_band(pass *p, const disk_band *band, const unsigned char *mask,
                               int loaded)
{
    disk_status status = DISK_OK;
    for (p->first = 0; status == DISK_OK && p->first < 2; p->first += p->pairs) {
        if (!loaded || p->first > 0)
            status = load(p, band);
        if (status == DISK_OK)
            status = filter_columns(p);
        if (status == DISK_OK)
            status = store(p, mask);
    }
    return status;
}

/* Filters the calm band everywhere, and each band of lights where it reaches. */
static disk_status filter_bands(pass *p, const disk_band *bands, int count)
{
    disk_status status = filter_band(p, &bands[0], NULL, 0);
    for (int b = 1; status == DISK_OK && b < count; b++) {
        int any;
        unsigned char *mask = disk_reach_of_band(p->field, p->tile, p->fft->half, bands[b], &any);
        status = !mask ? DISK_NO_MEMORY : any ? filter_band(p, &bands[b], mask, 0) : DISK_OK;
        free(mask);
    }
    return status;
}

static disk_status filter_cell(pass *p)
{
    disk_band bands[DISK_MOST_BANDS];
    disk_status status = load(p, NULL);
    if (status != DISK_OK)
        return status;
    int count = disk_find_bands(p->s->sums, p->tile.height + 2 * p->fft->half, p->peak, bands);
    return count > 1 ? filter_bands(p, bands, count) : filter_band(p, NULL, NULL, 1);
}

disk_status disk_fft_cell(const disk_fft *fft, const disk_field *field, disk_rect tile,
                          disk_output out, disk_watch *watch)
{
    scratch s;
    if (!make_scratch(fft, &s))
        return DISK_NO_MEMORY;
    pass p = {.fft = fft,
              .s = &s,
              .field = field,
              .tile = tile,
              .out = out,
              .watch = watch,
              .stride = 2 * disk_transform_stride(fft->size),
              .pairs = s.plane[1] ? 2 : 1};
    disk_status status = filter_cell(&p);
    free(s.room);
    return status;
}
