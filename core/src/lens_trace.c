/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Tracing: each point of the lens is a bundle of rays, walked front to back through the layers of a
 * view. Rays of a block of pixels along a row leave together: their offsets are those of its
 * middle, so that they read rows.
 *
 * Where a layer is blurred widely rays read its texels, interpolated, for else pixels would show
 * where in a texel their rays end; where all that a patch sees is, blocks are made of texels, too.
 */

#include "lens_trace.h"

#include <math.h>
#include <stdlib.h>

#define FLAT 0.25f /* a layer whose radii differ less than this in reach has one radius */

/* --- The layers of a patch ------------------------------------------------------------------- */

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

static float most_blur(const disk_view *view, disk_brick b)
{
    return fmaxf(fabsf(b.least), fabsf(b.largest)) * (1 + view->fringe);
}

/* How many of a patch's bricks are sharp; `all` counts them. */
static int count_sharp(const disk_view *view, const disk_view_layer *layer, disk_rect r, int *all)
{
    int sharp = 0;
    *all = 0;
    for (int y = r.y / DISK_VIEW_BRICK; y <= (r.y + r.height - 1) / DISK_VIEW_BRICK; y++)
        for (int x = r.x / DISK_VIEW_BRICK; x <= (r.x + r.width - 1) / DISK_VIEW_BRICK; x++) {
            sharp += layer->bricks[y * view->columns + x].sharp;
            ++*all;
        }
    return sharp;
}

/* Whether rays from a patch may meet a layer so little blurred that doubling softens it too much.
 */
static int wants_detail(const disk_view *view, const disk_view_layer *layer, disk_rect r)
{
    disk_brick b = look_around(view, layer, r, 0);
    float least = b.least < 0 && b.largest > 0 ? 0 : fminf(fabsf(b.least), fabsf(b.largest));
    return least * (1 - view->fringe) < view->halved &&
           look_around(view, layer, r, (int)view->halved + 1).most_cover > 0;
}

/* The signed radius of the tracer's colour. */
static float radius_at(const disk_tracer *t, const disk_view_layer *layer, int x, int y)
{
    return disk_fringed(layer->radius[disk_view_texel(t->view, x, y)], t->fringe);
}

/* Adds a layer to the patch, unless no ray can meet it. Returns whether it lets any through. How
 * far rays reach follows from the layer's own radii within the farthest reach of all. */
static int add_layer(disk_tracer *t, const disk_view_layer *layer, disk_rect r)
{
    const disk_view *view = t->view;
    int farthest = (int)ceil(view->scene->plan->max_radius) + 1, all;
    float blur = most_blur(view, look_around(view, layer, r, farthest));
    disk_brick b = look_around(view, layer, r, (int)ceilf(blur) + 1);
    if (!(b.most_cover > 0))
        return 1;
    disk_patch_layer *out = &t->layers[t->count++];
    int sharp = count_sharp(view, layer, r, &all);
    out->layer = layer;
    out->flat = b.largest - b.least < FLAT;
    out->radius = radius_at(t, layer, r.x + r.width / 2, r.y + r.height / 2);
    out->sharp = sharp == all && disk_view_is_sharp(view, out->radius);
    t->halved = t->halved && sharp == 0 && !wants_detail(view, layer, r);
    return !(b.least_cover >= 1);
}

/* --- Where rays meet a layer -------------------------------------------------------------------
 */

static void shift_radii(const disk_tracer *t, int sharp)
{
    float most = sharp ? t->view->sharp : INFINITY;
    for (int i = 0; i < t->lens->count && (sharp || t->fringe != 0); i++) {
        float r = disk_fringed(t->r1[i], t->fringe);
        t->r1[i] = r > most ? most : r < -most ? -most : r;
    }
}

/* Aims the rays of pixels around (x, y) of the view, as the patch's resolution and the layer's want
 * it. */
static void aim(const disk_tracer *t, disk_patch_layer *p, int x, int y)
{
    const disk_lens *lens = t->lens;
    const float *radius = p->layer->radius + disk_view_texel(t->view, x, y);
    ptrdiff_t stride = t->view->width / 2;
    t->loops.look(radius, stride, p->radius, t->half_u, t->half_v, lens->count, t->r1);
    shift_radii(t, p->sharp);
    if (p->sharp)
        t->loops.aim(t->r1, lens->u, lens->v, lens->count, 2 * stride, p->offsets[0]);
    else if (t->halved)
        t->loops.aim(t->r1, t->half_u, t->half_v, lens->count, stride, p->offsets[0]);
    for (int k = 0; k < 2 && !p->sharp && !t->halved; k++)
        t->loops.aim_halved(t->r1, lens->u, lens->v, lens->count, stride, k, p->offsets[k],
                            p->halves[k]);
}

void disk_tracer_choose(disk_tracer *t, disk_rect patch)
{
    const disk_view *view = t->view;
    int through = 1, count = t->lens->count;
    t->count = 0;
    t->halved = 1;
    for (int i = 0; i < view->count && through; i++)
        through = add_layer(t, &view->layers[i], patch);
    for (int i = 0; i < t->count; i++) {
        disk_patch_layer *p = &t->layers[i];
        int *room = t->offsets + 4 * i * count;
        p->offsets[0] = room, p->offsets[1] = room + count;
        p->halves[0] = room + 2 * count, p->halves[1] = room + 3 * count;
        if (p->flat)
            aim(t, p, patch.x + patch.width / 2, patch.y + patch.height / 2);
    }
}

