/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table "truth": pictures blurred by depth beside the photograph that a lens would have taken,
 * which tests/truth renders ray by ray. psnr_knowable_db counts pixels of which 98 % of the rays
 * end on something the sharp picture shows; psnr_edges_db those of them within 24 pixels of a depth
 * edge. None counts the pixels at the border that see what is outside. All as a display shows it
 * (bench_display()). The last rows are means over the scenes and apertures.
 *
 * Depth maps with flaws are those of tests/truth/degrade.h, cleaned up or not; where they have
 * holes, psnr_edges_db counts what lies within 24 pixels of one instead of an edge.
 *
 * GEGL's blurs know no other aperture than their own, so they only meet the disc. Times are those
 * of filtering, on one thread, without the fit. */

#include "../shapes.h"
#include "../truth/degrade.h"
#include "../truth/render.h"
#include "bench.h"
#include "truth_gegl.h"

#include <disk/lens.h>
#include <disk/plan.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RADIUS     28
#define EDGE_REACH 24

static const char *const apertures[] = {"disc", "heart", "star", NULL};

static const truth_flaws eight_bits = {.bits = 8}, jpeg = {.quality = 50}, half = {.half = 1},
                         right = {.shift_x = 3}, up_left = {.shift_x = -2, .shift_y = -3},
                         no_signal = {.holes = TRUTH_HOLES_FARTHEST},
                         saturated = {.holes = TRUTH_HOLES_NEAREST},
                         unknown = {.holes = TRUTH_HOLES_NONE},
                         poor_holes = {TRUTH_HOLES_FARTHEST, 3, 0, 1, 8, 50};

/* A row of the table: our filter, or an operation of GEGL. */
static const struct method {
    const char *name;
    const char *operation; /* NULL: ours */
    int samples, engine, occlusion;
    const truth_flaws *flaws; /* of the depth map (degrade.h), or NULL */
    int raw;                  /* the depth map is not cleaned up */
} methods[] = {
    {"ours plain", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_NO, NULL, 0},
    {"ours plain dense", NULL, 0, DISK_ENGINE_DENSE, DISK_OCCLUSION_NO, NULL, 0},
    {"ours", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, NULL, 0},
    {"ours not cleaned", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, NULL, 1},
    {"ours", NULL, 96, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, NULL, 0},
    {"ours", NULL, 0, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, NULL, 0},
    {"ours poor map", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &truth_poor, 0},
    {"ours poor map not cleaned", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &truth_poor, 1},
    {"ours plain poor map", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_NO, &truth_poor, 1},
    {"ours 8 bits", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &eight_bits, 0},
    {"ours 8 bits not cleaned", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &eight_bits, 1},
    {"ours jpeg", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &jpeg, 0},
    {"ours jpeg not cleaned", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &jpeg, 1},
    {"ours half", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &half, 0},
    {"ours half not cleaned", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &half, 1},
    {"ours shifted right", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &right, 0},
    {"ours shifted right not cleaned", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &right, 1},
    {"ours shifted up left", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &up_left, 0},
    {"ours shifted up left not cleaned", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &up_left,
     1},
    {"ours holes far", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &no_signal, 0},
    {"ours holes far not cleaned", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &no_signal, 1},
    {"ours holes near", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &saturated, 0},
    {"ours holes near not cleaned", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &saturated, 1},
    {"ours holes unknown", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &unknown, 0},
    {"ours holes unknown not cleaned", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &unknown, 1},
    {"ours holes poor", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &poor_holes, 0},
    {"ours holes poor not cleaned", NULL, 48, DISK_ENGINE_AUTO, DISK_OCCLUSION_YES, &poor_holes, 1},
    {"gegl:lens-blur", "gegl:lens-blur", 0, 0, 0, NULL, 0},
    {"gegl:variable-blur", "gegl:variable-blur", 0, 0, 0, NULL, 0},
};

#define METHODS (sizeof methods / sizeof methods[0])

typedef struct score {
    double all, knowable, edges, seconds;
    int count; /* how many are summed, in a mean's row */
} score;

