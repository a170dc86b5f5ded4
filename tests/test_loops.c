/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The innermost loops of every instruction set that this processor has, against sums written out
 * here in double, at every count up to some registers, with poisoned surroundings. */

#include "core_tests.h"

#include "../core/src/loops.h"

#include <math.h>
#include <stdlib.h>

#define MOST   (3 * DISK_LOOP_BLOCK)
#define POISON 1e30f

static const unsigned sets[] = {0, DISK_CPU_AVX2, DISK_CPU_AVX512};

/* The loops of a set, or NULL where the processor lacks it. */
static const disk_loops *loops_of(int i)
{
    static disk_loops loops;
    if ((disk_cpu() & sets[i]) != sets[i])
        return NULL;
    loops = disk_loops_for(sets[i]);
    return &loops;
}

static float value(int i)
{
    return (float)sin(1.7 * i + 0.3);
}

START_TEST(products_match)
{
    const disk_loops *loops = loops_of(_i);
    enum { STRIDE = MOST + DISK_LOOP_BLOCK, ROWS = 5 };
    float *a = aligned_alloc(64, sizeof(float) * 3 * STRIDE * ROWS);
    float *b = aligned_alloc(64, sizeof(float) * 3 * STRIDE * ROWS);
    for (int count = DISK_LOOP_BLOCK; loops && count <= MOST; count += DISK_LOOP_BLOCK) {
        for (int i = 0; i < 3 * STRIDE * ROWS; i++) {
            a[i] = i % STRIDE < count ? value(i) : POISON;
            b[i] = i % STRIDE < count ? value(3 * i + 1) : POISON;
        }
        const float *const pa[3] = {a, a + STRIDE * ROWS, a + 2 * STRIDE * ROWS};
        const float *const pb[3] = {b, b + STRIDE * ROWS, b + 2 * STRIDE * ROWS};
        double sum[9];
        for (int i = 0; i < 9; i++)
            sum[i] = i;
        loops->products(pa, STRIDE, pb, STRIDE, count, ROWS, sum);
        for (int i = 0; i < 9; i++) {
            double exact = i;
            for (int y = 0; y < ROWS; y++)
                for (int x = 0; x < count; x++)
                    exact += (double)pa[i / 3][y * STRIDE + x] * (double)pb[i % 3][y * STRIDE + x];
            /* float sums of at most 240 terms below 1 */
            ck_assert_double_eq_tol(sum[i], exact, 1e-4);
        }
    }
    free(a);
    free(b);
}
END_TEST

START_TEST(correlations_match)
{
    const disk_loops *loops = loops_of(_i);
    enum { STRIDE = MOST + 3, ROWS = 3 };
    static float a[STRIDE * ROWS], b[(STRIDE + 1) * ROWS];
    for (int count = 0; loops && count <= MOST; count++) {
        double exact = 0;
        for (int i = 0; i < STRIDE * ROWS; i++)
            a[i] = i % STRIDE < count ? value(i) : POISON;
        for (int i = 0; i < (STRIDE + 1) * ROWS; i++)
            b[i] = i % (STRIDE + 1) < count ? value(7 * i + 2) : POISON;
        for (int y = 0; y < ROWS; y++)
            for (int x = 0; x < count; x++)
                exact += (double)a[y * STRIDE + x] * (double)b[y * (STRIDE + 1) + x];
        ck_assert_double_eq_tol(loops->correlation(a, STRIDE, b, STRIDE + 1, count, ROWS), exact,
                                1e-5); /* float sums of at most 49 terms below 1 */
    }
}
END_TEST

