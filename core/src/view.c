/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Making a view: pixels, then layers. */

#include "view.h"

#include <stdlib.h>
#include <string.h>

static int clamp(int value, int size)
{
    return value < 0 ? 0 : value >= size ? size - 1 : value;
}

static int round_down(int value, int step)
{
    return value - (value % step + step) % step;
}

/* --- The picture's pixels ------------------------------------------------------------------- */

static void read_row(disk_view *view, const disk_tile_field *from, int y)
{
    const disk_field *f = &from->field;
    const disk_scene *scene = view->scene;
    size_t row = (size_t)y * (size_t)view->width;
    int py = clamp(view->y + y, scene->height), fy = clamp(view->y + y - f->y, f->height);
    const unsigned char *labels = scene->labels + (size_t)py * (size_t)scene->width;
    for (int x = 0; x < view->width; x++) {
        int px = clamp(view->x + x, scene->width), fx = clamp(view->x + x - f->x, f->width);
        const float *pixel = f->pixels + fy * f->stride + 4 * (ptrdiff_t)fx;
        memcpy(view->pixels + 4 * (row + (size_t)x), pixel, 4 * sizeof *pixel);
        if (view->weights)
            view->weights[row + (size_t)x] =
                from->weights.pixels[fy * from->weights.stride + 4 * (ptrdiff_t)fx];
        view->labels[row + (size_t)x] = labels[px];
        view->radii[row + (size_t)x] = disk_field_radius(f, fx, fy);
    }
}

/* A bit for each layer that shows. */
static unsigned layers_shown(const disk_view *view)
{
    unsigned shown = 0;
    for (size_t i = 0; i < (size_t)view->width * (size_t)view->height; i++)
        shown |= 1u << (view->labels[i] & DISK_LABEL_LAYER);
    return shown;
}

static disk_status allocate(disk_view *view, int weights)
{
    size_t count = (size_t)view->width * (size_t)view->height;
    view->labels = malloc(count);
    view->pixels = malloc(4 * count * sizeof *view->pixels);
    view->radii = malloc(count * sizeof *view->radii);
    if (weights)
        view->weights = malloc(count * sizeof *view->weights);
    return view->labels && view->pixels && view->radii && (view->weights || !weights)
               ? DISK_OK
               : DISK_NO_MEMORY;
}

static disk_status allocate_layer(const disk_view *view, disk_view_layer *layer)
{
    size_t count = (size_t)view->width * (size_t)view->height;
    layer->colour = malloc(4 * count * sizeof *layer->colour);
    layer->radius = malloc(count * sizeof *layer->radius);
    layer->cover = malloc(count * sizeof *layer->cover);
    layer->bricks = malloc((size_t)view->columns * (size_t)view->rows * sizeof *layer->bricks);
    return layer->colour && layer->radius && layer->cover && layer->bricks ? DISK_OK
                                                                           : DISK_NO_MEMORY;
}

/* --- Layers ---------------------------------------------------------------------------------- */

static disk_status make_layers(disk_view *view, disk_view_pass pass, disk_watch *watch)
{
    disk_status status = DISK_OK;
    for (int i = 0; i < view->count && status == DISK_OK; i++)
        status = disk_watch_add(watch, 0) ? DISK_CANCELLED
                                          : disk_view_fill(view, pass, &view->layers[i]);
    if (status == DISK_OK)
        disk_view_compose(view, pass);
    for (int i = 0; i < view->count && status == DISK_OK; i++)
        status =
            disk_watch_add(watch, 0) ? DISK_CANCELLED : disk_view_soften(view, &view->layers[i]);
    return status;
}

disk_status disk_view_make(const disk_scene *scene, const disk_tile_field *from, disk_rect tile,
                           int by, float spread, disk_watch *watch, disk_view *out)
{
    int x0 = round_down(tile.x - by, DISK_VIEW_BRICK),
        y0 = round_down(tile.y - by, DISK_VIEW_BRICK);
    out->scene = scene;
    out->spread = spread;
    out->x = x0, out->y = y0;
    out->columns = (tile.x + tile.width + by - x0) / DISK_VIEW_BRICK + 1;
    out->rows = (tile.y + tile.height + by - y0) / DISK_VIEW_BRICK + 1;
    out->width = out->columns * DISK_VIEW_BRICK;
    out->height = out->rows * DISK_VIEW_BRICK;
    disk_status status = allocate(out, from->weight_room != NULL);
    if (status != DISK_OK)
        return status;
    for (int y = 0; y < out->height; y++)
        read_row(out, from, y);
    unsigned shown = layers_shown(out);
    for (int l = 0; l < scene->layers && status == DISK_OK; l++)
        if (shown >> l & 1) {
            disk_view_layer *layer = &out->layers[out->count++];
            layer->index = l;
            status = allocate_layer(out, layer);
        }
    return status == DISK_OK ? make_layers(out, DISK_VIEW_COLOUR, watch) : status;
}

disk_status disk_view_second(disk_view *view, disk_watch *watch)
{
    return make_layers(view, DISK_VIEW_ALPHA, watch);
}

void disk_view_release(disk_view *view)
{
    for (int i = 0; i < view->count; i++) {
        disk_view_layer *layer = &view->layers[i];
        for (int k = 1; k < DISK_VIEW_LEVELS; k++)
            free(layer->levels[k]);
        free(layer->colour);
        free(layer->radius);
        free(layer->cover);
        free(layer->bricks);
    }
    free(view->labels);
    free(view->pixels);
    free(view->weights);
    free(view->radii);
    *view = (disk_view){0};
}
