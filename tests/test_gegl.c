/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The GEGL operations as GEGL sees them: properties, regions, and pixels that do not depend on
 * which part is asked for. GEGL_PATH must lead to the module and to GEGL's own. */

#include <check.h>
#include <disk/params.h>
#include <gegl-plugin.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Graphs --------------------------------------------------------------------------------------
 */

static GeglBuffer *textured(int x, int y, int width, int height, const char *format)
{
    GeglRectangle box = {x, y, width, height};
    GeglBuffer *buffer = gegl_buffer_new(&box, babl_format(format));
    float *pixels = g_new(float, 4 * (gsize)width * (gsize)height);
    for (int i = 0; i < width * height; i++) {
        int px = i % width, py = i / width;
        for (int c = 0; c < 3; c++)
            pixels[4 * i + c] = (float)(0.5 + 0.4 * sin(0.3 * px + c) * cos(0.21 * py));
        pixels[4 * i + 3] = px / 16 % 4 == 1 ? 0.5f : 1;
        if (i % 877 == 0)
            pixels[4 * i] = 30;
    }
    gegl_buffer_set(buffer, NULL, 0, babl_format("RGBA float"), pixels, GEGL_AUTO_ROWSTRIDE);
    g_free(pixels);
    return buffer;
}

static GeglBuffer *ramp(int x, int y, int width, int height)
{
    GeglRectangle box = {x, y, width, height};
    GeglBuffer *buffer = gegl_buffer_new(&box, babl_format("Y' float"));
    float *pixels = g_new(float, (gsize)width *(gsize)height);
    for (int i = 0; i < width * height; i++)
        pixels[i] = (float)(i % width) / (float)(width - 1);
    gegl_buffer_set(buffer, NULL, 0, babl_format("Y' float"), pixels, GEGL_AUTO_ROWSTRIDE);
    g_free(pixels);
    return buffer;
}

typedef struct graph {
    GeglNode *root, *source, *depth, *filter;
} graph;

