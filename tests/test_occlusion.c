/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lens that sees a scene's layers, on scenes whose photograph is known on paper. */

#include "core_tests.h"
#include "pictures.h"
#include "shapes.h"

#include <disk/lens.h>

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

static disk_params lens_params(double radius, int samples)
{
    disk_params p;
    disk_params_init(&p);
    p.radius = radius;
    p.samples = samples;
    p.focus = 0.5;
    return p;
}

static void add_light(picture p, int x, int y, float level)
{
    for (int c = 0; c < 3; c++)
        picture_at(p, x, y)[c] += level;
}

static picture seen(const char *shape, const disk_params *params, picture source, const float *map)
{
    disk_plan *plan = picture_plan(shape, params, 1);
    picture out = picture_filtered(plan, source, map);
    disk_plan_free(plan);
    return out;
}

/* --- Lights, in the size and the way up that depth gives them -----------------------------------
 */

/* What a light of 1 at a pixel sheds on the one (dx, dy) from it, by the kernel of its signed
 * radius: in front of the focus turned by 180 degrees. */
static float shed(const disk_kernel *k, double radius, int dx, int dy)
{
    if (radius < 0)
        dx = -dx, dy = -dy;
    if (abs(dx) > k->half || abs(dy) > k->half)
        return 0;
    return k->weights[(dy + k->half) * (2 * k->half + 1) + dx + k->half];
}

/* Three bands of depth, a light in each: far, in the range of focus, near. */
static void check_light(picture out, const char *shape, int x, double radius, float level)
{
    if (radius == 0) {
        ck_assert_float_eq_tol(picture_at(out, x, 60)[1], 0.1f + level, 1e-4f);
        ck_assert_float_eq_tol(picture_at(out, x + 1, 60)[1], 0.1f, 1e-4f);
        return;
    }
    disk_kernel k = shape_kernel(shape, fabs(radius));
    float peak = level * k.weights[(2 * k.half + 1) * k.half + k.half];
    for (int dy = -k.half - 2; dy <= k.half + 2; dy++)
        for (int dx = -k.half - 2; dx <= k.half + 2; dx++) {
            float expected = 0.1f + level * shed(&k, radius, dx, dy);
            ck_assert_float_eq_tol(picture_at(out, x + dx, 60 + dy)[1], expected, 0.03f * peak);
        }
    disk_kernel_free(&k);
}

/* With focus 0.5, focus-range 0.2, radius 8: behind by far-strength 2 radius 16 and upright, in
 * front by near-strength 0.75 radius 6 and turned; in the range nothing. Two percent of the peak
 * and rounding are what the picture around a light may add. */
