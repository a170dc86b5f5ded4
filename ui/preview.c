/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What changes is noted in the steps (preview-steps.h); advance() starts the next of them whenever
 * something has changed, was read or has ended. Results come from the engine's thread through the
 * main loop. */

#include "preview.h"

#include "canvas.h"
#include "i18n.h"
#include "preview-aim.h"
#include "preview-bar.h"
#include "preview-engine.h"
#include "preview-plans.h"
#include "preview-source.h"

#include <math.h>

#define REST 120 /* milliseconds without a change: the user has paused */

struct _DiskPreview {
    GtkBox parent;
    const disk_host *host;
    GtkWidget *canvas, *bar;
    disk_preview_source *source;
    disk_preview_engine *engine;
    disk_preview_steps steps;
    disk_params params;
    int depth;
    disk_shared_aperture *aperture; /* NULL: none */
    guint serial, generation;
    guint resting; /* the timer; 0: the user has paused */
    gboolean paused;
    double refined;        /* the scale that the view wants */
    double seconds;        /* for the whole picture */
    guint fine_generation; /* of what is shown on the finest level */
};

G_DEFINE_TYPE(DiskPreview, disk_preview, GTK_TYPE_BOX)

static guint focused_signal, measured_signal, failed_signal, shown_signal;

static void advance(DiskPreview *self);

static gboolean with_depth(const DiskPreview *self)
{
    return self->depth != DISK_DIALOG_NO_DEPTH;
}

/* --- Asking ----------------------------------------------------------------------------------- */

/* The pixels for a step, borrowed; NULL: they are being read. */
static disk_pixels *pixels_for(DiskPreview *self, disk_preview_step step,
                               const disk_preview_aim *aim)
{
    disk_pixels *whole = disk_preview_source_whole(self->source);
    if (step == DISK_PREVIEW_OVERVIEW || aim->refined <= whole->scale * 1.001)
        return whole;
    disk_rect read = disk_preview_aim_read(disk_canvas_view(DISK_CANVAS(self->canvas)), aim);
    disk_pixels *part = disk_preview_source_part(self->source, aim->refined, aim->source, read);
    return part || step == DISK_PREVIEW_REFINING ? part : whole;
}

static void ask(DiskPreview *self, disk_preview_step step, const disk_preview_aim *aim,
                disk_pixels *pixels)
{
    disk_preview_request request = {
        .serial = ++self->serial,
        .generation = self->generation,
        .step = step,
        .pixels = disk_pixels_ref(pixels),
        .aperture = self->aperture ? disk_shared_aperture_ref(self->aperture) : NULL,
        .params = self->params,
        .with_depth = with_depth(self),
        .scale = MIN(step == DISK_PREVIEW_REFINING ? aim->refined : aim->draft, pixels->scale),
        .source = aim->source,
        .seen = aim->seen,
    };
    self->refined = aim->refined;
    disk_preview_engine_ask(self->engine, &request, self->steps.running != DISK_PREVIEW_NOTHING);
    disk_preview_steps_started(&self->steps, step);
    disk_preview_bar_set_busy(DISK_PREVIEW_BAR(self->bar), TRUE);
}

static void advance(DiskPreview *self)
{
    if (self->paused || !self->source || !disk_preview_source_whole(self->source))
        return;
    const disk_viewport *view = disk_canvas_view(DISK_CANVAS(self->canvas));
    disk_preview_step step =
        disk_preview_steps_next(&self->steps, self->resting == 0, !disk_viewport_shows_all(view));
    if (step == DISK_PREVIEW_NOTHING)
        return;
    disk_preview_aim aim =
        disk_preview_aim_at(view, &self->params, with_depth(self), step == DISK_PREVIEW_OVERVIEW);
    disk_pixels *pixels = pixels_for(self, step, &aim);
    if (pixels)
        ask(self, step, &aim, pixels);
}

static gboolean on_rest(gpointer data)
{
    DiskPreview *self = data;
    self->resting = 0;
    advance(self);
    return G_SOURCE_REMOVE;
}

/* Something changes; the user is not resting. */
static void stir(DiskPreview *self)
{
    if (self->resting)
        g_source_remove(self->resting);
    self->resting = g_timeout_add(REST, on_rest, self);
}

static void changed(DiskPreview *self)
{
    self->generation++;
    disk_preview_steps_changed(&self->steps);
    stir(self);
    advance(self);
}

/* --- Results ---------------------------------------------------------------------------------- */

/* How much longer all rays of a lens take than the taps that stand for them in the preview; the
 * lens takes 4096 at most. */
