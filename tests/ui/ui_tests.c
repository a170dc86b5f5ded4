/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs the test cases of this folder that need no display. */

#include "ui_tests.h"

#include <stdlib.h>

int main(void)
{
    Suite *suite = suite_create("ui");
    suite_add_tcase(suite, viewport_tests());
    suite_add_tcase(suite, shrink_tests());
    suite_add_tcase(suite, words_tests());
    suite_add_tcase(suite, steps_tests());
    suite_add_tcase(suite, engine_tests());
    suite_add_tcase(suite, source_tests());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
