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

static void add_polygon(path *p, int sides)
{
    for (int i = 0; i < sides; i++)
        add_point(p, sin(2 * PI * i / sides), -cos(2 * PI * i / sides), !i);
}

static void add_points(path *p, const double (*points)[2], int count)
{
    for (int i = 0; i < count; i++)
        add_point(p, points[i][0], points[i][1], !i);
}

/* Two unit circles, `apart` between their centres: what both cover, or the first alone. */
static void add_lens(path *p, double apart, int crescent)
{
    double half = acos(apart / 2); /* the angle of the crossings, seen from either centre */
    int from = crescent ? 1 : -1;
    for (int i = 0; i <= POINTS; i++) {
        double t = half + (crescent ? 2 * PI - 2 * half : -2 * half) * i / POINTS;
        add_point(p, cos(t), sin(t), !i);
    }
    for (int i = 0; i <= POINTS / 2; i++) {
        double t = PI + from * half - from * 2 * half * (2.0 * i / POINTS);
        add_point(p, apart + cos(t), sin(t), 0);
    }
}

/* A blob as a hand draws it, with a hole off its centre. */
static void add_blob(path *p)
{
    for (int i = 0; i < POINTS; i++) {
        double t = 2 * PI * i / POINTS, r = 1 + 0.16 * sin(2 * t + 0.6) + 0.1 * cos(3 * t - 1);
        add_point(p, r * cos(t), 0.85 * r * sin(t), !i);
    }
    for (int i = 0; i < POINTS / 2; i++) {
        double t = 4 * PI * i / POINTS, r = 0.28 + 0.05 * sin(3 * t);
        add_point(p, 0.3 + r * cos(t), -0.2 + r * sin(t), !i);
    }
}

/* The letter R: a stem, a bowl with its counter, a leg. */
static void add_letter(path *p)
{
    static const double outline[][2] = {{-5, 8},   {-5, -8},  {1, -8},  {3.6, -7.2}, {5, -5},
                                        {5, -2},   {3.6, 0},  {1.6, 1}, {5.5, 8},    {2, 8},
                                        {-1, 1.4}, {-2, 1.4}, {-2, 8}};
    static const double counter[][2] = {{-2, -1.4}, {-2, -5.4}, {0.8, -5.4},
                                        {2, -4.4},  {2, -2.4},  {0.8, -1.4}};
    add_points(p, outline, 13);
    add_points(p, counter, 6);
}

static void add_named(path *p, const char *name)
{
    static const double arrow[][2] = {{-3, -1}, {1, -1}, {1, -3}, {5, 0}, {1, 3}, {1, 1}, {-3, 1}};
    static const double plus[][2] = {{-1, -3}, {1, -3}, {1, -1}, {3, -1}, {3, 1},   {1, 1},
                                     {1, 3},   {-1, 3}, {-1, 1}, {-3, 1}, {-3, -1}, {-1, -1}};
    if (strcmp(name, "heart") == 0)
        add_heart(p);
    else if (strcmp(name, "star") == 0)
        add_star(p);
    else if (strcmp(name, "hexagon") == 0)
        add_polygon(p, 6);
    else if (strcmp(name, "pentagon") == 0)
        add_polygon(p, 5);
    else if (strcmp(name, "square") == 0)
        add_polygon(p, 4);
    else if (strcmp(name, "triangle") == 0)
        add_polygon(p, 3);
    else if (strcmp(name, "arrow") == 0)
        add_points(p, arrow, 7);
    else if (strcmp(name, "plus") == 0)
        add_points(p, plus, 12);
    else if (strcmp(name, "cat-eye") == 0)
        add_lens(p, 0.9, 0);
    else if (strcmp(name, "crescent") == 0)
        add_lens(p, 0.6, 1);
    else if (strcmp(name, "blob") == 0)
        add_blob(p);
    else if (strcmp(name, "letter") == 0)
        add_letter(p);
    else
        add_circle(p, 1);
    if (strcmp(name, "ring") == 0)
        add_circle(p, 0.6);
}

const char *const shape_sharp[] = {"disc",    "hexagon",  "star", "heart",  "ring", "plus",
                                   "cat-eye", "crescent", "blob", "letter", NULL};

disk_aperture *shape_new(const char *name)
{
    path p = {.count = 0};
    disk_aperture *aperture = NULL;
    if (strcmp(name, "gaussian") == 0)
        return gaussian_new();
    add_named(&p, name);
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
