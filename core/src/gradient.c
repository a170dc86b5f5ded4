/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Gradients in reverse mode: the layers are computed forwards on the whole picture and what each of
 * them read is kept; then the output's gradient goes back through them, the last layer first
 * (gradient_layer.c). Every layer's box is the picture with as much around it as the layers after
 * it read, so that nothing is clamped on the way: the source is laid out with its edges going on,
 * and what its gradient gathers outside the picture is folded onto the edge pixels at the end. */

#include "gradient_internal.h"

#include "basis_internal.h"
#include "cascade_internal.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST 1e30f

typedef struct pass {
    disk_gradient_filter filter;
    const disk_gradient_job *job;
    const disk_executor *executor;
    disk_watch watch;
    int layers, reaches[DISK_MAX_LAYERS];
    disk_rect boxes[DISK_MAX_LAYERS + 1]; /* of what layer l reads; last, the picture */
    disk_slab values[DISK_MAX_LAYERS];    /* what layer l reads */
    disk_slab output, into;               /* gradients of what the current layer wrote and read */
    float *blur;                          /* dL/dr over boxes[1] */
    double *layer_samples;                /* of one layer, node after node */
    disk_sample_gradient *samples;        /* of all */
} pass;

/* --- Arguments -------------------------------------------------------------------------------- */

static int view_valid(const void *data, int width, int height, ptrdiff_t stride,
                      const disk_image *as)
{
    return data && width == as->width && height == as->height &&
           stride % (ptrdiff_t)sizeof(float) == 0;
}

static int image_valid(const disk_image *image, const disk_image *as)
{
    return view_valid(image->data, image->width, image->height, image->stride, as);
}

static int plane_valid(const disk_plane *plane, const disk_image *as)
{
    return view_valid(plane->data, plane->width, plane->height, plane->stride, as);
}

static const float *row_of(const disk_image *image, int y)
{
    return (const float *)((const char *)image->data + y * image->stride);
}

static int finite_pixels(const disk_image *image)
{
    for (int y = 0; y < image->height; y++) {
        const float *row = row_of(image, y);
        int good = 1;
        for (ptrdiff_t i = 0; i < 4 * (ptrdiff_t)image->width; i++)
            good &= fabsf(row[i]) <= LARGEST;
        if (!good)
            return 0;
    }
    return 1;
}

static int job_valid(const disk_gradient_job *job, int with_blur)
{
    const disk_image *source = &job->source;
    if (source->width < 1 || source->height < 1 || source->width > INT32_MAX / 8 ||
        source->height > INT32_MAX / 8 || !image_valid(source, source) ||
        !image_valid(&job->output, source))
        return 0;
    if (!job->source_gradient && !job->samples && !job->blur_gradient)
        return 0;
    if (with_blur != (job->blur != NULL) || (job->blur_gradient && !with_blur))
        return 0;
    if ((job->blur && !plane_valid(job->blur, source)) ||
        (job->blur_gradient && !plane_valid(job->blur_gradient, source)) ||
        (job->source_gradient && !image_valid(job->source_gradient, source)))
        return 0;
    return finite_pixels(source) && finite_pixels(&job->output);
}

/* --- Boxes ------------------------------------------------------------------------------------ */

static float largest_radius(const disk_field *field)
{
    float largest = 0;
    for (int y = 0; y < field->height; y++)
        for (int x = 0; x < field->width; x++)
            largest = fmaxf(largest, fabsf(disk_field_radius(field, x, y)));
    return largest;
}

/* One pixel more than the layer moves light: the slope of a tap on a whole pixel reads the next. */
static void find_boxes(pass *p)
{
    const disk_cascade *c = p->filter.cascade;
    p->layers = c->layers;
    if (p->filter.basis)
        disk_layer_reaches(p->filter.basis, largest_radius(&p->filter.field), p->reaches);
    p->boxes[p->layers] = (disk_rect){0, 0, p->job->source.width, p->job->source.height};
    for (int l = p->layers - 1; l >= 0; l--) {
        if (!p->filter.basis)
            p->reaches[l] = disk_layer_reach(disk_cascade_layer(c, l), c->count[l]);
        int by = ++p->reaches[l];
        disk_rect r = p->boxes[l + 1];
        p->boxes[l] = (disk_rect){r.x - by, r.y - by, r.width + 2 * by, r.height + 2 * by};
    }
}

/* `channels` floats a pixel, zeros; NULL also where that is more than can be counted. */
static float *new_pixels(disk_rect box, int channels)
{
    size_t pixel = (size_t)channels * sizeof(float), width = (size_t)box.width;
    if ((size_t)box.height > PTRDIFF_MAX / pixel / width)
        return NULL;
    return calloc((size_t)box.height, width * pixel);
}

static int new_slab(disk_slab *slab, disk_rect box)
{
    slab->box = box;
    slab->pixels = new_pixels(box, 4);
    return slab->pixels != NULL;
}

