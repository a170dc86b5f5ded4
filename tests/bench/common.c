/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Clock, scenes, measures. */

#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double bench_thread_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

disk_image bench_image(int width, int height)
{
    float *data = calloc((size_t)width * (size_t)height, 4 * sizeof *data);
    if (!data) {
        fprintf(stderr, "disk-bench: out of memory\n");
        exit(1);
    }
    return (disk_image){data, width, height, 4 * (ptrdiff_t)sizeof *data * width};
}

disk_image bench_scene(int width, int height)
{
    disk_image scene = bench_image(width, height);
    unsigned seed = 11;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float *pixel = scene.data + 4 * ((size_t)y * (size_t)width + (size_t)x);
            double shade = 0.25 + 0.15 * sin(0.013 * x + 0.9) * cos(0.021 * y);
            double brick = (x / 23 + 2 * (y / 11)) % 3 == 0 ? 0.12 : 0;
            double wave = 0.1 * sin(0.31 * x + 0.2 * y) * sin(0.05 * x);
            seed = seed * 1664525u + 1013904223u;
            double light = seed % 2003 == 0 ? 20 + (seed >> 8) % 180 : 0;
            for (int c = 0; c < 3; c++)
                pixel[c] = (float)(shade + brick + wave * (1 + 0.5 * c) + light);
            pixel[3] = 1;
        }
    return scene;
}

double bench_display(double linear)
{
    double toned = 1 - exp(-1.5 * fmax(linear, 0));
    return toned <= 0.0031308 ? 12.92 * toned : 1.055 * pow(toned, 1 / 2.4) - 0.055;
}

double bench_display_psnr(const disk_image *a, const disk_image *b)
{
    double squares = 0;
    for (int y = 0; y < a->height; y++) {
        const float *p = (const float *)((const char *)a->data + y * a->stride);
        const float *q = (const float *)((const char *)b->data + y * b->stride);
        for (int i = 0; i < 4 * a->width; i++)
            if (i % 4 != 3) {
                double d = bench_display(p[i]) - bench_display(q[i]);
                squares += d * d;
            }
    }
    return -10 * log10(squares / (3.0 * a->width * a->height));
}

double bench_kernel_error(const disk_cascade *cascade, const disk_kernel *kernel)
{
    double error = NAN;
    disk_cascade_error(cascade, kernel, &error);
    return error;
}

double bench_kernel_psnr(double error, const disk_kernel *kernel)
{
    size_t side = 2 * (size_t)kernel->half + 1;
    double peak = 0, squares = 0;
    for (size_t i = 0; i < side * side; i++) {
        double w = kernel->weights[i];
        peak = fmax(peak, w);
        squares += w * w;
    }
    return 10 * log10(peak * peak * (double)(side * side) / (error * error * squares));
}

const char *bench_layout(const disk_cascade *cascade)
{
    static char text[64];
    int used = 0;
    for (int l = 0; l < cascade->layers; l++)
        used += snprintf(text + used, sizeof text - (size_t)used, "%s%d", l ? "-" : "",
                         cascade->count[l]);
    return text;
}

const disk_executor *bench_threads(int threads)
{
    static disk_pool *pools[17];
    if (threads <= 1 || threads > 16)
        return NULL;
    if (!pools[threads] && disk_pool_new(threads, &pools[threads]) != DISK_OK)
        exit(1);
    return disk_pool_executor(pools[threads]);
}
