/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* One cell by overlap-save: a square of `size` pixels, the cell and `half` pixels around it, is
 * transformed, multiplied by the kernel's spectrum and transformed back; the cell is what lies
 * clear of the square's lower and right end. A transform takes complex numbers and the kernel is
 * real, so red goes with green as real and imaginary part, and blue with alpha. Where alpha is the
 * same all over the square, as in most pictures, it stays so: blue then goes alone, two
 * rows as one of complex numbers, and half the columns tell all.
 *
 * Rows are transformed as they are read. Columns are then taken a few at a time: forward,
 * multiplied and back while they lie in the cache. Only the cell's own rows are transformed back.
 */

#include "fft_cell.h"

#include "field.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows or blocks between two looks at the watch. */
#define WATCHED 8

/* Up to this size both pairs of channels are filtered side by side, in 16 MiB at most; beyond it
 * they take turns in one plane. */
#define LARGEST_BOTH 1024

/* Memory to filter a cell in. */
typedef struct scratch {
    float *plane[2];         /* the same one beyond LARGEST_BOTH */
    float *block, *filtered; /* columns before and after */
    float *row;              /* of RGBA, as long as the transform */
    float *line, *blue;      /* rows of a pair of channels, and of blue and blue of the next */
    double *sums;            /* of each row's |values| */
} scratch;

/* A pass over a cell. */
typedef struct pass {
    const disk_fft *fft;
    scratch s;
    const disk_field *field;
    disk_rect tile;
    disk_output out;
    disk_watch *watch;
    ptrdiff_t stride; /* floats from row to row of a plane */
    int first, pairs; /* of channels, in this pass */
    int colour;       /* whose kernel it is */
    float peak;       /* raised to the largest |value| read */
    int mixed;        /* alpha is known to vary over the square */
    float alpha;      /* of every pixel of the square; NaN: it varies, or is not looked at */
} pass;

/* --- Memory -------------------------------------------------------------------------------- */

static int make_scratch(const disk_fft *fft, disk_room *room, scratch *s)
{
    size_t size = (size_t)fft->size, stride = 2 * (size_t)disk_transform_stride(fft->size);
    s->plane[0] = disk_room_take(room, size * stride * sizeof(float));
    s->plane[1] = s->plane[0];
    if (size <= LARGEST_BOTH)
        s->plane[1] = disk_room_take(room, size * stride * sizeof(float));
    s->block = disk_room_take(room, DISK_FFT_BLOCK * stride * sizeof(float));
    s->filtered = disk_room_take(room, DISK_FFT_BLOCK * stride * sizeof(float));
    s->row = disk_room_take(room, 4 * size * sizeof(float));
    s->line = disk_room_take(room, 2 * size * sizeof(float));
    s->blue = disk_room_take(room, 2 * size * sizeof(float));
    s->sums = disk_room_take(room, size * sizeof(double));
    return s->plane[0] && s->plane[1] && s->block && s->filtered && s->row && s->line && s->blue &&
           s->sums;
}

/* --- The kernel ------------------------------------------------------------------------------ */

/* The kernel's rows, transformed, at the plane's first; the other rows are zero. */
static void load_kernel(const disk_fft *fft, const disk_kernel *kernel, float *line, float *plane)
{
    int skip = fft->half - kernel->half;
    ptrdiff_t stride = 2 * disk_transform_stride(fft->size);
    int side = 2 * kernel->half + 1;
    float scale = 1 / ((float)fft->size * (float)fft->size);
    memset(plane, 0, (size_t)fft->size * (size_t)stride * sizeof *plane);
    memset(line, 0, 2 * (size_t)fft->size * sizeof *line);
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++)
            line[2 * (skip + x)] = scale * kernel->weights[(size_t)y * (size_t)side + (size_t)x];
        disk_transform_row(fft->transform, line, plane + (skip + y) * stride);
    }
}

