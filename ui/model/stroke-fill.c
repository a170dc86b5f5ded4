/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * @file stroke-fill.c
 * A quick hand leaves few points, far apart. Between them the line goes on as a centripetal
 * Catmull-Rom spline (Barry and Goldman's form), which neither overshoots nor loops; at corners it
 * keeps to the straight line, so that they stay.
 */
#include "drawing.h"

#include <math.h>

typedef struct place {
    double x, y;
} place;

static place between(place a, place b, double from, double to, double t)
{
    double part = to > from ? (t - from) / (to - from) : 0;
    return (place){a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part};
}

static double far(place a, place b)
{
    return hypot(b.x - a.x, b.y - a.y);
}

/* A point of the spline between p[1] and p[2], at a share of the way. */
static place spline_at(const place p[4], double share)
{
    double t[4] = {0};
    for (int i = 1; i < 4; i++)
        t[i] = t[i - 1] + sqrt(far(p[i - 1], p[i]));
    double at = t[1] + share * (t[2] - t[1]);
    place a = between(p[0], p[1], t[0], t[1], at), b = between(p[1], p[2], t[1], t[2], at);
    place c = between(p[2], p[3], t[2], t[3], at);
    place d = between(a, b, t[0], t[2], at), e = between(b, c, t[1], t[3], at);
    return between(d, e, t[1], t[2], at);
}

/* The cosine of the line's turn at b. */
static double straightness(place a, place b, place c)
{
    double lengths = far(a, b) * far(b, c);
    return lengths > 0 ? ((b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y)) / lengths : 1;
}

/* What lies beyond an end or a corner: the line goes straight on. */
static place beyond(place from, place at)
{
    return (place){2 * at.x - from.x, 2 * at.y - from.y};
}

double *disk_fill_stroke(const double *xy, int count, double step, double corner, int *out_count)
{
    const place *p = (const place *)(const void *)xy;
    GArray *out = g_array_new(FALSE, FALSE, sizeof(place));
    double least = cos(corner * G_PI / 180);
    for (int i = 0; i + 1 < count; i++) {
        place around[4] = {p[MAX(i - 1, 0)], p[i], p[i + 1], p[MIN(i + 2, count - 1)]};
        if (i == 0 || straightness(p[i - 1], p[i], p[i + 1]) < least)
            around[0] = beyond(p[i + 1], p[i]);
        if (i + 2 >= count || straightness(p[i], p[i + 1], p[i + 2]) < least)
            around[3] = beyond(p[i], p[i + 1]);
        int parts = (int)CLAMP(far(p[i], p[i + 1]) / step, 1, 64);
        g_array_append_val(out, p[i]);
        for (int k = 1; k < parts; k++) {
            place made = spline_at(around, (double)k / parts);
            g_array_append_val(out, made);
        }
    }
    if (count > 0)
        g_array_append_val(out, p[count - 1]);
    *out_count = (int)out->len;
    return (double *)(void *)g_array_free(out, FALSE);
}
