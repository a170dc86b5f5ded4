/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Weights for taps on whole texels. With g the level's filter and t_i the taps' places, the
 * squared distance of sum_i w_i g(. - t_i) to a kernel K is
 *     w' G w - 2 b' w + |K|^2,   G_ij = (g * g)(t_i - t_j),   b_i = (g * K)(t_i),
 * which is minimised over w >= 0 by going round the taps, each in turn set to its best
 * (Gauss-Seidel with projection). A tap at t with its best weight lowers the distance by r(t)^2 /
 * G_ii, where r is what the other taps leave of g * K: between rounds each tap moves on to the
 * neighbouring texel with the largest r, which makes good for most of what putting offsets on whole
 * texels has cost. */

#include "tap_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS   12     /* after each time of moving, and before */
#define MOVES    5      /* of all taps; less where they are many */
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

/* What disk_spots_weigh() was asked for. */
typedef struct solving {
    const disk_seen *seen;
    const float *overlap;
    int overlaps, px, py;
    double farthest, self; /* the overlap with itself */
    disk_spot *spots;
    int count;
} solving;

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

static void go_round(const neighbours *n, const double *goal, double self, disk_spot *spots,
                     int count)
{
    for (int i = 0; i < count; i++) {
        double rest = goal[i];
        for (int k = n->first[i]; k < n->first[i + 1]; k++)
            rest -= (double)n->overlap[k] * spots[n->other[k]].weight;
        spots[i].weight = rest > 0 ? rest / self : 0;
    }
}

/* What all taps but one leave of the kernel at a texel; -1 where another one is. */
static double left_at(const solving *t, int without, int x, int y)
{
    double rest =
        seen_at(t->seen, x * t->seen->profile->fine + t->px, y * t->seen->profile->fine + t->py);
    for (int j = 0; j < t->count; j++) {
        int dx = abs(x - t->spots[j].x), dy = abs(y - t->spots[j].y);
        if (j == without || dx >= t->overlaps || dy >= t->overlaps)
            continue;
        if (dx == 0 && dy == 0)
            return -1;
        rest -= (double)(t->overlap[dx] * t->overlap[dy]) * t->spots[j].weight;
    }
    return rest;
}

static int within(const solving *t, int x, int y)
{
    double fine = t->seen->profile->fine;
    return hypot(x + t->px / fine, y + t->py / fine) <= t->farthest;
}

/* Moves each tap to the best of the texels around it; returns how many moved. */
static int move_all(const solving *t)
{
    int moved = 0;
    for (int i = 0; i < t->count; i++) {
        disk_spot *s = &t->spots[i], best = *s;
        double most = 1.02 * left_at(t, i, s->x, s->y);
        for (int k = 0; k < 9; k++) {
            int x = s->x + k % 3 - 1, y = s->y + k / 3 - 1;
            double left = k == 4 || !within(t, x, y) ? -1 : left_at(t, i, x, y);
            if (left > most)
                most = left, best = (disk_spot){x, y, left / t->self};
        }
        moved += best.x != s->x || best.y != s->y;
        *s = best;
    }
    return moved;
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

static int settle(const solving *t)
{
    neighbours n = {0};
    double *goal = malloc((size_t)t->count * sizeof *goal);
    int enough = goal && find_neighbours(t->spots, t->count, t->overlap, t->overlaps, &n);
    for (int i = 0; enough && i < t->count; i++)
        goal[i] = seen_at(t->seen, t->spots[i].x * t->seen->profile->fine + t->px,
                          t->spots[i].y * t->seen->profile->fine + t->py);
    for (int round = 0; enough && round < ROUNDS; round++)
        go_round(&n, goal, t->self, t->spots, t->count);
    free(goal);
    free(n.first);
    free(n.other);
    free(n.overlap);
    return enough;
}

int disk_spots_weigh(const disk_seen *seen, const float *overlap, int overlaps, int px, int py,
                     double farthest, disk_spot *spots, int count)
{
    solving t = {seen,  overlap, overlaps, px, py, farthest, (double)(overlap[0] * overlap[0]),
                 spots, count};
    int enough = settle(&t);
    for (int i = 0; enough && i < (count <= 96 ? MOVES : 2); i++) {
        if (move_all(&t) == 0)
            break;
        enough = settle(&t);
    }
    return enough ? normalise(spots, count) : -1;
}
