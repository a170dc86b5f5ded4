/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The cascade engine: DISK as published. The layers are applied one after the other, the largest
 * first; every layer of a tile is computed for as much around the tile as the layers after it
 * reach. With a blur map, every pixel of every layer interpolates its own samples from the basis.
 * Large first, because at a step in the blur map what a later layer reads was filtered with its
 * neighbour's radius: small late layers keep that damage small (research/measurements.md). */

#include "engine_cascade.h"

#include "basis_internal.h"
#include "cascade_internal.h"
#include "choose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Regions of layers ----------------------------------------------------------------------- */

static disk_rect grow(disk_rect r, int by)
{
    return (disk_rect){r.x - by, r.y - by, r.width + 2 * by, r.height + 2 * by};
}

/* The largest |r| in a rectangle, which may reach past the field. */
static float largest_radius(const disk_field *field, disk_rect r)
{
    if (!field->blur)
        return field->max_radius;
    int x0 = r.x < 0 ? 0 : r.x, y0 = r.y < 0 ? 0 : r.y;
    int x1 = r.x + r.width < field->width ? r.x + r.width : field->width;
    int y1 = r.y + r.height < field->height ? r.y + r.height : field->height;
    float largest = 0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            largest = fmaxf(largest, fabsf(disk_field_radius(field, x, y)));
    return largest;
}

/* An interpolated sample lies between those of the nodes around it. */
void disk_layer_reaches(const disk_basis *basis, float radius, int reaches[DISK_MAX_LAYERS])
{
    float t;
    int last = disk_basis_find(basis, radius, &t) + 1;
    for (int l = 0; l < basis->cascade[0].layers; l++) {
        reaches[l] = 0;
        for (int i = 0; i < basis->columns * (last + 1); i++) {
            const disk_cascade *c = &basis->cascade[i / (last + 1) * basis->nodes + i % (last + 1)];
            int reach = disk_layer_reach(disk_cascade_layer(c, l), c->count[l]);
            reaches[l] = reach > reaches[l] ? reach : reaches[l];
        }
    }
}

/* The rectangle in which each layer is needed. */
static void layer_regions(const disk_plan *plan, const disk_field *field, disk_rect tile,
                          disk_rect regions[DISK_MAX_LAYERS])
{
    int layers = plan->basis->cascade[0].layers, reaches[DISK_MAX_LAYERS], margin = 0;
    disk_layer_reaches(plan->basis, field->max_radius, reaches);
    for (int l = 1; l < layers; l++)
        margin += reaches[l];
    disk_layer_reaches(plan->basis, largest_radius(field, grow(tile, margin)), reaches);
    margin = 0;
    for (int l = layers - 1; l >= 0; l--) {
        regions[l] = grow(tile, margin);
        margin += reaches[l];
    }
}

/* --- One radius ---------------------------------------------------------------------------- */

/* sum += the four texels of a bilinear tap, along a row. `here` and `above` begin one pixel left of
 * the tap's whole part. */
static void add_tap(const float *restrict here, const float *restrict above, const float w[4],
                    int width, float *restrict sum)
{
    float a = w[0], b = w[1], c = w[2], d = w[3];
    for (int i = 0; i < 4 * width; i++)
        sum[i] += (a * here[i + 4] + b * here[i]) + (c * above[i + 4] + d * above[i]);
}

int disk_filter_uniform(const disk_field *from, disk_rect origin, const disk_sample *samples,
                        int count, disk_rect region, disk_output out, float *room,
                        disk_watch *watch, int units)
{
    for (int y = 0; y < region.height; y++) {
        float *sum = out.pixels + y * out.stride;
        memset(sum, 0, 4 * (size_t)region.width * sizeof *sum);
        for (int s = 0; s < count; s++) {
            float x0 = floorf(samples[s].dx), y0 = floorf(samples[s].dy);
            float fx = samples[s].dx - x0, fy = samples[s].dy - y0, w = samples[s].weight;
            int x = region.x - origin.x - (int)x0 - 1, row = region.y - origin.y + y - (int)y0;
            const float weights[4] = {w * (1 - fx) * (1 - fy), w * fx * (1 - fy), w * (1 - fx) * fy,
                                      w * fx * fy};
            const float *here = disk_field_row(from, x, row, region.width + 1, room);
            const float *above = disk_field_row(from, x, row - 1, region.width + 1,
                                                room + 4 * (size_t)(region.width + 1));
            add_tap(here, above, weights, region.width, sum);
        }
        if (disk_watch_add(watch, units))
            return 0;
    }
    return 1;
}

