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

#include "cascade_internal.h"
#include "fit_internal.h"
#include "loops.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A_s, X_s and Y_s, within one window. */
typedef struct column {
    int x, y, width, height; /* x and width are multiples of DISK_LOOP_BLOCK; filled up with 0 */
    float *plane[3];         /* in the layer's arena */
} column;

/* Memory that is kept from one guess to the next. */
typedef struct arena {
    float *data;
    size_t room;
} arena;

struct disk_normal_parts {
    disk_patch partial, bordered, other, response;
    column *columns;               /* one a sample */
    arena arenas[DISK_MAX_LAYERS]; /* their pixels, layer by layer */
    double *blocks;   /* 9 products a pair of samples, as loops->products() makes them */
    double *raw;      /* (3 total)^2 products of A (row 3 s), X (3 s + 1) and Y (3 s + 2) */
    double *with_k;   /* products with K, 3 total */
    double *residual; /* products with K - kernel, 3 total */
    disk_loops loops;
};

disk_status disk_normal_init(disk_normal *normal, const disk_guess *guess, const disk_terms *terms)
{
    static const disk_terms plain = {.outside = 1};
    size_t n = 3 * (size_t)guess->total;
    *normal = (disk_normal){.size = (int)n, .terms = terms ? terms : &plain};
    normal->matrix = malloc(n * n * sizeof *normal->matrix);
    normal->gradient = malloc(n * sizeof *normal->gradient);
    struct disk_normal_parts *parts = normal->parts = calloc(1, sizeof *parts);
    if (parts) {
        parts->loops = disk_loops_for(disk_cpu());
        parts->columns = calloc((size_t)guess->total, sizeof *parts->columns);
        parts->blocks = malloc(n * n * sizeof *parts->blocks);
        parts->raw = malloc(n * n * sizeof *parts->raw);
        parts->with_k = malloc(n * sizeof *parts->with_k);
        parts->residual = malloc(n * sizeof *parts->residual);
    }
    if (normal->matrix && normal->gradient && parts && parts->columns && parts->blocks &&
        parts->raw && parts->with_k && parts->residual)
        return DISK_OK;
    disk_normal_free(normal);
    return DISK_NO_MEMORY;
}

void disk_normal_free(disk_normal *normal)
{
    if (normal->parts) {
        disk_patch_free(&normal->parts->partial);
        disk_patch_free(&normal->parts->bordered);
        disk_patch_free(&normal->parts->other);
        disk_patch_free(&normal->parts->response);
        free(normal->parts->columns);
        for (int l = 0; l < DISK_MAX_LAYERS; l++)
            free(normal->parts->arenas[l].data);
        free(normal->parts->blocks);
        free(normal->parts->raw);
        free(normal->parts->with_k);
        free(normal->parts->residual);
    }
    free(normal->parts);
    free(normal->matrix);
    free(normal->gradient);
    *normal = (disk_normal){0};
}

/* The response of all layers but `skip` (-1: of all). */
static disk_status respond(const disk_normal *normal, const disk_cascade *c, int skip,
                           disk_patch *out)
{
    return disk_cascade_respond(c, normal->terms->prefilter, skip, normal->watch, out,
                                &normal->parts->other);
}

disk_status disk_normal_cost(disk_normal *normal, const disk_patch *kernel, const disk_guess *guess,
                             double *cost)
{
    disk_cascade c;
    disk_guess_to_cascade(guess, &c);
    disk_status status = respond(normal, &c, -1, &normal->parts->response);
    if (status == DISK_OK)
        *cost = disk_patch_distance(&normal->parts->response, kernel, normal->terms->outside);
    return status;
}

/* --- Columns ---------------------------------------------------------------------------- */

/* Makes room for so many floats, which are not set. */
static disk_status reserve(arena *a, size_t floats)
{
    if (floats <= a->room)
        return DISK_OK;
    size_t room = (floats + 1023) / 1024 * 1024;
    free(a->data);
    a->data = aligned_alloc(64, room * sizeof *a->data);
    a->room = a->data ? room : 0;
    return a->data ? DISK_OK : DISK_NO_MEMORY;
}

