/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Layers: cairo's premultiplied bytes are divided by their alpha, decoded from sRGB and blended
 * with the picture in linear light, behind nothing that is nearer. */

#include "layer.h"

#include <stdio.h>
#include <stdlib.h>

static float linear(float encoded)
{
    return encoded <= 0.04045f ? encoded / 12.92f : powf((encoded + 0.055f) / 1.055f, 2.4f);
}

static void lay_pixel(scene *s, size_t i, uint32_t argb, float z, float gain)
{
    float alpha = (float)(argb >> 24) / 255;
    for (int c = 0; c < 3; c++) {
        float byte = (float)(argb >> (16 - 8 * c) & 255) / 255;
        float *to = &s->rgb[3 * i + (size_t)c];
        *to = *to * (1 - alpha) + alpha * gain * linear(least(byte / alpha, 1));
    }
    if (alpha >= 0.5f)
        s->z[i] = z;
}

cairo_t *layer_new(const scene *s)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, s->width, s->height);
    cairo_t *cr = cairo_create(surface);
    cairo_surface_destroy(surface); /* cr keeps it */
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    return cr;
}

void layer_lay(scene *s, cairo_t *cr, float z, float gain)
{
    cairo_surface_t *surface = cairo_get_target(cr);
    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS) {
        fprintf(stderr, "night-street: %s\n", cairo_status_to_string(cairo_status(cr)));
        exit(1);
    }
    cairo_surface_flush(surface);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    for (size_t y = 0; y < (size_t)s->height; y++) {
        const uint32_t *row = (const uint32_t *)(const void *)(data + y * stride);
        for (size_t x = 0; x < (size_t)s->width; x++) {
            size_t i = y * (size_t)s->width + x;
            if (row[x] >> 24 && s->z[i] >= z)
                lay_pixel(s, i, row[x], z, gain);
        }
    }
    cairo_destroy(cr);
}
