/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file messages.h
 * What the program says, and what its libraries say. Libraries never write to
 * the terminal: their warnings are caught, because a warning is the only way in
 * which many of GEGL's operations tell that they failed.
 */
#ifndef DISK_CLI_MESSAGES_H
#define DISK_CLI_MESSAGES_H

#include <glib.h>

/** Catches GLib's log from here on. Call once, before gegl_init(). */
void messages_install(void);

/** Forgets what was caught, before a step that is to be watched. */
void messages_forget(void);

/** The first warning since then, as one line, or NULL; valid until forgotten. Any thread. */
const char *messages_first(void);

/** Prints "disk-lens-blur: SUBJECT: TEXT" to stderr; a NULL subject is left out. One line. */
void messages_print(const char *subject, const char *text);

/** Shows how far the work is, if stderr is a terminal: 0 to 1; above 1 clears the line. */
void messages_progress(double done);

#endif
