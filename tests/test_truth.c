/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The reference renderer against closed forms, and its scenes against their own promises. */

#include "shapes.h"
#include "truth/degrade.h"
#include "truth/render.h"

#include <check.h>
#include <disk/lens.h>
#include <disk/plan.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH  96
#define HEIGHT 72
#define RADIUS 9.0
/* scene units to a pixel */
#define UNIT (640.0 / WIDTH)

/* --- Scenes of one or two sheets ------------------------------------------------------------- */

static paint texture(double x, double y, double pixel)
{
    double wave = sin(x / 11) * cos(y / 17), band = inside(fabs(x - 300) - 60, pixel);
    return opaque((colour){0.4 + 0.3 * wave, 0.5 * band, 0.3 + 0.3 * sin(y / 9)});
}

static paint ramp(double x, double y, double pixel)
{
    return opaque(gray(x / 640));
}

static paint black(double x, double y, double pixel)
{
    return opaque(gray(0));
}

/* White left of the picture's middle. */
static paint half_plane(double x, double y, double pixel)
{
    return (paint){gray(1), inside(x - 320, pixel)};
}

static void one_light(truth_lights *lights)
{
    truth_add_light(lights, 0, 320, 240, 0, (colour){100, 50, 25});
}

static void light_behind(truth_lights *lights)
{
    truth_add_light(lights, 1, 320, 240, 1.5 * UNIT, gray(100));
}

static truth_stage *stage_of(const truth_scene *scene)
{
    return truth_stage_new(scene, WIDTH, HEIGHT, RADIUS, NULL);
}

static truth_photo photo_of(const truth_scene *scene, const char *shape)
{
    truth_stage *stage = stage_of(scene);
    disk_aperture *aperture = shape_new(shape);
    truth_photo photo = truth_render(stage, aperture, 1);
    disk_aperture_free(aperture);
    truth_stage_free(stage);
    return photo;
}

static float value(const disk_image *image, int x, int y, int channel)
{
    return image->data[4 * (y * image->width + x) + channel];
}

/* The kernel, convolved with the sharp picture, at one place; mirrored in front of the focus. */
static double convolved(const disk_image *sharp, const disk_kernel *k, int sign, int x, int y,
                        int c)
{
    double sum = 0;
    const float *weight = k->weights;
    for (int dy = -k->half; dy <= k->half; dy++)
        for (int dx = -k->half; dx <= k->half; dx++, weight++)
            if (*weight > 0)
                sum += *weight * value(sharp, x - sign * dx, y - sign * dy, c);
    return sum;
}

/* At one depth the photograph is the convolution with the kernel, behind the focus as drawn, in
 * front of it turned by 180 degrees. Rays are the kernel's pixels, so only rounding differs. */
START_TEST(one_depth_is_a_convolution)
{
    int sign = _i ? -1 : 1;
    truth_scene scene = {"one", 0, 0.5, 1, {{sign, 0, 0, 0, texture}}, one_light};
    truth_stage *stage = stage_of(&scene);
    truth_photo photo = photo_of(&scene, "arrow");
    disk_image sharp = truth_sharp(stage);
    disk_kernel kernel = shape_kernel("arrow", RADIUS);
    int border = truth_border(stage);
    for (int y = border; y < HEIGHT - border; y++)
        for (int x = border; x < WIDTH - border; x++) {
            for (int c = 0; c < 4; c++)
                ck_assert_double_eq_tol(value(&photo.image, x, y, c),
                                        convolved(&sharp, &kernel, sign, x, y, c), 2e-4);
            ck_assert_float_ge(photo.known.data[y * WIDTH + x], 0.9999f);
        }
    ck_assert_float_lt(photo.known.data[0], 0.5f); /* a corner sees three quarters of outside */
    free(sharp.data);
    disk_kernel_free(&kernel);
    truth_photo_free(&photo);
    truth_stage_free(stage);
}
END_TEST

/* The share of a disc on one side of a line at distance t from its centre. */
static double beyond(double t)
{
    t = fmin(fmax(t / RADIUS, -1), 1);
    return (acos(t) - t * sqrt(1 - t * t)) / 3.14159265358979;
}

/* A half plane in front, or behind a sharp one in front: the first turns half transparent as the
 * disc's area says, the second stays hidden behind the sharp edge. 0.01 is a pixel's part of it. */
