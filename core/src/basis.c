/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Bases over radius. A kernel keeps its form from one radius to the next while it is large, so that
 * nodes may lie far apart there; below 16 pixels the pixel grid matters and they lie closer. */

#include "basis_internal.h"

#include "fit_internal.h"

#include <math.h>
#include <stdlib.h>

#define LARGEST_FIT  64.5 /* larger kernels are this one, scaled */
#define REFINE_STEPS 25

/* Kernels up to this half size are also tried with their small layers drawn in. */
#define DRAWN_IN_HALF 16

static disk_cascade scaled(const disk_cascade *cascade, double scale)
{
    disk_cascade copy = *cascade;
    for (int i = 0; i < disk_cascade_taps(cascade); i++) {
        copy.samples[i].dx = (float)(copy.samples[i].dx * scale);
        copy.samples[i].dy = (float)(copy.samples[i].dy * scale);
    }
    return copy;
}

/* The radius of the node below one of `radius`. */
static double next_down(double radius)
{
    return radius * (radius > 16 ? 0.7071067811865476 : 0.8408964152537145);
}

/* How much of the whole a part of a longer job is. */
typedef struct part {
    const disk_progress *whole;
    double from, share;
} part;

static int report_part(void *cookie, double done)
{
    part *p = cookie;
    return p->whole->report(p->whole->cookie, p->from + p->share * done);
}

/* Nodes from the largest radius down, in falling order. */
typedef struct ladder {
    int count;
    double radius[DISK_MAX_NODES];
    disk_cascade cascade[DISK_MAX_NODES];
} ladder;

static disk_status fit_top(const disk_aperture *aperture, int samples,
                           const disk_executor *executor, const disk_progress *progress, ladder *l)
{
    disk_kernel kernel;
    disk_fit_settings settings;
    disk_fit_settings_init(&settings, samples);
    disk_status status = disk_aperture_draw(aperture, l->radius[0], &kernel);
    if (status != DISK_OK)
        return status;
    status = disk_fit(&kernel, &settings, executor, progress, &l->cascade[0]);
    disk_kernel_free(&kernel);
    l->count = 1;
    return status;
}

/* The small layers' offsets drawn in: as a kernel shrinks to a few pixels, the footprints of the
 * bilinear taps do their work, and layers that stay spread out are stuck in a poor fit. */
static disk_cascade drawn_in(const disk_cascade *cascade, float by)
{
    disk_cascade copy = *cascade;
    for (int i = cascade->count[0]; i < disk_cascade_taps(cascade); i++)
        copy.samples[i].dx *= by, copy.samples[i].dy *= by;
    return copy;
}

/* Refines the scaled cascade and its drawn-in versions, and keeps the best. The first is
 * preferred, for it lies nearest to the node above, between which and this one pixels interpolate.
 */
static disk_status refine_best(const disk_kernel *kernel, disk_cascade *cascade)
{
    static const float draw_in[] = {1, 0.5f, 0};
    disk_cascade best = *cascade;
    double lowest = INFINITY;
    for (size_t i = 0; i < sizeof draw_in / sizeof draw_in[0]; i++) {
        disk_cascade trial = drawn_in(cascade, draw_in[i]);
        double error;
        disk_status status = disk_fit_refine(kernel, REFINE_STEPS, NULL, &trial);
        if (status == DISK_OK)
            status = disk_cascade_error(&trial, kernel, &error);
        if (status != DISK_OK)
            return status;
        if (error < 0.9 * lowest) {
            best = trial;
            lowest = error;
        }
        if (kernel->half > DRAWN_IN_HALF)
            break;
    }
    *cascade = best;
    return DISK_OK;
}

