/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file aperture-editor-internal.h
 * What the canvas' files share: aperture-editor.c has its life and what all ways of drawing have in
 * common, editor-pointer.c the pointer, editor-keys.c the keyboard, editor-paint.c the picture.
 */
#ifndef DISK_APERTURE_EDITOR_INTERNAL_H
#define DISK_APERTURE_EDITOR_INTERNAL_H

#include "aperture-editor.h"

/** What a pressed button is doing; the model is then within a begin. */
typedef enum disk_drag {
    DISK_DRAG_NONE,
    DISK_DRAG_STROKE,
    DISK_DRAG_POINT,
    DISK_DRAG_HANDLE_IN,
    DISK_DRAG_HANDLE_OUT,
    DISK_DRAG_OUTLINE,
    DISK_DRAG_SCALE,
} disk_drag;

struct _DiskApertureEditor {
    GtkDrawingArea parent;
    disk_editor *model;
    disk_tool tool;
    gboolean grid;

    disk_drag drag;
    disk_turn turn;          /* of the copy that was taken hold of */
    double last_x, last_y;   /* of the drag, in the drawing's units */
    double grip_x, grip_y;   /* from the pointer to what it took hold of */
    double scale_x, scale_y; /* the middle around which an outline is scaled, and how far off */
    double scale_from;

    GArray *line; /* of double: the stroke or polygon that is being drawn */
    gboolean polygon_begun;

    disk_hit hover;
    gboolean pointer_in;
    double pointer_x, pointer_y; /* in the drawing's units */
    double key_x, key_y;         /* the keyboard's own place for polygons */
    gboolean key_place;          /* it is shown */
    double extent;               /* of the drawing that the canvas shows */
};

/** Pixels for one unit of the drawing, at the widget's scale. */
double disk_board_scale(DiskApertureEditor *self);

/** From the widget's pixels to the drawing's units, and back. */
void disk_board_to_drawing(DiskApertureEditor *self, double *x, double *y);
void disk_board_to_widget(DiskApertureEditor *self, double *x, double *y);

/** How near the pointer has to be, in the drawing's units. */
double disk_board_tolerance(DiskApertureEditor *self);

/** After a change of the drawing; of anything else that shows. */
void disk_board_changed(DiskApertureEditor *self);
void disk_board_moved(DiskApertureEditor *self);

/** Drops what is unfinished, drag or polygon. @return whether there was anything */
gboolean disk_board_drop(DiskApertureEditor *self);

/** Adds a corner to the unfinished polygon, which begins with it if there is none. */
void disk_board_add_corner(DiskApertureEditor *self, double x, double y);
/** Takes the last one away. @return whether there was a polygon */
gboolean disk_board_remove_corner(DiskApertureEditor *self);
/** Closes the polygon; with fewer than three corners it is dropped. @return whether there was one
 */
gboolean disk_board_close_polygon(DiskApertureEditor *self);
/** Whether a place lies on the unfinished polygon's first corner. */
gboolean disk_board_at_first_corner(DiskApertureEditor *self, double x, double y);

/** The bounds of an outline as drawn, curves taken by their control points. */
gboolean disk_board_box(DiskApertureEditor *self, int outline, GdkRectangle *pixels,
                        double *middle_x, double *middle_y);

void disk_board_init_pointer(DiskApertureEditor *self);
void disk_board_init_keys(DiskApertureEditor *self);
gboolean disk_board_draw(GtkWidget *widget, cairo_t *cr);

#endif
