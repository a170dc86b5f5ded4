/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Bases over radius, and over a second axis. A kernel keeps its form from one radius to the next
 * while it is large, so that nodes may lie far apart there; below 16 pixels the pixel grid matters
 * and they lie closer. The first column of the grid is walked from the largest radius down; then
 * every node of a column starts from its neighbour in the column before, so that the nodes of one
 * column can be refined side by side. */

#include "basis_internal.h"

#include "cascade_internal.h"
#include "fit_internal.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_FIT  64.5 /* larger kernels are this one, scaled */
#define REFINE_STEPS 10

/* A large kernel hardly differs from the one above, scaled: more steps, each of which is slow, gain
 * nothing. Where the pixel grid is all, from the node above little is left. */
#define LARGE_HALF  16
#define LARGE_STEPS 4
#define SMALL_HALF  2
#define SMALL_STEPS 12

/* A turned kernel differs by the pixel grid alone. More steps let samples drift apart from their
 * neighbours': with 25 the errors halfway between 16 angles are up to a third larger (heart, 128
 * taps, radius 12: 0.162 against 0.135), and the fit takes five times as long. */
#define TURNED_STEPS 8

/* Kernels up to this half size are also tried with their small layers drawn in, smaller ones with
 * those in a point, unless the first attempt is good enough. */
#define DRAWN_IN_HALF 16
#define POINT_HALF    8
#define GOOD_ENOUGH   0.02

static disk_cascade scaled(const disk_cascade *cascade, double scale)
{
    disk_cascade copy = *cascade;
    for (int i = 0; i < disk_cascade_taps(cascade); i++) {
        copy.samples[i].dx = (float)(copy.samples[i].dx * scale);
        copy.samples[i].dy = (float)(copy.samples[i].dy * scale);
    }
    return copy;
}

/* The radius of the node below one of `radius`: half, a sixth and a quarter of an octave down. */
static double next_down(double radius)
{
    double next = radius * exp2(radius > 16 ? -0.5 : radius > 3 ? -1.0 / 6 : -0.25);
    return next < 1.01 * DISK_MIN_RADIUS ? DISK_MIN_RADIUS : next; /* not one just above it */
}

/* How much of the whole a part of a longer job is. */
typedef struct part {
    const disk_progress *whole;
    double from, share;
} part;

static int report_part(void *cookie, double done)
{
    part *p = cookie;
    return p->whole->report(p->whole->cookie, p->from + p->share * done);
}

/* Nodes from the largest radius down, in falling order. */
typedef struct ladder {
    int count;
    double radius[DISK_MAX_NODES];
    disk_cascade cascade[DISK_MAX_NODES];
} ladder;

/* Draws a node's kernel. No cascade would keep disk_basis_reach() for one that is too large. */
static disk_status draw_node(const disk_basis_recipe *recipe, double radius, double second,
                             disk_kernel *out)
{
    disk_kernel kernel = {0};
    disk_status status = recipe->draw(recipe->cookie, radius, second, &kernel);
    if (status == DISK_OK && (!kernel.weights || kernel.half < 0 || kernel.half > ceil(radius)))
        status = DISK_BAD_ARGUMENT;
    if (status == DISK_OK)
        *out = kernel;
    else
        disk_kernel_free(&kernel);
    return status;
}

static disk_status fit_top(const disk_basis_recipe *recipe, const disk_executor *executor,
                           const disk_progress *progress, ladder *l)
{
    disk_kernel kernel;
    disk_fit_settings settings;
    disk_fit_settings_init(&settings, recipe->samples);
    disk_status status = draw_node(recipe, l->radius[0], recipe->second.values[0], &kernel);
    if (status != DISK_OK)
        return status;
    status = disk_fit(&kernel, recipe->settings ? recipe->settings : &settings, executor, progress,
                      &l->cascade[0]);
    disk_kernel_free(&kernel);
    l->count = 1;
    return status;
}

/* The small layers' offsets drawn in: as a kernel shrinks to a few pixels, the footprints of the
 * bilinear taps do their work, and layers that stay spread out are stuck in a poor fit. */
static disk_cascade drawn_in(const disk_cascade *cascade, float by)
{
    disk_cascade copy = *cascade;
    for (int i = cascade->count[0]; i < disk_cascade_taps(cascade); i++)
        copy.samples[i].dx *= by, copy.samples[i].dy *= by;
    return copy;
}

