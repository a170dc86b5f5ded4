/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Parallel tempering after Schuster, Trettner and Kobbelt, "High-Performance Image Filters via
 * Sparse Approximations" (HPG 2020): Metropolis walks over offsets and weights at several
 * temperatures, neighbours of which exchange their cascades, under a fixed budget of taps. The
 * energy is ||response - kernel||^2 / ||kernel||^2.
 *
 * A walk visits one layer at a time. With P the response of all other layers and P_o that moved by
 * an offset o, the energy is a quadratic form of the layer's weights,
 *     E = 1 - 2 sum_i w_i c(o_i) + sum_ij w_i w_j a(o_i, o_j),
 *     c(o) = <kernel, P_o> / ||kernel||^2,   a(o, o') = <P_o, P_o'> / ||kernel||^2,
 * so two tables, of c at whole offsets and of a at whole differences, price any move exactly,
 * bilinear footprints included, in some hundred multiply-adds instead of a pass over the pixels.
 * Both tables come from the sparse layers themselves, over no more offsets than the layer can use.
 *
 * A move proposes an offset; its weight is drawn from its own Boltzmann distribution, a Gaussian
 * around the best weight, so that the walk is one over offsets with weights integrated out. It
 * starts from Lloyd's algorithm over the shape, begins at half size, and cools to zero at the end.
 *
 * Free, a cascade may have negative weights and need not conserve light: the least squared error is
 * reached with some light missing. Under the rules of our fit weights stay >= 0, and HOLD times the
 * square of the light that is missing joins the energy, which is a quadratic form, too: it adds to
 * c and a. The rest, some thousandths, is scaled away in the end. */

#include "tempering.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BANDS     4    /* temperatures */
#define HOTTEST   1e-4 /* for a squared error that is about 0.03 in the end */
#define RATIO     3.0  /* between neighbouring temperatures */
#define PROPOSALS 4    /* for a sample, one after the other */
#define MOVES     64   /* samples tried in a visit, for each of the layer's */
#define HALF_SIZE 0.4  /* the share of the time spent at half size */
#define QUENCH    0.25 /* and at zero temperature */
#define HOLD      1.0  /* what holds the light, under our rules */

/* --- Fields -------------------------------------------------------------------------------- */

/* A function on whole offsets, 0 outside its box. */
typedef struct field {
    int x, y, width, height;
    size_t room;
    float *data;
} field;

static void set_box(field *f, int x, int y, int width, int height)
{
    size_t size = (size_t)width * (size_t)height;
    if (size > f->room) {
        free(f->data);
        f->data = rival_memory(size, sizeof *f->data);
        f->room = size;
    } else {
        memset(f->data, 0, size * sizeof *f->data);
    }
    f->x = x, f->y = y, f->width = width, f->height = height;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* out(p) += weight in(p + (dx, dy)) */
static void add_moved(const field *in, int dx, int dy, float weight, field *out)
{
    int x0 = larger(out->x, in->x - dx), x1 = smaller(out->x + out->width, in->x + in->width - dx);
    int y0 = larger(out->y, in->y - dy),
        y1 = smaller(out->y + out->height, in->y + in->height - dy);
    for (int y = y0; y < y1 && x0 < x1; y++) {
        const float *restrict from =
            in->data + (ptrdiff_t)(y + dy - in->y) * in->width + (x0 + dx - in->x);
        float *restrict to = out->data + (ptrdiff_t)(y - out->y) * out->width + (x0 - out->x);
        for (int x = 0; x < x1 - x0; x++)
            to[x] += weight * from[x];
    }
}

/* out(p) = sum_i w_i in(p + sign o_i), read bilinearly, over the box that `out` has. */
static void gather(const field *in, const disk_sample *samples, int count, float sign, field *out)
{
    for (int i = 0; i < count; i++) {
        float dx = sign * samples[i].dx, dy = sign * samples[i].dy;
        int x = (int)floorf(dx), y = (int)floorf(dy);
        float fx = dx - floorf(dx), fy = dy - floorf(dy), w = samples[i].weight;
        add_moved(in, x, y, w * (1 - fx) * (1 - fy), out);
        add_moved(in, x + 1, y, w * fx * (1 - fy), out);
        add_moved(in, x, y + 1, w * (1 - fx) * fy, out);
        add_moved(in, x + 1, y + 1, w * fx * fy, out);
    }
}

static void swap_fields(field *a, field *b)
{
    field t = *a;
    *a = *b;
    *b = t;
}

/* --- A visit to a layer -------------------------------------------------------------------- */

/* A sample with its offset split into whole pixels and a rest in [0, 1). */
typedef struct spot {
    double x, y, weight;
    int ix, iy;
    float fx, fy;
} spot;

/* What a walk needs; its memory is kept from visit to visit. */
typedef struct visit {
    field kernel, others, with_kernel, with_self, spare;
    double norm;   /* ||kernel||^2 */
    double hold;   /* HOLD, or 0 for a free cascade */
    double light;  /* of the other layers */
    int bound;     /* of offsets: the box of with_kernel */
    int far;       /* differences beyond it have a = 0 */
    double stride; /* the longest usual move */
    double energy;
    int count;
    spot spots[DISK_MAX_SAMPLES];
    uint64_t random;
} visit;

static void split(spot *s)
{
    s->ix = (int)floor(s->x), s->iy = (int)floor(s->y);
    s->fx = (float)(s->x - s->ix), s->fy = (float)(s->y - s->iy);
}

static int layer_first(const disk_cascade *c, int layer)
{
    int first = 0;
    for (int l = 0; l < layer; l++)
        first += c->count[l];
    return first;
}

static int layer_reach(const disk_cascade *c, int layer)
{
    float reach = 0;
    const disk_sample *s = c->samples + layer_first(c, layer);
    for (int i = 0; i < c->count[layer]; i++)
        reach = fmaxf(reach, fmaxf(fabsf(s[i].dx), fabsf(s[i].dy)));
    return (int)ceilf(reach) + 1;
}

static void square_box(field *f, int half)
{
    set_box(f, -half, -half, 2 * half + 1, 2 * half + 1);
}

/* out = `in` correlated with all layers but one, within `half` of the origin; the largest layer
 * first, so that the boxes on the way are no larger than what the rest can still reach. */
static void correlate(visit *v, const disk_cascade *c, int skip, const field *in, int half,
                      field *out)
{
    int rest = half;
    const field *now = in;
    for (int l = 0; l < c->layers; l++)
        rest += l == skip ? 0 : layer_reach(c, l);
    for (int l = 0; l < c->layers; l++) {
        if (l == skip)
            continue;
        rest -= layer_reach(c, l);
        square_box(&v->spare, rest);
        gather(now, c->samples + layer_first(c, l), c->count[l], 1, &v->spare);
        swap_fields(&v->spare, out);
        now = out;
    }
}

/* The response of all layers but one, the smallest first. */
static void respond(visit *v, const disk_cascade *c, int skip)
{
    int half = 0;
    square_box(&v->others, 0);
    v->others.data[0] = 1;
    for (int l = c->layers - 1; l >= 0; l--) {
        if (l == skip)
            continue;
        half += layer_reach(c, l);
        square_box(&v->spare, half);
        gather(&v->others, c->samples + layer_first(c, l), c->count[l], -1, &v->spare);
        swap_fields(&v->spare, &v->others);
    }
}

static void scale_field(field *f, double factor)
{
    size_t size = (size_t)f->width * (size_t)f->height;
    for (size_t i = 0; i < size; i++)
        f->data[i] = (float)(f->data[i] * factor);
}

/* c(o) */
static double with_kernel(const visit *v, const spot *s)
{
    const field *f = &v->with_kernel;
    const float *row = f->data + (ptrdiff_t)(s->iy - f->y) * f->width + (s->ix - f->x);
    float top = row[0] + s->fx * (row[1] - row[0]);
    row += f->width;
    return top + s->fy * (row[0] + s->fx * (row[1] - row[0]) - top) + v->hold * v->light;
}

/* a(o, o'): on each axis the rests f and f' spread the difference over three whole ones. */
static double with_self(const visit *v, const spot *s, const spot *t)
{
    const field *f = &v->with_self;
    int dx = s->ix - t->ix, dy = s->iy - t->iy;
    double held = v->hold * v->light * v->light;
    if (abs(dx) > v->far || abs(dy) > v->far)
        return held;
    float left = (1 - s->fx) * t->fx, right = s->fx * (1 - t->fx), middle = 1 - left - right;
    float above = (1 - s->fy) * t->fy, below = s->fy * (1 - t->fy);
    const float *row = f->data + (ptrdiff_t)(dy - f->y) * f->width + (dx - f->x);
    const float *before = row - f->width, *after = row + f->width;
    float sum = (1 - above - below) * (left * row[-1] + middle * row[0] + right * row[1]);
    sum += above * (left * before[-1] + middle * before[0] + right * before[1]);
    return held + sum + below * (left * after[-1] + middle * after[0] + right * after[1]);
}

/* What pulls at a sample's weight if it were at `at`: c less what its neighbours give. */
static double pull(const visit *v, int index, const spot *at)
{
    double sum = with_kernel(v, at);
    for (int j = 0; j < v->count; j++)
        if (j != index)
            sum -= v->spots[j].weight * with_self(v, at, &v->spots[j]);
    return sum;
}

static double energy_of(const visit *v)
{
    double energy = 1 + v->hold;
    for (int i = 0; i < v->count; i++) {
        const spot *s = &v->spots[i];
        energy -= s->weight * (with_kernel(v, s) + pull(v, i, s));
        energy += s->weight * s->weight * with_self(v, s, s);
    }
    return energy;
}

static void load_spots(visit *v, const disk_sample *samples, int count)
{
    double squares = 0;
    v->count = count;
    for (int i = 0; i < count; i++) {
        v->spots[i] = (spot){.x = samples[i].dx, .y = samples[i].dy, .weight = samples[i].weight};
        split(&v->spots[i]);
        squares += v->spots[i].x * v->spots[i].x + v->spots[i].y * v->spots[i].y;
    }
    v->stride = fmax(1, sqrt(squares / count));
}

/* The light that all layers but one let through. */
static double light_of(const disk_cascade *c, int skip)
{
    double light = 1;
    const disk_sample *samples = c->samples;
    for (int l = 0; l < c->layers; samples += c->count[l++]) {
        double sum = 0;
        for (int i = 0; i < c->count[l]; i++)
            sum += samples[i].weight;
        light *= l == skip ? 1 : sum;
    }
    return light;
}

static void begin_visit(visit *v, const disk_cascade *c, int layer)
{
    int half = v->kernel.width / 2, reach = layer_reach(c, layer), others = 0;
    v->light = light_of(c, layer);
    v->bound = smaller(reach + larger(4, reach / 4), larger(reach, half + half / 8 + 1));
    respond(v, c, layer);
    correlate(v, c, layer, &v->kernel, v->bound, &v->with_kernel);
    for (int l = 0; l < c->layers; l++)
        others += l == layer ? 0 : layer_reach(c, l);
    v->far = smaller(2 * others + 1, 2 * v->bound + 1);
    correlate(v, c, layer, &v->others, v->far + 1, &v->with_self);
    scale_field(&v->with_kernel, 1 / v->norm);
    scale_field(&v->with_self, 1 / v->norm);
    load_spots(v, c->samples + layer_first(c, layer), c->count[layer]);
    v->energy = energy_of(v);
}

/* Mostly a step of a random scale, now and then anywhere. */
static spot propose(visit *v, const spot *from)
{
    spot to = *from;
    if (rival_uniform(&v->random) < 0.1) {
        to.x = v->bound * (2 * rival_uniform(&v->random) - 1);
        to.y = v->bound * (2 * rival_uniform(&v->random) - 1);
    } else {
        double scale = 0.05 * pow(v->stride / 0.05, rival_uniform(&v->random));
        to.x += scale * rival_normal(&v->random);
        to.y += scale * rival_normal(&v->random);
    }
    split(&to);
    return to;
}

static int inside(const visit *v, const spot *s)
{
    return s->ix >= -v->bound && s->iy >= -v->bound && s->ix < v->bound && s->iy < v->bound;
}

/* The best weight where the pull is h and a(o, o) is a. */
static double best_weight(const visit *v, double h, double a)
{
    return v->hold > 0 ? fmax(h / a, 0) : h / a;
}

/* Some proposals for one sample. The least energy over its weight, at an offset where the pull is h
 * and a(o, o) is a, lies h^2 / a = w h below that without the sample. */
static void move_sample(visit *v, int index, double temperature)
{
    spot now = v->spots[index];
    double h = pull(v, index, &now), a = with_self(v, &now, &now), w = best_weight(v, h, a);
    v->energy += 2 * h * now.weight - a * now.weight * now.weight;
    for (int k = 0; k < PROPOSALS; k++) {
        spot to = propose(v, &now);
        if (!inside(v, &to))
            continue;
        double to_h = pull(v, index, &to), to_a = with_self(v, &to, &to);
        double to_w = best_weight(v, to_h, to_a);
        double gain = to_w * to_h - w * h;
        if (gain > 0 || (temperature > 0 && rival_uniform(&v->random) < exp(gain / temperature)))
            now = to, h = to_h, a = to_a, w = to_w;
    }
    if (temperature > 0)
        w += sqrt(temperature / (2 * a)) * rival_normal(&v->random);
    now.weight = v->hold > 0 ? fmax(w, 0) : w;
    v->energy -= 2 * h * now.weight - a * now.weight * now.weight;
    v->spots[index] = now;
}

static void end_visit(const visit *v, disk_sample *samples)
{
    for (int i = 0; i < v->count; i++)
        samples[i] =
            (disk_sample){(float)v->spots[i].x, (float)v->spots[i].y, (float)v->spots[i].weight};
}

/* --- Tempering ----------------------------------------------------------------------------- */

typedef struct walker {
    disk_cascade cascade;
    double energy;
} walker;

typedef struct tempering {
    visit visit;
    walker walkers[BANDS]; /* the coldest first */
    walker best;
} tempering;

static void use_kernel(tempering *t, const disk_kernel *kernel)
{
    visit *v = &t->visit;
    int side = 2 * kernel->half + 1;
    v->kernel = (field){-kernel->half, -kernel->half, side, side, 0, kernel->weights};
    v->norm = 0;
    for (int i = 0; i < side * side; i++)
        v->norm += (double)kernel->weights[i] * (double)kernel->weights[i];
    t->best.energy = INFINITY;
}

/* The first layer by Lloyd's algorithm; the others as circles that shrink by a third each and that
 * together fill a cell of the first. */
static void start(const disk_kernel *kernel, const disk_layout *layout, uint64_t *random,
                  disk_cascade *out)
{
    *out = (disk_cascade){.layers = layout->layers};
    for (int l = 0; l < layout->layers; l++)
        out->count[l] = layout->count[l];
    rival_place_sparse(kernel, out->count[0], random, out->samples);
    rival_even_out(kernel, out->count[0], out->samples);
    double shares = 0, cell = rival_cell(kernel, out->count[0]);
    for (int l = 1; l < out->layers; l++)
        shares += pow(4.0 / 9, l - 1);
    double spread = cell * (0.8 + 0.4 * rival_uniform(random));
    for (int l = 1; l < out->layers; l++)
        rival_place_circle(spread * sqrt(0.5 * pow(4.0 / 9, l - 1) / shares), out->count[l], random,
                           out->samples + layer_first(out, l));
}

static void walk(tempering *t, walker *w, int layer, double temperature)
{
    visit *v = &t->visit;
    begin_visit(v, &w->cascade, layer);
    for (int m = 0; m < MOVES * v->count; m++)
        move_sample(v, (int)(rival_uniform(&v->random) * v->count), temperature);
    end_visit(v, w->cascade.samples + layer_first(&w->cascade, layer));
    w->energy = v->energy;
    if (w->energy < t->best.energy)
        t->best = *w;
}

static double temperature_of(int band)
{
    return HOTTEST * pow(RATIO, band - (BANDS - 1));
}

/* Neighbours change places with probability min(1, exp((1/T - 1/T') (E - E'))). */
static void exchange(tempering *t)
{
    for (int b = 0; b + 1 < BANDS; b++) {
        walker *cold = &t->walkers[b], *hot = &t->walkers[b + 1];
        double beta = 1 / temperature_of(b) - 1 / temperature_of(b + 1);
        if (rival_uniform(&t->visit.random) < exp(beta * (cold->energy - hot->energy))) {
            walker swap = *cold;
            *cold = *hot;
            *hot = swap;
        }
    }
}

static void temper(tempering *t, double until)
{
    int layers = t->walkers[0].cascade.layers;
    for (int layer = 0; rival_clock() < until; layer = (layer + 1) % layers) {
        for (int b = 0; b < BANDS && rival_clock() < until; b++)
            walk(t, &t->walkers[b], layer, temperature_of(b));
        exchange(t);
    }
}

static void quench(tempering *t, double until)
{
    walker w = t->best;
    for (int layer = 0; rival_clock() < until; layer = (layer + 1) % w.cascade.layers)
        walk(t, &w, layer, 0);
}

/* Every layer sums to 1. */
static void normalise(disk_cascade *c)
{
    disk_sample *samples = c->samples;
    for (int l = 0; l < c->layers; samples += c->count[l++]) {
        double sum = 0;
        for (int i = 0; i < c->count[l]; i++)
            sum += samples[i].weight;
        for (int i = 0; i < c->count[l]; i++)
            samples[i].weight = (float)(samples[i].weight / sum);
    }
}

static void double_offsets(disk_cascade *c)
{
    for (int i = 0; i < DISK_MAX_SAMPLES; i++)
        c->samples[i].dx *= 2, c->samples[i].dy *= 2;
}

void tempering_fit(const rival_target *target, const disk_layout *layout, int our_rules,
                   double seconds, uint64_t seed, disk_cascade *out)
{
    double begun = rival_clock();
    tempering *t = rival_memory(1, sizeof *t);
    t->visit.random = seed;
    t->visit.hold = our_rules ? HOLD : 0;
    use_kernel(t, &target->reduced);
    for (int b = 0; b < BANDS; b++)
        start(&target->reduced, layout, &t->visit.random, &t->walkers[b].cascade);
    temper(t, begun + HALF_SIZE * seconds);
    for (int b = 0; b < BANDS; b++)
        double_offsets(&t->walkers[b].cascade);
    use_kernel(t, &target->kernel);
    temper(t, begun + (1 - QUENCH) * seconds);
    quench(t, begun + seconds);
    *out = t->best.cascade;
    if (our_rules)
        normalise(out);
    free(t->visit.others.data);
    free(t->visit.with_kernel.data);
    free(t->visit.with_self.data);
    free(t->visit.spare.data);
    free(t);
}
