/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One thread for a fitter: it takes the newest task, draws the kernel and fits it. While a line is
 * drawn the kernels differ little: so the last cascade is first refined for the new kernel, which
 * takes some milliseconds; then comes the fit from scratch, which leaves its best in a
 * disk_fit_best. A timer looks at both. Tasks that were never begun are dropped. A
 * task is held by the thread and by the timer's side, and freed by the last of them, so that
 * nobody waits for anybody. */

#include "kernel-fitter.h"

#include "background.h"

#include <disk/fit.h>
#include <math.h>

/* Fits are shown for radii within these, in pixels: below them a kernel is a few dots, above them
 * a fit takes longer and looks the same. */
#define LEAST_RADIUS 10.0
#define MOST_RADIUS  32.0

#define INTERVAL 33 /* milliseconds between looks */
/* The steps of refining: fewer where each takes longer. */
#define WARM_STEPS(samples) CLAMP(600 / (samples), 3, 12)

typedef struct task {
    gatomicrefcount held;
    disk_aperture *aperture;
    disk_params params;
    disk_kernel drawn;
    disk_fit_best *best;
    gboolean superseded; /* under the lock, as all down to here */
    gboolean ready;      /* drawn is there */
    gboolean ended;
    gboolean is_warm; /* the refined cascade is there */
    disk_cascade warm;
    double warm_error;
    double shown; /* the error of what was told last */
    gboolean shown_ended;
    struct shared *shared;
} task;

/* What the thread and the fitter share. */
typedef struct shared {
    gatomicrefcount held;
    GMutex lock;
    GCond wanted;
    task *next, *latest; /* to be begun; begun last, and perhaps ended */
    gboolean quit;
    disk_cascade last; /* the thread's own: what the last task ended with */
    int last_samples;  /* of it; 0: there is none */
} shared;

struct disk_fitter {
    shared *shared;
    task *shown; /* the one that is looked at */
    disk_fitter_news news;
    gpointer data;
    guint timer;
};

static void task_release(task *t)
{
    if (!t || !g_atomic_ref_count_dec(&t->held))
        return;
    disk_aperture_free(t->aperture);
    disk_kernel_free(&t->drawn);
    disk_fit_best_free(t->best);
    g_free(t);
}

static void shared_release(shared *s)
{
    if (!g_atomic_ref_count_dec(&s->held))
        return;
    g_mutex_clear(&s->lock);
    g_cond_clear(&s->wanted);
    g_free(s);
}

/* --- In the thread ---------------------------------------------------------------------------- */

/* Asked by the fit all the time. A superseded one goes on until it has something to show. */
static int report(void *cookie, double done)
{
    task *t = cookie;
    g_mutex_lock(&t->shared->lock);
    gboolean superseded = t->superseded, quit = t->shared->quit, shown = t->is_warm;
    g_mutex_unlock(&t->shared->lock);
    if (quit || !superseded)
        return quit;
    disk_cascade cascade;
    double error;
    return shown || disk_fit_best_get(t->best, &cascade, &error);
}

/* The aperture as the picture has it: turned, squeezed, its light moved. Takes the aperture. */
static disk_aperture *prepare(disk_aperture *aperture, const disk_params *params)
{
    disk_aperture *turned = NULL, *squeezed = NULL, *lit = NULL;
    if (disk_aperture_rotate(aperture, params->rotation, &turned) == DISK_OK &&
        disk_aperture_squeeze(turned, params->squeeze, &squeezed) == DISK_OK)
        disk_aperture_rim(squeezed, params->rim, &lit);
    disk_aperture_free(squeezed);
    disk_aperture_free(turned);
    return lit;
}

/* Refines the last task's cascade for this one's kernel. */
static void warm_up(task *t)
{
    shared *s = t->shared;
    disk_cascade cascade = s->last;
    double error;
    if (s->last_samples != t->params.samples ||
        disk_fit_refine(&t->drawn, WARM_STEPS(t->params.samples), NULL, &cascade) != DISK_OK ||
        disk_fit_error(&cascade, NULL, &t->drawn, &error) != DISK_OK)
        return;
    g_mutex_lock(&s->lock);
    t->warm = cascade;
    t->warm_error = error;
    t->is_warm = TRUE;
    g_mutex_unlock(&s->lock);
}

/* The better one of what refining and fitting have; 0: neither has anything. Under the lock, or in
 * the thread. */
static int best_of(const task *t, disk_cascade *cascade, double *error)
{
    int fitted = disk_fit_best_get(t->best, cascade, error);
    if (!t->is_warm || (fitted && *error <= t->warm_error))
        return fitted;
    *cascade = t->warm;
    *error = t->warm_error;
    return 1;
}

static void fit(task *t)
{
    disk_fit_settings settings;
    disk_cascade cascade;
    double error;
    disk_progress progress = {report, t};
    warm_up(t);
    disk_fit_settings_init(&settings, t->params.samples);
    settings.best = t->best;
    disk_fit(&t->drawn, &settings, NULL, &progress, &cascade);
    if (best_of(t, &cascade, &error)) {
        t->shared->last = cascade;
        t->shared->last_samples = t->params.samples;
    }
}

