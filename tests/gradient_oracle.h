/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The filter of gradient.h in double, and its derivatives as differences: the gradients' oracle. */
#ifndef GRADIENT_ORACLE_H
#define GRADIENT_ORACLE_H

#include <disk/cascade.h>

#define ORACLE_NODES 4
#define ORACLE_TAPS  9 /* three layers of 4, 3 and 2 */

typedef struct oracle {
    int width, height, varying;
    double radius[ORACLE_NODES];
    double sample[ORACLE_NODES][ORACLE_TAPS][3]; /* dx, dy, weight; uniform: of node 0 alone */
    double *source, *blur, *output;              /* `output` is dL/d(output) */
} oracle;

void oracle_set_samples(const disk_cascade *c, double to[ORACLE_TAPS][3]);

/* The output, RGBA. The caller frees it. */
double *oracle_filter(const oracle *m);

/* (L(v + up) - L(v - down)) / (up + down), by a number of the oracle, which comes back as it was.
 */
double oracle_difference(const oracle *m, double *number, double up, double down);

#endif
