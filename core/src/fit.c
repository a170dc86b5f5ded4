/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The fit as a whole: several attempts descend at reduced size, then most take a few steps at full
 * size, for what is best there need not be best here; the best go on to the end. (Hopping out of
 * minima, sample by sample, was tried in between: on average it did no better than not.) */

#include "fit_internal.h"

#include "cascade_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_HALF 256
#define REDUCED_HALF 32 /* attempts begin on a kernel of at most this half size */

/* Whoever asks for the best so far is soon given the best of so few attempts, refined at full size
 * for a few steps. */
#define SKETCH_ATTEMPTS 7
#define SKETCH_STEPS    36

/* What the attempts may take at full size to prove themselves, and how many then go on. */
static const struct heat {
    int entries, steps;
} heats[] = {{14, 6}, {8, 15}};
#define HEATS     2
#define FINALISTS 3

/* --- Settings and conversions -------------------------------------------------------------- */

/* One large layer, the rest in equal small ones. */
static disk_layout uneven_layout(int samples, int small_layers, int small)
{
    disk_layout layout = {.layers = small_layers + 1, .count = {samples - small_layers * small}};
    for (int l = 1; l < layout.layers; l++)
        layout.count[l] = small;
    return layout;
}

static disk_layout even_layout(int samples, int layers)
{
    disk_layout layout = {.layers = layers};
    for (int l = 0; l < layers; l++)
        layout.count[l] = (samples + layers - 1 - l) / layers;
    return layout;
}

/* A step costs about the square of the taps. */
static int starts_for(int samples)
{
    int starts = samples < 60 ? 20 : samples <= 96 ? 24 : 24 * 96 * 96 / (samples * samples);
    return starts > DISK_MAX_LAYOUTS ? starts : DISK_MAX_LAYOUTS;
}

/* Measured at 129 x 129 over six sharp shapes and a Gaussian: below 24 taps only doubling layer by
 * layer fills the shape at all; from there on six layers of three beat four of five by up to 1 dB
 * (24 taps: 9.9 against 9.2 dB, 48: 15.4 against 15.2); rings prefer fewer and larger ones,
 * Gaussians even layers (48 taps: 0.006 against 0.028), and squares with many taps a few large even
 * ones (78 taps: 0.040 against 0.061). */
void disk_fit_settings_init(disk_fit_settings *settings, int samples)
{
    int n = samples < 8 ? 8 : samples > DISK_MAX_SAMPLES ? DISK_MAX_SAMPLES : samples;
    *settings = (disk_fit_settings){
        .start = DISK_START_SHAPED,
        .starts = starts_for(n),
        .start_steps = 40,
        .final_steps = 60,
        .outside = 1,
        .seed = 1,
    };
    if (n < 24) {
        settings->layouts[0] = uneven_layout(n, n < 16 ? 3 : 6, 2);
        settings->layouts[1] = even_layout(n, n / 3);
        settings->layout_count = 2;
    } else {
        settings->layouts[0] = n < 80 ? uneven_layout(n, 6, 3) : uneven_layout(n, 4, 6);
        settings->layouts[1] = uneven_layout(n, 4, n < 40 ? 4 : n < 80 ? 5 : 6);
        settings->layouts[2] = uneven_layout(n, n < 80 ? 4 : 5, n < 40 ? 3 : n < 80 ? 6 : 5);
        settings->layouts[3] = even_layout(n, n < 36 ? 5 : 6);
        settings->layout_count = 4;
    }
    if (n >= 60) { /* for squares, and twice: they take several attempts */
        settings->layouts[4] = even_layout(n, 3);
        settings->layouts[5] = even_layout(n, n < 90 ? 3 : 4);
        settings->layout_count = 6;
    }
}

static int layout_valid(const disk_layout *layout)
{
    if (layout->layers < 1 || layout->layers > DISK_MAX_LAYERS)
        return 0;
    int taps = 0;
    for (int l = 0; l < layout->layers; l++) {
        if (layout->count[l] < 1 || layout->count[l] > DISK_MAX_SAMPLES)
            return 0;
        taps += layout->count[l];
    }
    return taps <= DISK_MAX_SAMPLES;
}

static int in_range(int value, int low, int high)
{
    return value >= low && value <= high;
}

