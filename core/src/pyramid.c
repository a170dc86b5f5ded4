/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Building levels, each from the one before by small binomial filters whose variances add up:
 *
 *   level 1, 2   (1 2 1)/4                     + 0.5
 *   level 3      (1 4 6 4 1)/16                + 1
 *   even levels  (1 0 2 0 1)/4                 doubles the variance
 *   odd levels   every second texel, then (1 4 6 4 1)/16: doubles it, too
 *
 * What the holes and the dropped texels alias is below 1 % before the filter, which is zero where
 * it falls. A row is made as soon as the rows it rests on are there, so that these are still
 * in the cache. All weights are sums of powers of two: results do not depend on how a compiler
 * contracts products and sums. */

#include "pyramid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum form { THREE, FIVE, DROPPING } form;

/* How a level is made from the one before, and how many texels of that apart its taps lie. */
static form form_of(int level, int *apart)
{
    *apart = level >= 4 ? 2 : 1;
    if (level < 3 || level % 2 == 0)
        return THREE;
    return level == 3 ? FIVE : DROPPING;
}

double disk_level_width(int level)
{
    return level == 0 ? 0 : exp2(0.5 * (level - 2));
}

int disk_level_support(int level)
{
    int support = 0;
    for (int l = 1; l <= level; l++) {
        int apart, taps = form_of(l, &apart) == THREE ? 1 : 2;
        support += taps * apart << disk_level_shift(l - 1);
    }
    return support;
}

ptrdiff_t disk_pyramid_stride(ptrdiff_t width)
{
    ptrdiff_t lines = (4 * width + 15) / 16; /* of the cache */
    return 16 * (lines + (lines % 2 == 0));  /* odd, so that columns spread over its sets */
}

void disk_pyramid_free(disk_pyramid *pyramid)
{
    free(pyramid->room);
    pyramid->room = NULL;
}

/* --- What is needed -------------------------------------------------------------------------- */

static int is_empty(disk_texels t)
{
    return t.last_x < t.first_x || t.last_y < t.first_y;
}

static disk_texels join(disk_texels a, disk_texels b)
{
    if (is_empty(a) || is_empty(b))
        return is_empty(a) ? b : a;
    return (disk_texels){
        a.first_x < b.first_x ? a.first_x : b.first_x, a.last_x > b.last_x ? a.last_x : b.last_x,
        a.first_y < b.first_y ? a.first_y : b.first_y, a.last_y > b.last_y ? a.last_y : b.last_y};
}

/* What a part of a level rests on in the level before. */
static disk_texels below(int level, disk_texels t)
{
    int apart;
    form f = form_of(level, &apart);
    int by = f == THREE ? apart : 2 * apart, scale = f == DROPPING ? 2 : 1;
    return (disk_texels){scale * t.first_x - by, scale * t.last_x + by, scale * t.first_y - by,
                         scale * t.last_y + by};
}

#define ROWS  8  /* in the making */
#define CYCLE 16 /* rows kept of levels that only others rest on; a row rests on 9 at the most */

/* Level 1 reads the field itself, so that level 0 holds only what is read from it directly. */
static void find_needs(disk_pyramid *p)
{
    for (int l = 0; l < DISK_LEVELS; l++)
        p->level[l].cycle = is_empty(p->level[l].need) ? CYCLE - 1 : ~0;
    for (int l = DISK_LEVELS - 1; l > 1; l--)
        if (!is_empty(p->level[l].need))
            p->level[l - 1].need = join(p->level[l - 1].need, below(l, p->level[l].need));
}

/* The values of one channel. */
static size_t values_of(const disk_pyramid *p)
{
    return p->rows * (size_t)p->stride / 4;
}

/* A multiple of what aligned_alloc() wants. */
static size_t bytes_of(const disk_pyramid *p)
{
    size_t values = (4 + (size_t)p->channels) * values_of(p) + DISK_CHANNEL_SPARE;
    return (values + 15) / 16 * 16 * sizeof(float);
}

size_t disk_pyramid_plan(disk_pyramid *p)
{
    find_needs(p);
    p->rows = ROWS;
    for (int l = 0; l < DISK_LEVELS; l++) {
        disk_texels need = p->level[l].need;
        p->level[l].first = p->rows;
        p->level[l].made = need.first_y;
        if (!is_empty(need))
            p->rows += p->level[l].cycle == ~0 ? (size_t)(need.last_y - need.first_y + 1) : CYCLE;
    }
    return bytes_of(p);
}

