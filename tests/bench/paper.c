/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table "paper": DISK's own experiment (Wu, Cao and Huo, ICLR 2026) as far as its text gives
 * it.
 *
 * Targets of 49 x 49 pixels, 24 or 32 taps in each of 4 layers ("24-24-24-24"), and the layouts
 * that our fit chooses for as many taps; PSNR of the filtered picture against the dense one,
 * peak 1, in the values of the picture as they are. What differs: the authors' pictures and the
 * exact forms of their kernels are not published ("other two kernels": 47.1 and 56.5 dB), and PSNR
 * depends on the picture more than on the filter: the lights of "lights" cost 12 dB against a
 * photograph. So every picture also gets a row of a low rank filter ("low-rank", rank 2 by power
 * iteration, the best there is in L2), which has 38.5 dB for a disc in the paper. Here it has 51 to
 * 56 dB in display values, so these pictures ask far less than the authors' and reaching a
 * published figure on them proves nothing; it has 41 dB on "lights" (linear light, compared as a
 * display shows it), which comes close. The margin over low rank is the fairer measure: 10.5 dB
 * for the paper's disc with 24 taps in 4 layers.
 * Coma is third-order coma with no other aberration (Born and Wolf, Principles of Optics, 9.4),
 * by the density of its rays. Times are not compared: theirs are a phone's.
 */

#include "paper.h"

#include "../shapes.h"
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE   49
#define RADIUS (0.5 * SIZE)

/* --- Rows ------------------------------------------------------------------------------------ */

static void print_number(const char *format, double value)
{
    putchar('\t');
    if (!isnan(value))
        printf(format, value);
}

void paper_print(const paper_row *row)
{
    printf("%s\t%s\t%d\t%d\t%s\t%s", row->scene, row->shape, row->size, row->taps, row->layout,
           row->method);
    print_number("%.4f", row->error);
    print_number("%.2f", row->kernel_psnr);
    print_number("%.2f", row->image_psnr);
    print_number("%.1f", row->published);
    putchar('\n');
    fflush(stdout);
}

disk_fit_settings paper_settings(int taps, int even)
{
    disk_fit_settings settings;
    disk_fit_settings_init(&settings, taps);
    if (even) {
        settings.layout_count = 1;
        settings.layouts[0] = (disk_layout){4, {taps / 4, taps / 4, taps / 4, taps / 4}};
    }
    return settings;
}

disk_plan *paper_plan(disk_basis *basis)
{
    disk_params params;
    disk_plan *plan;
    disk_params_init(&params);
    if (disk_plan_from_basis(basis, &params, &plan) != DISK_OK)
        exit(1);
    return plan;
}

disk_image paper_apply(const disk_plan *plan, const disk_image *image, const disk_plane *radii,
                       const disk_plane *second)
{
    disk_image out = bench_image(image->width, image->height);
    disk_job job = {.source = *image, .blur = radii, .second = second, .target = out};
    if (disk_plan_apply(plan, &job, bench_threads(2), NULL) != DISK_OK)
        exit(1);
    return out;
}

/* --- Kernels --------------------------------------------------------------------------------- */

static disk_kernel empty_kernel(int half)
{
    size_t side = 2 * (size_t)half + 1;
    float *weights = calloc(side * side, sizeof *weights);
    if (!weights)
        exit(1);
    return (disk_kernel){weights, half};
}

/* A ray through the pupil at (rho, theta) meets the image at rho^2 (2 + cos 2 theta, sin 2 theta);
 * the pupil is evenly lit. The spot is 3 long and 2 wide. */
static disk_kernel coma_kernel(void)
{
    enum { RAYS = 4000 };
    disk_kernel k = empty_kernel(SIZE / 2);
    double scale = SIZE / 3.0, total = 0;
    for (int i = 0; i < RAYS * RAYS; i++) {
        double u = (i % RAYS + 0.5) * 2 / RAYS - 1, v = ((double)(i / RAYS) + 0.5) * 2 / RAYS - 1;
        /* rho^2 cos 2 theta = u^2 - v^2, rho^2 sin 2 theta = 2 u v */
        if (u * u + v * v > 1)
            continue;
        int x = (int)floor(scale * (2 * (u * u + v * v) + u * u - v * v));
        int y = (int)floor(scale * 2 * u * v + RADIUS);
        k.weights[(y < SIZE ? y : SIZE - 1) * SIZE + (x < SIZE ? x : SIZE - 1)] += 1;
        total++;
    }
    for (int i = 0; i < SIZE * SIZE; i++)
        k.weights[i] = (float)(k.weights[i] / total);
    return k;
}

/* Subtracts the strongest separable part of a matrix and adds it to another: power iteration. */
static void move_rank_one(double *from, float *to)
{
    double u[SIZE], v[SIZE], norm = 0;
    for (int i = 0; i < SIZE; i++)
        v[i] = 1 + 0.1 * sin(3.0 * i);
    for (int step = 0; step < 500; step++) {
        memset(u, 0, sizeof u);
        for (int i = 0; i < SIZE * SIZE; i++)
            u[i / SIZE] += from[i] * v[i % SIZE];
        memset(v, 0, sizeof v);
        for (int i = 0; i < SIZE * SIZE; i++)
            v[i % SIZE] += from[i] * u[i / SIZE];
        norm = 0;
        for (int i = 0; i < SIZE; i++)
            norm += v[i] * v[i];
        for (int i = 0; i < SIZE; i++)
            v[i] /= sqrt(norm);
    }
    memset(u, 0, sizeof u);
    for (int i = 0; i < SIZE * SIZE; i++)
        u[i / SIZE] += from[i] * v[i % SIZE];
    for (int i = 0; i < SIZE * SIZE; i++) {
        double part = u[i / SIZE] * v[i % SIZE];
        from[i] -= part;
        to[i] += (float)part;
    }
}

