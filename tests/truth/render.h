/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The reference renderer: a thin lens with any aperture over a scene, integrated ray by ray.
 *
 * A light behind the focus shows the aperture as drawn, one in front of it turned by 180 degrees.
 * Outside the picture the scene goes on; truth_border() says how far from the border a picture
 * filter cannot know that, and measures leave these pixels out. Functions end the program when
 * memory runs out. */
#ifndef TRUTH_RENDER_H
#define TRUTH_RENDER_H

#include "scene.h"

#include <disk/aperture.h>
#include <disk/executor.h>
#include <disk/image.h>
#include <disk/params.h>

/* A scene painted at a resolution, for a strongest blur. */
typedef struct truth_stage truth_stage;

/* The picture is `width` x `height` pixels, 640 scene units wide; `radius` in pixels, the
 * strongest blur. The executor may be NULL; it is kept. */
truth_stage *truth_stage_new(const truth_scene *scene, int width, int height, double radius,
                             const disk_executor *executor);
void truth_stage_free(truth_stage *stage);

/* What the pinhole sees. The caller frees data with free(). */
disk_image truth_sharp(const truth_stage *stage);
/* d in [0, 1], 1 nearest, of what covers at least half the pixel; disk_lens_radius() makes of it
 * the signed blur radius, with truth_params(). */
disk_plane truth_depth(const truth_stage *stage);
/* The signed blur radius itself. */
disk_plane truth_blur(const truth_stage *stage);
/* Defaults with the scene's radius and focus. */
disk_params truth_params(const truth_stage *stage);

typedef struct truth_photo {
    disk_image image; /* what the lens sees; linear, alpha 1 */
    /* The share of the pixel's rays that end on something that the sharp picture shows. Rays that
     * end on a light count like any others, however bright it is. */
    disk_plane known;
} truth_photo;

/* A pixel is knowable from this share on. */
#define TRUTH_KNOWABLE 0.98f

/* The photograph. As many rays as the kernel of `radius` times `fineness` has pixels; 1 is enough:
 * lights have their own rays. */
truth_photo truth_render(const truth_stage *stage, const disk_aperture *aperture, double fineness);
void truth_photo_free(truth_photo *photo);

/* 1 where a step of depth (more than 1.5 pixels of blur radius between neighbours) is within
 * `reach` pixels, else 0. Freed with free(). */
unsigned char *truth_near_edges(const disk_plane *blur, double reach);

/* How many pixels at the border see what is outside. */
int truth_border(const truth_stage *stage);

/* A ray's hits, for tests: the place and depth (in pixels) where the ray of pixel (x, y) through
 * (u, v) meets a sheet, and its coverage there. */
typedef struct truth_hit {
    double x, y, r, cover;
} truth_hit;
truth_hit truth_ray(const truth_stage *stage, int sheet, double x, double y, double u, double v);

#endif
