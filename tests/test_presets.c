/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The presets: every built-in aperture against its symmetry, the readers against the
 * small files in data/apertures (found by DISK_TEST_DATA), and the user's own presets
 * in a folder made for the test. The kernels are drawn at radius 20.
 */

#include "mask.h"

#include <check.h>
#include <disk/plan.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define RADIUS 20.0
#define CLOSED 1e-9 /* a weight that is only rounding; open pixels have about 1e-3 */
#define PI     3.14159265358979323846

static char *scratch; /* the user's data folder, for this program */
static const char *data;

/* ---- helpers ---- */

static char *data_file(const char *name)
{
    return g_build_filename(data, "apertures", name, NULL);
}

static disk_plane mask_of(const char *name)
{
    GError *error = NULL;
    disk_plane mask = {0};
    char *path = data_file(name);
    gboolean done = disk_presets_load_mask(path, &mask, &error);
    ck_assert_msg(done, "%s", error ? error->message : path);
    ck_assert_ptr_null(error);
    g_free(path);
    return mask;
}

/* The mask at a place given in parts of its sides. */
static double mask_at(const disk_plane *mask, double x, double y)
{
    int column = MIN((int)(x * mask->width), mask->width - 1);
    int row = MIN((int)(y * mask->height), mask->height - 1);
    return mask->data[row * mask->width + column];
}

static double mean_of(const disk_plane *mask)
{
    double sum = 0;
    for (int i = 0; i < mask->width * mask->height; i++)
        sum += mask->data[i];
    return sum / ((double)mask->width * mask->height);
}

static disk_aperture *load(const char *name)
{
    GError *error = NULL;
    disk_aperture *aperture = disk_presets_load_aperture(name, &error);
    ck_assert_msg(aperture != NULL, "%s", error ? error->message : name);
    return aperture;
}

static disk_kernel kernel_of(const char *name, double degrees)
{
    disk_aperture *aperture = load(name), *turned = NULL;
    disk_kernel kernel;
    ck_assert_int_eq(disk_aperture_rotate(aperture, degrees, &turned), DISK_OK);
    ck_assert_int_eq(disk_aperture_draw(turned, RADIUS, &kernel), DISK_OK);
    disk_aperture_free(turned);
    disk_aperture_free(aperture);
    return kernel;
}

static double at(const disk_kernel *kernel, int x, int y)
{
    if (abs(x) > kernel->half || abs(y) > kernel->half)
        return 0;
    return kernel->weights[(y + kernel->half) * (2 * kernel->half + 1) + x + kernel->half];
}

/* How much light lies elsewhere in b with its axes flipped (signs -1) than in a; from 0 to 1. */
static double difference(const disk_kernel *a, const disk_kernel *b, int flip_x, int flip_y)
{
    double sum = 0;
    int half = MAX(a->half, b->half);
    for (int y = -half; y <= half; y++) {
        for (int x = -half; x <= half; x++)
            sum += fabs(at(a, x, y) - at(b, flip_x * x, flip_y * y));
    }
    return sum / 2;
}

/* Expects the error, on one line that names the file or aperture. */
static void expect_error(const char *name, disk_presets_error code, const char *named)
{
    GError *error = NULL;
    ck_assert_ptr_null(disk_presets_load_aperture(name, &error));
    ck_assert_ptr_nonnull(error);
    ck_assert_msg(error->domain == DISK_PRESETS_ERROR, "%s: %s", name, error->message);
    ck_assert_msg(error->code == (int)code, "%s: code %d, not %d: %s", name, error->code, code,
                  error->message);
    ck_assert_msg(strstr(error->message, named) != NULL, "%s: %s", named, error->message);
    for (const char *c = error->message; *c; c++)
        ck_assert_msg(!g_ascii_iscntrl(*c), "%s: not one line", error->message);
    g_error_free(error);
}

static char *users_own(const char *file)
{
    return g_build_filename(scratch, "disk-lens-blur", "apertures", file, NULL);
}

static void copy_file(const char *from, const char *to)
{
    char *bytes;
    gsize size;
    ck_assert(g_file_get_contents(from, &bytes, &size, NULL));
    ck_assert(g_file_set_contents(to, bytes, (gssize)size, NULL));
    g_free(bytes);
}

/* ---- the built-in apertures ---- */