START_TEST(an_edge_is_the_discs_area)
{
    truth_scene near_edge = {"near", 0, 0.5, 2, {{-1, 0, 0, 0, half_plane}, {0, 0, 0, 0, black}},
                             NULL};
    truth_scene sharp_edge = {"sharp", 0, 0.5, 2, {{0, 0, 0, 0, half_plane}, {1, 0, 0, 0, black}},
                              NULL};
    truth_photo blurred = photo_of(&near_edge, "disc"), sharp = photo_of(&sharp_edge, "disc");
    for (int x = 20; x < WIDTH - 20; x++) {
        double from_edge = x - 320 / UNIT, cover = fmin(fmax(0.5 - from_edge, 0), 1);
        ck_assert_double_eq_tol(value(&blurred.image, x, HEIGHT / 2, 0), beyond(from_edge), 0.01);
        ck_assert_double_eq_tol(value(&sharp.image, x, HEIGHT / 2, 0), cover, 1e-5);
        /* the black that the white one hides in the sharp picture is what cannot be known */
        double hidden = from_edge < 0 ? 1 - beyond(from_edge) : 0;
        if (fabs(from_edge) > 1)
            ck_assert_double_eq_tol(blurred.known.data[HEIGHT / 2 * WIDTH + x], 1 - hidden, 0.01);
    }
    truth_photo_free(&blurred);
    truth_photo_free(&sharp);
}
END_TEST

static double light_sum(const disk_image *image)
{
    double sum = 0;
    for (int i = 0; i < image->width * image->height; i++)
        sum += image->data[4 * i];
    return sum;
}

/* All of a light's energy arrives, and evenly; a half plane that cuts the aperture's middle takes
 * half of it, and what passes is as bright as before. */
START_TEST(lights_keep_their_energy_and_are_cut)
{
    truth_scene free_light = {"free", 0, 0.5, 1, {{1, 0, 0, 0, black}}, one_light};
    truth_photo photo = photo_of(&free_light, "disc");
    ck_assert_double_eq_tol(light_sum(&photo.image), 100, 0.01);
    double level = 100 / (3.14159265358979 * RADIUS * RADIUS);
    int cx = (int)lround(320 / UNIT), cy = (int)lround(240 / UNIT);
    for (int dx = -6; dx <= 6; dx++)
        ck_assert_double_eq_tol(value(&photo.image, cx + dx, cy, 0), level, 0.01 * level);
    truth_photo_free(&photo);

    /* A sharp edge at the light's place: what falls to its left is hidden. */
    truth_scene cut = {"cut",       0, 0.5, 2, {{0, 0, 0, 0, half_plane}, {1, 0, 0, 0, black}},
                       light_behind};
    truth_scene whole = {"whole", 0, 0.5, 2, {{0, 0, 0, 0, half_plane}, {1, 0, 0, 0, black}}, NULL};
    truth_photo with = photo_of(&cut, "disc"), without = photo_of(&whole, "disc");
    truth_stage *stage = stage_of(&cut);
    disk_image sharp = truth_sharp(stage);
    double points = 0;
    for (int y = -3; y <= 3; y++)
        for (int x = -3; x <= 3; x++)
            points += 100 * fmin(fmax(0.5 - hypot(x, y) + 1.5, 0), 1);
    double added = light_sum(&with.image) - light_sum(&without.image);
    ck_assert_double_eq_tol(added, points / 2, 0.06 * points); /* a column of pixels is 1/18 */
    ck_assert_double_eq_tol(value(&with.image, cx - 4, cy, 0), 1, 1e-5); /* the near one hides it */
    ck_assert_double_eq_tol(value(&with.image, cx + 4, cy, 0), points * level / 100,
                            0.02 * points * level / 100);
    free(sharp.data);
    truth_stage_free(stage);
    truth_photo_free(&with);
    truth_photo_free(&without);
}
END_TEST

START_TEST(in_focus_is_the_sharp_picture)
{
    truth_scene scene = {"focus",     0, 0.5, 2, {{0, 0, 0, 0, half_plane}, {0, 0, 0, 0, texture}},
                         light_behind};
    truth_stage *stage = stage_of(&scene);
    disk_image sharp = truth_sharp(stage);
    truth_photo photo = photo_of(&scene, "heart");
    for (int i = 0; i < 4 * WIDTH * HEIGHT; i++)
        ck_assert_float_eq_tol(photo.image.data[i], sharp.data[i], 1e-4f + 1e-4f * sharp.data[i]);
    free(sharp.data);
    truth_photo_free(&photo);
    truth_stage_free(stage);
}
END_TEST

/* Where the rays of a pixel meet a plane r = r0 + b x, their mean place is, for a disc, and to the
 * first order, r b / 4 pixels off the pixel (E[u^2] = 1/4): it is nearer to what is more blurred.
 */
