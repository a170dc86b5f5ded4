/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The cache of fits, in a cache folder of its own: hits and misses, broken and foreign files,
 * writers at the same time, folders that cannot be written, its bounds; and always the picture,
 * which must be the one without a cache, bit by bit. */

#include "fit-cache.h"
#include "folder.h"
#include "shapes.h"

#include <check.h>
#include <disk/basis_file.h>
#include <disk/plan.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#define SIDE 48

static char *scratch, *folder;

/* --- A store that counts --------------------------------------------------------------------- */

static int hits, misses, stored;

static disk_basis *counting_load(void *cookie, const disk_basis_key *key)
{
    const disk_basis_store *cache = disk_presets_fit_cache();
    disk_basis *basis = cache->load(cache->cookie, key);
    *(basis ? &hits : &misses) += 1;
    return basis;
}

static void counting_store(void *cookie, const disk_basis_key *key, const disk_basis *basis)
{
    const disk_basis_store *cache = disk_presets_fit_cache();
    cache->store(cache->cookie, key, basis);
    stored++;
}

static const disk_basis_store counting = {counting_load, counting_store, NULL};

/* --- Pictures -------------------------------------------------------------------------------- */

typedef struct picture {
    float pixels[4 * SIDE * SIDE];
} picture;

static disk_params small_params(void)
{
    disk_params p;
    disk_params_init(&p);
    p.radius = 5;
    p.samples = 8;
    p.engine = DISK_ENGINE_CASCADE;
    p.occlusion = DISK_OCCLUSION_NO;
    return p;
}

static picture apply(const disk_plan *plan)
{
    static float radii[SIDE * SIDE];
    picture source, target;
    for (int i = 0; i < SIDE * SIDE; i++) {
        for (int c = 0; c < 4; c++)
            source.pixels[4 * i + c] = (float)((i * 31 + c * 7) % 97) / 97;
        radii[i] = (float)(i % SIDE) / 5 - 4;
    }
    disk_plane blur = {radii, SIDE, SIDE, 4 * SIDE};
    disk_job job = {.source = {source.pixels, SIDE, SIDE, 16 * SIDE},
                    .blur = &blur,
                    .target = {target.pixels, SIDE, SIDE, 16 * SIDE}};
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    return target;
}

static picture picture_of(const char *shape, const disk_params *params,
                          const disk_basis_store *store)
{
    disk_aperture *aperture = shape_new(shape);
    disk_plan *plan = NULL;
    ck_assert_int_eq(disk_plan_new_stored(aperture, params, 1, store, NULL, NULL, &plan), DISK_OK);
    picture p = apply(plan);
    disk_plan_free(plan);
    disk_aperture_free(aperture);
    return p;
}

static void check_same(picture a, picture b)
{
    ck_assert_mem_eq(a.pixels, b.pixels, sizeof a.pixels);
}

/* --- The folder ------------------------------------------------------------------------------ */

