/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* From a mask of one light with hard edges to its outline, so that it is filtered, turned and drawn
 * as a shape and not as a texture. The outline runs where the mask, bilinear between the texels'
 * centres, has half its light (marching squares); it is taken only if the area that it covers of
 * each texel is what the mask holds, but for the texels at the border. */

#include "aperture_internal.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* How far a straight piece may pass from the points that it replaces, in texels: a renderer's steps
 * of coverage move those by a tenth. It is 4e-4 of the radius of a mask of 1024 texels. */
#define TOLERANCE 0.2

/* Away from the border a texel that differs by more than GRAIN of the light is texture, or the tip
 * of a corner that the outline cuts; those may hold this share of all the light. */
#define GRAIN   0.02
#define TEXTURE 1e-4

/* Of all light, what may lie in another block of texels by the outline than by the mask. */
#define BLOCK  8
#define ASTRAY 0.03

/* Of the longer side: texels of smaller masks are large, and cut corners show. */
#define SMALLEST_SIDE 64

/* A cell lies between the centres of four texels, of which those beyond the mask are closed. The
 * outline enters and leaves it through its sides. Cell (x, y) has its upper left texel at (x - 1,
 * y - 1); a side belongs to the cell of which it is the top or the left one. */
typedef struct tracing {
    const float *texels;
    int width, height; /* of the mask */
    float level;
    int32_t *next; /* where the outline goes from a side, or NOWHERE */
    disk_edges *out;
} tracing;

#define NOWHERE (-1)

enum { TOP, LEFT };

static float value_at(const tracing *t, int x, int y)
{
    if (x < 0 || y < 0 || x >= t->width || y >= t->height)
        return 0;
    return t->texels[(size_t)y * (size_t)t->width + (size_t)x];
}

static int32_t side(const tracing *t, int x, int y, int which)
{
    return 2 * (y * (t->width + 2) + x) + which;
}

/* --- Cells --------------------------------------------------------------------------------- */

/* Connects the sides of a cell so that its open corners lie to the left of the way; opposite ones
 * stay apart. */
static void connect(tracing *t, int x, int y)
{
    int a = value_at(t, x - 1, y - 1) >= t->level, b = value_at(t, x, y - 1) >= t->level;
    int c = value_at(t, x, y) >= t->level, d = value_at(t, x - 1, y) >= t->level;
    int32_t top = side(t, x, y, TOP), left = side(t, x, y, LEFT);
    int32_t bottom = side(t, x, y + 1, TOP), right = side(t, x + 1, y, LEFT);
    /* From which side to which, by the corners a, b, c, d as bits. */
    const int32_t way[16][4] = {
        {NOWHERE, 0, NOWHERE, 0},  {left, top, NOWHERE, 0},     {top, right, NOWHERE, 0},
        {left, right, NOWHERE, 0}, {right, bottom, NOWHERE, 0}, {left, top, right, bottom},
        {top, bottom, NOWHERE, 0}, {left, bottom, NOWHERE, 0},  {bottom, left, NOWHERE, 0},
        {bottom, top, NOWHERE, 0}, {top, right, bottom, left},  {bottom, right, NOWHERE, 0},
        {right, left, NOWHERE, 0}, {right, top, NOWHERE, 0},    {top, left, NOWHERE, 0},
        {NOWHERE, 0, NOWHERE, 0},
    };
    const int32_t *w = way[a + 2 * b + 4 * c + 8 * d];
    for (int i = 0; i < 4; i += 2)
        if (w[i] != NOWHERE)
            t->next[w[i]] = w[i + 1];
}

typedef struct point {
    double x, y; /* in texels, from the mask's corner */
} point;

/* Where the outline passes through a side. */
static point point_on(const tracing *t, int32_t id)
{
    int row = t->width + 2, x = id / 2 % row, y = id / 2 / row;
    int across = id % 2 == TOP;
    double from = (double)value_at(t, x - 1, y - 1);
    double to = (double)(across ? value_at(t, x, y - 1) : value_at(t, x - 1, y));
    double way = ((double)t->level - from) / (to - from);
    return (point){x - 0.5 + (across ? way : 0), y - 0.5 + (across ? 0 : way)};
}

/* --- Outlines ------------------------------------------------------------------------------ */

/* A straight piece takes the place of so many points at most. */
#define MOST_POINTS 64

static int close_to_line(const point *p, int last)
{
    double dx = p[last].x - p[0].x, dy = p[last].y - p[0].y, length = hypot(dx, dy);
    for (int i = 1; i < last; i++) {
        double px = p[i].x - p[0].x, py = p[i].y - p[0].y;
        double away = length > 0 ? fabs(dx * py - dy * px) / length : hypot(px, py);
        if (away > TOLERANCE)
            return 0;
    }
    return 1;
}

/* Follows one outline from a side back to it; its sides lead nowhere afterwards. */
static disk_status follow(tracing *t, int32_t start)
{
    point p[MOST_POINTS + 1];
    int last = 0;
    disk_status status = DISK_OK;
    p[0] = point_on(t, start);
    for (int32_t at = start; t->next[at] != NOWHERE && status == DISK_OK;) {
        int32_t to = t->next[at];
        t->next[at] = NOWHERE;
        at = to;
        p[++last] = point_on(t, at);
        if (last == MOST_POINTS || !close_to_line(p, last)) {
            status = disk_edges_add(t->out, p[0].x, p[0].y, p[last - 1].x, p[last - 1].y);
            p[0] = p[last - 1], p[1] = p[last];
            last = 1;
        }
    }
    if (status == DISK_OK)
        status = disk_edges_add(t->out, p[0].x, p[0].y, p[last].x, p[last].y);
    return status;
}

