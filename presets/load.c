/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file load.c
 * From a name or a path to an aperture: lookup.c says where it lies, file.c reads
 * it, the reader of its format makes a mask of it, and the core an aperture.
 */
#include "mask.h"

#include <stdarg.h>
#include <string.h>

G_DEFINE_QUARK(disk - presets - error - quark, disk_presets_error)

const char *disk_presets_text(const char *text)
{
    return g_dgettext(GETTEXT_PACKAGE, text);
}

/* Names and the libraries' messages may hold anything; a message is one line. */
static void flatten(char *text)
{
    for (char *at = text; *at; at++) {
        if (g_ascii_iscntrl(*at))
            *at = ' ';
    }
    g_strchomp(text);
}

void disk_presets_set_error(GError **error, disk_presets_error code, const char *label,
                            const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(disk_presets_text(format), arguments);
    va_end(arguments);

    char *name = g_filename_display_name(label);
    char *message = g_strdup_printf("%s: %s", name, text);
    char *valid = g_utf8_make_valid(message, -1);
    flatten(valid);
    g_set_error_literal(error, DISK_PRESETS_ERROR, code, valid);
    g_free(valid);
    g_free(message);
    g_free(name);
    g_free(text);
}

gboolean disk_presets_new_mask(const char *label, gint64 width, gint64 height, disk_plane *out,
                               GError **error)
{
    if (width < 1 || height < 1) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, label, "the picture has no size");
        return FALSE;
    }
    if (width > DISK_MAX_MASK || height > DISK_MAX_MASK ||
        width * height > DISK_PRESETS_MAX_PIXELS) {
        char *size = g_strdup_printf("%" G_GINT64_FORMAT " x %" G_GINT64_FORMAT, width, height);
        disk_presets_set_error(error, DISK_PRESETS_ERROR_TOO_LARGE, label,
                               "%s pixels are too many for an aperture (at most %d a side and %d "
                               "million in all)",
                               size, DISK_MAX_MASK, DISK_PRESETS_MAX_PIXELS >> 20);
        g_free(size);
        return FALSE;
    }
    float *data = g_try_new0(float, (gsize)(width * height));
    if (!data) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, label, "out of memory");
        return FALSE;
    }
    *out = (disk_plane){data, (int)width, (int)height, (ptrdiff_t)(width * sizeof *data)};
    return TRUE;
}

static gboolean read_format(disk_presets_format format, const char *label, GBytes *bytes,
                            disk_plane *out, GError **error)
{
    switch (format) {
    case DISK_PRESETS_SVG:
        return disk_presets_read_svg(label, bytes, out, error);
    case DISK_PRESETS_PNG:
        return disk_presets_read_png(label, bytes, out, error);
    case DISK_PRESETS_GBR:
        return disk_presets_read_gbr(label, bytes, out, error);
    default:
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, label,
                               "an aperture is a .svg, .png or .gbr file");
        return FALSE;
    }
}

static gboolean load_file_mask(const char *path, disk_plane *out, GError **error)
{
    disk_presets_format format = disk_presets_format_of(path);
    gsize max = format == DISK_PRESETS_SVG ? DISK_PRESETS_MAX_SVG : DISK_PRESETS_MAX_RASTER;
    GBytes *bytes = disk_presets_read_file(path, max, error);
    if (!bytes)
        return FALSE;
    gboolean done = read_format(format, path, bytes, out, error);
    g_bytes_unref(bytes);
    return done;
}

gboolean disk_presets_load_mask(const char *name_or_path, disk_plane *out, GError **error)
{
    char *path = NULL;
    gboolean done = FALSE;
    GBytes *builtin = disk_presets_find(name_or_path, &path, error);
    if (builtin) {
        done = disk_presets_read_svg(name_or_path, builtin, out, error);
        g_bytes_unref(builtin);
    } else if (path) {
        done = load_file_mask(path, out, error);
        g_free(path);
    }
    return done;
}

static disk_presets_error code_of(disk_status status)
{
    switch (status) {
    case DISK_EMPTY_APERTURE:
        return DISK_PRESETS_ERROR_EMPTY;
    case DISK_TOO_COMPLEX:
        return DISK_PRESETS_ERROR_TOO_LARGE;
    default:
        return DISK_PRESETS_ERROR_FAILED;
    }
}

disk_aperture *disk_presets_load_aperture(const char *name_or_path, GError **error)
{
    g_return_val_if_fail(name_or_path != NULL, NULL);
    g_return_val_if_fail(error == NULL || *error == NULL, NULL);

    disk_plane mask;
    if (!disk_presets_load_mask(name_or_path, &mask, error))
        return NULL;
    disk_aperture *aperture = NULL;
    disk_status status = disk_aperture_from_mask(&mask, &aperture);
    g_free(mask.data);
    if (status != DISK_OK) {
        disk_presets_set_error(error, code_of(status), name_or_path, "%s",
                               disk_presets_text(disk_status_text(status)));
        return NULL;
    }
    return aperture;
}
