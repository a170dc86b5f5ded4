/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file editor-model.h
 * What the aperture editor does, without its window: a drawing, what is selected of it, hit tests,
 * and every change as a step that can be undone. Plain C with GLib, no GTK. Not thread safe.
 */
#ifndef DISK_EDITOR_MODEL_H
#define DISK_EDITOR_MODEL_H

#include "drawing.h"

G_BEGIN_DECLS

/** So many steps are kept for undo; older ones are forgotten. */
#define DISK_MAX_UNDO 200

typedef struct disk_editor disk_editor;

/** @return freed with disk_editor_free() */
disk_editor *disk_editor_new(void);
void disk_editor_free(disk_editor *editor);

/** What is drawn, and the same with its copies. Borrowed, until the next change. */
const disk_drawing *disk_editor_drawing(const disk_editor *editor);
const disk_shape *disk_editor_shape(const disk_editor *editor);

/** What is open, as disk_drawing_steps(): copies that overlap are one area. Borrowed, until the
 * next change. NULL: nothing. */
const disk_path_step *disk_editor_steps(disk_editor *editor, size_t *count);

/** Rises with every change of the drawing, undo and redo included. */
guint disk_editor_serial(const disk_editor *editor);

/* --- Steps ----------------------------------------------------------------------------------- */

/**
 * Several changes as one step: a drag. Every begin has its end; they do not nest.
 * @param keep 0: the drawing becomes what it was at the begin
 */
void disk_editor_begin(disk_editor *editor);
void disk_editor_end(disk_editor *editor, int keep);

int disk_editor_can_undo(const disk_editor *editor);
int disk_editor_can_redo(const disk_editor *editor);
/** @return 0 where there is no step, or within a begin */
int disk_editor_undo(disk_editor *editor);
int disk_editor_redo(disk_editor *editor);

/** Forgets all steps and starts from a drawing. @param drawing borrowed, copied; NULL: empty */
void disk_editor_reset(disk_editor *editor, const disk_drawing *drawing);

/* --- What is selected: an outline, and perhaps one of its points ----------------------------- */

/** @param outline -1: nothing. @param point -1: the whole outline */
void disk_editor_select(disk_editor *editor, int outline, int point);
/** @return the outline, or -1. @param point may be NULL; set to the point, or -1 */
int disk_editor_selected(const disk_editor *editor, int *point);
/** Selects the next point (way 1) or the one before (-1), through all outlines. @return 0, and
 *  nothing is selected, where that would go beyond the last or the first. */
int disk_editor_select_next(disk_editor *editor, int way);

/* --- Changes: each is a step of its own, or part of one between begin and end ----------------- */
/* All return whether the drawing is another one now; coordinates are cut to DISK_DRAWING_LIMIT. */

/** Replaces all. */
int disk_editor_replace(disk_editor *editor, const disk_drawing *drawing);

/** Adds a closed outline of corners, and selects it. At least three points. */
int disk_editor_add_polygon(disk_editor *editor, const double *xy, int count);

/**
 * Adds a line drawn by hand as smooth curves, and selects it. With symmetry, a line that leads from
 * one turn to the next, or with the mirror from one axis to the next, becomes a ring; any other is
 * closed by itself.
 * @param tolerance the farthest the curves may lie from it
 */
int disk_editor_add_stroke(disk_editor *editor, const double *xy, int count, double tolerance);

int disk_editor_move_point(disk_editor *editor, int outline, int point, double x, double y);

/** Which of a point's handles. */
typedef enum disk_handle {
    DISK_HANDLE_IN,
    DISK_HANDLE_OUT,
} disk_handle;

/** Moves a handle's end to a place. A smooth point's other handle turns along and keeps its
 *  length. */
int disk_editor_move_handle(disk_editor *editor, int outline, int point, disk_handle which,
                            double x, double y);

/** Smooth: handles along the line between the neighbours. Corner: no handles. */
int disk_editor_set_smooth(disk_editor *editor, int outline, int point, int smooth);

/** Lets a point's handles move by themselves, and keeps them. */
int disk_editor_break_handles(disk_editor *editor, int outline, int point);

/**
 * Adds a point on the segment after a point of the shape, which keeps its form, and selects it.
 * @param outline, point of disk_editor_shape(). @param t 0 to 1 along the segment
 */
int disk_editor_split(disk_editor *editor, int outline, int point, double t);

/** An outline that has two points left goes with the last but one. */
int disk_editor_delete_point(disk_editor *editor, int outline, int point);

int disk_editor_move_outline(disk_editor *editor, int outline, double dx, double dy);
/** Around its middle. @param factor above 0 */
int disk_editor_scale_outline(disk_editor *editor, int outline, double factor);
int disk_editor_delete_outline(disk_editor *editor, int outline);

/** @param fold 1 to DISK_MAX_FOLD; others are cut to that */
int disk_editor_set_fold(disk_editor *editor, int fold);
int disk_editor_set_mirror(disk_editor *editor, int mirror);

/* --- Hit tests ------------------------------------------------------------------------------- */

typedef enum disk_hit_kind {
    DISK_HIT_NOTHING,
    DISK_HIT_POINT,
    DISK_HIT_HANDLE_IN, /**< only of the selected point */
    DISK_HIT_HANDLE_OUT,
    DISK_HIT_SEGMENT,
    DISK_HIT_INSIDE, /**< within an outline, away from its line */
} disk_hit_kind;

typedef struct disk_hit {
    disk_hit_kind kind;
    int outline, point, copy;       /**< of the drawing; of a segment the point it starts at */
    int shape_outline, shape_point; /**< the same in the shape: for disk_editor_split() */
    double t;                       /**< of a segment */
} disk_hit;

/**
 * What lies at a place: handles before points before segments before insides, of each the nearest;
 * of insides the smallest outline's. @param tolerance in the drawing's units
 */
disk_hit disk_editor_hit(const disk_editor *editor, double x, double y, double tolerance);

G_END_DECLS

#endif
