/* SPDX-License-Identifier: GPL-3.0-or-later */

/* night-street OUT.exr DEPTH.png [WIDTH]: a sample scene for a lens blur, a city street after the
 * rain, all of it sharp, as linear light with values far above white, and its depth map (white is
 * near). First the distances, because the far lights look for walls to sit on; then the traced
 * picture, the drawn things and lights from far to near, the woman, and what hangs in front. */

#include "scene.h"

#include <gegl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_WIDTH 1200
#define MIN_WIDTH     120
#define MAX_WIDTH     6000
#define GRID          3 /* rays a pixel on each axis */
#define RAYS          (GRID * GRID)

static void trace_distances(scene *s)
{
    for (int y = 0; y < s->height; y++)
        for (int x = 0; x < s->width; x++) {
            ray r = camera_ray(s, (float)x + 0.5f, (float)y + 0.5f);
            float ground = r.to.y < 0 ? -EYE_HEIGHT / r.to.y : INFINITY;
            s->z[(size_t)y * (size_t)s->width + (size_t)x] = least(ground, street_distance(s, &r));
        }
}

static vec3 trace_street(const scene *s, const ray *r, toss luck)
{
    if (r->to.y < 0 && -EYE_HEIGHT / r->to.y < street_distance(s, r))
        return ground_trace(s, r, luck);
    return street_trace(s, r);
}

/* The mean of a grid of rays; very bright sparkles are held back so that they do not alias. */
static vec3 street_pixel(const scene *s, int x, int y)
{
    vec3 sum = v3(0, 0, 0);
    toss first = {chance((uint32_t)x, (uint32_t)y, 1001), chance((uint32_t)x, (uint32_t)y, 1002)};
    for (int i = 0; i < RAYS; i++) {
        float px = (float)x + ((float)(i % GRID) + 0.5f) / GRID;
        float py = (float)y + ((float)(i / GRID) + 0.5f) / GRID;
        ray r = camera_ray(s, px, py);
        toss luck = {((float)i + first.a) / RAYS, ((float)(i * 4 % RAYS) + first.b) / RAYS};
        vec3 c = trace_street(s, &r, luck);
        float peak = most(c.x, most(c.y, c.z));
        sum = add(sum, scale(c, peak > 6 ? 6 / peak : 1));
    }
    return scale(sum, 1.0f / RAYS);
}

static void trace_row(scene *s, int y)
{
    for (int x = 0; x < s->width; x++) {
        vec3 c = street_pixel(s, x, y);
        memcpy(s->rgb + 3 * ((size_t)y * (size_t)s->width + (size_t)x), &c, sizeof c);
    }
}

/* Lays the woman over the pixel by the share of its rays that meet her. */
static void walker_pixel(scene *s, int x, int y)
{
    vec3 sum = v3(0, 0, 0), colour;
    float hits = 0, t, nearest = INFINITY;
    for (int i = 0; i < RAYS; i++) {
        float px = (float)x + ((float)(i % GRID) + 0.5f) / GRID;
        float py = (float)y + ((float)(i / GRID) + 0.5f) / GRID;
        ray r = camera_ray(s, px, py);
        if (!walker_trace(&r, &colour, &t))
            continue;
        sum = add(sum, colour);
        nearest = least(nearest, t);
        hits++;
    }
    size_t at = (size_t)y * (size_t)s->width + (size_t)x;
    float *to = s->rgb + 3 * at, rest = 1 - hits / RAYS;
    to[0] = to[0] * rest + sum.x / RAYS;
    to[1] = to[1] * rest + sum.y / RAYS;
    to[2] = to[2] * rest + sum.z / RAYS;
    if (hits >= RAYS / 2.0f)
        s->z[at] = nearest;
}

static void walker_row(scene *s, int y)
{
    float left, right, unused;
    project(s, v3(WALKER_X - 0.75f, 0, WALKER_Z - 0.6f), &left, &unused);
    project(s, v3(WALKER_X + 0.75f, 0, WALKER_Z - 0.6f), &right, &unused);
    int x0 = (int)most(left, 0), x1 = (int)least(right, (float)s->width);
    for (int x = x0; x < x1; x++)
        walker_pixel(s, x, y);
}

typedef struct rows {
    scene *s;
    void (*paint)(scene *s, int y);
    gint next;
} rows;

static gpointer paint_rows(gpointer data)
{
    rows *job = data;
    int y;
    while ((y = g_atomic_int_add(&job->next, 1)) < job->s->height)
        job->paint(job->s, y);
    return NULL;
}

/* Every processor takes the next row until none is left; no row looks at another. */
static void each_row(scene *s, void (*paint)(scene *s, int y))
{
    rows job = {s, paint, 0};
    GThread *threads[8];
    guint count = MIN(g_get_num_processors(), G_N_ELEMENTS(threads));
    for (guint i = 0; i < count; i++)
        threads[i] = g_thread_new("rows", paint_rows, &job);
    for (guint i = 0; i < count; i++)
        g_thread_join(threads[i]);
}

