/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file session.h
 * The command line program as a program with windows: the dialog, with file choosers for what the
 * command line does not name.
 */
#ifndef DISK_CLI_SESSION_H
#define DISK_CLI_SESSION_H

#include "options.h"

/** Starts GTK. @return FALSE: there is no display, or the program was built without the dialog */
gboolean session_begin(void);

/**
 * Runs the dialog and saves what it made. The picture and where to save are asked for unless the
 * options name them. GEGL and the messages must be running.
 * @return an exit status; EXIT_FILE, with a line on stderr, also where the user cancelled
 */
int session_run(const options *opt);

#endif
