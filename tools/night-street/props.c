/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands in the street and is drawn rather than traced: cars, lamp posts, signals and signs.
 * Each has a layer of its own, drawn in metres with y up where it stands, and all are laid from far
 * to near with the lights between them. */

#include "layer.h"

#include <stdlib.h>

/* Metres with y up, the origin on the ground at (x, z). */
static void stand_at(const scene *s, cairo_t *cr, float x, float z)
{
    float px, py;
    project(s, v3(x, 0, z), &px, &py);
    cairo_translate(cr, px, py);
    cairo_scale(cr, s->focal / z, -s->focal / z);
}

static void line(cairo_t *cr, double x0, double y0, double x1, double y1, double width)
{
    cairo_move_to(cr, x0, y0);
    cairo_line_to(cr, x1, y1);
    cairo_set_line_width(cr, width);
    cairo_stroke(cr);
}

/* side: towards which side its arm reaches. */
static void draw_lamp_post(cairo_t *cr, int side)
{
    cairo_set_source_rgb(cr, 0.10, 0.095, 0.11);
    line(cr, 0, 0, 0, 1.0, 0.20);
    line(cr, 0, 0, 0, 5.6, 0.11);
    cairo_move_to(cr, 0, 5.4);
    cairo_curve_to(cr, 0, 6.5, side * 0.3, 6.4, side * 0.95, 6.22);
    cairo_set_line_width(cr, 0.08);
    cairo_stroke(cr);
    cairo_move_to(cr, side * 0.55, 6.08);
    cairo_curve_to(cr, side * 0.6, 6.42, side * 1.3, 6.42, side * 1.35, 6.08);
    cairo_close_path(cr);
    cairo_fill(cr);
    cairo_set_source_rgba(cr, 0.75, 0.50, 0.28, 0.8);
    line(cr, side * 0.045, 1.2, side * 0.045, 5.3, 0.02);
}

static void body_outline(cairo_t *cr)
{
    cairo_move_to(cr, -0.86, 0.30);
    cairo_curve_to(cr, -0.92, 0.60, -0.90, 0.80, -0.80, 0.92);
    cairo_curve_to(cr, -0.72, 1.00, -0.66, 1.30, -0.54, 1.40);
    cairo_curve_to(cr, -0.30, 1.48, 0.30, 1.48, 0.54, 1.40);
    cairo_curve_to(cr, 0.66, 1.30, 0.72, 1.00, 0.80, 0.92);
    cairo_curve_to(cr, 0.90, 0.80, 0.92, 0.60, 0.86, 0.30);
    cairo_close_path(cr);
}

static void window_outline(cairo_t *cr)
{
    cairo_move_to(cr, -0.66, 0.96);
    cairo_curve_to(cr, -0.60, 1.10, -0.57, 1.26, -0.49, 1.34);
    cairo_curve_to(cr, -0.30, 1.40, 0.30, 1.40, 0.49, 1.34);
    cairo_curve_to(cr, 0.57, 1.26, 0.60, 1.10, 0.66, 0.96);
    cairo_close_path(cr);
}

static void paint_car_body(cairo_t *cr, double r, double g, double b)
{
    cairo_pattern_t *paint = cairo_pattern_create_linear(0, 0.25, 0, 1.45);
    cairo_pattern_add_color_stop_rgb(paint, 0.0, r * 0.3, g * 0.3, b * 0.3);
    cairo_pattern_add_color_stop_rgb(paint, 0.5, r, g, b);
    cairo_pattern_add_color_stop_rgb(paint, 0.58, r * 1.7, g * 1.7, b * 1.8);
    cairo_pattern_add_color_stop_rgb(paint, 0.64, r * 0.8, g * 0.8, b * 0.8);
    cairo_pattern_add_color_stop_rgb(paint, 1.0, r * 1.9, g * 1.8, b * 1.9);
    body_outline(cr);
    cairo_set_source(cr, paint);
    cairo_fill(cr);
    cairo_pattern_destroy(paint);
}