static int kernel_valid(const disk_kernel *k)
{
    if (!k || !k->weights || k->half < 0 || k->half > LARGEST_HALF)
        return 0;
    size_t side = 2 * (size_t)k->half + 1;
    for (size_t i = 0; i < side * side; i++)
        if (!(k->weights[i] >= 0 && k->weights[i] <= 1e6f))
            return 0;
    return 1;
}

static int is_dark(const disk_kernel *k)
{
    size_t side = 2 * (size_t)k->half + 1;
    for (size_t i = 0; i < side * side; i++)
        if (k->weights[i] > 0)
            return 0;
    return 1;
}

/* A kernel of one pixel is an impulse, which samples at the origin give. */
static void fit_impulse(const disk_layout *layout, disk_cascade *out)
{
    disk_cascade c = {.layers = layout->layers};
    for (int l = 0, s = 0; l < layout->layers; l++) {
        c.count[l] = layout->count[l];
        for (int end = s + c.count[l]; s < end; s++)
            c.samples[s].weight = 1.0f / (float)c.count[l];
    }
    *out = c;
}

static int settings_valid(const disk_fit_settings *s)
{
    if (!in_range(s->layout_count, 1, DISK_MAX_LAYOUTS))
        return 0;
    for (int i = 0; i < s->layout_count; i++)
        if (!layout_valid(&s->layouts[i]) || s->whole >= s->layouts[i].layers)
            return 0;
    if (s->prefilter && !kernel_valid(s->prefilter))
        return 0;
    return s->outside >= 1 && s->outside <= 100 && in_range(s->whole, 0, DISK_MAX_LAYERS - 1) &&
           in_range(s->starts, 1, 256) && in_range(s->start_steps, 1, 10000) &&
           in_range(s->final_steps, 1, 10000) &&
           in_range((int)s->start, DISK_START_RADIAL, DISK_START_SHAPED);
}

void disk_guess_to_cascade(const disk_guess *guess, disk_cascade *out)
{
    out->layers = guess->layers;
    for (int l = 0, s = 0; l < DISK_MAX_LAYERS; l++) {
        out->count[l] = l < guess->layers ? guess->count[l] : 0;
        double sum = 0;
        for (int i = 0; i < out->count[l]; i++)
            sum += guess->u[s + i] * guess->u[s + i];
        for (int i = 0; i < out->count[l]; i++, s++)
            out->samples[s] = (disk_sample){(float)guess->x[s], (float)guess->y[s],
                                            (float)(guess->u[s] * guess->u[s] / sum)};
    }
}

void disk_guess_from_cascade(const disk_cascade *cascade, disk_guess *out)
{
    *out = (disk_guess){.layers = cascade->layers};
    for (int l = 0; l < cascade->layers; l++)
        out->total += out->count[l] = cascade->count[l];
    for (int s = 0; s < out->total; s++) {
        out->x[s] = cascade->samples[s].dx;
        out->y[s] = cascade->samples[s].dy;
        out->u[s] = sqrt(fmax(cascade->samples[s].weight, 1e-9));
    }
}

/* --- Reduced size -------------------------------------------------------------------------- */

/* Half the size by area: a coarse pixel covers one fine pixel and half of each neighbour. */
static disk_status halve(const disk_kernel *from, disk_kernel *to)
{
    int half = (from->half + 1) / 2, side = 2 * half + 1, fine = 2 * from->half + 1;
    to->half = half;
    to->weights = calloc((size_t)side * (size_t)side, sizeof *to->weights);
    if (!to->weights)
        return DISK_NO_MEMORY;
    for (int y = 0; y < fine; y++)
        for (int x = 0; x < fine; x++) {
            float light = from->weights[(size_t)y * (size_t)fine + (size_t)x];
            /* An odd distance from the centre lies on the border of two coarse pixels. */
            int px = x - from->half + 2 * half, py = y - from->half + 2 * half;
            for (int j = py / 2; j <= (py + 1) / 2; j++)
                for (int i = px / 2; i <= (px + 1) / 2; i++)
                    to->weights[(size_t)j * (size_t)side + (size_t)i] +=
                        light * (px % 2 ? 0.5f : 1) * (py % 2 ? 0.5f : 1);
        }
    return DISK_OK;
}

