/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The woman with the red umbrella. Her body is a distance function (capsules, cones and balls,
 * some melted together) that rays march along; the canopy is the cap of a sphere, met exactly, with
 * eight panels that sag between their ribs. Light comes from the lamps behind her (rims), the sky
 * and a shop behind the camera. Places are in metres from between her feet. */

#include "scene.h"

#define RIBS          8
#define CANOPY_RADIUS 0.66f /* of the sphere */
#define CANOPY_ANGLE  1.02f /* from the tip to the ends of the ribs */
#define MARCH_STEPS   72
#define TOUCH         0.0012f
#define BODY_RADIUS   0.38f
#define BOUND_RADIUS  0.75f

enum cloth { COAT, BELT, LEGS, BOOTS, SCARF, HAIR, BERET, GLOVE, STEEL, BAG };

static const vec3 dyes[] = {
    [COAT] = {0.36f, 0.23f, 0.115f},   [BELT] = {0.21f, 0.125f, 0.06f},
    [LEGS] = {0.020f, 0.020f, 0.028f}, [BOOTS] = {0.055f, 0.024f, 0.014f},
    [SCARF] = {0.46f, 0.045f, 0.04f},  [HAIR] = {0.060f, 0.026f, 0.012f},
    [BERET] = {0.30f, 0.022f, 0.03f},  [GLOVE] = {0.09f, 0.022f, 0.022f},
    [STEEL] = {0.20f, 0.20f, 0.21f},   [BAG] = {0.09f, 0.035f, 0.016f},
};

static const vec3 grip = {0.155f, 1.17f, -0.05f};
static const vec3 hub = {0.06f, 2.13f, -0.10f};

/* A capsule whose radius goes from ra to rb. */
static float limb(vec3 p, vec3 a, vec3 b, float ra, float rb)
{
    vec3 pa = sub(p, a), ba = sub(b, a);
    float h = clamp(dot(pa, ba) / dot(ba, ba), 0, 1);
    return length(sub(pa, scale(ba, h))) - (ra + (rb - ra) * h);
}

/* An ellipsoid; nearly a distance, which is enough with shortened steps. */
static float ball(vec3 p, vec3 centre, vec3 size)
{
    vec3 q = sub(p, centre);
    float k0 = length(v3(q.x / size.x, q.y / size.y, q.z / size.z));
    float k1 =
        length(v3(q.x / (size.x * size.x), q.y / (size.y * size.y), q.z / (size.z * size.z)));
    return k0 * (k0 - 1) / most(k1, 1e-6f);
}

static float melt(float a, float b, float k)
{
    float h = most(k - fabsf(a - b), 0) / k;
    return least(a, b) - h * h * k / 4;
}

static void take(float d, enum cloth cloth, float *nearest, enum cloth *of)
{
    if (d < *nearest)
        *nearest = d, *of = cloth;
}

/* The skirt of the coat: an oval cone with folds that deepen towards the hem. */
static float skirt(vec3 p)
{
    float t = clamp((1.06f - p.y) / 0.54f, 0, 1);
    float angle = atan2f(p.x, p.z);
    float folds = 0.020f * t * t * (sinf(angle * 7 + 0.6f) + 0.5f * sinf(angle * 11));
    float radius = 0.128f + 0.112f * powf(t, 0.85f) + folds;
    float across = length(v3(p.x, 0, p.z * 1.28f)) - radius;
    float along = most(p.y - 1.07f, 0.53f + 0.012f * sinf(angle * 3) - p.y);
    return most(across * 0.72f, along);
}

static float coat(vec3 p)
{
    float d = melt(skirt(p), ball(p, v3(0, 1.16f, 0), v3(0.148f, 0.20f, 0.118f)), 0.06f);
    d = melt(d, limb(p, v3(-0.108f, 1.345f, 0), v3(0.108f, 1.345f, 0), 0.072f, 0.072f), 0.10f);
    d = melt(d, ball(p, v3(0, 1.27f, 0), v3(0.158f, 0.15f, 0.112f)), 0.06f);
    float left =
        melt(limb(p, v3(-0.166f, 1.34f, 0), v3(-0.228f, 1.09f, -0.03f), 0.060f, 0.049f),
             limb(p, v3(-0.228f, 1.09f, -0.03f), v3(-0.195f, 0.88f, 0.08f), 0.049f, 0.043f), 0.03f);
    float right = melt(
        limb(p, v3(0.166f, 1.34f, 0), v3(0.240f, 1.09f, 0), 0.060f, 0.049f),
        limb(p, v3(0.240f, 1.09f, 0), add(grip, v3(0.03f, -0.02f, 0.03f)), 0.049f, 0.040f), 0.03f);
    return melt(melt(d, left, 0.035f), right, 0.035f);
}

