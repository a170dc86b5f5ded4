/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* False colours of a blur map. Orange and blue differ in what every kind of colour blindness
 * leaves; white is the brightest of all and lies beside the darkest of both. */

#include <disk/show.h>

#include <math.h>

/* Square roots of linear light, which go evenly from dark to bright to the eye. */
typedef struct ramp {
    float dark[3], bright[3];
} ramp;

static const ramp nearer = {{0.28f, 0.12f, 0}, {1, 0.62f, 0.08f}};
static const ramp farther = {{0, 0.10f, 0.30f}, {0.30f, 0.70f, 1}};

static void paint(const disk_show *show, float radius, float pixel[4])
{
    float size = fabsf(radius), opacity = (float)show->opacity;
    pixel[3] = opacity;
    if (!(size >= (float)show->sharp)) {
        pixel[0] = pixel[1] = pixel[2] = opacity;
        return;
    }
    const ramp *colours = radius < 0 ? &nearer : &farther;
    float t = size < (float)show->largest ? size / (float)show->largest : 1;
    for (int c = 0; c < 3; c++) {
        float root = colours->dark[c] + t * (colours->bright[c] - colours->dark[c]);
        pixel[c] = opacity * root * root;
    }
}

disk_status disk_show_blur(const disk_show *show, const disk_plane *blur, const disk_image *out)
{
    if (!show || !blur || !blur->data || !out || !out->data || blur->width != out->width ||
        blur->height != out->height || !(show->largest >= 0) || !(show->sharp > 0) ||
        !(show->opacity >= 0 && show->opacity <= 1))
        return DISK_BAD_ARGUMENT;
    for (int y = 0; y < blur->height; y++) {
        const float *radii = (const float *)((const char *)blur->data + y * blur->stride);
        float *row = (float *)((char *)out->data + y * out->stride);
        for (int x = 0; x < blur->width; x++)
            paint(show, radii[x], row + 4 * x);
    }
    return DISK_OK;
}