/* What is expected of each: turned by 1/fold, or flipped, it is the same. */
static const struct {
    const char *name;
    int fold;
    gboolean flip_x, flip_y;
} shapes[] = {
    {"disc", 16, TRUE, TRUE},      {"pentagon", 5, TRUE, FALSE},    {"hexagon", 6, TRUE, TRUE},
    {"heptagon", 7, TRUE, FALSE},  {"octagon", 8, TRUE, TRUE},      {"iris", 9, TRUE, FALSE},
    {"ring", 16, TRUE, TRUE},      {"star", 5, TRUE, FALSE},        {"star-6", 6, TRUE, TRUE},
    {"heart", 1, TRUE, FALSE},     {"plus", 4, TRUE, TRUE},         {"crescent", 1, FALSE, TRUE},
    {"snowflake", 6, TRUE, TRUE},  {"off-centre", 1, FALSE, FALSE}, {"cat", 1, TRUE, FALSE},
    {"butterfly", 1, TRUE, FALSE},
};

/* Same shapes differ by the mask's grid (up to 4e-4), others by at least the iris's 1.3e-2. */
#define SAME  0.002
#define OTHER 0.01

START_TEST(test_builtins_are_listed)
{
    char **names = disk_presets_list_apertures();
    char **files = g_resources_enumerate_children("/disk-lens-blur/apertures",
                                                  G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    ck_assert_uint_eq(g_strv_length(names), G_N_ELEMENTS(shapes));
    ck_assert_uint_eq(g_strv_length(files), G_N_ELEMENTS(shapes));
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
        ck_assert_str_eq(names[i], shapes[i].name);
    g_strfreev(files);
    g_strfreev(names);
}
END_TEST

START_TEST(test_shape)
{
    const char *name = shapes[_i].name;
    int fold = shapes[_i].fold;
    disk_kernel upright = kernel_of(name, 0);
    double sum = 0;
    for (int i = 0; i < (2 * upright.half + 1) * (2 * upright.half + 1); i++)
        sum += upright.weights[i];
    ck_assert_double_eq_tol(sum, 1, 1e-5);

    disk_kernel turned = kernel_of(name, 360.0 / fold);
    disk_kernel between = kernel_of(name, 180.0 / fold);
    double same = difference(&upright, &turned, 1, 1);
    double other = difference(&upright, &between, 1, 1);
    double flip_x = difference(&upright, &upright, -1, 1);
    double flip_y = difference(&upright, &upright, 1, -1);
    ck_assert_msg(same < SAME, "%s turned by 1/%d differs by %g", name, fold, same);
    if (fold < 16) /* round ones are always the same */
        ck_assert_msg(other > OTHER, "%s turned by half of 1/%d differs by %g", name, fold, other);
    ck_assert_msg((flip_x < SAME) == shapes[_i].flip_x, "%s flipped in x: %g", name, flip_x);
    ck_assert_msg((flip_y < SAME) == shapes[_i].flip_y, "%s flipped in y: %g", name, flip_y);
    disk_kernel_free(&upright);
    disk_kernel_free(&turned);
    disk_kernel_free(&between);
}
END_TEST

/* Their outlines are found in what librsvg paints: spans, the fast engine, can filter them. */
START_TEST(test_shape_has_an_outline)
{
    GError *error = NULL;
    disk_aperture *aperture = disk_presets_load_aperture(shapes[_i].name, &error);
    ck_assert_msg(aperture != NULL, "%s", error ? error->message : "no error");
    disk_params params;
    disk_params_init(&params);
    params.radius = 40;
    params.occlusion = DISK_OCCLUSION_NO;
    params.engine = DISK_ENGINE_SPANS;
    disk_plan *plan = NULL;
    ck_assert_int_eq(disk_plan_new(aperture, &params, 1, NULL, NULL, &plan), DISK_OK);
    ck_assert_int_eq(disk_plan_engine(plan), DISK_ENGINE_SPANS);
    disk_plan_free(plan);
    disk_aperture_free(aperture);
}
END_TEST

/* A disc's pixels hold 1 / (pi r^2) each, a ring's that over 1 - (1/2)^2, its middle nothing. */
START_TEST(test_disc_and_ring)
{
    double full = 1 / (PI * RADIUS * RADIUS);
    disk_kernel disc = kernel_of("disc", 0), ring = kernel_of("ring", 0);
    ck_assert_double_eq_tol(at(&disc, 0, 0), full, 0.01 * full);
    ck_assert_double_eq_tol(at(&disc, 13, 13), full, 0.01 * full);
    ck_assert_double_lt(at(&disc, 15, 15), CLOSED);
    ck_assert_double_lt(at(&ring, 0, 0), CLOSED);
    ck_assert_double_lt(at(&ring, 0, 8), CLOSED);
    ck_assert_double_eq_tol(at(&ring, -12, 0), full / 0.75, 0.01 * full);
    disk_kernel_free(&disc);
    disk_kernel_free(&ring);
}
END_TEST

static int row_width(const disk_kernel *kernel, int y)
{
    int width = 0;
    for (int x = -kernel->half; x <= kernel->half; x++)
        width += at(kernel, x, y) > 0;
    return width;
}

/* The heart: broad above its centre, a notch at the top, a point at the bottom. */
START_TEST(test_heart_is_upright)
{
    disk_kernel heart = kernel_of("heart", 0);
    ck_assert_int_gt(row_width(&heart, -8), 32);
    ck_assert_int_lt(row_width(&heart, 17), 12);
    ck_assert_double_lt(at(&heart, 0, -13), CLOSED);
    ck_assert_double_gt(at(&heart, 8, -13), 0);
    ck_assert_double_gt(at(&heart, 0, 18), 0);
    disk_kernel_free(&heart);
}
END_TEST

START_TEST(test_holes)
{
    disk_kernel blob = kernel_of("off-centre", 0), cat = kernel_of("cat", 0);
    ck_assert_double_lt(at(&blob, 6, -6), CLOSED);
    ck_assert_double_gt(at(&blob, 0, 0), 0);
    ck_assert_double_gt(at(&blob, 16, -6), 0);
    ck_assert_double_gt(at(&blob, 6, -16), 0);
    ck_assert_double_gt(at(&blob, -6, -6), 0);
    for (int side = -1; side <= 1; side += 2) { /* eyes, ears; between the ears nothing */
        ck_assert_double_lt(at(&cat, 7 * side, 0), CLOSED);
        ck_assert_double_gt(at(&cat, 13 * side, -13), 0);
    }
    ck_assert_double_gt(at(&cat, 0, 0), 0);
    ck_assert_double_lt(at(&cat, 0, -13), CLOSED);
    disk_kernel_free(&blob);
    disk_kernel_free(&cat);
}
END_TEST

/* ---- SVG ---- */

/* Expects the mask's mean, which for shapes of known area is their share of the ink's box. */
static void expect_svg(const char *name, double mean)
{
    disk_plane mask = mask_of(name);
    double found = mean_of(&mask);
    ck_assert_int_ge(MAX(mask.width, mask.height), 900);
    ck_assert_int_le(MAX(mask.width, mask.height), 1030);
    ck_assert_msg(fabs(found - mean) < 0.01, "%s: %g, not %g", name, found, mean);
    g_free(mask.data);
}

START_TEST(test_svg_fill_rule_and_colour)
{
    expect_svg("even-odd.svg", 1 - 0.16);
    expect_svg("non-zero.svg", 1);
    expect_svg("colours.svg", 0.75);
    disk_plane soft = mask_of("filtered.svg"); /* a blurred square */
    ck_assert_double_gt(mask_at(&soft, 0.5, 0.5), mask_at(&soft, 0.1, 0.1) + 0.3);
    ck_assert_double_gt(mask_at(&soft, 0.1, 0.1), 0);
    g_free(soft.data);
}
END_TEST

/* However large the page is, the ink fills the mask; off the page it does not count. */
START_TEST(test_svg_page)
{
    expect_svg("tiny-page.svg", PI / 4);
    expect_svg("huge-page.svg", PI / 4);
    expect_svg("half-off-page.svg", PI / 4);
    disk_plane half = mask_of("half-off-page.svg");
    ck_assert_int_le(half.width, half.height / 2 + 10);
    ck_assert_double_eq(mask_at(&half, 0.95, 0.5), 1); /* the left half: round on the left */
    ck_assert_double_eq(mask_at(&half, 0.05, 0.05), 0);
    g_free(half.data);
    disk_plane no_size = mask_of("no-size.svg");
    ck_assert_double_gt(mean_of(&no_size), 0.6);
    g_free(no_size.data);
}
END_TEST

/* Only the circle is painted: what is asked for would fill the page and so the mask's corners. */
START_TEST(test_svg_loads_nothing_from_outside)
{
    char *picture = data_file("opaque.png");
    char *style = data_file("outside.css");
    char *text = g_strdup_printf(
        "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'>"
        "<style>@import url('file://%s');</style>"
        "<circle cx='5' cy='5' r='2'/><rect class='outside' width='10' height='10' fill='none'/>"
        "<image width='10' height='10' href='file://%s'/><image width='10' height='10' href='%s'/>"
        "</svg>",
        style, picture, picture);
    GBytes *bytes = g_bytes_new_take(text, strlen(text));
    disk_plane mask;
    ck_assert(disk_presets_read_svg("external", bytes, &mask, NULL));
    ck_assert_double_eq(mask_at(&mask, 0.05, 0.05), 0);
    ck_assert_double_eq(mask_at(&mask, 0.5, 0.5), 1);
    g_free(mask.data);
    g_bytes_unref(bytes);
    g_free(picture);
    g_free(style);

    disk_plane beside = mask_of("external.svg");
    ck_assert_double_eq(mask_at(&beside, 0.05, 0.05), 0);
    ck_assert_double_eq(mask_at(&beside, 0.5, 0.5), 1);
    g_free(beside.data);
}
END_TEST

/* ---- PNG and GIMP brushes ---- */

static void expect_values(const char *name, int count, const double *values)
{
    disk_plane mask = mask_of(name);
    ck_assert_int_eq(mask.width, count);
    ck_assert_int_eq(mask.height, 1);
    ck_assert_uint_eq((gsize)mask.stride, (gsize)count * sizeof(float));
    for (int i = 0; i < count; i++)
        ck_assert_msg(fabs(mask.data[i] - values[i]) < 1e-6, "%s: pixel %d is %g, not %g", name, i,
                      mask.data[i], values[i]);
    g_free(mask.data);
}

START_TEST(test_png)
{
    const double luma[] = {0, 0.2126, 0.7152, 1};
    const double alpha[] = {1, 128 / 255.0, 0, 254 / 255.0};
    const double palette[] = {1, 128 / 255.0, 0, 1};
    const double gray[] = {128 / 255.0, 1};
    expect_values("opaque.png", 4, luma);
    expect_values("opaque-alpha.png", 4, luma);
    expect_values("transparent.png", 4, alpha);
    expect_values("palette.png", 4, palette);
    expect_values("gray16.png", 2, gray);
}
END_TEST

START_TEST(test_gbr)
{
    const double ink[] = {0, 64 / 255.0, 128 / 255.0, 1};
    const double half[] = {0, 0.25, 0.5, 1};
    expect_values("gray.gbr", 4, ink);
    expect_values("gray-v1.gbr", 4, ink);
    expect_values("rgba.gbr", 4, ink);
    expect_values("half-v3.gbr", 4, half);
}
END_TEST

/* ---- what is wrong ---- */

static const struct {
    const char *name;
    disk_presets_error code;
} bad[] = {
    {"area.png", DISK_PRESETS_ERROR_TOO_LARGE},
    {"black.png", DISK_PRESETS_ERROR_EMPTY},
    {"clear.png", DISK_PRESETS_ERROR_EMPTY},
    {"closed.gbr", DISK_PRESETS_ERROR_EMPTY},
    {"compressed.svg", DISK_PRESETS_ERROR_FORMAT},
    {"convolution.svg", DISK_PRESETS_ERROR_FORMAT},
    {"corrupt.png", DISK_PRESETS_ERROR_FORMAT},
    {"cut-header.gbr", DISK_PRESETS_ERROR_FORMAT},
    {"cut.gbr", DISK_PRESETS_ERROR_FORMAT},
    {"cut.png", DISK_PRESETS_ERROR_FORMAT},
    {"cut.svg", DISK_PRESETS_ERROR_FORMAT},
    {"deep.svg", DISK_PRESETS_ERROR_FORMAT},
    {"depth.gbr", DISK_PRESETS_ERROR_FORMAT},
    {"empty.svg", DISK_PRESETS_ERROR_EMPTY},
    {"entity-bomb.svg", DISK_PRESETS_ERROR_FORMAT},
    {"entity.svg", DISK_PRESETS_ERROR_FORMAT},
    {"few-rows.png", DISK_PRESETS_ERROR_FORMAT},
    {"html.svg", DISK_PRESETS_ERROR_FORMAT},
    {"huge.gbr", DISK_PRESETS_ERROR_TOO_LARGE},
    {"huge.png", DISK_PRESETS_ERROR_TOO_LARGE},
    {"long-header.gbr", DISK_PRESETS_ERROR_FORMAT},
    {"magic.gbr", DISK_PRESETS_ERROR_FORMAT},
    {"missing.svg", DISK_PRESETS_ERROR_NOT_FOUND},
    {"nan-box.svg", DISK_PRESETS_ERROR_FORMAT},
    {"nan-path.svg", DISK_PRESETS_ERROR_EMPTY},
    {"negative-size.svg", DISK_PRESETS_ERROR_FORMAT},
    {"no-end.png", DISK_PRESETS_ERROR_FORMAT},
    {"no-size.gbr", DISK_PRESETS_ERROR_FORMAT},
    {"nothing.svg", DISK_PRESETS_ERROR_FORMAT},
    {"off-page.svg", DISK_PRESETS_ERROR_EMPTY},
    {"short-header.gbr", DISK_PRESETS_ERROR_FORMAT},
    {"text.png", DISK_PRESETS_ERROR_FORMAT},
    {"text.svg", DISK_PRESETS_ERROR_FORMAT},
    {"unpainted.svg", DISK_PRESETS_ERROR_EMPTY},
    {"version.gbr", DISK_PRESETS_ERROR_FORMAT},
    {"wide.png", DISK_PRESETS_ERROR_TOO_LARGE},
    {"zero-box.svg", DISK_PRESETS_ERROR_FORMAT},
    {"zero-size.svg", DISK_PRESETS_ERROR_FORMAT},
};

START_TEST(test_bad_file)
{
    char *file = g_build_filename("bad", bad[_i].name, NULL);
    char *path = data_file(file);
    expect_error(path, bad[_i].code, bad[_i].name);
    g_free(path);
    g_free(file);
}
END_TEST

START_TEST(test_unknown_names)
{
    expect_error("no-such-aperture", DISK_PRESETS_ERROR_NOT_FOUND, "no-such-aperture: unknown");
    expect_error("no-such-aperture", DISK_PRESETS_ERROR_NOT_FOUND, "--list-apertures");
    expect_error("", DISK_PRESETS_ERROR_NOT_FOUND, "unknown");
    expect_error("two\nlines\xff", DISK_PRESETS_ERROR_NOT_FOUND, "two lines");
    expect_error("heart.svg", DISK_PRESETS_ERROR_NOT_FOUND, "heart.svg"); /* a path, not a preset */
    expect_error("./nix/x.png", DISK_PRESETS_ERROR_NOT_FOUND, "./nix/x.png");
    expect_error("%s%n", DISK_PRESETS_ERROR_NOT_FOUND, "%s%n");
}
END_TEST

/* A file that is no file must be refused at once, not read or waited for. */
START_TEST(test_only_plain_files)
{
    char *folder = g_build_filename(scratch, "folder.svg", NULL);
    char *pipe = g_build_filename(scratch, "pipe.png", NULL);
    char *device = g_build_filename(scratch, "device.gbr", NULL);
    char *large = g_build_filename(scratch, "large.svg", NULL);
    char *other = g_build_filename(scratch, "other.txt", NULL);
    ck_assert_int_eq(g_mkdir(folder, 0700), 0);
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    ck_assert_int_eq(symlink("/dev/zero", device), 0);
    char *spaces = g_strnfill(DISK_PRESETS_MAX_SVG + 1, ' ');
    ck_assert(g_file_set_contents(large, spaces, -1, NULL));
    ck_assert(g_file_set_contents(other, "<svg/>", -1, NULL));

    expect_error(folder, DISK_PRESETS_ERROR_FAILED, "folder.svg");
    expect_error(pipe, DISK_PRESETS_ERROR_FAILED, "pipe.png");
    expect_error(device, DISK_PRESETS_ERROR_FAILED, "device.gbr");
    expect_error(large, DISK_PRESETS_ERROR_TOO_LARGE, "large.svg");
    expect_error(other, DISK_PRESETS_ERROR_FORMAT, "other.txt");
    char *const paths[] = {folder, pipe, device, large, other};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_remove(paths[i]);
        g_free(paths[i]);
    }
    g_free(spaces);
}
END_TEST