/* Half way between two cascades whose samples correspond. */
static disk_cascade halfway(const disk_cascade *a, const disk_cascade *b)
{
    disk_cascade c = *a;
    for (int i = 0; i < disk_cascade_taps(a); i++) {
        c.samples[i].dx = 0.5f * (a->samples[i].dx + b->samples[i].dx);
        c.samples[i].dy = 0.5f * (a->samples[i].dy + b->samples[i].dy);
        c.samples[i].weight = 0.5f * (a->samples[i].weight + b->samples[i].weight);
    }
    return c;
}

/* The node above, and the kernel half way to it. */
typedef struct upper_node {
    const disk_cascade *cascade;
    const disk_kernel *between;
} upper_node;

/* The error at a node and half way to the one above, where there is one. */
static disk_status judge(const disk_cascade *cascade, const disk_kernel *kernel,
                         const upper_node *upper, double *error)
{
    disk_status status = disk_cascade_error(cascade, kernel, error);
    if (status != DISK_OK || !upper)
        return status;
    double between;
    disk_cascade middle = halfway(cascade, upper->cascade);
    status = disk_cascade_error(&middle, upper->between, &between);
    *error = 2 * *error + between; /* the node itself counts for both sides of it */
    return status;
}

#define TRIALS 3

/* The scaled cascade and its drawn-in versions, each being refined. */
typedef struct trials {
    const disk_kernel *kernel;
    const upper_node *upper;
    const disk_progress *progress;
    disk_cascade cascade[TRIALS];
    double error[TRIALS]; /* as judge() has it */
    disk_status status[TRIALS];
} trials;

static int steps_for(int half)
{
    return half > LARGE_HALF ? LARGE_STEPS : half > SMALL_HALF ? REFINE_STEPS : SMALL_STEPS;
}

static void refine_trial(void *cookie, int index)
{
    trials *t = cookie;
    disk_cascade *cascade = &t->cascade[index];
    t->status[index] = DISK_OK;
    if (t->kernel->half == 0)
        *cascade = scaled(cascade, 0); /* one pixel: exact */
    else
        t->status[index] =
            disk_fit_refine(t->kernel, steps_for(t->kernel->half), t->progress, cascade);
    if (t->status[index] == DISK_OK)
        t->status[index] = judge(cascade, t->kernel, t->upper, &t->error[index]);
}

static void refine_later(void *cookie, int index)
{
    refine_trial(cookie, index + 1);
}

/* Refines the scaled cascade and its drawn-in versions, and keeps the best, preferring the first.
 */
static disk_status refine_best(const disk_kernel *kernel, const upper_node *upper,
                               const disk_executor *executor, const disk_progress *progress,
                               disk_cascade *cascade)
{
    static const float draw_in[TRIALS] = {1, 0.5f, 0};
    int count = kernel->half > DRAWN_IN_HALF ? 1 : kernel->half > POINT_HALF ? 2 : TRIALS, best = 0;
    trials t = {.kernel = kernel, .upper = upper, .progress = progress};
    for (int i = 0; i < count; i++)
        t.cascade[i] = drawn_in(cascade, draw_in[i]);
    refine_trial(&t, 0);
    if (t.status[0] == DISK_OK && t.error[0] < GOOD_ENOUGH * (upper ? 3 : 1))
        count = 1;
    if (t.status[0] == DISK_OK)
        disk_run(executor, count - 1, refine_later, &t);
    for (int i = 0; i < count; i++) {
        if (t.status[i] != DISK_OK)
            return t.status[i];
        best = i > 0 && t.error[i] < 0.95 * t.error[best] ? i : best;
    }
    *cascade = t.cascade[best];
    return DISK_OK;
}

/* A refinement looks here whether it is still wanted. */
static int look_at_watch(void *cookie, double done)
{
    return disk_watch_add(cookie, 0);
}

/* The next node of the ladder, from the one above. */
static disk_status step_down(const disk_basis_recipe *recipe, const disk_executor *executor,
                             const disk_progress *look, ladder *l)
{
    int i = l->count++;
    double above = l->radius[i - 1], second = recipe->second.values[0];
    disk_kernel kernel = {0}, between = {0};
    l->radius[i] = next_down(above);
    l->cascade[i] = scaled(&l->cascade[i - 1], l->radius[i] / above);
    disk_status status = draw_node(recipe, l->radius[i], second, &kernel);
    if (status == DISK_OK)
        status = draw_node(recipe, 0.5 * (l->radius[i] + above), second, &between);
    upper_node upper = {&l->cascade[i - 1], &between};
    if (status == DISK_OK)
        status = refine_best(&kernel, &upper, executor, look, &l->cascade[i]);
    disk_kernel_free(&kernel);
    disk_kernel_free(&between);
    return status;
}

