/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file drawing.h
 * What the aperture editor draws: closed outlines of points with Bezier handles, an n-fold symmetry
 * and a mirror. Plain C with GLib, no GTK. Coordinates have y down, the origin in the middle of the
 * canvas, and 1 on the canvas' unit circle; overlaps are even-odd, so an outline within another is
 * a hole. Nothing here is thread safe; a drawing belongs to one thread at a time.
 */
#ifndef DISK_DRAWING_H
#define DISK_DRAWING_H

#include <disk/aperture.h>
#include <glib.h>

G_BEGIN_DECLS

#define DISK_MAX_FOLD 12
/** Points and outlines drawn, without the copies that symmetry makes of them. */
#define DISK_MAX_POINTS   2000
#define DISK_MAX_OUTLINES 200
/** Coordinates are cut to +- this. */
#define DISK_DRAWING_LIMIT 8.0

/** A point of an outline. Handles are relative to it; 0, 0 is none. A segment between two points
 *  is a line where neither of its ends has a handle on its side, else a cubic Bezier curve. */
typedef struct disk_point {
    double x, y;
    double in_x, in_y;   /**< towards the point before */
    double out_x, out_y; /**< towards the point after */
    int smooth;          /**< the handles stay on one line */
} disk_point;

/** A closed outline. Its symmetric copies stand beside each other or, for a ring, are joined end
 *  to start into one outline around the origin. */
typedef struct disk_outline {
    disk_point *points;
    int count; /**< >= 1; a ring without copies is closed like any other */
    int ring;
} disk_outline;

typedef struct disk_drawing {
    disk_outline *outlines;
    int count;
    int fold;   /**< 1 to DISK_MAX_FOLD; turns around the origin */
    int mirror; /**< not 0: mirrored left to right, before the turns */
} disk_drawing;

/** An empty drawing. Any other call wants an initialised one. */
void disk_drawing_init(disk_drawing *drawing);

/** Frees what it holds and makes it empty. */
void disk_drawing_clear(disk_drawing *drawing);

/** A deep copy into `to`, which is cleared first. */
void disk_drawing_copy(disk_drawing *to, const disk_drawing *from);

/** Whether two drawings hold the same, bit for bit. */
int disk_drawing_equal(const disk_drawing *a, const disk_drawing *b);

/** All points drawn, without copies. */
int disk_drawing_points(const disk_drawing *drawing);

/**
 * Adds an outline at the end. @param points copied, numbers finite
 * @return its index, or -1 where the drawing would have too many points or outlines, or the outline
 *         none
 */
int disk_drawing_add(disk_drawing *drawing, const disk_point *points, int count, int ring);

/** Removes an outline. */
void disk_drawing_remove(disk_drawing *drawing, int outline);

/** Inserts a point before index `at`, 0 to the outline's count. @return 0 where there are too many.
 */
int disk_drawing_insert(disk_drawing *drawing, int outline, int at, const disk_point *point);

/** Removes a point, and the outline with its last one. */
void disk_drawing_erase(disk_drawing *drawing, int outline, int at);

/* --- Copies by symmetry ---------------------------------------------------------------------- */

/** x' = xx x + xy y, y' = yx x + yy y; always orthogonal, so its inverse is its transpose. */
typedef struct disk_turn {
    double xx, xy, yx, yy;
    int reversed; /**< the copy runs through the points backwards */
} disk_turn;

/** How many copies an outline has, itself included: fold, or twice that with the mirror. */
int disk_drawing_copies(const disk_drawing *drawing);

/** Copy number `copy` of an outline; 0 is itself. */
disk_turn disk_drawing_turn(const disk_drawing *drawing, int outline, int copy);

void disk_turn_apply(const disk_turn *turn, double *x, double *y);
void disk_turn_undo(const disk_turn *turn, double *x, double *y);

/** Where a point of a shape comes from. */
typedef struct disk_place {
    int outline, point, copy;
} disk_place;

/** A drawing with its copies written out: closed outlines without symmetry, each of whose points
 *  has its place, in the same order. */
