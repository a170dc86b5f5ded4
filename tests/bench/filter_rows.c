/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of "apply" and "varying": one setting, all engines.
 *
 * Time is that of filtering alone, the plan made before: the time that the one thread had a
 * processor, so that other programs spoil it little. dense is timed on the crops in which it
 * serves as the reference (its `seconds` is what the whole picture would take); all others on the
 * whole picture of HDR lights.
 * psnr_db: crops of that, as a display shows them, peak 1. psnr_leaves_db: crops of a texture with
 * the statistics of natural pictures, linear values as they are, peak 1; on 1 Mpx only. Both
 * against dense.
 * share_of_copy: the picture's bytes read and written, and the map's read, over what copying does
 * in the same time. share_of_fma: four multiply-adds a tap over the processor's peak; a tap of
 * dense is a pixel of the kernel, one of a cascade a sample, however many texels it reads. Where an
 * engine has no taps (fft, spans), or they depend on the pixel (dense with a map), it is left out.
 * ratio: how many times as fast as dense. */

#include "filtering.h"
#include "machine.h"
#include "maps.h"
#include "pictures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is the same for all engines. */
typedef struct setting {
    filter_case c;
    filter_crops crops;
    disk_image lights, leaves; /* leaves.data: NULL where they are left out */
    disk_plane map;
    disk_image exact_lights, exact_leaves; /* crops */
    double dense_speed;                    /* pixels a second */
} setting;

static const disk_plane *map_of(const setting *s)
{
    return s->c.map ? &s->map : NULL;
}

static disk_image leaves(int width, int height)
{
    bench_picture pictures[MAX_PICTURES];
    int count = bench_make_pictures(width, height, pictures);
    disk_image kept = pictures[0].image;
    pictures[0].image.data = NULL;
    bench_free_pictures(pictures, count);
    return kept;
}

/* Pictures of the last size are kept: making them takes longer than filtering. */
static void find_pictures(setting *s)
{
    static disk_image lights_kept, leaves_kept;
    int width = s->c.width, height = s->c.height;
    if (lights_kept.width != width || lights_kept.height != height) {
        free(lights_kept.data);
        free(leaves_kept.data);
        lights_kept = bench_scene(width, height);
        leaves_kept = (disk_image){0};
        if ((double)width * height < 2e6)
            leaves_kept = leaves(width, height);
    }
    s->lights = lights_kept;
    s->leaves = leaves_kept;
}

static void make_exact(setting *s)
{
    filter_case c = s->c;
    c.engine = "dense";
    c.engine_value = DISK_ENGINE_DENSE;
    disk_plan *plan = filter_plan(&c);
    double seconds;
    if (!plan)
        exit(1);
    s->exact_lights = filter_crops_filtered(&s->crops, plan, &c, &s->lights, map_of(s), &seconds);
    s->dense_speed = s->crops.count * (double)s->crops.width * s->crops.height / seconds;
    if (s->leaves.data)
        s->exact_leaves = filter_crops_filtered(&s->crops, plan, &c, &s->leaves, map_of(s), NULL);
    disk_plan_free(plan);
}

/* --- Rows ------------------------------------------------------------------------------------ */

static double taps(const setting *s, const disk_plan *plan)
{
    disk_cascade cascade;
    if (disk_plan_cascade(plan, s->c.radius, &cascade)) {
        int sum = 0;
        for (int l = 0; l < cascade.layers; l++)
            sum += cascade.count[l];
        return sum;
    }
    if (disk_plan_engine(plan) != DISK_ENGINE_DENSE || s->c.map)
        return NAN;
    disk_kernel kernel = {0};
    disk_aperture *aperture = filter_aperture(s->c.aperture);
    if (disk_aperture_draw(aperture, s->c.radius, &kernel) != DISK_OK)
        exit(1);
    int lit = 0;
    for (int i = 0; i < (2 * kernel.half + 1) * (2 * kernel.half + 1); i++)
        lit += kernel.weights[i] > 0;
    disk_aperture_free(aperture);
    disk_kernel_free(&kernel);
    return lit;
}

static const char *engine_name(int value)
{
    const disk_choice *c = filter_engines();
    while (c->name && c->value != value)
        c++;
    return c->name ? c->name : "?";
}

void filter_print_header(void)
{
    printf("engine\tchosen\taperture\tradius\tmap\tmpix\tsamples\tthreads\tseconds\t"
           "mpix_per_s_core\tpsnr_db\tpsnr_leaves_db\tshare_of_copy\tshare_of_fma\tratio\n");
}

static void print_row(const setting *s, const char *engine, const disk_plan *plan, double seconds,
                      double lights_db, double leaves_db)
{
    const filter_case *c = &s->c;
    double pixels = (double)c->width * c->height, speed = pixels / seconds / c->threads;
    double bytes = c->map ? 36 : 32;
    printf("%s\t%s\t%s\t%g\t%s\t%.4g\t%d\t%d\t%.4f\t%.2f\t%s\t%s\t%.3f\t%s\t%.1f\n", engine,
           engine_name((int)disk_plan_engine(plan)), c->aperture, c->radius, c->map ? c->map : "-",
           pixels / 1e6, c->samples, c->threads, seconds, speed / 1e6, filter_text(lights_db, 1),
           filter_text(leaves_db, 1), bytes * speed / machine_copy_bandwidth(),
           filter_text(4 * taps(s, plan) * speed / machine_multiply_adds(), 3),
           speed / s->dense_speed);
    fflush(stdout);
}

/* Dense has been timed already, on the crops. */
static double seconds_of(const setting *s, const disk_plan *plan, double *lights_db)
{
    const filter_case *c = &s->c;
    if (disk_plan_engine(plan) == DISK_ENGINE_DENSE) {
        *lights_db = NAN;
        return (double)c->width * c->height / s->dense_speed;
    }
    disk_job job = {.source = s->lights, .blur = map_of(s)};
    job.target = bench_image(c->width, c->height);
    double seconds = filter_seconds(plan, &job, c->threads);
    disk_image crops = filter_crops_copy(&s->crops, &job.target);
    *lights_db = bench_display_psnr(&crops, &s->exact_lights);
    free(crops.data);
    free(job.target.data);
    return seconds;
}

static double leaves_psnr(const setting *s, const filter_case *c, const disk_plan *plan)
{
    if (!s->leaves.data || disk_plan_engine(plan) == DISK_ENGINE_DENSE)
        return NAN;
    disk_image crops = filter_crops_filtered(&s->crops, plan, c, &s->leaves, map_of(s), NULL);
    double psnr = filter_linear_psnr(&crops, &s->exact_leaves);
    free(crops.data);
    return psnr;
}

static void print_engine(const setting *s, const disk_choice *engine)
{
    filter_case c = s->c;
    c.engine = engine->name;
    c.engine_value = engine->value;
    disk_plan *plan = filter_plan(&c);
    if (!plan)
        return;
    double lights_db, seconds = seconds_of(s, plan, &lights_db);
    print_row(s, c.engine, plan, seconds, lights_db, leaves_psnr(s, &c, plan));
    disk_plan_free(plan);
}

void filter_print_engines(const filter_case *c)
{
    setting s = {.c = *c, .crops = filter_choose_crops(c->width, c->height, c->radius)};
    find_pictures(&s);
    if (c->map)
        s.map = map_new(c->map, c->radius, c->width, c->height);
    make_exact(&s);
    for (const disk_choice *e = filter_engines(); e->name; e++)
        if (bench_wanted("engine", e->name))
            print_engine(&s, e);
    free(s.exact_lights.data);
    free(s.exact_leaves.data);
    free(s.map.data);
}
