/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file svg.c
 * Renders an SVG by librsvg onto a transparent cairo surface; its alpha is the mask.
 * The file is read from memory and has no address, so that librsvg refuses all
 * that lies outside of it (pictures, style sheets, entities, XInclude).
 *
 * The ink is to fill the mask, however small or far from the origin it is: the page
 * is rendered, then again the box of it that was painted, until that fills the mask.
 * If the first rendering shows nothing the ink may be too small for it; then librsvg
 * is asked where it is. (It is not asked at once: it calculates in 1/256 of the
 * page's pixels, and takes no heed of clips and masks.)
 *
 * A short file can ask for years of drawing (dashes, filters, copies of copies, a
 * scribble's crossings), and librsvg cannot be stopped. So a thread of its own
 * draws, and when it takes too long it is left alone and the file refused.
 */
#include "mask.h"

#include <cairo.h>
#include <librsvg/rsvg.h>
#include <math.h>
#include <string.h>

/* The longer side of the ink in the mask, in pixels, and the closed pixels around it. */
#define INK_SIDE 1024
#define MARGIN   1

/* Narrowing ends when the ink takes this share of the box, or after so many times. */
#define FILLED      0.9
#define MAX_NARROWS 6

/* Real shapes take some hundredths of a second. */
#define MAX_SECONDS 30

typedef struct document {
    const char *label;
    RsvgHandle *handle;
    double width, height; /* of the page, in its own pixels */
} document;

static gboolean is_size(double width, double height)
{
    return isfinite(width) && isfinite(height) && width > 0 && height > 0;
}

/* Refuses what librsvg would not be safe with. */
static gboolean check_text(const char *label, const char *data, gsize size, GError **error)
{
    const char *what = NULL;
    if (size == 0)
        what = "an empty file";
    else if (size >= 2 && !memcmp(data, "\x1f\x8b", 2))
        what = "a compressed SVG; unpack it (gunzip) first"; /* librsvg would, to any size */
    else if (memchr(data, 0, size))
        what = "not an SVG in UTF-8";
    else if (g_strstr_len(data, (gssize)size, "feConvolveMatrix"))
        what = "an SVG with a convolution filter; remove it first"; /* 2.54 aborts reading one */
    if (what)
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, label, "%s", what);
    return !what;
}

static RsvgHandle *parse(const char *label, GBytes *bytes, GError **error)
{
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    if (!check_text(label, data, size, error))
        return NULL;
    GError *why = NULL;
    GInputStream *stream = g_memory_input_stream_new_from_bytes(bytes);
    RsvgHandle *handle =
        rsvg_handle_new_from_stream_sync(stream, NULL, RSVG_HANDLE_FLAGS_NONE, NULL, &why);
    g_object_unref(stream);
    if (!handle) {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, label, "not a readable SVG: %s",
                               why->message);
        g_error_free(why);
        return NULL;
    }
    rsvg_handle_set_dpi(handle, 96.0);
    return handle;
}

/* What would be painted on a page of the document's size; FALSE with error set. */
static gboolean measure_ink(const document *from, RsvgRectangle *ink, GError **error)
{
    RsvgRectangle page = {0, 0, from->width, from->height};
    GError *why = NULL;
    if (rsvg_handle_get_geometry_for_layer(from->handle, NULL, &page, ink, NULL, &why))
        return TRUE;
    disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, from->label,
                           "the SVG cannot be drawn: %s", why->message);
    g_error_free(why);
    return FALSE;
}

/*
 * The page of a document without a size is its viewBox; without that, too, it
 * reaches from the origin to the end of the ink.
 */
static gboolean guess_page(document *from, GError **error)
{
    RsvgLength width, height;
    RsvgRectangle box, ink;
    gboolean has_width, has_height, has_box;
    rsvg_handle_get_intrinsic_dimensions(from->handle, &has_width, &width, &has_height, &height,
                                         &has_box, &box);
    from->width = from->height = 0;
    if (has_box) {
        from->width = box.width;
        from->height = box.height;
    } else if (width.unit == RSVG_UNIT_PERCENT && height.unit == RSVG_UNIT_PERCENT) {
        from->width = from->height = INK_SIDE;
        if (!measure_ink(from, &ink, error))
            return FALSE;
        from->width = fmax(from->width, ink.x + ink.width);
        from->height = fmax(from->height, ink.y + ink.height);
    }
    return TRUE;
}

static gboolean find_page(document *from, GError **error)
{
    if (!rsvg_handle_get_intrinsic_size_in_pixels(from->handle, &from->width, &from->height) &&
        !guess_page(from, error))
        return FALSE;
    if (is_size(from->width, from->height))
        return TRUE;
    disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, from->label,
                           "the SVG's page has no size");
    return FALSE;
}

