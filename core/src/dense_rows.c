/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Each source row is added, moved and weighted, to every row it reaches. Red and blue of a fringe
 * are rows of one channel. Where cat's eyes clip the kernel, a tap's weight changes along the row:
 * the circle lets all of it through from one pixel to another, next to nothing far from there, and
 * some where its edge passes over. */

#include "dense_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The sums of a row of taps are floats, those over the rows doubles: thousands of floats added up
 * one by one would drift. */
typedef struct row_sums {
    float *room, *plane, *row, *light;
    double *total, *through; /* pixels, and the weights that the circle let through */
} row_sums;

/* A row that is filtered. */
typedef struct line {
    const disk_field *field;
    const disk_dense_kernel *kernel;
    int x, y, width;
    int channel; /* -1: all four */
} line;

static int make_row_sums(int width, int half, row_sums *s)
{
    size_t wide = (size_t)width + 2 * (size_t)half, count = (size_t)width;
    s->room = malloc(4 * wide * sizeof *s->room);
    s->plane = malloc(wide * sizeof *s->plane);
    s->row = malloc(4 * count * sizeof *s->row);
    s->light = malloc(count * sizeof *s->light);
    s->total = malloc(4 * count * sizeof *s->total);
    s->through = malloc(count * sizeof *s->through);
    return s->room && s->plane && s->row && s->light && s->total && s->through;
}

static void free_row_sums(row_sums *s)
{
    free(s->room);
    free(s->plane);
    free(s->row);
    free(s->light);
    free(s->total);
    free(s->through);
}

/* --- Taps ------------------------------------------------------------------------------------- */

static void add(const float *restrict from, float weight, int count, float *restrict sum)
{
    for (int x = 0; x < count; x++)
        sum[x] += weight * from[x];
}

static void add_constant(float weight, int count, float *sum)
{
    for (int x = 0; x < count; x++)
        sum[x] += weight;
}

/* A tap along the pixels from `from` on and before `to`, for which it lets the same through. */
static void add_even(const float *moved, float weight, int channels, int from, int to, row_sums *s)
{
    if (to <= from)
        return;
    add(moved + channels * from, weight, channels * (to - from), s->row + channels * from);
    add_constant(weight, to - from, s->light + from);
}

/* The same where the circle's edge passes over. */
static void add_edge(const line *l, const float *moved, float weight, float u, float v,
                     int channels, int from, int to, row_sums *s)
{
    const disk_field *f = l->field;
    for (int x = from; x < to; x++) {
        disk_clip clip = disk_clip_at(&f->vignette, (float)(f->x + l->x + x), (float)(f->y + l->y),
                                      l->kernel->radius, 1 / l->kernel->radius);
        float w = weight * disk_clip_light(&clip, u, v);
        for (int c = 0; c < channels; c++)
            s->row[channels * x + c] += w * moved[channels * x + c];
        s->light[x] += w;
    }
}

/* How far from the middle of a circle, along a row, the squared distance reaches `limit`, in
 * pixels; 0: nowhere. */
static double half_chord(const disk_vignette *v, float limit, float off)
{
    float left = limit - off * off;
    return left > 0 ? (double)(sqrtf(left) / v->slope) : 0;
}

/* A place in the picture's row as one in the line, which does not depend on where that begins. */
static int bound(const line *l, double x)
{
    double place = floor(x) - (l->field->x + l->x);
    return place < 0 ? 0 : place > l->width ? l->width : (int)place;
}

/* A tap under the circle. Within a pixel or two of where one formula ends and the next begins they
 * agree. */
static void add_clipped(const line *l, const float *moved, float weight, float u, float v,
                        int channels, row_sums *s)
{
    const disk_vignette *vignette = &l->field->vignette;
    float radius = l->kernel->radius;
    disk_clip clip =
        disk_clip_at(vignette, vignette->x, (float)(l->field->y + l->y), radius, 1 / radius);
    float off = clip.scale * v - clip.y;
    double middle = (double)vignette->x + (double)(clip.scale * u / vignette->slope);
    double all = half_chord(vignette, 1 - 0.5f / clip.sharp, off) - 2;
    double some = half_chord(vignette, 1 + 0.5f / clip.sharp, off) + 4;
    int a = bound(l, middle - some), d = bound(l, middle + some);
    int b = all > 0 ? bound(l, middle - all) : d, c = all > 0 ? bound(l, middle + all) : d;
    add_even(moved, DISK_CLIP_LEAST * weight, channels, 0, a, s);
    add_edge(l, moved, weight, u, v, channels, a, b, s);
    add_even(moved, weight, channels, b, c, s);
    add_edge(l, moved, weight, u, v, channels, c, d, s);
    add_even(moved, DISK_CLIP_LEAST * weight, channels, d, l->width, s);
}

