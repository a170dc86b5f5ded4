/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* Transforms by FFTW. Rows are contiguous; columns are read a cache line wide and written one after
 * the other, because FFTW is three times as fast on contiguous numbers as on a column of a large
 * plane. None is in place: FFTW would copy, in memory that it asks for each time. Plans are made
 * with FFTW_ESTIMATE, so that the same build gives the same bits each time, and under a lock,
 * because FFTW's planner is not thread safe. */

#include "fft_transform.h"

#include <fftw3.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct disk_transform {
    fftwf_plan row, row_back, columns, columns_back;
};

static pthread_mutex_t planning = PTHREAD_MUTEX_INITIALIZER;

float *disk_transform_room(size_t count)
{
    if (count > SIZE_MAX / sizeof(float) - 64)
        return NULL;
    return aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
}

static void make_plans(disk_transform *t, int size, float *plane, float *block)
{
    int stride = (int)disk_transform_stride(size);
    fftwf_complex *p = (fftwf_complex *)plane, *b = (fftwf_complex *)block;
    t->row = fftwf_plan_dft_1d(size, b, p, FFTW_FORWARD, FFTW_ESTIMATE);
    t->row_back = fftwf_plan_dft_1d(size, p, b, FFTW_BACKWARD, FFTW_ESTIMATE);
    t->columns = fftwf_plan_many_dft(1, &size, DISK_FFT_BLOCK, p, NULL, stride, 1, b, NULL, 1,
                                     stride, FFTW_FORWARD, FFTW_ESTIMATE);
    t->columns_back = fftwf_plan_many_dft(1, &size, DISK_FFT_BLOCK, b, NULL, 1, stride, p, NULL, 1,
                                          stride, FFTW_BACKWARD, FFTW_ESTIMATE);
}

disk_status disk_transform_new(int size, disk_transform **out)
{
    /* FFTW_ESTIMATE does not touch the numbers; it looks at how they are aligned. */
    size_t stride = (size_t)disk_transform_stride(size);
    disk_transform *t = calloc(1, sizeof *t);
    float *plane = disk_transform_room(2 * stride * (size_t)size);
    float *block = disk_transform_room(2 * stride * DISK_FFT_BLOCK);
    if (t && plane && block) {
        pthread_mutex_lock(&planning);
        make_plans(t, size, plane, block);
        pthread_mutex_unlock(&planning);
    }
    free(plane);
    free(block);
    if (t && t->row && t->row_back && t->columns && t->columns_back) {
        *out = t;
        return DISK_OK;
    }
    disk_transform_free(t);
    return DISK_NO_MEMORY;
}

void disk_transform_free(disk_transform *t)
{
    if (!t)
        return;
    pthread_mutex_lock(&planning);
    fftwf_plan plans[] = {t->row, t->row_back, t->columns, t->columns_back};
    for (int i = 0; i < 4; i++)
        if (plans[i])
            fftwf_destroy_plan(plans[i]);
    pthread_mutex_unlock(&planning);
    free(t);
}

void disk_transform_row(const disk_transform *t, float *from, float *to)
{
    fftwf_execute_dft(t->row, (fftwf_complex *)from, (fftwf_complex *)to);
}

void disk_transform_row_back(const disk_transform *t, float *from, float *to)
{
    fftwf_execute_dft(t->row_back, (fftwf_complex *)from, (fftwf_complex *)to);
}

void disk_transform_columns(const disk_transform *t, float *plane, float *block)
{
    fftwf_execute_dft(t->columns, (fftwf_complex *)plane, (fftwf_complex *)block);
}

void disk_transform_columns_back(const disk_transform *t, float *from, float *to)
{
    fftwf_execute_dft(t->columns_back, (fftwf_complex *)from, (fftwf_complex *)to);
}
