/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * An orientation is a swap of the axes (5 to 8) and a mirror along each: pixel
 * (x, y) of the turned picture is pixel (a, b) of the stored one, where (a, b) is
 * (x, y), or (y, x) with swapped axes, counted from the other end where mirrored.
 */

#include "orientation.h"

#include <string.h>

int orientation_inverse(int orientation)
{
    /* All undo themselves but the two quarter turns, which undo each other. */
    return orientation == 6 ? 8 : orientation == 8 ? 6 : orientation;
}

gboolean picture_turn(picture *pic, int orientation, GError **error)
{
    gboolean swap = orientation >= 5;
    gboolean mirror_a =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    gboolean mirror_b =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    gsize bytes = layout_pixel_bytes(&pic->layout), stride = picture_stride(pic);
    int width = swap ? pic->height : pic->width, height = swap ? pic->width : pic->height;
    if (orientation == 1)
        return TRUE;
    guchar *turned = g_try_malloc((gsize)pic->height * stride);
    if (!turned)
        return picture_fail(error, "out of memory");
    guchar *to = turned;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++, to += bytes) {
            int a = swap ? y : x, b = swap ? x : y;
            a = mirror_a ? pic->width - 1 - a : a;
            b = mirror_b ? pic->height - 1 - b : b;
            memcpy(to, pic->pixels + (gsize)b * stride + (gsize)a * bytes, bytes);
        }
    g_free(pic->pixels);
    pic->pixels = turned;
    pic->width = width;
    pic->height = height;
    if (swap) {
        double x = pic->density.x;
        pic->density.x = pic->density.y;
        pic->density.y = x;
    }
    return TRUE;
}
