/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The DISK paper's recipe: Adam (Kingma and Ba, ICLR 2015; its usual betas), 1000 steps, learning
 * rate 1e-3 falling linearly to 1e-4, the Charbonnier L1 of impulse response against kernel,
 * gradients of all offsets and signed weights by backpropagation through the bilinear taps. The
 * first layer starts sparse (SS), layer l of the rest as a circle of radius l dr (IR), weights 1/N.
 *
 * What the paper leaves open is chosen here, in the recipe's favour: offsets in units of the
 * kernel's half side; the kernel sums to 1 (scaled to a peak of 1 the fit loses 1.5 dB);
 * Charbonnier sqrt(r^2 + 1e-6), summed over all that the response or the kernel reaches (no light
 * hides outside); dr so that the circles' squared radii add up to half the squared radius of a
 * first sample's cell, as the cell's variance asks (twice that dr loses 1 dB). The layers are
 * applied in reverse order, which changes nothing but the time taken. */

#include "paper_recipe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEPS       1000
#define FIRST_RATE  1e-3
#define LAST_RATE   1e-4
#define BETA1       0.9
#define BETA2       0.999
#define TINY        1e-8
#define CHARBONNIER 1e-3

/* A square image around the origin. */
typedef struct square {
    int half;
    size_t room;
    float *data;
} square;

static void set_half(square *s, int half)
{
    size_t side = 2 * (size_t)half + 1;
    s->half = half;
    if (side * side > s->room) {
        free(s->data);
        s->data = rival_memory(side * side, sizeof *s->data);
        s->room = side * side;
    } else {
        memset(s->data, 0, side * side * sizeof *s->data);
    }
}

static float *row_of(const square *s, int x, int y)
{
    return s->data + (ptrdiff_t)(y + s->half) * (2 * s->half + 1) + (x + s->half);
}

/* An offset as whole pixels and what its four neighbours weigh. */
typedef struct tap {
    int x, y;
    float fx, fy;
} tap;

static tap split(const disk_sample *s)
{
    float x = floorf(s->dx), y = floorf(s->dy);
    return (tap){(int)x, (int)y, s->dx - x, s->dy - y};
}

/* to += weight * from, moved by whole pixels; `to` has room for it. */
static void add_moved(const square *from, int dx, int dy, float weight, square *to)
{
    int side = 2 * from->half + 1;
    for (int y = -from->half; y <= from->half; y++) {
        const float *restrict source = row_of(from, -from->half, y);
        float *restrict sum = row_of(to, dx - from->half, y + dy);
        for (int x = 0; x < side; x++)
            sum[x] += weight * source[x];
    }
}

/* adjoint += weight * above, moved back; returns <above, from moved>. */
static float draw_back(const square *above, const square *from, int dx, int dy, float weight,
                       square *adjoint)
{
    int side = 2 * from->half + 1;
    float total = 0;
    for (int y = -from->half; y <= from->half; y++) {
        const float *restrict upper = row_of(above, dx - from->half, y + dy);
        const float *restrict lower = row_of(from, -from->half, y);
        float *restrict back = row_of(adjoint, -from->half, y);
        float part[4] = {0};
        for (int x = 0; x < side; x++)
            back[x] += weight * upper[x];
        for (int x = 0; x < side; x++)
            part[x & 3] += upper[x] * lower[x];
        total += part[0] + part[1] + part[2] + part[3];
    }
    return total;
}

static void forward_tap(const square *from, const disk_sample *s, square *to)
{
    tap t = split(s);
    float w = s->weight;
    add_moved(from, t.x, t.y, w * (1 - t.fx) * (1 - t.fy), to);
    add_moved(from, t.x + 1, t.y, w * t.fx * (1 - t.fy), to);
    add_moved(from, t.x, t.y + 1, w * (1 - t.fx) * t.fy, to);
    add_moved(from, t.x + 1, t.y + 1, w * t.fx * t.fy, to);
}

/* Gradients of one sample from the four products with its bilinear neighbours. */
static disk_sample backward_tap(const square *above, const square *from, const disk_sample *s,
                                square *adjoint)
{
    tap t = split(s);
    float w = s->weight, g[4];
    g[0] = draw_back(above, from, t.x, t.y, w * (1 - t.fx) * (1 - t.fy), adjoint);
    g[1] = draw_back(above, from, t.x + 1, t.y, w * t.fx * (1 - t.fy), adjoint);
    g[2] = draw_back(above, from, t.x, t.y + 1, w * (1 - t.fx) * t.fy, adjoint);
    g[3] = draw_back(above, from, t.x + 1, t.y + 1, w * t.fx * t.fy, adjoint);
    float top = g[0] + t.fx * (g[1] - g[0]), bottom = g[2] + t.fx * (g[3] - g[2]);
    return (disk_sample){w * ((1 - t.fy) * (g[1] - g[0]) + t.fy * (g[3] - g[2])),
                         w * (bottom - top), top + t.fy * (bottom - top)};
}

