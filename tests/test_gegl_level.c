/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GEGL's levels of detail: a picture rendered at half or quarter size is the full result scaled
 * down. GEGL asks operations for levels above 0 only with GEGL_MIPMAP_RENDERING=1, which must be
 * set; GEGL_PATH must lead to the module and to GEGL's own. */

#include <check.h>
#include <gegl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The picture's box starts and ends between the levels' pixels. */
static const GeglRectangle box = {-30, 17, 629, 442};

static GeglBuffer *picture(void)
{
    GeglBuffer *buffer = gegl_buffer_new(&box, babl_format("RGBA float"));
    float *pixels = g_new(float, 4 * (gsize)box.width * (gsize)box.height);
    for (int i = 0; i < box.width * box.height; i++) {
        int x = i % box.width, y = i / box.width;
        double brick = (x / 23 + 2 * (y / 11)) % 3 == 0 ? 0.2 : 0;
        double lamp = hypot((x % 151) - 70, (y % 131) - 60) < 3 ? 20 : 0;
        for (int c = 0; c < 3; c++)
            pixels[4 * i + c] =
                (float)(0.3 + 0.15 * sin(0.013 * x + c) * cos(0.021 * y) + brick + lamp);
        pixels[4 * i + 3] = 1;
    }
    gegl_buffer_set(buffer, NULL, 0, babl_format("RGBA float"), pixels, GEGL_AUTO_ROWSTRIDE);
    g_free(pixels);
    return buffer;
}

/* A near body before a slope. */
static GeglBuffer *depth_map(void)
{
    GeglBuffer *buffer = gegl_buffer_new(&box, babl_format("Y float"));
    float *values = g_new(float, (gsize)box.width *(gsize)box.height);
    for (int i = 0; i < box.width * box.height; i++) {
        int x = i % box.width, y = i / box.width;
        values[i] = hypot(x - 260, y - 200) < 110 ? 0.95f : 0.6f * (float)x / (float)box.width;
    }
    gegl_buffer_set(buffer, NULL, 0, babl_format("Y float"), values, GEGL_AUTO_ROWSTRIDE);
    g_free(values);
    return buffer;
}

