/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pinhole's picture and depth, and where depth has edges. */

#include "stage.h"

#include <disk/lens.h>

#include <math.h>
#include <stdlib.h>

/* A step of more than this between neighbours is an edge; pixels of blur radius. */
#define EDGE_STEP 1.5

disk_params truth_params(const truth_stage *stage)
{
    disk_params params;
    disk_params_init(&params);
    params.radius = stage->radius;
    params.focus = stage->scene->focus;
    return params;
}

static disk_plane new_plane(const truth_stage *stage)
{
    float *data = stage_alloc((size_t)stage->width * (size_t)stage->height, sizeof *data);
    return (disk_plane){data, stage->width, stage->height, (ptrdiff_t)sizeof *data * stage->width};
}

disk_image truth_sharp(const truth_stage *stage)
{
    size_t pixels = (size_t)stage->width * (size_t)stage->height;
    disk_image sharp = {stage_alloc(pixels, 4 * sizeof(float)), stage->width, stage->height,
                        4 * (ptrdiff_t)sizeof(float) * stage->width};
    for (size_t i = 0; i < pixels; i++) {
        int x = (int)(i % (size_t)stage->width), y = (int)(i / (size_t)stage->width);
        float open = 1;
        for (int k = 0; k < stage->scene->sheets && open > 0; k++) {
            const float *texel = stage_texel(stage, &stage->grid[k], x, y);
            for (int c = 0; c < 4; c++)
                sharp.data[4 * i + (size_t)c] += open * texel[c];
            open *= 1 - texel[3];
        }
    }
    stage_add_sharp_lights(stage, &sharp);
    return sharp;
}

disk_plane truth_blur(const truth_stage *stage)
{
    disk_plane blur = new_plane(stage);
    for (int i = 0; i < stage->width * stage->height; i++) {
        int x = i % stage->width, y = i / stage->width, k = 0;
        float open = 1;
        for (; k < stage->scene->sheets - 1; k++) {
            open *= 1 - stage_texel(stage, &stage->grid[k], x, y)[3];
            if (open <= 0.5f)
                break;
        }
        blur.data[i] = (float)stage_meet(stage, &stage->grid[k], x, y, 0, 0);
    }
    return blur;
}

/* The inverse of disk_lens_radius(): r = radius (f - d) / max(f, 1 - f). */
disk_plane truth_depth(const truth_stage *stage)
{
    disk_plane depth = truth_blur(stage);
    double f = stage->scene->focus, span = fmax(f, 1 - f) / stage->radius;
    for (int i = 0; i < stage->width * stage->height; i++)
        depth.data[i] = (float)fmin(fmax(f - span * depth.data[i], 0), 1);
    return depth;
}

static int is_edge(const disk_plane *blur, int x, int y)
{
    const float *at = blur->data + (ptrdiff_t)y * blur->width + x;
    return (x + 1 < blur->width && fabsf(at[0] - at[1]) > EDGE_STEP) ||
           (y + 1 < blur->height && fabsf(at[0] - at[blur->width]) > EDGE_STEP);
}

static void mark_around(unsigned char *marks, const disk_plane *blur, int x, int y, double reach)
{
    int whole = (int)reach;
    for (int dy = -whole; dy <= whole; dy++)
        for (int dx = -whole; dx <= whole; dx++) {
            int px = x + dx, py = y + dy;
            if (dx * dx + dy * dy <= reach * reach && px >= 0 && py >= 0 && px < blur->width &&
                py < blur->height)
                marks[(ptrdiff_t)py * blur->width + px] = 1;
        }
}

unsigned char *truth_near_edges(const disk_plane *blur, double reach)
{
    unsigned char *marks = stage_alloc((size_t)blur->width * (size_t)blur->height, 1);
    for (int y = 0; y < blur->height; y++)
        for (int x = 0; x < blur->width; x++)
            if (is_edge(blur, x, y))
                mark_around(marks, blur, x, y, reach);
    return marks;
}
