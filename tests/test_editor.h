/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the two halves of the editor's tests share. */
#ifndef TEST_EDITOR_H
#define TEST_EDITOR_H

#include <check.h>

/** Drawings as such: symmetry, measures, paths, text, curves, tracing. */
TCase *editor_shape_case(void);

#endif
