/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lights are summed in linear light, each as a kernel times its colour; a soft glow is that
 * blurred, a few times by a box, and added faintly; at last all is brought to what a screen shows.
 */

#include "bokeh-picture.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define CHANNELS 3
#define GLOW     0.10 /* share of the blurred light */

typedef struct light {
    double x, y, radius; /* in parts of the side */
    float strength, colour[CHANNELS];
} light;

/* The large one tells the shape; the others, behind it, how shapes overlap. */
static const light lights[] = {
    {0.80, 0.22, 0.135, 0.42f, {0.16f, 0.42f, 1.0f}},
    {0.16, 0.80, 0.105, 0.42f, {1.0f, 0.20f, 0.16f}},
    {0.86, 0.80, 0.085, 0.34f, {0.25f, 1.0f, 0.35f}},
    {0.46, 0.50, 0.385, 0.92f, {1.0f, 0.55f, 0.17f}},
};

static float brightest(const disk_kernel *kernel)
{
    gsize side = 2 * (gsize)kernel->half + 1;
    float most = 0;
    for (gsize i = 0; i < side * side; i++)
        most = MAX(most, kernel->weights[i]);
    return most;
}

static void add_kernel(float *pixels, int side, const disk_kernel *kernel, const light *of)
{
    int row = 2 * kernel->half + 1, left = (int)(of->x * side) - kernel->half;
    int top = (int)(of->y * side) - kernel->half;
    float scale = of->strength / brightest(kernel);
    for (int y = MAX(0, -top); y < row && top + y < side; y++)
        for (int x = MAX(0, -left); x < row && left + x < side; x++)
            for (int c = 0; c < CHANNELS; c++)
                pixels[((top + y) * side + left + x) * CHANNELS + c] +=
                    kernel->weights[y * row + x] * scale * of->colour[c];
}

static gboolean add_lights(float *pixels, int side, const disk_aperture *aperture)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lights); i++) {
        disk_kernel kernel;
        double radius = lights[i].radius * side;
        if (disk_aperture_draw(aperture, radius, &kernel) != DISK_OK)
            return FALSE;
        add_kernel(pixels, side, &kernel, &lights[i]);
        disk_kernel_free(&kernel);
    }
    return TRUE;
}

/* A running mean along lines of `count` values `step` apart; dark beyond their ends. */
static void blur_line(const float *from, float *to, int count, int step, int half)
{
    float sum = 0;
    for (int i = 0; i < half && i < count; i++)
        sum += from[i * step];
    for (int i = 0; i < count; i++) {
        if (i + half < count)
            sum += from[(i + half) * step];
        if (i - half - 1 >= 0)
            sum -= from[(i - half - 1) * step];
        to[i * step] = sum / (float)(2 * half + 1);
    }
}

static void blur(float *pixels, float *other, int side, int half)
{
    for (int i = 0; i < side; i++)
        for (int c = 0; c < CHANNELS; c++)
            blur_line(pixels + i * side * CHANNELS + c, other + i * side * CHANNELS + c, side,
                      CHANNELS, half);
    for (int i = 0; i < side; i++)
        for (int c = 0; c < CHANNELS; c++)
            blur_line(other + i * CHANNELS + c, pixels + i * CHANNELS + c, side, side * CHANNELS,
                      half);
}

static void add_glow(float *pixels, int side)
{
    gsize count = (gsize)side * (gsize)side * CHANNELS;
    float *glow = g_memdup2(pixels, count * sizeof *pixels), *other = g_new(float, count);
    for (int i = 0; i < 2; i++)
        blur(glow, other, side, MAX(1, side / 12));
    for (gsize i = 0; i < count; i++)
        pixels[i] += (float)GLOW * glow[i];
    g_free(other);
    g_free(glow);
}

/* From light to the screen's bytes, over a night that is not quite black. */
static guint32 to_byte(float bright, float night)
{
    float shown = 1 - expf(-1.9f * (bright + night));
    return (guint32)lrintf(255 * powf(shown, 1 / 2.2f));
}

static cairo_surface_t *develop(const float *pixels, int side)
{
    static const float night[CHANNELS] = {0.0030f, 0.0036f, 0.0060f};
    cairo_surface_t *picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);
    cairo_surface_flush(picture);
    guint8 *rows = cairo_image_surface_get_data(picture);
    int stride = cairo_image_surface_get_stride(picture);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            const float *p = pixels + (y * side + x) * CHANNELS;
            guint32 pixel = to_byte(p[0], night[0]) << 16 | to_byte(p[1], night[1]) << 8 |
                            to_byte(p[2], night[2]);
            memcpy(rows + y * stride + x * (int)sizeof pixel, &pixel, sizeof pixel);
        }
    cairo_surface_mark_dirty(picture);
    return picture;
}

cairo_surface_t *disk_bokeh_picture(const disk_aperture *aperture, int side)
{
    float *pixels = g_new0(float, (gsize)side *(gsize)side *CHANNELS);
    cairo_surface_t *picture = NULL;
    if (add_lights(pixels, side, aperture)) {
        add_glow(pixels, side);
        picture = develop(pixels, side);
    }
    g_free(pixels);
    return picture;
}
