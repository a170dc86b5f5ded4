/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file krita-file.h
 * The exchange folder and the files of pixels in it. A file loses its name as soon as it is open
 * here, so that nothing is left behind, whoever crashes. Thread safe.
 */
#ifndef DISK_KRITA_FILE_H
#define DISK_KRITA_FILE_H

#include <gio/gio.h>

/**
 * Opens the folder: an absolute path, the user's own, closed to others.
 * @return a descriptor, or -1 with error set
 */
int krita_folder_open(const char *path, GError **error);

/**
 * Takes a file's name away and maps it; what is written into the memory of a shared one reaches
 * whoever else has it open. Refused is what is not a plain file of the user's own, closed to
 * others, without a second name, and of exactly that size.
 *
 * @param name without a slash
 * @param shared else writing stays in this process
 * @return freed with munmap(); NULL with error set
 */
void *krita_file_map(int folder, const char *name, gsize size, gboolean shared, GError **error);

#endif
