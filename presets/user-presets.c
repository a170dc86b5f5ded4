/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file user-presets.c
 * Files of the user's folder. A new file is written beside its place and renamed onto it; then what
 * the preset was before in another format goes, so that a name never has two files for long.
 */
#include "user-presets.h"

#include "mask.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* --- Names ----------------------------------------------------------------------------------- */

/* What is wrong with a name, or NULL. */
static const char *complaint_about(const char *name)
{
    const char *what = disk_presets_name_complaint(name, DISK_PRESETS_MAX_NAME);
    if (what)
        return what;
    if (disk_presets_format_of(name) != DISK_PRESETS_FORMATS)
        return N_("a name does not end in .svg, .png or .gbr: that would be a file");
    if (disk_presets_is_builtin(name))
        return N_("a built-in aperture has this name");
    return NULL;
}

gboolean disk_presets_check_name(const char *name, GError **error)
{
    const char *what = complaint_about(name);
    if (what)
        disk_presets_set_error(error, DISK_PRESETS_ERROR_NAME, name, "%s", disk_presets_text(what));
    return !what;
}

gboolean disk_presets_is_own(const char *name)
{
    if (!*name || strpbrk(name, "/\\") || disk_presets_format_of(name) != DISK_PRESETS_FORMATS)
        return FALSE;
    char *path = disk_presets_find_own(name);
    g_free(path);
    return path != NULL;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

char **disk_presets_list_own(void)
{
    GPtrArray *all = disk_presets_read_own();
    GPtrArray *names = g_ptr_array_new();
    g_ptr_array_sort(all, compare_names);
    for (guint i = 0; i < all->len; i++)
        if (i == 0 || strcmp(all->pdata[i], all->pdata[i - 1]))
            g_ptr_array_add(names, g_strdup(all->pdata[i]));
    g_ptr_array_unref(all);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

/* A text with what no name may have taken out; may come out empty. */
static char *cleaned(const char *like)
{
    char *valid = g_utf8_make_valid(like, -1);
    GString *name = g_string_new(NULL);
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        gboolean fine = letter != '/' && letter != '\\' && !g_unichar_iscntrl(letter);
        if ((name->len > 0 || letter != '.') && name->len < DISK_PRESETS_MAX_NAME - 12)
            g_string_append_unichar(name, fine ? letter : '-');
    }
    g_free(valid);
    g_strstrip(name->str);
    return g_string_free(name, FALSE);
}

char *disk_presets_free_name(const char *like)
{
    char *base = cleaned(like);
    if (!*base || disk_presets_format_of(base) != DISK_PRESETS_FORMATS) {
        g_free(base);
        base = g_strdup("aperture");
    }
    char *name = g_strdup(base);
    for (int i = 2; complaint_about(name) || disk_presets_is_own(name); i++) {
        g_free(name);
        name = g_strdup_printf("%s %d", base, i);
    }
    g_free(base);
    return name;
}

/* --- Files ----------------------------------------------------------------------------------- */

static gboolean fail(GError **error, const char *name, int number)
{
    disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, name, "%s", g_strerror(number));
    return FALSE;
}

static char *path_of(const char *name, disk_presets_format format)
{
    char *folder = disk_presets_user_folder();
    char *file = g_strconcat(name, disk_presets_ending(format), NULL);
    char *path = g_build_filename(folder, file, NULL);
    g_free(file);
    g_free(folder);
    return path;
}

static gboolean check_place(const char *name, gboolean replace, GError **error)
{
    if (!disk_presets_check_name(name, error))
        return FALSE;
    if (replace || !disk_presets_is_own(name))
        return TRUE;
    disk_presets_set_error(error, DISK_PRESETS_ERROR_EXISTS, name,
                           "there is an aperture of this name already");
    return FALSE;
}

static gboolean make_folder(GError **error)
{
    char *folder = disk_presets_user_folder();
    gboolean done = g_mkdir_with_parents(folder, 0700) == 0 || fail(error, folder, errno);
    g_free(folder);
    return done;
}

/* Removes the preset's files of all formats but one. */
static gboolean remove_others(const char *name, disk_presets_format keep, GError **error)
{
    gboolean done = TRUE;
    for (disk_presets_format i = 0; i < DISK_PRESETS_FORMATS; i++) {
        char *path = path_of(name, i);
        if (i != keep && g_unlink(path) != 0 && errno != ENOENT && done)
            done = fail(error, name, errno);
        g_free(path);
    }
    return done;
}

static gboolean write_preset(const char *name, disk_presets_format format, GBytes *bytes,
                             GError **error)
{
    if (!bytes)
        return fail(error, name, ENOMEM);
    if (!make_folder(error))
        return FALSE;
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    char *path = path_of(name, format);
    GError *why = NULL;
    gboolean done = g_file_set_contents_full(path, data, (gssize)size,
                                             G_FILE_SET_CONTENTS_CONSISTENT, 0644, &why);
    if (!done)
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, name, "%s", why->message);
    g_clear_error(&why);
    g_free(path);
    return done && remove_others(name, format, error);
}

