/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Depth to blur map. */

#include <disk/lens.h>

#include <math.h>

double disk_lens_depth(const disk_params *params, double stored)
{
    if (!isfinite(stored))
        return 0;
    double d = fmin(fmax(stored, 0), 1);
    return params->near == DISK_NEAR_BLACK ? 1 - d : d;
}

#define MOST_VALUES 81

double disk_lens_depth_at(const disk_params *params, const disk_plane *window)
{
    double sorted[MOST_VALUES];
    int count = 0;
    for (int i = 0; i < window->width * window->height && count < MOST_VALUES; i++) {
        const char *row = (const char *)window->data + i / window->width * window->stride;
        float stored = ((const float *)row)[i % window->width];
        if (!isfinite(stored))
            continue;
        double depth = disk_lens_depth(params, (double)stored);
        int at = count++;
        for (; at > 0 && sorted[at - 1] > depth; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = depth;
    }
    return count > 0 ? sorted[(count - 1) / 2] : 0;
}

/* The formula with what does not depend on the depth worked out. */
typedef struct formula {
    double focus, half_range, span, near, far;
} formula;

static formula formula_of(const disk_params *params)
{
    double f = params->focus, half_range = params->focus_range / 2;
    return (formula){f, half_range, fmax(f, 1 - f) - half_range,
                     params->radius * params->near_strength, params->radius * params->far_strength};
}

/* NaN for a depth that is not known. */
static inline double radius_of(const formula *lens, double depth)
{
    double behind = lens->focus - depth, size = behind < 0 ? -behind : behind;
    double away = size - lens->half_range;
    double r = (behind < 0 ? lens->near : lens->far) * away / lens->span;
    r = r < DISK_MAX_RADIUS ? r : DISK_MAX_RADIUS;
    r = lens->span > 0 && away > 0 ? r : 0;
    r = behind < 0 && r > 0 ? -r : r;
    return isnan(depth) ? NAN : r;
}

double disk_lens_radius(const disk_params *params, double depth)
{
    formula lens = formula_of(params);
    return radius_of(&lens, depth);
}

double disk_lens_max_radius(const disk_params *params, int with_depth)
{
    if (!with_depth)
        return fmin(params->radius, DISK_MAX_RADIUS);
    double near = fabs(disk_lens_radius(params, 1)), far = fabs(disk_lens_radius(params, 0));
    return fmax(near, far);
}

/* Where a picture's pixel lies between the depth map's, along one axis. */
typedef struct place {
    int low, high;
    double towards_high;
} place;

static place locate(int position, int size, int depth_size)
{
    if (size == depth_size)
        return (place){position, position, 0};
    double at = (position + 0.5) * depth_size / size - 0.5;
    at = fmin(fmax(at, 0), depth_size - 1.0);
    int low = (int)at;
    return (place){low, low + 1 < depth_size ? low + 1 : low, at - low};
}

disk_rect disk_lens_depth_part(int depth_width, int depth_height, int width, int height,
                               disk_rect part)
{
    int x0 = locate(part.x, width, depth_width).low;
    int y0 = locate(part.y, height, depth_height).low;
    int x1 = locate(part.x + part.width - 1, width, depth_width).high;
    int y1 = locate(part.y + part.height - 1, height, depth_height).high;
    return (disk_rect){x0, y0, x1 - x0 + 1, y1 - y0 + 1};
}

/* What is not known is NaN where the clean-up fills holes, and far where it does not. */
static double depth_at(const disk_params *params, const disk_plane *depth, int x, int y)
{
    const float *row = (const float *)((const char *)depth->data + y * depth->stride);
    if (params->depth_cleanup > 0 && !isfinite(row[x]))
        return NAN;
    return disk_lens_depth(params, row[x]);
}

/* A value between two: the nearer one where the other is not known, and not known where it is
 * nearer itself. */
static double between(double low, double high, double towards_high)
{
    if (isnan(low) || isnan(high))
        return towards_high < 0.5 ? low : high;
    return low + towards_high * (high - low);
}

/* --- Stretching --------------------------------------------------------------------------------
 *
 * A block of columns at a time, so that what is read along a row of the depth map serves all rows
 * of the picture between it and the next. */

#define BLOCK 256

typedef struct stretch {
    const disk_params *params;
    const disk_plane *depth;
    int count;
    place column[BLOCK];
    double rows[2][BLOCK]; /* of the depth map, stretched along */
    int held[2];           /* which; -1: none yet */
} stretch;

/* A row of the depth map, stretched along; `other` holds one that is still needed, or is -1. */
static const double *stretched_row(stretch *s, int row, int other)
{
    for (int k = 0; k < 2; k++)
        if (s->held[k] == row)
            return s->rows[k];
    int k = s->held[0] == other && other >= 0;
    for (int i = 0; i < s->count; i++) {
        const place *x = &s->column[i];
        double depth = depth_at(s->params, s->depth, x->low, row);
        if (x->towards_high > 0)
            depth = between(depth, depth_at(s->params, s->depth, x->high, row), x->towards_high);
        s->rows[k][i] = depth;
    }
    s->held[k] = row;
    return s->rows[k];
}

/* A row of the blur map at a place between those of the depth map. */
static void blur_row(stretch *s, const formula *lens, place y, float *radii)
{
    const double *upper = stretched_row(s, y.low, y.high);
    if (!(y.towards_high > 0)) {
        for (int i = 0; i < s->count; i++)
            radii[i] = (float)radius_of(lens, upper[i]);
        return;
    }
    const double *lower = stretched_row(s, y.high, y.low);
    for (int i = 0; i < s->count; i++)
        radii[i] = (float)radius_of(lens, between(upper[i], lower[i], y.towards_high));
}

disk_status disk_lens_blur_map(const disk_params *params, const disk_plane *depth, int depth_width,
                               int depth_height, int width, int height, disk_rect part,
                               const disk_plane *blur)
{
    if (!params || !depth || !depth->data || !blur || !blur->data || depth_width < 1 ||
        depth_height < 1 || part.x < 0 || part.y < 0 || part.width < 1 || part.height < 1 ||
        part.width > width - part.x || part.height > height - part.y || blur->width != part.width ||
        blur->height != part.height)
        return DISK_BAD_ARGUMENT;
    disk_rect from = disk_lens_depth_part(depth_width, depth_height, width, height, part);
    if (depth->width != from.width || depth->height != from.height)
        return DISK_BAD_ARGUMENT;
    formula lens = formula_of(params);
    for (int x = 0; x < part.width; x += BLOCK) {
        stretch s = {.params = params, .depth = depth, .held = {-1, -1}};
        s.count = part.width - x < BLOCK ? part.width - x : BLOCK;
        for (int i = 0; i < s.count; i++) {
            s.column[i] = locate(part.x + x + i, width, depth_width);
            s.column[i].low -= from.x, s.column[i].high -= from.x;
        }
        for (int y = 0; y < part.height; y++) {
            place at = locate(part.y + y, height, depth_height);
            at.low -= from.y, at.high -= from.y;
            blur_row(&s, &lens, at, (float *)((char *)blur->data + y * blur->stride) + x);
        }
    }
    return DISK_OK;
}
