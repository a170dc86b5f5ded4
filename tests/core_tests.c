/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs the core's unit tests. Each TCase is a meson test of its own, chosen by CK_RUN_CASE. */

#include "core_tests.h"

#include <stdlib.h>

int main(void)
{
    TCase *(*const cases[])(void) = {
        aperture_tests,    basis_tests,       basis_file_tests, character_tests,  clean_loops_tests,
        depth_clean_tests, depth_holes_tests, engines_tests,    filter_tests,     fit_tests,
        gradient_tests,    highlights_tests,  lens_tests,       lens_layer_tests, lens_loops_tests,
        loops_tests,       memory_tests,      occlusion_tests,  params_tests,     preview_tests,
        show_tests,        threads_tests};
    Suite *suite = suite_create("core");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TCase *tests = cases[i]();
        tcase_set_timeout(tests, 300); /* a loaded machine, a build with sanitizers */
        suite_add_tcase(suite, tests);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
