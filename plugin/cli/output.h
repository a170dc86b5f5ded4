/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file output.h
 * A file that appears whole or not at all: it is written beside its place under
 * another name, and renamed when it is complete. A signal or an early exit of the
 * program takes the unfinished file away. One at a time.
 */
#ifndef DISK_CLI_OUTPUT_H
#define DISK_CLI_OUTPUT_H

#include <glib.h>

typedef struct output {
    char *target;    /**< the file that will be replaced: links are followed */
    char *temporary; /**< exists, empty, from output_begin() on */
} output;

/**
 * Finds the place and makes the temporary file, so that a place that cannot be
 * written to is known before the work. From here on SIGINT, SIGTERM and SIGHUP
 * remove that file and end the program with 128 + the signal's number.
 *
 * @param path as the user wrote it; an existing file must be a regular, writable one
 * @return FALSE with error set, without the path
 */
gboolean output_begin(output *out, const char *path, GError **error);

/**
 * Brings the temporary file to the disk and to its place, with the mode of the
 * file that it replaces, else the one new files have. On failure it is removed.
 */
gboolean output_commit(output *out, GError **error);

/** Removes the temporary file. Needs no call after output_commit(). */
void output_abort(output *out);

#endif
