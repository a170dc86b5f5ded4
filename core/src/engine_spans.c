/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The spans engine, for apertures of constant intensity: a row of the kernel is a few spans, and
 * the light of a span is the difference of two running sums along the row, whatever its length. So
 * a pixel costs as much as the aperture's border is long, in pixels of its level (span_levels.c),
 * and reads nothing but its own radius. Neighbours whose radii round to the same step read
 * neighbouring sums, by whole registers.
 *
 * A tile is walked in strips, so that what a pixel of one row has read is still in cache for the
 * next row. */

#include "field.h"
#include "span_levels.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define STRIP     16 /* pixels */
#define LEAST_RUN 4

/* Steps of the radius that neighbours in a strip share. */
#define SAME_STEPS 3

/* The kernels of a step, by phase. */
typedef struct span_step {
    int level;
    disk_span_kernel *kernels;
} span_step;

/* A step, with its sign: keys of radii in front are below 0; 0 is no blur. */
typedef int16_t step_key;

typedef struct spans_state {
    disk_span_shape shape;
    disk_loops loops;
    int count; /* one, of no particular radius, where there is no map */
    span_step *steps;
    step_key *fringed[2]; /* by key - 1, those of radii smaller and larger by the fringe; or NULL */
} spans_state;

static int tile(double radius)
{
    return radius <= 64 ? 256 : radius <= 256 ? 512 : 1024;
}

/* Kernels are drawn with cells as high as their level's rows are apart, from rows that reach as far
 * to either side. */
static int reach(double radius)
{
    int scale = 1 << disk_span_step_level(disk_span_step((float)radius), DISK_SPAN_LEAST_FULL);
    return (int)ceil(1.01 * radius + 1.5 * scale) + 2;
}

/* --- Preparing ----------------------------------------------------------------------------- */

static int serves(const disk_plan *plan)
{
    return plan->aperture->edges.count > 0 && plan->params.rim == 0;
}

typedef struct drawing {
    const disk_plan *plan;
    spans_state *state;
    disk_watch *watch;
    atomic_int status;
} drawing;

static disk_status draw_kernels(const drawing *d, int index)
{
    const spans_state *s = d->state;
    span_step *step = &s->steps[index];
    double radius = d->plan->varying ? disk_span_step_radius(index) : d->plan->max_radius;
    step->level = disk_span_step_level(disk_span_step((float)radius), s->shape.full);
    int phases = disk_span_phases(step->level);
    step->kernels = calloc((size_t)phases, sizeof *step->kernels);
    disk_status status = step->kernels ? DISK_OK : DISK_NO_MEMORY;
    for (int i = 0; i < phases && status == DISK_OK; i++)
        status = disk_span_kernel_draw(d->plan->aperture, radius, step->level, i,
                                       s->shape.stride[step->level], &step->kernels[i]);
    return status;
}

static void draw_step(void *cookie, int index)
{
    drawing *d = cookie;
    disk_status status = DISK_CANCELLED;
    if (!disk_watch_add(d->watch, 1))
        status = draw_kernels(d, index);
    if (status != DISK_OK)
        atomic_store(&d->status, (int)status);
}

static step_key key_of(int steps, float radius)
{
    if (radius == 0)
        return 0;
    int key = disk_span_step(fabsf(radius)) + 1;
    key = key < steps ? key : steps;
    return (step_key)(radius < 0 ? -key : key);
}

/* The keys of red's and blue's radii for each of green's. */
static disk_status make_fringed(spans_state *s, float fringe)
{
    for (int k = 0; k < 2; k++) {
        s->fringed[k] = calloc((size_t)s->count, sizeof *s->fringed[k]);
        if (!s->fringed[k])
            return DISK_NO_MEMORY;
        for (int i = 0; i < s->count; i++) {
            float radius = (float)disk_span_step_radius(i) * (k ? 1 + fringe : 1 - fringe);
            s->fringed[k][i] = key_of(s->count, radius < (float)DISK_MIN_RADIUS ? 0 : radius);
        }
    }
    return DISK_OK;
}

