/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The dense engine: every pixel of the kernel is a tap. Exact, and slow: the oracle of the tests.
 *
 * With one radius, each source row is added, moved and weighted, to every row it reaches. Where
 * the radius changes from pixel to pixel, kernels are drawn at steps of a small fraction of
 * a pixel and a pixel takes the mean of the two around its radius. Coverage is linear in the
 * radius but for kinks where an edge enters or leaves a pixel; with steps of 1/32 (1/16 above
 * radius 16) what that costs stays below 1e-3 in relative L2. */

#include "plan_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- One radius ---------------------------------------------------------------------------- */

static void add_row(const float *restrict from, const float *weights, int taps, int width,
                    float *restrict sum)
{
    for (int i = 0; i < taps; i++) {
        float w = weights[i];
        if (w == 0)
            continue;
        /* A tap at +i shows what lies i to the left: light moves with the kernel. */
        const float *restrict moved = from + 4 * (taps - 1 - i);
        for (int x = 0; x < 4 * width; x++)
            sum[x] += w * moved[x];
    }
}

static disk_status apply_uniform(const disk_plan *plan, const disk_field *field, disk_rect tile,
                                 disk_output out, disk_watch *watch)
{
    int half = plan->kernel.half, taps = 2 * half + 1;
    int needed = tile.width + 2 * half;
    float *room = malloc(4 * (size_t)needed * sizeof *room);
    if (!room)
        return DISK_NO_MEMORY;
    int cancelled = 0;
    for (int y = 0; y < tile.height && !cancelled; y++) {
        float *sum = out.pixels + y * out.stride;
        memset(sum, 0, 4 * (size_t)tile.width * sizeof *sum);
        for (int j = -half; j <= half; j++) {
            const float *row = disk_field_row(field, tile.x - half, tile.y + y - j, needed, room);
            add_row(row, plan->kernel.weights + (size_t)(j + half) * (size_t)taps, taps, tile.width,
                    sum);
        }
        cancelled = disk_watch_add(watch, tile.width);
    }
    free(room);
    return cancelled ? DISK_CANCELLED : DISK_OK;
}

/* --- A radius a pixel ------------------------------------------------------------------------ */

static int step_of(float radius)
{
    return radius < 16 ? (int)(32 * radius) : 256 + (int)(16 * radius);
}

static double radius_of(int step)
{
    return step < 512 ? step / 32.0 : (step - 256) / 16.0;
}

/* The kernels at both ends of a step, on a common square. */
typedef struct kernel_pair {
    int step; /* -1: none yet */
    disk_kernel low, high;
} kernel_pair;

static disk_status draw_pair(const disk_plan *plan, int step, kernel_pair *pair)
{
    disk_status status = DISK_OK;
    disk_kernel_free(&pair->low);
    if (pair->step >= 0 && pair->step + 1 == step) {
        pair->low = pair->high;
        pair->high = (disk_kernel){0};
    } else {
        double r = fmax(radius_of(step), DISK_MIN_RADIUS);
        status = disk_aperture_draw(plan->aperture, r, &pair->low);
    }
    disk_kernel_free(&pair->high);
    if (status == DISK_OK) {
        /* One step past the largest radius is still drawable: the plan's radius is clamped. */
        double r = fmin(radius_of(step + 1), DISK_MAX_RADIUS);
        status = disk_aperture_draw(plan->aperture, r, &pair->high);
    }
    pair->step = status == DISK_OK ? step : -1;
    return status;
}

/* The part of a row that is not zero in either kernel. */
typedef struct span {
    int first, last;
} span;

static float weight_at(const disk_kernel *k, int x, int y)
{
    if (abs(x) > k->half || abs(y) > k->half)
        return 0;
    size_t side = 2 * (size_t)k->half + 1;
    return k->weights[(size_t)(y + k->half) * side + (size_t)(x + k->half)];
}

static void find_spans(const kernel_pair *pair, span *spans)
{
    int half = pair->high.half;
    for (int j = -half; j <= half; j++) {
        span s = {1, 0};
        for (int i = -half; i <= half; i++) {
            if (weight_at(&pair->low, i, j) == 0 && weight_at(&pair->high, i, j) == 0)
                continue;
            if (s.first > s.last)
                s.first = i;
            s.last = i;
        }
        spans[j + half] = s;
    }
}

static void gather(const disk_field *field, const kernel_pair *pair, const span *spans, int x,
                   int y, float radius, float *out)
{
    double low = fmax(radius_of(pair->step), DISK_MIN_RADIUS);
    double high = fmin(radius_of(pair->step + 1), DISK_MAX_RADIUS);
    float t = high > low ? (float)((fabs(radius) - low) / (high - low)) : 0;
    int half = pair->high.half, turn = radius < 0 ? -1 : 1;
    float sum[4] = {0, 0, 0, 0};
    for (int j = -half; j <= half; j++) {
        int sy = y - turn * j;
        sy = sy < 0 ? 0 : sy >= field->height ? field->height - 1 : sy;
        const float *row = field->pixels + sy * field->stride;
        for (int i = spans[j + half].first; i <= spans[j + half].last; i++) {
            int sx = x - turn * i;
            sx = sx < 0 ? 0 : sx >= field->width ? field->width - 1 : sx;
            float a = weight_at(&pair->low, i, j), b = weight_at(&pair->high, i, j);
            float w = a + t * (b - a);
            for (int c = 0; c < 4; c++)
                sum[c] += w * row[4 * (ptrdiff_t)sx + c];
        }
    }
    memcpy(out, sum, sizeof sum);
}

/* A pixel of the tile and its step, for sorting. */
typedef struct entry {
    int step, index;
} entry;

static int compare_entries(const void *a, const void *b)
{
    const entry *p = a, *q = b;
    return p->step != q->step ? (p->step > q->step) - (p->step < q->step)
                              : (p->index > q->index) - (p->index < q->index);
}

/* The blurred pixels of the tile, sorted by step, so that each kernel is drawn once. */
static int sort_pixels(const disk_field *field, disk_rect tile, entry *entries)
{
    int count = 0;
    for (int y = 0; y < tile.height; y++)
        for (int x = 0; x < tile.width; x++) {
            float r = fabsf(disk_field_radius(field, tile.x + x, tile.y + y));
            if (r > 0)
                entries[count++] = (entry){step_of(r), y * tile.width + x};
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
        if (entries[i].step != pair.step) {
            status = draw_pair(plan, entries[i].step, &pair);
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
        int count = sort_pixels(field, tile, entries);
        status = gather_all(plan, field, tile, entries, count, spans, out, watch);
    }
    free(entries);
    free(spans);
    return status;
}

static disk_status apply(const disk_plan *plan, const disk_field *field, disk_rect tile,
                         disk_output out, disk_watch *watch)
{
    return plan->with_depth ? apply_varying(plan, field, tile, out, watch)
                            : apply_uniform(plan, field, tile, out, watch);
}

const disk_engine_class disk_engine_dense = {DISK_ENGINE_DENSE, apply};
