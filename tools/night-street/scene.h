/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of night-street share: vectors, the camera, the picture with its depth, the
 * street's houses and the lights. Metres: x to the right, y up, z away from the camera, whose
 * foot stands at the origin. Colours are linear RGB; 1 is white on a screen, lights go far above.
 * Nothing here is thread safe while it is built; once built, tracing only reads. */
#ifndef NIGHT_STREET_SCENE_H
#define NIGHT_STREET_SCENE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PI 3.14159265f

/* The height of the camera's eye, and where things stand that have a place of their own. */
#define EYE_HEIGHT 1.4f
#define NEAREST_Z  3.3f
#define WALKER_X   1.55f
#define WALKER_Z   5.5f
#define KERB_X     5.6f

typedef struct vec3 {
    float x, y, z;
} vec3;

static inline vec3 v3(float x, float y, float z)
{
    return (vec3){x, y, z};
}
static inline vec3 add(vec3 a, vec3 b)
{
    return v3(a.x + b.x, a.y + b.y, a.z + b.z);
}
static inline vec3 sub(vec3 a, vec3 b)
{
    return v3(a.x - b.x, a.y - b.y, a.z - b.z);
}
static inline vec3 scale(vec3 a, float s)
{
    return v3(a.x * s, a.y * s, a.z * s);
}
static inline vec3 times(vec3 a, vec3 b)
{
    return v3(a.x * b.x, a.y * b.y, a.z * b.z);
}
static inline float dot(vec3 a, vec3 b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
static inline float length(vec3 a)
{
    return sqrtf(dot(a, a));
}
static inline vec3 unit(vec3 a)
{
    return scale(a, 1 / length(a));
}
static inline vec3 mix(vec3 a, vec3 b, float t)
{
    return add(scale(a, 1 - t), scale(b, t));
}
/* As fminf and fmaxf, but inlined: rays ask for little else. */
static inline float least(float a, float b)
{
    return a < b ? a : b;
}
static inline float most(float a, float b)
{
    return a > b ? a : b;
}
static inline float clamp(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}
static inline float smooth(float from, float to, float x)
{
    float t = clamp((x - from) / (to - from), 0, 1);
    return t * t * (3 - 2 * t);
}

typedef struct ray {
    vec3 from, to; /* a point and a direction; t counts in lengths of `to` */
} ray;

static inline vec3 ray_at(const ray *r, float t)
{
    return add(r->from, scale(r->to, t));
}

/* noise.c: repeatable chance. */
uint32_t hash(uint32_t a, uint32_t b, uint32_t seed);
float chance(uint32_t a, uint32_t b, uint32_t seed); /* in [0, 1) */
float noise(float x, float y, uint32_t seed);        /* smooth, in [0, 1] */
float clouds(float x, float y, uint32_t seed);       /* four octaves of noise, in [0, 1] */
typedef struct dice {
    uint32_t seed, rolled;
} dice;
float roll(dice *d, float low, float high);

/* One house. The side towards the street is the one whose |x| is smaller. */
typedef struct house {
    float x0, x1, z0, z1, height;
    vec3 stone;
    float bay, floor_height, window_width, window_height; /* metres */
    float lit;                                            /* share of lit windows */
    bool shops;                                           /* on the ground floor */
    uint32_t seed;
} house;

typedef struct light {
    vec3 at;
    vec3 colour;  /* its radiance in the picture */
    float radius; /* as seen, in pixels of a picture 1200 wide */
    float power;  /* radiant intensity: how much of it the wet ground gives back */
} light;

#define MAX_HOUSES 64
#define MAX_LIGHTS 256

typedef struct scene {
    int width, height;
    float focal, centre_x, horizon; /* pixels */
    float *rgb;                     /* width * height * 3 */
    float *z;                       /* metres; INFINITY where there is only sky */
    house houses[MAX_HOUSES];
    int n_houses;
    light lights[MAX_LIGHTS];
    int n_lights, n_lamps; /* the first n_lamps are the street lamps, which light the walls */
} scene;

static inline float unit_px(const scene *s)
{
    return s->width / 1200.0f;
}

static inline ray camera_ray(const scene *s, float px, float py)
{
    return (ray){v3(0, EYE_HEIGHT, 0),
                 v3((px - s->centre_x) / s->focal, (s->horizon - py) / s->focal, 1)};
}

/* Where a point in front of the camera is seen, in pixels. */
static inline void project(const scene *s, vec3 p, float *px, float *py)
{
    *px = s->centre_x + s->focal * p.x / p.z;
    *py = s->horizon - s->focal * (p.y - EYE_HEIGHT) / p.z;
}

/* street.c: the houses, the sky. */
void street_build(scene *s);
/* The distance along r to the nearest house, or INFINITY. */
float street_distance(const scene *s, const ray *r);
/* What a ray meets above the ground: a wall or the sky. */
vec3 street_trace(const scene *s, const ray *r);
/* Light that falls on a surface at p from the street lamps and the sky. */
vec3 street_irradiance(const scene *s, vec3 p, vec3 normal);
/* The evening air between the eye and something seen z metres away. */
vec3 street_haze(vec3 colour, float z);

/* ground.c: the wet road. A toss is two numbers in [0, 1), evenly spread over a pixel's rays. */
typedef struct toss {
    float a, b;
} toss;
vec3 ground_trace(const scene *s, const ray *r, toss luck);

/* walker.c: the woman with the umbrella. False if the ray misses her. */
bool walker_trace(const ray *r, vec3 *colour, float *t);

/* lights.c: needs s->z; then paints the lights between two distances, far to near. */
void lights_build(scene *s);
void lights_paint(scene *s, float nearest, float farthest);
/* One light: a small disc with a halo of damp air. */
void light_paint(scene *s, const light *l);

/* props.c: cars, posts and signs, and all lights between them. */
void props_paint(scene *s);

/* foreground.c: the string of bulbs and the twig before the lens. */
void foreground_paint(scene *s);

#endif
