/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The core on GEGL buffers. A roi is worked off in pieces, so that what is held in memory beside
 * GEGL's own tiles does not grow with the picture; pixels do not depend on the pieces. */

#include "disk-render.h"

#include "disk-level.h"
#include "disk-presets.h"
#include "fit-cache.h"

#include <disk/lens.h>
#include <disk/plan.h>
#include <disk/show.h>

#include <math.h>
#include <stdlib.h>

#define PIECE 1536 /* the sides of a piece, in pixels, or a little less */
#define BAND  128  /* rows that are converted in one go: a row of GEGL's tiles */

G_DEFINE_QUARK(disk - render - error - quark, disk_render_error)

/* --- GEGL's threads as an executor ----------------------------------------------------------- */

typedef struct batch {
    disk_task task;
    void *cookie;
    int count;
    gint next;
} batch;

static void take_tasks(gint thread, gint threads, gpointer data)
{
    batch *b = data;
    for (int i; (i = g_atomic_int_add(&b->next, 1)) < b->count;)
        b->task(b->cookie, i);
}

static void run_batch(void *cookie, int count, disk_task task, void *task_cookie)
{
    batch b = {task, task_cookie, count, 0};
    gegl_parallel_distribute(count, take_tasks, &b);
}

static disk_executor gegl_executor(void)
{
    int threads = 1;
    g_object_get(gegl_config(), "threads", &threads, NULL);
    return (disk_executor){.run = run_batch, .threads = MAX(threads, 1)};
}

/* --- Progress over pieces ----------------------------------------------------------------------
 */

typedef struct share {
    const disk_progress *whole; /* may be NULL */
    double from, size;
} share;

static int report_share(void *cookie, double done)
{
    share *s = cookie;
    return s->whole->report(s->whole->cookie, s->from + s->size * done);
}

/* `out` reports a share of the whole; NULL where nobody looks. */
static const disk_progress *share_progress(share *s, disk_progress *out)
{
    *out = (disk_progress){report_share, s};
    return s->whole ? out : NULL;
}

/* --- The plan ----------------------------------------------------------------------------------
 */

struct disk_renderer {
    GMutex lock;
    disk_params params; /* what the plan was made for; aperture is owned */
    char *stamp;        /* of the aperture's file */
    gboolean with_depth;
    disk_plan *plan;
    disk_plan *scaled; /* for a level of detail; borrows from `plan`; NULL: none yet */
    int level;         /* of `scaled` */
};

disk_renderer *disk_renderer_new(void)
{
    disk_renderer *renderer = g_new0(disk_renderer, 1);
    g_mutex_init(&renderer->lock);
    return renderer;
}

void disk_renderer_free(disk_renderer *renderer)
{
    if (!renderer)
        return;
    disk_plan_free(renderer->scaled);
    disk_plan_free(renderer->plan);
    g_free((char *)renderer->params.aperture);
    g_free(renderer->stamp);
    g_mutex_clear(&renderer->lock);
    g_free(renderer);
}

static gboolean same_params(const disk_params *a, const disk_params *b)
{
    int count;
    const disk_param_spec *table = disk_param_table(&count);
    disk_params p = *a, q = *b;
    for (int i = 0; i < count; i++) {
        const disk_param_spec *s = &table[i];
        gboolean same;
        if (s->type == DISK_PARAM_TEXT)
            same = g_strcmp0(*disk_param_text(&p, s), *disk_param_text(&q, s)) == 0;
        else if (s->type == DISK_PARAM_REAL)
            same = *disk_param_real(&p, s) == *disk_param_real(&q, s);
        else
            same = *disk_param_int(&p, s) == *disk_param_int(&q, s);
        if (!same)
            return FALSE;
    }
    return TRUE;
}

static gboolean fail(GError **error, disk_status status)
{
    g_set_error_literal(error, DISK_RENDER_ERROR,
                        status == DISK_CANCELLED ? DISK_RENDER_ERROR_CANCELLED
                                                 : DISK_RENDER_ERROR_FAILED,
                        g_dgettext("disk-lens-blur", disk_status_text(status)));
    return FALSE;
}

/* Takes over a plan and its stamp, and notes what it was made for. */
static void keep_plan(disk_renderer *r, disk_plan *plan, char *stamp, const disk_params *params,
                      gboolean with_depth)
{
    disk_plan_free(r->scaled);
    disk_plan_free(r->plan);
    g_free((char *)r->params.aperture);
    g_free(r->stamp);
    r->scaled = NULL;
    r->plan = plan;
    r->stamp = stamp;
    r->with_depth = with_depth;
    r->params = *params;
    r->params.aperture = g_strdup(params->aperture);
}

