/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What hangs close in front of the lens: a string of bulbs across the top and two twigs with leaves
 * in the corner. All is drawn in pixels of a picture 1200 wide, from the far layer to the near. */

#include "layer.h"

#define BULBS 14

typedef struct twig {
    float x0, y0, x1, y1, bend; /* from, to, and how far the middle is pushed aside */
    float leaf;                 /* length of a leaf */
    int leaves;
    float z;
    uint32_t seed;
} twig;

static cairo_t *front_layer(const scene *s)
{
    cairo_t *cr = layer_new(s);
    cairo_scale(cr, unit_px(s), unit_px(s));
    return cr;
}

/* The sagging cable: a parabola is near enough to a catenary. x from -30 to 1230. */
static float cable_y(float x)
{
    float t = (x - 560) / 620;
    return 128 - 96 * t * t;
}

static float bulb_x(int i)
{
    return 36 + 90.0f * (float)i + 9 * sinf((float)i * 2.4f);
}

static void draw_cable(cairo_t *cr)
{
    cairo_move_to(cr, -30, cable_y(-30));
    for (int x = -10; x <= 1230; x += 20)
        cairo_line_to(cr, x, cable_y((float)x));
    cairo_set_source_rgb(cr, 0.055, 0.05, 0.06);
    cairo_set_line_width(cr, 3.0);
    cairo_stroke(cr);
}

/* A drop of amber glass in a dark socket. */
static void draw_bulb(cairo_t *cr, double x, double y)
{
    cairo_pattern_t *glass = cairo_pattern_create_radial(x, y + 19, 1, x, y + 19, 11);
    cairo_pattern_add_color_stop_rgba(glass, 0.0, 1.0, 0.82, 0.50, 1.0);
    cairo_pattern_add_color_stop_rgba(glass, 0.6, 1.0, 0.60, 0.22, 1.0);
    cairo_pattern_add_color_stop_rgba(glass, 1.0, 0.86, 0.40, 0.10, 1.0);
    cairo_move_to(cr, x - 3.2, y + 9);
    cairo_curve_to(cr, x - 4, y + 13, x - 8.5, y + 14, x - 8, y + 20.5);
    cairo_curve_to(cr, x - 7.5, y + 30, x + 7.5, y + 30, x + 8, y + 20.5);
    cairo_curve_to(cr, x + 8.5, y + 14, x + 4, y + 13, x + 3.2, y + 9);
    cairo_close_path(cr);
    cairo_set_source(cr, glass);
    cairo_fill(cr);
    cairo_pattern_destroy(glass);
    cairo_set_source_rgb(cr, 0.09, 0.075, 0.07);
    cairo_rectangle(cr, x - 3.6, y - 1, 7.2, 11);
    cairo_fill(cr);
}

static void paint_string(scene *s)
{
    const float z = 3.50f;
    cairo_t *cr = front_layer(s);
    draw_cable(cr);
    layer_lay(s, cr, z, 1);
    cr = front_layer(s);
    for (int i = 0; i < BULBS; i++)
        draw_bulb(cr, bulb_x(i), cable_y(bulb_x(i)));
    layer_lay(s, cr, z - 0.01f, 1.3f);
    for (int i = 0; i < BULBS; i++) {
        float px = bulb_x(i) * unit_px(s), py = (cable_y(bulb_x(i)) + 20) * unit_px(s);
        ray r = camera_ray(s, px, py);
        light glow = {ray_at(&r, z - 0.02f), v3(13, 7.4f, 2.7f), 3.2f, 0};
        light_paint(s, &glow);
    }
}

/* Pointed, with a midrib; y up the leaf from 0 to 1. */
static void leaf_path(cairo_t *cr)
{
    cairo_move_to(cr, 0, 0);
    cairo_curve_to(cr, 0.34, 0.12, 0.36, 0.60, 0, 1);
    cairo_curve_to(cr, -0.36, 0.60, -0.34, 0.12, 0, 0);
}

