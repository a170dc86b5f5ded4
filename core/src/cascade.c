/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Cascades: their size, reach, impulse response and error. */

#include "cascade_internal.h"

#include "patch.h"

#include <math.h>
#include <stdlib.h>

int disk_cascade_taps(const disk_cascade *cascade)
{
    int taps = 0;
    for (int l = 0; l < cascade->layers; l++)
        taps += cascade->count[l];
    return taps;
}

const disk_sample *disk_cascade_layer(const disk_cascade *cascade, int layer)
{
    const disk_sample *samples = cascade->samples;
    for (int l = 0; l < layer; l++)
        samples += cascade->count[l];
    return samples;
}

int disk_layer_reach(const disk_sample *samples, int count)
{
    int reach = 0;
    for (int i = 0; i < count; i++) {
        int side = (int)ceilf(fmaxf(fabsf(samples[i].dx), fabsf(samples[i].dy)));
        reach = side > reach ? side : reach;
    }
    return reach;
}

int disk_cascade_reach(const disk_cascade *cascade)
{
    int reach = 0;
    for (int l = 0; l < cascade->layers; l++)
        reach += disk_layer_reach(disk_cascade_layer(cascade, l), cascade->count[l]);
    return reach;
}

int disk_cascade_valid(const disk_cascade *cascade)
{
    if (cascade->layers < 1 || cascade->layers > DISK_MAX_LAYERS)
        return 0;
    int taps = 0;
    for (int l = 0; l < cascade->layers; l++) {
        if (cascade->count[l] < 1 || cascade->count[l] > DISK_MAX_SAMPLES)
            return 0;
        taps += cascade->count[l];
    }
    if (taps > DISK_MAX_SAMPLES)
        return 0;
    for (int i = 0; i < taps; i++) {
        const disk_sample *s = &cascade->samples[i];
        if (!(fabsf(s->dx) <= 2 * DISK_MAX_RADIUS && fabsf(s->dy) <= 2 * DISK_MAX_RADIUS) ||
            !isfinite(s->weight))
            return 0;
    }
    return 1;
}

/* The smallest layer first, so that the patch stays small as long as it can. */
static disk_status respond(const disk_cascade *cascade, disk_patch *out)
{
    disk_patch other = {0};
    disk_status status = disk_patch_impulse(out);
    for (int l = cascade->layers - 1; l >= 0 && status == DISK_OK; l--) {
        status = disk_patch_filter(out, disk_cascade_layer(cascade, l), cascade->count[l], &other);
        disk_patch swap = *out;
        *out = other;
        other = swap;
    }
    disk_patch_free(&other);
    return status;
}

disk_status disk_cascade_response(const disk_cascade *cascade, disk_kernel *out)
{
    if (!disk_cascade_valid(cascade))
        return DISK_BAD_ARGUMENT;
    disk_patch patch = {0};
    disk_status status = respond(cascade, &patch);
    int half = disk_cascade_reach(cascade);
    size_t side = 2 * (size_t)half + 1;
    float *weights = status == DISK_OK ? calloc(side * side, sizeof *weights) : NULL;
    if (status == DISK_OK && !weights)
        status = DISK_NO_MEMORY;
    if (status == DISK_OK) {
        for (int y = 0; y < patch.height; y++)
            for (int x = 0; x < patch.width; x++) {
                int kx = x + patch.x + half, ky = y + patch.y + half;
                if (kx >= 0 && ky >= 0 && (size_t)kx < side && (size_t)ky < side)
                    weights[(size_t)ky * side + (size_t)kx] =
                        patch.data[(size_t)y * (size_t)patch.width + (size_t)x];
            }
        *out = (disk_kernel){.weights = weights, .half = half};
    }
    disk_patch_free(&patch);
    return status;
}

static double weight_at(const disk_kernel *k, int x, int y)
{
    if (abs(x) > k->half || abs(y) > k->half)
        return 0;
    size_t side = 2 * (size_t)k->half + 1;
    return k->weights[(size_t)(y + k->half) * side + (size_t)(x + k->half)];
}

disk_status disk_cascade_error(const disk_cascade *cascade, const disk_kernel *kernel,
                               double *error)
{
    disk_kernel response;
    disk_status status = disk_cascade_response(cascade, &response);
    if (status != DISK_OK)
        return status;
    int half = response.half > kernel->half ? response.half : kernel->half;
    double squares = 0, norm = 0;
    for (int y = -half; y <= half; y++)
        for (int x = -half; x <= half; x++) {
            double k = weight_at(kernel, x, y), d = weight_at(&response, x, y) - k;
            squares += d * d;
            norm += k * k;
        }
    *error = sqrt(squares / norm);
    disk_kernel_free(&response);
    return DISK_OK;
}
