/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scenes of continuous depth indoors: pawns on a chequered floor, balls on a table, a corridor.
 * With the horizon (infinitely far, depth 1) at y = h, the floor's depth is 1 - (y - h) k. */

#include "scene.h"

#include <math.h>

/* Where a floor meets depth: its slope is 1 / metre. */
static double floor_depth(double y, double horizon, double metre)
{
    return 1 - (y - horizon) / metre;
}

/* --- floor: pawns from near to far -------------------------------------------------------------
 */

#define HORIZON 150.0
#define METRE   165.0

/* A pawn that stands at (x0, y0), as large as its depth makes it. */
static paint pawn(double x, double y, double pixel, double x0, double y0, colour c)
{
    double size = (y0 - HORIZON) / 165, dx = (x - x0) / size, dy = (y - y0) / size;
    double shaft = fabs(dx) - 13 - 14 * exp((dy + 8) / 18);
    double d = fmax(shaft, fmax(dy, -95 - dy));
    d = fmin(d, to_circle(dx, dy + 112, 25));
    d = fmin(d, to_box(dx, dy + 88, 23, 4, 4));
    d = fmin(d, to_box(dx, dy + 7, 36, 7, 5));
    double light = 0.3 + 0.6 * exp(-(dx + 8) * (dx + 8) / 300);
    double grain = 0.8 + 0.4 * fractal(x / 3, y / 14, 3, 4);
    return (paint){scaled(c, light * grain), inside(0.7 * d * size, pixel)};
}

static const colour ivory = {0.85, 0.75, 0.55}, ebony = {0.12, 0.07, 0.05};

static paint pawns_near(double x, double y, double pixel)
{
    return pawn(x, y, pixel, 95, 440, ebony);
}

static paint pawns_second(double x, double y, double pixel)
{
    return pawn(x, y, pixel, 500, 385, ivory);
}

static paint pawns_sharp(double x, double y, double pixel)
{
    return over(pawn(x, y, pixel, 265, 318, ivory), pawn(x, y, pixel, 380, 318, ebony));
}

static paint pawns_far(double x, double y, double pixel)
{
    paint left = over(pawn(x, y, pixel, 130, 255, ivory), pawn(x, y, pixel, 205, 255, ivory));
    return over(left, over(pawn(x, y, pixel, 452, 255, ebony), pawn(x, y, pixel, 560, 255, ebony)));
}

/* Squares in perspective: a place of the floor is (x - 320) / (y - h) to the side and 1 / (y - h)
 * away. Hard edges stay antialiased as each square's size in pixels is known. */
static paint chequers(double x, double y, double pixel)
{
    double below = fmax(y - HORIZON, 1), side = 330 * (x - 320) / below / 160, away = 330 / below;
    double width = pixel * 330 / below / 160;
    double fine = fmin(1, 0.12 / (width + 330 * pixel / (below * below)));
    colour squares = tiles(side, 3 * away, 3 * fmax(width, 330 * pixel / (below * below)),
                           (colour){0.75, 0.7, 0.62}, (colour){0.12, 0.11, 0.11}, 0.36);
    double vein = fractal(6 * side, 14 * away, 4, 6);
    colour c = scaled(mixed(gray(0.38), squares, fine), 0.7 + 0.5 * vein);
    return (paint){c, inside(188 - y, pixel)};
}

static paint back_wall(double x, double y, double pixel)
{
    double panel = to_box(x - 128 * floor(x / 128) - 64, y - 60, 50, 90, 4);
    colour wall = plaster(x, y, (colour){0.3, 0.14, 0.1}, 25);
    colour inner = plaster(x, y, (colour){0.42, 0.3, 0.16}, 28);
    return opaque(mixed(wall, inner, inside(panel, pixel)));
}

static void add_floor_lights(truth_lights *lights)
{
    for (int i = 0; i < 22; i++)
        truth_add_light(lights, 5, 30 * i - 10, 30 + 100 * hash(i, 1, 57), 0.5 + hash(i, 2, 57),
                        scaled((colour){1, 0.75, 0.4}, 30 + 200 * hash(i, 3, 57)));
    for (int i = 0; i < 14; i++) /* shards of glass on the floor */
        truth_add_light(lights, 4, 640 * hash(i, 4, 57), 200 + 270 * hash(i, 5, 57), 0.4, gray(90));
    truth_add_light(lights, 2, 257, 226, 1.2, gray(25));
    truth_add_light(lights, 0, 82, 250, 2, gray(40));
}