static void legs(vec3 p, float *d, enum cloth *of)
{
    vec3 knee_l = v3(-0.075f, 0.50f, 0.06f), heel_l = v3(-0.075f, 0.07f, 0.10f);
    vec3 knee_r = v3(0.080f, 0.50f, 0.02f), heel_r = v3(0.085f, 0.115f, -0.16f);
    take(limb(p, knee_l, heel_l, 0.050f, 0.033f), LEGS, d, of);
    take(limb(p, knee_r, heel_r, 0.050f, 0.033f), LEGS, d, of);
    float boot_l =
        melt(limb(p, v3(-0.075f, 0.27f, 0.085f), heel_l, 0.051f, 0.043f),
             limb(p, v3(-0.077f, 0.042f, 0.08f), v3(-0.09f, 0.035f, 0.25f), 0.04f, 0.035f), 0.04f);
    float boot_r =
        melt(limb(p, v3(0.083f, 0.30f, -0.09f), heel_r, 0.051f, 0.043f),
             limb(p, v3(0.085f, 0.10f, -0.165f), v3(0.09f, 0.032f, -0.02f), 0.042f, 0.036f), 0.04f);
    take(boot_l, BOOTS, d, of);
    take(boot_r, BOOTS, d, of);
}

static void head(vec3 p, float *d, enum cloth *of)
{
    float strands = 0.004f * sinf(p.x * 150 + 6 * sinf(p.y * 14));
    float hair = melt(ball(p, v3(0, 1.560f, -0.005f), v3(0.093f, 0.115f, 0.108f)),
                      ball(p, v3(0.0f, 1.43f, -0.065f), v3(0.098f, 0.16f, 0.062f)), 0.06f);
    take((hair + strands) * 0.8f, HAIR, d, of);
    take(ball(p, v3(-0.012f, 1.650f, -0.01f), v3(0.128f, 0.046f, 0.125f)), BERET, d, of);
    take(limb(p, v3(-0.012f, 1.68f, -0.01f), v3(-0.008f, 1.71f, -0.01f), 0.008f, 0.006f), BERET, d,
         of);
    vec3 q = sub(p, v3(0, 1.425f, 0.005f));
    float ring = length(v3(q.x, 0, q.z * 1.1f)) - 0.078f;
    float knit = 0.003f * sinf(atan2f(q.x, q.z) * 26 + q.y * 120);
    take((length(v3(ring, q.y * 0.9f, 0)) - 0.044f + knit) * 0.8f, SCARF, d, of);
    float tail = limb(p, v3(-0.075f, 1.40f, -0.085f), v3(-0.105f, 1.08f, -0.145f), 0.040f, 0.052f);
    float flat = fabsf(p.z + 0.085f + (1.40f - p.y) * 0.19f) - 0.016f;
    take(most(tail, flat * 0.8f) + knit, SCARF, d, of);
}

/* A small bag on her left hip with its strap over the right shoulder. */
static void bag(vec3 p, float *d, enum cloth *of)
{
    vec3 q = sub(p, v3(-0.235f, 0.93f, -0.085f));
    vec3 out = v3(most(fabsf(q.x) - 0.085f, 0), most(fabsf(q.y) - 0.075f, 0),
                  most(fabsf(q.z) - 0.030f, 0));
    take(length(out) - 0.018f, BAG, d, of);
    if (p.y < 0.95f || p.y > 1.5f) /* nothing of the strap is near */
        return;
    vec3 a = v3(-0.19f, 1.01f, 0), b = v3(0.11f, 1.42f, 0), along = unit(sub(b, a));
    float side = fabsf(along.x * (p.y - a.y) - along.y * (p.x - a.x)) - 0.010f;
    float ends = most(fabsf(p.x + 0.04f) - 0.15f, fabsf(p.y - 1.21f) - 0.21f);
    take(most(most(side, fabsf(coat(p)) - 0.008f), ends), BAG, d, of);
}

