/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading PPM and PGM. */

#include "pnm.h"

#include <stdio.h>
#include <stdlib.h>

/* A number of the head, comments before it skipped. -1: none. */
static int read_number(FILE *file)
{
    int c;
    while ((c = getc(file)) == '#' || c == ' ' || c == '\n' || c == '\t' || c == '\r')
        while (c == '#' && (c = getc(file)) != '\n' && c != EOF)
            c = '#';
    int value = c >= '0' && c <= '9' ? c - '0' : -1;
    while (value >= 0 && value < 100000 && (c = getc(file)) >= '0' && c <= '9')
        value = 10 * value + c - '0';
    return value;
}

static int read_open(FILE *file, int channels, bench_pnm *out)
{
    if (getc(file) != 'P' || getc(file) != (channels == 3 ? '6' : '5'))
        return 0;
    int width = read_number(file), height = read_number(file), top = read_number(file);
    if (width < 1 || height < 1 || width > 65535 || height > 65535 || top != 255)
        return 0;
    size_t count = (size_t)channels * (size_t)width * (size_t)height;
    *out = (bench_pnm){malloc(count), width, height, channels};
    if (out->bytes && fread(out->bytes, 1, count, file) == count)
        return 1;
    free(out->bytes);
    return 0;
}

int bench_read_pnm(const char *variable, int channels, bench_pnm *out)
{
    const char *path = getenv(variable);
    if (!path)
        return 0;
    FILE *file = fopen(path, "rb");
    int good = file && read_open(file, channels, out);
    if (file)
        fclose(file);
    if (!good) {
        fprintf(stderr, "disk-bench: %s: not a binary %s of 8 bits\n", path,
                channels == 3 ? "PPM" : "PGM");
        exit(1);
    }
    return 1;
}
