/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Filtering through the lens: each point of it is a bundle of rays, walked front to back through
 * the layers of a view (research: measurements, "Each sample is a bundle of rays"). In DISK's
 * words, the small layers of the cascade are shared and soften the layers; its large layer is the
 * lens.
 *
 * A tile is cut into patches, each with the layers that its rays can meet. Patches that see nothing
 * nearly in focus are smooth but for lights, which are not traced: they are traced at half the
 * resolution, and interpolated once the whole tile is there. */

#include "lens_filter.h"

#include "lens_trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SMALL         (1 << 20) /* pixels: a scene with less is cut into smaller tiles */
#define SMALLEST_TILE 256       /* pixels a side */
#define LARGEST_VIEW  784       /* pixels a side, unless the smallest tile's is larger */
#define FLAT          0.25f     /* a scene whose radii differ less than this has one radius */

int disk_lens_reach(double radius)
{
    return (int)ceil(1.15 * radius) + 4 + DISK_VIEW_BRICK;
}

/* The largest side that a picture and its views allow, in whole patches. */
static int largest_tile(int reach, const disk_scene *scene)
{
    int side = LARGEST_VIEW - 2 * reach;
    if ((int64_t)scene->width * scene->height < SMALL || side < SMALLEST_TILE)
        return SMALLEST_TILE;
    return side < DISK_LENS_TILE ? side - side % DISK_LENS_PATCH : DISK_LENS_TILE;
}

int disk_lens_tile(double radius, const disk_scene *scene)
{
    int reach = disk_lens_reach(radius), most = largest_tile(reach, scene), best = most;
    double least = INFINITY;
    for (int side = SMALLEST_TILE; side <= most; side += DISK_LENS_PATCH) {
        int columns = (scene->width + side - 1) / side, rows = (scene->height + side - 1) / side;
        double width = scene->width + 2.0 * reach * columns; /* of all views in a row */
        double pixels = width * (scene->height + 2.0 * reach * rows);
        if (pixels < least)
            least = pixels, best = side;
    }
    return best;
}

int disk_lens_is_plain(const disk_scene *scene, disk_rect tile)
{
    disk_rect part =
        disk_rect_grow(tile, (int)ceil(scene->plan->max_radius) + 1, scene->width, scene->height);
    float least = INFINITY, largest = -INFINITY;
    unsigned layers = 0;
    for (int y = part.y / DISK_SCENE_BLOCK; y <= (part.y + part.height - 1) / DISK_SCENE_BLOCK; y++)
        for (int x = part.x / DISK_SCENE_BLOCK; x <= (part.x + part.width - 1) / DISK_SCENE_BLOCK;
             x++) {
            const disk_block *b = &scene->blocks[(size_t)y * (size_t)scene->columns + (size_t)x];
            /* No fminf(): GCC 12 for aarch64 breaks on such reductions. */
            least = b->least < least ? b->least : least;
            largest = b->largest > largest ? b->largest : largest;
            layers |= b->layers;
        }
    return (layers & (layers - 1)) == 0 && largest - least < FLAT;
}

/* --- Where pixels go ---------------------------------------------------------------------------
 */

/* The first pass gives colour, the second alpha and weight. */
typedef struct sink {
    disk_rect tile; /* in the view */
    disk_output out, weights;
    disk_lens_nearest *nearest;
    disk_view_pass pass;
    float *texels; /* the tile at half the resolution, and one texel more on every side */
    ptrdiff_t stride;
    unsigned char halved[DISK_LENS_PATCHES][DISK_LENS_PATCHES];
} sink;

/* A texel of the tile; -1 and one behind the last, too. */
static float *texel_at(const sink *s, int x, int y)
{
    return s->texels + (y + 1) * s->stride + 4 * (ptrdiff_t)(x + 1);
}

static void put(const sink *s, int x, int y, disk_vector v)
{
    float *pixel = s->out.pixels + y * s->out.stride + 4 * x;
    if (s->pass == DISK_VIEW_COLOUR) {
        v[3] = 1;
        memcpy(pixel, &v, sizeof v);
        return;
    }
    pixel[3] = v[0];
    for (int c = 0; s->weights.pixels && c < 4; c++)
        s->weights.pixels[y * s->weights.stride + 4 * x + c] = v[1];
}

/* What was seen, by the coverage met. */
static disk_vector whole(const float *seen)
{
    return disk_vector_at(seen) * (seen[3] > 0 ? 1 / seen[3] : 0);
}

