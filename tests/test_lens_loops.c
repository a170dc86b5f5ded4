/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lens's loops of every instruction set that this processor has, against the same written out
 * here in double, pixel by pixel. */

#include "core_tests.h"

#include "../core/src/lens_loops.h"

#include <math.h>
#include <stdlib.h>

#define WIDTH  48
#define HEIGHT 40
#define RAYS   21
#define LAYERS 3
#define BLOCK  DISK_TRACE_BLOCK

static const unsigned sets[] = {0, DISK_CPU_AVX2, DISK_CPU_AVX512};

/* Whether the processor has a set, and its loops. */
static int loops_of(int i, disk_lens_loops *loops)
{
    *loops = disk_lens_loops_for(sets[i]);
    return (disk_cpu() & sets[i]) == sets[i];
}

/* Between 0 and 1. */
static float value(int i)
{
    return 0.5f + 0.5f * (float)sin(1.7 * i + 0.3);
}

static float *new_image(int seed)
{
    float *image = malloc(4 * WIDTH * HEIGHT * sizeof *image);
    ck_assert_ptr_nonnull(image);
    for (int i = 0; i < 4 * WIDTH * HEIGHT; i++)
        image[i] = value(i + 1000 * seed);
    return image;
}

/* --- Tents -------------------------------------------------------------------------------------
 */

static double tent_at(const float *const rows[3], int width, int x, int c, int step, double share)
{
    const double down[3] = {share, 1 - 2 * share, share};
    double sum = 0;
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) {
            int at = x + (k - 1) * step;
            at = at < 0 ? 0 : at >= width ? width - 1 : at;
            sum += down[i] * down[k] * (double)rows[i][4 * at + c];
        }
    return sum;
}

START_TEST(tents_match)
{
    disk_lens_loops loops;
    int there = loops_of(_i, &loops);
    float *image = new_image(0), room[4 * WIDTH], out[4 * WIDTH + 4];
    for (int width = 1; there && width <= WIDTH; width++)
        for (int step = 1; step <= 8; step *= 2) {
            float share = step == 1 ? 0.0625f : 0.25f;
            const float *const rows[3] = {image, image + 4 * WIDTH, image + 8 * WIDTH};
            out[4 * width] = 7;
            loops.tent_row(rows[0], rows[1], rows[2], width, step, share, room, out);
            for (int i = 0; i < 4 * width; i++) /* nine products below 1 in float */
                ck_assert_double_eq_tol(
                    out[i], tent_at(rows, width, i / 4, i % 4, step, (double)share), 1e-6);
            ck_assert_float_eq(out[4 * width], 7);
        }
    free(image);
}
END_TEST

/* --- Where rays go -----------------------------------------------------------------------------
 */

/* Lens points whose places at radii that are multiples of 4 / 3 stay away from halves. */
static void aperture(float *u, float *v)
{
    for (int i = 0; i < RAYS; i++) {
        u[i] = 0.77f * (float)cos(2.4 * i) * (float)sqrt((i + 0.37) / RAYS);
        v[i] = 0.77f * (float)sin(2.4 * i) * (float)sqrt((i + 0.37) / RAYS);
    }
}

static int nearest(double place)
{
    return (int)floor(place + 0.5);
}

/* Half the way down, for places below 0 as well. */
static int halved(int place)
{
    return (int)floor(place / 2.0);
}

START_TEST(rays_go_where_they_should)
{
    disk_lens_loops loops;
    int there = loops_of(_i, &loops), offsets[RAYS], halves[RAYS];
    float u[RAYS], v[RAYS], r1[RAYS], *radius = new_image(1);
    const int stride = 2 * WIDTH, x = 60, y = 35;
    aperture(u, v);
    for (int k = -3; there && k <= 3; k++) {
        double r0 = 4 * k / 3.0 + 0.1;
        loops.look(radius + y * stride + x, stride, (float)r0, u, v, RAYS, r1);
        for (int i = 0; i < RAYS; i++) {
            int at = (y + nearest(-r0 * (double)v[i])) * stride + x + nearest(-r0 * (double)u[i]);
            ck_assert_float_eq(r1[i], radius[at]);
            r1[i] = (float)(r0 + 0.3 * i);
        }
        loops.aim(r1, u, v, RAYS, stride, offsets);
        for (int i = 0; i < RAYS; i++)
            ck_assert_int_eq(offsets[i], 4 * (nearest((double)(-r1[i] * v[i])) * stride +
                                              nearest((double)(-r1[i] * u[i]))));
        for (int lower = 0; lower < 2; lower++) {
            loops.aim_halved(r1, u, v, RAYS, stride, lower, offsets, halves);
            for (int i = 0; i < RAYS; i++) {
                int dx = nearest((double)(-r1[i] * u[i]));
                int dy = nearest((double)(-r1[i] * v[i])) + lower;
                ck_assert_int_eq(offsets[i], 4 * (halved(dy) * stride + halved(dx)));
                ck_assert_int_eq(halves[i], dx - 2 * halved(dx) + 2 * (dy - 2 * halved(dy)));
            }
        }
    }
    free(radius);
}
END_TEST

