/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rival by parallel tempering (Schuster, Trettner and Kobbelt, HPG 2020). */
#ifndef TEMPERING_H
#define TEMPERING_H

#include "rival.h"

/* The best cascade of a layout found within `seconds` of processor time (rival_clock()). Under our
 * rules weights are >= 0 and sum to 1 in each layer, as in our fit; else they are free. */
void tempering_fit(const rival_target *target, const disk_layout *layout, int our_rules,
                   double seconds, uint64_t seed, disk_cascade *out);

#endif