START_TEST(bilinear_matches)
{
    const disk_loops *loops = loops_of(_i);
    float here[MOST + 3], above[MOST + 3], out[3][MOST + 2];
    for (int count = 1; loops && count <= MOST; count++) {
        for (int i = 0; i < MOST + 3; i++) {
            here[i] = i <= count ? value(i) : POISON;
            above[i] = i <= count ? value(i + 100) : POISON;
        }
        for (int i = 0; i < 3 * (MOST + 2); i++)
            out[i / (MOST + 2)][i % (MOST + 2)] = POISON;
        float fx = 0.3f, fy = 0.8f;
        loops->bilinear(here, above, fx, fy, count, out[0] + 1, out[1] + 1, out[2] + 1);
        for (int i = 0; i < count; i++) {
            double h = here[i + 1], hl = here[i], a = above[i + 1], al = above[i];
            double now = 0.7 * h + 0.3 * hl, before = 0.7 * a + 0.3 * al;
            ck_assert_double_eq_tol(out[0][i + 1], 0.2 * now + 0.8 * before, 1e-6);
            ck_assert_double_eq_tol(out[1][i + 1], 0.2 * (hl - h) + 0.8 * (al - a), 1e-6);
            ck_assert_double_eq_tol(out[2][i + 1], before - now, 1e-6);
        }
        for (int k = 0; k < 3; k++) {
            ck_assert(out[k][0] == POISON);
            ck_assert(out[k][count + 1] == POISON);
        }
    }
}
END_TEST

START_TEST(sums_match)
{
    const disk_loops *loops = loops_of(_i);
    double a[MOST + 1], b[MOST + 1];
    for (int count = 0; loops && count <= MOST; count++) {
        double exact = 0;
        for (int i = 0; i <= MOST; i++) {
            a[i] = i < count ? (double)value(i) : (double)POISON;
            b[i] = i < count ? (double)value(7 * i) : (double)POISON;
            exact += i < count ? a[i] * b[i] : 0;
        }
        ck_assert_double_eq_tol(loops->dot(a, b, count), exact, 1e-12);
    }
}
END_TEST

START_TEST(blends_match)
{
    const disk_loops *loops = loops_of(_i);
    float rows[5][MOST], out[2][MOST + 2];
    for (int count = 1; loops && count <= MOST; count++) {
        for (int i = 0; i < 5 * MOST; i++)
            rows[i / MOST][i % MOST] = i % MOST < count ? value(i) : POISON;
        for (int i = 0; i < 2 * (MOST + 2); i++)
            out[i / (MOST + 2)][i % (MOST + 2)] = POISON;
        const float *const five[5] = {rows[0], rows[1], rows[2], rows[3], rows[4]};
        loops->blend3(rows[0], rows[1], rows[2], count, out[0] + 1);
        loops->blend5(five, count, out[1] + 1);
        for (int i = 0; i < count; i++) {
            double v[5];
            for (int k = 0; k < 5; k++)
                v[k] = (double)rows[k][i];
            /* a few roundings of values below 1 */
            ck_assert_double_eq_tol(out[0][i + 1], (v[0] + 2 * v[1] + v[2]) / 4, 3e-7);
            ck_assert_double_eq_tol(out[1][i + 1],
                                    (v[0] + 4 * v[1] + 6 * v[2] + 4 * v[3] + v[4]) / 16, 3e-7);
        }
        for (int k = 0; k < 2; k++)
            ck_assert(out[k][0] == POISON && out[k][count + 1] == POISON);
    }
}
END_TEST

/* Every count of pixels up to some registers, taps that overlap, run backwards and lie in rows of
 * an odd stride; what no tap reads is poison. */