const truth_scene scene_floor = {"floor",
                                 1,
                                 0.5,
                                 6,
                                 {{1 - (440 - HORIZON) / METRE, 0, 0, 0, pawns_near},
                                  {1 - (385 - HORIZON) / METRE, 0, 0, 0, pawns_second},
                                  {1 - (318 - HORIZON) / METRE, 0, 0, 0, pawns_sharp},
                                  {1 - (255 - HORIZON) / METRE, 0, 0, 0, pawns_far},
                                  {1 - (240 - HORIZON) / METRE, 0, -1 / METRE, 0, chequers},
                                  {1 - (188 - HORIZON) / METRE, 0, 0, 0, back_wall}},
                                 add_floor_lights};

/* --- bodies: balls on a table ------------------------------------------------------------------
 */

typedef struct ball {
    double x, y, radius, bulge; /* the bulge: how much nearer its front is than its outline */
} ball;

static const ball balls[] = {{120, 350, 95, 0.16},
                             {350, 290, 92, 0.14},
                             {545, 300, 66, 0.12},
                             {225, 215, 48, 0.08},
                             {430, 195, 44, 0.07}};

/* A paraboloid, whose outline is a circle; the sheet goes on flat outside. */
static double dome(const ball *b, double x, double y)
{
    double t2 = (x - b->x) * (x - b->x) + (y - b->y) * (y - b->y);
    return -b->bulge * fmax(0, 1 - t2 / (b->radius * b->radius));
}

static double dome_0(double x, double y)
{
    return dome(&balls[0], x, y);
}

static double dome_1(double x, double y)
{
    return dome(&balls[1], x, y);
}

static double dome_2(double x, double y)
{
    return dome(&balls[2], x, y);
}

static double far_domes(double x, double y)
{
    return dome(&balls[3], x, y) + dome(&balls[4], x, y);
}

/* Lit from above on the left; `turns` are the place on the ball's surface. */
static paint ball_of(const ball *b, double x, double y, double pixel,
                     colour (*skin)(double, double, double))
{
    double dx = (x - b->x) / b->radius, dy = (y - b->y) / b->radius;
    double dz = sqrt(fmax(1 - dx * dx - dy * dy, 0.0));
    double light = 0.08 + 0.9 * fmax(0, (-0.5 * dx - 0.6 * dy + 0.62 * dz));
    double wide = 1 / fmax(dz, 0.15);
    colour c =
        skin(asin(fmin(fmax(dx, -1), 1)), asin(fmin(fmax(dy, -1), 1)), pixel * wide / b->radius);
    return (paint){scaled(c, light), inside(hypot(x - b->x, y - b->y) - b->radius, pixel)};
}

static colour striped(double a, double b, double pixel)
{
    return stripes(a + 0.3 * b, pixel, (colour){0.9, 0.85, 0.75}, (colour){0.75, 0.1, 0.08}, 0.4,
                   0.5);
}

static colour globe(double a, double b, double pixel)
{
    double land = fractal(2.4 * a + 7, 2.4 * b, 5, 12) - 0.52;
    colour c =
        mixed((colour){0.08, 0.25, 0.55}, (colour){0.35, 0.5, 0.15}, inside(-land * 0.5, pixel));
    double line =
        fmin(fabs(a - 0.26 * floor(a / 0.26) - 0.13), fabs(b - 0.26 * floor(b / 0.26) - 0.13));
    return mixed(c, gray(0.9), inside(line - 0.007, pixel));
}

static colour dotted(double a, double b, double pixel)
{
    double da = a - 0.36 * floor(a / 0.36) - 0.18, db = b - 0.36 * floor(b / 0.36) - 0.18;
    return mixed((colour){0.1, 0.35, 0.2}, (colour){0.95, 0.9, 0.4},
                 inside(to_circle(da, db, 0.1), pixel));
}

static colour orange(double a, double b, double pixel)
{
    return scaled((colour){0.95, 0.42, 0.05}, 0.75 + 0.5 * noise(16 * a, 16 * b, 3));
}

static paint ball_0(double x, double y, double pixel)
{
    return ball_of(&balls[0], x, y, pixel, striped);
}

static paint ball_1(double x, double y, double pixel)
{
    return ball_of(&balls[1], x, y, pixel, globe);
}

static paint ball_2(double x, double y, double pixel)
{
    return ball_of(&balls[2], x, y, pixel, dotted);
}