static disk_status prepare(disk_plan *plan, const disk_means *means)
{
    spans_state *s = calloc(1, sizeof *s);
    if (!s)
        return DISK_NO_MEMORY;
    plan->state = s;
    s->loops = disk_loops_for(disk_cpu());
    disk_span_shape_make(disk_span_full(plan->aperture), plan->max_radius, tile(plan->max_radius),
                         &s->shape);
    int count = plan->varying ? disk_span_step((float)plan->max_radius) + 1 : 1;
    s->steps = calloc((size_t)count, sizeof *s->steps);
    if (!s->steps)
        return DISK_NO_MEMORY;
    s->count = count;
    disk_watch watch;
    disk_watch_init(&watch, means->progress, count);
    drawing d = {.plan = plan, .state = s, .watch = &watch};
    atomic_init(&d.status, DISK_OK);
    disk_run(means->executor, count, draw_step, &d);
    disk_status status = (disk_status)atomic_load(&d.status);
    if (status == DISK_OK && plan->params.fringe != 0)
        status = make_fringed(s, (float)(DISK_FRINGE * fabs(plan->params.fringe)));
    return status;
}

static void release(disk_plan *plan)
{
    spans_state *s = plan->state;
    if (!s)
        return;
    for (int i = 0; i < s->count; i++) {
        span_step *step = &s->steps[i];
        for (int k = 0; step->kernels && k < disk_span_phases(step->level); k++)
            disk_span_kernel_release(&step->kernels[k]);
        free(step->kernels);
    }
    free(s->steps);
    free(s->fringed[0]);
    free(s->fringed[1]);
    free(s);
}

/* --- Applying ------------------------------------------------------------------------------ */

typedef struct applying {
    const disk_plan *plan;
    const spans_state *state;
    const disk_field *field;
    disk_rect tile;
    step_key *keys; /* of the tile's pixels */
    disk_span_levels sums;
    const disk_channel *channel; /* red, blue and alpha, where fringes want them on their own */
} applying;

/* The keys of all pixels. A field's radii are clean and cut already. */
static void find_keys(const applying *a)
{
    disk_rect t = a->tile;
    for (int y = 0; y < t.height; y++) {
        step_key *to = a->keys + (size_t)y * (size_t)t.width;
        if (!a->field->blur) {
            for (int x = 0; x < t.width; x++)
                to[x] = 1;
            continue;
        }
        const disk_plane *blur = a->field->blur;
        const float *row = (const float *)((const char *)blur->data + (t.y + y) * blur->stride);
        for (int x = 0; x < t.width; x++)
            to[x] = key_of(a->state->count, row[t.x + x]);
    }
}

/* Steps that the radii of all colours lie within, of those of one. There are 64 from a power of two
 * to the next, evenly: a tenth of just below the next are 13. */
#define FRINGE_STEPS 14

/* The levels of steps from first to last, which may lie beyond those there are. */
static unsigned levels_between(const spans_state *s, int first, int last)
{
    first = first < 0 ? 0 : first;
    last = last < s->count ? last : s->count - 1;
    unsigned from = 1u << s->steps[first].level, to = 1u << s->steps[last].level;
    return (2 * to - 1) & ~(from - 1);
}

/* A bit for each level that a key asks for, with the fringes of all colours. */
static unsigned wanted_levels(const applying *a)
{
    unsigned wanted = 0;
    int last = 0, by = a->plan->params.fringe != 0 ? FRINGE_STEPS : 0;
    for (size_t i = 0; i < (size_t)a->tile.width * (size_t)a->tile.height; i++) {
        if (a->keys[i] == last)
            continue;
        last = a->keys[i];
        if (last != 0)
            wanted |= levels_between(a->state, abs(last) - 1 - by, abs(last) - 1 + by);
    }
    return wanted;
}

/* Where neighbours read sums. */
typedef struct reading {
    const disk_span_sums *sums;
    const disk_span_kernel *kernel;
    ptrdiff_t at;
    int turned;
} reading;

static reading read_at(const applying *a, int key, int x, int y)
{
    const spans_state *s = a->state;
    int turned = key < 0;
    const span_step *step = &s->steps[(turned ? -key : key) - 1];
    int level = step->level, scale = 1 << level, below = (turned ? -y : y) & (scale - 1);
    const disk_span_sums *sums = &a->sums.level[level];
    ptrdiff_t row = (turned ? y + below : y - below) / scale - sums->y;
    return (reading){sums, &step->kernels[disk_span_phase(level, below)],
                     row * s->shape.stride[level] + 4 * (ptrdiff_t)(x - sums->x) - 4 * turned,
                     turned};
}