disk_status disk_fft_take_kernel(disk_fft *fft, int colour, const disk_kernel *kernel,
                                 disk_watch *watch)
{
    size_t column = 2 * (size_t)fft->size;
    ptrdiff_t stride = 2 * disk_transform_stride(fft->size);
    int columns = fft->size / 2 + 1;
    disk_status status = DISK_OK;
    float *plane = disk_transform_room((size_t)fft->size * (size_t)stride);
    float *block = disk_transform_room(DISK_FFT_BLOCK * (size_t)stride);
    float *spectrum = disk_transform_room((size_t)columns * column);
    fft->spectrum[colour] = spectrum;
    if (!plane || !block || !spectrum)
        status = DISK_NO_MEMORY;
    if (status == DISK_OK)
        load_kernel(fft, kernel, block, plane);
    for (int x = 0; status == DISK_OK && x < columns; x += DISK_FFT_BLOCK) {
        disk_transform_columns(fft->transform, plane + 2 * x, block);
        for (int i = 0; i < DISK_FFT_BLOCK && x + i < columns; i++)
            memcpy(spectrum + (size_t)(x + i) * column, block + i * stride, column * sizeof *block);
        if (watch && disk_watch_add(watch, 0))
            status = DISK_CANCELLED;
    }
    free(plane);
    free(block);
    return status;
}

/* --- A pass ---------------------------------------------------------------------------------- */

/* Whether a pair of channels is blue alone. */
static int is_real(const pass *p, int pair)
{
    return pair == 1 && !isnan(p->alpha);
}

/* Takes red and green, or blue and alpha, of row y and transforms them. */
static void take_pair(const pass *p, const float *rgba, int count, int pair, int y)
{
    const disk_fft *fft = p->fft;
    float *line = p->s.line;
    fft->loops.take_pair(rgba + 2 * pair, count, line);
    memset(line + 2 * count, 0, 2 * (size_t)(fft->size - count) * sizeof *line);
    disk_transform_row(fft->transform, line, p->s.plane[pair] + y * p->stride);
}

/* Takes blue of row y, and with an odd row, or the last, transforms it and the one before. Returns
 * 0 where alpha turns out to vary. */
static int take_blue(const pass *p, const float *rgba, int count, int last, int y)
{
    const disk_fft *fft = p->fft;
    float *blue = p->s.blue, *to = p->s.plane[1] + (y - y % 2) * p->stride;
    if (y % 2 == 0)
        memset(blue, 0, 2 * (size_t)fft->size * sizeof *blue);
    int same = fft->loops.take_blue(rgba, count, p->alpha, blue + y % 2);
    if (y % 2 == 1 || last) {
        disk_transform_row(fft->transform, blue, p->s.line);
        fft->loops.split_rows(p->s.line, fft->size, to, to + p->stride);
    }
    return same;
}

/* Reads row y of the square, in the band where one is given, and transforms it. Returns 0 where
 * alpha turns out to vary. */
static int load_row(pass *p, const disk_band *band, int rows, int y)
{
    const disk_fft *fft = p->fft;
    int half = fft->half, count = p->tile.width + 2 * half, same = 1;
    const float *row =
        disk_field_row(p->field, p->tile.x - half, p->tile.y - half + y, count, p->s.row);
    if (band) {
        disk_keep_band(row, count, *band, p->s.row);
        row = p->s.row;
    } else {
        p->s.sums[y] = fft->loops.magnitude(row, 4 * count, &p->peak);
    }
    if (y == 0)
        p->alpha = band || p->mixed ? NAN : row[3];
    for (int i = p->first; i < p->first + p->pairs; i++)
        if (is_real(p, i))
            same = take_blue(p, row, count, y == rows - 1, y);
        else
            take_pair(p, row, count, i, y);
    return same;
}

static disk_status load(pass *p, const disk_band *band)
{
    int rows = p->tile.height + 2 * p->fft->half, even = rows + rows % 2;
    for (int y = 0; y < rows; y++) {
        if (!load_row(p, band, rows, y)) {
            p->mixed = 1;
            return load(p, band);
        }
        if (y % WATCHED == 0 && disk_watch_add(p->watch, 0))
            return DISK_CANCELLED;
    }
    for (int i = p->first; i < p->first + p->pairs; i++) {
        int from = is_real(p, i) ? even : rows;
        memset(p->s.plane[i] + from * p->stride, 0,
               (size_t)(p->fft->size - from) * (size_t)p->stride * sizeof *p->s.plane[i]);
    }
    return DISK_OK;
}