/* Makes the plan unless it is there. The lock is held. */
static gboolean ensure_plan(disk_renderer *r, const disk_params *params, gboolean with_depth,
                            const disk_progress *progress, GError **error)
{
    g_autofree char *stamp = disk_presets_stamp(params->aperture);
    if (r->plan && r->with_depth == with_depth && same_params(&r->params, params) &&
        g_str_equal(r->stamp, stamp))
        return TRUE;
    disk_aperture *aperture = disk_presets_load_aperture(params->aperture, error);
    if (!aperture)
        return FALSE;
    disk_executor executor = gegl_executor();
    disk_plan *plan = NULL;
    disk_status status = disk_plan_new_stored(aperture, params, with_depth,
                                              disk_presets_fit_cache(), &executor, progress, &plan);
    disk_aperture_free(aperture);
    if (status != DISK_OK)
        return fail(error, status);
    keep_plan(r, plan, g_steal_pointer(&stamp), params, with_depth);
    return TRUE;
}

static double scale_of(int level)
{
    return 1.0 / (1 << level);
}

/* The plan for a level; at a level above 0 it borrows from that of the whole picture, so that
 * zooming fits nothing anew. The lock is held and that plan there. */
static disk_status plan_at_level(disk_renderer *r, int level, const disk_plan **out)
{
    if (level > 0 && (!r->scaled || r->level != level)) {
        disk_executor executor = gegl_executor();
        disk_plan_free(r->scaled);
        r->scaled = NULL;
        disk_status status =
            disk_plan_scaled(r->plan, scale_of(level), &executor, NULL, &r->scaled);
        if (status != DISK_OK)
            return status;
        r->level = level;
    }
    *out = level > 0 ? r->scaled : r->plan;
    return DISK_OK;
}

/* --- Regions -----------------------------------------------------------------------------------
 */

/* An infinite picture counts as a very large one around the origin. */
static GeglRectangle finite_box(const GeglRectangle *box)
{
    static const GeglRectangle large = {-(1 << 27), -(1 << 27), 1 << 28, 1 << 28};
    return gegl_rectangle_is_infinite_plane(box) ? large : *box;
}

GeglRectangle disk_render_input_part(const disk_params *params, gboolean with_depth,
                                     const GeglRectangle *input_box, const GeglRectangle *roi)
{
    if (gegl_rectangle_is_infinite_plane(roi))
        return *input_box;
    GeglRectangle box = finite_box(input_box), inside;
    if (!gegl_rectangle_intersect(&inside, roi, &box))
        return inside;
    disk_rect part = disk_plan_source_part(
        params, with_depth, box.width, box.height,
        (disk_rect){inside.x - box.x, inside.y - box.y, inside.width, inside.height});
    return (GeglRectangle){box.x + part.x, box.y + part.y, part.width, part.height};
}

/* An infinite depth map lies where the picture lies. */
static GeglRectangle depth_extent(const GeglRectangle *input_box, const GeglRectangle *depth_box)
{
    return gegl_rectangle_is_infinite_plane(depth_box) ? *input_box : *depth_box;
}

GeglRectangle disk_render_depth_part(const disk_params *params, const GeglRectangle *input_box,
                                     const GeglRectangle *depth_box, const GeglRectangle *roi)
{
    GeglRectangle empty = {0, 0, 0, 0}, whole = depth_extent(input_box, depth_box);
    GeglRectangle part = disk_render_input_part(params, TRUE, input_box, roi);
    if (gegl_rectangle_is_infinite_plane(input_box) || gegl_rectangle_is_empty(&whole) ||
        gegl_rectangle_is_empty(&part))
        return empty;
    disk_rect within = {part.x - input_box->x, part.y - input_box->y, part.width, part.height};
    disk_rect from = disk_lens_depth_part(whole.width, whole.height, input_box->width,
                                          input_box->height, within);
    return (GeglRectangle){whole.x + from.x, whole.y + from.y, from.width, from.height};
}

/* --- Levels of detail --------------------------------------------------------------------------
 */

/* A job in the pixels of its level. */
typedef struct work {
    const disk_render_job *job;
    disk_params params; /* scaled */
    GeglRectangle input_box, depth_box, roi;
    GeglRectangle input_valid, depth_valid; /* what may be read, in pixels of the whole picture */
} work;

