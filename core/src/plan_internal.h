/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* A plan, and the interface behind which all engines stand. */
#ifndef DISK_PLAN_INTERNAL_H
#define DISK_PLAN_INTERNAL_H

#include "room.h"
#include "run.h"
#include "vignette.h"

#include <disk/basis.h>
#include <disk/lens.h>
#include <disk/plan.h>

#include <stddef.h>

struct disk_engine_class;

struct disk_plan {
    const struct disk_engine_class *engine;
    disk_params params;      /* its aperture is NULL */
    int with_depth;          /* a job has a blur map */
    int varying;             /* a field has one */
    double max_radius;       /* of any colour; below DISK_MIN_RADIUS: nothing is filtered */
    double made_radius;      /* what the engine is made for; more than max_radius where scaled */
    int borrows;             /* scaled: all but the kernel is another plan's */
    disk_aperture *aperture; /* turned, and as the glass makes it */
    disk_aperture *front;    /* the one in front of the focus; NULL: the same */
    disk_kernel kernel;      /* at max_radius, behind the focus */
    disk_basis *basis;       /* cascade; NULL for other engines. With `front`, its second axis is 0
                                behind the focus and 1 in front */
    void *state;             /* what the engine's prepare() made; its release() frees it */
    struct disk_lens *lens;  /* occlusion: rays see their way through the scene; else NULL */
};

/* What making a plan may use; each may be NULL. */
typedef struct disk_means {
    const disk_basis_store *store;
    const disk_executor *executor;
    const disk_progress *progress;
} disk_means;

/* The aperture that is drawn for radii on one side of the focus. In front kernels still have to be
 * turned by 180 degrees. */
const disk_aperture *disk_plan_aperture(const disk_plan *plan, int in_front);

/* What an engine made of a field's pixels, kept for the field's other colours, which differ in
 * their radii alone. */
typedef struct disk_kept {
    void *data; /* NULL: nothing yet */
    void (*release)(void *data);
} disk_kept;

/* What an engine reads: clean pixels, whose edge pixels go on outside. Positions count from the
 * field's first pixel. */
typedef struct disk_field {
    const float *pixels; /* RGBA */
    ptrdiff_t stride;    /* in floats */
    int width, height;
    int x, y; /* of the field's first pixel in the picture, for grids that are fixed to it */
    const disk_plane *blur;   /* NULL: plan->max_radius everywhere */
    const disk_plane *second; /* NULL: the basis has no second axis */
    float max_radius;         /* radii are cut to this */
    float fringe;    /* not 0: the engine filters red with radii larger by this share behind
                        the focus, and blue with smaller ones */
    int weighted;    /* alpha is the weight of a pixel's colours */
    int cleaned;     /* pixels are a copy, clean before weights made them larger */
    int colour;      /* 1; with fringes 0, 1 and 2 by turns: red's, green's, blue's */
    disk_kept *kept; /* NULL: nobody will ask for it */
    disk_vignette vignette;
    disk_room_pool *rooms; /* memory that lasts from tile to tile */
} disk_field;

/* The position within [0, size) nearest to one that may lie outside. */
static inline int disk_clamp(int value, int size)
{
    return value < 0 ? 0 : value >= size ? size - 1 : value;
}

/* The signed radius at a position, which may lie outside. */
float disk_field_radius(const disk_field *field, int x, int y);

/* The value of the second axis there. The field must have one. */
float disk_field_second(const disk_field *field, int x, int y);

/* `count` pixels of row y from x on, in one piece; copied into `room` only where the row reaches
 * past the field. */
const float *disk_field_row(const disk_field *field, int x, int y, int count, float *room);

/* Where an engine writes the pixels of a tile. */
typedef struct disk_output {
    float *pixels;
    ptrdiff_t stride; /* in floats */
} disk_output;

/* What the apply() of an engine that checks returns instead of filtering. */
#define DISK_UNCLEAN ((disk_status)-1)

/* One way to filter. What an engine needs is in the plan, made by prepare(). */
typedef struct disk_engine_class {
    disk_engine id;

    /* Whether the engine can filter for a plan with its aperture turned and its kernel drawn; where
     * not, disk_choose_engine() takes another. NULL: always. */
    int (*serves)(const disk_plan *plan);

    /* Makes plan->state (or plan->basis) from the plan's aperture, kernel and parameters. NULL:
     * nothing to make. On failure release() is still called. */
    disk_status (*prepare)(disk_plan *plan, const disk_means *means);
    void (*release)(
        disk_plan *plan); /* frees plan->state, which may be NULL; NULL: nothing to free */

    /* How many pixels around a tile apply() reads for radii up to that one. */
    int (*reach)(double radius);

    /* The side of the tiles that suit the engine for radii up to that one, in pixels. */
    int (*tile)(double radius);

    /* Not 0: a pixel's bits depend on the tile, so that tiles are whole cells of a grid of tile()
     * pixels from the picture's first pixel on. Else they must not depend on it. */
    int cells;

    /* Not 0: apply() sees by itself whether a field's pixels are clean, and returns DISK_UNCLEAN
     * where they are not: a look at all of a picture beforehand would cost a tenth of the filter's
     * time. */
    int checks;

    int exact;   /* 0: a budget of taps; else as near as the design's 1e-3 */
    int uniform; /* not 0: cannot follow a blur map */
    int fringes; /* not 0: follows fringes without one, by the field's colour */
    int colours; /* filters all colours of a field with a fringe at once: 1 always, 2 of one radius
                  */

    /* Nanoseconds a pixel, roughly, for a plan with its kernel drawn: what auto goes by. */
    double (*cost)(const disk_plan *plan);

    /* Not 0: kernels may change over the picture by the field's vignette. */
    int clips;

    /* Filters the pixels of `tile` (in the field's coordinates); tells the watch of each pixel
     * finished, row by row. */
    disk_status (*apply)(const disk_plan *plan, const disk_field *field, disk_rect tile,
                         disk_output out, disk_watch *watch);
} disk_engine_class;

extern const disk_engine_class disk_engine_dense;
#ifdef DISK_HAVE_FFTW
extern const disk_engine_class disk_engine_fft; /* one radius only */
#endif
extern const disk_engine_class disk_engine_cascade;
extern const disk_engine_class disk_engine_pyramid;
extern const disk_engine_class disk_engine_spans;

/* How many pixels around a tile the plan's engine reads. */
int disk_plan_reads(const disk_plan *plan);

#endif
