/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A group of a key file for every host. */

#include "window-state.h"

#define LEAST 200 /* pixels a side that count as a window */
#define MOST  16384

static char *path_of_file(void)
{
    return g_build_filename(g_get_user_config_dir(), "disk-lens-blur", "windows.ini", NULL);
}

static const char *group_of(const char *role)
{
    return role && *role ? role : "none";
}

static void load_number(GKeyFile *file, const char *group, const char *key, int least, int most,
                        int *value)
{
    GError *error = NULL;
    int found = g_key_file_get_integer(file, group, key, &error);
    if (!error && found >= least && found <= most)
        *value = found;
    g_clear_error(&error);
}

void disk_window_state_load(const char *role, disk_window_state *state)
{
    GKeyFile *file = g_key_file_new();
    char *path = path_of_file();
    if (g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL)) {
        load_number(file, group_of(role), "width", LEAST, MOST, &state->width);
        load_number(file, group_of(role), "height", LEAST, MOST, &state->height);
        load_number(file, group_of(role), "page", 0, 9, &state->page);
        load_number(file, group_of(role), "maximised", 0, 1, &state->maximised);
    }
    g_free(path);
    g_key_file_unref(file);
}

void disk_window_state_save(const char *role, const disk_window_state *state)
{
    GKeyFile *file = g_key_file_new();
    char *path = path_of_file(), *folder = g_path_get_dirname(path);
    const char *group = group_of(role);
    g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL);
    g_key_file_set_integer(file, group, "width", state->width);
    g_key_file_set_integer(file, group, "height", state->height);
    g_key_file_set_integer(file, group, "page", state->page);
    g_key_file_set_integer(file, group, "maximised", state->maximised);
    if (g_mkdir_with_parents(folder, 0700) == 0)
        g_key_file_save_to_file(file, path, NULL);
    g_free(folder);
    g_free(path);
    g_key_file_unref(file);
}
