/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* One layer of a cascade, backwards (formulas in gradient.h). The output's gradient is walked
 * through in bands of rows, and each tap spreads its share onto the texels that it read. Bands are
 * at least twice as high as the layer reaches, so that every second one can run at the same time
 * without two of them writing to one texel; first the even bands run, then the odd ones. The
 * samples' gradients are summed a band, then over the bands in their order. Where bands end does
 * not depend on the executor; so neither do the sums. */

#include "gradient_internal.h"

#include "basis_internal.h"
#include "cascade_internal.h"

#include <math.h>
#include <stdlib.h>

#define MOST_BANDS  64   /* bounds the memory of the partial sums */
#define LEAST_ROWS  8    /* of a band */
#define FLOAT_TERMS 1024 /* so many products are summed in floats before doubles take over */

typedef struct band_plan {
    const disk_layer_backward *layer;
    int rows, count, phase;
    int first, samples; /* the layer's in the cascade */
    double *partial;    /* of each band in turn */
    size_t partial_size;
} band_plan;

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* --- One cascade: row by row ------------------------------------------------------------------ */

/* The four texels of a tap, along a row of `count` floats: `here` and `above` begin one pixel left
 * of the tap's whole part, so that x00 = here[4], x10 = here[0], x01 = above[4], x11 = above[0].
 * Adds g v, g dv/df_x and g dv/df_y. */
static void add_products(const float *restrict here, const float *restrict above,
                         const float *restrict g, float fx, float fy, int count, double sums[3])
{
    float value = 0, slope_x = 0, slope_y = 0;
#pragma omp simd reduction(+ : value, slope_x, slope_y)
    for (int i = 0; i < count; i++) {
        float x00 = here[i + 4], x01 = above[i + 4];
        float d0 = here[i] - x00, d1 = above[i] - x01;
        float v0 = x00 + fx * d0, v1 = x01 + fx * d1;
        value += g[i] * (v0 + fy * (v1 - v0));
        slope_x += g[i] * (d0 + fy * (d1 - d0));
        slope_y += g[i] * (v1 - v0);
    }
    sums[0] += (double)value;
    sums[1] += (double)slope_x;
    sums[2] += (double)slope_y;
}

/* to += weight g. */
static void spread(const float *restrict g, float weight, int count, float *restrict to)
{
    for (int i = 0; i < count; i++)
        to[i] += weight * g[i];
}

/* One tap, for a row of the output. */
static void tap_backward(const disk_layer_backward *l, const disk_sample *s, int y, double *sums)
{
    const disk_rect box = l->output.box;
    const float *g = disk_slab_at(&l->output, box.x, y);
    float x0 = floorf(s->dx), y0 = floorf(s->dy), fx = s->dx - x0, fy = s->dy - y0;
    int x = box.x - (int)x0 - 1, row = y - (int)y0, floats = 4 * box.width;
    if (l->into.pixels) {
        float *here = disk_slab_at(&l->into, x, row), *above = disk_slab_at(&l->into, x, row - 1);
        spread(g, s->weight * (1 - fx) * (1 - fy), floats, here + 4);
        spread(g, s->weight * fx * (1 - fy), floats, here);
        spread(g, s->weight * (1 - fx) * fy, floats, above + 4);
        spread(g, s->weight * fx * fy, floats, above);
    }
    if (!sums)
        return;
    double sum[3] = {0, 0, 0};
    const float *here = disk_slab_at(&l->in, x, row), *above = disk_slab_at(&l->in, x, row - 1);
    for (int i = 0; i < floats; i += FLOAT_TERMS)
        add_products(here + i, above + i, g + i, fx, fy, smaller(floats - i, FLOAT_TERMS), sum);
    sums[0] += (double)s->weight * sum[1];
    sums[1] += (double)s->weight * sum[2];
    sums[2] += sum[0];
}

static void uniform_row(const band_plan *b, int y, double *sums)
{
    const disk_sample *samples = b->layer->filter->cascade->samples + b->first;
    for (int i = 0; i < b->samples; i++)
        tap_backward(b->layer, &samples[i], y, sums ? sums + 3 * i : NULL);
}

/* --- A radius a pixel ------------------------------------------------------------------------- */

/* How a pixel's samples come from the basis. */
typedef struct blend {
    int node;
    float t, turn;
    double slope; /* dt/dr */
} blend;

static blend blend_at(const disk_gradient_filter *f, int x, int y, float radius)
{
    const disk_basis *basis = f->basis;
    blend b = {.turn = radius < 0 ? -1 : 1};
    b.node = disk_basis_find(basis, fabsf(radius), &b.t);
    /* disk_field_radius() has cut it: whether it did shows in a field without an end. */
    disk_field uncut = f->field;
    uncut.max_radius = INFINITY;
    if (fabsf(disk_field_radius(&uncut, x, y)) <= f->field.max_radius)
        b.slope =
            (double)b.turn / ((double)basis->radius[b.node + 1] - (double)basis->radius[b.node]);
    return b;
}

/* A tap of one pixel: the field at (x, y) - (dx, dy), as the engine reads it. Sets `sum` to g v,
 * dL/d(dx) / weight and dL/d(dy) / weight. */
