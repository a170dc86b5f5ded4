/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table "photo": the whole operation, depth clean-up included, on a photograph with a depth map
 * enlarged to 12 megapixels, on one thread, beside GEGL's blurs with the mask |r| / radius. A fit
 * is made before and not counted.
 *
 * DISK_BENCH_PHOTO and DISK_BENCH_DEPTH name a PPM and a PGM of 8 bits (white near, unless
 * DISK_BENCH_NEAR is "black"); without them scenes of tests/truth stand in, as the pinhole sees
 * them. */

#include "../truth/render.h"
#include "filtering.h"
#include "pnm.h"
#include "truth_gegl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOCUS 0.55

/* A picture in linear light and its depth, of any size each. */
typedef struct subject {
    const char *name;
    disk_image picture;
    disk_plane depth;
    int near; /* as disk_params has it */
} subject;

/* --- Pictures --------------------------------------------------------------------------------- */

static int read_subject(subject *s)
{
    bench_pnm picture, depth;
    if (!bench_read_pnm("DISK_BENCH_PHOTO", 3, &picture) ||
        !bench_read_pnm("DISK_BENCH_DEPTH", 1, &depth))
        return 0;
    const char *near = getenv("DISK_BENCH_NEAR");
    s->name = "photo";
    s->near = near && strcmp(near, "black") == 0 ? DISK_NEAR_BLACK : DISK_NEAR_WHITE;
    s->picture = bench_image(picture.width, picture.height);
    for (size_t i = 0; i < (size_t)picture.width * (size_t)picture.height; i++) {
        for (size_t c = 0; c < 3; c++) /* the curve of sRGB, near enough for a measure of time */
            s->picture.data[4 * i + c] = powf((float)picture.bytes[3 * i + c] / 255, 2.2f);
        s->picture.data[4 * i + 3] = 1;
    }
    size_t count = (size_t)depth.width * (size_t)depth.height;
    s->depth = (disk_plane){malloc(count * sizeof(float)), depth.width, depth.height,
                            (ptrdiff_t)sizeof(float) * depth.width};
    for (size_t i = 0; s->depth.data && i < count; i++)
        s->depth.data[i] = (float)depth.bytes[i] / 255;
    free(picture.bytes);
    free(depth.bytes);
    return s->depth.data != NULL;
}

static subject paint_subject(const char *scene)
{
    truth_stage *stage = truth_stage_new(truth_find_scene(scene), 960, 720, 40, bench_threads(2));
    subject s = {scene, truth_sharp(stage), truth_depth(stage), DISK_NEAR_WHITE};
    truth_stage_free(stage);
    return s;
}

/* The picture enlarged, bilinearly. */
static disk_image enlarge(const disk_image *from, int width, int height)
{
    disk_image out = bench_image(width, height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double sx = fmax((x + 0.5) * from->width / width - 0.5, 0);
            double sy = fmax((y + 0.5) * from->height / height - 0.5, 0);
            int x0 = (int)sx, y0 = (int)sy;
            int x1 = x0 + 1 < from->width ? x0 + 1 : x0, y1 = y0 + 1 < from->height ? y0 + 1 : y0;
            float u = (float)(sx - x0), v = (float)(sy - y0);
            const float *upper = from->data + (ptrdiff_t)4 * from->width * y0;
            const float *lower = from->data + (ptrdiff_t)4 * from->width * y1;
            for (int c = 0; c < 4; c++) {
                float a = upper[4 * x0 + c] + u * (upper[4 * x1 + c] - upper[4 * x0 + c]);
                float b = lower[4 * x0 + c] + u * (lower[4 * x1 + c] - lower[4 * x0 + c]);
                out.data[4 * ((ptrdiff_t)y * width + x) + c] = a + v * (b - a);
            }
        }
    return out;
}

/* --- Rows ------------------------------------------------------------------------------------- */

