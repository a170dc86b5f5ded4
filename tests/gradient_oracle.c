/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The formulas of gradient.h written out plainly: each layer is a sum of bilinear reads in a source
 * whose edges go on far enough for all layers. */

#include "gradient_oracle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NODES ORACLE_NODES
#define TAPS  ORACLE_TAPS
#define PAD   24 /* more than the cascades of the tests reach */

static int clamp(int v, int size)
{
    return v < 0 ? 0 : v >= size ? size - 1 : v;
}

void oracle_set_samples(const disk_cascade *c, double to[TAPS][3])
{
    for (int i = 0; i < TAPS; i++) {
        to[i][0] = (double)c->samples[i].dx;
        to[i][1] = (double)c->samples[i].dy;
        to[i][2] = (double)c->samples[i].weight;
    }
}

/* The samples at a pixel; 0 where it is copied. */
static int samples_at(const oracle *m, int x, int y, double s[TAPS][3])
{
    if (!m->varying) {
        memcpy(s, m->sample[0], sizeof m->sample[0]);
        return 1;
    }
    double r = m->blur[clamp(y, m->height) * m->width + clamp(x, m->width)], size = fabs(r);
    if (!(size >= 0.5))
        return 0;
    size = fmin(size, m->radius[NODES - 1]);
    int n = 0;
    while (n < NODES - 2 && size >= m->radius[n + 1])
        n++;
    double t = (size - m->radius[n]) / (m->radius[n + 1] - m->radius[n]);
    for (int i = 0; i < TAPS; i++)
        for (int k = 0; k < 3; k++)
            s[i][k] = (k < 2 && r < 0 ? -1 : 1) *
                      ((1 - t) * m->sample[n][i][k] + t * m->sample[n + 1][i][k]);
    return 1;
}

/* Adds weight times a padded image at (x, y), read bilinearly. */
static void read_at(const double *image, int wide, int high, double x, double y, double weight,
                    double sum[4])
{
    int x0 = (int)floor(x), y0 = (int)floor(y);
    for (int k = 0; k < 4; k++) {
        int i = x0 + (k & 1), j = y0 + (k >> 1);
        double share = (1 - fabs(x - i)) * (1 - fabs(y - j));
        const double *p =
            image + 4 * ((size_t)clamp(j, high) * (size_t)wide + (size_t)clamp(i, wide));
        for (int c = 0; c < 4; c++)
            sum[c] += weight * share * p[c];
    }
}

static void layer(const oracle *m, int first, int count, const double *from, double *to)
{
    int wide = m->width + 2 * PAD, high = m->height + 2 * PAD;
    for (int y = 0; y < high; y++)
        for (int x = 0; x < wide; x++) {
            double s[TAPS][3], *sum = to + 4 * (y * wide + x);
            memset(sum, 0, 4 * sizeof *sum);
            if (!samples_at(m, x - PAD, y - PAD, s)) {
                memcpy(sum, from + 4 * (y * wide + x), 4 * sizeof *sum);
                continue;
            }
            for (int i = first; i < first + count; i++)
                read_at(from, wide, high, x - s[i][0], y - s[i][1], s[i][2], sum);
        }
}

/* The source with its edges going on. The caller frees it. */
static double *padded(const oracle *m)
{
    int wide = m->width + 2 * PAD, high = m->height + 2 * PAD;
    double *image = malloc(4 * (size_t)wide * (size_t)high * sizeof *image);
    for (int y = 0; y < high; y++)
        for (int x = 0; x < wide; x++)
            memcpy(image + 4 * (y * wide + x),
                   m->source +
                       4 * (clamp(y - PAD, m->height) * m->width + clamp(x - PAD, m->width)),
                   4 * sizeof *image);
    return image;
}

double *oracle_filter(const oracle *m)
{
    int wide = m->width + 2 * PAD;
    double *a = padded(m), *b = padded(m);
    layer(m, 0, 4, a, b);
    layer(m, 4, 3, b, a);
    layer(m, 7, 2, a, b);
    for (int y = 0; y < m->height; y++)
        memcpy(a + 4 * y * m->width, b + 4 * ((y + PAD) * wide + PAD),
               4 * (size_t)m->width * sizeof *a);
    free(b);
    return a;
}

static double loss(const oracle *m)
{
    double sum = 0, *out = oracle_filter(m);
    for (int i = 0; i < 4 * m->width * m->height; i++)
        sum += m->output[i] * out[i];
    free(out);
    return sum;
}

double oracle_difference(const oracle *m, double *number, double up, double down)
{
    double was = *number;
    *number = was + up;
    double above = loss(m);
    *number = was - down;
    double below = loss(m);
    *number = was;
    return (above - below) / (up + down);
}