static GeglNode *source_node(GeglNode *root, GeglBuffer *buffer)
{
    return gegl_node_new_child(root, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
}

static graph make_graph(const char *operation, GeglBuffer *input, GeglBuffer *depth)
{
    graph g = {.root = gegl_node_new()};
    g.source = source_node(g.root, input);
    g.filter = gegl_node_new_child(g.root, "operation", operation, "aperture", "heart", "radius",
                                   12.0, "samples", 24, NULL);
    gegl_node_connect_to(g.source, "output", g.filter, "input");
    if (depth) {
        g.depth = source_node(g.root, depth);
        gegl_node_connect_to(g.depth, "output", g.filter, "aux");
    }
    return g;
}

static float *render(GeglNode *node, GeglRectangle roi)
{
    float *pixels = g_new0(float, 4 * (gsize)roi.width * (gsize)roi.height);
    gegl_node_blit(node, 1.0, &roi, babl_format("RaGaBaA float"), pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_BLIT_DEFAULT);
    return pixels;
}

/* --- Properties
 * ----------------------------------------------------------------------------------- */

static void check_property(GParamSpec *pspec, const disk_param_spec *row)
{
    ck_assert_str_eq(g_param_spec_get_nick(pspec), row->label);
    ck_assert_str_eq(g_param_spec_get_blurb(pspec), row->blurb);
    if (row->type == DISK_PARAM_REAL) {
        GParamSpecDouble *p = G_PARAM_SPEC_DOUBLE(pspec);
        ck_assert(p->minimum == row->min && p->maximum == row->max);
        ck_assert(p->default_value == row->initial);
    } else if (row->type == DISK_PARAM_INT) {
        GParamSpecInt *p = G_PARAM_SPEC_INT(pspec);
        ck_assert(p->minimum == row->min && p->maximum == row->max);
        ck_assert(p->default_value == row->initial);
    } else if (row->type == DISK_PARAM_CHOICE) {
        GParamSpecEnum *p = G_PARAM_SPEC_ENUM(pspec);
        ck_assert(p->default_value == row->initial);
        for (const disk_choice *c = row->choices; c->name; c++)
            ck_assert_int_eq(g_enum_get_value_by_nick(p->enum_class, c->name)->value, c->value);
    } else {
        ck_assert_str_eq(G_PARAM_SPEC_STRING(pspec)->default_value, row->initial_text);
    }
}

/* Both operations have the table's rows, in its order; the one without depth only those that need
 * none. */
START_TEST(properties_are_the_table)
{
    static const char *const operations[] = {"disk:lens-blur", "disk:aperture-blur"};
    guint found;
    GParamSpec **list = gegl_operation_list_properties(operations[_i], &found);
    int rows;
    guint next = 0;
    const disk_param_spec *table = disk_param_table(&rows);
    for (int i = 0; i < rows; i++) {
        if (table[i].needs_depth && _i == 1)
            continue;
        ck_assert_uint_lt(next, found);
        ck_assert_str_eq(list[next]->name, table[i].name);
        check_property(list[next++], &table[i]);
    }
    ck_assert_uint_eq(next, found);
    g_free(list);
}
END_TEST

START_TEST(only_the_aperture_blur_is_in_gimps_menu)
{
    ck_assert_ptr_null(gegl_operation_get_key("disk:lens-blur", "gimp:menu-path"));
    ck_assert_str_eq(gegl_operation_get_key("disk:aperture-blur", "gimp:menu-path"),
                     "<Image>/Filters/Blur");
}
END_TEST

/* --- Regions
 * --------------------------------------------------------------------------------------- */

/* Parts of the picture, wherever they lie, have the bits of the whole: with a depth map of another
 * size and place, stretched; with boxes that do not start at the origin. */
START_TEST(parts_equal_the_whole)
{
    GeglBuffer *input = textured(-30, 17, 211, 160, "R'G'B'A float");
    GeglBuffer *depth = ramp(5, 5, 70, 90);
    const char *operation = _i ? "disk:lens-blur" : "disk:aperture-blur";
    GeglRectangle parts[] = {{-30, 17, 40, 30}, {20, 60, 57, 33}, {150, 140, 31, 37}};
    graph g = make_graph(operation, input, _i ? depth : NULL);
    GeglRectangle box = gegl_node_get_bounding_box(g.filter);
    ck_assert(gegl_rectangle_equal(&box, gegl_buffer_get_extent(input)));
    float *whole = render(g.filter, box);
    for (int k = 0; k < 3; k++) {
        /* A fresh graph, so that nothing comes from a cache. */
        graph h = make_graph(operation, input, _i ? depth : NULL);
        float *part = render(h.filter, parts[k]);
        for (int y = 0; y < parts[k].height; y++)
            ck_assert_mem_eq(part + 4 * y * parts[k].width,
                             whole +
                                 4 * ((parts[k].y - box.y + y) * box.width + parts[k].x - box.x),
                             16u * (gsize)parts[k].width);
        g_free(part);
        g_object_unref(h.root);
    }
    g_free(whole);
    g_object_unref(g.root);
    g_object_unref(input);
    g_object_unref(depth);
}
END_TEST

/* Changing a pixel of the input and rendering again gives what a fresh graph gives: the changed
 * region was told to all caches. The same for the depth map. */
START_TEST(changes_reach_the_output)
{
    GeglBuffer *input = textured(0, 0, 150, 100, "RGBA float");
    GeglBuffer *depth = ramp(0, 0, 75, 50);
    graph g = make_graph("disk:lens-blur", input, depth);
    GeglNode *cache = gegl_node_new_child(g.root, "operation", "gegl:cache", NULL);
    gegl_node_connect_to(g.filter, "output", cache, "input");
    GeglRectangle all = {0, 0, 150, 100}, spot = {20, 30, 3, 3};
    float *before = render(cache, all);
    float white[36];
    for (int i = 0; i < 36; i++)
        white[i] = 50;
    gegl_buffer_set(_i ? depth : input, &spot, 0, babl_format(_i ? "Y' float" : "RGBA float"),
                    white, GEGL_AUTO_ROWSTRIDE);
    float *after = render(cache, all);
    graph fresh = make_graph("disk:lens-blur", input, depth);
    float *expected = render(fresh.filter, all);
    ck_assert_mem_eq(after, expected, 16 * 150 * 100);
    ck_assert(memcmp(before, after, 16 * 150 * 100) != 0);
    g_free(before);
    g_free(after);
    g_free(expected);
    g_object_unref(fresh.root);
    g_object_unref(g.root);
    g_object_unref(input);
    g_object_unref(depth);
}
END_TEST

/* An infinite picture, cut by what consumes it, and an infinite depth map. */
START_TEST(infinite_inputs)
{
    GeglNode *root = gegl_node_new();
    GeglNode *board = gegl_node_new_child(root, "operation", "gegl:checkerboard", "x", 7, NULL);
    GeglNode *blur =
        gegl_node_new_child(root, "operation", "disk:aperture-blur", "radius", 9.0, NULL);
    gegl_node_link(board, blur);
    GeglRectangle box = gegl_node_get_bounding_box(blur);
    ck_assert(gegl_rectangle_is_infinite_plane(&box));
    float *pixels = render(blur, (GeglRectangle){-40, 1000, 64, 64});
    for (int i = 0; i < 64 * 64; i++)
        ck_assert_double_eq_tol(pixels[4 * i + 3], 1, 1e-4);
    g_free(pixels);
    GeglBuffer *input = textured(0, 0, 90, 60, "RGBA float");
    graph g = make_graph("disk:lens-blur", input, NULL);
    GeglColor *black = gegl_color_new("black");
    GeglNode *far = gegl_node_new_child(g.root, "operation", "gegl:color", "value", black, NULL);
    gegl_node_connect_to(far, "output", g.filter, "aux");
    graph uniform = make_graph("disk:aperture-blur", input, NULL);
    /* auto may take an engine for one radius that is none for maps */
    gegl_node_set(g.filter, "engine", 3, NULL);
    gegl_node_set(uniform.filter, "engine", 3, NULL);
    GeglRectangle all = {0, 0, 90, 60};
    float *a = render(g.filter, all), *b = render(uniform.filter, all);
    for (int i = 0; i < 4 * 90 * 60; i++)
        ck_assert_double_eq_tol(a[i], b[i], 1e-4 * (1 + fabs(b[i])));
    g_free(a);
    g_free(b);
    g_object_unref(black);
    g_object_unref(g.root);
    g_object_unref(uniform.root);
    g_object_unref(root);
    g_object_unref(input);
}
END_TEST

/* --- Pixels
 * ---------------------------------------------------------------------------------------- */

/* Without a depth map the lens blur is the aperture blur; below 0.5 the input comes through. */
START_TEST(without_depth_and_without_blur)
{
    GeglBuffer *input = textured(0, 0, 120, 80, "R'G'B'A u8");
    GeglRectangle all = {0, 0, 120, 80};
    graph a = make_graph("disk:lens-blur", input, NULL);
    graph b = make_graph("disk:aperture-blur", input, NULL);
    float *p = render(a.filter, all), *q = render(b.filter, all), *s = render(a.source, all);
    ck_assert_mem_eq(p, q, 16 * 120 * 80);
    ck_assert(memcmp(p, s, 16 * 120 * 80) != 0);
    g_free(p);
    gegl_node_set(a.filter, "radius", 0.49, NULL);
    p = render(a.filter, all);
    ck_assert_mem_eq(p, s, 16 * 120 * 80);
    g_free(p);
    g_free(q);
    g_free(s);
    g_object_unref(a.root);
    g_object_unref(b.root);
    g_object_unref(input);
}
END_TEST

/* Depth counts as it is stored: the same numbers in a linear and in an encoded map blur alike. */
START_TEST(depth_counts_as_stored)
{
    static const char *const formats[] = {"Y float", "Y' float", "R'G'B'A float", "RGB float"};
    GeglBuffer *input = textured(0, 0, 64, 64, "RGBA float");
    GeglRectangle all = {0, 0, 64, 64};
    float *first = NULL;
    for (int k = 0; k < 4; k++) {
        const Babl *format = babl_format(formats[k]);
        int channels = babl_format_get_n_components(format);
        GeglBuffer *depth = gegl_buffer_new(&all, format);
        float *values = g_new(float, 64 * 64 * (gsize)channels);
        for (int i = 0; i < 64 * 64 * channels; i++)
            values[i] = channels == 4 && i % 4 == 3 ? 1 : 0.25f;
        gegl_buffer_set(depth, NULL, 0, format, values, GEGL_AUTO_ROWSTRIDE);
        graph g = make_graph("disk:lens-blur", input, depth);
        float *pixels = render(g.filter, all);
        if (!first)
            first = g_memdup2(pixels, 16 * 64 * 64);
        for (int i = 0; i < 4 * 64 * 64; i++)
            ck_assert_double_eq_tol(pixels[i], first[i], 1e-3);
        g_free(pixels);
        g_free(values);
        g_object_unref(g.root);
        g_object_unref(depth);
    }
    g_free(first);
    g_object_unref(input);
}
END_TEST

static int warnings;

static void count_warning(const gchar *domain, GLogLevelFlags level, const gchar *text,
                          gpointer data)
{
    warnings++;
    ck_assert_ptr_nonnull(strstr(text, "no-such-shape"));
}

/* An aperture that is not there: the input comes out, and a warning says so. */
START_TEST(unknown_aperture_leaves_the_picture)
{
    GeglBuffer *input = textured(0, 0, 50, 40, "RGBA float");
    GeglRectangle all = {0, 0, 50, 40};
    graph g = make_graph("disk:lens-blur", input, NULL);
    gegl_node_set(g.filter, "aperture", "no-such-shape", NULL);
    guint handler = g_log_set_handler("disk-lens-blur", G_LOG_LEVEL_WARNING, count_warning, NULL);
    float *p = render(g.filter, all), *s = render(g.source, all);
    g_log_remove_handler("disk-lens-blur", handler);
    ck_assert_int_ge(warnings, 1);
    ck_assert_mem_eq(p, s, 16 * 50 * 40);
    g_free(p);
    g_free(s);
    g_object_unref(g.root);
    g_object_unref(input);
}
END_TEST

int main(int argc, char **argv)
{
    g_setenv("XDG_CACHE_HOME", "/dev/null", TRUE);                    /* no fits of another build */
    g_object_set(gegl_config(), "application-license", "GPL3", NULL); /* shows GPL operations */
    gegl_init(&argc, &argv);
    if (!gegl_has_operation("disk:lens-blur") || !gegl_has_operation("disk:aperture-blur")) {
        g_printerr("GEGL does not find the operations\n");
        return EXIT_FAILURE;
    }
    Suite *suite = suite_create("gegl");
    TCase *tests = tcase_create("operations");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, properties_are_the_table, 0, 2);
    tcase_add_test(tests, only_the_aperture_blur_is_in_gimps_menu);
    tcase_add_loop_test(tests, parts_equal_the_whole, 0, 2);
    tcase_add_loop_test(tests, changes_reach_the_output, 0, 2);
    tcase_add_test(tests, infinite_inputs);
    tcase_add_test(tests, without_depth_and_without_blur);
    tcase_add_test(tests, depth_counts_as_stored);
    tcase_add_test(tests, unknown_aperture_leaves_the_picture);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    /* GEGL's threads do not survive a fork. */
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    gegl_exit();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
