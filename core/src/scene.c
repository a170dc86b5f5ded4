/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Making a scene, room by room, and reading its picture. Where every pixel is opaque, alpha becomes
 * the weight of highlights and is filtered along with the colour. */

#include "scene.h"

#include "field.h"

#include <math.h>
#include <stdlib.h>

static const float *source_at(const disk_scene *scene, int x, int y)
{
    const disk_image *source = &scene->job->source;
    return (const float *)((const char *)source->data + y * source->stride) + 4 * (ptrdiff_t)x;
}

void disk_scene_read(const disk_scene *scene, int x, int y, int count, float *out, float *weights)
{
    disk_clean_floats(source_at(scene, x, y), 4 * (size_t)count, out);
    int weighted = scene->plan->params.highlight_factor > 0;
    if (weighted && !weights)
        disk_highlight_weigh(&scene->plan->params, scene->job->luminance, out, NULL, (size_t)count);
    for (int i = 0; i < count && weights; i++) {
        float weight[4] = {1, 1, 1, 1};
        if (weighted)
            disk_highlight_weigh(&scene->plan->params, scene->job->luminance, out + 4 * i, weight,
                                 1);
        weights[i] = weight[0];
    }
}

const float *disk_scene_look(const disk_scene *scene, int x, int y, int count, float *room,
                             float *weights)
{
    const float *row = source_at(scene, x, y);
    if (scene->plan->params.highlight_factor > 0 || !disk_are_clean(row, 4 * (size_t)count)) {
        disk_scene_read(scene, x, y, count, room, weights);
        return room;
    }
    for (int i = 0; i < count && weights; i++)
        weights[i] = 1;
    return row;
}

float disk_scene_pixel(const disk_scene *scene, int x, int y, float out[4])
{
    float weight;
    disk_scene_read(scene, x, y, 1, out, &weight);
    return weight;
}

/* --- Opacity -----------------------------------------------------------------------------------
 */

typedef struct opacity_job {
    const disk_image *source;
    atomic_int sheer; /* some pixel is not opaque */
} opacity_job;

#define BAND 64 /* rows a task */

static void look_at_alpha(void *cookie, int band)
{
    opacity_job *job = cookie;
    const disk_image *source = job->source;
    for (int y = band * BAND; y < (band + 1) * BAND && y < source->height; y++) {
        const float *row = (const float *)((const char *)source->data + y * source->stride);
        int opaque = 1;
        for (int x = 0; x < source->width; x++)
            opaque &= row[4 * x + 3] == 1;
        if (!opaque)
            atomic_store(&job->sheer, 1);
        if (atomic_load(&job->sheer))
            return;
    }
}

static int is_opaque(const disk_image *source, const disk_executor *executor)
{
    opacity_job job = {.source = source};
    atomic_init(&job.sheer, 0);
    disk_run(executor, (source->height + BAND - 1) / BAND, look_at_alpha, &job);
    return !atomic_load(&job.sheer);
}

/* --- All of it ---------------------------------------------------------------------------------
 */

disk_status disk_scene_make(const disk_plan *plan, const disk_job *job, int cut,
                            const disk_executor *executor, disk_watch *watch, disk_scene *out)
{
    *out = (disk_scene){
        .plan = plan, .job = job, .width = job->source.width, .height = job->source.height};
    if (cut)
        out->radii = job->blur->data;
    if (plan->params.highlight_factor > 0)
        out->separate = !is_opaque(&job->source, executor);
    out->columns = (out->width + DISK_SCENE_BLOCK - 1) / DISK_SCENE_BLOCK;
    out->rows = (out->height + DISK_SCENE_BLOCK - 1) / DISK_SCENE_BLOCK;
    disk_status status = disk_scene_split(out, executor, watch);
    if (status == DISK_OK)
        status = disk_scene_label(out, executor, watch);
    if (status == DISK_OK)
        status = disk_scene_find_lights(out, executor, watch);
    if (status == DISK_OK)
        status = disk_scene_fill(out, executor, watch);
    return status;
}

void disk_scene_release(disk_scene *scene)
{
    free(scene->radius_room);
    free(scene->labels);
    free(scene->blocks);
    for (int l = 0; l < DISK_SCENE_LAYERS; l++)
        free(scene->fills[l]);
    free(scene->lights);
    for (int i = 0; i < scene->kernel_count; i++)
        disk_kernel_free(&scene->kernels[i]);
    free(scene->kernels);
    disk_room_pool_release(&scene->rooms);
    *scene = (disk_scene){.layers = 0};
}
