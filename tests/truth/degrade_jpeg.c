/* SPDX-License-Identifier: GPL-3.0-or-later */

/* To a JPEG and back, through libjpeg in memory. */

#include "degrade.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

static unsigned char *compress(JSAMPLE *bytes, int width, int height, int quality,
                               unsigned long *size)
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
    jpeg_set_quality(&jpeg, quality, TRUE);
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

int truth_compress(unsigned char *bytes, int width, int height, int quality)
{
    unsigned long size = 0;
    unsigned char *file = compress(bytes, width, height, quality, &size);
    decompress(file, size, bytes, width);
    free(file);
    return 1;
}
