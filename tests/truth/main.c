/* SPDX-License-Identifier: GPL-3.0-or-later */

/* truth-scene NAME FOLDER [WIDTH HEIGHT [RADIUS [APERTURE]]]: writes a scene's pictures.
 *
 * NAME-sharp.exr, NAME-truth.exr and NAME-depth.png (16 bit; bit for bit what the table `truth`
 * uses but for that) are for the command line program and others; the same pictures as a display
 * shows them, by the measure's tone curve, and NAME-known.png are for looking. The line printed
 * says with which parameters. APERTURE is a preset's name or a file's path. truth-scene --list
 * names the scenes. */

#include "../bench/bench.h"
#include "render.h"

#include <disk-presets.h>
#include <gegl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct request {
    const char *folder, *name;
    int width, height;
} request;

/* Writes pixels of a babl format as `folder/name-what`. */
static void save(const request *to, const char *what, const char *operation, int bits,
                 const char *format, const void *pixels)
{
    GeglRectangle box = {0, 0, to->width, to->height};
    GeglBuffer *buffer = gegl_buffer_new(&box, babl_format(format));
    gegl_buffer_set(buffer, NULL, 0, babl_format(format), pixels, GEGL_AUTO_ROWSTRIDE);
    char *path = g_strdup_printf("%s/%s-%s", to->folder, to->name, what);
    GeglNode *root = gegl_node_new();
    GeglNode *source =
        gegl_node_new_child(root, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
    GeglNode *sink = gegl_node_new_child(root, "operation", operation, "path", path, NULL);
    if (bits)
        gegl_node_set(sink, "bitdepth", bits, NULL);
    gegl_node_link(source, sink);
    gegl_node_process(sink);
    g_object_unref(root);
    g_object_unref(buffer);
    g_free(path);
}

static void save_picture(const request *to, const char *kind, const disk_image *image)
{
    char what[32];
    snprintf(what, sizeof what, "%s.exr", kind);
    save(to, what, "gegl:exr-save", 0, "RaGaBaA float", image->data);
    float *shown = g_new(float, 3 * (gsize)to->width * (gsize)to->height);
    for (int i = 0; i < to->width * to->height; i++)
        for (int c = 0; c < 3; c++)
            shown[3 * i + c] = (float)bench_display(image->data[4 * i + c]);
    snprintf(what, sizeof what, "%s.png", kind);
    save(to, what, "gegl:png-save", 8, "R'G'B' float", shown);
    g_free(shown);
}

static void write_scene(const request *to, const truth_scene *scene, double radius,
                        const disk_aperture *aperture)
{
    disk_pool *pool = NULL;
    if (disk_pool_new(0, &pool) != DISK_OK)
        exit(1);
    truth_stage *stage =
        truth_stage_new(scene, to->width, to->height, radius, disk_pool_executor(pool));
    disk_image sharp = truth_sharp(stage);
    disk_plane depth = truth_depth(stage);
    truth_photo photo = truth_render(stage, aperture, 1);
    save_picture(to, "sharp", &sharp);
    save_picture(to, "truth", &photo.image);
    save(to, "depth.png", "gegl:png-save", 16, "Y' float", depth.data);
    save(to, "known.png", "gegl:png-save", 8, "Y' float", photo.known.data);
    printf("%s: --radius %g --focus %g\n", scene->name, radius, scene->focus);
    free(sharp.data);
    free(depth.data);
    truth_photo_free(&photo);
    truth_stage_free(stage);
    disk_pool_free(pool);
}

static int list_scenes(void)
{
    for (int i = 0; truth_scenes[i]; i++)
        printf("%s\n", truth_scenes[i]->name);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list_scenes();
    const truth_scene *scene = argc >= 3 ? truth_find_scene(argv[1]) : NULL;
    request to = {argc >= 3 ? argv[2] : "", scene ? scene->name : "", 640, 480};
    if (argc >= 5)
        to.width = atoi(argv[3]), to.height = atoi(argv[4]);
    double radius = argc >= 6 ? g_ascii_strtod(argv[5], NULL) : 28;
    if (!scene || to.width < 16 || to.height < 16 || !(radius >= 1 && radius <= 400)) {
        fprintf(stderr, "usage: truth-scene NAME FOLDER [WIDTH HEIGHT [RADIUS [APERTURE]]]\n"
                        "       truth-scene --list\n");
        return 2;
    }
    GError *error = NULL;
    disk_aperture *aperture = disk_presets_load_aperture(argc >= 7 ? argv[6] : "disc", &error);
    if (!aperture) {
        fprintf(stderr, "truth-scene: %s\n", error->message);
        g_error_free(error);
        return 1;
    }
    gegl_init(NULL, NULL);
    write_scene(&to, scene, radius, aperture);
    disk_aperture_free(aperture);
    gegl_exit();
    return 0;
}
