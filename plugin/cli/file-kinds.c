/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of file kinds, and how one is chosen from it. */

#include "file-kinds.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static const file_kind *const kinds[] = {
    &kind_png,  &kind_jpeg, &kind_tiff, &kind_exr,
#ifdef HAVE_WEBP
    &kind_webp,
#endif
};

static gboolean has_ending(const char *path, const file_kind *kind)
{
    gsize length = strlen(path);
    for (gsize i = 0; i < G_N_ELEMENTS(kind->extensions) && kind->extensions[i]; i++) {
        gsize ending = strlen(kind->extensions[i]);
        if (length > ending && g_ascii_strcasecmp(path + length - ending, kind->extensions[i]) == 0)
            return TRUE;
    }
    return FALSE;
}

const file_kind *file_kind_by_name(const char *path, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (has_ending(path, kinds[i]))
            return kinds[i];
        for (gsize k = 0; k < G_N_ELEMENTS(kinds[i]->extensions) && kinds[i]->extensions[k]; k++)
            g_string_append_printf(known, " %s", kinds[i]->extensions[k]);
    }
    picture_fail(error, "cannot tell what kind of file to write; these endings work:%s",
                 known->str);
    return NULL;
}

/* Looks at the first bytes. A pipe or a device is refused: it could be read only once, or hang. */
static const file_kind *kind_by_content(const char *path, GError **error)
{
    guchar head[SNIFF_BYTES] = {0};
    GStatBuf info;
    if (g_stat(path, &info) != 0) {
        picture_fail(error, "%s", g_strerror(errno));
        return NULL;
    }
    if (!S_ISREG(info.st_mode)) {
        picture_fail(error, "%s",
                     S_ISDIR(info.st_mode) ? "is a folder, not a picture"
                                           : "is not a regular file");
        return NULL;
    }
    FILE *file = g_fopen(path, "rb");
    if (!file) {
        picture_fail(error, "%s", g_strerror(errno));
        return NULL;
    }
    gsize count = fread(head, 1, sizeof head, file);
    gboolean failed = ferror(file) != 0;
    fclose(file);
    for (gsize i = 0; !failed && i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i]->sniff(head))
            return kinds[i];
    if (failed)
        picture_fail(error, "cannot be read");
    else if (count == 0)
        picture_fail(error, "the file is empty");
    else
        picture_fail(error,
                     "not a picture of a kind that can be read (PNG, JPEG, TIFF, EXR, WebP)");
    return NULL;
}

picture *file_load(const char *path, GError **error)
{
    const file_kind *kind = kind_by_content(path, error);
    if (!kind)
        return NULL;
    picture *pic = picture_new();
    g_autoptr(GError) problem = NULL;
    if (kind->load(path, pic, &problem))
        return pic;
    g_strdelimit(problem->message, "\r\n", ' ');
    picture_fail(error, "cannot be read as %s: %s", kind->name, g_strstrip(problem->message));
    picture_free(pic);
    return NULL;
}

gboolean file_put(const char *path, gconstpointer data, gsize size, GError **error)
{
    FILE *file = g_fopen(path, "wb");
    if (!file)
        return picture_fail(error, "%s", g_strerror(errno));
    gboolean done = fwrite(data, 1, size, file) == size;
    int problem = errno;
    if (fclose(file) != 0 && done) {
        done = FALSE;
        problem = errno;
    }
    return done ? TRUE : picture_fail(error, "%s", g_strerror(problem));
}

gboolean file_has_metadata(const char *path)
{
    const file_kind *kind = kind_by_content(path, NULL);
    return kind && kind->metadata;
}
