/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* How much a region at an end of depth looks like what else is at that end, rather than like what
 * is around it: sky between leaves and branches, a tip of grass before a lens. Histograms of
 * colours tell, that of the window's other regions of that kind beside that of the known
 * surroundings. */

#include "depth_holes.h"

#include "field.h"

#include <math.h>
#include <string.h>

#define AROUND DISK_HOLE_AROUND

/* Parts of a channel's range, as a power of two, and in all three channels. */
#define BITS  4
#define SIDE  (1 << BITS)
#define PARTS (SIDE * SIDE * SIDE)

/* Smaller regions, in pixels, tell nothing of what is at the end. */
#define LARGE 16

/* So few colours tell nothing. */
#define FEW 64

/* How many colours of a region are looked at. */
#define MOST 256

typedef struct histogram {
    int count;
    uint16_t parts[PARTS];
} histogram;

static void add(histogram *h, uint32_t colour)
{
    int part = 0;
    for (int shift = 0; shift < 24; shift += 8)
        part = part << BITS | (int)(colour >> (shift + 8 - BITS) & (SIDE - 1));
    h->count++;
    h->parts[part]++;
}

/* The share of the colours that are like one, at least one in a thousand. */
static double share_like(const histogram *h, uint32_t colour)
{
    int first[3], last[3], like = 0;
    for (int k = 0; k < 3; k++) {
        int part = (int)(colour >> (8 * k + 8 - BITS) & (SIDE - 1));
        first[k] = part > 0 ? part - 1 : part;
        last[k] = part + 1 < SIDE ? part + 1 : part;
    }
    for (int r = first[0]; r <= last[0]; r++)
        for (int g = first[1]; g <= last[1]; g++)
            for (int b = first[2]; b <= last[2]; b++)
                like += h->parts[(r << BITS | g) << BITS | b];
    return fmax((double)like / h->count, 1e-3);
}

/* The histogram of what other large regions of the hole's kind show in a rectangle. */
static void read_end(const disk_hole_window *w, const disk_hole *hole, disk_rect part,
                     histogram *out)
{
    memset(out, 0, sizeof *out);
    for (int i = 0; i < w->runs; i++) {
        const disk_hole_run *r = &w->run[i];
        int x0 = r->x0 > part.x ? r->x0 : part.x;
        int x1 = r->x1 < part.x + part.width ? r->x1 : part.x + part.width;
        if (w->kind[r->y * w->width + r->x0] != hole->kind || r->y < part.y ||
            r->y >= part.y + part.height || w->run[disk_hole_first(w, i)].count < LARGE)
            continue;
        for (int x = x0; x < x1; x++)
            if (w->state[r->y * w->width + x] != DISK_PIXEL_ASKED)
                add(out, w->colour[r->y * w->width + x]);
    }
}

/* The histogram of what is known in a rectangle, but for what is of a kind. */
static void read_known(const disk_hole_window *w, int kind, disk_rect part, histogram *out)
{
    memset(out, 0, sizeof *out);
    for (int y = part.y; y < part.y + part.height; y++)
        for (int x = part.x; x < part.x + part.width; x++)
            if (w->state[y * w->width + x] == DISK_PIXEL_KNOWN && w->kind[y * w->width + x] != kind)
                add(out, w->colour[y * w->width + x]);
}

double disk_hole_likeness(const disk_hole_window *w, const disk_hole *hole)
{
    histogram end, known;
    disk_rect own = {hole->left, hole->top, hole->right - hole->left, hole->bottom - hole->top};
    read_end(w, hole, disk_rect_grow(own, DISK_HOLE_NEAR, w->width, w->height), &end);
    if (end.count < FEW)
        return -1;
    read_known(w, hole->kind, disk_rect_grow(own, AROUND, w->width, w->height), &known);
    if (known.count == 0)
        return 0;
    double sum = 0;
    int step = hole->inside / MOST + 1, count = 0;
    for (int i = 0; i < hole->inside; i += step, count++) {
        uint32_t colour = w->colour[w->list[i]];
        sum += log(share_like(&end, colour) / share_like(&known, colour));
    }
    return sum / count;
}