START_TEST(gather_matches)
{
    enum { STRIDE = 4 * MOST + 37, TAPS = 12 };
    static float texels[3 * STRIDE];
    const disk_loops *loops = loops_of(_i);
    int offset[TAPS];
    float weights[TAPS], out[4 * MOST + 8];
    for (int k = 0; k < TAPS; k++) {
        offset[k] = k % 3 * STRIDE + 4 * ((7 * k) % 5);
        weights[k] = value(k);
    }
    for (int count = 1; loops && count <= MOST; count++) {
        for (int i = 0; i < 3 * STRIDE; i++)
            texels[i] = POISON;
        for (int k = 0; k < TAPS; k++)
            for (int i = offset[k]; i < offset[k] + 4 * count; i++)
                texels[i] = value(i);
        for (int i = 0; i < 4 * MOST + 8; i++)
            out[i] = POISON;
        loops->gather(texels, offset, weights, TAPS, count, out + 4);
        for (int i = 0; i < 4 * count; i++) {
            double exact = 0;
            for (int k = 0; k < TAPS; k++)
                exact += (double)weights[k] * (double)texels[offset[k] + i];
            ck_assert_double_eq_tol(out[4 + i], exact, 2e-6); /* 12 terms below 1 */
        }
        ck_assert(out[3] == POISON && out[4 + 4 * count] == POISON);
    }
}
END_TEST

START_TEST(clipped_weights_match)
{
    const disk_loops *loops = loops_of(_i);
    float weights[MOST], u[MOST], v[MOST], out[MOST + 1];
    const disk_clip clip = {0.4f, -0.2f, 1.1f, 3};
    for (int count = DISK_TAP_BLOCK; loops && count <= MOST; count += DISK_TAP_BLOCK) {
        double sum = 0, exact[MOST];
        out[count] = POISON;
        for (int i = 0; i < count; i++) {
            weights[i] = 1.5f + value(i), u[i] = value(3 * i), v[i] = value(5 * i + 1);
            double a = 1.1 * (double)u[i] - 0.4, b = 1.1 * (double)v[i] + 0.2;
            exact[i] = (double)weights[i] * fmin(fmax(0.5 + 3 * (1 - a * a - b * b), 1e-4), 1);
            sum += exact[i];
        }
        loops->clip(weights, u, v, count, &clip, out);
        for (int i = 0; i < count; i++)
            ck_assert_double_eq_tol(out[i], exact[i] / sum, 1e-6);
        ck_assert(out[count] == POISON);
    }
}
END_TEST

START_TEST(scaled_rows_match)
{
    const disk_loops *loops = loops_of(_i);
    float row[MOST + 1], sum[MOST + 2];
    for (int count = 1; loops && count <= MOST; count++) {
        for (int i = 0; i < MOST + 2; i++)
            sum[i] = i > 0 && i <= count ? value(2 * i) : POISON;
        for (int i = 0; i < MOST + 1; i++)
            row[i] = i < count ? value(i) : POISON;
        loops->add_scaled(sum + 1, 0.25f, row, count);
        for (int i = 0; i < count; i++)
            ck_assert_double_eq_tol(sum[i + 1], (double)value(2 * i + 2) + 0.25 * (double)row[i],
                                    1e-6);
        ck_assert(sum[0] == POISON && sum[count + 1] == POISON);
    }
}
END_TEST

START_TEST(running_sums_match)
{
    const disk_loops *loops = loops_of(_i);
    float pixels[4 * MOST + 4];
    double sums[4 * MOST + 8], poison = (double)POISON;
    for (int count = 1; loops && count <= MOST; count++) {
        for (int i = 0; i < 4 * MOST + 4; i++)
            pixels[i] = i < 4 * count ? value(i) : POISON;
        for (int i = 0; i < 4 * MOST + 8; i++)
            sums[i] = poison;
        loops->accumulate(pixels, count, sums + 4);
        double exact[4] = {0, 0, 0, 0};
        for (int i = 0; i < 4 * count; i++) {
            exact[i % 4] += (double)pixels[i];
            ck_assert_double_eq_tol(sums[4 + i], exact[i % 4], 1e-13);
        }
        ck_assert(sums[3] == poison && sums[4 * count + 4] == poison);
    }
}
END_TEST

