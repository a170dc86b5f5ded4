/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GEGL operations on buffers, and the files that the other programs read: written by GEGL too, so
 * that all start from the same 16 bits. A fresh graph for each run: nothing comes from a cache. */

#include "peers.h"

#include "bench.h"
#include "maps.h"

#include <disk/params.h>
#include <gegl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static GeglBuffer *picture, *mask;

void peer_gegl_init(int threads)
{
    g_setenv("GEGL_PATH", BENCH_GEGL_PATH, FALSE);
    g_object_set(gegl_config(), "application-license", "GPL3", NULL); /* shows GPL operations */
    gegl_init(NULL, NULL);
    g_object_set(gegl_config(), "threads", threads, NULL);
}

void peer_gegl_exit(void)
{
    g_clear_object(&picture);
    g_clear_object(&mask);
    gegl_exit();
}

/* The first word. To be freed. */
static char *operation_of(const char *program)
{
    return g_strndup(program, strcspn(program, " "));
}

int peer_gegl_has(const char *program)
{
    char *operation = operation_of(program);
    int has = gegl_has_operation(operation);
    g_free(operation);
    return has;
}

/* --- Files ----------------------------------------------------------------------------------- */

static void save(const float *pixels, int width, int height, const char *format, const char *path)
{
    GeglBuffer *buffer = gegl_buffer_new(GEGL_RECTANGLE(0, 0, width, height), babl_format(format));
    gegl_buffer_set(buffer, NULL, 0, babl_format(format), pixels, GEGL_AUTO_ROWSTRIDE);
    GeglNode *root = gegl_node_new();
    GeglNode *from =
        gegl_node_new_child(root, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
    GeglNode *to = gegl_node_new_child(root, "operation", "gegl:tiff-save", "path", path,
                                       "bitdepth", 16, "fp", 0, NULL);
    gegl_node_link(from, to);
    gegl_node_process(to);
    g_object_unref(root);
    g_object_unref(buffer);
}

void peer_files_make(peer_files *files, int width, int height, int threads)
{
    *files = (peer_files){.width = width, .height = height, .threads = threads};
    char *folder = g_dir_make_tmp("disk-bench-XXXXXX", NULL);
    if (!folder || strlen(folder) >= sizeof files->folder) {
        fprintf(stderr, "disk-bench: no folder for temporary files\n");
        exit(1);
    }
    strcpy(files->folder, folder);
    g_free(folder);
    snprintf(files->picture, sizeof files->picture, "%s/picture.tif", files->folder);
    snprintf(files->mask, sizeof files->mask, "%s/mask.tif", files->folder);
    snprintf(files->output, sizeof files->output, "%s/output.tif", files->folder);
    disk_image scene = bench_scene(width, height);
    disk_plane ramp = map_new("ramp", 1, width, height);
    save(scene.data, width, height, "RGBA float", files->picture);
    save(ramp.data, width, height, "Y' float", files->mask);
    free(scene.data);
    free(ramp.data);
}

void peer_files_remove(const peer_files *files)
{
    remove(files->picture);
    remove(files->mask);
    remove(files->output);
    remove(files->folder);
}

static GeglBuffer *load(const char *path, const char *format)
{
    GeglBuffer *read = NULL;
    GeglNode *root = gegl_node_new();
    GeglNode *from = gegl_node_new_child(root, "operation", "gegl:load", "path", path, NULL);
    GeglNode *to =
        gegl_node_new_child(root, "operation", "gegl:buffer-sink", "buffer", &read, NULL);
    gegl_node_link(from, to);
    gegl_node_process(to);
    g_object_unref(root);
    GeglBuffer *out = gegl_buffer_new(gegl_buffer_get_extent(read), babl_format(format));
    gegl_buffer_copy(read, NULL, GEGL_ABYSS_NONE, out, NULL);
    g_object_unref(read);
    return out;
}

void peer_gegl_load(const peer_files *files)
{
    picture = load(files->picture, "RaGaBaA float");
    mask = load(files->mask, "Y' float");
}

/* --- Operations ------------------------------------------------------------------------------ */

static GeglNode *source(GeglNode *root, GeglBuffer *buffer)
{
    return gegl_node_new_child(root, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
}

/* The operation. Ours: the ramp's white end, near, has the largest radius, as in the others. */
static GeglNode *make_filter(GeglNode *root, const char *program, double radius)
{
    g_autofree char *operation = operation_of(program);
    GeglNode *node = gegl_node_new_child(root, "operation", operation, "radius", radius, NULL);
    if (g_str_has_prefix(operation, "disk:"))
        gegl_node_set(node, "aperture", "heart", NULL);
    if (strcmp(operation, "disk:lens-blur") == 0)
        gegl_node_set(node, "focus", 0.0, NULL);
    if (g_str_has_suffix(program, PEER_NO_OCCLUSION))
        gegl_node_set(node, "occlusion", DISK_OCCLUSION_NO, NULL);
    return node;
}

static GeglBuffer *rendered(GeglNode *node, const GeglRectangle *part)
{
    GeglBuffer *out = gegl_buffer_new(part, babl_format("RaGaBaA float"));
    gegl_node_blit_buffer(node, out, part, 0, GEGL_ABYSS_NONE);
    return out;
}

/* An operation that fails hands its input through. */
static int changed(GeglBuffer *out)
{
    enum { SIDE = 64 };
    static float a[4 * SIDE * SIDE], b[4 * SIDE * SIDE];
    const GeglRectangle *whole = gegl_buffer_get_extent(picture);
    GeglRectangle part = {whole->width * 3 / 4, whole->height / 2, SIDE, SIDE};
    const Babl *format = babl_format("RaGaBaA float");
    gegl_buffer_get(picture, &part, 1, format, a, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
    gegl_buffer_get(out, &part, 1, format, b, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
    return memcmp(a, b, sizeof a) != 0;
}

double peer_gegl_seconds(const char *program, double radius, int with_mask)
{
    if (!peer_gegl_has(program))
        return NAN;
    GeglNode *root = gegl_node_new();
    GeglBuffer *little = gegl_buffer_create_sub_buffer(picture, GEGL_RECTANGLE(0, 0, 64, 64));
    GeglNode *from = source(root, little), *node = make_filter(root, program, radius);
    gegl_node_connect_to(from, "output", node, "input");
    if (with_mask)
        gegl_node_connect_to(source(root, mask), "output", node, "aux");
    /* ours fits now, and keeps its plan */
    g_object_unref(rendered(node, gegl_buffer_get_extent(little)));
    gegl_node_set(from, "buffer", picture, NULL); /* but nothing that it knows of a picture */
    double start = bench_now();
    GeglBuffer *out = rendered(node, gegl_buffer_get_extent(picture));
    double seconds = bench_now() - start;
    if (!changed(out)) {
        fprintf(stderr, "disk-bench: %s, radius %g: no blur\n", program, radius);
        seconds = NAN;
    }
    g_object_unref(out);
    g_object_unref(root);
    g_object_unref(little);
    return seconds;
}
