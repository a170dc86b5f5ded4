/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pixels scaled for a draft are kept, for the next draft mostly wants the same. The picture that
 * the filter sees ends where the source does: what lies farther away than light moves does not
 * count. */

#include "preview-filter.h"

#include "preview-plans.h"
#include "screen.h"

#include <disk/lens.h>
#include <disk/show.h>
#include <math.h>

#define OPACITY    0.6 /* of the false colours */
#define SCALED     3   /* scaled pixels that are kept */
#define MOST_STEPS 7   /* of the fourth root of 2, that a draft is smaller in a hurry */

struct disk_shared_aperture {
    gatomicrefcount refs;
    disk_aperture *aperture;
    guint64 id;
};

struct disk_preview_filter {
    disk_pool *pool;
    disk_preview_plans *plans;
    disk_pixels *from[SCALED], *scaled[SCALED]; /* the latest first */
};

/* --- Apertures -------------------------------------------------------------------------------- */

disk_shared_aperture *disk_shared_aperture_new(disk_aperture *aperture)
{
    static guint64 last; /* in the window's thread alone */
    disk_shared_aperture *shared = g_new0(disk_shared_aperture, 1);
    g_atomic_ref_count_init(&shared->refs);
    shared->aperture = aperture;
    shared->id = ++last;
    return shared;
}

disk_shared_aperture *disk_shared_aperture_ref(disk_shared_aperture *shared)
{
    g_atomic_ref_count_inc(&shared->refs);
    return shared;
}

void disk_shared_aperture_unref(disk_shared_aperture *shared)
{
    if (!shared || !g_atomic_ref_count_dec(&shared->refs))
        return;
    disk_aperture_free(shared->aperture);
    g_free(shared);
}

/* --- The filter ------------------------------------------------------------------------------- */

static const disk_executor *executor_of(disk_preview_filter *filter)
{
    return filter->pool ? disk_pool_executor(filter->pool) : NULL;
}

disk_preview_filter *disk_preview_filter_new(void)
{
    disk_preview_filter *filter = g_new0(disk_preview_filter, 1);
    if (disk_pool_new(0, &filter->pool) != DISK_OK)
        filter->pool = NULL; /* it then filters in this thread */
    filter->plans = disk_preview_plans_new(executor_of(filter));
    return filter;
}

void disk_preview_filter_free(disk_preview_filter *filter)
{
    for (int i = 0; i < SCALED; i++) {
        disk_pixels_unref(filter->from[i]);
        disk_pixels_unref(filter->scaled[i]);
    }
    disk_preview_plans_free(filter->plans);
    disk_pool_free(filter->pool);
    g_free(filter);
}

void disk_preview_result_free(disk_preview_result *result)
{
    g_free(result->before);
    g_free(result->after);
    g_free(result->blur);
    g_free(result);
}

/* A plan for the request at a scale. */
static disk_preview_need need_of(const disk_preview_request *request, double scale)
{
    disk_preview_need need = {
        .aperture = request->aperture->aperture,
        .aperture_id = request->aperture->id,
        .params = request->params,
        .with_depth = request->with_depth && request->pixels->depth.data,
        .hurry = request->step != DISK_PREVIEW_REFINING,
    };
    need.params.aperture = "given";
    disk_params_scale(&need.params, scale);
    return need;
}

/* A draft that cannot wait for its plan is exact, and where the radius is too large for that, small
 * enough; in a few steps, so that the pixels need not be scaled for every one. */
static double hurried_scale(disk_preview_filter *filter, const disk_preview_request *request)
{
    double scale = request->scale;
    if (request->step == DISK_PREVIEW_REFINING || !request->aperture)
        return scale;
    disk_preview_need need = need_of(request, scale);
    double radius = disk_lens_max_radius(&need.params, need.with_depth);
    double exact = disk_preview_exact_radius(&need.params);
    if (radius <= exact || !disk_preview_plans_wait(filter->plans, &need))
        return scale;
    int steps = (int)ceil(4 * log2(radius / exact) - 1e-9);
    return steps <= MOST_STEPS ? scale * pow(2, -steps / 4.0) : scale;
}

