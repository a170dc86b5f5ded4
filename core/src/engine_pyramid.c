/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The pyramid engine: DISK with its small layers shared by all pixels. The picture is filtered to a
 * few widths, half an octave apart (pyramid.c); one sparse layer, fitted behind such a filter, then
 * reads the nearest texels of the level that suits a pixel's own radius, by tables made
 * beforehand (tap_table.c). Nothing but that layer depends on the radius, so that a step in the
 * blur map stays clean.
 *
 * Pixels go in blocks that are fixed to the picture. Where radii within a block are nearly the
 * same, they share one list of taps, and every tap is a row of texels; else the block is halved,
 * down to single pixels. */

#include "choose.h"
#include "field.h"
#include "tap_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 16

/* Radii count as the same within this part of themselves: their rims then lie 1/48 of the radius at
 * the most from where they should, a quarter of the filter's width with the default budget. */
#define SAME_RADIUS (1.0f / 24)

typedef struct pyramid_state {
    disk_tap_table table[2]; /* behind the focus, and in front where that differs */
    disk_loops loops;
} pyramid_state;

static int tile(double radius)
{
    return radius <= 64 ? 384 : radius <= 128 ? 256 : 512;
}

static int reach(double radius)
{
    return disk_tap_reach(radius) + BLOCK;
}

/* --- Making ---------------------------------------------------------------------------------- */

static disk_status prepare(disk_plan *plan, const disk_means *means)
{
    pyramid_state *state = calloc(1, sizeof *state);
    if (!state)
        return DISK_NO_MEMORY;
    plan->state = state;
    state->loops = disk_loops_for(disk_cpu());
    /* Both have the same levels and stride: those follow from where the aperture is open. */
    disk_status status = DISK_OK;
    for (int i = 0; i < (plan->front ? 2 : 1) && status == DISK_OK; i++)
        status = disk_tap_table_make(disk_plan_aperture(plan, i), plan->max_radius,
                                     disk_budget(&plan->params), tile(plan->max_radius) + 4 * BLOCK,
                                     means, &state->table[i]);
    return status;
}

static void release(disk_plan *plan)
{
    pyramid_state *state = plan->state;
    if (!state)
        return;
    for (int i = 0; i < 2; i++)
        disk_tap_table_release(&state->table[i]);
    free(state);
}

/* --- Runs of one radius ---------------------------------------------------------------------- */

/* More taps than a list has. */
#define MOST_TAPS 2048

/* The weights of a list where the circle of the vignette clips it. Rows of the picture go by fours
 * there, so that those which read the same list share it. */
#define CLIP_ROWS 4
#define MEMORIES  4
typedef struct clipped {
    const disk_taps *taps; /* NULL: none yet */
    float x, y, radius;
    float weights[MOST_TAPS];
} clipped;

/* A tile being filtered. */
typedef struct job {
    const disk_tap_table *table[2]; /* behind the focus and in front */
    const disk_pyramid *pyramid;
    const disk_field *field;
    disk_rect tile;              /* in the picture */
    clipped *clipped;            /* MEMORIES of them */
    const disk_channel *channel; /* red, blue and alpha, where fringes want them on their own */
} job;

/* Where a pixel lies in a level: its texel, and its place after it. */
typedef struct place {
    int texel, after;
} place;

/* Beyond four places a texel, the nearest. Turned by 180 degrees, what lies a place after a texel
 * lies the rest of the way before the next. */
static place place_of(int position, int shift, int places, int turned)
{
    int fine = position << 2 >> shift, coarse = 4 / places; /* in quarters of a texel */
    if (shift > 2)
        fine = (position + (1 << (shift - 3))) >> (shift - 2);
    place p = {fine >> 2, (fine & 3) / coarse};
    if (turned && p.after > 0)
        p = (place){p.texel + 1, places - p.after};
    return p;
}

/* The weights of a list for pixels around (x, y): where the vignette's circle clips it, its edge is
 * as wide as taps are apart. */
static const float *weights_of(const job *j, const disk_taps *taps, int at, float x, int y,
                               float radius)
{
    clipped *c = &j->clipped[at % MEMORIES];
    float row = (float)(y - y % CLIP_ROWS) + 0.5f * (CLIP_ROWS - 1);
    if (!(j->field->vignette.slope > 0) || taps->count > MOST_TAPS)
        return taps->weight;
    if (c->taps != taps || c->x != x || c->y != row || c->radius != radius) {
        disk_clip clip =
            disk_clip_at(&j->field->vignette, x, row, radius, 1.8f / sqrtf((float)taps->count));
        j->pyramid->loops->clip(taps->weight, taps->u, taps->v, taps->count, &clip, c->weights);
        c->taps = taps, c->x = x, c->y = row, c->radius = radius;
    }
    return c->weights;
}

