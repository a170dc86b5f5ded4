/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tables share. Each table is a function that prints tab-separated values, a header line
 * first; --quick asks for a smaller one that takes about a minute. */
#ifndef BENCH_H
#define BENCH_H

#include <disk/cascade.h>
#include <disk/executor.h>
#include <disk/image.h>

/* Tables, one a file; main.c names them. */
void bench_apply(int quick);
void bench_basis(int quick);
void bench_character(int quick);
void bench_fit(int quick);
void bench_forms(int quick);
void bench_memory(int quick);
void bench_paper(int quick);
void bench_peers(int quick); /* where GEGL is there */
void bench_photo(int quick);
void bench_preview(int quick);
void bench_published(int quick);
void bench_rivals(int quick);
void bench_scaling(int quick);
void bench_truth(int quick);
void bench_varying(int quick);

/* Whether rows with that value of a column are asked for: disk-bench NAME engine=fft radius=32,64
 * prints those alone. Tables that skip nothing need not ask. Numbers are compared as %g prints
 * them. */
int bench_wanted(const char *column, const char *value);
int bench_wanted_number(const char *column, double value);

/* Seconds on a clock that never goes back. */
double bench_now(void);

/* Seconds that this thread has had a processor: what work on one thread takes, also where other
 * programs run beside it. */
double bench_thread_now(void);

/* Frees with free(image.data). A linear scene of texture and shading in [0, 1] with HDR point
 * lights of 20 to 200, the same for the same size. */
disk_image bench_scene(int width, int height);
disk_image bench_image(int width, int height);

/* Linear light as a display shows it: tone 1 - exp(-1.5 x), then the sRGB curve. */
double bench_display(double linear);

/* Peak signal to noise of the colour of two images as a display shows them: tone 1 - exp(-1.5 x),
 * then the sRGB curve, peak 1. */
double bench_display_psnr(const disk_image *a, const disk_image *b);

/* The relative L2 error of a cascade against a kernel, over all that either reaches, and its PSNR:
 * the kernel's largest weight over the root of the squared error per pixel of the kernel's square.
 */
double bench_kernel_error(const disk_cascade *cascade, const disk_kernel *kernel);
double bench_kernel_psnr(double error, const disk_kernel *kernel);

/* "30-3-3-3-3-3-3", in a static buffer. */
const char *bench_layout(const disk_cascade *cascade);

/* A pool's executor, or NULL for one thread; pools last until the program ends. */
const disk_executor *bench_threads(int threads);

#endif
