/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Filtering through the lens: each point of it is a bundle of rays, walked front to back through
 * the layers of a view (research: measurements, "Each sample is a bundle of rays"). In DISK's
 * words, the small layers of the cascade are shared and soften the layers; its large layer is the
 * lens.
 *
 * A tile is cut into patches, each with the layers that its rays can meet. Rays of a block of
 * pixels along a row leave together: their offsets are those of its middle, so that they read rows.
 */

#include "lens_filter.h"

#include "lens_loops.h"
#include "view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SMALL (1 << 20) /* pixels: a scene with less is cut into smaller tiles */
#define FLAT  0.25f     /* a layer whose radii differ less than this in reach has one radius */

int disk_lens_reach(double radius)
{
    return (int)ceil(1.15 * radius) + 16;
}

int disk_lens_tile(double radius, const disk_scene *scene)
{
    int64_t pixels = (int64_t)scene->width * scene->height;
    return radius <= 60 && pixels >= SMALL ? DISK_LENS_TILE : DISK_LENS_TILE / 2;
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

/* --- The layers of a patch ------------------------------------------------------------------- */

/* A layer as the rays of a patch meet it. */
typedef struct patch_layer {
    const disk_view_layer *layer;
    int flat;     /* one radius serves all */
    int *offsets; /* of every lens point */
} patch_layer;

typedef struct patch {
    patch_layer layers[DISK_SCENE_LAYERS];
    int count;
} patch;

/* What a layer shows of itself within `by` pixels of a rectangle of the view. */
static disk_brick look_around(const disk_view *view, const disk_view_layer *layer, disk_rect r,
                              int by)
{
    disk_brick sum = {.least_cover = 1, .least = INFINITY, .largest = -INFINITY};
    disk_rect part = disk_rect_grow(r, by, view->width, view->height);
    int x1 = (part.x + part.width - 1) / DISK_VIEW_BRICK;
    int y1 = (part.y + part.height - 1) / DISK_VIEW_BRICK;
    for (int y = part.y / DISK_VIEW_BRICK; y <= y1; y++)
        for (int x = part.x / DISK_VIEW_BRICK; x <= x1; x++) {
            const disk_brick *b = &layer->bricks[y * view->columns + x];
            sum.least_cover = b->least_cover < sum.least_cover ? b->least_cover : sum.least_cover;
            sum.most_cover = b->most_cover > sum.most_cover ? b->most_cover : sum.most_cover;
            sum.least = b->least < sum.least ? b->least : sum.least;
            sum.largest = b->largest > sum.largest ? b->largest : sum.largest;
        }
    return sum;
}

static float most_blur(disk_brick b)
{
    return fmaxf(fabsf(b.least), fabsf(b.largest));
}

/* The layers that rays of a rectangle of the view can meet, up to the first that lets none through.
 * How far they reach follows from the layer's own radii within the farthest reach of all. */
static void choose_layers(const disk_view *view, disk_rect r, patch *p)
{
    int farthest = (int)ceil(view->scene->plan->max_radius) + 1;
    p->count = 0;
    for (int i = 0; i < view->count; i++) {
        const disk_view_layer *layer = &view->layers[i];
        float blur = most_blur(look_around(view, layer, r, farthest));
        disk_brick b = look_around(view, layer, r, (int)ceilf(blur) + 1);
        if (!(b.most_cover > 0))
            continue;
        patch_layer *out = &p->layers[p->count++];
        out->layer = layer;
        out->flat = b.largest - b.least < FLAT;
        if (b.least_cover >= 1)
            return;
    }
}

/* --- Rays ------------------------------------------------------------------------------------- */

typedef struct tracer {
    const disk_lens *lens;
    const disk_view *view;
    const disk_vignette *vignette;
    disk_lens_loops loops;
    int *offsets;   /* room for every layer's */
    float *weights; /* the same, clipped */
} tracer;

/* Where the rays of a block whose middle is pixel (x, y) of the view meet a layer. */
static void aim(const tracer *t, const patch_layer *p, int x, int y)
{
    const float *radius = p->layer->radius + (ptrdiff_t)y * t->view->width + x;
    t->loops.aim(radius, t->view->width, *radius, t->lens->u, t->lens->v, t->lens->count,
                 p->offsets);
}

/* The weights of a block's rays on layer number i, whose radius there is given. They need not sum
 * to 1: what is met is divided by the coverage met. */
static const float *weigh(const tracer *t, int i, int x, int y, float radius)
{
    const disk_lens *lens = t->lens;
    const float *own = radius < 0 && lens->front ? lens->front : lens->weights;
    if (!(t->vignette->slope > 0))
        return own;
    float edge = fmaxf(lens->spread, 1e-3f) * 1.5f, *out = t->weights + i * lens->count;
    disk_clip clip =
        disk_clip_at(t->vignette, (float)(t->view->x + x), (float)(t->view->y + y), radius, edge);
    for (int k = 0; k < lens->count; k++)
        out[k] = own[k] * disk_clip_light(&clip, lens->u[k], lens->v[k]);
    return out;
}

/* A block of pixels from (x, y) of the view on. What they see, and the coverage met. */
static void trace_block(const tracer *t, patch *p, int x, int y, float *seen)
{
    disk_ray_layer rays[DISK_SCENE_LAYERS];
    size_t first = (size_t)y * (size_t)t->view->width + (size_t)x;
    for (int i = 0; i < p->count; i++) {
        const patch_layer *l = &p->layers[i];
        if (!l->flat)
            aim(t, l, x + DISK_TRACE_BLOCK / 2, y);
        float radius = l->layer->radius[first + DISK_TRACE_BLOCK / 2];
        const float *level = disk_view_level_of(t->view, l->layer, radius);
        rays[i] = (disk_ray_layer){level + 4 * first, l->offsets,
                                   weigh(t, i, x + DISK_TRACE_BLOCK / 2, y, radius)};
    }
    if (t->lens->front || t->vignette->slope > 0)
        t->loops.trace_weighed(rays, p->count, t->lens->count, seen);
    else
        t->loops.trace(rays, p->count, t->lens->weights, t->lens->count, seen);
}

/* Where a tile's pixels go: the first pass gives colour, the second alpha and weight. */
typedef struct sink {
    disk_output out, weights;
    disk_lens_nearest *nearest;
    disk_view_pass pass;
} sink;

static void put(const sink *s, int x, int y, const float *seen)
{
    float *pixel = s->out.pixels + y * s->out.stride + 4 * x;
    float met = seen[3] > 0 ? 1 / seen[3] : 0;
    if (s->pass == DISK_VIEW_COLOUR) {
        for (int c = 0; c < 3; c++)
            pixel[c] = met * seen[c];
        pixel[3] = 1;
        return;
    }
    pixel[3] = met * seen[0];
    for (int c = 0; s->weights.pixels && c < 4; c++)
        s->weights.pixels[y * s->weights.stride + 4 * x + c] = met * seen[1];
}

/* A patch at (x, y) of the tile, which begins at (x0, y0) of the view. */
static void trace_patch(const tracer *t, disk_rect part, int x0, int y0, const sink *s)
{
    patch p = {.count = 0};
    disk_rect r = {x0 + part.x, y0 + part.y, part.width, part.height};
    choose_layers(t->view, r, &p);
    if (p.count > 0)
        s->nearest->layer[part.y / DISK_LENS_PATCH][part.x / DISK_LENS_PATCH] =
            (unsigned char)p.layers[0].layer->index;
    for (int i = 0; i < p.count; i++) {
        p.layers[i].offsets = t->offsets + i * t->lens->count;
        if (p.layers[i].flat)
            aim(t, &p.layers[i], r.x + r.width / 2, r.y + r.height / 2);
    }
    for (int y = 0; y < part.height; y++)
        for (int x = 0; x < part.width; x += DISK_TRACE_BLOCK) {
            float seen[4 * DISK_TRACE_BLOCK];
            trace_block(t, &p, r.x + x, r.y + y, seen);
            for (int k = 0; k < DISK_TRACE_BLOCK && x + k < part.width; k++)
                put(s, part.x + x + k, part.y + y, seen + 4 * k);
        }
}

/* --- A tile ----------------------------------------------------------------------------------- */

static disk_status trace_tile(const tracer *t, disk_rect tile, const sink *s, disk_watch *watch)
{
    for (int y = 0; y < tile.height; y += DISK_LENS_PATCH)
        for (int x = 0; x < tile.width; x += DISK_LENS_PATCH) {
            int width = tile.width - x < DISK_LENS_PATCH ? tile.width - x : DISK_LENS_PATCH;
            int height = tile.height - y < DISK_LENS_PATCH ? tile.height - y : DISK_LENS_PATCH;
            trace_patch(t, (disk_rect){x, y, width, height}, tile.x - t->view->x,
                        tile.y - t->view->y, s);
            if (disk_watch_add(watch, s->pass == DISK_VIEW_COLOUR ? (long)width * height : 0))
                return DISK_CANCELLED;
        }
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

static disk_status filter(const disk_lens *lens, disk_view *view, const disk_vignette *vignette,
                          disk_rect tile, sink s, disk_watch *watch)
{
    tracer t = {lens, view, vignette, disk_lens_loops_for(disk_cpu()), NULL, NULL};
    size_t rays = (size_t)DISK_SCENE_LAYERS * (size_t)lens->count;
    t.offsets = malloc(rays * sizeof *t.offsets);
    t.weights = malloc(rays * sizeof *t.weights);
    disk_status status = t.offsets && t.weights ? trace_tile(&t, tile, &s, watch) : DISK_NO_MEMORY;
    if (status == DISK_OK && (view->weights || !is_opaque(view))) {
        s.pass = DISK_VIEW_ALPHA;
        status = disk_view_second(view, watch);
        if (status == DISK_OK)
            status = trace_tile(&t, tile, &s, watch);
    }
    free(t.offsets);
    free(t.weights);
    return status;
}

disk_status disk_lens_filter(const disk_lens *lens, disk_scene *scene, const disk_tile_field *from,
                             disk_rect tile, disk_output out, disk_output weights,
                             disk_lens_nearest *nearest, disk_watch *watch)
{
    disk_view view = {0};
    disk_status status =
        disk_view_make(scene, from, tile, disk_lens_reach(scene->plan->max_radius) - 16,
                       lens->spread, watch, &view);
    if (status == DISK_OK)
        status = filter(lens, &view, &from->field.vignette, tile,
                        (sink){out, weights, nearest, DISK_VIEW_COLOUR}, watch);
    if (status == DISK_OK)
        disk_lights_splat(scene, &view, from, tile, out, weights, watch);
    disk_view_release(&view);
    return status;
}