/* Gathers pixels that lie `apart` from one another, the first of which reads from `texel` on: all
 * channels, or one of them, whose values alone are then written. */
static void gather(const job *j, const disk_channel *channel, const float *texel,
                   const disk_taps *taps, int turned, const float *weights, int pixels, int apart,
                   float *out)
{
    const disk_loops *loops = j->pyramid->loops;
    if (channel) {
        const float *at = channel->values + (texel - j->pyramid->room) / 4;
        disk_channel_gather(loops, at, turned ? taps->turned : taps->one, weights, taps->count,
                            pixels, apart, out);
        return;
    }
    float room[4 * BLOCK], *to = apart == 1 ? out : room;
    loops->gather(texel, turned ? taps->before : taps->behind, weights, taps->count, pixels, to);
    for (int k = 0; apart > 1 && k < pixels; k++)
        memcpy(out + 4 * k * apart, room + 4 * k, 4 * sizeof *out);
}

/* `count` pixels of one radius from (x, y) in the picture on; of one channel, or NULL: of all. */
static void filter_run(const job *j, const disk_channel *channel, int x, int y, int count,
                       float radius, float *out)
{
    int turned = radius < 0;
    const disk_tap_table *table = j->table[turned];
    int level = disk_tap_level(table, fabsf(radius)), shift = disk_level_shift(level);
    const disk_tap_kind *kind = &table->kind[disk_tap_kind_of(level)];
    int apart = 1 << shift, step = disk_tap_step(table, level, fabsf(radius));
    place py = place_of(y, shift, kind->places, turned);
    const disk_taps *row = kind->taps + (step * kind->places + py.after) * kind->places;
    for (int i = 0; i < apart && i < count; i++) {
        place px = place_of(x + i, shift, kind->places, turned);
        const disk_taps *taps = &row[px.after];
        const float *texel = disk_texel(j->pyramid, level, px.texel, py.texel);
        const float *weights = weights_of(j, taps, py.after * kind->places + px.after,
                                          (float)x + 0.5f * (float)(count - 1), y, radius);
        gather(j, channel, texel, taps, turned, weights, (count - i + apart - 1) / apart, apart,
               out + (channel ? i : 4 * i));
    }
}

/* --- Blocks ---------------------------------------------------------------------------------- */

static void copy_run(const disk_field *field, int x, int y, int count, float *out)
{
    const float *row = disk_field_row(field, x - field->x, y - field->y, count, out);
    if (row != out)
        memcpy(out, row, 4 * (size_t)count * sizeof *out);
}

/* The same of one channel, or blurred where its radius is one. */
static void filter_channel(const job *j, const disk_channel *channel, int x, int y, int count,
                           float radius, float *values)
{
    float room[4 * BLOCK];
    if (radius != 0) {
        filter_run(j, channel, x, y, count, radius, values);
        return;
    }
    copy_run(j->field, x, y, count, room);
    for (int i = 0; i < count; i++)
        values[i] = room[4 * i + channel->number];
}

/* Red and blue of pixels whose green has that radius. */
static void filter_fringes(const job *j, int x, int y, int count, float radius, float *out)
{
    for (int k = 0; k < 2; k++) {
        float values[BLOCK], weights[BLOCK], fringe = k ? -j->field->fringe : j->field->fringe;
        float own = disk_cut_radius(disk_fringed(radius, fringe), j->field->max_radius);
        filter_channel(j, &j->channel[k], x, y, count, own, values);
        if (j->field->weighted)
            filter_channel(j, &j->channel[2], x, y, count, own, weights);
        disk_channel_put(values, j->field->weighted ? weights : NULL, 2 * k, count, out);
    }
}

/* Whether radii between two count as the same. */
static int nearly_same(float least, float most)
{
    if (least == most)
        return 1;
    return (least > 0 && most - least <= SAME_RADIUS * least) ||
           (most < 0 && most - least <= SAME_RADIUS * -most);
}

/* The smallest and the largest; halves are folded onto each other, which compilers do in lanes. */
static void find_range(const float *radii, int count, float *least, float *most)
{
    float low[BLOCK / 2], high[BLOCK / 2];
    int n = count / 2;
    if (n == 0) {
        *least = *most = radii[0];
        return;
    }
    for (int i = 0; i < n; i++) {
        low[i] = radii[i] < radii[i + n] ? radii[i] : radii[i + n];
        high[i] = radii[i] > radii[i + n] ? radii[i] : radii[i + n];
    }
    for (n /= 2; n > 0; n /= 2)
        for (int i = 0; i < n; i++) {
            low[i] = low[i] < low[i + n] ? low[i] : low[i + n];
            high[i] = high[i] > high[i + n] ? high[i] : high[i + n];
        }
    *least = low[0];
    *most = high[0];
}

