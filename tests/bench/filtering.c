/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plans, crops and clocks for the tables of the engines. */

#include "filtering.h"

#include "../shapes.h"

#include <disk/status.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CROP_WIDTH  64
#define CROP_HEIGHT 32

const char *const filter_apertures[] = {"disc", "heart", "star", "ring", "textured", NULL};

/* A round mask with onion rings, a grating and a soft rim: no two values are alike, nothing is of
 * constant intensity. */
static disk_aperture *textured(void)
{
    enum { SIDE = 257 };
    float *mask = malloc(sizeof *mask * SIDE * SIDE);
    disk_aperture *aperture = NULL;
    for (int i = 0; mask && i < SIDE * SIDE; i++) {
        double x = (i % SIDE - SIDE / 2) / 128.0, y = (i / SIDE - SIDE / 2) / 128.0;
        double r = hypot(x, y), rim = fmin(fmax(8 * (1 - r), 0), 1);
        double value = 0.6 + 0.2 * cos(25 * r) + 0.2 * sin(9 * x + 4 * y) * cos(7 * y);
        mask[i] = (float)(rim * value);
    }
    disk_plane plane = {mask, SIDE, SIDE, (ptrdiff_t)sizeof *mask * SIDE};
    if (!mask || disk_aperture_from_mask(&plane, &aperture) != DISK_OK)
        exit(1);
    free(mask);
    return aperture;
}

disk_aperture *filter_aperture(const char *name)
{
    return strcmp(name, "textured") == 0 ? textured() : shape_new(name);
}

const disk_choice *filter_engines(void)
{
    return disk_param_find("engine")->choices;
}

disk_plan *filter_plan(const filter_case *c)
{
    disk_params params;
    disk_plan *plan = NULL;
    disk_params_init(&params);
    params.radius = c->radius;
    params.samples = c->samples;
    params.engine = c->engine_value;
    params.occlusion = DISK_OCCLUSION_NO;
    params.depth_cleanup = 0; /* the engines are measured */
    disk_aperture *aperture = filter_aperture(c->aperture);
    disk_status status =
        disk_plan_new(aperture, &params, c->map != NULL, bench_threads(2), NULL, &plan);
    disk_aperture_free(aperture);
    if (status != DISK_OK)
        fprintf(stderr, "disk-bench: %s, %s, radius %g: %s\n", c->engine, c->aperture, c->radius,
                disk_status_text(status));
    else if (c->engine_value != DISK_ENGINE_AUTO &&
             (int)disk_plan_engine(plan) != c->engine_value) {
        fprintf(stderr, "disk-bench: %s does not do %s, radius %g\n", c->engine, c->aperture,
                c->radius);
        disk_plan_free(plan);
        return NULL;
    }
    return plan;
}

/* --- Time ------------------------------------------------------------------------------------ */

void filter_apply(const disk_plan *plan, const disk_job *job, int threads)
{
    disk_status status = disk_plan_apply(plan, job, bench_threads(threads), NULL);
    if (status != DISK_OK) {
        fprintf(stderr, "disk-bench: %s\n", disk_status_text(status));
        exit(1);
    }
}

static double now(int threads)
{
    return threads > 1 ? bench_now() : bench_thread_now();
}

double filter_seconds(const disk_plan *plan, const disk_job *job, int threads)
{
    double best = INFINITY, spent = 0;
    for (int runs = 0; runs == 0 || (spent < 2 && (runs < 3 || spent < 0.2)); runs++) {
        double start = now(threads);
        filter_apply(plan, job, threads);
        double seconds = now(threads) - start;
        best = fmin(best, seconds);
        spent += seconds;
    }
    return best;
}

/* --- Crops ----------------------------------------------------------------------------------- */

filter_crops filter_choose_crops(int width, int height, double radius)
{
    int count = (int)fmin(fmax(8 * 128 / radius, 12), 64);
    return (filter_crops){count, width < CROP_WIDTH ? width : CROP_WIDTH,
                          height < CROP_HEIGHT ? height : CROP_HEIGHT, width, height};
}

/* Where one lies: spread evenly by the plastic number's sequence (Roberts 2018), the first and last
 * in opposite corners, where the picture ends. */
