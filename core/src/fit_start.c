/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Where a fit starts. "Radial" and "sparse" are the initialisations that the paper names IR and
 * SS; "shaped" lets Lloyd's algorithm even the sparse samples out, so that each stands for an equal
 * cell of the kernel's light, which the small layers then spread over the cell. */

#include "fit_internal.h"

#include "random.h"

#include <math.h>
#include <stdlib.h>

#define PI           3.14159265358979323846
#define LLOYD_ROUNDS 12

/* A lit pixel of the kernel. */
typedef struct spot {
    double x, y, light;
} spot;

typedef struct spots {
    spot *data;
    int count;
    double *running; /* the light up to and including each spot, for drawing by light */
} spots;

static disk_status find_spots(const disk_kernel *k, spots *out)
{
    int side = 2 * k->half + 1;
    size_t size = (size_t)side * (size_t)side;
    out->data = malloc(size * sizeof *out->data);
    out->running = malloc(size * sizeof *out->running);
    out->count = 0;
    if (!out->data || !out->running)
        return DISK_NO_MEMORY;
    double sum = 0;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            double light = k->weights[(size_t)y * (size_t)side + (size_t)x];
            if (light <= 0)
                continue;
            out->data[out->count] = (spot){x - k->half, y - k->half, light};
            out->running[out->count++] = sum += light;
        }
    return out->count > 0 ? DISK_OK : DISK_EMPTY_APERTURE;
}

static const spot *draw_spot(const spots *s, disk_random *random)
{
    double at = disk_random_unit(random) * s->running[s->count - 1];
    int low = 0, high = s->count - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (s->running[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return &s->data[low];
}

static int is_free(const disk_guess *g, int count, double x, double y, double distance)
{
    for (int i = 0; i < count; i++)
        if (hypot(g->x[i] - x, g->y[i] - y) < distance)
            return 0;
    return 1;
}

/* Points drawn from the support, none nearer to another than sqrt(S / (n pi)), S being its
 * pixels; the distance shrinks when no place is found. */
static void place_sparse(const spots *s, disk_random *random, int count, disk_guess *g)
{
    double distance = sqrt(s->count / (count * PI));
    for (int i = 0, tries = 0; i < count; tries++) {
        const spot *p = draw_spot(s, random);
        double x = p->x + disk_random_unit(random) - 0.5, y = p->y + disk_random_unit(random) - 0.5;
        if (is_free(g, i, x, y, distance)) {
            g->x[i] = x, g->y[i] = y;
            i++;
            tries = 0;
        } else if (tries > 200) {
            distance *= 0.9;
            tries = 0;
        }
    }
}

/* Every point moves to the centre of the light that is nearest to it; its weight is that light. */
static void even_out(const spots *s, int count, disk_guess *g)
{
    double mx[DISK_MAX_SAMPLES], my[DISK_MAX_SAMPLES], light[DISK_MAX_SAMPLES];
    for (int round = 0; round < LLOYD_ROUNDS; round++) {
        for (int i = 0; i < count; i++)
            mx[i] = my[i] = light[i] = 0;
        for (int k = 0; k < s->count; k++) {
            const spot *p = &s->data[k];
            int nearest = 0;
            double best = INFINITY;
            for (int i = 0; i < count; i++) {
                double dx = g->x[i] - p->x, dy = g->y[i] - p->y, d = dx * dx + dy * dy;
                if (d < best)
                    best = d, nearest = i;
            }
            mx[nearest] += p->light * p->x;
            my[nearest] += p->light * p->y;
            light[nearest] += p->light;
        }
        for (int i = 0; i < count; i++) {
            if (light[i] > 0)
                g->x[i] = mx[i] / light[i], g->y[i] = my[i] / light[i];
            g->u[i] = sqrt(fmax(light[i], 1e-6));
        }
    }
}

/* A layer on a circle, from a random angle. */
static void place_circle(disk_random *random, int first, int count, double radius, disk_guess *g)
{
    double angle = 2 * PI * disk_random_unit(random);
    for (int i = 0; i < count; i++) {
        g->x[first + i] = radius * cos(angle + 2 * PI * i / count);
        g->y[first + i] = radius * sin(angle + 2 * PI * i / count);
        g->u[first + i] = 1;
    }
}

/* The small layers are circles that shrink by a third each. Variances add up along a cascade, and a
 * disc-like cell of radius a has variance a^2 / 2, which their squared radii share. */
static void place_small_layers(disk_random *random, double cell, disk_guess *g)
{
    double shares = 0;
    for (int l = 1; l < g->layers; l++)
        shares += pow(4.0 / 9, l - 1);
    double spread = cell * (0.8 + 0.4 * disk_random_unit(random));
    for (int l = 1, first = g->count[0]; l < g->layers; first += g->count[l++])
        place_circle(random, first, g->count[l], spread * sqrt(0.5 * pow(4.0 / 9, l - 1) / shares),
                     g);
}

/* Layer l of L on a circle of radius l / (1 + ... + L) of the kernel's. */
static void place_radial(const disk_kernel *k, disk_random *random, disk_guess *g)
{
    double step = 2.0 * (k->half + 0.5) / (g->layers * (g->layers + 1));
    for (int l = 0, first = 0; l < g->layers; first += g->count[l++])
        place_circle(random, first, g->count[l], step * (g->layers - l), g);
}

disk_status disk_fit_begin(const disk_kernel *kernel, const disk_fit_settings *settings,
                           int attempt, disk_guess *out)
{
    disk_random random = {settings->seed};
    random.state = disk_random_bits(&random) + (uint64_t)attempt;
    random.state = disk_random_bits(&random);
    const disk_layout *layout = &settings->layouts[attempt % settings->layout_count];
    *out = (disk_guess){.layers = layout->layers};
    for (int l = 0; l < layout->layers; l++)
        out->total += out->count[l] = layout->count[l];
    if (settings->start == DISK_START_RADIAL) {
        place_radial(kernel, &random, out);
        return DISK_OK;
    }
    spots s = {0};
    disk_status status = find_spots(kernel, &s);
    if (status == DISK_OK) {
        int count = out->count[0];
        double pixels = s.count;
        place_sparse(&s, &random, count, out);
        for (int i = 0; i < count; i++)
            out->u[i] = 1;
        if (settings->start == DISK_START_SHAPED)
            even_out(&s, count, out);
        place_small_layers(&random, sqrt(pixels / (count * PI)), out);
    }
    free(s.data);
    free(s.running);
    return status;
}
