/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file settings.c
 * One group of a GKeyFile, a key for each row of the table of parameters. Whatever stands in a file
 * is checked as the command line is.
 */
#include "settings.h"

#include "mask.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define GROUP     "disk-lens-blur"
#define ENDING    ".ini"
#define MAX_BYTES (64 << 10)

static char *settings_folder(void)
{
    return g_build_filename(g_get_user_config_dir(), "disk-lens-blur", "settings", NULL);
}

/* Beside the folder, where no name can lead. */
static char *last_path(void)
{
    return g_build_filename(g_get_user_config_dir(), "disk-lens-blur", "last-used" ENDING, NULL);
}

static char *path_of(const char *name)
{
    char *folder = settings_folder(), *file = g_strconcat(name, ENDING, NULL);
    char *path = g_build_filename(folder, file, NULL);
    g_free(file);
    g_free(folder);
    return path;
}

/* --- Names ----------------------------------------------------------------------------------- */

static const char *complaint_about(const char *name)
{
    return disk_presets_name_complaint(name, DISK_SETTINGS_MAX_NAME);
}

gboolean disk_settings_check_name(const char *name, GError **error)
{
    const char *what = complaint_about(name);
    if (what)
        disk_presets_set_error(error, DISK_PRESETS_ERROR_NAME, name, "%s", disk_presets_text(what));
    return !what;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

char **disk_settings_list(void)
{
    GPtrArray *names = g_ptr_array_new();
    char *folder = settings_folder();
    GDir *dir = g_dir_open(folder, 0, NULL);
    for (const char *file; dir && (file = g_dir_read_name(dir));) {
        char *name =
            g_str_has_suffix(file, ENDING) ? g_strndup(file, strlen(file) - strlen(ENDING)) : NULL;
        if (name && !complaint_about(name))
            g_ptr_array_add(names, g_steal_pointer(&name));
        g_free(name);
    }
    if (dir)
        g_dir_close(dir);
    g_free(folder);
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

/* --- Writing --------------------------------------------------------------------------------- */

static const char *name_of_choice(const disk_param_spec *spec, int value)
{
    for (const disk_choice *c = spec->choices; c->name; c++)
        if (c->value == value)
            return c->name;
    return "";
}

static void put(GKeyFile *file, const disk_param_spec *spec, disk_params *params)
{
    switch (spec->type) {
    case DISK_PARAM_TEXT:
        g_key_file_set_string(file, GROUP, spec->name, *disk_param_text(params, spec));
        break;
    case DISK_PARAM_REAL:
        g_key_file_set_double(file, GROUP, spec->name, *disk_param_real(params, spec));
        break;
    case DISK_PARAM_INT:
        g_key_file_set_integer(file, GROUP, spec->name, *disk_param_int(params, spec));
        break;
    case DISK_PARAM_CHOICE:
        g_key_file_set_string(file, GROUP, spec->name,
                              name_of_choice(spec, *disk_param_int(params, spec)));
        break;
    }
}

static char *text_of(const disk_params *params, gsize *length)
{
    int count;
    disk_params copy = *params;
    const disk_param_spec *table = disk_param_table(&count);
    GKeyFile *file = g_key_file_new();
    for (int i = 0; i < count; i++)
        put(file, &table[i], &copy);
    char *text = g_key_file_to_data(file, length, NULL);
    g_key_file_unref(file);
    return text;
}

static gboolean fail(GError **error, const char *label, int number)
{
    disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, label, "%s", g_strerror(number));
    return FALSE;
}

static gboolean save_at(const char *path, const char *label, const disk_params *params,
                        GError **error)
{
    gsize length;
    GError *problem = NULL;
    const disk_param_spec *wrong = disk_params_check(params);
    if (wrong) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, label, "%s is out of range",
                               wrong->name);
        return FALSE;
    }
    char *folder = g_path_get_dirname(path);
    gboolean done = g_mkdir_with_parents(folder, 0700) == 0 || fail(error, label, errno);
    g_free(folder);
    if (!done)
        return FALSE;
    char *text = text_of(params, &length);
    done = g_file_set_contents_full(path, text, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT,
                                    0600, &problem);
    g_free(text);
    if (!done) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, label, "%s", problem->message);
        g_error_free(problem);
    }
    return done;
}

gboolean disk_settings_save(const char *name, const disk_params *params, GError **error)
{
    if (!disk_settings_check_name(name, error))
        return FALSE;
    char *path = path_of(name);
    gboolean done = save_at(path, name, params, error);
    g_free(path);
    return done;
}

/* --- Reading --------------------------------------------------------------------------------- */