static paint far_balls(double x, double y, double pixel)
{
    return over(ball_of(&balls[3], x, y, pixel, orange), ball_of(&balls[4], x, y, pixel, dotted));
}

static paint table(double x, double y, double pixel)
{
    double below = fmax(y - 100, 1), side = 60 * (x - 320) / below, away = 60000 / below;
    colour wood =
        planks(0.35 * away, 4 * side, 4 * pixel * 60 / below, (colour){0.5, 0.28, 0.14}, 44, 5);
    double shadow = 1;
    for (int i = 0; i < 5; i++) {
        double sx = (x - balls[i].x - 0.3 * balls[i].radius) / balls[i].radius;
        double sy = (y - balls[i].y - 0.95 * balls[i].radius) / (0.35 * balls[i].radius);
        shadow *= 1 - 0.7 * exp(-1.5 * (sx * sx + sy * sy));
    }
    return (paint){scaled(wood, shadow), inside(205 - y, pixel)};
}

static paint backdrop(double x, double y, double pixel)
{
    colour c = plaster(x, y, (colour){0.25, 0.32, 0.4}, 35);
    double lines = 1 - 0.4 * inside(fabs(x - 40 * floor(x / 40) - 20) - 3, pixel);
    return opaque(scaled(c, lines));
}

static void add_body_lights(truth_lights *lights)
{
    for (int i = 0; i < 5; i++) { /* windows mirrored in the balls */
        const ball *b = &balls[i];
        truth_add_light(lights, i < 3 ? i : 3, b->x - 0.36 * b->radius, b->y - 0.42 * b->radius,
                        0.03 * b->radius, gray(45));
    }
    for (int i = 0; i < 26; i++)
        truth_add_light(
            lights, 5, 26 * i - 10, 60 + 25 * sin(0.5 * i) + 50 * hash(i, 1, 67), 0.9,
            scaled((colour){1, 0.6 + 0.3 * hash(i, 2, 67), 0.3}, 40 + 100 * hash(i, 3, 67)));
}

/* A ball touches the table a little above its lowest point; its outline lies as deep as that. */
#define TABLE(y) (1 - ((y)-100) / 190.0)
const truth_scene scene_bodies = {"bodies",
                                  1,
                                  0.5,
                                  6,
                                  {{TABLE(445), 0, 0, dome_0, ball_0},
                                   {TABLE(383), 0, 0, dome_1, ball_1},
                                   {TABLE(367), 0, 0, dome_2, ball_2},
                                   {TABLE(264), 0, 0, far_domes, far_balls},
                                   {TABLE(240), 0, -1 / 190.0, 0, table},
                                   {TABLE(205), 0, 0, 0, backdrop}},
                                  add_body_lights};

/* --- corridor: walls, floor and ceiling that run away ------------------------------------------
 */

/* The vanishing point is (320, 230); depth is 1 there. The end wall is at depth 0.6. */
static double to_floor(double y)
{
    return 1 - floor_depth(y, 230, 125);
}

static double wall_nearness(double x)
{
    return fabs(x - 320) / 160;
}

static paint columns(double x, double y, double pixel, double side, double nearness)
{
    double cx = 320 + side * 160 * nearness * 0.68, width = 15 * nearness;
    double foot = 230 + 125 * nearness * 0.98, head = 230 - 115 * nearness * 0.98;
    double d = fabs(x - cx) - width * (0.9 + 0.1 * (y - 230) / 230);
    d = fmin(d, fmax(fabs(x - cx) - 1.45 * width,
                     fmin(foot - 12 * nearness - y, y - head - 12 * nearness)));
    d = fmax(d, fmax(y - foot, head - y));
    double flute = 0.65 + 0.35 * cos(7 * (x - cx) / width), shade = 0.7 - 0.3 * (x - cx) / width;
    colour stone = plaster(x, y, (colour){0.62, 0.58, 0.5}, 45);
    return (paint){scaled(stone, flute * shade), inside(d, pixel)};
}

static paint near_column(double x, double y, double pixel)
{
    return columns(x, y, pixel, -1, 1.6);
}

static paint sharp_column(double x, double y, double pixel)
{
    return columns(x, y, pixel, 1, 1);
}

static paint far_columns(double x, double y, double pixel)
{
    return over(columns(x, y, pixel, -1, 0.62), columns(x, y, pixel, 1, 0.62));
}

/* Between the floor's and the ceiling's line at this place of the wall. */
static double wall_cover(double x, double y, double pixel, double side)
{
    double n = wall_nearness(x), d = fmax(y - 230 - 125 * n, 230 - 115 * n - y);
    return inside(fmax(0.75 * d, 64 - side * (x - 320)), pixel);
}