static disk_status walk_down(const disk_basis_recipe *recipe, const disk_executor *executor,
                             const disk_progress *progress, ladder *l)
{
    enum { WHOLE = 1000 }; /* units of progress: by radius, as the cost goes */
    disk_watch watch;
    disk_progress look = {look_at_watch, &watch};
    disk_status status = DISK_OK;
    long done = 0;
    disk_watch_init(&watch, progress, WHOLE);
    while (status == DISK_OK && l->count < DISK_MAX_NODES - 2 &&
           l->radius[l->count - 1] > DISK_MIN_RADIUS) {
        status = step_down(recipe, executor, &look, l);
        long reached = (long)(WHOLE * (1 - l->radius[l->count - 1] / l->radius[0]));
        if (status == DISK_OK && disk_watch_add(&watch, reached - done))
            status = DISK_CANCELLED;
        done = reached;
    }
    return status;
}

/* --- The second axis ------------------------------------------------------------------------- */

/* One column being made from the one before. */
typedef struct column {
    const disk_basis_recipe *recipe;
    const ladder *from;
    ladder *to;
    double second, turn; /* its value; degrees by which the kernel has turned since the last */
    disk_watch *watch;
    atomic_int status;
} column;

/* With y down, turning counter-clockwise by t takes (x, y) to (x cos t + y sin t,
 * y cos t - x sin t). */
static disk_cascade turned(const disk_cascade *cascade, double degrees)
{
    disk_cascade copy = *cascade;
    double angle = degrees * (3.14159265358979323846 / 180), c = cos(angle), s = sin(angle);
    for (int i = 0; i < disk_cascade_taps(cascade); i++) {
        double x = cascade->samples[i].dx, y = cascade->samples[i].dy;
        copy.samples[i].dx = (float)(x * c + y * s);
        copy.samples[i].dy = (float)(y * c - x * s);
    }
    return copy;
}

static void refine_node(void *cookie, int index)
{
    column *c = cookie;
    disk_kernel kernel = {0};
    disk_progress look = {look_at_watch, c->watch};
    if (atomic_load(&c->status) != DISK_OK)
        return;
    c->to->radius[index] = c->from->radius[index];
    c->to->cascade[index] = c->from->cascade[index];
    if (c->turn != 0)
        c->to->cascade[index] = turned(&c->from->cascade[index], c->turn);
    disk_cascade *cascade = &c->to->cascade[index];
    disk_status status = draw_node(c->recipe, c->from->radius[index], c->second, &kernel);
    if (status == DISK_OK)
        status = c->turn != 0 ? disk_fit_refine(&kernel, TURNED_STEPS, &look, cascade)
                              : refine_best(&kernel, NULL, NULL, &look, cascade);
    disk_kernel_free(&kernel);
    if (status == DISK_OK && disk_watch_add(c->watch, 1))
        status = DISK_CANCELLED;
    if (status != DISK_OK)
        atomic_store(&c->status, (int)status);
}

static disk_status walk_columns(const disk_basis_recipe *recipe, const disk_executor *executor,
                                const disk_progress *progress, ladder *columns)
{
    const disk_axis *axis = &recipe->second;
    disk_watch watch;
    disk_watch_init(&watch, progress, (long)(axis->count - 1) * columns[0].count);
    disk_status status = DISK_OK;
    for (int i = 1; i < axis->count && status == DISK_OK; i++) {
        double turn = axis->turns ? axis->values[i] - axis->values[i - 1] : 0;
        column c = {.recipe = recipe,
                    .from = &columns[i - 1],
                    .to = &columns[i],
                    .second = axis->values[i],
                    .turn = turn,
                    .watch = &watch};
        atomic_init(&c.status, DISK_OK);
        columns[i].count = columns[0].count;
        disk_run(executor, columns[0].count, refine_node, &c);
        status = (disk_status)atomic_load(&c.status);
    }
    return status;
}

/* --- The whole ------------------------------------------------------------------------------- */

