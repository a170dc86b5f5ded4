/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The pixels of a layer that is nearly in focus: only where rays can read them. A brick is sharp if
 * radii in it are so small that pixels are wanted, and what the layer covers lies within their
 * reach; all within reach of a sharp brick is fine. */

#include "view.h"

#include <math.h>
#include <string.h>

/* Sets `to` where `from` holds within `by` bricks along a line of `count`, `step` apart. */
static void spread_line(const unsigned char *from, int count, ptrdiff_t step, int by,
                        unsigned char *to)
{
    int last = -by - 1; /* the last that was seen */
    for (int i = 0; i < count + by; i++) {
        if (i < count && from[i * step])
            last = i;
        if (i >= by)
            to[(i - by) * step] = last >= i - 2 * by;
    }
}

/* The same in both directions; `room` holds as many. */
static void spread(const disk_view *view, unsigned char *bricks, int by, unsigned char *room)
{
    for (int row = 0; row < view->rows; row++)
        spread_line(bricks + row * view->columns, view->columns, 1, by, room + row * view->columns);
    for (int column = 0; column < view->columns; column++)
        spread_line(room + column, view->rows, view->columns, by, bricks + column);
}

static float least_size(const disk_brick *b)
{
    return b->least < 0 && b->largest > 0 ? 0 : fminf(fabsf(b->least), fabsf(b->largest));
}

disk_status disk_view_find_fine(disk_view *view, disk_view_layer *layer)
{
    int count = view->columns * view->rows, any = 0;
    int by = (int)(view->sharp + 2) / DISK_VIEW_BRICK + 1;
    unsigned char *flags = disk_room_take(view->room, 2 * (size_t)count);
    if (!flags)
        return DISK_NO_MEMORY;
    for (int i = 0; i < count; i++)
        flags[i] = layer->bricks[i].task != DISK_BRICK_CLEAR;
    spread(view, flags, by, flags + count);
    for (int i = 0; i < count; i++) {
        float least = least_size(&layer->bricks[i]) * (1 - view->fringe);
        flags[i] = flags[i] && disk_view_is_sharp(view, least);
        layer->bricks[i].sharp = flags[i];
        any |= flags[i];
    }
    if (!any)
        return DISK_OK;
    spread(view, flags, by, flags + count);
    for (int i = 0; i < count; i++)
        layer->bricks[i].fine = flags[i];
    size_t pixels = (size_t)view->width * (size_t)view->height;
    layer->colour = disk_room_take(view->room, 4 * (pixels + 16) * sizeof(float));
    layer->levels[0] = layer->colour;
    return layer->colour ? DISK_OK : DISK_NO_MEMORY;
}

/* --- Pixels ------------------------------------------------------------------------------------
 */

/* A pixel of which texels tell `there`; `under` what is nearer the layer covers so much of it. */
static void fill_pixel(const disk_view *view, disk_view_pass pass, const disk_view_layer *layer,
                       size_t i, const disk_fill *there, float under)
{
    int label = view->labels[i], at = label & DISK_LABEL_LAYER, edge = label & DISK_LABEL_EDGE;
    float *colour = layer->colour + 4 * i;
    if (!disk_label_in(label, layer->index)) {
        disk_view_set(pass, there, edge ? 1 : at > layer->index ? 0 : under, colour);
        return;
    }
    disk_fill own = disk_view_pixel(
        view, i, edge && !(label & (DISK_LABEL_LIGHT | DISK_LABEL_SPARK)) ? DISK_EDGE_SHARE : 1);
    if (own.weight < 1)
        disk_fill_complete(&own, there);
    disk_view_set(pass, &own, 1, colour);
}

static void fill_brick(const disk_view *view, disk_view_pass pass, const disk_view_layer *layer,
                       int column, int row)
{
    for (int y = 0; y < DISK_VIEW_BRICK; y++) {
        disk_fill line[DISK_VIEW_BRICK];
        int vy = row * DISK_VIEW_BRICK + y;
        size_t first = (size_t)vy * (size_t)view->width + (size_t)column * DISK_VIEW_BRICK;
        disk_scale_above_row(&layer->texels, column * DISK_VIEW_TEXELS, 0, vy, DISK_VIEW_TEXELS,
                             line);
        const float *under = layer->under + disk_view_texel(view, column * DISK_VIEW_BRICK, vy);
        for (size_t x = 0; x < DISK_VIEW_BRICK; x++)
            fill_pixel(view, pass, layer, first + x, &line[x], under[x / 2]);
    }
}

static void copy_brick(const disk_view *view, disk_view_pass pass, const disk_view_layer *layer,
                       int x0, int y0)
{
    for (int y = y0; y < y0 + DISK_VIEW_BRICK; y++) {
        size_t first = (size_t)y * (size_t)view->width + (size_t)x0;
        for (size_t i = first; i < first + DISK_VIEW_BRICK; i++) {
            const float *pixel = view->pixels + 4 * i;
            float *colour = layer->colour + 4 * i;
            if (pass == DISK_VIEW_COLOUR)
                memcpy(colour, pixel, 3 * sizeof *colour);
            else
                colour[0] = pixel[3], colour[1] = view->weights ? view->weights[i] : pixel[3],
                colour[2] = 0;
            colour[3] = 1;
        }
    }
}

void disk_view_fill_fine(const disk_view *view, disk_view_pass pass, disk_view_layer *layer)
{
    for (int i = 0; i < view->columns * view->rows; i++) {
        const disk_brick *b = &layer->bricks[i];
        int x0 = i % view->columns * DISK_VIEW_BRICK, y0 = i / view->columns * DISK_VIEW_BRICK;
        if (!b->fine)
            continue;
        if (b->task == DISK_BRICK_FILL)
            fill_brick(view, pass, layer, i % view->columns, i / view->columns);
        else if (b->task == DISK_BRICK_COPY)
            copy_brick(view, pass, layer, x0, y0);
        else
            for (int y = y0; y < y0 + DISK_VIEW_BRICK; y++)
                memset(layer->colour + 4 * ((size_t)y * (size_t)view->width + (size_t)x0), 0,
                       4 * DISK_VIEW_BRICK * sizeof(float));
    }
}
