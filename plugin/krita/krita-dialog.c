/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The dialog's contract from GeglBuffers, but for two things: layers are fetched from Krita when
 * the dialog first reads them as a depth map, and the filter fills the exchange's result, through
 * the selection.
 */

#include "krita-dialog.h"

#include "krita-filter.h"
#include "krita-message.h"
#include "krita-window.h"

#include <disk-gegl-host.h>
#include <gtk/gtk.h>
#include <host-window.h>
#include <i18n.h>

typedef struct session {
    krita_exchange *exchange;
    disk_gegl_host *host;
    disk_host own; /* the contract as disk-gegl-host fills it */
} session;

static gboolean read_depth(void *cookie, int depth, double scale, disk_rect part, disk_plane out,
                           GError **error)
{
    session *s = disk_gegl_host_data(cookie);
    GeglBuffer *map = krita_exchange_depth(s->exchange, depth, error);
    if (!map)
        return FALSE;
    disk_gegl_host_set_depth(s->host, depth, map);
    return s->own.read_depth(cookie, depth, scale, part, out, error);
}

static gboolean filter(void *cookie, const disk_params *params, int depth,
                       const disk_progress *progress, GError **error)
{
    session *s = disk_gegl_host_data(cookie);
    return krita_filter(s->exchange, params, depth, progress, error);
}

/* Layers stand in the list before anybody has fetched them. */
static void list_layers(session *s)
{
    GeglRectangle box = {0, 0, s->exchange->width, s->exchange->height};
    for (char **name = s->exchange->layers; *name; name++) {
        GeglBuffer *nothing = gegl_buffer_new(&box, babl_format("Y'A u8"));
        disk_gegl_host_add_depth(s->host, *name, nothing, &box);
        g_object_unref(nothing);
    }
}

static disk_host *make_contract(session *s, GeglBuffer *picture)
{
    s->host = disk_gegl_host_new(picture, NULL);
    disk_gegl_host_set_data(s->host, s);
    list_layers(s);
    disk_host *contract = disk_gegl_host_contract(s->host);
    s->own = *contract;
    contract->role = "krita";
    contract->name = s->exchange->name;
    contract->read_depth = read_depth;
    contract->filter = filter;
    return contract;
}

static krita_choice run(session *s, GeglBuffer *picture)
{
    disk_params params = s->exchange->params;
    int depth = s->exchange->layer;
    if (!disk_dialog_run(make_contract(s, picture), &params, &depth))
        return KRITA_CHOICE_CANCELLED;
    krita_exchange_done(s->exchange, &params, depth);
    g_free((char *)params.aperture);
    return KRITA_CHOICE_DONE;
}

krita_choice krita_dialog_run(krita_exchange *exchange, GError **error)
{
    session s = {.exchange = exchange};
    if (!gtk_init_check(NULL, NULL)) {
        message_fail(error, "there is no display for the dialog");
        return KRITA_CHOICE_FAILED;
    }
    disk_i18n_init();
    disk_host_window_follow(exchange->window);
    krita_pipe_on_present(exchange->pipe, krita_window_present);
    GeglBuffer *picture = krita_exchange_picture(exchange, error);
    if (!picture)
        return KRITA_CHOICE_FAILED;
    krita_choice choice = run(&s, picture);
    disk_gegl_host_free(s.host);
    return choice;
}
