/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture that is smaller than the window stands in its middle; of a larger one no side leaves an
 * empty margin. */

#include "viewport.h"

#include <math.h>

static double fitting(const disk_viewport *v)
{
    return MIN(MIN(v->room_x / v->width, v->room_y / v->height), v->fit_most);
}

static double centred(double at, double room, double zoom, int size)
{
    double half = room / zoom / 2;
    return 2 * half >= size ? size / 2.0 : CLAMP(at, half, size - half);
}

static void keep_inside(disk_viewport *v)
{
    v->x = centred(v->x, v->room_x, v->zoom, v->width);
    v->y = centred(v->y, v->room_y, v->zoom, v->height);
}

void disk_viewport_init(disk_viewport *v, int width, int height, double fit_most)
{
    *v = (disk_viewport){.width = width,
                         .height = height,
                         .room_x = 1,
                         .room_y = 1,
                         .x = width / 2.0,
                         .y = height / 2.0,
                         .fit_most = fit_most};
    disk_viewport_fit(v);
}

void disk_viewport_resize(disk_viewport *v, double room_x, double room_y)
{
    v->room_x = MAX(room_x, 1);
    v->room_y = MAX(room_y, 1);
    if (v->fitted)
        v->zoom = fitting(v);
    keep_inside(v);
}

void disk_viewport_fit(disk_viewport *v)
{
    v->fitted = TRUE;
    v->zoom = fitting(v);
    keep_inside(v);
}

void disk_viewport_zoom(disk_viewport *v, double zoom, double at_x, double at_y)
{
    double x, y;
    disk_viewport_to_picture(v, at_x, at_y, &x, &y);
    v->fitted = FALSE;
    v->zoom = CLAMP(zoom, MIN(fitting(v), 1), DISK_VIEWPORT_MOST);
    v->x = x - (at_x - v->room_x / 2) / v->zoom;
    v->y = y - (at_y - v->room_y / 2) / v->zoom;
    keep_inside(v);
}

void disk_viewport_step(disk_viewport *v, int steps, double at_x, double at_y)
{
    double zoom = v->zoom * pow(2, steps / 2.0);
    if ((v->zoom < 0.999 && zoom > 1) || (v->zoom > 1.001 && zoom < 1) || fabs(zoom - 1) < 0.05)
        zoom = 1;
    disk_viewport_zoom(v, zoom, at_x, at_y);
}

void disk_viewport_pan(disk_viewport *v, double right, double down)
{
    v->x -= right / v->zoom;
    v->y -= down / v->zoom;
    keep_inside(v);
}

void disk_viewport_to_picture(const disk_viewport *v, double x, double y, double *out_x,
                              double *out_y)
{
    *out_x = v->x + (x - v->room_x / 2) / v->zoom;
    *out_y = v->y + (y - v->room_y / 2) / v->zoom;
}

void disk_viewport_to_window(const disk_viewport *v, double x, double y, double *out_x,
                             double *out_y)
{
    *out_x = (x - v->x) * v->zoom + v->room_x / 2;
    *out_y = (y - v->y) * v->zoom + v->room_y / 2;
}

/* The pixels from `from` up to `to`, of `size`. */
static void span(double from, double to, int size, int *start, int *count)
{
    int first = CLAMP((int)floor(from + 1e-6), 0, size - 1);
    int end = CLAMP((int)ceil(to - 1e-6), first + 1, size);
    *start = first;
    *count = end - first;
}

disk_rect disk_viewport_visible(const disk_viewport *v)
{
    disk_rect r;
    double half_x = v->room_x / v->zoom / 2, half_y = v->room_y / v->zoom / 2;
    span(v->x - half_x, v->x + half_x, v->width, &r.x, &r.width);
    span(v->y - half_y, v->y + half_y, v->height, &r.y, &r.height);
    return r;
}

gboolean disk_viewport_shows_all(const disk_viewport *v)
{
    disk_rect r = disk_viewport_visible(v);
    return r.width == v->width && r.height == v->height;
}