static void set_empty(const document *from, GError **error)
{
    disk_presets_set_error(error, DISK_PRESETS_ERROR_EMPTY, from->label,
                           "nothing is painted on the SVG's page, so no light would pass");
}

/* The part of the page on which librsvg sees ink. */
static gboolean find_ink(const document *from, RsvgRectangle *box, GError **error)
{
    RsvgRectangle ink;
    if (!measure_ink(from, &ink, error))
        return FALSE;
    double left = fmax(ink.x, 0), right = fmin(ink.x + ink.width, from->width);
    double top = fmax(ink.y, 0), bottom = fmin(ink.y + ink.height, from->height);
    if (!is_size(right - left, bottom - top)) {
        set_empty(from, error);
        return FALSE;
    }
    *box = (RsvgRectangle){left, top, right - left, bottom - top};
    return TRUE;
}

/* Pixels of the mask for one of the page. */
static double scale_of(const RsvgRectangle *box)
{
    return INK_SIDE / fmax(box->width, box->height);
}

/*
 * Paints the page so that the box lies within the surface's margin. What lies
 * beyond the page does not show; the clip is cut to the surface, too, for cairo's
 * coordinates end at some millions of pixels.
 */
static gboolean paint(const document *from, const RsvgRectangle *box, cairo_surface_t *surface,
                      GError **error)
{
    double scale = scale_of(box);
    double left = fmax(box->x - 2 * MARGIN / scale, 0);
    double top = fmax(box->y - 2 * MARGIN / scale, 0);
    double right = fmin(box->x + box->width + 2 * MARGIN / scale, from->width);
    double bottom = fmin(box->y + box->height + 2 * MARGIN / scale, from->height);
    RsvgRectangle page = {0, 0, from->width, from->height};

    cairo_t *cairo = cairo_create(surface);
    cairo_translate(cairo, MARGIN, MARGIN);
    cairo_scale(cairo, scale, scale);
    cairo_translate(cairo, -box->x, -box->y);
    cairo_rectangle(cairo, left, top, right - left, bottom - top);
    cairo_clip(cairo);
    GError *why = NULL;
    gboolean done = rsvg_handle_render_document(from->handle, cairo, &page, &why) &&
                    cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
    if (!done)
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FORMAT, from->label,
                               "the SVG cannot be drawn: %s",
                               why ? why->message : cairo_status_to_string(cairo_status(cairo)));
    g_clear_error(&why);
    cairo_destroy(cairo);
    return done;
}

/* Copies the alpha of cairo's premultiplied, native-endian 0xAARRGGBB. */
static void copy_alpha(cairo_surface_t *surface, const disk_plane *mask)
{
    cairo_surface_flush(surface);
    const guint8 *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < mask->height; y++) {
        for (int x = 0; x < mask->width; x++) {
            guint32 pixel;
            memcpy(&pixel, data + (gsize)y * (gsize)stride + (gsize)x * sizeof pixel, sizeof pixel);
            mask->data[(gsize)y * (gsize)mask->width + (gsize)x] = (float)(pixel >> 24) / 255.0f;
        }
    }
}

static gboolean render(const document *from, const RsvgRectangle *box, disk_plane *out,
                       GError **error)
{
    double scale = scale_of(box);
    disk_plane mask;
    if (!disk_presets_new_mask(from->label, (gint64)ceil(box->width * scale) + 2 * MARGIN,
                               (gint64)ceil(box->height * scale) + 2 * MARGIN, &mask, error))
        return FALSE;
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, mask.width, mask.height);
    gboolean done = FALSE;
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, from->label, "out of memory");
    else
        done = paint(from, box, surface, error);
    if (done) {
        copy_alpha(surface, &mask);
        *out = mask;
    } else {
        g_free(mask.data);
    }
    cairo_surface_destroy(surface);
    return done;
}

/* The extents of what was painted, in pixels; FALSE if nothing was. */
static gboolean find_painted(const disk_plane *mask, RsvgRectangle *out)
{
    int left = mask->width, right = -1, top = mask->height, bottom = -1;
    for (int y = 0; y < mask->height; y++) {
        for (int x = 0; x < mask->width; x++) {
            if (mask->data[(gsize)y * (gsize)mask->width + (gsize)x] < DISK_MASK_CLOSED)
                continue;
            left = MIN(left, x);
            right = MAX(right, x);
            top = MIN(top, y);
            bottom = y;
        }
    }
    *out = (RsvgRectangle){left, top, right - left + 1, bottom - top + 1};
    return right >= 0;
}

