/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* A transform in float leaves an error of some 1e-7 of all the light of a cell on each of its
 * pixels, however far from it. So what outshines the calm part of a cell by far is taken out,
 * filtered on its own, and added only where it can reach; in several bands where values lie many
 * orders of magnitude apart.
 *
 * Calm is the half of the rows with the least light: lights are few, and there is more than one row
 * without them. A value V counts as light when it exceeds 1/64 of the sum of all values, had all
 * rows as little light as the calm ones: 2^13 times its surroundings in a cell of 360 pixels. Below
 * that its error is V / size * |kernel| * 1e-7 (|kernel|: root of the sum of squares, below 1/8 for
 * radii that come here), less than 1e-6 of the surroundings; the clear sky of a photograph and
 * common lights of some hundred times its white stay in one band. */

#include "fft_lights.h"

#include <math.h>
#include <stdlib.h>

#define SHARE 64      /* a light exceeds the calm sum divided by this */
#define RANGE 0x1p20f /* from end to end of a band of lights */

static int compare(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

int disk_find_bands(double *sums, int rows, float peak, disk_band bands[DISK_MOST_BANDS])
{
    double calm = 0;
    qsort(sums, (size_t)rows, sizeof *sums, compare);
    for (int i = 0; i < (rows + 1) / 2; i++)
        calm += 2 * sums[i];
    float limit = (float)(calm / SHARE);
    if (!(peak > limit)) {
        bands[0] = (disk_band){-1, INFINITY};
        return 1;
    }
    bands[0] = (disk_band){-1, limit};
    int count = 1;
    for (float high = peak; high > limit && count < DISK_MOST_BANDS; high /= RANGE)
        bands[count++] = (disk_band){fmaxf(high / RANGE, limit), high};
    bands[count - 1].low = limit;
    return count;
}

static int in_band(const float *pixel, disk_band band)
{
    float v =
        fmaxf(fmaxf(fabsf(pixel[0]), fabsf(pixel[1])), fmaxf(fabsf(pixel[2]), fabsf(pixel[3])));
    return v > band.low && v <= band.high;
}

int disk_keep_band(const float *from, int count, disk_band band, float *to)
{
    int any = 0;
    for (int x = 0; x < count; x++) {
        int inside = in_band(from + 4 * x, band);
        any |= inside;
        for (int c = 0; c < 4; c++)
            to[4 * x + c] = inside ? from[4 * x + c] : 0;
    }
    return any;
}

/* `left` counts, for each column of the tile, the rows that the last light still reaches. */
static void spread_row(const float *row, disk_rect tile, int half, disk_band band, int *left)
{
    int reach = 0;
    for (int x = 0; x < tile.width + 2 * half; x++) {
        if (in_band(row + 4 * x, band))
            reach = 2 * half + 1;
        if (reach > 0 && x >= 2 * half)
            left[x - 2 * half] = 2 * half + 1;
        reach -= reach > 0;
    }
}

unsigned char *disk_reach_of_band(const disk_field *field, disk_rect tile, int half, disk_band band,
                                  int *any)
{
    size_t wide = (size_t)tile.width + 2 * (size_t)half;
    unsigned char *mask = malloc((size_t)tile.width * (size_t)tile.height);
    int *left = calloc((size_t)tile.width, sizeof *left);
    float *room = malloc(4 * wide * sizeof *room);
    *any = 0;
    for (int y = 0; mask && left && room && y < tile.height + 2 * half; y++) {
        const float *row = disk_field_row(field, tile.x - half, tile.y - half + y, (int)wide, room);
        spread_row(row, tile, half, band, left);
        for (int x = 0; x < tile.width; x++) {
            int lit = left[x] > 0;
            left[x] -= lit;
            *any |= lit;
            if (y >= 2 * half)
                mask[(ptrdiff_t)(y - 2 * half) * tile.width + x] = (unsigned char)lit;
        }
    }
    if (!left || !room) {
        free(mask);
        mask = NULL;
    }
    free(left);
    free(room);
    return mask;
}
