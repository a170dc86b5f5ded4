/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Lights: taken out of what is gathered, and splatted, each with the exact aperture. A pixel sees a
 * light through the lens point (p - q) / r; what is nearer there cuts it, as it does a ray. */

#include "lens_filter.h"
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

int disk_lights_any(const disk_scene *scene, disk_rect part)
{
    for (int i = first_light(scene, part.y);
         i < scene->light_count && scene->lights[i].y < part.y + part.height; i++)
        if (scene->lights[i].x >= part.x && scene->lights[i].x < part.x + part.width)
            return 1;
    return 0;
}

void disk_lights_mute(const disk_scene *scene, disk_tile_field *f)
{
    const disk_field *field = &f->field;
    for (int i = first_light(scene, field->y);
         i < scene->light_count && scene->lights[i].y < field->y + field->height; i++) {
        const disk_light *light = &scene->lights[i];
        ptrdiff_t x = light->x - field->x, y = light->y - field->y;
        if (x < 0 || x >= field->width)
            continue;
        float *pixel = f->colour_room + y * field->stride + 4 * x;
        for (int c = 0; c < 4; c++)
            pixel[c] -= light->excess[c];
        for (int c = 0; f->weight_room && c < 4; c++)
            f->weight_room[y * f->weights.stride + 4 * x + c] -= light->excess_weight;
    }
}

/* --- Splatting -------------------------------------------------------------------------------- */

/* What lies in front of a light where its blur falls. */
typedef struct blockers {
    const disk_view_layer *layers[DISK_SCENE_LAYERS];
    int count;
} blockers;

static blockers find_blockers(const disk_view *view, const disk_light *light)
{
    blockers b = {.count = 0};
    for (int i = 0; view && i < view->count && view->layers[i].index < light->layer; i++)
        b.layers[b.count++] = &view->layers[i];
    return b;
}

/* The nearest pixel of the view. */
static void snap(const disk_view *view, float x, float y, int *px, int *py)
{
    *px = disk_clamp((int)floorf(x + 0.5f), view->width);
    *py = disk_clamp((int)floorf(y + 0.5f), view->height);
}

static float radius_at(const disk_view *view, const disk_view_layer *layer, float fringe, int x,
                       int y)
{
    return disk_fringed(layer->radius[disk_view_texel(view, x, y)], fringe);
}

/* What a layer covers at a pixel, for a blur of radius r. */
static float cover_at(const disk_view *view, const disk_view_layer *layer, float r, int x, int y)
{
    if (disk_view_is_sharp(view, r) && layer->bricks[disk_view_brick(view, x, y)].fine)
        return layer->colour[4 * ((size_t)y * (size_t)view->width + (size_t)x) + 3];
    return disk_view_texels(view, layer, r)[4 * disk_view_texel(view, x, y) + 3];
}

/* The share of a ray through lens point (u, v) that gets from a pixel of the view to the light. */
static float visible(const disk_view *view, const blockers *b, float fringe, int x, int y, float u,
                     float v)
{
    float through = 1;
    for (int i = 0; i < b->count && through > 0; i++) {
        const disk_view_layer *layer = b->layers[i];
        float r = radius_at(view, layer, fringe, x, y);
        int ax, ay;
        snap(view, (float)x - r * u, (float)y - r * v, &ax, &ay);
        r = radius_at(view, layer, fringe, ax, ay);
        snap(view, (float)x - r * u, (float)y - r * v, &ax, &ay);
        through *= 1 - cover_at(view, layer, r, ax, ay);
    }
    return through;
}

typedef struct splat {
    const disk_light *light;
    float radius; /* of the colour */
    const disk_kernel *kernel;
    disk_clip clip;
    float gain; /* makes up for what is clipped; 0: nothing is */
    blockers blockers;
    const disk_view *view;
    float fringe;
    disk_rect tile;
    disk_output out, weights;
} splat;

static void splat_row(const splat *s, int y, int x0, int x1)
{
    const disk_light *light = s->light;
    int half = s->kernel->half, turn = s->radius < 0 ? -1 : 1, dy = y - light->y;
    const float *row = s->kernel->weights + (turn * dy + half) * (2 * half + 1) + half;
    for (int x = x0; x < x1; x++) {
        float w = row[turn * (x - light->x)];
        if (!(w > 0))
            continue;
        float u = (float)(x - light->x) / s->radius, v = (float)dy / s->radius;
        if (s->gain > 0)
            w *= s->gain * disk_clip_light(&s->clip, u, v);
        if (s->blockers.count > 0)
            w *= visible(s->view, &s->blockers, s->fringe, x - s->view->x, y - s->view->y, u, v);
        ptrdiff_t tx = x - s->tile.x, ty = y - s->tile.y;
        for (int c = 0; c < 4; c++)
            s->out.pixels[ty * s->out.stride + 4 * tx + c] += w * light->excess[c];
        for (int c = 0; s->weights.pixels && c < 4; c++)
            s->weights.pixels[ty * s->weights.stride + 4 * tx + c] += w * light->excess_weight;
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
    if (x0 >= x1)
        return;
    s->blockers = find_blockers(s->view, light);
    if (from->field.vignette.slope > 0)
        clip_light(s, &from->field.vignette);
    for (int y = y0; y < y1; y++)
        splat_row(s, y, x0, x1);
}

void disk_lights_splat(const disk_scene *scene, const struct disk_view *view,
                       const disk_tile_field *from, disk_rect tile, disk_output out,
                       disk_output weights, disk_watch *watch)
{
    splat s = {.view = view, .fringe = from->fringe, .tile = tile, .out = out, .weights = weights};
    int reach = (int)ceil(scene->plan->max_radius) + 2;
    for (int i = first_light(scene, tile.y - reach);
         i < scene->light_count && scene->lights[i].y < tile.y + tile.height + reach; i++)
        if (!disk_watch_add(watch, 0))
            splat_light(&s, scene, &scene->lights[i], from);
}
