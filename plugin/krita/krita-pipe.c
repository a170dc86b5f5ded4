/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A thread reads standard input, so that "cancel", "present" and the end of the other side take
 * effect at once, whatever the other threads do. All else is queued for whoever waits for an
 * answer.
 */

#include "krita-pipe.h"

#include "krita-message.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_CANCELLED = 0, EXIT_ALONE = 3 /* the other side went away */ };

struct krita_pipe {
    int out;
    GMutex lock; /* of writing and of what follows */
    int folder;  /* -1: none yet */
    char *path;
    GSourceFunc present; /* NULL: there are no windows */
    GAsyncQueue *queue;  /* of pieces of mail */
};

/* What the reader hands over: a message, or what is wrong with the line. */
typedef struct mail {
    JsonObject *message;
    GError *problem;
} mail;

/* --- The end ----------------------------------------------------------------------------------
 */

/* Removes what lies in the folder: names in flight, of files that were not opened yet. */
static void remove_folder(krita_pipe *pipe)
{
    GDir *dir = pipe->path ? g_dir_open(pipe->path, 0, NULL) : NULL;
    for (const char *name; dir && (name = g_dir_read_name(dir));)
        unlinkat(pipe->folder, name, 0);
    if (dir)
        g_dir_close(dir);
    if (pipe->path)
        g_rmdir(pipe->path);
}

/* _exit() rather than exit(): other threads are at work, and nothing of theirs is wanted. */
static void end_alone(krita_pipe *pipe)
{
    g_mutex_lock(&pipe->lock);
    remove_folder(pipe);
    _exit(EXIT_ALONE);
}

/* --- Reading ----------------------------------------------------------------------------------
 */

static void deliver(krita_pipe *pipe, JsonObject *message, GError *problem)
{
    mail *m = g_new(mail, 1);
    *m = (mail){message, problem};
    g_async_queue_push(pipe->queue, m);
}

/* Nothing of what other threads are at is wanted, so that none is waited for. */
static void end_cancelled(krita_pipe *pipe)
{
    krita_pipe_send(pipe, message_new("cancelled"));
    _exit(EXIT_CANCELLED);
}

/* The windows belong to GTK's thread. */
static void present(krita_pipe *pipe)
{
    g_mutex_lock(&pipe->lock);
    if (pipe->present)
        g_idle_add(pipe->present, NULL);
    g_mutex_unlock(&pipe->lock);
}

static void take_line(krita_pipe *pipe, const char *line, gsize length)
{
    GError *problem = NULL;
    JsonObject *message = message_parse(line, length, &problem);
    if (message && message_is(message, "cancel"))
        end_cancelled(pipe);
    if (message && message_is(message, "present")) {
        json_object_unref(message);
        present(pipe);
        return;
    }
    deliver(pipe, message, problem);
}

/* Hands over the whole lines of the buffer and keeps the rest. */
static void take_lines(krita_pipe *pipe, GByteArray *buffer)
{
    gsize from = 0;
    for (const guint8 *end;
         (end = memchr(buffer->data + from, '\n', buffer->len - from)) != NULL;) {
        gsize length = (gsize)(end - (buffer->data + from));
        take_line(pipe, (const char *)buffer->data + from, length);
        from += length + 1;
    }
    g_byte_array_remove_range(buffer, 0, (guint)from);
}

/* A line without end is told once; what follows it cannot be understood any more. */
static void refuse_rest(krita_pipe *pipe)
{
    char bytes[4096];
    deliver(pipe, NULL,
            g_error_new_literal(G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the message is too long"));
    while (read(STDIN_FILENO, bytes, sizeof bytes) > 0)
        ;
    end_alone(pipe);
}

static gpointer listen_for(gpointer data)
{
    krita_pipe *pipe = data;
    GByteArray *buffer = g_byte_array_new();
    guint8 bytes[65536];
    for (;;) {
        ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            end_alone(pipe);
        g_byte_array_append(buffer, bytes, (guint)count);
        take_lines(pipe, buffer);
        if (buffer->len > KRITA_MAX_LINE)
            refuse_rest(pipe);
    }
    return NULL;
}

/* --- What others call --------------------------------------------------------------------------
 */

krita_pipe *krita_pipe_new(void)
{
    krita_pipe *pipe = g_new0(krita_pipe, 1);
    g_mutex_init(&pipe->lock);
    pipe->queue = g_async_queue_new();
    pipe->folder = -1;
    pipe->out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    signal(SIGPIPE, SIG_IGN);
    g_thread_unref(g_thread_new("krita", listen_for, pipe));
    return pipe;
}

void krita_pipe_set_folder(krita_pipe *pipe, int folder, const char *path)
{
    g_mutex_lock(&pipe->lock);
    pipe->folder = folder;
    pipe->path = g_strdup(path);
    g_mutex_unlock(&pipe->lock);
}

void krita_pipe_on_present(krita_pipe *pipe, GSourceFunc function)
{
    g_mutex_lock(&pipe->lock);
    pipe->present = function;
    g_mutex_unlock(&pipe->lock);
}

static gboolean write_all(int out, const char *text, gsize length)
{
    while (length > 0) {
        ssize_t count = write(out, text, length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return FALSE;
        text += count;
        length -= (gsize)count;
    }
    return TRUE;
}

void krita_pipe_send(krita_pipe *pipe, JsonObject *message)
{
    JsonNode *node = json_node_init_object(json_node_alloc(), message);
    g_autofree char *text = json_to_string(node, FALSE);
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    json_node_unref(node);
    json_object_unref(message);
    g_mutex_lock(&pipe->lock);
    gboolean sent = write_all(pipe->out, line, strlen(line));
    g_mutex_unlock(&pipe->lock);
    if (!sent)
        end_alone(pipe);
}

JsonObject *krita_pipe_receive(krita_pipe *pipe, double seconds, GError **error)
{
    mail *m = g_async_queue_timeout_pop(pipe->queue, (guint64)(seconds * G_USEC_PER_SEC));
    if (!m) {
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "Krita does not answer");
        return NULL;
    }
    JsonObject *message = m->message;
    if (m->problem)
        g_propagate_error(error, m->problem);
    g_free(m);
    return message;
}
