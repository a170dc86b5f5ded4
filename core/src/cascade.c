/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Cascades: their size, reach, impulse response and error. */

#include "cascade_internal.h"

#include <disk/fit.h>

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

disk_status disk_cascade_respond(const disk_cascade *cascade, const disk_kernel *prefilter,
                                 int skip, disk_watch *watch, disk_patch *out, disk_patch *other)
{
    disk_status status = disk_patch_begin(out, prefilter);
    for (int l = cascade->layers - 1; l >= 0 && status == DISK_OK; l--) {
        if (l == skip)
            continue;
        status =
            disk_patch_filter(out, disk_cascade_layer(cascade, l), cascade->count[l], watch, other);
        disk_patch swap = *out;
        *out = *other;
        *other = swap;
    }
    return status;
}

disk_status disk_cascade_response(const disk_cascade *cascade, disk_kernel *out)
{
    if (!disk_cascade_valid(cascade))
        return DISK_BAD_ARGUMENT;
    disk_patch patch = {0}, other = {0};
    disk_status status = disk_cascade_respond(cascade, NULL, -1, NULL, &patch, &other);
    disk_patch_free(&other);
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

disk_status disk_cascade_error(const disk_cascade *cascade, const disk_kernel *kernel,
                               double *error)
{
    return disk_fit_error(cascade, NULL, kernel, error);
}