static disk_status walk_down(const disk_aperture *aperture, const disk_progress *progress,
                             ladder *l)
{
    disk_status status = DISK_OK;
    while (status == DISK_OK && l->count < DISK_MAX_NODES - 2 &&
           l->radius[l->count - 1] > DISK_MIN_RADIUS) {
        int i = l->count++;
        disk_kernel kernel;
        l->radius[i] = fmax(next_down(l->radius[i - 1]), DISK_MIN_RADIUS);
        l->cascade[i] = scaled(&l->cascade[i - 1], l->radius[i] / l->radius[i - 1]);
        status = disk_aperture_draw(aperture, l->radius[i], &kernel);
        if (status != DISK_OK)
            break;
        status = refine_best(&kernel, &l->cascade[i]);
        disk_kernel_free(&kernel);
        if (status == DISK_OK && progress &&
            progress->report(progress->cookie, 1 - l->radius[i] / l->radius[0]))
            status = DISK_CANCELLED;
    }
    return status;
}

static disk_basis *assemble(const ladder *l, double max_radius)
{
    disk_basis *basis = calloc(1, sizeof *basis);
    if (!basis)
        return NULL;
    basis->cascade[0] = scaled(&l->cascade[l->count - 1], 0);
    basis->nodes = 1;
    for (int i = l->count - 1; i >= 0; i--) {
        basis->radius[basis->nodes] = (float)l->radius[i];
        basis->cascade[basis->nodes++] = l->cascade[i];
    }
    if (max_radius > l->radius[0]) {
        basis->radius[basis->nodes] = (float)max_radius;
        basis->cascade[basis->nodes++] = scaled(&l->cascade[0], max_radius / l->radius[0]);
    }
    return basis;
}

disk_status disk_basis_new(const disk_aperture *aperture, double max_radius, int samples, int all,
                           const disk_executor *executor, const disk_progress *progress,
                           disk_basis **out)
{
    if (!aperture || !out || !(max_radius >= DISK_MIN_RADIUS && max_radius <= DISK_MAX_RADIUS))
        return DISK_BAD_ARGUMENT;
    ladder *l = calloc(1, sizeof *l);
    if (!l)
        return DISK_NO_MEMORY;
    part top = {progress, 0, all ? 0.7 : 1}, rest = {progress, 0.7, 0.3};
    disk_progress top_progress = {report_part, &top}, rest_progress = {report_part, &rest};
    l->radius[0] = fmin(max_radius, LARGEST_FIT);
    disk_status status = fit_top(aperture, samples, executor, progress ? &top_progress : NULL, l);
    if (status == DISK_OK && all && l->radius[0] > DISK_MIN_RADIUS)
        status = walk_down(aperture, progress ? &rest_progress : NULL, l);
    disk_basis *basis = status == DISK_OK ? assemble(l, max_radius) : NULL;
    free(l);
    if (status != DISK_OK)
        return status;
    if (!basis)
        return DISK_NO_MEMORY;
    *out = basis;
    return DISK_OK;
}

void disk_basis_free(disk_basis *basis)
{
    free(basis);
}

int disk_basis_find(const disk_basis *basis, float radius, float *towards_next)
{
    int low = 0, high = basis->nodes - 2;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (basis->radius[middle] <= radius)
            low = middle;
        else
            high = middle - 1;
    }
    float a = basis->radius[low], b = basis->radius[low + 1];
    *towards_next = fminf(fmaxf((radius - a) / (b - a), 0), 1);
    return low;
}

void disk_basis_at(const disk_basis *basis, double radius, disk_cascade *out)
{
    float t;
    int node = disk_basis_find(basis, (float)radius, &t);
    const disk_cascade *a = &basis->cascade[node], *b = &basis->cascade[node + 1];
    disk_cascade c = *a;
    for (int i = 0; i < disk_cascade_taps(a); i++) {
        disk_sample *s = &c.samples[i];
        s->dx += t * (b->samples[i].dx - s->dx);
        s->dy += t * (b->samples[i].dy - s->dy);
        s->weight += t * (b->samples[i].weight - s->weight);
    }
    *out = c;
}

/* A layer's reach is rounded up to whole pixels: interpolated, each may gain one. */
int disk_basis_reach(double radius)
{
    double fitted = fmin(radius, LARGEST_FIT);
    return (int)ceil(disk_fit_reach(fitted) * (radius / fitted)) + DISK_MAX_LAYERS;
}
