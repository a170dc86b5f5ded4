/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scenes of continuous depth outdoors: a wall along a street, dunes, a fence. */

#include "scene.h"

#include <math.h>

/* --- wall: a brick wall that runs from near on the left to far on the right --------------------
 */

/* The wall's depth is -1 + 0.0028 x, the ground's 1 - (y - 200) / 140; they meet where these are
 * equal. */
static double wall_distance(double x)
{
    return 2 - 0.0028 * x;
}

static paint post(double x, double y, double pixel)
{
    double d = fmax(fabs(x - 446) - 11, y - 430), sign = to_box(x - 446, y - 110, 56, 34, 5);
    paint board = {print(x - 392, y - 82, pixel, (colour){0.85, 0.75, 0.1}, 22, 8),
                   inside(sign, pixel)};
    return over(board, (paint){scaled(gray(0.16), 1.4 - fabs(x - 440) / 12), inside(d, pixel)});
}

static paint brick_wall(double x, double y, double pixel)
{
    double n = fmax(wall_distance(x), 0.1), along = 700 / n, up = (y - 200) / n;
    double wide = pixel * fmax(1 / n, 700 * 0.0028 / (n * n));
    paint b = bricks(along, up, wide, (colour){0.52, 0.24, 0.15}, gray(0.42), 44, 15, 13);
    double window = to_box(along - 260 * floor(along / 260) - 130, up + 10, 46, 42, 3);
    colour pane = scaled((colour){0.5, 0.42, 0.25}, 0.3 + fractal(along / 30, up / 30, 3, 6));
    b.colour = mixed(b.colour, gray(0.7), inside(window - 8, wide));
    b.colour = mixed(b.colour, pane, inside(window, wide));
    b.cover = inside(0.85 * fmax(y - 200 - 140 * n, 200 - 90 * n - y), pixel);
    return b;
}

static paint street(double x, double y, double pixel)
{
    double n = fmax((y - 200) / 140, 0.02), side = (x - 500) / n, away = 200 / n;
    double wide = pixel * fmax(1 / n, 200 / (140 * n * n));
    double fine = fmin(1, 12 / wide);
    double stone =
        to_box(side - 30 * floor(side / 30) - 15, away - 24 * floor(away / 24) - 12, 12, 9, 3);
    double face = fine * inside(stone, wide) + (1 - fine) * 0.6;
    double tone = 0.14 + 0.2 * fine * hash((int)floor(side / 30), (int)floor(away / 24), 4);
    return (paint){mixed(gray(0.05), gray(tone), face), inside(200 - y, pixel)};
}

static paint evening(double x, double y, double pixel)
{
    double hill = 178 - 20 * fractal(x / 90, 0, 4, 3) - y;
    colour sky =
        mixed((colour){0.12, 0.2, 0.5}, (colour){1.3, 0.6, 0.25}, fmin(fmax(y / 190, 0), 1));
    sky =
        mixed(sky, (colour){0.8, 0.4, 0.35}, fmax(0, 1.6 * (fractal(x / 120, y / 25, 4, 5) - 0.5)));
    return opaque(mixed(sky, (colour){0.03, 0.04, 0.06}, inside(hill, pixel)));
}

static void add_street_lights(truth_lights *lights)
{
    for (int i = 0; i < 9; i++) { /* lamps along the wall's top edge, and far windows */
        double x = 40 + 65 * i, n = wall_distance(x);
        truth_add_light(lights, 1, x, 200 - 78 * n, 0.8 * n, (colour){220, 150, 70});
    }
    for (int i = 0; i < 30; i++)
        truth_add_light(lights, 3, 300 + 380 * hash(i, 0, 87), 168 + 28 * hash(i, 1, 87), 0.4,
                        scaled((colour){1, 0.8, 0.5}, 20 + 180 * hash(i, 2, 87)));
    for (int i = 0; i < 16; i++) /* wet stones */
        truth_add_light(lights, 2, 150 + 500 * hash(i, 3, 87), 330 + 150 * hash(i, 4, 87), 0.4,
                        (colour){70, 50, 30});
}

const truth_scene scene_wall = {"wall",
                                1,
                                0.5,
                                4,
                                {{-0.65, 0, 0, 0, post},
                                 {-1 + 0.0028 * 320, 0.0028, 0, 0, brick_wall},
                                 {1 - 40 / 140.0, 0, -1 / 140.0, 0, street},
                                 {1, 0, 0, 0, evening}},
                                add_street_lights};

