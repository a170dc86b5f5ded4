/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Copying: memcpy of buffers of 128 MiB, as large as a picture of 8 megapixels. Multiply-adds:
 * chains of fused ones, twelve at a time, so that neither the latency of one (4 cycles at two a
 * cycle) nor memory matters. */

#include "machine.h"

#include "bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COPIED ((size_t)128 << 20)
#define CHAINS 12
#define STEPS  2000000

double machine_copy_bandwidth(void)
{
    static double best;
    if (best > 0)
        return best;
    char *from = malloc(COPIED), *to = malloc(COPIED);
    if (!from || !to)
        exit(1);
    memset(from, 1, COPIED);
    memset(to, 2, COPIED);
    for (int run = 0; run < 6; run++) {
        from[run] = (char)run;
        double start = bench_thread_now();
        memcpy(to, from, COPIED);
        best = fmax(best, 2.0 * (double)COPIED / (bench_thread_now() - start));
    }
    /* what was copied is looked at, or the copy could be left out */
    if (to[5] != 5)
        exit(1);
    free(from);
    free(to);
    return best;
}

/* One function for each instruction set: CHAINS sums x <- x a + b, whose fixed point is 1. Returns
 * their total, so that nothing can be left out. */
#define CHAIN_LOOP(type, set1, fma, lanes, target)                                                 \
    target static double chains_##lanes(int steps)                                                 \
    {                                                                                              \
        type a = set1(0.5f), b = set1(0.5f), x[CHAINS];                                            \
        float out[CHAINS * lanes], total = 0;                                                      \
        for (int i = 0; i < CHAINS; i++)                                                           \
            x[i] = set1((float)i);                                                                 \
        for (int s = 0; s < steps; s++)                                                            \
            for (int i = 0; i < CHAINS; i++)                                                       \
                x[i] = fma(x[i], a, b);                                                            \
        memcpy(out, x, sizeof out);                                                                \
        for (int i = 0; i < CHAINS * lanes; i++)                                                   \
            total += out[i];                                                                       \
        return (double)total;                                                                      \
    }

typedef struct variant {
    double (*run)(int steps);
    int lanes;
} variant;

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
CHAIN_LOOP(__m128, _mm_set1_ps, _mm_fmadd_ps, 4, __attribute__((target("fma"))))
CHAIN_LOOP(__m256, _mm256_set1_ps, _mm256_fmadd_ps, 8, __attribute__((target("avx2,fma"))))
CHAIN_LOOP(__m512, _mm512_set1_ps, _mm512_fmadd_ps, 16, __attribute__((target("avx512f"))))
#elif defined(__aarch64__)
#include <arm_neon.h>
#define NEON_FMA(x, a, b) vfmaq_f32(b, x, a)
CHAIN_LOOP(float32x4_t, vdupq_n_f32, NEON_FMA, 4, )
#endif
#define PLAIN_SET1(v)      (v)
#define PLAIN_FMA(x, a, b) ((x) * (a) + (b))
CHAIN_LOOP(float, PLAIN_SET1, PLAIN_FMA, 1, )

static variant widest(void)
{
#if defined(__x86_64__) && defined(__GNUC__)
    if (__builtin_cpu_supports("avx512f"))
        return (variant){chains_16, 16};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return (variant){chains_8, 8};
    if (__builtin_cpu_supports("fma"))
        return (variant){chains_4, 4};
#elif defined(__aarch64__)
    return (variant){chains_4, 4};
#endif
    return (variant){chains_1, 1};
}

double machine_multiply_adds(void)
{
    static double best;
    if (best > 0)
        return best;
    variant v = widest();
    for (int run = 0; run < 6; run++) {
        double start = bench_thread_now(), total = v.run(STEPS);
        double seconds = bench_thread_now() - start;
        if (fabs(total - CHAINS * v.lanes) > 0.01 * CHAINS * v.lanes)
            exit(1);
        best = fmax(best, (double)CHAINS * v.lanes * STEPS / seconds);
    }
    return best;
}