/* --- A radius a pixel ------------------------------------------------------------------------ */

/* Adds weight times the field at (x - dx, y - dy). The whole part is taken from the offset alone,
 * so that a pixel's bits do not depend on where the origin lies. */
static inline void add_sample(const disk_field *f, int x, int y, float dx, float dy, float weight,
                              float sum[4])
{
    int ix = (int)-dx, iy = (int)-dy;
    ix -= -dx < (float)ix, iy -= -dy < (float)iy;
    float fx = -dx - (float)ix, fy = -dy - (float)iy;
    x += ix, y += iy;
    const float *here, *right, *below, *diagonal;
    if (x >= 0 && y >= 0 && x < f->width - 1 && y < f->height - 1) {
        here = f->pixels + y * f->stride + 4 * (ptrdiff_t)x;
        right = here + 4, below = here + f->stride, diagonal = below + 4;
    } else {
        ptrdiff_t xa = 4 * (ptrdiff_t)disk_clamp(x, f->width);
        ptrdiff_t xb = 4 * (ptrdiff_t)disk_clamp(x + 1, f->width);
        const float *ra = f->pixels + disk_clamp(y, f->height) * f->stride;
        const float *rb = f->pixels + disk_clamp(y + 1, f->height) * f->stride;
        here = ra + xa, right = ra + xb, below = rb + xa, diagonal = rb + xb;
    }
    float a = weight * (1 - fx) * (1 - fy), b = weight * fx * (1 - fy);
    float c = weight * (1 - fx) * fy, d = weight * fx * fy;
    for (int i = 0; i < 4; i++)
        sum[i] += (a * here[i] + b * right[i]) + (c * below[i] + d * diagonal[i]);
}

/* One layer of the basis at one pixel; `first` is the layer's first sample. A second column is for
 * radii in front of the focus. */
static void filter_pixel(const disk_basis *basis, int first, int count, const disk_field *from,
                         int x, int y, float radius, float *out)
{
    float t, turn = radius < 0 ? -1 : 1, sum[4] = {0, 0, 0, 0};
    int node = disk_basis_find(basis, fabsf(radius), &t);
    if (radius < 0 && basis->columns > 1)
        node += basis->nodes;
    const disk_sample *a = basis->cascade[node].samples + first;
    const disk_sample *b = basis->cascade[node + 1].samples + first;
    for (int s = 0; s < count; s++) {
        float dx = a[s].dx + t * (b[s].dx - a[s].dx), dy = a[s].dy + t * (b[s].dy - a[s].dy);
        float w = a[s].weight + t * (b[s].weight - a[s].weight);
        add_sample(from, x, y, turn * dx, turn * dy, w, sum);
    }
    memcpy(out, sum, sizeof sum);
}

/* The same where the basis has a second axis. */
static void filter_pixel_both(const disk_basis *basis, int first, int count, const disk_field *from,
                              int x, int y, float radius, float second, float *out)
{
    float turn = radius < 0 ? -1 : 1, sum[4] = {0, 0, 0, 0};
    disk_cell cell = disk_basis_cell(basis, fabsf(radius), second);
    for (int i = first; i < first + count; i++) {
        disk_sample s = disk_cell_sample(&cell, i);
        add_sample(from, x, y, turn * s.dx, turn * s.dy, s.weight, sum);
    }
    memcpy(out, sum, sizeof sum);
}