/* A whole number or a real one in range. */
static gboolean read_number(const char *text, const disk_param_spec *spec, disk_params *out)
{
    char *end;
    double value = g_ascii_strtod(text, &end);
    gboolean good = end != text && *end == 0 && value >= spec->min && value <= spec->max;
    if (good && spec->type == DISK_PARAM_REAL)
        *disk_param_real(out, spec) = value;
    else if (good && value == floor(value))
        *disk_param_int(out, spec) = (int)value;
    else
        good = FALSE;
    return good;
}

static gboolean read_choice(const char *text, const disk_param_spec *spec, disk_params *out)
{
    for (const disk_choice *c = spec->choices; c->name; c++)
        if (strcmp(c->name, text) == 0) {
            *disk_param_int(out, spec) = c->value;
            return TRUE;
        }
    return FALSE;
}

/* Takes one value; the text parameter is taken over. FALSE: it is none. */
static gboolean take_value(GKeyFile *file, const disk_param_spec *spec, disk_params *out)
{
    GError *problem = NULL;
    char *text = g_key_file_get_string(file, GROUP, spec->name, &problem);
    if (!text) {
        gboolean missing =
            g_error_matches(problem, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND);
        g_error_free(problem);
        return missing;
    }
    gboolean good;
    if (spec->type == DISK_PARAM_TEXT) {
        good = *text != 0;
        if (good) {
            g_free((char *)*disk_param_text(out, spec));
            *disk_param_text(out, spec) = g_steal_pointer(&text);
        }
    } else if (spec->type == DISK_PARAM_CHOICE) {
        good = read_choice(text, spec, out);
    } else {
        good = read_number(text, spec, out);
    }
    g_free(text);
    return good;
}

static gboolean take_values(GKeyFile *file, const char *label, disk_params *out, GError **error)
{
    int count;
    const disk_param_spec *table = disk_param_table(&count);
    if (!g_key_file_has_group(file, GROUP)) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, label,
                               "these are no settings of DISK Lens Blur");
        return FALSE;
    }
    for (int i = 0; i < count; i++)
        if (!take_value(file, &table[i], out)) {
            disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, label,
                                   "the value of %s is broken or out of range", table[i].name);
            return FALSE;
        }
    return TRUE;
}

static gboolean parse(GBytes *bytes, const char *label, disk_params *out, GError **error)
{
    gsize size;
    GError *problem = NULL;
    const char *text = g_bytes_get_data(bytes, &size);
    GKeyFile *file = g_key_file_new();
    gboolean done =
        g_key_file_load_from_data(file, text ? text : "", size, G_KEY_FILE_NONE, &problem);
    if (done) {
        done = take_values(file, label, out, error);
    } else {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, label,
                               "these settings are broken: %s", problem->message);
        g_error_free(problem);
    }
    g_key_file_unref(file);
    return done;
}

static gboolean load_at(const char *path, const char *label, disk_params *out, GError **error)
{
    disk_params params;
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_NOT_FOUND, label,
                               "there are no such settings");
        return FALSE;
    }
    GError *problem = NULL;
    GBytes *bytes = disk_presets_read_file(path, MAX_BYTES, &problem);
    if (!bytes) {
        disk_presets_set_error(error, (disk_presets_error)problem->code, label,
                               "these settings cannot be read: %s", problem->message);
        g_error_free(problem);
        return FALSE;
    }
    disk_params_init(&params);
    params.aperture = g_strdup(params.aperture);
    gboolean done = parse(bytes, label, &params, error);
    g_bytes_unref(bytes);
    if (done)
        *out = params;
    else
        g_free((char *)params.aperture);
    return done;
}

gboolean disk_settings_load(const char *name, disk_params *out, GError **error)
{
    if (!disk_settings_check_name(name, error))
        return FALSE;
    char *path = path_of(name);
    gboolean done = load_at(path, name, out, error);
    g_free(path);
    return done;
}

gboolean disk_settings_delete(const char *name, GError **error)
{
    if (!disk_settings_check_name(name, error))
        return FALSE;
    char *path = path_of(name);
    gboolean done = g_unlink(path) == 0 || fail(error, name, errno);
    g_free(path);
    return done;
}

/* --- The last used ---------------------------------------------------------------------------- */

gboolean disk_settings_save_last(const disk_params *params, GError **error)
{
    char *path = last_path();
    gboolean done = save_at(path, "last used", params, error);
    g_free(path);
    return done;
}

gboolean disk_settings_load_last(disk_params *out, GError **error)
{
    char *path = last_path();
    gboolean done = load_at(path, "last used", out, error);
    g_free(path);
    return done;
}