static bool has_bytes(const char *path)
{
    GStatBuf found;
    return g_stat(path, &found) == 0 && found.st_size > 0;
}

/* GEGL's savers tell of no error, so what they wrote is judged by its being there; an older file
 * must not answer for it, so they write beside it first. */
static bool save(GeglBuffer *buffer, const char *operation, const char *path)
{
    char *part = g_strconcat(path, ".part", NULL);
    g_unlink(part);
    GeglNode *graph = gegl_node_new();
    GeglNode *source =
        gegl_node_new_child(graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
    GeglNode *sink = gegl_node_new_child(graph, "operation", operation, "path", part, NULL);
    gegl_node_link(source, sink);
    gegl_node_process(sink);
    g_object_unref(graph);
    bool replaceable =
        !g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(path, G_FILE_TEST_IS_REGULAR);
    bool there = has_bytes(part) && replaceable && g_rename(part, path) == 0;
    if (!there) {
        g_unlink(part);
        fprintf(stderr, "night-street: cannot write %s\n", path);
    }
    g_free(part);
    return there;
}

static bool save_picture(const scene *s, const char *path)
{
    const GeglRectangle all = {0, 0, s->width, s->height};
    GeglBuffer *buffer = gegl_buffer_new(&all, babl_format("RGB float"));
    gegl_buffer_set(buffer, &all, 0, babl_format("RGB float"), s->rgb, GEGL_AUTO_ROWSTRIDE);
    bool saved = save(buffer, "gegl:exr-save", path);
    g_object_unref(buffer);
    return saved;
}

/* Depth as a lens has it: blur grows with 1 / z, so that is what the map holds. */
static bool save_depth(const scene *s, const char *path)
{
    const GeglRectangle all = {0, 0, s->width, s->height};
    size_t count = (size_t)s->width * (size_t)s->height;
    uint16_t *depth = g_new(uint16_t, count);
    for (size_t i = 0; i < count; i++)
        depth[i] = (uint16_t)(clamp(NEAREST_Z / s->z[i], 0, 1) * 65535 + 0.5f);
    GeglBuffer *buffer = gegl_buffer_new(&all, babl_format("Y' u16"));
    gegl_buffer_set(buffer, &all, 0, babl_format("Y' u16"), depth, GEGL_AUTO_ROWSTRIDE);
    bool saved = save(buffer, "gegl:png-save", path);
    g_object_unref(buffer);
    g_free(depth);
    return saved;
}

static scene *scene_new(int width)
{
    scene *s = g_new0(scene, 1);
    s->width = width;
    s->height = width * 2 / 3;
    s->focal = 0.95f * (float)width;
    s->centre_x = 0.40f * (float)width;
    s->horizon = 0.48f * (float)s->height;
    s->rgb = g_new0(float, 3 * (size_t)width * (size_t)s->height);
    s->z = g_new0(float, (size_t)width *(size_t)s->height);
    return s;
}

static void scene_free(scene *s)
{
    g_free(s->rgb);
    g_free(s->z);
    g_free(s);
}

static void scene_paint(scene *s)
{
    street_build(s);
    trace_distances(s);
    lights_build(s);
    each_row(s, trace_row);
    props_paint(s);
    each_row(s, walker_row);
    foreground_paint(s);
}

static bool folder_exists(const char *path)
{
    char *folder = g_path_get_dirname(path);
    bool there = g_file_test(folder, G_FILE_TEST_IS_DIR);
    if (!there)
        fprintf(stderr, "night-street: no such folder: %s\n", folder);
    g_free(folder);
    return there;
}

static bool read_width(const char *text, int *width)
{
    gint64 value;
    if (!g_ascii_string_to_signed(text, 10, MIN_WIDTH, MAX_WIDTH, &value, NULL))
        return false;
    *width = (int)value;
    return true;
}

int main(int argc, char **argv)
{
    int width = DEFAULT_WIDTH;
    if (argc < 3 || argc > 4 || (argc == 4 && !read_width(argv[3], &width))) {
        fprintf(stderr, "usage: night-street OUT.exr DEPTH.png [WIDTH from %d to %d]\n", MIN_WIDTH,
                MAX_WIDTH);
        return 2;
    }
    if (!folder_exists(argv[1]) || !folder_exists(argv[2]))
        return 1;
    gegl_init(NULL, NULL);
    scene *s = scene_new(width);
    scene_paint(s);
    bool saved = save_picture(s, argv[1]) && save_depth(s, argv[2]);
    scene_free(s);
    gegl_exit();
    return saved ? 0 : 1;
}