static float body(vec3 p, enum cloth *of)
{
    float d = INFINITY;
    take(coat(p), COAT, &d, of);
    float waist = fabsf(p.y - 1.035f) - 0.026f;
    take(most(skirt(v3(p.x * 0.93f, 0.99f, p.z * 0.93f)) - 0.010f, waist), BELT, &d, of);
    legs(p, &d, of);
    head(p, &d, of);
    bag(p, &d, of);
    take(ball(p, grip, v3(0.034f, 0.048f, 0.04f)), GLOVE, &d, of);
    take(limb(p, sub(grip, v3(-0.01f, 0.10f, 0)), hub, 0.009f, 0.007f), STEEL, &d, of);
    take(limb(p, hub, add(hub, v3(-0.008f, 0.075f, -0.020f)), 0.008f, 0.004f), STEEL, &d, of);
    return d;
}

static vec3 body_normal(vec3 p)
{
    const float e = 0.0015f;
    enum cloth unused;
    float here = body(p, &unused);
    return unit(v3(body(add(p, v3(e, 0, 0)), &unused) - here,
                   body(add(p, v3(0, e, 0)), &unused) - here,
                   body(add(p, v3(0, 0, e)), &unused) - here));
}

/* Rims from behind, the sky from above, the road from below, a shop from behind the camera. */
static vec3 light_on(vec3 n, vec3 view)
{
    float rim = powf(1 - fabsf(dot(n, view)), 2.2f);
    float left = most(dot(n, v3(-0.78f, 0.33f, 0.53f)), 0);
    float right = most(dot(n, v3(0.83f, 0.22f, 0.51f)), 0);
    float front = most(dot(n, v3(-0.42f, 0.40f, -0.81f)), 0);
    vec3 sum = scale(v3(0.060f, 0.080f, 0.155f), 0.6f + 0.4f * n.y);
    sum = add(sum, scale(v3(0.10f, 0.050f, 0.024f), 0.5f - 0.5f * n.y));
    sum = add(sum, scale(v3(1.0f, 0.58f, 0.24f), left * (0.30f + 6.5f * rim)));
    sum = add(sum, scale(v3(1.0f, 0.22f, 0.52f), right * (0.14f + 3.6f * rim)));
    return add(sum, scale(v3(1.0f, 0.72f, 0.45f), 0.34f * front));
}

static vec3 dye(enum cloth cloth, vec3 p)
{
    vec3 c = dyes[cloth];
    if (cloth == COAT) {
        float twill = sinf((p.x + p.y) * 520) * sinf((p.x - p.y) * 310);
        c = scale(c, 0.88f + 0.10f * twill + 0.22f * noise(p.x * 22, p.y * 9, 70));
        bool seam = fabsf(p.x) < 0.005f && p.y < 1.33f && p.z < 0;
        bool slit = fabsf(p.x) < 0.011f && p.y < 0.72f && p.z < 0;
        return scale(c, slit ? 0.18f : seam ? 0.45f : 1);
    }
    if (cloth == SCARF)
        return scale(c, 0.75f + 0.5f * (sinf(p.y * 160) > -0.3f));
    if (cloth == HAIR)
        return scale(c, 0.6f + 0.9f * noise(p.x * 160, p.y * 12, 71));
    return c;
}

/* Marches the ray from where it enters her bounding cylinder. */
static bool meet_body(const ray *r, float near, float far, float *t, enum cloth *of)
{
    float pace = length(r->to);
    *t = near;
    for (int i = 0; i < MARCH_STEPS && *t < far; i++) {
        float d = body(ray_at(r, *t), of);
        if (d < TOUCH)
            return true;
        *t += d * 0.85f / pace;
    }
    return false;
}

/* The canopy's own axes: y to the tip. */
static void canopy_axes(vec3 *x, vec3 *y, vec3 *z)
{
    *y = unit(v3(-0.10f, 0.95f, -0.26f));
    *x = unit(v3(y->y, -y->x, 0));
    *z = v3(x->y * y->z - x->z * y->y, x->z * y->x - x->x * y->z, x->x * y->y - x->y * y->x);
}

/* Where on the panels a direction from the sphere's centre lies: across in [-1, 1] from rib to
 * rib, down from 0 at the tip to 1 at the scalloped hem. */
