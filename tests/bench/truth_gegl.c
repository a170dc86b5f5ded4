/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GEGL's blurs, run as a graph on buffers. */

#include "truth_gegl.h"

#include "bench.h"

#include <gegl.h>
#include <math.h>
#include <stdlib.h>

static void start_gegl(void)
{
    static int started;
    if (started++)
        return;
    gegl_init(NULL, NULL);
    g_object_set(gegl_config(), "threads", 1, "use-opencl", FALSE, NULL);
    atexit(gegl_exit);
}

static GeglBuffer *mask_buffer(const disk_plane *blur, double radius)
{
    GeglRectangle box = {0, 0, blur->width, blur->height};
    GeglBuffer *buffer = gegl_buffer_new(&box, babl_format("Y float"));
    gsize count = (gsize)blur->width * (gsize)blur->height;
    float *mask = g_new(float, count);
    for (gsize i = 0; i < count; i++)
        mask[i] = (float)fmin(fabs(blur->data[i]) / radius, 1);
    gegl_buffer_set(buffer, NULL, 0, babl_format("Y float"), mask, GEGL_AUTO_ROWSTRIDE);
    g_free(mask);
    return buffer;
}

static GeglNode *source_node(GeglNode *root, GeglBuffer *buffer)
{
    return gegl_node_new_child(root, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
}

double truth_gegl_blur(const char *operation, const disk_image *sharp, const disk_plane *blur,
                       double radius, disk_image *out)
{
    start_gegl();
    if (!gegl_has_operation(operation))
        return -1;
    const Babl *format = babl_format("RaGaBaA float");
    GeglRectangle box = {0, 0, sharp->width, sharp->height};
    GeglBuffer *input = gegl_buffer_new(&box, format), *mask = mask_buffer(blur, radius);
    gegl_buffer_set(input, NULL, 0, format, sharp->data, GEGL_AUTO_ROWSTRIDE);
    GeglNode *root = gegl_node_new();
    GeglNode *filter = gegl_node_new_child(root, "operation", operation, "radius", radius,
                                           "linear-mask", TRUE, NULL);
    gegl_node_connect_to(source_node(root, input), "output", filter, "input");
    gegl_node_connect_to(source_node(root, mask), "output", filter, "aux");
    double start = bench_now();
    gegl_node_blit(filter, 1, &box, format, out->data, GEGL_AUTO_ROWSTRIDE, GEGL_BLIT_DEFAULT);
    double seconds = bench_now() - start;
    g_object_unref(root);
    g_object_unref(input);
    g_object_unref(mask);
    return seconds;
}
