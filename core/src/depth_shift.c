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
        int a = disk_clean_guide(c, row + right, k) - disk_clean_guide(c, row + left, k);
        int b = disk_clean_guide(c, down + at, k) - disk_clean_guide(c, up + at, k);
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

/* Marks the pixels of a row that lie on steps. */
static void flag_steps(const disk_cleaning *c, int y)
{
    const float *here = c->map + (ptrdiff_t)y * c->width;
    const float *above = y > 0 ? here - c->width : here;
    const float *below = y + 1 < c->height ? here + c->width : here;
    unsigned char *flags = c->flags + (ptrdiff_t)y * c->width;
    const float least = 4 * DISK_CLEAN_STEP * DISK_CLEAN_STEP;
    for (int x = 1; x < c->width - 1; x++) {
        float dx = here[x + 1] - here[x - 1], dy = below[x] - above[x];
        flags[x] = dx * dx + dy * dy >= least;
    }
    for (int x = 0; x<c->width; x += c->width> 1 ? c->width - 1 : 1) {
        float dx, dy;
        disk_clean_slope(c, x, y, &dx, &dy);
        flags[x] = 4 * (dx * dx + dy * dy) >= least;
    }
}

/* The next pixel of a row that is flagged, or `stop`. */
static int next_flagged(const unsigned char *flags, int x, int stop)
{
    const unsigned char *found = x < stop ? memchr(flags + x, 1, (size_t)(stop - x)) : NULL;
    return found ? (int)(found - flags) : stop;
}

/* Looks at a cell, whose steps are marked; its patch is read when the first is found. */
static void survey_cell(const disk_cleaning *c, int column, int first, int end,
                        disk_clean_cell *cell)
{
    patch p;
    int x0 = column * DISK_CLEAN_CELL - c->grid_x, begin = x0 > 0 ? x0 : 0;
    int stop = x0 + DISK_CLEAN_CELL < c->width ? x0 + DISK_CLEAN_CELL : c->width;
    int y0 = first - (first + c->grid_y) % DISK_CLEAN_CELL;
    for (int y = first; y < end; y++) {
        const unsigned char *flags = c->flags + (ptrdiff_t)y * c->width;
        for (int x = begin; (x = next_flagged(flags, x, stop)) < stop; x++) {
            float dx, dy;
            disk_clean_slope(c, x, y, &dx, &dy);
            if (cell->steps == 0)
                read_patch(c, x0, y0, &p);
            cell->steps++;
            add_step(cell, &p, x - x0, y - y0, dx, dy);
        }
    }
}

/* Adds to the cells of a row what of their steps has values between. */
static void count_between(disk_cleaning *c, int row, int y)
{
    const unsigned char *flags = c->flags + (ptrdiff_t)y * c->width;
    int x = next_flagged(flags, 0, c->width);
    if (x == c->width)
        return;
    const float *between = disk_clean_between(c, row, y);
    for (; x < c->width; x = next_flagged(flags, x + 1, c->width)) {
        ptrdiff_t cell = (ptrdiff_t)row * c->columns + (x + c->grid_x) / DISK_CLEAN_CELL;
        c->cells[cell].between += (float)disk_clean_is_between(c, x, y, between[x]);
    }
}

static void flag_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    int y, end = disk_clean_rows(c, row, &y);
    for (; y < end; y++)
        flag_steps(c, y);
}

int disk_clean_flag(disk_cleaning *c, const disk_executor *executor)
{
    disk_run(executor, c->rows, flag_row, c);
    return memchr(c->flags, 1, (size_t)c->width * (size_t)c->height) != NULL;
}

static void survey_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    int first, end = disk_clean_rows(c, row, &first);
    for (int i = 0; i < c->columns && !disk_watch_add(c->watch, 0); i++)
        survey_cell(c, i, first, end, &c->cells[(ptrdiff_t)row * c->columns + i]);
    for (int y = first; y < end && !disk_watch_add(c->watch, 0); y++)
        count_between(c, row, y);
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

/* What hard steps score above the mean of all shifts where they lie on edges of the picture: in the
 * scenes of tests/truth, moved by 3 to 4 pixels, less than one cell in a hundred does. */
