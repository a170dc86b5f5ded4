/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layered scenes with people's things: a window before a house, a wooden screen, clutter. */

#include "scene.h"

#include <math.h>

/* --- window: a near frame and a plant, blurred, before a sharp house ---------------------------
 */

static paint window_frame(double x, double y, double pixel)
{
    double bars = fmin(fabs(x - 205) - 13, fabs(y - 335) - 11);
    double border = -to_box(x - 330, y - 240, 300, 222, 6);
    double curtain = x - 62 - 14 * sin(y / 40), fold = sin(x / 5.5 + 0.5 * sin(y / 60));
    paint cloth = {scaled((colour){0.65, 0.2, 0.15}, 0.35 + 0.25 * fold), inside(curtain, pixel)};
    colour wood = planks(y, x, pixel, (colour){0.75, 0.72, 0.66}, 400, 6);
    return over(cloth, (paint){wood, inside(fmin(bars, border), pixel)});
}

static double plant_grows(double x, double y)
{
    return hypot((x - 500) / 95, (y - 360) / 110) < 1 ? 0.9 : 0;
}

static paint plant(double x, double y, double pixel)
{
    paint pot = {scaled((colour){0.6, 0.25, 0.12}, 0.5 + 0.004 * (560 - x)),
                 inside(to_box(x - 500, y - 470, 52, 60, 5), pixel)};
    return over(leaves(x, y, pixel, 40, (colour){0.12, 0.32, 0.07}, 51, plant_grows), pot);
}

static paint lamp_post(double x, double y, double pixel)
{
    double d = fmax(fabs(x - 300) - 4, 120 - y);
    d = fmin(d, to_stroke(x, y, 300, 130, 360, 110, 4, 3));
    d = fmin(d, to_box(x - 366, y - 118, 13, 8, 3));
    return (paint){scaled(gray(0.07), 0.6 + noise(x, y / 9, 2)), inside(d, pixel)};
}

static paint house(double x, double y, double pixel)
{
    paint wall = bricks(x, y, pixel, (colour){0.5, 0.26, 0.18}, gray(0.5), 26, 11, 14);
    double sign = to_box(x - 330, y - 90, 130, 30, 3);
    paint letters = {print(x, y - 62, pixel, (colour){0.85, 0.8, 0.6}, 30, 4), inside(sign, pixel)};
    double wx = x - 120 * floor(x / 120) - 60, wy = y - 230, pane = to_box(wx, wy, 33, 48, 1);
    double cross = fmin(fabs(wx) - 2, fabs(wy + 10) - 2);
    paint glass = {scaled((colour){0.12, 0.17, 0.22}, 0.4 + 1.4 * fractal(x / 30, y / 18, 3, 2)),
                   fmin(inside(pane, pixel), 1 - inside(cross, pixel))};
    paint frame = {gray(0.75), inside(pane - 4, pixel)};
    paint pavement = {tiles(x + y, y, pixel, gray(0.32), gray(0.22), 24), inside(400 - y, pixel)};
    return over(letters, over(over(glass, frame), over(pavement, wall)));
}

static void add_window_lights(truth_lights *lights)
{
    truth_add_light(lights, 2, 366, 121, 4, (colour){150, 120, 70});
    for (int i = 0; i < 12; i++) /* bulbs over the sign; dew on the plant's pot */
        truth_add_light(lights, 3, 205 + 23 * i, 52, 1.2, (colour){60, 48, 26});
    for (int i = 0; i < 6; i++)
        truth_add_light(lights, 1, 470 + 11 * i, 440 + 25 * hash(i, 1, 3), 0.6, gray(60));
    truth_add_light(lights, 0, 205, 120, 1, gray(150)); /* a nail's head in the sun */
    truth_add_light(lights, 0, 420, 335, 1, (colour){90, 120, 150});
}

const truth_scene scene_window = {"window",
                                  0,
                                  0.1,
                                  4,
                                  {{-1, 0, 0, 0, window_frame},
                                   {-0.6, 0, 0, 0, plant},
                                   {-0.22, 0, 0, 0, lamp_post},
                                   {0, 0, 0, 0, house}},
                                  add_window_lights};

/* --- screen: a subject full of holes, lights behind it -----------------------------------------
 */

