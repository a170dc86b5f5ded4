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
 * on. A process has one pipe, which lives as long as the process: when the other side cancels, the
 * pipe says so and ends the process at once, whatever it is at; when it goes away, the pipe removes
 * the exchange folder first.
 */
krita_pipe *krita_pipe_new(void);

/** The folder that is to be removed, with the plain files in it, when the other side goes away.
 *  @param folder a descriptor, borrowed for the rest of the process */
void krita_pipe_set_folder(krita_pipe *pipe, int folder, const char *path);

/** What is done, in the default main context, when the other side wants the windows in front.
 *  Before this is called, and where there are no windows, that wish is ignored. */
void krita_pipe_on_present(krita_pipe *pipe, GSourceFunc present);

/** Sends a message. @param message taken over. Thread safe. */
void krita_pipe_send(krita_pipe *pipe, JsonObject *message);

/**
 * Waits for a message other than "cancel" and "present".
 * @param seconds how long at most
 * @return to be freed with json_object_unref(); NULL with error set: none came in time, or what
 * came is no message
 */
JsonObject *krita_pipe_receive(krita_pipe *pipe, double seconds, GError **error);

#endif
