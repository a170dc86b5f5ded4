/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of scenes. */

#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const truth_scene *const truth_scenes[] = {
    &scene_twigs,  &scene_floor, &scene_night_leaves, &scene_bodies,   &scene_window,  &scene_wall,
    &scene_screen, &scene_dunes, &scene_clutter,      &scene_corridor, &scene_foliage, &scene_fence,
    NULL};

const truth_scene *truth_find_scene(const char *name)
{
    for (int i = 0; truth_scenes[i]; i++)
        if (strcmp(truth_scenes[i]->name, name) == 0)
            return truth_scenes[i];
    return NULL;
}

void truth_add_light(truth_lights *lights, int sheet, double x, double y, double size,
                     colour radiance)
{
    if (lights->count == TRUTH_MAX_LIGHTS) {
        fprintf(stderr, "truth: too many lights\n");
        abort();
    }
    lights->light[lights->count++] = (truth_light){sheet, x, y, size, radiance};
}
