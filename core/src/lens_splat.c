/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Lights: taken out of what is gathered, and splatted, each with the exact aperture. A pixel sees a
 * light through the lens point (p - q) / r; what is nearer there cuts it, as it does a ray. */

#include "lens_filter.h"
#include "lens_loops.h"
#include "view.h"

#include <math.h>

/* The first light at or below a row of the picture. Lights are sorted by rows. */
static int first_light(const disk_scene *scene, int y)
{
    int low = 0, high = scene->light_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (scene->lights[middle].y < y)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void disk_lights_mute(const disk_scene *scene, int x, int y, int count, float *pixels,
                      float *weights, int copies)
{
    for (int i = first_light(scene, y); i < scene->light_count && scene->lights[i].y == y; i++) {
        const disk_light *light = &scene->lights[i];
        int at = light->x - x;
        if (at < 0 || at >= count)
            continue;
        for (int c = 0; c < 4; c++)
            pixels[4 * at + c] -= light->excess[c];
        for (int c = 0; weights && c < copies; c++)
            weights[copies * at + c] -= light->excess_weight;
    }
}

void disk_lights_mute_field(const disk_scene *scene, disk_tile_field *f)
{
    const disk_field *field = &f->field;
    for (int y = 0; y < field->height; y++)
        disk_lights_mute(scene, field->x, field->y + y, field->width,
                         f->colour_room + y * field->stride,
                         f->weight_room ? f->weight_room + y * f->weights.stride : NULL, 4);
}

/* --- Splatting -------------------------------------------------------------------------------- */

/* What lies in front of a light where its blur falls. */
typedef struct blockers {
    const disk_view_layer *layers[DISK_SCENE_LAYERS];
    int count;
} blockers;

/* Whether a layer covers anything that rays from a rectangle of the view can meet. */
static int may_block(const disk_view *view, const disk_view_layer *layer, disk_rect r)
{
    disk_rect part = disk_rect_grow(r, (int)layer->largest + 2, view->width, view->height);
    int x1 = (part.x + part.width - 1) / DISK_VIEW_BRICK;
    int y1 = (part.y + part.height - 1) / DISK_VIEW_BRICK;
    for (int y = part.y / DISK_VIEW_BRICK; y <= y1; y++)
        for (int x = part.x / DISK_VIEW_BRICK; x <= x1; x++)
            if (layer->bricks[y * view->columns + x].most_cover > 0)
                return 1;
    return 0;
}

/* @param box of the picture, where the light falls */
static blockers find_blockers(const disk_view *view, const disk_light *light, disk_rect box)
{
    blockers b = {.count = 0};
    for (int i = 0; view && i < view->count && view->layers[i].index < light->layer; i++) {
        disk_rect r = {box.x - view->x, box.y - view->y, box.width, box.height};
        if (may_block(view, &view->layers[i], r))
            b.layers[b.count++] = &view->layers[i];
    }
    return b;
}

typedef struct splat {
    const disk_light *light;
    float radius; /* of the colour */
    const disk_kernel *kernel;
    disk_clip clip;
    float gain; /* makes up for what is clipped; 0: nothing is */
    blockers blockers;
    const disk_view *view;
    disk_lens_loops loops;
    float fringe;
    disk_rect tile;
    disk_output out, weights;
} splat;

/* Cuts the light of up to DISK_SHADE_BLOCK pixels from (x, y) of the picture on by what lies in
 * front, softened as rays of pixels there would meet it. */
static void shade(const splat *s, int x, int y, int count, float *light)
{
    const disk_view *view = s->view;
    disk_shade shade = {.width = view->width,
                        .height = view->height,
                        .fringe = s->fringe,
                        .x = x - view->x,
                        .y = y - view->y,
                        .u = (float)(x - s->light->x) / s->radius,
                        .step = 1 / s->radius,
                        .v = (float)(y - s->light->y) / s->radius};
    int middle = shade.x + count / 2, brick = disk_view_brick(view, middle, shade.y);
    for (int i = 0; i < s->blockers.count; i++) {
        const disk_view_layer *layer = s->blockers.layers[i];
        float r = disk_fringed(layer->radius[disk_view_texel(view, middle, shade.y)], s->fringe);
        shade.radius = layer->radius;
        shade.sharp = layer->bricks[brick].sharp && disk_view_is_sharp(view, r);
        shade.most = shade.sharp ? view->sharp : INFINITY;
        shade.pixels = shade.sharp ? layer->colour : disk_view_texels(view, layer, r);
        s->loops.shade(&shade, count, light);
    }
}

/* The kernel's weights at up to DISK_SHADE_BLOCK pixels. Returns whether there are any. */
static int weigh(const splat *s, int x, int y, int count, float *light)
{
    int half = s->kernel->half, turn = s->radius < 0 ? -1 : 1, any = 0;
    const float *row =
        s->kernel->weights + half + (ptrdiff_t)(turn * (y - s->light->y) + half) * (2 * half + 1);
    for (int i = 0; i < count; i++) {
        light[i] = row[turn * (x + i - s->light->x)];
        any |= light[i] > 0;
    }
    for (int i = 0; s->gain > 0 && i < count; i++)
        light[i] *= s->gain * disk_clip_light(&s->clip, (float)(x + i - s->light->x) / s->radius,
                                              (float)(y - s->light->y) / s->radius);
    return any;
}

static void splat_block(const splat *s, int x, int y, int count)
{
    const disk_light *light = s->light;
    float weights[DISK_SHADE_BLOCK];
    if (!weigh(s, x, y, count, weights))
        return;
    if (s->blockers.count > 0)
        shade(s, x, y, count, weights);
    ptrdiff_t tx = x - s->tile.x, ty = y - s->tile.y;
    float *out = s->out.pixels + ty * s->out.stride + 4 * tx;
    for (int i = 0; i < count; i++)
        for (int c = 0; c < 4; c++)
            out[4 * i + c] += weights[i] * light->excess[c];
    if (!s->weights.pixels)
        return;
    out = s->weights.pixels + ty * s->weights.stride + 4 * tx;
    for (int i = 0; i < 4 * count; i++)
        out[i] += weights[i / 4] * light->excess_weight;
}

/* Blocks end where bricks of the view do. */
static void splat_row(const splat *s, int y, int x0, int x1)
{
    int offset = s->view ? s->view->x : x0;
    for (int end, x = x0; x < x1; x = end) {
        end = x + DISK_SHADE_BLOCK - (x - offset) % DISK_SHADE_BLOCK;
        end = end < x1 ? end : x1;
        splat_block(s, x, y, end - x);
    }
}

/* A light's own place says how it is clipped, wherever it shows. */
static void clip_light(splat *s, const disk_vignette *vignette)
{
    int half = s->kernel->half, side = 2 * half + 1;
    float unit = 1 / fabsf(s->radius);
    double sum = 0;
    s->clip = disk_clip_at(vignette, (float)s->light->x, (float)s->light->y, 0, unit);
    for (int i = 0; i < side * side; i++)
        sum += (double)(s->kernel->weights[i] * disk_clip_light(&s->clip,
                                                                unit * (float)(i % side - half),
                                                                unit * (float)(i / side - half)));
    s->gain = (float)(1 / sum);
}

static void splat_light(splat *s, const disk_scene *scene, const disk_light *light,
                        const disk_tile_field *from)
{
    int colour = from->fringe == 0 ? 1 : from->fringe * scene->plan->params.fringe > 0 ? 0 : 2;
    s->light = light;
    s->radius = disk_fringed(light->radius, from->fringe);
    s->kernel = &scene->kernels[light->kernel[colour]];
    int half = s->kernel->half, x0 = light->x - half, x1 = light->x + half + 1;
    int y0 = light->y - half, y1 = light->y + half + 1;
    x0 = x0 < s->tile.x ? s->tile.x : x0;
    y0 = y0 < s->tile.y ? s->tile.y : y0;
    x1 = x1 > s->tile.x + s->tile.width ? s->tile.x + s->tile.width : x1;
    y1 = y1 > s->tile.y + s->tile.height ? s->tile.y + s->tile.height : y1;
    if (x0 >= x1 || y0 >= y1)
        return;
    s->blockers = find_blockers(s->view, light, (disk_rect){x0, y0, x1 - x0, y1 - y0});
    if (from->field.vignette.slope > 0)
        clip_light(s, &from->field.vignette);
    for (int y = y0; y < y1; y++)
        splat_row(s, y, x0, x1);
}

void disk_lights_splat(const disk_scene *scene, const struct disk_view *view,
                       const disk_tile_field *from, disk_rect tile, disk_output out,
                       disk_output weights, disk_watch *watch)
{
    splat s = {.view = view,
               .loops = disk_lens_loops_for(disk_cpu()),
               .fringe = from->fringe,
               .tile = tile,
               .out = out,
               .weights = weights};
    int reach = (int)ceil(scene->plan->max_radius) + 2;
    for (int i = first_light(scene, tile.y - reach);
         i < scene->light_count && scene->lights[i].y < tile.y + tile.height + reach; i++)
        if (!disk_watch_add(watch, 0))
            splat_light(&s, scene, &scene->lights[i], from);
}
