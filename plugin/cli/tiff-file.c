/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * TIFF by libtiff. Gray and RGB of 8 bits and more are taken as they lie, in
 * strips or tiles, interleaved or as planes; what else libtiff can show (palettes,
 * bits, YCbCr) becomes 8 bits. Samples are encoded as the profile says, without
 * one as sRGB, also where they are float: as gegl:tiff-load takes them. Only the
 * first picture of a file is read.
 */

#include "file-kinds.h"

#include <errno.h>
#include <string.h>
#include <tiffio.h>

/* libtiff's first complaint. It has no place for a cookie before 4.5; one file is open at a time.
 */
static char complaint[300];
static gboolean cut_off;

static void on_error(const char *module, const char *format, va_list args)
{
    if (!complaint[0])
        g_vsnprintf(complaint, sizeof complaint, format, args);
}

/* Most warnings are about tags that are not needed; but a value behind the file's end is a cut. */
static void on_warning(const char *module, const char *format, va_list args)
{
    if (g_str_has_prefix(format, "IO error during reading"))
        cut_off = TRUE;
}

static TIFF *tiff_open(const char *path, const char *mode)
{
    complaint[0] = 0;
    cut_off = FALSE;
    errno = 0;
    TIFFSetErrorHandler(on_error);
    TIFFSetWarningHandler(on_warning);
    return TIFFOpen(path, mode);
}

static gboolean tiff_fail(GError **error)
{
    if (cut_off)
        return picture_fail(error, "the file is cut off");
    if (errno == ENOSPC || errno == EACCES || !complaint[0])
        return picture_fail(error, "%s", errno ? g_strerror(errno) : "damaged");
    return picture_fail(error, "%s", complaint);
}

static gboolean sniff(const guchar *b)
{
    return memcmp(b, "II\x2a\0", 4) == 0 || memcmp(b, "MM\0\x2a", 4) == 0 ||
           memcmp(b, "II\x2b\0", 4) == 0 || memcmp(b, "MM\0\x2b", 4) == 0;
}

/* What the tags say of the samples. */
typedef struct tiff_facts {
    guint32 width, height;
    guint16 photometric, channels, bits, sample_format, planar, extra;
    gboolean has_extra;
    gboolean preview; /* stands for a larger picture elsewhere in the file */
} tiff_facts;

static tiff_facts read_facts(TIFF *tiff)
{
    tiff_facts f = {.photometric = PHOTOMETRIC_MINISBLACK};
    guint16 extras = 0, *kinds = NULL;
    guint32 role = 0;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &f.width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &f.height);
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &f.photometric);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &f.channels);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &f.bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &f.sample_format);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &f.planar);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &extras, &kinds);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SUBFILETYPE, &role);
    f.preview = (role & FILETYPE_REDUCEDIMAGE) != 0;
    f.has_extra = extras > 0;
    f.extra = extras > 0 ? kinds[0] : EXTRASAMPLE_UNASSALPHA;
    return f;
}

static gboolean is_gray(const tiff_facts *f)
{
    return f->photometric == PHOTOMETRIC_MINISBLACK || f->photometric == PHOTOMETRIC_MINISWHITE;
}

/* The sample type for files whose samples are taken as they lie; 0 for others. */
static sample_type direct_type(const tiff_facts *f)
{
    gboolean whole = f->sample_format == SAMPLEFORMAT_UINT || f->sample_format == SAMPLEFORMAT_VOID;
    gboolean real = f->sample_format == SAMPLEFORMAT_IEEEFP;
    if (!is_gray(f) && f->photometric != PHOTOMETRIC_RGB)
        return 0;
    if (whole)
        return f->bits == 8    ? SAMPLE_U8
               : f->bits == 16 ? SAMPLE_U16
               : f->bits == 32 ? SAMPLE_U32
                               : 0;
    if (real)
        return f->bits == 16   ? SAMPLE_HALF
               : f->bits == 32 ? SAMPLE_FLOAT
               : f->bits == 64 ? SAMPLE_DOUBLE
                               : 0;
    return 0;
}

