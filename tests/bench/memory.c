/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table "memory": what filtering takes beside the input, the output and the blur map. Each row
 * is a process of its own, whose address space is limited to what it has with those three plus the
 * bound: 256 MiB, and 64 bytes a pixel where the lens looks through a scene. peak_mib is how far
 * the address space grew, plan and fit included; `status` says "ok", or what went wrong. */

#include "filtering.h"
#include "maps.h"

#include <disk/status.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define RADIUS 100
#define MIB    1048576.0

typedef struct trial {
    const char *engine; /* "lens": auto, with occlusion */
    int engine_value, with_depth;
    double highlights, cleanup;
    int width, height, threads;
} trial;

/* The value of a line of /proc/self/status, in bytes; 0 where there is none. */
static double own_size(const char *name)
{
    char line[128];
    double size = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
            size = 1024 * strtod(line + strlen(name) + 1, NULL);
    if (file)
        fclose(file);
    return size;
}

static int is_lens(const trial *t)
{
    return strcmp(t->engine, "lens") == 0;
}

static double bound_of(const trial *t)
{
    return 256 * MIB + (is_lens(t) ? 64.0 * t->width * t->height : 0);
}

static disk_status filter(const trial *t, const disk_job *job)
{
    disk_params params;
    disk_plan *plan = NULL;
    disk_pool *pool = NULL;
    disk_params_init(&params);
    params.radius = RADIUS;
    params.engine = t->engine_value;
    params.occlusion = is_lens(t) ? DISK_OCCLUSION_YES : DISK_OCCLUSION_NO;
    params.highlight_factor = t->highlights;
    params.depth_cleanup = t->cleanup;
    disk_aperture *heart = filter_aperture("heart");
    disk_status status = disk_pool_new(t->threads, &pool);
    if (status == DISK_OK)
        status =
            disk_plan_new(heart, &params, t->with_depth, disk_pool_executor(pool), NULL, &plan);
    if (status == DISK_OK)
        status = disk_plan_apply(plan, job, disk_pool_executor(pool), NULL);
    disk_plan_free(plan);
    disk_pool_free(pool);
    disk_aperture_free(heart);
    return status;
}

/* In a process of its own. */
static void run(const trial *t)
{
    disk_job job = {.source = bench_scene(t->width, t->height),
                    .target = bench_image(t->width, t->height)};
    disk_plane map = {0};
    if (t->with_depth) {
        map = map_new("step", RADIUS, t->width, t->height);
        job.blur = &map;
    }
    memset(job.target.data, 0, (size_t)job.target.stride * (size_t)t->height);
    double before = own_size("VmSize");
    rlim_t most = (rlim_t)(before + bound_of(t));
    if (setrlimit(RLIMIT_AS, &(struct rlimit){most, most}) != 0)
        exit(1);
    double start = bench_now();
    disk_status status = filter(t, &job);
    printf("%s\t%s\t%g\t%g\t%d\t%.4g\t%d\t%.0f\t%.0f\t%.2f\t%s\n", t->engine,
           t->with_depth ? "step" : "-", t->highlights, t->cleanup, RADIUS,
           1e-6 * t->width * t->height, t->threads, (own_size("VmPeak") - before) / MIB,
           bound_of(t) / MIB, bench_now() - start,
           status == DISK_OK ? "ok" : disk_status_text(status));
    fflush(stdout);
    exit(0);
}

static void try(trial t)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        run(&t);
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0)
        printf("%s\t%s\t%g\t%g\t%d\t%.4g\t%d\t-\t%.0f\t-\tkilled\n", t.engine,
               t.with_depth ? "step" : "-", t.highlights, t.cleanup, RADIUS,
               1e-6 * t.width * t.height, t.threads, bound_of(&t) / MIB);
}

/* An engine with and without a map, plain, with highlights and with clean-up. */
static void try_engine(trial t)
{
    if (!bench_wanted("engine", t.engine))
        return;
    for (int with_depth = is_lens(&t); with_depth < 2; with_depth++) {
        t.with_depth = with_depth;
        if (!bench_wanted("map", with_depth ? "step" : "-") ||
            (with_depth && t.engine_value == DISK_ENGINE_FFT))
            continue;
        t.highlights = t.cleanup = 0;
        try(t);
        t.highlights = 0.5;
        t.cleanup = with_depth ? 0.5 : 0;
        try(t);
    }
}

void bench_memory(int quick)
{
    trial t = {.width = quick ? 4000 : 12000, .height = quick ? 3000 : 8334, .threads = 2};
    printf("engine\tmap\thighlight_factor\tdepth_cleanup\tradius\tmpix\tthreads\tpeak_mib\t"
           "bound_mib\tseconds\tstatus\n");
    for (const disk_choice *e = filter_engines(); e->name; e++) {
        t.engine = e->name, t.engine_value = e->value;
        if (e->value != DISK_ENGINE_DENSE) /* it would take days */
            try_engine(t);
    }
    t.engine = "lens", t.engine_value = DISK_ENGINE_AUTO;
    try_engine(t);
}
