/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Kernels as taps on running sums. With P(x) the sum of a row up to x and D(i) = K(i) - K(i - 1),
 *
 *     sum over i of K(i) s(x - i)  =  sum over i of D(i) P(x - i),
 *
 * and D is zero but where an edge of the aperture passes. K is the exact coverage of cells one
 * pixel wide and, on a level whose rows stand `scale` pixels apart, `scale` pixels high. As a level
 * is smoothed over `scale` pixels to either side, in both directions, there it is enough to have
 * one tap for all of D that lies within a window of twice that, in its centre, rising and falling
 * edges apart: finer windows cost more taps and gain nothing measurable. */

#include "span_tables.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- Steps of the radius ------------------------------------------------------------------- */

double disk_span_step_radius(int step)
{
    int octave = step >> DISK_SPAN_BITS, rest = step & ((1 << DISK_SPAN_BITS) - 1);
    return ldexp(DISK_MIN_RADIUS * (1 + ldexp(rest, -DISK_SPAN_BITS)), octave);
}

double disk_span_full(const disk_aperture *aperture)
{
    double length = 0, area = 0, most = 4 * DISK_SPAN_LEAST_FULL;
    const double disc = 2 / 3.14159265358979323846; /* 2 pi / pi^2 */
    for (size_t i = 0; i < aperture->edges.count; i++) {
        const disk_edge *e = &aperture->edges.data[i];
        length += hypot(e->x1 - e->x0, e->y1 - e->y0);
        area += 0.5 * (e->x0 * e->y1 - e->x1 * e->y0);
    }
    double full = DISK_SPAN_LEAST_FULL * cbrt(length / (area * area) / disc);
    return fmin(fmax(full, DISK_SPAN_LEAST_FULL), most);
}

int disk_span_step_level(int step, double full)
{
    double radius = disk_span_step_radius(step);
    int level = 0;
    while (ldexp(full, level) <= radius)
        level++;
    return level;
}

/* --- Taps ---------------------------------------------------------------------------------- */

/* Radii up to which all of D is kept. */
#define EXACT_BELOW 6

/* Taps of one kernel as they are found. */
typedef struct tap_list {
    disk_tap *taps;
    int count, room;
    int failed;
    ptrdiff_t row; /* the offset of the present row */
    int first;     /* index of its first tap */
    double light;  /* the sum of K = -sum(i D(i)) */
} tap_list;

static void add_tap(tap_list *list, int i, double weight)
{
    if (list->count == list->room) {
        int room = list->room ? 2 * list->room : 128;
        disk_tap *grown = realloc(list->taps, (size_t)room * sizeof *grown);
        if (!grown) {
            list->failed = 1;
            return;
        }
        list->taps = grown;
        list->room = room;
    }
    list->taps[list->count++] = (disk_tap){weight, list->row - 4 * (ptrdiff_t)i};
}

/* Steps of D of one sign that lie within a window. */
typedef struct cluster {
    int start;
    double weight, moment; /* around start */
} cluster;

/* As one tap at the nearest pixel or, where a pixel is much, as two that keep the centre. */
static void finish(tap_list *list, cluster *c, int halves, int origin)
{
    if (c->weight == 0)
        return;
    double at = c->start + c->moment / c->weight, whole = floor(at), rest = at - whole;
    if (!halves)
        rest = rest < 0.5 ? 0 : 1;
    if (rest < 1)
        add_tap(list, (int)whole - origin, c->weight * (1 - rest));
    if (rest > 0)
        add_tap(list, (int)whole + 1 - origin, c->weight * rest);
    c->weight = c->moment = 0;
}

/* The weights of a row cancel exactly: what a light leaves behind in the sums to its right must. */
static void close_row(tap_list *list)
{
    double sum = 0;
    for (int i = list->first; i < list->count; i++)
        sum += list->taps[i].weight;
    if (list->count > list->first)
        list->taps[list->count - 1].weight -= sum;
    for (int i = list->first; i < list->count; i++)
        list->light += list->taps[i].weight * (double)((list->taps[i].offset - list->row) / 4);
    list->first = list->count;
}

static void add_row(tap_list *list, const double *cells, int width, int origin, int window,
                    int halves)
{
    cluster sign[2] = {{0, 0, 0}, {0, 0, 0}};
    for (int x = 0; x < width; x++) {
        if (fabs(cells[x]) < 1e-12)
            continue;
        cluster *c = &sign[cells[x] < 0];
        if (c->weight != 0 && x - c->start >= window)
            finish(list, c, halves, origin);
        if (c->weight == 0)
            c->start = x;
        c->weight += cells[x];
        c->moment += cells[x] * (x - c->start);
    }
    finish(list, &sign[0], halves, origin);
    finish(list, &sign[1], halves, origin);
    close_row(list);
}

/* The taps once more, in one piece of memory; those that fill the last block weigh nothing. */
static disk_status make_narrow(disk_span_kernel *k)
{
    int count = (k->count + DISK_TAP_BLOCK - 1) / DISK_TAP_BLOCK * DISK_TAP_BLOCK;
    k->behind = calloc((size_t)count, 4 * sizeof *k->behind + 2 * sizeof *k->weight);
    if (!k->behind)
        return DISK_NO_MEMORY;
    k->narrow_count = count;
    k->before = k->behind + count;
    k->one = k->before + count;
    k->one_before = k->one + count;
    k->weight = (float *)(k->one_before + count);
    k->turned = k->weight + count;
    for (int i = 0; i < k->count; i++) {
        k->behind[i] = (int)k->taps[i].offset;
        k->before[i] = -k->behind[i];
        k->one[i] = k->behind[i] / 4;
        k->one_before[i] = k->before[i] / 4;
        k->weight[i] = (float)k->taps[i].weight;
        k->turned[i] = -k->weight[i];
    }
    return DISK_OK;
}

disk_status disk_span_kernel_draw(const disk_aperture *aperture, double radius, int level,
                                  int phase, ptrdiff_t stride, disk_span_kernel *out)
{
    int scale = 1 << level;
    /* The middle of the rows that share a phase. */
    double below = ((double)scale / disk_span_phases(level)) * (phase + 0.5) - 0.5;
    disk_frame frame = {.scale_x = radius,
                        .scale_y = radius / scale,
                        .shift_y = -below / scale,
                        .half_x = (int)ceil(radius) + 1,
                        .half_y = (int)ceil(radius / scale) + 1};
    int width = 2 * frame.half_x + 3, rows = 2 * frame.half_y + 1;
    double *cells = calloc((size_t)width * (size_t)rows, sizeof *cells);
    if (!cells)
        return DISK_NO_MEMORY;
    disk_edges_slopes(&aperture->edges, &frame, cells);
    /* Small kernels are exact; then edges are a little softer than drawn, by less than a pixel. */
    int window = level > 0 ? 2 * scale : radius < EXACT_BELOW ? 1 : 3;
    tap_list list = {0};
    for (int k = 0; k < rows; k++) {
        list.row = -(k - frame.half_y) * stride;
        add_row(&list, cells + (size_t)k * (size_t)width, width, frame.half_x, window, level == 0);
    }
    free(cells);
    if (list.failed || !(list.light > 0)) {
        free(list.taps);
        return list.failed ? DISK_NO_MEMORY : DISK_EMPTY_APERTURE;
    }
    for (int i = 0; i < list.count; i++)
        list.taps[i].weight /= list.light;
    *out = (disk_span_kernel){.taps = list.taps, .count = list.count};
    return make_narrow(out);
}

void disk_span_kernel_release(disk_span_kernel *kernel)
{
    free(kernel->taps);
    free(kernel->behind); /* with all that follows it */
}