disk_basis *disk_basis_alloc(int nodes, int columns)
{
    size_t cascades = (size_t)nodes * (size_t)columns;
    disk_basis *basis = calloc(1, sizeof *basis + cascades * sizeof basis->cascade[0]);
    if (!basis)
        return NULL;
    basis->nodes = nodes;
    basis->columns = columns;
    return basis;
}

/* Rising nodes of one column, radius 0 and a scaled top included. */
static void place_column(const ladder *l, double max_radius, disk_basis *basis,
                         disk_cascade *cascade)
{
    int node = 0;
    cascade[node++] = scaled(&l->cascade[l->count - 1], 0);
    for (int i = l->count - 1; i >= 0; i--) {
        basis->radius[node] = (float)l->radius[i];
        cascade[node++] = l->cascade[i];
    }
    if (node < basis->nodes) {
        basis->radius[node] = (float)max_radius;
        cascade[node] = scaled(&l->cascade[0], max_radius / l->radius[0]);
    }
}

static disk_basis *assemble(const ladder *columns, const disk_basis_recipe *recipe)
{
    double max_radius = recipe->max_radius;
    int nodes = columns[0].count + 1 + (max_radius > columns[0].radius[0]);
    disk_basis *basis = disk_basis_alloc(nodes, recipe->second.count);
    if (!basis)
        return NULL;
    for (int c = 0; c < basis->columns; c++) {
        basis->second[c] = (float)recipe->second.values[c];
        place_column(&columns[c], max_radius, basis, basis->cascade + c * nodes);
    }
    basis->period = (float)recipe->second.period;
    return basis;
}

int disk_axis_valid(const disk_axis *axis)
{
    if (axis->count < 1 || axis->count > DISK_MAX_COLUMNS)
        return 0;
    for (int i = 0; i < axis->count; i++)
        if (!isfinite((float)axis->values[i]) ||
            (i > 0 && !((float)axis->values[i - 1] < (float)axis->values[i])))
            return 0;
    float span = (float)axis->values[axis->count - 1] - (float)axis->values[0];
    float period = (float)axis->period;
    return isfinite(span) && (period == 0 || (isfinite(period) && period > span));
}

/* The parts of the work, as shares of the progress. */
static disk_status fit_grid(const disk_basis_recipe *recipe, const disk_executor *executor,
                            const disk_progress *progress, ladder *columns)
{
    double one = recipe->second.count > 1 ? 0.4 : 1, split = recipe->all ? 0.7 * one : one;
    part parts[3] = {
        {progress, 0, split}, {progress, split, one - split}, {progress, one, 1 - one}};
    disk_progress reports[3];
    for (int i = 0; i < 3; i++)
        reports[i] = (disk_progress){report_part, &parts[i]};
    columns[0].radius[0] = fmin(recipe->max_radius, LARGEST_FIT);
    disk_status status = fit_top(recipe, executor, progress ? &reports[0] : NULL, columns);
    if (status == DISK_OK && recipe->all && columns[0].radius[0] > DISK_MIN_RADIUS)
        status = walk_down(recipe, executor, progress ? &reports[1] : NULL, columns);
    if (status == DISK_OK && recipe->second.count > 1)
        status = walk_columns(recipe, executor, progress ? &reports[2] : NULL, columns);
    return status;
}

disk_status disk_basis_fit(const disk_basis_recipe *recipe, const disk_executor *executor,
                           const disk_progress *progress, disk_basis **out)
{
    if (!recipe || !recipe->draw || !out ||
        !(recipe->max_radius >= DISK_MIN_RADIUS && recipe->max_radius <= DISK_MAX_RADIUS))
        return DISK_BAD_ARGUMENT;
    const disk_fit_settings *settings = recipe->settings;
    if (settings && (settings->prefilter || settings->outside != 1 || settings->whole != 0))
        return DISK_BAD_ARGUMENT;
    disk_basis_recipe r = *recipe;
    if (r.second.count == 0)
        r.second = (disk_axis){.count = 1};
    if (!disk_axis_valid(&r.second))
        return DISK_BAD_ARGUMENT;
    ladder *columns = calloc((size_t)r.second.count, sizeof *columns);
    if (!columns)
        return DISK_NO_MEMORY;
    disk_status status = fit_grid(&r, executor, progress, columns);
    disk_basis *basis = status == DISK_OK ? assemble(columns, &r) : NULL;
    free(columns);
    if (status != DISK_OK)
        return status;
    if (!basis)
        return DISK_NO_MEMORY;
    *out = basis;
    return DISK_OK;
}

