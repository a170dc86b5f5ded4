/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every map is a function of the place, in units of the picture's height, with values in [0, 1]. */

#include "maps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const map_names[] = {"constant", "ramp", "smooth", "step", "noisy", NULL};

/* Hills of three sizes. */
static double smooth_at(double x, double y)
{
    double h = sin(5.1 * x + 2.3 * y + 0.4) + 0.6 * sin(9.7 * y - 4.2 * x + 1.9) +
               0.3 * sin(19.0 * x + 13.0 * y);
    return fmin(fmax(0.5 + h / 3.2, 0), 1);
}

/* A near body's edge winds from top to bottom, and discs of the far side lie in it. */
static double step_at(double x, double y, double aspect)
{
    double edge = 0.5 * aspect + 0.08 * sin(9 * y) + 0.03 * sin(31 * y);
    double u = fmod(x + 10, 0.33) - 0.16, v = fmod(y + 10, 0.33) - 0.16;
    int far = x > edge;
    if (u * u + v * v < 0.05 * 0.05)
        far = !far;
    return far ? 1 : 0.1;
}

/* Uniform in [0, 1), the same for the same pixel. */
static double noise_at(int x, int y)
{
    unsigned h = (unsigned)x * 374761393u + (unsigned)y * 668265263u;
    h = (h ^ (h >> 13)) * 1274126177u;
    return (h >> 8) / 16777216.0;
}

static double value_at(const char *name, int x, int y, int width, int height)
{
    double u = (double)x / height, v = (double)y / height;
    if (strcmp(name, "ramp") == 0)
        return (double)x / (width > 1 ? width - 1 : 1);
    if (strcmp(name, "smooth") == 0)
        return smooth_at(u, v);
    if (strcmp(name, "step") == 0)
        return step_at(u, v, (double)width / height);
    if (strcmp(name, "noisy") == 0)
        return fmin(fmax(floor(255 * smooth_at(u, v) + 5 * noise_at(x, y) - 2) / 255, 0), 1);
    return 1;
}

disk_plane map_new(const char *name, double radius, int width, int height)
{
    float *data = malloc((size_t)width * (size_t)height * sizeof *data);
    if (!data)
        exit(1);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            data[(size_t)y * (size_t)width + (size_t)x] =
                (float)(radius * value_at(name, x, y, width, height));
    return (disk_plane){data, width, height, (ptrdiff_t)sizeof *data * width};
}