typedef struct recipe {
    const disk_kernel *kernel;
    square responses[DISK_MAX_LAYERS + 1]; /* 0: the impulse; l: after the last l layers */
    square above, below;
    disk_sample gradient[DISK_MAX_SAMPLES];
    double mean[3 * DISK_MAX_SAMPLES], square_mean[3 * DISK_MAX_SAMPLES];
} recipe;

static int reach_of(const disk_sample *samples, int count)
{
    float reach = 0;
    for (int i = 0; i < count; i++)
        reach = fmaxf(reach, fmaxf(fabsf(samples[i].dx), fabsf(samples[i].dy)));
    return (int)floorf(reach) + 1;
}

/* The responses, up to the whole cascade's, which covers the kernel, too. */
static void forward(recipe *r, const disk_cascade *c, int taps)
{
    int first = taps;
    set_half(&r->responses[0], 0);
    r->responses[0].data[0] = 1;
    for (int done = 0; done < c->layers; done++) {
        int count = c->count[c->layers - 1 - done];
        const square *from = &r->responses[done];
        first -= count;
        int half = from->half + reach_of(c->samples + first, count);
        if (done == c->layers - 1 && half < r->kernel->half)
            half = r->kernel->half;
        set_half(&r->responses[done + 1], half);
        for (int i = 0; i < count; i++)
            forward_tap(from, &c->samples[first + i], &r->responses[done + 1]);
    }
}

/* The loss's gradient by each pixel of the response, in `above`. */
static void charbonnier(recipe *r, const square *response)
{
    int half = response->half, inner = r->kernel->half;
    set_half(&r->above, half);
    const float *target = r->kernel->weights;
    for (int y = -half; y <= half; y++)
        for (int x = -half; x <= half; x++) {
            float d = *row_of(response, x, y);
            if (abs(x) <= inner && abs(y) <= inner)
                d -= target[(ptrdiff_t)(y + inner) * (2 * inner + 1) + (x + inner)];
            *row_of(&r->above, x, y) = d / sqrtf(d * d + (float)(CHARBONNIER * CHARBONNIER));
        }
}

static void backward(recipe *r, const disk_cascade *c)
{
    charbonnier(r, &r->responses[c->layers]);
    for (int l = 0, first = 0; l < c->layers; first += c->count[l++]) {
        const square *from = &r->responses[c->layers - 1 - l];
        set_half(&r->below, from->half);
        for (int i = first; i < first + c->count[l]; i++)
            r->gradient[i] = backward_tap(&r->above, from, &c->samples[i], &r->below);
        square swap = r->above;
        r->above = r->below;
        r->below = swap;
    }
}

/* What Adam subtracts from unknown i. */
static double adam(recipe *r, int i, double gradient, int step, double rate)
{
    double *m = &r->mean[i], *v = &r->square_mean[i];
    *m = BETA1 * *m + (1 - BETA1) * gradient;
    *v = BETA2 * *v + (1 - BETA2) * gradient * gradient;
    double m_hat = *m / (1 - pow(BETA1, step)), v_hat = *v / (1 - pow(BETA2, step));
    return rate * m_hat / (sqrt(v_hat) + TINY);
}

static void update(recipe *r, int step, int taps, disk_cascade *c)
{
    double unit = r->kernel->half + 0.5;
    double rate = FIRST_RATE + (LAST_RATE - FIRST_RATE) * (step - 1) / (STEPS - 1);
    for (int i = 0; i < taps; i++) {
        disk_sample *s = &c->samples[i];
        const disk_sample *g = &r->gradient[i];
        s->dx = (float)(s->dx - unit * adam(r, 3 * i, g->dx * unit, step, rate));
        s->dy = (float)(s->dy - unit * adam(r, 3 * i + 1, g->dy * unit, step, rate));
        s->weight = (float)(s->weight - adam(r, 3 * i + 2, g->weight, step, rate));
    }
}

static void start(const disk_kernel *kernel, const disk_layout *layout, uint64_t *random,
                  disk_cascade *out)
{
    *out = (disk_cascade){.layers = layout->layers};
    double squares = 0, cell = rival_cell(kernel, layout->count[0]);
    for (int l = 1; l < layout->layers; l++)
        squares += l * l;
    double dr = cell * sqrt(0.5 / squares);
    for (int l = 0, first = 0; l < layout->layers; first += layout->count[l++]) {
        out->count[l] = layout->count[l];
        if (l == 0)
            rival_place_sparse(kernel, layout->count[0], random, out->samples);
        else
            rival_place_circle(l * dr, layout->count[l], random, out->samples + first);
    }
}

void paper_recipe_fit(const rival_target *target, const disk_layout *layout, uint64_t seed,
                      disk_cascade *out)
{
    recipe *r = rival_memory(1, sizeof *r);
    r->kernel = &target->kernel;
    start(r->kernel, layout, &seed, out);
    int taps = disk_cascade_taps(out);
    for (int step = 1; step <= STEPS; step++) {
        forward(r, out, taps);
        backward(r, out);
        update(r, step, taps, out);
    }
    for (int l = 0; l <= DISK_MAX_LAYERS; l++)
        free(r->responses[l].data);
    free(r->above.data);
    free(r->below.data);
    free(r);
}
