/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The points of the lens. They come from the fit: one sparse layer behind a Gaussian as wide as a
 * bundle, with light outside the aperture counting more than errors inside. */

#include "lens_samples.h"

#include "aperture_internal.h"
#include "choose.h"

#include <disk/fit.h>

#include <math.h>
#include <stdlib.h>

#define DRAWN_RADIUS 32.0 /* of the kernel that is fitted to */
#define WIDTH                                                                                      \
    0.8 /* of a bundle, in shares of the points' spacing: 0.6 leaves holes, 1 blurs edges */
#define OUTSIDE   3    /* how much squared errors outside count */
#define MOST_RAYS 4096 /* for an exact picture */

static disk_status allocate(int count, disk_lens *out)
{
    out->u = malloc((size_t)count * sizeof *out->u);
    out->v = malloc((size_t)count * sizeof *out->v);
    out->weights = malloc((size_t)count * sizeof *out->weights);
    out->count = count;
    return out->u && out->v && out->weights ? DISK_OK : DISK_NO_MEMORY;
}

static disk_status from_fit(const disk_kernel *kernel, int samples, const disk_means *means,
                            disk_lens *out)
{
    disk_fit_settings settings;
    disk_kernel bundle = {0};
    disk_cascade fitted;
    double sigma = WIDTH * disk_fit_spacing(kernel, samples);
    disk_fit_settings_init(&settings, samples);
    settings.layout_count = 1;
    settings.layouts[0] = (disk_layout){1, {samples}};
    settings.outside = OUTSIDE;
    settings.starts = 1; /* twenty gain a hundredth */
    settings.prefilter = &bundle;
    disk_status status = disk_kernel_gaussian(sigma, &bundle);
    if (status == DISK_OK)
        status = disk_fit(kernel, &settings, means->executor, means->progress, &fitted);
    if (status == DISK_OK)
        status = allocate(samples, out);
    for (int i = 0; status == DISK_OK && i < samples; i++) {
        out->u[i] = (float)(fitted.samples[i].dx / DRAWN_RADIUS);
        out->v[i] = (float)(fitted.samples[i].dy / DRAWN_RADIUS);
        out->weights[i] = fitted.samples[i].weight;
    }
    out->spread = (float)(sigma / DRAWN_RADIUS);
    disk_kernel_free(&bundle);
    return status;
}

static disk_status from_pixels(const disk_kernel *kernel, double radius, disk_lens *out)
{
    int side = 2 * kernel->half + 1, count = 0;
    disk_status status = allocate(side * side, out);
    for (int i = 0; status == DISK_OK && i < side * side; i++)
        if (kernel->weights[i] > 0) {
            out->u[count] = (float)((i % side - kernel->half) / radius);
            out->v[count] = (float)((i / side - kernel->half) / radius);
            out->weights[count++] = kernel->weights[i];
        }
    out->count = count;
    out->spread = (float)(0.3 / radius); /* of a pixel */
    return status;
}

/* The largest radius, up to the plan's, whose kernel has not too many pixels. */
static double exact_radius(const disk_plan *plan)
{
    double lit = 0, r = plan->max_radius;
    size_t side = 2 * (size_t)plan->kernel.half + 1;
    for (size_t i = 0; i < side * side; i++)
        lit += plan->kernel.weights[i] > 0;
    return lit > MOST_RAYS ? r * sqrt(MOST_RAYS / lit) : r;
}

/* The points stay where the aperture without a rim has them; their weights follow its light. */
static void weigh(const disk_aperture *aperture, const disk_lens *lens, float *weights)
{
    double sum = 0;
    for (int i = 0; i < lens->count; i++) {
        weights[i] = lens->weights[i] *
                     (float)disk_aperture_light(aperture, (double)lens->u[i], (double)lens->v[i]);
        sum += (double)weights[i];
    }
    for (int i = 0; i < lens->count; i++)
        weights[i] /= (float)sum;
}

static disk_status make_rim(const disk_plan *plan, disk_lens *lens)
{
    if (plan->params.rim == 0)
        return DISK_OK;
    lens->front = malloc((size_t)lens->count * sizeof *lens->front);
    if (!lens->front)
        return DISK_NO_MEMORY;
    weigh(plan->front, lens, lens->front);
    weigh(plan->aperture, lens, lens->weights);
    return DISK_OK;
}

int disk_lens_wanted(const disk_params *params, int with_depth)
{
    return with_depth && params->occlusion == DISK_OCCLUSION_YES;
}

disk_status disk_lens_make(const disk_plan *plan, const disk_means *means, disk_lens *out)
{
    int exact = plan->params.samples == 0;
    double radius = exact ? fmax(exact_radius(plan), DISK_MIN_RADIUS) : DRAWN_RADIUS;
    disk_aperture *even = NULL;
    disk_kernel kernel = {0};
    *out = (disk_lens){0};
    disk_status status = disk_aperture_rim(plan->aperture, 0, &even);
    if (status == DISK_OK)
        status = disk_aperture_draw(even, radius, &kernel);
    disk_aperture_free(even);
    if (status != DISK_OK)
        return status;
    status = exact ? from_pixels(&kernel, radius, out)
                   : from_fit(&kernel, disk_budget(&plan->params), means, out);
    disk_kernel_free(&kernel);
    return status == DISK_OK ? make_rim(plan, out) : status;
}

void disk_lens_release(disk_lens *lens)
{
    free(lens->u);
    free(lens->v);
    free(lens->weights);
    free(lens->front);
    *lens = (disk_lens){0};
}
