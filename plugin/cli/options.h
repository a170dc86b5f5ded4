/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file options.h
 * The command line. The filter's options are made from the table of parameters.
 */
#ifndef DISK_CLI_OPTIONS_H
#define DISK_CLI_OPTIONS_H

#include <disk/params.h>
#include <glib.h>

/** What the program ends with. */
enum { EXIT_DONE = 0, EXIT_FILE = 1, EXIT_USAGE = 2 };

typedef struct options {
    disk_params params;   /**< in range; `aperture` is not checked */
    char *aperture;       /**< owns params.aperture if it was given */
    char *depth;          /**< or NULL */
    char **files;         /**< IN and OUT; for the dialog neither (NULL), IN, or both */
    int focus_x, focus_y; /**< a pixel of IN, as seen, if focus_at is set */
    gboolean focus_at, focus_given;
    gboolean show;   /**< the blur map instead of the blurred picture */
    int threads;     /**< 0: one for each processor; up to 64 */
    gboolean dialog; /**< asked for, or because OUT is missing */
    gboolean list, version;
    char *help; /**< the text to print, if it was asked for */
} options;

/** What is printed where IN and OUT are missing. */
#define OPTIONS_USAGE                                                                              \
    "usage: disk-lens-blur IN OUT [--depth FILE] [--NAME VALUE ...]; --help lists the options; "   \
    "without IN and OUT a window opens, where there is a display"

/**
 * Reads the command line; numbers have a decimal point in every locale.
 *
 * @param arguments ended by NULL, the program's name first; changed
 * @return FALSE with error set: an unknown option, a value that is malformed or out of
 *         range, or a wrong count of file names. options_clear() frees in both cases.
 */
gboolean options_read(options *opt, char ***arguments, GError **error);

/** Frees what the options own. */
void options_clear(options *opt);

#endif
