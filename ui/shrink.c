/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every large row is first summed along itself into one small row, then added to the one or two
 * small rows that it overlaps. A depth map is carried as pairs of value and weight, so that what
 * is transparent does not count. */

#include "shrink.h"

#include <math.h>
#include <string.h>

struct disk_shrink {
    int channels; /* of the caller's pixels */
    int sums;     /* floats a small pixel while it is summed: 4, or 2 for value and weight */
    double scale;
    disk_rect part, source;
    float *out;
    ptrdiff_t stride;
    int *to;       /* for each large column: the first of the two small ones it may lie in */
    float *shares; /* and how much of it lies in both; 0 outside the part */
    int y;         /* of the next large row */
    float *across; /* the row summed along itself */
    float *down;   /* sums of the small row that is being filled, and of the next */
    int row;       /* the small row that is being filled, in the small picture */
};

int disk_shrink_size(int size, double scale)
{
    /* A hair less, so that rounding of the product does not add a pixel. */
    return MAX((int)ceil(size * scale - 1e-9), 1);
}

/* From small pixel `at` on `count` of them, in large pixels. */
static void source_span(double scale, int at, int count, int size, int *from, int *length)
{
    int first = (int)floor(at / scale + 1e-9), end = (int)ceil((at + count) / scale - 1e-9);
    *from = CLAMP(first, 0, size - 1);
    *length = CLAMP(end, *from + 1, size) - *from;
}

disk_rect disk_shrink_source(double scale, disk_rect part, int width, int height)
{
    disk_rect source;
    source_span(scale, part.x, part.width, width, &source.x, &source.width);
    source_span(scale, part.y, part.height, height, &source.y, &source.height);
    return source;
}

/* How much of large pixel `at` lies in small pixel `small`, in small pixels. */
static float overlap(double scale, int at, int small)
{
    double from = MAX(at * scale, small), to = MIN((at + 1) * scale, small + 1);
    return (float)MAX(to - from, 0);
}

/* Where each large column goes. */
static void lay_columns(disk_shrink *s)
{
    s->to = g_new(int, (gsize)s->source.width);
    s->shares = g_new(float, 2 * (gsize)s->source.width);
    for (int x = 0; x < s->source.width; x++) {
        int at = s->source.x + x, small = (int)(at * s->scale);
        s->to[x] = small - s->part.x;
        for (int i = 0; i < 2; i++) {
            int to = s->to[x] + i;
            s->shares[2 * x + i] =
                to < 0 || to >= s->part.width ? 0 : overlap(s->scale, at, small + i);
        }
    }
}

disk_shrink *disk_shrink_begin(int channels, double scale, disk_rect part, int width, int height,
                               float *out, ptrdiff_t stride)
{
    disk_shrink *s = g_new0(disk_shrink, 1);
    gsize sums = channels == 4 ? 4 : 2;
    s->channels = channels;
    s->sums = (int)sums;
    s->scale = scale;
    s->part = part;
    s->source = disk_shrink_source(scale, part, width, height);
    s->out = out;
    s->stride = stride;
    s->y = s->source.y;
    s->row = part.y;
    lay_columns(s);
    s->across = g_new(float, sums *(gsize)part.width);
    s->down = g_new0(float, 2 * sums * (gsize)part.width);
    for (int y = 0; y < part.height; y++)
        memset((char *)out + y * stride, 0, (gsize)(channels * part.width) * sizeof *out);
    return s;
}

static void add_colour(float *sum, const float *pixel, float share)
{
    for (int c = 0; c < 4; c++)
        sum[c] += share * pixel[c];
}

static void add_depth(float *sum, const float *value, float share)
{
    if (isnan(*value))
        return;
    sum[0] += share * *value;
    sum[1] += share;
}

