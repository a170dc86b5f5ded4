/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The parts of the fit: the guess being improved, where it starts, and how it descends. */
#ifndef DISK_FIT_INTERNAL_H
#define DISK_FIT_INTERNAL_H

#include "patch.h"
#include "run.h"

#include <disk/fit.h>

/* A cascade as the optimiser sees it. A sample's weight is u^2 over the sum of u^2 in its layer:
 * never negative, and each layer sums to 1 whatever the optimiser does. */
typedef struct disk_guess {
    int layers;
    int count[DISK_MAX_LAYERS];
    int total;
    double x[DISK_MAX_SAMPLES], y[DISK_MAX_SAMPLES], u[DISK_MAX_SAMPLES];
} disk_guess;

/* What a fit is about, beside the kernel. */
typedef struct disk_terms {
    const disk_kernel *prefilter; /* at the kernel's size; NULL: none */
    double outside;               /* weight of squared errors where the kernel is 0 */
    int frozen;                   /* so many first samples keep their offsets */
} disk_terms;

void disk_guess_to_cascade(const disk_guess *guess, disk_cascade *out);
void disk_guess_from_cascade(const disk_cascade *cascade, disk_guess *out);

/* --- fit_start.c --- */

/* A start for a kernel; `attempt` numbers the starts, each with random numbers of its own. */
disk_status disk_fit_begin(const disk_kernel *kernel, const disk_fit_settings *settings,
                           int attempt, disk_guess *out);

/* --- fit_normal.c --- */

/* The normal equations of the least squares problem at one guess, in its 3 total unknowns
 * x_0.., y_0.., u_0... */
typedef struct disk_normal {
    int size;         /* 3 total */
    double *matrix;   /* J'J, row by row; the lower triangle is filled */
    double *gradient; /* J'(response - kernel) */
    double cost;      /* ||response - kernel||^2, weighted */
    const disk_terms *terms;
    disk_watch *watch; /* asked now and then whether to go on; may be NULL */
    struct disk_normal_parts *parts;
} disk_normal;

/* `terms` may be NULL: no prefilter, no weights; else they must live as long as the equations. */
disk_status disk_normal_init(disk_normal *normal, const disk_guess *guess, const disk_terms *terms);
void disk_normal_free(disk_normal *normal);

/* The weighted squared distance alone. */
disk_status disk_normal_cost(disk_normal *normal, const disk_patch *kernel, const disk_guess *guess,
                             double *cost);

/* Everything; DISK_CANCELLED if the watch says so. */
disk_status disk_normal_build(disk_normal *normal, const disk_patch *kernel,
                              const disk_guess *guess);

/* --- fit_descend.c --- */

/* Levenberg-Marquardt from a guess, `steps` accepted or refused steps at most; ends early once
 * nothing is gained. `cost` gets the squared distance reached. */
disk_status disk_fit_descend(const disk_kernel *kernel, const disk_terms *terms, int steps,
                             disk_watch *watch, disk_guess *guess, double *cost);

/* --- fit_best.c --- */

/* Notes a cascade if it is better than the best so far; `best` may be NULL. */
disk_status disk_fit_offer(disk_fit_best *best, const disk_kernel *kernel,
                           const disk_kernel *prefilter, disk_watch *watch,
                           const disk_cascade *cascade);

/* --- fit_measure.c --- */

/* disk_fit_error() of sound arguments; DISK_CANCELLED if the watch, which may be NULL, says so. */
disk_status disk_fit_measure(const disk_cascade *cascade, const disk_kernel *prefilter,
                             const disk_kernel *kernel, disk_watch *watch, double *error);

#endif
