/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table "character": what squeeze, cat-eye, rim and fringe cost, on one core. `ratio` is the
 * time with the glass over the time without, of the same engine on the same picture; rows of
 * engines that do not serve a glass are left out, but for auto, which takes another: `chosen` says
 * which. The map
 * "-" is one radius everywhere, else as in "varying"; "lens" are all engines together with
 * occlusion=yes. Time is that of filtering, the plan made before. */

#include "filtering.h"
#include "maps.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RADIUS  32
#define WIDTH   1152
#define HEIGHT  868
#define SAMPLES 48

static const struct glass {
    const char *name;
    double squeeze, cat_eye, rim, fringe;
} glasses[] = {
    {"none", 1, 0, 0, 0},  {"squeeze", 1.5, 0, 0, 0}, {"cat-eye", 1, 0.6, 0, 0},
    {"rim", 1, 0, 0.5, 0}, {"fringe", 1, 0, 0, 0.5},  {"all", 1.5, 0.6, 0.5, 0.5},
};

/* What is the same for all glasses. dense takes a smaller picture: it is slow. */
typedef struct setting {
    const char *engine; /* "lens": auto, with occlusion */
    int engine_value;
    const char *map; /* NULL: one radius */
    int width, height;
} setting;

static disk_plan *plan_for(const setting *s, const struct glass *g)
{
    disk_params params;
    disk_plan *plan = NULL;
    disk_params_init(&params);
    params.radius = RADIUS;
    params.samples = SAMPLES;
    params.engine = s->engine_value;
    params.depth_cleanup = 0;
    params.occlusion = strcmp(s->engine, "lens") == 0 ? DISK_OCCLUSION_YES : DISK_OCCLUSION_NO;
    params.squeeze = g->squeeze, params.cat_eye = g->cat_eye;
    params.rim = g->rim, params.fringe = g->fringe;
    disk_aperture *heart = filter_aperture("heart");
    if (disk_plan_new(heart, &params, s->map != NULL, bench_threads(2), NULL, &plan) != DISK_OK)
        exit(1);
    disk_aperture_free(heart);
    if (s->engine_value != DISK_ENGINE_AUTO && (int)disk_plan_engine(plan) != s->engine_value) {
        disk_plan_free(plan);
        return NULL;
    }
    return plan;
}

static const char *name_of(disk_engine engine)
{
    const disk_choice *c = filter_engines();
    while (c->value != (int)engine)
        c++;
    return c->name;
}

/* Prints a row; returns the time, or NAN where the engine does not serve the glass. */
static double try_glass(const setting *s, const struct glass *g, const disk_job *job,
                        double without)
{
    disk_plan *plan = plan_for(s, g);
    if (!plan)
        return NAN;
    double seconds = filter_seconds(plan, job, 1), mpix = 1e-6 * s->width * s->height;
    int lens = strcmp(s->engine, "lens") == 0;
    printf("%s\t%s\t%s\t%s\t%d\t%.4g\t%d\t%.4f\t%.2f\t%s\n", s->engine,
           lens ? "lens" : name_of(disk_plan_engine(plan)), g->name, s->map ? s->map : "-", RADIUS,
           mpix, SAMPLES, seconds, mpix / seconds,
           filter_text(without > 0 ? seconds / without : 1, 2));
    fflush(stdout);
    disk_plan_free(plan);
    return seconds;
}

static void try_engine(const setting *s)
{
    disk_job job = {.source = bench_scene(s->width, s->height),
                    .target = bench_image(s->width, s->height)};
    disk_plane map = {0};
    double without = 0;
    if (s->map) {
        map = map_new(s->map, RADIUS, s->width, s->height);
        job.blur = &map;
    }
    for (size_t i = 0; i < sizeof glasses / sizeof glasses[0]; i++)
        if (i == 0 || bench_wanted("glass", glasses[i].name)) {
            double seconds = try_glass(s, &glasses[i], &job, without);
            if (i == 0 && !((without = seconds) > 0))
                break;
        }
    free(job.source.data);
    free(job.target.data);
    free(map.data);
}

static void try_engines(const char *map)
{
    for (const disk_choice *e = filter_engines(); e->name; e++) {
        int small = e->value == DISK_ENGINE_DENSE ? 4 : 1;
        if (bench_wanted("engine", e->name))
            try_engine(&(setting){e->name, e->value, map, WIDTH / small, HEIGHT / small});
    }
    if (map && bench_wanted("engine", "lens"))
        try_engine(&(setting){"lens", DISK_ENGINE_AUTO, map, WIDTH, HEIGHT});
}

void bench_character(int quick)
{
    static const char *const maps[] = {"smooth", "step"};
    printf("engine\tchosen\tglass\tmap\tradius\tmpix\tsamples\tseconds\tmpix_per_s_core\tratio\n");
    if (bench_wanted("map", "-"))
        try_engines(NULL);
    for (int i = 0; i < (quick ? 1 : 2); i++)
        if (bench_wanted("map", maps[i]))
            try_engines(maps[i]);
}