/* Copies an image into a slab around it, its edges going on. */
static void lay_out(const disk_image *image, const disk_slab *slab)
{
    disk_field field = {.pixels = image->data,
                        .stride = image->stride / (ptrdiff_t)sizeof(float),
                        .width = image->width,
                        .height = image->height};
    disk_rect r = slab->box;
    for (int y = r.y; y < r.y + r.height; y++) {
        float *to = disk_slab_at(slab, r.x, y);
        const float *from = disk_field_row(&field, r.x, y, r.width, to);
        if (from != to)
            memcpy(to, from, 4 * (size_t)r.width * sizeof *to);
    }
}

/* --- Forwards --------------------------------------------------------------------------------- */

#define FORWARD_ROWS 32

typedef struct forward {
    pass *p;
    int layer;
} forward;

static void filter_rows(void *cookie, int index)
{
    forward *f = cookie;
    pass *p = f->p;
    const disk_slab *in = &p->values[f->layer], *to = &p->values[f->layer + 1];
    const disk_cascade *c = p->filter.cascade;
    disk_field from = {.pixels = in->pixels,
                       .stride = 4 * (ptrdiff_t)in->box.width,
                       .width = in->box.width,
                       .height = in->box.height};
    disk_rect region = to->box;
    region.y += index * FORWARD_ROWS;
    region.height -= index * FORWARD_ROWS;
    region.height = region.height < FORWARD_ROWS ? region.height : FORWARD_ROWS;
    disk_output out = {disk_slab_at(to, region.x, region.y), 4 * (ptrdiff_t)region.width};
    if (p->filter.basis)
        disk_filter_varying(p->filter.basis, f->layer, &p->filter.field, &from, in->box, region,
                            out, &p->watch, region.width);
    else
        disk_filter_uniform(&from, in->box, disk_cascade_layer(c, f->layer), c->count[f->layer],
                            region, out, NULL, &p->watch, region.width);
}

/* Computes what every layer reads. */
static disk_status run_forwards(pass *p)
{
    if (!new_slab(&p->values[0], p->boxes[0]))
        return DISK_NO_MEMORY;
    lay_out(&p->job->source, &p->values[0]);
    for (int l = 0; l < p->layers - 1; l++) {
        forward f = {p, l};
        if (!new_slab(&p->values[l + 1], p->boxes[l + 1]))
            return DISK_NO_MEMORY;
        disk_run(p->executor, (p->boxes[l + 1].height + FORWARD_ROWS - 1) / FORWARD_ROWS,
                 filter_rows, &f);
        if (disk_watch_add(&p->watch, 0))
            return DISK_CANCELLED;
    }
    return DISK_OK;
}

/* --- Backwards -------------------------------------------------------------------------------- */

/* Puts a layer's sums where its samples lie in each node. */
static void store_samples(pass *p, int layer)
{
    const disk_cascade *c = p->filter.cascade;
    int taps = disk_cascade_taps(c), count = c->count[layer];
    int first = (int)(disk_cascade_layer(c, layer) - c->samples);
    for (int n = 0; n < p->filter.nodes; n++)
        for (int i = 0; i < count; i++) {
            const double *s = p->layer_samples + 3 * ((size_t)n * (size_t)count + (size_t)i);
            disk_sample_gradient *to = p->samples + (size_t)n * (size_t)taps + first + i;
            *to = (disk_sample_gradient){s[0], s[1], s[2]};
        }
}

/* Where the first pixel of a layer's box lies among dL/dr. */
static float *blur_at(const pass *p, disk_rect box)
{
    const disk_rect all = p->boxes[1];
    return p->blur ? p->blur + (ptrdiff_t)(box.y - all.y) * all.width + (box.x - all.x) : NULL;
}

/* Takes p->output from what the layer wrote to what it read. */
static disk_status layer_back(pass *p, int l)
{
    int wanted = l > 0 || p->job->source_gradient;
    p->into = (disk_slab){NULL, p->boxes[l]};
    if (wanted && !new_slab(&p->into, p->boxes[l]))
        return DISK_NO_MEMORY;
    if (p->layer_samples)
        memset(p->layer_samples, 0,
               3 * (size_t)p->filter.nodes * (size_t)p->filter.cascade->count[l] *
                   sizeof *p->layer_samples);
    disk_layer_backward layer = {.filter = &p->filter,
                                 .layer = l,
                                 .reach = p->reaches[l],
                                 .output = p->output,
                                 .in = {p->values[l].pixels, p->boxes[l]},
                                 .into = p->into,
                                 .blur = blur_at(p, p->boxes[l + 1]),
                                 .blur_stride = p->boxes[1].width,
                                 .samples = p->layer_samples,
                                 .executor = p->executor,
                                 .watch = &p->watch};
    disk_status status = disk_layer_backward_run(&layer);
    if (status == DISK_OK && p->layer_samples)
        store_samples(p, l);
    free(p->values[l].pixels);
    free(p->output.pixels);
    p->values[l].pixels = NULL;
    p->output = p->into;
    p->into.pixels = NULL;
    return status;
}

