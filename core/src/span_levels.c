/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Levels. Row Y of level l stands for the rows around Y 2^l of the picture, weighted by a tent
 * that reaches 2^l rows to either side, and is smoothed by as wide a tent along the row, where
 * every pixel is kept. A tent is the one of half its width, smoothed by (1 2 1) / 4 in steps of
 * half its width, so that each level is made from the one before. Rows of the picture go in one by
 * one from the top, and a level's row is done as soon as the last it needs is; nothing is stored
 * but one unfinished row a level, and the sums.
 *
 * Above level 0 sums are floats as long as they stay so small that what rounding leaves of a light,
 * when it is subtracted again, is far below what is seen beside it: most pictures' do. Else they
 * are doubles, and a light of any brightness leaves nothing behind. */

#include "span_levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void disk_span_shape_make(double full, double max_radius, int side, disk_span_shape *out)
{
    *out = (disk_span_shape){.full = full, .side = side};
    int last = disk_span_step_level(disk_span_step((float)max_radius), full);
    for (int l = 0; l <= last; l++) {
        double radius = fmin(max_radius, ldexp(full, l)) * 1.01;
        out->reach_x[l] = (int)ceil(radius) + 3;
        out->reach_y[l] = (int)ceil(ldexp(radius, -l)) + 2;
        /* Rows that do not lie a power of two apart share the cache better. */
        ptrdiff_t pixels = side + 2 * (ptrdiff_t)out->reach_x[l];
        out->stride[l] = 4 * (pixels + (66 - pixels % 64) % 64);
    }
    out->levels = last + 1;
}

/* The largest sums that are floats. Their rounding, 2^-25 of that, goes into a pixel with the
 * square root of the number of taps over the aperture's area in the level's cells: 0.02 from level
 * 1 on, which makes 5e-6. For the smallest radii it is 0.7, so that level 0 has doubles in any
 * case. */
#define NARROW_MOST 8192

/* --- Making rows --------------------------------------------------------------------------- */

/* A level while it is made. */
typedef struct level {
    int x, width;      /* of its rows, in pixels of the picture */
    int y, end;        /* its rows */
    float *sum, *done; /* its unfinished row, as wide as the level before; a finished one */
} level;

typedef struct making {
    const disk_span_shape *shape;
    disk_span_sums *sums;
    level level[DISK_SPAN_LEVELS];
    int last;
    unsigned wide; /* levels */
    int redo;      /* more of them than there were: sums are good for nothing */
    disk_loops loops;
} making;

static int floor_div(int a, int shift)
{
    return a >= 0 ? a >> shift : -((-a + (1 << shift) - 1) >> shift);
}

/* The rows and columns that each level wants for its sums and for the next level. */
static void lay_out(making *m, disk_rect tile, unsigned wanted)
{
    for (int l = m->last; l >= 0; l--) {
        level *me = &m->level[l], *next = me + 1;
        int x0 = tile.x + tile.width / 2, x1 = x0, y0 = floor_div(tile.y, l), y1 = y0;
        if (wanted >> l & 1) {
            x0 = tile.x - m->shape->reach_x[l];
            x1 = tile.x + tile.width + m->shape->reach_x[l];
            y0 -= m->shape->reach_y[l];
            y1 = floor_div(tile.y + tile.height - 1, l) + 2 + m->shape->reach_y[l];
            m->sums[l] = (disk_span_sums){NULL, NULL, x0, y0, x1 - x0, y1 - y0};
        }
        if (l < m->last) {
            int apart = 1 << l, nx1 = next->x + next->width;
            x0 = x0 < next->x - apart ? x0 : next->x - apart;
            x1 = x1 > nx1 + apart ? x1 : nx1 + apart;
            y0 = y0 < 2 * next->y - 1 ? y0 : 2 * next->y - 1;
            y1 = y1 > 2 * next->end ? y1 : 2 * next->end;
        }
        *me = (level){.x = x0, .width = x1 - x0, .y = y0, .end = y1};
    }
}

static size_t bytes_of(const making *m, int l)
{
    size_t one = m->wide >> l & 1 ? sizeof(double) : sizeof(float);
    return one * (size_t)m->shape->stride[l] * (size_t)m->sums[l].height;
}

/* All sums are one allocation: the C library then hands the same memory to the next tile, where
 * clearing fresh pages would cost a tenth of the time. Strides keep doubles where they may lie. */