static disk_status find_outlines(tracing *t)
{
    int32_t sides = 2 * (t->width + 2) * (t->height + 2);
    t->next = malloc((size_t)sides * sizeof *t->next);
    if (!t->next)
        return DISK_NO_MEMORY;
    for (int32_t i = 0; i < sides; i++)
        t->next[i] = NOWHERE;
    for (int y = 0; y <= t->height; y++)
        for (int x = 0; x <= t->width; x++)
            connect(t, x, y);
    disk_status status = DISK_OK;
    for (int32_t i = 0; i < sides && status == DISK_OK; i++)
        if (t->next[i] != NOWHERE)
            status = follow(t, i);
    free(t->next);
    return status;
}

/* --- Is it the mask? ----------------------------------------------------------------------- */

/* The area that outlines cover of each texel, in rows of 2 (width / 2) + 1. NULL: no memory. */
static double *covered(const disk_edges *edges, int width, int height)
{
    disk_frame frame = {1, 1, 0, width / 2, height / 2};
    size_t row = 2 * (size_t)frame.half_x + 1, rows = 2 * (size_t)frame.half_y + 1;
    double *cells = calloc(rows, (row + 2) * sizeof *cells);
    disk_edges moved = {0};
    disk_status status = cells ? DISK_OK : DISK_NO_MEMORY;
    double x = frame.half_x + 0.5, y = frame.half_y + 0.5;
    for (size_t i = 0; i < edges->count && status == DISK_OK; i++) {
        const disk_edge *e = &edges->data[i];
        status = disk_edges_add(&moved, e->x0 - x, e->y0 - y, e->x1 - x, e->y1 - y);
    }
    if (status == DISK_OK)
        disk_edges_slopes(&moved, &frame, cells);
    free(moved.data);
    for (size_t j = 0; j < rows && status == DISK_OK; j++) {
        double sum = 0;
        for (size_t i = 0; i < row; i++) {
            sum += cells[j * (row + 2) + i];
            cells[j * row + i] = sum;
        }
    }
    if (status != DISK_OK) {
        free(cells);
        return NULL;
    }
    return cells;
}

/* Whether the border passes through a texel or one beside it. */
static int at_border(const double *area, int row, int rows, int x, int y)
{
    for (int j = y > 0 ? y - 1 : 0; j <= y + 1 && j < rows; j++)
        for (int i = x > 0 ? x - 1 : 0; i <= x + 1 && i < row; i++) {
            double a = area[(size_t)j * (size_t)row + (size_t)i];
            if (a > 1e-6 && a < 1 - 1e-6)
                return 1;
        }
    return 0;
}

/* The light of a block of texels, by the mask and by the outlines' area. */
static void add_block(const tracing *t, const double *area, int x, int y, double *is, double *drawn)
{
    int row = 2 * (t->width / 2) + 1;
    *is = *drawn = 0;
    for (int j = y; j < y + BLOCK && j < t->height; j++)
        for (int i = x; i < x + BLOCK && i < t->width; i++) {
            *is += (double)value_at(t, i, j);
            *drawn += area[(size_t)j * (size_t)row + (size_t)i];
        }
}

/* Whether the outlines spread the light as the mask does. Texels at the border may each be what
 * they are: it is here that points and lines which the outline makes thinner, as those of a
 * dithered mask, are told from a border. */
static int spreads_alike(const tracing *t, const double *area)
{
    double all = 0, covered_all = 0, away = 0, is, drawn;
    for (int y = 0; y < t->height; y += BLOCK)
        for (int x = 0; x < t->width; x += BLOCK) {
            add_block(t, area, x, y, &is, &drawn);
            all += is;
            covered_all += drawn;
        }
    for (int y = 0; y < t->height; y += BLOCK)
        for (int x = 0; x < t->width; x += BLOCK) {
            add_block(t, area, x, y, &is, &drawn);
            away += fabs(is / all - drawn / covered_all);
        }
    return away <= ASTRAY;
}

static int is_the_mask(const tracing *t, const double *area)
{
    int row = 2 * (t->width / 2) + 1, rows = 2 * (t->height / 2) + 1;
    double full = 2 * (double)t->level, all = 0, lost = 0;
    for (int y = 0; y < t->height; y++)
        for (int x = 0; x < t->width; x++) {
            double is = (double)value_at(t, x, y) / full;
            double away = fabs(is - area[(size_t)y * (size_t)row + (size_t)x]);
            all += is;
            if (away > GRAIN && !at_border(area, row, rows, x, y))
                lost += away;
        }
    return lost <= TEXTURE * all && spreads_alike(t, area);
}

disk_status disk_mask_trace(const float *texels, int width, int height, disk_edges *out)
{
    tracing t = {.texels = texels, .width = width, .height = height, .out = out};
    if (width < SMALLEST_SIDE && height < SMALLEST_SIDE)
        return DISK_TOO_COMPLEX;
    for (size_t i = 0; i < (size_t)width * (size_t)height; i++)
        t.level = texels[i] > t.level ? texels[i] : t.level;
    t.level *= 0.5f;
    if (t.level == 0)
        return DISK_EMPTY_APERTURE;
    disk_status status = find_outlines(&t);
    double *area = status == DISK_OK ? covered(out, width, height) : NULL;
    if (status == DISK_OK && !area)
        status = DISK_NO_MEMORY;
    if (status == DISK_OK && !is_the_mask(&t, area))
        status = DISK_TOO_COMPLEX;
    free(area);
    return status;
}
