/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The canvas' picture, in the theme's colours. Beneath all lie grid, axes, centre and unit circle;
 * then the opening, filled as the core will fill it, its copies in a fainter line; then the circle
 * that the aperture will be scaled to, dashed; then points and handles. */

#include "aperture-editor-internal.h"

#include <math.h>

#define GRID 0.25 /* units */

typedef struct paint {
    DiskApertureEditor *self;
    cairo_t *cr;
    double unit; /* of a pixel, in the drawing's units */
    GdkRGBA ink, accent, ground;
} paint;

static void set_colour(const paint *p, const GdkRGBA *colour, double alpha)
{
    cairo_set_source_rgba(p->cr, colour->red, colour->green, colour->blue, alpha);
}

static void stroke(const paint *p, double pixels)
{
    cairo_set_line_width(p->cr, pixels * p->unit);
    cairo_stroke(p->cr);
}

static void find_colours(paint *p)
{
    GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(p->self));
    gtk_style_context_get_color(style, gtk_style_context_get_state(style), &p->ink);
    if (!gtk_style_context_lookup_color(style, "theme_selected_bg_color", &p->accent))
        gdk_rgba_parse(&p->accent, "#3584e4");
    if (!gtk_style_context_lookup_color(style, "theme_base_color", &p->ground))
        gdk_rgba_parse(&p->ground, "#ffffff");
    /* Dark themes have a dark accent, for white text upon it; lines want a light one. */
    double light = p->ground.red + p->ground.green + p->ground.blue < 1.5 ? 0.45 : 0;
    p->accent.red += (1 - p->accent.red) * light;
    p->accent.green += (1 - p->accent.green) * light;
    p->accent.blue += (1 - p->accent.blue) * light;
}

/* --- Beneath ---------------------------------------------------------------------------------- */

static void paint_grid(const paint *p)
{
    int lines = (int)(p->self->extent * 3 / GRID);
    double far = lines * GRID;
    for (int i = -lines; i <= lines; i++) {
        cairo_move_to(p->cr, i * GRID, -far);
        cairo_line_to(p->cr, i * GRID, far);
        cairo_move_to(p->cr, -far, i * GRID);
        cairo_line_to(p->cr, far, i * GRID);
    }
    set_colour(p, &p->ink, 0.09);
    stroke(p, 1);
}

/* Where copies begin: rays for turns, the mirror's axes. */
static void paint_rays(const paint *p)
{
    const disk_drawing *drawing = disk_editor_drawing(p->self->model);
    int rays = drawing->mirror ? 2 * drawing->fold : drawing->fold;
    if (rays < 2)
        return;
    const double dashes[] = {2 * p->unit, 4 * p->unit};
    for (int i = 0; i < rays; i++) {
        double angle = 2 * G_PI * i / rays - G_PI / 2;
        cairo_move_to(p->cr, 0, 0);
        cairo_line_to(p->cr, cos(angle) * 3, sin(angle) * 3);
    }
    cairo_set_dash(p->cr, dashes, 2, 0);
    set_colour(p, &p->ink, 0.35);
    stroke(p, 1);
    cairo_set_dash(p->cr, NULL, 0, 0);
}

static void paint_centre(const paint *p)
{
    cairo_arc(p->cr, 0, 0, 1, 0, 2 * G_PI);
    set_colour(p, &p->ink, 0.45);
    stroke(p, 1);
    cairo_move_to(p->cr, -6 * p->unit, 0);
    cairo_line_to(p->cr, 6 * p->unit, 0);
    cairo_move_to(p->cr, 0, -6 * p->unit);
    cairo_line_to(p->cr, 0, 6 * p->unit);
    set_colour(p, &p->ink, 0.6);
    stroke(p, 1);
}

/* --- The opening ------------------------------------------------------------------------------ */

static void trace_outline(cairo_t *cr, const disk_outline *outline)
{
    double c[8];
    cairo_move_to(cr, outline->points[0].x, outline->points[0].y);
    for (int i = 0; i < outline->count; i++) {
        disk_outline_segment(outline, i, c);
        cairo_curve_to(cr, c[2], c[3], c[4], c[5], c[6], c[7]);
    }
    cairo_close_path(cr);
}

static void trace_steps(cairo_t *cr, const disk_path_step *steps, size_t count)
{
    for (const disk_path_step *s = steps; s < steps + count; s++)
        if (s->verb == DISK_PATH_MOVE)
            cairo_move_to(cr, s->x[0], s->y[0]);
        else if (s->verb == DISK_PATH_LINE)
            cairo_line_to(cr, s->x[0], s->y[0]);
        else if (s->verb == DISK_PATH_CURVE)
            cairo_curve_to(cr, s->x[0], s->y[0], s->x[1], s->y[1], s->x[2], s->y[2]);
        else
            cairo_close_path(cr);
}

