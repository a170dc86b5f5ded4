/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Where the steps of a blur map belong. Each cell adds up, for every shift of a few pixels, how
 * much the picture changes across the map's steps when they are moved by it. The shift where that
 * peaks, with the surroundings heard, is how far the map lies off its picture; maps that lie well
 * peak at none. One pixel may be deceived by texture, a few hundred rarely are.
 *
 * The same survey tells hard steps from soft ones: in a clean map hardly a pixel has a value
 * between the two sides of a step (measured: up to 4 %), in a blurred or enlarged one about half
 * of those on steps. */

#include "depth_clean.h"

#include <math.h>
#include <string.h>

/* The part of the picture that a cell's steps are compared with. */
#define PATCH (DISK_CLEAN_CELL + 2 * DISK_CLEAN_SHIFT)

/* A change of the guide by this many units (of 255, over two pixels) counts half. */
#define HALF 25.0f

/* A step's weight is its height, up to this. */
#define MOST 4.0f

/* Differences of the colour channel that changes most. */
typedef struct patch {
    float dx[PATCH][PATCH], dy[PATCH][PATCH];
} patch;

static void differ(const disk_cleaning *c, int x, int y, float *dx, float *dy)
{
    ptrdiff_t row = (ptrdiff_t)disk_clean_cut(y, c->height) * c->width;
    ptrdiff_t up = (ptrdiff_t)disk_clean_cut(y - 1, c->height) * c->width;
    ptrdiff_t down = (ptrdiff_t)disk_clean_cut(y + 1, c->height) * c->width;
    int at = disk_clean_cut(x, c->width);
    int left = disk_clean_cut(x - 1, c->width), right = disk_clean_cut(x + 1, c->width);
    int most = -1;
    for (int k = 0; k < 3; k++) {
        int a = c->guide[4 * (row + right) + k] - c->guide[4 * (row + left) + k];
        int b = c->guide[4 * (down + at) + k] - c->guide[4 * (up + at) + k];
        if (a * a + b * b > most) {
            most = a * a + b * b;
            *dx = (float)a, *dy = (float)b;
        }
    }
}

/* Reads the surroundings of the cell that begins at (x0, y0). */
static void read_patch(const disk_cleaning *c, int x0, int y0, patch *p)
{
    for (int y = 0; y < PATCH; y++)
        for (int x = 0; x < PATCH; x++)
            differ(c, x0 + x - DISK_CLEAN_SHIFT, y0 + y - DISK_CLEAN_SHIFT, &p->dx[y][x],
                   &p->dy[y][x]);
}

/* Adds a step at (x, y) of the cell, across which the radius changes by (dx, dy). */
static void add_step(disk_clean_cell *cell, const patch *p, int x, int y, float dx, float dy)
{
    float height = sqrtf(dx * dx + dy * dy);
    float weight = fminf(height, MOST), *score = cell->score;
    dx /= height, dy /= height;
    for (int b = 0; b < DISK_CLEAN_SIDE; b++, score += DISK_CLEAN_SIDE) {
        const float *px = &p->dx[y + b][x], *py = &p->dy[y + b][x];
        for (int a = 0; a < DISK_CLEAN_SIDE; a++) {
            float change = fabsf(dx * px[a] + dy * py[a]);
            score[a] += weight * change / (change + HALF);
        }
    }
}

/* Looks at a cell; its patch is read when the first step is found. */
static void survey_cell(const disk_cleaning *c, int column, int first, int end,
                        disk_clean_cell *cell)
{
    patch p;
    int x0 = column * DISK_CLEAN_CELL - c->grid_x, begin = x0 > 0 ? x0 : 0;
    int stop = x0 + DISK_CLEAN_CELL < c->width ? x0 + DISK_CLEAN_CELL : c->width;
    int y0 = first - (first + c->grid_y) % DISK_CLEAN_CELL;
    for (int y = first; y < end; y++)
        for (int x = begin; x < stop; x++) {
            float dx, dy;
            disk_clean_slope(c, x, y, &dx, &dy);
            if (dx * dx + dy * dy < DISK_CLEAN_STEP * DISK_CLEAN_STEP)
                continue;
            if (cell->steps == 0)
                read_patch(c, x0, y0, &p);
            cell->steps++;
            cell->between += (float)disk_clean_is_between(c, x, y, disk_clean_between(c, x, y));
            add_step(cell, &p, x - x0, y - y0, dx, dy);
        }
}

static void survey_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    int first, end = disk_clean_rows(c, row, &first);
    for (int i = 0; i < c->columns && !disk_watch_add(c->watch, 0); i++)
        survey_cell(c, i, first, end, &c->cells[(ptrdiff_t)row * c->columns + i]);
}

/* --- What cells make of it ---------------------------------------------------------------------
 */

/* The sum of a cell and those around it, the nearer the more. */
static void hear(const disk_cleaning *c, int column, int row, disk_clean_cell *sum)
{
    memset(sum, 0, sizeof *sum);
    for (int b = 1 - DISK_CLEAN_HEARS; b < DISK_CLEAN_HEARS; b++)
        for (int a = 1 - DISK_CLEAN_HEARS; a < DISK_CLEAN_HEARS; a++) {
            int x = column + a, y = row + b;
            if (x < 0 || y < 0 || x >= c->columns || y >= c->rows)
                continue;
            const disk_clean_cell *cell = &c->cells[(ptrdiff_t)y * c->columns + x];
            float share =
                (1 - fabsf((float)a) / DISK_CLEAN_HEARS) * (1 - fabsf((float)b) / DISK_CLEAN_HEARS);
            sum->steps += share * cell->steps;
            sum->between += share * cell->between;
            for (int i = 0; i < DISK_CLEAN_PLACES && cell->steps > 0; i++)
                sum->score[i] += share * cell->score[i];
        }
}