static GeglNode *source_node(GeglNode *root, GeglBuffer *buffer)
{
    GeglNode *node =
        gegl_node_new_child(root, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
    g_object_unref(buffer);
    return node;
}

static GeglNode *filter_node(GeglNode *root, const char *operation, const char *aperture,
                             double radius)
{
    GeglNode *filter = gegl_node_new_child(root, "operation", operation, "aperture", aperture,
                                           "radius", radius, NULL);
    gegl_node_connect_to(source_node(root, picture()), "output", filter, "input");
    if (gegl_node_has_pad(filter, "aux"))
        gegl_node_connect_to(source_node(root, depth_map()), "output", filter, "aux");
    return filter;
}

/* The roi counts scaled pixels. */
static float *render(GeglNode *node, double scale, GeglRectangle roi)
{
    float *pixels = g_new0(float, 4 * (gsize)roi.width * (gsize)roi.height);
    gegl_node_blit(node, scale, &roi, babl_format("RaGaBaA float"), pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_BLIT_DEFAULT);
    return pixels;
}

/* The pixels of a level that lie within the picture in whole. */
static GeglRectangle inside(int by)
{
    int x0 = (int)ceil((double)box.x / by), y0 = (int)ceil((double)box.y / by);
    int x1 = (int)floor((double)(box.x + box.width) / by);
    int y1 = (int)floor((double)(box.y + box.height) / by);
    return (GeglRectangle){x0, y0, x1 - x0, y1 - y0};
}

/* The average of `by` times `by` pixels of the full result. */
static double average(const float *full, int by, int x, int y, int channel)
{
    double sum = 0;
    for (int k = 0; k < by * by; k++) {
        int fx = x * by + k % by - box.x, fy = y * by + k / by - box.y;
        sum += (double)full[4 * ((gsize)fy * (gsize)box.width + (gsize)fx) + (gsize)channel];
    }
    return sum / (by * by);
}

static double shown(double v)
{
    return pow(CLAMP(v, 0, 1), 1 / 2.2);
}

/* As a display shows them, alpha included. */
static double psnr(const float *small, GeglRectangle roi, const float *full, int by)
{
    double squares = 0, light = 0;
    for (int i = 0; i < 4 * roi.width * roi.height; i++) {
        int x = roi.x + i / 4 % roi.width, y = roi.y + i / 4 / roi.width;
        double d = shown((double)small[i]) - shown(average(full, by, x, y, i % 4));
        squares += d * d;
        light += (double)small[i];
    }
    ck_assert_double_gt(light, roi.width * roi.height); /* alpha alone is that */
    return -10 * log10(squares / (4.0 * roi.width * roi.height));
}

static const struct setting {
    const char *operation, *aperture, *occlusion;
} settings[] = {
    {"disk:aperture-blur", "heart", NULL}, {"disk:aperture-blur", "disc", NULL},
    {"disk:lens-blur", "heart", "no"},     {"disk:lens-blur", "disc", "no"},
    {"disk:lens-blur", "heart", "yes"},
};

/* The bound is 35 dB; all that the level shows, and a part asked for on its own. */
START_TEST(levels_look_like_the_full_picture)
{
    const struct setting *s = &settings[_i];
    GeglNode *root = gegl_node_new();
    GeglNode *filter = filter_node(root, s->operation, s->aperture, 40);
    if (s->occlusion)
        gegl_node_set(filter, "focus", 0.95, "occlusion", strcmp(s->occlusion, "yes") ? 1 : 0,
                      NULL);
    float *full = render(filter, 1, box);
    for (int by = 2; by <= 4; by *= 2) {
        GeglRectangle all = inside(by);
        GeglRectangle part = {all.x + 21, all.y + 13, 47, 35};
        float *small = render(filter, 1.0 / by, all), *piece = render(filter, 1.0 / by, part);
        ck_assert_double_gt(psnr(small, all, full, by), 35);
        ck_assert_double_gt(psnr(piece, part, full, by), 35);
        g_free(small);
        g_free(piece);
    }
    g_free(full);
    g_object_unref(root);
}
END_TEST

/* A radius of 1.5 blurs the picture, but at a quarter of the size it is below half a pixel; so
 * these bits show that GEGL asks for the level, and that it counts. */
START_TEST(small_radii_pass_at_a_level)
{
    GeglNode *root = gegl_node_new(), *source;
    GeglNode *filter = filter_node(root, settings[2 * _i].operation, "disc", 1.5);
    source = gegl_node_get_producer(filter, "input", NULL);
    GeglRectangle all = inside(4);
    gsize size = 4 * sizeof(float) * (gsize)all.width * (gsize)all.height;
    float *wanted = render(source, 0.25, all), *found = render(filter, 0.25, all);
    ck_assert_mem_eq(found, wanted, size);
    float *sharp = render(source, 1, all), *blurred = render(filter, 1, all);
    ck_assert_mem_ne(sharp, blurred, size);
    g_free(wanted);
    g_free(found);
    g_free(sharp);
    g_free(blurred);
    g_object_unref(root);
}
END_TEST

/* What cannot be filtered is copied at the level, too. */
START_TEST(unknown_aperture_leaves_the_level)
{
    GeglNode *root = gegl_node_new();
    GeglNode *filter = filter_node(root, "disk:aperture-blur", "no such aperture", 40);
    GeglNode *source = gegl_node_get_producer(filter, "input", NULL);
    GeglRectangle all = inside(2);
    GLogLevelFlags fatal = g_log_set_always_fatal(G_LOG_FATAL_MASK);
    float *wanted = render(source, 0.5, all), *found = render(filter, 0.5, all);
    for (int i = 0; i < 4 * all.width * all.height; i++)
        ck_assert_double_eq_tol(found[i], wanted[i], 1e-6);
    g_log_set_always_fatal(fatal);
    g_free(wanted);
    g_free(found);
    g_object_unref(root);
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
    TCase *tests = tcase_create("gegl-level");
    tcase_set_timeout(tests, 300);
    tcase_add_loop_test(tests, levels_look_like_the_full_picture, 0,
                        (int)(sizeof settings / sizeof settings[0]));
    tcase_add_loop_test(tests, small_radii_pass_at_a_level, 0, 2);
    tcase_add_test(tests, unknown_aperture_leaves_the_level);
    Suite *suite = suite_create("gegl-level");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK); /* GEGL's threads would be lost */
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    gegl_exit();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
