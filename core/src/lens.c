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

double disk_lens_radius(const disk_params *params, double depth)
{
    double f = params->focus, half_range = params->focus_range / 2;
    double span = fmax(f, 1 - f) - half_range;
    double away = fabs(depth - f) - half_range;
    if (!(span > 0) || !(away > 0))
        return 0;
    double strength = depth > f ? params->near_strength : params->far_strength;
    double r = fmin(params->radius * strength * away / span, DISK_MAX_RADIUS);
    return depth > f ? -r : r;
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

static double depth_at(const disk_params *params, const disk_plane *depth, int x, int y)
{
    const float *row = (const float *)((const char *)depth->data + y * depth->stride);
    return disk_lens_depth(params, row[x]);
}

static double stretched(const disk_params *params, const disk_plane *depth, place x, place y)
{
    double upper = depth_at(params, depth, x.low, y.low);
    if (x.towards_high > 0)
        upper += x.towards_high * (depth_at(params, depth, x.high, y.low) - upper);
    if (!(y.towards_high > 0))
        return upper;
    double lower = depth_at(params, depth, x.low, y.high);
    if (x.towards_high > 0)
        lower += x.towards_high * (depth_at(params, depth, x.high, y.high) - lower);
    return upper + y.towards_high * (lower - upper);
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
    for (int y = 0; y < part.height; y++) {
        float *row = (float *)((char *)blur->data + y * blur->stride);
        place py = locate(part.y + y, height, depth_height);
        py.low -= from.y, py.high -= from.y;
        for (int x = 0; x < part.width; x++) {
            place px = locate(part.x + x, width, depth_width);
            px.low -= from.x, px.high -= from.x;
            row[x] = (float)disk_lens_radius(params, stretched(params, depth, px, py));
        }
    }
    return DISK_OK;
}
