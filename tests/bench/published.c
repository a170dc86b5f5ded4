/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table "published": our fit beside the filters that Schuster, Trettner and Kobbelt (HPG 2020)
 * published with their paper, found by parallel tempering. Their relative L2 errors against the
 * ideal shape of radius 29.5 pixels were computed from those filters. Their taps are known as a
 * range for each column; our fit gets the least of it, so that it has never more than theirs.
 *
 * How their square lies is not recorded, so it stands here twice: on its corner, its corners 29.5
 * from the centre as those of the other polygons, and upright, its sides 29.5 from the centre, so
 * that it covers 59 x 59 whole pixels. */

#include "bench.h"

#include "../shapes.h"

#include <disk/fit.h>

#include <stdio.h>
#include <stdlib.h>

#define SQRT2   1.41421356237309504880
#define COLUMNS 3

static const struct range {
    int least, most;
} taps[COLUMNS] = {{45, 48}, {78, 124}, {107, 156}};

static const struct published {
    const char *name, *shape;
    double turn, radius; /* of the aperture: degrees, pixels */
    double error[COLUMNS];
} table[] = {
    {"disc", "disc", 0, 29.5, {0.200, 0.163, 0.150}},
    {"square, on its corner", "square", 0, 29.5, {0.103, 0.071, 0.060}},
    {"square, upright", "square", 45, 29.5 * SQRT2, {0.103, 0.071, 0.060}},
    {"triangle", "triangle", 0, 29.5, {0.207, 0.172, 0.173}},
    {"pentagon", "pentagon", 0, 29.5, {0.271, 0.208, 0.206}},
    {"hexagon", "hexagon", 0, 29.5, {0.230, 0.201, 0.199}},
};

static disk_kernel draw(const struct published *row)
{
    disk_aperture *drawn = shape_new(row->shape), *turned = NULL;
    disk_kernel kernel;
    if (disk_aperture_rotate(drawn, row->turn, &turned) != DISK_OK ||
        disk_aperture_draw(turned, row->radius, &kernel) != DISK_OK)
        exit(1);
    disk_aperture_free(drawn);
    disk_aperture_free(turned);
    return kernel;
}

static void print_row(const struct published *row, int column)
{
    disk_kernel kernel = draw(row);
    disk_fit_settings settings;
    disk_cascade cascade;
    disk_fit_settings_init(&settings, taps[column].least);
    if (disk_fit(&kernel, &settings, NULL, NULL, &cascade) != DISK_OK)
        exit(1);
    double error = bench_kernel_error(&cascade, &kernel);
    printf("%s\t%d\t%.4f\t%d-%d\t%.3f\t%.2f\n", row->name, disk_cascade_taps(&cascade), error,
           taps[column].least, taps[column].most, row->error[column], error / row->error[column]);
    fflush(stdout);
    disk_kernel_free(&kernel);
}

void bench_published(int quick)
{
    printf("shape\ttaps\terror_l2\tpublished taps\tpublished error_l2\tratio\n");
    for (int column = 0; column < (quick ? 1 : COLUMNS); column++)
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
            print_row(&table[i], column);
}
