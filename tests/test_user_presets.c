/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The user's own presets: kept, read again, renamed and deleted, in a folder made for the test.
 * What is saved is compared with what was drawn, by their kernels at radius 20.
 */
#include "folder.h"
#include "user-presets.h"

#include <check.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *scratch, *folder;
static const char *data;

static const disk_path_step notched[] = {
    {DISK_PATH_MOVE, {-1}, {-1}},
    {DISK_PATH_LINE, {1}, {-1}},
    {DISK_PATH_CURVE, {1.5, 1, 0.2}, {0, 1, 0.4}},
    {DISK_PATH_LINE, {-1}, {1}},
    {DISK_PATH_CLOSE, {0}, {0}},
    {DISK_PATH_MOVE, {-0.5}, {-0.5}},
    {DISK_PATH_LINE, {0}, {-0.5}},
    {DISK_PATH_LINE, {-0.25}, {0.1}},
};
#define NOTCHED notched, G_N_ELEMENTS(notched)

static void set_up(void)
{
    folder_empty(folder);
}

static void expect_error(gboolean done, GError **error, int code)
{
    ck_assert(!done);
    ck_assert_ptr_nonnull(*error);
    ck_assert_msg(g_error_matches(*error, DISK_PRESETS_ERROR, code), "%s", (*error)->message);
    ck_assert_ptr_null(strchr((*error)->message, '\n'));
    g_clear_error(error);
}

static disk_kernel draw(const disk_aperture *aperture)
{
    disk_kernel kernel;
    ck_assert_int_eq(disk_aperture_draw(aperture, 20, &kernel), DISK_OK);
    return kernel;
}

static double distance(const char *name, const disk_aperture *other)
{
    GError *error = NULL;
    disk_aperture *aperture = disk_presets_load_aperture(name, &error);
    ck_assert_msg(aperture != NULL, "%s", error ? error->message : "");
    disk_kernel p = draw(aperture), q = draw(other);
    ck_assert_int_eq(p.half, q.half);
    double off = 0, all = 0;
    for (int i = 0; i < (2 * p.half + 1) * (2 * p.half + 1); i++) {
        off += pow(p.weights[i] - q.weights[i], 2);
        all += pow(q.weights[i], 2);
    }
    disk_kernel_free(&p);
    disk_kernel_free(&q);
    disk_aperture_free(aperture);
    return sqrt(off / all);
}

static int count_files(void)
{
    int count = 0;
    GDir *dir = g_dir_open(folder, 0, NULL);
    while (dir && g_dir_read_name(dir))
        count++;
    if (dir)
        g_dir_close(dir);
    return count;
}

START_TEST(test_outlines)
{
    GError *error = NULL;
    ck_assert(disk_presets_save_outlines("Blatt \303\274", NOTCHED, "a <note> & \"more\"", FALSE,
                                         &error));
    ck_assert(disk_presets_is_own("Blatt \303\274"));
    disk_aperture *drawn;
    ck_assert_int_eq(disk_aperture_from_path(NOTCHED, &drawn), DISK_OK);
    /* The reader draws SVGs onto 1024 texels. */
    ck_assert_double_lt(distance("Blatt \303\274", drawn), 5e-3);
    char *note = disk_presets_read_note("Blatt \303\274");
    ck_assert_str_eq(note, "a <note> & \"more\"");
    g_free(note);
    disk_aperture_free(drawn);
    ck_assert_int_eq(count_files(), 1); /* nothing is left beside it */
}
END_TEST

START_TEST(test_mask)
{
    GError *error = NULL;
    float texels[9 * 16] = {0};
    for (int i = 0; i < 9 * 16; i++)
        texels[i] = (float)(i % 16) / 17 * (i / 16 != 4) * 2;
    texels[5] = NAN, texels[7] = -3;
    disk_plane mask = {texels, 15, 9, 16 * sizeof(float)}; /* rows are longer than the mask */
    ck_assert(disk_presets_save_mask("soft", &mask, FALSE, &error));
    disk_aperture *made;
    ck_assert_int_eq(disk_aperture_from_mask(&mask, &made), DISK_OK);
    ck_assert_double_lt(distance("soft", made), 4e-3); /* 8 bits */
    ck_assert_ptr_null(disk_presets_read_note("soft"));
    disk_aperture_free(made);
}
END_TEST

