/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures for the paper's measures: in display values, as photographs are; and one in linear
 * light.
 */
#ifndef PICTURES_H
#define PICTURES_H

#include <disk/aperture.h>
#include <disk/image.h>

#define MAX_PICTURES 4

/* RGB in [0, 1], or linear light above that, too; alpha 1. */
typedef struct bench_picture {
    const char *scene;
    int linear;
    disk_image image;
} bench_picture;

/* "lights": bench_scene(), linear, HDR; "night": the same as a display shows it; "leaves": a
 * texture with the statistics of natural pictures; "photo": the middle of the binary PPM that the
 * environment's DISK_BENCH_PHOTO names, if it does. At most that large. Returns how many; freed
 * with bench_free_pictures(). */
int bench_make_pictures(int width, int height, bench_picture out[MAX_PICTURES]);
void bench_free_pictures(bench_picture *pictures, int count);

/* Peak signal to noise of the colour of two images made from a picture, peak 1: of display values
 * as they are, of linear ones as a display shows them. */
double bench_picture_psnr(const bench_picture *picture, const disk_image *a, const disk_image *b);

/* The convolution with a kernel, written out; edge pixels go on. Freed with free(image.data). */
disk_image bench_convolve(const disk_image *image, const disk_kernel *kernel);

#endif
