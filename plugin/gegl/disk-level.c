/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading and writing at a level of detail. A level's pixel at the rim may stand for more than the
 * picture has there; GEGL averages it with nothing. So that this does not spread as the picture's
 * edge, whole pixels alone are read, through a buffer that ends with them. */

#include "disk-level.h"

GeglRectangle disk_level_box(const GeglRectangle *box, int level)
{
    if (level == 0 || gegl_rectangle_is_infinite_plane(box))
        return *box;
    int x = box->x >> level, y = box->y >> level;
    return (GeglRectangle){x, y, ((box->x + box->width) >> level) - x,
                           ((box->y + box->height) >> level) - y};
}

/* The first multiple of 2^level from a position on. */
static int round_up(int position, int level)
{
    return -(-position >> level) * (1 << level);
}

/* Of a rectangle what is made of whole pixels of the level; all of it where nothing is. */
static GeglRectangle whole_pixels(const GeglRectangle *r, int level)
{
    int x = round_up(r->x, level), y = round_up(r->y, level);
    GeglRectangle inner = {x, y, ((r->x + r->width) >> level) * (1 << level) - x,
                           ((r->y + r->height) >> level) * (1 << level) - y};
    return inner.width > 0 && inner.height > 0 ? inner : *r;
}

void disk_level_read(GeglBuffer *buffer, const GeglRectangle *valid, const GeglRectangle *part,
                     int level, const Babl *format, void *pixels)
{
    GeglRectangle there;
    if (level == 0 || !gegl_rectangle_intersect(&there, valid, gegl_buffer_get_extent(buffer))) {
        gegl_buffer_get(buffer, part, 1.0 / (1 << level), format, pixels, GEGL_AUTO_ROWSTRIDE,
                        GEGL_ABYSS_CLAMP);
        return;
    }
    GeglRectangle inner = whole_pixels(&there, level);
    GeglBuffer *whole = gegl_buffer_create_sub_buffer(buffer, &inner);
    gegl_buffer_get(whole, part, 1.0 / (1 << level), format, pixels, GEGL_AUTO_ROWSTRIDE,
                    GEGL_ABYSS_CLAMP);
    g_object_unref(whole);
}

void disk_level_copy(GeglBuffer *from, GeglBuffer *to, const GeglRectangle *roi, int level)
{
    GeglRectangle part = disk_level_box(roi, level);
    const Babl *format = gegl_buffer_get_format(to);
    if (level == 0) {
        gegl_buffer_copy(from, roi, GEGL_ABYSS_CLAMP, to, roi);
    } else if (!gegl_rectangle_is_empty(&part)) {
        gsize size = (gsize)babl_format_get_bytes_per_pixel(format);
        void *pixels = g_malloc_n((gsize)part.width * (gsize)part.height, size);
        disk_level_read(from, roi, &part, level, format, pixels);
        gegl_buffer_set(to, &part, level, format, pixels, GEGL_AUTO_ROWSTRIDE);
        g_free(pixels);
    }
}
