/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * PNG by libpng. Palettes and fewer than 8 bits become 8 bits a channel, a
 * transparent colour becomes alpha. Colour is told by a profile, or else by
 * PNG's own chunks, which are kept as they are.
 */

#include "file-kinds.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <png.h>
#include <string.h>

/* zlib's level, as in gegl:png-save: a third of the time of its default, hardly larger. */
#define COMPRESSION 3

/* libpng jumps out of an error; its message waits here. */
typedef struct png_job {
    png_structp png;
    png_infop info;
    FILE *file;
    png_bytep *rows;
    char message[200];
} png_job;

static void on_error(png_structp png, png_const_charp message)
{
    png_job *job = png_get_error_ptr(png);
    g_strlcpy(job->message, message, sizeof job->message);
    png_longjmp(png, 1);
}

/* Warnings are about chunks that do not touch the pixels. */
static void on_warning(png_structp png, png_const_charp message)
{
}

static gboolean sniff(const guchar *bytes)
{
    return png_sig_cmp(bytes, 0, 8) == 0;
}

/* Asks libpng for whole samples of 8 or 16 bits in the machine's order. */
static pixel_layout request_layout(png_structp png, png_infop info)
{
    int type = png_get_color_type(png, info);
    gboolean keyed = png_get_valid(png, info, PNG_INFO_tRNS) != 0;
    png_set_expand(png);
    if (png_get_bit_depth(png, info) == 16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
        png_set_swap(png);
    return (pixel_layout){
        .gray = type == PNG_COLOR_TYPE_GRAY || type == PNG_COLOR_TYPE_GRAY_ALPHA,
        .alpha = keyed || (type & PNG_COLOR_MASK_ALPHA) != 0,
        .type = png_get_bit_depth(png, info) == 16 ? SAMPLE_U16 : SAMPLE_U8,
    };
}

/* Without a profile: gamma and primaries, as GEGL's own loader takes them. */
static void space_from_chunks(picture *pic)
{
    const png_colour *c = &pic->colour;
    double xy[8] = {0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06}; /* sRGB's */
    if (c->has_srgb || !c->has_gamma || c->gamma <= 0)
        return;
    if (c->has_primaries)
        for (int i = 0; i < 8; i++)
            xy[i] = c->primaries[i] / 100000.0;
    const Babl *curve = babl_trc_gamma(100000.0 / c->gamma);
    pic->space = babl_space_from_chromaticities(NULL, xy[0], xy[1], xy[2], xy[3], xy[4], xy[5],
                                                xy[6], xy[7], curve, curve, curve, 1);
}

static void read_colour(png_structp png, png_infop info, picture *pic)
{
    png_colour *c = &pic->colour;
    png_charp name;
    png_bytep profile;
    png_uint_32 size;
    int method;
    if (png_get_iCCP(png, info, &name, &method, &profile, &size)) {
        picture_set_profile(pic, profile, size);
        return;
    }
    gint32 *p = c->primaries;
    c->has_srgb = png_get_sRGB(png, info, &c->intent) != 0;
    c->has_gamma = png_get_gAMA_fixed(png, info, &c->gamma) != 0;
    c->has_primaries =
        png_get_cHRM_fixed(png, info, &p[0], &p[1], &p[2], &p[3], &p[4], &p[5], &p[6], &p[7]) != 0;
    space_from_chunks(pic);
}

/* Texts, but not those that gexiv2 reads and writes as metadata. */
static void read_notes(png_structp png, png_infop info, picture *pic)
{
    png_textp texts;
    int count = png_get_text(png, info, &texts, NULL);
    for (int i = 0; i < count; i++) {
        gboolean metadata = g_str_has_prefix(texts[i].key, "Raw profile type ") ||
                            strcmp(texts[i].key, "XML:com.adobe.xmp") == 0;
        if (!metadata && texts[i].text)
            picture_add_note(pic, texts[i].key, texts[i].text, texts[i].compression > 0);
    }
}

static void read_resolution(png_structp png, png_infop info, picture *pic)
{
    png_uint_32 x, y;
    int unit;
    if (!png_get_pHYs(png, info, &x, &y, &unit) || x == 0 || y == 0)
        return;
    pic->density.unit = unit == PNG_RESOLUTION_METER ? RESOLUTION_METRE : RESOLUTION_NONE;
    pic->density.x = x;
    pic->density.y = y;
}

/* FALSE by libpng's jump, or with error set. Texts after the pixels count, too. */
static gboolean read_all(png_job *job, picture *pic, GError **error)
{
    if (setjmp(png_jmpbuf(job->png)))
        return FALSE;
    png_init_io(job->png, job->file);
    png_set_option(job->png, PNG_SKIP_sRGB_CHECK_PROFILE, PNG_OPTION_ON);
    png_set_user_limits(job->png, PICTURE_MAX_SIDE, PICTURE_MAX_SIDE);
    png_read_info(job->png, job->info);
    pixel_layout layout = request_layout(job->png, job->info);
    png_set_interlace_handling(job->png);
    png_read_update_info(job->png, job->info);
    guint height = png_get_image_height(job->png, job->info);
    if (!picture_allocate(pic, png_get_image_width(job->png, job->info), height, layout, error))
        return FALSE;
    if (png_get_rowbytes(job->png, job->info) != picture_stride(pic))
        png_error(job->png, "unexpected row size");
    job->rows = g_new(png_bytep, height);
    for (guint y = 0; y < height; y++)
        job->rows[y] = pic->pixels + y * picture_stride(pic);
    png_read_image(job->png, job->rows);
    png_read_end(job->png, job->info);
    read_colour(job->png, job->info, pic);
    read_resolution(job->png, job->info, pic);
    read_notes(job->png, job->info, pic);
    return TRUE;
}

static gboolean load(const char *path, picture *pic, GError **error)
{
    png_job job = {.message = "out of memory"};
    job.file = g_fopen(path, "rb");
    if (!job.file)
        return picture_fail(error, "%s", g_strerror(errno));
    job.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &job, on_error, on_warning);
    job.info = job.png ? png_create_info_struct(job.png) : NULL;
    gboolean done = job.info && read_all(&job, pic, error);
    if (!done && error && !*error)
        picture_fail(error, "%s", job.message);
    if (job.png)
        png_destroy_read_struct(&job.png, &job.info, NULL);
    g_free(job.rows);
    fclose(job.file);
    return done;
}