static void remove_files(void)
{
    folder_empty(folder);
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

/* The path of the only file. */
static char *only_file(void)
{
    ck_assert_int_eq(count_files(), 1);
    GDir *dir = g_dir_open(folder, 0, NULL);
    char *path = g_build_filename(folder, g_dir_read_name(dir), NULL);
    g_dir_close(dir);
    return path;
}

/* Its own name, then a basis. */
static int is_whole(const char *path)
{
    char *bytes = NULL, *name = g_path_get_basename(path);
    gsize size, before = strlen(name);
    disk_basis *basis = NULL;
    int whole = g_file_get_contents(path, &bytes, &size, NULL) && size > before &&
                memcmp(bytes, name, before) == 0 &&
                disk_basis_read(bytes + before, size - before, &basis) == DISK_OK;
    disk_basis_free(basis);
    g_free(bytes);
    g_free(name);
    return whole;
}

/* --- Tests ----------------------------------------------------------------------------------- */

START_TEST(first_a_miss_then_a_hit)
{
    disk_params params = small_params();
    picture plain = picture_of("heart", &params, NULL);
    ck_assert_int_eq(count_files(), 0);
    check_same(picture_of("heart", &params, &counting), plain);
    ck_assert(hits == 0 && misses == 1 && stored == 1);
    char *path = only_file();
    GStatBuf file, place;
    ck_assert_int_eq(g_stat(path, &file), 0);
    ck_assert_int_eq(g_stat(folder, &place), 0);
    ck_assert_int_eq(file.st_mode & 0777, 0600);
    ck_assert_int_eq(place.st_mode & 0777, 0700);
    check_same(picture_of("heart", &params, &counting), plain);
    ck_assert(hits == 1 && misses == 1 && stored == 1);
    g_free(path);
}
END_TEST

/* Whatever changes the fit is another key; what does not, is not. */
START_TEST(keys_tell_fits_apart)
{
    disk_params p[6];
    for (int i = 0; i < 6; i++)
        p[i] = small_params();
    p[1].radius = 5.0000001;
    p[2].samples = 9;
    p[3].rotation = 1;
    p[4].highlight_factor = 0.5;
    p[5].samples = 3; /* counts as 8 */
    for (int i = 0; i < 6; i++)
        check_same(picture_of("heart", &p[i], &counting), picture_of("heart", &p[i], NULL));
    ck_assert(stored == 4 && hits == 2);
    picture_of("disc", &p[0], &counting);
    ck_assert(stored == 5 && count_files() == 5);
    disk_aperture *heart = shape_new("heart");
    disk_plan *plan;
    ck_assert_int_eq(disk_plan_new_stored(heart, &p[0], 0, &counting, NULL, NULL, &plan), DISK_OK);
    ck_assert(stored == 6 && count_files() == 6);
    disk_plan_free(plan);
    disk_aperture_free(heart);
}
END_TEST

/* Masks are told apart by a single texel. */
START_TEST(masks_tell_fits_apart)
{
    float texels[2][81];
    disk_params params = small_params();
    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < 81; k++)
            texels[i][k] = k % 9 < 6 ? 1 : 0.5f;
        texels[i][40] = i ? 0.75f : 1;
        disk_plane mask = {texels[i], 9, 9, 36};
        disk_aperture *aperture = NULL;
        disk_plan *plan;
        ck_assert_int_eq(disk_aperture_from_mask(&mask, &aperture), DISK_OK);
        ck_assert_int_eq(disk_plan_new_stored(aperture, &params, 1, &counting, NULL, NULL, &plan),
                         DISK_OK);
        disk_plan_free(plan);
        disk_aperture_free(aperture);
    }
    ck_assert(stored == 2 && hits == 0 && count_files() == 2);
}
END_TEST

/* Empty, cut, changed, all zeros, text, far too long: refitted and written over. */
START_TEST(broken_files_are_written_over)
{
    disk_params params = small_params();
    picture plain = picture_of("heart", &params, &counting);
    char *path = only_file(), *good, *now;
    gsize size, now_size;
    ck_assert(g_file_get_contents(path, &good, &size, NULL));
    for (int way = 0; way < 6; way++) {
        gsize length = way == 0 ? 0 : way == 1 ? size - 1 : way == 5 ? 5 << 20 : size;
        char *bad = g_malloc0(length + 1);
        if (way == 1 || way == 2)
            memcpy(bad, good, MIN(length, size));
        if (way == 2)
            bad[size / 2] ^= 1;
        if (way == 4)
            memset(bad, 'x', length);
        ck_assert(g_file_set_contents(path, bad, (gssize)length, NULL));
        g_free(bad);
        hits = misses = stored = 0;
        check_same(picture_of("heart", &params, &counting), plain);
        ck_assert(hits == 0 && misses == 1 && stored == 1);
        ck_assert(g_file_get_contents(path, &now, &now_size, NULL));
        ck_assert_uint_eq(now_size, size);
        ck_assert_mem_eq(now, good, size);
        g_free(now);
    }
    g_free(good);
    g_free(path);
}
END_TEST

/* A whole file under another's name: the wrong budget, radius or aperture; with `_i` of 3 on it
 * lies, too, about its name. */
START_TEST(strangers_are_written_over)
{
    disk_params params = small_params(), other = params;
    if (_i % 3 == 0)
        other.samples = 12;
    if (_i % 3 == 1)
        other.radius = 4;
    picture_of(_i % 3 == 2 ? "star" : "heart", &other, &counting);
    char *stranger = only_file(), *good, *path;
    gsize size;
    ck_assert(g_file_get_contents(stranger, &good, &size, NULL));
    g_unlink(stranger);
    picture plain = picture_of("heart", &params, &counting);
    path = only_file();
    if (_i >= 3) {
        char *name = g_path_get_basename(path);
        memcpy(good, name, strlen(name));
        g_free(name);
    }
    ck_assert(g_file_set_contents(path, good, (gssize)size, NULL));
    stored = 0;
    check_same(picture_of("heart", &params, &counting), plain);
    ck_assert_int_eq(stored, 1);
    check_same(picture_of("heart", &params, &counting), plain);
    ck_assert_int_eq(stored, 1);
    g_free(stranger);
    g_free(good);
    g_free(path);
}
END_TEST

