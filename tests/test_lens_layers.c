/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the lens makes of layers and patches is not to be seen: pictures whose depth is cut
 * otherwise, or which are traced otherwise, look alike. */

#include "core_tests.h"
#include "pictures.h"

#include <math.h>
#include <stdlib.h>

static const int budgets[3] = {48, 96, 0};

static picture seen(double radius, int samples, picture source, const float *map)
{
    disk_params params;
    disk_params_init(&params);
    params.radius = radius;
    params.samples = samples;
    params.focus = 0.5;
    params.depth_cleanup = 0;
    disk_plan *plan = picture_plan("disc", &params, 1);
    picture out = picture_filtered(plan, source, map);
    disk_plan_free(plan);
    return out;
}

static void paint(picture p, float *map, disk_rect r, float level, float radius)
{
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++) {
            for (int c = 0; c < 3; c++)
                picture_at(p, x, y)[c] = level;
            map[y * p.width + x] = radius;
        }
}

/* --- Layers ----------------------------------------------------------------------------------- */

enum { LEAVES_WIDTH = 420, LEAVES_HEIGHT = 200 };

/* A dark leaf that touches a wall in focus, both before a bright sky; and with `busy` stripes of
 * depth far from them, which show nothing. */
static picture leaf_picture(int busy, float *map)
{
    picture p = picture_gray(LEAVES_WIDTH, LEAVES_HEIGHT, 1);
    for (int i = 0; i < LEAVES_WIDTH * LEAVES_HEIGHT; i++)
        map[i] = 20;
    paint(p, map, (disk_rect){0, 150, 200, 50}, 0.3f, 0);
    paint(p, map, (disk_rect){80, 110, 40, 40}, 0.02f, 8);
    for (int x = 300; busy && x < 380; x += 8)
        paint(p, map, (disk_rect){x, 0, 4, LEAVES_HEIGHT}, 1, -20);
    return p;
}

/* The leaf is blurred alike whether its edges are most that there are or one of a thousand: what
 * has a depth of its own has a layer of its own. Views cut otherwise add up otherwise. */
START_TEST(rare_depths_have_layers)
{
    enum { COUNT = LEAVES_WIDTH * LEAVES_HEIGHT };
    float *map = malloc(COUNT * sizeof *map);
    picture quiet = leaf_picture(0, map), alone = seen(20, budgets[_i], quiet, map);
    picture busy = leaf_picture(1, map), among = seen(20, budgets[_i], busy, map);
    for (int y = 80; y < 150; y++)
        for (int x = 50; x < 150; x++)
            ck_assert_float_eq_tol(picture_at(among, x, y)[1], picture_at(alone, x, y)[1], 0.01f);
    free(quiet.pixels), free(alone.pixels);
    free(busy.pixels), free(among.pixels);
    free(map);
}
END_TEST

/* Two near blades that touch, of layers of their own, before a background; what is bright and in
 * focus shows beside them, and nothing of it behind the line where they touch. One blade more, in
 * front of what is in focus, has the layers cut between them. */
START_TEST(nothing_shows_between_blades)
{
    enum { SIDE = 200, BRIGHT = 112 };
    picture source = picture_gray(SIDE, SIDE, 0.2f);
    float *map = picture_map(source, 20);
    paint(source, map, (disk_rect){BRIGHT, 0, SIDE - BRIGHT, SIDE}, 1, 0);
    paint(source, map, (disk_rect){90, 0, 8, SIDE}, 0.2f, -24);
    paint(source, map, (disk_rect){98, 0, 8, SIDE}, 0.2f, -14);
    paint(source, map, (disk_rect){160, 0, 8, SIDE}, 0.2f, -14);
    picture out = seen(24, budgets[_i], source, map);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < BRIGHT - 2; x++)
            ck_assert_float_eq_tol(picture_at(out, x, y)[1], 0.2f, 0.01f);
    free(source.pixels), free(out.pixels);
    free(map);
}
END_TEST

/* --- Edges ------------------------------------------------------------------------------------ */

/* Of black things far behind a gray wall in focus, before a white sky, one pixel shows beside it:
 * that is as little a mixture of wall and sky as it is the wall's, and blurred like the sky. A disc
 * of radius 20 has 1257 pixels. */
