/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the rivals share. Random numbers are splitmix64 (Steele, Lea and Flood, OOPSLA 2014). */

#include "rival.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PI           3.14159265358979323846
#define LLOYD_ROUNDS 12

double rival_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void *rival_memory(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory) {
        fprintf(stderr, "disk-bench: out of memory\n");
        exit(1);
    }
    return memory;
}

double rival_uniform(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* By Box and Muller. */
double rival_normal(uint64_t *state)
{
    double radius = sqrt(-2 * log(1 - rival_uniform(state)));
    return radius * cos(2 * PI * rival_uniform(state));
}

disk_layout rival_even_layout(int taps, int layers)
{
    disk_layout layout = {.layers = layers};
    for (int l = 0; l < layers; l++)
        layout.count[l] = (taps + layers - 1 - l) / layers;
    return layout;
}

static disk_sample sample_at(double x, double y, int count)
{
    return (disk_sample){(float)x, (float)y, 1.0f / (float)count};
}

void rival_place_circle(double radius, int count, uint64_t *state, disk_sample *out)
{
    double start = 2 * PI * rival_uniform(state);
    for (int i = 0; i < count; i++) {
        double angle = start + 2 * PI * i / count;
        out[i] = sample_at(radius * cos(angle), radius * sin(angle), count);
    }
}

void rival_place_random(double reach, int count, uint64_t *state, disk_sample *out)
{
    for (int i = 0; i < count; i++) {
        double x = reach * (2 * rival_uniform(state) - 1);
        out[i] = sample_at(x, reach * (2 * rival_uniform(state) - 1), count);
    }
}

static double weight_at(const disk_kernel *kernel, int x, int y)
{
    size_t side = 2 * (size_t)kernel->half + 1;
    return kernel->weights[(size_t)(y + kernel->half) * side + (size_t)(x + kernel->half)];
}

double rival_cell(const disk_kernel *kernel, int count)
{
    int lit = 0;
    for (int y = -kernel->half; y <= kernel->half; y++)
        for (int x = -kernel->half; x <= kernel->half; x++)
            lit += weight_at(kernel, x, y) > 0;
    return sqrt(lit / (PI * count));
}

static int is_free(const disk_sample *samples, int count, double x, double y, double distance)
{
    for (int i = 0; i < count; i++)
        if (hypot(samples[i].dx - x, samples[i].dy - y) < distance)
            return 0;
    return 1;
}

/* The distance shrinks where no place is found. */
void rival_place_sparse(const disk_kernel *kernel, int count, uint64_t *state, disk_sample *out)
{
    double distance = rival_cell(kernel, count), half = kernel->half + 0.5;
    for (int i = 0, tries = 0; i < count; tries++) {
        double x = half * (2 * rival_uniform(state) - 1);
        double y = half * (2 * rival_uniform(state) - 1);
        if (tries > 5000) {
            distance *= 0.9;
            tries = 0;
        }
        if (!(weight_at(kernel, (int)floor(x + 0.5), (int)floor(y + 0.5)) > 0) ||
            !is_free(out, i, x, y, distance))
            continue;
        out[i++] = sample_at(x, y, count);
        tries = 0;
    }
}

static int nearest(const disk_sample *samples, int count, int x, int y)
{
    int best = 0;
    double least = INFINITY;
    for (int i = 0; i < count; i++) {
        double dx = samples[i].dx - x, dy = samples[i].dy - y, d = dx * dx + dy * dy;
        if (d < least)
            least = d, best = i;
    }
    return best;
}

void rival_even_out(const disk_kernel *kernel, int count, disk_sample *samples)
{
    for (int round = 0; round < LLOYD_ROUNDS; round++) {
        double light[DISK_MAX_SAMPLES] = {0}, mx[DISK_MAX_SAMPLES] = {0};
        double my[DISK_MAX_SAMPLES] = {0};
        for (int y = -kernel->half; y <= kernel->half; y++)
            for (int x = -kernel->half; x <= kernel->half; x++) {
                double w = weight_at(kernel, x, y);
                int i = w > 0 ? nearest(samples, count, x, y) : 0;
                light[i] += w, mx[i] += w * x, my[i] += w * y;
            }
        for (int i = 0; i < count; i++)
            if (light[i] > 0)
                samples[i] = (disk_sample){(float)(mx[i] / light[i]), (float)(my[i] / light[i]),
                                           (float)light[i]};
    }
}
