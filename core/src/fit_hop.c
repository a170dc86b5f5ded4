/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Leaving a local minimum: a sample that does little is taken from the first layer and put where
 * light is missing most, then all descend again; what is not better is undone. Missing light is the
 * difference between kernel and response, gathered with the response of the small layers, which is
 * what the sample will spread. */

#include "cascade_internal.h"
#include "fit_internal.h"

#include "random.h"

#include <math.h>
#include <stdlib.h>

#define IDLEST 6 /* the sample to go is drawn from so many with the least light */

typedef struct hopper {
    const disk_kernel *kernel, *prefilter;
    disk_watch *watch;
    disk_patch missing; /* kernel - response, on the kernel's square */
    disk_patch spread;  /* the response of the small layers */
    disk_patch other;
    disk_random random;
} hopper;

/* Fills `spread` and `missing` for a guess. */
static disk_status survey(hopper *h, const disk_guess *guess)
{
    disk_cascade c;
    disk_guess_to_cascade(guess, &c);
    disk_status status = disk_cascade_respond(&c, h->prefilter, 0, h->watch, &h->spread, &h->other);
    if (status == DISK_OK)
        status = disk_patch_filter(&h->spread, c.samples, c.count[0], h->watch, &h->other);
    int half = h->kernel->half, side = 2 * half + 1;
    if (status == DISK_OK)
        status = disk_patch_resize(&h->missing, -half, -half, side, side);
    for (int y = -half; y <= half && status == DISK_OK; y++)
        for (int x = -half; x <= half; x++) {
            int i = x - h->other.x, j = y - h->other.y;
            int within = i >= 0 && j >= 0 && i < h->other.width && j < h->other.height;
            float there = within ? h->other.data[j * h->other.width + i] : 0;
            h->missing.data[(y + half) * side + x + half] = disk_kernel_at(h->kernel, x, y) - there;
        }
    return status;
}

/* The missing light that a sample at (x, y) would fill: its spread times what is missing. */
static double gain_at(const hopper *h, int x, int y)
{
    const disk_patch *s = &h->spread, *m = &h->missing;
    int x0 = x + s->x - m->x, y0 = y + s->y - m->y;
    int first = x0 < 0 ? -x0 : 0, last = s->width < m->width - x0 ? s->width : m->width - x0;
    double sum = 0;
    for (int j = 0; j < s->height; j++) {
        if (y0 + j < 0 || y0 + j >= m->height)
            continue;
        const float *a = s->data + (size_t)j * (size_t)s->width;
        const float *b = m->data + (ptrdiff_t)(y0 + j) * m->width + x0;
        float part = 0;
#pragma omp simd reduction(+ : part)
        for (int i = first; i < last; i++)
            part += a[i] * b[i];
        sum += part;
    }
    return sum;
}

/* One of the samples of the first layer with the least light. */
static int pick_idle(hopper *h, const disk_guess *guess)
{
    int rank = (int)(disk_random_unit(&h->random) * IDLEST);
    int picked = 0;
    for (int i = 0; i < guess->count[0]; i++) {
        int below = 0;
        for (int k = 0; k < guess->count[0]; k++)
            below += guess->u[k] < guess->u[i] || (guess->u[k] == guess->u[i] && k < i);
        if (below == rank)
            picked = i;
    }
    return picked;
}

static void move_sample(hopper *h, disk_guess *guess)
{
    int half = h->kernel->half, step = half > 16 ? 2 : 1, bx = 0, by = 0;
    double best = -INFINITY;
    for (int y = -half; y <= half; y += step)
        for (int x = -half; x <= half; x += step) {
            double gain = disk_kernel_at(h->kernel, x, y) > 0 ? gain_at(h, x, y) : -INFINITY;
            if (gain > best)
                best = gain, bx = x, by = y;
        }
    int sample = pick_idle(h, guess);
    guess->x[sample] = bx;
    guess->y[sample] = by;
    guess->u[sample] = 1 / sqrt(guess->count[0]); /* an equal share: the u^2 of a layer sum to 1 */
}

disk_status disk_fit_hop(const disk_kernel *kernel, const disk_terms *terms, int hops,
                         uint64_t seed, disk_watch *watch, disk_guess *guess, double *cost)
{
    hopper h = {.kernel = kernel, .prefilter = terms->prefilter, .watch = watch, .random = {seed}};
    disk_status status = DISK_OK;
    for (int i = 0; i < hops && status == DISK_OK; i++) {
        disk_guess trial = *guess;
        double reached = INFINITY;
        status = survey(&h, &trial);
        if (status != DISK_OK)
            break;
        move_sample(&h, &trial);
        status = disk_fit_descend(kernel, terms, DISK_HOP_STEPS, watch, &trial, &reached);
        if (status == DISK_OK && reached < *cost) {
            *guess = trial;
            *cost = reached;
        }
    }
    disk_patch_free(&h.missing);
    disk_patch_free(&h.spread);
    disk_patch_free(&h.other);
    return status;
}