/* `count` neighbours of one key, the first at (x, y) in the picture. */
static void filter_run(const applying *a, int key, int x, int y, int count, float *out)
{
    const disk_loops *loops = &a->state->loops;
    reading r = read_at(a, key, x, y);
    const disk_span_kernel *k = r.kernel;
    if (r.sums->narrow)
        loops->gather(r.sums->narrow + r.at, r.turned ? k->before : k->behind,
                      r.turned ? k->turned : k->weight, k->narrow_count, count, out);
    else if (r.turned)
        loops->gather_sums_turned(r.sums->wide + r.at, k->taps, k->count, count, out);
    else
        loops->gather_sums(r.sums->wide + r.at, k->taps, k->count, count, out);
}

/* The same of one channel; key 0 is no blur. */
static void filter_channel(const applying *a, const disk_channel *channel, int key, int x, int y,
                           int count, float *values)
{
    const disk_field *f = a->field;
    float room[4 * STRIP];
    const float *pixels = room;
    reading r = key == 0 ? (reading){0} : read_at(a, key, x, y);
    if (r.sums && r.sums->narrow) {
        const disk_span_kernel *k = r.kernel;
        const float *at =
            channel->values + (r.sums->narrow + r.at - (const float *)a->sums.memory) / 4;
        disk_channel_gather(&a->state->loops, at, r.turned ? k->one_before : k->one,
                            r.turned ? k->turned : k->weight, k->narrow_count, count, 1, values);
        return;
    }
    if (key == 0)
        pixels = disk_field_row(f, x - f->x, y - f->y, count, room);
    else
        filter_run(a, key, x, y, count, room);
    for (int i = 0; i < count; i++)
        values[i] = pixels[4 * i + channel->number];
}

/* All colours of neighbours whose green has one key, by their own radii. */
static void filter_colours(const applying *a, int key, int x, int y, int count, float *out)
{
    const disk_field *f = a->field;
    filter_run(a, key, x, y, count, out);
    for (int i = 0; a->channel && i < 2; i++) {
        int behind = key > 0, larger = (f->fringe > 0) == (i == 0) ? behind : !behind;
        int own = a->state->fringed[larger][abs(key) - 1];
        float values[STRIP], weights[STRIP];
        own = behind ? own : -own;
        filter_channel(a, &a->channel[i], own, x, y, count, values);
        if (f->weighted)
            filter_channel(a, &a->channel[2], own, x, y, count, weights);
        disk_channel_put(values, f->weighted ? weights : NULL, 2 * i, count, out);
    }
}

/* Pixels of a strip's row from (x, y) of the tile on, key by key. */
static void filter_keys(const applying *a, const step_key *key, int x, int y, int count, float *out)
{
    const disk_field *f = a->field;
    int fx = a->tile.x + x, fy = a->tile.y + y; /* in the field */
    for (int i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && key[end] == key[i]; end++)
            ;
        if (key[i] == 0)
            memcpy(out + 4 * i, f->pixels + fy * f->stride + 4 * (ptrdiff_t)(fx + i),
                   4 * (size_t)(end - i) * sizeof *out);
        else
            filter_colours(a, key[i], f->x + fx + i, f->y + fy, end - i, out + 4 * i);
    }
}

/* The same, as one run where the keys are nearly the same: runs of a few pixels leave most of a
 * register empty. */
static void filter_block(const applying *a, int x, int y, int count, float *out)
{
    const step_key *key = a->keys + (size_t)y * (size_t)a->tile.width + x;
    step_key least = key[0], most = key[0];
    for (int i = 1; i < count; i++) {
        least = key[i] < least ? key[i] : least;
        most = key[i] > most ? key[i] : most;
    }
    if (most - least <= SAME_STEPS && (least > 0 || most < 0)) {
        filter_colours(a, (least + most) / 2, a->field->x + a->tile.x + x,
                       a->field->y + a->tile.y + y, count, out);
    } else if (count > LEAST_RUN && (least != 0 || most != 0)) {
        int half = count / 2;
        filter_block(a, x, y, half, out);
        filter_block(a, x + half, y, count - half, out + 4 * half);
    } else {
        filter_keys(a, key, x, y, count, out);
    }
}

static disk_status filter_strips(const applying *a, disk_output out, disk_watch *watch)
{
    for (int x = 0; x < a->tile.width; x += STRIP) {
        int width = a->tile.width - x < STRIP ? a->tile.width - x : STRIP;
        for (int y = 0; y < a->tile.height; y++) {
            filter_block(a, x, y, width, out.pixels + y * out.stride + 4 * x);
            if ((y % STRIP == STRIP - 1 || y == a->tile.height - 1) &&
                disk_watch_add(watch, (long)width * (y % STRIP + 1)))
                return DISK_CANCELLED;
        }
    }
    return DISK_OK;
}