static work work_at_level(const disk_params *params, const disk_render_job *job)
{
    work w = {
        .job = job,
        .params = *params,
        .input_box = disk_level_box(&job->input_box, job->level),
        .roi = disk_level_box(&job->roi, job->level),
        .input_valid =
            disk_render_input_part(params, job->depth != NULL, &job->input_box, &job->roi),
    };
    if (job->level > 0)
        disk_params_scale(&w.params, scale_of(job->level));
    if (!job->depth)
        return w;
    w.depth_box = disk_level_box(&job->depth_box, job->level);
    w.depth_box.width = MAX(w.depth_box.width, 1);
    w.depth_box.height = MAX(w.depth_box.height, 1);
    w.depth_valid = disk_render_depth_part(params, &job->input_box, &job->depth_box, &job->roi);
    return w;
}

/* --- Bands ------------------------------------------------------------------------------------
 */

static GeglRectangle band_of(const GeglRectangle *part, int index)
{
    return (GeglRectangle){part->x, part->y + index * BAND, part->width,
                           MIN(BAND, part->height - index * BAND)};
}

static void run_bands(const GeglRectangle *part, disk_task task, void *cookie)
{
    run_batch(cookie, (part->height + BAND - 1) / BAND, task, cookie);
}

/* --- Pixels ------------------------------------------------------------------------------------
 */

const Babl *disk_render_format(const Babl *format)
{
    const Babl *space = format ? babl_format_get_space(format) : NULL;
    return babl_format_with_space("RaGaBaA float", space);
}

static gboolean is_linear(const Babl *format)
{
    BablModelFlag flags = babl_get_model_flags(format);
    return (flags & BABL_MODEL_FLAG_LINEAR) && !(flags & BABL_MODEL_FLAG_NONLINEAR);
}

/* Gray as it is stored, with alpha where there is some. */
static const Babl *depth_format(const Babl *stored)
{
    static const char *const formats[2][2] = {{"Y' float", "Y'A float"}, {"Y float", "YA float"}};
    return babl_format_with_space(formats[is_linear(stored)][babl_format_has_alpha(stored)],
                                  babl_format_get_space(stored));
}

/* The stored values of a part of the depth map; NaN where it is transparent. */
static gboolean fetch_depth(GeglBuffer *depth, const GeglRectangle *valid, int level,
                            const GeglRectangle *part, disk_plane *out)
{
    gsize count = (gsize)part->width * (gsize)part->height;
    const Babl *format = depth_format(gegl_buffer_get_format(depth));
    int with_alpha = babl_format_has_alpha(format);
    float *values = g_try_new(float, with_alpha ? 2 * count : count);
    if (!values)
        return FALSE;
    disk_level_read(depth, valid, part, level, format, values);
    for (gsize i = 0; with_alpha && i < count; i++)
        values[i] = values[2 * i + 1] > 0 ? values[2 * i] : NAN;
    *out = (disk_plane){values, part->width, part->height, (ptrdiff_t)sizeof(float) * part->width};
    return TRUE;
}

gboolean disk_render_depth_at(const disk_params *params, GeglBuffer *depth, int width, int height,
                              int x, int y, double *out)
{
    const GeglRectangle *box = gegl_buffer_get_extent(depth);
    GeglRectangle part = {box->x + (int)((x + 0.5) * box->width / width) - 2,
                          box->y + (int)((y + 0.5) * box->height / height) - 2, 5, 5};
    disk_plane window;
    gegl_rectangle_intersect(&part, &part, box);
    if (!fetch_depth(depth, box, 0, &part, &window))
        return FALSE;
    *out = disk_lens_depth_at(params, &window);
    g_free(window.data);
    return TRUE;
}

/* The blur map of a part of the input, in bands on all threads. */
typedef struct mapping {
    const work *work;
    const GeglRectangle *part;
    disk_plane out;
    gint failed; /* a disk_status */
} mapping;

/* Reads what depth a part of the input needs, and makes radii of it. */
static disk_status map_part(const work *w, const GeglRectangle *part, disk_plane *out)
{
    const GeglRectangle *box = &w->input_box;
    GeglRectangle whole = depth_extent(box, &w->depth_box);
    disk_rect within = {part->x - box->x, part->y - box->y, part->width, part->height};
    disk_rect from =
        disk_lens_depth_part(whole.width, whole.height, box->width, box->height, within);
    GeglRectangle depth_part = {whole.x + from.x, whole.y + from.y, from.width, from.height};
    disk_plane depth;
    if (!fetch_depth(w->job->depth, &w->depth_valid, w->job->level, &depth_part, &depth))
        return DISK_NO_MEMORY;
    disk_status status = disk_lens_blur_map(&w->params, &depth, whole.width, whole.height,
                                            box->width, box->height, within, out);
    g_free(depth.data);
    return status;
}