/* --- Rays --------------------------------------------------------------------------------------
 */

typedef struct bundle {
    float *images[LAYERS];
    int offsets[LAYERS][RAYS], halves[LAYERS][RAYS];
    float weights[LAYERS][RAYS];
    disk_ray_layer layers[LAYERS];
} bundle;

/* @param doubled a bit for each layer at half the resolution */
static void make_bundle(bundle *b, unsigned doubled)
{
    for (int l = 0; l < LAYERS; l++) {
        b->images[l] = new_image(l + 2);
        for (int i = 0; i < RAYS; i++) {
            b->offsets[l][i] = 4 * ((i * 7 + l) % (HEIGHT / 2) * WIDTH + (i * 5 + l) % 13 - 6);
            b->halves[l][i] = (i + l) % 4;
            b->weights[l][i] = value(31 * l + i) / RAYS;
        }
        b->layers[l] =
            (disk_ray_layer){b->images[l] + 4 * (5 * WIDTH + 9), b->offsets[l], b->weights[l],
                             doubled >> l & 1 ? b->halves[l] : NULL, 4 * WIDTH};
    }
}

static void free_bundle(bundle *b)
{
    for (int l = 0; l < LAYERS; l++)
        free(b->images[l]);
}

/* What ray `i` of pixel `x` meets in a channel of a layer: a pixel, or four texels interpolated. */
static double met_by(const disk_ray_layer *layer, int i, int x, int c)
{
    const float *first = layer->pixels + layer->offsets[i] + c;
    if (!layer->halves)
        return (double)first[4 * x];
    int at = x + (layer->halves[i] & 1), down = layer->halves[i] & 2 ? 1 : -1;
    double sum = 0;
    for (int k = 0; k < 4; k++) {
        int column = at / 2 + k % 2 * (at % 2 ? 1 : -1);
        double share = (k % 2 ? 0.25 : 0.75) * (k / 2 ? 0.25 : 0.75);
        sum += share * (double)first[4 * column + k / 2 * down * layer->stride];
    }
    return sum;
}

/* What pixel `x` of a block sees in a channel. */
static double seen_by(const bundle *b, const float *weights, int x, int c)
{
    double sum = 0;
    for (int i = 0; i < RAYS; i++) {
        double through = 1;
        for (int l = 0; l < LAYERS; l++) {
            const disk_ray_layer *layer = &b->layers[l];
            double weight = (double)(weights ? weights[i] : layer->weights[i]);
            sum += through * weight * met_by(layer, i, x, c);
            through *= 1 - met_by(layer, i, x, 3);
        }
    }
    return sum;
}

static void check_block(const bundle *b, const float *weights, const float *out)
{
    for (int i = 0; i < 4 * BLOCK; i++) /* sixty products below 1 / 21 in float */
        ck_assert_double_eq_tol(out[i], seen_by(b, weights, i / 4, i % 4), 1e-6);
}

START_TEST(rays_see_what_they_should)
{
    disk_lens_loops loops;
    bundle b;
    float out[4 * BLOCK], weights[RAYS];
    int there = loops_of(_i, &loops);
    for (int i = 0; i < RAYS; i++)
        weights[i] = 1.0f / RAYS;
    make_bundle(&b, 0);
    if (there) {
        loops.trace(b.layers, LAYERS, weights, RAYS, out);
        check_block(&b, weights, out);
        loops.trace(b.layers, LAYERS, NULL, RAYS, out);
        check_block(&b, NULL, out);
    }
    free_bundle(&b);
    for (unsigned doubled = 0; there && doubled < 1u << LAYERS; doubled++) {
        make_bundle(&b, doubled);
        loops.trace_mixed(b.layers, LAYERS, NULL, RAYS, out);
        check_block(&b, NULL, out);
        loops.trace_mixed(b.layers, LAYERS, weights, RAYS, out);
        check_block(&b, weights, out);
        free_bundle(&b);
    }
}
END_TEST