/* Multiplies a block of columns by the spectrum; columns past the middle mirror those before. */
static void multiply(const disk_fft *fft, const float *spectrum, int x, float *block)
{
    ptrdiff_t stride = 2 * disk_transform_stride(fft->size), column = 2 * (ptrdiff_t)fft->size;
    for (int i = 0; i < DISK_FFT_BLOCK; i++)
        if (x + i <= fft->size / 2)
            fft->loops.multiply(spectrum + (x + i) * column, fft->size, block + i * stride);
        else
            fft->loops.multiply_mirrored(spectrum + (fft->size - x - i) * column, fft->size,
                                         block + i * stride);
}

/* Only the cell's own rows are kept. */
static void filter_block(const pass *p, int x, float *columns)
{
    const disk_fft *fft = p->fft;
    ptrdiff_t skip = 2 * fft->half;
    disk_transform_columns(fft->transform, columns, p->s.block);
    multiply(fft, fft->spectrum[p->colour], x, p->s.block);
    disk_transform_columns_back(fft->transform, p->s.block, p->s.filtered);
    fft->loops.put_columns(p->s.filtered + 2 * skip, p->stride, p->tile.height + p->tile.height % 2,
                           columns + skip * p->stride, p->stride);
}

static disk_status filter_columns(pass *p)
{
    for (int x = 0; x < p->fft->size; x += DISK_FFT_BLOCK) {
        for (int i = p->first; i < p->first + p->pairs; i++)
            if (!is_real(p, i) || x <= p->fft->size / 2)
                filter_block(p, x, p->s.plane[i] + 2 * x);
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

/* Transforms a row of the cell back and writes a pair of its channels, or adds it where the mask
 * says so. */
static void put_pair(const pass *p, int pair, const unsigned char *mask, float *row, float *rgba)
{
    const disk_fft *fft = p->fft;
    const float *line = p->s.line + 4 * (ptrdiff_t)fft->half;
    disk_transform_row_back(fft->transform, row, p->s.line);
    if (mask)
        add_masked(line, mask, p->tile.width, rgba + 2 * pair);
    else
        fft->loops.put_pair(line, p->tile.width, rgba + 2 * pair);
}

/* Writes blue and alpha; with an even row, transforms it and the next one back. */
static void put_blue(const pass *p, int y, const float *row, float *rgba)
{
    const disk_fft *fft = p->fft;
    if (y % 2 == 0) {
        fft->loops.join_rows(row, row + p->stride, fft->size, p->s.line);
        disk_transform_row_back(fft->transform, p->s.line, p->s.blue);
    }
    fft->loops.put_blue(p->s.blue + 4 * (ptrdiff_t)fft->half + y % 2, p->tile.width, p->alpha,
                        rgba);
}

/* Writes the cell, or adds to it. The kernel's centre lies at (half, half) of its square, and the
 * cell in its own, so that the cell's first pixel comes out at 2 half. */
static disk_status store(pass *p, const unsigned char *mask)
{
    for (int y = 0; y < p->tile.height; y++) {
        ptrdiff_t from = (y + 2 * p->fft->half) * p->stride;
        float *rgba = p->out.pixels + y * p->out.stride;
        for (int i = p->first; i < p->first + p->pairs; i++)
            if (is_real(p, i))
                put_blue(p, y, p->s.plane[i] + from, rgba);
            else
                put_pair(p, i, mask ? mask + (ptrdiff_t)y * p->tile.width : NULL,
                         p->s.plane[i] + from, rgba);
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

/* Whether what was loaded was: NaN and infinities make sums that are not finite. */
static int was_clean(const pass *p, int rows)
{
    int clean = p->peak <= DISK_HUGEST;
    for (int y = 0; y < rows; y++)
        clean &= isfinite(p->s.sums[y]);
    return clean;
}

static disk_status filter_cell(pass *p)
{
    disk_band bands[DISK_MOST_BANDS];
    int rows = p->tile.height + 2 * p->fft->half;
    disk_status status = load(p, NULL);
    if (status != DISK_OK)
        return status;
    if (!p->field->cleaned && !was_clean(p, rows))
        return DISK_UNCLEAN;
    int count = disk_find_bands(p->s.sums, rows, p->peak, bands);
    return count > 1 ? filter_bands(p, bands, count) : filter_band(p, NULL, NULL, 1);
}

/* --- Fringes ---------------------------------------------------------------------------------
 *
 * Each colour has a kernel of its own. So each channel goes alone, as blue does elsewhere: two rows
 * as one of complex numbers, and half the columns. */

/* Where a channel's values go. */
typedef struct values {
    float *first;
    ptrdiff_t step, stride; /* from pixel to pixel and from row to row */
} values;

/* Takes a channel of row y of the square, and with an odd row, or the last, transforms both.
 * Returns whether the alpha of each pixel is that of the first. */
static int load_channel_row(pass *p, int channel, const disk_band *band, int rows, int y)
{
    const disk_fft *fft = p->fft;
    int half = fft->half, count = p->tile.width + 2 * half, same = 1;
    float *line = p->s.blue, *to = p->s.plane[0] + (y - y % 2) * p->stride;
    const float *row =
        disk_field_row(p->field, p->tile.x - half, p->tile.y - half + y, count, p->s.row);
    if (y == 0 && !band)
        p->alpha = row[3];
    if (band) {
        disk_keep_band(row, count, *band, p->s.row);
        row = p->s.row;
    }
    if (y % 2 == 0)
        memset(line, 0, 2 * (size_t)fft->size * sizeof *line);
    for (int x = 0; x < count; x++) {
        line[2 * x + y % 2] = row[4 * x + channel];
        same &= row[4 * x + 3] == p->alpha;
    }
    if (y % 2 == 1 || y == rows - 1) {
        disk_transform_row(fft->transform, line, p->s.line);
        fft->loops.split_rows(p->s.line, fft->size, to, to + p->stride);
    }
    return same;
}

/* @param mixed set where alpha varies; may be NULL */
static disk_status load_channel(pass *p, int channel, const disk_band *band, int *mixed)
{
    int rows = p->tile.height + 2 * p->fft->half, even = rows + rows % 2, same = 1;
    for (int y = 0; y < rows; y++) {
        same &= load_channel_row(p, channel, band, rows, y);
        if (y % WATCHED == 0 && disk_watch_add(p->watch, 0))
            return DISK_CANCELLED;
    }
    memset(p->s.plane[0] + even * p->stride, 0,
           (size_t)(p->fft->size - even) * (size_t)p->stride * sizeof *p->s.plane[0]);
    if (mixed)
        *mixed = !same;
    return DISK_OK;
}

static void put_values(const float *line, int count, const unsigned char *mask, ptrdiff_t step,
                       float *to)
{
    if (!mask)
        for (int x = 0; x < count; x++)
            to[x * step] = line[2 * x];
    for (int x = 0; mask && x < count; x++)
        to[x * step] += mask[x] ? line[2 * x] : 0;
}

/* Filters what is loaded, and writes it, or adds it where the mask says so. */
static disk_status filter_loaded(pass *p, const unsigned char *mask, values to)
{
    const disk_fft *fft = p->fft;
    for (int x = 0; x <= fft->size / 2; x += DISK_FFT_BLOCK) {
        filter_block(p, x, p->s.plane[0] + 2 * x);
        if (x % (WATCHED * DISK_FFT_BLOCK) == 0 && disk_watch_add(p->watch, 0))
            return DISK_CANCELLED;
    }
    for (int y = 0; y < p->tile.height; y++) {
        const float *row = p->s.plane[0] + (y + 2 * fft->half) * p->stride;
        if (y % 2 == 0) {
            fft->loops.join_rows(row, row + p->stride, fft->size, p->s.line);
            disk_transform_row_back(fft->transform, p->s.line, p->s.blue);
        }
        put_values(p->s.blue + 4 * (ptrdiff_t)fft->half + y % 2, p->tile.width,
                   mask ? mask + (ptrdiff_t)y * p->tile.width : NULL, to.step,
                   to.first + y * to.stride);
    }
    return DISK_OK;
}

/* A channel by a colour's kernel, band by band.
 * @param mixed as load_channel() has it; only where there is one band */
static disk_status filter_channel(pass *p, int channel, int colour, const disk_band *bands,
                                  int count, values to, int *mixed)
{
    p->colour = colour;
    disk_status status = load_channel(p, channel, count > 1 ? &bands[0] : NULL, mixed);
    if (status == DISK_OK)
        status = filter_loaded(p, NULL, to);
    for (int b = 1; status == DISK_OK && b < count; b++) {
        int any;
        unsigned char *mask = disk_reach_of_band(p->field, p->tile, p->fft->half, bands[b], &any);
        status = !mask ? DISK_NO_MEMORY : any ? load_channel(p, channel, &bands[b], NULL) : DISK_OK;
        if (status == DISK_OK && any)
            status = filter_loaded(p, mask, to);
        free(mask);
    }
    return status;
}

/* Looks at the square: its bands; DISK_UNCLEAN where it is. */
static disk_status look(pass *p, disk_band *bands, int *count)
{
    int half = p->fft->half, rows = p->tile.height + 2 * half, wide = p->tile.width + 2 * half;
    for (int y = 0; y < rows; y++) {
        const float *row =
            disk_field_row(p->field, p->tile.x - half, p->tile.y - half + y, wide, p->s.row);
        p->s.sums[y] = p->fft->loops.magnitude(row, 4 * wide, &p->peak);
    }
    if (!p->field->cleaned && !was_clean(p, rows))
        return DISK_UNCLEAN;
    *count = disk_find_bands(p->s.sums, rows, p->peak, bands);
    return DISK_OK;
}

static void fill_alpha(const pass *p)
{
    for (int y = 0; y < p->tile.height; y++)
        for (int x = 0; x < p->tile.width; x++)
            p->out.pixels[y * p->out.stride + 4 * x + 3] = p->alpha;
}

/* Where alpha is green's weight, by which all colours will be divided: makes of a colour that was
 * filtered with weights of its own what comes out right then. */
static void reweigh(const pass *p, int channel, const float *weights)
{
    for (int y = 0; y < p->tile.height; y++)
        for (int x = 0; x < p->tile.width; x++) {
            float *pixel = p->out.pixels + y * p->out.stride + 4 * x;
            pixel[channel] *= pixel[3] / fmaxf(weights[y * p->tile.width + x], 0.5f);
        }
}

/* All channels of a cell, red and blue by kernels of their own; alpha goes with green. */
static disk_status filter_colours(pass *p, disk_room *room)
{
    disk_band bands[DISK_MOST_BANDS];
    int count = 1, mixed = 1;
    float *weights = NULL;
    disk_status status = look(p, bands, &count);
    values to = {p->out.pixels, 4, p->out.stride}, own = {NULL, 1, p->tile.width};
    if (p->field->weighted) {
        own.first = weights =
            disk_room_take(room, (size_t)p->tile.width * (size_t)p->tile.height * sizeof *weights);
        status = weights ? status : DISK_NO_MEMORY;
    }
    for (int i = 0; i < 3 && status == DISK_OK; i++) {
        static const int order[3] = {1, 0, 2};
        int c = order[i];
        to.first = p->out.pixels + c;
        status = filter_channel(p, c, c, bands, count, to, i == 0 && count == 1 ? &mixed : NULL);
        to.first = p->out.pixels + 3;
        if (status == DISK_OK && i == 0 && mixed)
            status = filter_channel(p, 3, 1, bands, count, to, NULL);
        else if (status == DISK_OK && i == 0)
            fill_alpha(p);
        if (status == DISK_OK && i > 0 && weights && mixed)
            status = filter_channel(p, 3, c, bands, count, own, NULL);
        if (status == DISK_OK && i > 0 && weights && mixed)
            reweigh(p, c, weights);
    }
    return status;
}

disk_status disk_fft_cell(const disk_fft *fft, const disk_field *field, disk_rect tile,
                          disk_output out, disk_watch *watch)
{
    pass p = {.fft = fft,
              .field = field,
              .tile = tile,
              .out = out,
              .watch = watch,
              .stride = 2 * disk_transform_stride(fft->size),
              .colour = field->colour,
              .pairs = fft->size <= LARGEST_BOTH ? 2 : 1};
    disk_room *room = disk_room_borrow(field->rooms);
    disk_status status = DISK_NO_MEMORY;
    if (room && make_scratch(fft, room, &p.s))
        status = field->fringe == 0 ? filter_cell(&p) : filter_colours(&p, room);
    disk_room_return(field->rooms, room);
    return status;
}