/* It can neither be read nor replaced: no cache, no error. */
START_TEST(a_folder_in_the_files_place)
{
    disk_params params = small_params();
    picture plain = picture_of("heart", &params, &counting);
    char *path = only_file();
    g_unlink(path);
    ck_assert_int_eq(g_mkdir(path, 0700), 0);
    check_same(picture_of("heart", &params, &counting), plain);
    ck_assert_int_eq(hits, 0);
    g_rmdir(path);
    g_free(path);
}
END_TEST

/* One process of several: fits, finds, breaks and removes files; its pictures must stay right. */
static int write_and_break(int seed, const picture *plain)
{
    static const char *const shapes[] = {"heart", "disc"};
    disk_params params = small_params();
    params.radius = 2;
    for (int i = 0; i < 12; i++) {
        seed = (seed * 1103 + 12345) & 0xffff;
        int shape = seed >> 4 & 1;
        picture p = picture_of(shapes[shape], &params, &counting);
        if (memcmp(p.pixels, plain[shape].pixels, sizeof p.pixels) != 0)
            return 1;
        GDir *dir = g_dir_open(folder, 0, NULL);
        const char *name = dir ? g_dir_read_name(dir) : NULL;
        char *path = name ? g_build_filename(folder, name, NULL) : NULL;
        if (path && seed >> 6 & 1 && g_str_has_suffix(path, ".fit"))
            g_file_set_contents(path, "broken", 6, NULL);
        else if (path && seed >> 5 & 1)
            g_unlink(path);
        g_free(path);
        if (dir)
            g_dir_close(dir);
    }
    return 0;
}

START_TEST(processes_at_once)
{
    disk_params params = small_params();
    params.radius = 2;
    picture plain[2] = {picture_of("heart", &params, NULL), picture_of("disc", &params, NULL)};
    pid_t children[4];
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        ck_assert_int_ge(children[i], 0);
        if (children[i] == 0)
            _exit(write_and_break(i + 1, plain));
    }
    for (int i = 0; i < 4; i++) {
        int status;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    remove_files();
    check_same(picture_of("heart", &params, &counting), plain[0]);
    char *path = only_file();
    ck_assert(is_whole(path));
    g_free(path);
}
END_TEST

/* Writers alone: afterwards there are whole files under their names and nothing else. */
START_TEST(writers_leave_whole_files)
{
    pid_t children[4];
    disk_params params = small_params();
    params.radius = 2;
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        ck_assert_int_ge(children[i], 0);
        if (children[i] == 0) {
            picture_of("heart", &params, &counting);
            picture_of("disc", &params, &counting);
            _exit(0);
        }
    }
    for (int i = 0; i < 4; i++) {
        int status;
        waitpid(children[i], &status, 0);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    ck_assert_int_eq(count_files(), 2);
    GDir *dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        char *path = g_build_filename(folder, name, NULL);
        ck_assert(is_whole(path));
        g_free(path);
    }
    g_dir_close(dir);
}
END_TEST

/* A cache folder below a file cannot be made, by root neither: no cache, no error. */
START_TEST(no_folder_is_no_error)
{
    char *file = g_build_filename(scratch, "plain-file", NULL);
    ck_assert(g_file_set_contents(file, "x", 1, NULL));
    g_setenv("XDG_CACHE_HOME", file, TRUE);
    disk_params params = small_params();
    picture plain = picture_of("heart", &params, NULL);
    for (int i = 0; i < 2; i++)
        check_same(picture_of("heart", &params, &counting), plain);
    ck_assert(hits == 0 && misses == 2 && stored == 2);
    ck_assert_int_eq(count_files(), 0);
    g_unlink(file);
    g_free(file);
}
END_TEST

/* A file of `bytes` (with holes), used `age` seconds ago; returns its path. */
static char *dummy(const char *name, gint64 bytes, int age)
{
    char *path = g_build_filename(folder, name, NULL);
    struct utimbuf times = {time(NULL) - age, time(NULL) - age};
    ck_assert(g_file_set_contents(path, "", 0, NULL));
    ck_assert_int_eq(truncate(path, (off_t)bytes), 0);
    ck_assert_int_eq(utime(path, &times), 0);
    return path;
}