/* Nothing that is cut short is taken for whole, wherever the cut is. */
START_TEST(test_truncations)
{
    const struct {
        const char *name;
        gboolean (*read)(const char *, GBytes *, disk_plane *, GError **);
    } files[] = {{"transparent.png", disk_presets_read_png},
                 {"rgba.gbr", disk_presets_read_gbr},
                 {"even-odd.svg", disk_presets_read_svg}};
    char *bytes, *path = data_file(files[_i].name);
    gsize size;
    ck_assert(g_file_get_contents(path, &bytes, &size, NULL));
    for (gsize cut = 0; cut < size - 1; cut++) { /* the SVG's last byte is a newline */
        GError *error = NULL;
        disk_plane mask = {0};
        GBytes *part = g_bytes_new(bytes, cut);
        ck_assert_msg(!files[_i].read("part", part, &mask, &error), "%s cut at %zu", path, cut);
        ck_assert_ptr_nonnull(error);
        ck_assert_ptr_null(mask.data);
        g_error_free(error);
        g_bytes_unref(part);
    }
    g_free(bytes);
    g_free(path);
}
END_TEST

/* ---- the user's own ---- */

START_TEST(test_users_own)
{
    char *heart = users_own("heart.svg"), *zebra = users_own("zebra.gbr");
    char *zebra_too = users_own("zebra.png"), *hidden = users_own(".hidden.svg");
    char *square = data_file("non-zero.svg"), *brush = data_file("gray.gbr");
    copy_file(square, heart);
    copy_file(square, hidden);
    copy_file(brush, zebra);
    copy_file(brush, zebra_too); /* .png comes before .gbr, and this one is broken */

    disk_kernel kernel = kernel_of("heart", 0);
    ck_assert_double_lt(difference(&kernel, &kernel, 1, -1), SAME); /* a square, not a heart */
    ck_assert_double_gt(at(&kernel, 12, 12), 0);
    disk_kernel_free(&kernel);
    expect_error("zebra", DISK_PRESETS_ERROR_FORMAT, "zebra.png");
    ck_assert_int_eq(g_remove(zebra_too), 0);
    disk_aperture_free(load("zebra"));

    char **names = disk_presets_list_apertures();
    ck_assert_uint_eq(g_strv_length(names), G_N_ELEMENTS(shapes) + 1);
    ck_assert_str_eq(names[G_N_ELEMENTS(shapes)], "zebra");
    for (char **name = names; *name; name++)
        disk_aperture_free(load(*name));
    g_strfreev(names);
    char *const paths[] = {heart, zebra, zebra_too, hidden};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_remove(paths[i]);
        g_free(paths[i]);
    }
    g_free(square);
    g_free(brush);
}
END_TEST

