/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Access keys, budgets in words, window sizes that are remembered. */

#include "ui_tests.h"

#include <budget-levels.h>
#include <disk/params.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <mnemonic.h>
#include <string.h>
#include <window-state.h>

static void assert_added(disk_mnemonics *m, const char *label, const char *wanted)
{
    char *found = disk_mnemonics_add(m, label);
    ck_assert_str_eq(found, wanted);
    g_free(found);
}

START_TEST(keys_differ)
{
    static const char *const taken[] = {"_OK", "_Reset", NULL};
    disk_mnemonics m;
    disk_mnemonics_init(&m, taken);
    assert_added(&m, "Radius", "R_adius");
    assert_added(&m, "Focus", "_Focus");
    assert_added(&m, "Focus range", "Fo_cus range");
    assert_added(&m, "a_b", "a___b");
}
END_TEST

/* Beginnings of words come first; other scripts get a letter behind. */
START_TEST(keys_of_words_and_scripts)
{
    static const char *const taken[] = {"_Far", NULL};
    disk_mnemonics m;
    disk_mnemonics_init(&m, taken);
    assert_added(&m, "Far strength", "Far _strength");
    assert_added(&m, "\345\215\212\345\276\204", "\345\215\212\345\276\204(_A)");
    assert_added(&m, "Sch\303\244rfe", "S_ch\303\244rfe");
}
END_TEST

START_TEST(keys_run_out)
{
    disk_mnemonics m;
    disk_mnemonics_init(&m, NULL);
    for (char c = 'a'; c <= 'z'; c++) {
        char label[2] = {c, 0}, *text = disk_mnemonics_add(&m, label);
        ck_assert_int_eq(text[0], '_');
        g_free(text);
    }
    assert_added(&m, "Radius", "Radius");
    assert_added(&m, "\345\215\212", "\345\215\212");
}
END_TEST

START_TEST(levels_are_the_tables)
{
    int count;
    const disk_budget_level *levels = disk_budget_levels(&count);
    const disk_param_spec *spec = disk_param_find("samples");
    ck_assert_int_eq(levels[disk_budget_level_of((int)spec->initial)].samples, (int)spec->initial);
    ck_assert_int_eq(levels[disk_budget_level_of(0)].samples, 0);
    ck_assert_int_eq(disk_budget_level_of(17), count - 1);
    for (int i = 0; i < count - 1; i++) {
        ck_assert_int_eq(disk_budget_level_of(levels[i].samples), i);
        ck_assert(levels[i].samples == 0 || levels[i].samples >= 8);
    }
}
END_TEST

static void assert_described(int samples, double seconds, const char *wanted)
{
    char *found = disk_budget_describe(samples, seconds);
    ck_assert_str_eq(found, wanted);
    g_free(found);
}

START_TEST(budgets_in_words)
{
    assert_described(48, -1, "48 taps a pixel");
    assert_described(3, -1, "8 taps a pixel");
    assert_described(48, 0.2, "48 taps a pixel, less than 1 s for the whole picture");
    assert_described(48, 3.4, "48 taps a pixel, about 3 s for the whole picture");
    assert_described(0, 42, "every ray, about 40 s for the whole picture");
    assert_described(0, 200, "every ray, about 3 min for the whole picture");
}
END_TEST

START_TEST(windows_are_remembered)
{
    char *folder = g_dir_make_tmp("disk-windows-XXXXXX", NULL);
    g_setenv("XDG_CONFIG_HOME", folder, TRUE);
    disk_window_state saved = {900, 640, 2, TRUE}, other = {800, 600, 0, FALSE};
    disk_window_state found = {1, 2, 3, FALSE};
    disk_window_state_load("cli", &found);
    ck_assert_int_eq(found.width, 1);
    disk_window_state_save("cli", &saved);
    disk_window_state_save("gimp", &other);
    disk_window_state_load("cli", &found);
    ck_assert_mem_eq(&found, &saved, sizeof saved);
    disk_window_state_load("gimp", &found);
    ck_assert_mem_eq(&found, &other, sizeof other);
    g_free(folder);
}
END_TEST

/* A window of no size or of a galaxy's is none. */
START_TEST(broken_windows_do_not_count)
{
    char *folder = g_dir_make_tmp("disk-windows-XXXXXX", NULL);
    char *path = g_build_filename(folder, "disk-lens-blur", "windows.ini", NULL);
    char *place = g_path_get_dirname(path);
    g_setenv("XDG_CONFIG_HOME", folder, TRUE);
    g_mkdir_with_parents(place, 0700);
    ck_assert(g_file_set_contents(path, "[cli]\nwidth=0\nheight=99999999\npage=x\n", -1, NULL));
    disk_window_state found = {700, 500, 1, FALSE}, wanted = found;
    disk_window_state_load("cli", &found);
    ck_assert_mem_eq(&found, &wanted, sizeof wanted);
    ck_assert(g_file_set_contents(path, "\377\n[[", -1, NULL));
    disk_window_state_load("cli", &found);
    ck_assert_mem_eq(&found, &wanted, sizeof wanted);
    g_free(place);
    g_free(path);
    g_free(folder);
}
END_TEST

TCase *words_tests(void)
{
    TCase *tests = tcase_create("words");
    tcase_add_test(tests, keys_differ);
    tcase_add_test(tests, keys_of_words_and_scripts);
    tcase_add_test(tests, keys_run_out);
    tcase_add_test(tests, levels_are_the_tables);
    tcase_add_test(tests, budgets_in_words);
    tcase_add_test(tests, windows_are_remembered);
    tcase_add_test(tests, broken_windows_do_not_count);
    return tests;
}
