/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Weights for taps on whole texels. With g the level's filter and t_i the taps' places, the
 * squared distance of sum_i w_i g(. - t_i) to a kernel K is
 *     w' G w - 2 b' w + |K|^2,   G_ij = (g * g)(t_i - t_j),   b_i = (g * K)(t_i),
 * which is minimised over w >= 0 by going round the taps, each in turn set to its best
 * (Gauss-Seidel with projection). Filters that far overlap make that slow along some directions,
 * in which the error hardly changes: a fixed number of rounds is enough. */

#include "tap_table.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS   60
#define FARTHEST 0.002f /* of the overlap with itself: what lies farther is left out */

disk_status disk_seen_make(const disk_kernel *kernel, const disk_profile *profile, disk_seen *out)
{
    int half = kernel->half + profile->half, wide = 2 * half + 1, side = 2 * kernel->half + 1;
    *out = (disk_seen){profile, half, kernel->half, NULL};
    out->row = calloc((size_t)side * (size_t)wide, sizeof *out->row);
    if (!out->row)
        return DISK_NO_MEMORY;
    for (int y = 0; y < side; y++) {
        float *restrict to = out->row + (size_t)y * (size_t)wide;
        for (int x = 0; x < side; x++) {
            float light = kernel->weights[(size_t)y * (size_t)side + (size_t)x];
            if (light == 0)
                continue;
            for (int i = 0; i <= 2 * profile->half; i++)
                to[x + i] += light * profile->value[i];
        }
    }
    return DISK_OK;
}

void disk_seen_release(disk_seen *seen)
{
    free(seen->row);
    seen->row = NULL;
}

/* (g * K) at a place. */
static double seen_at(const disk_seen *s, int x, int y)
{
    int reach = s->profile->half;
    double sum = 0;
    if (x < -s->half || x > s->half)
        return 0;
    for (int i = -reach; i <= reach; i++)
        if (y - i >= -s->rows && y - i <= s->rows)
            sum += (double)(s->profile->value[i + reach] *
                            s->row[(size_t)(y - i + s->rows) * (2 * (size_t)s->half + 1) +
                                   (size_t)(x + s->half)]);
    return sum;
}

/* The taps that overlap with each one, without itself. */
typedef struct neighbours {
    int *first; /* of each tap, count + 1 */
    int *other;
    float *overlap;
} neighbours;

static int find_neighbours(const disk_spot *spots, int count, const float *overlap, int overlaps,
                           neighbours *n)
{
    size_t pairs = (size_t)count * (size_t)count;
    n->first = malloc(((size_t)count + 1) * sizeof *n->first);
    n->other = malloc(pairs * sizeof *n->other);
    n->overlap = malloc(pairs * sizeof *n->overlap);
    if (!n->first || !n->other || !n->overlap)
        return 0;
    float least = FARTHEST * overlap[0] * overlap[0];
    for (int i = 0, used = 0; i <= count; i++) {
        n->first[i] = used;
        for (int j = 0; i < count && j < count; j++) {
            int dx = abs(spots[i].x - spots[j].x), dy = abs(spots[i].y - spots[j].y);
            if (j == i || dx >= overlaps || dy >= overlaps || overlap[dx] * overlap[dy] < least)
                continue;
            n->other[used] = j;
            n->overlap[used++] = overlap[dx] * overlap[dy];
        }
    }
    return 1;
}

static void go_round(const neighbours *n, const double *goal, double self, double *w, int count)
{
    for (int i = 0; i < count; i++) {
        double rest = goal[i];
        for (int k = n->first[i]; k < n->first[i + 1]; k++)
            rest -= (double)n->overlap[k] * w[n->other[k]];
        w[i] = rest > 0 ? rest / self : 0;
    }
}

/* Drops what has no weight; the others sum to 1. */
static int normalise(disk_spot *spots, int count)
{
    double sum = 0;
    int left = 0;
    for (int i = 0; i < count; i++)
        sum += spots[i].weight;
    if (!(sum > 0))
        return 0;
    for (int i = 0; i < count; i++)
        if (spots[i].weight > 1e-4 * sum / count) {
            spots[left] = spots[i];
            spots[left++].weight /= sum;
        }
    return left;
}

int disk_spots_weigh(const disk_seen *seen, const float *overlap, int overlaps, int px, int py,
                     disk_spot *spots, int count)
{
    neighbours n = {0};
    int fine = seen->profile->fine;
    double *goal = malloc(2 * (size_t)count * sizeof *goal), *w = goal + count;
    int enough = goal && find_neighbours(spots, count, overlap, overlaps, &n);
    if (enough) {
        for (int i = 0; i < count; i++) {
            goal[i] = seen_at(seen, spots[i].x * fine + px, spots[i].y * fine + py);
            w[i] = spots[i].weight;
        }
        for (int round = 0; round < ROUNDS; round++)
            go_round(&n, goal, (double)(overlap[0] * overlap[0]), w, count);
        for (int i = 0; i < count; i++)
            spots[i].weight = w[i];
    }
    free(goal);
    free(n.first);
    free(n.other);
    free(n.overlap);
    return enough ? normalise(spots, count) : -1;
}
