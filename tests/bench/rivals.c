/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table "rivals": our fit from its several starts, parallel tempering, low rank and the DISK
 * paper's recipe on the same kernels and budgets, one method after the other, each followed by its
 * mean over the sharp shapes. Everything runs on one thread; `seconds` are processor seconds, since
 * other programs share the machine. `ratio` is a method's seconds over those of our fit. "Our
 * rules" are weights >= 0 and light conserved; tempering without them and the paper's recipe may
 * use negative weights and lose light.
 *
 * Cost is counted in multiply-adds a pixel, in the last column: a bilinear tap reads four texels,
 * which makes 4 taps, and a separable filter reads a row and a column, which makes 2 size rank.
 * Rank 1 is the least there is, even where it costs more than the taps it stands beside. */

#include "bench.h"

#include "lowrank.h"
#include "paper_recipe.h"
#include "rival.h"
#include "tempering.h"

#include "../shapes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SIZE   129
#define SHAPES 16
#define SEED   1

/* What a method made of a shape. */
typedef struct result {
    disk_cascade cascade; /* unless it is a sum of `rank` separable filters */
    int rank;
    double error, seconds;
} result;

typedef struct contest {
    int taps, shapes;
    const char *const *names;
    const rival_target *targets;
    double (*ranks)[SIZE + 2]; /* lowrank_errors() of each shape */
    result ours[SHAPES];
    double rank_seconds[SHAPES];
} contest;

/* A way to make a result for shape s; `seconds` is set by the caller. */
typedef void (*method)(const contest *c, int s, result *out);

static disk_fit_settings settings_for(int taps, disk_fit_start start)
{
    disk_fit_settings settings;
    disk_fit_settings_init(&settings, taps);
    settings.start = start;
    return settings;
}

/* --- Our fit ------------------------------------------------------------------------------- */

static void fit_from(const contest *c, int s, disk_fit_start start, result *out)
{
    disk_fit_settings settings = settings_for(c->taps, start);
    if (disk_fit(&c->targets[s].kernel, &settings, NULL, NULL, &out->cascade) != DISK_OK)
        exit(1);
}

static void fit_default(const contest *c, int s, result *out)
{
    disk_fit_settings settings;
    disk_fit_settings_init(&settings, c->taps);
    fit_from(c, s, settings.start, out);
}

static void fit_radial(const contest *c, int s, result *out)
{
    fit_from(c, s, DISK_START_RADIAL, out);
}

static void fit_sparse(const contest *c, int s, result *out)
{
    fit_from(c, s, DISK_START_SPARSE, out);
}

/* Samples anywhere in squares that together cover the kernel's. */
static void random_cascade(const disk_layout *layout, const disk_kernel *kernel, uint64_t *random,
                           disk_cascade *out)
{
    *out = (disk_cascade){.layers = layout->layers};
    for (int l = 0, first = 0; l < layout->layers; first += layout->count[l++]) {
        out->count[l] = layout->count[l];
        rival_place_random((kernel->half + 0.5) / layout->layers, layout->count[l], random,
                           out->samples + first);
    }
}

static void refine(const disk_kernel *kernel, int steps, disk_cascade *cascade)
{
    if (disk_fit_refine(kernel, steps, NULL, cascade) != DISK_OK)
        exit(1);
}

/* As many random starts and steps as disk_fit() takes, at half size first; the best goes on. */
static void fit_random(const contest *c, int s, result *out)
{
    disk_fit_settings settings = settings_for(c->taps, DISK_START_SHAPED);
    const rival_target *target = &c->targets[s];
    double least = INFINITY;
    uint64_t random = SEED;
    for (int i = 0; i < settings.starts; i++) {
        disk_cascade cascade;
        random_cascade(&settings.layouts[i % settings.layout_count], &target->reduced, &random,
                       &cascade);
        refine(&target->reduced, settings.start_steps, &cascade);
        double error = bench_kernel_error(&cascade, &target->reduced);
        if (error < least)
            least = error, out->cascade = cascade;
    }
    for (int i = 0; i < DISK_MAX_SAMPLES; i++)
        out->cascade.samples[i].dx *= 2, out->cascade.samples[i].dy *= 2;
    refine(&target->kernel, settings.final_steps, &out->cascade);
}

/* --- The rivals ---------------------------------------------------------------------------- */

static disk_layout layout_of(const disk_cascade *cascade)
{
    disk_layout layout = {.layers = cascade->layers};
    for (int l = 0; l < cascade->layers; l++)
        layout.count[l] = cascade->count[l];
    return layout;
}

/* Tempering in even layers, as published, or in the layout that our fit chose for the shape. */
static void temper(const contest *c, int s, int even, int our_rules, double times, result *out)
{
    disk_layout layout = even ? rival_even_layout(c->taps, 4) : layout_of(&c->ours[s].cascade);
    tempering_fit(&c->targets[s], &layout, our_rules, times * c->ours[s].seconds, SEED,
                  &out->cascade);
}

static void temper_even(const contest *c, int s, result *out)
{
    temper(c, s, 1, 0, 1, out);
}

static void temper_even_long(const contest *c, int s, result *out)
{
    temper(c, s, 1, 0, 10, out);
}

static void temper_ours(const contest *c, int s, result *out)
{
    temper(c, s, 0, 0, 1, out);
}

static void temper_ours_long(const contest *c, int s, result *out)
{
    temper(c, s, 0, 0, 10, out);
}

