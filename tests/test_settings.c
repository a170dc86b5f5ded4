/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Presets of all parameters: what is saved comes back, whatever the locale; names; broken files,
 * each with an error of one line; what stands at a file's place before. */

#include "settings.h"

#include <check.h>
#include <disk-presets.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static char *scratch;

static char *file_of(const char *name)
{
    return g_build_filename(scratch, "disk-lens-blur", "settings", name, NULL);
}

static void put_file(const char *name, const char *text)
{
    char *path = file_of(name), *folder = g_path_get_dirname(path);
    g_mkdir_with_parents(folder, 0700);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    g_free(folder);
    g_free(path);
}

/* Every value differs from its default; reals are no short decimals. */
static disk_params odd_params(void)
{
    disk_params params;
    int count;
    const disk_param_spec *table = disk_param_table(&count);
    disk_params_init(&params);
    params.aperture = "/home/me/caf\303\251 = [1]; #2/my leaf.svg";
    for (int i = 0; i < count; i++) {
        const disk_param_spec *s = &table[i];
        if (s->type == DISK_PARAM_REAL)
            *disk_param_real(&params, s) = s->min + (s->max - s->min) / 3;
        else if (s->type == DISK_PARAM_INT)
            *disk_param_int(&params, s) = 17;
        else if (s->type == DISK_PARAM_CHOICE)
            *disk_param_int(&params, s) = s->choices[1].value;
    }
    return params;
}

static void assert_same(const disk_params *a, const disk_params *b)
{
    disk_params p = *a, q = *b;
    int count;
    const disk_param_spec *table = disk_param_table(&count);
    for (int i = 0; i < count; i++) {
        const disk_param_spec *s = &table[i];
        if (s->type == DISK_PARAM_TEXT)
            ck_assert_str_eq(*disk_param_text(&p, s), *disk_param_text(&q, s));
        else if (s->type == DISK_PARAM_REAL)
            ck_assert_msg(*disk_param_real(&p, s) == *disk_param_real(&q, s), "%s", s->name);
        else
            ck_assert_msg(*disk_param_int(&p, s) == *disk_param_int(&q, s), "%s", s->name);
    }
}

/* Bit by bit, also under a locale with decimal commas, where there is one. */
START_TEST(comes_back)
{
    disk_params params = odd_params(), found;
    setlocale(LC_ALL, _i ? "de_DE.UTF-8" : "C");
    ck_assert(disk_settings_save("Night in K\303\266ln", &params, NULL));
    setlocale(LC_ALL, "C");
    ck_assert(disk_settings_load("Night in K\303\266ln", &found, NULL));
    assert_same(&found, &params);
    g_free((char *)found.aperture);
}
END_TEST

/* A shorter file in place of a longer one leaves nothing of that behind. */
START_TEST(replaces)
{
    disk_params params = odd_params(), found;
    ck_assert(disk_settings_save("a", &params, NULL));
    disk_params_init(&params);
    ck_assert(disk_settings_save("a", &params, NULL));
    ck_assert(disk_settings_load("a", &found, NULL));
    assert_same(&found, &params);
    g_free((char *)found.aperture);
}
END_TEST

START_TEST(lists_and_deletes)
{
    disk_params params;
    disk_params_init(&params);
    put_file("notes.txt", "");
    put_file(".hidden.ini", "");
    ck_assert(disk_settings_save("b", &params, NULL));
    ck_assert(disk_settings_save("a", &params, NULL));
    ck_assert(disk_settings_save_last(&params, NULL));
    char **names = disk_settings_list();
    ck_assert_uint_eq(g_strv_length(names), 2);
    ck_assert_str_eq(names[0], "a");
    ck_assert_str_eq(names[1], "b");
    g_strfreev(names);
    ck_assert(disk_settings_delete("a", NULL));
    GError *error = NULL;
    ck_assert(!disk_settings_delete("a", &error));
    g_clear_error(&error);
    names = disk_settings_list();
    ck_assert_uint_eq(g_strv_length(names), 1);
    g_strfreev(names);
}
END_TEST

START_TEST(refuses_names)
{
    static const char *const names[] = {"", "a/b", "..", ".a", " a", "a ", "a\nb", "a\\b", "\377"};
    disk_params params;
    disk_params_init(&params);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        GError *error = NULL;
        ck_assert(!disk_settings_save(names[i], &params, &error));
        ck_assert(g_error_matches(error, DISK_PRESETS_ERROR, DISK_PRESETS_ERROR_NAME));
        g_clear_error(&error);
        ck_assert(!disk_settings_load(names[i], &params, NULL));
    }
    char *name = g_strnfill(DISK_SETTINGS_MAX_NAME + 1, 'x');
    ck_assert(!disk_settings_save(name, &params, NULL));
    name[DISK_SETTINGS_MAX_NAME] = 0;
    ck_assert(disk_settings_save(name, &params, NULL));
    g_free(name);
}
END_TEST

