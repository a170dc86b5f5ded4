/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * WebP by libwebp, its profile by libwebpmux. A file stored without loss is
 * written without loss; any other at a high quality. Animations are refused.
 */

#include "file-kinds.h"

#include <string.h>
#include <webp/decode.h>
#include <webp/encode.h>
#include <webp/mux.h>

#define QUALITY 95

static gboolean sniff(const guchar *bytes)
{
    return memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0;
}

static void read_profile(const WebPData *file, picture *pic)
{
    WebPData profile;
    WebPMux *mux = WebPMuxCreate(file, 0);
    if (mux && WebPMuxGetChunk(mux, "ICCP", &profile) == WEBP_MUX_OK)
        picture_set_profile(pic, profile.bytes, profile.size);
    WebPMuxDelete(mux);
}

/* Decodes into the picture's own block. A file that is cut off is no success. */
static gboolean decode(const WebPData *file, picture *pic, GError **error)
{
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(file->bytes, file->size, &features) != VP8_STATUS_OK)
        return picture_fail(error, "damaged");
    if (features.has_animation)
        return picture_fail(error, "animations are not supported");
    pixel_layout layout = {.alpha = features.has_alpha, .type = SAMPLE_U8};
    if (!picture_allocate(pic, (guint64)features.width, (guint64)features.height, layout, error))
        return FALSE;
    pic->lossy = features.format != 2;
    int stride = (int)picture_stride(pic);
    gsize size = (gsize)stride * (gsize)pic->height;
    guchar *done = layout.alpha
                       ? WebPDecodeRGBAInto(file->bytes, file->size, pic->pixels, size, stride)
                       : WebPDecodeRGBInto(file->bytes, file->size, pic->pixels, size, stride);
    return done ? TRUE : picture_fail(error, "damaged");
}

static gboolean load(const char *path, picture *pic, GError **error)
{
    WebPData file = {0};
    g_autofree char *bytes = NULL;
    if (!g_file_get_contents(path, &bytes, &file.size, error))
        return FALSE;
    file.bytes = (const guchar *)bytes;
    if (file.size < 12)
        return picture_fail(error, "the file is cut off");
    /* The container's own length tells whether the tail is missing. */
    guint64 told = (guint64)file.bytes[4] | (guint64)file.bytes[5] << 8 |
                   (guint64)file.bytes[6] << 16 | (guint64)file.bytes[7] << 24;
    if (file.size < told + 8)
        return picture_fail(error, "the file is cut off");
    if (!decode(&file, pic, error))
        return FALSE;
    read_profile(&file, pic);
    return TRUE;
}

static gboolean encode(const picture *pic, WebPMemoryWriter *writer, GError **error)
{
    WebPConfig config;
    WebPPicture image;
    int stride = (int)picture_stride(pic);
    if (!WebPConfigPreset(&config, WEBP_PRESET_PHOTO, QUALITY) || !WebPPictureInit(&image))
        return picture_fail(error, "libwebp does not fit this program");
    config.lossless = !pic->lossy;
    config.exact = !pic->lossy; /* keeps the colour of transparent pixels */
    image.use_argb = config.lossless;
    image.width = pic->width;
    image.height = pic->height;
    image.writer = WebPMemoryWrite;
    image.custom_ptr = writer;
    gboolean done = pic->layout.alpha ? WebPPictureImportRGBA(&image, pic->pixels, stride)
                                      : WebPPictureImportRGB(&image, pic->pixels, stride);
    done = done && WebPEncode(&config, &image);
    WebPPictureFree(&image);
    return done ? TRUE : picture_fail(error, "libwebp's error %d", (int)image.error_code);
}

/* Puts the profile beside the picture; `out` is freed with WebPDataClear(). */
static gboolean assemble(const WebPData *plain, GBytes *icc, WebPData *out)
{
    WebPData profile = {0};
    profile.bytes = g_bytes_get_data(icc, &profile.size);
    WebPMux *mux = WebPMuxCreate(plain, 0);
    gboolean done = mux && WebPMuxSetChunk(mux, "ICCP", &profile, 0) == WEBP_MUX_OK &&
                    WebPMuxAssemble(mux, out) == WEBP_MUX_OK;
    WebPMuxDelete(mux);
    return done;
}

static gboolean save(const char *path, const picture *pic, GError **error)
{
    WebPMemoryWriter writer;
    WebPData full = {0};
    if (pic->width > WEBP_MAX_DIMENSION || pic->height > WEBP_MAX_DIMENSION)
        return picture_fail(error, "WebP holds at most %d pixels a side", WEBP_MAX_DIMENSION);
    WebPMemoryWriterInit(&writer);
    gboolean done = encode(pic, &writer, error);
    WebPData plain = {.bytes = writer.mem, .size = writer.size};
    if (done && pic->icc && !assemble(&plain, pic->icc, &full))
        done = picture_fail(error, "the profile cannot be stored");
    WebPData *chosen = full.bytes ? &full : &plain;
    done = done && file_put(path, chosen->bytes, chosen->size, error);
    WebPDataClear(&full);
    WebPMemoryWriterClear(&writer);
    return done;
}

const file_kind kind_webp = {
    .name = "WebP",
    .extensions = {".webp"},
    .types = SAMPLE_U8,
    .alpha = TRUE,
    .profile = TRUE,
    .metadata = TRUE,
    .sniff = sniff,
    .load = load,
    .save = save,
};
