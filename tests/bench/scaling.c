/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Engines on one thread and on two, with one radius and with a ramp of them; ratio is how many
 * times as fast two are. The runs take turns, so that whatever else the machine does meets both. */

#include "filtering.h"
#include "maps.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RADIUS 64

static double once(const disk_plan *plan, const disk_job *job, int threads)
{
    double start = bench_now();
    filter_apply(plan, job, threads);
    return bench_now() - start;
}

static void print_engine(const filter_case *c, const disk_job *job)
{
    disk_plan *plan = filter_plan(c);
    if (!plan)
        return;
    double best[2] = {INFINITY, INFINITY};
    for (int round = 0; round < 3; round++)
        for (int t = 0; t < 2; t++)
            best[t] = fmin(best[t], once(plan, job, t + 1));
    double mpix = 1e-6 * c->width * c->height;
    for (int t = 0; t < 2; t++)
        printf("%s\t%s\t%d\t%s\t%.4g\t%d\t%d\t%.4f\t%.2f\t%.2f\n", c->engine, c->aperture, RADIUS,
               c->map ? c->map : "-", mpix, c->samples, t + 1, best[t], mpix / best[t] / (t + 1),
               best[0] / best[t]);
    fflush(stdout);
    disk_plan_free(plan);
}

/* dense would take minutes; what the others share with it (tiles, threads) they show. */
void bench_scaling(int quick)
{
    filter_case c = {.aperture = "heart", .radius = RADIUS, .samples = 48};
    c.width = quick ? 1536 : 2304;
    c.height = quick ? 1152 : 1736;
    disk_job job = {.source = bench_scene(c.width, c.height)};
    job.target = bench_image(c.width, c.height);
    disk_plane map = map_new("ramp", RADIUS, c.width, c.height);
    printf(
        "engine\taperture\tradius\tmap\tmpix\tsamples\tthreads\tseconds\tmpix_per_s_core\tratio\n");
    for (int varying = 0; varying < 2; varying++)
        for (const disk_choice *e = filter_engines(); e->name; e++) {
            c.engine = e->name;
            c.engine_value = e->value;
            c.map = varying ? "ramp" : NULL;
            job.blur = varying ? &map : NULL;
            if (e->value != DISK_ENGINE_DENSE && bench_wanted("engine", e->name))
                print_engine(&c, &job);
        }
    free(job.source.data);
    free(job.target.data);
    free(map.data);
}