static void print_row(const subject *s, const disk_job *job, double radius, const char *method,
                      const char *samples, double seconds)
{
    double mpix = 1e-6 * job->source.width * job->source.height;
    if (seconds >= 0)
        printf("%s\t%s\t%s\t%g\t%.3g\t%.3f\t%.2f\n", s->name, method, samples, radius, mpix,
               seconds, mpix / seconds);
    else
        printf("%s\t%s\t%s\t%g\t%.3g\tskipped\tskipped\n", s->name, method, samples, radius, mpix);
    fflush(stdout);
}

static void run_ours(const subject *s, const disk_params *params, const disk_job *job,
                     const char *method)
{
    disk_aperture *aperture = filter_aperture("heart");
    disk_plan *plan;
    char samples[16];
    if (!aperture || disk_plan_new(aperture, params, 1, bench_threads(2), NULL, &plan) != DISK_OK)
        exit(1);
    snprintf(samples, sizeof samples, "%d", params->samples);
    print_row(s, job, params->radius, method, samples, filter_seconds(plan, job, 1));
    disk_plan_free(plan);
    disk_aperture_free(aperture);
}

static void run_gegl(const subject *s, double radius, const disk_job *job, const char *operation)
{
    disk_image out = job->target;
    if (bench_wanted("method", operation))
        print_row(s, job, radius, operation, "-",
                  truth_gegl_blur(operation, &job->source, job->blur, radius, &out));
}

static disk_params params_of(const subject *s, double radius)
{
    disk_params params;
    disk_params_init(&params);
    params.radius = radius, params.focus = FOCUS, params.near = s->near;
    return params;
}

static void run_all(const subject *s, disk_params params, const disk_job *job)
{
    double radius = params.radius;
    if (bench_wanted("method", "ours"))
        run_ours(s, &params, job, "ours");
    params.depth_cleanup = 0;
    if (bench_wanted("method", "ours not cleaned"))
        run_ours(s, &params, job, "ours not cleaned");
    params.occlusion = DISK_OCCLUSION_NO;
    if (bench_wanted("method", "ours plain"))
        run_ours(s, &params, job, "ours plain");
    run_gegl(s, radius, job, "gegl:lens-blur");
    run_gegl(s, radius, job, "gegl:variable-blur");
}

static void try_subject(const subject *s, double mpix, double radius)
{
    double scale = sqrt(1e6 * mpix / ((double)s->picture.width * s->picture.height));
    int width = (int)(scale * s->picture.width), height = (int)(scale * s->picture.height);
    disk_image source = enlarge(&s->picture, width, height), target = bench_image(width, height);
    float *radii = malloc((size_t)width * (size_t)height * sizeof *radii);
    disk_plane blur = {radii, width, height, (ptrdiff_t)sizeof(float) * width};
    const disk_params params = params_of(s, radius);
    if (!radii || disk_lens_blur_map(&params, &s->depth, s->depth.width, s->depth.height, width,
                                     height, (disk_rect){0, 0, width, height}, &blur) != DISK_OK)
        exit(1);
    memset(target.data, 0, 4 * sizeof(float) * (size_t)width * (size_t)height);
    disk_job job = {.source = source, .blur = &blur, .target = target};
    run_all(s, params, &job);
    free(radii);
    free(source.data);
    free(target.data);
}

static void finish_subject(subject *s)
{
    free(s->picture.data);
    free(s->depth.data);
}

void bench_photo(int quick)
{
    static const char *const scenes[] = {"foliage", "floor", "bodies"};
    double mpix = quick ? 2 : 12;
    subject s;
    printf("picture\tmethod\tsamples\tradius\tmpix\tseconds\tmpix_per_s\n");
    if (read_subject(&s)) {
        try_subject(&s, mpix, 40);
        finish_subject(&s);
        return;
    }
    for (int i = 0; i < 3; i++) {
        if (!bench_wanted("picture", scenes[i]))
            continue;
        s = paint_subject(scenes[i]);
        try_subject(&s, mpix, 40);
        finish_subject(&s);
    }
}