/* --- A patch -----------------------------------------------------------------------------------
 */

#define ROOM (DISK_LENS_PATCH + DISK_TRACE_BLOCK) /* a row of a patch in whole blocks */

/* The texels of a patch, which at the tile's borders go on outside. */
static disk_rect texels_of(const sink *s, disk_rect part)
{
    int x0 = part.x / 2 - (part.x == 0), y0 = part.y / 2 - (part.y == 0);
    int x1 = (part.x + part.width + 1) / 2 + (part.x + part.width == s->tile.width);
    int y1 = (part.y + part.height + 1) / 2 + (part.y + part.height == s->tile.height);
    return (disk_rect){x0, y0, x1 - x0, y1 - y0};
}

static void trace_texels(const disk_tracer *t, const sink *s, disk_rect part, float *room)
{
    disk_rect r = texels_of(s, part), seen = r;
    seen.x += s->tile.x / 2, seen.y += s->tile.y / 2;
    disk_tracer_run(t, seen, room, 4 * (ptrdiff_t)ROOM);
    for (int y = 0; y < r.height; y++)
        for (int x = 0; x < r.width; x++) {
            disk_vector v = whole(room + 4 * (y * ROOM + x));
            memcpy(texel_at(s, r.x + x, r.y + y), &v, sizeof v);
        }
}

/* The pixel of a patch nearest to one that may lie outside. */
static disk_vector near_pixel(const float *room, disk_rect part, int x, int y)
{
    x = disk_clamp(x - part.x, part.width), y = disk_clamp(y - part.y, part.height);
    return disk_vector_at(room + 4 * (y * ROOM + x));
}

/* Traces pixels, and makes texels of them for patches beside this one. */
static void trace_pixels(const disk_tracer *t, const sink *s, disk_rect part, float *room)
{
    disk_rect r = texels_of(s, part), seen = part;
    seen.x += s->tile.x, seen.y += s->tile.y;
    disk_tracer_run(t, seen, room, 4 * (ptrdiff_t)ROOM);
    for (int y = 0; y < part.height; y++)
        for (int x = 0; x < part.width; x++) {
            disk_vector v = whole(room + 4 * (y * ROOM + x));
            memcpy(room + 4 * (y * ROOM + x), &v, sizeof v);
            put(s, part.x + x, part.y + y, v);
        }
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++) {
            disk_vector sum = {0};
            for (int k = 0; k < 4; k++)
                sum += near_pixel(room, part, 2 * x + k % 2, 2 * y + k / 2);
            sum *= 0.25f;
            memcpy(texel_at(s, x, y), &sum, sizeof sum);
        }
}

static void trace_patch(disk_tracer *t, disk_rect part, sink *s)
{
    float room[4 * ROOM * ROOM];
    int column = part.x / DISK_LENS_PATCH, row = part.y / DISK_LENS_PATCH;
    disk_tracer_choose(
        t, (disk_rect){s->tile.x + part.x, s->tile.y + part.y, part.width, part.height});
    s->halved[row][column] = (unsigned char)t->halved;
    if (t->count > 0)
        s->nearest->layer[row][column] = (unsigned char)t->layers[0].layer->index;
    if (t->halved)
        trace_texels(t, s, part, room);
    else
        trace_pixels(t, s, part, room);
}

/* Interpolates the pixels of a patch from texels. */
static void double_patch(const sink *s, disk_rect part)
{
    for (int y = part.y; y < part.y + part.height; y++) {
        const float *here = texel_at(s, 0, y / 2), *beside = texel_at(s, 0, y / 2 + y % 2 * 2 - 1);
        for (int x = part.x; x < part.x + part.width; x++) {
            ptrdiff_t i = 4 * (ptrdiff_t)(x / 2), j = i + 4 * (x % 2 * 2 - 1);
            disk_vector near =
                0.75f * disk_vector_at(here + i) + 0.25f * disk_vector_at(beside + i);
            disk_vector far = 0.75f * disk_vector_at(here + j) + 0.25f * disk_vector_at(beside + j);
            put(s, x, y, 0.75f * near + 0.25f * far);
        }
    }
}

/* --- A tile ----------------------------------------------------------------------------------- */

