/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lights. In the sharp picture a light is a few pixels, antialiased. Each of them is a point at its
 * pixel's centre: the photograph gets the exact kernel of its blur radius, and each pixel of the
 * kernel is dimmed by the share of rays, of those from the light that end in that pixel,
 * which what is nearer stops. */

#include "stage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Rays from a light lie this many times closer than pixels in the largest kernel. */
#define FINENESS 4

/* One pixel of a light. */
typedef struct point {
    int sheet, x, y;
    float light[3], shown;
    double r;
    disk_kernel kernel; /* of |r|, turned in front of the focus and dimmed by what is nearer */
} point;

typedef struct shining {
    const truth_stage *stage;
    const disk_aperture *aperture, *turned;
    rays rays;
    point *points;
    int count;
} shining;

/* --- Points ---------------------------------------------------------------------------------- */

static float open_before(const truth_stage *stage, int sheet, int x, int y)
{
    float open = 1;
    for (int k = 0; k < sheet; k++)
        open *= 1 - stage_texel(stage, &stage->grid[k], x, y)[3];
    return open;
}

static int within(const truth_stage *stage, int x, int y)
{
    return x >= 0 && y >= 0 && x < stage->width && y < stage->height;
}

static int add_points(const truth_stage *stage, const truth_light *light, point *points)
{
    int cx = (int)lround(light->x * stage->unit), cy = (int)lround(light->y * stage->unit);
    double size = light->size * stage->unit;
    int half = size < 0.5 ? 0 : (int)ceil(size), count = 0;
    for (int y = cy - half; y <= cy + half; y++)
        for (int x = cx - half; x <= cx + half; x++) {
            double cover = half ? inside(hypot(x - cx, y - cy) - size, 1) : 1;
            if (!(cover > 0))
                continue;
            if (points) {
                const colour *c = &light->radiance;
                point p = {light->sheet,
                           x,
                           y,
                           {(float)(cover * c->r), (float)(cover * c->g), (float)(cover * c->b)},
                           within(stage, x, y) ? open_before(stage, light->sheet, x, y) : 0,
                           0,
                           {0}};
                p.r = stage_meet(stage, &stage->grid[p.sheet], x, y, 0, 0);
                points[count] = p;
            }
            count++;
        }
    return count;
}

static point *all_points(const truth_stage *stage, int *count)
{
    int room = 0;
    for (int i = 0; i < stage->lights.count; i++)
        room += add_points(stage, &stage->lights.light[i], NULL);
    point *points = stage_alloc((size_t)room + 1, sizeof *points);
    *count = 0;
    for (int i = 0; i < stage->lights.count; i++)
        *count += add_points(stage, &stage->lights.light[i], points + *count);
    return points;
}

void stage_add_sharp_lights(const truth_stage *stage, disk_image *sharp)
{
    int count;
    point *points = all_points(stage, &count);
    for (int i = 0; i < count; i++)
        for (int c = 0; c < 3 && within(stage, points[i].x, points[i].y); c++)
            sharp->data[4 * ((ptrdiff_t)points[i].y * sharp->width + points[i].x) + c] +=
                points[i].shown * points[i].light[c];
    free(points);
}

/* --- Blur and visibility --------------------------------------------------------------------- */

/* What of the ray that reaches (x, y) through (u, v) comes past the sheets in front of a point's.
 */
static double passes(const truth_stage *stage, const int *list, int sheets, const point *p,
                     double x, double y, const float *ray)
{
    double open = 1;
    for (int i = 0; i < sheets && list[i] < p->sheet && open > 0; i++) {
        const grid *g = &stage->grid[list[i]];
        double r = stage_meet(stage, g, x, y, ray[0], ray[1]);
        open *= 1 - stage_texel(stage, g, x - r * ray[0], y - r * ray[1])[3];
    }
    return open;
}

static void draw(const shining *all, point *p)
{
    const disk_aperture *aperture = p->r < 0 ? all->turned : all->aperture;
    if (disk_aperture_draw(aperture, fmax(fabs(p->r), DISK_MIN_RADIUS), &p->kernel) != DISK_OK)
        exit(1);
}

static int place_in(int half, double offset)
{
    int at = (int)lround(offset) + half;
    return at < 0 ? 0 : at > 2 * half ? 2 * half : at;
}

/* For each of the kernel's pixels the mean over its rays; a pixel that the aperture only touches
 * and no ray meets takes the ray through its middle. */
static void dim(const shining *all, point *p, const int *list, int sheets)
{
    int half = p->kernel.half, side = 2 * half + 1;
    double *seen = stage_alloc((size_t)side * (size_t)side, sizeof *seen);
    double *sent = stage_alloc((size_t)side * (size_t)side, sizeof *sent);
    for (int i = 0; i < all->rays.count; i++) {
        const float *ray = all->rays.ray[i];
        double dx = p->r * ray[0], dy = p->r * ray[1];
        int at = place_in(half, dy) * side + place_in(half, dx);
        sent[at] += ray[2];
        seen[at] += ray[2] * passes(all->stage, list, sheets, p, p->x + dx, p->y + dy, ray);
    }
    for (int i = 0; i < side * side; i++) {
        int dx = i % side - half, dy = i / side - half;
        float ray[3] = {(float)(dx / p->r), (float)(dy / p->r), 1};
        if (sent[i] > 0)
            p->kernel.weights[i] *= (float)(seen[i] / sent[i]);
        else if (p->kernel.weights[i] > 0 && p->r != 0)
            p->kernel.weights[i] *=
                (float)passes(all->stage, list, sheets, p, p->x + dx, p->y + dy, ray);
    }
    free(seen);
    free(sent);
}

static void shine(void *cookie, int index)
{
    shining *all = cookie;
    point *p = &all->points[index];
    int list[TRUTH_MAX_SHEETS], half = (int)ceil(fabs(p->r));
    draw(all, p);
    int sheets =
        stage_sheets_in_reach(all->stage, p->x - half, p->y - half, p->x + half, p->y + half, list);
    if (sheets > 0 && list[0] < p->sheet)
        dim(all, p, list, sheets);
}

static void add_point(const truth_stage *stage, const point *p, disk_image *photo)
{
    int half = p->kernel.half;
    const float *weight = p->kernel.weights;
    for (int y = p->y - half; y <= p->y + half; y++)
        for (int x = p->x - half; x <= p->x + half; x++, weight++)
            if (within(stage, x, y)) {
                ptrdiff_t at = (ptrdiff_t)y * stage->width + x;
                for (int c = 0; c < 3; c++)
                    photo->data[4 * at + c] += *weight * p->light[c];
            }
}

void stage_add_lights(const truth_stage *stage, const disk_aperture *aperture, disk_image *photo)
{
    disk_aperture *turned;
    if (disk_aperture_rotate(aperture, 180, &turned) != DISK_OK)
        exit(1);
    shining all = {stage, aperture, turned, stage_rays(aperture, FINENESS * stage->radius),
                   NULL,  0};
    all.points = all_points(stage, &all.count);
    stage_run(stage, all.count, shine, &all);
    for (int i = 0; i < all.count; i++) {
        add_point(stage, &all.points[i], photo);
        disk_kernel_free(&all.points[i].kernel);
    }
    free(all.points);
    free(all.rays.ray);
    disk_aperture_free(turned);
}
