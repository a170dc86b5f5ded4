/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The recipe of the DISK paper (Wu, Cao and Huo, ICLR 2026) to the letter. */
#ifndef PAPER_RECIPE_H
#define PAPER_RECIPE_H

#include "rival.h"

/* A cascade of that layout after 1000 steps. */
void paper_recipe_fit(const rival_target *target, const disk_layout *layout, uint64_t seed,
                      disk_cascade *out);

#endif
