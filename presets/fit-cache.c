/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file fit-cache.c
 * A fit is a file named after the SHA-256 of all that it depends on. It begins with its name, so
 * that a copy under another's name is known for what it is, and goes on with the basis. It is
 * written beside its place and renamed onto it, so that readers and other writers see whole files
 * only; whoever writes then trims the folder. A file that was read is touched, so that age is
 * disuse.
 */
#include "fit-cache.h"

#include "mask.h"

#include <disk/basis_file.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#ifdef G_OS_WIN32
#include <sys/utime.h>
#else
#include <utime.h>
#endif

#define ENDING     ".fit"
#define DIGITS     64 /* of a SHA-256 */
#define NAME_BYTES (DIGITS + sizeof ENDING - 1)

static char *cache_folder(void)
{
    return g_build_filename(g_get_user_cache_dir(), "disk-lens-blur", "fits", NULL);
}

static void add_to_checksum(void *cookie, const void *bytes, size_t count)
{
    g_checksum_update(cookie, bytes, (gssize)count);
}

/* The file's name, of NAME_BYTES, which the caller frees. */
static char *name_of(const disk_basis_key *key)
{
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    disk_basis_key_digest(key, add_to_checksum, checksum);
    char *name = g_strconcat(g_checksum_get_string(checksum), ENDING, NULL);
    g_checksum_free(checksum);
    return name;
}

/* --- Trimming -------------------------------------------------------------------------------- */

typedef struct kept_file {
    char *name;
    guint64 bytes;
    gint64 used;
} kept_file;

static void free_kept_file(gpointer data)
{
    kept_file *file = data;
    g_free(file->name);
    g_free(file);
}

static gint oldest_first(gconstpointer a, gconstpointer b)
{
    const kept_file *p = *(kept_file *const *)a, *q = *(kept_file *const *)b;
    return p->used != q->used ? (p->used > q->used) - (p->used < q->used)
                              : strcmp(p->name, q->name);
}

/* A fit, or what a writer that was killed left of one. */
static gboolean is_ours(const char *name)
{
    for (int i = 0; i < DIGITS; i++)
        if (!g_ascii_isxdigit(name[i]))
            return FALSE;
    return g_str_has_prefix(name + DIGITS, ENDING);
}

static GPtrArray *list_files(const char *folder, guint64 *bytes)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(free_kept_file);
    GDir *dir = g_dir_open(folder, 0, NULL);
    *bytes = 0;
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        char *path = g_build_filename(folder, name, NULL);
        GStatBuf about;
        if (is_ours(name) && g_lstat(path, &about) == 0 && S_ISREG(about.st_mode)) {
            kept_file *file = g_new(kept_file, 1);
            *file = (kept_file){g_strdup(name), (guint64)about.st_size, (gint64)about.st_mtime};
            *bytes += file->bytes;
            g_ptr_array_add(files, file);
        }
        g_free(path);
    }
    if (dir)
        g_dir_close(dir);
    return files;
}

/* Removes the oldest files, never the one just written, until the rest is within bounds. */
static void trim(const char *folder, const char *keep)
{
    guint64 bytes;
    GPtrArray *files = list_files(folder, &bytes);
    guint left = files->len;
    g_ptr_array_sort(files, oldest_first);
    for (guint i = 0; i < files->len; i++) {
        if (left <= DISK_FIT_CACHE_MAX_FILES && bytes <= DISK_FIT_CACHE_MAX_BYTES)
            break;
        const kept_file *file = files->pdata[i];
        if (strcmp(file->name, keep) == 0)
            continue;
        char *path = g_build_filename(folder, file->name, NULL);
        g_unlink(path);
        g_free(path);
        bytes -= file->bytes;
        left--;
    }
    g_ptr_array_unref(files);
}

/* --- The store ------------------------------------------------------------------------------- */

static disk_basis *load(void *cookie, const disk_basis_key *key)
{
    char *folder = cache_folder(), *name = name_of(key);
    char *path = g_build_filename(folder, name, NULL);
    disk_basis *basis = NULL;
    GBytes *bytes = disk_presets_read_file(path, NAME_BYTES + DISK_BASIS_MAX_BYTES, NULL);
    if (bytes) {
        gsize size;
        const char *data = g_bytes_get_data(bytes, &size);
        if (size > NAME_BYTES && memcmp(data, name, NAME_BYTES) == 0 &&
            disk_basis_read(data + NAME_BYTES, size - NAME_BYTES, &basis) == DISK_OK)
            g_utime(path, NULL);
        g_bytes_unref(bytes);
    }
    g_free(path);
    g_free(name);
    g_free(folder);
    return basis;
}

static void store(void *cookie, const disk_basis_key *key, const disk_basis *basis)
{
    gsize size = NAME_BYTES + disk_basis_size(basis);
    char *data = g_try_malloc(size);
    if (!data)
        return;
    char *folder = cache_folder(), *name = name_of(key);
    char *path = g_build_filename(folder, name, NULL);
    memcpy(data, name, NAME_BYTES);
    disk_basis_write(basis, data + NAME_BYTES);
    if (g_mkdir_with_parents(folder, 0700) == 0 &&
        g_file_set_contents_full(path, data, (gssize)size, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 NULL))
        trim(folder, name);
    g_free(data);
    g_free(path);
    g_free(name);
    g_free(folder);
}

const disk_basis_store *disk_presets_fit_cache(void)
{
    static const disk_basis_store cache = {load, store, NULL};
    return &cache;
}
