/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The canvas' life and what pointer and keyboard share. A stroke or polygon that is not finished is
 * in the model all the same, within a begin: every move takes it out and puts it in anew, so that
 * all who look at the model see what is being drawn. */

#include "aperture-editor-internal.h"

#include "i18n.h"

#include <math.h>

/* What the canvas shows at least, and beyond the farthest point, in units and times. */
#define LEAST_EXTENT 1.18
#define AROUND       1.06

G_DEFINE_TYPE(DiskApertureEditor, disk_aperture_editor, GTK_TYPE_DRAWING_AREA)

enum { CHANGED, MOVED, DONE, SIGNALS };
static guint signals[SIGNALS];

/* --- Places ----------------------------------------------------------------------------------- */

static double extent_of(const disk_drawing *drawing)
{
    double extent = LEAST_EXTENT;
    for (int i = 0; i < drawing->count; i++)
        for (int k = 0; k < drawing->outlines[i].count; k++) {
            const disk_point *p = &drawing->outlines[i].points[k];
            extent = fmax(extent, AROUND * fmax(fabs(p->x), fabs(p->y)));
        }
    return extent;
}

double disk_board_scale(DiskApertureEditor *self)
{
    int width = gtk_widget_get_allocated_width(GTK_WIDGET(self));
    int height = gtk_widget_get_allocated_height(GTK_WIDGET(self));
    return MAX(MIN(width, height), 2) / 2.0 / self->extent;
}

void disk_board_to_drawing(DiskApertureEditor *self, double *x, double *y)
{
    double scale = disk_board_scale(self);
    *x = (*x - gtk_widget_get_allocated_width(GTK_WIDGET(self)) / 2.0) / scale;
    *y = (*y - gtk_widget_get_allocated_height(GTK_WIDGET(self)) / 2.0) / scale;
}

void disk_board_to_widget(DiskApertureEditor *self, double *x, double *y)
{
    double scale = disk_board_scale(self);
    *x = *x * scale + gtk_widget_get_allocated_width(GTK_WIDGET(self)) / 2.0;
    *y = *y * scale + gtk_widget_get_allocated_height(GTK_WIDGET(self)) / 2.0;
}

double disk_board_tolerance(DiskApertureEditor *self)
{
    return 7 / disk_board_scale(self);
}

gboolean disk_board_box(DiskApertureEditor *self, int outline, GdkRectangle *pixels,
                        double *middle_x, double *middle_y)
{
    const disk_drawing *drawing = disk_editor_drawing(self->model);
    if (outline < 0 || outline >= drawing->count)
        return FALSE;
    const disk_outline *of = &drawing->outlines[outline];
    double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
    for (int i = 0; i < of->count; i++) {
        left = fmin(left, of->points[i].x), right = fmax(right, of->points[i].x);
        top = fmin(top, of->points[i].y), bottom = fmax(bottom, of->points[i].y);
    }
    *middle_x = of->ring ? 0 : (left + right) / 2;
    *middle_y = of->ring ? 0 : (top + bottom) / 2;
    disk_board_to_widget(self, &left, &top);
    disk_board_to_widget(self, &right, &bottom);
    *pixels = (GdkRectangle){(int)left - 8, (int)top - 8, (int)(right - left) + 16,
                             (int)(bottom - top) + 16};
    return TRUE;
}

/* --- Telling ---------------------------------------------------------------------------------- */

void disk_board_moved(DiskApertureEditor *self)
{
    char *hint = disk_aperture_editor_hint(self);
    atk_object_set_description(gtk_widget_get_accessible(GTK_WIDGET(self)), hint);
    g_free(hint);
    gtk_widget_queue_draw(GTK_WIDGET(self));
    g_signal_emit(self, signals[MOVED], 0);
}

void disk_board_changed(DiskApertureEditor *self)
{
    if (self->drag == DISK_DRAG_NONE)
        self->extent = extent_of(disk_editor_drawing(self->model));
    g_signal_emit(self, signals[CHANGED], 0);
    disk_board_moved(self);
}

void disk_aperture_editor_refresh(DiskApertureEditor *self)
{
    disk_board_drop(self);
    self->hover.kind = DISK_HIT_NOTHING;
    disk_board_changed(self);
}

/* --- Polygons and dropping -------------------------------------------------------------------- */

