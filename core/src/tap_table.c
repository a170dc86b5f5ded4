/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Making the tables. One sparse layer is fitted behind a Gaussian, as wide as it should be
 * beside the samples' spacing, and then for kernels a quarter octave smaller and larger behind the
 * same Gaussian: what one level serves. Every other level is that one scaled. For each step of the
 * radius the fitted offsets are interpolated, put on whole texels, and the weights are solved anew
 * for where the texels are (tap_solve.c), so that rounding costs little. Radii too small for any
 * level read the picture itself, and every lit pixel of their kernel is a tap. */

#include "tap_table.h"

#include "fit_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The filter's width over the samples' spacing, in the middle of a level's radii; it is a fifth
 * less and more at their ends. A disc with 96 samples off the texels has an error of 0.14 and is
 * uneven by 0.10 at 0.65, 0.12 and 0.04 at 0.75, 0.13 and 0.03 at 0.85. On whole texels 0.75 leaves
 * a grain in lights at the upper end of a level's radii, which 0.85 does not, at 0.3 dB more. */
#define WIDTH 0.85

#define FIT_RADIUS 24.0
#define NODES      3 /* a quarter octave apart */

/* As many lit pixels for each tap of the budget are still taken one by one. */
#define DENSE_PIXELS_A_TAP 1.5

#define LEAST_TAPS 64

/* Texels that a tap may lie beyond the radius: half a one by rounding, then a diagonal's rest; and
 * one more where the place of a turned kernel is counted from the next texel. */
#define BEYOND 0.7
#define BESIDE 2

/* The spacing of LEAST_TAPS samples, cell = radius / sqrt(taps), bounds a level's width, a quarter
 * octave either way; its support is 4.1 widths at the most and its texels are at most 0.71
 * widths apart, or one pixel. */
int disk_tap_reach(double radius)
{
    double width = WIDTH * exp2(0.25) * 1.05 * radius / sqrt(LEAST_TAPS);
    return (int)ceil(radius + (4.1 + (BEYOND + BESIDE) * 0.71) * width) + 6;
}

/* How far the levels in use reach, in pixels. */
static int reach_of(const disk_tap_table *t, double max_radius)
{
    int most = 0;
    for (int l = 0; l < t->levels; l++) {
        double radius = fmin((double)t->end[l], max_radius);
        int apart = 1 << disk_level_shift(l);
        int reach = (int)ceil(radius + (BEYOND + BESIDE) * apart) + disk_level_support(l);
        most = reach > most ? reach : most;
    }
    return most;
}

/* --- The fitted layer ------------------------------------------------------------------------ */

/* Small radii are fitted with more taps than large ones: a point of light is brighter there, and
 * so are errors; and what lies around a pixel is in the cache. */
#define LAYERS 2

static int layer_of(int level)
{
    return level > 2;
}

/* Taps for a budget of bilinear samples, each of which reads four texels where these read one. */
static int taps_for(int layer, int samples)
{
    int taps = layer == 0 ? 8 * samples / 3 : 5 * samples / 3;
    return taps < LEAST_TAPS ? LEAST_TAPS : taps > DISK_MAX_SAMPLES ? DISK_MAX_SAMPLES : taps;
}

/* Offsets for a radius of 1, at radii a quarter octave below the middle of a level's range, in the
 * middle, and above it. */
typedef struct sparse_layer {
    double spacing; /* of the samples, for a radius of 1 */
    int taps;
    disk_guess node[NODES];
} sparse_layer;

/* Descends from a guess of offsets for a radius of 1. */
static disk_status descend(const disk_aperture *aperture, double radius, const disk_kernel *filter,
                           int steps, disk_watch *watch, disk_guess *guess)
{
    disk_kernel kernel = {0};
    disk_terms terms = {filter, 1, 0};
    double cost;
    disk_status status = disk_aperture_draw(aperture, radius, &kernel);
    for (int s = 0; s < guess->total; s++)
        guess->x[s] *= radius, guess->y[s] *= radius;
    if (status == DISK_OK)
        status = disk_fit_descend(&kernel, &terms, steps, watch, guess, &cost);
    for (int s = 0; s < guess->total; s++)
        guess->x[s] /= radius, guess->y[s] /= radius;
    disk_kernel_free(&kernel);
    return status;
}

