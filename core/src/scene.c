/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Making a scene, room by room, and reading its picture. */

#include "scene.h"

#include "field.h"

#include <math.h>
#include <stdlib.h>

void disk_scene_read(const disk_scene *scene, int x, int y, int count, float *out, float *weights)
{
    const disk_image *source = &scene->job->source;
    const float *row =
        (const float *)((const char *)source->data + y * source->stride) + 4 * (ptrdiff_t)x;
    disk_clean_floats(row, 4 * (size_t)count, out);
    int weighted = scene->plan->params.highlight_factor > 0;
    for (int i = 0; i < count && (weighted || weights); i++) {
        float weight[4] = {1, 1, 1, 1};
        if (weighted)
            disk_highlight_weigh(&scene->plan->params, scene->job->luminance, out + 4 * i, weight,
                                 1);
        if (weights)
            weights[i] = weight[0];
    }
}

float disk_scene_pixel(const disk_scene *scene, int x, int y, float out[4])
{
    float weight;
    disk_scene_read(scene, x, y, 1, out, &weight);
    return weight;
}

disk_status disk_scene_make(const disk_plan *plan, const disk_job *job,
                            const disk_executor *executor, disk_watch *watch, disk_scene *out)
{
    *out = (disk_scene){
        .plan = plan, .job = job, .width = job->source.width, .height = job->source.height};
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
    free(scene->radii);
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