/* 600 files of nothing, or 100 of a MiB: the oldest go, what is not the cache's stays. A fit that
 * was used lately survives although it was written long ago. */
START_TEST(the_folder_is_bounded)
{
    disk_params params = small_params(), other = params;
    char *paths[600], *stranger;
    int count = _i ? 100 : 600, left = 0;
    picture_of("heart", &params, &counting);
    char *used = only_file();
    struct utimbuf long_ago = {1000, 1000};
    ck_assert_int_eq(utime(used, &long_ago), 0);
    stranger = dummy("README", 1, 1 << 20);
    for (int i = 0; i < count; i++) {
        char *name = g_strdup_printf("%064x.fit", (unsigned)i);
        paths[i] = dummy(name, _i ? 1 << 20 : 0, 1000 + (i * 7919) % count);
        g_free(name);
    }
    picture_of("heart", &params, &counting); /* touches it */
    ck_assert_int_eq(hits, 1);
    other.radius = 3;
    picture_of("heart", &other, &counting);
    for (int i = 0; i < count; i++) {
        int kept = g_file_test(paths[i], G_FILE_TEST_EXISTS);
        /* Two fits and these; with sizes the two take less than a MiB together. */
        ck_assert_int_eq(kept, (i * 7919) % count < (_i ? 63 : DISK_FIT_CACHE_MAX_FILES - 2));
        left += kept;
        g_unlink(paths[i]);
        g_free(paths[i]);
    }
    ck_assert_int_eq(left, _i ? 63 : DISK_FIT_CACHE_MAX_FILES - 2);
    ck_assert(g_file_test(stranger, G_FILE_TEST_EXISTS));
    ck_assert(is_whole(used));
    ck_assert_int_eq(count_files(), 3);
    g_free(stranger);
    g_free(used);
}
END_TEST

static int stop(void *cookie, double done)
{
    return done > 0.5;
}

/* Plans that fit nothing, and fits that were cancelled. */
START_TEST(only_finished_fits_are_kept)
{
    disk_params params = small_params();
    params.samples = 0;
    picture_of("heart", &params, &counting);
    params = small_params();
    params.engine = DISK_ENGINE_DENSE;
    picture_of("heart", &params, &counting);
    ck_assert(hits == 0 && misses == 0 && stored == 0);
    params = small_params();
    disk_aperture *heart = shape_new("heart");
    disk_plan *plan = NULL;
    disk_progress progress = {stop, NULL};
    ck_assert_int_eq(disk_plan_new_stored(heart, &params, 1, &counting, NULL, &progress, &plan),
                     DISK_CANCELLED);
    ck_assert(plan == NULL && stored == 0 && count_files() == 0);
    disk_aperture_free(heart);
}
END_TEST

int main(void)
{
    scratch = g_dir_make_tmp("disk-cache-XXXXXX", NULL);
    if (!scratch)
        return EXIT_FAILURE;
    g_setenv("XDG_CACHE_HOME", scratch, TRUE); /* before GLib reads it */
    folder = g_build_filename(scratch, "disk-lens-blur", "fits", NULL);
    Suite *suite = suite_create("cache");
    TCase *tests = tcase_create("cache");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, remove_files, remove_files);
    tcase_add_test(tests, first_a_miss_then_a_hit);
    tcase_add_test(tests, keys_tell_fits_apart);
    tcase_add_test(tests, masks_tell_fits_apart);
    tcase_add_test(tests, broken_files_are_written_over);
    tcase_add_loop_test(tests, strangers_are_written_over, 0, 5);
    tcase_add_test(tests, a_folder_in_the_files_place);
    tcase_add_test(tests, processes_at_once);
    tcase_add_test(tests, writers_leave_whole_files);
    tcase_add_test(tests, no_folder_is_no_error);
    tcase_add_loop_test(tests, the_folder_is_bounded, 0, 2);
    tcase_add_test(tests, only_finished_fits_are_kept);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    remove_files();
    g_rmdir(folder);
    g_free(folder);
    folder = g_build_filename(scratch, "disk-lens-blur", NULL);
    g_rmdir(folder);
    g_rmdir(scratch);
    g_free(folder);
    g_free(scratch);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
