/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Where the steps of a blur map belong. Each cell adds up, for every shift of a few pixels, how
 * much the picture changes across the map's steps when they are moved by it. The shift where that
 * peaks, with the surroundings heard, is how far the map lies off its picture; maps that lie well
 * peak at none. One pixel may be deceived by texture, a few hundred rarely are.
 *
 * The same survey tells hard steps from soft ones: in a clean map hardly a pixel has a value
 * between the two sides of a step (measured: up to 4 %), in a blurred or enlarged one about half
 * of those on steps. In an antialiased one a quarter has, with both sides next to it. */

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

/* A channel of the guide, with one pixel more on every side. */
typedef struct channel {
    float at[PATCH + 2][PATCH + 2];
} channel;

/* Reads the channels around the cell that begins at (x0, y0). */
static void read_channels(const disk_cleaning *c, int x0, int y0, channel channels[3])
{
    for (int y = 0; y < PATCH + 2; y++) {
        uint32_t guide[PATCH + 2];
        disk_clean_read_guide(c, x0 - DISK_CLEAN_SHIFT - 1, y0 + y - DISK_CLEAN_SHIFT - 1,
                              PATCH + 2, guide);
        for (int k = 0; k < 3; k++)
            for (int x = 0; x < PATCH + 2; x++)
                channels[k].at[y][x] = (float)(int)(guide[x] >> 8 * k & 0xff);
    }
}

static void read_patch(const disk_cleaning *c, int x0, int y0, patch *p)
{
    channel channels[3];
    read_channels(c, x0, y0, channels);
    for (int y = 0; y < PATCH; y++) {
        float most[PATCH];
        for (int k = 0; k < 3; k++) {
            const float *up = channels[k].at[y] + 1, *here = channels[k].at[y + 1] + 1;
            const float *down = channels[k].at[y + 2] + 1;
            for (int x = 0; x < PATCH; x++) {
                float dx = here[x + 1] - here[x - 1], dy = down[x] - up[x];
                float change = dx * dx + dy * dy;
                int larger = k == 0 || change > most[x];
                most[x] = larger ? change : most[x];
                p->dx[y][x] = larger ? dx : p->dx[y][x];
                p->dy[y][x] = larger ? dy : p->dy[y][x];
            }
        }
    }
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

/* Adds the flagged pixels of a row of a cell; its patch begins at (x0, y0). */
static void survey_pixels(const disk_cleaning *c, const patch *p, int x0, int y0, disk_rect r,
                          int y, disk_clean_cell *cell)
{
    float between[DISK_CLEAN_CELL];
    const unsigned char *flags = c->flags + (ptrdiff_t)y * c->width;
    int stop = r.x + r.width, x = next_flagged(flags, r.x, stop);
    if (x < stop)
        disk_clean_between(c, r.x, y, r.width, between);
    for (; x < stop; x = next_flagged(flags, x + 1, stop)) {
        float dx, dy;
        disk_clean_slope(c, x, y, &dx, &dy);
        add_step(cell, p, x - x0, y - y0, dx, dy);
        cell->steps++;
        if (!disk_clean_is_between(c, x, y, between[x - r.x]))
            continue;
        cell->between++;
        cell->thin += (float)disk_clean_is_thin(c, x, y);
    }
}

static void survey_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    int y0 = row * DISK_CLEAN_CELL - c->grid_y;
    for (int i = 0; i < c->columns && !disk_watch_add(c->watch, 0); i++) {
        disk_clean_cell *cell = disk_clean_cell_at(c, i, row);
        disk_rect r = disk_clean_rect(c, i, row);
        int x0 = i * DISK_CLEAN_CELL - c->grid_x;
        patch p;
        if (!cell->flagged)
            continue;
        read_patch(c, x0, y0, &p);
        for (int y = r.y; y < r.y + r.height; y++)
            survey_pixels(c, &p, x0, y0, r, y, cell);
    }
}

/* Notes which cells of a row hold flagged pixels. */
static void flag_cells(const disk_cleaning *c, int row, int y)
{
    const unsigned char *flags = c->flags + (ptrdiff_t)y * c->width;
    for (int x = 0; (x = next_flagged(flags, x, c->width)) < c->width;) {
        int column = (x + c->grid_x) / DISK_CLEAN_CELL;
        disk_clean_cell_at(c, column, row)->flagged = 1;
        x = (column + 1) * DISK_CLEAN_CELL - c->grid_x;
    }
}

static void flag_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    int y, end = disk_clean_rows(c, row, &y);
    for (; y < end && !disk_watch_add(c->watch, 0); y++) {
        flag_steps(c, y);
        flag_cells(c, row, y);
    }
}

