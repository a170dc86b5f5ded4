/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The street: boxes for houses on both sides, a row and towers that close it, and an evening sky.
 * A wall is a function of the place on it. Windows lie a hand's breadth behind the wall: the ray
 * is followed that far inwards and asked again whether it is still in the opening. */

#include "scene.h"

#define SHOP_HEIGHT  4.2f
#define LAMP_GAIN    4.4f
#define WINDOW_DEPTH 0.22f
#define SHOP_DEPTH   1.3f

/* A place on a wall: along it, up it, and how both change a metre further inwards. */
typedef struct wall_point {
    float u, v, du, dv;
    vec3 light;
} wall_point;

static const vec3 stones[] = {
    {0.30f, 0.25f, 0.20f}, {0.22f, 0.11f, 0.08f}, {0.26f, 0.25f, 0.26f},
    {0.34f, 0.27f, 0.16f}, {0.17f, 0.19f, 0.22f}, {0.28f, 0.17f, 0.13f},
};

static const vec3 shop_tints[] = {
    {1.00f, 0.66f, 0.33f}, {1.00f, 0.80f, 0.56f}, {0.55f, 0.80f, 1.00f},
    {1.00f, 0.55f, 0.24f}, {1.00f, 0.40f, 0.55f},
};

static void add_house(scene *s, float x0, float x1, float z0, float z1, float height)
{
    if (s->n_houses == MAX_HOUSES)
        return;
    uint32_t seed = (uint32_t)s->n_houses + 40;
    dice d = {seed, 0};
    house *h = &s->houses[s->n_houses++];
    *h = (house){.x0 = x0, .x1 = x1, .z0 = z0, .z1 = z1, .height = height, .shops = true};
    h->seed = seed;
    h->stone = scale(stones[hash(seed, 3, 1) % 6], roll(&d, 0.8f, 1.2f));
    h->bay = roll(&d, 2.1f, 2.9f);
    h->floor_height = roll(&d, 3.1f, 3.6f);
    h->window_width = h->bay * roll(&d, 0.40f, 0.52f);
    h->window_height = h->floor_height * roll(&d, 0.52f, 0.62f);
    h->lit = roll(&d, 0.30f, 0.55f);
}

static void build_side(scene *s, float side, uint32_t seed)
{
    dice d = {seed, 0};
    float z = -14;
    while (z < 112) {
        float end = z + roll(&d, 9, 16), front = roll(&d, 9.2f, 9.9f);
        float height = roll(&d, 10, 16) - (z > 50 ? 3 : 0);
        if (side < 0)
            add_house(s, -40, -front, z, end, height);
        else
            add_house(s, front, 40, z, end, height);
        z = end;
        if (s->n_houses % 3 == 0)
            z += 5; /* a side street */
    }
}

/* Far houses climb behind each other, so that their lights do not crowd on the horizon. */
static void build_town(scene *s)
{
    dice d = {77, 0};
    for (int row = 0; row < 3; row++) {
        float x = -75;
        while (x < 70) {
            float width = roll(&d, 9, 19), z = 118 + 48 * (float)row + roll(&d, 0, 14);
            float height = roll(&d, 9, 15) + roll(&d, 5, 13) * (float)row;
            add_house(s, x, x + width, z, z + 20, height);
            house *h = &s->houses[s->n_houses - 1];
            h->shops = false;
            h->lit = 0.22f;
            x += width + roll(&d, 0, 4) * (float)(row + 1);
        }
    }
}

void street_build(scene *s)
{
    build_side(s, -1, 11);
    build_side(s, 1, 12);
    build_town(s);
}

/* Slabs: where the ray enters the box; ix and iz are 1 over its direction. axis: 0 for a wall along
 * the street, 1 for one across. */
static float enter_house(const house *h, const ray *r, float ix, float iz, int *axis)
{
    float xa = (h->x0 - r->from.x) * ix, xb = (h->x1 - r->from.x) * ix;
    float za = (h->z0 - r->from.z) * iz, zb = (h->z1 - r->from.z) * iz;
    float x_in = least(xa, xb), z_in = least(za, zb);
    float in = most(x_in, z_in), out = least(most(xa, xb), most(za, zb));
    *axis = z_in > x_in;
    if (!(in < out) || in <= 0 || r->from.y + r->to.y * in > h->height)
        return INFINITY;
    return in;
}

static const house *nearest_house(const scene *s, const ray *r, float *t, int *axis)
{
    const house *found = NULL;
    float ix = 1 / r->to.x, iz = 1 / r->to.z;
    *t = INFINITY;
    for (int i = 0; i < s->n_houses; i++) {
        int side;
        float in = enter_house(&s->houses[i], r, ix, iz, &side);
        if (in < *t)
            *t = in, *axis = side, found = &s->houses[i];
    }
    return found;
}