/* Puts the polygon into the model as far as it goes. */
static void show_polygon(DiskApertureEditor *self)
{
    if (self->polygon_begun)
        disk_editor_end(self->model, FALSE);
    self->polygon_begun = self->line->len > 0;
    if (!self->polygon_begun)
        return;
    disk_editor_begin(self->model);
    disk_editor_add_polygon(self->model, (const double *)(const void *)self->line->data,
                            (int)self->line->len / 2);
}

void disk_board_add_corner(DiskApertureEditor *self, double x, double y)
{
    g_array_append_val(self->line, x);
    g_array_append_val(self->line, y);
    show_polygon(self);
    disk_board_changed(self);
}

gboolean disk_board_remove_corner(DiskApertureEditor *self)
{
    if (!self->polygon_begun)
        return FALSE;
    g_array_set_size(self->line, self->line->len - 2);
    show_polygon(self);
    disk_board_changed(self);
    return TRUE;
}

gboolean disk_board_close_polygon(DiskApertureEditor *self)
{
    if (!self->polygon_begun)
        return FALSE;
    disk_editor_end(self->model, self->line->len >= 6);
    self->polygon_begun = FALSE;
    g_array_set_size(self->line, 0);
    disk_board_changed(self);
    return TRUE;
}

gboolean disk_board_at_first_corner(DiskApertureEditor *self, double x, double y)
{
    if (!self->polygon_begun || self->line->len < 6)
        return FALSE;
    double dx = x - g_array_index(self->line, double, 0);
    double dy = y - g_array_index(self->line, double, 1);
    return hypot(dx, dy) <= disk_board_tolerance(self);
}

gboolean disk_board_drop(DiskApertureEditor *self)
{
    gboolean any = self->drag != DISK_DRAG_NONE || self->polygon_begun;
    if (!any)
        return FALSE;
    disk_editor_end(self->model, FALSE);
    self->drag = DISK_DRAG_NONE;
    self->polygon_begun = FALSE;
    g_array_set_size(self->line, 0);
    return TRUE;
}

/* --- What toolbars and keys ask for ----------------------------------------------------------- */

void disk_aperture_editor_set_tool(DiskApertureEditor *self, disk_tool tool)
{
    if (self->tool == tool)
        return;
    if (disk_board_drop(self))
        disk_board_changed(self);
    self->tool = tool;
    self->key_place = FALSE;
    self->hover.kind = DISK_HIT_NOTHING;
    disk_board_moved(self);
}

disk_tool disk_aperture_editor_get_tool(DiskApertureEditor *self)
{
    return self->tool;
}

gboolean disk_aperture_editor_is_dragging(DiskApertureEditor *self)
{
    return self->drag != DISK_DRAG_NONE;
}

