/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog's host: disk-gegl-host on copies of what GIMP has. The first layer is the picture that
 * is shown; the filter takes all of them. Depth maps are copied when they are first looked at.
 * While the filter runs in its thread, both it and GTK's may want to talk to GIMP: a lock lets one.
 */

#include "dialog.h"

#include "apertures.h"
#include "disk-gegl-host.h"
#include "host-window.h"
#include "items.h"
#include "list.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>

typedef struct entry {
    depth_map *depth;
    GeglBuffer *shown; /* what the dialog reads of it; empty until the map is loaded */
} entry;

typedef struct session {
    blur *b;
    GMutex wire; /* held by whoever talks to GIMP */
    disk_gegl_host *host;
    GArray *entries; /* of entry, as the host's depths */
    gboolean (*read_depth)(void *, int, double, disk_rect, disk_plane, GError **);
    gboolean in_progress; /* GIMP shows its progress bar */
} session;

/* --- Depth maps ---------------------------------------------------------------------------------
 */

static void add_depth(session *s, int drawable, const char *label)
{
    const GeglRectangle *in_image = &s->b->layers[0].in_image;
    entry e = {depth_map_new(drawable, s->b->image), NULL};
    e.shown = depth_map_buffer(e.depth, in_image);
    disk_gegl_host_add_depth(s->host, label, e.shown, NULL);
    g_array_append_val(s->entries, e);
}

static gboolean is_filtered(const blur *b, int drawable)
{
    for (int i = 0; i < b->count; i++)
        if (b->layers[i].drawable == drawable)
            return TRUE;
    return FALSE;
}

/* Those of the image go by their names, those of others by the image's, too. */
static void add_depths_of(session *s, int image)
{
    int count;
    g_autofree int *drawables = list_drawables(image, &count);
    g_autofree char *title = items_image_name(image);
    for (int i = 0; i < count; i++) {
        if (is_filtered(s->b, drawables[i]))
            continue;
        g_autofree char *name = list_label(drawables[i]);
        g_autofree char *label =
            image == s->b->image ? g_strdup(name) : g_strdup_printf("%s: %s", title, name);
        add_depth(s, drawables[i], label);
    }
}

static void add_depths(session *s)
{
    int count;
    g_autofree int *images = items_images(&count);
    add_depths_of(s, s->b->image);
    for (int i = 0; i < count; i++)
        if (images[i] != s->b->image)
            add_depths_of(s, images[i]);
}

static int depth_index(const session *s, int drawable)
{
    for (guint i = 0; i < s->entries->len; i++)
        if (g_array_index(s->entries, entry, i).depth->drawable == drawable)
            return (int)i;
    return DISK_DIALOG_NO_DEPTH;
}

static gboolean load_depth(session *s, int depth, GError **error)
{
    entry *e = &g_array_index(s->entries, entry, depth);
    g_mutex_lock(&s->wire);
    gboolean fresh = !e->depth->loaded;
    gboolean loaded = depth_map_load(e->depth, error);
    g_mutex_unlock(&s->wire);
    if (loaded && fresh)
        depth_map_fill(e->depth, &s->b->layers[0].in_image, e->shown);
    return loaded;
}

/* --- The contract -------------------------------------------------------------------------------
 */

static gboolean read_depth(void *cookie, int depth, double scale, disk_rect part, disk_plane out,
                           GError **error)
{
    session *s = disk_gegl_host_data(cookie);
    return load_depth(s, depth, error) && s->read_depth(cookie, depth, scale, part, out, error);
}

static gboolean filter(void *cookie, const disk_params *params, int depth,
                       const disk_progress *progress, GError **error)
{
    session *s = disk_gegl_host_data(cookie);
    if (depth == DISK_DIALOG_NO_DEPTH)
        return blur_filter(s->b, params, NULL, progress, error);
    return load_depth(s, depth, error) &&
           blur_filter(s->b, params, g_array_index(s->entries, entry, depth).depth, progress,
                       error);
}

/* GTK's thread does not wait for the filter's: the next call will show it. */
static void show_progress(void *cookie, double done)
{
    session *s = disk_gegl_host_data(cookie);
    if (done < 0)
        g_mutex_lock(&s->wire);
    else if (!g_mutex_trylock(&s->wire))
        return;
    if (done >= 0 && !s->in_progress)
        gimp_progress_init(_("DISK Lens Blur"));
    if (done >= 0)
        gimp_progress_update(done);
    else if (s->in_progress)
        gimp_progress_end();
    s->in_progress = done >= 0;
    g_mutex_unlock(&s->wire);
}

static disk_aperture *read_aperture(void *cookie, int source, GError **error)
{
    session *s = disk_gegl_host_data(cookie);
    g_mutex_lock(&s->wire);
    disk_aperture *aperture = apertures_read(s->b->image, (aperture_source)source, error);
    g_mutex_unlock(&s->wire);
    return aperture;
}

/* --- Running ------------------------------------------------------------------------------------
 */

static void begin(session *s, blur *b)
{
    *s = (session){.b = b, .host = disk_gegl_host_new(b->layers[0].input, NULL)};
    s->entries = g_array_new(FALSE, FALSE, sizeof(entry));
    g_mutex_init(&s->wire);
    add_depths(s);
}

static void end(session *s)
{
    disk_gegl_host_free(s->host);
    for (guint i = 0; i < s->entries->len; i++) {
        entry *e = &g_array_index(s->entries, entry, i);
        g_object_unref(e->shown);
        depth_map_free(e->depth);
    }
    g_array_unref(s->entries);
    g_mutex_clear(&s->wire);
}

static const disk_host *fill_contract(session *s, const char *name)
{
    disk_host *contract = disk_gegl_host_contract(s->host);
    disk_gegl_host_set_data(s->host, s);
    s->read_depth = contract->read_depth;
    contract->role = "gimp";
    contract->name = name;
    contract->read_depth = read_depth;
    contract->filter = filter;
    contract->apertures = apertures_names();
    contract->read_aperture = read_aperture;
    contract->show_progress = show_progress;
    return contract;
}

static void take_choice(session *s, procedure_call *call, const disk_params *params, int depth)
{
    call->params = *params;
    g_free(call->aperture);
    call->aperture = (char *)params->aperture; /* newly allocated by the dialog */
    call->depth = depth == DISK_DIALOG_NO_DEPTH
                      ? ITEMS_NONE
                      : g_array_index(s->entries, entry, depth).depth->drawable;
}

procedure_result dialog_run(procedure_call *call, blur *b, GError **error)
{
    session s;
    if (!items_start_windows()) {
        g_set_error_literal(error, BLUR_ERROR, BLUR_ERROR_REFUSED,
                            _("There is no display for the dialog: give all arguments and "
                              "RUN-NONINTERACTIVE"));
        return PROCEDURE_FAILED;
    }
    disk_host_window_follow(items_window());
    begin(&s, b);
    g_autofree char *name = items_image_name(b->image);
    disk_params params = call->params;
    int depth = depth_index(&s, call->first ? depth_guess(b->image) : call->depth);
    gboolean accepted = disk_dialog_run(fill_contract(&s, name), &params, &depth);
    if (accepted)
        take_choice(&s, call, &params, depth);
    end(&s);
    return accepted ? PROCEDURE_DONE : PROCEDURE_CANCELLED;
}