START_TEST(a_slanted_plane_is_met_where_it_is)
{
    truth_scene scene = {"ramp", 1, 0.5, 1, {{0.5, 0.0013, 0, 0, ramp}}, NULL};
    truth_photo photo = photo_of(&scene, "disc");
    double b = RADIUS * 0.0013 * UNIT;
    for (int x = 12; x < WIDTH - 12; x++) {
        double r = 0.5 * RADIUS + b * (x - 320 / UNIT);
        double seen = value(&photo.image, x, HEIGHT / 2, 0) * 640 / UNIT;
        ck_assert_double_eq_tol(seen, x + 0.25 * r * b, 0.05);
    }
    truth_photo_free(&photo);
}
END_TEST

/* A plane that falls away gently blurs like a gather with each pixel's own radius: they differ
 * by the slope only, 0.012 pixels of radius a pixel. */
START_TEST(a_slanted_plane_is_nearly_a_gather)
{
    truth_scene scene = {"slanted", 1, 0.5, 1, {{0.3, 0.0002, 0, 0, texture}}, NULL};
    truth_stage *stage = stage_of(&scene);
    disk_image sharp = truth_sharp(stage), out = truth_sharp(stage);
    disk_plane blur = truth_blur(stage);
    truth_photo photo = photo_of(&scene, "heart");
    disk_params params = truth_params(stage);
    params.samples = 0;
    params.engine = DISK_ENGINE_DENSE;
    const disk_param_spec *occlusion = disk_param_find("occlusion");
    if (occlusion)
        *disk_param_int(&params, occlusion) = 0;
    disk_aperture *aperture = shape_new("heart");
    disk_plan *plan;
    ck_assert_int_eq(disk_plan_new(aperture, &params, 1, NULL, NULL, &plan), DISK_OK);
    disk_job job = {.source = sharp, .blur = &blur, .target = out};
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    double squares = 0, changed = 0;
    for (int y = 12; y < HEIGHT - 12; y++)
        for (int x = 12; x < WIDTH - 12; x++) {
            squares += pow(value(&out, x, y, 1) - value(&photo.image, x, y, 1), 2);
            changed += pow(value(&out, x, y, 1) - value(&sharp, x, y, 1), 2);
        }
    ck_assert_double_lt(squares, 0.02 * changed);
    disk_plan_free(plan);
    disk_aperture_free(aperture);
    free(sharp.data), free(out.data), free(blur.data);
    truth_photo_free(&photo);
    truth_stage_free(stage);
}
END_TEST

/* --- The scenes ------------------------------------------------------------------------------ */

/* A ray never meets a farther sheet's surface before a nearer one's: the order of the sheets is
 * right for all of them that stay in the picture. 0.05 pixels of radius, of 7, are the reliefs'
 * steps and antialiased outlines. */
static void check_order(const truth_scene *scene, const truth_stage *stage, int seed)
{
    double u = 2 * hash(seed, 0, 1) - 1, v = 2 * hash(seed, 1, 1) - 1, last = -1e9;
    double x = 160 * hash(seed, 2, 1), y = 120 * hash(seed, 3, 1), open = 1;
    if (hypot(u, v) > 1)
        return;
    for (int k = 0; k < scene->sheets && open > 0; k++) {
        truth_hit hit = truth_ray(stage, k, x, y, u, v);
        if (hit.x < 0 || hit.y < 0 || hit.x > 159 || hit.y > 119)
            return;
        if (hit.cover < 0.5)
            continue;
        ck_assert_msg(hit.r > last - 0.1, "%s: sheet %d at (%g, %g) by (%g, %g) is at %g, not %g",
                      scene->name, k, x, y, u, v, hit.r, last);
        last = fmax(last, hit.r);
        open *= 1 - hit.cover;
    }
    ck_assert_msg(open == 0, "%s is not closed", scene->name);
}

START_TEST(scenes_are_in_order)
{
    const truth_scene *scene = truth_scenes[_i];
    truth_stage *stage = truth_stage_new(scene, 160, 120, 7, NULL);
    for (int seed = 0; seed < 20000; seed++)
        check_order(scene, stage, seed);
    truth_stage_free(stage);
}
END_TEST

/* The depth map gives the blur map back, by the design's formula, and uses both sides of it. */
START_TEST(depth_gives_the_blur)
{
    const truth_scene *scene = truth_scenes[_i];
    truth_stage *stage = truth_stage_new(scene, 160, 120, 7, NULL);
    disk_plane blur = truth_blur(stage), depth = truth_depth(stage);
    disk_params params = truth_params(stage);
    double most = 0;
    for (int i = 0; i < 160 * 120; i++) {
        double r = disk_lens_radius(&params, disk_lens_depth(&params, depth.data[i]));
        ck_assert_msg(fabs(r - blur.data[i]) < 1e-3, "%s: %g, not %g at (%d, %d)", scene->name, r,
                      blur.data[i], i % 160, i / 160);
        most = fmax(most, fabs(r));
    }
    ck_assert_double_gt(most, 5);
    free(blur.data);
    free(depth.data);
    truth_stage_free(stage);
}
END_TEST