/* Filters `count` pixels from x on, in the picture. Whether they share one radius, and so a pixel's
 * bits, depends on all of them, whatever of them the tile shows. */
static void filter_block(const job *j, const float *radii, int x, int y, int count, float *out)
{
    float least, most;
    find_range(radii, count, &least, &most);
    if (!nearly_same(least, most)) {
        filter_block(j, radii, x, y, count / 2, out);
        filter_block(j, radii + count / 2, x + count / 2, y, count / 2, out + 2 * count);
    } else if (least == 0) {
        copy_run(j->field, x, y, count, out);
    } else {
        filter_run(j, NULL, x, y, count, 0.5f * (least + most), out);
        if (j->channel)
            filter_fringes(j, x, y, count, 0.5f * (least + most), out);
    }
}

/* The radii of the block at (x, y) in the picture; beyond it those of its edge. */
static void read_radii(const disk_field *field, int x, int y, float radii[BLOCK])
{
    x -= field->x, y -= field->y;
    if (field->blur && x >= 0 && x <= field->width - BLOCK && y >= 0 && y < field->height)
        memcpy(radii, (const char *)field->blur->data + y * field->blur->stride + 4 * (ptrdiff_t)x,
               BLOCK * sizeof *radii);
    else
        for (int i = 0; i < BLOCK; i++)
            radii[i] = disk_field_radius(field, x + i, y);
}

/* What the tile shows of the block at x. */
static void filter_shown(const job *j, int x, int y, float *row)
{
    float radii[BLOCK], room[4 * BLOCK];
    int end = j->tile.x + j->tile.width;
    int from = x < j->tile.x ? j->tile.x - x : 0, to = end - x < BLOCK ? end - x : BLOCK;
    int whole = to - from == BLOCK;
    float *out = row + 4 * (ptrdiff_t)(x + from - j->tile.x);
    read_radii(j->field, x, y, radii);
    filter_block(j, radii, x, y, BLOCK, whole ? out : room);
    if (!whole)
        memcpy(out, room + 4 * from, 4 * (size_t)(to - from) * sizeof *out);
}

/* Rows that go together: where texels lie apart, they read the same ones. */
#define ROWS 4

static disk_status filter_rows(const job *j, disk_output out, disk_watch *watch)
{
    for (int y = 0; y < j->tile.height; y += ROWS) {
        int end = y + ROWS < j->tile.height ? y + ROWS : j->tile.height;
        for (int x = j->tile.x - j->tile.x % BLOCK; x < j->tile.x + j->tile.width; x += BLOCK)
            for (int i = y; i < end; i++)
                filter_shown(j, x, j->tile.y + i, out.pixels + i * out.stride);
        for (int i = y; i < end; i++)
            if (disk_watch_add(watch, j->tile.width))
                return DISK_CANCELLED;
    }
    return DISK_OK;
}

/* --- Tiles ----------------------------------------------------------------------------------- */

/* The texels of a level that a tile reads, blocks completed. */
static disk_texels texels_for(const job *j, int level)
{
    disk_rect t = j->tile;
    int shift = disk_level_shift(level), by = j->table[0]->reach[level];
    by = j->table[1]->reach[level] > by ? j->table[1]->reach[level] : by;
    return (disk_texels){((t.x - BLOCK) >> shift) - by, ((t.x + t.width + BLOCK) >> shift) + 1 + by,
                         (t.y >> shift) - by, ((t.y + t.height) >> shift) + 1 + by};
}

/* Marks the levels between those of two radii. */
static void mark_between(const disk_tap_table *table, float least, float most,
                         int used[DISK_LEVELS])
{
    int last = disk_tap_level(table, most < DISK_MAX_RADIUS ? most : (float)DISK_MAX_RADIUS);
    for (int l = disk_tap_level(table, least); l <= last; l++)
        used[l] = 1;
}

/* Marks the levels that a block asks for, with the fringes of all colours. Most blocks need one. */
static void mark_levels(const disk_tap_table *table, float radii[BLOCK], float fringe,
                        int used[DISK_LEVELS])
{
    float least, most;
    for (int i = 0; i < BLOCK; i++)
        radii[i] = fabsf(radii[i]);
    find_range(radii, BLOCK, &least, &most);
    if (least > 0 && disk_tap_level(table, least) == disk_tap_level(table, most)) {
        mark_between(table, least * (1 - fringe), most * (1 + fringe), used);
        return;
    }
    for (int i = 0; i < BLOCK; i++)
        if (radii[i] != 0)
            mark_between(table, radii[i] * (1 - fringe), radii[i] * (1 + fringe), used);
}