/* --- Rows ------------------------------------------------------------------------------------ */

static float *room_for_row(const disk_pyramid *p, int i)
{
    return p->room + i * p->stride;
}

/* A row of the level before, from texel x on; `room` takes what must be copied. */
static const float *row_below(const disk_pyramid *p, const disk_field *field, int level, int x,
                              int y, int count, float *room)
{
    if (level > 1)
        return disk_texel(p, level - 1, x, y);
    return disk_field_row(field, x - field->x, y - field->y, count, room);
}

static void keep_every_second(const float *restrict from, int count, float *restrict to)
{
    for (int i = 0; i < count; i++)
        for (int c = 0; c < 4; c++)
            to[4 * i + c] = from[8 * i + c];
}

static void make_row(disk_pyramid *p, const disk_field *field, int l, int y)
{
    const disk_texels need = p->level[l].need, from = below(l, need);
    int apart, width = need.last_x - need.first_x + 1, wide = from.last_x - from.first_x + 1;
    form f = form_of(l, &apart);
    int middle = f == DROPPING ? 2 * y : y, taps = f == THREE ? 1 : 2;
    const float *row[5];
    for (int i = -taps; i <= taps; i++)
        row[i + taps] = row_below(p, field, l, from.first_x, middle + i * apart, wide,
                                  room_for_row(p, 3 + i + taps));
    float *sum = room_for_row(p, 0), *out = (float *)disk_texel(p, l, need.first_x, y);
    int side = 4 * (f == DROPPING ? 1 : apart);
    if (f == THREE) {
        p->loops->blend3(row[0], row[1], row[2], 4 * wide, sum);
        p->loops->blend3(sum, sum + side, sum + 2 * side, 4 * width, out);
        return;
    }
    p->loops->blend5(row, 4 * wide, sum);
    if (f == DROPPING) {
        keep_every_second(sum, (wide + 1) / 2, room_for_row(p, 1));
        sum = room_for_row(p, 1);
    }
    const float *shifted[5] = {sum, sum + side, sum + 2 * side, sum + 3 * side, sum + 4 * side};
    p->loops->blend5(shifted, 4 * width, out);
}

/* Makes a level's rows up to and with `last`. */
static void make_rows(disk_pyramid *p, const disk_field *field, int l, int last)
{
    disk_level *level = &p->level[l];
    for (; level->made <= last; level->made++) {
        int y = level->made;
        if (l == 0) {
            int x = level->need.first_x, count = level->need.last_x - x + 1;
            float *to = (float *)disk_texel(p, 0, x, y);
            const float *from = disk_field_row(field, x - field->x, y - field->y, count, to);
            if (from != to)
                memcpy(to, from, 4 * (size_t)count * sizeof *to);
            continue;
        }
        if (l > 1)
            make_rows(p, field, l - 1, below(l, (disk_texels){0, 0, y, y}).last_y);
        make_row(p, field, l, y);
    }
}

/* All is one allocation: the C library then hands the same memory to the next tile, where clearing
 * fresh pages would cost as much as filtering them. */
disk_status disk_pyramid_build(disk_pyramid *p, const disk_field *field, disk_watch *watch)
{
    p->room = aligned_alloc(64, bytes_of(p));
    if (!p->room)
        return DISK_NO_MEMORY;
    for (int l = 0; l < DISK_LEVELS; l++)
        p->level[l].texels = p->room + p->level[l].first * (size_t)p->stride;
    for (int l = DISK_LEVELS - 1; l >= 0; l--) {
        if (is_empty(p->level[l].need))
            continue;
        for (int y = p->level[l].need.first_y; y <= p->level[l].need.last_y; y++) {
            make_rows(p, field, l, y);
            if (disk_watch_add(watch, 0))
                return DISK_CANCELLED;
        }
    }
    return DISK_OK;
}

disk_channel disk_pyramid_channel(const disk_pyramid *p, int i, int number)
{
    size_t count = values_of(p);
    disk_channel channel = {number, p->room + (4 + (size_t)i) * count};
    disk_channel_take(p->room, count, number, channel.values);
    return channel;
}
