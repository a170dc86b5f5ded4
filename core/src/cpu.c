/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Which instruction sets there are, and the loops for them. */

#include "clean_loops.h"
#include "lens_loops.h"
#include "loops.h"

extern const disk_loops disk_loops_c;
extern const disk_lens_loops disk_lens_loops_c;
extern const disk_clean_loops disk_clean_loops_c;
#ifdef DISK_HAVE_AVX2
extern const disk_loops disk_loops_avx2;
extern const disk_lens_loops disk_lens_loops_avx2;
extern const disk_clean_loops disk_clean_loops_avx2;
#endif
#ifdef DISK_HAVE_AVX512
extern const disk_loops disk_loops_avx512;
extern const disk_lens_loops disk_lens_loops_avx512;
extern const disk_clean_loops disk_clean_loops_avx512;
#endif

unsigned disk_cpu(void)
{
    unsigned cpu = 0;
#ifdef DISK_HAVE_AVX2
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        cpu |= DISK_CPU_AVX2;
#endif
#ifdef DISK_HAVE_AVX512
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw"))
        cpu |= DISK_CPU_AVX512;
#endif
    return cpu;
}

disk_loops disk_loops_for(unsigned cpu)
{
    (void)cpu; /* unused where the C code is all there is */
#ifdef DISK_HAVE_AVX512
    if (cpu & DISK_CPU_AVX512)
        return disk_loops_avx512;
#endif
#ifdef DISK_HAVE_AVX2
    if (cpu & DISK_CPU_AVX2)
        return disk_loops_avx2;
#endif
    return disk_loops_c;
}

disk_lens_loops disk_lens_loops_for(unsigned cpu)
{
    (void)cpu;
#ifdef DISK_HAVE_AVX512
    if (cpu & DISK_CPU_AVX512)
        return disk_lens_loops_avx512;
#endif
#ifdef DISK_HAVE_AVX2
    if (cpu & DISK_CPU_AVX2)
        return disk_lens_loops_avx2;
#endif
    return disk_lens_loops_c;
}

disk_clean_loops disk_clean_loops_for(unsigned cpu)
{
    (void)cpu;
#ifdef DISK_HAVE_AVX512
    if (cpu & DISK_CPU_AVX512)
        return disk_clean_loops_avx512;
#endif
#ifdef DISK_HAVE_AVX2
    if (cpu & DISK_CPU_AVX2)
        return disk_clean_loops_avx2;
#endif
    return disk_clean_loops_c;
}
