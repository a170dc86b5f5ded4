/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes a clean depth map a poor one, through libjpeg in memory. */

#include "degrade.h"

#include "stage.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#define SHIFT   3
#define QUALITY 50

static float shifted(const disk_plane *depth, int x, int y)
{
    x = x < SHIFT ? 0 : x - SHIFT;
    return *(const float *)((const char *)depth->data + y * depth->stride +
                            (ptrdiff_t)sizeof(float) * x);
}

/* The mean of two by two pixels, shifted, in 8 bits. */
static JSAMPLE *halved(const disk_plane *depth, int width, int height)
{
    JSAMPLE *bytes = stage_alloc((size_t)width * (size_t)height, 1);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float sum = shifted(depth, 2 * x, 2 * y) + shifted(depth, 2 * x + 1, 2 * y) +
                        shifted(depth, 2 * x, 2 * y + 1) + shifted(depth, 2 * x + 1, 2 * y + 1);
            bytes[y * width + x] = (JSAMPLE)(sum / 4 * 255 + 0.5f);
        }
    return bytes;
}

static unsigned char *compress(JSAMPLE *bytes, int width, int height, unsigned long *size)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    unsigned char *file = NULL;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &file, size);
    jpeg.image_width = (JDIMENSION)width, jpeg.image_height = (JDIMENSION)height;
    jpeg.input_components = 1, jpeg.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, QUALITY, TRUE);
    jpeg_start_compress(&jpeg, TRUE);
    for (JSAMPROW row = bytes; jpeg.next_scanline < jpeg.image_height; row += width)
        jpeg_write_scanlines(&jpeg, &row, 1);
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    return file;
}

static void decompress(const unsigned char *file, unsigned long size, JSAMPLE *bytes, int width)
{
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, file, size);
    jpeg_read_header(&jpeg, TRUE);
    jpeg_start_decompress(&jpeg);
    for (JSAMPROW row = bytes; jpeg.output_scanline < jpeg.output_height; row += width)
        jpeg_read_scanlines(&jpeg, &row, 1);
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
}

disk_plane truth_degrade(const disk_plane *depth)
{
    int width = depth->width / 2, height = depth->height / 2;
    unsigned long size = 0;
    JSAMPLE *bytes = halved(depth, width, height);
    unsigned char *file = compress(bytes, width, height, &size);
    decompress(file, size, bytes, width);
    float *data = stage_alloc((size_t)width * (size_t)height, sizeof *data);
    for (int i = 0; i < width * height; i++)
        data[i] = bytes[i] / 255.0f;
    free(file);
    free(bytes);
    return (disk_plane){data, width, height, (ptrdiff_t)sizeof *data * width};
}
