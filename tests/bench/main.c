/* SPDX-License-Identifier: GPL-3.0-or-later */

/* disk-bench NAME [--quick] [COLUMN=VALUE,VALUE ...]: prints one table, or the rows asked for of
 * one of the engines' tables, of "fit" or "basis". disk-bench --list names them. */

#include "bench.h"

#include <stdio.h>
#include <string.h>

static const struct table {
    const char *name, *what;
    void (*print)(int quick);
} tables[] = {
    {"apply", "engines with one radius: speed, PSNR, shares of what the machine can", bench_apply},
    {"varying", "engines with a radius for each pixel, likewise", bench_varying},
    {"character", "what squeeze, cat-eye, rim and fringe cost each engine", bench_character},
    {"scaling", "engines on one thread and on two", bench_scaling},
    {"preview", "the filter at reduced scale beside the full one scaled down", bench_preview},
    {"memory", "what filtering takes beside its pictures, at 100 Mpx", bench_memory},
    {"fit", "cascades fitted to shapes: error, PSNR and time by size and budget", bench_fit},
    {"forms", "the fit's other forms: one layer behind a prefilter, whole pixels", bench_forms},
    {"basis", "a basis over all radii: time, and its error between nodes", bench_basis},
    {"paper", "the paper's own experiment, its published figures beside ours", bench_paper},
#ifdef BENCH_PEERS
    {"peers", "other programs on the same picture", bench_peers},
#endif
    {"photo", "the true lens on photographs of 12 megapixels, beside GEGL's blurs", bench_photo},
    {"published", "our fit beside the published annealed filters", bench_published},
    {"rivals", "our fit beside tempering, low rank and the paper's recipe", bench_rivals},
    {"truth", "blur by depth beside the photograph of a true lens", bench_truth},
};

#define TABLES (sizeof tables / sizeof tables[0])

static char **wanted; /* COLUMN=VALUE,VALUE, ended by NULL */

/* Whether a list "32,64" has a value. */
static int has(const char *list, const char *value)
{
    size_t length = strlen(value);
    while (*list) {
        size_t one = strcspn(list, ",");
        if (one == length && strncmp(list, value, one) == 0)
            return 1;
        list += one + (list[one] == ',');
    }
    return 0;
}

int bench_wanted(const char *column, const char *value)
{
    size_t length = strlen(column);
    for (char **w = wanted; w && *w; w++)
        if (strncmp(*w, column, length) == 0 && (*w)[length] == '=' && !has(*w + length + 1, value))
            return 0;
    return 1;
}

int bench_wanted_number(const char *column, double value)
{
    char text[32];
    snprintf(text, sizeof text, "%g", value);
    return bench_wanted(column, text);
}

static int usage(void)
{
    fprintf(stderr,
            "usage: disk-bench NAME [--quick] [COLUMN=VALUE,VALUE ...] | disk-bench --list\n");
    return 2;
}

static int list(void)
{
    for (size_t i = 0; i < TABLES; i++)
        printf("%s\t%s\n", tables[i].name, tables[i].what);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list();
    int quick = argc >= 3 && strcmp(argv[2], "--quick") == 0;
    if (argc < 2)
        return usage();
    wanted = argv + 2 + quick;
    for (char **w = wanted; *w; w++)
        if (**w == '-' || !strchr(*w, '='))
            return usage();
    for (size_t i = 0; i < TABLES; i++)
        if (strcmp(argv[1], tables[i].name) == 0) {
            tables[i].print(quick);
            return 0;
        }
    fprintf(stderr, "disk-bench: no table '%s'; see disk-bench --list\n", argv[1]);
    return 2;
}
