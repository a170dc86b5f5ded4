/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lights. A blurred light shows the aperture, so the far ones are one to three pixels wide,
 * tens to hundreds of times brighter than white, coloured, and kept apart on the screen. Lamps and
 * cars have their places in the street; the others are thrown at the picture and stay where they
 * hit a far wall and nothing else shines nearby. */

#include "scene.h"

#include <stdlib.h>

#define APART 33.0f /* pixels of a picture 1200 wide */
#define HALO  26.0f

static const vec3 hues[] = {
    {1.00f, 0.72f, 0.40f}, {1.00f, 0.50f, 0.12f}, {1.00f, 0.80f, 0.55f}, {1.00f, 0.42f, 0.08f},
    {0.62f, 0.82f, 1.00f}, {1.00f, 0.10f, 0.06f}, {0.10f, 0.95f, 0.45f}, {0.08f, 0.70f, 1.00f},
    {1.00f, 0.12f, 0.62f}, {0.48f, 0.22f, 1.00f}, {1.00f, 0.68f, 0.30f}, {1.00f, 0.24f, 0.40f},
};

static void add_light(scene *s, vec3 at, vec3 hue, float level, float radius)
{
    if (s->n_lights == MAX_LIGHTS)
        return;
    /* The radiant intensity of a disc that looks that large from here. */
    float metres = radius * unit_px(s) * at.z / s->focal;
    s->lights[s->n_lights++] = (light){at, scale(hue, level), radius, PI * metres * metres};
}

static void add_lamps(scene *s)
{
    for (int i = -1; i < 6; i++) {
        float z = 11.5f + 16.5f * (float)i;
        for (int side = -1; side <= 1; side += 2) {
            float radius = z > 0 ? 62 / most(z, 16) + 0.35f : 3;
            vec3 at = v3((float)side * (KERB_X - 0.55f), 6.0f, z + (side > 0 ? 5.0f : 0));
            add_light(s, at, v3(1.0f, 0.60f, 0.24f), z > 20 ? 30 + 0.9f * z : 22, radius);
            s->lights[s->n_lights - 1].power = 0.11f;
        }
    }
    s->n_lamps = s->n_lights;
}

static void add_pair(scene *s, float x, float z, vec3 hue, float level, float radius)
{
    add_light(s, v3(x - 0.68f, 0.72f, z), hue, level, radius);
    add_light(s, v3(x + 0.68f, 0.72f, z), hue, level, radius);
}

static void add_cars(scene *s)
{
    vec3 head = v3(0.86f, 0.90f, 1.0f), tail = v3(1.0f, 0.045f, 0.02f);
    add_pair(s, -3.7f, 27.9f, head, 52, 2.1f);
    add_pair(s, -1.5f, 46, head, 85, 1.4f);
    add_pair(s, -4.0f, 70, head, 110, 1.1f);
    add_pair(s, 0.55f, 23.9f, tail, 40, 2.6f);
    add_pair(s, 3.9f, 38.9f, tail, 70, 1.7f);
    add_pair(s, 0.9f, 62, tail, 110, 1.3f);
}

static void add_signals(scene *s)
{
    vec3 green = v3(0.04f, 1.0f, 0.42f), red = v3(1.0f, 0.06f, 0.03f);
    add_light(s, v3(-5.95f, 2.95f, 33.9f), green, 90, 2.2f);
    add_light(s, v3(1.2f, 5.35f, 33.9f), green, 90, 2.2f);
    add_light(s, v3(4.9f, 2.5f, 52), red, 120, 1.5f);
    add_light(s, v3(-1.0f, 5.2f, 86), red, 160, 1.2f);
}

static bool alone(const scene *s, float px, float py)
{
    float apart = APART * unit_px(s);
    for (int i = 0; i < s->n_lights; i++) {
        float x, y;
        if (s->lights[i].at.z < 1)
            continue;
        project(s, s->lights[i].at, &x, &y);
        if ((x - px) * (x - px) + (y - py) * (y - py) < apart * apart)
            return false;
    }
    return true;
}