/* --- dunes: waves of sand, grass in front, a moon ----------------------------------------------
 */

static double waves(double x, double y)
{
    return 0.09 * sin(x / 52 + y / 35) + 0.06 * sin(y / 26 - x / 90);
}

static paint grass(double x, double y, double pixel)
{
    double d = 1e9;
    for (int i = 0; i < 16; i++) {
        double root = 40 + 26 * i + 20 * hash(i, 0, 97), lean = 160 * (hash(i, 1, 97) - 0.5);
        double top = 180 + 150 * hash(i, 2, 97), middle = root + 0.3 * lean;
        d = fmin(d, to_stroke(x, y, root, 560, middle, 0.5 * (top + 470), 3.2, 2.4));
        d = fmin(d, to_stroke(x, y, middle, 0.5 * (top + 470), root + lean, top, 2.4, 0.5));
    }
    return (paint){scaled((colour){0.35, 0.38, 0.12}, 0.6 + noise(x / 5, y / 30, 4)),
                   inside(d, pixel)};
}

static paint shell(double x, double y, double pixel)
{
    double dx = x - 410, dy = y - 300, d = to_circle(dx, 1.25 * dy, 42), angle = atan2(dx, 60 - dy);
    colour c = stripes(angle, 0.014 * pixel, (colour){0.85, 0.6, 0.5}, (colour){0.6, 0.25, 0.2},
                       0.12, 0.5);
    c = scaled(c, 0.9 - 0.006 * hypot(dx + 20, dy + 20));
    double hole = to_circle(dx - 14, dy + 4, 8);
    return (paint){c, inside(fmax(0.9 * d, -hole), pixel)};
}

static double crest(double x)
{
    return 165 + 14 * sin(x / 75) + 6 * sin(x / 31);
}

static paint sand(double x, double y, double pixel)
{
    double n = fmax((y - 100) / 190, 0.1),
           slope = cos(x / 52 + y / 35) + 0.7 * cos(y / 26 - x / 90);
    double ripple = sin(9 * noise(x / 60, y / 60, 3) + 60 / n * 1.1 + x / 20);
    double grit = fractal(x / (2.2 * n), y / (2.2 * n), 3, 5);
    double light = 0.32 + 0.16 * slope + 0.09 * ripple + 0.3 * (grit - 0.5);
    return (paint){scaled((colour){0.95, 0.72, 0.45}, fmax(light, 0.04)),
                   inside(crest(x) - y, pixel)};
}

static paint dusk(double x, double y, double pixel)
{
    colour sky =
        mixed((colour){0.04, 0.05, 0.16}, (colour){0.7, 0.35, 0.3}, fmin(fmax(y / 190, 0), 1));
    paint moon = {scaled((colour){4, 3.8, 3.2}, 0.6 + 0.6 * noise(x / 9, y / 9, 2)),
                  inside(to_circle(x - 500, y - 75, 24), pixel)};
    return over(moon, opaque(sky));
}

static void add_dune_lights(truth_lights *lights)
{
    for (int i = 0; i < 40; i++)
        truth_add_light(lights, 3, 700 * hash(i, 0, 107) - 30, 150 * hash(i, 1, 107), 0.3,
                        gray(20 + 80 * pow(hash(i, 2, 107), 2)));
    for (int i = 0; i < 24; i++) /* glints in the sand; a camp on the crest */
        truth_add_light(lights, 2, 640 * hash(i, 3, 107), 200 + 280 * hash(i, 4, 107), 0.3,
                        gray(40));
    for (int i = 0; i < 6; i++)
        truth_add_light(lights, 2, 120 + 14 * i, crest(120 + 14 * i) + 6, 1,
                        (colour){300, 120, 30});
}

const truth_scene scene_dunes = {"dunes",
                                 1,
                                 0.45,
                                 4,
                                 {{-1, 0, 0, 0, grass},
                                  {-0.36, 0, 0, 0, shell},
                                  {0.82 - 140 / 230.0, 0, -1 / 230.0, waves, sand},
                                  {0.8, 0, 0, 0, dusk}},
                                 add_dune_lights};

/* --- fence: pickets that run away over a meadow, someone behind them ---------------------------
 */

