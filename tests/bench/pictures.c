/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures. "leaves" is the dead leaves model: discs of random colour fall on
 * each other, their radii distributed as r^-3, which gives the edges and the spectrum of natural
 * pictures (Lee, Mumford and Huang, IJCV 2001). */

#include "pictures.h"

#include "bench.h"
#include "pnm.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double unit(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) / 16777216.0;
}

static float *pixel_at(const disk_image *image, int x, int y)
{
    return (float *)((char *)image->data + y * image->stride) + 4 * (ptrdiff_t)x;
}

static disk_image night(int width, int height)
{
    disk_image image = bench_scene(width, height);
    for (size_t i = 0; i < 4 * (size_t)width * (size_t)height; i++)
        if (i % 4 != 3)
            image.data[i] = (float)bench_display(image.data[i]);
    return image;
}

/* Leaves are laid front to back: a pixel keeps the first that covers it. */
static void add_leaf(const disk_image *image, double cx, double cy, double r, const float colour[3])
{
    int x0 = (int)fmax(0, ceil(cx - r)), x1 = (int)fmin(image->width - 1, floor(cx + r));
    int y0 = (int)fmax(0, ceil(cy - r)), y1 = (int)fmin(image->height - 1, floor(cy + r));
    for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++) {
            float *p = pixel_at(image, x, y);
            if (p[3] == 0 && (x - cx) * (x - cx) + (y - cy) * (y - cy) <= r * r) {
                memcpy(p, colour, 3 * sizeof *p);
                p[3] = 1;
            }
        }
}

static disk_image leaves(int width, int height)
{
    disk_image image = bench_image(width, height);
    unsigned seed = 3;
    double smallest = 1, largest = 0.3 * width;
    for (int i = 0; i < 40000; i++) {
        double a = 1 / (smallest * smallest), b = 1 / (largest * largest);
        double r = 1 / sqrt(a + unit(&seed) * (b - a));
        double x = width * unit(&seed), y = height * unit(&seed), gray = unit(&seed);
        float colour[3];
        for (int c = 0; c < 3; c++)
            colour[c] = (float)fmin(fmax(gray + 0.3 * (unit(&seed) - 0.5), 0), 1);
        add_leaf(&image, x, y, r, colour);
    }
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            if (pixel_at(&image, x, y)[3] == 0)
                memcpy(pixel_at(&image, x, y), (float[4]){0.5f, 0.5f, 0.5f, 1}, 4 * sizeof(float));
    return image;
}

/* The middle of the photograph, at most that large. */
static int photo(int width, int height, disk_image *out)
{
    bench_pnm file;
    if (!bench_read_pnm("DISK_BENCH_PHOTO", 3, &file))
        return 0;
    width = width < file.width ? width : file.width;
    height = height < file.height ? height : file.height;
    int x0 = (file.width - width) / 2, y0 = (file.height - height) / 2;
    *out = bench_image(width, height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const unsigned char *from =
                file.bytes + 3 * ((size_t)(y0 + y) * (size_t)file.width + (size_t)(x0 + x));
            float *p = pixel_at(out, x, y);
            for (int c = 0; c < 3; c++)
                p[c] = (float)from[c] / 255;
            p[3] = 1;
        }
    free(file.bytes);
    return 1;
}

int bench_make_pictures(int width, int height, bench_picture out[MAX_PICTURES])
{
    out[0] = (bench_picture){"leaves", 0, leaves(width, height)};
    out[1] = (bench_picture){"lights", 1, bench_scene(width, height)};
    out[2] = (bench_picture){"night", 0, night(width, height)};
    out[3] = (bench_picture){.scene = "photo"};
    return photo(width, height, &out[3].image) ? 4 : 3;
}

void bench_free_pictures(bench_picture *pictures, int count)
{
    for (int i = 0; i < count; i++)
        free(pictures[i].image.data);
}

double bench_picture_psnr(const bench_picture *picture, const disk_image *a, const disk_image *b)
{
    if (picture->linear)
        return bench_display_psnr(a, b);
    double squares = 0;
    for (int y = 0; y < a->height; y++)
        for (int i = 0; i < 4 * a->width; i++)
            if (i % 4 != 3) {
                double d = pixel_at(a, 0, y)[i] - pixel_at(b, 0, y)[i];
                squares += d * d;
            }
    return -10 * log10(squares / (3.0 * a->width * a->height));
}

static int clamp(int value, int size)
{
    return value < 0 ? 0 : value >= size ? size - 1 : value;
}

/* The image with `by` more pixels on every side. */
static disk_image padded(const disk_image *image, int by)
{
    disk_image out = bench_image(image->width + 2 * by, image->height + 2 * by);
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            memcpy(pixel_at(&out, x, y),
                   pixel_at(image, clamp(x - by, image->width), clamp(y - by, image->height)),
                   4 * sizeof(float));
    return out;
}

disk_image bench_convolve(const disk_image *image, const disk_kernel *kernel)
{
    int half = kernel->half, side = 2 * half + 1;
    disk_image wide = padded(image, half), out = bench_image(image->width, image->height);
    for (int y = 0; y < out.height; y++) {
        float *restrict sum = pixel_at(&out, 0, y);
        for (int k = 0; k < side * side; k++) {
            float w = kernel->weights[k];
            const float *restrict from =
                pixel_at(&wide, 2 * half - k % side, y + 2 * half - k / side);
            if (w != 0)
                for (int i = 0; i < 4 * out.width; i++)
                    sum[i] += w * from[i];
        }
    }
    free(wide.data);
    return out;
}