/* The request's pixels at a scale, borrowed; NULL: out of memory. */
static disk_pixels *scaled_pixels(disk_preview_filter *filter, const disk_preview_request *request,
                                  double scale)
{
    for (int i = 0; i < SCALED; i++)
        if (filter->from[i] == request->pixels && filter->scaled[i] &&
            fabs(filter->scaled[i]->scale - scale) < 1e-9)
            return filter->scaled[i];
    disk_pixels *scaled = disk_pixels_scaled(request->pixels, scale);
    if (!scaled)
        return NULL;
    disk_pixels_unref(filter->from[SCALED - 1]);
    disk_pixels_unref(filter->scaled[SCALED - 1]);
    for (int i = SCALED - 1; i > 0; i--) {
        filter->from[i] = filter->from[i - 1];
        filter->scaled[i] = filter->scaled[i - 1];
    }
    filter->from[0] = disk_pixels_ref(request->pixels);
    filter->scaled[0] = scaled;
    return scaled;
}

/* --- One preview ------------------------------------------------------------------------------ */

/* A preview while it is made. */
typedef struct work {
    const disk_preview_request *request;
    const disk_executor *executor;
    const disk_progress *progress;
    disk_params params; /* scaled */
    disk_pixels *pixels;
    disk_rect source, seen; /* in small pixels */
    disk_image from, to;    /* the source's part of the pixels; what is seen, filtered */
    disk_plane blur;        /* of the source; data NULL: none */
    disk_preview_result *result;
} work;

/* The part of a picture that lies within another part. */
static disk_rect cut(disk_rect r, disk_rect to)
{
    int x0 = MAX(r.x, to.x), y0 = MAX(r.y, to.y);
    int x1 = MIN(r.x + r.width, to.x + to.width), y1 = MIN(r.y + r.height, to.y + to.height);
    return (disk_rect){x0, y0, MAX(x1 - x0, 1), MAX(y1 - y0, 1)};
}

static void *at(void *data, ptrdiff_t stride, disk_rect outer, disk_rect inner, int channels)
{
    return (char *)data + (inner.y - outer.y) * stride +
           (ptrdiff_t)sizeof(float) * channels * (inner.x - outer.x);
}

/* Where everything lies, and the room for it. */
static disk_status lay_out(work *w)
{
    const disk_pixels *p = w->pixels;
    w->source = cut(disk_pixels_part(p->width, p->height, p->scale, w->request->source), p->part);
    w->seen = cut(disk_pixels_part(p->width, p->height, p->scale, w->request->seen), w->source);
    w->from = (disk_image){at(p->image.data, p->image.stride, p->part, w->source, 4),
                           w->source.width, w->source.height, p->image.stride};
    gsize count = (gsize)w->seen.width * (gsize)w->seen.height;
    float *data = g_try_new(float, 4 * count);
    w->to = (disk_image){data, w->seen.width, w->seen.height,
                         4 * (ptrdiff_t)sizeof(float) * w->seen.width};
    w->result->before = g_try_new(guint32, count);
    w->result->after = g_try_new(guint32, count);
    w->result->part = w->seen;
    w->result->scale = p->scale;
    return data && w->result->before && w->result->after ? DISK_OK : DISK_NO_MEMORY;
}

static disk_status make_blur(work *w)
{
    disk_rect r = w->source, all = {0, 0, r.width, r.height};
    const disk_plane *depth = &w->pixels->depth;
    if (!w->request->with_depth || !depth->data)
        return DISK_OK;
    float *radii = g_try_new(float, (gsize)r.width *(gsize)r.height);
    w->blur = (disk_plane){radii, r.width, r.height, (ptrdiff_t)sizeof(float) * r.width};
    if (!radii)
        return DISK_NO_MEMORY;
    disk_plane part = {at(depth->data, depth->stride, w->pixels->part, r, 1), r.width, r.height,
                       depth->stride};
    return disk_lens_blur_map(&w->params, &part, r.width, r.height, r.width, r.height, all,
                              &w->blur);
}