static bool on_canopy(vec3 q, float *across, float *down, int *panel)
{
    float turn = (atan2f(q.x, q.z) / (2 * PI) + 0.5f) * RIBS + 0.31f, part = floorf(turn);
    *panel = (int)part;
    *across = 2 * (turn - part) - 1;
    float hem = CANOPY_ANGLE * (1 - 0.13f * (1 - *across * *across));
    *down = acosf(clamp(q.y, -1, 1)) / hem;
    return *down < 1;
}

/* Red silk: light from all around on the outside, and the town's glow shining through. */
static vec3 silk(vec3 n, vec3 view, float across, float down, int panel)
{
    vec3 red = panel & 1 ? v3(0.60f, 0.018f, 0.022f) : v3(0.50f, 0.012f, 0.018f);
    float rib = fabsf(across) * down;
    vec3 c = times(red, light_on(n, view));
    float through = 0.085f + 0.13f * smooth(0.25f, 1.0f, down) - 0.04f * across;
    c = add(c, scale(v3(1.0f, 0.070f, 0.030f), through));
    float wet = powf(most(dot(n, unit(v3(-0.45f, 0.75f, -0.5f))), 0), 40);
    c = add(c, scale(v3(1.0f, 0.75f, 0.5f), 0.30f * wet));
    if (rib > 0.955f * down || down > 0.972f)
        c = scale(c, 0.42f);
    return c;
}

static bool meet_canopy(const ray *r, float *t, vec3 *colour)
{
    vec3 ax, ay, az;
    canopy_axes(&ax, &ay, &az);
    vec3 centre = sub(hub, scale(ay, CANOPY_RADIUS)), from = sub(r->from, centre);
    float a = dot(r->to, r->to), b = dot(from, r->to);
    float c = dot(from, from) - CANOPY_RADIUS * CANOPY_RADIUS, root = b * b - a * c;
    if (root <= 0)
        return false;
    for (int side = -1; side <= 1; side += 2) {
        *t = (-b + (float)side * sqrtf(root)) / a;
        vec3 out = scale(add(from, scale(r->to, *t)), 1 / CANOPY_RADIUS);
        float across, down;
        int panel;
        if (*t <= 0 ||
            !on_canopy(v3(dot(out, ax), dot(out, ay), dot(out, az)), &across, &down, &panel))
            continue;
        vec3 along = unit(v3(out.z, 0, -out.x)); /* the panel sags: its normal leans to the ribs */
        vec3 n = unit(add(out, scale(along, -0.30f * across * down))), view = unit(r->to);
        *colour = side < 0 ? silk(n, view, across, down, panel)
                           : scale(silk(scale(n, -1), view, across, down, panel), 0.45f);
        return true;
    }
    return false;
}

/* The two distances at which the ray crosses an upright cylinder around her. */
static bool bound(const ray *r, float radius, float *near, float *far)
{
    float a = r->to.x * r->to.x + r->to.z * r->to.z, b = r->from.x * r->to.x + r->from.z * r->to.z;
    float c = r->from.x * r->from.x + r->from.z * r->from.z - radius * radius;
    float root = b * b - a * c;
    if (root <= 0)
        return false;
    *near = most((-b - sqrtf(root)) / a, 0);
    *far = (-b + sqrtf(root)) / a;
    float low = r->from.y + r->to.y * *near, high = r->from.y + r->to.y * *far;
    return *far > 0 && least(low, high) < 2.3f && most(low, high) > 0;
}

bool walker_trace(const ray *r, vec3 *colour, float *t)
{
    ray mine = {sub(r->from, v3(WALKER_X, 0, WALKER_Z)), r->to};
    float near, far, at_silk = 0;
    enum cloth of = COAT;
    if (!bound(&mine, BOUND_RADIUS, &near, &far))
        return false;
    bool roof = meet_canopy(&mine, &at_silk, colour);
    if (bound(&mine, BODY_RADIUS, &near, &far) &&
        meet_body(&mine, near, roof ? least(far, at_silk) : far, t, &of)) {
        vec3 p = ray_at(&mine, *t);
        *colour = times(dye(of, p), light_on(body_normal(p), unit(r->to)));
        return true;
    }
    *t = at_silk;
    return roof;
}