/* The area, and faintly the copies' lines where they run through it. */
static void paint_opening(const paint *p)
{
    const disk_shape *shape = disk_editor_shape(p->self->model);
    size_t count;
    const disk_path_step *steps = disk_editor_steps(p->self->model, &count);
    trace_steps(p->cr, steps, count);
    cairo_set_fill_rule(p->cr, CAIRO_FILL_RULE_EVEN_ODD);
    set_colour(p, &p->accent, 0.38);
    cairo_fill_preserve(p->cr);
    set_colour(p, &p->accent, 0.75);
    stroke(p, 1);
    for (int i = 0; i < shape->drawing.count; i++)
        trace_outline(p->cr, &shape->drawing.outlines[i]);
    set_colour(p, &p->accent, 0.3);
    stroke(p, 1);
}

/* The outlines as drawn, without their copies, the selected one stronger. */
static void paint_outlines(const paint *p)
{
    const disk_shape *shape = disk_editor_shape(p->self->model);
    int selected = disk_editor_selected(p->self->model, NULL);
    set_colour(p, &p->accent, 1);
    for (int i = 0; i < shape->drawing.count; i++) {
        const disk_outline *outline = &shape->drawing.outlines[i];
        double c[8];
        for (int k = 0; k < outline->count; k++) {
            if (shape->places[i][k].copy != 0)
                continue;
            disk_outline_segment(outline, k, c);
            cairo_move_to(p->cr, c[0], c[1]);
            cairo_curve_to(p->cr, c[2], c[3], c[4], c[5], c[6], c[7]);
        }
        gboolean strong =
            shape->places[i][0].outline == selected && p->self->tool == DISK_TOOL_EDIT;
        cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_ROUND);
        stroke(p, strong ? 2.5 : 1.7);
    }
}

/* What becomes the unit circle, and its middle. */
static void paint_measure(const paint *p)
{
    disk_measure m;
    if (!disk_drawing_measure(disk_editor_drawing(p->self->model), &m))
        return;
    const double dashes[] = {5 * p->unit, 4 * p->unit};
    cairo_set_source_rgba(p->cr, 0.93, 0.42, 0.05, 0.95);
    cairo_set_dash(p->cr, dashes, 2, 0);
    cairo_arc(p->cr, m.x, m.y, m.reach, 0, 2 * G_PI);
    stroke(p, 1.2);
    cairo_set_dash(p->cr, NULL, 0, 0);
    double arm = 4 * p->unit;
    cairo_move_to(p->cr, m.x - arm, m.y - arm);
    cairo_line_to(p->cr, m.x + arm, m.y + arm);
    cairo_move_to(p->cr, m.x - arm, m.y + arm);
    cairo_line_to(p->cr, m.x + arm, m.y - arm);
    stroke(p, 1.5);
}

/* --- Points ----------------------------------------------------------------------------------- */

static void paint_knob(const paint *p, double x, double y, gboolean round, gboolean full,
                       double size)
{
    double half = size * p->unit;
    cairo_new_path(p->cr);
    if (round)
        cairo_arc(p->cr, x, y, half * 1.1, 0, 2 * G_PI);
    else
        cairo_rectangle(p->cr, x - half, y - half, 2 * half, 2 * half);
    set_colour(p, full ? &p->accent : &p->ground, 1);
    cairo_fill_preserve(p->cr);
    set_colour(p, full ? &p->ink : &p->accent, 1);
    stroke(p, 1.4);
}

static void paint_handle(const paint *p, const disk_point *point, double dx, double dy,
                         gboolean hover)
{
    if (dx == 0 && dy == 0)
        return;
    cairo_move_to(p->cr, point->x, point->y);
    cairo_line_to(p->cr, point->x + dx, point->y + dy);
    set_colour(p, &p->ink, 0.7);
    stroke(p, 1);
    paint_knob(p, point->x + dx, point->y + dy, TRUE, hover, hover ? 4.2 : 3.2);
}

static void paint_points(const paint *p)
{
    const disk_drawing *drawing = disk_editor_drawing(p->self->model);
    const disk_hit *hover = &p->self->hover;
    int point, outline = disk_editor_selected(p->self->model, &point);
    for (int i = 0; i < drawing->count; i++)
        for (int k = 0; k < drawing->outlines[i].count; k++) {
            const disk_point *at = &drawing->outlines[i].points[k];
            gboolean over =
                hover->kind == DISK_HIT_POINT && hover->outline == i && hover->point == k;
            paint_knob(p, at->x, at->y, at->smooth, i == outline && k == point, over ? 4.8 : 3.4);
        }
    if (outline < 0 || point < 0)
        return;
    const disk_point *at = &drawing->outlines[outline].points[point];
    paint_handle(p, at, at->in_x, at->in_y, hover->kind == DISK_HIT_HANDLE_IN);
    paint_handle(p, at, at->out_x, at->out_y, hover->kind == DISK_HIT_HANDLE_OUT);
}

