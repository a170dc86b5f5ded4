/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scaled reads fetch a few rows at a time in the buffer's full size and average them in linear
 * light (shrink.h): GEGL's own scaled reads would keep all smaller levels of the buffer, make them
 * at once, and average in whatever way suits the format. */

#include "disk-gegl-host.h"

#include "disk-render.h"

#include <math.h>
#include <shrink.h>

#define BAND_PIXELS (1 << 18) /* fetched at once */

typedef struct depth_map {
    char *name;
    GeglBuffer *buffer;
    GeglRectangle box;
} depth_map;

struct disk_gegl_host {
    disk_host contract;
    GeglBuffer *picture;
    GeglRectangle box;
    GArray *depths;   /* of depth_map */
    GPtrArray *names; /* borrowed from them, ended by NULL */
    disk_renderer *renderer;
    GeglBuffer *result;
    void *data;
};

disk_gegl_host *disk_gegl_host_of(void *cookie)
{
    return cookie;
}

/* --- Reading ----------------------------------------------------------------------------------
 */

/* Something to read scaled down: the picture or a depth map. */
typedef struct reading {
    GeglBuffer *buffer;
    GeglRectangle box;
    const Babl *format; /* of 4 floats a pixel, or of 2: value and alpha, premultiplied */
    int channels;       /* 4 or 1 */
} reading;

/* Value and alpha become a value, NaN where transparent. In place. */
static void take_values(float *pixels, gsize count)
{
    for (gsize i = 0; i < count; i++)
        pixels[i] = pixels[2 * i + 1] > 0 ? pixels[2 * i] / pixels[2 * i + 1] : NAN;
}

/* Feeds a shrink with the rows that it wants. */
static void feed(const reading *r, disk_rect source, disk_shrink *shrink, float *room, int rows)
{
    for (int y = 0; y < source.height; y += rows) {
        int count = MIN(rows, source.height - y);
        GeglRectangle band = {r->box.x + source.x, r->box.y + source.y + y, source.width, count};
        gegl_buffer_get(r->buffer, &band, 1.0, r->format, room, GEGL_AUTO_ROWSTRIDE,
                        GEGL_ABYSS_NONE);
        if (r->channels == 1)
            take_values(room, (gsize)source.width * (gsize)count);
        for (int i = 0; i < count; i++)
            disk_shrink_add(shrink, room + (gsize)r->channels * (gsize)source.width * (gsize)i);
    }
}

/* Reads a part of what a reading is when scaled down. */
static gboolean read_scaled(const reading *r, double scale, disk_rect part, float *out,
                            ptrdiff_t stride, GError **error)
{
    disk_rect source = disk_shrink_source(scale, part, r->box.width, r->box.height);
    int rows = CLAMP(BAND_PIXELS / source.width, 1, source.height);
    gsize floats = r->channels == 4 ? 4 : 2;
    float *room = g_try_new(float, floats *(gsize)source.width *(gsize)rows);
    if (!room) {
        g_set_error_literal(error, DISK_RENDER_ERROR, DISK_RENDER_ERROR_FAILED,
                            g_dgettext("disk-lens-blur", disk_status_text(DISK_NO_MEMORY)));
        return FALSE;
    }
    disk_shrink *shrink =
        disk_shrink_begin(r->channels, scale, part, r->box.width, r->box.height, out, stride);
    feed(r, source, shrink, room, rows);
    disk_shrink_end(shrink);
    g_free(room);
    return TRUE;
}

static gboolean read_picture(void *cookie, double scale, disk_rect part, disk_image out,
                             GError **error)
{
    disk_gegl_host *host = cookie;
    reading r = {host->picture, host->box, babl_format("RaGaBaA float"), 4};
    return read_scaled(&r, scale, part, out.data, out.stride, error);
}

/* Bilinear between the four values around a place; NaN where the nearest is. */
static float sample(const disk_plane *map, double x, double y)
{
    x = CLAMP(x, 0, map->width - 1);
    y = CLAMP(y, 0, map->height - 1);
    int x0 = (int)x, y0 = (int)y;
    int x1 = MIN(x0 + 1, map->width - 1), y1 = MIN(y0 + 1, map->height - 1);
    float u = (float)(x - x0), v = (float)(y - y0);
    const float *top = (const float *)((const char *)map->data + y0 * map->stride);
    const float *low = (const float *)((const char *)map->data + y1 * map->stride);
    float a = top[x0], b = top[x1], c = low[x0], d = low[x1];
    if (isnan(a + b + c + d))
        return v < 0.5f ? (u < 0.5f ? a : b) : (u < 0.5f ? c : d);
    return (a * (1 - u) + b * u) * (1 - v) + (c * (1 - u) + d * u) * v;
}

/* Fills a part of a map that is stretched to width x height pixels from a part of the map
 * (disk_lens_depth_part()). */
static void stretch(const disk_plane *from, disk_rect at, int from_width, int from_height,
                    int width, int height, disk_rect part, disk_plane out)
{
    double across = (double)from_width / width, down = (double)from_height / height;
    for (int y = 0; y < part.height; y++) {
        float *row = (float *)((char *)out.data + y * out.stride);
        double from_y = (part.y + y + 0.5) * down - 0.5 - at.y;
        for (int x = 0; x < part.width; x++)
            row[x] = sample(from, (part.x + x + 0.5) * across - 0.5 - at.x, from_y);
    }
}