static Suite *presets_suite(void)
{
    Suite *suite = suite_create("presets");
    TCase *builtin = tcase_create("builtin");
    tcase_add_test(builtin, test_builtins_are_listed);
    tcase_add_loop_test(builtin, test_shape, 0, G_N_ELEMENTS(shapes));
    tcase_add_loop_test(builtin, test_shape_has_an_outline, 0, G_N_ELEMENTS(shapes));
    tcase_add_test(builtin, test_disc_and_ring);
    tcase_add_test(builtin, test_heart_is_upright);
    tcase_add_test(builtin, test_holes);
    TCase *readers = tcase_create("readers");
    tcase_add_test(readers, test_svg_fill_rule_and_colour);
    tcase_add_test(readers, test_svg_page);
    tcase_add_test(readers, test_svg_loads_nothing_from_outside);
    tcase_add_test(readers, test_png);
    tcase_add_test(readers, test_gbr);
    TCase *errors = tcase_create("errors");
    tcase_add_loop_test(errors, test_bad_file, 0, G_N_ELEMENTS(bad));
    tcase_add_test(errors, test_unknown_names);
    tcase_add_test(errors, test_only_plain_files);
    tcase_add_loop_test(errors, test_truncations, 0, 3);
    TCase *own = tcase_create("users-own");
    tcase_add_test(own, test_users_own);
    TCase *const cases[] = {builtin, readers, errors, own};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        tcase_set_timeout(cases[i], 120);
        suite_add_tcase(suite, cases[i]);
    }
    return suite;
}

int main(void)
{
    data = g_getenv("DISK_TEST_DATA");
    scratch = g_dir_make_tmp("disk-presets-XXXXXX", NULL);
    if (!data || !scratch) {
        g_printerr("DISK_TEST_DATA must name tests/data, and a folder be made\n");
        return EXIT_FAILURE;
    }
    g_setenv("XDG_DATA_HOME", scratch, TRUE); /* before GLib reads it */
    char *folder = users_own("");
    g_mkdir_with_parents(folder, 0700);

    SRunner *runner = srunner_create(presets_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    g_rmdir(folder);
    g_free(folder);
    folder = g_build_filename(scratch, "disk-lens-blur", NULL);
    g_rmdir(folder);
    g_rmdir(scratch);
    g_free(folder);
    g_free(scratch);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