/* The patch of a tile at a place. */
static disk_rect patch_at(const sink *s, int x, int y)
{
    int width = s->tile.width - x, height = s->tile.height - y;
    return (disk_rect){x, y, width < DISK_LENS_PATCH ? width : DISK_LENS_PATCH,
                       height < DISK_LENS_PATCH ? height : DISK_LENS_PATCH};
}

static disk_status trace_tile(disk_tracer *t, sink *s, disk_watch *watch)
{
    for (int y = 0; y < s->tile.height; y += DISK_LENS_PATCH)
        for (int x = 0; x < s->tile.width; x += DISK_LENS_PATCH) {
            disk_rect part = patch_at(s, x, y);
            trace_patch(t, part, s);
            long done = s->pass == DISK_VIEW_COLOUR ? (long)part.width * part.height : 0;
            if (disk_watch_add(watch, done))
                return DISK_CANCELLED;
        }
    for (int y = 0; y < s->tile.height; y += DISK_LENS_PATCH)
        for (int x = 0; x < s->tile.width; x += DISK_LENS_PATCH)
            if (s->halved[y / DISK_LENS_PATCH][x / DISK_LENS_PATCH])
                double_patch(s, patch_at(s, x, y));
    return DISK_OK;
}

static int is_opaque(const disk_view *view)
{
    size_t count = (size_t)view->width * (size_t)view->height;
    for (size_t i = 0; i < count; i++)
        if (view->pixels[4 * i + 3] != 1)
            return 0;
    return 1;
}

/* @param spoiled set where the view has no colour any more */
static disk_status filter(const disk_lens *lens, disk_view *view, const disk_tile_field *from,
                          sink *s, disk_watch *watch, int *spoiled)
{
    disk_tracer t;
    disk_status status = disk_tracer_init(&t, lens, view, &from->field.vignette, from->fringe);
    s->stride = 4 * (ptrdiff_t)((s->tile.width + 1) / 2 + 2);
    s->texels = malloc((size_t)s->stride * (size_t)((s->tile.height + 1) / 2 + 2) * sizeof(float));
    if (!s->texels)
        status = DISK_NO_MEMORY;
    if (status == DISK_OK)
        status = trace_tile(&t, s, watch);
    if (status == DISK_OK && (view->weights || !is_opaque(view))) {
        *spoiled = 1;
        s->pass = DISK_VIEW_ALPHA;
        status = disk_view_paint(view, DISK_VIEW_ALPHA, watch);
        if (status == DISK_OK)
            status = trace_tile(&t, s, watch);
    }
    disk_tracer_release(&t);
    free(s->texels);
    return status;
}

/* --- The view, which serves all colours of a field ----------------------------------------------
 */

static void release_view(void *view)
{
    disk_view_release(view);
    free(view);
}

static disk_status get_view(const disk_lens *lens, disk_scene *scene, const disk_tile_field *from,
                            disk_rect tile, disk_watch *watch, disk_view **out)
{
    disk_kept *kept = from->field.kept;
    if (kept && kept->data) {
        *out = kept->data;
        return DISK_OK;
    }
    float fringe = (float)(DISK_FRINGE * fabs(scene->plan->params.fringe));
    if (!(*out = calloc(1, sizeof **out)))
        return DISK_NO_MEMORY;
    disk_status status =
        disk_view_make(scene, tile, disk_lens_reach(scene->plan->max_radius) - DISK_VIEW_BRICK,
                       lens->spread, fringe, watch, *out);
    if (kept && status == DISK_OK)
        *kept = (disk_kept){*out, release_view};
    return status;
}

disk_status disk_lens_filter(const disk_lens *lens, disk_scene *scene, const disk_tile_field *from,
                             disk_rect tile, disk_output out, disk_output weights,
                             disk_lens_nearest *nearest, disk_watch *watch)
{
    disk_view *view = NULL;
    int spoiled = 0;
    disk_status status = get_view(lens, scene, from, tile, watch, &view);
    if (status == DISK_OK) {
        sink s = {.tile = {tile.x - view->x, tile.y - view->y, tile.width, tile.height},
                  .out = out,
                  .weights = weights,
                  .nearest = nearest};
        status = filter(lens, view, from, &s, watch, &spoiled);
    }
    if (status == DISK_OK)
        disk_lights_splat(scene, view, from, tile, out, weights, watch);
    disk_kept *kept = from->field.kept;
    if (view && kept && kept->data == view && spoiled)
        kept->data = NULL;
    if (view && !(kept && kept->data == view))
        release_view(view);
    return status;
}
