/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Finding the holes of a blur map and deciding what becomes of them. What is not known is filled
 * unless the picture has an edge nearly all around it; what has the farthest or nearest depth is
 * taken for a hole only where it is cut hard into the surroundings, and the picture goes on across
 * its outline. Whatever is wider than a hole may be stays: a sky, or all that was left transparent
 * around a painted subject. */

#include "depth_holes.h"

#include "field.h"

#include <disk/lens.h>

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Depths within this of the ends count as those, for what compression makes of them. */
#define END (4.5 / 255)

/* A flat end, where the radius hardly changes over a quarter of the depth, tells nothing. */
#define FLAT 1.5f

/* The share of a hole's outline at which the radius jumps. */
#define JUMP_SHARE 0.85

/* The open share of the outline (depth_hole_judge.c) from which on it is filled. On the clean maps
 * of the scenes of tests/truth it is below 0.25 but for tiny regions, whose outline is too short to
 * tell: these are filled only where it is cut sharp and all of it is open. */
#define OPEN_NONE 0.15
#define OPEN_END  0.3
#define OPEN_TINY 0.95
#define TINY      16 /* pixels */

/* What looks that much more like other regions at its end than like its surroundings is none. Holes
 * of sensors have up to 0.2, gaps between strands of hair from 0.5 on. */
#define LIKE_END 0.4

/* Specks within an end's region differ from it by up to this. */
#define SPECK        4.0f
#define SPECK_PASSES 2

/* A window with more regions than this is noise, not a surface with holes. */
#define MOST_HOLES 400

typedef struct range {
    float least, most;
} range;

typedef struct filling {
    disk_cleaning *c;
    range farthest, nearest; /* radii at the ends of depth; least > most: none */
    float far;               /* for what stays unknown */
    int width;               /* squares of this side fit into no hole */
    int grid_x, grid_y, columns, rows;
    atomic_int any, changed, failed;
} filling;

/* --- Kinds ------------------------------------------------------------------------------------
 */

static float radius_at(const disk_cleaning *c, const disk_params *params, double depth)
{
    return disk_cut_radius((float)disk_lens_radius(params, depth), c->largest);
}

/* The radii from one depth to another; empty where a quarter of the depth makes no difference. */
static range range_of(const disk_cleaning *c, const disk_params *params, double end, double inwards)
{
    float first = radius_at(c, params, end), second = radius_at(c, params, end + END * inwards);
    if (fabsf(first - radius_at(c, params, end + 0.25 * inwards)) < FLAT)
        return (range){1, 0};
    return (range){fminf(first, second), fmaxf(first, second)};
}

static inline int within(range r, float radius)
{
    return radius >= r.least && radius <= r.most;
}

/* Marks a row's radii by their kinds; returns whether any is not known, or at an end. */
static int mark(const filling *f, const float *radius, int count, unsigned char *kinds)
{
    int any = 0;
    for (int x = 0; x < count; x++) {
        float r = radius[x];
        int kind = r != r                   ? DISK_RADIUS_NONE
                   : within(f->farthest, r) ? DISK_RADIUS_FARTHEST
                   : within(f->nearest, r)  ? DISK_RADIUS_NEAREST
                                            : DISK_RADIUS_KNOWN;
        kinds[x] = (unsigned char)kind;
        any |= kind;
    }
    return any;
}

static void mark_row(void *cookie, int row)
{
    filling *f = cookie;
    disk_cleaning *c = f->c;
    int y, end = disk_clean_rows(c, row, &y), any = 0;
    for (; y < end && !disk_watch_add(c->watch, 0); y++) {
        ptrdiff_t at = (ptrdiff_t)y * c->width;
        any |= mark(f, c->map + at, c->width, c->flags + at);
    }
    if (any)
        atomic_store(&f->any, 1);
}

/* --- A window ---------------------------------------------------------------------------------
 */

/* The cell, cut to the map. */
static disk_rect cell_at(const filling *f, int column, int row)
{
    disk_rect cell = {column * DISK_HOLE_CELL - f->grid_x, row * DISK_HOLE_CELL - f->grid_y,
                      DISK_HOLE_CELL, DISK_HOLE_CELL};
    return disk_rect_intersect(cell, (disk_rect){0, 0, f->c->width, f->c->height});
}

/* What the kinds of a rectangle have in common, or any of them has, as bits: all are one kind where
 * these are equal. */
typedef struct kinds {
    unsigned char any, all;
} kinds;