#define LIES_WELL 1.5f

/* The shift with the best score, long ones a little disadvantaged; 0, 0 unless it stands out.
 * Hard steps are meant as they are: they need much more to be moved, and stay where they lie on
 * edges, for it may be that a stronger one runs beside them. */
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
    int lies_well = cell->soft == 0 && none > LIES_WELL * mean;
    if (lies_well || sum->score[best] < limit * none + 20 || sum->score[best] < 1.25f * mean)
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
    int wanted = 0;
    disk_run(executor, c->rows, survey_row, c);
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
    float right = (float)(c->width - 1), bottom = (float)(c->height - 1);
    x = x < 0 ? 0 : x > right ? right : x;
    y = y < 0 ? 0 : y > bottom ? bottom : y;
    int x0 = (int)x, y0 = (int)y;
    int x1 = disk_clean_cut(x0 + 1, c->width), y1 = disk_clean_cut(y0 + 1, c->height);
    float u = x - (float)x0, v = y - (float)y0;
    const float *upper = c->map + (ptrdiff_t)y0 * c->width;
    const float *lower = c->map + (ptrdiff_t)y1 * c->width;
    float above = upper[x0] + u * (upper[x1] - upper[x0]);
    float below = lower[x0] + u * (lower[x1] - lower[x0]);
    return above + v * (below - above);
}

/* The four cells around a stretch of pixels that lie between the middles of the same. */
static void find_cells(const disk_cleaning *c, int i, int j, const disk_clean_cell *near[4])
{
    for (int k = 0; k < 4; k++)
        near[k] = &c->cells[(ptrdiff_t)disk_clean_cut(j + k / 2, c->rows) * c->columns +
                            disk_clean_cut(i + k % 2, c->columns)];
}

static int all_stay(const disk_clean_cell *const near[4])
{
    float moved = 0;
    for (int k = 0; k < 4; k++)
        moved += fabsf(near[k]->shift_x) + fabsf(near[k]->shift_y);
    return moved == 0;
}

/* Moves the pixels [x, stop) of a row by shifts between those of four cells; v is where the row
 * lies between the upper and the lower two. */
static void move_stretch(const disk_cleaning *c, const disk_clean_cell *const n[4], int x, int stop,
                         int y, float v)
{
    float *to = c->next + (ptrdiff_t)y * c->width;
    float left_x = n[0]->shift_x + v * (n[2]->shift_x - n[0]->shift_x);
    float left_y = n[0]->shift_y + v * (n[2]->shift_y - n[0]->shift_y);
    float right_x = n[1]->shift_x + v * (n[3]->shift_x - n[1]->shift_x);
    float right_y = n[1]->shift_y + v * (n[3]->shift_y - n[1]->shift_y);
    for (; x < stop; x++) {
        float across = ((float)(x + c->grid_x) + 0.5f) / DISK_CLEAN_CELL - 0.5f;
        float u = across - floorf(across);
        to[x] = read_between(c, (float)x - left_x - u * (right_x - left_x),
                             (float)y - left_y - u * (right_y - left_y));
    }
}

static void move_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    int y, end = disk_clean_rows(c, row, &y);
    for (; y < end && !disk_watch_add(c->watch, 0); y++) {
        ptrdiff_t at = (ptrdiff_t)y * c->width;
        float down = ((float)(y + c->grid_y) + 0.5f) / DISK_CLEAN_CELL - 0.5f;
        int j = (int)floorf(down), i = c->grid_x < DISK_CLEAN_CELL / 2 ? -1 : 0;
        for (int x = 0; x < c->width; i++) {
            int stop = (i + 1) * DISK_CLEAN_CELL + DISK_CLEAN_CELL / 2 - c->grid_x;
            const disk_clean_cell *near[4];
            stop = stop < c->width ? stop : c->width;
            find_cells(c, i, j, near);
            if (all_stay(near))
                memcpy(c->next + at + x, c->map + at + x, sizeof(float) * (size_t)(stop - x));
            else
                move_stretch(c, near, x, stop, y, down - (float)j);
            x = stop;
        }
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
