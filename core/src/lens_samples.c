/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The points of the lens. They come from the fit: one sparse layer behind a Gaussian as wide as a
 * bundle, with light outside the aperture counting more than errors inside. */

#include "lens_samples.h"

#include "choose.h"

#include <disk/fit.h>

#include <math.h>
#include <stdlib.h>

#define DRAWN_RADIUS 40.0 /* of the kernel that is fitted to */
#define WIDTH        0.6  /* of a bundle, in shares of the points' spacing */
#define OUTSIDE      3    /* how much squared errors outside count */
#define MOST_RAYS    4096 /* for an exact picture */

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

int disk_lens_wanted(const disk_params *params, int with_depth)
{
    return with_depth && params->occlusion == DISK_OCCLUSION_YES;
}

disk_status disk_lens_make(const disk_plan *plan, const disk_means *means, disk_lens *out)
{
    int exact = plan->params.samples == 0;
    double radius = exact ? fmax(exact_radius(plan), DISK_MIN_RADIUS) : DRAWN_RADIUS;
    disk_kernel kernel;
    *out = (disk_lens){0};
    disk_status status = disk_aperture_draw(plan->aperture, radius, &kernel);
    if (status != DISK_OK)
        return status;
    status = exact ? from_pixels(&kernel, radius, out)
                   : from_fit(&kernel, disk_budget(&plan->params), means, out);
    disk_kernel_free(&kernel);
    return status;
}

void disk_lens_release(disk_lens *lens)
{
    free(lens->u);
    free(lens->v);
    free(lens->weights);
    *lens = (disk_lens){0};
}