START_TEST(test_replace)
{
    GError *error = NULL;
    float one = 1;
    disk_plane dot = {&one, 1, 1, sizeof one};
    ck_assert(disk_presets_save_outlines("leaf", NOTCHED, NULL, FALSE, &error));
    expect_error(disk_presets_save_mask("leaf", &dot, FALSE, &error), &error,
                 DISK_PRESETS_ERROR_EXISTS);
    ck_assert_int_eq(count_files(), 1);
    ck_assert(disk_presets_save_mask("leaf", &dot, TRUE, &error)); /* another format */
    ck_assert_int_eq(count_files(), 1);
    disk_aperture *made;
    ck_assert_int_eq(disk_aperture_from_mask(&dot, &made), DISK_OK);
    ck_assert_double_lt(distance("leaf", made), 1e-6);
    disk_aperture_free(made);
}
END_TEST

START_TEST(test_names)
{
    static const char *const bad[] = {"",     "a/b",   "../a",  ".hidden", "a\\b",  " a",   "a ",
                                      "a\nb", "a.svg", "A.PNG", "b.gbr",   "heart", "disc", "\xff"};
    static const char *const good[] = {"a", "a b", "a.b", "\350\212\261", "-x", "Heart", "svg"};
    GError *error = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        expect_error(disk_presets_save_outlines(bad[i], NOTCHED, NULL, TRUE, &error), &error,
                     DISK_PRESETS_ERROR_NAME);
        ck_assert(!disk_presets_is_own(bad[i]));
    }
    char *longest = g_strnfill(DISK_PRESETS_MAX_NAME + 1, 'x');
    expect_error(disk_presets_check_name(longest, &error), &error, DISK_PRESETS_ERROR_NAME);
    longest[DISK_PRESETS_MAX_NAME] = 0;
    ck_assert(disk_presets_save_outlines(longest, NOTCHED, NULL, FALSE, &error));
    g_free(longest);
    ck_assert_int_eq(count_files(), 1);
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        ck_assert_msg(disk_presets_save_outlines(good[i], NOTCHED, NULL, FALSE, &error), "%s",
                      good[i]);
        disk_aperture *aperture = disk_presets_load_aperture(good[i], &error);
        ck_assert_ptr_nonnull(aperture);
        disk_aperture_free(aperture);
    }
    char **own = disk_presets_list_own();
    ck_assert_uint_eq(g_strv_length(own), 1 + G_N_ELEMENTS(good));
    g_strfreev(own);
}
END_TEST

