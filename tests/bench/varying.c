/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Engines with a radius for each pixel, on one core; filter_rows.c says what the columns mean. A
 * ramp from 0 to the radius in all sizes, and the other maps (maps.h) at radii 40 (steps from 4 to
 * 40) and 64 on 1 Mpx, also with twice the budget. */

#include "filtering.h"
#include "maps.h"

#include <string.h>

static const int sizes[][2] = {{1152, 868}, {4000, 3000}};
static const double radii[] = {4, 8, 16, 32, 40, 64, 128};

static int wanted(const filter_case *c)
{
    return bench_wanted("aperture", c->aperture) && bench_wanted_number("radius", c->radius) &&
           bench_wanted_number("samples", c->samples) && bench_wanted("map", c->map) &&
           bench_wanted("mpix", c->width > 2000 ? "12" : "1");
}

/* Whether the table has such a row. */
static int belongs(int quick, const filter_case *c)
{
    int large = c->width > 2000, ramp = strcmp(c->map, "ramp") == 0,
        step = strcmp(c->map, "step") == 0;
    if (quick)
        return !large && c->samples == 48 &&
               ((c->radius == 64 && ramp) || (c->radius == 40 && step)) &&
               (strcmp(c->aperture, "heart") == 0 || strcmp(c->aperture, "textured") == 0);
    if (ramp && c->samples == 48)
        return c->radius != 40;
    return !large && (c->radius == 64 || (c->radius == 40 && step));
}

static void print_radius(int quick, filter_case c)
{
    for (const char *const *map = map_names; *map; map++)
        for (const char *const *a = filter_apertures; *a; a++) {
            c.map = *map;
            c.aperture = *a;
            if (wanted(&c) && belongs(quick, &c))
                filter_print_engines(&c);
        }
}

void bench_varying(int quick)
{
    filter_print_header();
    for (int size = 0; size < 2; size++)
        for (int samples = 48; samples <= 96; samples += 48)
            for (int r = 0; r < 7; r++)
                print_radius(quick, (filter_case){.radius = radii[r],
                                                  .samples = samples,
                                                  .width = sizes[size][0],
                                                  .height = sizes[size][1],
                                                  .threads = 1});
}
