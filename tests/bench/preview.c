/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The preview: picture, blur map and radius reduced to a half or a quarter, filtered on two threads
 * with the full picture's plan, beside the full picture filtered in the same way and then reduced.
 * Both reduce linear light by averaging squares. The preview has 1 Mpx (the full one 4 or 16);
 * psnr_db is of the lights as a display shows them, peak 1; ratio how many times as fast it is as
 * the full one. Lights of one pixel lose their place within a square, which shows where they blur
 * to a pixel or two: "step" at a quarter has four pixels of radius become one. */

#include "filtering.h"
#include "maps.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  1152
#define HEIGHT 868

/* Averages squares of `by` pixels of rows of `channels` floats without gaps. */
static void reduce(const float *from, int width, int height, int channels, int by, float *to)
{
    int columns = width / by, rows = height / by;
    for (int y = 0; y < rows; y++)
        for (int i = 0; i < columns * channels; i++) {
            double sum = 0;
            for (int k = 0; k < by * by; k++) {
                int x = i / channels * by + k % by;
                size_t at = (size_t)(y * by + k / by) * (size_t)width + (size_t)x;
                sum += from[(size_t)channels * at + (size_t)(i % channels)];
            }
            to[(size_t)y * (size_t)(columns * channels) + (size_t)i] = (float)(sum / (by * by));
        }
}

static disk_image reduced_image(const disk_image *full, int by)
{
    disk_image small = bench_image(full->width / by, full->height / by);
    reduce(full->data, full->width, full->height, 4, by, small.data);
    return small;
}

static disk_plane reduced_map(const disk_plane *full, int by)
{
    disk_plane small = map_new("constant", 0, full->width / by, full->height / by);
    reduce(full->data, full->width, full->height, 1, by, small.data);
    for (int i = 0; i < small.width * small.height; i++)
        small.data[i] /= (float)by;
    return small;
}

/* Filters both and measures the seconds; 0 where there is no plan. */
static int run(const filter_case *c, int by, const disk_job *full, const disk_job *small,
               double *whole, double *seconds)
{
    disk_plan *plan = filter_plan(c), *scaled = NULL;
    if (!plan || disk_plan_scaled(plan, 1.0 / by, NULL, NULL, &scaled) != DISK_OK) {
        disk_plan_free(plan);
        return 0;
    }
    *whole = filter_seconds(plan, full, c->threads);
    *seconds = filter_seconds(scaled, small, c->threads);
    disk_plan_free(scaled);
    disk_plan_free(plan);
    return 1;
}

static void print_engine(const filter_case *c, int by, const disk_job *full, const disk_job *small)
{
    double whole, seconds;
    if (!run(c, by, full, small, &whole, &seconds))
        return;
    disk_image reference = reduced_image(&full->target, by);
    double mpix = 1e-6 * WIDTH * HEIGHT;
    printf("%s\t%s\t%g\t%s\t1/%d\t%.4g\t%d\t%d\t%.4f\t%.2f\t%.1f\t%.1f\n", c->engine, c->aperture,
           c->radius, c->map, by, mpix, c->samples, c->threads, seconds,
           mpix / seconds / c->threads, bench_display_psnr(&small->target, &reference),
           whole / seconds);
    fflush(stdout);
    free(reference.data);
}

static void print_setting(filter_case c, int by)
{
    disk_plane map = map_new(c.map, c.radius, by * WIDTH, by * HEIGHT);
    disk_plane small_map = reduced_map(&map, by);
    disk_job full = {.source = bench_scene(map.width, map.height), .blur = &map};
    disk_job small = {.source = reduced_image(&full.source, by), .blur = &small_map};
    full.target = bench_image(map.width, map.height);
    small.target = bench_image(WIDTH, HEIGHT);
    for (const disk_choice *e = filter_engines(); e->name; e++) {
        c.engine = e->name;
        c.engine_value = e->value;
        if (e->value != DISK_ENGINE_DENSE && bench_wanted("engine", e->name))
            print_engine(&c, by, &full, &small);
    }
    free(map.data);
    free(small_map.data);
    free(full.source.data);
    free(small.source.data);
    free(full.target.data);
    free(small.target.data);
}

void bench_preview(int quick)
{
    static const char *const maps[] = {"step", "smooth", "ramp"};
    static const char *const apertures[] = {"heart", "disc", "textured"};
    static const double radii[] = {40, 100};
    printf(
        "engine\taperture\tradius\tmap\tscale\tmpix\tsamples\tthreads\tseconds\tmpix_per_s_core\t"
        "psnr_db\tratio\n");
    for (int by = 2; by <= (quick ? 2 : 4); by *= 2)
        for (int r = 0; r < (quick ? 1 : 2); r++)
            for (int a = 0; a < (quick ? 1 : 3); a++)
                for (int m = 0; m < (quick ? 1 : 3); m++)
                    if (bench_wanted("map", maps[m]) && bench_wanted("aperture", apertures[a]) &&
                        bench_wanted_number("radius", radii[r]))
                        print_setting((filter_case){.aperture = apertures[a],
                                                    .radius = radii[r],
                                                    .samples = 48,
                                                    .map = maps[m],
                                                    .threads = 2},
                                      by);
}