static kinds kinds_in(const disk_cleaning *c, disk_rect r)
{
    kinds k = {0, 0xff};
    for (int y = r.y; y < r.y + r.height; y++) {
        const unsigned char *row = c->flags + (ptrdiff_t)y * c->width + r.x;
        for (int x = 0; x < r.width; x++) {
            k.any |= row[x];
            k.all &= row[x];
        }
    }
    return k;
}

/* Reads the colours of a hole and what is looked at around it. */
static void read_colours(const disk_cleaning *c, const disk_hole *hole, int around,
                         disk_hole_window *w)
{
    const disk_image *source = &c->job->source;
    disk_rect r = {hole->left, hole->top, hole->right - hole->left, hole->bottom - hole->top};
    r = disk_rect_grow(r, around, w->width, w->height);
    for (int y = r.y; y < r.y + r.height; y++) {
        const float *row =
            (const float *)((const char *)source->data + (w->y + y) * source->stride);
        for (int x = 0; x < r.width; x += DISK_ENCODE_MOST) {
            int count = r.width - x < DISK_ENCODE_MOST ? r.width - x : DISK_ENCODE_MOST;
            c->loops.encode(row + 4 * (ptrdiff_t)(w->x + r.x + x), count,
                            w->colour + y * w->width + r.x + x);
        }
    }
}

/* Whether five of the eight pixels around one are of a kind. */
static int is_within_kind(const unsigned char *at, int width, int kind)
{
    int count = 0;
    for (int b = -width; b <= width; b += width)
        count += (at[b - 1] == kind) + (at[b] == kind) + (at[b + 1] == kind);
    return count >= 5;
}

static int has_kind(const disk_hole_window *w, int y, int kind)
{
    return memchr(w->kind + y * w->width, kind, (size_t)w->width) != NULL;
}

/* Counts specks of noise in what is at an end as part of it; or else a noisy sky would be made of
 * small regions. Returns whether there are any. */
static int join_specks(disk_hole_window *w, range r, int kind)
{
    float least = r.least - SPECK, most = r.most + SPECK;
    int any = 0;
    for (int y = 1; y + 1 < w->height && r.least <= r.most; y++) {
        if (!has_kind(w, y - 1, kind) && !has_kind(w, y + 1, kind))
            continue;
        for (int x = 1; x + 1 < w->width; x++) {
            int at = y * w->width + x;
            if (w->kind[at] == DISK_RADIUS_KNOWN && w->radius[at] > least && w->radius[at] < most &&
                is_within_kind(w->kind + at, w->width, kind)) {
                w->kind[at] = (unsigned char)kind;
                any = 1;
            }
        }
    }
    return any;
}

/* Reads a window, and finds its regions. */
static void read_window(const filling *f, disk_rect part, disk_hole_window *w)
{
    const disk_cleaning *c = f->c;
    w->x = part.x, w->y = part.y, w->width = part.width, w->height = part.height;
    for (int y = 0; y < w->height; y++) {
        ptrdiff_t from = (ptrdiff_t)(w->y + y) * c->width + w->x, to = (ptrdiff_t)y * w->width;
        memcpy(w->radius + to, c->map + from, (size_t)w->width * sizeof *w->radius);
        memcpy(w->kind + to, c->flags + from, (size_t)w->width);
    }
    for (int i = 0, any = 1; i < SPECK_PASSES && any; i++) {
        any = join_specks(w, f->farthest, DISK_RADIUS_FARTHEST);
        any |= join_specks(w, f->nearest, DISK_RADIUS_NEAREST);
    }
    for (int i = 0; i < w->width * w->height; i++) {
        w->cost[i] = DISK_HOLE_NO_WAY;
        w->state[i] = w->kind[i] == DISK_RADIUS_KNOWN ? DISK_PIXEL_KNOWN : DISK_PIXEL_MASKED;
    }
    disk_hole_find(w, f->width);
}

/* --- A hole -----------------------------------------------------------------------------------
 */

static void set_state(disk_hole_window *w, const disk_hole *hole, int inside, int rim)
{
    for (int i = 0; i < hole->count; i++)
        w->state[w->list[i]] = (unsigned char)(i < hole->inside ? inside : rim);
}

/* Whether the radius jumps all around a hole, away from the end that it has. */
static int is_cut_out(const disk_hole_window *w, const disk_hole *hole)
{
    float radius = w->radius[w->list[0]], away = hole->kind == DISK_RADIUS_FARTHEST ? -1 : 1;
    int count = 0, jumps = 0;
    for (int i = 0; i < hole->count; i++) {
        int beside[4];
        disk_hole_beside(w, w->list[i], beside);
        for (int k = 0; k < 4; k++)
            if (w->state[beside[k]] == DISK_PIXEL_KNOWN) {
                count++;
                jumps += away * (w->radius[beside[k]] - radius) > DISK_HOLE_JUMP;
            }
    }
    return count > 0 && jumps >= JUMP_SHARE * count;
}

