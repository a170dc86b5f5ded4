/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The spatially varying half of "paper": every pixel has a kernel of its own, and the cascade's
 * samples are interpolated between the nodes of a basis. The exact picture draws every pixel's own
 * kernel and gathers with it, nothing rounded.
 *
 * tilt-shift: a disc whose size grows with the distance from the middle row, up to 49 x 49, 24 taps
 * in 4 layers. rotational: an elongated kernel (a cat-eye: two discs' intersection) that points
 * around the picture's centre, as swirly lenses show it, its size growing with the distance
 * from there up to 49 x 49, 32 taps in 4 layers; also with a heart, which has no symmetry to a half
 * turn. radial: a streak that points away from the centre. The basis has 16 angles.
 * The authors' maps, sizes and pictures are not published: the maps here are our reading, and the
 * pictures are those of the table's first half. Radii below 0.5 leave the pixel as it is in both.
 */

#include "paper.h"

#include "../shapes.h"
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE   49
#define RADIUS (0.5 * SIZE)
#define ANGLES 16

typedef struct experiment {
    const char *name, *shape;
    int taps;
    int turning; /* size and angle vary; else size alone */
    double published, annealing, low_rank;
} experiment;

static const experiment experiments[] = {
    {"tilt-shift", "disc", 96, 0, 39.3, 32.5, 33.2},
    {"rotational", "cat-eye", 128, 1, 35.7, 28.6, NAN},
    {"rotational", "heart", 128, 1, 35.7, 28.6, NAN},
    {"radial", "streak", 128, 1, 34.2, 27.1, NAN},
};

/* The size and angle of every pixel's kernel. */
typedef struct maps {
    disk_plane radii, angles;
} maps;

static disk_plane new_plane(int width, int height)
{
    float *data = malloc((size_t)width * (size_t)height * sizeof *data);
    if (!data)
        exit(1);
    return (disk_plane){data, width, height, (ptrdiff_t)sizeof *data * width};
}

static maps make_maps(const experiment *e, int width, int height)
{
    maps m = {new_plane(width, height), new_plane(width, height)};
    double cx = 0.5 * (width - 1), cy = 0.5 * (height - 1), corner = hypot(cx, cy);
    for (int i = 0; i < width * height; i++) {
        double x = i % width - cx, y = i / width - cy;
        double size = e->turning ? hypot(x, y) / corner : fabs(y) / cy;
        m.radii.data[i] = (float)(RADIUS * size);
        /* counter-clockwise with y down, 0 to 360 */
        m.angles.data[i] = (float)fmod(atan2(-y, x) * (180 / 3.14159265358979323846) + 360, 360);
    }
    return m;
}

/* --- Kernels --------------------------------------------------------------------------------- */

/* 12 times as long as wide, along the x axis. */
static disk_aperture *streak(void)
{
    static const disk_path_step steps[] = {{DISK_PATH_MOVE, {-12}, {-1}},
                                           {DISK_PATH_LINE, {12}, {-1}},
                                           {DISK_PATH_LINE, {12}, {1}},
                                           {DISK_PATH_LINE, {-12}, {1}}};
    disk_aperture *aperture;
    if (disk_aperture_from_path(steps, 4, &aperture) != DISK_OK)
        exit(1);
    return aperture;
}

static disk_status draw(void *cookie, double radius, double angle, disk_kernel *out)
{
    disk_aperture *turned;
    disk_status status = disk_aperture_rotate(cookie, angle, &turned);
    if (status != DISK_OK)
        return status;
    status = disk_aperture_draw(turned, radius, out);
    disk_aperture_free(turned);
    return status;
}

/* --- The exact picture ----------------------------------------------------------------------- */

typedef struct gathering {
    const disk_image *image;
    const maps *maps;
    disk_aperture *aperture;
    int turning;
    disk_image out;
} gathering;

static const float *pixel_at(const disk_image *image, int x, int y)
{
    x = x < 0 ? 0 : x >= image->width ? image->width - 1 : x;
    y = y < 0 ? 0 : y >= image->height ? image->height - 1 : y;
    return image->data + 4 * ((ptrdiff_t)y * image->width + x);
}

static void gather(const disk_image *image, const disk_kernel *k, int x, int y, float *out)
{
    double sum[3] = {0, 0, 0};
    const float *weight = k->weights;
    for (int j = -k->half; j <= k->half; j++)
        for (int i = -k->half; i <= k->half; i++, weight++)
            if (*weight > 0) {
                const float *p = pixel_at(image, x - i, y - j);
                for (int c = 0; c < 3; c++)
                    sum[c] += (double)*weight * p[c];
            }
    for (int c = 0; c < 3; c++)
        out[c] = (float)sum[c];
}

static void gather_row(void *cookie, int y)
{
    gathering *g = cookie;
    for (int x = 0; x < g->image->width; x++) {
        ptrdiff_t at = (ptrdiff_t)y * g->image->width + x;
        float *out = g->out.data + 4 * at, radius = g->maps->radii.data[at];
        memcpy(out, pixel_at(g->image, x, y), 4 * sizeof *out);
        if (radius < DISK_MIN_RADIUS)
            continue;
        disk_kernel k = {0};
        double angle = g->turning ? g->maps->angles.data[at] : 0;
        if (draw(g->aperture, radius, angle, &k) != DISK_OK)
            exit(1);
        gather(g->image, &k, x, y, out);
        disk_kernel_free(&k);
    }
}

static disk_image exact_picture(const experiment *e, disk_aperture *aperture,
                                const disk_image *image, const maps *m)
{
    gathering g = {image, m, aperture, e->turning, bench_image(image->width, image->height)};
    const disk_executor *threads = bench_threads(2);
    threads->run(threads->cookie, image->height, gather_row, &g);
    return g.out;
}

/* --- The cascade ----------------------------------------------------------------------------- */

static disk_basis *fit(const experiment *e, disk_aperture *aperture, int even)
{
    disk_fit_settings settings = paper_settings(e->taps, even);
    disk_basis_recipe recipe = {.draw = draw,
                                .cookie = aperture,
                                .max_radius = RADIUS,
                                .all = 1,
                                .samples = e->taps,
                                .settings = &settings};
    if (e->turning) {
        recipe.second = (disk_axis){.count = ANGLES, .period = 360, .turns = 1};
        for (int i = 0; i < ANGLES; i++)
            recipe.second.values[i] = i * 360.0 / ANGLES;
    }
    disk_basis *basis;
    if (disk_basis_fit(&recipe, bench_threads(2), NULL, &basis) != DISK_OK)
        exit(1);
    return basis;
}

/* What others published for this experiment. */
static void print_published(const experiment *e, const char *shape)
{
    paper_row row = {"", shape, SIZE, e->taps, "", "", NAN, NAN, NAN, NAN};
    row.method = "annealing";
    row.published = e->annealing;
    paper_print(&row);
    row.method = "low-rank";
    row.taps = 4 * SIZE;
    row.published = e->low_rank;
    if (!isnan(e->low_rank))
        paper_print(&row);
}

static void print_experiment(const experiment *e, const bench_picture *pictures, int count)
{
    int width = pictures[0].image.width, height = pictures[0].image.height;
    char shape[32];
    disk_image exact[MAX_PICTURES];
    disk_aperture *aperture = strcmp(e->shape, "streak") == 0 ? streak() : shape_new(e->shape);
    snprintf(shape, sizeof shape, "%s-%s", e->name, e->shape);
    for (int i = 0; i < count; i++) {
        width = pictures[i].image.width, height = pictures[i].image.height;
        maps m = make_maps(e, width, height);
        exact[i] = exact_picture(e, aperture, &pictures[i].image, &m);
        free(m.radii.data);
        free(m.angles.data);
    }
    for (int even = 1; even >= 0; even--) {
        disk_cascade cascade;
        disk_basis *basis = fit(e, aperture, even);
        disk_basis_at(basis, RADIUS, &cascade);
        disk_plan *plan = paper_plan(basis);
        for (int i = 0; i < count; i++) {
            const disk_image *image = &pictures[i].image;
            maps m = make_maps(e, image->width, image->height);
            disk_image out = paper_apply(plan, image, &m.radii, e->turning ? &m.angles : NULL);
            paper_row row = {pictures[i].scene,
                             shape,
                             SIZE,
                             e->taps,
                             bench_layout(&cascade),
                             even ? "disk-even" : "disk",
                             NAN,
                             NAN,
                             bench_picture_psnr(&pictures[i], &out, &exact[i]),
                             even ? e->published : NAN};
            paper_print(&row);
            free(out.data);
            free(m.radii.data);
            free(m.angles.data);
        }
        disk_plan_free(plan);
    }
    for (int i = 0; i < count; i++)
        free(exact[i].data);
    disk_aperture_free(aperture);
    print_published(e, shape);
}

void paper_varying(int quick)
{
    bench_picture pictures[MAX_PICTURES];
    int count = bench_make_pictures(quick ? 192 : 384, quick ? 144 : 288, pictures);
    for (int i = 0; i < (quick ? 1 : 4); i++)
        print_experiment(&experiments[i], pictures, count);
    bench_free_pictures(pictures, count);
}
