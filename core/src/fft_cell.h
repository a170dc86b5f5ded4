/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* One cell of the fft engine. */
#ifndef DISK_FFT_CELL_H
#define DISK_FFT_CELL_H

#include "fft_lights.h"
#include "fft_transform.h"
#include "loops.h"
#include "plan_internal.h"

/* What all cells of a plan share. */
typedef struct disk_fft {
    disk_transform *transform;
    disk_loops loops;
    int size, half;     /* of the transform, of the largest kernel */
    float *spectrum[3]; /* of green's kernel, and where colours have their own, red's and blue's,
                           over size^2; columns 0 to size / 2, one after the other */
} disk_fft;

/* Makes the spectrum of a colour's kernel, 0 to 2; half is set and transform made. */
disk_status disk_fft_take_kernel(disk_fft *fft, int colour, const disk_kernel *kernel,
                                 disk_watch *watch);

/* Filters a cell, or returns DISK_UNCLEAN. Thread safe. */
disk_status disk_fft_cell(const disk_fft *fft, const disk_field *field, disk_rect tile,
                          disk_output out, disk_watch *watch);

#endif
