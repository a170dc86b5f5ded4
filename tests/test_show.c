/* SPDX-License-Identifier: GPL-3.0-or-later */

/* False colours of blur maps: which, how they grow, and that people who see fewer colours still
 * tell them apart. */

#include "core_tests.h"

#include <disk/show.h>

#include <math.h>

enum { COUNT = 8 };

static const disk_show alone = {.largest = 20, .sharp = 0.5, .opacity = 1};

static void show(const disk_show *how, const float *radii, float (*pixels)[4])
{
    float copy[COUNT];
    for (int i = 0; i < COUNT; i++)
        copy[i] = radii[i];
    disk_plane blur = {copy, COUNT, 1, sizeof copy};
    disk_image out = {pixels[0], COUNT, 1, 4 * sizeof copy};
    ck_assert_int_eq(disk_show_blur(how, &blur, &out), DISK_OK);
}

START_TEST(in_focus_is_white)
{
    static const float radii[COUNT] = {0, 0.49f, -0.49f, NAN, 0.5f, -0.5f, 3, -3};
    float pixels[COUNT][4];
    show(&alone, radii, pixels);
    for (int i = 0; i < COUNT; i++) {
        float most = fmaxf(pixels[i][0], fmaxf(pixels[i][1], pixels[i][2]));
        if (i < 4)
            ck_assert_float_eq(pixels[i][0] + pixels[i][1] + pixels[i][2], 3);
        else /* just out of focus is dark, so that the border shows */
            ck_assert_float_lt(most, 0.25f);
        ck_assert_float_eq(pixels[i][3], 1);
    }
}
END_TEST

static float luminance(const float *pixel)
{
    return 0.2126f * pixel[0] + 0.7152f * pixel[1] + 0.0722f * pixel[2];
}

/* Brighter with the radius up to the largest, orange in front, blue behind. */
START_TEST(grows_with_the_radius)
{
    static const float radii[COUNT] = {-1000, -20, -10, -1, 1, 10, 20, INFINITY};
    float pixels[COUNT][4];
    show(&alone, radii, pixels);
    for (int c = 0; c < 3; c++) {
        ck_assert_float_eq(pixels[0][c], pixels[1][c]);
        ck_assert_float_eq(pixels[7][c], pixels[6][c]);
    }
    for (int i = 1; i < 3; i++) {
        ck_assert_float_gt(luminance(pixels[i]), 1.5f * luminance(pixels[i + 1]));
        ck_assert_float_gt(luminance(pixels[7 - i]), 1.5f * luminance(pixels[6 - i]));
        ck_assert_float_gt(pixels[i][0], 2 * pixels[i][2]);
        ck_assert_float_gt(pixels[7 - i][2], 2 * pixels[7 - i][0]);
    }
}
END_TEST

/* What protanopes, deuteranopes and tritanopes see, in linear sRGB (Machado, Oliveira and Fernandes
 * 2009, severity 1), compared by the largest difference of square roots, which is near to what the
 * eye tells apart; 0.1 are 25 of 255 levels. */
START_TEST(colour_blind_people_tell_them_apart)
{
    static const float seen[3][3][3] = {
        {{0.152286f, 1.052583f, -0.204868f},
         {0.114503f, 0.786281f, 0.099216f},
         {-0.003882f, -0.048116f, 1.051998f}},
        {{0.367322f, 0.860646f, -0.227968f},
         {0.280085f, 0.672501f, 0.047413f},
         {-0.011820f, 0.042940f, 0.968881f}},
        {{1.255528f, -0.076749f, -0.178779f},
         {-0.078411f, 0.930809f, 0.147602f},
         {0.004733f, 0.691367f, 0.303900f}},
    };
    static const float radii[COUNT] = {0, -20, 20, -8, 8, -2, 2, 0};
    float pixels[COUNT][4], eye[COUNT][3];
    show(&alone, radii, pixels);
    for (int kind = 0; kind < 3; kind++) {
        for (int i = 0; i < COUNT * 3; i++) {
            const float *m = seen[kind][i % 3], *p = pixels[i / 3];
            eye[i / 3][i % 3] = sqrtf(fmaxf(m[0] * p[0] + m[1] * p[1] + m[2] * p[2], 0));
        }
        for (int a = 0; a < 7; a++)
            for (int b = 0; b < a; b++) {
                float apart = 0;
                for (int c = 0; c < 3; c++)
                    apart = fmaxf(apart, fabsf(eye[a][c] - eye[b][c]));
                ck_assert_msg(apart > 0.1f, "kind %d, radii %g and %g: %g", kind, radii[a],
                              radii[b], apart);
            }
    }
}
END_TEST

/* Premultiplied: every channel goes with the opacity. */
START_TEST(overlays_are_premultiplied)
{
    static const float radii[COUNT] = {0, -20, 20, -8, 8, -2, 2, 0.1f};
    float whole[COUNT][4], half[COUNT][4];
    disk_show overlay = alone;
    overlay.opacity = 0.5;
    show(&alone, radii, whole);
    show(&overlay, radii, half);
    for (int i = 0; i < COUNT; i++)
        for (int c = 0; c < 4; c++)
            ck_assert_float_eq(half[i][c], 0.5f * whole[i][c]);
}
END_TEST

START_TEST(bad_arguments)
{
    float radii[2] = {0, 1}, pixels[8];
    disk_plane blur = {radii, 2, 1, sizeof radii};
    disk_image out = {pixels, 2, 1, sizeof pixels}, narrow = {pixels, 1, 1, sizeof pixels};
    disk_show none = alone, negative = alone, dense = alone;
    none.sharp = 0;
    negative.largest = -1;
    dense.opacity = 1.5;
    ck_assert_int_eq(disk_show_blur(&alone, &blur, &narrow), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_show_blur(&none, &blur, &out), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_show_blur(&negative, &blur, &out), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_show_blur(&dense, &blur, &out), DISK_BAD_ARGUMENT);
    ck_assert_int_eq(disk_show_blur(NULL, &blur, &out), DISK_BAD_ARGUMENT);
    negative.largest = 0; /* a lens that blurs nothing */
    ck_assert_int_eq(disk_show_blur(&negative, &blur, &out), DISK_OK);
}
END_TEST

TCase *show_tests(void)
{
    TCase *tests = tcase_create("show");
    tcase_add_test(tests, in_focus_is_white);
    tcase_add_test(tests, grows_with_the_radius);
    tcase_add_test(tests, colour_blind_people_tell_them_apart);
    tcase_add_test(tests, overlays_are_premultiplied);
    tcase_add_test(tests, bad_arguments);
    return tests;
}