/* Partial sums in float, and a bound that none exceeds and one of them is. */
START_TEST(narrow_running_sums_match)
{
    const disk_loops *loops = loops_of(_i);
    float pixels[4 * MOST + 4], sums[4 * MOST + 8];
    for (int count = 1; loops && count <= MOST; count++) {
        for (int i = 0; i < 4 * MOST + 4; i++)
            pixels[i] = i < 4 * count ? value(i) - 0.25f : POISON;
        for (int i = 0; i < 4 * MOST + 8; i++)
            sums[i] = POISON;
        float bound = loops->accumulate_narrow(pixels, count, sums + 4), most = 0;
        double exact[4] = {0, 0, 0, 0};
        for (int i = 0; i < 4 * count; i++) {
            exact[i % 4] += (double)pixels[i];
            ck_assert_double_eq_tol((double)sums[4 + i], exact[i % 4], 1e-5);
            most = fmaxf(most, fabsf(sums[4 + i]));
        }
        ck_assert_float_eq(bound, most);
        ck_assert(sums[3] == POISON && sums[4 * count + 4] == POISON);
    }
}
END_TEST

/* Two rows of an odd stride, taps to either side, as many pixels as registers and their
 * rests take. What lies outside of what a tap may read is not a number. */
START_TEST(gathered_sums_match)
{
    const disk_loops *loops = loops_of(_i);
    enum { SIDE = 9, STRIDE = 4 * (MOST + 2 * SIDE) + 3 };
    static double sums[2 * STRIDE];
    disk_tap taps[13];
    for (int taps_count = 0; loops && taps_count <= 13; taps_count++) {
        for (int t = 0; t < 13; t++)
            taps[t] =
                (disk_tap){(double)value(t), t % 2 * STRIDE + 4 * (t * 5 % (2 * SIDE) - SIDE)};
        for (int count = 1; count <= MOST; count++)
            for (int turned = 0; turned < 2; turned++) {
                float out[4 * MOST + 2];
                for (int i = 0; i < 2 * STRIDE; i++) {
                    int inside = i % STRIDE >= 0 && i % STRIDE < 4 * (count + 2 * SIDE);
                    sums[i] = inside ? (double)value(i) : NAN;
                }
                for (int i = 0; i < 4 * MOST + 2; i++)
                    out[i] = POISON;
                const double *at = sums + 4 * SIDE + turned * STRIDE;
                (turned ? loops->gather_sums_turned : loops->gather_sums)(at, taps, taps_count,
                                                                          count, out + 1);
                for (int i = 0; i < 4 * count; i++) {
                    double exact = 0;
                    for (int t = 0; t < taps_count; t++)
                        exact += turned ? -taps[t].weight * at[i - taps[t].offset]
                                        : taps[t].weight * at[i + taps[t].offset];
                    ck_assert_double_eq_tol(out[i + 1], exact, 1e-6);
                }
                ck_assert(out[0] == POISON && out[4 * count + 1] == POISON);
            }
    }
}
END_TEST

/* Pixels of an odd place, every fourth float, beside channels that must stay as they are. */
START_TEST(pairs_match)
{
    const disk_loops *loops = loops_of(_i);
    float rgba[4 * MOST + 5], pair[2 * MOST + 3];
    for (int count = 0; loops && count <= MOST; count++) {
        for (int i = 0; i < 4 * MOST + 5; i++)
            rgba[i] = i < 4 * count + 1 ? value(i) : POISON;
        for (int i = 0; i < 2 * MOST + 3; i++)
            pair[i] = POISON;
        loops->take_pair(rgba + 1, count, pair + 1);
        ck_assert(pair[0] == POISON && pair[2 * count + 1] == POISON);
        for (int i = 0; i < 2 * count; i++)
            ck_assert(pair[i + 1] == value(1 + i / 2 * 4 + i % 2));
        for (int i = 0; i < 2 * count; i++)
            pair[i + 1] = value(1000 + i);
        loops->put_pair(pair + 1, count, rgba + 1);
        for (int i = 0; i < 4 * count; i++)
            ck_assert(rgba[i + 1] == (i % 4 < 2 ? value(1000 + i / 4 * 2 + i % 4) : value(i + 1)));
        ck_assert(rgba[0] == value(0) && (count == MOST || rgba[4 * count + 1] == POISON));
    }
}
END_TEST