/* Cuts the box to what was painted of it; FALSE if that is most of it already. */
static gboolean narrow(const RsvgRectangle *painted, RsvgRectangle *box)
{
    double scale = scale_of(box);
    if (fmax(painted->width, painted->height) >= FILLED * INK_SIDE)
        return FALSE;
    box->x += (painted->x - MARGIN) / scale;
    box->y += (painted->y - MARGIN) / scale;
    box->width = painted->width / scale;
    box->height = painted->height / scale;
    return TRUE;
}

/* Renders the box or, if nothing shows, where librsvg sees ink; the box becomes that. */
static gboolean render_some(const document *from, RsvgRectangle *box, disk_plane *out,
                            RsvgRectangle *painted, GError **error)
{
    for (int again = 0;; again++) {
        if (!render(from, box, out, error))
            return FALSE;
        if (find_painted(out, painted))
            return TRUE;
        g_free(out->data);
        if (again) {
            set_empty(from, error);
            return FALSE;
        }
        if (!find_ink(from, box, error))
            return FALSE;
    }
}

static gboolean render_ink(const document *from, disk_plane *out, GError **error)
{
    RsvgRectangle box = {0, 0, from->width, from->height}, painted;
    for (int i = 0;; i++) {
        if (!render_some(from, &box, out, &painted, error))
            return FALSE;
        if (i == MAX_NARROWS || !narrow(&painted, &box))
            return TRUE;
        g_free(out->data);
    }
}

static gboolean read_document(const char *label, GBytes *bytes, disk_plane *out, GError **error)
{
    document from = {.label = label, .handle = parse(label, bytes, error)};
    if (!from.handle)
        return FALSE;
    gboolean done = find_page(&from, error) && render_ink(&from, out, error);
    g_object_unref(from.handle);
    return done;
}

/* One drawing, shared by the thread that draws and the one that waits for it. */
typedef struct job {
    GMutex lock;
    GCond ended;
    char *label;
    GBytes *bytes;
    gboolean over, done; /* over: the rest is set */
    disk_plane mask;     /* its data is taken by the one that waits */
    GError *error;
} job;

static void free_job(void *data)
{
    job *work = data;
    g_mutex_clear(&work->lock);
    g_cond_clear(&work->ended);
    g_free(work->label);
    g_bytes_unref(work->bytes);
    g_free(work->mask.data);
    g_clear_error(&work->error);
}

static void *run_job(void *data)
{
    job *work = data;
    disk_plane mask = {0};
    GError *error = NULL;
    gboolean done = read_document(work->label, work->bytes, &mask, &error);
    g_mutex_lock(&work->lock);
    work->done = done;
    work->mask = done ? mask : (disk_plane){0};
    work->error = error;
    work->over = TRUE;
    g_cond_signal(&work->ended);
    g_mutex_unlock(&work->lock);
    g_atomic_rc_box_release_full(work, free_job);
    return NULL;
}

/* Takes the result, or gives up the thread, which then frees what it made. */
static gboolean wait_for(job *work, disk_plane *out, GError **error)
{
    gint64 end = g_get_monotonic_time() + MAX_SECONDS * G_TIME_SPAN_SECOND;
    g_mutex_lock(&work->lock);
    gboolean in_time = TRUE;
    while (!work->over && in_time)
        in_time = g_cond_wait_until(&work->ended, &work->lock, end);
    gboolean over = work->over, done = work->done;
    if (done) {
        *out = work->mask;
        work->mask.data = NULL;
    } else if (over) {
        g_propagate_error(error, g_steal_pointer(&work->error));
    }
    g_mutex_unlock(&work->lock);
    if (!over)
        disk_presets_set_error(error, DISK_PRESETS_ERROR_TOO_LARGE, work->label,
                               "too complex: it is not drawn after %d seconds", MAX_SECONDS);
    return done;
}

gboolean disk_presets_read_svg(const char *label, GBytes *bytes, disk_plane *out, GError **error)
{
    job *work = g_atomic_rc_box_new0(job);
    g_mutex_init(&work->lock);
    g_cond_init(&work->ended);
    work->label = g_strdup(label);
    work->bytes = g_bytes_ref(bytes);
    GError *why = NULL;
    GThread *thread = g_thread_try_new("draw-svg", run_job, g_atomic_rc_box_acquire(work), &why);
    gboolean done = FALSE;
    if (thread) {
        g_thread_unref(thread);
        done = wait_for(work, out, error);
    } else {
        disk_presets_set_error(error, DISK_PRESETS_ERROR_FAILED, label, "%s", why->message);
        g_error_free(why);
        g_atomic_rc_box_release_full(work, free_job);
    }
    g_atomic_rc_box_release_full(work, free_job);
    return done;
}
