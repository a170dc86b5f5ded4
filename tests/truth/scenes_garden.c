/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layered scenes outdoors: twigs before a jug, lights behind leaves, sky behind foliage. */

#include "scene.h"

#include <math.h>

/* --- twigs: thin things in front of a jug with a handle, a lit wall far away -------------------
 */

static paint near_twigs(double x, double y, double pixel)
{
    double d = to_branch(x, y, -60, 120, 430, 330, 7, 4);
    d = fmin(d, to_branch(x, y, 700, 20, 360, 210, 5, 9));
    d = fmin(d, to_branch(x, y, 520, 560, 470, 300, 4, 12));
    colour bark = scaled((colour){0.10, 0.06, 0.03}, 0.5 + fractal(x / 4, y / 4, 3, 2));
    return (paint){bark, inside(d, pixel)};
}

static paint wires(double x, double y, double pixel)
{
    double sag = 0.0004 * (x - 300) * (x - 300);
    double d = fmin(fabs(y - 60 - sag) - 1.1, fabs(y - 84 - 0.8 * sag) - 1.6);
    return (paint){gray(0.03), inside(d, pixel)};
}

static paint jug(double x, double y, double pixel)
{
    double side = 62 + 16 * sin((y - 180) / 52), body = 0.8 * (fabs(x - 330) - side);
    body = fmax(body, fabs(y - 290) - 125);
    double handle = fabs(to_box(x - 418, y - 270, 38, 62, 36)) - 9;
    double light = 0.25 + 0.75 * fmax(0, 1 - fabs(x - 300) / 110);
    colour glaze = mixed((colour){0.10, 0.22, 0.42}, (colour){0.85, 0.82, 0.7},
                         inside(fabs(fmod(y, 64) - 32) - 9 - 5 * sin(x / 9), pixel));
    paint pot = {scaled(glaze, light * (0.8 + 0.4 * fractal(x / 8, y / 8, 3, 5))),
                 inside(fmin(body, handle), pixel)};
    double table = 412 - y;
    paint top = {planks(x, y, pixel, (colour){0.5, 0.3, 0.16}, 30, 3), inside(table, pixel)};
    return over(pot, top);
}

static double bush_grows(double x, double y)
{
    return y > 250 + 60 * sin(x / 80) ? 0.95 : 0.1;
}

static paint bush(double x, double y, double pixel)
{
    return leaves(x, y, pixel, 26, (colour){0.08, 0.20, 0.05}, 31, bush_grows);
}

static paint lit_wall(double x, double y, double pixel)
{
    paint wall = bricks(x, y, pixel, (colour){0.34, 0.17, 0.12}, gray(0.25), 44, 18, 4);
    double wx = x - 150 * floor(x / 150) - 75, wy = y - 130;
    double frame = to_box(wx, wy, 34, 52, 2);
    paint glass = {scaled((colour){0.9, 0.6, 0.25}, 0.4 + noise(x / 20, y / 20, 3)),
                   inside(frame + 5, pixel)};
    paint border = {gray(0.6), inside(frame, pixel)};
    return over(over(glass, border), wall);
}

static void add_twigs_lights(truth_lights *lights)
{
    for (int i = 0; i < 34; i++) {
        colour warm = {1, 0.55 + 0.4 * hash(i, 2, 7), 0.2 + 0.6 * hash(i, 3, 7)};
        truth_add_light(lights, 4, 700 * hash(i, 0, 7) - 30, 400 * hash(i, 1, 7),
                        0.4 + 1.4 * hash(i, 4, 7), scaled(warm, 20 + 200 * hash(i, 5, 7)));
    }
    truth_add_light(lights, 2, 305, 215, 1.6, gray(30)); /* glints on the jug */
    truth_add_light(lights, 2, 300, 300, 1, gray(20));
}

const truth_scene scene_twigs = {"twigs",
                                 0,
                                 0.5,
                                 5,
                                 {{-0.9, 0, 0, 0, near_twigs},
                                  {-0.45, 0, 0, 0, wires},
                                  {0, 0, 0, 0, jug},
                                  {0.4, 0, 0, 0, bush},
                                  {0.95, 0, 0, 0, lit_wall}},
                                 add_twigs_lights};