static void run(task *t)
{
    disk_kernel drawn = {0};
    disk_aperture *prepared = prepare(t->aperture, &t->params);
    disk_status status =
        prepared ? disk_aperture_draw(prepared, t->params.radius, &drawn) : DISK_BAD_ARGUMENT;
    disk_aperture_free(prepared);
    g_mutex_lock(&t->shared->lock);
    t->drawn = drawn;
    t->ready = status == DISK_OK;
    g_mutex_unlock(&t->shared->lock);
    if (status == DISK_OK && t->params.samples > 0)
        fit(t);
}

static gpointer work(gpointer data)
{
    shared *s = data;
    disk_background_thread();
    g_mutex_lock(&s->lock);
    while (!s->quit) {
        if (!s->next) {
            g_cond_wait(&s->wanted, &s->lock);
            continue;
        }
        task *t = g_steal_pointer(&s->next);
        task_release(s->latest);
        s->latest = t;
        g_atomic_ref_count_inc(&t->held);
        g_mutex_unlock(&s->lock);
        run(t);
        g_mutex_lock(&s->lock);
        t->ended = TRUE;
        task_release(t);
    }
    task_release(s->next);
    task_release(s->latest);
    g_mutex_unlock(&s->lock);
    shared_release(s);
    return NULL;
}

/* --- In GTK's thread -------------------------------------------------------------------------- */

/* @param cascade NULL: there is none yet */
static void tell(disk_fitter *f, task *t, const disk_cascade *cascade, double error, gboolean ended)
{
    disk_fitted fitted = {.drawn = t->drawn, .error = error, .radius = t->params.radius};
    disk_kernel response = {0};
    if (error == t->shown && ended == t->shown_ended)
        return;
    t->shown = error;
    t->shown_ended = fitted.ended = ended;
    if (t->params.samples == 0) {
        fitted.fitted = t->drawn;
    } else if (cascade && disk_cascade_response(cascade, &response) == DISK_OK) {
        fitted.fitted = response;
        fitted.taps = disk_cascade_taps(cascade);
    }
    f->news(f->data, &fitted);
    disk_kernel_free(&response);
}

/* Goes on to the task that runs, or ran last, and tells what it has. */
static gboolean look(gpointer data)
{
    disk_fitter *f = data;
    shared *s = f->shared;
    g_mutex_lock(&s->lock);
    if (s->latest && s->latest != f->shown) {
        task_release(f->shown);
        f->shown = s->latest;
        g_atomic_ref_count_inc(&f->shown->held);
    }
    gboolean ready = f->shown && f->shown->ready, ended = f->shown && f->shown->ended;
    disk_cascade cascade;
    double error = 0;
    gboolean has = ready && f->shown->params.samples > 0 && best_of(f->shown, &cascade, &error);
    gboolean idle = !s->next && (!f->shown || ended);
    g_mutex_unlock(&s->lock);
    if (ready)
        tell(f, f->shown, has ? &cascade : NULL, has || f->shown->params.samples == 0 ? error : NAN,
             ended);
    if (idle)
        f->timer = 0;
    return idle ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

disk_fitter *disk_fitter_new(disk_fitter_news news, gpointer data)
{
    disk_fitter *f = g_new0(disk_fitter, 1);
    shared *s = f->shared = g_new0(shared, 1);
    f->news = news;
    f->data = data;
    g_atomic_ref_count_init(&s->held);
    g_atomic_ref_count_inc(&s->held);
    g_mutex_init(&s->lock);
    g_cond_init(&s->wanted);
    g_thread_unref(g_thread_new("disk-fit", work, s));
    return f;
}

void disk_fitter_free(disk_fitter *f)
{
    if (!f)
        return;
    g_mutex_lock(&f->shared->lock);
    f->shared->quit = TRUE;
    g_cond_signal(&f->shared->wanted);
    g_mutex_unlock(&f->shared->lock);
    if (f->timer)
        g_source_remove(f->timer);
    task_release(f->shown);
    shared_release(f->shared);
    g_free(f);
}

static task *task_new(disk_fitter *f, disk_aperture *aperture, const disk_params *params)
{
    task *t = g_new0(task, 1);
    t->aperture = aperture;
    t->params = *params;
    t->params.aperture = NULL;
    t->params.radius = CLAMP(params->radius, LEAST_RADIUS, MOST_RADIUS);
    t->shared = f->shared;
    t->shown = -1;
    g_atomic_ref_count_init(&t->held);
    if (disk_fit_best_new(&t->best) == DISK_OK)
        return t;
    task_release(t);
    return NULL;
}

void disk_fitter_set(disk_fitter *f, disk_aperture *aperture, const disk_params *params)
{
    task *t = aperture ? task_new(f, aperture, params) : NULL;
    g_mutex_lock(&f->shared->lock);
    task_release(f->shared->next);
    f->shared->next = t;
    if (f->shared->latest)
        f->shared->latest->superseded = TRUE;
    if (!aperture)
        task_release(g_steal_pointer(&f->shared->latest));
    g_cond_signal(&f->shared->wanted);
    g_mutex_unlock(&f->shared->lock);
    if (!aperture) {
        task_release(g_steal_pointer(&f->shown));
        if (f->timer)
            g_source_remove(f->timer);
        f->timer = 0;
        f->news(f->data, NULL);
    } else if (!f->timer) {
        f->timer = g_timeout_add(INTERVAL, look, f);
    }
}
