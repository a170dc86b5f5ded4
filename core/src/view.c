/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Making a view: pixels, then layers. */

#include "view.h"

#include <string.h>

static int round_down(int value, int step)
{
    return value - (value % step + step) % step;
}

/* --- The picture's pixels ------------------------------------------------------------------- */

/* Copies `count` pixels of a row of the field from x on, edge pixels going on. */
static void copy_pixels(const disk_field *f, int x, int y, int count, float *out)
{
    const float *row = disk_field_row(f, x, y, count, out);
    if (row != out)
        memcpy(out, row, 4 * (size_t)count * sizeof *out);
}

static void read_row(disk_view *view, const disk_tile_field *from, int y)
{
    const disk_field *f = &from->field;
    const disk_scene *scene = view->scene;
    size_t row = (size_t)y * (size_t)view->width;
    int fx = view->x - f->x, fy = disk_clamp(view->y + y - f->y, f->height);
    const unsigned char *labels =
        scene->labels + (size_t)disk_clamp(view->y + y, scene->height) * (size_t)scene->width;
    unsigned *masks = view->masks + (size_t)(y / DISK_VIEW_BRICK) * (size_t)view->columns;
    copy_pixels(f, fx, fy, view->width, view->pixels + 4 * row);
    for (int x = 0; x < view->width; x++) {
        int label = labels[disk_clamp(view->x + x, scene->width)];
        view->labels[row + (size_t)x] = (unsigned char)label;
        masks[x / DISK_VIEW_BRICK] |= 1u << (label & DISK_LABEL_LAYER);
        if (label & DISK_LABEL_EDGE) {
            masks[x / DISK_VIEW_BRICK] |= DISK_VIEW_EDGES;
            view->edge_count++;
        }
        view->radii[row + (size_t)x] =
            from->radii[(size_t)fy * (size_t)f->width + (size_t)disk_clamp(fx + x, f->width)];
    }
    for (int x = 0; view->weights && x < view->width; x++)
        view->weights[row + (size_t)x] =
            from->weights
                .pixels[fy * from->weights.stride + 4 * (ptrdiff_t)disk_clamp(fx + x, f->width)];
}

static disk_status read_pixels(disk_view *view, const disk_tile_field *from)
{
    size_t count = (size_t)view->width * (size_t)view->height;
    size_t bricks = (size_t)view->columns * (size_t)view->rows;
    view->labels = disk_room_take(view->room, count);
    view->pixels = disk_room_take(view->room, 4 * count * sizeof *view->pixels);
    view->radii = disk_room_take(view->room, count * sizeof *view->radii);
    view->masks = disk_room_take(view->room, bricks * sizeof *view->masks);
    if (!view->labels || !view->pixels || !view->radii || !view->masks)
        return DISK_NO_MEMORY;
    if (from->weight_room &&
        !(view->weights = disk_room_take(view->room, count * sizeof *view->weights)))
        return DISK_NO_MEMORY;
    memset(view->masks, 0, bricks * sizeof *view->masks);
    for (int y = 0; y < view->height; y++)
        read_row(view, from, y);
    view->edges = disk_room_take(view->room, (size_t)view->edge_count * sizeof *view->edges);
    return view->edges ? DISK_OK : DISK_NO_MEMORY;
}

/* --- Layers ---------------------------------------------------------------------------------- */

static disk_status add_layers(disk_view *view)
{
    size_t count = (size_t)view->width * (size_t)view->height;
    size_t bricks = (size_t)view->columns * (size_t)view->rows;
    unsigned shown = 0;
    for (size_t i = 0; i < bricks; i++)
        shown |= view->masks[i];
    for (int l = 0; l < view->scene->layers; l++) {
        if (!(shown >> l & 1))
            continue;
        disk_view_layer *layer = &view->layers[view->count++];
        *layer = (disk_view_layer){.index = l};
        layer->colour = disk_room_take(view->room, 4 * count * sizeof *layer->colour);
        layer->radius = disk_room_take(view->room, count * sizeof *layer->radius);
        layer->bricks = disk_room_take(view->room, bricks * sizeof *layer->bricks);
        layer->spans = disk_room_take(view->room, (size_t)view->rows * sizeof *layer->spans);
        if (!layer->colour || !layer->radius || !layer->bricks || !layer->spans)
            return DISK_NO_MEMORY;
    }
    return DISK_OK;
}

static disk_status make_layers(disk_view *view, disk_view_pass pass, disk_watch *watch)
{
    disk_status status = DISK_OK;
    for (int i = 0; i < view->count && status == DISK_OK; i++)
        status = disk_watch_add(watch, 0) ? DISK_CANCELLED
                                          : disk_view_fill(view, pass, &view->layers[i]);
    if (status == DISK_OK)
        disk_view_matte(view, pass);
    for (int i = 0; i < view->count && status == DISK_OK; i++)
        status =
            disk_watch_add(watch, 0) ? DISK_CANCELLED : disk_view_soften(view, &view->layers[i]);
    return status;
}

disk_status disk_view_make(disk_scene *scene, const disk_tile_field *from, disk_rect tile, int by,
                           float spread, disk_watch *watch, disk_view *out)
{
    int x0 = round_down(tile.x - by, DISK_VIEW_BRICK);
    int y0 = round_down(tile.y - by, DISK_VIEW_BRICK);
    out->scene = scene;
    out->spread = spread;
    out->fringe = from->fringe;
    out->x = x0, out->y = y0;
    out->columns = (tile.x + tile.width + by - x0) / DISK_VIEW_BRICK + 1;
    out->rows = (tile.y + tile.height + by - y0) / DISK_VIEW_BRICK + 1;
    out->width = out->columns * DISK_VIEW_BRICK;
    out->height = out->rows * DISK_VIEW_BRICK;
    out->room = disk_room_borrow(&scene->rooms);
    disk_status status = out->room ? read_pixels(out, from) : DISK_NO_MEMORY;
    if (status == DISK_OK)
        status = add_layers(out);
    return status == DISK_OK ? make_layers(out, DISK_VIEW_COLOUR, watch) : status;
}

disk_status disk_view_second(disk_view *view, disk_watch *watch)
{
    return make_layers(view, DISK_VIEW_ALPHA, watch);
}

void disk_view_release(disk_view *view)
{
    if (view->scene)
        disk_room_return((disk_room_pool *)&view->scene->rooms, view->room);
    *view = (disk_view){0};
}