float street_distance(const scene *s, const ray *r)
{
    float t;
    int axis;
    nearest_house(s, r, &t, &axis);
    return t;
}

vec3 street_irradiance(const scene *s, vec3 p, vec3 normal)
{
    vec3 sum = scale(v3(0.045f, 0.065f, 0.13f), 0.55f + 0.45f * normal.y);
    for (int i = 0; i < s->n_lamps; i++) {
        const light *l = &s->lights[i];
        vec3 way = sub(l->at, p);
        float d2 = dot(way, way), facing = dot(way, normal);
        if (facing > 0 && d2 < 900)
            sum = add(sum, scale(l->colour, l->power * LAMP_GAIN * facing / (d2 * sqrtf(d2) + 3)));
    }
    return sum;
}

vec3 street_haze(vec3 colour, float z)
{
    return mix(v3(0.075f, 0.055f, 0.085f), colour, expf(-z / 230));
}

static vec3 sky(const ray *r)
{
    vec3 way = unit(r->to);
    float up = most(way.y, 0);
    vec3 low = v3(0.26f, 0.125f, 0.135f), middle = v3(0.050f, 0.062f, 0.155f);
    vec3 high = v3(0.010f, 0.020f, 0.070f);
    vec3 c = mix(mix(low, middle, smooth(0, 0.15f, up)), high, smooth(0.08f, 0.42f, up));
    float cover = clouds(way.x * 5 + 3, way.y * 17, 900);
    vec3 cloud = mix(v3(0.20f, 0.09f, 0.12f), v3(0.020f, 0.026f, 0.065f), smooth(0.03f, 0.3f, up));
    return mix(c, cloud, 0.75f * smooth(0.45f, 0.75f, cover));
}

static bool inside(float u, float v, float width, float height)
{
    return fabsf(u) < width / 2 && fabsf(v) < height / 2;
}

/* Warm rooms, most behind curtains, a few with a blue television. */
static vec3 lit_room(float u, float v, const house *h, uint32_t id)
{
    float curtain = 0.62f + 0.3f * noise(u * 9, id % 97u, h->seed);
    float drawn = h->window_width * (0.12f + 0.35f * chance(id, 5, h->seed));
    if (fabsf(u) < h->window_width / 2 - drawn)
        curtain = 1.0f + 0.5f * v / h->window_height;
    float level = 0.12f + 0.55f * chance(id, 6, h->seed);
    vec3 tint = mix(v3(1.0f, 0.52f, 0.20f), v3(1.0f, 0.78f, 0.48f), chance(id, 7, h->seed));
    if (chance(id, 8, h->seed) < 0.12f)
        tint = v3(0.35f, 0.60f, 1.0f);
    return scale(tint, level * curtain);
}

static vec3 window_glass(float u, float v, const house *h, uint32_t id)
{
    float cross = h->window_height * 0.16f;
    bool bar = fabsf(u) < 0.035f || fabsf(v - cross) < 0.035f;
    bool frame = !inside(u, v, h->window_width - 0.14f, h->window_height - 0.14f);
    if (bar || frame)
        return v3(0.010f, 0.009f, 0.010f);
    if (chance(id, 4, h->seed) < h->lit)
        return lit_room(u, v, h, id);
    return mix(v3(0.008f, 0.011f, 0.020f), v3(0.022f, 0.032f, 0.066f), 0.5f + v);
}

static vec3 plain_wall(const house *h, const wall_point *p)
{
    float rough = 0.72f + 0.5f * clouds(p->u * 1.3f, p->v * 1.3f, h->seed);
    float course = p->v / 0.34f, row = floorf(course);
    float joint = p->u / 0.8f + 0.5f * fmodf(row, 2);
    bool gap = course - row < 0.08f || joint - floorf(joint) < 0.035f;
    rough *= 0.9f + 0.2f * chance((uint32_t)(int32_t)floorf(joint), (uint32_t)(int32_t)row, 9);
    return scale(times(h->stone, p->light), gap ? rough * 0.6f : rough);
}