static gboolean find_layout(const tiff_facts *f, pixel_layout *layout, GError **error)
{
    int colours = is_gray(f) ? 1 : 3;
    *layout = (pixel_layout){
        .gray = is_gray(f),
        .alpha = f->channels > colours,
        .premultiplied = f->channels > colours && f->extra == EXTRASAMPLE_ASSOCALPHA,
        .type = direct_type(f),
    };
    if (f->preview)
        return picture_fail(error, "its first picture is only a preview; a camera's raw file must "
                                   "be developed first");
    if (f->photometric == PHOTOMETRIC_SEPARATED)
        return picture_fail(error, "CMYK is not supported; convert it to RGB first");
    if (layout->type && (f->channels < colours || f->channels > colours + 1))
        return picture_fail(error, "%d channels are not supported", f->channels);
    if (!layout->type && f->sample_format != SAMPLEFORMAT_UINT)
        return picture_fail(error, "samples of this type (%d bits) are not supported", f->bits);
    if (f->sample_format == SAMPLEFORMAT_IEEEFP && f->photometric == PHOTOMETRIC_MINISWHITE)
        return picture_fail(error, "float samples with white as 0 are not supported");
    return TRUE;
}

/* Puts one row of samples into the picture: whole pixels, or one plane's share of each. */
static void put_row(picture *pic, const guchar *from, int x, int y, int count, int plane,
                    gboolean planar)
{
    gsize pixel = layout_pixel_bytes(&pic->layout), sample = layout_sample_bytes(&pic->layout);
    guchar *to = pic->pixels + (gsize)y * picture_stride(pic) + (gsize)x * pixel;
    if (!planar) {
        memcpy(to, from, (gsize)count * pixel);
        return;
    }
    to += (gsize)plane * sample;
    for (int i = 0; i < count; i++)
        memcpy(to + (gsize)i * pixel, from + (gsize)i * sample, sample);
}

static gboolean read_strips(TIFF *tiff, picture *pic, gboolean planar, guchar *block)
{
    int planes = planar ? layout_channels(&pic->layout) : 1;
    for (int plane = 0; plane < planes; plane++)
        for (int y = 0; y < pic->height; y++) {
            if (TIFFReadScanline(tiff, block, (guint32)y, (guint16)plane) != 1)
                return FALSE;
            put_row(pic, block, 0, y, pic->width, plane, planar);
        }
    return TRUE;
}

static gboolean read_tiles(TIFF *tiff, picture *pic, gboolean planar, guchar *block)
{
    guint32 width = 0, height = 0;
    int planes = planar ? layout_channels(&pic->layout) : 1;
    gsize stride = (gsize)TIFFTileRowSize(tiff);
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &height);
    for (int plane = 0; plane < planes; plane++)
        for (guint32 y = 0; y < (guint32)pic->height; y += height)
            for (guint32 x = 0; x < (guint32)pic->width; x += width) {
                if (TIFFReadTile(tiff, block, x, y, 0, (guint16)plane) < 0)
                    return FALSE;
                int columns = (int)MIN(width, (guint32)pic->width - x);
                int rows = (int)MIN(height, (guint32)pic->height - y);
                for (int row = 0; row < rows; row++)
                    put_row(pic, block + (gsize)row * stride, (int)x, (int)y + row, columns, plane,
                            planar);
            }
    return TRUE;
}

/* White as 0: all bits of whole numbers turn over, but not alpha's. */
static void invert_gray(picture *pic)
{
    gsize pixel = layout_pixel_bytes(&pic->layout), sample = layout_sample_bytes(&pic->layout);
    gsize count = (gsize)pic->width * (gsize)pic->height;
    for (gsize i = 0; i < count; i++)
        for (gsize k = 0; k < sample; k++)
            pic->pixels[i * pixel + k] ^= 0xff;
}

