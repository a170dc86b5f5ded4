/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The dense engine: every pixel of the kernel is a tap. Exact, and slow: the oracle of the tests.
 *
 * With one radius, rows are added to rows (dense_rows.c). Where
 * the radius changes from pixel to pixel, kernels are drawn at steps of a small fraction of
 * a pixel and a pixel takes the mean of the two around its radius. Coverage is linear in the
 * radius but for kinks where an edge enters or leaves a pixel; what that costs stays far below 1e-3
 * in relative L2. */

#include "dense_rows.h"
#include "field.h"
#include "patch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- One radius ---------------------------------------------------------------------------- */

typedef struct dense_state {
    disk_kernel own[3]; /* of red, green and blue, where they differ */
    disk_dense_kernel kernels[3];
    float one; /* what a kernel of one pixel points to */
} dense_state;

static void release(disk_plan *plan)
{
    dense_state *state = plan->state;
    for (int c = 0; state && c < 3; c++)
        if (state->own[c].weights != &state->one)
            disk_kernel_free(&state->own[c]);
    free(state);
}

/* The kernel of a colour's radius, or of a pixel that stays as it is. */
static disk_status draw_colour(const disk_plan *plan, dense_state *state, int colour)
{
    float radius = (float)fmin(plan->params.radius, DISK_MAX_RADIUS);
    radius = disk_fringed(radius, (float)((1 - colour) * DISK_FRINGE * plan->params.fringe));
    radius = fminf(radius, (float)plan->max_radius);
    state->own[colour] = (disk_kernel){.half = 0, .weights = &state->one};
    state->kernels[colour] = (disk_dense_kernel){&state->own[colour], radius};
    if (radius >= (float)DISK_MIN_RADIUS)
        return disk_aperture_draw(plan->aperture, (double)radius, &state->own[colour]);
    state->kernels[colour].radius = 0;
    return DISK_OK;
}

static disk_status prepare(disk_plan *plan, const disk_means *means)
{
    dense_state *state = plan->state = calloc(1, sizeof *state);
    disk_status status = state ? DISK_OK : DISK_NO_MEMORY;
    for (int c = 0; c < 3 && status == DISK_OK; c++) {
        state->one = 1;
        state->kernels[c] = (disk_dense_kernel){&plan->kernel, (float)plan->max_radius};
        if (!plan->varying && plan->params.fringe != 0)
            status = draw_colour(plan, state, c);
    }
    return status;
}

/* --- A radius a pixel ------------------------------------------------------------------------ */

/* Steps of 1/128 pixel up to radius 4, of 1/64 up to 16, of 1/32 beyond. */
static int step_of(float radius)
{
    if (radius < 4)
        return (int)(128 * radius);
    return radius < 16 ? 512 + (int)(64 * (radius - 4)) : 1280 + (int)(32 * (radius - 16));
}

static double radius_of(int step)
{
    if (step < 512)
        return step / 128.0;
    return step < 1280 ? 4 + (step - 512) / 64.0 : 16 + (step - 1280) / 32.0;
}

/* The kernels at both ends of a step, on a common square. */
typedef struct kernel_pair {
    int step;     /* -1: none yet */
    int in_front; /* of the focus */
    disk_kernel low, high;
} kernel_pair;

static disk_status draw_pair(const disk_plan *plan, int step, int in_front, kernel_pair *pair)
{
    const disk_aperture *aperture = disk_plan_aperture(plan, in_front);
    disk_status status = DISK_OK;
    disk_kernel_free(&pair->low);
    if (pair->step >= 0 && pair->step + 1 == step && pair->in_front == in_front) {
        pair->low = pair->high;
        pair->high = (disk_kernel){0};
    } else {
        double r = fmax(radius_of(step), DISK_MIN_RADIUS);
        status = disk_aperture_draw(aperture, r, &pair->low);
    }
    disk_kernel_free(&pair->high);
    if (status == DISK_OK) {
        /* One step past the largest radius is still drawable: the plan's radius is clamped. */
        double r = fmin(radius_of(step + 1), DISK_MAX_RADIUS);
        status = disk_aperture_draw(aperture, r, &pair->high);
    }
    pair->step = status == DISK_OK ? step : -1;
    pair->in_front = in_front;
    return status;
}

/* The part of a row that is not zero in either kernel. */
typedef struct span {
    int first, last;
} span;

static void find_spans(const kernel_pair *pair, span *spans)
{
    int half = pair->high.half;
    for (int j = -half; j <= half; j++) {
        span s = {1, 0};
        for (int i = -half; i <= half; i++) {
            if (disk_kernel_at(&pair->low, i, j) == 0 && disk_kernel_at(&pair->high, i, j) == 0)
                continue;
            if (s.first > s.last)
                s.first = i;
            s.last = i;
        }
        spans[j + half] = s;
    }
}