static void map_band(void *cookie, int index)
{
    mapping *m = cookie;
    GeglRectangle band = band_of(m->part, index);
    disk_plane out = {m->out.data + (gsize)m->out.width * (gsize)index * BAND, band.width,
                      band.height, m->out.stride};
    disk_status status = map_part(m->work, &band, &out);
    if (status != DISK_OK)
        g_atomic_int_set(&m->failed, (gint)status);
}

/* `out` is to be freed with free(out->data). */
static disk_status make_blur_map(const work *w, const GeglRectangle *part, disk_plane *out)
{
    float *radii = disk_image_memory((gsize)part->width * (gsize)part->height * sizeof *radii);
    if (!radii)
        return DISK_NO_MEMORY;
    *out = (disk_plane){radii, part->width, part->height, (ptrdiff_t)sizeof(float) * part->width};
    mapping m = {w, part, *out, (gint)DISK_OK};
    run_bands(part, map_band, &m);
    if (m.failed != (gint)DISK_OK)
        free(radii);
    return (disk_status)m.failed;
}

/* Pixels on their way between a buffer and an image, in bands on all threads: converting them takes
 * as long as a fast filter. */
typedef struct transfer {
    const disk_render_job *job;
    const GeglRectangle *valid, *part; /* see disk_level_read(); of the image */
    const Babl *format;
    disk_image image;
} transfer;

static void read_band(void *cookie, int index)
{
    const transfer *t = cookie;
    GeglRectangle band = band_of(t->part, index);
    disk_level_read(t->job->input, t->valid, &band, t->job->level, t->format,
                    t->image.data + 4 * (gsize)t->image.width * (gsize)index * BAND);
}

static void write_band(void *cookie, int index)
{
    const transfer *t = cookie;
    GeglRectangle band = band_of(t->part, index);
    gegl_buffer_set(t->job->output, &band, t->job->level, t->format,
                    t->image.data + 4 * (gsize)t->image.width * (gsize)index * BAND,
                    GEGL_AUTO_ROWSTRIDE);
}

static disk_image new_image(int width, int height)
{
    float *data = disk_image_memory(4 * (gsize)width * (gsize)height * sizeof(float));
    return (disk_image){data, width, height, 4 * (ptrdiff_t)sizeof(float) * width};
}

/* Source, blur map and target of one piece are in memory; filter and store. */
static disk_status filter_piece(const disk_plan *plan, const work *w, const GeglRectangle *piece,
                                disk_image source, const GeglRectangle *part, disk_image target,
                                const disk_progress *progress)
{
    const disk_render_job *job = w->job;
    const Babl *format = disk_render_format(gegl_buffer_get_format(job->input));
    disk_executor executor = gegl_executor();
    disk_plane blur = {0};
    GeglRectangle box = finite_box(&w->input_box);
    double luminance[3];
    disk_status status = job->depth ? make_blur_map(w, part, &blur) : DISK_OK;
    if (status != DISK_OK)
        return status;
    babl_space_get_rgb_luminance(babl_format_get_space(format), &luminance[0], &luminance[1],
                                 &luminance[2]);
    run_bands(part, read_band, &(transfer){job, &w->input_valid, part, format, source});
    disk_job core_job = {
        .source = source,
        .blur = job->depth ? &blur : NULL,
        .source_x = part->x - box.x,
        .source_y = part->y - box.y,
        .width = box.width,
        .height = box.height,
        .x = piece->x - part->x,
        .y = piece->y - part->y,
        .target = target,
        .luminance = {(float)luminance[0], (float)luminance[1], (float)luminance[2]},
    };
    status = disk_plan_apply(plan, &core_job, &executor, progress);
    if (status == DISK_OK)
        run_bands(piece, write_band, &(transfer){job, NULL, piece, format, target});
    free(blur.data);
    return status;
}

static disk_status render_piece(const disk_plan *plan, const work *w, const GeglRectangle *piece,
                                const disk_progress *progress)
{
    GeglRectangle part =
        disk_render_input_part(&w->params, w->job->depth != NULL, &w->input_box, piece);
    disk_image source = new_image(part.width, part.height);
    disk_image target = new_image(piece->width, piece->height);
    disk_status status = DISK_NO_MEMORY;
    if (source.data && target.data)
        status = filter_piece(plan, w, piece, source, &part, target, progress);
    free(source.data);
    free(target.data);
    return status;
}

gboolean disk_render_needs_whole(const disk_params *params, gboolean with_depth)
{
    return with_depth && params->occlusion == DISK_OCCLUSION_YES;
}