static void temper_ruled(const contest *c, int s, result *out)
{
    temper(c, s, 0, 1, 1, out);
}

static void temper_ruled_long(const contest *c, int s, result *out)
{
    temper(c, s, 0, 1, 10, out);
}

static void paper_recipe(const contest *c, int s, result *out)
{
    disk_layout layout = rival_even_layout(c->taps, 4);
    paper_recipe_fit(&c->targets[s], &layout, SEED, &out->cascade);
}

static void same_cost(const contest *c, int s, result *out)
{
    int rank = 4 * c->taps / lowrank_cost(&c->targets[s].kernel, 1);
    out->rank = rank < 1 ? 1 : rank;
}

static void same_error(const contest *c, int s, result *out)
{
    out->rank = 1;
    while (c->ranks[s][out->rank] > c->ours[s].error)
        out->rank++;
}

static const struct row {
    const char *name;
    method make;
    int slow; /* left out of the quick table */
} methods[] = {
    {"fit", fit_default, 0}, /* the first, for the others compare with it */
    {"fit, radial starts", fit_radial, 0},
    {"fit, sparse starts", fit_sparse, 0},
    {"fit, random starts", fit_random, 0},
    {"tempering, even layers", temper_even, 0},
    {"tempering, even layers, 10 x time", temper_even_long, 1},
    {"tempering, our layout", temper_ours, 0},
    {"tempering, our layout, 10 x time", temper_ours_long, 1},
    {"tempering, our layout and rules", temper_ruled, 0},
    {"tempering, our layout and rules, 10 x time", temper_ruled_long, 0},
    {"paper's recipe", paper_recipe, 0},
    {"low rank, same cost", same_cost, 0},
    {"low rank, same error", same_error, 0},
};

#define METHODS (sizeof methods / sizeof methods[0])

/* --- The table ----------------------------------------------------------------------------- */

static void make(const contest *c, const struct row *row, int s, result *out)
{
    double start = rival_clock();
    *out = (result){0};
    row->make(c, s, out);
    out->seconds = out->rank ? c->rank_seconds[s] : rival_clock() - start;
    out->error = out->rank ? c->ranks[s][out->rank]
                           : bench_kernel_error(&out->cascade, &c->targets[s].kernel);
}

static double print_row(const contest *c, const char *name, int s, const result *r)
{
    const disk_kernel *kernel = &c->targets[s].kernel;
    double psnr = bench_kernel_psnr(r->error, kernel);
    printf("%s\t%d\t%d\t", c->names[s], SIZE, c->taps);
    if (r->rank)
        printf("2x%dx%d", SIZE, r->rank);
    else
        printf("%s", bench_layout(&r->cascade));
    printf("\t%s\t1\t%.4f\t%.2f\t%.3f\t%.2f\t%d\n", name, r->error, psnr, r->seconds,
           r->seconds / c->ours[s].seconds,
           r->rank ? lowrank_cost(kernel, r->rank) : 4 * disk_cascade_taps(&r->cascade));
    fflush(stdout);
    return psnr;
}

static void run_method(contest *c, const struct row *row)
{
    double error = 0, psnr = 0, seconds = 0, ours = 0, cost = 0;
    for (int s = 0; s < c->shapes; s++) {
        result r;
        make(c, row, s, &r);
        if (row == methods)
            c->ours[s] = r;
        psnr += print_row(c, row->name, s, &r);
        error += r.error;
        seconds += r.seconds;
        ours += c->ours[s].seconds;
        cost += r.rank ? lowrank_cost(&c->targets[s].kernel, r.rank) : 4 * c->taps;
    }
    printf("mean-of-sharp\t%d\t%d\t\t%s\t1\t%.4f\t%.2f\t%.3f\t%.2f\t%.0f\n", SIZE, c->taps,
           row->name, error / c->shapes, psnr / c->shapes, seconds / c->shapes, seconds / ours,
           cost / c->shapes);
    fflush(stdout);
}

static void prepare(contest *c, rival_target *targets)
{
    for (int s = 0; s < c->shapes; s++) {
        targets[s] = (rival_target){shape_kernel(c->names[s], 0.5 * SIZE),
                                    shape_kernel(c->names[s], 0.25 * SIZE)};
        double start = rival_clock();
        lowrank_errors(&targets[s].kernel, c->ranks[s]);
        c->rank_seconds[s] = rival_clock() - start;
    }
    c->targets = targets;
}

void bench_rivals(int quick)
{
    static const char *const few[] = {"disc", "heart", "star", NULL};
    static const int budgets[] = {48, 96};
    contest *c = rival_memory(1, sizeof *c);
    rival_target targets[SHAPES];
    c->names = quick ? few : shape_sharp;
    while (c->shapes < SHAPES && c->names[c->shapes])
        c->shapes++;
    c->ranks = rival_memory(SHAPES, sizeof *c->ranks);
    prepare(c, targets);
    printf("shape\tsize\ttaps\tlayout\tmethod\tthreads\terror_l2\tkernel_psnr_db\tseconds\tratio"
           "\tmultiply_adds\n");
    for (int b = 0; b < (quick ? 1 : 2); b++) {
        c->taps = budgets[b];
        for (size_t m = 0; m < METHODS; m++)
            if (!quick || !methods[m].slow)
                run_method(c, &methods[m]);
    }
    for (int s = 0; s < c->shapes; s++) {
        disk_kernel_free(&targets[s].kernel);
        disk_kernel_free(&targets[s].reduced);
    }
    free(c->ranks);
    free(c);
}