int disk_clean_flag(disk_cleaning *c, const disk_executor *executor)
{
    int any = 0;
    disk_run(executor, c->rows, flag_row, c);
    for (int i = 0; i < c->columns * c->rows; i++)
        any |= c->cells[i].flagged;
    return any;
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
            sum->thin += share * cell->thin;
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
    float limit = cell->soft ? 1.06f : (float)(1.74 - 0.68 * c->strength);
    int lies_well = !cell->soft && none > LIES_WELL * mean;
    if (lies_well || sum->score[best] < limit * none + 20 || sum->score[best] < 1.25f * mean)
        best = DISK_CLEAN_PLACES / 2;
    cell->shift_x = (float)(best % DISK_CLEAN_SIDE - DISK_CLEAN_SHIFT);
    cell->shift_y = (float)(best / DISK_CLEAN_SIDE - DISK_CLEAN_SHIFT);
}

/* Steps are antialiased where 12 % of their pixels, few in doubt, are as those are: 15 to 30 % are
 * (measured), in clean maps, where leaves of all depths meet, up to 7 %, in compressed ones 9 %. */
static void judge(const disk_cleaning *c, const disk_clean_cell *sum, disk_clean_cell *cell)
{
    double all = sum->steps + 5, hard = 1 - c->strength;
    cell->antialiased = sum->thin > 0.35 * sum->between && sum->thin > 0.24 * hard * (all + 15);
    cell->soft = !cell->antialiased && sum->between > 0.6 * hard * all;
}

static void decide_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    for (int i = 0; i < c->columns && !disk_watch_add(c->watch, 0); i++) {
        disk_clean_cell sum, *cell = &c->cells[(ptrdiff_t)row * c->columns + i];
        hear(c, i, row, &sum);
        judge(c, &sum, cell);
        choose_shift(c, &sum, cell);
    }
}

int disk_clean_survey(disk_cleaning *c, const disk_executor *executor)
{
    int wanted = 0;
    disk_run(executor, c->rows, survey_row, c);
    disk_run(executor, c->rows, decide_row, c);
    for (int i = 0; i < c->columns * c->rows; i++)
        wanted |= c->cells[i].soft || c->cells[i].antialiased || c->cells[i].shift_x != 0 ||
                  c->cells[i].shift_y != 0;
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

/* The shift of a pixel, between those of the four cells around it. */
static void shift_at(const disk_cleaning *c, int x, int y, float *shift_x, float *shift_y)
{
    float across = ((float)(x + c->grid_x) + 0.5f) / DISK_CLEAN_CELL - 0.5f;
    float down = ((float)(y + c->grid_y) + 0.5f) / DISK_CLEAN_CELL - 0.5f;
    int i = (int)floorf(across), j = (int)floorf(down);
    float u = across - (float)i, v = down - (float)j;
    *shift_x = *shift_y = 0;
    for (int k = 0; k < 4; k++) {
        const disk_clean_cell *cell = disk_clean_cell_at(c, disk_clean_cut(i + k % 2, c->columns),
                                                         disk_clean_cut(j + k / 2, c->rows));
        float share = (k % 2 ? u : 1 - u) * (k / 2 ? v : 1 - v);
        *shift_x += share * cell->shift_x, *shift_y += share * cell->shift_y;
    }
}

static void move_cell(const disk_cleaning *c, int column, int row)
{
    disk_rect r = disk_clean_rect(c, column, row);
    disk_clean_open(c, column, row);
    for (int y = r.y; y < r.y + r.height; y++) {
        float *to = c->next + disk_clean_place(c, r.x, y);
        for (int x = r.x; x < r.x + r.width; x++) {
            float dx, dy;
            shift_at(c, x, y, &dx, &dy);
            to[x - r.x] = read_between(c, (float)x - dx, (float)y - dy);
        }
    }
}

/* Whether a cell or one next to it moves. */
static int is_moved(const disk_cleaning *c, int column, int row)
{
    for (int k = 0; k < 9; k++) {
        const disk_clean_cell *cell =
            disk_clean_cell_at(c, disk_clean_cut(column + k % 3 - 1, c->columns),
                               disk_clean_cut(row + k / 3 - 1, c->rows));
        if (cell->shift_x != 0 || cell->shift_y != 0)
            return 1;
    }
    return 0;
}

static void move_row(void *cookie, int row)
{
    disk_cleaning *c = cookie;
    for (int i = 0; i < c->columns && !disk_watch_add(c->watch, 0); i++)
        if (is_moved(c, i, row))
            move_cell(c, i, row);
}

void disk_clean_move(disk_cleaning *c, const disk_executor *executor)
{
    disk_run(executor, c->rows, move_row, c);
    disk_clean_settle(c, executor);
}
