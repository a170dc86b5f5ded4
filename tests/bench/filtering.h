/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tables of the engines share: plans, timing, samples of a picture ("crops") in which the
 * exact filter is computed, the row that they print. */
#ifndef FILTERING_H
#define FILTERING_H

#include "bench.h"

#include <disk/lens.h>
#include <disk/plan.h>

/* The apertures of these tables, ended by NULL; the last, "textured", is a gray mask. */
extern const char *const filter_apertures[];

/* One of them, or of shape_new()'s; freed with disk_aperture_free(). */
disk_aperture *filter_aperture(const char *name);

/* The engines that the table of parameters lists, ended by a NULL name; auto is one of them. */
const disk_choice *filter_engines(void);

/* One thing to measure. */
typedef struct filter_case {
    const char *engine; /* as asked for */
    int engine_value;
    const char *aperture;
    double radius;
    int samples;
    const char *map;   /* NULL: one radius */
    int width, height; /* of the picture */
    int threads;
} filter_case;

/* The plan for a case; NULL, with a line on stderr, where it cannot be made or another engine
 * stands in for the one asked for. */
disk_plan *filter_plan(const filter_case *c);

/* Filters the target's part of the picture; ends the program on an error. */
void filter_apply(const disk_plan *plan, const disk_job *job, int threads);

/* Seconds for that (of processor time on one thread, else of the clock), the best of three or of as
 * many as take 0.2 s in all, whichever is more; one run only where it takes more than 2 s. */
double filter_seconds(const disk_plan *plan, const disk_job *job, int threads);

/* A number of small parts of a picture, spread over it. */
typedef struct filter_crops {
    int count, width, height; /* each of that size */
    int picture_width, picture_height;
} filter_crops;

/* Fewer for larger radii, whose exact filter takes longer and whose highlights are larger. */
filter_crops filter_choose_crops(int width, int height, double radius);

/* An image of all crops one below the other; freed with free(image.data). From a picture: copied;
 * filtered: by the plan, which reads no more of the picture than it must; *seconds, if not NULL, is
 * set to the time that took. */
disk_image filter_crops_copy(const filter_crops *crops, const disk_image *picture);
disk_image filter_crops_filtered(const filter_crops *crops, const disk_plan *plan,
                                 const filter_case *c, const disk_image *picture,
                                 const disk_plane *map, double *seconds);

/* PSNR of the colour, peak 1, of linear values as they are. */
double filter_linear_psnr(const disk_image *a, const disk_image *b);

/* "1.23", or "-" for what does not apply (NAN); in one of eight static buffers. */
const char *filter_text(double value, int digits);

/* Measures every wanted engine on one setting and prints a row each. The case's engine does not
 * count. The exact picture's crops are computed once for all. */
void filter_print_header(void);
void filter_print_engines(const filter_case *setting);

#endif
