/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * gexiv2 moves whole sets of metadata from file to file; what would be wrong in
 * the new file is taken out first. In PNG gexiv2 writes EXIF in a way that many
 * viewers do not read, so it is put into PNG's own chunk afterwards.
 */

#include "metadata.h"

#include "file-kinds.h"
#include "png-exif.h"

#include <gexiv2/gexiv2.h>
#include <string.h>

struct metadata {
    GExiv2Metadata *tags;
};

void metadata_init(void)
{
    gexiv2_initialize();
    gexiv2_log_set_level(GEXIV2_LOG_LEVEL_MUTE);
}

metadata *metadata_read(const char *path, GError **error)
{
    if (!file_has_metadata(path))
        return NULL;
    GExiv2Metadata *tags = gexiv2_metadata_new();
    if (!gexiv2_metadata_open_path(tags, path, error)) {
        g_object_unref(tags);
        return NULL;
    }
    metadata *meta = g_new0(metadata, 1);
    meta->tags = tags;
    return meta;
}

void metadata_free(metadata *meta)
{
    if (!meta)
        return;
    g_object_unref(meta->tags);
    g_free(meta);
}

int metadata_orientation(const metadata *meta)
{
    if (!meta || !gexiv2_metadata_try_has_tag(meta->tags, "Exif.Image.Orientation", NULL))
        return 1;
    glong value = gexiv2_metadata_try_get_tag_long(meta->tags, "Exif.Image.Orientation", NULL);
    return value >= 1 && value <= 8 ? (int)value : 1;
}

void metadata_density(const metadata *meta, resolution *density)
{
    gint x = 0, x_parts = 0, y = 0, y_parts = 0;
    if (!meta || density->unit != RESOLUTION_UNKNOWN)
        return;
    if (!gexiv2_metadata_try_get_exif_tag_rational(meta->tags, "Exif.Image.XResolution", &x,
                                                   &x_parts, NULL) ||
        !gexiv2_metadata_try_get_exif_tag_rational(meta->tags, "Exif.Image.YResolution", &y,
                                                   &y_parts, NULL) ||
        x <= 0 || x_parts <= 0 || y <= 0 || y_parts <= 0)
        return;
    /* EXIF counts per inch unless it says otherwise: 3 is centimetres, 1 nothing. */
    glong unit = gexiv2_metadata_try_get_tag_long(meta->tags, "Exif.Image.ResolutionUnit", NULL);
    density->unit = unit == 3 ? RESOLUTION_CM : unit == 1 ? RESOLUTION_NONE : RESOLUTION_INCH;
    density->x = (double)x / x_parts;
    density->y = (double)y / y_parts;
}

/* Tags of the old file's layout, and groups that stand for its other pictures. */
static gboolean is_stale(const char *tag)
{
    static const char *const groups[] = {"Exif.Thumbnail.", "Exif.SubImage", "Exif.SubThumb",
                                         "Exif.Image2.",    "Exif.Image3.",  "Xmp.xmp.Thumbnails"};
    static const char *const layout[] = {"NewSubfileType",
                                         "SubfileType",
                                         "ImageWidth",
                                         "ImageLength",
                                         "BitsPerSample",
                                         "Compression",
                                         "PhotometricInterpretation",
                                         "FillOrder",
                                         "StripOffsets",
                                         "SamplesPerPixel",
                                         "RowsPerStrip",
                                         "StripByteCounts",
                                         "MinSampleValue",
                                         "MaxSampleValue",
                                         "PlanarConfiguration",
                                         "Predictor",
                                         "ColorMap",
                                         "TileWidth",
                                         "TileLength",
                                         "TileOffsets",
                                         "TileByteCounts",
                                         "SubIFDs",
                                         "ExtraSamples",
                                         "SampleFormat",
                                         "SMinSampleValue",
                                         "SMaxSampleValue",
                                         "JPEGTables",
                                         "JPEGInterchangeFormat",
                                         "JPEGInterchangeFormatLength",
                                         "YCbCrCoefficients",
                                         "YCbCrSubSampling",
                                         "ReferenceBlackWhite",
                                         "InterColorProfile",
                                         "XMLPacket",
                                         "IPTCNAA",
                                         "ImageResources",
                                         "ImageSourceData",
                                         "PageNumber"};
    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
        if (g_str_has_prefix(tag, groups[i]))
            return TRUE;
    if (!g_str_has_prefix(tag, "Exif.Image."))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(layout); i++)
        if (strcmp(tag + strlen("Exif.Image."), layout[i]) == 0)
            return TRUE;
    return FALSE;
}

static void drop_stale(GExiv2Metadata *tags)
{
    g_auto(GStrv) exif = gexiv2_metadata_get_exif_tags(tags);
    g_auto(GStrv) xmp = gexiv2_metadata_get_xmp_tags(tags);
    gexiv2_metadata_try_erase_exif_thumbnail(tags, NULL);
    for (char **tag = exif; tag && *tag; tag++)
        if (is_stale(*tag))
            gexiv2_metadata_try_clear_tag(tags, *tag, NULL);
    for (char **tag = xmp; tag && *tag; tag++)
        if (is_stale(*tag))
            gexiv2_metadata_try_clear_tag(tags, *tag, NULL);
}

gboolean metadata_write(metadata *meta, const char *path, GError **error)
{
    drop_stale(meta->tags);
    if (!gexiv2_metadata_save_file(meta->tags, path, error))
        return FALSE;
    g_autoptr(GBytes) exif =
        gexiv2_metadata_get_exif_data(meta->tags, GEXIV2_BYTE_ORDER_LITTLE, NULL);
    return png_exif_move(path, exif, error);
}
