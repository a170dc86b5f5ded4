/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pictures.h"

#include "shapes.h"

#include <check.h>

#include <math.h>
#include <stdlib.h>

picture picture_new(int width, int height)
{
    return (picture){width, height, calloc((size_t)width * (size_t)height * 4, sizeof(float))};
}

picture picture_gray(int width, int height, float level)
{
    picture p = picture_new(width, height);
    for (int i = 0; i < 4 * width * height; i++)
        p.pixels[i] = i % 4 == 3 ? 1 : level;
    return p;
}

picture picture_textured(int width, int height)
{
    picture p = picture_new(width, height);
    unsigned seed = 7;
    for (int i = 0; i < width * height; i++) {
        int x = i % width, y = i / width;
        seed = seed * 1664525u + 1013904223u;
        double noise = seed / 4294967296.0, light = seed % 997 == 0 ? 40 : 1;
        double alpha = (x / 24 + y / 24) % 5 == 0 ? 0.25 : 1;
        for (int c = 0; c < 3; c++)
            p.pixels[4 * i + c] =
                (float)(alpha * light *
                        (0.4 + 0.3 * sin(0.2 * x + c) * cos(0.13 * y) + 0.2 * noise));
        p.pixels[4 * i + 3] = (float)alpha;
    }
    return p;
}

disk_image picture_view(picture p)
{
    return (disk_image){p.pixels, p.width, p.height, (ptrdiff_t)sizeof(float) * 4 * p.width};
}

float *picture_at(picture p, int x, int y)
{
    return p.pixels + 4 * ((ptrdiff_t)y * p.width + x);
}

disk_plan *picture_plan(const char *shape, const disk_params *params, int with_depth)
{
    disk_aperture *aperture = shape_new(shape);
    disk_plan *plan = NULL;
    ck_assert_int_eq(disk_plan_new(aperture, params, with_depth, NULL, NULL, &plan), DISK_OK);
    disk_aperture_free(aperture);
    return plan;
}

picture picture_filtered(const disk_plan *plan, picture source, const float *blur)
{
    picture target = picture_new(source.width, source.height);
    disk_plane map = {(float *)blur, source.width, source.height,
                      (ptrdiff_t)sizeof(float) * source.width};
    disk_job job = {
        .source = picture_view(source), .blur = blur ? &map : NULL, .target = picture_view(target)};
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    return target;
}

float *picture_map(picture p, float radius)
{
    float *map = malloc(sizeof *map * (size_t)(p.width * p.height));
    for (int i = 0; i < p.width * p.height; i++)
        map[i] = radius;
    return map;
}

double picture_difference(picture a, picture b)
{
    double largest = 0;
    for (int i = 0; i < 4 * a.width * a.height; i++) {
        double difference = fabs((double)a.pixels[i] - (double)b.pixels[i]);
        if (difference > largest) /* GCC 12 for aarch64 crashes on fmax() here */
            largest = difference;
    }
    return largest;
}