/* away: +1 seen from behind, -1 coming towards us. */
static void draw_car(cairo_t *cr, int away)
{
    cairo_set_source_rgb(cr, 0.03, 0.03, 0.04);
    line(cr, -0.70, 0.10, -0.70, 0.30, 0.20); /* wheels, then the dark below the body */
    line(cr, 0.70, 0.10, 0.70, 0.30, 0.20);
    cairo_rectangle(cr, -0.80, 0.12, 1.6, 0.24);
    cairo_fill(cr);
    cairo_set_source_rgba(cr, 0.02, 0.02, 0.03, 0.7); /* its shadow on the road */
    line(cr, -0.72, 0.05, 0.72, 0.05, 0.12);
    if (away > 0)
        paint_car_body(cr, 0.17, 0.18, 0.24);
    else
        paint_car_body(cr, 0.20, 0.13, 0.13);
    cairo_pattern_t *glass = cairo_pattern_create_linear(0, 0.95, 0, 1.38);
    cairo_pattern_add_color_stop_rgb(glass, 0, 0.05, 0.05, 0.08);
    cairo_pattern_add_color_stop_rgb(glass, 1, 0.30, 0.27, 0.38);
    window_outline(cr);
    cairo_set_source(cr, glass);
    cairo_fill(cr);
    cairo_pattern_destroy(glass);
    cairo_set_source_rgb(cr, 0.05, 0.05, 0.06);
    line(cr, -0.72, 0.36, 0.72, 0.36, 0.10); /* bumper */
    if (away > 0)
        cairo_set_source_rgb(cr, 0.55, 0.53, 0.48);
    cairo_rectangle(cr, -0.26, 0.50, 0.52, 0.12); /* number plate, or the grille */
    cairo_fill(cr);
    if (away > 0) {
        cairo_set_source_rgb(cr, 0.75, 0.06, 0.04);
        line(cr, -0.80, 0.74, -0.58, 0.72, 0.11);
        line(cr, 0.80, 0.74, 0.58, 0.72, 0.11);
    }
}

static void signal_box(cairo_t *cr, double x, double y)
{
    cairo_set_source_rgb(cr, 0.045, 0.045, 0.05);
    cairo_rectangle(cr, x - 0.17, y - 0.48, 0.34, 0.96);
    cairo_fill(cr);
    for (int i = 0; i < 3; i++) {
        cairo_set_source_rgb(cr, i == 2 ? 0.2 : 0.10, 0.09, 0.08);
        cairo_arc(cr, x, y - 0.30 + 0.30 * i, 0.105, 0, 2 * PI);
        cairo_fill(cr);
    }
}

/* arm: how far it reaches over the road, to the left; 0 for a plain post. */
static void draw_signal(cairo_t *cr, int arm)
{
    cairo_set_source_rgb(cr, 0.11, 0.11, 0.125);
    line(cr, 0, 0, 0, arm ? 6.2 : 3.6, 0.13);
    if (arm) {
        line(cr, 0, 6.1, -arm, 6.25, 0.09);
        signal_box(cr, -arm, 5.65);
    } else {
        signal_box(cr, 0, 3.25);
    }
}

static void heart_path(cairo_t *cr, double x, double y, double size)
{
    cairo_move_to(cr, x, y - 0.95 * size);
    cairo_curve_to(cr, x - 1.5 * size, y - 0.1 * size, x - 0.95 * size, y + 1.1 * size, x,
                   y + 0.35 * size);
    cairo_curve_to(cr, x + 0.95 * size, y + 1.1 * size, x + 1.5 * size, y - 0.1 * size, x,
                   y - 0.95 * size);
}

static void cup_path(cairo_t *cr, double x, double y)
{
    cairo_move_to(cr, x - 0.32, y + 0.18);
    cairo_curve_to(cr, x - 0.30, y - 0.42, x + 0.20, y - 0.42, x + 0.22, y + 0.18);
    cairo_close_path(cr);
    cairo_move_to(cr, x + 0.22, y + 0.06);
    cairo_curve_to(cr, x + 0.46, y + 0.06, x + 0.40, y - 0.24, x + 0.14, y - 0.20);
    for (int i = 0; i < 2; i++) {
        double sx = x - 0.17 + 0.22 * i;
        cairo_move_to(cr, sx, y + 0.30);
        cairo_curve_to(cr, sx + 0.12, y + 0.40, sx - 0.12, y + 0.48, sx, y + 0.60);
    }
}

