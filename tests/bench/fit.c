/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table "fit": how close a cascade comes to a shape, and how long the fit takes. */

#include "bench.h"

#include "../shapes.h"

#include <disk/plan.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCENE 192

/* A scene blurred by the exact kernel, to compare with. */
typedef struct reference {
    disk_image scene, exact;
    disk_aperture *aperture;
    disk_kernel kernel;
    double radius;
} reference;

static disk_params params_of(double radius, int samples, disk_engine engine)
{
    disk_params params;
    disk_params_init(&params);
    params.radius = radius;
    params.samples = samples;
    params.engine = (int)engine;
    return params;
}

static disk_plan *make_plan(const reference *r, int samples, disk_engine engine, int threads)
{
    disk_params params = params_of(r->radius, samples, engine);
    disk_plan *plan = NULL;
    if (disk_plan_new(r->aperture, &params, 0, bench_threads(threads), NULL, &plan) != DISK_OK)
        exit(1);
    return plan;
}

static disk_image apply(const disk_plan *plan, const disk_image *scene)
{
    disk_image out = bench_image(scene->width, scene->height);
    disk_job job = {.source = *scene, .target = out};
    if (disk_plan_apply(plan, &job, bench_threads(2), NULL) != DISK_OK)
        exit(1);
    return out;
}

static reference make_reference(const char *shape, int size)
{
    reference r = {.scene = bench_scene(SCENE, SCENE),
                   .aperture = shape_new(shape),
                   .kernel = shape_kernel(shape, 0.5 * size),
                   .radius = 0.5 * size};
    disk_plan *dense = make_plan(&r, 0, DISK_ENGINE_DENSE, 1);
    r.exact = apply(dense, &r.scene);
    disk_plan_free(dense);
    return r;
}

static void free_reference(reference *r)
{
    free(r->scene.data);
    free(r->exact.data);
    disk_aperture_free(r->aperture);
    disk_kernel_free(&r->kernel);
}

/* Prints a row a number of threads; returns the kernel's PSNR. */
static double print_rows(const char *shape, int size, const reference *r, int samples)
{
    double psnr = 0;
    for (int threads = 1; threads <= 2; threads++) {
        disk_cascade cascade;
        double start = bench_now();
        disk_plan *plan = make_plan(r, samples, DISK_ENGINE_CASCADE, threads);
        double seconds = bench_now() - start;
        disk_plan_cascade(plan, r->radius, &cascade);
        disk_image out = apply(plan, &r->scene);
        double error = bench_kernel_error(&cascade, &r->kernel);
        psnr = bench_kernel_psnr(error, &r->kernel);
        printf("%s\t%d\t%d\t%s\t%d\t%.4f\t%.2f\t%.2f\t%.3f\n", shape, size, samples,
               bench_layout(&cascade), threads, error, psnr, bench_display_psnr(&out, &r->exact),
               seconds);
        fflush(stdout);
        free(out.data);
        disk_plan_free(plan);
    }
    return psnr;
}

void bench_fit(int quick)
{
    static const int sizes[] = {129, 65, 257}, budgets[] = {48, 64, 96, 16, 24, 32, 128};
    int size_count = quick ? 1 : 3, budget_count = quick ? 1 : 7;
    printf(
        "shape\tsize\ttaps\tlayout\tthreads\terror_l2\tkernel_psnr_db\timage_psnr_db\tseconds\n");
    for (int s = 0; s < size_count; s++) {
        double sums[7] = {0};
        int shapes = 0;
        for (; shape_sharp[shapes]; shapes++) {
            reference r = make_reference(shape_sharp[shapes], sizes[s]);
            for (int b = 0; b < budget_count; b++)
                sums[b] += print_rows(shape_sharp[shapes], sizes[s], &r, budgets[b]);
            free_reference(&r);
        }
        reference gaussian = make_reference("gaussian", sizes[s]);
        for (int b = 0; b < budget_count; b++)
            print_rows("gaussian", sizes[s], &gaussian, budgets[b]);
        free_reference(&gaussian);
        for (int b = 0; b < budget_count; b++)
            printf("mean-of-sharp\t%d\t%d\t\t\t\t%.2f\t\t\n", sizes[s], budgets[b],
                   sums[b] / shapes);
    }
}