START_TEST(keeps_the_last_used)
{
    disk_params params = odd_params(), found;
    GError *error = NULL;
    ck_assert(!disk_settings_load_last(&found, &error));
    ck_assert(g_error_matches(error, DISK_PRESETS_ERROR, DISK_PRESETS_ERROR_NOT_FOUND));
    g_clear_error(&error);
    ck_assert(disk_settings_save_last(&params, NULL));
    ck_assert(disk_settings_load_last(&found, NULL));
    assert_same(&found, &params);
    g_free((char *)found.aperture);
}
END_TEST

/* What a file does not say is at its default; what is unknown does not matter. */
START_TEST(older_and_newer_files)
{
    disk_params found, wanted;
    disk_params_init(&wanted);
    wanted.radius = 7;
    put_file("old.ini", "[disk-lens-blur]\nradius=7\nsoon-to-come=red\n[more]\nradius=9\n");
    ck_assert(disk_settings_load("old", &found, NULL));
    assert_same(&found, &wanted);
    g_free((char *)found.aperture);
}
END_TEST

static const struct bad {
    const char *text, *word; /* a word of the message */
} bad[] = {
    {"", "cannot be read"},
    {"radius=7\n", "broken"},
    {"[other]\nradius=7\n", "no settings"},
    {"[disk-lens-blur]\nradius=1001\n", "radius"},
    {"[disk-lens-blur]\nradius=nan\n", "radius"},
    {"[disk-lens-blur]\nradius=7,5\n", "radius"},
    {"[disk-lens-blur]\nradius=\n", "radius"},
    {"[disk-lens-blur]\nsamples=48.5\n", "samples"},
    {"[disk-lens-blur]\nsamples=-1\n", "samples"},
    {"[disk-lens-blur]\nnear=grey\n", "near"},
    {"[disk-lens-blur]\naperture=\n", "aperture"},
    {"[disk-lens-blur]\naperture=\377\n", "aperture"},
    {"[disk-lens-blur\n", "broken"},
};

START_TEST(broken_files)
{
    disk_params params = {.radius = -5};
    GError *error = NULL;
    put_file("bad.ini", bad[_i].text);
    ck_assert(!disk_settings_load("bad", &params, &error));
    ck_assert_ptr_nonnull(error);
    ck_assert(error->domain == DISK_PRESETS_ERROR);
    ck_assert(g_str_has_prefix(error->message, "bad: "));
    ck_assert_ptr_nonnull(strstr(error->message, bad[_i].word));
    ck_assert_ptr_null(strchr(error->message, '\n'));
    ck_assert_double_eq(params.radius, -5);
    g_clear_error(&error);
}
END_TEST

START_TEST(out_of_range_is_not_saved)
{
    disk_params params;
    GError *error = NULL;
    disk_params_init(&params);
    params.focus = 2;
    ck_assert(!disk_settings_save("a", &params, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "focus"));
    g_clear_error(&error);
    char *path = file_of("a.ini");
    ck_assert(!g_file_test(path, G_FILE_TEST_EXISTS));
    g_free(path);
}
END_TEST

/* A file stands where the folder should be. */
START_TEST(no_folder)
{
    disk_params params;
    GError *error = NULL;
    disk_params_init(&params);
    char *place = g_build_filename(scratch, "disk-lens-blur", NULL);
    ck_assert(g_file_set_contents(place, "", 0, NULL));
    ck_assert(!disk_settings_save("a", &params, &error));
    ck_assert_ptr_nonnull(error);
    g_clear_error(&error);
    g_free(place);
}
END_TEST

/* Each test runs in a process of its own, with a configuration folder of its own. */
static void make_scratch(void)
{
    scratch = g_dir_make_tmp("disk-settings-XXXXXX", NULL);
    g_setenv("XDG_CONFIG_HOME", scratch, TRUE);
}

static void remove_scratch(void)
{
    char *command[] = {"rm", "-rf", scratch, NULL};
    g_spawn_sync(NULL, command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
    g_free(scratch);
}

int main(void)
{
    Suite *suite = suite_create("settings");
    TCase *tests = tcase_create("settings");
    tcase_add_checked_fixture(tests, make_scratch, remove_scratch);
    tcase_add_loop_test(tests, comes_back, 0, 2);
    tcase_add_test(tests, replaces);
    tcase_add_test(tests, lists_and_deletes);
    tcase_add_test(tests, refuses_names);
    tcase_add_test(tests, keeps_the_last_used);
    tcase_add_test(tests, older_and_newer_files);
    tcase_add_loop_test(tests, broken_files, 0, (int)G_N_ELEMENTS(bad));
    tcase_add_test(tests, out_of_range_is_not_saved);
    tcase_add_test(tests, no_folder);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