static disk_status draw_aperture(void *cookie, double radius, double second, disk_kernel *out)
{
    return disk_aperture_draw(cookie, radius, out);
}

disk_status disk_basis_new(const disk_aperture *aperture, double max_radius, int samples, int all,
                           const disk_executor *executor, const disk_progress *progress,
                           disk_basis **out)
{
    if (!aperture)
        return DISK_BAD_ARGUMENT;
    disk_basis_recipe recipe = {.draw = draw_aperture,
                                .cookie = (void *)aperture, /* only read */
                                .max_radius = max_radius,
                                .all = all,
                                .samples = samples};
    return disk_basis_fit(&recipe, executor, progress, out);
}

void disk_basis_free(disk_basis *basis)
{
    free(basis);
}

int disk_basis_columns(const disk_basis *basis)
{
    return basis->columns;
}

double disk_basis_max_radius(const disk_basis *basis)
{
    return basis->radius[basis->nodes - 1];
}

/* --- Reading --------------------------------------------------------------------------------- */

int disk_basis_find(const disk_basis *basis, float radius, float *towards_next)
{
    int low = 0, high = basis->nodes - 2;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (basis->radius[middle] <= radius)
            low = middle;
        else
            high = middle - 1;
    }
    float a = basis->radius[low], b = basis->radius[low + 1];
    *towards_next = fminf(fmaxf((radius - a) / (b - a), 0), 1);
    return low;
}

void disk_basis_at(const disk_basis *basis, double radius, disk_cascade *out)
{
    float t;
    int node = disk_basis_find(basis, (float)radius, &t);
    const disk_cascade *a = &basis->cascade[node], *b = &basis->cascade[node + 1];
    disk_cascade c = *a;
    for (int i = 0; i < disk_cascade_taps(a); i++) {
        disk_sample *s = &c.samples[i];
        s->dx += t * (b->samples[i].dx - s->dx);
        s->dy += t * (b->samples[i].dy - s->dy);
        s->weight += t * (b->samples[i].weight - s->weight);
    }
    *out = c;
}

/* The column below a value of the second axis, the one above, and how far towards it. */
static int find_column(const disk_basis *basis, float second, int *next, float *towards_next)
{
    int last = basis->columns - 1, low = 0;
    float first = basis->second[0], at = isfinite(second) ? second : first;
    if (basis->period > 0)
        at -= basis->period * floorf((at - first) / basis->period);
    while (low < last && basis->second[low + 1] <= at)
        low++;
    *next = low < last ? low + 1 : basis->period > 0 ? 0 : last;
    float from = basis->second[low], to = low < last ? basis->second[*next] : first + basis->period;
    *towards_next = *next == low ? 0 : fminf(fmaxf((at - from) / (to - from), 0), 1);
    return low;
}

disk_cell disk_basis_cell(const disk_basis *basis, float radius, float second)
{
    float t, u;
    int next, here = find_column(basis, second, &next, &u);
    int node = disk_basis_find(basis, radius, &t);
    const disk_cascade *low = basis->cascade + here * basis->nodes + node;
    const disk_cascade *high = basis->cascade + next * basis->nodes + node;
    return (disk_cell){{low, low + 1, high, high + 1},
                       {(1 - t) * (1 - u), t * (1 - u), (1 - t) * u, t * u}};
}

void disk_basis_at_both(const disk_basis *basis, double radius, double second, disk_cascade *out)
{
    if (basis->columns == 1) {
        disk_basis_at(basis, radius, out);
        return;
    }
    disk_cell cell = disk_basis_cell(basis, (float)radius, (float)second);
    disk_cascade c = *cell.corner[0];
    for (int i = 0; i < disk_cascade_taps(&c); i++)
        c.samples[i] = disk_cell_sample(&cell, i);
    *out = c;
}

/* A layer's reach is rounded up to whole pixels: interpolated, each may gain one. */
int disk_basis_reach(double radius)
{
    if (!(radius > 0))
        return 0;
    double fitted = fmin(radius, LARGEST_FIT);
    return (int)ceil(disk_fit_reach(fitted) * (radius / fitted)) + DISK_MAX_LAYERS;
}
