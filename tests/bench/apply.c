/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Engines with one radius everywhere, on one core; filter_rows.c says what the columns mean. */

#include "filtering.h"

static const int sizes[][2] = {{1152, 868}, {4000, 3000}};
static const double radii[] = {4, 8, 16, 32, 64, 128};

static int left_out(int quick, const filter_case *c)
{
    if (!bench_wanted("aperture", c->aperture) || !bench_wanted_number("radius", c->radius) ||
        !bench_wanted_number("samples", c->samples) ||
        !bench_wanted("mpix", c->width > 2000 ? "12" : "1"))
        return 1;
    return quick && (c->width > 2000 || (c->radius != 8 && c->radius != 64));
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
                    /* twice the budget: one size and one radius tell enough */
                    if (!left_out(quick, &c) &&
                        (samples == 48 || (!quick && size == 0 && radii[r] == 64)))
                        filter_print_engines(&c);
                }
}
