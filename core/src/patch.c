/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Patches and how a sparse layer spreads one. */

#include "patch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

disk_status disk_patch_resize(disk_patch *patch, int x, int y, int width, int height)
{
    size_t size = (size_t)width * (size_t)height;
    if (size > patch->room) {
        float *grown = realloc(patch->data, size * sizeof *grown);
        if (!grown)
            return DISK_NO_MEMORY;
        patch->data = grown;
        patch->room = size;
    }
    patch->x = x, patch->y = y;
    patch->width = width, patch->height = height;
    memset(patch->data, 0, size * sizeof *patch->data);
    return DISK_OK;
}

void disk_patch_free(disk_patch *patch)
{
    free(patch->data);
    *patch = (disk_patch){0};
}

disk_status disk_patch_impulse(disk_patch *patch)
{
    disk_status status = disk_patch_resize(patch, 0, 0, 1, 1);
    if (status == DISK_OK)
        patch->data[0] = 1;
    return status;
}

disk_patch disk_patch_of_kernel(const disk_kernel *kernel)
{
    int side = 2 * kernel->half + 1;
    return (disk_patch){-kernel->half, -kernel->half, side, side, 0, kernel->weights};
}

disk_status disk_patch_begin(disk_patch *patch, const disk_kernel *prefilter)
{
    if (!prefilter)
        return disk_patch_impulse(patch);
    disk_patch from = disk_patch_of_kernel(prefilter);
    disk_status status = disk_patch_resize(patch, from.x, from.y, from.width, from.height);
    if (status == DISK_OK)
        memcpy(patch->data, from.data,
               (size_t)from.width * (size_t)from.height * sizeof *from.data);
    return status;
}

double disk_patch_squares(const disk_patch *a)
{
    double sum = 0;
    for (size_t i = 0; i < (size_t)a->width * (size_t)a->height; i++)
        sum += (double)a->data[i] * (double)a->data[i];
    return sum;
}

/* The row y of a patch, to be read at x; NULL where the patch does not reach. */
static const float *row_at(const disk_patch *p, int y)
{
    if (y < p->y || y >= p->y + p->height)
        return NULL;
    return p->data + (ptrdiff_t)(y - p->y) * p->width - p->x;
}

double disk_patch_distance(const disk_patch *a, const disk_patch *b, double outside)
{
    double within = 0, beyond = 0;
    int x0 = a->x < b->x ? a->x : b->x, y0 = a->y < b->y ? a->y : b->y;
    int x1 = a->x + a->width > b->x + b->width ? a->x + a->width : b->x + b->width;
    int y1 = a->y + a->height > b->y + b->height ? a->y + a->height : b->y + b->height;
    for (int y = y0; y < y1; y++) {
        const float *ra = row_at(a, y), *rb = row_at(b, y);
        for (int x = x0; x < x1; x++) {
            float va = ra && x >= a->x && x < a->x + a->width ? ra[x] : 0;
            float vb = rb && x >= b->x && x < b->x + b->width ? rb[x] : 0;
            double square = (double)(va - vb) * (double)(va - vb);
            if (vb > 0)
                within += square;
            else
                beyond += square;
        }
    }
    return within + outside * beyond;
}

disk_split disk_split_offset(float offset)
{
    float whole = floorf(offset);
    return (disk_split){(int)whole, offset - whole};
}

/* Adds weight times `from`, moved by whole pixels. */
static void add_moved(const disk_patch *from, int dx, int dy, float weight, disk_patch *to)
{
    int x0 = from->x + dx - to->x, y0 = from->y + dy - to->y;
    for (int y = 0; y < from->height; y++) {
        const float *restrict source = from->data + (size_t)y * (size_t)from->width;
        float *restrict sum = to->data + (size_t)(y + y0) * (size_t)to->width + x0;
        for (int x = 0; x < from->width; x++)
            sum[x] += weight * source[x];
    }
}

/* Whoever cancels waits for so many pixels at most: some milliseconds. */
#define PIXELS_UNWATCHED ((size_t)1 << 20)

disk_status disk_patch_filter(const disk_patch *from, const disk_sample *samples, int count,
                              disk_watch *watch, disk_patch *to)
{
    int left = disk_split_offset(samples[0].dx).whole, right = left;
    int top = disk_split_offset(samples[0].dy).whole, bottom = top;
    for (int i = 1; i < count; i++) {
        int x = disk_split_offset(samples[i].dx).whole, y = disk_split_offset(samples[i].dy).whole;
        left = x < left ? x : left, right = x > right ? x : right;
        top = y < top ? y : top, bottom = y > bottom ? y : bottom;
    }
    disk_status status =
        disk_patch_resize(to, from->x + left, from->y + top, from->width + right - left + 1,
                          from->height + bottom - top + 1);
    if (status != DISK_OK)
        return status;
    size_t pixels = (size_t)from->width * (size_t)from->height, unwatched = 0;
    for (int i = 0; i < count; i++) {
        unwatched += pixels;
        if (unwatched > PIXELS_UNWATCHED) {
            if (disk_watch_add(watch, 0))
                return DISK_CANCELLED;
            unwatched = 0;
        }
        disk_split x = disk_split_offset(samples[i].dx), y = disk_split_offset(samples[i].dy);
        float w = samples[i].weight;
        add_moved(from, x.whole, y.whole, w * (1 - x.rest) * (1 - y.rest), to);
        if (x.rest > 0)
            add_moved(from, x.whole + 1, y.whole, w * x.rest * (1 - y.rest), to);
        if (y.rest > 0)
            add_moved(from, x.whole, y.whole + 1, w * (1 - x.rest) * y.rest, to);
        if (x.rest > 0 && y.rest > 0)
            add_moved(from, x.whole + 1, y.whole + 1, w * x.rest * y.rest, to);
    }
    return DISK_OK;
}