static paint stems(double x, double y, double pixel)
{
    double d = to_stroke(x, y, 90, 540, 170, 170, 4, 2.5);
    d = fmin(d, to_stroke(x, y, 160, 540, 70, 250, 4, 2.5));
    double petals = 1e9;
    for (int i = 0; i < 9; i++) {
        double c = cos(0.698 * i), s = sin(0.698 * i), dx = x - 170, dy = y - 150;
        petals = fmin(petals, to_leaf(c * dx + s * dy - 30, c * dy - s * dx, 24, 9));
        dx = x - 70, dy = y - 235;
        petals = fmin(petals, to_leaf(c * dx + s * dy - 24, c * dy - s * dx, 19, 8));
    }
    double heart = fmin(to_circle(x - 170, y - 150, 11), to_circle(x - 70, y - 235, 9));
    paint flower = over((paint){{0.7, 0.45, 0.05}, inside(heart, pixel)},
                        (paint){{0.85, 0.3, 0.42}, inside(petals, pixel)});
    return over(flower, (paint){{0.1, 0.22, 0.05}, inside(d, pixel)});
}

static paint lattice(double x, double y, double pixel)
{
    double a = (x + y) * 0.7071, b = (x - y) * 0.7071, pitch = 46;
    double bars = fmin(fabs(a - pitch * floor(a / pitch) - 0.5 * pitch),
                       fabs(b - pitch * floor(b / pitch) - 0.5 * pitch)) -
                  6;
    double frame = -to_box(x - 345, y - 235, 215, 185, 4),
           outer = to_box(x - 345, y - 235, 240, 210, 4);
    double d = fmax(fmin(bars, frame), outer);
    double rose = to_circle(x - 345, y - 235, 78), hole = to_circle(x - 345, y - 235, 60);
    d = fmax(fmin(d, rose), -hole);
    d = fmin(d, fabs(to_circle(x - 345, y - 235, 30)) - 6);
    d = fmin(d, fmin(to_stroke(x, y, 345, 175, 345, 295, 4, 4),
                     to_stroke(x, y, 285, 235, 405, 235, 4, 4)));
    double feet = fmin(to_box(x - 160, y - 470, 12, 40, 0), to_box(x - 530, y - 470, 12, 40, 0));
    colour wood = planks(x + 0.3 * y, y, pixel, (colour){0.55, 0.33, 0.17}, 23, 9);
    return (paint){wood, inside(fmin(d, feet), pixel)};
}

static paint lanterns(double x, double y, double pixel)
{
    double d = 1e9, cord = fabs(y - 110 - 0.0006 * (x - 330) * (x - 330)) - 1.2;
    for (int i = 0; i < 6; i++) {
        double cx = 40 + 118 * i, cy = 140 + 0.0006 * (cx - 330) * (cx - 330);
        d = fmin(d, to_circle((x - cx), 0.8 * (y - cy), 22));
    }
    colour paper = scaled((colour){1.4, 0.5, 0.2}, 0.7 + 0.25 * sin(y / 2.5));
    return over((paint){paper, inside(d, pixel)}, (paint){gray(0.02), inside(cord, pixel)});
}

static paint hall(double x, double y, double pixel)
{
    double stripe = 1 - 0.5 * inside(fabs(x - 64 * floor(x / 64) - 32) - 9, pixel);
    colour wall = scaled(plaster(x, y, (colour){0.22, 0.30, 0.28}, 15), stripe);
    double px = x - 430, picture = to_box(px, y - 330, 70, 48, 0);
    paint art = {
        mixed((colour){0.8, 0.75, 0.3}, (colour){0.05, 0.1, 0.4}, fractal(x / 25, y / 25, 3, 5)),
        inside(picture + 7, pixel)};
    return over(over(art, (paint){{0.4, 0.28, 0.08}, inside(picture, pixel)}), opaque(wall));
}

static void add_screen_lights(truth_lights *lights)
{
    for (int i = 0; i < 6; i++) {
        double cx = 40 + 118 * i;
        truth_add_light(lights, 2, cx, 146 + 0.0006 * (cx - 330) * (cx - 330), 2.2,
                        (colour){160, 90, 30});
    }
    for (int i = 0; i < 40; i++) {
        colour c = {0.5 + 0.5 * hash(i, 2, 37), 0.5 + 0.4 * hash(i, 3, 37), hash(i, 4, 37)};
        truth_add_light(lights, 3, 80 + 540 * hash(i, 0, 37), 60 + 380 * hash(i, 1, 37),
                        0.3 + hash(i, 5, 37), scaled(c, 30 + 120 * hash(i, 6, 37)));
    }
}

const truth_scene scene_screen = {"screen",
                                  0,
                                  0.5,
                                  4,
                                  {{-0.7, 0, 0, 0, stems},
                                   {0, 0, 0, 0, lattice},
                                   {0.55, 0, 0, 0, lanterns},
                                   {0.9, 0, 0, 0, hall}},
                                  add_screen_lights};

/* --- clutter: nine depths of boxes, balls and cards --------------------------------------------
 */

