/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Engines with one radius everywhere, on one core; filter_rows.c says what the columns mean. */

#include "filtering.h"

#include <string.h>

static const int sizes[][2] = {{1152, 868}, {4000, 3000}};
static const double radii[] = {4, 8, 16, 32, 64, 128};

static int wanted(const filter_case *c)
{
    return bench_wanted("aperture", c->aperture) && bench_wanted_number("radius", c->radius) &&
           bench_wanted_number("samples", c->samples) &&
           bench_wanted("mpix", c->width > 2000 ? "12" : "1");
}

/* Whether the table has such a row. Twice the budget: one size and one radius tell enough. */
static int belongs(int quick, const filter_case *c)
{
    int large = c->width > 2000, heart = strcmp(c->aperture, "heart") == 0;
    int few = heart || strcmp(c->aperture, "disc") == 0 || strcmp(c->aperture, "textured") == 0;
    if (quick)
        return !large && c->samples == 48 &&
               ((c->radius == 8 && heart) || (c->radius == 64 && few));
    return c->samples == 48 || (!large && c->radius == 64);
}

void bench_apply(int quick)
{
    filter_print_header();
    for (int size = 0; size < 2; size++)
        for (int samples = 48; samples <= 96; samples += 48)
            for (int r = 0; r < 6; r++)
                for (const char *const *a = filter_apertures; *a; a++) {
                    filter_case c = {.aperture = *a, .radius = radii[r], .samples = samples};
                    c.width = sizes[size][0];
                    c.height = sizes[size][1];
                    c.threads = 1;
                    if (belongs(quick, &c) && wanted(&c))
                        filter_print_engines(&c);
                }
}
