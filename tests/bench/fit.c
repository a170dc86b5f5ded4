/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tables "fit", how close a cascade comes to a shape and how long that takes, "forms", the same
 * for the other forms that the fit serves, and "basis", the time for all radii.
 *
 * "fit" and "basis" take shape=NAME,NAME; the mean of the sharp shapes is then that of those asked.
 * usable_s is when the best cascade so far was within 0.5 dB of the final one; evenness is the
 * standard deviation inside a point of light over its mean, 2 pixels from its outline. */

#include "bench.h"

#include "../shapes.h"

#include <disk/basis.h>
#include <disk/fit.h>
#include <disk/gradient.h>
#include <disk/plan.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SCENE 192

/* Ends the program: a bench has no one to tell. */
static void must(disk_status status)
{
    if (status == DISK_OK)
        return;
    fprintf(stderr, "disk-bench: %s\n", disk_status_text(status));
    exit(1);
}

/* --- Fits and when they were usable -------------------------------------------------------------
 */

#define MOMENTS 4096

/* The best errors of a fit as they fell. */
typedef struct record {
    disk_fit_best *best;
    double start;
    int count;
    double seconds[MOMENTS], error[MOMENTS];
} record;

static int note(void *cookie, double done)
{
    record *r = cookie;
    disk_cascade c;
    double error;
    if (r->count < MOMENTS && disk_fit_best_get(r->best, &c, &error) &&
        (r->count == 0 || error < r->error[r->count - 1])) {
        r->error[r->count] = error;
        r->seconds[r->count++] = bench_now() - r->start;
    }
    return 0;
}

typedef struct outcome {
    disk_cascade cascade;
    double error, seconds, usable;
} outcome;

static outcome run_fit(const disk_kernel *kernel, disk_fit_settings settings, int threads)
{
    static record r;
    outcome out;
    must(disk_fit_best_new(&settings.best));
    r = (record){.best = settings.best, .start = bench_now()};
    disk_progress progress = {note, &r};
    must(disk_fit(kernel, &settings, bench_threads(threads), &progress, &out.cascade));
    out.seconds = out.usable = bench_now() - r.start;
    must(disk_fit_error(&out.cascade, settings.prefilter, kernel, &out.error));
    for (int i = r.count - 1; i >= 0 && r.error[i] <= out.error * pow(10, 0.5 / 20); i--)
        out.usable = r.seconds[i];
    disk_fit_best_free(settings.best);
    return out;
}

/* --- The table "fit"
 * ------------------------------------------------------------------------------ */

/* A scene blurred by the exact kernel, to compare with. */
typedef struct reference {
    disk_image scene, exact;
    disk_kernel kernel;
} reference;

static reference make_reference(const char *shape, int size)
{
    disk_aperture *aperture = shape_new(shape);
    reference r = {.scene = bench_scene(SCENE, SCENE),
                   .exact = bench_image(SCENE, SCENE),
                   .kernel = shape_kernel(shape, 0.5 * size)};
    disk_params params;
    disk_plan *dense;
    disk_params_init(&params);
    params.radius = 0.5 * size;
    params.samples = 0;
    must(disk_plan_new(aperture, &params, 0, NULL, NULL, &dense));
    disk_job job = {.source = r.scene, .target = r.exact};
    must(disk_plan_apply(dense, &job, bench_threads(2), NULL));
    disk_plan_free(dense);
    disk_aperture_free(aperture);
    return r;
}

static void free_reference(reference *r)
{
    free(r->scene.data);
    free(r->exact.data);
    disk_kernel_free(&r->kernel);
}

static double image_psnr(const reference *r, const disk_cascade *cascade)
{
    disk_image out = bench_image(SCENE, SCENE);
    must(disk_cascade_apply(cascade, &r->scene, &out, bench_threads(2), NULL));
    double psnr = bench_display_psnr(&out, &r->exact);
    free(out.data);
    return psnr;
}

/* Prints a row a number of threads; returns the kernel's PSNR. */
static double print_rows(const char *shape, int size, const reference *r, int samples)
{
    double psnr = 0, evenness;
    for (int threads = 1; threads <= 2; threads++) {
        disk_fit_settings settings;
        disk_fit_settings_init(&settings, samples);
        outcome o = run_fit(&r->kernel, settings, threads);
        psnr = bench_kernel_psnr(o.error, &r->kernel);
        must(disk_fit_evenness(&o.cascade, NULL, &r->kernel, &evenness));
        printf("%s\t%d\t%d\t%s\t%d\t%.4f\t%.2f\t%.2f\t%.3f\t%.3f\t%.3f\n", shape, size, samples,
               bench_layout(&o.cascade), threads, o.error, psnr, image_psnr(r, &o.cascade),
               evenness, o.usable, o.seconds);
        fflush(stdout);
    }
    return psnr;
}

/* Every budget of a shape; adds their PSNR to the sums. */
static void print_budgets(const char *shape, int size, const int *budgets, int count, double *sums)
{
    reference r = make_reference(shape, size);
    for (int b = 0; b < count; b++)
        sums[b] += print_rows(shape, size, &r, budgets[b]);
    free_reference(&r);
}

