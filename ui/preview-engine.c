/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One slot for the next request, guarded by a lock; the flag that cancels is read by the filter's
 * progress. What is done with a request stands in preview-filter.c. */

#include "preview-engine.h"

#include "preview-filter.h"

struct disk_preview_engine {
    GThread *thread;
    GMutex lock;
    GCond asked;
    disk_preview_request next; /* its pixels are NULL where there is none */
    gboolean ending, resting;  /* resting: what is kept is to be freed */
    gint cancelled;            /* atomic */
    void (*deliver)(void *cookie, disk_preview_result *result);
    void *cookie;
};

static void clear_request(disk_preview_request *request)
{
    disk_pixels_unref(request->pixels);
    disk_shared_aperture_unref(request->aperture);
    request->pixels = NULL;
    request->aperture = NULL;
}

static int report(void *cookie, double done)
{
    disk_preview_engine *engine = cookie;
    return g_atomic_int_get(&engine->cancelled);
}

typedef enum order { ORDER_END, ORDER_REST, ORDER_FILTER } order;

/* Waits for something to do. */
static order take_next(disk_preview_engine *engine, disk_preview_request *request)
{
    order next = ORDER_FILTER;
    g_mutex_lock(&engine->lock);
    while (!engine->next.pixels && !engine->ending && !engine->resting)
        g_cond_wait(&engine->asked, &engine->lock);
    if (engine->ending) {
        next = ORDER_END;
    } else if (engine->resting) {
        next = ORDER_REST;
        engine->resting = FALSE;
    } else {
        *request = engine->next;
        engine->next.pixels = NULL;
        engine->next.aperture = NULL;
        g_atomic_int_set(&engine->cancelled, 0);
    }
    g_mutex_unlock(&engine->lock);
    return next;
}

static gpointer run(gpointer data)
{
    disk_preview_engine *engine = data;
    disk_preview_filter *filter = disk_preview_filter_new();
    disk_preview_request request;
    disk_progress progress = {report, engine};
    for (order next; (next = take_next(engine, &request)) != ORDER_END;) {
        if (next == ORDER_REST) {
            disk_preview_filter_free(filter);
            filter = disk_preview_filter_new();
            continue;
        }
        disk_preview_result *result = disk_preview_filter_run(filter, &request, &progress);
        clear_request(&request);
        engine->deliver(engine->cookie, result);
    }
    disk_preview_filter_free(filter);
    return NULL;
}

disk_preview_engine *disk_preview_engine_new(void (*deliver)(void *, disk_preview_result *),
                                             void *cookie)
{
    disk_preview_engine *engine = g_new0(disk_preview_engine, 1);
    engine->deliver = deliver;
    engine->cookie = cookie;
    g_mutex_init(&engine->lock);
    g_cond_init(&engine->asked);
    engine->thread = g_thread_new("disk-preview", run, engine);
    return engine;
}

void disk_preview_engine_free(disk_preview_engine *engine)
{
    g_mutex_lock(&engine->lock);
    engine->ending = TRUE;
    g_atomic_int_set(&engine->cancelled, 1);
    g_cond_signal(&engine->asked);
    g_mutex_unlock(&engine->lock);
    g_thread_join(engine->thread);
    clear_request(&engine->next);
    g_cond_clear(&engine->asked);
    g_mutex_clear(&engine->lock);
    g_free(engine);
}

void disk_preview_engine_ask(disk_preview_engine *engine, const disk_preview_request *request,
                             gboolean cancel)
{
    g_mutex_lock(&engine->lock);
    clear_request(&engine->next);
    engine->next = *request;
    if (cancel)
        g_atomic_int_set(&engine->cancelled, 1);
    g_cond_signal(&engine->asked);
    g_mutex_unlock(&engine->lock);
}

void disk_preview_engine_rest(disk_preview_engine *engine)
{
    g_mutex_lock(&engine->lock);
    clear_request(&engine->next);
    engine->resting = TRUE;
    g_atomic_int_set(&engine->cancelled, 1);
    g_cond_signal(&engine->asked);
    g_mutex_unlock(&engine->lock);
}
