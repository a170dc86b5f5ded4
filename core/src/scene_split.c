/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Splitting the range of radii into layers, so that what lies on both sides of an edge comes to lie
 * in different layers: dynamic programming over a histogram of 256 bins, whose cost is the sum of
 * the jumps that stay within a layer. A surface without edges stays in one layer, whatever its
 * depth. Each cut then moves to the emptiest place that costs no more. */

#include "field.h"
#include "scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BINS 256
#define BAND 64 /* rows a task */

/* Pixels are counted in about so many rows: where the range is empty shows in these as well. */
#define ROWS 1024

/* One layer more must take away this share of all jumps: a thing of a depth of its own may have few
 * edges. */
#define WORTH 1e-4

/* More layers than FEW are for scenes that they part all but whole, which keep at the most that
 * share of their jumps. Where depth knows no end of steps they would only take time. */
#define FEW  6
#define KEPT 0.01

/* What a task counts: pixels by bin, and jumps in pixels of radius by the bins on both sides. */
typedef struct tally {
    double least, scale; /* of bins */
    float jumps[BINS][BINS];
    float pixels[BINS];
} tally;

static int bin_of(const tally *t, float radius)
{
    int bin = (int)(((double)radius - t->least) * t->scale);
    return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

static void count_jump(tally *t, float a, float b)
{
    float jump = fabsf(a - b);
    if (jump <= DISK_SCENE_JUMP)
        return;
    int i = bin_of(t, a), j = bin_of(t, b);
    t->jumps[i < j ? i : j][i < j ? j : i] += jump;
}

/* --- Range and tally, in bands -------------------------------------------------------------- */

typedef struct band_job {
    const disk_scene *scene;
    disk_watch *watch;
    float (*ranges)[2]; /* a band each */
    tally **tallies;    /* so many as lanes, each for the bands of its remainder */
    int lanes, bands;
} band_job;

static int band_end(const disk_scene *scene, int band)
{
    int end = (band + 1) * BAND;
    return end < scene->height ? end : scene->height;
}

/* Cleans and cuts a row of the blur map. */
static void cut_row(const disk_scene *scene, int y)
{
    const disk_plane *blur = scene->job->blur;
    const float *from = (const float *)((const char *)blur->data + y * blur->stride);
    float *to = scene->radius_room + (size_t)y * (size_t)scene->width;
    for (int x = 0; x < scene->width; x++)
        to[x] = disk_cut_radius(from[x], (float)scene->plan->max_radius);
}

/* Widens the range by a row of radii. */
static void widen(const disk_scene *scene, int y, float *least, float *largest)
{
    const float *row = scene->radii + (size_t)y * (size_t)scene->width;
    float low = *least, high = *largest;
    for (int x = 0; x < scene->width; x++)
        low = row[x] < low ? row[x] : low, high = row[x] > high ? row[x] : high;
    *least = low, *largest = high;
}

static void find_range(void *cookie, int band)
{
    band_job *job = cookie;
    float least = INFINITY, largest = -INFINITY;
    if (disk_watch_add(job->watch, 0))
        return;
    for (int y = band * BAND; y < band_end(job->scene, band); y++) {
        if (job->scene->radius_room)
            cut_row(job->scene, y);
        widen(job->scene, y, &least, &largest);
    }
    job->ranges[band][0] = least;
    job->ranges[band][1] = largest;
}

/* Pixels of a row that are looked at together: most have no jump. */
#define STRETCH 32

/* Counts the jumps between two rows, or between a row and itself one pixel further. */
static void count_jumps(tally *t, const float *a, const float *b, int count)
{
    for (int x = 0; x < count; x += STRETCH) {
        int end = x + STRETCH < count ? x + STRETCH : count, any = 0;
        for (int i = x; i < end; i++)
            any |= fabsf(a[i] - b[i]) > DISK_SCENE_JUMP;
        for (int i = x; any && i < end; i++)
            count_jump(t, a[i], b[i]);
    }
}

static void count_band(const disk_scene *scene, tally *t, int band)
{
    int step = scene->height > ROWS ? scene->height / ROWS : 1;
    for (int y = band * BAND; y < band_end(scene, band); y++) {
        const float *row = scene->radii + (size_t)y * (size_t)scene->width;
        for (int x = 0; y % step == 0 && x < scene->width; x++)
            t->pixels[bin_of(t, row[x])] += 1;
        count_jumps(t, row, row + 1, scene->width - 1);
        if (y + 1 < scene->height)
            count_jumps(t, row, row + scene->width, scene->width);
    }
}

/* A fixed assignment of bands to lanes: sums do not depend on the threads. */
static void count_lane(void *cookie, int lane)
{
    band_job *job = cookie;
    for (int band = lane; band < job->bands; band += job->lanes)
        if (!disk_watch_add(job->watch, 0))
            count_band(job->scene, job->tallies[lane], band);
}

/* --- Cutting -------------------------------------------------------------------------------- */

/* cost[i][j]: the jumps inside a layer of bins i to j, from the sums over rectangles. */
static void sum_costs(tally *t)
{
    float(*cost)[BINS] = t->jumps;
    for (int size = 2; size <= BINS; size++)
        for (int i = 0; i + size <= BINS; i++) {
            int j = i + size - 1;
            float inner = size > 2 ? cost[i + 1][j - 1] : 0;
            cost[i][j] += cost[i + 1][j] + cost[i][j - 1] - inner;
        }
    for (int i = 0; i < BINS; i++)
        cost[i][i] = 0; /* jumps within a bin cannot be cut */
}

typedef struct cutting {
    float best[DISK_SCENE_LAYERS][BINS]; /* [k][j]: bins 0 to j in k + 1 layers */
    int from[DISK_SCENE_LAYERS][BINS];   /* where the last of them begins */
} cutting;

static void cut_all(const tally *t, cutting *c)
{
    for (int j = 0; j < BINS; j++)
        c->best[0][j] = t->jumps[0][j], c->from[0][j] = 0;
    for (int k = 1; k < DISK_SCENE_LAYERS; k++)
        for (int j = 0; j < BINS; j++) {
            c->best[k][j] = c->best[k - 1][j], c->from[k][j] = j + 1;
            for (int i = 1; i <= j; i++) {
                float cost = c->best[k - 1][i - 1] + t->jumps[i][j];
                if (cost < c->best[k][j])
                    c->best[k][j] = cost, c->from[k][j] = i;
            }
        }
}

static int worthwhile_layers(const cutting *c)
{
    float all = c->best[0][BINS - 1];
    int layers = 1;
    for (int k = 1; k < DISK_SCENE_LAYERS; k++)
        if (c->best[k - 1][BINS - 1] - c->best[k][BINS - 1] > (float)WORTH * all)
            layers = k + 1;
        else
            break;
    return layers > FEW && c->best[layers - 1][BINS - 1] > (float)KEPT * all ? FEW : layers;
}

/* Where between two other cuts a cut at `bin` (the first bin behind it) lies in the middle of the
 * emptiest stretch that costs at most a little more. */
static int settle(const tally *t, int before, int bin, int after)
{
    float limit = t->jumps[before][bin - 1] + t->jumps[bin][after - 1];
    limit += 0.01f * t->jumps[0][BINS - 1] / BINS + 1e-3f * limit;
    float emptiest = INFINITY;
    int first = bin, last = bin;
    for (int i = before + 1; i < after; i++) {
        if (t->jumps[before][i - 1] + t->jumps[i][after - 1] > limit)
            continue;
        float here = t->pixels[i - 1] + t->pixels[i];
        if (here < emptiest)
            emptiest = here, first = last = i;
        else if (here == emptiest && last == i - 1)
            last = i;
    }
    return (first + last + 1) / 2;
}

static void place_cuts(disk_scene *scene, const tally *t, const cutting *c)
{
    int bins[DISK_SCENE_LAYERS + 1];
    scene->layers = worthwhile_layers(c);
    bins[scene->layers] = BINS;
    for (int k = scene->layers - 1, j = BINS - 1; k >= 0; k--) {
        bins[k] = c->from[k][j];
        j = bins[k] - 1;
    }
    for (int k = 1; k < scene->layers; k++)
        bins[k] = settle(t, bins[k - 1], bins[k], bins[k + 1]);
    for (int k = 1; k < scene->layers; k++)
        scene->cuts[k - 1] = (float)(t->least + bins[k] / t->scale);
    scene->cuts[scene->layers - 1] = INFINITY;
}

/* --- All of it ------------------------------------------------------------------------------ */

#define LANES 16

static disk_status count_all(disk_scene *scene, const disk_executor *executor, disk_watch *watch,
                             band_job *job)
{
    float least = INFINITY, largest = -INFINITY;
    disk_run(executor, job->bands, find_range, job);
    for (int i = 0; i < job->bands && !disk_watch_add(watch, 0); i++)
        least = fminf(least, job->ranges[i][0]), largest = fmaxf(largest, job->ranges[i][1]);
    if (disk_watch_add(watch, 0))
        return DISK_CANCELLED;
    for (int i = 0; i < job->lanes; i++) {
        if (!(job->tallies[i] = calloc(1, sizeof **job->tallies)))
            return DISK_NO_MEMORY;
        job->tallies[i]->least = least;
        job->tallies[i]->scale = largest > least ? BINS / ((double)largest - (double)least) : 0;
    }
    disk_run(executor, job->lanes, count_lane, job);
    for (int i = 1; i < job->lanes; i++)
        for (int a = 0; a < BINS; a++) {
            job->tallies[0]->pixels[a] += job->tallies[i]->pixels[a];
            for (int b = 0; b < BINS; b++)
                job->tallies[0]->jumps[a][b] += job->tallies[i]->jumps[a][b];
        }
    return disk_watch_add(watch, 0) ? DISK_CANCELLED : DISK_OK;
}

disk_status disk_scene_split(disk_scene *scene, const disk_executor *executor, disk_watch *watch)
{
    tally *tallies[LANES] = {0};
    band_job job = {.scene = scene, .watch = watch, .tallies = tallies};
    job.bands = (scene->height + BAND - 1) / BAND;
    job.lanes = job.bands < LANES ? job.bands : LANES;
    job.ranges = malloc((size_t)job.bands * sizeof *job.ranges);
    if (!scene->radii)
        scene->radii = scene->radius_room =
            disk_image_memory((size_t)scene->width * (size_t)scene->height * sizeof *scene->radii);
    cutting *c = malloc(sizeof *c);
    disk_status status = DISK_NO_MEMORY;
    if (job.ranges && c && scene->radii)
        status = count_all(scene, executor, watch, &job);
    if (status == DISK_OK && tallies[0]->scale > 0) {
        sum_costs(tallies[0]);
        cut_all(tallies[0], c);
        place_cuts(scene, tallies[0], c);
    } else {
        scene->layers = 1;
        scene->cuts[0] = INFINITY;
    }
    for (int i = 0; i < LANES; i++)
        free(tallies[i]);
    free(job.ranges);
    free(c);
    return status;
}
