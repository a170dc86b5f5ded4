/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Making a view: pixels, then layers. */

#include "view.h"

#include "lens_filter.h"

#include <math.h>
#include <string.h>

static int round_down(int value, int step)
{
    return value - (value % step + step) % step;
}

/* --- The picture's pixels ------------------------------------------------------------------- */

/* Fills a row outside of [from, to) with what is at its ends. */
static void go_on(void *row, size_t size, int from, int to, int count)
{
    char *values = row;
    for (int x = 0; x < from; x++)
        memcpy(values + (size_t)x * size, values + (size_t)from * size, size);
    for (int x = to; x < count; x++)
        memcpy(values + (size_t)x * size, values + (size_t)(to - 1) * size, size);
}

/* What a label says of its brick. */
static unsigned mask_of(int label)
{
    unsigned bit = 1u << (label & DISK_LABEL_LAYER), mask = bit;
    mask |= label & DISK_LABEL_SPARK ? DISK_VIEW_SPARKS : 0;
    mask |= label & DISK_LABEL_JOINT ? bit << (DISK_VIEW_JOINTS + 1) : 0;
    return mask | (label & DISK_LABEL_EDGE ? DISK_VIEW_EDGES : 0);
}

/* Notes what shows in the bricks of a row. Most show the same all along. */
static void mark_bricks(disk_view *view, const unsigned char *labels, unsigned *masks)
{
    for (int column = 0; column < view->columns; column++, labels += DISK_VIEW_BRICK) {
        int same = memcmp(labels, labels + 1, DISK_VIEW_BRICK - 1) == 0;
        masks[column] |= mask_of(labels[0]);
        for (int x = 1; !same && x < DISK_VIEW_BRICK; x++)
            masks[column] |= mask_of(labels[x]);
        if (masks[column] & DISK_VIEW_EDGES)
            for (int x = 0; x < DISK_VIEW_BRICK; x++)
                view->edge_count += labels[x] / DISK_LABEL_EDGE;
    }
}

/* Reads a row of the scene, its ends going on. */
static void read_row(disk_view *view, int y)
{
    const disk_scene *scene = view->scene;
    int width = view->width, sy = disk_clamp(view->y + y, scene->height);
    int x0 = disk_clamp(view->x, scene->width), from = x0 - view->x;
    int x1 = view->x + width < scene->width ? view->x + width : scene->width;
    int to = x1 - view->x, count = x1 - x0;
    size_t row = (size_t)y * (size_t)width, first = (size_t)sy * (size_t)scene->width + (size_t)x0;
    float *pixels = view->pixels + 4 * row, *weights = view->weights ? view->weights + row : NULL;
    disk_scene_read(scene, x0, sy, count, pixels + 4 * from, weights ? weights + from : NULL);
    disk_lights_mute(scene, x0, sy, count, pixels + 4 * from, weights ? weights + from : NULL, 1);
    memcpy(view->labels + row + from, scene->labels + first, (size_t)count);
    memcpy(view->radii + row + from, scene->radii + first, (size_t)count * sizeof *view->radii);
    go_on(pixels, 4 * sizeof *pixels, from, to, width);
    if (weights)
        go_on(weights, sizeof *weights, from, to, width);
    go_on(view->labels + row, 1, from, to, width);
    go_on(view->radii + row, sizeof *view->radii, from, to, width);
    mark_bricks(view, view->labels + row,
                view->masks + (size_t)(y / DISK_VIEW_BRICK) * (size_t)view->columns);
}

static disk_status read_pixels(disk_view *view)
{
    size_t count = (size_t)view->width * (size_t)view->height;
    size_t bricks = (size_t)view->columns * (size_t)view->rows;
    view->labels = disk_room_take(view->room, count);
    view->pixels = disk_room_take(view->room, 4 * count * sizeof *view->pixels);
    view->radii = disk_room_take(view->room, count * sizeof *view->radii);
    view->masks = disk_room_take(view->room, bricks * sizeof *view->masks);
    if (!view->labels || !view->pixels || !view->radii || !view->masks)
        return DISK_NO_MEMORY;
    if (view->scene->separate &&
        !(view->weights = disk_room_take(view->room, count * sizeof *view->weights)))
        return DISK_NO_MEMORY;
    memset(view->masks, 0, bricks * sizeof *view->masks);
    for (int y = 0; y < view->height; y++)
        read_row(view, y);
    view->edges = disk_room_take(view->room, (size_t)view->edge_count * sizeof *view->edges);
    return view->edges ? DISK_OK : DISK_NO_MEMORY;
}

