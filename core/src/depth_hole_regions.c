/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Connected regions of a window that may be holes: how wide they are, and their soft rims. Regions
 * are runs of pixels, joined where those of neighbouring rows touch, corners included. */

#include "depth_holes.h"

#include <math.h>
#include <string.h>

/* Radii of a rim differ from those farther out by more than this. */
#define RAMP 0.75f

/* --- Runs -------------------------------------------------------------------------------------
 */

int disk_hole_first(const disk_hole_window *w, int run)
{
    while (w->run[run].region != run)
        run = w->run[run].region;
    return run;
}

/* Makes one region of two; its first run is the one that was found first. */
static void join(disk_hole_window *w, int a, int b)
{
    a = disk_hole_first(w, a), b = disk_hole_first(w, b);
    if (a == b)
        return;
    int first = a < b ? a : b, second = a < b ? b : a;
    disk_hole_run *to = &w->run[first], *from = &w->run[second];
    w->run[to->last].next = second;
    to->last = from->last;
    to->count += from->count;
    to->square = from->square > to->square ? from->square : to->square;
    from->region = first;
}

/* Whether a square of the side `width` ends in a run, above whose pixels lie so many of its kind.
 */
static int ends_square(const unsigned char *above, int x0, int x1, int width)
{
    int wide = 0;
    for (int x = x0; x1 - x0 >= width && x < x1; x++) {
        wide = above[x] >= width ? wide + 1 : 0;
        if (wide >= width)
            return 1;
    }
    return 0;
}

/* Adds the runs of a row. */
static void add_runs(disk_hole_window *w, int y, const unsigned char *above, int width)
{
    const unsigned char *kind = w->kind + y * w->width;
    for (int x = 0; x < w->width;) {
        int x0 = x++;
        while (x < w->width && kind[x] == kind[x0])
            x++;
        if (kind[x0] == DISK_RADIUS_KNOWN)
            continue;
        int wide = ends_square(above, x0, x, width);
        w->run[w->runs] = (disk_hole_run){.y = (int16_t)y,
                                          .x0 = (int16_t)x0,
                                          .x1 = (int16_t)x,
                                          .count = x - x0,
                                          .square = (int16_t)(wide ? width : 0),
                                          .region = w->runs,
                                          .next = -1,
                                          .last = w->runs};
        w->runs++;
    }
}

/* Joins the runs [middle, end) of a row to those [first, middle) of the row above. */
static void join_rows(disk_hole_window *w, int first, int middle, int end)
{
    for (int i = first, j = middle; i < middle && j < end;) {
        const disk_hole_run *a = &w->run[i], *b = &w->run[j];
        int same = w->kind[a->y * w->width + a->x0] == w->kind[b->y * w->width + b->x0];
        if (same && a->x0 <= b->x1 && b->x0 <= a->x1)
            join(w, i, j);
        if (a->x1 < b->x1)
            i++;
        else
            j++;
    }
}

void disk_hole_find(disk_hole_window *w, int width)
{
    unsigned char above[DISK_HOLE_SIDE];
    int first = 0, middle = 0;
    memset(above, 0, sizeof above);
    w->runs = 0;
    for (int y = 0; y < w->height; y++) {
        const unsigned char *kind = w->kind + y * w->width;
        const unsigned char *before = y > 0 ? kind - w->width : kind;
        for (int x = 0; x < w->width; x++) {
            int more = above[x] < 255 ? above[x] + 1 : 255;
            above[x] = (unsigned char)(kind[x] == before[x] ? more : 1);
        }
        add_runs(w, y, above, width);
        join_rows(w, first, middle, w->runs);
        first = middle, middle = w->runs;
    }
}

/* --- Pixels -----------------------------------------------------------------------------------
 */

static void extend(disk_hole *hole, int x0, int x1, int y)
{
    hole->left = x0 < hole->left ? x0 : hole->left;
    hole->right = x1 > hole->right ? x1 : hole->right;
    hole->top = y < hole->top ? y : hole->top;
    hole->bottom = y >= hole->bottom ? y + 1 : hole->bottom;
}

disk_hole disk_hole_list(disk_hole_window *w, int run)
{
    const disk_hole_run *r = &w->run[run];
    disk_hole hole = {.left = w->width, .top = w->height};
    hole.kind = w->kind[r->y * w->width + r->x0];
    for (; r; r = r->next >= 0 ? &w->run[r->next] : NULL) {
        extend(&hole, r->x0, r->x1, r->y);
        for (int x = r->x0; x < r->x1; x++)
            w->list[hole.count++] = r->y * w->width + x;
    }
    hole.inside = hole.count;
    return hole;
}

/* Whether a hole encloses a pixel: it has five of the eight around it. */
static int is_enclosed(const disk_hole_window *w, int x, int y)
{
    int count = 0;
    for (int b = y > 0 ? y - 1 : y; b <= y + 1 && b < w->height; b++)
        for (int a = x > 0 ? x - 1 : x; a <= x + 1 && a < w->width; a++)
            count += w->state[b * w->width + a] == DISK_PIXEL_ASKED;
    return count >= 5;
}

/* Whether a pixel beside a hole lies on the way from its radius up or down to the surroundings', or
 * is a speck in it, as compression leaves them. */
static int on_rim(const disk_hole_window *w, int x, int y, float hole)
{
    float own = fabsf(w->radius[y * w->width + x] - hole);
    if (own <= DISK_HOLE_JUMP && is_enclosed(w, x, y))
        return 1;
    for (int b = -2; b <= 2; b++)
        for (int a = -2; a <= 2; a++) {
            int i = x + a, j = y + b, at = j * w->width + i;
            if (i >= 0 && j >= 0 && i < w->width && j < w->height &&
                w->state[at] == DISK_PIXEL_KNOWN && fabsf(w->radius[at] - hole) > own + RAMP)
                return 1;
        }
    return 0;
}

/* Adds to a hole what of the four pixels beside one of its own is on its rim. */
static void grow_from(disk_hole_window *w, disk_hole *hole, int at, float radius)
{
    int x = at % w->width, y = at / w->width;
    int beside[4][2] = {{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}};
    for (int k = 0; k < 4; k++) {
        int a = beside[k][0], b = beside[k][1], next = b * w->width + a;
        if (a < 0 || b < 0 || a >= w->width || b >= w->height ||
            w->state[next] != DISK_PIXEL_KNOWN || !on_rim(w, a, b, radius))
            continue;
        w->state[next] = DISK_PIXEL_ASKED;
        w->list[hole->count++] = next;
        extend(hole, a, a + 1, b);
    }
}

void disk_hole_grow(disk_hole_window *w, disk_hole *hole)
{
    float radius = w->radius[w->list[0]];
    int from = 0;
    if (hole->kind == DISK_RADIUS_NONE)
        return;
    for (int ring = 0; ring < DISK_HOLE_RIM; ring++) {
        int end = hole->count;
        for (; from < end; from++)
            grow_from(w, hole, w->list[from], radius);
    }
}
