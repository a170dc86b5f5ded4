/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A layer is a cairo surface as large as the picture, drawn in sRGB and then laid over the picture
 * in linear light at one distance. */
#ifndef NIGHT_STREET_LAYER_H
#define NIGHT_STREET_LAYER_H

#include "scene.h"

#include <cairo.h>

/* A clear layer with round caps and joins; layer_lay() frees it. */
cairo_t *layer_new(const scene *s);

/* Lays the layer, its colours times gain, over all that is farther than z metres, and frees it.
 * Where it covers at least half of a pixel, z becomes the pixel's distance.
 * Ends the program where cairo ran out of memory. */
void layer_lay(scene *s, cairo_t *cr, float z, float gain);

#endif
