/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file lookup.c
 * Which presets there are and where they lie. The built-in ones are a GResource
 * within the program (apertures.gresource.xml); the user's own are the files of
 * one folder, looked at anew at every call, so that a new file is there at once.
 */
#include "disk-presets-resource.h"
#include "mask.h"

#include <glib/gstdio.h>
#include <string.h>

#define RESOURCE_FOLDER "/disk-lens-blur/apertures/"

/* As a menu shows them: lenses first, from the simplest on, then the pictures. */
static const char *const builtins[] = {
    "disc",   "pentagon", "hexagon", "heptagon", "octagon",   "iris",       "ring", "star",
    "star-6", "heart",    "plus",    "crescent", "snowflake", "off-centre", "cat",  "butterfly",
};

static const char *const endings[DISK_PRESETS_FORMATS] = {".svg", ".png", ".gbr"};

const char *disk_presets_ending(disk_presets_format format)
{
    return endings[format];
}

disk_presets_format disk_presets_format_of(const char *name)
{
    gsize length = strlen(name);
    for (int format = 0; format < DISK_PRESETS_FORMATS; format++) {
        gsize ending = strlen(endings[format]);
        if (length >= ending && !g_ascii_strcasecmp(name + length - ending, endings[format]))
            return (disk_presets_format)format;
    }
    return DISK_PRESETS_FORMATS;
}

static gboolean is_preset_name(const char *name)
{
    return !strchr(name, G_DIR_SEPARATOR) && !strchr(name, '/') &&
           disk_presets_format_of(name) == DISK_PRESETS_FORMATS;
}

gboolean disk_presets_is_builtin(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(builtins); i++) {
        if (!strcmp(name, builtins[i]))
            return TRUE;
    }
    return FALSE;
}

char *disk_presets_user_folder(void)
{
    return g_build_filename(g_get_user_data_dir(), "disk-lens-blur", "apertures", NULL);
}

char *disk_presets_find_own(const char *name)
{
    char *folder = disk_presets_user_folder();
    char *path = NULL;
    for (int format = 0; format < DISK_PRESETS_FORMATS && !path; format++) {
        char *file = g_strconcat(name, endings[format], NULL);
        path = g_build_filename(folder, file, NULL);
        g_free(file);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            g_clear_pointer(&path, g_free);
    }
    g_free(folder);
    return path;
}

static GBytes *find_builtin(const char *name, GError **error)
{
    char *file = g_strconcat(RESOURCE_FOLDER, name, ".svg", NULL);
    GBytes *bytes = g_resource_lookup_data(disk_presets_get_resource(), file,
                                           G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_free(file);
    if (!bytes)
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, name,
                               "this built-in aperture is missing from the program");
    return bytes;
}

GBytes *disk_presets_find(const char *name_or_path, char **path, GError **error)
{
    *path = NULL;
    if (!is_preset_name(name_or_path)) {
        *path = g_strdup(name_or_path);
        return NULL;
    }
    *path = disk_presets_find_own(name_or_path);
    if (*path)
        return NULL;
    if (disk_presets_is_builtin(name_or_path))
        return find_builtin(name_or_path, error);
    disk_presets_set_error(error, DISK_PRESETS_ERROR_NOT_FOUND, name_or_path,
                           "unknown aperture; disk-lens-blur --list-apertures lists the known "
                           "ones, a file's name ends in .svg, .png or .gbr");
    return NULL;
}

char *disk_presets_stamp(const char *name_or_path)
{
    GStatBuf info;
    char *path =
        is_preset_name(name_or_path) ? disk_presets_find_own(name_or_path) : g_strdup(name_or_path);
    char *stamp = path && g_stat(path, &info) == 0
                      ? g_strdup_printf("%" G_GINT64_FORMAT ".%09ld %" G_GINT64_FORMAT,
                                        (gint64)info.st_mtim.tv_sec, info.st_mtim.tv_nsec,
                                        (gint64)info.st_size)
                      : g_strdup("");
    g_free(path);
    return stamp;
}

/* The preset that a file of the user's folder is, or NULL: what is listed can be found. */
static char *name_of_file(const char *folder, const char *file)
{
    disk_presets_format format = disk_presets_format_of(file);
    if (format == DISK_PRESETS_FORMATS || file[0] == '.' ||
        !g_str_has_suffix(file, endings[format]) || !g_utf8_validate(file, -1, NULL))
        return NULL;
    char *path = g_build_filename(folder, file, NULL);
    char *name = NULL;
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
        name = g_strndup(file, strlen(file) - strlen(endings[format]));
    g_free(path);
    if (name && !is_preset_name(name))
        g_clear_pointer(&name, g_free);
    return name;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

GPtrArray *disk_presets_read_own(void)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    char *folder = disk_presets_user_folder();
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *file;
    while (dir && (file = g_dir_read_name(dir))) {
        char *name = name_of_file(folder, file);
        if (name)
            g_ptr_array_add(names, name);
    }
    if (dir)
        g_dir_close(dir);
    g_free(folder);
    return names;
}

char **disk_presets_list_apertures(void)
{
    GPtrArray *names = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(builtins); i++)
        g_ptr_array_add(names, g_strdup(builtins[i]));

    GPtrArray *own = disk_presets_read_own();
    g_ptr_array_sort(own, compare_names);
    for (guint i = 0; i < own->len; i++) {
        const char *name = own->pdata[i];
        gboolean again = i > 0 && !strcmp(name, own->pdata[i - 1]);
        if (!again && !disk_presets_is_builtin(name))
            g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_unref(own);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}