static double exact_times(double radius)
{
    return CLAMP(G_PI * radius * radius, DISK_PREVIEW_EXACT_TAPS, 4096) / DISK_PREVIEW_EXACT_TAPS;
}

static void measure(DiskPreview *self, const disk_preview_result *r)
{
    double pixels = (double)self->host->width * self->host->height, times = 1;
    gboolean exact = self->params.samples == 0;
    if ((r->rough && !exact) || r->filtered <= 0 || r->step != DISK_PREVIEW_REFINING)
        return;
    if (r->rough)
        times = exact_times(disk_lens_max_radius(&self->params, with_depth(self)));
    self->seconds = r->seconds * times * pixels / r->filtered + (exact ? 0 : r->fitting);
    g_signal_emit(self, measured_signal, 0);
}

static gboolean is_whole(const DiskPreview *self, const disk_preview_result *r)
{
    return r->part.x == 0 && r->part.y == 0 &&
           r->part.width >= floor(self->host->width * r->scale) &&
           r->part.height >= floor(self->host->height * r->scale);
}

/* Puts a result where it belongs; what shows older parameters goes. */
static void show(DiskPreview *self, disk_preview_result *r)
{
    disk_canvas_layer layer = {r->scale, r->part, r->before, r->after, r->blur};
    DiskCanvas *canvas = DISK_CANVAS(self->canvas);
    disk_canvas_level level = is_whole(self, r)                  ? DISK_CANVAS_BASE
                              : r->step == DISK_PREVIEW_DRAFTING ? DISK_CANVAS_DRAFT
                                                                 : DISK_CANVAS_FINE;
    r->before = r->after = r->blur = NULL;
    disk_canvas_show(canvas, level, &layer);
    if (level != DISK_CANVAS_FINE && r->step != DISK_PREVIEW_OVERVIEW &&
        (r->generation != self->fine_generation || level == DISK_CANVAS_BASE))
        disk_canvas_show(canvas, DISK_CANVAS_FINE, NULL);
    if (level == DISK_CANVAS_FINE) {
        self->fine_generation = r->generation;
        disk_canvas_show(canvas, DISK_CANVAS_DRAFT, NULL);
    } else if (level == DISK_CANVAS_BASE && r->step != DISK_PREVIEW_OVERVIEW) {
        disk_canvas_show(canvas, DISK_CANVAS_DRAFT, NULL);
    }
}

static void tell_status(DiskPreview *self, disk_status status)
{
    if (status != DISK_OK && status != DISK_CANCELLED)
        g_signal_emit(self, failed_signal, 0, _(disk_status_text(status)));
}

static void take_result(DiskPreview *self, disk_preview_result *r)
{
    gboolean good = r->status == DISK_OK, latest = r->serial == self->serial;
    gboolean final = !r->rough && r->scale >= self->refined * 0.999;
    if (good) {
        measure(self, r);
        show(self, r);
        g_signal_emit(self, shown_signal, 0, (int)r->step, r->rough);
    }
    if (latest) {
        tell_status(self, r->status);
        disk_preview_steps_ended(&self->steps, good, final);
        disk_preview_bar_set_busy(DISK_PREVIEW_BAR(self->bar), FALSE);
        advance(self);
    }
}

/* A result on its way from the engine's thread. */
typedef struct parcel {
    DiskPreview *preview; /* a reference */
    disk_preview_result *result;
} parcel;

static gboolean unpack(gpointer data)
{
    parcel *p = data;
    if (p->preview->engine)
        take_result(p->preview, p->result);
    return G_SOURCE_REMOVE;
}

static void free_parcel(gpointer data)
{
    parcel *p = data;
    disk_preview_result_free(p->result);
    g_object_unref(p->preview);
    g_free(p);
}

static void deliver(void *cookie, disk_preview_result *result)
{
    parcel *p = g_new(parcel, 1);
    *p = (parcel){g_object_ref(cookie), result};
    g_idle_add_full(G_PRIORITY_DEFAULT, unpack, p, free_parcel);
}

/* --- What the user does ----------------------------------------------------------------------- */

static void on_view(DiskCanvas *canvas, DiskPreview *self)
{
    disk_preview_bar_set_zoom(DISK_PREVIEW_BAR(self->bar), disk_canvas_view(canvas)->zoom);
    disk_preview_steps_moved(&self->steps);
    stir(self);
    advance(self);
}

static void on_picked(DiskCanvas *canvas, double x, double y, DiskPreview *self)
{
    float values[25];
    disk_plane window = {.data = values};
    if (disk_preview_source_depths(self->source, (int)x, (int)y, &window))
        g_signal_emit(self, focused_signal, 0, disk_lens_depth_at(&self->params, &window));
}

