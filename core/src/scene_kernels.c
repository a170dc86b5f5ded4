/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The lights' kernels: the exact aperture, drawn once for each radius that any light has. */

#include "scene.h"

#include "field.h"

#include <math.h>
#include <stdlib.h>

/* Kernels are drawn at steps of 1/8 pixel, or of 1/256 of larger radii. Below 0 where those in
 * front of the focus differ. */
static int step_of(const disk_plan *plan, float radius)
{
    float r = fabsf(radius);
    int step = r < 32 ? (int)(8 * r + 0.5f) : 256 + (int)(256 * log2f(r / 32) + 0.5f);
    return plan->front && radius < 0 ? -step : step;
}

static double radius_of(int step)
{
    return step < 256 ? step / 8.0 : 32 * exp2((step - 256) / 256.0);
}

typedef struct kernel_job {
    disk_scene *scene;
    int *steps; /* a kernel each */
    disk_watch *watch;
    atomic_int status;
} kernel_job;

static void draw_kernel(void *cookie, int index)
{
    kernel_job *job = cookie;
    if (disk_watch_add(job->watch, 0))
        return;
    const disk_plan *plan = job->scene->plan;
    int step = job->steps[index];
    disk_status status = disk_aperture_draw(disk_plan_aperture(plan, step < 0),
                                            fmin(radius_of(abs(step)), DISK_MAX_RADIUS),
                                            &job->scene->kernels[index]);
    if (status != DISK_OK)
        atomic_store(&job->status, (int)status);
}

static int compare_ints(const void *a, const void *b)
{
    int p = *(const int *)a, q = *(const int *)b;
    return (p > q) - (p < q);
}

disk_status disk_scene_draw_kernels(disk_scene *scene, const disk_executor *executor,
                                    disk_watch *watch)
{
    float fringe = (float)(DISK_FRINGE * scene->plan->params.fringe);
    const float fringes[3] = {fringe, 0, -fringe};
    size_t count = 3 * (size_t)scene->light_count, distinct = 0;
    int *steps = malloc(count * sizeof *steps);
    if (!steps)
        return DISK_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        steps[i] = step_of(scene->plan, disk_fringed(scene->lights[i / 3].radius, fringes[i % 3]));
    qsort(steps, count, sizeof *steps, compare_ints);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || steps[i] != steps[i - 1])
            steps[distinct++] = steps[i];
    scene->kernels = calloc(distinct, sizeof *scene->kernels);
    scene->kernel_count = scene->kernels ? (int)distinct : 0;
    kernel_job job = {.scene = scene, .steps = steps, .watch = watch};
    atomic_init(&job.status, scene->kernels ? DISK_OK : DISK_NO_MEMORY);
    disk_run(executor, scene->kernel_count, draw_kernel, &job);
    for (size_t i = 0; i < count; i++) {
        int step = step_of(scene->plan, disk_fringed(scene->lights[i / 3].radius, fringes[i % 3]));
        const int *found = bsearch(&step, steps, distinct, sizeof *steps, compare_ints);
        scene->lights[i / 3].kernel[i % 3] = (int)(found - steps);
    }
    free(steps);
    return disk_watch_add(watch, 0) ? DISK_CANCELLED : (disk_status)atomic_load(&job.status);
}
