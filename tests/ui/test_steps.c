/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The order in which previews are made, and what they are made of. */

#include "ui_tests.h"

#include <math.h>
#include <preview-aim.h>
#include <preview-steps.h>

/* Starts what comes next and says what it was. */
static disk_preview_step start(disk_preview_steps *s, gboolean rested, gboolean zoomed)
{
    disk_preview_step step = disk_preview_steps_next(s, rested, zoomed);
    if (step != DISK_PREVIEW_NOTHING)
        disk_preview_steps_started(s, step);
    return step;
}

START_TEST(draft_then_refined_then_overview)
{
    disk_preview_steps s = {0};
    ck_assert_int_eq(start(&s, TRUE, TRUE), DISK_PREVIEW_NOTHING);
    disk_preview_steps_changed(&s);
    ck_assert_int_eq(start(&s, FALSE, TRUE), DISK_PREVIEW_DRAFTING);
    ck_assert_int_eq(start(&s, TRUE, TRUE), DISK_PREVIEW_NOTHING);
    disk_preview_steps_ended(&s, TRUE, FALSE);
    ck_assert_int_eq(start(&s, FALSE, TRUE), DISK_PREVIEW_NOTHING); /* not rested */
    ck_assert_int_eq(start(&s, TRUE, TRUE), DISK_PREVIEW_REFINING);
    disk_preview_steps_ended(&s, TRUE, TRUE);
    ck_assert_int_eq(start(&s, TRUE, TRUE), DISK_PREVIEW_OVERVIEW);
    disk_preview_steps_ended(&s, TRUE, FALSE);
    ck_assert_int_eq(start(&s, TRUE, TRUE), DISK_PREVIEW_NOTHING);
}
END_TEST

/* Where all is visible there is nothing beside it, and a draft that is as good stays. */
START_TEST(leaves_out_what_is_there)
{
    disk_preview_steps s = {0};
    disk_preview_steps_changed(&s);
    start(&s, TRUE, FALSE);
    disk_preview_steps_ended(&s, TRUE, TRUE);
    ck_assert_int_eq(start(&s, TRUE, FALSE), DISK_PREVIEW_NOTHING);
}
END_TEST

/* A draft is let to its end, so that something shows while a slider moves; the rest is not. */
START_TEST(changes_overtake)
{
    disk_preview_steps s = {0};
    disk_preview_steps_changed(&s);
    start(&s, TRUE, FALSE);
    disk_preview_steps_changed(&s);
    ck_assert_int_eq(start(&s, TRUE, FALSE), DISK_PREVIEW_NOTHING);
    disk_preview_steps_ended(&s, TRUE, TRUE);
    ck_assert_int_eq(start(&s, TRUE, FALSE), DISK_PREVIEW_DRAFTING);
    disk_preview_steps_ended(&s, TRUE, FALSE);
    ck_assert_int_eq(start(&s, TRUE, FALSE), DISK_PREVIEW_REFINING);
    disk_preview_steps_changed(&s);
    ck_assert_int_eq(start(&s, FALSE, FALSE), DISK_PREVIEW_DRAFTING);
}
END_TEST

/* Moving asks for what comes into sight, not for the overview. */
START_TEST(moves)
{
    disk_preview_steps s = {0};
    disk_preview_steps_moved(&s);
    ck_assert_int_eq(start(&s, TRUE, TRUE), DISK_PREVIEW_DRAFTING);
    disk_preview_steps_ended(&s, TRUE, FALSE);
    ck_assert_int_eq(start(&s, TRUE, TRUE), DISK_PREVIEW_REFINING);
    disk_preview_steps_ended(&s, TRUE, FALSE);
    ck_assert_int_eq(start(&s, TRUE, TRUE), DISK_PREVIEW_NOTHING);
}
END_TEST

/* What fails is not tried for ever. */
START_TEST(failures_end)
{
    disk_preview_steps s = {0};
    disk_preview_steps_changed(&s);
    int steps = 0;
    while (start(&s, TRUE, TRUE) != DISK_PREVIEW_NOTHING && steps < 10) {
        disk_preview_steps_ended(&s, FALSE, FALSE);
        steps++;
    }
    ck_assert_int_eq(steps, 3);
}
END_TEST

static disk_viewport view(double room_x, double room_y)
{
    disk_viewport v;
    disk_viewport_init(&v, 4000, 3000, 1);
    disk_viewport_resize(&v, room_x, room_y);
    return v;
}

START_TEST(aims_at_a_quarter_of_a_megapixel)
{
    disk_viewport v = view(1000, 750);
    disk_params params;
    disk_params_init(&params);
    disk_preview_aim aim = disk_preview_aim_at(&v, &params, TRUE, FALSE);
    ck_assert_int_eq(aim.source.width, 4000);
    ck_assert_double_eq(aim.refined, 0.25);
    ck_assert_double_eq_tol(aim.draft * aim.draft * 12e6, 250000, 1);
}
END_TEST

/* At 1:1 the visible part and as far around it as light moves. */
START_TEST(aims_at_what_is_visible)
{
    disk_viewport v = view(800, 600);
    disk_params params;
    disk_params_init(&params);
    params.radius = 40;
    disk_viewport_zoom(&v, 1, 400, 300);
    disk_preview_aim aim = disk_preview_aim_at(&v, &params, TRUE, FALSE);
    ck_assert_int_eq(aim.seen.width, 800);
    ck_assert_int_ge(aim.seen.x - aim.source.x, 46); /* 1.15 * 40 */
    ck_assert_int_le(aim.seen.x - aim.source.x, 80);
    ck_assert_double_eq(aim.refined, 1);
    ck_assert_double_lt(aim.draft, 1);
    disk_rect read = disk_preview_aim_read(&v, &aim);
    ck_assert_int_eq(read.width, aim.source.width + 400);
    params.radius = 1000; /* too much around it to be filtered in full */
    aim = disk_preview_aim_at(&v, &params, TRUE, FALSE);
    ck_assert_double_le(aim.refined * aim.refined * aim.source.width * aim.source.height,
                        DISK_PREVIEW_MOST + 1);
}
END_TEST

TCase *steps_tests(void)
{
    TCase *tests = tcase_create("steps");
    tcase_add_test(tests, draft_then_refined_then_overview);
    tcase_add_test(tests, leaves_out_what_is_there);
    tcase_add_test(tests, changes_overtake);
    tcase_add_test(tests, moves);
    tcase_add_test(tests, failures_end);
    tcase_add_test(tests, aims_at_a_quarter_of_a_megapixel);
    tcase_add_test(tests, aims_at_what_is_visible);
    return tests;
}
