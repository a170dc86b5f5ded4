/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pictures.h"

#include "shapes.h"

#include <check.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

int picture_map_errors(const float *map, const float *right, int count)
{
    int errors = 0;
    for (int i = 0; i < count; i++)
        errors += !(fabsf(map[i] - right[i]) <= 1.5f);
    return errors;
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

static int clamp(int v, int size)
{
    return v < 0 ? 0 : v >= size ? size - 1 : v;
}

void picture_convolve(picture from, const disk_kernel *k, int turned, int x, int y, double out[4])
{
    int side = 2 * k->half + 1;
    memset(out, 0, 4 * sizeof *out);
    for (int j = -k->half; j <= k->half; j++)
        for (int i = -k->half; i <= k->half; i++) {
            double w = k->weights[(j + k->half) * side + i + k->half];
            int sx = clamp(turned ? x + i : x - i, from.width);
            int sy = clamp(turned ? y + j : y - j, from.height);
            for (int c = 0; c < 4; c++)
                out[c] += w * (double)from.pixels[4 * (sy * from.width + sx) + c];
        }
}

disk_params picture_params(double radius, int samples, disk_engine engine)
{
    disk_params p;
    disk_params_init(&p);
    p.radius = radius;
    p.samples = samples;
    p.engine = (int)engine;
    p.occlusion = DISK_OCCLUSION_NO; /* the lens has tests of its own */
    p.depth_cleanup = 0;             /* and so has the clean-up */
    return p;
}