/* The levels that the blocks of a tile read. */
static void find_levels(const job *j, float fringe, int used[DISK_LEVELS])
{
    memset(used, 0, DISK_LEVELS * sizeof *used);
    for (int y = 0; y < (j->field->blur ? j->tile.height : 1); y++)
        for (int x = j->tile.x - j->tile.x % BLOCK; x < j->tile.x + j->tile.width; x += BLOCK) {
            float radii[BLOCK];
            read_radii(j->field, x, j->tile.y + y, radii);
            mark_levels(j->table[0], radii, fringe, used);
        }
}

/* More is not taken for a tile: it is then filtered half by half. Eight threads stay below
 * 256 MiB. */
#define MOST_ROOM   ((size_t)28 << 20)
#define LEAST_SPLIT 64 /* rows */

/* What the tile reads: its texels are laid out. Returns how many bytes they take. */
static size_t lay_out(const disk_plan *plan, const job *j, disk_pyramid *pyramid)
{
    int used[DISK_LEVELS];
    find_levels(j, (float)(DISK_FRINGE * fabs(plan->params.fringe)), used);
    for (int l = 0; l < DISK_LEVELS; l++)
        pyramid->level[l].need = used[l] ? texels_for(j, l) : (disk_texels){0, -1, 0, -1};
    return disk_pyramid_plan(pyramid);
}

static void release_kept(void *data)
{
    disk_pyramid_free(data);
    free(data);
}

/* Filters the rows, red and blue on their own where there is a fringe. */
static disk_status filter_colours(job *j, disk_output out, disk_watch *watch)
{
    static const int numbers[3] = {0, 2, 3};
    disk_channel channel[3];
    clipped memories[MEMORIES];
    for (int i = 0; i < MEMORIES; i++)
        memories[i].taps = NULL;
    j->clipped = memories;
    for (int i = 0; i < j->pyramid->channels; i++)
        channel[i] = disk_pyramid_channel(j->pyramid, i, numbers[i]);
    j->channel = j->pyramid->channels > 0 ? channel : NULL;
    return filter_rows(j, out, watch);
}

/* Keeps a pyramid that is built for the other colours, if it may: else it is the caller's. */
static int keep(const disk_field *field, const disk_pyramid *pyramid)
{
    disk_pyramid *kept = field->kept && field->fringe == 0 ? malloc(sizeof *kept) : NULL;
    if (!kept)
        return 0;
    *kept = *pyramid;
    *field->kept = (disk_kept){kept, release_kept};
    return 1;
}

static disk_status apply(const disk_plan *plan, const disk_field *field, disk_rect t,
                         disk_output out, disk_watch *watch)
{
    const pyramid_state *state = plan->state;
    disk_pyramid pyramid = {.stride = state->table[0].stride, .loops = &state->loops};
    pyramid.channels = field->fringe == 0 ? 0 : field->weighted ? 3 : 2;
    const disk_tap_table *behind = &state->table[0], *front = &state->table[plan->front != NULL];
    job j = {.table = {behind, front},
             .pyramid = &pyramid,
             .field = field,
             .tile = {t.x + field->x, t.y + field->y, t.width, t.height}};
    if (field->kept && field->kept->data) {
        j.pyramid = field->kept->data;
        return filter_colours(&j, out, watch);
    }
    if (lay_out(plan, &j, &pyramid) > MOST_ROOM && t.height >= LEAST_SPLIT) {
        disk_field half = *field;
        half.kept = NULL;
        disk_rect upper = {t.x, t.y, t.width, t.height / 2};
        disk_rect lower = {t.x, t.y + upper.height, t.width, t.height - upper.height};
        disk_output below = {out.pixels + upper.height * out.stride, out.stride};
        disk_status status = apply(plan, &half, upper, out, watch);
        return status == DISK_OK ? apply(plan, &half, lower, below, watch) : status;
    }
    disk_status status = disk_pyramid_build(&pyramid, field, watch);
    if (status == DISK_OK)
        status = filter_colours(&j, out, watch);
    if (status != DISK_OK || !keep(field, &pyramid))
        disk_pyramid_free(&pyramid);
    return status;
}

/* By `disk-bench varying` at radius 4 to 64 and 48 samples, whose levels take about half of it. Its
 * taps do not depend on the radius, but small kernels have fewer, and no levels. */
static double cost(const disk_plan *plan)
{
    double large = 25 + 0.5 * disk_budget(&plan->params);
    return plan->max_radius <= 8 ? 0.5 * large : large;
}

const disk_engine_class disk_engine_pyramid = {
    .id = DISK_ENGINE_PYRAMID,
    .cost = cost,
    .prepare = prepare,
    .release = release,
    .reach = reach,
    .tile = tile,
    .clips = 1,
    .colours = 1,
    .apply = apply,
};