typedef struct disk_shape {
    disk_drawing drawing; /**< fold 1, no mirror */
    disk_place **places;  /**< [outline][point] */
} disk_shape;

/** @param out uninitialised; cleared with disk_shape_clear() */
void disk_shape_init(disk_shape *out, const disk_drawing *drawing);
void disk_shape_clear(disk_shape *shape);

/**
 * The segment after a point of a closed outline, as a cubic Bezier curve.
 * @param curve x and y of four control points
 * @return whether it is curved
 */
int disk_outline_segment(const disk_outline *outline, int point, double curve[8]);

/** A curve's point, and its direction (not normalised; NULL: not wanted). @param t 0 to 1 */
void disk_curve_at(const double curve[8], double t, double *x, double *y);

/* --- What a drawing is ----------------------------------------------------------------------- */

/** What is open as steps of an even-odd path: the outlines with their copies, which are joined where
 *  they overlap (drawing-union.h). Freed with g_free(). NULL: empty. */
disk_path_step *disk_drawing_steps(const disk_drawing *drawing, size_t *count);

/** @return as disk_aperture_from_path(); DISK_EMPTY_APERTURE for an empty drawing */
disk_status disk_drawing_aperture(const disk_drawing *drawing, disk_aperture **out);

/** What the core will do to a drawing: centre it here, and make this distance 1. */
typedef struct disk_measure {
    double area, x, y; /**< of what is open, and its centroid */
    double reach;      /**< from the centroid to the farthest point */
} disk_measure;

/** By scan lines, to about 1e-3. @return 0 where nothing is open. */
int disk_drawing_measure(const disk_drawing *drawing, disk_measure *out);

/** Moves and scales all so that it is as the core will see it: the centroid at the origin, the
 *  farthest point at 1. Only for drawings without symmetry; others are scaled alone. */
void disk_drawing_normalise(disk_drawing *drawing);

/** The drawing from a path's steps; what is not finite or beyond the bounds makes it fail.
 *  @param out initialised; kept on failure */
int disk_drawing_from_steps(const disk_path_step *steps, size_t count, disk_drawing *out);

/** The drawing as text, for keeping; freed with g_free(). */
char *disk_drawing_to_text(const disk_drawing *drawing);

/** Reads such text. @param out initialised; kept on failure. @return 0 if it is broken. */
int disk_drawing_from_text(const char *text, disk_drawing *out);

/* --- Making outlines ------------------------------------------------------------------------- */

/**
 * Fits Bezier curves to a line drawn by hand or traced: corners stay, the rest becomes smooth
 * (P. J. Schneider, An Algorithm for Automatically Fitting Digitized Curves, Graphics Gems, 1990).
 *
 * @param xy x and y of `count` points
 * @param closed whether the last point goes on to the first
 * @param tolerance the farthest that the line may lie from the curves
 * @param span the length over which directions are measured to find corners
 * @param corner how many degrees a corner turns at least
 * @param out_count set to the number of points returned; those of an open line begin and end it
 * @return freed with g_free(); NULL where there are fewer than three points that differ
 */
disk_point *disk_fit_stroke(const double *xy, int count, int closed, double tolerance, double span,
                            double corner, int *out_count);

/**
 * Fills the gaps of a line drawn by hand with a spline, for disk_fit_stroke().
 * @param step points come to lie about so far apart, or nearer
 * @param corner what turns by more degrees keeps straight sides
 * @return x and y of *out_count points, freed with g_free()
 */
double *disk_fill_stroke(const double *xy, int count, double step, double corner, int *out_count);

/**
 * Traces where a mask is above one half, and fits curves to it.
 * @param mask its middle becomes the origin
 * @param scale units a texel
 * @param out initialised; cleared first. Empty where nothing is above one half.
 * @return 0 where that takes too many points
 */
int disk_drawing_trace(const disk_plane *mask, double scale, disk_drawing *out);

/** Traces an aperture: any can be edited. @return as disk_aperture_draw(); DISK_TOO_COMPLEX */
disk_status disk_drawing_from_aperture(const disk_aperture *aperture, disk_drawing *out);

G_END_DECLS

#endif
