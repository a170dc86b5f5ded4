/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file write.c
 * Apertures as files. An SVG holds one path, scaled so that its numbers are short, and the editor's
 * note as metadata, which programs that draw SVGs leave alone. A PNG holds the mask as it would be
 * read: gray values as stored.
 */
#include "mask.h"

#include <math.h>
#include <png.h>

#define UNITS  100.0 /* of the SVG, for the longer side's half */
#define MARGIN 2.0

typedef struct box {
    double left, top, right, bottom;
} box;

static int numbers_of(const disk_path_step *step)
{
    static const int numbers[] = {1, 1, 3, 0};
    return numbers[step->verb];
}

static box box_of(const disk_path_step *steps, size_t count)
{
    box b = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < numbers_of(&steps[i]); k++) {
            b.left = fmin(b.left, steps[i].x[k]), b.right = fmax(b.right, steps[i].x[k]);
            b.top = fmin(b.top, steps[i].y[k]), b.bottom = fmax(b.bottom, steps[i].y[k]);
        }
    return b;
}

static void append_number(GString *text, double number, char before)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append_c(text, before);
    g_string_append(text, g_ascii_formatd(buffer, sizeof buffer, "%.7g", number));
}

static void append_path(GString *text, const disk_path_step *steps, size_t count, const box *b)
{
    static const char verbs[] = "MLCZ";
    double scale = 2 * UNITS / fmax(b->right - b->left, b->bottom - b->top);
    for (size_t i = 0; i < count; i++) {
        g_string_append_c(text, verbs[steps[i].verb]);
        for (int k = 0; k < numbers_of(&steps[i]); k++) {
            append_number(text, (steps[i].x[k] - b->left) * scale + MARGIN, ' ');
            append_number(text, (steps[i].y[k] - b->top) * scale + MARGIN, ',');
        }
        g_string_append_c(text, i % 4 == 3 ? '\n' : ' ');
    }
}

GBytes *disk_presets_write_svg(const disk_path_step *steps, size_t count, const char *note)
{
    box b = box_of(steps, count);
    double longer = fmax(b.right - b.left, b.bottom - b.top);
    GString *text = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                 "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0");
    append_number(text, (b.right - b.left) / longer * 2 * UNITS + 2 * MARGIN, ' ');
    append_number(text, (b.bottom - b.top) / longer * 2 * UNITS + 2 * MARGIN, ' ');
    g_string_append(text, "\">\n");
    if (note) {
        char *escaped = g_markup_escape_text(note, -1);
        g_string_append_printf(text, "  <metadata id=\"disk-drawing\">%s</metadata>\n", escaped);
        g_free(escaped);
    }
    g_string_append(text, "  <path fill-rule=\"evenodd\" d=\"");
    append_path(text, steps, count, &b);
    g_string_append(text, "\"/>\n</svg>\n");
    return g_string_free_to_bytes(text);
}

static guint8 *gray_of(const disk_plane *mask)
{
    gsize width = (gsize)mask->width;
    guint8 *gray = g_try_malloc(width * (gsize)mask->height);
    for (int y = 0; gray && y < mask->height; y++) {
        const float *row =
            (const float *)(const void *)((const char *)mask->data + y * mask->stride);
        for (gsize x = 0; x < width; x++) {
            float open = row[x] > 0 ? MIN(row[x], 1) : 0; /* NaN is closed */
            gray[(gsize)y * width + x] = (guint8)lrintf(open * 255);
        }
    }
    return gray;
}

GBytes *disk_presets_write_png(const disk_plane *mask)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)mask->width,
                       .height = (png_uint_32)mask->height,
                       .format = PNG_FORMAT_GRAY};
    png_alloc_size_t size = 0;
    guint8 *gray = gray_of(mask), *file = NULL;
    if (gray && png_image_write_to_memory(&image, NULL, &size, 0, gray, 0, NULL))
        file = g_try_malloc(size);
    if (file && !png_image_write_to_memory(&image, file, &size, 0, gray, 0, NULL))
        g_clear_pointer(&file, g_free);
    g_free(gray);
    return file ? g_bytes_new_take(file, size) : NULL;
}
