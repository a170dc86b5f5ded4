/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Blur maps for the tables: signed radii in pixels, from formulas. */
#ifndef MAPS_H
#define MAPS_H

#include <disk/image.h>

/* Their names, ended by NULL. "constant": the radius everywhere; "ramp": 0 to the radius from left
 * to right; "smooth": hills between 0 and the radius; "step": a tenth of the radius beside the
 * whole, along a winding edge and around round bodies; "noisy": "smooth" as a map of 8 bits with
 * noise of a few levels stores it. */
extern const char *const map_names[];

/* One of them; freed with free(plane.data). The same for the same size. */
disk_plane map_new(const char *name, double radius, int width, int height);

#endif
