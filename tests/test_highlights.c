/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Highlights in every engine, with one radius and with one a pixel, and in the lens. */

#include "core_tests.h"
#include "pictures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Row `index` of: every engine of the parameters' table without and with a map, the lens. */
static disk_params params_of(int index, double radius, int *with_depth)
{
    const disk_choice *engine = &disk_param_find("engine")->choices[1 + index / 2];
    disk_params p;
    disk_params_init(&p);
    p.radius = radius;
    p.samples = 16;
    p.engine = engine->name ? engine->value : DISK_ENGINE_AUTO;
    p.occlusion = engine->name ? DISK_OCCLUSION_NO : DISK_OCCLUSION_YES;
    *with_depth = !engine->name || index % 2;
    return p;
}

static int count_rows(void)
{
    int engines = 0;
    while (disk_param_find("engine")->choices[1 + engines].name)
        engines++;
    return 2 * engines + 1;
}

/* In front of the focus on the left, behind it on the right. */
static picture filtered(const disk_params *params, int with_depth, picture source)
{
    float *map = picture_map(source, (float)params->radius);
    for (int i = 0; i < source.width * source.height; i++)
        map[i] *= i % source.width < source.width / 2 ? -0.6f : 1;
    disk_plan *plan = picture_plan("heart", params, with_depth);
    picture out = picture_filtered(plan, source, with_depth ? map : NULL);
    disk_plan_free(plan);
    free(map);
    return out;
}

/* With factor 0 the thresholds change no bit, even where all of the picture lies above them. */
START_TEST(factor_0_changes_nothing)
{
    int with_depth;
    disk_params params = params_of(_i, 7, &with_depth);
    picture source = picture_textured(90, 70), plain = filtered(&params, with_depth, source);
    params.highlight_threshold_low = 0, params.highlight_threshold_high = 0;
    picture out = filtered(&params, with_depth, source);
    ck_assert_mem_eq(out.pixels, plain.pixels, 16 * 90 * 70);
    params.highlight_factor = 0.5;
    picture lifted = filtered(&params, with_depth, source);
    /* Where low is not below high the ramp is a step: all counts alike, so again nothing changes
     * but for rounding, beside lights of a few hundred. What the lens takes for a light changes. */
    for (int i = 0; params.occlusion == DISK_OCCLUSION_NO && i < 4 * 90 * 70; i++) {
        double was = plain.pixels[i];
        ck_assert_double_eq_tol(lifted.pixels[i], was, 1e-3 * (1 + fabs(was)));
    }
    free(source.pixels), free(plain.pixels), free(out.pixels), free(lifted.pixels);
}
END_TEST

/* The largest values there are under the largest weight: they are filtered, and every number that
 * comes out is one. */
START_TEST(largest_values_are_filtered)
{
    static const float wild[] = {3e38f, -1e30f, INFINITY, NAN, 1e8f};
    static const double radii[] = {0.6, 6};
    for (int k = 0; k < 4; k++) {
        int with_depth;
        disk_params params = params_of(_i, radii[k % 2], &with_depth);
        params.highlight_factor = 1;
        params.fringe = k / 2;
        picture source = picture_gray(61, 5, 0.2f);
        for (int i = 0; i < 61 * 5; i += 7)
            for (int c = 0; c < 3; c++)
                source.pixels[4 * i + c] = wild[(i / 7 + c) % 5];
        picture out = filtered(&params, with_depth, source);
        for (int i = 0; i < 4 * 61 * 5; i++)
            ck_assert_msg(isfinite(out.pixels[i]), "float %d is %g", i, out.pixels[i]);
        free(source.pixels), free(out.pixels);
    }
}
END_TEST

TCase *highlights_tests(void)
{
    TCase *tests = tcase_create("highlights");
    tcase_add_loop_test(tests, factor_0_changes_nothing, 0, count_rows());
    tcase_add_loop_test(tests, largest_values_are_filtered, 0, count_rows());
    return tests;
}