static paint left_wall(double x, double y, double pixel)
{
    double n = fmax(wall_nearness(x), 0.2), away = 150 / n, up = (y - 230) / n;
    paint b = bricks(away * 2.2, up, pixel * fmax(1 / n, 2.2 * 150 / (160 * n * n)),
                     (colour){0.45, 0.3, 0.2}, gray(0.3), 60, 26, 3);
    b.cover = wall_cover(x, y, pixel, -1);
    return b;
}

static paint right_wall(double x, double y, double pixel)
{
    double n = fmax(wall_nearness(x), 0.2), away = 330 / n, up = (y - 230) / n;
    double wide = pixel * fmax(1 / n, 330 / (160 * n * n));
    colour wall = plaster(away, up, (colour){0.35, 0.4, 0.33}, 53);
    double door = to_box(away - 200 * floor(away / 200) - 100, up - 30, 48, 96, 2);
    colour wood = planks(up, away, wide, (colour){0.4, 0.2, 0.1}, 16, 4);
    return (paint){mixed(wall, wood, inside(door, wide)), wall_cover(x, y, pixel, 1)};
}

static paint ceiling(double x, double y, double pixel)
{
    double n = fmax((230 - y) / 115, 0.2), side = (x - 320) / n, away = 220 / n;
    double wide = pixel * fmax(1 / n, 220 / (115 * n * n));
    colour c = stripes(away, wide, gray(0.5), (colour){0.28, 0.2, 0.14}, 60, 0.7);
    c = scaled(c, 0.7 + 0.4 * fractal(side / 30, away / 30, 3, 5));
    return (paint){c, inside(y - 184, pixel)};
}

static paint carpet(double x, double y, double pixel)
{
    double n = fmax(to_floor(y), 0.2), side = (x - 320) / n, away = 300 / n;
    double wide = pixel * fmax(1 / n, 300 / (125 * n * n));
    colour stone = tiles(side, away, wide, gray(0.42), gray(0.25), 40);
    colour red = stripes(away + fabs(side), wide, (colour){0.5, 0.06, 0.05},
                         (colour){0.55, 0.4, 0.1}, 50, 0.75);
    return (paint){mixed(stone, red, inside(fabs(side) - 60, wide)), inside(280 - y, pixel)};
}

static paint end_wall(double x, double y, double pixel)
{
    double window = to_box(x - 320, y - 226, 34, 32, 14),
           bar = fmin(fabs(x - 320), fabs(y - 226)) - 2;
    paint glass = {mixed((colour){1.6, 1.7, 2}, (colour){0.5, 0.8, 0.4}, inside(222 - y, 20)),
                   fmin(inside(window, pixel), 1 - inside(bar, pixel))};
    return over(glass, opaque(plaster(x, y, (colour){0.4, 0.36, 0.3}, 63)));
}

static void add_corridor_lights(truth_lights *lights)
{
    for (int i = 0; i < 7;
         i++) { /* two rows of lamps under the ceiling, and lamps on the left wall */
        double n = 0.45 * pow(1.27, i);
        truth_add_light(lights, 5, 320 - 60 * n, 230 - 115 * n, 2 * n, (colour){90, 75, 50});
        truth_add_light(lights, 5, 320 + 60 * n, 230 - 115 * n, 2 * n, (colour){90, 75, 50});
        truth_add_light(lights, 3, 320 - 160 * n, 230 - 40 * n, 1.2 * n, (colour){200, 120, 40});
    }
    for (int i = 0; i < 8; i++)
        truth_add_light(lights, 7, 296 + 7 * i, 200 + 50 * hash(i, 1, 77), 0.4, gray(60));
}

const truth_scene scene_corridor = {"corridor",
                                    1,
                                    0.5,
                                    8,
                                    {{-0.6, 0, 0, 0, near_column},
                                     {0, 0, 0, 0, sharp_column},
                                     {0.38, 0, 0, 0, far_columns},
                                     {1, 1 / 160.0, 0, 0, left_wall},
                                     {1, -1 / 160.0, 0, 0, right_wall},
                                     {1 + 10 / 115.0, 0, 1 / 115.0, 0, ceiling},
                                     {1 - 10 / 125.0, 0, -1 / 125.0, 0, carpet},
                                     {0.6, 0, 0, 0, end_wall}},
                                    add_corridor_lights};
