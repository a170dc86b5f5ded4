/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One line for the user; the libraries' own lines are kept back. */

#include "messages.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static GMutex lock;
static char *first;

/* Whether a warning comes from what draws windows, which has no part in pictures. */
static gboolean is_of_windows(const GLogField *field)
{
    static const char *const domains[] = {"Gtk", "Gdk",   "GdkPixbuf", "Pango",
                                          "Atk", "dconf", "dbind",     "GLib-GIO"};
    if (strcmp(field->key, "GLIB_DOMAIN") != 0)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(domains); i++)
        if (strcmp(field->value, domains[i]) == 0)
            return TRUE;
    return FALSE;
}

/* Called on any thread. */
static GLogWriterOutput keep(GLogLevelFlags level, const GLogField *fields, gsize count,
                             gpointer data)
{
    if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) == 0)
        return G_LOG_WRITER_HANDLED;
    if (level & G_LOG_LEVEL_ERROR)
        return g_log_writer_default(level, fields, count, data);
    for (gsize i = 0; i < count; i++)
        if (is_of_windows(&fields[i]))
            return G_LOG_WRITER_HANDLED;
    g_mutex_lock(&lock);
    for (gsize i = 0; !first && i < count; i++)
        if (strcmp(fields[i].key, "MESSAGE") == 0)
            first = g_strstrip(g_strdelimit(g_strdup(fields[i].value), "\r\n", ' '));
    g_mutex_unlock(&lock);
    return G_LOG_WRITER_HANDLED;
}

/* Some operations print; their lines are not for the user. */
static void drop(const gchar *text)
{
}

void messages_install(void)
{
    g_log_set_writer_func(keep, NULL, NULL);
    g_set_printerr_handler(drop);
    g_set_print_handler(drop);
}

void messages_forget(void)
{
    g_mutex_lock(&lock);
    g_clear_pointer(&first, g_free);
    g_mutex_unlock(&lock);
}

const char *messages_first(void)
{
    g_mutex_lock(&lock);
    const char *text = first;
    g_mutex_unlock(&lock);
    return text;
}

void messages_print(const char *subject, const char *text)
{
    g_autofree char *line = subject ? g_strdup_printf("%s: %s", subject, text) : g_strdup(text);
    /* One write, in the terminal's own encoding: names pass as they are. */
    fprintf(stderr, "disk-lens-blur: %s\n", g_strdelimit(line, "\r\n", ' '));
}

void messages_progress(double done)
{
    static int shown = -1;
    int percent = done > 1 ? -1 : (int)(done * 100);
    if (percent == shown || !isatty(STDERR_FILENO))
        return;
    shown = percent;
    if (percent < 0)
        fputs("\r                    \r", stderr);
    else
        fprintf(stderr, "\rblurring: %3d %%", percent);
    fflush(stderr);
}