/* --- Rays --------------------------------------------------------------------------------------
 */

/* The weights of a block's rays on layer number i, whose radius there is given. They need not sum
 * to 1: what is met is divided by the coverage met. */
static const float *weigh(const disk_tracer *t, int i, int x, int y, float radius)
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

/* Aims the rays of a block and of that below it, whose middle is (x, y) of the view, at all layers
 * that have more than one radius. */
static void aim_block(const disk_tracer *t, disk_patch_layer *layers, int x, int y)
{
    for (int i = 0; i < t->count; i++) {
        disk_patch_layer *p = &layers[i];
        if (p->flat)
            continue;
        p->radius = radius_at(t, p->layer, x, y);
        p->sharp = p->layer->bricks[disk_view_brick(t->view, x, y)].sharp &&
                   disk_view_is_sharp(t->view, p->radius);
        aim(t, p, x, y);
    }
}

/* A layer as the rays of a block meet it, whose first pixel is (x, y) of the view and whose middle
 * is at (mx, y). */
static disk_ray_layer meet(const disk_tracer *t, const disk_patch_layer *p, int i, int x, int y,
                           int mx)
{
    const disk_view *view = t->view;
    disk_ray_layer ray = {.weights = weigh(t, i, mx, y, p->radius)};
    if (p->sharp) {
        ray.pixels = p->layer->levels[disk_view_level(view, p->radius)] +
                     4 * ((size_t)y * (size_t)view->width + (size_t)x);
        ray.offsets = p->offsets[0];
    } else {
        float radius = disk_view_before_doubling(view, p->radius);
        ray.pixels = disk_view_texels(view, p->layer, radius) + 4 * disk_view_texel(view, x, y);
        ray.offsets = p->offsets[t->halved ? 0 : y % 2];
        ray.halves = t->halved ? NULL : p->halves[y % 2];
        ray.stride = 4 * (ptrdiff_t)(view->width / 2);
    }
    return ray;
}

/* A block from (x, y) of the view on, of pixels or of texels. */
static void run_block(const disk_tracer *t, const disk_patch_layer *layers, int x, int y,
                      int middle, float *out)
{
    disk_ray_layer rays[DISK_SCENE_LAYERS];
    int mixed = 0;
    for (int i = 0; i < t->count; i++) {
        rays[i] = meet(t, &layers[i], i, x, y, middle);
        mixed |= rays[i].halves != NULL;
    }
    const float *weights = t->lens->front || t->vignette->slope > 0 ? NULL : t->lens->weights;
    if (mixed)
        t->loops.trace_mixed(rays, t->count, weights, t->lens->count, out);
    else
        t->loops.trace(rays, t->count, weights, t->lens->count, out);
}

void disk_tracer_run(const disk_tracer *t, disk_rect part, float *out, ptrdiff_t stride)
{
    disk_patch_layer layers[DISK_SCENE_LAYERS];
    int scale = t->halved ? 2 : 1;
    for (int i = 0; i < t->count; i++)
        layers[i] = t->layers[i];
    for (int k = 0; k < part.height; k += 2)
        for (int x = 0; x < part.width; x += DISK_TRACE_BLOCK) {
            int vx = scale * (part.x + x), middle = vx + scale * DISK_TRACE_BLOCK / 2;
            aim_block(t, layers, middle, scale * (part.y + k));
            for (int y = k; y < part.height && y < k + 2; y++)
                run_block(t, layers, vx, scale * (part.y + y), middle,
                          out + y * stride + 4 * (ptrdiff_t)x);
        }
}

/* --- All of it ---------------------------------------------------------------------------------
 */

disk_status disk_tracer_init(disk_tracer *t, const disk_lens *lens, const disk_view *view,
                             const disk_vignette *vignette, float fringe)
{
    size_t count = (size_t)lens->count, rays = DISK_SCENE_LAYERS * count;
    *t = (disk_tracer){.lens = lens, .view = view, .vignette = vignette, .fringe = fringe};
    t->loops = disk_lens_loops_for(disk_cpu());
    t->half_u = malloc(3 * count * sizeof *t->half_u);
    t->offsets = malloc(4 * rays * sizeof *t->offsets);
    t->weights = malloc(rays * sizeof *t->weights);
    if (!t->half_u || !t->offsets || !t->weights)
        return DISK_NO_MEMORY;
    t->half_v = t->half_u + count;
    t->r1 = t->half_v + count;
    for (size_t i = 0; i < count; i++)
        t->half_u[i] = 0.5f * lens->u[i], t->half_v[i] = 0.5f * lens->v[i];
    return DISK_OK;
}

void disk_tracer_release(disk_tracer *t)
{
    free(t->half_u);
    free(t->offsets);
    free(t->weights);
    *t = (disk_tracer){.count = 0};
}