/* The map as the filter sees it, in false colours. It is cleaned in place: filtering is over. */
static disk_status show_blur(work *w)
{
    if (!w->blur.data)
        return DISK_OK;
    gsize count = (gsize)w->seen.width * (gsize)w->seen.height;
    disk_show show = {disk_lens_max_radius(&w->params, 1), DISK_MIN_RADIUS * w->pixels->scale,
                      OPACITY};
    disk_status status =
        disk_lens_clean_up(&w->params, &w->from, &w->blur, w->executor, w->progress);
    disk_plane part = {at(w->blur.data, w->blur.stride, w->source, w->seen, 1), w->seen.width,
                       w->seen.height, w->blur.stride};
    w->result->blur = g_try_new(guint32, count);
    if (status == DISK_OK && !w->result->blur)
        return DISK_NO_MEMORY;
    if (status == DISK_OK)
        status = disk_show_blur(&show, &part, &w->to);
    if (status == DISK_OK)
        disk_screen_encode(&w->to, w->result->blur);
    return status;
}

static disk_status apply(disk_preview_filter *filter, work *w)
{
    disk_preview_plan plan;
    disk_preview_need need = need_of(w->request, w->pixels->scale);
    disk_status status = disk_preview_plans_get(filter->plans, &need, w->progress, &plan);
    if (status != DISK_OK)
        return status;
    gint64 start = g_get_monotonic_time();
    disk_job job = {
        .source = w->from,
        .blur = w->blur.data ? &w->blur : NULL,
        .source_x = w->source.x,
        .source_y = w->source.y,
        .width = (int)ceil(w->pixels->width * w->pixels->scale),
        .height = (int)ceil(w->pixels->height * w->pixels->scale),
        .x = w->seen.x - w->source.x,
        .y = w->seen.y - w->source.y,
        .target = w->to,
    };
    status = disk_plan_apply(plan.plan, &job, w->executor, w->progress);
    w->result->seconds = (double)(g_get_monotonic_time() - start) * 1e-6;
    w->result->fitting = plan.seconds;
    w->result->filtered = (double)w->seen.width * w->seen.height;
    w->result->rough = plan.rough;
    return status;
}

/* Both pictures as the screen shows them. */
static void encode(work *w, gboolean filtered)
{
    disk_image seen = {at(w->from.data, w->from.stride, w->source, w->seen, 4), w->seen.width,
                       w->seen.height, w->from.stride};
    disk_screen_encode(&seen, w->result->before);
    disk_screen_encode(filtered ? &w->to : &seen, w->result->after);
}

static disk_status work_through(disk_preview_filter *filter, work *w)
{
    gboolean filtered = w->request->aperture != NULL;
    disk_status status = lay_out(w);
    if (status == DISK_OK)
        status = make_blur(w);
    if (status == DISK_OK && filtered)
        status = apply(filter, w);
    if (status != DISK_OK)
        return status;
    encode(w, filtered);
    return show_blur(w);
}

disk_preview_result *disk_preview_filter_run(disk_preview_filter *filter,
                                             const disk_preview_request *request,
                                             const disk_progress *progress)
{
    work w = {.request = request,
              .executor = executor_of(filter),
              .progress = progress,
              .params = request->params};
    w.params.aperture = "given";
    w.result = g_new0(disk_preview_result, 1);
    w.result->serial = request->serial;
    w.result->generation = request->generation;
    w.result->step = request->step;
    w.pixels = scaled_pixels(filter, request, hurried_scale(filter, request));
    if (w.pixels) {
        disk_params_scale(&w.params, w.pixels->scale);
        w.result->status = work_through(filter, &w);
    } else {
        w.result->status = DISK_NO_MEMORY;
    }
    g_free(w.to.data);
    g_free(w.blur.data);
    return w.result;
}