static disk_status begin_layer(const disk_kernel *kernel, int taps, disk_guess *guess)
{
    disk_fit_settings settings;
    disk_fit_settings_init(&settings, taps);
    settings.layouts[0] = (disk_layout){.layers = 1, .count = {taps}};
    settings.layout_count = 1;
    disk_status status = disk_fit_begin(kernel, &settings, 0, guess);
    for (int s = 0; status == DISK_OK && s < guess->total; s++)
        guess->x[s] /= FIT_RADIUS, guess->y[s] /= FIT_RADIUS;
    return status;
}

static disk_status fit_layer(const disk_aperture *aperture, const disk_kernel *kernel,
                             disk_watch *watch, sparse_layer *layer)
{
    disk_kernel filter = {0};
    int steps = layer->taps > 128 ? 6 : 16; /* a step costs the cube of the taps, then */
    disk_status status = disk_kernel_gaussian(WIDTH * layer->spacing * FIT_RADIUS, &filter);
    if (status == DISK_OK)
        status = begin_layer(kernel, layer->taps, &layer->node[1]);
    if (status == DISK_OK)
        status = descend(aperture, FIT_RADIUS, &filter, steps, watch, &layer->node[1]);
    for (int i = 0; i < NODES && status == DISK_OK; i += 2) {
        layer->node[i] = layer->node[1];
        status = descend(aperture, FIT_RADIUS * exp2(0.25 * (i - 1)), &filter, steps / 2, watch,
                         &layer->node[i]);
    }
    disk_kernel_free(&filter);
    return status;
}

/* --- One step -------------------------------------------------------------------------------- */

typedef struct maker {
    const disk_aperture *aperture;
    const sparse_layer *layers; /* LAYERS of them */
    disk_tap_table *table;
    disk_watch *watch;
    atomic_int status;
} maker;

/* `px` and `py`: how far the pixel lies after its texel, in texels. */
static disk_status keep_taps(const disk_spot *spots, int count, ptrdiff_t stride, double radius,
                             double px, double py, disk_taps *out)
{
    size_t room = ((size_t)count + DISK_TAP_BLOCK - 1) / DISK_TAP_BLOCK * DISK_TAP_BLOCK;
    out->behind = calloc(room, 4 * sizeof *out->behind + 3 * sizeof *out->weight);
    if (!out->behind)
        return DISK_NO_MEMORY;
    out->before = out->behind + room;
    out->one = out->before + room;
    out->turned = out->one + room;
    out->weight = (float *)(void *)(out->turned + room);
    out->u = out->weight + room;
    out->v = out->u + room;
    out->count = (int)room;
    for (int i = 0; i < count; i++) {
        int offset = (int)(spots[i].y * stride + 4 * (ptrdiff_t)spots[i].x);
        out->behind[i] = -offset; /* light moves with the spot: what comes from there is read */
        out->before[i] = offset;
        out->one[i] = -offset / 4;
        out->turned[i] = offset / 4;
        out->weight[i] = (float)spots[i].weight;
        out->u[i] = (float)((spots[i].x + px) / radius);
        out->v[i] = (float)((spots[i].y + py) / radius);
    }
    return DISK_OK;
}

static int farthest(const disk_spot *spots, int count)
{
    int reach = 0;
    for (int i = 0; i < count; i++) {
        int x = abs(spots[i].x), y = abs(spots[i].y);
        reach = x > reach ? x : reach;
        reach = y > reach ? y : reach;
    }
    return reach;
}