/* Halves a kernel and frees what it was, unless that is the caller's own. */
static disk_status halve_in_place(disk_kernel *kernel, const disk_kernel *own)
{
    disk_kernel next = {0};
    disk_status status = halve(kernel, &next);
    if (status != DISK_OK)
        return status;
    if (kernel->weights != own->weights)
        disk_kernel_free(kernel);
    *kernel = next;
    return DISK_OK;
}

static void scale_offsets(disk_guess *guess, double scale)
{
    for (int s = 0; s < guess->total; s++)
        guess->x[s] *= scale, guess->y[s] *= scale;
}

/* --- The tournament ------------------------------------------------------------------------ */

typedef struct entry {
    disk_guess guess;
    double cost;
    disk_status status;
    int layout; /* which of the settings' */
} entry;

typedef struct tournament {
    const disk_kernel *full;
    const disk_kernel *kernel; /* the full one, or that one reduced */
    double scale;              /* of the full one to this */
    const disk_fit_settings *settings;
    disk_terms terms; /* at the size of this kernel */
    int steps;
    disk_watch *watch;
    entry *entries;
    int begin; /* the first round makes its own guesses */
} tournament;

/* What hosts may rely on: light beyond it would be cut off at the borders of what they fetch. */
static int reach_of_half(int half)
{
    return half + (half + 1) / 2 + 2 * DISK_MAX_LAYERS;
}

int disk_fit_reach(double radius)
{
    return reach_of_half((int)ceil(radius - 0.5));
}

/* An entry that reaches too far loses to any other. */
static void judge_reach(const disk_kernel *kernel, entry *e)
{
    disk_cascade cascade;
    disk_guess_to_cascade(&e->guess, &cascade);
    if (disk_cascade_reach(&cascade) > reach_of_half(kernel->half))
        e->cost += 1e6;
}

/* The answer, within its reach in any case. */
static void finish(const disk_kernel *kernel, disk_guess *guess, disk_cascade *out)
{
    disk_guess_to_cascade(guess, out);
    while (disk_cascade_reach(out) > reach_of_half(kernel->half)) {
        scale_offsets(guess, 0.98);
        disk_guess_to_cascade(guess, out);
    }
}

/* Puts a layer's samples, from `first` on, on whole pixels. */
static void round_offsets(disk_guess *guess, int first, int count)
{
    for (int s = first; s < first + count; s++) {
        guess->x[s] = round(guess->x[s]);
        guess->y[s] = round(guess->y[s]);
    }
}

/* Tells whoever asks what an entry would give at full size, with whole pixels where asked for. */
static disk_status offer(const tournament *t, const entry *e)
{
    disk_cascade cascade;
    disk_guess guess = e->guess;
    if (!t->settings->best)
        return DISK_OK;
    scale_offsets(&guess, t->scale);
    for (int l = 0, first = 0; l < t->settings->whole; first += guess.count[l++])
        round_offsets(&guess, first, guess.count[l]);
    finish(t->full, &guess, &cascade);
    return disk_fit_offer(t->settings->best, t->full, t->settings->prefilter, t->watch, &cascade);
}

static void play(void *cookie, int index)
{
    tournament *t = cookie;
    entry *e = &t->entries[index];
    e->status = disk_watch_add(t->watch, 0) ? DISK_CANCELLED : DISK_OK;
    if (t->begin && e->status == DISK_OK) {
        e->layout = index % t->settings->layout_count;
        e->status = disk_fit_begin(t->kernel, t->settings, index, &e->guess);
        if (e->status == DISK_OK && index == 0)
            e->status = offer(t, e); /* with many taps the first descent takes a second */
    }
    if (e->status == DISK_OK)
        e->status = disk_fit_descend(t->kernel, &t->terms, t->steps, t->watch, &e->guess, &e->cost);
    if (e->status == DISK_OK && !t->begin)
        judge_reach(t->kernel, e);
    if (e->status == DISK_OK)
        e->status = offer(t, e);
}

