/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything is opened first and looked at afterwards, so that nothing can change in between. */

#include "krita-file.h"

#include "krita-message.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean is_private(const struct stat *info)
{
    return info->st_uid == geteuid() && (info->st_mode & 077) == 0;
}

int krita_folder_open(const char *path, GError **error)
{
    struct stat info;
    if (!g_path_is_absolute(path)) {
        message_fail(error, "the exchange folder has no absolute path");
        return -1;
    }
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) {
        message_fail(error, "the exchange folder cannot be opened: %s", g_strerror(errno));
        return -1;
    }
    if (fstat(folder, &info) != 0 || !is_private(&info)) {
        close(folder);
        message_fail(error, "the exchange folder is open to others");
        return -1;
    }
    return folder;
}

static gboolean check_file(int file, gsize size, GError **error)
{
    struct stat info;
    if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode) || !is_private(&info) ||
        info.st_nlink != 1)
        return message_fail(error, "the exchanged file is not a private one");
    if (info.st_size < 0 || (guint64)info.st_size != size)
        return message_fail(error, "the exchanged file has %" G_GINT64_FORMAT " bytes, not %zu",
                            (gint64)info.st_size, size);
    return TRUE;
}

void *krita_file_map(int folder, const char *name, gsize size, gboolean shared, GError **error)
{
    if (!*name || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        message_fail(error, "\"%s\" is no name of an exchanged file", name);
        return NULL;
    }
    int file = openat(folder, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        message_fail(error, "the exchanged file cannot be opened: %s", g_strerror(errno));
        return NULL;
    }
    void *memory = NULL;
    if (check_file(file, size, error)) {
        unlinkat(folder, name, 0);
        memory =
            mmap(NULL, size, PROT_READ | PROT_WRITE, shared ? MAP_SHARED : MAP_PRIVATE, file, 0);
        if (memory == MAP_FAILED) {
            memory = NULL;
            message_fail(error, "the exchanged file cannot be mapped: %s", g_strerror(errno));
        }
    }
    close(file);
    return memory;
}