static colour pattern(double x, double y, double pixel, int kind, int seed)
{
    colour a = {hash(seed, 1, 5), hash(seed, 2, 5), hash(seed, 3, 5)};
    colour b = {hash(seed, 4, 5), hash(seed, 5, 5), hash(seed, 6, 5)};
    switch (kind) {
    case 0:
        return stripes(x + 0.6 * y, pixel, a, b, 17, 0.5);
    case 1:
        return tiles(x, y, pixel, a, scaled(b, 0.3), 12);
    case 2:
        return print(x, y, pixel, mixed(a, gray(1), 0.6), 11, seed);
    case 3:
        return plaster(x, y, a, seed);
    default:
        return planks(x, y, pixel, mixed(a, (colour){0.6, 0.4, 0.2}, 0.6), 19, seed);
    }
}

/* One thing in a cell of 150 units where there is one; `level` is the depth's number. */
static paint things(double x, double y, double pixel, int level, double probability)
{
    paint sum = {{0, 0, 0}, 0};
    int cx = (int)floor(x / 150), cy = (int)floor(y / 150);
    for (int j = -1; j <= 1; j++)
        for (int i = -1; i <= 1; i++) {
            int gx = cx + i, gy = cy + j, seed = gx * 57 + gy * 1013 + level * 7919;
            if (hash(gx, gy, level) > probability)
                continue;
            double dx = x - (gx + hash(seed, 1, 9)) * 150, dy = y - (gy + hash(seed, 2, 9)) * 150;
            double turn = 0.8 * (hash(seed, 3, 9) - 0.5), size = 24 + 32 * hash(seed, 4, 9);
            double tx = cos(turn) * dx + sin(turn) * dy, ty = cos(turn) * dy - sin(turn) * dx;
            int kind = (int)(4 * hash(seed, 5, 9));
            double d = kind == 0   ? to_circle(tx, ty, size)
                       : kind == 1 ? fabs(to_circle(tx, ty, size)) - 7
                       : kind == 2 ? to_box(tx, ty, size, 0.7 * size, 4)
                                   : to_box(tx, ty, 0.35 * size, 1.4 * size, 6);
            colour c = pattern(tx, ty, pixel, (int)(5 * hash(seed, 6, 9)), seed);
            c = scaled(c, 0.7 - 0.3 * ty / size);
            sum = over(sum, (paint){c, inside(d, pixel)});
        }
    return sum;
}

static paint clutter_0(double x, double y, double pixel)
{
    return things(x, y, pixel, 0, 0.12);
}

static paint clutter_1(double x, double y, double pixel)
{
    return things(x, y, pixel, 1, 0.14);
}

static paint clutter_2(double x, double y, double pixel)
{
    return things(x, y, pixel, 2, 0.16);
}

static paint clutter_3(double x, double y, double pixel)
{
    return things(x, y, pixel, 3, 0.25);
}

static paint clutter_4(double x, double y, double pixel)
{
    return things(x, y, pixel, 4, 0.35);
}

static paint clutter_5(double x, double y, double pixel)
{
    return things(x, y, pixel, 5, 0.4);
}

static paint clutter_6(double x, double y, double pixel)
{
    return things(x, y, pixel, 6, 0.45);
}

static paint clutter_7(double x, double y, double pixel)
{
    return things(x, y, pixel, 7, 0.5);
}

static paint clutter_wall(double x, double y, double pixel)
{
    double shelf = y - 120 * floor(y / 120) - 60;
    paint board = {planks(x, y, pixel, (colour){0.4, 0.25, 0.13}, 40, 2),
                   inside(fabs(shelf) - 7, pixel)};
    return over(board, opaque(plaster(x, y, (colour){0.5, 0.48, 0.42}, 61)));
}

static void add_clutter_lights(truth_lights *lights)
{
    for (int i = 0; i < 45; i++)
        truth_add_light(
            lights, 8, 700 * hash(i, 0, 47) - 30, 20 + 450 * hash(i, 1, 47), 0.8,
            scaled((colour){1, 0.7 + 0.3 * hash(i, 2, 47), 0.5}, 25 + 150 * hash(i, 3, 47)));
}

const truth_scene scene_clutter = {"clutter",
                                   0,
                                   0.4,
                                   9,
                                   {{-1, 0, 0, 0, clutter_0},
                                    {-0.72, 0, 0, 0, clutter_1},
                                    {-0.45, 0, 0, 0, clutter_2},
                                    {-0.2, 0, 0, 0, clutter_3},
                                    {0, 0, 0, 0, clutter_4},
                                    {0.16, 0, 0, 0, clutter_5},
                                    {0.32, 0, 0, 0, clutter_6},
                                    {0.48, 0, 0, 0, clutter_7},
                                    {0.64, 0, 0, 0, clutter_wall}},
                                   add_clutter_lights};
