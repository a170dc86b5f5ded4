/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * JPEG by libjpeg: gray and colour, 8 bits, the profile in its markers. libjpeg
 * fills what is missing in a damaged file with gray and only warns; here such a
 * warning is an error.
 */

#include "file-kinds.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

/* After stdio.h, which it needs. */
#include <jpeglib.h>

/* After jpeglib.h, whose settings decide which messages there are, and so their numbers. */
#include <jerror.h>

/* 4:4:4 at this quality: the loss stays below what a blur leaves to see. */
#define QUALITY 95

typedef struct jpeg_errors {
    struct jpeg_error_mgr base; /* first, so that libjpeg's pointer is ours, too */
    jmp_buf escape;
    char message[JMSG_LENGTH_MAX];
} jpeg_errors;

static void on_error(j_common_ptr info)
{
    jpeg_errors *errors = (jpeg_errors *)info->err;
    info->err->format_message(info, errors->message);
    longjmp(errors->escape, 1);
}

/* Levels below 0 are warnings. These few leave the pixels as they are; all others do not. */
static void on_message(j_common_ptr info, int level)
{
    switch (info->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_ICC:
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_TOO_MUCH_DATA:
        return;
    default:
        if (level < 0)
            on_error(info);
    }
}

static struct jpeg_error_mgr *catch_errors(jpeg_errors *errors)
{
    jpeg_std_error(&errors->base);
    errors->base.error_exit = on_error;
    errors->base.emit_message = on_message;
    return &errors->base;
}

static gboolean sniff(const guchar *bytes)
{
    return bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff;
}

static void read_resolution(const struct jpeg_decompress_struct *info, picture *pic)
{
    static const resolution_unit units[] = {RESOLUTION_NONE, RESOLUTION_INCH, RESOLUTION_CM};
    if (!info->saw_JFIF_marker || info->density_unit > 2 || !info->X_density || !info->Y_density)
        return;
    /* 1:1 without a unit is what is written when nothing is known. */
    if (info->density_unit == 0 && info->X_density == info->Y_density)
        return;
    pic->density.unit = units[info->density_unit];
    pic->density.x = info->X_density;
    pic->density.y = info->Y_density;
}

static void read_profile(struct jpeg_decompress_struct *info, picture *pic)
{
    JOCTET *data;
    unsigned int size;
    if (!jpeg_read_icc_profile(info, &data, &size))
        return;
    picture_set_profile(pic, data, size);
    free(data);
}

/* FALSE by libjpeg's jump, or with error set. */
static gboolean read_all(struct jpeg_decompress_struct *info, FILE *file, picture *pic,
                         GError **error)
{
    if (setjmp(((jpeg_errors *)info->err)->escape))
        return FALSE;
    jpeg_create_decompress(info);
    jpeg_stdio_src(info, file);
    jpeg_save_markers(info, JPEG_APP0 + 2, 0xffff); /* where profiles are */
    jpeg_read_header(info, TRUE);
    if (info->out_color_space != JCS_GRAYSCALE && info->out_color_space != JCS_RGB)
        return picture_fail(error, "CMYK is not supported; convert it to RGB first");
    pixel_layout layout = {.gray = info->out_color_space == JCS_GRAYSCALE, .type = SAMPLE_U8};
    if (!picture_allocate(pic, info->image_width, info->image_height, layout, error))
        return FALSE;
    pic->lossy = TRUE;
    read_profile(info, pic);
    read_resolution(info, pic);
    info->dct_method = JDCT_FLOAT; /* as gegl:jpg-load decodes: the same picture in every host */
    jpeg_start_decompress(info);
    while (info->output_scanline < info->output_height) {
        JSAMPROW row = pic->pixels + info->output_scanline * picture_stride(pic);
        jpeg_read_scanlines(info, &row, 1);
    }
    jpeg_finish_decompress(info);
    return TRUE;
}

static gboolean load(const char *path, picture *pic, GError **error)
{
    struct jpeg_decompress_struct info = {0};
    jpeg_errors errors;
    FILE *file = g_fopen(path, "rb");
    if (!file)
        return picture_fail(error, "%s", g_strerror(errno));
    info.err = catch_errors(&errors);
    gboolean done = read_all(&info, file, pic, error);
    if (!done && error && !*error)
        picture_fail(error, "%s", errors.message);
    jpeg_destroy_decompress(&info);
    fclose(file);
    return done;
}

/* JFIF holds whole numbers per inch or centimetre. */
static void write_resolution(struct jpeg_compress_struct *info, const resolution *density)
{
    double scale = density->unit == RESOLUTION_METRE ? 0.0254 : 1;
    double x = density->x * scale, y = density->y * scale;
    if (density->unit == RESOLUTION_UNKNOWN || !(x >= 0.5 && x < 65535 && y >= 0.5 && y < 65535))
        return;
    info->density_unit = density->unit == RESOLUTION_NONE ? 0
                         : density->unit == RESOLUTION_CM ? 2
                                                          : 1;
    info->X_density = (UINT16)(x + 0.5);
    info->Y_density = (UINT16)(y + 0.5);
}

static gboolean write_all(struct jpeg_compress_struct *info, FILE *file, const picture *pic)
{
    if (setjmp(((jpeg_errors *)info->err)->escape))
        return FALSE;
    jpeg_create_compress(info);
    jpeg_stdio_dest(info, file);
    info->image_width = (JDIMENSION)pic->width;
    info->image_height = (JDIMENSION)pic->height;
    info->input_components = layout_channels(&pic->layout);
    info->in_color_space = pic->layout.gray ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(info);
    jpeg_set_quality(info, QUALITY, TRUE);
    info->optimize_coding = TRUE;
    for (int i = 0; i < info->num_components; i++)
        info->comp_info[i].h_samp_factor = info->comp_info[i].v_samp_factor = 1;
    write_resolution(info, &pic->density);
    jpeg_start_compress(info, TRUE);
    if (pic->icc) {
        gsize size;
        gconstpointer data = g_bytes_get_data(pic->icc, &size);
        jpeg_write_icc_profile(info, data, (unsigned int)size);
    }
    while (info->next_scanline < info->image_height) {
        JSAMPROW row = pic->pixels + info->next_scanline * picture_stride(pic);
        jpeg_write_scanlines(info, &row, 1);
    }
    jpeg_finish_compress(info);
    return TRUE;
}

static gboolean save(const char *path, const picture *pic, GError **error)
{
    struct jpeg_compress_struct info = {0};
    jpeg_errors errors;
    if (pic->width > JPEG_MAX_DIMENSION || pic->height > JPEG_MAX_DIMENSION)
        return picture_fail(error, "JPEG holds at most %ld pixels a side", JPEG_MAX_DIMENSION);
    FILE *file = g_fopen(path, "wb");
    if (!file)
        return picture_fail(error, "%s", g_strerror(errno));
    errno = 0;
    info.err = catch_errors(&errors);
    gboolean done = write_all(&info, file, pic);
    if (!done)
        picture_fail(error, "%s", errno ? g_strerror(errno) : errors.message);
    jpeg_destroy_compress(&info);
    if (fclose(file) != 0 && done)
        return picture_fail(error, "%s", g_strerror(errno));
    return done;
}

const file_kind kind_jpeg = {
    .name = "JPEG",
    .extensions = {".jpg", ".jpeg"},
    .types = SAMPLE_U8,
    .gray = TRUE,
    .profile = TRUE,
    .metadata = TRUE,
    .sniff = sniff,
    .load = load,
    .save = save,
};