/* --- Layers ---------------------------------------------------------------------------------- */

/* The texels of a layer are read eight at a time, also at the end of the last row. */
#define PAD 16

/* The range of |radius| of a layer's own pixels, in blocks within `by` pixels of a tile of the
 * picture. */
static void find_range(const disk_scene *scene, int layer, disk_rect tile, int by, float range[2])
{
    disk_rect r = disk_rect_grow(tile, by, scene->width, scene->height);
    float low = layer > 0 ? scene->cuts[layer - 1] - DISK_SCENE_JOINT : -INFINITY;
    float high = scene->cuts[layer];
    range[0] = INFINITY, range[1] = 0;
    for (int y = r.y / DISK_SCENE_BLOCK; y <= (r.y + r.height - 1) / DISK_SCENE_BLOCK; y++)
        for (int x = r.x / DISK_SCENE_BLOCK; x <= (r.x + r.width - 1) / DISK_SCENE_BLOCK; x++) {
            const disk_block *b = &scene->blocks[(size_t)y * (size_t)scene->columns + (size_t)x];
            if (!((b->layers | b->joints) >> layer & 1))
                continue;
            float from = b->least < low ? low : b->least,
                  to = b->largest > high ? high : b->largest;
            float most = -from > to ? -from : to, least = from > 0 ? from : to < 0 ? -to : 0;
            range[0] = least < range[0] ? least : range[0];
            range[1] = most > range[1] ? most : range[1];
        }
}

/* How far around a tile rays read that are blurred so much. */
static int reach_of(float most, float fringe)
{
    return (int)ceilf(most * (1 + fringe)) + 6;
}

/* Where rays of the tile can meet a layer, and as far around it as softening takes from. */
static disk_rect area_of(const disk_view *view, float most)
{
    const int side = DISK_VIEW_BRICK;
    float sigma = 0.6f / view->bounds[1] * most * (1 + view->fringe);
    int by = reach_of(most, view->fringe) + (int)(3.5f * sigma) + 4;
    disk_rect r = disk_rect_grow(view->tile, by, view->width, view->height);
    int x0 = r.x / side, y0 = r.y / side, x1 = (r.x + r.width - 1) / side + 1;
    return (disk_rect){x0, y0, x1 - x0, (r.y + r.height - 1) / side + 1 - y0};
}

static int take_layer(disk_view *view, disk_view_layer *layer)
{
    size_t texels = (size_t)(view->width / 2) * (size_t)(view->height / 2) + PAD;
    size_t bricks = (size_t)view->columns * (size_t)view->rows;
    layer->texels = (disk_scale){disk_room_take(view->room, texels * sizeof(disk_fill)),
                                 view->width / 2, view->height / 2};
    layer->half = disk_room_take(view->room, 4 * texels * sizeof *layer->half);
    layer->radius = disk_room_take(view->room, texels * sizeof *layer->radius);
    layer->under = disk_room_take(view->room, texels * sizeof *layer->under);
    layer->bricks = disk_room_take(view->room, bricks * sizeof *layer->bricks);
    layer->spans = disk_room_take(view->room, (size_t)view->rows * sizeof *layer->spans);
    return layer->texels.texels && layer->half && layer->radius && layer->under && layer->bricks &&
           layer->spans;
}

/* Room to work in. */
static int take_rooms(disk_view *view)
{
    size_t texels = (size_t)(view->width / 2) * (size_t)(view->height / 2) + PAD;
    view->quarter = (disk_scale){disk_room_take(view->room, texels / 4 * sizeof(disk_fill)),
                                 view->width / 4, view->height / 4};
    view->room_a = disk_room_take(view->room, 4 * texels * sizeof *view->room_a);
    view->row = disk_room_take(view->room, 4 * (size_t)view->width * sizeof *view->row);
    return view->quarter.texels && view->room_a && view->row;
}