static void draw_leaf(cairo_t *cr, float x, float y, float turn, float size, dice *d)
{
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_rotate(cr, turn);
    cairo_scale(cr, size * roll(d, 0.7f, 1.0f), size);
    float warm = roll(d, 0.5f, 1.0f), facing = roll(d, 0.25f, 1.0f);
    cairo_pattern_t *green = cairo_pattern_create_linear(-0.3, 0.2, 0.3, 0.7);
    cairo_pattern_add_color_stop_rgb(green, 0, 0.10 * facing, 0.20 * facing, 0.17 * facing);
    cairo_pattern_add_color_stop_rgb(green, 0.5, 0.22 * facing, 0.34 * facing, 0.10 * facing);
    cairo_pattern_add_color_stop_rgb(green, 1, 0.68 * warm * facing, 0.58 * warm * facing, 0.14);
    leaf_path(cr);
    cairo_set_source(cr, green);
    cairo_fill_preserve(cr);
    cairo_pattern_destroy(green);
    cairo_set_source_rgba(cr, 0.95, 0.70, 0.30, 0.35 * warm);
    cairo_set_line_width(cr, 0.03);
    cairo_stroke(cr);
    cairo_move_to(cr, 0, 0.02);
    cairo_line_to(cr, 0, 0.9);
    cairo_set_source_rgba(cr, 0.75, 0.72, 0.35, 0.5);
    cairo_stroke(cr);
    cairo_restore(cr);
}

/* A point of the bent twig, t from 0 to 1, and the way it grows there. */
static void twig_at(const twig *w, float t, float *x, float *y, float *way)
{
    float dx = w->x1 - w->x0, dy = w->y1 - w->y0, aside = w->bend * 4 * t * (1 - t);
    float along = sqrtf(dx * dx + dy * dy), nx = -dy / along, ny = dx / along;
    float slope = w->bend * 4 * (1 - 2 * t);
    *x = w->x0 + dx * t + nx * aside;
    *y = w->y0 + dy * t + ny * aside;
    *way = atan2f(dy + ny * slope, dx + nx * slope);
}

static void draw_twig(cairo_t *cr, const twig *w)
{
    dice d = {w->seed, 0};
    float x, y, way, ox = w->x0, oy = w->y0;
    for (int i = 1; i <= 24; i++) {
        twig_at(w, (float)i / 24, &x, &y, &way);
        cairo_move_to(cr, ox, oy);
        cairo_line_to(cr, x, y);
        cairo_set_line_width(cr, 5.0 - 3.6 * i / 24);
        cairo_set_source_rgb(cr, 0.17, 0.11, 0.075);
        cairo_stroke(cr);
        ox = x, oy = y;
    }
    for (int i = 0; i <= w->leaves; i++) {
        float t = (float)(i + 1) / (float)(w->leaves + 1), side = i & 1 ? 1.0f : -1.0f;
        twig_at(w, t, &x, &y, &way);
        float turn = way - PI / 2 + side * roll(&d, 0.55f, 1.15f);
        if (i == w->leaves)
            turn = way - PI / 2;
        draw_leaf(cr, x, y, turn, w->leaf * roll(&d, 0.75f, 1.15f) * (1.15f - 0.35f * t), &d);
    }
}

void foreground_paint(scene *s)
{
    static const twig twigs[] = {
        {-20, 150, 128, 330, 16, 50, 11, 3.62f, 61},
        {-20, -30, 250, 92, -26, 58, 13, 3.42f, 62},
        {-20, 40, 190, 232, 24, 62, 13, 3.34f, 63},
    };
    for (int i = 0; i < 3; i++) {
        if (i == 1)
            paint_string(s);
        cairo_t *cr = front_layer(s);
        draw_twig(cr, &twigs[i]);
        layer_lay(s, cr, twigs[i].z, 1);
    }
}