/* Whether what is at the hole's radius is seen nearby, too: other gaps in leaves, the rest of a
 * blade of grass. */
static int is_among_others(const disk_hole_window *w, const disk_hole *hole)
{
    disk_rect own = {hole->left, hole->top, hole->right - hole->left, hole->bottom - hole->top};
    disk_rect r = disk_rect_grow(own, DISK_HOLE_AROUND, w->width, w->height);
    float radius = w->radius[w->list[0]];
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++) {
            int at = y * w->width + x;
            if (w->state[at] != DISK_PIXEL_ASKED && w->kind[at] != DISK_RADIUS_NONE &&
                fabsf(w->radius[at] - radius) < 2 * DISK_HOLE_JUMP)
                return 1;
        }
    return 0;
}

/* Whether a hole shows what other regions show at its end of depth. */
static int is_end(const disk_cleaning *c, disk_hole_window *w, const disk_hole *hole)
{
    read_colours(c, hole, DISK_HOLE_NEAR, w);
    return disk_hole_likeness(w, hole) > LIKE_END;
}

static int is_hole(const disk_cleaning *c, disk_hole_window *w, const disk_hole *hole)
{
    if (hole->kind != DISK_RADIUS_NONE && !is_cut_out(w, hole))
        return 0;
    read_colours(c, hole, DISK_HOLE_AROUND + 1, w);
    double open = disk_hole_open_share(w, hole);
    if (hole->kind == DISK_RADIUS_NONE)
        return open >= OPEN_NONE;
    if (hole->inside < TINY)
        return hole->count == hole->inside && open >= OPEN_TINY && !is_among_others(w, hole);
    return open >= OPEN_END && !is_end(c, w, hole);
}

/* Whether a region touches the cell, its rim included. */
static int touches(const disk_hole_window *w, const disk_hole *hole, disk_rect cell)
{
    int left = cell.x - w->x - DISK_HOLE_RIM, top = cell.y - w->y - DISK_HOLE_RIM;
    return hole->left < cell.x - w->x + cell.width + DISK_HOLE_RIM && hole->right > left &&
           hole->top < cell.y - w->y + cell.height + DISK_HOLE_RIM && hole->bottom > top;
}

/* Looks at a region; returns whether it is to be filled. */
static int judge(const disk_cleaning *c, disk_hole_window *w, int run, disk_rect cell)
{
    disk_hole hole = disk_hole_list(w, run);
    if (!touches(w, &hole, cell) || w->state[w->list[0]] != DISK_PIXEL_MASKED)
        return 0; /* elsewhere, or trusted */
    set_state(w, &hole, DISK_PIXEL_ASKED, 0);
    disk_hole_grow(w, &hole);
    int filled = is_hole(c, w, &hole);
    set_state(w, &hole, filled ? DISK_PIXEL_FILLED : DISK_PIXEL_MASKED,
              filled ? DISK_PIXEL_FILLED : DISK_PIXEL_KNOWN);
    return filled;
}

/* Whether a region of an end is too wide for a hole. What is nearest and goes on outside of the
 * window is, too: the subject, rather, for sensors do not leave that much too near. */
static int is_wide(const disk_hole_window *w, const disk_hole *hole, int square)
{
    int goes_on =
        hole->left == 0 || hole->top == 0 || hole->right == w->width || hole->bottom == w->height;
    return square > 0 || (hole->kind == DISK_RADIUS_NEAREST && goes_on);
}

/* Trusts what is too wide for a hole: holes in it are filled from it. Returns how many regions
 * there are. */
static int trust_wide(disk_hole_window *w)
{
    int regions = 0;
    for (int i = 0; i < w->runs; i++) {
        if (w->run[i].region != i)
            continue;
        disk_hole hole = disk_hole_list(w, i);
        if (hole.kind != DISK_RADIUS_NONE && is_wide(w, &hole, w->run[i].square))
            set_state(w, &hole, DISK_PIXEL_KNOWN, 0);
        regions++;
    }
    return regions;
}