void disk_aperture_editor_set_grid(DiskApertureEditor *self, gboolean grid)
{
    self->grid = grid;
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

void disk_aperture_editor_settle(DiskApertureEditor *self)
{
    if (!disk_board_close_polygon(self) && disk_board_drop(self))
        disk_board_changed(self);
}

void disk_aperture_editor_delete(DiskApertureEditor *self)
{
    int point, outline = disk_editor_selected(self->model, &point);
    if (self->drag != DISK_DRAG_NONE || self->polygon_begun)
        return;
    if (point >= 0 ? disk_editor_delete_point(self->model, outline, point)
                   : disk_editor_delete_outline(self->model, outline))
        disk_aperture_editor_refresh(self);
}

void disk_aperture_editor_toggle_smooth(DiskApertureEditor *self)
{
    int point, outline = disk_editor_selected(self->model, &point);
    if (point < 0 || self->drag != DISK_DRAG_NONE || self->polygon_begun)
        return;
    const disk_drawing *drawing = disk_editor_drawing(self->model);
    gboolean smooth = drawing->outlines[outline].points[point].smooth;
    if (disk_editor_set_smooth(self->model, outline, point, !smooth))
        disk_aperture_editor_refresh(self);
}

void disk_aperture_editor_step(DiskApertureEditor *self, gboolean back)
{
    if (back && disk_board_remove_corner(self))
        return;
    disk_board_drop(self);
    if (back)
        disk_editor_undo(self->model);
    else
        disk_editor_redo(self->model);
    disk_aperture_editor_refresh(self);
}

/* --- Hints ------------------------------------------------------------------------------------ */

static char *hint_of_selection(DiskApertureEditor *self)
{
    const disk_drawing *drawing = disk_editor_drawing(self->model);
    int point, outline = disk_editor_selected(self->model, &point);
    if (outline < 0)
        return drawing->count
                   ? g_strdup(_("Drag points, or an outline by its inside. Click a line to add a "
                                "point, double-click a point to round it."))
                   : g_strdup(_("Nothing is drawn yet: choose Draw or Polygon."));
    if (point < 0)
        return g_strdup_printf(_("Outline %d of %d. Drag its inside to move it, a corner of its "
                                 "box to scale it."),
                               outline + 1, drawing->count);
    const disk_outline *of = &drawing->outlines[outline];
    const disk_point *p = &of->points[point];
    const char *format = p->smooth ? _("Smooth point %d of %d at %.2f, %.2f. Drag its handles.")
                                   : _("Corner %d of %d at %.2f, %.2f. Double-click rounds it.");
    return g_strdup_printf(format, point + 1, of->count, p->x, 0.0 - p->y);
}

char *disk_aperture_editor_hint(DiskApertureEditor *self)
{
    const disk_drawing *drawing = disk_editor_drawing(self->model);
    gboolean symmetric = disk_drawing_copies(drawing) > 1;
    if (self->tool == DISK_TOOL_EDIT)
        return hint_of_selection(self);
    if (self->tool == DISK_TOOL_POLYGON)
        return g_strdup(self->polygon_begun
                            ? _("Click for more corners; the first one, a double click or Enter "
                                "closes the polygon.")
                            : _("Click for every corner. Inside an outline it becomes a hole."));
    if (drawing->count == 0 && symmetric)
        return g_strdup(_("Draw one part, from one ray to the next, or a closed petal."));
    if (drawing->count == 0)
        return g_strdup(_("Draw the outline of the opening in one stroke."));
    return g_strdup(_("Draw inside the outline to cut a hole, outside for one more opening."));
}

/* --- The widget ------------------------------------------------------------------------------- */

/* Every move of the pointer counts for strokes, not only one a frame. */
static void on_realize(GtkWidget *widget)
{
    gdk_window_set_event_compression(gtk_widget_get_window(widget), FALSE);
}

static gboolean on_focus(DiskApertureEditor *self)
{
    gtk_widget_queue_draw(GTK_WIDGET(self));
    return FALSE;
}

static void finalize(GObject *object)
{
    g_array_unref(DISK_APERTURE_EDITOR(object)->line);
    G_OBJECT_CLASS(disk_aperture_editor_parent_class)->finalize(object);
}

static void disk_aperture_editor_class_init(DiskApertureEditorClass *class)
{
    static const char *const names[SIGNALS] = {"changed", "moved", "done"};
    G_OBJECT_CLASS(class)->finalize = finalize;
    GTK_WIDGET_CLASS(class)->draw = disk_board_draw;
    for (int i = 0; i < SIGNALS; i++)
        signals[i] = g_signal_new(names[i], G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void disk_aperture_editor_init(DiskApertureEditor *self)
{
    GtkWidget *widget = GTK_WIDGET(self);
    self->line = g_array_new(FALSE, FALSE, sizeof(double));
    self->extent = LEAST_EXTENT;
    self->grid = TRUE;
    gtk_widget_set_can_focus(widget, TRUE);
    gtk_widget_set_size_request(widget, 240, 240);
    gtk_style_context_add_class(gtk_widget_get_style_context(widget), GTK_STYLE_CLASS_VIEW);
    atk_object_set_name(gtk_widget_get_accessible(widget), _("Aperture drawing"));
    g_signal_connect_swapped(widget, "focus-in-event", G_CALLBACK(on_focus), self);
    g_signal_connect_swapped(widget, "focus-out-event", G_CALLBACK(on_focus), self);
    g_signal_connect(widget, "realize", G_CALLBACK(on_realize), NULL);
    disk_board_init_pointer(self);
    disk_board_init_keys(self);
}

GtkWidget *disk_aperture_editor_new(disk_editor *model)
{
    DiskApertureEditor *self = g_object_new(DISK_TYPE_APERTURE_EDITOR, NULL);
    self->model = model;
    self->extent = extent_of(disk_editor_drawing(model));
    return GTK_WIDGET(self);
}