START_TEST(other_things_leave_no_dots_at_edges)
{
    enum { SIDE = 160, WALL = 100 };
    picture source = picture_gray(SIDE, SIDE, 1);
    float *map = picture_map(source, 20);
    for (int y = 30; y < SIDE; y += 50)
        paint(source, map, (disk_rect){WALL - 1, y, 1, 1}, 0.02f, 20);
    paint(source, map, (disk_rect){WALL, 0, SIDE - WALL, SIDE}, 0.4f, 0);
    picture out = seen(20, budgets[_i], source, map);
    for (int y = 0; y < SIDE; y++)
        for (int x = 40; x < WALL; x++)
            ck_assert_float_gt(picture_at(out, x, y)[1], 0.99f);
    free(source.pixels), free(out.pixels);
    free(map);
}
END_TEST

/* --- Patches ---------------------------------------------------------------------------------- */

/* How strongly rows from `from` on waver with the period of a picture of waves. */
static double contrast(picture p, double period, int from)
{
    double sine = 0, cosine = 0;
    int count = (int)(4 * period);
    for (int y = from; y < from + 32; y++)
        for (int x = 64; x < 64 + count; x++) {
            double phase = 2 * 3.14159265358979323846 * x / period;
            sine += sin(phase) * (double)picture_at(p, x, y)[1];
            cosine += cos(phase) * (double)picture_at(p, x, y)[1];
        }
    return hypot(sine, cosine) / (32 * count / 2.0);
}

/* Short waves have the contrast that every ray gives them, but for what 48 samples are off (0.12):
 * what is traced at half the resolution must not be softer (it had 0.77 of it). A strip in focus
 * makes the lens look through layers. */
START_TEST(patches_are_as_sharp_as_asked)
{
    enum { SIDE = 200 };
    static const float radii[] = {5.6f, 6.2f, 6.6f, 7};
    float radius = radii[_i];
    int period = (int)(2.2f * radius + 0.5f);
    picture source = picture_gray(SIDE, SIDE, 0);
    float *map = picture_map(source, radius);
    for (int i = 0; i < SIDE * SIDE; i++) {
        map[i] = i < 16 * SIDE ? 0 : map[i];
        for (int c = 0; c < 3; c++)
            source.pixels[4 * i + c] =
                0.5f + 0.4f * (float)sin(2 * 3.14159265358979323846 * (i % SIDE) / period);
    }
    picture exact = seen(16, 0, source, map), out = seen(16, 48, source, map);
    double ratio = contrast(out, period, 112) / contrast(exact, period, 112);
    ck_assert_double_eq_tol(ratio, 1, 0.15);
    free(source.pixels), free(exact.pixels), free(out.pixels);
    free(map);
}
END_TEST

/* Patches at half the resolution beside others: a gradient goes on from one to the other as if it
 * were shifted by as little as 48 points of the lens are off on average, each rounded to pixels or
 * to texels: 0.15 of a pixel here, of a gradient that blur leaves gentle. So seams do not show. */
START_TEST(gradients_have_no_seams)
{
    enum { SIDE = 256 };
    const float slope = 0.002f;
    picture source = picture_gray(SIDE, SIDE, 0);
    float *map = picture_map(source, -40);
    for (int i = 0; i < SIDE * SIDE; i++)
        for (int c = 0; c < 3; c++)
            source.pixels[4 * i + c] = 0.1f + slope * (float)(_i ? i / SIDE : i % SIDE);
    for (int y = 140; y < 148; y++)
        for (int x = 0; x < 40; x++)
            map[y * SIDE + x] = 0;
    picture out = seen(40, 48, source, map);
    for (int y = 48; y < SIDE - 48; y++)
        for (int x = 110; x < SIDE - 48; x++)
            ck_assert_float_eq_tol(picture_at(out, x, y)[1], picture_at(source, x, y)[1],
                                   0.2f * slope);
    free(source.pixels), free(out.pixels);
    free(map);
}
END_TEST

TCase *lens_layer_tests(void)
{
    TCase *tests = tcase_create("lens_layers");
    tcase_add_loop_test(tests, rare_depths_have_layers, 0, 3);
    tcase_add_loop_test(tests, nothing_shows_between_blades, 0, 3);
    tcase_add_loop_test(tests, other_things_leave_no_dots_at_edges, 0, 3);
    tcase_add_loop_test(tests, patches_are_as_sharp_as_asked, 0, 4);
    tcase_add_loop_test(tests, gradients_have_no_seams, 0, 2);
    return tests;
}