/* Every lit pixel of the kernel. */
static disk_status make_dense(const maker *m, disk_tap_kind *kind, int step)
{
    disk_kernel k = {0};
    disk_status status = disk_aperture_draw(m->aperture, kind->first + step * kind->step, &k);
    size_t side = 2 * (size_t)k.half + 1;
    disk_spot *spots = status == DISK_OK ? malloc(side * side * sizeof *spots) : NULL;
    int count = 0;
    for (size_t i = 0; spots && i < side * side; i++)
        if (k.weights[i] > 0)
            spots[count++] = (disk_spot){(int)(i % side) - k.half, (int)(i / side) - k.half,
                                         (double)k.weights[i]};
    if (status == DISK_OK)
        status = spots ? keep_taps(spots, count, m->table->stride, kind->first + step * kind->step,
                                   0, 0, &kind->taps[step])
                       : DISK_NO_MEMORY;
    kind->reach[step] = spots ? farthest(spots, count) : 0;
    free(spots);
    disk_kernel_free(&k);
    return status;
}

/* The fitted samples of a radius, in texels, rounded to those around a pixel that lies (px, py)
 * after its own. Samples that meet are one. */
static int round_samples(const sparse_layer *layer, double width, double radius, double px,
                         double py, disk_spot *spots)
{
    double at = 1 + 4 * log2(radius * WIDTH * layer->spacing / width);
    int node = at < 1 ? 0 : 1, count = 0;
    double t = fmin(fmax(at - node, 0), 1);
    const disk_guess *a = &layer->node[node], *b = &layer->node[node + 1];
    for (int s = 0; s < a->total; s++) {
        double x = a->x[s] + t * (b->x[s] - a->x[s]), y = a->y[s] + t * (b->y[s] - a->y[s]);
        double scale = radius / fmax(1, hypot(x, y)); /* never beyond the radius */
        disk_spot spot = {(int)lround(scale * x - px), (int)lround(scale * y - py), 1.0};
        int i = 0;
        while (i < count && (spots[i].x != spot.x || spots[i].y != spot.y))
            i++;
        if (i == count)
            spots[count++] = spot;
        else
            spots[i].weight += 1;
    }
    for (int i = 0; i < count; i++)
        spots[i].weight /= a->total;
    return count;
}

/* The filter of a kind of level along one axis. The small ones are binomials; the others are close
 * to Gaussians. */
typedef struct level_filter {
    double width; /* in texels */
    disk_profile profile;
    int overlaps;
    float overlap[33];
} level_filter;

static disk_status make_filter(int kind, int fine, level_filter *f)
{
    static const float binomial[3][5] = {{0, 0.25f, 0.5f, 0.25f, 0},
                                         {0.0625f, 0.25f, 0.375f, 0.25f, 0.0625f}};
    f->width = disk_level_width(kind); /* that level's texels are pixels */
    int half = kind < 3 ? 2 : (int)ceil(4 * f->width * fine);
    f->profile = (disk_profile){fine, half, malloc((2 * (size_t)half + 1) * sizeof(float))};
    if (!f->profile.value)
        return DISK_NO_MEMORY;
    double sum = 0, width = f->width * fine;
    for (int i = -half; i <= half; i++)
        sum += exp(-i * i / (2 * width * width));
    for (int i = -half; i <= half; i++)
        f->profile.value[i + half] = kind < 3
                                         ? binomial[kind - 1][i + half]
                                         : (float)(fine * exp(-i * i / (2 * width * width)) / sum);
    /* The correlation with itself at whole texels. */
    f->overlaps = 2 * half / fine + 1 < 33 ? 2 * half / fine + 1 : 33;
    for (int d = 0; d < f->overlaps; d++) {
        double products = 0;
        for (int i = -half; i + d * fine <= half; i++)
            products +=
                (double)(f->profile.value[i + half] * f->profile.value[i + d * fine + half]);
        f->overlap[d] = (float)(products / fine);
    }
    return DISK_OK;
}

