/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* One layer of a cascade over a region: what the cascade engine and the gradients share. */
#ifndef DISK_ENGINE_CASCADE_H
#define DISK_ENGINE_CASCADE_H

#include "plan_internal.h"

/* How far each layer moves light, in whole pixels, for any radius up to a given one. */
void disk_layer_reaches(const disk_basis *basis, float radius, int reaches[DISK_MAX_LAYERS]);

/* Filters `region` by one layer. Regions lie in the picture's coordinates; the first pixel of
 * `from` lies at `origin`. Tells the watch of `units` for each row; returns 0 once cancelled.
 * `room` holds two rows of region.width + 1 pixels; it may be NULL if `from` reaches one pixel
 * farther around the region than the layer does. */
int disk_filter_uniform(const disk_field *from, disk_rect origin, const disk_sample *samples,
                        int count, disk_rect region, disk_output out, float *room,
                        disk_watch *watch, int units);

/* The same with the radii of `field`'s blur map: every pixel interpolates its own samples of that
 * layer of the basis. */
int disk_filter_varying(const disk_basis *basis, int layer, const disk_field *field,
                        const disk_field *from, disk_rect origin, disk_rect region, disk_output out,
                        disk_watch *watch, int units);

#endif
