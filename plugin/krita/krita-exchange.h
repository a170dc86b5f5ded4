/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file krita-exchange.h
 * What Krita's extension offers: a picture, layers that can serve as its depth map, a selection,
 * and room for the result. Each is asked for when it is needed. Thread safe once started.
 */
#ifndef DISK_KRITA_EXCHANGE_H
#define DISK_KRITA_EXCHANGE_H

#include "krita-pipe.h"
#include "krita-pixels.h"

#include <disk/params.h>
#include <gegl.h>

/** Versions of the protocol that cannot talk to each other differ in this. */
#define KRITA_PROTOCOL 1

typedef struct krita_exchange {
    krita_pipe *pipe;
    gboolean dialog;    /**< ask the user, else filter at once */
    gulong window;      /**< Krita's, a number of X11's; 0: not known */
    char *name;         /**< of the picture; UTF-8 */
    int width, height;  /**< of everything, in pixels */
    char **layers;      /**< names of what can serve as a depth map; ended by NULL */
    int layer;          /**< an index into them, or -1: no depth map */
    gboolean selection; /**< there is one */
    gboolean covers;    /**< the result can cover the picture: what is not selected stays empty;
                             else it replaces it: what is not selected is the picture's. Settled
                             once the picture is there */
    disk_params params; /**< in range; `aperture` belongs to `start` */

    /*< private >*/
    JsonObject *start;
    int folder;
    GMutex lock;       /* of asking, and of what follows */
    krita_form form;   /* of the picture and the result */
    const Babl *space; /* NULL: not known before the picture is there */
    GeglBuffer *picture;
    GeglBuffer **depths; /* a buffer or NULL for each layer */
    guint8 *mask;        /* NULL: not asked for yet; mapped as long as the process lives */
    void *pixels;        /* of the result; NULL: not asked for yet */
    GeglBuffer *result;
} krita_exchange;

/** Says hello, waits for "start", and asks for the picture. FALSE with error set. The exchange
 * lives as long as the process. gegl_init() must be called before anything else is. */
gboolean krita_exchange_start(krita_exchange *exchange, krita_pipe *pipe, GError **error);

/** The picture; borrowed. NULL with error set. */
GeglBuffer *krita_exchange_picture(krita_exchange *exchange, GError **error);

/** What serves as the depth map, to be stretched over the picture; borrowed. NULL with error set.
 */
GeglBuffer *krita_exchange_depth(krita_exchange *exchange, int layer, GError **error);

/** The selection, a byte a pixel, 255 being selected; borrowed. NULL with error set. */
const guint8 *krita_exchange_selection(krita_exchange *exchange, GError **error);

/** Where the result goes, red first; the same each time; borrowed. The picture must be there. */
GeglBuffer *krita_exchange_result(krita_exchange *exchange, GError **error);

/** Says that the result is complete. To be called once. */
void krita_exchange_done(krita_exchange *exchange, const disk_params *params, int layer);

#endif
