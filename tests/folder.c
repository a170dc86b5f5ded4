/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "folder.h"

#include <glib/gstdio.h>

void folder_empty(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        char *file = g_build_filename(path, name, NULL);
        g_unlink(file);
        g_free(file);
    }
    if (dir)
        g_dir_close(dir);
}
