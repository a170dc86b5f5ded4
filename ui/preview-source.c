/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two readings take turns in an idle source: the whole comes first. A strip is as many rows as a
 * host reads in some hundredths of a second. A reading whose picture is there takes another depth
 * map without reading the picture again. */

#include "preview-source.h"

#include "i18n.h"
#include "preview-aim.h"
#include "shrink.h"

#include <math.h>

#define STRIP 600000 /* pixels of the picture that are read at once */

/* Pixels while they are read; those of the picture come first. */
typedef struct reading {
    disk_pixels *pixels; /* being filled; NULL: nothing to read */
    disk_pixels *done;   /* the last that was completed; NULL: none */
    int row;             /* the next of the picture */
    int depth_row;       /* the next of the depth map; where there is none, the part's height */
} reading;

struct disk_preview_source {
    const disk_host *host;
    disk_preview_source_listener listener;
    int depth;
    reading whole, part;
    guint idle;
    gboolean paused;
};

/* --- Reading ---------------------------------------------------------------------------------- */

/* How many small rows are a strip. */
static int strip_rows(const disk_pixels *pixels)
{
    double row = pixels->part.width / (pixels->scale * pixels->scale);
    return MAX((int)(STRIP / row), 1);
}

static float *row_of(void *data, ptrdiff_t stride, int y)
{
    return (float *)((char *)data + y * stride);
}

static gboolean read_strip(disk_preview_source *s, reading *r, GError **error)
{
    disk_pixels *p = r->pixels;
    gboolean picture = r->row < p->part.height;
    int *row = picture ? &r->row : &r->depth_row;
    int rows = MIN(strip_rows(p), p->part.height - *row);
    disk_rect strip = {p->part.x, p->part.y + *row, p->part.width, rows};
    gboolean good;
    if (picture) {
        disk_image out = {row_of(p->image.data, p->image.stride, *row), strip.width, rows,
                          p->image.stride};
        good = s->host->read_picture(s->host->cookie, p->scale, strip, out, error);
    } else {
        disk_plane out = {row_of(p->depth.data, p->depth.stride, *row), strip.width, rows,
                          p->depth.stride};
        good = s->host->read_depth(s->host->cookie, s->depth, p->scale, strip, out, error);
    }
    *row += rows;
    return good;
}

static gboolean is_complete(const reading *r)
{
    return r->row >= r->pixels->part.height && r->depth_row >= r->pixels->part.height;
}

static void drop(reading *r)
{
    g_clear_pointer(&r->pixels, disk_pixels_unref);
    g_clear_pointer(&r->done, disk_pixels_unref);
}

static gboolean read_some(gpointer data)
{
    disk_preview_source *s = data;
    GError *error = NULL;
    reading *r = s->whole.pixels ? &s->whole : &s->part;
    if (!r->pixels) {
        s->idle = 0;
        return G_SOURCE_REMOVE;
    }
    if (!read_strip(s, r, &error)) {
        drop(r);
        s->listener.failed(s->listener.cookie, error);
        g_clear_error(&error);
    } else if (is_complete(r)) {
        g_clear_pointer(&r->done, disk_pixels_unref);
        r->done = g_steal_pointer(&r->pixels);
        s->listener.ready(s->listener.cookie);
    }
    return G_SOURCE_CONTINUE;
}

static void wake(disk_preview_source *s)
{
    if (!s->idle && !s->paused && (s->whole.pixels || s->part.pixels))
        s->idle = g_idle_add(read_some, s);
}

static void tell_memory(disk_preview_source *s)
{
    GError *error = g_error_new_literal(g_quark_from_static_string("disk-preview"), 0,
                                        _(disk_status_text(DISK_NO_MEMORY)));
    s->listener.failed(s->listener.cookie, error);
    g_error_free(error);
}

