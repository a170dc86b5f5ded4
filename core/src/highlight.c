/* SPDX-License-Identifier: LGPL-3.0-or-later */

/* The weights of highlights. */

#include "field.h"

#include <math.h>

/* As gegl:lens-blur has it: 2^(10 factor t), t rising from 0 to 1 between the thresholds on the
 * luminance of the colour that is not premultiplied. */
static float weight_of(const disk_params *p, const float luminance[3], const float *pixel)
{
    if (!(pixel[3] > 0))
        return 1;
    double y = ((double)luminance[0] * pixel[0] + (double)luminance[1] * pixel[1] +
                (double)luminance[2] * pixel[2]) /
               pixel[3];
    double low = p->highlight_threshold_low, high = p->highlight_threshold_high;
    double t = low < high ? fmin(fmax((y - low) / (high - low), 0), 1) : y >= high;
    return t > 0 ? (float)exp2(10 * p->highlight_factor * t) : 1;
}

void disk_highlight_weigh(const disk_params *params, const float luminance[3], float *pixels,
                          float *weights, size_t count)
{
    static const float rec709[3] = {0.2126f, 0.7152f, 0.0722f};
    int given = luminance[0] != 0 || luminance[1] != 0 || luminance[2] != 0;
    for (size_t i = 0; i < count; i++) {
        float *pixel = pixels + 4 * i;
        float w = weight_of(params, given ? luminance : rec709, pixel);
        for (size_t c = 0; c < 4; c++) {
            pixel[c] *= w;
            if (weights)
                weights[4 * i + c] = w;
        }
    }
}
