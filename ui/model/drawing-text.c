/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file drawing-text.c
 * A drawing as text, which a saved aperture carries along, so that its points, rings and symmetry
 * come back as they were: "disk-drawing 1 FOLD MIRROR", then "outline RING COUNT" and a line of
 * seven numbers for each point. Numbers have a decimal point in every locale.
 */
#include "drawing.h"

#include <math.h>
#include <string.h>

#define MAGIC   "disk-drawing"
#define VERSION 1

static void append_number(GString *text, double number, char after)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(text, g_ascii_formatd(buffer, sizeof buffer, "%.7g", number));
    g_string_append_c(text, after);
}

static void append_point(GString *text, const disk_point *point)
{
    const double numbers[] = {point->x,    point->y,     point->in_x,
                              point->in_y, point->out_x, point->out_y};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        append_number(text, numbers[i], ' ');
    g_string_append_printf(text, "%d\n", point->smooth != 0);
}

char *disk_drawing_to_text(const disk_drawing *drawing)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, MAGIC " %d %d %d\n", VERSION, drawing->fold, drawing->mirror != 0);
    for (int i = 0; i < drawing->count; i++) {
        const disk_outline *outline = &drawing->outlines[i];
        g_string_append_printf(text, "outline %d %d\n", outline->ring != 0, outline->count);
        for (int p = 0; p < outline->count; p++)
            append_point(text, &outline->points[p]);
    }
    return g_string_free(text, FALSE);
}

/* The next word, which must be that one. */
static int take_word(const char **at, const char *word)
{
    while (g_ascii_isspace(**at))
        ++*at;
    size_t length = strlen(word);
    if (strncmp(*at, word, length) != 0 || !g_ascii_isspace((*at)[length]))
        return 0;
    *at += length;
    return 1;
}

static int take_number(const char **at, double limit, double *out)
{
    char *end;
    double number = g_ascii_strtod(*at, &end);
    if (end == *at || !(fabs(number) <= limit))
        return 0;
    *at = end;
    *out = number;
    return 1;
}

static int take_count(const char **at, int min, int max, int *out)
{
    double number;
    if (!take_number(at, max, &number) || number < min || number != floor(number))
        return 0;
    *out = (int)number;
    return 1;
}

static int take_point(const char **at, disk_point *point)
{
    double limit = 2 * DISK_DRAWING_LIMIT;
    return take_number(at, limit, &point->x) && take_number(at, limit, &point->y) &&
           take_number(at, limit, &point->in_x) && take_number(at, limit, &point->in_y) &&
           take_number(at, limit, &point->out_x) && take_number(at, limit, &point->out_y) &&
           take_count(at, 0, 1, &point->smooth);
}

static int take_outline(const char **at, disk_drawing *to)
{
    int ring, count;
    if (!take_word(at, "outline") || !take_count(at, 0, 1, &ring) ||
        !take_count(at, 1, DISK_MAX_POINTS, &count))
        return 0;
    disk_point *points = g_new0(disk_point, count);
    int fine = 1;
    for (int i = 0; fine && i < count; i++)
        fine = take_point(at, &points[i]);
    fine = fine && disk_drawing_add(to, points, count, ring) >= 0;
    g_free(points);
    return fine;
}

static int at_end(const char **at)
{
    while (g_ascii_isspace(**at))
        ++*at;
    return **at == '\0';
}

int disk_drawing_from_text(const char *text, disk_drawing *out)
{
    disk_drawing made;
    disk_drawing_init(&made);
    int version;
    int fine = take_word(&text, MAGIC) && take_count(&text, VERSION, VERSION, &version) &&
               take_count(&text, 1, DISK_MAX_FOLD, &made.fold) &&
               take_count(&text, 0, 1, &made.mirror);
    while (fine && !at_end(&text))
        fine = take_outline(&text, &made);
    if (fine)
        disk_drawing_copy(out, &made);
    disk_drawing_clear(&made);
    return fine;
}