static disk_rect crop_at(const filter_crops *crops, int index)
{
    double u = fmod(0.5 + 0.7548776662466927 * index, 1),
           v = fmod(0.5 + 0.5698402909980532 * index, 1);
    if (index == 0 || index == crops->count - 1)
        u = v = index ? 1 : 0;
    return (disk_rect){(int)(u * (crops->picture_width - crops->width)),
                       (int)(v * (crops->picture_height - crops->height)), crops->width,
                       crops->height};
}

static disk_image all_crops(const filter_crops *crops)
{
    return bench_image(crops->width, crops->height * crops->count);
}

static disk_image one_crop(const disk_image *all, const filter_crops *crops, int index)
{
    char *data = (char *)all->data + all->stride * crops->height * index;
    return (disk_image){(float *)data, crops->width, crops->height, all->stride};
}

disk_image filter_crops_copy(const filter_crops *crops, const disk_image *picture)
{
    disk_image all = all_crops(crops);
    for (int i = 0; i < crops->count; i++) {
        disk_rect at = crop_at(crops, i);
        disk_image crop = one_crop(&all, crops, i);
        for (int y = 0; y < at.height; y++)
            memcpy((char *)crop.data + y * crop.stride,
                   (const char *)picture->data + (at.y + y) * picture->stride +
                       4 * sizeof(float) * (size_t)at.x,
                   4 * sizeof(float) * (size_t)at.width);
    }
    return all;
}

/* The crop and what is read around it, as a job of its own. */
static disk_job crop_job(const disk_image *picture, disk_plane *map, disk_rect at, int reach)
{
    int x0 = at.x > reach ? at.x - reach : 0, y0 = at.y > reach ? at.y - reach : 0;
    int x1 = at.x + at.width + reach, y1 = at.y + at.height + reach;
    x1 = x1 < picture->width ? x1 : picture->width;
    y1 = y1 < picture->height ? y1 : picture->height;
    disk_job job = {.source = *picture, .blur = map->data ? map : NULL, .x = at.x - x0};
    job.y = at.y - y0;
    job.source.width = x1 - x0;
    job.source.height = y1 - y0;
    job.source.data += picture->stride / (ptrdiff_t)sizeof(float) * y0 + 4 * (ptrdiff_t)x0;
    if (map->data) {
        map->data += map->stride / (ptrdiff_t)sizeof(float) * y0 + x0;
        map->width = job.source.width;
        map->height = job.source.height;
    }
    return job;
}

disk_image filter_crops_filtered(const filter_crops *crops, const disk_plan *plan,
                                 const filter_case *c, const disk_image *picture,
                                 const disk_plane *map, double *seconds)
{
    disk_params params;
    disk_params_init(&params);
    params.radius = c->radius;
    params.samples = c->samples;
    params.engine = c->engine_value;
    params.occlusion = DISK_OCCLUSION_NO;
    params.depth_cleanup = 0; /* the engines are measured */
    int reach = disk_plan_reach(&params, c->map != NULL);
    disk_image all = all_crops(crops);
    double start = now(c->threads);
    for (int i = 0; i < crops->count; i++) {
        disk_plane part = map ? *map : (disk_plane){0};
        disk_job job = crop_job(picture, &part, crop_at(crops, i), reach);
        job.target = one_crop(&all, crops, i);
        filter_apply(plan, &job, c->threads);
    }
    if (seconds)
        *seconds = now(c->threads) - start;
    return all;
}

/* --- Measures -------------------------------------------------------------------------------- */

double filter_linear_psnr(const disk_image *a, const disk_image *b)
{
    double squares = 0;
    for (int y = 0; y < a->height; y++) {
        const float *p = (const float *)((const char *)a->data + y * a->stride);
        const float *q = (const float *)((const char *)b->data + y * b->stride);
        for (int i = 0; i < 4 * a->width; i++)
            if (i % 4 != 3)
                squares += pow((double)p[i] - (double)q[i], 2);
    }
    return -10 * log10(squares / (3.0 * a->width * a->height));
}

const char *filter_text(double value, int digits)
{
    static char texts[8][32];
    static int next;
    char *text = texts[next++ % 8];
    snprintf(text, sizeof texts[0], "%.*f", digits, value);
    if (isnan(value))
        strcpy(text, "-");
    return text;
}
