/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The photograph: for each pixel the mean over rays through all of the aperture. A ray walks the
 * sheets from the nearest on, as its own place and depth on each say; what a sheet covers, the rest
 * does not get. A tile of pixels only looks at sheets that its rays can meet. Lights are added
 * by lights.c: rays a pixel apart would count them unevenly. */

#include "stage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TILE_WIDTH  64
#define TILE_HEIGHT 16
/* What passes less than this share of a ray is not followed. */
#define OPAQUE 1e-4f

typedef struct rendering {
    const truth_stage *stage;
    rays rays;
    truth_photo *photo;
    int tiles_x;
} rendering;

/* A row of pixels of one ray: what is summed, and the share of the ray not yet stopped. */
typedef struct span {
    int x, y, count;
    float *sums, *open;
} span;

static void add_texel(float *restrict sum, float *restrict open, const float *restrict texel)
{
    float share = *open;
    for (int c = 0; c < TEXEL; c++)
        sum[c] += share * texel[c];
    *open = share * (1 - texel[3]);
}

/* A sheet of one depth: the ray's texels lie side by side, two to a pixel. */
static void add_flat(const truth_stage *stage, const grid *g, const span *s, float u, float v,
                     float stopped)
{
    const float *texel = stage_texel(stage, g, s->x - g->r0 * u, s->y - g->r0 * v);
    for (int i = 0; i < s->count; i++)
        if (s->open[i] > stopped)
            add_texel(s->sums + TEXEL * i, s->open + i, texel + 2 * TEXEL * i);
}

static void add_curved(const truth_stage *stage, const grid *g, const span *s, float u, float v,
                       float stopped)
{
    for (int i = 0; i < s->count; i++)
        if (s->open[i] > stopped) {
            double x = s->x + i, r = stage_meet(stage, g, x, s->y, u, v);
            add_texel(s->sums + TEXEL * i, s->open + i,
                      stage_texel(stage, g, x - r * u, s->y - r * v));
        }
}

static void add_ray(const truth_stage *stage, const int *list, int sheets, const float *ray,
                    const span *s)
{
    for (int i = 0; i < s->count; i++)
        s->open[i] = ray[2];
    for (int k = 0; k < sheets; k++) {
        const grid *g = &stage->grid[list[k]];
        int flat = g->slope_x == 0 && g->slope_y == 0 && !g->relief;
        (flat ? add_flat : add_curved)(stage, g, s, ray[0], ray[1], OPAQUE * ray[2]);
    }
}

static void store(const rendering *all, int x, int y, int count, const float *sums)
{
    truth_photo *photo = all->photo;
    ptrdiff_t at = (ptrdiff_t)y * all->stage->width + x;
    for (int i = 0; i < count; i++) {
        memcpy(photo->image.data + 4 * (at + i), sums + TEXEL * i, 4 * sizeof *sums);
        photo->known.data[at + i] = sums[TEXEL * i + KNOWN];
    }
}

static void render_tile(void *cookie, int index)
{
    const rendering *all = cookie;
    const truth_stage *stage = all->stage;
    int x0 = index % all->tiles_x * TILE_WIDTH, y0 = index / all->tiles_x * TILE_HEIGHT;
    int width = stage->width - x0 < TILE_WIDTH ? stage->width - x0 : TILE_WIDTH;
    int height = stage->height - y0 < TILE_HEIGHT ? stage->height - y0 : TILE_HEIGHT;
    int list[TRUTH_MAX_SHEETS];
    int sheets = stage_sheets_in_reach(stage, x0, y0, x0 + width - 1, y0 + height - 1, list);
    float sums[TILE_HEIGHT][TILE_WIDTH * TEXEL] = {{0}}, open[TILE_WIDTH];
    for (int i = 0; i < all->rays.count; i++)
        for (int y = 0; y < height; y++) {
            span s = {x0, y0 + y, width, sums[y], open};
            add_ray(stage, list, sheets, all->rays.ray[i], &s);
        }
    for (int y = 0; y < height; y++)
        store(all, x0, y0 + y, width, sums[y]);
}

truth_photo truth_render(const truth_stage *stage, const disk_aperture *aperture, double fineness)
{
    size_t pixels = (size_t)stage->width * (size_t)stage->height;
    ptrdiff_t row = (ptrdiff_t)sizeof(float) * stage->width;
    float *image = stage_alloc(pixels, 4 * sizeof *image);
    float *known = stage_alloc(pixels, sizeof *known);
    truth_photo photo = {{image, stage->width, stage->height, 4 * row},
                         {known, stage->width, stage->height, row}};
    rendering all = {stage, stage_rays(aperture, fineness * stage->radius), &photo,
                     (stage->width + TILE_WIDTH - 1) / TILE_WIDTH};
    int tiles_y = (stage->height + TILE_HEIGHT - 1) / TILE_HEIGHT;
    stage_run(stage, all.tiles_x * tiles_y, render_tile, &all);
    stage_add_lights(stage, aperture, &photo.image);
    free(all.rays.ray);
    return photo;
}

void truth_photo_free(truth_photo *photo)
{
    free(photo->image.data);
    free(photo->known.data);
    *photo = (truth_photo){0};
}