/* --- Shades ------------------------------------------------------------------------------------
 */

static double cut(double radius, double fringe, double most)
{
    double r = radius * (radius < 0 ? 1 - fringe : 1 + fringe);
    return r < -most ? -most : r > most ? most : r;
}

static int within(double place, int size)
{
    int i = nearest(place);
    return i < 0 ? 0 : i >= size ? size - 1 : i;
}

static double cover_at(const disk_shade *s, int i)
{
    const int columns = s->width / 2;
    double u = (double)(s->u + (float)i * s->step), v = (double)s->v;
    int x = s->x + i, y = s->y, shift = s->sharp ? 1 : 2;
    double r = cut((double)s->radius[y / 2 * columns + x / 2], (double)s->fringe, INFINITY);
    int hx = within(x - r * u, s->width), hy = within(y - r * v, s->height);
    r = cut((double)s->radius[hy / 2 * columns + hx / 2], (double)s->fringe, (double)s->most);
    hx = within(x - r * u, s->width), hy = within(y - r * v, s->height);
    return (double)s->pixels[4 * (hy / shift * (s->width / shift) + hx / shift) + 3];
}

START_TEST(shades_match)
{
    disk_lens_loops loops;
    int there = loops_of(_i, &loops);
    float *image = new_image(5), *radius = new_image(6), light[DISK_SHADE_BLOCK + 1];
    for (int i = 0; i < WIDTH * HEIGHT / 4; i++)
        radius[i] = 9.3f * radius[i] - 3.1f;
    for (int k = 0; there && k < 40; k++) {
        int count = 1 + k % DISK_SHADE_BLOCK;
        disk_shade s = {radius,
                        image,
                        k % 2,
                        WIDTH,
                        HEIGHT,
                        k % 3 ? 0 : 0.07f,
                        k % 2 ? 4 : INFINITY,
                        k % 3 * 16,
                        k,
                        -0.83f + 0.01f * (float)k,
                        0.0917f,
                        0.021f * (float)(k - 20)};
        for (int i = 0; i <= DISK_SHADE_BLOCK; i++)
            light[i] = 2;
        loops.shade(&s, count, light);
        for (int i = 0; i < count; i++) /* one product in float */
            ck_assert_double_eq_tol(light[i], 2 * (1 - cover_at(&s, i)), 1e-6);
        ck_assert_float_eq(light[count], 2);
    }
    free(image);
    free(radius);
}
END_TEST

START_TEST(windows_match)
{
    disk_lens_loops loops;
    enum { STRIDE = DISK_WINDOW + DISK_WINDOWS + 2 };
    float weights[DISK_WINDOW * DISK_WINDOW], from[DISK_WINDOW * STRIDE], sums[DISK_WINDOWS + 1];
    int there = loops_of(_i, &loops);
    for (int i = 0; i < DISK_WINDOW * DISK_WINDOW; i++)
        weights[i] = (float)(i * 7 % 31) / 31;
    for (int i = 0; i < DISK_WINDOW * STRIDE; i++)
        from[i] = i % STRIDE < DISK_WINDOW + DISK_WINDOWS - 1 ? (float)(i * 5 % 17) : 1e30f;
    sums[DISK_WINDOWS] = 7;
    if (there)
        loops.add_windows(weights, from, STRIDE, sums);
    for (int k = 0; there && k < DISK_WINDOWS; k++) {
        double sum = 0;
        for (int i = 0; i < DISK_WINDOW * DISK_WINDOW; i++)
            sum +=
                (double)weights[i] * (double)from[i / DISK_WINDOW * STRIDE + i % DISK_WINDOW + k];
        ck_assert_double_eq_tol(sums[k], sum, 1e-5 * sum);
    }
    ck_assert_float_eq(sums[DISK_WINDOWS], 7);
}
END_TEST

TCase *lens_loops_tests(void)
{
    TCase *tests = tcase_create("lens_loops");
    tcase_add_loop_test(tests, tents_match, 0, 3);
    tcase_add_loop_test(tests, rays_go_where_they_should, 0, 3);
    tcase_add_loop_test(tests, rays_see_what_they_should, 0, 3);
    tcase_add_loop_test(tests, shades_match, 0, 3);
    tcase_add_loop_test(tests, windows_match, 0, 3);
    return tests;
}
