/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "shapes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI     3.14159265358979323846
#define POINTS 360

typedef struct path {
    disk_path_step steps[2 * POINTS];
    size_t count;
} path;

static void add_point(path *p, double x, double y, int first)
{
    p->steps[p->count++] = (disk_path_step){first ? DISK_PATH_MOVE : DISK_PATH_LINE, {x}, {y}};
}

static void add_circle(path *p, double radius)
{
    for (int i = 0; i < POINTS; i++)
        add_point(p, radius * cos(2 * PI * i / POINTS), radius * sin(2 * PI * i / POINTS), !i);
}

static void add_heart(path *p)
{
    for (int i = 0; i < POINTS; i++) {
        double t = 2 * PI * i / POINTS;
        double y = 13 * cos(t) - 5 * cos(2 * t) - 2 * cos(3 * t) - cos(4 * t);
        add_point(p, 16 * pow(sin(t), 3), -y, !i);
    }
}

static void add_star(path *p)
{
    for (int i = 0; i < 10; i++) {
        double r = i % 2 ? 0.382 : 1;
        add_point(p, r * sin(PI * i / 5), -r * cos(PI * i / 5), !i);
    }
}

static disk_aperture *gaussian_new(void)
{
    enum { SIDE = 301 };
    float *mask = malloc(sizeof *mask * SIDE * SIDE);
    for (int i = 0; i < SIDE * SIDE; i++)
        mask[i] = (float)exp(-(pow(i % SIDE - SIDE / 2, 2) + pow(i / SIDE - SIDE / 2, 2)) /
                             (2 * 38.0 * 38.0));
    disk_plane plane = {mask, SIDE, SIDE, (ptrdiff_t)sizeof *mask * SIDE};
    disk_aperture *aperture = NULL;
    disk_aperture_from_mask(&plane, &aperture);
    free(mask);
    return aperture;
}

disk_aperture *shape_new(const char *name)
{
    static const double arrow[][2] = {{-3, -1}, {1, -1}, {1, -3}, {5, 0}, {1, 3}, {1, 1}, {-3, 1}};
    path p = {.count = 0};
    if (strcmp(name, "gaussian") == 0)
        return gaussian_new();
    if (strcmp(name, "heart") == 0)
        add_heart(&p);
    else if (strcmp(name, "star") == 0)
        add_star(&p);
    else if (strcmp(name, "arrow") == 0)
        for (int i = 0; i < 7; i++)
            add_point(&p, arrow[i][0], arrow[i][1], !i);
    else
        add_circle(&p, 1);
    if (strcmp(name, "ring") == 0)
        add_circle(&p, 0.6);
    disk_aperture *aperture = NULL;
    if (disk_aperture_from_path(p.steps, p.count, &aperture) != DISK_OK) {
        fprintf(stderr, "shape %s cannot be made\n", name);
        abort();
    }
    return aperture;
}

disk_kernel shape_kernel(const char *name, double radius)
{
    disk_aperture *aperture = shape_new(name);
    disk_kernel kernel = {0};
    if (disk_aperture_draw(aperture, radius, &kernel) != DISK_OK)
        abort();
    disk_aperture_free(aperture);
    return kernel;
}
