/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Measuring a fit: its error behind a prefilter, and how evenly it fills a point of light. */

#include "cascade_internal.h"
#include "fit_internal.h"

#include <math.h>
#include <stdlib.h>

#define DEEP 2 /* pixels to the outline */

double disk_fit_spacing(const disk_kernel *kernel, int samples)
{
    size_t side = 2 * (size_t)kernel->half + 1;
    double lit = 0;
    for (size_t i = 0; i < side * side; i++)
        lit += kernel->weights[i] > 0;
    return sqrt(lit / (3.14159265358979323846 * samples));
}

disk_status disk_kernel_gaussian(double sigma, disk_kernel *out)
{
    if (!out || !(sigma >= 0.05 && sigma <= 64))
        return DISK_BAD_ARGUMENT;
    int half = (int)ceil(4 * sigma), side = 2 * half + 1;
    float *weights = malloc((size_t)side * (size_t)side * sizeof *weights);
    if (!weights)
        return DISK_NO_MEMORY;
    double sum = 0;
    for (int i = 0; i < side * side; i++) {
        double x = i % side - half, y = i / side - half;
        weights[i] = (float)exp(-(x * x + y * y) / (2 * sigma * sigma));
        sum += weights[i];
    }
    for (int i = 0; i < side * side; i++)
        weights[i] = (float)(weights[i] / sum);
    *out = (disk_kernel){.weights = weights, .half = half};
    return DISK_OK;
}

static int is_drawn(const disk_kernel *kernel)
{
    return kernel && kernel->weights && kernel->half >= 0;
}

static disk_status respond(const disk_cascade *cascade, const disk_kernel *prefilter,
                           disk_watch *watch, disk_patch *out)
{
    if (!disk_cascade_valid(cascade))
        return DISK_BAD_ARGUMENT;
    disk_patch other = {0};
    disk_status status = disk_cascade_respond(cascade, prefilter, -1, watch, out, &other);
    disk_patch_free(&other);
    return status;
}

disk_status disk_fit_measure(const disk_cascade *cascade, const disk_kernel *prefilter,
                             const disk_kernel *kernel, disk_watch *watch, double *error)
{
    disk_patch response = {0};
    disk_status status = respond(cascade, prefilter, watch, &response);
    if (status == DISK_OK) {
        disk_patch target = disk_patch_of_kernel(kernel);
        double norm = disk_patch_squares(&target);
        if (norm > 0)
            *error = sqrt(disk_patch_distance(&response, &target, 1) / norm);
        else
            status = DISK_EMPTY_APERTURE;
    }
    disk_patch_free(&response);
    return status;
}

disk_status disk_fit_error(const disk_cascade *cascade, const disk_kernel *prefilter,
                           const disk_kernel *kernel, double *error)
{
    if (!cascade || !is_drawn(kernel) || (prefilter && !is_drawn(prefilter)) || !error)
        return DISK_BAD_ARGUMENT;
    return disk_fit_measure(cascade, prefilter, kernel, NULL, error);
}

static int is_deep(const disk_kernel *k, int x, int y, float full)
{
    for (int j = -DEEP; j <= DEEP; j++)
        for (int i = -DEEP; i <= DEEP; i++)
            if (disk_kernel_at(k, x + i, y + j) < full)
                return 0;
    return 1;
}

disk_status disk_fit_evenness(const disk_cascade *cascade, const disk_kernel *prefilter,
                              const disk_kernel *kernel, double *deviation)
{
    if (!cascade || !is_drawn(kernel) || (prefilter && !is_drawn(prefilter)) || !deviation)
        return DISK_BAD_ARGUMENT;
    disk_patch r = {0};
    disk_status status = respond(cascade, prefilter, NULL, &r);
    if (status != DISK_OK) {
        disk_patch_free(&r);
        return status;
    }
    float largest = 0;
    for (int y = -kernel->half; y <= kernel->half; y++)
        for (int x = -kernel->half; x <= kernel->half; x++)
            largest = fmaxf(largest, disk_kernel_at(kernel, x, y));
    double sum = 0, squares = 0, count = 0;
    for (int y = -kernel->half; y <= kernel->half; y++)
        for (int x = -kernel->half; x <= kernel->half; x++) {
            if (!is_deep(kernel, x, y, 0.99f * largest))
                continue;
            int i = x - r.x, j = y - r.y;
            int within = i >= 0 && j >= 0 && i < r.width && j < r.height;
            double v = within ? r.data[(size_t)j * (size_t)r.width + (size_t)i] : 0;
            sum += v, squares += v * v, count++;
        }
    *deviation =
        count > 0 ? sqrt(fmax(squares / count - pow(sum / count, 2), 0)) / (sum / count) : NAN;
    disk_patch_free(&r);
    return DISK_OK;
}
