/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Normal equations of the fit.
 *
 * Let P_l be the response of all layers but l. A sample s of layer l contributes its weight
 * times A_s = P_l moved by its offset, so that the response is K = sum_s w_s A_s for every
 * layer. With X_s and Y_s, the derivatives of A_s by the offset through the bilinear footprint, and
 * w_s = u_s^2 / S_l, the columns of the Jacobian are
 *     dK/dx_s = w_s X_s,   dK/dy_s = w_s Y_s,   dK/du_s = (2 u_s / S_l) (A_s - K).
 * All products of A, X and Y among each other are formed first: those columns are small windows
 * (the first layer's are as small as the other layers together), while A_s - K is not. The
 * products with K then follow from K = sum_s w_s A_s over the first layer. */

#include "fit_internal.h"

#include <stdlib.h>
#include <string.h>

/* A_s, X_s and Y_s, within one window. */
typedef struct column {
    int x, y, width, height;
    float *plane[3];
} column;

struct disk_normal_parts {
    disk_patch partial, other, response;
    column *columns; /* one a sample */
    float *arena;    /* their pixels */
    size_t arena_room;
    double *raw;      /* (3 total)^2 products of A (row 3 s), X (3 s + 1) and Y (3 s + 2) */
    double *with_k;   /* products with K, 3 total */
    double *residual; /* products with K - kernel, 3 total */
};

disk_status disk_normal_init(disk_normal *normal, const disk_guess *guess)
{
    size_t n = 3 * (size_t)guess->total;
    *normal = (disk_normal){.size = (int)n};
    normal->matrix = malloc(n * n * sizeof *normal->matrix);
    normal->gradient = malloc(n * sizeof *normal->gradient);
    struct disk_normal_parts *parts = normal->parts = calloc(1, sizeof *parts);
    if (parts) {
        parts->columns = calloc((size_t)guess->total, sizeof *parts->columns);
        parts->raw = malloc(n * n * sizeof *parts->raw);
        parts->with_k = malloc(n * sizeof *parts->with_k);
        parts->residual = malloc(n * sizeof *parts->residual);
    }
    if (normal->matrix && normal->gradient && parts && parts->columns && parts->raw &&
        parts->with_k && parts->residual)
        return DISK_OK;
    disk_normal_free(normal);
    return DISK_NO_MEMORY;
}

void disk_normal_free(disk_normal *normal)
{
    if (normal->parts) {
        disk_patch_free(&normal->parts->partial);
        disk_patch_free(&normal->parts->other);
        disk_patch_free(&normal->parts->response);
        free(normal->parts->columns);
        free(normal->parts->arena);
        free(normal->parts->raw);
        free(normal->parts->with_k);
        free(normal->parts->residual);
    }
    free(normal->parts);
    free(normal->matrix);
    free(normal->gradient);
    *normal = (disk_normal){0};
}

static void swap_patches(disk_patch *a, disk_patch *b)
{
    disk_patch t = *a;
    *a = *b;
    *b = t;
}

/* The response of all layers but `skip` (-1: of all), the smallest layer first. */
static disk_status respond(struct disk_normal_parts *p, const disk_cascade *c, int skip,
                           disk_patch *out)
{
    disk_status status = disk_patch_impulse(out);
    const disk_sample *samples = c->samples;
    for (int l = 0; l < c->layers; l++)
        samples += c->count[l];
    for (int l = c->layers - 1; l >= 0 && status == DISK_OK; l--) {
        samples -= c->count[l];
        if (l == skip)
            continue;
        status = disk_patch_filter(out, samples, c->count[l], &p->other);
        swap_patches(out, &p->other);
    }
    return status;
}

/* ||a||^2 over what lies outside of b's box plus ||a - b||^2 over the common part and ||b||^2
 * over the rest of b. */
static double distance(const disk_patch *a, const disk_patch *b)
{
    double sum = 0;
    int x0 = a->x < b->x ? a->x : b->x, y0 = a->y < b->y ? a->y : b->y;
    int x1 = a->x + a->width > b->x + b->width ? a->x + a->width : b->x + b->width;
    int y1 = a->y + a->height > b->y + b->height ? a->y + a->height : b->y + b->height;
    for (int y = y0; y < y1; y++) {
        int in_a = y >= a->y && y < a->y + a->height, in_b = y >= b->y && y < b->y + b->height;
        const float *ra = in_a ? a->data + (ptrdiff_t)(y - a->y) * a->width - a->x : NULL;
        const float *rb = in_b ? b->data + (ptrdiff_t)(y - b->y) * b->width - b->x : NULL;
        for (int x = x0; x < x1; x++) {
            float va = ra && x >= a->x && x < a->x + a->width ? ra[x] : 0;
            float vb = rb && x >= b->x && x < b->x + b->width ? rb[x] : 0;
            sum += (double)(va - vb) * (double)(va - vb);
        }
    }
    return sum;
}

disk_status disk_normal_cost(disk_normal *normal, const disk_patch *kernel, const disk_guess *guess,
                             double *cost)
{
    disk_cascade c;
    disk_guess_to_cascade(guess, &c);
    disk_status status = respond(normal->parts, &c, -1, &normal->parts->response);
    if (status == DISK_OK)
        *cost = distance(&normal->parts->response, kernel);
    return status;
}

/* --- Columns ---------------------------------------------------------------------------- */

static float *next_window(struct disk_normal_parts *p, size_t *used, size_t size)
{
    float *window = p->arena + *used;
    *used += size;
    return window;
}

/* Fills A, X and Y: with the offset split into whole pixels and the rest (fx, fy),
 * A(p) = sum of P at the four pixels around p - offset, bilinearly weighted; X and Y are its
 * derivatives by fx and fy. */
static void fill_column(const disk_patch *p, float dx, float dy, column *c)
{
    float fx = disk_split_offset(dx).rest, fy = disk_split_offset(dy).rest;
    for (int y = 0; y < c->height; y++) {
        const float *here = p->data + (ptrdiff_t)y * p->width;
        const float *above = here - p->width;
        size_t row = (size_t)y * (size_t)c->width;
        for (int x = 0; x < c->width; x++) {
            int in_x = x<p->width, in_left = x> 0;
            float h = y < p->height && in_x ? here[x] : 0;
            float hl = y < p->height && in_left ? here[x - 1] : 0;
            float a = y > 0 && in_x ? above[x] : 0;
            float al = y > 0 && in_left ? above[x - 1] : 0;
            float now = (1 - fx) * h + fx * hl, before = (1 - fx) * a + fx * al;
            c->plane[0][row + (size_t)x] = (1 - fy) * now + fy * before;
            c->plane[1][row + (size_t)x] = (1 - fy) * (hl - h) + fy * (al - a);
            c->plane[2][row + (size_t)x] = before - now;
        }
    }
}

/* Gives every sample its window in the arena. */
static disk_status fill_layer(struct disk_normal_parts *p, const disk_sample *samples, int first,
                              int count, size_t *used)
{
    size_t size = ((size_t)p->partial.width + 1) * ((size_t)p->partial.height + 1);
    size_t need = *used + 3 * size * (size_t)count;
    if (need > p->arena_room) {
        float *grown = realloc(p->arena, need * sizeof *grown);
        if (!grown)
            return DISK_NO_MEMORY;
        for (int s = 0; s < first; s++) /* the arena may have moved */
            for (int k = 0; k < 3; k++)
                p->columns[s].plane[k] = grown + (p->columns[s].plane[k] - p->arena);
        p->arena = grown;
        p->arena_room = need;
    }
    for (int i = 0; i < count; i++) {
        column *c = &p->columns[first + i];
        const disk_sample *s = &samples[first + i];
        c->x = p->partial.x + disk_split_offset(s->dx).whole;
        c->y = p->partial.y + disk_split_offset(s->dy).whole;
        c->width = p->partial.width + 1;
        c->height = p->partial.height + 1;
        for (int k = 0; k < 3; k++)
            c->plane[k] = next_window(p, used, size);
        fill_column(&p->partial, s->dx, s->dy, c);
    }
    return DISK_OK;
}

/* --- Products --------------------------------------------------------------------------- */

/* Adds the nine products of two samples' planes along one row. The pragma lets the compiler add
 * in several lanes; the order is fixed by the build. */
static void row_products(const float *restrict a0, const float *restrict a1,
                         const float *restrict a2, const float *restrict b0,
                         const float *restrict b1, const float *restrict b2, int count,
                         double sum[9])
{
    float s00 = 0, s01 = 0, s02 = 0, s10 = 0, s11 = 0, s12 = 0, s20 = 0, s21 = 0, s22 = 0;
#pragma omp simd reduction(+ : s00, s01, s02, s10, s11, s12, s20, s21, s22)
    for (int i = 0; i < count; i++) {
        s00 += a0[i] * b0[i], s01 += a0[i] * b1[i], s02 += a0[i] * b2[i];
        s10 += a1[i] * b0[i], s11 += a1[i] * b1[i], s12 += a1[i] * b2[i];
        s20 += a2[i] * b0[i], s21 += a2[i] * b1[i], s22 += a2[i] * b2[i];
    }
    sum[0] += s00, sum[1] += s01, sum[2] += s02;
    sum[3] += s10, sum[4] += s11, sum[5] += s12;
    sum[6] += s20, sum[7] += s21, sum[8] += s22;
}

/* The common part of two windows. */
typedef struct overlap {
    int x, y, width, height;
} overlap;

static overlap common(int ax, int ay, int aw, int ah, int bx, int by, int bw, int bh)
{
    int x0 = ax > bx ? ax : bx, y0 = ay > by ? ay : by;
    int x1 = ax + aw < bx + bw ? ax + aw : bx + bw, y1 = ay + ah < by + bh ? ay + ah : by + bh;
    return (overlap){x0, y0, x1 - x0, y1 - y0};
}

static const float *row_of(const column *c, int plane, int x, int y)
{
    return c->plane[plane] + (size_t)(y - c->y) * (size_t)c->width + (x - c->x);
}

static void pair_products(const column *a, const column *b, double sum[9])
{
    memset(sum, 0, 9 * sizeof *sum);
    overlap o = common(a->x, a->y, a->width, a->height, b->x, b->y, b->width, b->height);
    if (o.width <= 0)
        return;
    for (int y = o.y; y < o.y + o.height; y++)
        row_products(row_of(a, 0, o.x, y), row_of(a, 1, o.x, y), row_of(a, 2, o.x, y),
                     row_of(b, 0, o.x, y), row_of(b, 1, o.x, y), row_of(b, 2, o.x, y), o.width,
                     sum);
}

static void all_products(disk_normal *normal, int total)
{
    struct disk_normal_parts *p = normal->parts;
    size_t n = (size_t)normal->size;
    double sum[9];
    for (int s = 0; s < total; s++)
        for (int t = 0; t <= s; t++) {
            pair_products(&p->columns[s], &p->columns[t], sum);
            for (size_t i = 0; i < 3; i++)
                for (size_t k = 0; k < 3; k++) {
                    size_t row = 3 * (size_t)s + i, col = 3 * (size_t)t + k;
                    p->raw[row * n + col] = p->raw[col * n + row] = sum[3 * i + k];
                }
        }
}

/* Products of every column with K, by K = sum_s w_s A_s over the first layer, and with the
 * kernel itself; their difference is the product with the residual. */
static void residual_products(disk_normal *normal, const disk_patch *kernel, const disk_cascade *c,
                              int total)
{
    struct disk_normal_parts *p = normal->parts;
    size_t n = (size_t)normal->size;
    for (size_t row = 0; row < n; row++) {
        double sum = 0;
        for (int s = 0; s < c->count[0]; s++)
            sum += c->samples[s].weight * p->raw[row * n + 3 * (size_t)s];
        p->with_k[row] = sum;
    }
    for (int s = 0; s < total; s++) {
        const column *q = &p->columns[s];
        overlap o = common(q->x, q->y, q->width, q->height, kernel->x, kernel->y, kernel->width,
                           kernel->height);
        for (int k = 0; k < 3; k++) {
            double sum = 0;
            for (int y = o.y; o.width > 0 && y < o.y + o.height; y++) {
                const float *a = row_of(q, k, o.x, y);
                const float *b =
                    kernel->data + (ptrdiff_t)(y - kernel->y) * kernel->width + (o.x - kernel->x);
                float part = 0;
#pragma omp simd reduction(+ : part)
                for (int i = 0; i < o.width; i++)
                    part += a[i] * b[i];
                sum += part;
            }
            p->residual[3 * s + k] = p->with_k[3 * s + k] - sum;
        }
    }
}

/* --- From products to normal equations ---------------------------------------------------- */

/* Every Jacobian column is factor * (raw column - shift * K). */
typedef struct combination {
    size_t raw;
    double factor;
    int shift;
} combination;

static void combine(const disk_guess *g, const disk_cascade *c, combination *out)
{
    int s = 0, n = g->total;
    for (int l = 0; l < g->layers; l++) {
        double sum = 0;
        for (int i = s; i < s + g->count[l]; i++)
            sum += g->u[i] * g->u[i];
        for (int end = s + g->count[l]; s < end; s++) {
            out[s] = (combination){3 * (size_t)s + 1, c->samples[s].weight, 0};
            out[n + s] = (combination){3 * (size_t)s + 2, c->samples[s].weight, 0};
            out[2 * n + s] = (combination){3 * (size_t)s, 2 * g->u[s] / sum, 1};
        }
    }
}

static void assemble(disk_normal *normal, const disk_guess *guess, const disk_cascade *c)
{
    struct disk_normal_parts *p = normal->parts;
    size_t n = (size_t)normal->size;
    combination columns[3 * DISK_MAX_SAMPLES];
    combine(guess, c, columns);
    double kk = 0, kr = 0;
    for (int s = 0; s < c->count[0]; s++) {
        kk += c->samples[s].weight * p->with_k[3 * s];
        kr += c->samples[s].weight * p->residual[3 * s];
    }
    for (size_t i = 0; i < n; i++) {
        const combination *a = &columns[i];
        for (size_t j = 0; j <= i; j++) {
            const combination *b = &columns[j];
            double product = p->raw[a->raw * n + b->raw];
            if (a->shift)
                product -= p->with_k[b->raw];
            if (b->shift)
                product -= p->with_k[a->raw];
            if (a->shift && b->shift)
                product += kk;
            normal->matrix[i * n + j] = a->factor * b->factor * product;
        }
        normal->gradient[i] = a->factor * (p->residual[a->raw] - (a->shift ? kr : 0));
    }
}

disk_status disk_normal_build(disk_normal *normal, const disk_patch *kernel,
                              const disk_guess *guess)
{
    struct disk_normal_parts *p = normal->parts;
    disk_cascade c;
    disk_guess_to_cascade(guess, &c);
    disk_status status = disk_normal_cost(normal, kernel, guess, &normal->cost);
    size_t used = 0;
    for (int l = 0, first = 0; l < c.layers && status == DISK_OK; first += c.count[l++]) {
        status = respond(p, &c, l, &p->partial);
        if (status == DISK_OK)
            status = fill_layer(p, c.samples, first, c.count[l], &used);
    }
    if (status != DISK_OK)
        return status;
    all_products(normal, guess->total);
    residual_products(normal, kernel, &c, guess->total);
    assemble(normal, guess, &c);
    return DISK_OK;
}
