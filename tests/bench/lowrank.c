/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Low rank: the singular value decomposition gives the best sum of r separable filters, whose
 * squared error is the sum of the squared singular values left out (Eckart and Young 1936). The
 * values come from one-sided Jacobi rotations (Hestenes 1958): columns are turned in pairs until
 * all are orthogonal; their lengths are the singular values. */

#include "lowrank.h"

#include "rival.h"

#include <math.h>
#include <stdlib.h>

#define SWEEPS 60

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Makes two columns orthogonal; returns whether they were not. `least` is a squared length that
 * counts as none. */
static int rotate(double *a, double *b, size_t n, double least)
{
    double aa = dot(a, a, n), bb = dot(b, b, n), ab = dot(a, b, n);
    if (aa < least || bb < least || fabs(ab) <= 1e-12 * sqrt(aa * bb))
        return 0;
    double zeta = (bb - aa) / (2 * ab);
    double t = copysign(1, zeta) / (fabs(zeta) + sqrt(1 + zeta * zeta));
    double c = 1 / sqrt(1 + t * t), s = c * t;
    for (size_t i = 0; i < n; i++) {
        double before = a[i];
        a[i] = c * before - s * b[i];
        b[i] = s * before + c * b[i];
    }
    return 1;
}

static int descending(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p < q) - (p > q);
}

void lowrank_errors(const disk_kernel *kernel, double *errors)
{
    size_t n = 2 * (size_t)kernel->half + 1;
    double *m = rival_memory(n * n, sizeof *m), *squares = rival_memory(n, sizeof *squares);
    for (size_t i = 0; i < n * n; i++)
        m[i] = kernel->weights[i];
    double least = 1e-24 * dot(m, m, n * n);
    int turned = 1;
    for (int sweep = 0; turned && sweep < SWEEPS; sweep++) {
        turned = 0;
        for (size_t i = 0; i < n; i++)
            for (size_t j = i + 1; j < n; j++)
                turned |= rotate(m + i * n, m + j * n, n, least);
    }
    for (size_t i = 0; i < n; i++)
        squares[i] = dot(m + i * n, m + i * n, n);
    qsort(squares, n, sizeof *squares, descending);
    double rest = 0;
    errors[n] = 0;
    for (size_t i = n; i-- > 0;)
        errors[i] = rest += squares[i];
    for (size_t i = 0; i < n; i++)
        errors[i] = sqrt(errors[i] / rest);
    free(m);
    free(squares);
}

int lowrank_cost(const disk_kernel *kernel, int rank)
{
    return 2 * (2 * kernel->half + 1) * rank;
}