int disk_filter_varying(const disk_basis *basis, int layer, const disk_field *field,
                        const disk_field *from, disk_rect origin, disk_rect region, disk_output out,
                        disk_watch *watch, int units)
{
    const disk_cascade *c = &basis->cascade[0];
    int first = (int)(disk_cascade_layer(c, layer) - c->samples);
    for (int y = 0; y < region.height; y++) {
        for (int x = 0; x < region.width; x++) {
            float radius = disk_field_radius(field, region.x + x, region.y + y);
            int sx = region.x - origin.x + x, sy = region.y - origin.y + y;
            float *pixel = out.pixels + y * out.stride + 4 * x;
            if (radius != 0 && field->second) {
                float second = disk_field_second(field, region.x + x, region.y + y);
                filter_pixel_both(basis, first, c->count[layer], from, sx, sy, radius, second,
                                  pixel);
            } else if (radius != 0) {
                filter_pixel(basis, first, c->count[layer], from, sx, sy, radius, pixel);
            } else {
                sx = disk_clamp(sx, from->width), sy = disk_clamp(sy, from->height);
                memcpy(pixel, from->pixels + sy * from->stride + 4 * (ptrdiff_t)sx,
                       4 * sizeof *pixel);
            }
        }
        if (disk_watch_add(watch, units))
            return 0;
    }
    return 1;
}

/* --- Layer after layer ----------------------------------------------------------------------- */

/* Intermediate images and rows at the borders of the picture. */
typedef struct scratch {
    float *layers[2];
    float *row;
} scratch;

static int make_scratch(disk_rect largest, scratch *s)
{
    size_t pixels = (size_t)largest.width * (size_t)largest.height;
    for (int i = 0; i < 2; i++)
        s->layers[i] = malloc(4 * pixels * sizeof(float));
    s->row = malloc(8 * ((size_t)largest.width + 1) * sizeof(float));
    return s->layers[0] && s->layers[1] && s->row;
}

static void free_scratch(scratch *s)
{
    free(s->layers[0]);
    free(s->layers[1]);
    free(s->row);
}

static disk_status run_layers(const disk_plan *plan, const disk_field *field,
                              const disk_rect *regions, disk_output out, scratch *s,
                              disk_watch *watch)
{
    disk_cascade cascade;
    disk_basis_at(plan->basis, plan->max_radius, &cascade);
    int layers = cascade.layers;
    disk_field from = *field;
    disk_rect origin = {0, 0, field->width, field->height};
    for (int l = 0; l < layers; l++) {
        disk_rect region = regions[l];
        int last = l == layers - 1;
        disk_output to = last ? out : (disk_output){s->layers[l % 2], 4 * (ptrdiff_t)region.width};
        int units = last ? region.width : 0;
        int done = field->blur
                       ? disk_filter_varying(plan->basis, l, field, &from, origin, region, to,
                                             watch, units)
                       : disk_filter_uniform(&from, origin, disk_cascade_layer(&cascade, l),
                                             cascade.count[l], region, to, s->row, watch, units);
        if (!done)
            return DISK_CANCELLED;
        from.pixels = to.pixels;
        from.stride = to.stride;
        from.width = region.width;
        from.height = region.height;
        origin = region;
    }
    return DISK_OK;
}

static disk_status apply(const disk_plan *plan, const disk_field *field, disk_rect tile,
                         disk_output out, disk_watch *watch)
{
    disk_rect regions[DISK_MAX_LAYERS];
    scratch s = {0};
    layer_regions(plan, field, tile, regions);
    disk_status status = DISK_NO_MEMORY;
    if (make_scratch(regions[0], &s))
        status = run_layers(plan, field, regions, out, &s, watch);
    free_scratch(&s);
    return status;
}

static disk_status prepare(disk_plan *plan, const disk_means *means)
{
    disk_basis_key key = {plan->aperture, plan->front, plan->max_radius, disk_budget(&plan->params),
                          plan->varying};
    return disk_basis_new_stored(&key, means->store, means->executor, means->progress,
                                 &plan->basis);
}

static int tile(double radius)
{
    return 256;
}

/* By `disk-bench apply` and `varying`; a tap reads four texels. */
static double cost(const disk_plan *plan)
{
    return (plan->varying ? 12 : 1.5) * disk_budget(&plan->params);
}

const disk_engine_class disk_engine_cascade = {
    .id = DISK_ENGINE_CASCADE,
    .cost = cost,
    .prepare = prepare,
    .reach = disk_basis_reach,
    .tile = tile,
    .apply = apply,
};