static disk_status allocate(making *m, unsigned wanted, int channels, disk_span_levels *out)
{
    for (int l = 0; l <= m->last; l++)
        out->bytes += bytes_of(m, l);
    size_t own = (size_t)channels * (out->bytes / 4) + DISK_CHANNEL_SPARE * sizeof(float);
    char *next = out->memory = malloc(out->bytes + own);
    int good = next != NULL;
    for (int l = 0; l <= m->last && good; l++) {
        level *me = &m->level[l];
        if (wanted >> l & 1) {
            m->sums[l].wide = m->wide >> l & 1 ? (double *)next : NULL;
            m->sums[l].narrow = m->wide >> l & 1 ? NULL : (float *)next;
            next += bytes_of(m, l);
        }
        if (l > 0) {
            me->sum = malloc(4 * (size_t)me[-1].width * sizeof *me->sum);
            me->done = malloc(4 * (size_t)me->width * sizeof *me->done);
            good &= me->sum && me->done;
        }
    }
    return good ? DISK_OK : DISK_NO_MEMORY;
}

static void finish_row(making *m, int l, int y, const float *row);

/* Row y of level l - 1 goes into level l: a quarter, a half and a quarter of three rows, of which
 * the last is the next one's first. */
static void add_row(making *m, int l, int y, const float *row)
{
    level *me = &m->level[l], *from = me - 1;
    int count = 4 * from->width, first = 2 * me->y - 1;
    if (y < first || y >= 2 * me->end)
        return;
    if (y % 2 == 0) {
        m->loops.add_scaled(me->sum, 0.5f, row, count);
        return;
    }
    if (y > first) {
        m->loops.add_scaled(me->sum, 0.25f, row, count);
        int apart = 1 << (l - 1), skip = me->x - apart - from->x;
        const float *left = me->sum + 4 * (ptrdiff_t)skip;
        m->loops.blend3(left, left + 4 * apart, left + 8 * apart, 4 * me->width, me->done);
        finish_row(m, l, (y - 1) / 2, me->done);
    }
    for (int i = 0; i < count; i++)
        me->sum[i] = 0.25f * row[i];
}

/* Row i of a level's sums. */
static void sum_row(making *m, int l, int i, const float *pixels)
{
    const disk_span_sums *s = &m->sums[l];
    ptrdiff_t at = i * m->shape->stride[l];
    if (s->wide)
        m->loops.accumulate(pixels, s->width, s->wide + at);
    else if (m->loops.accumulate_narrow(pixels, s->width, s->narrow + at) > NARROW_MOST) {
        m->wide |= 1u << l;
        m->redo = 1;
    }
}

/* Row y of level l is there. */
static void finish_row(making *m, int l, int y, const float *row)
{
    const disk_span_sums *s = &m->sums[l];
    if (y >= s->y && y < s->y + s->height)
        sum_row(m, l, y - s->y, row + 4 * (ptrdiff_t)(s->x - m->level[l].x));
    if (l < m->last)
        add_row(m, l + 1, y, row);
}

disk_status disk_span_levels_make(const disk_span_shape *shape, const disk_field *field,
                                  disk_rect tile, unsigned wanted, int channels, unsigned *wide,
                                  disk_watch *watch, disk_span_levels *out)
{
    making m = {
        .shape = shape, .sums = out->level, .wide = *wide, .loops = disk_loops_for(disk_cpu())};
    while (wanted >> (m.last + 1))
        m.last++;
    lay_out(&m, tile, wanted);
    const level *base = &m.level[0];
    disk_status status = allocate(&m, wanted, channels, out);
    float *room = malloc(4 * (size_t)base->width * sizeof *room);
    if (!room)
        status = DISK_NO_MEMORY;
    for (int y = base->y; y < base->end && status == DISK_OK && !m.redo; y++) {
        finish_row(&m, 0, y,
                   disk_field_row(field, base->x - field->x, y - field->y, base->width, room));
        if (disk_watch_add(watch, 0))
            status = DISK_CANCELLED;
    }
    *wide = m.wide;
    free(room);
    for (int l = 1; l <= m.last; l++) {
        free(m.level[l].sum);
        free(m.level[l].done);
    }
    return status;
}

disk_channel disk_span_levels_channel(const disk_span_levels *levels, const disk_span_shape *shape,
                                      int i, int number)
{
    float *memory = levels->memory;
    disk_channel channel = {number, memory + (4 + (size_t)i) * (levels->bytes / 16)};
    for (int l = 0; l < shape->levels; l++) {
        const disk_span_sums *s = &levels->level[l];
        size_t count = (size_t)s->height * (size_t)shape->stride[l] / 4;
        if (s->narrow)
            disk_channel_take(s->narrow, count, number, channel.values + (s->narrow - memory) / 4);
    }
    return channel;
}

void disk_span_levels_release(disk_span_levels *levels)
{
    free(levels->memory);
    *levels = (disk_span_levels){.memory = NULL};
}