static const Babl *depth_format(GeglBuffer *depth)
{
    const Babl *stored = gegl_buffer_get_format(depth);
    BablModelFlag flags = babl_get_model_flags(stored);
    gboolean linear = (flags & BABL_MODEL_FLAG_LINEAR) && !(flags & BABL_MODEL_FLAG_NONLINEAR);
    return babl_format_with_space(linear ? "YaA float" : "Y'aA float",
                                  babl_format_get_space(stored));
}

/* A map of another size than the picture's: scaled down as far as the picture is, then stretched.
 */
static gboolean read_stretched(const disk_gegl_host *host, const reading *r, double scale,
                               disk_rect part, disk_plane out, GError **error)
{
    int width = disk_shrink_size(host->box.width, scale);
    int height = disk_shrink_size(host->box.height, scale);
    double own = MIN(1, MAX((double)width / r->box.width, (double)height / r->box.height));
    int from_width = disk_shrink_size(r->box.width, own);
    int from_height = disk_shrink_size(r->box.height, own);
    disk_rect at = disk_lens_depth_part(from_width, from_height, width, height, part);
    ptrdiff_t stride = (ptrdiff_t)sizeof(float) * at.width;
    float *room = g_new(float, (gsize)at.width *(gsize)at.height);
    gboolean done = read_scaled(r, own, at, room, stride, error);
    if (done)
        stretch(&(disk_plane){room, at.width, at.height, stride}, at, from_width, from_height,
                width, height, part, out);
    g_free(room);
    return done;
}

static gboolean read_depth(void *cookie, int depth, double scale, disk_rect part, disk_plane out,
                           GError **error)
{
    disk_gegl_host *host = cookie;
    const depth_map *map = &g_array_index(host->depths, depth_map, depth);
    reading r = {map->buffer, map->box, depth_format(map->buffer), 1};
    if (map->box.width == host->box.width && map->box.height == host->box.height)
        return read_scaled(&r, scale, part, out.data, out.stride, error);
    return read_stretched(host, &r, scale, part, out, error);
}

/* --- Filtering -------------------------------------------------------------------------------- */

static gboolean filter(void *cookie, const disk_params *params, int depth,
                       const disk_progress *progress, GError **error)
{
    disk_gegl_host *host = cookie;
    const Babl *format = disk_render_format(gegl_buffer_get_format(host->picture));
    disk_render_job job = {
        .input = host->picture, .input_box = host->box, .roi = host->box, .level = 0};
    if (depth >= 0) {
        const depth_map *map = &g_array_index(host->depths, depth_map, depth);
        job.depth = map->buffer;
        job.depth_box = map->box;
    }
    g_clear_object(&host->result);
    job.output = gegl_buffer_new(&host->box, format);
    if (disk_render(host->renderer, params, &job, progress, error)) {
        host->result = job.output;
        return TRUE;
    }
    g_object_unref(job.output);
    return FALSE;
}

/* --- The host --------------------------------------------------------------------------------- */

disk_gegl_host *disk_gegl_host_new(GeglBuffer *picture, const GeglRectangle *box)
{
    disk_gegl_host *host = g_new0(disk_gegl_host, 1);
    host->picture = g_object_ref(picture);
    host->box = *(box ? box : gegl_buffer_get_extent(picture));
    host->depths = g_array_new(FALSE, FALSE, sizeof(depth_map));
    host->names = g_ptr_array_new();
    g_ptr_array_add(host->names, NULL);
    host->renderer = disk_renderer_new();
    host->contract = (disk_host){
        .cookie = host,
        .width = host->box.width,
        .height = host->box.height,
        .read_picture = read_picture,
        .depths = (const char *const *)host->names->pdata,
        .read_depth = read_depth,
        .filter = filter,
    };
    return host;
}

void disk_gegl_host_free(disk_gegl_host *host)
{
    if (!host)
        return;
    for (guint i = 0; i < host->depths->len; i++) {
        depth_map *map = &g_array_index(host->depths, depth_map, i);
        g_free(map->name);
        g_object_unref(map->buffer);
    }
    g_array_unref(host->depths);
    g_ptr_array_unref(host->names);
    g_clear_object(&host->result);
    g_object_unref(host->picture);
    disk_renderer_free(host->renderer);
    g_free(host);
}

int disk_gegl_host_add_depth(disk_gegl_host *host, const char *name, GeglBuffer *depth,
                             const GeglRectangle *box)
{
    depth_map map = {g_strdup(name), g_object_ref(depth),
                     *(box ? box : gegl_buffer_get_extent(depth))};
    g_array_append_val(host->depths, map);
    g_ptr_array_insert(host->names, (int)host->names->len - 1, map.name);
    host->contract.depths = (const char *const *)host->names->pdata;
    return (int)host->depths->len - 1;
}

void disk_gegl_host_set_depth(disk_gegl_host *host, int index, GeglBuffer *depth)
{
    g_set_object(&g_array_index(host->depths, depth_map, index).buffer, depth);
}

disk_host *disk_gegl_host_contract(disk_gegl_host *host)
{
    return &host->contract;
}

void disk_gegl_host_set_data(disk_gegl_host *host, void *data)
{
    host->data = data;
}

void *disk_gegl_host_data(void *cookie)
{
    return disk_gegl_host_of(cookie)->data;
}

GeglBuffer *disk_gegl_host_result(disk_gegl_host *host)
{
    return host->result;
}
