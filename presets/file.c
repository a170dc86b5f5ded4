/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file file.c
 * Reads a small regular file. The file is opened without waiting and looked at
 * through its descriptor, so that a pipe or a device is refused and not waited
 * for, and its size is known before memory is asked for.
 */
#include "mask.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef O_NONBLOCK
#define O_NONBLOCK 0
#endif
#ifndef O_CLOEXEC
#define O_CLOEXEC 0
#endif
#ifndef O_BINARY
#define O_BINARY 0
#endif

static void set_system_error(GError **error, const char *path, int number)
{
    gboolean missing = number == ENOENT || number == ENOTDIR;
    disk_presets_set_error(error,
                           missing ? DISK_PRESETS_ERROR_NOT_FOUND : DISK_PRESETS_ERROR_FAILED, path,
                           "%s", g_strerror(number));
}

static gboolean check_file(const char *path, const struct stat *about, gsize max, GError **error)
{
    if (S_ISDIR(about->st_mode)) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, path,
                               "this is a folder, not an aperture file");
        return FALSE;
    }
    if (!S_ISREG(about->st_mode)) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, path, "this is not a plain file");
        return FALSE;
    }
    if (about->st_size < 0 || (guint64)about->st_size > max) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_TOO_LARGE, path,
                               "the file is too large for an aperture (at most %d KiB)",
                               (int)(max >> 10));
        return FALSE;
    }
    return TRUE;
}

/* Reads up to size bytes; a file that has shrunk meanwhile gives fewer. -1: errno says why. */
static gssize read_all(int descriptor, guint8 *data, gsize size)
{
    gsize done = 0;
    while (done < size) {
        ssize_t got = read(descriptor, data + done, size - done);
        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        done += (gsize)got;
    }
    return (gssize)done;
}

static GBytes *read_regular(int descriptor, const char *path, gsize size, GError **error)
{
    guint8 *data = g_try_malloc(size + 1);
    if (!data) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, path, "out of memory");
        return NULL;
    }
    gssize got = read_all(descriptor, data, size);
    if (got < 0) {
        set_system_error(error, path, errno);
        g_free(data);
        return NULL;
    }
    if (got == 0) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, path, "the file is empty");
        g_free(data);
        return NULL;
    }
    return g_bytes_new_take(data, (gsize)got);
}

GBytes *disk_presets_read_file(const char *path, gsize max, GError **error)
{
    int descriptor = g_open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_BINARY, 0);
    if (descriptor < 0) {
        set_system_error(error, path, errno);
        return NULL;
    }
    struct stat about;
    GBytes *bytes = NULL;
    if (fstat(descriptor, &about) != 0)
        set_system_error(error, path, errno);
    else if (check_file(path, &about, max, error))
        bytes = read_regular(descriptor, path, (gsize)about.st_size, error);
    close(descriptor);
    return bytes;
}