/* Throws lights into a box of the screen, given in shares of its size. */
static void scatter(scene *s, int tries, float x0, float y0, float x1, float y1, uint32_t seed)
{
    dice d = {seed, 0};
    for (int i = 0; i < tries; i++) {
        float px = roll(&d, x0, x1) * (float)s->width, py = roll(&d, y0, y1) * (float)s->height;
        float radius = roll(&d, 0.75f, 1.35f), level = roll(&d, 70, 240);
        vec3 hue = hues[(int)roll(&d, 0, 11.99f)];
        float z = s->z[(size_t)py * (size_t)s->width + (size_t)px];
        if (!(z > 42 && z < 400) || !alone(s, px, py))
            continue;
        ray r = camera_ray(s, px, py);
        vec3 at = ray_at(&r, z - 0.4f);
        if (at.y > 2.2f)
            add_light(s, at, hue, level, radius);
    }
}

void lights_build(scene *s)
{
    s->n_lights = 0;
    add_lamps(s);
    add_cars(s);
    add_signals(s);
    scatter(s, 1500, 0.12f, 0.15f, 0.75f, 0.47f, 500);
}

static float *pixel(scene *s, int x, int y)
{
    return s->rgb + 3 * ((size_t)y * (size_t)s->width + (size_t)x);
}

/* One pixel of a light: its disc, smoothed over the pixel's width, over a halo 1 / (1 + r^2). */
static void light_pixel(scene *s, const light *l, int x, int y, float r, float radius, float reach)
{
    float cover = clamp(radius + 0.5f - r, 0, 1) * least(1, PI * radius * radius);
    float fall = r / (2.2f * unit_px(s)), end = 1 - r / reach;
    float halo =
        end > 0 ? 0.0042f * l->radius * l->radius * end * end / (1 + 0.10f * fall * fall) : 0;
    float *to = pixel(s, x, y);
    const float from[3] = {l->colour.x, l->colour.y, l->colour.z};
    for (int c = 0; c < 3; c++)
        to[c] = to[c] * (1 - cover) + from[c] * (cover + halo * (1 - cover));
    if (cover > 0.05f)
        s->z[(size_t)y * (size_t)s->width + (size_t)x] = l->at.z;
}

void light_paint(scene *s, const light *l)
{
    float px, py, radius = l->radius * unit_px(s), reach = (HALO + 3 * l->radius) * unit_px(s);
    project(s, l->at, &px, &py);
    int x0 = (int)clamp(px - reach, 0, (float)s->width),
        y0 = (int)clamp(py - reach, 0, (float)s->height);
    int x1 = (int)clamp(px + reach + 1, 0, (float)s->width);
    int y1 = (int)clamp(py + reach + 1, 0, (float)s->height);
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) {
            float dx = (float)x + 0.5f - px, dy = (float)y + 0.5f - py;
            if (s->z[(size_t)y * (size_t)s->width + (size_t)x] >= l->at.z - 0.01f)
                light_pixel(s, l, x, y, sqrtf(dx * dx + dy * dy), radius, reach);
        }
}

static int farther_first(const void *a, const void *b)
{
    float za = ((const light *)a)->at.z, zb = ((const light *)b)->at.z;
    return (za < zb) - (za > zb);
}

void lights_paint(scene *s, float nearest, float farthest)
{
    light sorted[MAX_LIGHTS];
    int count = 0;
    for (int i = 0; i < s->n_lights; i++)
        if (s->lights[i].at.z >= nearest && s->lights[i].at.z < farthest)
            sorted[count++] = s->lights[i];
    qsort(sorted, (size_t)count, sizeof *sorted, farther_first);
    for (int i = 0; i < count; i++)
        light_paint(s, &sorted[i]);
}
