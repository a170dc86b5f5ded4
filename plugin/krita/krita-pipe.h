/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file krita-pipe.h
 * Messages to and from Krita's extension: a JSON object a line, from standard input and to
 * standard output. PROTOCOL.md says which.
 */
#ifndef DISK_KRITA_PIPE_H
#define DISK_KRITA_PIPE_H

#include <gio/gio.h>
#include <json-glib/json-glib.h>

/** The longest line, in bytes; a colour profile within it. */
#define KRITA_MAX_LINE (4 << 20)

typedef struct krita_pipe krita_pipe;

/**
 * Starts to listen. Whatever libraries print on standard output goes to standard error from here
 * on. A process has one pipe, which lives as long as the process: when the other side goes away,
 * the pipe removes the exchange folder and ends the process.
 */
krita_pipe *krita_pipe_new(void);

/** The folder that is to be removed, with the plain files in it, when the other side goes away.
 *  @param folder a descriptor, borrowed for the rest of the process */
void krita_pipe_set_folder(krita_pipe *pipe, int folder, const char *path);

/** Sends a message. @param message taken over. Thread safe. */
void krita_pipe_send(krita_pipe *pipe, JsonObject *message);

/**
 * Waits for a message other than "cancel".
 * @param seconds how long at most
 * @return to be freed with json_object_unref(); NULL with error set: none came in time, what came
 *         is no message, or the work is cancelled (G_IO_ERROR_CANCELLED)
 */
JsonObject *krita_pipe_receive(krita_pipe *pipe, double seconds, GError **error);

/** Whether "cancel" has come. Thread safe. */
gboolean krita_pipe_cancelled(const krita_pipe *pipe);

/** Called in the reader's thread as soon as "cancel" has come; NULL: nothing is. */
void krita_pipe_on_cancel(krita_pipe *pipe, void (*called)(void *cookie), void *cookie);

#endif