START_TEST(test_free_names)
{
    static const char *const texts[][2] = {
        {"leaf", "leaf 2"}, {"heart", "heart 2"},  {"", "aperture"}, {"a/b\n", "a-b-"},
        {"..hid", "hid"},   {"x.svg", "aperture"}, {" new ", "new"}, {"\xff", "\357\277\275"}};
    ck_assert(disk_presets_save_outlines("leaf", NOTCHED, NULL, FALSE, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        char *name = disk_presets_free_name(texts[i][0]);
        ck_assert_str_eq(name, texts[i][1]);
        ck_assert(disk_presets_check_name(name, NULL));
        g_free(name);
    }
}
END_TEST

START_TEST(test_rename_and_delete)
{
    GError *error = NULL;
    ck_assert(disk_presets_save_outlines("one", NOTCHED, "note", FALSE, &error));
    ck_assert(disk_presets_save_outlines("two", NOTCHED, NULL, FALSE, &error));
    expect_error(disk_presets_rename_aperture("one", "two", &error), &error,
                 DISK_PRESETS_ERROR_EXISTS);
    expect_error(disk_presets_rename_aperture("one", "a/b", &error), &error,
                 DISK_PRESETS_ERROR_NAME);
    expect_error(disk_presets_rename_aperture("none", "x", &error), &error,
                 DISK_PRESETS_ERROR_NOT_FOUND);
    expect_error(disk_presets_rename_aperture("heart", "x", &error), &error,
                 DISK_PRESETS_ERROR_NOT_FOUND);
    ck_assert(disk_presets_rename_aperture("one", "one", &error));
    ck_assert(disk_presets_rename_aperture("one", "three", &error));
    ck_assert(!disk_presets_is_own("one"));
    char *note = disk_presets_read_note("three");
    ck_assert_str_eq(note, "note");
    g_free(note);
    ck_assert(disk_presets_delete_aperture("three", &error));
    ck_assert(!disk_presets_is_own("three"));
    expect_error(disk_presets_delete_aperture("three", &error), &error,
                 DISK_PRESETS_ERROR_NOT_FOUND);
    expect_error(disk_presets_delete_aperture("heart", &error), &error,
                 DISK_PRESETS_ERROR_NOT_FOUND);
    expect_error(disk_presets_delete_aperture("../apertures/two", &error), &error,
                 DISK_PRESETS_ERROR_NOT_FOUND);
    ck_assert(disk_presets_is_own("two"));
}
END_TEST

START_TEST(test_refused_shapes)
{
    static const disk_path_step line[] = {{DISK_PATH_MOVE, {0}, {0}}, {DISK_PATH_LINE, {1}, {1}}};
    GError *error = NULL;
    float none = 0;
    disk_plane closed = {&none, 1, 1, sizeof none};
    expect_error(disk_presets_save_outlines("x", line, 2, NULL, FALSE, &error), &error,
                 DISK_PRESETS_ERROR_EMPTY);
    expect_error(disk_presets_save_mask("x", &closed, FALSE, &error), &error,
                 DISK_PRESETS_ERROR_EMPTY);
    ck_assert_int_eq(count_files(), 0);
}
END_TEST

START_TEST(test_import)
{
    GError *error = NULL;
    char *all = g_build_filename(data, "apertures", NULL);
    int imported = 0;
    GDir *dir = g_dir_open(all, 0, NULL);
    for (const char *file; (file = g_dir_read_name(dir));) {
        char *path = g_build_filename(all, file, NULL);
        disk_aperture *aperture = disk_presets_load_aperture(path, NULL);
        char *name = g_strdup_printf("copy of %d", imported);
        gboolean done = disk_presets_import_aperture(path, name, &error);
        ck_assert_int_eq(done, aperture != NULL); /* what cannot be loaded is not kept */
        ck_assert_int_eq(done, error == NULL);
        if (done) {
            ck_assert_double_lt(distance(name, aperture), 1e-7);
            imported++;
        }
        ck_assert_int_eq(count_files(), imported);
        g_clear_error(&error);
        disk_aperture_free(aperture);
        g_free(name);
        g_free(path);
    }
    g_dir_close(dir);
    g_free(all);
    ck_assert_int_gt(imported, 10);
}
END_TEST

START_TEST(test_folder_that_is_none)
{
    GError *error = NULL;
    char *parent = g_path_get_dirname(folder), *aside = g_strconcat(parent, "-aside", NULL);
    ck_assert_int_eq(g_rename(parent, aside), 0);
    ck_assert(g_file_set_contents(parent, "a file", -1, NULL));
    expect_error(disk_presets_save_outlines("x", NOTCHED, NULL, FALSE, &error), &error,
                 DISK_PRESETS_ERROR_FAILED);
    ck_assert_int_eq(g_unlink(parent), 0);
    ck_assert_int_eq(g_rename(aside, parent), 0);
    g_free(aside);
    g_free(parent);
}
END_TEST

int main(void)
{
    data = g_getenv("DISK_TEST_DATA");
    scratch = g_dir_make_tmp("disk-own-XXXXXX", NULL);
    if (!data || !scratch || !g_setenv("XDG_DATA_HOME", scratch, TRUE))
        return EXIT_FAILURE;
    folder = g_build_filename(scratch, "disk-lens-blur", "apertures", NULL);
    g_mkdir_with_parents(folder, 0700);
    Suite *suite = suite_create("user-presets");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_test(all, test_outlines);
    tcase_add_test(all, test_mask);
    tcase_add_test(all, test_replace);
    tcase_add_test(all, test_names);
    tcase_add_test(all, test_free_names);
    tcase_add_test(all, test_rename_and_delete);
    tcase_add_test(all, test_refused_shapes);
    tcase_add_test(all, test_import);
    tcase_add_test(all, test_folder_that_is_none);
    tcase_set_timeout(all, 120);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    set_up();
    g_rmdir(folder);
    char *parent = g_path_get_dirname(folder);
    g_rmdir(parent);
    g_rmdir(scratch);
    g_free(parent);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