/* Where a press on a line would add a point. */
static void paint_ghost(const paint *p)
{
    const disk_hit *hover = &p->self->hover;
    const disk_shape *shape = disk_editor_shape(p->self->model);
    if (hover->kind != DISK_HIT_SEGMENT || p->self->drag != DISK_DRAG_NONE ||
        hover->shape_outline >= shape->drawing.count ||
        hover->shape_point >= shape->drawing.outlines[hover->shape_outline].count)
        return;
    double c[8], x, y;
    disk_outline_segment(&shape->drawing.outlines[hover->shape_outline], hover->shape_point, c);
    disk_curve_at(c, hover->t, &x, &y);
    cairo_arc(p->cr, x, y, 4.5 * p->unit, 0, 2 * G_PI);
    set_colour(p, &p->accent, 1);
    stroke(p, 1.5);
}

static void paint_box(const paint *p)
{
    GdkRectangle box;
    double x, y;
    int point, outline = disk_editor_selected(p->self->model, &point);
    if (point >= 0 || !disk_board_box(p->self, outline, &box, &x, &y))
        return;
    double left = box.x, top = box.y, right = box.x + box.width, bottom = box.y + box.height;
    disk_board_to_drawing(p->self, &left, &top);
    disk_board_to_drawing(p->self, &right, &bottom);
    cairo_rectangle(p->cr, left, top, right - left, bottom - top);
    set_colour(p, &p->ink, 0.5);
    stroke(p, 1);
    for (int i = 0; i < 4; i++)
        paint_knob(p, i & 1 ? right : left, i & 2 ? bottom : top, FALSE, FALSE, 3.6);
}

/* --- What is being drawn ---------------------------------------------------------------------- */

static void paint_line(const paint *p)
{
    const DiskApertureEditor *self = p->self;
    for (guint i = 0; i + 1 < self->line->len; i += 2)
        cairo_line_to(p->cr, g_array_index(self->line, double, i),
                      g_array_index(self->line, double, i + 1));
    if (self->polygon_begun && self->key_place)
        cairo_line_to(p->cr, self->key_x, self->key_y);
    else if (self->polygon_begun && self->pointer_in)
        cairo_line_to(p->cr, self->pointer_x, self->pointer_y);
    set_colour(p, &p->ink, 0.8);
    stroke(p, 1.2);
    for (guint i = 0; self->polygon_begun && i + 1 < self->line->len; i += 2)
        paint_knob(p, g_array_index(self->line, double, i),
                   g_array_index(self->line, double, i + 1), FALSE, i == 0, 3.4);
}

static void paint_place(const paint *p)
{
    const DiskApertureEditor *self = p->self;
    double arm = 9 * p->unit;
    cairo_move_to(p->cr, self->key_x - arm, self->key_y);
    cairo_line_to(p->cr, self->key_x + arm, self->key_y);
    cairo_move_to(p->cr, self->key_x, self->key_y - arm);
    cairo_line_to(p->cr, self->key_x, self->key_y + arm);
    set_colour(p, &p->ink, 1);
    stroke(p, 1.5);
}

static void paint_frame(GtkWidget *widget, cairo_t *cr)
{
    GtkStyleContext *style = gtk_widget_get_style_context(widget);
    int width = gtk_widget_get_allocated_width(widget);
    int height = gtk_widget_get_allocated_height(widget);
    gtk_render_background(style, cr, 0, 0, width, height);
    if (gtk_widget_has_focus(widget))
        gtk_render_focus(style, cr, 1, 1, width - 2, height - 2);
}

gboolean disk_board_draw(GtkWidget *widget, cairo_t *cr)
{
    DiskApertureEditor *self = DISK_APERTURE_EDITOR(widget);
    double scale = disk_board_scale(self);
    paint p = {.self = self, .cr = cr, .unit = 1 / scale};
    find_colours(&p);
    paint_frame(widget, cr);
    cairo_translate(cr, gtk_widget_get_allocated_width(widget) / 2.0,
                    gtk_widget_get_allocated_height(widget) / 2.0);
    cairo_scale(cr, scale, scale);
    if (self->grid)
        paint_grid(&p);
    paint_rays(&p);
    paint_centre(&p);
    paint_opening(&p);
    paint_outlines(&p);
    paint_measure(&p);
    if (self->tool == DISK_TOOL_EDIT) {
        paint_box(&p);
        paint_points(&p);
        paint_ghost(&p);
    }
    paint_line(&p);
    if (self->key_place)
        paint_place(&p);
    return FALSE;
}
