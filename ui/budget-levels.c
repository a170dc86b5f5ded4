/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Times are rounded to what an estimate from a preview can tell. */

#include "budget-levels.h"

#include "i18n.h"

#include <math.h>

static const disk_budget_level levels[] = {
    {N_("Draft"), 16}, {N_("Standard"), 48}, {N_("Fine"), 96}, {N_("Exact"), 0}, {N_("Other"), -1},
};

const disk_budget_level *disk_budget_levels(int *count)
{
    *count = (int)G_N_ELEMENTS(levels);
    return levels;
}

int disk_budget_level_of(int samples)
{
    int last = (int)G_N_ELEMENTS(levels) - 1;
    for (int i = 0; i < last; i++)
        if (levels[i].samples == samples)
            return i;
    return last;
}

/* To one or two digits. */
static double rough(double seconds)
{
    double unit = seconds < 10 ? 1 : 5;
    return round(seconds / unit) * unit;
}

static char *time_text(double seconds)
{
    if (seconds < 1)
        return g_strdup(_("less than 1 s"));
    if (seconds < 100)
        return g_strdup_printf(_("about %.0f s"), rough(seconds));
    return g_strdup_printf(_("about %.0f min"), MAX(round(seconds / 60), 2));
}

char *disk_budget_describe(int samples, double seconds)
{
    char *taps = samples == 0 ? g_strdup(_("every ray"))
                              : g_strdup_printf(_("%d taps a pixel"), MAX(samples, 8));
    char *text = g_strdup(taps);
    if (seconds >= 0) {
        char *time = time_text(seconds);
        g_free(text);
        /* Translators: "48 taps a pixel, about 12 s for the whole picture" */
        text = g_strdup_printf(_("%s, %s for the whole picture"), taps, time);
        g_free(time);
    }
    g_free(taps);
    return text;
}