/* The shift with the best score, long ones a little disadvantaged; 0, 0 unless it stands out.
 * Hard steps are meant as they are: they need much more to be moved. */
static void choose_shift(const disk_cleaning *c, const disk_clean_cell *sum, disk_clean_cell *cell)
{
    int best = DISK_CLEAN_PLACES / 2;
    float most = sum->score[best], mean = 0, none = most;
    for (int i = 0; i < DISK_CLEAN_PLACES; i++) {
        float x = (float)(i % DISK_CLEAN_SIDE - DISK_CLEAN_SHIFT);
        float y = (float)(i / DISK_CLEAN_SIDE - DISK_CLEAN_SHIFT);
        float score = sum->score[i] * (1 - 0.004f * sqrtf(x * x + y * y));
        mean += sum->score[i] / DISK_CLEAN_PLACES;
        if (score > most)
            most = score, best = i;
    }
    float limit = cell->soft > 0 ? 1.06f : (float)(1.74 - 0.68 * c->strength);
    if (sum->score[best] < limit * none + 20 || sum->score[best] < 1.25f * mean)
        best = DISK_CLEAN_PLACES / 2;
    cell->shift_x = (float)(best % DISK_CLEAN_SIDE - DISK_CLEAN_SHIFT);
    cell->shift_y = (float)(best / DISK_CLEAN_SIDE - DISK_CLEAN_SHIFT);
}

static void decide_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    for (int i = 0; i < c->columns && !disk_watch_add(c->watch, 0); i++) {
        disk_clean_cell sum, *cell = &c->cells[(ptrdiff_t)row * c->columns + i];
        hear(c, i, row, &sum);
        cell->soft = sum.between / (sum.steps + 5) > 0.6 * (1 - c->strength) ? 1 : 0;
        choose_shift(c, &sum, cell);
    }
}

int disk_clean_survey(disk_cleaning *c, const disk_executor *executor)
{
    int steps = 0, wanted = 0;
    disk_run(executor, c->rows, survey_row, c);
    for (int i = 0; i < c->columns * c->rows; i++)
        steps |= c->cells[i].steps > 0;
    if (!steps)
        return 0;
    disk_run(executor, c->rows, decide_row, c);
    for (int i = 0; i < c->columns * c->rows; i++)
        wanted |= c->cells[i].soft > 0 || c->cells[i].shift_x != 0 || c->cells[i].shift_y != 0;
    return wanted;
}

/* --- Moving ------------------------------------------------------------------------------------
 */

/* The map between pixels. */
static float read_between(const disk_cleaning *c, float x, float y)
{
    x = fminf(fmaxf(x, 0), (float)(c->width - 1));
    y = fminf(fmaxf(y, 0), (float)(c->height - 1));
    int x0 = (int)x, y0 = (int)y;
    int x1 = disk_clean_cut(x0 + 1, c->width), y1 = disk_clean_cut(y0 + 1, c->height);
    float u = x - (float)x0, v = y - (float)y0;
    const float *upper = c->map + (ptrdiff_t)y0 * c->width;
    const float *lower = c->map + (ptrdiff_t)y1 * c->width;
    float above = upper[x0] + u * (upper[x1] - upper[x0]);
    float below = lower[x0] + u * (lower[x1] - lower[x0]);
    return above + v * (below - above);
}

/* The four cells around a pixel, and where it lies between their middles. */
static void find_cells(const disk_cleaning *c, int x, int y, const disk_clean_cell *near[4],
                       float *u, float *v)
{
    float across = ((float)(x + c->grid_x) + 0.5f) / DISK_CLEAN_CELL - 0.5f;
    float down = ((float)(y + c->grid_y) + 0.5f) / DISK_CLEAN_CELL - 0.5f;
    int i = (int)floorf(across), j = (int)floorf(down);
    for (int k = 0; k < 4; k++)
        near[k] = &c->cells[(ptrdiff_t)disk_clean_cut(j + k / 2, c->rows) * c->columns +
                            disk_clean_cut(i + k % 2, c->columns)];
    *u = across - (float)i, *v = down - (float)j;
}

static void move_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    int y, end = disk_clean_rows(c, row, &y);
    for (; y < end && !disk_watch_add(c->watch, 0); y++)
        for (int x = 0; x < c->width; x++) {
            const disk_clean_cell *n[4];
            float u, v, shift[2];
            find_cells(c, x, y, n, &u, &v);
            shift[0] = (1 - v) * ((1 - u) * n[0]->shift_x + u * n[1]->shift_x) +
                       v * ((1 - u) * n[2]->shift_x + u * n[3]->shift_x);
            shift[1] = (1 - v) * ((1 - u) * n[0]->shift_y + u * n[1]->shift_y) +
                       v * ((1 - u) * n[2]->shift_y + u * n[3]->shift_y);
            c->next[(ptrdiff_t)y * c->width + x] =
                read_between(c, (float)x - shift[0], (float)y - shift[1]);
        }
}

void disk_clean_move(disk_cleaning *c, const disk_executor *executor)
{
    int any = 0;
    for (int i = 0; i < c->columns * c->rows; i++)
        any |= c->cells[i].shift_x != 0 || c->cells[i].shift_y != 0;
    if (!any)
        return;
    disk_run(executor, c->rows, move_row, c);
    float *moved = c->next;
    c->next = c->map;
    c->map = moved;
}