static void on_ready(void *cookie)
{
    advance(cookie);
}

static void on_failed(void *cookie, const GError *error)
{
    DiskPreview *self = cookie;
    g_signal_emit(self, failed_signal, 0, error ? error->message : _("The picture cannot be read"));
}

/* --- The widget ------------------------------------------------------------------------------- */

static void disk_preview_dispose(GObject *object)
{
    DiskPreview *self = DISK_PREVIEW(object);
    if (self->resting)
        g_source_remove(self->resting);
    self->resting = 0;
    g_clear_pointer(&self->engine, disk_preview_engine_free);
    g_clear_pointer(&self->source, disk_preview_source_free);
    g_clear_pointer(&self->aperture, disk_shared_aperture_unref);
    G_OBJECT_CLASS(disk_preview_parent_class)->dispose(object);
}

static void disk_preview_class_init(DiskPreviewClass *class)
{
    GType type = G_TYPE_FROM_CLASS(class);
    G_OBJECT_CLASS(class)->dispose = disk_preview_dispose;
    focused_signal = g_signal_new("focused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_DOUBLE);
    measured_signal =
        g_signal_new("measured", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    shown_signal = g_signal_new("shown", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_INT, G_TYPE_BOOLEAN);
    failed_signal = g_signal_new("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void disk_preview_init(DiskPreview *self)
{
    gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
    gtk_box_set_spacing(GTK_BOX(self), 6);
    disk_params_init(&self->params);
    self->depth = DISK_DIALOG_NO_DEPTH;
    self->seconds = -1;
}

GtkWidget *disk_preview_new(const disk_host *host, disk_mnemonics *mnemonics)
{
    DiskPreview *self = g_object_new(DISK_TYPE_PREVIEW, NULL);
    disk_preview_source_listener listener = {on_ready, on_failed, self};
    self->host = host;
    self->canvas = disk_canvas_new(host->width, host->height);
    self->bar = disk_preview_bar_new(DISK_CANVAS(self->canvas), mnemonics);
    gtk_box_pack_start(GTK_BOX(self), self->canvas, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(self), self->bar, FALSE, FALSE, 0);
    self->engine = disk_preview_engine_new(deliver, self);
    self->source = disk_preview_source_new(host, &listener);
    g_signal_connect(self->canvas, "view-changed", G_CALLBACK(on_view), self);
    g_signal_connect(self->canvas, "picked", G_CALLBACK(on_picked), self);
    return GTK_WIDGET(self);
}

static gboolean same_params(const disk_params *a, const disk_params *b)
{
    disk_params p = *a, q = *b;
    p.aperture = q.aperture = NULL;
    int count;
    const disk_param_spec *table = disk_param_table(&count);
    for (int i = 0; i < count; i++) {
        const disk_param_spec *s = &table[i];
        if (s->type == DISK_PARAM_REAL
                ? *disk_param_real(&p, s) != *disk_param_real(&q, s)
                : s->type != DISK_PARAM_TEXT && *disk_param_int(&p, s) != *disk_param_int(&q, s))
            return FALSE;
    }
    return TRUE;
}

void disk_preview_set_params(DiskPreview *preview, const disk_params *params, int depth)
{
    if (depth == preview->depth && same_params(params, &preview->params))
        return;
    preview->params = *params;
    preview->params.aperture = NULL;
    preview->depth = depth;
    disk_preview_source_set_depth(preview->source, depth);
    disk_canvas_set_pickable(DISK_CANVAS(preview->canvas), depth != DISK_DIALOG_NO_DEPTH);
    disk_preview_bar_set_depth(DISK_PREVIEW_BAR(preview->bar), depth != DISK_DIALOG_NO_DEPTH);
    changed(preview);
}

void disk_preview_set_aperture(DiskPreview *preview, disk_aperture *aperture)
{
    g_clear_pointer(&preview->aperture, disk_shared_aperture_unref);
    if (aperture)
        preview->aperture = disk_shared_aperture_new(aperture);
    changed(preview);
}

void disk_preview_set_paused(DiskPreview *preview, gboolean paused)
{
    preview->paused = paused;
    disk_preview_source_set_paused(preview->source, paused);
    if (paused) {
        disk_preview_engine_rest(preview->engine);
    } else {
        disk_preview_steps_moved(&preview->steps); /* what was under way was cancelled */
        advance(preview);
    }
}

double disk_preview_get_seconds(DiskPreview *preview)
{
    return preview->seconds;
}
