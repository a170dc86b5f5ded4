/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the canvas' files share: canvas.c is the widget, canvas-draw.c draws it, canvas-input.c
 * hears pointer and keyboard. Positions in the window are in the screen's pixels. */
#ifndef DISK_CANVAS_INTERNAL_H
#define DISK_CANVAS_INTERNAL_H

#include "canvas.h"

/* What the pointer does while a button is held. */
typedef enum canvas_grab {
    GRAB_NONE,
    GRAB_CLICK,   /* may become a pick, or a pan when it moves */
    GRAB_PAN,     /* moves the picture */
    GRAB_DIVIDER, /* moves the divider */
} canvas_grab;

struct _DiskCanvas {
    GtkDrawingArea parent;
    disk_viewport view;
    disk_canvas_layer layers[DISK_CANVAS_LEVELS]; /* scale 0: none */
    gboolean split, over, pickable;
    double divider;          /* 0 to 1 of the window's width */
    double cross_x, cross_y; /* where the keyboard picks, in the picture */
    gboolean cross;          /* whether it is shown */

    canvas_grab grab;
    guint button;          /* that holds it */
    double grab_x, grab_y; /* where it began, or was last */
    double scrolled;       /* what smooth scrolling has left over */
    gboolean space;        /* held: dragging pans */
};

/* The screen's pixels a pixel of GTK's. */
double canvas_factor(DiskCanvas *canvas);

/* The divider's place in the window. */
double canvas_divider(DiskCanvas *canvas);

/* After a change of the view. */
void canvas_view_changed(DiskCanvas *canvas);

void canvas_draw(DiskCanvas *canvas, cairo_t *cr);
void canvas_listen(DiskCanvas *canvas);
void canvas_pick(DiskCanvas *canvas, double x, double y);

#endif