/* A scene, and what does not depend on the aperture. */
typedef struct subject {
    truth_stage *stage;
    disk_params params;
    disk_image sharp;
    disk_plane depth, blur;
    unsigned char *near_edges, *near_holes;
} subject;

static void map_depth(const disk_params *params, const disk_plane *depth, const disk_plane *blur)
{
    disk_rect whole = {0, 0, blur->width, blur->height};
    if (disk_lens_blur_map(params, depth, depth->width, depth->height, blur->width, blur->height,
                           whole, blur) != DISK_OK)
        exit(1);
}

static subject open_subject(const truth_scene *scene, int width, int height,
                            const disk_executor *executor)
{
    subject s = {.stage = truth_stage_new(scene, width, height, RADIUS * width / 640, executor)};
    s.params = truth_params(s.stage);
    s.sharp = truth_sharp(s.stage);
    s.blur = truth_blur(s.stage);
    s.near_edges = truth_near_edges(&s.blur, EDGE_REACH);
    s.near_holes = truth_near_holes(width, height, EDGE_REACH);
    /* The depth map is what users have: the blur map that counts is made from it. */
    s.depth = truth_depth(s.stage);
    map_depth(&s.params, &s.depth, &s.blur);
    return s;
}

static void close_subject(subject *s)
{
    free(s->sharp.data);
    free(s->blur.data);
    free(s->depth.data);
    free(s->near_edges);
    free(s->near_holes);
    truth_stage_free(s->stage);
}

/* --- Measures -------------------------------------------------------------------------------- */

/* Mean squared errors of a kind of pixels. */
typedef struct errors {
    double squares;
    long pixels;
} errors;

static void add_error(errors *e, double squares)
{
    e->squares += squares;
    e->pixels++;
}

/* NAN where there is no such pixel. */
static double psnr(const errors *e)
{
    return e->pixels ? -10 * log10(e->squares / (3.0 * (double)e->pixels)) : NAN;
}

/* @param near what counts as near edges */
static score compare(const subject *s, const truth_photo *photo, const disk_image *out,
                     const unsigned char *near)
{
    errors all = {0}, knowable = {0}, edges = {0};
    int border = truth_border(s->stage);
    for (int y = border; y < out->height - border; y++)
        for (int x = border; x < out->width - border; x++) {
            ptrdiff_t i = (ptrdiff_t)y * out->width + x;
            double squares = 0;
            for (int c = 0; c < 3; c++) {
                double d = bench_display(out->data[4 * i + c]) -
                           bench_display(photo->image.data[4 * i + c]);
                squares += d * d;
            }
            add_error(&all, squares);
            if (photo->known.data[i] < TRUTH_KNOWABLE)
                continue;
            add_error(&knowable, squares);
            if (near[i])
                add_error(&edges, squares);
        }
    return (score){psnr(&all), psnr(&knowable), psnr(&edges), 0, 1};
}

/* --- Methods --------------------------------------------------------------------------------- */

static void set_params(const struct method *m, disk_params *params)
{
    params->samples = m->samples;
    params->engine = m->engine;
    params->occlusion = m->occlusion;
    if (m->raw)
        params->depth_cleanup = 0;
}

static double run_plan(const subject *s, const disk_params *params, const disk_aperture *aperture,
                       const disk_plane *blur, const disk_executor *executor, disk_image *out)
{
    disk_plan *plan;
    disk_job job = {.source = s->sharp, .blur = blur, .target = *out};
    if (disk_plan_new(aperture, params, 1, executor, NULL, &plan) != DISK_OK)
        exit(1);
    double start = bench_now();
    if (disk_plan_apply(plan, &job, NULL, NULL) != DISK_OK)
        exit(1);
    double seconds = bench_now() - start;
    disk_plan_free(plan);
    return seconds;
}

/* Rivals and single flaws only meet the disc. */
static int disc_only(const struct method *m)
{
    return m->operation || (m->flaws && m->flaws != &truth_poor);
}