static void pixel_tap(const disk_layer_backward *l, int x, int y, float dx, float dy, float weight,
                      const float *g, double sum[3])
{
    float x0 = floorf(-dx), y0 = floorf(-dy), fx = -dx - x0, fy = -dy - y0;
    ptrdiff_t below = 4 * (ptrdiff_t)l->into.box.width;
    x += (int)x0, y += (int)y0;
    if (l->into.pixels) {
        float *to = disk_slab_at(&l->into, x, y);
        float a = weight * (1 - fx) * (1 - fy), b = weight * fx * (1 - fy);
        float c = weight * (1 - fx) * fy, d = weight * fx * fy;
        for (int i = 0; i < 4; i++) {
            to[i] += a * g[i], to[i + 4] += b * g[i];
            to[below + i] += c * g[i], to[below + i + 4] += d * g[i];
        }
    }
    if (!l->in.pixels)
        return;
    const float *in = disk_slab_at(&l->in, x, y);
    float value = 0, slope_x = 0, slope_y = 0;
    for (int i = 0; i < 4; i++) {
        float d0 = in[i + 4] - in[i], d1 = in[below + i + 4] - in[below + i];
        float v0 = in[i] + fx * d0, v1 = in[below + i] + fx * d1;
        value += g[i] * (v0 + fy * (v1 - v0));
        slope_x += g[i] * (d0 + fy * (d1 - d0));
        slope_y += g[i] * (v1 - v0);
    }
    sum[0] = (double)value;
    sum[1] = -(double)slope_x;
    sum[2] = -(double)slope_y;
}

/* Adds `share` of a sample's gradient. */
static void add_sample(double *to, double share, double dx, double dy, double weight)
{
    to[0] += share * dx;
    to[1] += share * dy;
    to[2] += share * weight;
}

/* All samples at one pixel; returns dL/dr. */
static double pixel_backward(const band_plan *bands, int x, int y, const blend *b, double *sums)
{
    const disk_layer_backward *l = bands->layer;
    const disk_sample *near = l->filter->basis->cascade[b->node].samples + bands->first;
    const disk_sample *far = l->filter->basis->cascade[b->node + 1].samples + bands->first;
    const float *g = disk_slab_at(&l->output, x, y);
    double by_t = 0, t = (double)b->t, turn = (double)b->turn;
    size_t node = 3 * (size_t)bands->samples;
    for (int i = 0; i < bands->samples; i++) {
        float across = far[i].dx - near[i].dx, down = far[i].dy - near[i].dy;
        float heavier = far[i].weight - near[i].weight, w = near[i].weight + b->t * heavier;
        double sum[3] = {0, 0, 0};
        pixel_tap(l, x, y, b->turn * (near[i].dx + b->t * across),
                  b->turn * (near[i].dy + b->t * down), w, g, sum);
        double dx = turn * (double)w * sum[1], dy = turn * (double)w * sum[2];
        by_t += dx * (double)across + dy * (double)down + sum[0] * (double)heavier;
        if (sums) {
            double *to = sums + (size_t)b->node * node + 3 * (size_t)i;
            add_sample(to, 1 - t, dx, dy, sum[0]);
            add_sample(to + node, t, dx, dy, sum[0]);
        }
    }
    return by_t * b->slope;
}

static void varying_row(const band_plan *bands, int y, double *sums)
{
    const disk_layer_backward *l = bands->layer;
    const disk_rect box = l->output.box;
    float *blur = l->blur ? l->blur + (y - box.y) * l->blur_stride : NULL;
    for (int x = box.x; x < box.x + box.width; x++) {
        float radius = disk_field_radius(&l->filter->field, x, y);
        if (radius != 0) {
            blend b = blend_at(l->filter, x, y, radius);
            double by_radius = pixel_backward(bands, x, y, &b, sums);
            if (blur)
                blur[x - box.x] += (float)by_radius;
        } else if (l->into.pixels) {
            spread(disk_slab_at(&l->output, x, y), 1, 4, disk_slab_at(&l->into, x, y));
        }
    }
}

/* --- Bands ------------------------------------------------------------------------------------ */

static void run_band(void *cookie, int index)
{
    const band_plan *b = cookie;
    const disk_rect box = b->layer->output.box;
    int band = 2 * index + b->phase, from = band * b->rows;
    int to = smaller(from + b->rows, box.height);
    double *sums = b->partial ? b->partial + (size_t)band * b->partial_size : NULL;
    for (int y = box.y + from; y < box.y + to; y++) {
        if (b->layer->filter->basis)
            varying_row(b, y, sums);
        else
            uniform_row(b, y, sums);
        if (disk_watch_add(b->layer->watch, box.width))
            return;
    }
}

static void cut(band_plan *b)
{
    int height = b->layer->output.box.height, reach = b->layer->reach;
    int rows = (height + MOST_BANDS - 1) / MOST_BANDS;
    rows = rows > 2 * reach ? rows : 2 * reach;
    b->rows = rows > LEAST_ROWS ? rows : LEAST_ROWS;
    b->count = (height + b->rows - 1) / b->rows;
}

static void add_partials(const band_plan *b)
{
    for (int band = 0; band < b->count; band++)
        for (size_t i = 0; i < b->partial_size; i++)
            b->layer->samples[i] += b->partial[(size_t)band * b->partial_size + i];
}

disk_status disk_layer_backward_run(const disk_layer_backward *layer)
{
    const disk_cascade *c = layer->filter->cascade;
    band_plan b = {.layer = layer,
                   .first = (int)(disk_cascade_layer(c, layer->layer) - c->samples),
                   .samples = c->count[layer->layer]};
    cut(&b);
    b.partial_size = 3 * (size_t)layer->filter->nodes * (size_t)b.samples;
    if (layer->samples) {
        b.partial = calloc((size_t)b.count * b.partial_size, sizeof *b.partial);
        if (!b.partial)
            return DISK_NO_MEMORY;
    }
    for (b.phase = 0; b.phase < 2; b.phase++)
        disk_run(layer->executor, (b.count + 1 - b.phase) / 2, run_band, &b);
    if (b.partial)
        add_partials(&b);
    free(b.partial);
    return disk_watch_add(layer->watch, 0) ? DISK_CANCELLED : DISK_OK;
}