static disk_status make_place(const maker *m, const level_filter *filter, const disk_seen *seen,
                              int number, int step, int place)
{
    disk_tap_kind *kind = &m->table->kind[number];
    disk_spot spots[DISK_MAX_SAMPLES];
    double radius = kind->first + step * kind->step;
    int px = place % kind->places, py = place / kind->places;
    int count = round_samples(&m->layers[layer_of(number)], filter->width, radius,
                              (double)px / kind->places, (double)py / kind->places, spots);
    int left = disk_spots_weigh(seen, filter->overlap, filter->overlaps, px, py, radius + 0.7,
                                spots, count);
    if (left < 0)
        return DISK_NO_MEMORY;
    int reach = farthest(spots, left) + 1; /* turned, a place lies one texel farther */
    kind->reach[step] = reach > kind->reach[step] ? reach : kind->reach[step];
    return keep_taps(spots, left, m->table->stride, radius, (double)px / kind->places,
                     (double)py / kind->places,
                     &kind->taps[step * kind->places * kind->places + place]);
}

static disk_status make_sparse(const maker *m, int number, int step)
{
    disk_tap_kind *kind = &m->table->kind[number];
    double radius = kind->places * (kind->first + step * kind->step);
    disk_kernel kernel = {0};
    disk_seen seen = {0};
    level_filter filter = {0};
    disk_status status = make_filter(number, kind->places, &filter);
    if (status == DISK_OK)
        status = disk_aperture_draw(m->aperture, fmin(radius, DISK_MAX_RADIUS), &kernel);
    if (status == DISK_OK)
        status = disk_seen_make(&kernel, &filter.profile, &seen);
    for (int i = 0; i < kind->places * kind->places && status == DISK_OK; i++)
        status = make_place(m, &filter, &seen, number, step, i);
    disk_seen_release(&seen);
    disk_kernel_free(&kernel);
    free(filter.profile.value);
    return status;
}

static void make_step(void *cookie, int index)
{
    maker *m = cookie;
    int number = 0;
    while (index >= m->table->kind[number].steps)
        index -= m->table->kind[number++].steps;
    if (atomic_load(&m->status) != DISK_OK)
        return;
    disk_status status =
        number == 0 ? make_dense(m, &m->table->kind[0], index) : make_sparse(m, number, index);
    if (status == DISK_OK && disk_watch_add(m->watch, 1))
        status = DISK_CANCELLED;
    if (status != DISK_OK)
        atomic_store(&m->status, (int)status);
}

/* --- The whole ------------------------------------------------------------------------------- */

/* Which radii each level serves: its width is right in the middle of a half octave of them. */
static void share_radii(double max_radius, const sparse_layer *layers, disk_tap_table *t)
{
    t->end[0] = (float)sqrt(DENSE_PIXELS_A_TAP / 3.14159265358979323846) / layers[0].spacing;
    t->levels = 1;
    while ((double)t->end[t->levels - 1] <= max_radius && t->levels < DISK_LEVELS) {
        double spacing = layers[layer_of(t->levels)].spacing;
        t->end[t->levels] = (float)(exp2(0.25) * disk_level_width(t->levels) / (WIDTH * spacing));
        t->levels++;
    }
    for (int r = 0, level = 0; r <= (int)DISK_MAX_RADIUS; r++) {
        while (level < t->levels - 1 && (float)r >= t->end[level])
            level++;
        t->lowest[r] = (unsigned char)level;
    }
}

/* What a level must have of its kind: radii up to the largest it serves, and places. */
static void widen_kind(disk_tap_table *t, int level, double max_radius)
{
    static const double step[DISK_TAP_KINDS] = {1.0 / 16, 1.0 / 4, 1.0 / 4, 1.0 / 2, 1.0 / 2};
    disk_tap_kind *k = &t->kind[disk_tap_kind_of(level)];
    int shift = disk_level_shift(level);
    double scale = 1 << shift, last = fmin((double)t->end[level], max_radius) / scale;
    k->first = level == 0 ? DISK_MIN_RADIUS : (double)t->end[level - 1] / scale;
    k->step = step[disk_tap_kind_of(level)];
    k->per_texel = (float)(1 / k->step);
    int steps = (int)ceil(fmax(last - k->first, 0) / k->step) + 1;
    int places = shift < 2 ? 1 << shift : 4;
    k->steps = steps > k->steps ? steps : k->steps;
    k->places = places > k->places ? places : k->places;
}