static int compare_entries(const void *a, const void *b)
{
    const entry *p = a, *q = b;
    return (p->cost > q->cost) - (p->cost < q->cost);
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* The first failure among the entries. */
static disk_status status_of(const tournament *t, int count)
{
    for (int i = 0; i < count; i++)
        if (t->entries[i].status != DISK_OK)
            return t->entries[i].status;
    return DISK_OK;
}

/* The first `count` entries play `steps` more steps; then the best come first. */
static disk_status play_round(tournament *t, const disk_executor *executor, int steps, int count)
{
    t->steps = steps;
    disk_run(executor, count, play, t);
    disk_status status = status_of(t, count);
    if (status == DISK_OK)
        qsort(t->entries, (size_t)count, sizeof *t->entries, compare_entries);
    return status;
}

/* Takes the best of the first attempts to full size at once, for whoever asks for the best so far;
 * it then takes part with the others. */
static disk_status sketch(tournament *t, int attempts)
{
    int best = 0;
    for (int i = 1; i < attempts; i++)
        best = t->entries[i].cost < t->entries[best].cost ? i : best;
    tournament full = *t;
    entry *e = &t->entries[t->settings->starts];
    *e = t->entries[best];
    full.kernel = t->full;
    full.terms.prefilter = t->settings->prefilter;
    full.scale = 1;
    scale_offsets(&e->guess, t->scale);
    e->status =
        disk_fit_descend(full.kernel, &full.terms, SKETCH_STEPS, t->watch, &e->guess, &e->cost);
    return e->status == DISK_OK ? offer(&full, e) : e->status;
}

/* Of entries in falling quality, the first of every layout come before all others: a layout that
 * suits the shape may need more steps to show it. */
static void protect_layouts(tournament *t, int count)
{
    int leaders = 0;
    for (int layout = 0; layout < t->settings->layout_count; layout++) {
        int i = leaders;
        while (i < count && t->entries[i].layout != layout)
            i++;
        if (i == count)
            continue;
        entry leader = t->entries[i];
        memmove(&t->entries[leaders + 1], &t->entries[leaders],
                (size_t)(i - leaders) * sizeof leader);
        t->entries[leaders++] = leader;
    }
}

static void play_later(void *cookie, int index)
{
    play(cookie, SKETCH_ATTEMPTS + index);
}

/* The attempts, at the size that is set, and the sketch, which comes behind them. */
static disk_status play_attempts(tournament *t, const disk_executor *executor)
{
    int starts = t->settings->starts, early = smaller(starts, SKETCH_ATTEMPTS);
    t->begin = 1;
    t->steps = t->settings->start_steps;
    disk_run(executor, early, play, t);
    disk_status status = status_of(t, early);
    if (status == DISK_OK)
        status = sketch(t, early);
    if (status == DISK_OK) {
        disk_run(executor, starts - early, play_later, t);
        status = status_of(t, starts);
    }
    qsort(t->entries, (size_t)starts, sizeof *t->entries, compare_entries);
    t->begin = 0;
    return status;
}

/* The kernel and its prefilter halved as often; `scale` gets by how much. */
static disk_status reduce_all(const disk_fit_settings *s, const disk_kernel *full,
                              disk_kernel *kernel, disk_kernel *prefilter, double *scale)
{
    disk_status status = DISK_OK;
    *kernel = *full;
    *prefilter = s->prefilter ? *s->prefilter : (disk_kernel){0};
    for (*scale = 1; status == DISK_OK && kernel->half > REDUCED_HALF; *scale *= 2) {
        status = halve_in_place(kernel, full);
        if (status == DISK_OK && s->prefilter)
            status = halve_in_place(prefilter, s->prefilter);
    }
    return status;
}

/* The sketch takes the place of the last that goes on to the first heat. */
static void admit_sketch(tournament *t)
{
    int last = smaller(t->settings->starts, heats[0].entries - 1);
    entry e = t->entries[last];
    t->entries[last] = t->entries[t->settings->starts];
    t->entries[t->settings->starts] = e;
}

/* Everything that happens at reduced size; leaves the tournament at full size. */
static disk_status play_reduced(tournament *t, const disk_executor *executor)
{
    const disk_fit_settings *s = t->settings;
    disk_kernel kernel, prefilter;
    disk_status status = reduce_all(s, t->full, &kernel, &prefilter, &t->scale);
    t->kernel = &kernel;
    t->terms = (disk_terms){s->prefilter ? &prefilter : NULL, s->outside, 0};
    if (status == DISK_OK)
        status = play_attempts(t, executor);
    for (int i = 0; status == DISK_OK && i < s->starts; i++)
        scale_offsets(&t->entries[i].guess, t->scale);
    if (kernel.weights != t->full->weights)
        disk_kernel_free(&kernel);
    if (s->prefilter && prefilter.weights != s->prefilter->weights)
        disk_kernel_free(&prefilter);
    t->kernel = t->full;
    t->terms.prefilter = s->prefilter;
    t->scale = 1;
    return status;
}

/* Rounds the offsets of the first layers to whole pixels, one layer after the other; all that is
 * still free makes good for it. */
static disk_status settle_on_pixels(tournament *t)
{
    entry *e = &t->entries[0];
    for (int l = 0, s = 0; l < t->settings->whole; l++) {
        round_offsets(&e->guess, s, e->guess.count[l]);
        s += e->guess.count[l];
        t->terms.frozen = s;
        disk_status status = disk_fit_descend(t->full, &t->terms, t->settings->final_steps,
                                              t->watch, &e->guess, &e->cost);
        if (status != DISK_OK)
            return status;
    }
    return t->settings->whole > 0 ? offer(t, e) : DISK_OK;
}

/* All steps of a fit, for its progress. */
static long steps_of(const disk_fit_settings *s)
{
    long steps = (long)s->starts * s->start_steps + SKETCH_STEPS + (long)FINALISTS * s->final_steps;
    steps += (long)s->whole * s->final_steps;
    for (int i = 0; i < HEATS; i++)
        steps += (long)smaller(s->starts + 1, heats[i].entries) * heats[i].steps;
    return steps;
}

disk_status disk_fit(const disk_kernel *kernel, const disk_fit_settings *settings,
                     const disk_executor *executor, const disk_progress *progress,
                     disk_cascade *out)
{
    if (!kernel_valid(kernel) || !settings || !settings_valid(settings) || !out)
        return DISK_BAD_ARGUMENT;
    if (is_dark(kernel))
        return DISK_EMPTY_APERTURE;
    if (kernel->half == 0 && !settings->prefilter) {
        fit_impulse(&settings->layouts[0], out);
        return disk_fit_offer(settings->best, kernel, NULL, NULL, out);
    }
    int entries = settings->starts + 1; /* with the sketch */
    disk_watch watch;
    disk_watch_init(&watch, progress, steps_of(settings));
    tournament t = {.full = kernel, .settings = settings, .watch = &watch};
    t.entries = calloc((size_t)entries, sizeof *t.entries);
    disk_status status = t.entries ? play_reduced(&t, executor) : DISK_NO_MEMORY;
    if (status == DISK_OK)
        admit_sketch(&t);
    for (int i = 0; status == DISK_OK && i < HEATS; i++) {
        if (i > 0)
            protect_layouts(&t, entries);
        status = play_round(&t, executor, heats[i].steps, smaller(entries, heats[i].entries));
    }
    if (status == DISK_OK)
        status = play_round(&t, executor, settings->final_steps, smaller(entries, FINALISTS));
    if (status == DISK_OK)
        status = settle_on_pixels(&t);
    if (status == DISK_OK)
        finish(kernel, &t.entries[0].guess, out);
    free(t.entries);
    return status;
}

disk_status disk_fit_refine(const disk_kernel *kernel, int steps, const disk_progress *progress,
                            disk_cascade *cascade)
{
    if (!kernel_valid(kernel) || !cascade || !disk_cascade_valid(cascade) || steps < 1 ||
        steps > 10000)
        return DISK_BAD_ARGUMENT;
    if (is_dark(kernel))
        return DISK_EMPTY_APERTURE;
    disk_guess guess;
    disk_watch watch;
    double cost;
    disk_guess_from_cascade(cascade, &guess);
    disk_watch_init(&watch, progress, steps);
    disk_terms terms = {.outside = 1};
    disk_status status = disk_fit_descend(kernel, &terms, steps, &watch, &guess, &cost);
    if (status == DISK_OK)
        finish(kernel, &guess, cascade);
    return status;
}