/* --- night-leaves: city lights behind several depths of leaves ---------------------------------
 */

static double near_corner(double x, double y)
{
    return x + 0.7 * y < 220 || (x > 520 && y < 150) ? 0.8 : 0;
}

static paint nearest_leaves(double x, double y, double pixel)
{
    return leaves(x, y, pixel, 64, (colour){0.05, 0.10, 0.02}, 71, near_corner);
}

static double right_side(double x, double y)
{
    return x > 430 + 0.4 * y || y > 430 ? 0.75 : 0.03;
}

static paint middle_leaves(double x, double y, double pixel)
{
    return leaves(x, y, pixel, 44, (colour){0.09, 0.15, 0.03}, 72, right_side);
}

static paint trunk(double x, double y, double pixel)
{
    double d = fabs(x - 270 - 12 * sin(y / 60)) - 26 - 0.0004 * (y - 200) * (y - 200);
    d = fmin(d, to_branch(x, y, 290, 190, 520, -20, 9, 5));
    d = fmin(d, to_branch(x, y, 262, 150, 120, -30, 7, 6));
    double ridge = fractal(x / 5, y / 26, 4, 8);
    colour bark = scaled((colour){0.30, 0.22, 0.15}, 0.2 + 1.1 * ridge * ridge);
    paint note = {print(x, y, pixel, (colour){0.8, 0.78, 0.7}, 9, 6),
                  inside(to_box(x - 272, y - 300, 19, 26, 1), pixel)};
    return over(note, (paint){bark, inside(d, pixel)});
}

static double canopy(double x, double y)
{
    return y < 150 + 50 * sin(x / 60) ? 0.7 : 0.05;
}

static paint far_leaves(double x, double y, double pixel)
{
    return leaves(x, y, pixel, 30, (colour){0.10, 0.13, 0.04}, 73, canopy);
}

static paint city(double x, double y, double pixel)
{
    double street = y - 370;
    int house = (int)floor(x / 92);
    double top = 120 + 150 * hash(house, 0, 3);
    colour sky = mixed((colour){0.01, 0.015, 0.05}, (colour){0.10, 0.06, 0.08}, y / 480);
    colour wall = scaled((colour){0.06, 0.06, 0.08}, 0.6 + hash(house, 1, 3));
    double wx = x - 23 * floor(x / 23) - 11.5, wy = y - 27 * floor(y / 27) - 13.5;
    double lit = hash((int)floor(x / 23), (int)floor(y / 27), 5);
    paint window = {scaled((colour){0.9, 0.7, 0.35}, lit > 0.55 ? lit : 0.03),
                    inside(to_box(wx, wy, 6, 8, 0.5), pixel)};
    paint house_front = over(window, opaque(wall));
    house_front.cover = inside(top - y, pixel);
    paint road = {scaled(gray(0.05), 0.6 + fractal(x / 30, y / 6, 3, 9)), inside(-street, pixel)};
    return over(road, over(house_front, opaque(sky)));
}

static void add_city_lights(truth_lights *lights)
{
    static const colour kinds[] = {{1, 0.6, 0.25}, {1, 0.9, 0.7}, {1, 0.1, 0.06}, {0.2, 0.8, 0.3}};
    for (int i = 0; i < 80; i++) {
        double height = hash(i, 1, 17);
        truth_add_light(
            lights, 4, 720 * hash(i, 0, 17) - 40, 130 + 270 * height * height,
            0.3 + 1.2 * hash(i, 4, 17),
            scaled(kinds[(int)(4 * hash(i, 2, 17))], 20 + 400 * pow(hash(i, 3, 17), 3)));
    }
}

const truth_scene scene_night_leaves = {"night-leaves",
                                        0,
                                        0.5,
                                        5,
                                        {{-1, 0, 0, 0, nearest_leaves},
                                         {-0.45, 0, 0, 0, middle_leaves},
                                         {0, 0, 0, 0, trunk},
                                         {0.5, 0, 0, 0, far_leaves},
                                         {1, 0, 0, 0, city}},
                                        add_city_lights};