static disk_status make_all(maker *m, double max_radius, const disk_executor *executor)
{
    disk_tap_table *t = m->table;
    int steps = 0;
    for (int i = 0; i < DISK_TAP_KINDS; i++) {
        disk_tap_kind *k = &t->kind[i];
        if (k->steps == 0)
            continue;
        size_t lists = (size_t)k->steps * (size_t)(k->places * k->places);
        k->taps = calloc(lists, sizeof *k->taps);
        k->reach = calloc((size_t)k->steps, sizeof *k->reach);
        if (!k->taps || !k->reach)
            return DISK_NO_MEMORY;
        steps += k->steps;
    }
    disk_run(executor, steps, make_step, m);
    for (int l = 0; l < t->levels; l++) {
        const disk_tap_kind *k = &t->kind[disk_tap_kind_of(l)];
        int last = disk_tap_step(t, l, (float)fmin(max_radius, (double)t->end[l]));
        for (int i = 0; i <= last; i++)
            t->reach[l] = k->reach[i] > t->reach[l] ? k->reach[i] : t->reach[l];
    }
    return (disk_status)atomic_load(&m->status);
}

/* Fits the layers that the levels in use ask for. */
static disk_status fit_layers(const maker *m, const disk_kernel *kernel, sparse_layer *layers)
{
    disk_status status = DISK_OK;
    for (int l = 1, last = -1; l < m->table->levels && status == DISK_OK; l++) {
        if (layer_of(l) != last)
            status = fit_layer(m->aperture, kernel, m->watch, &layers[layer_of(l)]);
        last = layer_of(l);
    }
    return status;
}

disk_status disk_tap_table_make(const disk_aperture *aperture, double max_radius, int samples,
                                int side, const disk_means *means, disk_tap_table *out)
{
    disk_kernel kernel = {0};
    disk_status status = disk_aperture_draw(aperture, FIT_RADIUS, &kernel);
    sparse_layer *layers = calloc(LAYERS, sizeof *layers);
    if (status == DISK_OK && !layers)
        status = DISK_NO_MEMORY;
    if (status == DISK_OK) {
        disk_watch watch;
        int steps = 0;
        for (int i = 0; i < LAYERS; i++) {
            layers[i].taps = taps_for(i, samples);
            layers[i].spacing = disk_fit_spacing(&kernel, layers[i].taps) / FIT_RADIUS;
        }
        share_radii(max_radius, layers, out);
        out->stride = disk_pyramid_stride(side + 2 * (ptrdiff_t)reach_of(out, max_radius));
        for (int l = 0; l < out->levels; l++)
            widen_kind(out, l, max_radius);
        for (int i = 0; i < DISK_TAP_KINDS; i++)
            steps += out->kind[i].steps;
        disk_watch_init(&watch, means->progress, steps);
        maker m = {aperture, layers, out, &watch, DISK_OK};
        status = fit_layers(&m, &kernel, layers);
        if (status == DISK_OK)
            status = make_all(&m, max_radius, means->executor);
    }
    free(layers);
    disk_kernel_free(&kernel);
    return status;
}

void disk_tap_table_release(disk_tap_table *table)
{
    for (int i = 0; i < DISK_TAP_KINDS; i++) {
        disk_tap_kind *k = &table->kind[i];
        int lists = k->taps ? k->steps * k->places * k->places : 0;
        for (int j = 0; j < lists; j++)
            free(k->taps[j].behind);
        free(k->taps);
        free(k->reach);
    }
}
