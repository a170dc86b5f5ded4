/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Filling holes from beside. Each pixel takes the radius of the known pixel to which the cheapest
 * way leads, ways across changes of colour being dear: so a hole over the edge of a subject is
 * shared out along that edge. Sweeps over the window find the ways, as for distances. Then radii
 * that belong together are evened out, which makes slopes of the steps in a slanted surface. */

#include "depth_holes.h"

#include <math.h>

/* What a pixel's way costs beside the square of the change of colour over 16. */
#define LENGTH  2
#define DEAREST 4000

#define SWEEPS 12
#define ROUNDS 48

/* A change of colour by this (of 255), or of the radius by this many pixels, halves the say. */
#define COLOUR_HALF 8.0f
#define RADIUS_HALF 1.5f

static int fills(int state)
{
    return state == DISK_PIXEL_KNOWN || state == DISK_PIXEL_FILLED;
}

static int step_cost(uint32_t a, uint32_t b)
{
    int change = disk_hole_contrast(a, b), cost = LENGTH + change * change / 16;
    return cost < DEAREST ? cost : DEAREST;
}

/* Takes the way by one of the pixels beside, if that is cheaper. */
static int relax(disk_hole_window *w, int at, int from)
{
    if (w->cost[from] >= DISK_HOLE_NO_WAY)
        return 0;
    int cost = w->cost[from] + step_cost(w->colour[at], w->colour[from]);
    if (cost >= w->cost[at])
        return 0;
    w->cost[at] = cost;
    w->radius[at] = w->radius[from];
    return 1;
}

/* One sweep over the list, forwards or backwards; returns whether any way became cheaper. */
static int sweep(disk_hole_window *w, int count, int step)
{
    int better = 0;
    for (int k = 0; k < count; k++) {
        int at = w->list[step > 0 ? k : count - 1 - k];
        int x = at % w->width, y = at / w->width, row = y - step, column = x - step;
        if (column >= 0 && column < w->width)
            better |= relax(w, at, at - step);
        for (int a = x > 0 ? -1 : 0; row >= 0 && row < w->height && a <= (x + 1 < w->width); a++)
            better |= relax(w, at, row * w->width + x + a);
    }
    return better;
}

/* Lists the pixels to be filled, row by row. */
static int list_filled(disk_hole_window *w)
{
    int count = 0;
    for (int i = 0; i < w->width * w->height; i++)
        if (w->state[i] == DISK_PIXEL_FILLED) {
            w->cost[i] = DISK_HOLE_NO_WAY;
            w->list[count++] = i;
        }
    return count;
}

/* A pixel's mean with those beside it that belong to it. */
static float even(const disk_hole_window *w, int at)
{
    int beside[4];
    disk_hole_beside(w, at, beside);
    float own = w->radius[at], sum = 0.01f * own, weights = 0.01f;
    for (int k = 0; k < 4; k++) {
        if (!fills(w->state[beside[k]]))
            continue;
        float change = (float)disk_hole_contrast(w->colour[at], w->colour[beside[k]]);
        float apart = w->radius[beside[k]] - own;
        float weight = 1 / ((1 + change * change / (COLOUR_HALF * COLOUR_HALF)) *
                            (1 + apart * apart / (RADIUS_HALF * RADIUS_HALF)));
        sum += weight * w->radius[beside[k]];
        weights += weight;
    }
    return sum / weights;
}

void disk_hole_fill(disk_hole_window *w)
{
    int count = list_filled(w);
    for (int i = 0; i < SWEEPS && (sweep(w, count, 1) | sweep(w, count, -1)); i++) {
    }
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < count; i++) {
            int at = w->list[round % 2 ? count - 1 - i : i];
            w->radius[at] = even(w, at);
        }
}