/* A copy with a border of zeros, so that bilinear reads need no tests. */
static disk_status add_border(const disk_patch *from, disk_patch *to)
{
    disk_status status =
        disk_patch_resize(to, from->x - 1, from->y - 1, from->width + 2, from->height + 2);
    for (int y = 0; status == DISK_OK && y < from->height; y++)
        memcpy(to->data + (size_t)(y + 1) * (size_t)to->width + 1,
               from->data + (size_t)y * (size_t)from->width, (size_t)from->width * sizeof(float));
    return status;
}

static int round_down(int value)
{
    return value - (value % DISK_LOOP_BLOCK + DISK_LOOP_BLOCK) % DISK_LOOP_BLOCK;
}

/* Fills A, X and Y: with the offset split into whole pixels and the rest (fx, fy),
 * A(p) = sum of P at the four pixels around p - offset, bilinearly weighted; X and Y are its
 * derivatives by fx and fy. `x` is where A begins. */
static void fill_column(struct disk_normal_parts *p, int x, float fx, float fy, const column *c)
{
    const disk_patch *b = &p->bordered;
    int count = b->width - 1, lead = x - c->x, tail = c->width - lead - count;
    for (int y = 0; y < c->height; y++) {
        const float *above = b->data + (size_t)y * (size_t)b->width;
        size_t at = (size_t)y * (size_t)c->width + (size_t)lead;
        for (int k = 0; k < 3; k++) {
            memset(c->plane[k] + at - lead, 0, (size_t)lead * sizeof(float));
            memset(c->plane[k] + at + count, 0, (size_t)tail * sizeof(float));
        }
        p->loops.bilinear(above + b->width, above, fx, fy, count, c->plane[0] + at,
                          c->plane[1] + at, c->plane[2] + at);
    }
}

/* Where the kernel is 0, errors weigh more: a weighted square is the square of a column times the
 * root of its weight. The kernel itself, being 0 there, stays as it is. */
static void weigh_outside(const disk_patch *kernel, float root, const column *c)
{
    for (int y = 0; y < c->height; y++)
        for (int x = 0; x < c->width; x++) {
            int i = c->x + x - kernel->x, j = c->y + y - kernel->y;
            int within = i >= 0 && j >= 0 && i < kernel->width && j < kernel->height;
            if (within && kernel->data[(ptrdiff_t)j * kernel->width + i] > 0)
                continue;
            for (int k = 0; k < 3; k++)
                c->plane[k][(size_t)y * (size_t)c->width + (size_t)x] *= root;
        }
}

/* Gives every sample of a layer its window in the layer's arena, which has room for all from the
 * start: to move what is there would take too long while somebody waits for a cancel. */
static disk_status fill_layer(disk_normal *normal, const disk_patch *kernel,
                              const disk_sample *samples, int first, int count, arena *room)
{
    struct disk_normal_parts *p = normal->parts;
    disk_status status = add_border(&p->partial, &p->bordered);
    size_t widest = (size_t)p->partial.width + 2 * DISK_LOOP_BLOCK;
    if (status == DISK_OK)
        status = reserve(room, 3 * (size_t)count * widest * ((size_t)p->partial.height + 1));
    float *next = room->data;
    for (int s = first; s < first + count && status == DISK_OK; s++) {
        if (disk_watch_add(normal->watch, 0))
            return DISK_CANCELLED;
        column *c = &p->columns[s];
        disk_split dx = disk_split_offset(samples[s].dx), dy = disk_split_offset(samples[s].dy);
        int x = p->partial.x + dx.whole, end = x + p->partial.width + 1;
        *c = (column){.x = round_down(x),
                      .y = p->partial.y + dy.whole,
                      .width = round_down(end - 1) + DISK_LOOP_BLOCK - round_down(x),
                      .height = p->partial.height + 1};
        size_t size = (size_t)c->width * (size_t)c->height;
        for (size_t k = 0; k < 3; k++, next += size)
            c->plane[k] = next;
        fill_column(p, x, dx.rest, dy.rest, c);
        if (normal->terms->outside != 1)
            weigh_outside(kernel, (float)sqrt(normal->terms->outside), c);
    }
    return status;
}

/* --- Products --------------------------------------------------------------------------- */

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

