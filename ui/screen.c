/* SPDX-License-Identifier: GPL-3.0-or-later */

/* sRGB's curve (IEC 61966-2-1) from a table over the square root of the light, which has its steps
 * where the curve is steep: 4096 steps are a tenth of a byte's at most. */

#include "screen.h"

#include <math.h>

#define STEPS 4096

static guint8 table[STEPS + 1];

static gpointer fill_table(gpointer unused)
{
    for (int i = 0; i <= STEPS; i++) {
        double root = i / (double)STEPS, light = root * root;
        double code = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;
        table[i] = (guint8)lrint(255 * code);
    }
    return table;
}

static guint32 encode(float light)
{
    /* So written that NaN is black. */
    float cut = light > 0 ? (light < 1 ? light : 1) : 0;
    return table[(int)(sqrtf(cut) * STEPS + 0.5f)];
}

static guint32 encode_pixel(const float *p)
{
    if (p[3] >= 1)
        return 0xff000000u | encode(p[0]) << 16 | encode(p[1]) << 8 | encode(p[2]);
    if (!(p[3] > 0))
        return 0;
    guint32 alpha = (guint32)(p[3] * 255 + 0.5f), out = alpha << 24;
    for (int c = 0; c < 3; c++)
        out |= (encode(p[c] / p[3]) * alpha + 127) / 255 << (16 - 8 * c);
    return out;
}

void disk_screen_encode(const disk_image *image, guint32 *out)
{
    static GOnce once = G_ONCE_INIT;
    g_once(&once, fill_table, NULL);
    for (int y = 0; y < image->height; y++) {
        const float *row = (const float *)((const char *)image->data + y * image->stride);
        for (int x = 0; x < image->width; x++)
            *out++ = encode_pixel(row + 4 * x);
    }
}