/* --- Rows ------------------------------------------------------------------------------------- */

/* Row y - j of the field, all of it or a channel, from the first pixel that taps reach. */
static const float *read_row(const line *l, int j, row_sums *s)
{
    int half = l->kernel->kernel->half, wide = l->width + 2 * half;
    const float *row = disk_field_row(l->field, l->x - half, l->y - j, wide, s->room);
    if (l->channel < 0)
        return row;
    for (int x = 0; x < wide; x++)
        s->plane[x] = row[4 * x + l->channel];
    return s->plane;
}

/* The taps of row j of the kernel. */
static void add_row(const line *l, int j, row_sums *s)
{
    const disk_kernel *k = l->kernel->kernel;
    int taps = 2 * k->half + 1, channels = l->channel < 0 ? 4 : 1;
    int clips = l->field->vignette.slope > 0 && l->kernel->radius > 0;
    const float *from = read_row(l, j, s);
    const float *weights = k->weights + (size_t)(j + k->half) * (size_t)taps;
    float unit = clips ? 1 / l->kernel->radius : 0;
    for (int i = 0; i < taps; i++) {
        /* A tap at +i shows what lies i to the left: light moves with the kernel. */
        const float *moved = from + channels * (taps - 1 - i);
        if (weights[i] == 0)
            continue;
        if (clips)
            add_clipped(l, moved, weights[i], unit * (float)(i - k->half), unit * (float)j,
                        channels, s);
        else
            add(moved, weights[i], channels * l->width, s->row);
    }
}

/* Leaves the row in s->total; 0 once cancelled. */
static int filter_row(const line *l, row_sums *s, disk_watch *watch)
{
    int half = l->kernel->kernel->half, count = (l->channel < 0 ? 4 : 1) * l->width;
    int clips = l->field->vignette.slope > 0 && l->kernel->radius > 0;
    memset(s->total, 0, (size_t)count * sizeof *s->total);
    memset(s->through, 0, (size_t)l->width * sizeof *s->through);
    for (int j = -half; j <= half; j++) {
        memset(s->row, 0, (size_t)count * sizeof *s->row);
        memset(s->light, 0, (size_t)l->width * sizeof *s->light);
        add_row(l, j, s);
        for (int i = 0; i < count; i++)
            s->total[i] += (double)s->row[i];
        for (int i = 0; clips && i < l->width; i++)
            s->through[i] += (double)s->light[i];
        if (disk_watch_add(watch, 0))
            return 0;
    }
    for (int i = 0; clips && i < count; i++)
        s->total[i] /= s->through[l->channel < 0 ? i / 4 : i];
    return 1;
}

/* --- Colours ---------------------------------------------------------------------------------- */

/* Red or blue of a row whose other channels are there: alpha, which may be the weight that the
 * colours will be divided by, is green's. */
static int filter_channel(const line *all, const disk_dense_kernel *kernel, int channel,
                          row_sums *s, float *out, disk_watch *watch)
{
    line l = *all;
    l.kernel = kernel;
    l.channel = channel;
    if (!filter_row(&l, s, watch))
        return 0;
    for (int x = 0; x < l.width; x++)
        out[4 * x + channel] = (float)s->total[x];
    l.channel = 3;
    if (!l.field->weighted)
        return 1;
    if (!filter_row(&l, s, watch))
        return 0;
    for (int x = 0; x < l.width; x++)
        out[4 * x + channel] *= out[4 * x + 3] / (float)s->total[x];
    return 1;
}

static int filter_colours(const line *l, const disk_dense_kernel kernels[3], row_sums *s,
                          float *out, disk_watch *watch)
{
    if (!filter_row(l, s, watch))
        return 0;
    for (int i = 0; i < 4 * l->width; i++)
        out[i] = (float)s->total[i];
    return l->field->fringe == 0 || (filter_channel(l, &kernels[0], 0, s, out, watch) &&
                                     filter_channel(l, &kernels[2], 2, s, out, watch));
}

disk_status disk_dense_rows(const disk_field *field, const disk_dense_kernel kernels[3],
                            disk_rect tile, disk_output out, disk_watch *watch)
{
    row_sums s = {0};
    int half = 0;
    for (int c = 0; c < 3; c++)
        half = kernels[c].kernel->half > half ? kernels[c].kernel->half : half;
    disk_status status = make_row_sums(tile.width, half, &s) ? DISK_OK : DISK_NO_MEMORY;
    for (int y = 0; y < tile.height && status == DISK_OK; y++) {
        line l = {field, &kernels[field->colour], tile.x, tile.y + y, tile.width, -1};
        if (!filter_colours(&l, kernels, &s, out.pixels + y * out.stride, watch) ||
            disk_watch_add(watch, tile.width))
            status = DISK_CANCELLED;
    }
    free_row_sums(&s);
    return status;
}
