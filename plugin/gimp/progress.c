/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIMP's progress bar. libgimp may be called by one thread only, so the filter runs in another, and
 * this one looks twenty times a second how far it is. */

#include "blur.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>

#define PERIOD (G_USEC_PER_SEC / 20)

typedef struct run {
    blur *b;
    const disk_params *params;
    const depth_map *depth;
    GError **error;
    GMutex lock;
    GCond changed;
    double progress; /* under the lock, as is `ended` */
    gboolean ended, done;
} run;

static int note_progress(void *cookie, double progress)
{
    run *r = cookie;
    g_mutex_lock(&r->lock);
    r->progress = progress;
    g_mutex_unlock(&r->lock);
    return 0; /* GIMP's cancel button ends the plug-in */
}

static gpointer filter(gpointer data)
{
    run *r = data;
    disk_progress progress = {note_progress, r};
    gboolean done = blur_filter(r->b, r->params, r->depth, &progress, r->error);
    g_mutex_lock(&r->lock);
    r->done = done;
    r->ended = TRUE;
    g_cond_signal(&r->changed);
    g_mutex_unlock(&r->lock);
    return NULL;
}

/* How far it is; waits a period for it to end. */
static double wait_a_little(run *r, gboolean *ended)
{
    gint64 until = g_get_monotonic_time() + PERIOD;
    g_mutex_lock(&r->lock);
    while (!r->ended && g_cond_wait_until(&r->changed, &r->lock, until)) {
    }
    *ended = r->ended;
    double progress = r->progress;
    g_mutex_unlock(&r->lock);
    return progress;
}

gboolean blur_filter_with_progress(blur *b, const disk_params *params, const depth_map *depth,
                                   GError **error)
{
    run r = {.b = b, .params = params, .depth = depth, .error = error};
    gboolean ended = FALSE;
    g_mutex_init(&r.lock);
    g_cond_init(&r.changed);
    gimp_progress_init(_("DISK Lens Blur"));
    GThread *thread = g_thread_new("filter", filter, &r);
    while (!ended)
        gimp_progress_update(wait_a_little(&r, &ended));
    g_thread_join(thread);
    gimp_progress_end();
    g_cond_clear(&r.changed);
    g_mutex_clear(&r.lock);
    return r.done;
}