/* --- Holes ------------------------------------------------------------------------------------
 */

/* How a display shows it. */
static double shown(float light)
{
    double toned = 1 - exp(-1.5 * fmax((double)light, 0));
    return toned <= 0.0031308 ? 12.92 * toned : 1.055 * pow(toned, 1 / 2.4) - 0.055;
}

/* What a filter makes of a scene by a map with flaws: the PSNR near holes. */
static double blur_near_holes(const truth_stage *stage, const truth_photo *photo,
                              const disk_aperture *disc, truth_holes holes, double cleanup)
{
    disk_image sharp = truth_sharp(stage), out = truth_sharp(stage);
    disk_plane depth = truth_depth(stage), blur = truth_blur(stage);
    disk_plane poor = truth_degrade(&depth, &(truth_flaws){.holes = holes, .bits = 8});
    disk_params params = truth_params(stage);
    int width = sharp.width, height = sharp.height, border = truth_border(stage), count = 0;
    double squares = 0;
    disk_plan *plan = NULL;
    params.depth_cleanup = cleanup;
    ck_assert_int_eq(disk_lens_blur_map(&params, &poor, width, height, width, height,
                                        (disk_rect){0, 0, width, height}, &blur),
                     DISK_OK);
    ck_assert_int_eq(disk_plan_new(disc, &params, 1, NULL, NULL, &plan), DISK_OK);
    disk_job job = {.source = sharp, .blur = &blur, .target = out};
    ck_assert_int_eq(disk_plan_apply(plan, &job, NULL, NULL), DISK_OK);
    unsigned char *near = truth_near_holes(width, height, 8);
    for (int i = 0; i < width * height; i++) {
        int x = i % width, y = i / width;
        if (!near[i] || x < border || y < border || x >= width - border || y >= height - border)
            continue;
        for (int c = 0; c < 3; c++, count++)
            squares += pow(shown(out.data[4 * i + c]) - shown(photo->image.data[4 * i + c]), 2);
    }
    disk_plan_free(plan);
    free(near);
    free(sharp.data);
    free(out.data);
    free(depth.data);
    free(blur.data);
    free(poor.data);
    return -10 * log10(squares / count);
}

static double gain_of(const char *name, truth_holes holes)
{
    int i = 0;
    while (strcmp(truth_scenes[i]->name, name) != 0)
        i++;
    truth_stage *stage = truth_stage_new(truth_scenes[i], 320, 240, 14, NULL);
    disk_aperture *disc = shape_new("disc");
    truth_photo photo = truth_render(stage, disc, 1);
    double with = blur_near_holes(stage, &photo, disc, holes, 0.5);
    double without = blur_near_holes(stage, &photo, disc, holes, 0);
    truth_photo_free(&photo);
    disk_aperture_free(disc);
    truth_stage_free(stage);
    return with - without;
}

/* Holes of each kind in three scenes of surfaces: filling them gains 3 dB in the mean. */
START_TEST(filled_holes_gain)
{
    truth_holes holes = (truth_holes)(TRUTH_HOLES_FARTHEST + _i);
    double gain =
        (gain_of("floor", holes) + gain_of("bodies", holes) + gain_of("corridor", holes)) / 3;
    ck_assert_msg(gain > 3, "holes %d: %g dB", (int)holes, gain);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("truth");
    TCase *renderer = tcase_create("renderer"), *scenes = tcase_create("scenes");
    int count = 0;
    while (truth_scenes[count])
        count++;
    tcase_set_timeout(renderer, 300);
    tcase_set_timeout(scenes, 300);
    tcase_add_loop_test(renderer, one_depth_is_a_convolution, 0, 2);
    tcase_add_test(renderer, an_edge_is_the_discs_area);
    tcase_add_test(renderer, lights_keep_their_energy_and_are_cut);
    tcase_add_test(renderer, in_focus_is_the_sharp_picture);
    tcase_add_test(renderer, a_slanted_plane_is_met_where_it_is);
    tcase_add_test(renderer, a_slanted_plane_is_nearly_a_gather);
    tcase_add_loop_test(scenes, scenes_are_in_order, 0, count);
    tcase_add_loop_test(scenes, depth_gives_the_blur, 0, count);
    tcase_add_loop_test(scenes, filled_holes_gain, 0, 3);
    suite_add_tcase(suite, renderer);
    suite_add_tcase(suite, scenes);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
