/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file disk-render.h
 * The core on GEGL buffers. The GEGL operations, the command line program and other hosts that hold
 * their pixels in GeglBuffers all filter through this, so that they give the same picture.
 */
#ifndef DISK_RENDER_H
#define DISK_RENDER_H

#include <disk/params.h>
#include <disk/progress.h>
#include <gegl.h>

G_BEGIN_DECLS

#define DISK_RENDER_ERROR (disk_render_error_quark())

typedef enum disk_render_error {
    DISK_RENDER_ERROR_CANCELLED,
    DISK_RENDER_ERROR_FAILED,
} disk_render_error;

GQuark disk_render_error_quark(void);

/** Keeps the plan of the last parameters, for fitting an aperture takes a second. */
typedef struct disk_renderer disk_renderer;

disk_renderer *disk_renderer_new(void);

/** NULL is allowed. */
void disk_renderer_free(disk_renderer *renderer);

/**
 * The format in which a picture of some format is filtered: linear premultiplied RGBA float in
 * the same space.
 * @param format of the picture; NULL: sRGB
 */
const Babl *disk_render_format(const Babl *format);

/** A picture and its depth map. */
typedef struct disk_render_job {
    GeglBuffer *input;
    GeglRectangle input_box; /**< the extent of the whole picture; may be infinite */
    GeglBuffer *depth;       /**< NULL: one radius everywhere */
    GeglRectangle depth_box; /**< the extent of the whole depth map, stretched over the picture's;
                                  infinite: it lies where the picture lies */
    GeglBuffer *output;      /**< must not be the input */
    GeglRectangle roi;       /**< what of the picture to compute, within the input box */
    int level;               /**< >= 0: of detail, as GEGL counts: input, depth and output are read
                                  and written 2^-level as large; boxes and roi stay those of the
                                  whole */
} disk_render_job;

/**
 * Filters a part of a picture on GEGL's threads. The depth map's values count as they are stored:
 * Y of linear formats, Y' of others; transparent is far.
 *
 * @param params in range (disk_params_check()), aperture included
 * @param progress may be NULL
 * @param error one line that says what is wrong; in DISK_RENDER_ERROR or DISK_PRESETS_ERROR
 * @return FALSE with error set; the roi of the output is then undefined. Thread safe; calls with
 * one renderer share its plan.
 */
gboolean disk_render(disk_renderer *renderer, const disk_params *params, const disk_render_job *job,
                     const disk_progress *progress, GError **error);

/**
 * The depth at a pixel of a picture: the median of 5 x 5 values of its depth map there. For
 * focusing by pointing.
 *
 * @param depth stretched over the picture
 * @param width, height of the picture
 * @param x, y within it
 * @param out set on success only; 0 to 1, 1 being nearest
 * @return FALSE: out of memory
 */
gboolean disk_render_depth_at(const disk_params *params, GeglBuffer *depth, int width, int height,
                              int x, int y, double *out);

/**
 * Paints the blur map that disk_render() would filter by, cleaned up by the picture, in false
 * colours (disk/show.h), opaque, into a job's output. The whole is shown, whatever the job's roi.
 *
 * @param params, job as for disk_render(); the job has a depth map and level 0; the output's
 *        pixels are in sRGB
 * @param progress may be NULL
 * @return FALSE with error set. Thread safe.
 */
gboolean disk_render_show_blur(const disk_params *params, const disk_render_job *job,
                               const disk_progress *progress, GError **error);

/** Whether every part of the result depends on the whole picture and its depth map, so that it is
 * better computed at once. */
gboolean disk_render_needs_whole(const disk_params *params, gboolean with_depth);

/**
 * What disk_render() reads of the input for a roi.
 * @param with_depth whether there is a depth map
 */
GeglRectangle disk_render_input_part(const disk_params *params, gboolean with_depth,
                                     const GeglRectangle *input_box, const GeglRectangle *roi);

/** What disk_render() reads of the depth map for a roi. */
GeglRectangle disk_render_depth_part(const disk_params *params, const GeglRectangle *input_box,
                                     const GeglRectangle *depth_box, const GeglRectangle *roi);

G_END_DECLS

#endif
