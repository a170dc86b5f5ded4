/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What of the dialog needs no display: one test case a file. */
#ifndef UI_TESTS_H
#define UI_TESTS_H

#include <check.h>

TCase *viewport_tests(void);
TCase *shrink_tests(void);
TCase *words_tests(void);
TCase *steps_tests(void);
TCase *engine_tests(void);
TCase *source_tests(void);

#endif
