/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file drawing-union.h
 * The area of an outline's symmetric copies where they overlap.
 */
#ifndef DISK_DRAWING_UNION_H
#define DISK_DRAWING_UNION_H

#include "drawing.h"

/**
 * Joins the copies of an outline where they overlap: what lies in any of them is open.
 * @param steps of disk_path_step; closed paths of straight edges are added, which are even-odd and
 *        lie within 2e-4 of the curves
 * @return 0, with nothing added, where no copies overlap and the outline's own copies are the
 * shape: also of a ring, whose copies are one outline
 */
int disk_outline_union(const disk_drawing *drawing, int outline, GArray *steps);

#endif