static vec3 upper_wall(const house *h, const wall_point *p)
{
    float base = h->shops ? SHOP_HEIGHT : 0.6f;
    float fu = floorf(p->u / h->bay), fv = floorf((p->v - base) / h->floor_height);
    float u = p->u - (fu + 0.5f) * h->bay, v = p->v - base - (fv + 0.5f) * h->floor_height;
    uint32_t id = hash((uint32_t)(int32_t)fu, (uint32_t)(int32_t)fv, h->seed);
    bool room_for_one = base + (fv + 1) * h->floor_height < h->height - 0.2f;
    if (room_for_one && inside(u, v, h->window_width, h->window_height)) {
        float iu = u + p->du * WINDOW_DEPTH, iv = v + p->dv * WINDOW_DEPTH;
        if (inside(iu, iv, h->window_width, h->window_height))
            return window_glass(iu, iv, h, id);
        return scale(times(h->stone, p->light), 0.55f);
    }
    vec3 wall = plain_wall(h, p);
    bool sill =
        fabsf(v + h->window_height / 2 + 0.09f) < 0.09f && fabsf(u) < h->window_width / 2 + 0.12f;
    bool band = p->v > h->height - 0.55f || fabsf(v) > h->floor_height / 2 - 0.09f;
    return scale(wall, sill || band ? 1.5f : 1);
}

/* Shelves with things of all heights and colours before a bright back wall, under lamps. */
static vec3 shop_inside(float u, float v, vec3 tint, uint32_t id)
{
    const float shelf = 0.46f;
    float row = floorf(v / shelf), wide = 0.17f + 0.16f * chance((uint32_t)(int32_t)row, 3, id);
    float column = floorf(u / wide), up = v - row * shelf;
    uint32_t item = hash((uint32_t)(int32_t)column, (uint32_t)(int32_t)row, id);
    if (v > 2.32f) {
        float lamp = u / 0.9f - floorf(u / 0.9f) - 0.5f;
        return scale(tint, fabsf(lamp) < 0.22f && v > 2.42f ? 1.5f : 0.6f);
    }
    float level = 0.16f + 0.22f * v / 2.3f;
    if (up < 0.04f)
        return scale(tint, 0.05f);
    if (up > 0.06f + 0.36f * chance(item, 1, id) || chance(item, 2, id) < 0.15f)
        return scale(tint, level * 1.35f);
    vec3 paint = v3(chance(item, 3, id), chance(item, 4, id), chance(item, 5, id));
    float edge = u / wide - column - 0.5f;
    return scale(times(tint, mix(v3(0.7f, 0.7f, 0.7f), paint, 0.55f)),
                 level * (1 - edge * edge * 2));
}

static vec3 shop_front(const house *h, const wall_point *p)
{
    const float bay = 4.4f;
    float cell = floorf(p->u / bay), u = p->u - (cell + 0.5f) * bay;
    uint32_t id = hash((uint32_t)(int32_t)cell, 17, h->seed);
    vec3 tint = shop_tints[id % 5];
    bool lit = chance(id, 1, 3) < 0.72f;
    if (inside(u, p->v - 1.75f, 3.7f, 2.6f)) {
        bool post = fabsf(fabsf(u) - 0.6f) < 0.04f || fabsf(p->v - 2.65f) < 0.03f;
        if (post)
            return v3(0.012f, 0.011f, 0.012f);
        if (!lit)
            return mix(v3(0.012f, 0.014f, 0.022f), v3(0.03f, 0.035f, 0.06f), p->v / 3);
        return shop_inside(u + p->du * SHOP_DEPTH, p->v + p->dv * SHOP_DEPTH, tint, id);
    }
    if (inside(u, p->v - 3.5f, 3.9f, 0.6f)) { /* the board with the name: coloured dashes */
        float letter = chance((uint32_t)(int32_t)floorf(u / 0.24f), id, 5);
        bool ink = letter > 0.25f && inside(u, p->v - 3.5f, 2.4f, 0.3f);
        return lit && ink ? scale(tint, 1.1f) : scale(times(h->stone, p->light), 0.3f);
    }
    return scale(plain_wall(h, p), 0.7f);
}

vec3 street_trace(const scene *s, const ray *r)
{
    float t;
    int axis = 0;
    const house *h = nearest_house(s, r, &t, &axis);
    if (!h)
        return sky(r);
    vec3 at = ray_at(r, t);
    vec3 normal = axis ? v3(0, 0, -1) : v3(r->to.x > 0 ? -1 : 1, 0, 0);
    float inwards = axis ? r->to.z : fabsf(r->to.x);
    wall_point p = {.u = axis ? at.x : at.z, .v = at.y};
    p.du = (axis ? r->to.x : r->to.z) / inwards;
    p.dv = r->to.y / inwards;
    p.light = street_irradiance(s, at, normal);
    bool shop = h->shops && p.v < SHOP_HEIGHT;
    return street_haze(shop ? shop_front(h, &p) : upper_wall(h, &p), at.z);
}