/* Whole cells of the plan's. */
static int piece_side(const disk_plan *plan)
{
    int cell = disk_plan_cell(plan);
    return cell * MAX(PIECE / cell, 1);
}

/* Pieces lie on a grid fixed to the picture, so that no cell of the plan's is filtered twice. Where
 * the whole scene counts, there is one piece, so that it is made once. */
static disk_status render_pieces(const disk_plan *plan, const work *w,
                                 const disk_progress *progress)
{
    const GeglRectangle *roi = &w->roi;
    if (gegl_rectangle_is_empty(roi))
        return DISK_OK; /* less than a pixel of the level */
    if (disk_render_needs_whole(&w->params, w->job->depth != NULL))
        return render_piece(plan, w, roi, progress);
    GeglRectangle box = finite_box(&w->input_box);
    int side = piece_side(plan);
    int x0 = roi->x - (roi->x - box.x) % side, y0 = roi->y - (roi->y - box.y) % side;
    int columns = (roi->x + roi->width - x0 + side - 1) / side;
    int rows = (roi->y + roi->height - y0 + side - 1) / side;
    disk_status status = DISK_OK;
    for (int i = 0; i < columns * rows && status == DISK_OK; i++) {
        GeglRectangle piece = {x0 + i % columns * side, y0 + i / columns * side, side, side};
        gegl_rectangle_intersect(&piece, &piece, roi);
        share s = {progress, (double)i / (columns * rows), 1.0 / (columns * rows)};
        disk_progress of_piece;
        status = render_piece(plan, w, &piece, share_progress(&s, &of_piece));
    }
    return status;
}

gboolean disk_render(disk_renderer *renderer, const disk_params *params, const disk_render_job *job,
                     const disk_progress *progress, GError **error)
{
    if (job->depth && gegl_rectangle_is_infinite_plane(&job->input_box)) {
        g_set_error_literal(error, DISK_RENDER_ERROR, DISK_RENDER_ERROR_FAILED,
                            "a depth map needs a picture of finite size");
        return FALSE;
    }
    /* Fitting takes the time of a few megapixels. */
    share first = {progress, 0, 0.2}, second = {progress, 0.2, 0.8};
    disk_progress of_plan, of_pixels;
    g_mutex_lock(&renderer->lock);
    gboolean planned =
        ensure_plan(renderer, params, job->depth != NULL, share_progress(&first, &of_plan), error);
    const disk_plan *plan = NULL;
    disk_status status = planned ? plan_at_level(renderer, job->level, &plan) : DISK_OK;
    if (plan) {
        work w = work_at_level(params, job);
        status = render_pieces(plan, &w, share_progress(&second, &of_pixels));
    }
    g_mutex_unlock(&renderer->lock);
    return planned && (status == DISK_OK || fail(error, status));
}

/* --- The blur map itself -----------------------------------------------------------------------
 */

/* The pixels of the picture become the map's colours. */
static disk_status paint_blur(const work *w, disk_image image, const disk_progress *progress)
{
    const GeglRectangle *box = &w->input_box;
    const Babl *format = disk_render_format(gegl_buffer_get_format(w->job->input));
    disk_executor executor = gegl_executor();
    disk_plane blur;
    disk_status status = make_blur_map(w, box, &blur);
    if (status != DISK_OK)
        return status;
    gegl_buffer_get(w->job->input, box, 1.0, format, image.data, GEGL_AUTO_ROWSTRIDE,
                    GEGL_ABYSS_NONE);
    status = disk_lens_clean_up(&w->params, &image, &blur, &executor, progress);
    disk_show show = {disk_lens_max_radius(&w->params, TRUE), DISK_MIN_RADIUS, 1};
    if (status == DISK_OK)
        status = disk_show_blur(&show, &blur, &image);
    free(blur.data);
    return status;
}

gboolean disk_render_show_blur(const disk_params *params, const disk_render_job *job,
                               const disk_progress *progress, GError **error)
{
    disk_render_job whole = *job;
    whole.roi = job->input_box;
    work w = work_at_level(params, &whole);
    disk_image image = new_image(w.input_box.width, w.input_box.height);
    disk_status status = image.data ? paint_blur(&w, image, progress) : DISK_NO_MEMORY;
    if (status == DISK_OK)
        gegl_buffer_set(job->output, &w.input_box, 0, disk_render_format(NULL), image.data,
                        GEGL_AUTO_ROWSTRIDE);
    free(image.data);
    return status == DISK_OK || fail(error, status);
}
