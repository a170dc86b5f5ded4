/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Write beside, sync, rename. The temporary file's name lies in static memory
 * while it exists, where the signal handler and the exit handler find it; the
 * latter is for libraries that call exit().
 */

#include "output.h"

#include "picture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_PATH  4096
#define MAX_LINKS 40

static char doomed[MAX_PATH];
static volatile sig_atomic_t pending;

static void remove_pending(void)
{
    if (pending)
        unlink(doomed);
    pending = 0;
}

/* Only what a signal handler may call. */
static void on_signal(int number)
{
    static const char text[] = "\ndisk-lens-blur: interrupted\n";
    remove_pending();
    if (write(STDERR_FILENO, isatty(STDERR_FILENO) ? text : text + 1,
              isatty(STDERR_FILENO) ? sizeof text - 1 : sizeof text - 2) < 0)
        _exit(128 + number);
    _exit(128 + number);
}

static void watch(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal}, before;
    sigfillset(&action.sa_mask);
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        /* What the caller wants ignored (nohup) stays ignored. */
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    /* Past a limit on file sizes a write is to fail, not to end the program. */
    signal(SIGXFSZ, SIG_IGN);
    atexit(remove_pending);
}

/* Follows links one by one, also one that leads to a file that is not there yet. */
static char *resolve(const char *path, GError **error)
{
    char *place = g_strdup(path);
    for (int i = 0; i < MAX_LINKS; i++) {
        g_autofree char *link = g_file_read_link(place, NULL);
        if (!link)
            return place;
        g_autofree char *folder = g_path_get_dirname(place);
        char *next =
            g_path_is_absolute(link) ? g_strdup(link) : g_build_filename(folder, link, NULL);
        g_free(place);
        place = next;
    }
    g_free(place);
    picture_fail(error, "%s", g_strerror(ELOOP));
    return NULL;
}

static gboolean check_target(const char *target, GError **error)
{
    GStatBuf info;
    if (g_stat(target, &info) != 0)
        return errno == ENOENT ? TRUE : picture_fail(error, "%s", g_strerror(errno));
    if (S_ISDIR(info.st_mode))
        return picture_fail(error, "is a folder");
    if (!S_ISREG(info.st_mode))
        return picture_fail(error, "is not a regular file");
    if (g_access(target, W_OK) != 0)
        return picture_fail(error, "cannot be written: %s", g_strerror(errno));
    return TRUE;
}

gboolean output_begin(output *out, const char *path, GError **error)
{
    *out = (output){.target = resolve(path, error)};
    if (!out->target || !check_target(out->target, error))
        return FALSE;
    g_autofree char *folder = g_path_get_dirname(out->target);
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        return picture_fail(error, "there is no folder %s", folder);
    out->temporary = g_build_filename(folder, ".disk-lens-blur-XXXXXX", NULL);
    if (strlen(out->temporary) >= MAX_PATH)
        return picture_fail(error, "the name is too long");
    watch();
    int file = g_mkstemp_full(out->temporary, O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) {
        g_clear_pointer(&out->temporary, g_free);
        return picture_fail(error, "cannot be written: %s", g_strerror(errno));
    }
    close(file);
    g_strlcpy(doomed, out->temporary, sizeof doomed);
    pending = 1;
    return TRUE;
}

/* The mode of the file that is replaced, and its owner where we may. */
static void take_over(int file, const char *target)
{
    GStatBuf info;
    mode_t mask = umask(0);
    umask(mask);
    mode_t mode = 0666 & ~mask;
    if (g_stat(target, &info) == 0) {
        mode = info.st_mode & 07777;
        if (fchown(file, info.st_uid, info.st_gid) != 0)
            mode &= 0777; /* not ours to give away: at least no set-id bits for another owner */
    }
    if (fchmod(file, mode) != 0)
        return; /* some file systems have no modes */
}

/* The folder's entry must reach the disk, too; where that cannot be, nothing is wrong. */
static void sync_folder(const char *target)
{
    g_autofree char *folder = g_path_get_dirname(target);
    int file = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (file < 0)
        return;
    if (fsync(file) != 0)
        errno = 0;
    close(file);
}

gboolean output_commit(output *out, GError **error)
{
    int file = g_open(out->temporary, O_RDWR | O_CLOEXEC, 0);
    gboolean done = file >= 0;
    if (done) {
        take_over(file, out->target);
        done = fsync(file) == 0;
    }
    int problem = errno;
    if (file >= 0 && close(file) != 0 && done) {
        done = FALSE;
        problem = errno;
    }
    if (done && g_rename(out->temporary, out->target) != 0) {
        done = FALSE;
        problem = errno;
    }
    if (!done) {
        picture_fail(error, "cannot be written: %s", g_strerror(problem));
        output_abort(out);
        return FALSE;
    }
    pending = 0;
    sync_folder(out->target);
    output_abort(out);
    return TRUE;
}

void output_abort(output *out)
{
    remove_pending();
    g_clear_pointer(&out->temporary, g_free);
    g_clear_pointer(&out->target, g_free);
}