static gboolean read_direct(TIFF *tiff, picture *pic, const tiff_facts *f, GError **error)
{
    gboolean planar = f->planar == PLANARCONFIG_SEPARATE && f->channels > 1;
    gboolean tiled = TIFFIsTiled(tiff);
    tmsize_t need = tiled ? TIFFTileSize(tiff) : TIFFScanlineSize(tiff);
    gsize row =
        planar ? (gsize)pic->width * layout_sample_bytes(&pic->layout) : picture_stride(pic);
    if (need <= 0 || (!tiled && (gsize)need < row))
        return tiff_fail(error);
    g_autofree guchar *block = g_try_malloc0((gsize)need);
    if (!block)
        return picture_fail(error, "out of memory");
    if (!(tiled ? read_tiles : read_strips)(tiff, pic, planar, block))
        return tiff_fail(error);
    if (f->photometric == PHOTOMETRIC_MINISWHITE)
        invert_gray(pic);
    return TRUE;
}

/* libtiff's own way to show a picture: bytes of R, G, B, A. Rows are asked for as they are stored.
 */
static gboolean read_shown(TIFF *tiff, picture *pic, GError **error)
{
    guint16 orientation = ORIENTATION_TOPLEFT;
    gsize count = (gsize)pic->width * (gsize)pic->height, bytes = layout_pixel_bytes(&pic->layout);
    g_autofree guint32 *shown = g_try_new(guint32, count);
    if (!shown)
        return picture_fail(error, "out of memory");
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
    if (!TIFFReadRGBAImageOriented(tiff, (guint32)pic->width, (guint32)pic->height, shown,
                                   orientation, 1))
        return tiff_fail(error);
    for (gsize i = 0; i < count; i++) {
        guint32 p = shown[i];
        guchar rgba[4] = {TIFFGetR(p), TIFFGetG(p), TIFFGetB(p), TIFFGetA(p)};
        if (pic->layout.gray)
            rgba[1] = rgba[3];
        memcpy(pic->pixels + i * bytes, rgba, bytes);
    }
    return TRUE;
}

static void read_density(TIFF *tiff, picture *pic)
{
    guint16 unit = RESUNIT_INCH;
    float x = 0, y = 0;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
    if (!TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &x) ||
        !TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &y) || !(x > 0) || !(y > 0))
        return;
    pic->density.unit = unit == RESUNIT_CENTIMETER ? RESOLUTION_CM
                        : unit == RESUNIT_NONE     ? RESOLUTION_NONE
                                                   : RESOLUTION_INCH;
    pic->density.x = x;
    pic->density.y = y;
}

static void read_rest(TIFF *tiff, picture *pic)
{
    guint32 size = 0;
    void *profile = NULL;
    guint16 orientation = ORIENTATION_TOPLEFT, scheme = COMPRESSION_NONE;
    if (TIFFGetField(tiff, TIFFTAG_ICCPROFILE, &size, &profile))
        picture_set_profile(pic, profile, size);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &scheme);
    pic->orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
    pic->tiff_scheme = scheme;
    read_density(tiff, pic);
    if (!pic->warning && !TIFFLastDirectory(tiff))
        pic->warning = "notice: only the first of the file's pictures is taken";
}

static gboolean read_all(TIFF *tiff, picture *pic, GError **error)
{
    tiff_facts facts = read_facts(tiff);
    pixel_layout layout;
    if (!find_layout(&facts, &layout, error))
        return FALSE;
    gboolean direct = layout.type != 0;
    if (!direct) {
        layout.type = SAMPLE_U8;
        layout.alpha = facts.has_extra;
        layout.premultiplied = facts.has_extra; /* as libtiff shows it */
    }
    if (!picture_allocate(pic, facts.width, facts.height, layout, error))
        return FALSE;
    if (!(direct ? read_direct(tiff, pic, &facts, error) : read_shown(tiff, pic, error)))
        return FALSE;
    read_rest(tiff, pic);
    return complaint[0] || cut_off ? tiff_fail(error) : TRUE;
}

static gboolean load(const char *path, picture *pic, GError **error)
{
    TIFF *tiff = tiff_open(path, "r");
    if (!tiff)
        return tiff_fail(error);
    /* Now that it is open: a tag whose value it refused, and does without as other programs do. */
    complaint[0] = 0;
    gboolean done = read_all(tiff, pic, error);
    TIFFClose(tiff);
    return done;
}