START_TEST(strengths_ranges_and_turns)
{
    enum { WIDTH = 330, HEIGHT = 120, BAND = WIDTH / 3 };
    disk_params params = lens_params(8, _i ? 96 : 48);
    params.focus_range = 0.2;
    params.near_strength = 0.75;
    params.far_strength = 2;
    picture source = picture_gray(WIDTH, HEIGHT, 0.1f);
    float stored[WIDTH * HEIGHT], *map = picture_map(source, 0);
    static const float depths[3] = {0, 0.57f, 1};
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        stored[i] = depths[i % WIDTH / BAND];
    disk_plane depth = {stored, WIDTH, HEIGHT, 4 * WIDTH}, blur = {map, WIDTH, HEIGHT, 4 * WIDTH};
    ck_assert_int_eq(disk_lens_blur_map(&params, &depth, WIDTH, HEIGHT, WIDTH, HEIGHT,
                                        (disk_rect){0, 0, WIDTH, HEIGHT}, &blur),
                     DISK_OK);
    for (int k = 0; k < 3; k++)
        add_light(source, k * BAND + BAND / 2, 60, 300);
    picture out = seen("arrow", &params, source, map);
    check_light(out, "arrow", BAND / 2, 16, 300);
    check_light(out, "arrow", BAND + BAND / 2, 0, 300);
    check_light(out, "arrow", 2 * BAND + BAND / 2, -6, 300);
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* Whether all within 2 pixels of a place in a kernel is as bright as its brightest. */
static int is_inside(const disk_kernel *k, double radius, int dx, int dy, float full)
{
    for (int b = -2; b <= 2; b++)
        for (int a = -2; a <= 2; a++)
            if (a * a + b * b <= 4 && shed(k, radius, dx + a, dy + b) < 0.999f * full)
                return 0;
    return 1;
}

/* A point light through 48 samples, 2 pixels inside its outline: a standard deviation below 4 % of
 * the mean. A strip in focus beside it makes the lens look through layers. */
START_TEST(lights_are_evenly_filled)
{
    static const char *const shapes[] = {"disc", "heart", "star"};
    enum { SIDE = 160, X = 90, Y = 80 };
    double radius = _i < 3 ? 28 : -28, sum = 0, squares = 0, count = 0;
    disk_kernel k = shape_kernel(shapes[_i % 3], 28);
    disk_params params = lens_params(28, 48);
    picture source = picture_gray(SIDE, SIDE, 0.05f);
    float *map = picture_map(source, (float)radius);
    for (int i = 0; i < SIDE * SIDE; i++)
        map[i] = i % SIDE < 20 ? 0 : map[i];
    add_light(source, X, Y, 500);
    picture out = seen(shapes[_i % 3], &params, source, map);
    float full = shed(&k, radius, 0, 0);
    for (int dy = -k.half; dy <= k.half; dy++)
        for (int dx = -k.half; dx <= k.half; dx++)
            if (is_inside(&k, radius, dx, dy, full)) {
                double value = picture_at(out, X + dx, Y + dy)[1];
                sum += value, squares += value * value, count++;
            }
    double mean = sum / count;
    ck_assert_double_gt(count, 200);
    ck_assert_double_eq_tol(mean, 0.05 + 500 * (double)full, 0.02 * mean);
    ck_assert_double_lt(sqrt(fmax(squares / count - mean * mean, 0)), 0.04 * mean);
    disk_kernel_free(&k);
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* --- Edges ------------------------------------------------------------------------------------ */

/* Two half planes meet at an upright edge, left of pixel EDGE. */
enum { WIDTH = 200, HEIGHT = 120, EDGE = 100, ROW = 60 };

typedef struct halves {
    float left_level, right_level, left_radius, right_radius;
} halves;

static picture make_halves(const halves *h, float **map)
{
    picture p = picture_gray(WIDTH, HEIGHT, h->left_level);
    *map = picture_map(p, h->left_radius);
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        if (i % WIDTH >= EDGE) {
            for (int c = 0; c < 3; c++)
                p.pixels[4 * i + c] = h->right_level;
            (*map)[i] = h->right_radius;
        }
    return p;
}

static const int budgets[] = {48, 96, 0};

/* A bright subject in focus before a dark, blurred ground: no halo of it on the ground, and no
 * light of the ground on it. */
START_TEST(a_sharp_subject_keeps_to_itself)
{
    float *map;
    halves h = {0.1f, 0.9f, 20, 0};
    disk_params params = lens_params(20, budgets[_i]);
    picture source = make_halves(&h, &map);
    add_light(source, EDGE - 8, ROW, 400);
    picture out = seen("heart", &params, source, map);
    for (int y = 22; y < HEIGHT - 22; y++)
        for (int x = 22; x < WIDTH - 22; x++) {
            float value = picture_at(out, x, y)[1];
            if (x >= EDGE)
                ck_assert_float_eq_tol(value, 0.9f, 1e-6f);
            else if (abs(y - ROW) > 21)
                ck_assert_float_eq_tol(value, 0.1f, 0.01f);
        }
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* The share of a disc of radius r on one side of a line at distance t from its centre. */
static double beyond(double t, double r)
{
    t = fmin(fmax(t / r, -1), 1);
    return (acos(t) - t * sqrt(1 - t * t)) / PI;
}

/* A bright near half plane, blurred, over a dark ground in focus: soft as the disc's area says, to
 * both sides of where its edge would be. 0.05 is a few samples of 48. */
START_TEST(a_blurred_foreground_is_soft)
{
    float *map;
    halves h = {1, 0.1f, -20, 0};
    disk_params params = lens_params(20, budgets[_i]);
    picture source = make_halves(&h, &map);
    picture out = seen("disc", &params, source, map);
    for (int x = 22; x < WIDTH - 22; x++) {
        double expected = 0.1 + 0.9 * beyond(x - (EDGE - 0.5), 20);
        ck_assert_double_eq_tol(picture_at(out, x, ROW)[1], expected, 0.05);
    }
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* A light at x behind a dark near half plane on the left, one as far behind the focus as the other
 * before it: the ray of pixel p to the light meets the near plane at 2 p - x, so the light's disc
 * is cut upright half-way between light and edge, and whole beyond. */
START_TEST(a_light_behind_a_leaf_is_cut)
{
    enum { LIGHT = EDGE + 6, CUT = EDGE + 3 };
    float *map;
    halves h = {0, 0.02f, -16, 16};
    disk_params params = lens_params(16, budgets[_i]);
    disk_kernel k = shape_kernel("disc", 16);
    picture source = make_halves(&h, &map);
    add_light(source, LIGHT, ROW, 800);
    picture out = seen("disc", &params, source, map);
    float full = 800 * shed(&k, 16, 0, 0);
    for (int y = ROW - 8; y <= ROW + 8; y++)
        for (int x = LIGHT - 11; x <= LIGHT + 11; x++) {
            float value = picture_at(out, x, y)[1];
            if (x <= CUT - 3)
                ck_assert_float_lt(value, 0.04f * full);
            else if (x >= CUT + 3)
                ck_assert_float_eq_tol(value, full, 0.04f * full);
        }
    disk_kernel_free(&k);
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* A patch of bright sky beside a dark pole in focus, all else dark: the sky is blurred right up to
 * the pole, whether it counts as lights or not, and the pole stays as it is. */
START_TEST(sky_beside_a_sharp_pole_is_blurred)
{
    float *map;
    halves h = {0.1f, 0.1f, 20, 20};
    disk_params params = lens_params(20, budgets[_i]);
    picture source = make_halves(&h, &map);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        int x = i % WIDTH, y = i / WIDTH, pole = x >= EDGE - 7 && x < EDGE;
        map[i] = pole ? 0 : map[i];
        for (int c = 0; c < 3; c++)
            source.pixels[4 * i + c] = pole                                             ? 0.2f
                                       : x >= EDGE && x < EDGE + 12 && abs(y - ROW) < 6 ? 2.5f
                                                                                        : 0.1f;
    }
    picture out = seen("disc", &params, source, map);
    for (int y = ROW - 4; y <= ROW + 4; y++) {
        float beside = picture_at(out, EDGE, y)[1], away = picture_at(out, EDGE + 4, y)[1];
        ck_assert_float_eq_tol(beside, away, 0.15f * away);
        for (int x = EDGE - 7; x < EDGE; x++)
            ck_assert_float_eq_tol(picture_at(out, x, y)[1], 0.2f, 1e-6f);
    }
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* A ramp in depth through the focus, of a texture: no seams where layers meet. Against a gather of
 * every pixel's own radius, which for a gentle ramp is right but for the slope, 0.08. */
START_TEST(slopes_have_no_seams)
{
    enum { W = 320, H = 140 };
    disk_params params = lens_params(16, budgets[_i]), gather = lens_params(16, 0);
    picture source = picture_new(W, H);
    float *map = picture_map(source, 0);
    for (int i = 0; i < W * H; i++) {
        int x = i % W, y = i / W;
        map[i] = 0.08f * (float)(x - W / 2);
        for (int c = 0; c < 4; c++)
            source.pixels[4 * i + c] =
                c == 3 ? 1 : (float)(0.5 + 0.2 * sin(0.11 * x + c) * cos(0.07 * y));
    }
    gather.occlusion = DISK_OCCLUSION_NO;
    gather.engine = DISK_ENGINE_DENSE;
    picture out = seen("heart", &params, source, map), exact = seen("heart", &gather, source, map);
    for (int y = 20; y < H - 20; y++)
        for (int x = 20; x < W - 20; x++)
            ck_assert_float_eq_tol(picture_at(out, x, y)[1], picture_at(exact, x, y)[1], 0.015f);
    free(source.pixels);
    free(out.pixels);
    free(exact.pixels);
    free(map);
}
END_TEST

/* A number from 0 to 1 that belongs to a pixel. */
static double noise(int i)
{
    unsigned v = (unsigned)i * 2654435761u;
    v = (v ^ (v >> 15)) * 2246822519u;
    return (v ^ (v >> 13)) / 4294967296.0;
}

/* Specks of light and black beside each other, under a ragged edge between nearly sharp things and
 * blurred ones: matting may not darken below black. */
START_TEST(no_light_is_negative)
{
    enum { W = 97, H = 80 };
    disk_params params = lens_params(_i < 2 ? 3 : 9, _i % 2 ? 48 : 0);
    params.depth_cleanup = 0;
    picture source = picture_gray(W, H, 0);
    float *map = picture_map(source, (float)params.radius);
    for (int i = 0; i < W * H; i++) {
        for (int c = 0; c < 3; c++)
            source.pixels[4 * i + c] = noise(4 * i + c) > 0.95 ? 5 : 0;
        map[i] = i % W > W / 2            ? 0
                 : noise(4 * i + 3) < 0.5 ? (float)params.radius
                                          : -0.1f * (float)params.radius;
    }
    picture out = seen("disc", &params, source, map);
    for (int i = 0; i < 4 * W * H; i++)
        ck_assert_float_gt(out.pixels[i], -1e-5f);
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* A light on a wall that is all but in focus, close to the edge of something near and blurred: what
 * that hides beside the light is wall, so the light ends where its own blur does. */
START_TEST(lights_leave_no_glow_behind_edges)
{
    float *map, radius = _i / 3 ? 1.5f : 0;
    halves h = {0.1f, 0.1f, -16, radius};
    disk_params params = lens_params(16, budgets[_i % 3]);
    picture source = make_halves(&h, &map);
    for (int i = 0; i < 9; i++)
        add_light(source, EDGE + 4 + i % 3, ROW + i / 3, 100);
    picture out = seen("disc", &params, source, map);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            if (abs(x - EDGE - 5) > 4 || abs(y - ROW - 1) > 4)
                ck_assert_float_eq_tol(picture_at(out, x, y)[1], 0.1f, 0.01f);
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* A point light that is nearly in focus has its aperture's shape, as it has when it is not. */
START_TEST(small_lights_have_their_shape)
{
    enum { SIDE = 64, MIDDLE = 32 };
    disk_params params = lens_params(16, 48);
    picture source = picture_gray(SIDE, SIDE, 0.1f);
    float radius = _i % 2 ? -2.5f : 3.5f, *map = picture_map(source, radius);
    disk_kernel k = shape_kernel("heart", fabs((double)radius));
    for (int i = 0; i < 4 * SIDE; i++)
        map[i] = 8;
    add_light(source, MIDDLE, MIDDLE, 100);
    picture out = seen("heart", &params, source, map);
    for (int y = -6; y <= 6; y++)
        for (int x = -6; x <= 6; x++)
            ck_assert_float_eq_tol(picture_at(out, MIDDLE + x, MIDDLE + y)[1],
                                   0.1f + 100 * shed(&k, (double)radius, x, y), 0.05f);
    disk_kernel_free(&k);
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* Bright tiles between dark joints, most of which stand out of what is dark around them. */
static picture tiles(int side, int joint, float level)
{
    picture p = picture_gray(side, side, 0.05f);
    for (int i = 0; i < side * side; i++)
        for (int c = 0; c < 3 && i % side % 9 >= joint && i / side % 9 >= joint; c++)
            p.pixels[4 * i + c] = level;
    return p;
}

/* A light among them is one all the same: what it sheds is even. */
START_TEST(lights_among_tiles_shine_evenly)
{
    enum { SIDE = 128, MIDDLE = 64, RADIUS = 20 };
    static const struct {
        int joint;
        float level, light;
    } cases[] = {{2, 0.25f, 50}, {4, 2, 80}};
    disk_params params = lens_params(RADIUS + 2, 48);
    picture dark = tiles(SIDE, cases[_i].joint, cases[_i].level);
    picture bright = tiles(SIDE, cases[_i].joint, cases[_i].level);
    float *map = picture_map(dark, 0);
    for (int i = 0; i < SIDE * SIDE; i++)
        map[i] = (float)(RADIUS + 0.01 * (i / SIDE - MIDDLE));
    add_light(bright, MIDDLE, MIDDLE, cases[_i].light);
    picture without = seen("disc", &params, dark, map), with = seen("disc", &params, bright, map);
    double sum = 0, squares = 0, count = 0;
    for (int y = -RADIUS; y <= RADIUS; y++)
        for (int x = -RADIUS; x <= RADIUS; x++) {
            if (hypot(x, y) > RADIUS - 2)
                continue;
            double shed_here = (double)picture_at(with, MIDDLE + x, MIDDLE + y)[1] -
                               (double)picture_at(without, MIDDLE + x, MIDDLE + y)[1];
            sum += shed_here, squares += shed_here * shed_here, count++;
        }
    double mean = sum / count;
    ck_assert_double_gt(mean, 0.03);
    ck_assert_double_lt(sqrt(squares / count - mean * mean), 0.04 * mean);
    free(dark.pixels);
    free(bright.pixels);
    free(without.pixels);
    free(with.pixels);
    free(map);
}
END_TEST

/* A blue sky with a bright cloud, blurred, behind dark blinds in focus: between the blinds the
 * cloud is as bright as it was, for it goes on behind them. */
START_TEST(a_cloud_behind_blinds_keeps_its_light)
{
    float *map;
    halves h = {1, 1, 16, 16};
    disk_params params = lens_params(16, budgets[_i % 3]);
    picture source = make_halves(&h, &map);
    float cloud = _i < 3 ? 6 : 300;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        int x = i % WIDTH, blind = i / WIDTH % 16 >= 5;
        for (int c = 0; c < 3; c++)
            source.pixels[4 * i + c] = blind ? 0.05f : abs(x - EDGE) < 26 ? cloud : 1;
        if (blind)
            map[i] = 0;
    }
    picture out = seen("disc", &params, source, map);
    for (int y = 16 + 2; y < HEIGHT - 16; y += 16)
        for (int x = EDGE - 2; x <= EDGE + 2; x++)
            ck_assert_float_eq_tol(picture_at(out, x, y)[1], cloud, 0.05f * cloud);
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* Coarse grain, blurred, behind a bright subject in focus: grain of the edge's pixels is not taken
 * for shares of the subject, which would leave dots along it. */
START_TEST(grain_beside_a_subject_is_blurred)
{
    float *map;
    halves h = {0.3f, 0.9f, 12, 0};
    disk_params params = lens_params(12, budgets[_i]);
    picture source = make_halves(&h, &map);
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        for (int c = 0; c < 3 && i % WIDTH < EDGE; c++)
            source.pixels[4 * i + c] = (float)(0.6 * noise(i));
    picture out = seen("disc", &params, source, map);
    double squares = 0;
    for (int y = 20; y < HEIGHT - 20; y++)
        squares += pow((double)picture_at(out, EDGE - 1, y)[1] - 0.3, 2) / (HEIGHT - 40);
    ck_assert_double_lt(sqrt(squares), 0.05);
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* Dark, near leaves before a bright sky, both blurred, beside a thin pole in focus: from pixel to
 * pixel they change evenly, wherever in a texel rays end. */
START_TEST(blur_beside_a_subject_is_smooth)
{
    float *map;
    halves h = {3, 3, 14, 14};
    disk_params params = lens_params(16, budgets[_i]);
    picture source = make_halves(&h, &map);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        int x = i % WIDTH, y = i / WIDTH, pole = x >= EDGE && x < EDGE + 3,
            leaf = (x + 2 * y) % 48 < 20;
        for (int c = 0; c < 3 && (pole || leaf); c++)
            source.pixels[4 * i + c] = pole ? 0.5f : 0.05f;
        if (pole || leaf)
            map[i] = pole ? 0 : -16;
    }
    picture out = seen("disc", &params, source, map);
    double squares = 0, count = 0;
    for (int y = 20; y < HEIGHT - 20; y++)
        for (int x = EDGE + 8; x < EDGE + 20; x++) {
            const float *p = picture_at(out, x, y);
            double bend = p[-3] - 2 * p[1] + p[5];
            squares += bend * bend, count++;
        }
    ck_assert_double_lt(sqrt(squares / count), 0.012);
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* A thin pole in focus before a blurred sky, crossed by a thin dark twig that is near and so
 * blurred that little of it is left: the pole goes on behind it. The twig's middle covers 8 of the
 * 32 pixels that the disc is high, 4 / pi times as much as of a square: a third. */
START_TEST(thin_things_go_on_behind_others)
{
    float *map;
    halves h = {0.2f, 0.2f, 12, 12};
    disk_params params = lens_params(16, budgets[_i]);
    picture source = make_halves(&h, &map);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            int twig = y >= ROW - 4 && y < ROW + 4, pole = x >= EDGE && x < EDGE + 6;
            for (int c = 0; c < 3 && (twig || pole); c++)
                picture_at(source, x, y)[c] = twig ? 0.05f : 0.8f;
            if (twig || pole)
                map[y * WIDTH + x] = twig ? -16 : 0;
        }
    picture out = seen("disc", &params, source, map);
    for (int y = ROW - 4; y < ROW + 4; y++)
        for (int x = EDGE + 1; x < EDGE + 5; x++)
            ck_assert_float_eq_tol(picture_at(out, x, y)[1], 0.67f * 0.8f + 0.33f * 0.05f, 0.12f);
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* A dark, bumpy surface before a bright wall that runs alongside it in depth, so that layers are
 * cut across both; highlights weigh up to 64 times as much. Where no ray meets the wall the surface
 * is as dark as it was: nothing comes through where it passes from one layer into the next. */
START_TEST(surfaces_have_no_cracks)
{
    enum { W = 320, H = 200, WALL = 240 };
    disk_params params = lens_params(16, budgets[_i]);
    params.highlight_factor = 0.6;
    picture source = picture_gray(W, H, 0.02f);
    float *map = picture_map(source, 0);
    for (int i = 0; i < W * H; i++) {
        int x = i % W, y = i / W;
        map[i] = (float)(0.06 * (y - H / 2) + 1.2 * sin(0.05 * x) + 0.6 * sin(0.21 * x + 0.17 * y));
        if (x >= WALL) {
            map[i] += 4;
            for (int c = 0; c < 3; c++)
                source.pixels[4 * i + c] = 1;
        }
    }
    picture out = seen("heart", &params, source, map);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < WALL - 16; x++)
            ck_assert_float_eq_tol(picture_at(out, x, y)[1], 0.02f, 0.001f);
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

/* A small step of depth along a slope of 1 in 2, dark in front of bright: alike all along it,
 * though rays leave by blocks of 8 x 2 pixels. Where blocks are half-way past each other the
 * picture is the same but for a few samples. */
START_TEST(steps_have_no_jags)
{
    enum { W = 320, H = 160 };
    disk_params params = lens_params(16, budgets[_i]);
    picture source = picture_gray(W, H, 0.02f);
    float *map = picture_map(source, -5.6f);
    for (int i = 0; i < W * H; i++)
        if (i % W < 2 * (i / W)) {
            map[i] = -4.2f;
            for (int c = 0; c < 3; c++)
                source.pixels[4 * i + c] = 1;
        }
    picture out = seen("disc", &params, source, map);
    double squares = 0, count = 0;
    for (int y = 20; y < H - 22; y++)
        for (int x = 20; x < W - 24; x++) {
            double difference = picture_at(out, x, y)[1] - picture_at(out, x + 4, y + 2)[1];
            if (abs(x - 2 * y) < 16)
                squares += difference * difference, count++;
        }
    ck_assert_double_lt(sqrt(squares / count), 0.022);
    free(source.pixels);
    free(out.pixels);
    free(map);
}
END_TEST

TCase *occlusion_tests(void)
{
    TCase *tests = tcase_create("occlusion");
    tcase_add_loop_test(tests, strengths_ranges_and_turns, 0, 2);
    tcase_add_loop_test(tests, lights_are_evenly_filled, 0, 6);
    tcase_add_loop_test(tests, a_sharp_subject_keeps_to_itself, 0, 3);
    tcase_add_loop_test(tests, a_blurred_foreground_is_soft, 0, 3);
    tcase_add_loop_test(tests, a_light_behind_a_leaf_is_cut, 0, 3);
    tcase_add_loop_test(tests, sky_beside_a_sharp_pole_is_blurred, 0, 3);
    tcase_add_loop_test(tests, slopes_have_no_seams, 0, 3);
    tcase_add_loop_test(tests, no_light_is_negative, 0, 4);
    tcase_add_loop_test(tests, lights_leave_no_glow_behind_edges, 0, 6);
    tcase_add_loop_test(tests, small_lights_have_their_shape, 0, 2);
    tcase_add_loop_test(tests, lights_among_tiles_shine_evenly, 0, 2);
    tcase_add_loop_test(tests, a_cloud_behind_blinds_keeps_its_light, 0, 6);
    tcase_add_loop_test(tests, grain_beside_a_subject_is_blurred, 0, 3);
    tcase_add_loop_test(tests, blur_beside_a_subject_is_smooth, 0, 3);
    tcase_add_loop_test(tests, thin_things_go_on_behind_others, 0, 3);
    tcase_add_loop_test(tests, surfaces_have_no_cracks, 0, 3);
    tcase_add_loop_test(tests, steps_have_no_jags, 0, 3);
    return tests;
}
