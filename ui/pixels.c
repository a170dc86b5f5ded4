/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The floats are reference counted boxes of GLib's, so that pixels with another depth map share
 * the picture's. */

#include "pixels.h"

#include "shrink.h"

#include <math.h>
#include <string.h>

static float *new_floats(disk_rect part, gsize channels)
{
    gsize count = channels * (gsize)part.width * (gsize)part.height;
    /* The box aborts the program where memory is short; what is that large is tried first. */
    gpointer room = g_try_malloc(count * sizeof(float));
    g_free(room);
    return room ? g_atomic_rc_box_alloc(count * sizeof(float)) : NULL;
}

disk_pixels *disk_pixels_new(int width, int height, double scale, disk_rect part)
{
    float *data = new_floats(part, 4);
    if (!data)
        return NULL;
    disk_pixels *pixels = g_new0(disk_pixels, 1);
    g_atomic_ref_count_init(&pixels->refs);
    pixels->width = width;
    pixels->height = height;
    pixels->scale = scale;
    pixels->part = part;
    pixels->image =
        (disk_image){data, part.width, part.height, 4 * (ptrdiff_t)sizeof(float) * part.width};
    return pixels;
}

gboolean disk_pixels_add_depth(disk_pixels *pixels)
{
    disk_rect part = pixels->part;
    float *data = new_floats(part, 1);
    pixels->depth =
        (disk_plane){data, part.width, part.height, (ptrdiff_t)sizeof(float) * part.width};
    return data != NULL;
}

disk_pixels *disk_pixels_without_depth(disk_pixels *from)
{
    disk_pixels *pixels = g_new0(disk_pixels, 1);
    *pixels = *from;
    g_atomic_ref_count_init(&pixels->refs);
    g_atomic_rc_box_acquire(pixels->image.data);
    pixels->depth = (disk_plane){0};
    return pixels;
}

disk_pixels *disk_pixels_ref(disk_pixels *pixels)
{
    g_atomic_ref_count_inc(&pixels->refs);
    return pixels;
}

void disk_pixels_unref(disk_pixels *pixels)
{
    if (!pixels || !g_atomic_ref_count_dec(&pixels->refs))
        return;
    g_atomic_rc_box_release(pixels->image.data);
    if (pixels->depth.data)
        g_atomic_rc_box_release(pixels->depth.data);
    g_free(pixels);
}

disk_rect disk_pixels_part(int width, int height, double scale, disk_rect part)
{
    int columns = disk_shrink_size(width, scale), rows = disk_shrink_size(height, scale);
    int x0 = CLAMP((int)floor(part.x * scale + 1e-9), 0, columns - 1);
    int y0 = CLAMP((int)floor(part.y * scale + 1e-9), 0, rows - 1);
    int x1 = CLAMP((int)ceil((part.x + part.width) * scale - 1e-9), x0 + 1, columns);
    int y1 = CLAMP((int)ceil((part.y + part.height) * scale - 1e-9), y0 + 1, rows);
    return (disk_rect){x0, y0, x1 - x0, y1 - y0};
}

static gboolean within(disk_rect inner, disk_rect outer)
{
    return inner.x >= outer.x && inner.y >= outer.y &&
           inner.x + inner.width <= outer.x + outer.width &&
           inner.y + inner.height <= outer.y + outer.height;
}

gboolean disk_pixels_hold(const disk_pixels *pixels, disk_rect part)
{
    return within(disk_pixels_part(pixels->width, pixels->height, pixels->scale, part),
                  pixels->part);
}

/* The small pixels, from `first` on, that `count` large ones from `at` on stand for wholly; at the
 * picture's end also the last one, which is cut. */
static void inner_span(double ratio, int at, int count, int size, int small_size, int *first,
                       int *length)
{
    int end = at + count >= size ? small_size : (int)floor((at + count) * ratio + 1e-9);
    *first = MIN((int)ceil(at * ratio - 1e-9), small_size - 1);
    *length = MAX(MIN(end, small_size) - *first, 1);
}

static disk_rect inner_part(const disk_pixels *from, double scale)
{
    disk_rect r;
    double ratio = scale / from->scale;
    inner_span(ratio, from->part.x, from->part.width, disk_shrink_size(from->width, from->scale),
               disk_shrink_size(from->width, scale), &r.x, &r.width);
    inner_span(ratio, from->part.y, from->part.height, disk_shrink_size(from->height, from->scale),
               disk_shrink_size(from->height, scale), &r.y, &r.height);
    return r;
}

/* Scales floats of one kind; `row` is room for a row of what the part stands for. */
static void scale_floats(const disk_pixels *from, const disk_pixels *to, int channels, float *row)
{
    int width = disk_shrink_size(from->width, from->scale);
    int height = disk_shrink_size(from->height, from->scale);
    double ratio = to->scale / from->scale;
    disk_rect source = disk_shrink_source(ratio, to->part, width, height);
    const char *data =
        (const char *)(channels == 4 ? from->image.data : from->depth.data) +
        (source.y - from->part.y) * (channels == 4 ? from->image.stride : from->depth.stride);
    disk_shrink *shrink = disk_shrink_begin(channels, ratio, to->part, width, height,
                                            channels == 4 ? to->image.data : to->depth.data,
                                            channels == 4 ? to->image.stride : to->depth.stride);
    gsize pixel = (gsize)channels * sizeof(float);
    for (int y = 0; y < source.height; y++) {
        memcpy(row, data + (gsize)(source.x - from->part.x) * pixel, pixel * (gsize)source.width);
        disk_shrink_add(shrink, row);
        data += channels == 4 ? from->image.stride : from->depth.stride;
    }
    disk_shrink_end(shrink);
}

disk_pixels *disk_pixels_scaled(disk_pixels *from, double scale)
{
    if (scale >= from->scale)
        return disk_pixels_ref(from);
    disk_pixels *to = disk_pixels_new(from->width, from->height, scale, inner_part(from, scale));
    float *row = g_try_new(float, 4 * (gsize)from->part.width);
    if (!to || !row || (from->depth.data && !disk_pixels_add_depth(to))) {
        disk_pixels_unref(to);
        g_free(row);
        return NULL;
    }
    scale_floats(from, to, 4, row);
    if (from->depth.data)
        scale_floats(from, to, 1, row);
    g_free(row);
    return to;
}