/* Looks at the regions of a window; returns whether anything is to be filled. */
static int judge_all(const disk_cleaning *c, disk_hole_window *w, disk_rect cell)
{
    int wanted = 0, regions = trust_wide(w);
    for (int i = 0; i < w->runs && regions <= MOST_HOLES; i++)
        if (w->run[i].region == i && w->run[i].square == 0)
            wanted |= judge(c, w, i, cell);
    return wanted;
}

/* --- Cells ------------------------------------------------------------------------------------
 */

/* Writes what was filled. Cells of the clean-up make up whole cells of holes. */
static void keep(disk_cleaning *c, const disk_hole_window *w, disk_rect cell)
{
    for (int y = cell.y; y < cell.y + cell.height; y++)
        for (int x = cell.x; x < cell.x + cell.width; x++) {
            int at = (y - w->y) * w->width + x - w->x;
            if (w->state[at] != DISK_PIXEL_FILLED)
                continue;
            int column = (x + c->grid_x) / DISK_CLEAN_CELL, row = (y + c->grid_y) / DISK_CLEAN_CELL;
            if (!disk_clean_cell_at(c, column, row)->opened)
                disk_clean_open(c, column, row);
            c->next[disk_clean_place(c, x, y)] = w->radius[at];
        }
}

/* @param room for a window, made when it is first wanted; the caller frees it */
static void fill_cell(filling *f, disk_rect cell, disk_hole_window **room)
{
    disk_cleaning *c = f->c;
    disk_rect near = disk_rect_grow(cell, DISK_HOLE_RIM, c->width, c->height);
    disk_rect part = disk_rect_grow(cell, DISK_HOLE_MARGIN, c->width, c->height);
    if (kinds_in(c, near).any == 0)
        return;
    kinds around = kinds_in(c, part);
    if (around.any == around.all)
        return;
    disk_hole_window *w = *room ? *room : (*room = malloc(sizeof *w));
    if (!w) {
        atomic_store(&f->failed, 1);
        return;
    }
    read_window(f, part, w);
    if (!judge_all(c, w, cell))
        return;
    disk_hole_fill(w);
    keep(c, w, cell);
    atomic_store(&f->changed, 1);
}

/* What is not known in a row of cells becomes far. */
static void settle_row(void *cookie, int row)
{
    filling *f = cookie;
    disk_cleaning *c = f->c;
    int y, end = disk_clean_rows(c, row, &y), unknown = 0;
    for (; y < end; y++) {
        float *map = c->map + (ptrdiff_t)y * c->width;
        for (int x = 0; x < c->width; x++) {
            unknown |= map[x] != map[x];
            map[x] = map[x] != map[x] ? f->far : map[x];
        }
    }
    if (unknown)
        atomic_store(&f->changed, 1);
}

static void fill_row(void *cookie, int row)
{
    filling *f = cookie;
    disk_hole_window *room = NULL;
    for (int i = 0; i < f->columns && !disk_watch_add(f->c->watch, 0); i++)
        fill_cell(f, cell_at(f, i, row), &room);
    free(room);
}

static int smaller_side(const disk_job *job)
{
    int width = job->width ? job->width : job->source.width;
    int height = job->height ? job->height : job->source.height;
    return width < height ? width : height;
}

disk_status disk_clean_holes(disk_cleaning *c, const disk_params *params,
                             const disk_executor *executor)
{
    int width = smaller_side(c->job) / DISK_HOLE_SHARE;
    filling f = {.c = c,
                 .farthest = range_of(c, params, 0, 1),
                 .nearest = range_of(c, params, 1, -1),
                 .far = radius_at(c, params, 0),
                 .width = width < DISK_HOLE_WIDTH ? width : DISK_HOLE_WIDTH,
                 .grid_x = c->job->source_x % DISK_HOLE_CELL,
                 .grid_y = c->job->source_y % DISK_HOLE_CELL};
    f.columns = (f.grid_x + c->width + DISK_HOLE_CELL - 1) / DISK_HOLE_CELL;
    f.rows = (f.grid_y + c->height + DISK_HOLE_CELL - 1) / DISK_HOLE_CELL;
    atomic_init(&f.any, 0);
    atomic_init(&f.changed, 0);
    atomic_init(&f.failed, 0);
    disk_run(executor, c->rows, mark_row, &f);
    if (!atomic_load(&f.any))
        return DISK_OK;
    disk_run(executor, f.rows, fill_row, &f);
    disk_clean_settle(c, executor);
    disk_run(executor, c->rows, settle_row, &f);
    c->filled = atomic_load(&f.changed);
    return atomic_load(&f.failed) ? DISK_NO_MEMORY : DISK_OK;
}