/* --- foliage: bright sky behind dark leaves, a weathercock in focus ----------------------------
 */

static paint near_branch(double x, double y, double pixel)
{
    double d = to_branch(x, y, 680, 470, 330, 360, 10, 21);
    return (paint){scaled((colour){0.05, 0.035, 0.02}, 0.5 + noise(x / 3, y / 3, 1)),
                   inside(d, pixel)};
}

static paint weathercock(double x, double y, double pixel)
{
    double pole = fmax(fabs(x - 330) - 4, 150 - y);
    double arrow = to_stroke(x, y, 190, 205, 470, 205, 3, 3);
    arrow = fmin(arrow, to_box(x - 462 + 0.9 * fabs(y - 205), y - 205, 16, 20, 0));
    double ring = fabs(to_circle(x - 330, y - 205, 44)) - 5;
    double bird = to_circle((x - 330) * 0.6, y - 120, 36);
    bird = fmin(bird, to_circle(x - 385, y - 82, 17));
    bird = fmin(bird, to_stroke(x, y, 290, 120, 235, 62, 22, 5));
    bird = fmin(bird, to_stroke(x, y, 385, 85, 418, 90, 5, 1));
    double hole = to_circle(x - 388, y - 79, 4);
    double d = fmax(fmin(fmin(pole, arrow), fmin(ring, bird)), -hole);
    colour copper = mixed((colour){0.16, 0.30, 0.24}, (colour){0.32, 0.16, 0.07},
                          fractal(x / 14, y / 14, 4, 3));
    double roof = 400 + 0.5 * fabs(x - 330) - y;
    paint tiles_of_roof =
        bricks(x, y + 0.3 * x, pixel, (colour){0.42, 0.15, 0.08}, gray(0.03), 26, 13, 8);
    tiles_of_roof.cover = inside(roof, pixel);
    return over((paint){copper, inside(d, pixel)}, tiles_of_roof);
}

static double dense_left(double x, double y)
{
    return x < 250 - 0.3 * y || y < 40 ? 0.85 : x > 480 ? 0.35 : 0.04;
}

static paint dark_leaves(double x, double y, double pixel)
{
    paint leaf = leaves(x, y, pixel, 34, (colour){0.03, 0.07, 0.015}, 41, dense_left);
    double d = to_branch(x, y, -40, 330, 270, 40, 6, 3);
    return over(leaf, (paint){gray(0.02), inside(d, pixel)});
}

static double sparse(double x, double y)
{
    return y > 260 ? 0.7 : 0.25;
}

static paint far_tree(double x, double y, double pixel)
{
    paint leaf = leaves(x, y, pixel, 22, (colour){0.05, 0.10, 0.03}, 42, sparse);
    double d = to_branch(x, y, 560, 520, 470, 80, 8, 17);
    return over(leaf, (paint){gray(0.03), inside(d, pixel)});
}

static paint bright_sky(double x, double y, double pixel)
{
    double cloud = fractal(x / 150, y / 70, 5, 77);
    colour blue = mixed((colour){0.55, 0.9, 1.8}, (colour){1.6, 1.8, 2.2}, y / 480);
    return opaque(mixed(blue, gray(3), fmin(fmax(3 * (cloud - 0.45), 0), 1)));
}

static void add_glints(truth_lights *lights)
{
    for (int i = 0; i < 24; i++) /* wet leaves in the sun */
        truth_add_light(lights, 4, 620 * hash(i, 0, 27), 460 * hash(i, 1, 27), 0.5, gray(120));
    truth_add_light(lights, 4, 150, 90, 4, (colour){120, 105, 80}); /* the sun */
}

const truth_scene scene_foliage = {"foliage",
                                   0,
                                   0.45,
                                   5,
                                   {{-0.8, 0, 0, 0, near_branch},
                                    {0, 0, 0, 0, weathercock},
                                    {0.3, 0, 0, 0, dark_leaves},
                                    {0.55, 0, 0, 0, far_tree},
                                    {0.8, 0, 0, 0, bright_sky}},
                                   add_glints};