/* Every second float of a row, and whether alpha is the same. */
START_TEST(blue_matches)
{
    const disk_loops *loops = loops_of(_i);
    float rgba[4 * MOST + 5], row[2 * MOST + 3];
    for (int count = 1; loops && count <= MOST; count++) {
        for (int i = 0; i < 4 * MOST + 5; i++)
            rgba[i] = i >= 4 * count + 1 ? POISON : i % 4 == 0 && i > 0 ? 0.5f : value(i);
        for (int i = 0; i < 2 * MOST + 3; i++)
            row[i] = POISON;
        ck_assert(loops->take_blue(rgba + 1, count, 0.5f, row + 1));
        for (int i = 0; i < 2 * MOST + 3; i++)
            ck_assert(row[i] ==
                      (i % 2 == 1 && i < 2 * count ? value(1 + 4 * (i / 2) + 2) : POISON));
        rgba[4 * (count - 1) + 4] = 0.25f;
        ck_assert(!loops->take_blue(rgba + 1, count, 0.5f, row + 1));
        for (int i = 0; i < 2 * count; i++)
            row[i + 1] = value(1000 + i);
        loops->put_blue(row + 1, count, 0.75f, rgba + 1);
        for (int i = 0; i < 4 * count; i++)
            ck_assert(rgba[i + 1] == (i % 4 == 3   ? 0.75f
                                      : i % 4 == 2 ? value(1000 + i / 4 * 2)
                                                   : value(i + 1)));
        ck_assert(rgba[0] == value(0) && (count == MOST || rgba[4 * count + 1] == POISON));
    }
}
END_TEST

/* a + i b, a and b transforms of real rows: their second halves mirror the first. */
START_TEST(rows_split_and_join)
{
    const disk_loops *loops = loops_of(_i);
    for (int size = 2; loops && size <= MOST; size += 2) {
        float both[2 * MOST + 2], again[2 * MOST + 2], a[MOST + 4], b[MOST + 4];
        for (int k = 0; k < size; k++) {
            int from = k <= size / 2 ? k : size - k, real = from == 0 || 2 * from == size;
            float sign = from == k ? 1.0f : -1.0f;
            float a_im = real ? 0 : sign * value(4 * from + 1);
            float b_im = real ? 0 : sign * value(4 * from + 3);
            both[2 * k] = value(4 * from) - b_im;
            both[2 * k + 1] = a_im + value(4 * from + 2);
        }
        for (int i = 0; i < MOST + 4; i++)
            a[i] = b[i] = POISON;
        loops->split_rows(both, size, a, b);
        for (int k = 0; k <= size / 2; k++) {
            int real = k == 0 || 2 * k == size;
            ck_assert_double_eq_tol(a[2 * k], value(4 * k), 1e-6);
            ck_assert_double_eq_tol(a[2 * k + 1], real ? 0 : value(4 * k + 1), 1e-6);
            ck_assert_double_eq_tol(b[2 * k], value(4 * k + 2), 1e-6);
            ck_assert_double_eq_tol(b[2 * k + 1], real ? 0 : value(4 * k + 3), 1e-6);
        }
        ck_assert(a[size + 2] == POISON && b[size + 2] == POISON);
        again[2 * size] = POISON;
        loops->join_rows(a, b, size, again);
        for (int i = 0; i < 2 * size; i++)
            ck_assert_double_eq_tol(again[i], both[i], 1e-6);
        ck_assert(again[2 * size] == POISON);
    }
}
END_TEST

