/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Exact area coverage of oriented edges. Each edge is cut at the pixel borders it crosses; a piece
 * within one pixel adds its height, weighted by the share of the pixel right of it, to that
 * pixel and the rest to the next one. A running sum along the row then gives the coverage, as
 * in the accumulation rasterisers of font renderers. */

#include "aperture_internal.h"

#include <math.h>
#include <stdlib.h>

/* Less than this share of a pixel is rounding. */
#define NOISE 1e-9

typedef struct grid {
    double *cells; /* rows of width + 2 */
    int width, height;
} grid;

/* A piece within row `row`; x in [0, width]. */
static void add_in_row(grid *g, int row, double x0, double x1, double height)
{
    double *cells = g->cells + (size_t)row * ((size_t)g->width + 2);
    if (x0 > x1) {
        double t = x0;
        x0 = x1;
        x1 = t;
    }
    int column = (int)x0;
    double per_x = x1 > x0 ? height / (x1 - x0) : 0;
    for (double x = x0;; column++) {
        double end = fmin(x1, column + 1.0);
        double part = end >= x1 && x == x0 ? height : per_x * (end - x);
        double right = 0.5 * (x + end) - column; /* how far the piece lies to the right */
        cells[column] += part * (1 - right);
        cells[column + 1] += part * right;
        if (end >= x1)
            break;
        x = end;
    }
}

static void add_edge(grid *g, double x0, double y0, double x1, double y1)
{
    double sign = 1;
    if (y0 > y1) {
        double t = x0;
        x0 = x1, x1 = t;
        t = y0;
        y0 = y1, y1 = t;
        sign = -1;
    }
    double slope = y1 > y0 ? (x1 - x0) / (y1 - y0) : 0;
    double limit = g->width;
    for (int row = (int)y0; row < g->height && row < y1; row++) {
        double top = fmax(y0, row), bottom = fmin(y1, row + 1.0);
        double xa = fmin(fmax(x0 + slope * (top - y0), 0), limit);
        double xb = fmin(fmax(x0 + slope * (bottom - y0), 0), limit);
        if (bottom > top)
            add_in_row(g, row, xa, xb, sign * (bottom - top));
    }
}

static double clamp_to(double value, double limit)
{
    return fmin(fmax(value, 0), limit);
}

void disk_edges_slopes(const disk_edges *edges, const disk_frame *frame, double *cells)
{
    grid g = {cells, 2 * frame->half_x + 1, 2 * frame->half_y + 1};
    double x = frame->half_x + 0.5, y = frame->half_y + 0.5 + frame->shift_y;
    for (size_t i = 0; i < edges->count; i++) {
        const disk_edge *e = &edges->data[i];
        add_edge(&g, x + frame->scale_x * e->x0, clamp_to(y + frame->scale_y * e->y0, g.height),
                 x + frame->scale_x * e->x1, clamp_to(y + frame->scale_y * e->y1, g.height));
    }
}

disk_status disk_edges_cover(const disk_edges *edges, double radius, int half, float *coverage)
{
    size_t side = 2 * (size_t)half + 1;
    disk_frame frame = {radius, radius, 0, half, half};
    double *cells = calloc(side * (side + 2), sizeof *cells);
    if (!cells)
        return DISK_NO_MEMORY;
    disk_edges_slopes(edges, &frame, cells);
    for (size_t y = 0; y < side; y++) {
        double sum = 0;
        for (size_t x = 0; x < side; x++) {
            sum += cells[y * (side + 2) + x];
            coverage[y * side + x] = sum > NOISE ? (float)sum : 0;
        }
    }
    free(cells);
    return DISK_OK;
}
