/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The filtering thread writes a number and reads a flag, both atomic; a timer of the main loop
 * looks at the number and joins the thread when it has ended. */

#include "filter-run.h"

#include <gio/gio.h>

#define PARTS    100000 /* of the progress */
#define INTERVAL 40     /* milliseconds between looks */

struct disk_filter_run {
    const disk_host *host;
    disk_params params; /* owns the aperture's name */
    int depth;
    disk_filter_listener listener;
    GThread *thread;
    gint done; /* in PARTS */
    gint cancelled, ended;
    gboolean good;
    GError *error;
};

static int report(void *cookie, double done)
{
    disk_filter_run *run = cookie;
    g_atomic_int_set(&run->done, (gint)(CLAMP(done, 0, 1) * PARTS));
    return g_atomic_int_get(&run->cancelled);
}

static gpointer filter(gpointer data)
{
    disk_filter_run *run = data;
    disk_progress progress = {report, run};
    run->good =
        run->host->filter(run->host->cookie, &run->params, run->depth, &progress, &run->error);
    g_atomic_int_set(&run->ended, 1);
    return NULL;
}

static void finish(disk_filter_run *run)
{
    g_thread_join(run->thread);
    if (!run->good && !run->error)
        run->error = g_error_new_literal(G_IO_ERROR, G_IO_ERROR_FAILED, "the host gave no reason");
    run->listener.ended(run->listener.cookie, run->good ? NULL : run->error);
    g_clear_error(&run->error);
    g_free((char *)run->params.aperture);
    g_free(run);
}

static gboolean look(gpointer data)
{
    disk_filter_run *run = data;
    if (g_atomic_int_get(&run->ended)) {
        finish(run);
        return G_SOURCE_REMOVE;
    }
    run->listener.progress(run->listener.cookie, g_atomic_int_get(&run->done) / (double)PARTS);
    return G_SOURCE_CONTINUE;
}

disk_filter_run *disk_filter_run_start(const disk_host *host, const disk_params *params, int depth,
                                       const disk_filter_listener *listener)
{
    disk_filter_run *run = g_new0(disk_filter_run, 1);
    run->host = host;
    run->params = *params;
    run->params.aperture = g_strdup(params->aperture);
    run->depth = depth;
    run->listener = *listener;
    run->thread = g_thread_new("disk-filter", filter, run);
    g_timeout_add(INTERVAL, look, run);
    return run;
}

void disk_filter_run_cancel(disk_filter_run *run)
{
    g_atomic_int_set(&run->cancelled, 1);
}

gboolean disk_filter_run_cancelled(disk_filter_run *run)
{
    return g_atomic_int_get(&run->cancelled) != 0;
}