START_TEST(columns_match)
{
    const disk_loops *loops = loops_of(_i);
    enum { STRIDE = 2 * MOST + 2, WIDE = 18 };
    static float columns[8 * STRIDE], rows[(MOST + 1) * WIDE];
    for (int i = 0; i < 8 * STRIDE; i++)
        columns[i] = value(i);
    for (int count = 0; loops && count <= MOST; count++) {
        for (int i = 0; i < (MOST + 1) * WIDE; i++)
            rows[i] = POISON;
        loops->put_columns(columns, STRIDE, count, rows, WIDE);
        for (int y = 0; y <= MOST; y++)
            for (int i = 0; i < WIDE; i++)
                ck_assert(rows[y * WIDE + i] ==
                          (y < count && i < 16 ? value(i / 2 * STRIDE + 2 * y + i % 2) : POISON));
    }
}
END_TEST

START_TEST(complex_products_match)
{
    const disk_loops *loops = loops_of(_i);
    float k[2 * MOST + 2], x[2 * MOST + 2];
    for (int mirrored = 0; mirrored < 2; mirrored++)
        for (int count = 1; loops && count <= MOST; count++) {
            for (int i = 0; i < 2 * MOST + 2; i++) {
                k[i] = i < 2 * count ? value(i) : POISON;
                x[i] = i < 2 * count ? value(5 * i + 2) : POISON;
            }
            (mirrored ? loops->multiply_mirrored : loops->multiply)(k, count, x);
            for (int i = 0; i < count; i++) {
                int from = mirrored ? (count - i) % count : i;
                double a = value(2 * from), b = value(2 * from + 1) * (mirrored ? -1.0f : 1.0f);
                double re = value(10 * i + 2), im = value(10 * i + 7);
                ck_assert_double_eq_tol(x[2 * i], a * re - b * im, 1e-6);
                ck_assert_double_eq_tol(x[2 * i + 1], a * im + b * re, 1e-6);
            }
            for (int i = 2 * count; i < 2 * MOST + 2; i++)
                ck_assert(x[i] == POISON);
        }
}
END_TEST

START_TEST(magnitudes_match)
{
    const disk_loops *loops = loops_of(_i);
    float a[MOST + 1];
    for (int count = 0; loops && count <= MOST; count++) {
        double exact = 0;
        float largest = 0.25f;
        for (int i = 0; i <= MOST; i++) {
            a[i] = i < count ? value(i) : POISON;
            exact += i < count ? fabs((double)a[i]) : 0;
            largest = i < count ? fmaxf(largest, fabsf(a[i])) : largest;
        }
        float peak = 0.25f; /* is raised, never lowered */
        ck_assert_double_eq_tol(loops->magnitude(a, count, &peak), exact, 1e-5);
        ck_assert(peak == largest);
    }
}
END_TEST

TCase *loops_tests(void)
{
    TCase *tests = tcase_create("loops");
    tcase_add_loop_test(tests, products_match, 0, 3);
    tcase_add_loop_test(tests, correlations_match, 0, 3);
    tcase_add_loop_test(tests, bilinear_matches, 0, 3);
    tcase_add_loop_test(tests, sums_match, 0, 3);
    tcase_add_loop_test(tests, blends_match, 0, 3);
    tcase_add_loop_test(tests, gather_matches, 0, 3);
    tcase_add_loop_test(tests, clipped_weights_match, 0, 3);
    tcase_add_loop_test(tests, scaled_rows_match, 0, 3);
    tcase_add_loop_test(tests, running_sums_match, 0, 3);
    tcase_add_loop_test(tests, narrow_running_sums_match, 0, 3);
    tcase_add_loop_test(tests, gathered_sums_match, 0, 3);
    tcase_add_loop_test(tests, pairs_match, 0, 3);
    tcase_add_loop_test(tests, blue_matches, 0, 3);
    tcase_add_loop_test(tests, rows_split_and_join, 0, 3);
    tcase_add_loop_test(tests, columns_match, 0, 3);
    tcase_add_loop_test(tests, complex_products_match, 0, 3);
    tcase_add_loop_test(tests, magnitudes_match, 0, 3);
    return tests;
}