/* With weights that are clipped and so sum to less than 1, the sum is divided out. */
static void gather(const disk_field *field, const kernel_pair *pair, const span *spans, int x,
                   int y, float radius, float *out)
{
    float unit = 1 / fabsf(radius);
    disk_clip clip =
        disk_clip_at(&field->vignette, (float)(field->x + x), (float)(field->y + y), radius, unit);
    int clips = field->vignette.slope > 0;
    double low = fmax(radius_of(pair->step), DISK_MIN_RADIUS);
    double high = fmin(radius_of(pair->step + 1), DISK_MAX_RADIUS);
    float t = high > low ? (float)((fabs(radius) - low) / (high - low)) : 0;
    int half = pair->high.half, turn = radius < 0 ? -1 : 1;
    double total[5] = {0, 0, 0, 0, 0};
    for (int j = -half; j <= half; j++) {
        float sum[5] = {0, 0, 0, 0, 0};
        int sy = y - turn * j;
        sy = sy < 0 ? 0 : sy >= field->height ? field->height - 1 : sy;
        const float *row = field->pixels + sy * field->stride;
        for (int i = spans[j + half].first; i <= spans[j + half].last; i++) {
            int sx = x - turn * i;
            sx = sx < 0 ? 0 : sx >= field->width ? field->width - 1 : sx;
            float a = disk_kernel_at(&pair->low, i, j), b = disk_kernel_at(&pair->high, i, j);
            float w = a + t * (b - a);
            if (clips)
                sum[4] += w *= disk_clip_light(&clip, unit * (float)i, unit * (float)j);
            for (int c = 0; c < 4; c++)
                sum[c] += w * row[4 * (ptrdiff_t)sx + c];
        }
        for (int c = 0; c < 5; c++)
            total[c] += (double)sum[c];
    }
    for (int c = 0; c < 4; c++)
        out[c] = (float)(clips ? total[c] / total[4] : total[c]);
}

/* A pixel of the tile and its step, for sorting. */
typedef struct entry {
    int in_front, step, index;
} entry;

static int compare_entries(const void *a, const void *b)
{
    const entry *p = a, *q = b;
    if (p->in_front != q->in_front)
        return p->in_front - q->in_front;
    return p->step != q->step ? (p->step > q->step) - (p->step < q->step)
                              : (p->index > q->index) - (p->index < q->index);
}

/* The blurred pixels of the tile, sorted by step, so that each kernel is drawn once. */
static int sort_pixels(const disk_plan *plan, const disk_field *field, disk_rect tile,
                       entry *entries)
{
    int count = 0;
    for (int y = 0; y < tile.height; y++)
        for (int x = 0; x < tile.width; x++) {
            float r = disk_field_radius(field, tile.x + x, tile.y + y);
            if (r != 0)
                entries[count++] =
                    (entry){plan->front && r < 0, step_of(fabsf(r)), y * tile.width + x};
        }
    qsort(entries, (size_t)count, sizeof *entries, compare_entries);
    return count;
}

static disk_status gather_all(const disk_plan *plan, const disk_field *field, disk_rect tile,
                              const entry *entries, int count, span *spans, disk_output out,
                              disk_watch *watch)
{
    kernel_pair pair = {.step = -1};
    disk_status status = DISK_OK;
    for (int i = 0; i < count && status == DISK_OK; i++) {
        int x = entries[i].index % tile.width, y = entries[i].index / tile.width;
        if (entries[i].step != pair.step || entries[i].in_front != pair.in_front) {
            status = draw_pair(plan, entries[i].step, entries[i].in_front, &pair);
            if (status != DISK_OK)
                break;
            find_spans(&pair, spans);
        }
        gather(field, &pair, spans, tile.x + x, tile.y + y,
               disk_field_radius(field, tile.x + x, tile.y + y),
               out.pixels + y * out.stride + 4 * x);
        if (disk_watch_add(watch, 1))
            status = DISK_CANCELLED;
    }
    disk_watch_add(watch, (long)tile.width * tile.height - count);
    disk_kernel_free(&pair.low);
    disk_kernel_free(&pair.high);
    return status;
}

static disk_status apply_varying(const disk_plan *plan, const disk_field *field, disk_rect tile,
                                 disk_output out, disk_watch *watch)
{
    entry *entries = malloc((size_t)tile.width * (size_t)tile.height * sizeof *entries);
    span *spans = malloc((2 * (size_t)ceil(plan->max_radius) + 5) * sizeof *spans);
    disk_status status = DISK_NO_MEMORY;
    if (entries && spans) {
        int count = sort_pixels(plan, field, tile, entries);
        status = gather_all(plan, field, tile, entries, count, spans, out, watch);
    }
    free(entries);
    free(spans);
    return status;
}

static disk_status apply(const disk_plan *plan, const disk_field *field, disk_rect tile,
                         disk_output out, disk_watch *watch)
{
    const dense_state *state = plan->state;
    return plan->varying ? apply_varying(plan, field, tile, out, watch)
                         : disk_dense_rows(field, state->kernels, tile, out, watch);
}

static int reach(double radius)
{
    return (int)ceil(radius) + 1;
}

static int tile(double radius)
{
    return 256;
}

static int lit_pixels(const disk_kernel *kernel)
{
    size_t side = 2 * (size_t)kernel->half + 1;
    int count = 0;
    for (size_t i = 0; i < side * side; i++)
        count += kernel->weights[i] > 0;
    return count;
}

/* By `disk-bench apply` and `varying` at radius 4 to 16. A row of source pixels at once with one
 * radius; with a map, each pixel on its own, from two kernels that must be found first. */
static double cost(const disk_plan *plan)
{
    int lit = lit_pixels(&plan->kernel);
    return plan->varying ? 280 + 2.0 * lit : 30 + 0.5 * lit;
}

const disk_engine_class disk_engine_dense = {
    .id = DISK_ENGINE_DENSE,
    .prepare = prepare,
    .release = release,
    .exact = 1,
    .fringes = 1,
    .colours = 2,
    .cost = cost,
    .reach = reach,
    .tile = tile,
    .clips = 1,
    .apply = apply,
};