static disk_status add_layers(disk_view *view)
{
    size_t bricks = (size_t)view->columns * (size_t)view->rows;
    unsigned shown = 0;
    disk_rect tile = view->tile;
    tile.x += view->x, tile.y += view->y;
    for (size_t i = 0; i < bricks; i++)
        shown |= view->masks[i];
    for (int l = 0; l < view->scene->layers; l++) {
        if (!disk_view_shows(shown, l))
            continue;
        disk_view_layer *layer = &view->layers[view->count++];
        *layer = (disk_view_layer){.index = l};
        float range[2];
        find_range(view->scene, l, tile, view->width, range);
        layer->least = range[0], layer->most = range[1];
        layer->area = area_of(view, layer->most);
        if (!take_layer(view, layer))
            return DISK_NO_MEMORY;
    }
    if (!take_rooms(view))
        return DISK_NO_MEMORY;
    for (int i = 0; i < view->count; i++)
        disk_view_plan(view, &view->layers[i]);
    return DISK_OK;
}

disk_status disk_view_paint(disk_view *view, disk_view_pass pass, disk_watch *watch)
{
    disk_status status = DISK_OK;
    for (int i = 0; i < view->count && status == DISK_OK; i++) {
        disk_view_layer *layer = &view->layers[i];
        if (disk_watch_add(watch, 0))
            return DISK_CANCELLED;
        disk_view_fill(view, pass, layer);
        if (pass == DISK_VIEW_COLOUR)
            status = disk_view_find_fine(view, layer);
        if (status == DISK_OK && layer->colour)
            disk_view_fill_fine(view, pass, layer);
    }
    if (status == DISK_OK)
        disk_view_matte(view, pass);
    for (int i = 0; i < view->count && status == DISK_OK; i++)
        status =
            disk_watch_add(watch, 0) ? DISK_CANCELLED : disk_view_soften(view, &view->layers[i]);
    return status;
}

/* Texels that are doubled to pixels, before rays or after, are softened once more: 3/4 and 1/4 of
 * two that are two pixels apart have a variance of 3/4. After, rays have met whole texels, too, off
 * by up to a pixel: patches that want less than that are traced pixel by pixel. */
#define DOUBLING 0.85f
#define HALVED   0.85f

/* Level k wants a standard deviation of 2^((k - 2.2) / 2) pixels, level 1 one above 0.6. */
static void set_bounds(disk_view *view, float spread)
{
    float most = (float)view->scene->plan->max_radius * (1 + view->fringe);
    for (int k = 2; k < DISK_VIEW_LEVELS; k++)
        view->bounds[k] = exp2f(0.5f * ((float)k - 2.2f)) / spread;
    view->bounds[1] = 0.6f / spread;
    view->sharp = 1.25f * view->bounds[DISK_VIEW_HALF];
    view->sharp = view->sharp < most ? view->sharp : most;
    view->halved = HALVED / spread;
    view->doubling = DOUBLING / spread;
}

/* Lays the view around a tile, as far as anything in reach is blurred. */
static void lay(disk_view *view, disk_rect tile, int by)
{
    float most = 0, range[2];
    for (int l = 0; l < view->scene->layers; l++) {
        find_range(view->scene, l, tile, by, range);
        most = fmaxf(most, range[1]);
    }
    int reach = reach_of(most, view->fringe);
    by = reach < by ? reach : by;
    int x0 = view->x = round_down(tile.x - by, DISK_VIEW_BRICK);
    int y0 = view->y = round_down(tile.y - by, DISK_VIEW_BRICK);
    view->columns = (tile.x + tile.width + by - x0) / DISK_VIEW_BRICK + 1;
    view->rows = (tile.y + tile.height + by - y0) / DISK_VIEW_BRICK + 1;
    view->width = view->columns * DISK_VIEW_BRICK;
    view->height = view->rows * DISK_VIEW_BRICK;
    view->tile = (disk_rect){tile.x - x0, tile.y - y0, tile.width, tile.height};
}

disk_status disk_view_make(disk_scene *scene, disk_rect tile, int by, float spread, float fringe,
                           disk_watch *watch, disk_view *out)
{
    out->scene = scene;
    out->fringe = fringe;
    lay(out, tile, by);
    set_bounds(out, spread);
    out->room = disk_room_borrow(&scene->rooms);
    disk_status status = out->room ? read_pixels(out) : DISK_NO_MEMORY;
    if (status == DISK_OK)
        status = add_layers(out);
    return status == DISK_OK ? disk_view_paint(out, DISK_VIEW_COLOUR, watch) : status;
}

void disk_view_release(disk_view *view)
{
    if (view->scene)
        disk_room_return((disk_room_pool *)&view->scene->rooms, view->room);
    *view = (disk_view){0};
}