/* Columns are worked through in bands of so many rows, or all of them would have to come from
 * memory for each sample. */
#define BAND 16

/* Adds the nine products of two samples' planes within a band. */
static void band_products(const struct disk_normal_parts *p, const column *a, const column *b,
                          int top, double sum[9])
{
    overlap o = common(a->x, a->y, a->width, a->height, b->x, b->y, b->width, b->height);
    int first = o.y > top ? o.y : top;
    int end = o.y + o.height < top + BAND ? o.y + o.height : top + BAND;
    if (o.width <= 0 || end <= first)
        return;
    const float *pa[3], *pb[3];
    for (int k = 0; k < 3; k++) {
        pa[k] = row_of(a, k, o.x, first);
        pb[k] = row_of(b, k, o.x, first);
    }
    p->loops.products(pa, a->width, pb, b->width, o.width, end - first, sum);
}

/* The rows that any column reaches. */
static void rows_of_columns(const column *columns, int total, int *top, int *bottom)
{
    *top = columns[0].y;
    *bottom = columns[0].y + columns[0].height;
    for (int s = 1; s < total; s++) {
        const column *c = &columns[s];
        *top = c->y < *top ? c->y : *top;
        *bottom = c->y + c->height > *bottom ? c->y + c->height : *bottom;
    }
}

static disk_status all_products(disk_normal *normal, int total)
{
    struct disk_normal_parts *p = normal->parts;
    size_t n = (size_t)normal->size;
    int top, bottom;
    memset(p->blocks, 0, 9 * (size_t)total * (size_t)total * sizeof *p->blocks);
    rows_of_columns(p->columns, total, &top, &bottom);
    for (int y = top; y < bottom; y += BAND) {
        for (int s = 0; s < total; s++) {
            if (disk_watch_add(normal->watch, 0))
                return DISK_CANCELLED;
            for (int t = 0; t <= s; t++)
                band_products(p, &p->columns[s], &p->columns[t], y,
                              p->blocks + 9 * ((size_t)s * (size_t)total + (size_t)t));
        }
    }
    for (int s = 0; s < total; s++)
        for (int t = 0; t <= s; t++) {
            const double *block = p->blocks + 9 * ((size_t)s * (size_t)total + (size_t)t);
            for (size_t i = 0; i < 3; i++)
                for (size_t k = 0; k < 3; k++) {
                    size_t row = 3 * (size_t)s + i, col = 3 * (size_t)t + k;
                    p->raw[row * n + col] = p->raw[col * n + row] = block[3 * i + k];
                }
        }
    return DISK_OK;
}

/* Products of every column with K, by K = sum_s w_s A_s over the first layer, and with the
 * kernel itself; their difference is the product with the residual. */
static disk_status residual_products(disk_normal *normal, const disk_patch *kernel,
                                     const disk_cascade *c, int total)
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
        if (disk_watch_add(normal->watch, 0))
            return DISK_CANCELLED;
        const column *q = &p->columns[s];
        overlap o = common(q->x, q->y, q->width, q->height, kernel->x, kernel->y, kernel->width,
                           kernel->height);
        for (int k = 0; k < 3; k++) {
            double sum = 0;
            if (o.width > 0 && o.height > 0)
                sum = p->loops.correlation(
                    row_of(q, k, o.x, o.y), q->width,
                    kernel->data + (ptrdiff_t)(o.y - kernel->y) * kernel->width + (o.x - kernel->x),
                    kernel->width, o.width, o.height);
            p->residual[3 * s + k] = p->with_k[3 * s + k] - sum;
        }
    }
    return DISK_OK;
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
    for (int l = 0, first = 0; l < c.layers && status == DISK_OK; first += c.count[l++]) {
        status = respond(normal, &c, l, &p->partial);
        if (status == DISK_OK)
            status = fill_layer(normal, kernel, c.samples, first, c.count[l], &p->arenas[l]);
    }
    if (status == DISK_OK)
        status = all_products(normal, guess->total);
    if (status == DISK_OK)
        status = residual_products(normal, kernel, &c, guess->total);
    if (status == DISK_OK)
        assemble(normal, guess, &c);
    return status;
}