static void write_colour(png_structp png, png_infop info, const picture *pic)
{
    const png_colour *c = &pic->colour;
    const gint32 *p = c->primaries;
    if (pic->icc) {
        gsize size;
        gconstpointer data = g_bytes_get_data(pic->icc, &size);
        png_set_iCCP(png, info, "profile", PNG_COMPRESSION_TYPE_BASE, data, (png_uint_32)size);
        return;
    }
    if (c->has_srgb)
        png_set_sRGB(png, info, c->intent);
    if (c->has_gamma)
        png_set_gAMA_fixed(png, info, c->gamma);
    if (c->has_primaries)
        png_set_cHRM_fixed(png, info, p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]);
}

static void write_resolution(png_structp png, png_infop info, const resolution *density)
{
    double scale = density->unit == RESOLUTION_INCH ? 1 / 0.0254
                   : density->unit == RESOLUTION_CM ? 100
                                                    : 1;
    double x = density->x * scale, y = density->y * scale;
    if (density->unit == RESOLUTION_UNKNOWN || !(x >= 0.5 && x < 2e9 && y >= 0.5 && y < 2e9))
        return;
    png_set_pHYs(png, info, (png_uint_32)(x + 0.5), (png_uint_32)(y + 0.5),
                 density->unit == RESOLUTION_NONE ? PNG_RESOLUTION_UNKNOWN : PNG_RESOLUTION_METER);
}

static void write_notes(png_structp png, png_infop info, const picture *pic)
{
    for (guint i = 0; pic->notes && i < pic->notes->len; i++) {
        const png_note *note = g_ptr_array_index(pic->notes, i);
        png_text text = {.compression = note->international ? PNG_ITXT_COMPRESSION_NONE
                                                            : PNG_TEXT_COMPRESSION_NONE,
                         .key = note->key,
                         .text = note->text};
        png_set_text(png, info, &text, 1);
    }
}

static void write_all(png_job *job, const picture *pic)
{
    png_structp png = job->png;
    int type = (pic->layout.gray ? 0 : PNG_COLOR_MASK_COLOR) |
               (pic->layout.alpha ? PNG_COLOR_MASK_ALPHA : 0);
    int depth = pic->layout.type == SAMPLE_U16 ? 16 : 8;
    png_init_io(png, job->file);
    png_set_option(png, PNG_SKIP_sRGB_CHECK_PROFILE, PNG_OPTION_ON);
    png_set_user_limits(png, PICTURE_MAX_SIDE, PICTURE_MAX_SIDE);
    png_set_IHDR(png, job->info, (png_uint_32)pic->width, (png_uint_32)pic->height, depth, type,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, COMPRESSION);
    write_colour(png, job->info, pic);
    write_resolution(png, job->info, &pic->density);
    write_notes(png, job->info, pic);
    png_write_info(png, job->info);
    if (depth == 16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
        png_set_swap(png);
    for (int y = 0; y < pic->height; y++)
        png_write_row(png, pic->pixels + (gsize)y * picture_stride(pic));
    png_write_end(png, NULL);
}

static gboolean try_write(png_job *job, const picture *pic)
{
    if (setjmp(png_jmpbuf(job->png)))
        return FALSE;
    write_all(job, pic);
    return TRUE;
}

static gboolean save(const char *path, const picture *pic, GError **error)
{
    png_job job = {.message = "out of memory"};
    job.file = g_fopen(path, "wb");
    if (!job.file)
        return picture_fail(error, "%s", g_strerror(errno));
    job.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &job, on_error, on_warning);
    job.info = job.png ? png_create_info_struct(job.png) : NULL;
    errno = 0;
    gboolean done = job.info && try_write(&job, pic);
    if (!done)
        picture_fail(error, "%s", errno ? g_strerror(errno) : job.message);
    if (job.png)
        png_destroy_write_struct(&job.png, &job.info);
    if (fclose(job.file) != 0 && done)
        return picture_fail(error, "%s", g_strerror(errno));
    return done;
}

const file_kind kind_png = {
    .name = "PNG",
    .extensions = {".png"},
    .types = SAMPLE_U8 | SAMPLE_U16,
    .gray = TRUE,
    .alpha = TRUE,
    .profile = TRUE,
    .metadata = TRUE,
    .sniff = sniff,
    .load = load,
    .save = save,
};