void bench_fit(int quick)
{
    static const int sizes[] = {129, 65, 257}, budgets[] = {48, 64, 96, 16, 24, 32, 128};
    int size_count = quick ? 1 : 3, budget_count = quick ? 1 : 7;
    printf("shape\tsize\ttaps\tlayout\tthreads\terror_l2\tkernel_psnr_db\timage_psnr_db\tevenness\t"
           "usable_s\tseconds\n");
    for (int s = 0; s < size_count; s++) {
        double sums[7] = {0};
        int shapes = 0;
        for (int i = 0; shape_sharp[i]; i++)
            if (bench_wanted("shape", shape_sharp[i])) {
                print_budgets(shape_sharp[i], sizes[s], budgets, budget_count, sums);
                shapes++;
            }
        if (bench_wanted("shape", "gaussian")) {
            double apart[7] = {0};
            print_budgets("gaussian", sizes[s], budgets, budget_count, apart);
        }
        for (int b = 0; b < budget_count && shapes > 0; b++)
            printf("mean-of-sharp\t%d\t%d\t\t\t\t%.2f\t\t\t\t\n", sizes[s], budgets[b],
                   sums[b] / shapes);
    }
}

/* --- The table "forms"
 * ---------------------------------------------------------------------------- */

static void print_form(const char *shape, const disk_kernel *kernel, const char *form,
                       const disk_fit_settings *settings)
{
    double evenness;
    outcome o = run_fit(kernel, *settings, 1);
    must(disk_fit_evenness(&o.cascade, settings->prefilter, kernel, &evenness));
    printf("%s\t129\t%d\t%s\t%s\t%.4f\t%.2f\t%.3f\t%.3f\n", shape, disk_cascade_taps(&o.cascade),
           bench_layout(&o.cascade), form, o.error, bench_kernel_psnr(o.error, kernel), evenness,
           o.seconds);
    fflush(stdout);
}

static void print_forms(const char *shape, int samples)
{
    disk_kernel kernel = shape_kernel(shape, 64.5), gaussian;
    disk_fit_settings settings;
    disk_fit_settings_init(&settings, samples);
    print_form(shape, &kernel, "cascade", &settings);
    settings.whole = 1;
    print_form(shape, &kernel, "large layer on whole pixels", &settings);
    disk_fit_settings_init(&settings, samples);
    settings.layout_count = 1;
    settings.layouts[0] = (disk_layout){1, {samples}};
    must(disk_kernel_gaussian(0.6 * disk_fit_spacing(&kernel, samples), &gaussian));
    settings.prefilter = &gaussian;
    print_form(shape, &kernel, "one layer behind a Gaussian", &settings);
    settings.outside = 3;
    print_form(shape, &kernel, "the same, outside counts 3 times", &settings);
    disk_kernel_free(&gaussian);
    disk_kernel_free(&kernel);
}

void bench_forms(int quick)
{
    printf("shape\tsize\ttaps\tlayout\tmethod\terror_l2\tkernel_psnr_db\tevenness\tseconds\n");
    for (int i = 0; shape_sharp[i] && (!quick || i < 4); i++) {
        print_forms(shape_sharp[i], 48);
        if (!quick)
            print_forms(shape_sharp[i], 96);
    }
}

/* --- The table "basis"
 * ---------------------------------------------------------------------------- */

/* The largest ratio of the basis' error to that of a fit of its own, over radii between nodes. */
static double worst_ratio(const disk_basis *basis, const disk_aperture *aperture)
{
    static const double radii[] = {6.1, 9.3, 13.7, 19, 27, 37, 54};
    double worst = 0;
    for (size_t i = 0; i < sizeof radii / sizeof radii[0]; i++) {
        disk_kernel kernel;
        disk_cascade between;
        disk_fit_settings settings;
        disk_fit_settings_init(&settings, 48);
        must(disk_aperture_draw(aperture, radii[i], &kernel));
        disk_basis_at(basis, radii[i], &between);
        outcome own = run_fit(&kernel, settings, 2);
        worst = fmax(worst, bench_kernel_error(&between, &kernel) / own.error);
        disk_kernel_free(&kernel);
    }
    return worst;
}

void bench_basis(int quick)
{
    printf("shape\tradius\ttaps\tthreads\tseconds\tafter_top_s\tratio\n");
    for (int i = 0; shape_sharp[i] && (!quick || i < 4); i++) {
        if (!bench_wanted("shape", shape_sharp[i]))
            continue;
        disk_aperture *aperture = shape_new(shape_sharp[i]);
        for (int threads = 1; threads <= 2; threads++) {
            disk_basis *top, *all;
            double start = bench_now();
            must(disk_basis_new(aperture, 64, 48, 0, bench_threads(threads), NULL, &top));
            double middle = bench_now();
            must(disk_basis_new(aperture, 64, 48, 1, bench_threads(threads), NULL, &all));
            double end = bench_now();
            printf("%s\t64\t48\t%d\t%.3f\t%.3f\t%.2f\n", shape_sharp[i], threads, end - middle,
                   end - middle - (middle - start), worst_ratio(all, aperture));
            fflush(stdout);
            disk_basis_free(top);
            disk_basis_free(all);
        }
        disk_aperture_free(aperture);
    }
}