static disk_kernel low_rank(const disk_kernel *k, int rank)
{
    static double rest[SIZE * SIZE];
    disk_kernel out = empty_kernel(SIZE / 2);
    for (int i = 0; i < SIZE * SIZE; i++)
        rest[i] = k->weights[i];
    for (int r = 0; r < rank; r++)
        move_rank_one(rest, out.weights);
    return out;
}

static double kernel_distance(const disk_kernel *a, const disk_kernel *b)
{
    double squares = 0, norm = 0;
    for (int i = 0; i < SIZE * SIZE; i++) {
        double d = a->weights[i] - b->weights[i];
        squares += d * d;
        norm += (double)b->weights[i] * b->weights[i];
    }
    return sqrt(squares / norm);
}

/* --- One kernel over the picture ------------------------------------------------------------- */

/* A target with the pictures it blurs. */
typedef struct target {
    const char *shape;
    disk_kernel kernel;
    const bench_picture *pictures;
    disk_image exact[MAX_PICTURES];
    int count;
} target;

static disk_status draw_target(void *cookie, double radius, double second, disk_kernel *out)
{
    const disk_kernel *k = &((const target *)cookie)->kernel;
    disk_kernel copy = empty_kernel(k->half);
    memcpy(copy.weights, k->weights, SIZE * SIZE * sizeof *copy.weights);
    *out = copy;
    return DISK_OK;
}

/* Published for 4 layers of 24: the disc's alone can be told from the text. */
static double published(const char *shape, int taps, int even)
{
    return strcmp(shape, "disc") == 0 && taps == 96 && even ? 49.0 : NAN;
}

static void print_cascade(target *t, int taps, int even)
{
    disk_fit_settings settings = paper_settings(taps, even);
    disk_basis_recipe recipe = {.draw = draw_target,
                                .cookie = t,
                                .max_radius = RADIUS,
                                .samples = taps,
                                .settings = &settings};
    disk_basis *basis;
    disk_cascade cascade;
    if (disk_basis_fit(&recipe, bench_threads(2), NULL, &basis) != DISK_OK)
        exit(1);
    disk_basis_at(basis, RADIUS, &cascade);
    disk_plan *plan = paper_plan(basis);
    double error = bench_kernel_error(&cascade, &t->kernel);
    for (int i = 0; i < t->count; i++) {
        const disk_image *image = &t->pictures[i].image;
        disk_plane radii = {malloc((size_t)image->width * sizeof(float)), image->width,
                            image->height, 0}; /* every row is the same */
        if (!radii.data)
            exit(1);
        for (int x = 0; x < image->width; x++)
            radii.data[x] = (float)RADIUS;
        disk_image out = paper_apply(plan, image, &radii, NULL);
        paper_row row = {t->pictures[i].scene,
                         t->shape,
                         SIZE,
                         taps,
                         bench_layout(&cascade),
                         even ? "disk-even" : "disk",
                         error,
                         bench_kernel_psnr(error, &t->kernel),
                         bench_picture_psnr(&t->pictures[i], &out, &t->exact[i]),
                         published(t->shape, taps, even)};
        paper_print(&row);
        free(out.data);
        free(radii.data);
    }
    disk_plan_free(plan);
}

static void print_low_rank(const target *t)
{
    disk_kernel low = low_rank(&t->kernel, 2);
    double error = kernel_distance(&low, &t->kernel);
    for (int i = 0; i < t->count; i++) {
        disk_image out = bench_convolve(&t->pictures[i].image, &low);
        paper_row row = {t->pictures[i].scene,
                         t->shape,
                         SIZE,
                         4 * SIZE,
                         "2x49x2",
                         "low-rank",
                         error,
                         bench_kernel_psnr(error, &t->kernel),
                         bench_picture_psnr(&t->pictures[i], &out, &t->exact[i]),
                         strcmp(t->shape, "disc") == 0 ? 38.5 : NAN};
        paper_print(&row);
        free(out.data);
    }
    disk_kernel_free(&low);
}

static void print_target(const char *shape, const bench_picture *pictures, int count, int quick)
{
    target t = {.shape = shape, .pictures = pictures, .count = count};
    t.kernel = strcmp(shape, "coma") == 0 ? coma_kernel() : shape_kernel(shape, RADIUS);
    for (int i = 0; i < count; i++)
        t.exact[i] = bench_convolve(&pictures[i].image, &t.kernel);
    for (int taps = 96; taps <= (quick ? 96 : 128); taps += 32)
        for (int even = 1; even >= 0; even--)
            print_cascade(&t, taps, even);
    print_low_rank(&t);
    for (int i = 0; i < count; i++)
        free(t.exact[i].data);
    disk_kernel_free(&t.kernel);
}

void bench_paper(int quick)
{
    static const char *const shapes[] = {"disc", "heart", "star", "ring", "coma"};
    bench_picture pictures[MAX_PICTURES];
    int count = bench_make_pictures(quick ? 192 : 512, quick ? 144 : 384, pictures);
    printf("scene\tshape\tsize\ttaps\tlayout\tmethod\terror_l2\tkernel_psnr_db\timage_psnr_db\t"
           "published_db\n");
    for (int i = 0; i < (quick ? 1 : 5); i++)
        print_target(shapes[i], pictures, count, quick);
    bench_free_pictures(pictures, count);
    paper_varying(quick);
}
