/* SPDX-License-Identifier: GPL-3.0-or-later */

/* disk-bench NAME [--quick]: prints one table. disk-bench --list names them. */

#include "bench.h"

#include <stdio.h>
#include <string.h>

static const struct table {
    const char *name, *what;
    void (*print)(int quick);
} tables[] = {
    {"fit", "cascades fitted to shapes: error, PSNR and time by size and budget", bench_fit},
    {"forms", "the fit's other forms: one layer behind a prefilter, whole pixels", bench_forms},
    {"basis", "a basis over all radii: time, and its error between nodes", bench_basis},
    {"paper", "the paper's own experiment, its published figures beside ours", bench_paper},
    {"published", "our fit beside the published annealed filters", bench_published},
    {"rivals", "our fit beside tempering, low rank and the paper's recipe", bench_rivals},
};

#define TABLES (sizeof tables / sizeof tables[0])

static int usage(void)
{
    fprintf(stderr, "usage: disk-bench NAME [--quick] | disk-bench --list\n");
    return 2;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (size_t i = 0; i < TABLES; i++)
            printf("%s\t%s\n", tables[i].name, tables[i].what);
        return 0;
    }
    int quick = argc == 3 && strcmp(argv[2], "--quick") == 0;
    if (argc < 2 || argc > 3 || (argc == 3 && !quick))
        return usage();
    for (size_t i = 0; i < TABLES; i++)
        if (strcmp(argv[1], tables[i].name) == 0) {
            tables[i].print(quick);
            return 0;
        }
    fprintf(stderr, "disk-bench: no table '%s'; see disk-bench --list\n", argv[1]);
    return 2;
}
