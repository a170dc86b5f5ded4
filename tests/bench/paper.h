/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the two halves of the table "paper" share. */
#ifndef PAPER_H
#define PAPER_H

#include "pictures.h"

#include <disk/basis.h>
#include <disk/plan.h>

/* A row of the table. NaN and 0 stand for what does not apply: empty. */
typedef struct paper_row {
    const char *scene, *shape;
    int size, taps;
    const char *layout, *method;
    double error, kernel_psnr, image_psnr, published;
} paper_row;

void paper_print(const paper_row *row);

/* Four even layers, as in the paper, or the layouts that the fit chooses by itself. */
disk_fit_settings paper_settings(int taps, int even);

/* The plan of a fitted basis, which it takes over. */
disk_plan *paper_plan(disk_basis *basis);

/* Applies a plan; `second` may be NULL. Freed with free(image.data). */
disk_image paper_apply(const disk_plan *plan, const disk_image *image, const disk_plane *radii,
                       const disk_plane *second);

/* The spatially varying half. */
void paper_varying(int quick);

#endif
