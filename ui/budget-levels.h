/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file budget-levels.h
 * The sample budget in words: levels for `samples`, and the time that a picture takes. No GTK.
 */
#ifndef DISK_BUDGET_LEVELS_H
#define DISK_BUDGET_LEVELS_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct disk_budget_level {
    const char *label; /**< untranslated */
    int samples;       /**< 0: exact; negative: any other number */
} disk_budget_level;

/** From the quickest to the exact one, then the one for other numbers. @return a static array */
const disk_budget_level *disk_budget_levels(int *count);

/** The level of a number of samples. */
int disk_budget_level_of(int samples);

/**
 * "48 taps a pixel, about 12 s for the whole picture", translated.
 * @param seconds negative: not known yet
 * @return freed with g_free()
 */
char *disk_budget_describe(int samples, double seconds);

G_END_DECLS

#endif
