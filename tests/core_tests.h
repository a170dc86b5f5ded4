/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The core's unit tests: one TCase a file, run by core_tests.c. */
#ifndef CORE_TESTS_H
#define CORE_TESTS_H

#include <check.h>

TCase *aperture_tests(void);
TCase *basis_tests(void);
TCase *basis_file_tests(void);
TCase *character_tests(void);
TCase *clean_loops_tests(void);
TCase *depth_clean_tests(void);
TCase *depth_holes_tests(void);
TCase *engines_tests(void);
TCase *filter_tests(void);
TCase *fit_tests(void);
TCase *gradient_tests(void);
TCase *highlights_tests(void);
TCase *lens_tests(void);
TCase *lens_layer_tests(void);
TCase *lens_loops_tests(void);
TCase *loops_tests(void);
TCase *memory_tests(void);
TCase *occlusion_tests(void);
TCase *params_tests(void);
TCase *preview_tests(void);
TCase *show_tests(void);
TCase *threads_tests(void);

#endif
