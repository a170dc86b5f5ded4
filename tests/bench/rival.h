/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the rivals share: a target, random numbers, starts, a clock. Whatever runs out of memory
 * here ends the program. */
#ifndef RIVAL_H
#define RIVAL_H

#include <disk/fit.h>

/* A kernel to stand for, and the same aperture drawn at half the radius. */
typedef struct rival_target {
    disk_kernel kernel, reduced;
} rival_target;

/* Processor seconds of the calling thread: other programs on the machine do not count. Every row
 * of "rivals" is made by one thread. */
double rival_clock(void);

/* calloc() or exit. */
void *rival_memory(size_t count, size_t size);

/* Uniform in [0, 1), and normal with deviation 1. The state is any number. */
double rival_uniform(uint64_t *state);
double rival_normal(uint64_t *state);

/* A layout of `layers` equal layers; the first ones take what is left over. */
disk_layout rival_even_layout(int taps, int layers);

/* Places a layer's samples, with equal weights that sum to 1: on a circle from a random angle;
 * anywhere in the square of half side `reach`; drawn from the support of the kernel, none nearer to
 * another than sqrt(S / (n pi)) where S is the number of its lit pixels ("SS" of the DISK paper).
 */
void rival_place_circle(double radius, int count, uint64_t *state, disk_sample *out);
void rival_place_random(double reach, int count, uint64_t *state, disk_sample *out);
void rival_place_sparse(const disk_kernel *kernel, int count, uint64_t *state, disk_sample *out);

/* Lloyd's algorithm over the kernel's light: each sample becomes its cell's centre and light. */
void rival_even_out(const disk_kernel *kernel, int count, disk_sample *samples);

/* The side of the cell that one of n samples stands for, as a radius: sqrt(S / (n pi)). */
double rival_cell(const disk_kernel *kernel, int count);

#endif
