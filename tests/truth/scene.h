/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scenes for the reference renderer.
 *
 * Space is measured as the lens sees it: a place is where it stands in the sharp picture, in scene
 * units (640 x 480, the middle at (320, 240)), and its depth is the signed blur radius that it
 * gets, in units of the strongest blur: -1 nearest, 0 in focus, 1 farthest. Blur is linear in the
 * reciprocal of distance, so planes of the world are planes here, and rays are straight lines:
 * through the aperture's point u a pixel p sees of depth r the place p - r u.
 *
 * A scene is a stack of sheets, nearest first. A sheet is a plane (or a gently curved surface) with
 * a colour and a coverage at each of its places. The order is right for every ray, not only for
 * those through the middle: test_truth.c checks that for all scenes. The last sheet covers
 * everything. */
#ifndef TRUTH_SCENE_H
#define TRUTH_SCENE_H

#include "paint.h"

#define TRUTH_MAX_SHEETS 16
#define TRUTH_MAX_LIGHTS 160

typedef struct truth_sheet {
    double depth;            /* at the picture's middle */
    double slope_x, slope_y; /* change of depth by a scene unit */
    /* Added to the plane; may be NULL. Changes by less than 1 radius over 60 units, or the
     * renderer's search for the intersection does not converge. */
    double (*relief)(double x, double y);
    paint (*paint)(double x, double y, double pixel);
} truth_sheet;

/* A disc that shines, lying on a sheet where that is opaque. */
typedef struct truth_light {
    int sheet;
    double x, y, size; /* scene units; the size is a radius; below half a pixel: one pixel */
    colour radiance;
} truth_light;

typedef struct truth_lights {
    int count;
    truth_light light[TRUTH_MAX_LIGHTS];
} truth_lights;

typedef struct truth_scene {
    const char *name;
    int continuous; /* depth varies within things */
    double focus;   /* depth map value in focus, so that d = focus - depth max(focus, 1 - focus) */
    int sheets;
    truth_sheet sheet[TRUTH_MAX_SHEETS];
    void (*add_lights)(truth_lights *lights); /* may be NULL */
} truth_scene;

/* All scenes, layered ones and continuous ones by turns; NULL ends them. */
extern const truth_scene *const truth_scenes[];
const truth_scene *truth_find_scene(const char *name);

void truth_add_light(truth_lights *lights, int sheet, double x, double y, double size,
                     colour radiance);

extern const truth_scene scene_twigs, scene_screen, scene_night_leaves, scene_window, scene_clutter,
    scene_foliage;
extern const truth_scene scene_floor, scene_wall, scene_bodies, scene_dunes, scene_corridor,
    scene_fence;

#endif
