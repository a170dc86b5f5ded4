/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file krita-helper.h
 * The program as Krita's helper: it talks with the extension by the messages of PROTOCOL.md.
 */
#ifndef DISK_KRITA_HELPER_H
#define DISK_KRITA_HELPER_H

/** The only argument that makes the program Krita's helper. */
#define KRITA_HELPER_OPTION "--krita-helper"

/**
 * Serves one request on standard input and output. To be called first in main().
 * @return the exit status: 0 done, cancelled or closed by the user, 1 failed; ends the process with
 *         3 when the extension goes away
 */
int krita_helper_run(void);

#endif