/* The input's compression if it keeps every bit, else Deflate. */
static void write_scheme(TIFF *tiff, const picture *pic)
{
    guint16 scheme = COMPRESSION_ADOBE_DEFLATE;
    if (pic->tiff_scheme == COMPRESSION_NONE || pic->tiff_scheme == COMPRESSION_LZW ||
        pic->tiff_scheme == COMPRESSION_PACKBITS)
        scheme = (guint16)pic->tiff_scheme;
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, scheme);
    if (scheme != COMPRESSION_ADOBE_DEFLATE && scheme != COMPRESSION_LZW)
        return;
    if (pic->layout.type & (SAMPLE_HALF | SAMPLE_FLOAT | SAMPLE_DOUBLE))
        TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_FLOATINGPOINT);
    else
        TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
}

static void write_density(TIFF *tiff, const resolution *density)
{
    gboolean metre = density->unit == RESOLUTION_METRE;
    double scale = metre ? 0.0254 : 1;
    guint16 unit = density->unit == RESOLUTION_CM     ? RESUNIT_CENTIMETER
                   : density->unit == RESOLUTION_NONE ? RESUNIT_NONE
                                                      : RESUNIT_INCH;
    if (density->unit == RESOLUTION_UNKNOWN)
        return;
    TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, unit);
    TIFFSetField(tiff, TIFFTAG_XRESOLUTION, density->x * scale);
    TIFFSetField(tiff, TIFFTAG_YRESOLUTION, density->y * scale);
}

static void write_tags(TIFF *tiff, const picture *pic)
{
    const pixel_layout *layout = &pic->layout;
    gboolean real = (layout->type & (SAMPLE_HALF | SAMPLE_FLOAT | SAMPLE_DOUBLE)) != 0;
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, (guint32)pic->width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, (guint32)pic->height);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, layout_channels(layout));
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, (int)layout_sample_bytes(layout) * 8);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, real ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
                 layout->gray ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, pic->orientation);
    if (layout->alpha) {
        guint16 kind = layout->premultiplied ? EXTRASAMPLE_ASSOCALPHA : EXTRASAMPLE_UNASSALPHA;
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
    }
    write_scheme(tiff, pic);
    write_density(tiff, &pic->density);
    if (pic->icc) {
        gsize size;
        gconstpointer data = g_bytes_get_data(pic->icc, &size);
        TIFFSetField(tiff, TIFFTAG_ICCPROFILE, (guint32)size, data);
    }
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, TIFFDefaultStripSize(tiff, 0));
}

static gboolean save(const char *path, const picture *pic, GError **error)
{
    /* Ordinary TIFF ends at 4 GB; 8 leaves more. */
    guint64 bytes = (guint64)picture_stride(pic) * (guint64)pic->height;
    TIFF *tiff = tiff_open(path, bytes > 3900000000u ? "w8" : "w");
    if (!tiff)
        return tiff_fail(error);
    write_tags(tiff, pic);
    /* Compressing overwrites the row it gets. */
    gsize stride = picture_stride(pic);
    g_autofree guchar *row = g_malloc(stride);
    gboolean done = TRUE;
    for (int y = 0; done && y < pic->height; y++) {
        memcpy(row, pic->pixels + (gsize)y * stride, stride);
        done = TIFFWriteScanline(tiff, row, (guint32)y, 0) == 1;
    }
    done = done && TIFFFlush(tiff) == 1;
    TIFFClose(tiff);
    return done && !complaint[0] ? TRUE : tiff_fail(error);
}

const file_kind kind_tiff = {
    .name = "TIFF",
    .extensions = {".tif", ".tiff"},
    .types = SAMPLE_U8 | SAMPLE_U16 | SAMPLE_U32 | SAMPLE_HALF | SAMPLE_FLOAT | SAMPLE_DOUBLE,
    .gray = TRUE,
    .alpha = TRUE,
    .premultiplied = TRUE,
    .profile = TRUE,
    .metadata = TRUE,
    .sniff = sniff,
    .load = load,
    .save = save,
};