/* Begins to read; `pixels` with an image that is there, or not. */
static void begin(disk_preview_source *s, reading *r, disk_pixels *pixels, gboolean with_image)
{
    if (pixels && s->depth != DISK_DIALOG_NO_DEPTH && !disk_pixels_add_depth(pixels))
        g_clear_pointer(&pixels, disk_pixels_unref);
    drop(r);
    r->pixels = pixels;
    if (!pixels) {
        tell_memory(s);
        return;
    }
    r->row = with_image ? pixels->part.height : 0;
    r->depth_row = s->depth == DISK_DIALOG_NO_DEPTH ? pixels->part.height : 0;
    wake(s);
}

/* --- The source ------------------------------------------------------------------------------- */

disk_preview_source *disk_preview_source_new(const disk_host *host,
                                             const disk_preview_source_listener *listener)
{
    disk_preview_source *s = g_new0(disk_preview_source, 1);
    s->host = host;
    s->listener = *listener;
    s->depth = DISK_DIALOG_NO_DEPTH;
    double scale = disk_preview_kept_scale(host->width, host->height);
    disk_rect all = {0, 0, disk_shrink_size(host->width, scale),
                     disk_shrink_size(host->height, scale)};
    begin(s, &s->whole, disk_pixels_new(host->width, host->height, scale, all), FALSE);
    return s;
}

void disk_preview_source_free(disk_preview_source *s)
{
    if (s->idle)
        g_source_remove(s->idle);
    drop(&s->whole);
    drop(&s->part);
    g_free(s);
}

/* The picture stays, the depth map goes, another comes. */
static void change_depth(disk_preview_source *s, reading *r)
{
    disk_pixels *old = r->done ? r->done : r->pixels;
    if (!old)
        return;
    gboolean with_image = r->done != NULL || r->row >= old->part.height;
    disk_pixels *fresh = with_image
                             ? disk_pixels_without_depth(old)
                             : disk_pixels_new(old->width, old->height, old->scale, old->part);
    if (fresh && with_image && s->depth == DISK_DIALOG_NO_DEPTH) {
        drop(r);
        r->done = fresh;
    } else {
        begin(s, r, fresh, with_image);
    }
}

void disk_preview_source_set_depth(disk_preview_source *s, int depth)
{
    if (depth == s->depth)
        return;
    s->depth = depth;
    change_depth(s, &s->whole);
    change_depth(s, &s->part);
}

disk_pixels *disk_preview_source_whole(disk_preview_source *s)
{
    return s->whole.done;
}

static gboolean serves(const disk_pixels *pixels, double scale, disk_rect part)
{
    return pixels && pixels->scale >= scale * (1 - 1e-9) && pixels->scale <= scale * 1.5 &&
           disk_pixels_hold(pixels, part);
}

disk_pixels *disk_preview_source_part(disk_preview_source *s, double scale, disk_rect needed,
                                      disk_rect read)
{
    if (serves(s->part.done, scale, needed))
        return s->part.done;
    if (!serves(s->part.pixels, scale, needed)) {
        const disk_host *h = s->host;
        disk_rect part = disk_pixels_part(h->width, h->height, scale, read);
        begin(s, &s->part, disk_pixels_new(h->width, h->height, scale, part), FALSE);
    }
    return NULL;
}

void disk_preview_source_set_paused(disk_preview_source *s, gboolean paused)
{
    s->paused = paused;
    if (paused && s->idle) {
        g_source_remove(s->idle);
        s->idle = 0;
    }
    wake(s);
}

gboolean disk_preview_source_depths(disk_preview_source *s, int x, int y, disk_plane *out)
{
    const disk_host *h = s->host;
    int x0 = MAX(x - 2, 0), y0 = MAX(y - 2, 0);
    int x1 = MIN(x + 3, h->width), y1 = MIN(y + 3, h->height);
    if (s->depth == DISK_DIALOG_NO_DEPTH || s->paused || x1 <= x0 || y1 <= y0)
        return FALSE;
    disk_rect part = {x0, y0, x1 - x0, y1 - y0};
    out->width = part.width;
    out->height = part.height;
    out->stride = (ptrdiff_t)sizeof(float) * part.width;
    return h->read_depth(h->cookie, s->depth, 1, part, *out, NULL);
}