/* How many are filtered on their own. */
static int count_channels(const disk_field *field)
{
    return field->fringe == 0 ? 0 : field->weighted ? 3 : 2;
}

/* Once more each time that a level turns out to need doubles. */
static disk_status make_sums(applying *a, disk_rect place, unsigned wanted, disk_watch *watch)
{
    unsigned wide = 1 << 0, before; /* span_levels.c says why level 0 is */
    int channels = count_channels(a->field);
    disk_status status;
    do {
        before = wide;
        disk_span_levels_release(&a->sums);
        status = disk_span_levels_make(&a->state->shape, a->field, place, wanted, channels, &wide,
                                       watch, &a->sums);
    } while (status == DISK_OK && wide != before);
    return status;
}

static void release_kept(void *data)
{
    disk_span_levels_release(data);
    free(data);
}

/* Keeps sums for the other colours, if it may: else they are the caller's. */
static int keep(const disk_field *field, const disk_span_levels *sums)
{
    disk_span_levels *kept = field->kept && field->fringe == 0 ? malloc(sizeof *kept) : NULL;
    if (!kept)
        return 0;
    *kept = *sums;
    *field->kept = (disk_kept){kept, release_kept};
    return 1;
}

/* Filters the tile, red and blue on their own where there is a fringe. */
static disk_status filter_tile(applying *a, disk_output out, disk_watch *watch)
{
    static const int numbers[3] = {0, 2, 3};
    disk_channel channel[3];
    int count = a->sums.memory ? count_channels(a->field) : 0;
    for (int i = 0; i < count; i++)
        channel[i] = disk_span_levels_channel(&a->sums, &a->state->shape, i, numbers[i]);
    a->channel = count > 0 ? channel : NULL;
    return filter_strips(a, out, watch);
}

static disk_status filter_sums(applying *a, disk_output out, disk_watch *watch)
{
    const disk_field *f = a->field;
    if (f->kept && f->kept->data) {
        a->sums = *(const disk_span_levels *)f->kept->data;
        return filter_strips(a, out, watch);
    }
    disk_rect place = {a->tile.x + f->x, a->tile.y + f->y, a->tile.width, a->tile.height};
    unsigned wanted = wanted_levels(a);
    disk_status status = wanted ? make_sums(a, place, wanted, watch) : DISK_OK;
    if (status == DISK_OK)
        status = filter_tile(a, out, watch);
    if (status != DISK_OK || !wanted || !keep(f, &a->sums))
        disk_span_levels_release(&a->sums);
    return status;
}

static disk_status apply(const disk_plan *plan, const disk_field *field, disk_rect tile,
                         disk_output out, disk_watch *watch)
{
    applying a = {.plan = plan, .state = plan->state, .field = field, .tile = tile};
    a.keys = malloc((size_t)tile.width * (size_t)tile.height * sizeof *a.keys);
    if (!a.keys)
        return DISK_NO_MEMORY;
    find_keys(&a);
    disk_status status = filter_sums(&a, out, watch);
    free(a.keys);
    return status;
}

/* About how many taps the kernel with the most has, which is the largest at level 0: two and a bit
 * where an edge crosses a row, but about as many as there are pixels where edges lie so close that
 * they are taken together. */
static double most_taps(const disk_plan *plan)
{
    const disk_edges *edges = &plan->aperture->edges;
    double radius = fmin(plan->max_radius, disk_span_full(plan->aperture)), crossed = 0;
    for (size_t i = 0; i < edges->count; i++)
        crossed += radius * fabs(edges->data[i].y1 - edges->data[i].y0);
    return fmin(2.4 * crossed, 3.6 * radius * radius);
}

/* By `disk-bench varying` at radius 4 to 64, ramps and smooth maps: 28 for a disc, 32 for a star.
 * Gratings, rings and rays of thousands of taps cost three to seven times that. */
static double cost(const disk_plan *plan)
{
    return 25 + 0.035 * most_taps(plan);
}

const disk_engine_class disk_engine_spans = {
    .id = DISK_ENGINE_SPANS,
    .cost = cost,
    .serves = serves,
    .prepare = prepare,
    .release = release,
    .reach = reach,
    .tile = tile,
    .cells = 1,
    .colours = 1,
    .apply = apply,
};