static disk_status run_backwards(pass *p)
{
    disk_status status = DISK_OK;
    if (!new_slab(&p->output, p->boxes[p->layers]))
        return DISK_NO_MEMORY;
    lay_out(&p->job->output, &p->output);
    for (int l = p->layers - 1; l >= 0 && status == DISK_OK; l--)
        status = layer_back(p, l);
    return status;
}

/* --- Results ---------------------------------------------------------------------------------- */

/* The places from -> to (exclusive) of a box that go onto place i of the picture's `size`. */
static void folded(int i, int size, int from, int length, int *first, int *end)
{
    *first = i == 0 ? from : i;
    *end = i == size - 1 ? from + length : i + 1;
}

/* Adds what lies outside the picture to the edge pixels, as the source's edge pixels go on there.
 */
static void fold(const float *data, disk_rect box, int channels, const disk_image *shape,
                 float *out, ptrdiff_t stride)
{
    for (int y = 0; y < shape->height; y++)
        for (int x = 0; x < shape->width; x++) {
            int x0, x1, y0, y1;
            double sum[4] = {0, 0, 0, 0};
            folded(x, shape->width, box.x, box.width, &x0, &x1);
            folded(y, shape->height, box.y, box.height, &y0, &y1);
            for (int j = y0; j < y1; j++)
                for (int i = x0; i < x1; i++) {
                    const float *from =
                        data + channels * ((ptrdiff_t)(j - box.y) * box.width + (i - box.x));
                    for (int c = 0; c < channels; c++)
                        sum[c] += (double)from[c];
                }
            float *to = (float *)((char *)out + y * stride) + (ptrdiff_t)channels * x;
            for (int c = 0; c < channels; c++)
                to[c] = (float)sum[c];
        }
}

static void deliver(const pass *p)
{
    const disk_gradient_job *job = p->job;
    if (job->samples)
        memcpy(job->samples, p->samples,
               (size_t)p->filter.nodes * (size_t)disk_cascade_taps(p->filter.cascade) *
                   sizeof *job->samples);
    if (job->source_gradient)
        fold(p->output.pixels, p->boxes[0], 4, &job->source, job->source_gradient->data,
             job->source_gradient->stride);
    if (job->blur_gradient)
        fold(p->blur, p->boxes[1], 1, &job->source, job->blur_gradient->data,
             job->blur_gradient->stride);
}

static disk_status make_sums(pass *p)
{
    size_t taps = (size_t)disk_cascade_taps(p->filter.cascade) * (size_t)p->filter.nodes;
    if (p->job->samples) {
        p->samples = calloc(taps, sizeof *p->samples);
        p->layer_samples = calloc(3 * taps, sizeof *p->layer_samples);
        if (!p->samples || !p->layer_samples)
            return DISK_NO_MEMORY;
    }
    if (p->job->blur_gradient && !(p->blur = new_pixels(p->boxes[1], 1)))
        return DISK_NO_MEMORY;
    return DISK_OK;
}

static void free_pass(pass *p)
{
    for (int l = 0; l < p->layers; l++)
        free(p->values[l].pixels);
    free(p->output.pixels);
    free(p->into.pixels);
    free(p->blur);
    free(p->layer_samples);
    free(p->samples);
}

/* The pixels of all layers: backwards, and forwards but for the last layer. */
static long work(const pass *p, int with_values)
{
    long pixels = 0;
    for (int l = 1; l <= p->layers; l++) {
        long one = (long)p->boxes[l].width * p->boxes[l].height;
        pixels += with_values && l < p->layers ? 2 * one : one;
    }
    return pixels;
}

static disk_status run(pass *p, const disk_progress *progress)
{
    int with_values = p->job->samples || p->job->blur_gradient;
    find_boxes(p);
    disk_watch_init(&p->watch, progress, work(p, with_values));
    disk_status status = make_sums(p);
    if (status == DISK_OK && with_values)
        status = run_forwards(p);
    if (status == DISK_OK)
        status = run_backwards(p);
    if (status == DISK_OK)
        deliver(p);
    free_pass(p);
    return status;
}

disk_status disk_cascade_gradient(const disk_cascade *cascade, const disk_gradient_job *job,
                                  const disk_executor *executor, const disk_progress *progress)
{
    if (!cascade || !job || !disk_cascade_valid(cascade) || !job_valid(job, 0))
        return DISK_BAD_ARGUMENT;
    pass p = {.filter = {.cascade = cascade, .nodes = 1}, .job = job, .executor = executor};
    return run(&p, progress);
}

disk_status disk_basis_gradient(const disk_basis *basis, const disk_gradient_job *job,
                                const disk_executor *executor, const disk_progress *progress)
{
    if (!basis || basis->columns != 1 || !job || !job_valid(job, 1))
        return DISK_BAD_ARGUMENT;
    pass p = {.filter = {.cascade = &basis->cascade[0],
                         .basis = basis,
                         .nodes = basis->nodes,
                         .field = {.width = job->source.width,
                                   .height = job->source.height,
                                   .blur = job->blur,
                                   .max_radius = basis->radius[basis->nodes - 1]}},
              .job = job,
              .executor = executor};
    return run(&p, progress);
}
