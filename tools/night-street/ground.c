/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The wet ground. Its colour is a little diffuse light plus two reflections: of the street, by
 * tracing a ray from a slightly tilted mirror, and of the lights, by the share of tiny facets that
 * are tilted just so (Beckmann's distribution), which draws the long streaks of a wet road. */

#include "scene.h"

#define REFLECTED_GAIN 2.8f

typedef struct ground {
    vec3 albedo;
    float rough;          /* Beckmann's alpha */
    float tilt_x, tilt_z; /* slope of the mean facet */
} ground;

/* A slope from two more readings of the noise; size in metres. */
static void ripple(ground *g, float x, float z, float size, float height, uint32_t seed)
{
    float u = x / size, v = z / size, here = noise(u, v, seed);
    g->tilt_x += height * (noise(u + 0.35f, v, seed) - here);
    g->tilt_z += height * (noise(u, v + 0.35f, seed) - here);
}

static bool on_zebra(float x, float z)
{
    float stripe = (x + 20.2f) / 1.1f;
    return z > 4.75f && z < 8.2f && fabsf(x) < KERB_X - 0.5f && stripe - floorf(stripe) < 0.5f;
}

static bool on_rail(float x)
{
    float from_middle = fabsf(fabsf(x + 1.75f) - 0.72f);
    return from_middle < 0.035f;
}

static void pave_road(ground *g, float x, float z)
{
    float worn = clouds(x * 1.7f, z * 1.7f, 301);
    g->albedo = scale(v3(0.046f, 0.047f, 0.052f), 0.6f + 0.8f * worn);
    if (on_zebra(x, z))
        g->albedo = mix(g->albedo, v3(0.50f, 0.49f, 0.45f), smooth(0.25f, 0.45f, worn));
    float dash = z / 6 - floorf(z / 6);
    if (fabsf(x - 1.9f) < 0.07f && dash < 0.5f && z > 9)
        g->albedo = v3(0.4f, 0.39f, 0.36f);
}

/* Slabs, each a little askew, and a bright kerb. */
static void pave_walk(ground *g, float x, float z)
{
    float u = x / 0.6f, v = z / 0.6f, fu = floorf(u), fv = floorf(v);
    uint32_t iu = (uint32_t)(int32_t)fu, iv = (uint32_t)(int32_t)fv;
    bool joint = u - fu < 0.05f || v - fv < 0.05f;
    g->albedo = scale(v3(0.16f, 0.15f, 0.14f), 0.7f + 0.5f * chance(iu, iv, 5));
    if (fabsf(x) < KERB_X + 0.2f)
        g->albedo = v3(0.26f, 0.25f, 0.23f);
    else if (joint)
        g->albedo = scale(g->albedo, 0.35f);
    g->tilt_x += 0.02f * (chance(iu, iv, 6) - 0.5f);
    g->tilt_z += 0.02f * (chance(iu, iv, 7) - 0.5f);
}

static ground ground_at(float x, float z)
{
    ground g = {.rough = 0.10f};
    if (fabsf(x) < KERB_X)
        pave_road(&g, x, z);
    else
        pave_walk(&g, x, z);
    float puddle = smooth(0.52f, 0.60f, clouds(x * 0.42f + 7, z * 0.30f, 300));
    float fine = z * z / 1600; /* metres of road in one pixel: finer grain only adds roughness */
    float grain = (1 - 0.92f * puddle) / (1 + fine / 0.008f);
    ripple(&g, x, z, 0.035f, 0.13f * grain, 302);
    ripple(&g, x, z, 0.45f, 0.020f * (1 - 0.6f * puddle), 303);
    g.rough = 0.025f + (1 - puddle) * (0.12f - 0.04f * grain);
    g.albedo = scale(g.albedo, 1 - 0.55f * puddle);
    if (on_rail(x)) {
        g.albedo = v3(0.10f, 0.09f, 0.08f);
        g.rough = 0.05f;
        g.tilt_x = g.tilt_z = 0;
    }
    return g;
}

static float fresnel(float cosine, float metal)
{
    float c = 1 - clamp(cosine, 0, 1);
    float base = 0.03f + 0.4f * metal;
    return base + (1 - base) * c * c * c * c * c;
}

/* D F / (4 cos) I / d^2 for every light, D = exp(-tan^2 / a^2) / (pi a^2). */
static vec3 lights_in(const scene *s, const ground *g, vec3 at, vec3 to_eye, float metal)
{
    vec3 sum = v3(0, 0, 0);
    float a2 = g->rough * g->rough, eye_cos = most(to_eye.y, 0.03f);
    for (int i = 0; i < s->n_lights; i++) {
        const light *l = &s->lights[i];
        vec3 way = sub(l->at, at);
        float d2 = dot(way, way);
        vec3 half = add(scale(way, 1 / sqrtf(d2)), to_eye);
        float hx = half.x / half.y + g->tilt_x, hz = half.z / half.y + g->tilt_z;
        float tan2 = (hx * hx + hz * hz) / a2;
        if (tan2 > 14 || d2 < 1)
            continue;
        float f = fresnel(dot(unit(half), to_eye), metal);
        float d = expf(-tan2) / (PI * a2);
        sum = add(sum, scale(l->colour, REFLECTED_GAIN * l->power * d * f / (4 * eye_cos * d2)));
    }
    return sum;
}

/* The street in a mirror tilted by the mean facet and a random one. The rays of a pixel share the
 * circle of directions and the range of tilts between them, which leaves little grain. */
static vec3 street_in(const scene *s, const ground *g, vec3 at, vec3 view, toss luck, bool *her)
{
    float angle = 2 * PI * luck.a;
    float spread = g->rough * 0.5f * sqrtf(-logf(1 - 0.98f * luck.b));
    float sx = g->tilt_x + spread * cosf(angle), sz = g->tilt_z + spread * sinf(angle);
    vec3 normal = unit(v3(-sx, 1, -sz));
    ray out = {at, sub(view, scale(normal, 2 * dot(view, normal)))};
    out.to.y = most(out.to.y, 0.01f);
    vec3 colour;
    float t;
    *her = walker_trace(&out, &colour, &t);
    return *her ? colour : street_trace(s, &out);
}

vec3 ground_trace(const scene *s, const ray *r, toss luck)
{
    vec3 at = ray_at(r, -r->from.y / r->to.y), view = unit(r->to), to_eye = scale(view, -1);
    ground g = ground_at(at.x, at.z);
    float metal = on_rail(at.x) ? 1 : 0;
    bool her;
    float fx = at.x - WALKER_X, fz = at.z - WALKER_Z;
    float shade = 1 - 0.75f * expf(-(fx * fx + fz * fz) / 0.09f);
    vec3 mirror = street_in(s, &g, at, view, luck, &her);
    vec3 shine = lights_in(s, &g, at, to_eye, metal);
    vec3 wet = add(scale(mirror, fresnel(to_eye.y, metal)), scale(shine, her ? 0.12f : 1));
    vec3 dry = times(g.albedo, street_irradiance(s, at, v3(0, 1, 0)));
    return street_haze(add(scale(dry, shade), scale(wet, 0.5f + 0.5f * shade)), at.z);
}