static void print_score(const char *scene, const char *aperture, const struct method *m,
                        const score *s)
{
    printf("%s\t%s\t%s\t", scene, aperture, m->name);
    if (m->operation)
        printf("-");
    else
        printf("%d", m->samples);
    if (s)
        printf("\t%.2f\t%.2f\t%.2f\t%.3f\n", s->all, s->knowable, s->edges, s->seconds);
    else
        printf("\tskipped\tskipped\tskipped\tskipped\n");
    fflush(stdout);
}

/* Filters by a map with the method's flaws; returns the time, or -1 where it cannot be made. */
static double run_ours(const struct method *m, const subject *s, const disk_aperture *aperture,
                       disk_image *out)
{
    disk_params params = s->params;
    set_params(m, &params);
    if (!m->flaws)
        return run_plan(s, &params, aperture, &s->blur, bench_threads(2), out);
    disk_plane depth = truth_degrade(&s->depth, m->flaws), blur = truth_blur(s->stage);
    double seconds = -1;
    if (depth.data) {
        map_depth(&params, &depth, &blur);
        seconds = run_plan(s, &params, aperture, &blur, bench_threads(2), out);
    }
    free(depth.data);
    free(blur.data);
    return seconds;
}

/* Runs and prints a method, and adds to its mean. */
static void try_method(const struct method *m, const subject *s, const truth_scene *scene,
                       const char *shape, const truth_photo *photo, const disk_aperture *aperture,
                       score *mean)
{
    disk_image out = bench_image(s->sharp.width, s->sharp.height);
    double seconds =
        m->operation ? truth_gegl_blur(m->operation, &s->sharp, &s->blur, s->params.radius, &out)
                     : run_ours(m, s, aperture, &out);
    if (seconds >= 0) {
        int holes = m->flaws && m->flaws->holes != TRUTH_NO_HOLES;
        score result = compare(s, photo, &out, holes ? s->near_holes : s->near_edges);
        result.seconds = seconds;
        print_score(scene->name, shape, m, &result);
        mean->all += result.all, mean->knowable += result.knowable, mean->edges += result.edges;
        mean->seconds += seconds, mean->count++;
    } else {
        print_score(scene->name, shape, m, NULL);
    }
    free(out.data);
}

static int meets(const struct method *m, const char *aperture)
{
    return (!disc_only(m) || strcmp(aperture, "disc") == 0) && bench_wanted("method", m->name) &&
           bench_wanted_number("samples", m->samples);
}

static void print_means(const score *sums)
{
    for (size_t i = 0; i < METHODS; i++) {
        double n = sums[i].count;
        score mean = {sums[i].all / n, sums[i].knowable / n, sums[i].edges / n, sums[i].seconds / n,
                      1};
        if (sums[i].count > 0)
            print_score("mean", disc_only(&methods[i]) ? "disc" : "all", &methods[i],
                        n > 0 ? &mean : NULL);
    }
}

static void try_scene(const truth_scene *scene, int width, int height, int shapes, score *sums)
{
    subject s = open_subject(scene, width, height, bench_threads(2));
    for (int a = 0; a < shapes; a++) {
        if (!bench_wanted("aperture", apertures[a]))
            continue;
        disk_aperture *aperture = shape_new(apertures[a]);
        truth_photo photo = truth_render(s.stage, aperture, 1);
        for (size_t i = 0; i < METHODS; i++)
            if (meets(&methods[i], apertures[a]))
                try_method(&methods[i], &s, scene, apertures[a], &photo, aperture, &sums[i]);
        truth_photo_free(&photo);
        disk_aperture_free(aperture);
    }
    close_subject(&s);
}

void bench_truth(int quick)
{
    score sums[METHODS] = {{0}};
    printf("scene\taperture\tmethod\tsamples\tpsnr_db\tpsnr_knowable_db\tpsnr_edges_db\tseconds\n");
    for (int i = 0; truth_scenes[i] && i < (quick ? 4 : 1000); i++)
        if (bench_wanted("scene", truth_scenes[i]->name))
            try_scene(truth_scenes[i], quick ? 480 : 640, quick ? 360 : 480, quick ? 1 : 3, sums);
    print_means(sums);
}
