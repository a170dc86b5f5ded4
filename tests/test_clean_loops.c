/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The clean-up's innermost loops of every instruction set that this processor has, against what is
 * written out here in double. */

#include "core_tests.h"

#include "../core/src/clean_loops.h"
#include "../core/src/loops.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST   48
#define POISON 1e30f
#define REACH  DISK_SNAP_REACH
#define SIDE   DISK_SNAP_SIDE

static const unsigned sets[] = {0, DISK_CPU_AVX2, DISK_CPU_AVX512};

/* The loops of a set; 0 where the processor lacks it. */
static int loops_of(int i, disk_clean_loops *loops)
{
    *loops = disk_clean_loops_for(sets[i]);
    return (disk_cpu() & sets[i]) == sets[i];
}

static unsigned seed;

/* 0 to 1. */
static float any(void)
{
    seed = seed * 1664525u + 1013904223u;
    return (float)(seed >> 8) / (1 << 24);
}

START_TEST(between_matches)
{
    disk_clean_loops loops;
    float rows[3][MOST + 1], room[2 * MOST], out[MOST + 1];
    int there = loops_of(_i, &loops);
    for (int count = 1; there && count <= MOST; count++) {
        for (int i = 0; i < 3 * (MOST + 1); i++)
            rows[i / (MOST + 1)][i % (MOST + 1)] =
                i % (MOST + 1) < count ? 40 * any() - 20 : POISON;
        out[count] = POISON;
        loops.between(rows[0], rows[1], rows[2], count, room, out);
        for (int x = 0; x < count; x++) {
            float least = INFINITY, most = -INFINITY;
            for (int i = 0; i < 9; i++) {
                int at = x + i % 3 - 1;
                at = at < 0 ? 0 : at >= count ? count - 1 : at;
                least = fminf(least, rows[i / 3][at]);
                most = fmaxf(most, rows[i / 3][at]);
            }
            ck_assert_float_eq(out[x], fminf(rows[1][x] - least, most - rows[1][x]));
        }
        ck_assert_float_eq(out[count], POISON);
    }
}
END_TEST

/* Two surfaces, near -5 and 9, of two colours; the rest of a row is poisoned. */
static void fill(disk_snap_block *block)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < DISK_SNAP_ROOM; x++) {
            int inside = x < DISK_SNAP_BLOCK + 2 * REACH, nearer = any() < 0.5f;
            unsigned level = (unsigned)((nearer ? 90 : 120) + 60 * any());
            unsigned apart = any() < 0.3f ? (unsigned)(80 * any()) : 0;
            block->radius[y][x] = !inside ? POISON : (nearer ? -5 : 9) + any() + (float)apart / 8;
            block->guide[y][x] = level | (level / 2) << 8 | (255 - level) << 16 | apart << 24;
        }
    for (int i = 0; i < SIDE * SIDE; i++)
        block->places[i / SIDE][i % SIDE] = 0.05f + any();
}

/* What weight a radius has for the pixel at the surroundings' middle. */
static double weight_of(const disk_snap_block *block, int x, int a, int b)
{
    double squares = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        double own = block->guide[REACH][REACH + x] >> shift & 0xff;
        squares += pow((block->guide[b][x + a] >> shift & 0xff) - own, 2);
    }
    double apart = block->guide[b][x + a] >> 24;
    double like = pow(fmax(0, 1 - squares / (32 * 25.5 * 25.5)), 16);
    return block->places[b][a] * like / (1 + apart * apart / 64) + 1e-6;
}

/* Half the weight, give or take what rounding may make of it, lies to each side of the result, if
 * the latter may be off by a part in 32 of the range. */
static void check_median(const disk_snap_block *block, int x, float result)
{
    double below = 0, above = 0, all = 0;
    float least = INFINITY, most = -INFINITY;
    for (int i = 0; i < SIDE * SIDE; i++) {
        least = fminf(least, block->radius[i / SIDE][x + i % SIDE]);
        most = fmaxf(most, block->radius[i / SIDE][x + i % SIDE]);
    }
    double part = (double)(most - least) / 32 * 1.001;
    for (int i = 0; i < SIDE * SIDE; i++) {
        double weight = weight_of(block, x, i % SIDE, i / SIDE);
        float radius = block->radius[i / SIDE][x + i % SIDE];
        all += weight;
        below += radius < result - part ? weight : 0;
        above += radius > result + part ? weight : 0;
    }
    ck_assert_double_lt(below, 0.50001 * all);
    ck_assert_double_lt(above, 0.50001 * all);
}

START_TEST(medians_match)
{
    disk_clean_loops loops;
    disk_snap_block block;
    float out[DISK_SNAP_BLOCK];
    for (int i = 0; loops_of(_i, &loops) && i < 50; i++) {
        fill(&block);
        loops.snap(&block, out);
        for (int x = 0; x < DISK_SNAP_BLOCK; x++)
            check_median(&block, x, out[x]);
    }
}
END_TEST

/* A pixel's bits do not depend on its place in the block. */
START_TEST(medians_do_not_depend_on_the_place)
{
    disk_clean_loops loops;
    disk_snap_block block, moved;
    float out[DISK_SNAP_BLOCK], there[DISK_SNAP_BLOCK];
    for (int by = 1; loops_of(_i, &loops) && by < DISK_SNAP_BLOCK; by++) {
        fill(&block);
        moved = block;
        for (int y = 0; y < SIDE; y++) {
            int rest = DISK_SNAP_ROOM - by;
            memcpy(moved.radius[y], block.radius[y] + by, (size_t)rest * sizeof(float));
            memcpy(moved.guide[y], block.guide[y] + by, (size_t)rest * sizeof(uint32_t));
        }
        loops.snap(&block, out);
        loops.snap(&moved, there);
        for (int x = by; x < DISK_SNAP_BLOCK; x++)
            ck_assert_mem_eq(&out[x], &there[x - by], sizeof(float));
    }
}
END_TEST

/* One radius everywhere stays, to the bit. */
START_TEST(even_surroundings_stay)
{
    disk_clean_loops loops;
    disk_snap_block block;
    float out[DISK_SNAP_BLOCK];
    int there = loops_of(_i, &loops);
    fill(&block);
    for (int i = 0; i < SIDE * DISK_SNAP_ROOM; i++)
        block.radius[i / DISK_SNAP_ROOM][i % DISK_SNAP_ROOM] = 7.3f;
    if (there)
        loops.snap(&block, out);
    for (int x = 0; there && x < DISK_SNAP_BLOCK; x++)
        ck_assert_float_eq(out[x], 7.3f);
}
END_TEST

TCase *clean_loops_tests(void)
{
    TCase *tests = tcase_create("clean_loops");
    tcase_add_loop_test(tests, between_matches, 0, 3);
    tcase_add_loop_test(tests, medians_match, 0, 3);
    tcase_add_loop_test(tests, medians_do_not_depend_on_the_place, 0, 3);
    tcase_add_loop_test(tests, even_surroundings_stay, 0, 3);
    return tests;
}
