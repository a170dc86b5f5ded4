/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file background.h
 * Threads whose work can wait. No GTK.
 */
#ifndef DISK_BACKGROUND_H
#define DISK_BACKGROUND_H

#include <glib.h>

G_BEGIN_DECLS

/**
 * Lets all other threads go before the calling one, for good: pictures of the gallery and fitted
 * kernels must not slow the preview down. Does nothing where a system knows no priorities of
 * threads.
 */
void disk_background_thread(void);

G_END_DECLS

#endif