/* Neon: the path with a wide weak glow, the coloured tube and its white-hot middle. */
static void neon(cairo_t *cr, double r, double g, double b)
{
    cairo_path_t *path = cairo_copy_path(cr);
    const double widths[] = {0.20, 0.11, 0.055, 0.02}, alphas[] = {0.10, 0.20, 1, 0.6};
    cairo_new_path(cr);
    for (int i = 0; i < 4; i++) {
        double white = i == 3 ? 0.5 : 0;
        cairo_append_path(cr, path);
        cairo_set_source_rgba(cr, r + white * (1 - r), g + white * (1 - g), b + white * (1 - b),
                              alphas[i]);
        cairo_set_line_width(cr, widths[i]);
        cairo_stroke(cr);
    }
    cairo_path_destroy(path);
}

static void draw_sign(cairo_t *cr, int kind)
{
    cairo_set_source_rgb(cr, 0.035, 0.03, 0.05);
    cairo_rectangle(cr, -0.60, 4.4, 1.2, 2.5);
    cairo_fill(cr);
    if (kind == 0)
        heart_path(cr, 0, 6.15, 0.36);
    else if (kind == 1)
        cup_path(cr, 0, 5.95);
    else
        cairo_arc(cr, 0, 6.15, 0.34, 0, 2 * PI);
    if (kind == 1)
        neon(cr, 0.15, 0.62, 0.80);
    else
        neon(cr, 0.85, kind ? 0.48 : 0.10, kind ? 0.12 : 0.45);
    for (int i = 0; i < 3; i++) {
        cairo_move_to(cr, -0.3, 5.3 - 0.26 * i);
        cairo_line_to(cr, 0.3 - 0.13 * (i == 1), 5.3 - 0.26 * i);
    }
    neon(cr, kind == 1 ? 0.85 : 0.22, kind == 1 ? 0.22 : 0.55, kind == 1 ? 0.45 : 0.80);
}

typedef struct prop {
    float x, z;
    void (*draw)(cairo_t *cr, int detail);
    int detail;
    float gain;
} prop;

static int farther_first(const void *a, const void *b)
{
    float za = ((const prop *)a)->z, zb = ((const prop *)b)->z;
    return (za < zb) - (za > zb);
}

static int list_props(const scene *s, prop *list)
{
    const prop fixed[] = {
        {-3.7f, 28, draw_car, -1, 1},    {-1.5f, 46.1f, draw_car, -1, 1},
        {-4.0f, 70.1f, draw_car, -1, 1}, {0.55f, 24, draw_car, 1, 1},
        {3.9f, 39, draw_car, 1, 1},      {0.9f, 62.1f, draw_car, 1, 1},
        {-5.95f, 34, draw_signal, 0, 1}, {6.2f, 34, draw_signal, 5, 1},
        {-8.7f, 23.5f, draw_sign, 0, 6}, {-8.7f, 36.5f, draw_sign, 1, 6},
        {8.7f, 19.5f, draw_sign, 1, 6},  {8.7f, 44.5f, draw_sign, 2, 6},
    };
    int count = sizeof fixed / sizeof *fixed;
    for (int i = 0; i < count; i++)
        list[i] = fixed[i];
    for (int i = 0; i < s->n_lamps; i++) {
        vec3 at = s->lights[i].at;
        int side = at.x > 0 ? -1 : 1;
        if (at.z > NEAREST_Z)
            list[count++] =
                (prop){at.x - 0.95f * (float)side, at.z + 0.1f, draw_lamp_post, side, 1};
    }
    qsort(list, (size_t)count, sizeof *list, farther_first);
    return count;
}

void props_paint(scene *s)
{
    prop list[64];
    int count = list_props(s, list);
    float painted = INFINITY;
    for (int i = 0; i < count; i++) {
        lights_paint(s, list[i].z, painted);
        painted = list[i].z;
        cairo_t *cr = layer_new(s);
        stand_at(s, cr, list[i].x, list[i].z);
        list[i].draw(cr, list[i].detail);
        layer_lay(s, cr, list[i].z, list[i].gain);
    }
    lights_paint(s, NEAREST_Z, painted);
}