static paint pickets(double x, double y, double pixel)
{
    double n = 1.9 - 0.0019 * x, along = 700 / n, up = (y - 170) / n; /* n is 1 - depth */
    double at = along - 32 * floor(along / 32) - 16,
           wide = pixel * fmax(1 / n, 700 * 0.0019 / (n * n));
    double picket = fmax(fabs(at) - 7.5, fmax(20 + 1.4 * fabs(at) - up, up - 198));
    double rails = fmin(fabs(up - 70) - 6, fabs(up - 150) - 6);
    double grain = fractal(along / 3, up / 40, 3, 5) - 0.3 * inside(-picket, 4);
    return (paint){scaled((colour){0.75, 0.73, 0.68}, 0.55 + 0.6 * grain),
                   inside(fmin(picket, rails), 0.8 * wide)};
}

static paint walker(double x, double y, double pixel)
{
    double dx = x - 425, d = to_circle(dx, y - 118, 23);
    d = fmin(d, to_box(dx, y - 200, 36, 62, 22));
    d = fmin(d, to_stroke(x, y, 395, 160, 368, 235, 11, 8));
    d = fmin(d, to_stroke(x, y, 455, 160, 500, 205, 11, 8));
    d = fmin(d, fmin(to_stroke(x, y, 410, 250, 402, 330, 15, 10),
                     to_stroke(x, y, 440, 250, 452, 330, 15, 10)));
    colour coat =
        tiles(x + 0.2 * y, y, pixel, (colour){0.6, 0.12, 0.1}, (colour){0.12, 0.1, 0.15}, 13);
    colour skin = {0.75, 0.5, 0.38}, jeans = {0.1, 0.16, 0.32};
    colour c = mixed(coat, skin, inside(y - 143, pixel));
    c = mixed(c, jeans, inside(256 - y, pixel));
    double hat = inside(y - 106, pixel);
    return (paint){scaled(mixed(c, gray(0.05), hat), 0.75 + 0.5 * noise(x / 5, y / 5, 2)),
                   inside(d, pixel)};
}

static paint meadow(double x, double y, double pixel)
{
    double n = fmax((y - 170) / 200, 0.05);
    double blades = fractal(x / (3 * n), y / (9 * n), 4, 3),
           patch = fractal(x / (60 * n), 12 / n, 3, 6);
    colour green = mixed((colour){0.1, 0.22, 0.04}, (colour){0.4, 0.42, 0.1}, patch);
    colour c = scaled(green, 0.2 + 1.3 * blades * blades * 1.6);
    return (paint){c, inside(205 - y, pixel)};
}

static double hedge_bulge(double x, double y)
{
    return -0.05 * sin(x / 45) * sin(y / 40 + 1);
}

static double hedge_grows(double x, double y)
{
    return y > 110 + 20 * sin(x / 50) ? 1 : 0;
}

static paint hedge(double x, double y, double pixel)
{
    paint leaf = leaves(x, y, pixel, 17, (colour){0.09, 0.19, 0.05}, 81, hedge_grows);
    double dark = 118 + 20 * sin(x / 50) - y;
    return over(leaf, (paint){{0.015, 0.03, 0.01}, inside(dark, pixel)});
}

static paint noon_sky(double x, double y, double pixel)
{
    double cloud = fractal(x / 130, y / 60, 5, 91);
    colour blue =
        mixed((colour){0.2, 0.45, 1.1}, (colour){0.9, 1.1, 1.4}, fmin(fmax(y / 160, 0), 1));
    return opaque(mixed(blue, gray(2.2), fmin(fmax(3 * (cloud - 0.5), 0), 1)));
}

static void add_fence_lights(truth_lights *lights)
{
    for (int i = 0; i < 26; i++) /* dew on the hedge and in the grass */
        truth_add_light(lights, 3, 660 * hash(i, 0, 117), 145 + 50 * hash(i, 1, 117), 0.4,
                        gray(30 + 100 * hash(i, 2, 117)));
    for (int i = 0; i < 26; i++)
        truth_add_light(lights, 2, 660 * hash(i, 3, 117), 220 + 260 * hash(i, 4, 117), 0.4,
                        gray(50));
    truth_add_light(lights, 1, 425, 178, 1.5, (colour){60, 55, 40}); /* a buckle */
}

const truth_scene scene_fence = {"fence",
                                 1,
                                 0.5,
                                 5,
                                 {{-0.9 + 0.0019 * 320, 0.0019, 0, 0, pickets},
                                  {0.15, 0, 0, 0, walker},
                                  {1 - 70 / 200.0, 0, -1 / 200.0, 0, meadow},
                                  {1 - 35 / 200.0, 0, 0, hedge_bulge, hedge},
                                  {1, 0, 0, 0, noon_sky}},
                                 add_fence_lights};