/* Sums the row along itself; every large pixel lies in one small pixel or two. */
static void sum_across(disk_shrink *s, const float *row)
{
    memset(s->across, 0, (gsize)(s->sums * s->part.width) * sizeof *s->across);
    for (int x = 0; x < s->source.width; x++) {
        for (int i = 0; i < 2; i++) {
            float share = s->shares[2 * x + i], *sum = s->across + s->sums * (s->to[x] + i);
            if (share <= 0)
                continue;
            if (s->channels == 4)
                add_colour(sum, row + 4 * x, share);
            else
                add_depth(sum, row + x, share);
        }
    }
}

/* The area of a small pixel that there are large pixels for, along one axis. */
static float covered(double scale, int small, int size)
{
    return (float)MIN(1, MAX(size * scale - small, 1e-6));
}

/* The sums of a finished row become its pixels. */
static void finish_row(disk_shrink *s)
{
    float *out = (float *)((char *)s->out + (s->row - s->part.y) * s->stride);
    int end_x = s->source.x + s->source.width, end_y = s->source.y + s->source.height;
    float rows = covered(s->scale, s->row, end_y);
    for (int x = 0; x < s->part.width; x++) {
        const float *sum = s->down + s->sums * x;
        float area = rows * covered(s->scale, s->part.x + x, end_x);
        if (s->channels == 4)
            for (int c = 0; c < 4; c++)
                out[4 * x + c] = sum[c] / area;
        else
            out[x] = sum[1] * 2 > area ? sum[0] / sum[1] : NAN;
    }
}

/* Goes on to the next small row. */
static void next_row(disk_shrink *s)
{
    gsize count = (gsize)(s->sums * s->part.width);
    if (s->row < s->part.y + s->part.height)
        finish_row(s);
    memcpy(s->down, s->down + count, count * sizeof *s->down);
    memset(s->down + count, 0, count * sizeof *s->down);
    s->row++;
}

static void clean(float *row, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (!isfinite(row[i]))
            row[i] = isnan(row[i]) ? 0 : row[i] > 0 ? 65504.0f : -65504.0f;
}

void disk_shrink_add(disk_shrink *s, float *row)
{
    if (s->channels == 4)
        clean(row, 4 * (gsize)s->source.width);
    int count = s->sums * s->part.width;
    sum_across(s, row);
    while ((s->row + 1) / s->scale <= s->y + 1e-9)
        next_row(s);
    for (int i = 0; i < 2; i++) {
        float share = overlap(s->scale, s->y, s->row + i);
        for (int k = 0; share > 0 && k < count; k++)
            s->down[i * count + k] += share * s->across[k];
    }
    s->y++;
    if (s->y == s->source.y + s->source.height)
        while (s->row < s->part.y + s->part.height)
            next_row(s);
}

void disk_shrink_end(disk_shrink *s)
{
    g_free(s->to);
    g_free(s->shares);
    g_free(s->across);
    g_free(s->down);
    g_free(s);
}

/* Copies each row, for it may be changed. */
static void shrink_all(int channels, const float *from, ptrdiff_t from_stride, int width,
                       int height, double scale, float *out, ptrdiff_t stride)
{
    disk_rect part = {0, 0, disk_shrink_size(width, scale), disk_shrink_size(height, scale)};
    disk_shrink *s = disk_shrink_begin(channels, scale, part, width, height, out, stride);
    gsize count = (gsize)(channels * width);
    float *row = g_new(float, count);
    for (int y = 0; y < height; y++) {
        memcpy(row, (const char *)from + y * from_stride, count * sizeof *row);
        disk_shrink_add(s, row);
    }
    g_free(row);
    disk_shrink_end(s);
}

void disk_shrink_image(const disk_image *from, double scale, const disk_image *out)
{
    shrink_all(4, from->data, from->stride, from->width, from->height, scale, out->data,
               out->stride);
}

void disk_shrink_plane(const disk_plane *from, double scale, const disk_plane *out)
{
    shrink_all(1, from->data, from->stride, from->width, from->height, scale, out->data,
               out->stride);
}
