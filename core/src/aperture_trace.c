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

enum { TOP, LEFT, BOTTOM, RIGHT, NONE };

/* From which side of a cell to which, by its open corners as bits: clockwise from the upper left.
 * What is open lies to the left of the way; opposite corners stay apart. */
static const unsigned char ways[16][4] = {
    {NONE},
    {LEFT, TOP, NONE},
    {TOP, RIGHT, NONE},
    {LEFT, RIGHT, NONE},
    {RIGHT, BOTTOM, NONE},
    {LEFT, TOP, RIGHT, BOTTOM},
    {TOP, BOTTOM, NONE},
    {LEFT, BOTTOM, NONE},
    {BOTTOM, LEFT, NONE},
    {BOTTOM, TOP, NONE},
    {TOP, RIGHT, BOTTOM, LEFT},
    {BOTTOM, RIGHT, NONE},
    {RIGHT, LEFT, NONE},
    {RIGHT, TOP, NONE},
    {TOP, LEFT, NONE},
    {NONE},
};

static float value_at(const tracing *t, int x, int y)
{
    if (x < 0 || y < 0 || x >= t->width || y >= t->height)
        return 0;
    return t->texels[(size_t)y * (size_t)t->width + (size_t)x];
}

/* The lower and the right side are the next cells' upper and left one. */
static int32_t side(const tracing *t, int x, int y, int which)
{
    x += which == RIGHT, y += which == BOTTOM;
    return 2 * (y * (t->width + 2) + x) + which % 2;
}

/* --- Cells --------------------------------------------------------------------------------- */

/* Connects the sides of a cell that the outline passes. */
static void connect(tracing *t, int x, int y)
{
    int a = value_at(t, x - 1, y - 1) >= t->level, b = value_at(t, x, y - 1) >= t->level;
    int c = value_at(t, x, y) >= t->level, d = value_at(t, x - 1, y) >= t->level;
    const unsigned char *way = ways[a + 2 * b + 4 * c + 8 * d];
    for (int i = 0; i < 4 && way[i] != NONE; i += 2)
        t->next[side(t, x, y, way[i])] = side(t, x, y, way[i + 1]);
}

typedef struct point {
    double x, y; /* in texels, from the middle of the mask's frame */
} point;

/* Where the outline passes through a side. */
static point point_on(const tracing *t, int32_t id)
{
    int row = t->width + 2, x = id / 2 % row, y = id / 2 / row;
    int across = id % 2 == TOP;
    double from = (double)value_at(t, x - 1, y - 1);
    double to = (double)(across ? value_at(t, x, y - 1) : value_at(t, x - 1, y));
    double way = ((double)t->level - from) / (to - from);
    return (point){x - 1 - t->width / 2 + (across ? way : 0),
                   y - 1 - t->height / 2 + (across ? 0 : way)};
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

/* The area that outlines cover of each texel, rows of a frame that is at most a texel larger than
 * the mask. */
typedef struct cover {
    double *area;
    int row, rows;
} cover;

static double area_at(const cover *c, int x, int y)
{
    return c->area[(size_t)y * (size_t)c->row + (size_t)x];
}

/* The area is to be freed. */
static disk_status find_cover(const disk_edges *edges, int width, int height, cover *out)
{
    disk_frame frame = {1, 1, 0, width / 2, height / 2};
    size_t row = 2 * (size_t)frame.half_x + 1, rows = 2 * (size_t)frame.half_y + 1;
    double *cells = calloc(rows, (row + 2) * sizeof *cells);
    if (!cells)
        return DISK_NO_MEMORY;
    disk_edges_slopes(edges, &frame, cells);
    for (size_t j = 0; j < rows; j++) {
        double sum = 0;
        for (size_t i = 0; i < row; i++) {
            sum += cells[j * (row + 2) + i];
            cells[j * row + i] = sum;
        }
    }
    *out = (cover){cells, (int)row, (int)rows};
    return DISK_OK;
}

/* Whether the border passes through a texel or one beside it. */
static int at_border(const cover *c, int x, int y)
{
    for (int j = y > 0 ? y - 1 : 0; j <= y + 1 && j < c->rows; j++)
        for (int i = x > 0 ? x - 1 : 0; i <= x + 1 && i < c->row; i++) {
            double a = area_at(c, i, j);
            if (a > 1e-6 && a < 1 - 1e-6)
                return 1;
        }
    return 0;
}

/* Light by the mask, and by the outlines. */
typedef struct light {
    double is, drawn;
} light;

static void add_texel(const tracing *t, const cover *c, int x, int y, light *sum)
{
    sum->is += (double)value_at(t, x, y);
    sum->drawn += area_at(c, x, y);
}

/* How much of all light lies in another block of texels by the outlines than by the mask. Texels at
 * the border may each be what they are: it is here that points and lines which the outline makes
 * thinner, as those of a dithered mask, are told from a border. */
static double light_astray(const tracing *t, const cover *c, light all)
{
    double astray = 0;
    for (int y = 0; y < t->height; y += BLOCK)
        for (int x = 0; x < t->width; x += BLOCK) {
            light block = {0, 0};
            for (int j = y; j < y + BLOCK && j < t->height; j++)
                for (int i = x; i < x + BLOCK && i < t->width; i++)
                    add_texel(t, c, i, j, &block);
            astray += fabs(block.is / all.is - block.drawn / all.drawn);
        }
    return astray;
}

static int is_the_mask(const tracing *t, const cover *c)
{
    double full = 2 * (double)t->level, lost = 0;
    light all = {0, 0};
    for (int y = 0; y < t->height; y++)
        for (int x = 0; x < t->width; x++) {
            double away = fabs((double)value_at(t, x, y) / full - area_at(c, x, y));
            add_texel(t, c, x, y, &all);
            if (away > GRAIN && !at_border(c, x, y))
                lost += away;
        }
    return lost <= TEXTURE * (all.is / full) && light_astray(t, c, all) <= ASTRAY;
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
    cover c = {0};
    if (status == DISK_OK)
        status = find_cover(out, width, height, &c);
    if (status == DISK_OK && !is_the_mask(&t, &c))
        status = DISK_TOO_COMPLEX;
    free(c.area);
    return status;
}