/* --- Saving ---------------------------------------------------------------------------------- */

static gboolean check_status(disk_status status, const char *name, GError **error)
{
    disk_presets_error code = status == DISK_EMPTY_APERTURE ? DISK_PRESETS_ERROR_EMPTY
                              : status == DISK_TOO_COMPLEX  ? DISK_PRESETS_ERROR_TOO_LARGE
                                                            : DISK_PRESETS_ERROR_FAILED;
    if (status != DISK_OK)
        disk_presets_set_error(error, code, name, "%s",
                               disk_presets_text(disk_status_text(status)));
    return status == DISK_OK;
}

static gboolean save_bytes(const char *name, disk_presets_format format, GBytes *bytes,
                           GError **error)
{
    gboolean done = write_preset(name, format, bytes, error);
    g_clear_pointer(&bytes, g_bytes_unref);
    return done;
}

gboolean disk_presets_save_outlines(const char *name, const disk_path_step *steps, size_t count,
                                    const char *note, gboolean replace, GError **error)
{
    disk_aperture *aperture = NULL;
    if (!check_place(name, replace, error) ||
        !check_status(disk_aperture_from_path(steps, count, &aperture), name, error))
        return FALSE;
    disk_aperture_free(aperture);
    return save_bytes(name, DISK_PRESETS_SVG, disk_presets_write_svg(steps, count, note), error);
}

gboolean disk_presets_save_mask(const char *name, const disk_plane *mask, gboolean replace,
                                GError **error)
{
    disk_aperture *aperture = NULL;
    if (!check_place(name, replace, error) ||
        !check_status(disk_aperture_from_mask(mask, &aperture), name, error))
        return FALSE;
    disk_aperture_free(aperture);
    return save_bytes(name, DISK_PRESETS_PNG, disk_presets_write_png(mask), error);
}

gboolean disk_presets_import_aperture(const char *path, const char *name, GError **error)
{
    disk_presets_format format = disk_presets_format_of(path);
    if (!check_place(name, FALSE, error))
        return FALSE;
    char *file = g_path_is_absolute(path) ? g_strdup(path) : g_canonicalize_filename(path, NULL);
    disk_aperture *aperture = disk_presets_load_aperture(file, error);
    GBytes *bytes = aperture ? disk_presets_read_file(file, DISK_PRESETS_MAX_RASTER, error) : NULL;
    disk_aperture_free(aperture);
    g_free(file);
    return bytes && save_bytes(name, format, bytes, error);
}

/* --- Renaming, deleting ---------------------------------------------------------------------- */

static char *find_or_fail(const char *name, GError **error)
{
    char *path = disk_presets_is_own(name) ? disk_presets_find_own(name) : NULL;
    if (!path && disk_presets_is_builtin(name))
        disk_presets_set_error(error, DISK_PRESETS_ERROR_NOT_FOUND, name,
                               "this aperture is built in, and stays as it is");
    else if (!path)
        disk_presets_set_error(error, DISK_PRESETS_ERROR_NOT_FOUND, name,
                               "there is no aperture of this name");
    return path;
}

gboolean disk_presets_rename_aperture(const char *name, const char *to, GError **error)
{
    char *from = find_or_fail(name, error);
    if (!from)
        return FALSE;
    gboolean done = strcmp(name, to) == 0;
    if (!done && check_place(to, FALSE, error)) {
        char *path = path_of(to, disk_presets_format_of(from));
        done = g_rename(from, path) == 0 || fail(error, name, errno);
        done = done && remove_others(name, DISK_PRESETS_FORMATS, error);
        g_free(path);
    }
    g_free(from);
    return done;
}

gboolean disk_presets_delete_aperture(const char *name, GError **error)
{
    char *path = find_or_fail(name, error);
    g_free(path);
    return path && remove_others(name, DISK_PRESETS_FORMATS, error);
}

/* --- Notes ----------------------------------------------------------------------------------- */

static void take_text(GMarkupParseContext *context, const char *text, gsize length, void *data,
                      GError **error)
{
    if (strcmp(g_markup_parse_context_get_element(context), "metadata") == 0)
        g_string_append_len(data, text, (gssize)length);
}

char *disk_presets_read_note(const char *name)
{
    static const GMarkupParser parser = {.text = take_text};
    char *path = disk_presets_is_own(name) ? disk_presets_find_own(name) : NULL;
    if (!path || disk_presets_format_of(path) != DISK_PRESETS_SVG) {
        g_free(path);
        return NULL;
    }
    GBytes *bytes = disk_presets_read_file(path, DISK_PRESETS_MAX_SVG, NULL);
    GString *note = g_string_new(NULL);
    if (bytes) {
        gsize size;
        const char *text = g_bytes_get_data(bytes, &size);
        GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, note, NULL);
        if (!g_markup_parse_context_parse(context, text, (gssize)size, NULL))
            g_string_set_size(note, 0);
        g_markup_parse_context_free(context);
        g_bytes_unref(bytes);
    }
    g_free(path);
    return g_string_free(note, note->len == 0);
}
